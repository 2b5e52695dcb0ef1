//! The operations of a desk, one function each.

use std::sync::Arc;

use annona_core::b64;
use annona_core::qr::render::{Level, Symbol};
use annona_core::qr::wedge::{self, CALIBRATION};
use annona_core::qr::{QrError, TestCard};
use annona_core::receipt::{Gtin, OverrideReason};
use annona_core::time::UnixTime;
use annona_core::trust::TrustAnchor;
use annona_core::verify::Policy;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Desk, DeskError, ITEM};
use crate::check::{Asked, Look};
use crate::counter::{Counter, Settings};
use crate::keyboard;
use crate::lists::{self, Progress, Receiving};

/// Minutes in 14 hours.
const MAX_OFFSET: i32 = 14 * 60;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetUp {
    anchor: TrustAnchor,
    agreement: String,
    counter: String,
    name: String,
    language: Option<String>,
    #[serde(default)]
    utc_offset: i32,
    #[serde(default)]
    bound_only: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scan {
    scan: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Check {
    scan: String,
    #[serde(default)]
    answer: bool,
    item: Option<Gtin>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    typed: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Override {
    reason: String,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Prices {
    file_name: String,
    base64: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Receipts {
    day: Option<String>,
    form: Form,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Form {
    Jsonl,
    Csv,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tag {
    tag: String,
}

impl Desk {
    pub(super) fn set_up(&self, given: SetUp, now: UnixTime) -> Result<Value, DeskError> {
        given.anchor.check()?;
        if given.utc_offset.saturating_abs() > MAX_OFFSET {
            return Err(DeskError::UtcOffset);
        }
        if let Some(language) = &given.language {
            check_language(language)?;
        }
        let policy = Policy::new(given.agreement, given.counter);
        let settings = Settings {
            name: given.name,
            anchor: given.anchor,
            policy: Policy { bound_only: given.bound_only, ..policy },
            utc_offset: given.utc_offset,
            language: given.language,
        };
        let counter = Counter::init(Arc::clone(&self.shelf), settings)?;
        self.state().counter = Some(self.joined(counter));
        self.facts(now)
    }

    pub(super) fn bundle(&self, given: &Text, now: UnixTime) -> Result<Value, DeskError> {
        self.counter()?.install_bundle(given.text.as_bytes())?;
        self.facts(now)
    }

    /// One symbol of another till's lists; another sequence begins anew.
    pub(super) fn bundle_frame(&self, given: &Scan, now: UnixTime) -> Result<Value, DeskError> {
        let counter = self.counter()?;
        let taught = keyboard::taught(&**counter.shelf())?;
        let frame = lists::frame(wedge::read(&given.scan, &taught)?)?;
        let mut receiving = match self.state().receiving.take() {
            Some(receiving) if receiving.is_of(&frame) => receiving,
            _ => Receiving::begin(&frame)?,
        };
        let Progress { received, needed, text } = receiving.take(&frame)?;
        let Some(text) = text else {
            self.state().receiving = Some(receiving);
            return Ok(json!({ "received": received, "needed": needed, "done": false }));
        };
        counter.install_bundle(&text)?;
        let standing = self.facts(now)?;
        Ok(json!({ "received": received, "needed": needed, "done": true, "standing": standing }))
    }

    pub(super) fn bundle_frames(&self) -> Result<Value, DeskError> {
        let frames = lists::show(&self.counter()?.bundle_text()?)?.into_iter().map(|digits| {
            let svg = Symbol::new(&digits, Level::L)?.svg();
            Ok(json!({ "digits": digits, "svg": svg }))
        });
        Ok(json!({ "frames": frames.collect::<Result<Vec<Value>, QrError>>()? }))
    }

    pub(super) fn check(&self, given: &Check, now: UnixTime) -> Result<Value, DeskError> {
        let counter = self.counter()?;
        match counter.look(&given.scan)? {
            Look::Other(other) => Ok(json!({ "other": other })),
            Look::Item(gtin) => {
                self.state().item = Some((gtin, now));
                let prices = counter.prices().ok();
                let name = prices.as_ref().and_then(|prices| prices.name(gtin));
                Ok(json!({ "gtin": gtin, "name": name }))
            }
            Look::Card(read) => {
                let item = given.item.or_else(|| self.scanned_item(now));
                let asked = Asked { answer: given.answer, item };
                let checked = counter.judge(read, asked, now)?;
                if checked.accepted.is_some() {
                    self.state().item = None;
                }
                Ok(json!(checked))
            }
        }
    }

    fn scanned_item(&self, now: UnixTime) -> Option<Gtin> {
        let (gtin, at) = self.state().item?;
        (0..=ITEM).contains(&now.since(at)).then_some(gtin)
    }

    pub(super) fn challenge(&self, now: UnixTime) -> Result<Value, DeskError> {
        let counter = self.counter()?;
        let digits = counter.challenge(now)?.to_digits()?;
        let svg = Symbol::new(&digits, Level::L)?.svg();
        let seconds = counter.settings().policy.challenge;
        Ok(json!({ "digits": digits, "svg": svg, "seconds": seconds }))
    }

    pub(super) fn counter_card(&self) -> Result<Value, DeskError> {
        let card = self.counter()?.card();
        let digits = card.to_digits()?;
        let svg = Symbol::new(&digits, Level::M)?.svg();
        Ok(json!({ "digits": digits, "svg": svg, "name": card.name }))
    }

    pub(super) fn learn(&self, given: &Typed, now: UnixTime) -> Result<Value, DeskError> {
        keyboard::teach(&**self.counter()?.shelf(), &given.typed)?;
        self.facts(now)
    }

    pub(super) fn record_override(
        &self,
        given: &Override,
        now: UnixTime,
    ) -> Result<Value, DeskError> {
        let mut reasons = OverrideReason::ALL.into_iter();
        let reason = reasons.find(|known| known.name() == given.reason);
        let reason = reason.ok_or_else(|| DeskError::Arguments("no such reason".to_owned()))?;
        let seq = self.counter()?.record_override(reason, given.note.as_deref(), now)?;
        Ok(json!({ "seq": seq }))
    }

    pub(super) fn prices(&self, given: &Prices, now: UnixTime) -> Result<Value, DeskError> {
        // Browsers write base64 with the other alphabet and padding.
        let text = given.base64.trim_end_matches('=').replace('+', "-").replace('/', "_");
        let bytes = b64::decode(text).map_err(|_| DeskError::Base64)?;
        self.counter()?.install_prices(&given.file_name, &bytes)?;
        self.facts(now)
    }

    pub(super) fn receipts(&self, given: &Receipts, now: UnixTime) -> Result<Value, DeskError> {
        let counter = self.counter()?;
        let day = match &given.day {
            Some(day) => UnixTime::parse(&format!("{day}T00:00:00Z"))?,
            None => now.day(),
        };
        let (text, ending) = match given.form {
            Form::Jsonl => (counter.batch(day, now)?, "jsonl"),
            Form::Csv => (counter.batch_csv(day)?, "csv"),
        };
        Ok(json!({ "file_name": format!("receipts-{}.{ending}", day.date()), "text": text }))
    }

    pub(super) fn key(&self) -> Result<Value, DeskError> {
        Ok(json!({ "jwk": self.counter()?.public_key()? }))
    }

    pub(super) fn enrol(&self, given: &Text, now: UnixTime) -> Result<Value, DeskError> {
        self.counter()?.enrol(given.text.as_bytes())?;
        self.facts(now)
    }

    pub(super) fn language(&self, given: &Tag, now: UnixTime) -> Result<Value, DeskError> {
        check_language(&given.tag)?;
        self.counter()?.speak(&given.tag)?;
        // The next question opens it anew, with the new settings.
        self.state().counter = None;
        self.facts(now)
    }
}

pub(super) fn calibration() -> Result<Value, DeskError> {
    Ok(json!({ "svg": Symbol::new(CALIBRATION, Level::M)?.svg() }))
}

pub(super) fn test_card() -> Result<Value, DeskError> {
    let digits = TestCard.to_digits()?;
    let svg = Symbol::new(&digits, Level::M)?.svg();
    Ok(json!({ "digits": digits, "svg": svg }))
}

pub(super) fn reasons() -> Value {
    json!(OverrideReason::ALL.map(OverrideReason::name))
}

/// A BCP 47 tag by its form: letters, digits and hyphens, 2 to 35 of them.
fn check_language(tag: &str) -> Result<(), DeskError> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let good = (2..=35).contains(&tag.len()) && tag.bytes().all(fits);
    if good { Ok(()) } else { Err(DeskError::Language) }
}
