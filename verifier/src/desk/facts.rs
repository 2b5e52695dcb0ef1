//! How things stand, for the page's bar and its settings.

use annona_core::qr::wedge::Keys;
use annona_core::time::UnixTime;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Desk, DeskError};
use crate::counter::{Counter, CounterError};
use crate::keyboard;
use crate::prices::PricesKept;

/// The answer to `standing`. Before the counter is set up only `set_up` and `now` say something.
#[derive(Debug, Clone, Serialize)]
pub struct Facts {
    /// Whether there is a counter.
    pub set_up: bool,
    /// Its name.
    pub name: Option<String>,
    /// Its own audience.
    pub counter: Option<String>,
    /// The agreement under which it asks.
    pub agreement: Option<String>,
    /// The page's language, a BCP 47 tag.
    pub language: Option<String>,
    /// The lists; none before the first bundle.
    pub bundle: Option<BundleFacts>,
    /// Seconds that this device's clock is behind a signed time that it has seen; nothing is
    /// confirmed above 600.
    pub clock_behind_s: i64,
    /// Whether the agreement's consumer certified the key for receipts.
    pub enrolled: bool,
    /// What calibration taught.
    pub scanner: Scanner,
    /// The price list.
    pub prices: Option<PricesKept>,
    /// This device's clock.
    pub now: UnixTime,
    /// Minutes that the shop's clock is ahead of UTC.
    pub utc_offset: i32,
}

/// The lists.
#[derive(Debug, Clone, Serialize)]
pub struct BundleFacts {
    /// Number of the bundle.
    pub sequence: u64,
    /// When the lists were made.
    pub from: UnixTime,
    /// When the bundle ends.
    pub until: UnixTime,
    /// Until when this counter uses them: `until`, or sooner by its policy or the agreement.
    pub offline_until: UnixTime,
    /// Their age, seconds.
    pub age_s: i64,
    /// In a word.
    pub state: BundleState,
}

/// How old the lists are, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BundleState {
    /// As the policy calls it: a verdict is `eligible`.
    Fresh,
    /// Older, and still used: `eligible_offline`.
    Stale,
    /// Not used any more.
    Ended,
}

/// What calibration taught last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scanner {
    /// The layout's name; none if nothing was taught, or one that has no name.
    pub layout: Option<String>,
    /// Whether anything was taught.
    pub taught: bool,
}

impl Desk {
    pub(super) fn facts(&self, now: UnixTime) -> Result<Value, DeskError> {
        let facts = match self.counter() {
            Ok(counter) => of(&counter, now)?,
            Err(DeskError::NotSetUp) => before(now),
            Err(error) => return Err(error),
        };
        Ok(json!(facts))
    }
}

fn before(now: UnixTime) -> Facts {
    Facts {
        set_up: false,
        name: None,
        counter: None,
        agreement: None,
        language: None,
        bundle: None,
        clock_behind_s: 0,
        enrolled: false,
        scanner: Scanner { layout: None, taught: false },
        prices: None,
        now,
        utc_offset: 0,
    }
}

fn of(counter: &Counter, now: UnixTime) -> Result<Facts, DeskError> {
    let settings = counter.settings();
    let standing = match counter.standing(now) {
        Ok(standing) => Some(standing),
        Err(CounterError::NoBundle(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let taught = keyboard::taught(&**counter.shelf())?;
    let bundle = standing.as_ref().map(|standing| BundleFacts {
        sequence: standing.sequence,
        from: standing.from,
        until: standing.ends,
        offline_until: standing.until,
        age_s: now.since(standing.from),
        state: match () {
            () if now >= standing.until => BundleState::Ended,
            () if now.since(standing.from) <= settings.policy.fresh => BundleState::Fresh,
            () => BundleState::Stale,
        },
    });
    Ok(Facts {
        set_up: true,
        name: Some(settings.name.clone()),
        counter: Some(settings.policy.counter.clone()),
        agreement: Some(settings.policy.agreement.clone()),
        language: settings.language.clone(),
        bundle,
        clock_behind_s: standing.map_or(0, |standing| standing.clock_behind),
        enrolled: counter.enrolment()?.certificate.is_some(),
        scanner: Scanner {
            layout: taught.first().and_then(Keys::layout).map(|(name, _)| name.to_owned()),
            taught: !taught.is_empty(),
        },
        prices: counter.prices_kept()?,
        now,
        utc_offset: settings.utc_offset,
    })
}
