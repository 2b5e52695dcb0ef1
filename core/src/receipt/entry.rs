//! One entry of a counter's log, signed and chained to the entry before it.

use serde::{Deserialize, Serialize};

use super::{Item, LIMITS, PeriodSalt, ReceiptError};
use crate::b64;
use crate::crypto::{CryptoProvider, PublicKey, Signer, sha256};
use crate::json;
use crate::jws::{self, JwsError, UnverifiedJws};
use crate::time::UnixTime;
use crate::verify::Accepted;

const RECEIPT: &str = "receipt+jwt";
const OVERRIDE: &str = "override+jwt";

/// An entry, in the order in which it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The counter's own audience.
    pub iss: String,
    /// The agreement under which it asks.
    pub agreement: String,
    /// When, by the counter's clock.
    pub iat: UnixTime,
    /// 1 for a counter's first entry, then one more each.
    pub seq: u64,
    /// base64url of the SHA-256 of the entry before; empty for the first.
    pub prev: String,
    /// What happened.
    pub event: Event,
}

/// What happened at the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// A presentation was accepted.
    Accepted(Check),
    /// Nothing could be confirmed and the person was served all the same.
    Override(OverrideReason),
}

/// An accepted check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The class, if the credential has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The tag of the credential, see [`PeriodSalt::tag`].
    pub tag: String,
    /// The name of the salt, see [`PeriodSalt::name`].
    pub salt: String,
    /// What was sold, if the counter has a price for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Item>,
}

/// Why somebody was served without a confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverrideReason {
    /// The counter's lists or its clock are out of date.
    ListsTooOld,
    /// The code could not be read.
    CodeDamaged,
    /// The agency or its key is not on the counter's list.
    UnknownAgency,
    /// Anything else.
    Other,
}

impl OverrideReason {
    /// All reasons.
    pub const ALL: [Self; 4] =
        [Self::ListsTooOld, Self::CodeDamaged, Self::UnknownAgency, Self::Other];

    /// The word on the command line and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ListsTooOld => "lists-too-old",
            Self::CodeDamaged => "code-damaged",
            Self::UnknownAgency => "unknown-agency",
            Self::Other => "other",
        }
    }
}

/// A place in a counter's chain of entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Number of the entry; 0 before the first.
    pub seq: u64,
    /// base64url of its SHA-256; empty before the first.
    pub hash: String,
}

impl Link {
    /// The place of a signed entry.
    #[must_use]
    pub fn of(seq: u64, text: &str) -> Self {
        Self { seq, hash: b64::encode(sha256(text)) }
    }

    /// Whether `entry` comes next.
    #[must_use]
    pub fn leads_to(&self, entry: &Entry) -> bool {
        self.seq.checked_add(1) == Some(entry.seq) && self.hash == entry.prev
    }
}

impl Check {
    /// The facts of an accepted presentation that go into a receipt.
    #[must_use]
    pub fn new(accepted: &Accepted, salt: &PeriodSalt, item: Option<Item>) -> Self {
        let class = accepted.claims.get("class").and_then(serde_json::Value::as_str);
        Self {
            class: class.filter(|class| is_class(class)).map(str::to_owned),
            tag: salt.tag(&accepted.mark),
            salt: salt.name(),
            item,
        }
    }
}

impl Entry {
    /// Signs the entry: a compact JWS.
    ///
    /// # Errors
    /// [`ReceiptError::Form`] for parts that [`Entry::verify`] refuses, [`JwsError::Crypto`]
    /// when the key store refuses.
    pub fn sign(&self, signer: &dyn Signer) -> Result<String, ReceiptError> {
        self.check()?;
        let payload = serde_json::to_vec(self).map_err(|_| ReceiptError::Form("payload"))?;
        let header = jws::header(signer.public_key().alg(), self.typ(), None);
        Ok(jws::sign(&header, &payload, signer)?)
    }

    /// Reads a signed entry.
    ///
    /// # Errors
    /// [`ReceiptError`] when key, type or form are others.
    pub fn verify(
        text: &str,
        key: &PublicKey,
        crypto: &dyn CryptoProvider,
    ) -> Result<Self, ReceiptError> {
        let jws = UnverifiedJws::parse(text, LIMITS)?;
        let typ = if jws.header().is_typ(OVERRIDE) { OVERRIDE } else { RECEIPT };
        let verified = jws.verify(key, typ, crypto)?;
        let entry: Self = json::from_slice(verified.payload(), LIMITS)?;
        if entry.typ() != typ {
            return Err(JwsError::Typ(entry.typ().to_owned()).into());
        }
        entry.check()?;
        Ok(entry)
    }

