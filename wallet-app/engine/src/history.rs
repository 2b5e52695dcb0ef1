//! The history: what was received, shown and blocked, for the person only. It names claims and
//! counters and never holds a claim's value; entries can be deleted and exported.

use annona_core::time::UnixTime;
use serde::{Deserialize, Serialize};

/// Most entries; the oldest make room for new ones.
pub(crate) const MAX_ENTRIES: usize = 1_000;

/// Showing the same again within this many seconds is one entry: a shown code is renewed
/// every few seconds while it is on the screen.
pub(crate) const ONE_SHOWING: i64 = 120;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Names the entry, for deletion.
    pub number: u64,
    /// When it happened, by this device's clock.
    pub at: UnixTime,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A card came in.
    Received {
        /// The credential type.
        credential_type: String,
        /// DID of the agency.
        issuer: String,
    },
    /// A card was renewed.
    Renewed {
        /// The credential type.
        credential_type: String,
        /// DID of the agency.
        issuer: String,
    },
    /// A card was shown.
    Shown(Showing),
    /// The wallet refused to show a claim.
    Blocked {
        /// The credential type.
        credential_type: String,
        /// The agreement under which it was asked for.
        agreement: String,
        /// The claim, by its path.
        claim: String,
    },
    /// A card was deleted.
    Deleted {
        /// The credential type.
        credential_type: String,
    },
}

/// One showing of a card at a counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Showing {
    /// The credential type.
    pub credential_type: String,
    /// The agreement, by its id.
    pub agreement: String,
    /// Whom it was made for: one counter, or all counters of the agreement.
    pub audience: String,
    /// The counter's name, if the agreement lists it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<String>,
    /// Paths of the claims that were shown.
    pub disclosed: Vec<String>,
    /// Paths of the claims that were not.
    pub withheld: Vec<String>,
}

/// Whether the newest entry already tells of this showing.
pub(crate) fn is_told(history: &[Entry], showing: &Showing, now: UnixTime) -> bool {
    history.last().is_some_and(|entry| {
        (0..ONE_SHOWING).contains(&now.since(entry.at))
            && matches!(&entry.event, Event::Shown(last) if last == showing)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn showing() -> Showing {
        Showing {
            credential_type: "SocialAssistanceEligibility".to_owned(),
            agreement: "dsa-1".to_owned(),
            audience: "urn:annona:counter:pharmacy".to_owned(),
            counter: None,
            disclosed: vec!["class".to_owned()],
            withheld: vec!["person".to_owned()],
        }
    }

    #[test]
    fn a_renewed_code_is_one_entry_and_another_claim_is_not() {
        let shown =
            |at, showing| Entry { number: 1, at: UnixTime(at), event: Event::Shown(showing) };
        let history = [shown(1_000, showing())];
        let more =
            Showing { disclosed: vec!["class".to_owned(), "person".to_owned()], ..showing() };
        assert!(is_told(&history, &showing(), UnixTime(1_015)));
        assert!(!is_told(&history, &showing(), UnixTime(1_120)));
        assert!(!is_told(&history, &showing(), UnixTime(999)));
        assert!(!is_told(&history, &more, UnixTime(1_015)));
        assert!(!is_told(&[], &showing(), UnixTime(1_015)));
    }

    #[test]
    fn entries_have_a_flat_stable_form() {
        let entry = Entry { number: 7, at: UnixTime(5), event: Event::Shown(showing()) };
        let text = serde_json::to_string(&entry).unwrap();
        assert_eq!(
            text,
            r#"{"number":7,"at":5,"event":"shown","credential_type":"SocialAssistanceEligibility","agreement":"dsa-1","audience":"urn:annona:counter:pharmacy","disclosed":["class"],"withheld":["person"]}"#
        );
        assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry);
    }
}