    const fn typ(&self) -> &'static str {
        match self.event {
            Event::Accepted(_) => RECEIPT,
            Event::Override(_) => OVERRIDE,
        }
    }

    fn check(&self) -> Result<(), ReceiptError> {
        let hash = |text: &str, bytes: usize| b64::decode(text).is_ok_and(|b| b.len() == bytes);
        let first = self.seq == 1 && self.prev.is_empty();
        if self.seq == 0 || !(first || hash(&self.prev, 32)) {
            return Err(ReceiptError::Form("seq or prev"));
        }
        if !is_name(&self.iss, 512) || !is_name(&self.agreement, 64) {
            return Err(ReceiptError::Form("iss or agreement"));
        }
        let Event::Accepted(check) = &self.event else { return Ok(()) };
        if !hash(&check.tag, 16) || !hash(&check.salt, 8) {
            return Err(ReceiptError::Form("tag or salt"));
        }
        if !check.class.as_deref().is_none_or(is_class) {
            return Err(ReceiptError::Form("class"));
        }
        if check.item.as_ref().is_some_and(|item| !item.is_sound()) {
            return Err(ReceiptError::Form("item"));
        }
        Ok(())
    }
}

/// Printable ASCII that begins with a letter or digit, so that no spreadsheet takes it for a
/// formula.
fn is_name(text: &str, most: usize) -> bool {
    text.len() <= most
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|b| b.is_ascii_graphic())
}

/// A short word in any script.
fn is_class(text: &str) -> bool {
    let mut chars = text.chars();
    text.len() <= 64
        && chars.next().is_some_and(char::is_alphanumeric)
        && chars.all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '_'))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::crypto::{Alg, Pure, SecretKey, SoftSigner};

    pub fn signer(byte: u8) -> SoftSigner {
        SecretKey::from_bytes(Alg::Es256, &[byte; 32]).unwrap().signer().unwrap()
    }

    pub fn entry(seq: u64, prev: &Link, event: Event) -> Entry {
        Entry {
            iss: "urn:annona:counter:pharmacy:0042".to_owned(),
            agreement: "msa-pharmacies-1".to_owned(),
            iat: UnixTime(1_795_514_400),
            seq,
            prev: prev.hash.clone(),
            event,
        }
    }

    pub fn accepted(byte: u8) -> Event {
        Event::Accepted(Check {
            class: Some("B".to_owned()),
            tag: b64::encode([byte; 16]),
            salt: b64::encode([9; 8]),
            item: None,
        })
    }

    #[test]
    fn entries_round_trip_under_their_key_only() {
        for event in [accepted(1), Event::Override(OverrideReason::ListsTooOld)] {
            let entry = entry(1, &Link::default(), event);
            let text = entry.sign(&signer(1)).unwrap();
            assert_eq!(Entry::verify(&text, &signer(1).public_key(), &Pure).unwrap(), entry);
            assert!(Entry::verify(&text, &signer(2).public_key(), &Pure).is_err());
        }
    }

    #[test]
    fn a_receipt_is_not_taken_for_an_override() {
        let entry = entry(1, &Link::default(), Event::Override(OverrideReason::Other));
        let payload = serde_json::to_vec(&entry).unwrap();
        let header = jws::header(Alg::Es256, RECEIPT, None);
        let text = jws::sign(&header, &payload, &signer(1)).unwrap();
        assert!(Entry::verify(&text, &signer(1).public_key(), &Pure).is_err());
    }

    #[test]
    fn parts_of_another_form_are_refused() {
        let refused = |change: &dyn Fn(&mut Entry)| {
            let mut entry = entry(2, &Link::of(1, "x"), accepted(1));
            change(&mut entry);
            matches!(entry.sign(&signer(1)), Err(ReceiptError::Form(_)))
        };
        assert!(!refused(&|_| {}));
        assert!(refused(&|e| e.seq = 0));
        assert!(refused(&|e| e.prev.clear()));
        assert!(refused(&|e| e.iss = "=cmd()".to_owned()));
        assert!(refused(&|e| e.agreement = "a b".to_owned()));
        let class = |class: &'static str| {
            refused(&|e| {
                if let Event::Accepted(check) = &mut e.event {
                    check.class = Some(class.to_owned());
                }
            })
        };
        assert!(class("") && class("=1+1") && class("a\nb"));
        assert!(!class("الفئة") && !class("B 2"));
    }

    #[test]
    fn links_lead_to_the_next_entry_only() {
        let first = entry(1, &Link::default(), accepted(1));
        assert!(Link::default().leads_to(&first));
        let link = Link::of(1, "text");
        assert!(link.leads_to(&entry(2, &link, accepted(2))));
        assert!(!link.leads_to(&entry(3, &link, accepted(2))));
        assert!(!link.leads_to(&entry(2, &Link::of(1, "other"), accepted(2))));
        assert!(!Link::of(u64::MAX, "x").leads_to(&first));
    }
}
