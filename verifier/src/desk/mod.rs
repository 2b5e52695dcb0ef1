//! What a page asks of a counter: one function from an operation's name and JSON arguments to a
//! JSON answer, the same for a program on the shop's machine and for a browser.
//!
//! | operation | arguments | answer |
//! |---|---|---|
//! | `standing` | | [`Facts`] |
//! | `set_up` | `anchor`, `agreement`, `counter`, `name`, `language?`, `utc_offset?`, `bound_only?` | [`Facts`] |
//! | `bundle` | `text` | [`Facts`] |
//! | `bundle_frame` | `scan` | `{received, needed, done, standing?}` |
//! | `bundle_frames` | | `{frames: [{digits, svg}]}`, for another till |
//! | `check` | `scan`, `answer?`, `item?` | [`crate::Checked`], `{other: {kind, name?}}` or `{gtin, name?}` |
//! | `challenge` | | `{digits, svg, seconds}` |
//! | `counter_card` | | `{digits, svg, name}` |
//! | `calibration` | | `{svg}` |
//! | `learn` | `typed` | [`Facts`] |
//! | `test_card` | | `{digits, svg}` |
//! | `override` | `reason`, `note?` | `{seq}` |
//! | `reasons` | | names |
//! | `prices` | `file_name`, `base64` | [`Facts`] |
//! | `receipts` | `day?`, `form`: `jsonl` or `csv` | `{file_name, text}` |
//! | `key` | | `{jwk}`, for whoever enrols this counter |
//! | `enrol` | `text` | [`Facts`] |
//! | `language` | `tag` | [`Facts`] |
//!
//! `kind` of another code is `challenge`, `counter_card`, `calibration`, `test_card`, `lists` or
//! `foreign`. A GTIN that was scanned is the item of the next card within two minutes.
//!
//! `verdict.reason` of an answer is `eligible` (`params`: `class`, `date`), `eligible-offline`
//! (also `at`), or one of [`annona_core::verify::Reason::name`]: `misread`, `copy`,
//! `unknown-agency`, `unknown-key`, `not-approved`, `key-compromised`, `forged`, `holder-forged`,
//! `other-counter`, `wrong-challenge`, `challenge-expired` (`seconds`), `not-made-now`
//! (`seconds`), `dated-ahead` (`seconds`), `already-shown` (`at`), `not-yet-valid` (`date`),
//! `ended` (`date`), `suspended` (`date?`), `withdrawn` (`date?`), `status-unknown`,
//! `lists-too-old` (`seconds`), `clock-behind` (`seconds`), `wrong-form`, `no-agreement`,
//! `agreement-ended`, `not-remembered`.
//!
//! Refused: an operation that is not in this table, a member that is not in its row, and every
//! operation but `standing`, `set_up`, `calibration`, `test_card` and `reasons` before the
//! counter is set up.

mod facts;
mod operations;

use std::sync::{Arc, Mutex, PoisonError};

use annona_core::json::{self, JsonError};
use annona_core::qr::QrError;
use annona_core::receipt::{Gtin, ReceiptError};
use annona_core::time::{TimeError, UnixTime};
use annona_core::trust::TrustError;
use annona_core::{Coded, Problem};
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use facts::{BundleFacts, BundleState, Facts, Scanner};

use crate::counter::{Counter, CounterError};
use crate::lists::{ListsError, Receiving};
use crate::memory::Neighbours;
use crate::prices::PriceError;
use crate::shelf::Shelf;

annona_core::coded_errors! {
    /// Why a page got no answer.
    pub enum DeskError {
        Operation ["ANN-DESK-1"] "there is no such operation" => "Load the page again; it may be of another version than the program.";
        Arguments(String) ["ANN-DESK-2"] "the operation's arguments are not as they should be: {0}" => "Load the page again; it may be of another version than the program.";
        NotSetUp ["ANN-DESK-3"] "the counter is not set up" => "Set it up on the first page, or with `annona-verifier init`.";
        Base64 ["ANN-DESK-4"] "the file did not arrive whole" => "Choose the file again.";
        Language ["ANN-DESK-5"] "this is no language tag" => "Choose a language of the list.";
        UtcOffset ["ANN-DESK-6"] "the shop's clock is more than 14 hours from UTC" => "Check the time zone of this device.";
        => Counter(CounterError);
        => Json(JsonError);
        => Qr(QrError);
        => Lists(ListsError);
        => Price(PriceError);
        => Receipt(ReceiptError);
        => Time(TimeError);
        => Trust(TrustError);
    }
}

/// Seconds for which a scanned GTIN is the next card's item.
const ITEM: i64 = 120;

/// A counter with a page: it may not be set up yet, and remembers what was scanned for the next
/// card.
#[derive(Debug)]
pub struct Desk {
    shelf: Arc<dyn Shelf>,
    neighbours: Option<Arc<dyn Neighbours>>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    counter: Option<Arc<Counter>>,
    item: Option<(Gtin, UnixTime)>,
    receiving: Option<Receiving>,
}

impl Desk {
    /// The desk of the counter on a shelf.
    #[must_use]
    pub fn new(shelf: Arc<dyn Shelf>) -> Self {
        Self { shelf, neighbours: None, state: Mutex::default() }
    }

    /// The same desk in a shop with other tills.
    #[must_use]
    pub fn with_neighbours(self, neighbours: Arc<dyn Neighbours>) -> Self {
        Self { neighbours: Some(neighbours), ..self }
    }

    /// Answers one operation of the table above.
    ///
    /// # Errors
    /// The problem to show. Whatever a person shows gets a verdict, which is no error.
    pub fn call(&self, operation: &str, arguments: Value, now: UnixTime) -> Result<Value, Problem> {
        self.answer(operation, arguments, now).map_err(|error| Problem::from(&error as &dyn Coded))
    }

    /// The counter.
    ///
    /// # Errors
    /// [`DeskError::NotSetUp`], or why it cannot be opened.
    pub fn counter(&self) -> Result<Arc<Counter>, DeskError> {
        let mut state = self.state();
        if let Some(counter) = &state.counter {
            return Ok(Arc::clone(counter));
        }
        if self.shelf.length(crate::counter::SETTINGS).unwrap_or_default() == 0 {
            return Err(DeskError::NotSetUp);
        }
        let counter = self.joined(Counter::open(Arc::clone(&self.shelf))?);
        state.counter = Some(Arc::clone(&counter));
        Ok(counter)
    }

    fn joined(&self, counter: Counter) -> Arc<Counter> {
        Arc::new(match &self.neighbours {
            Some(neighbours) => counter.with_neighbours(Arc::clone(neighbours)),
            None => counter,
        })
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, operation: &str, given: Value, now: UnixTime) -> Result<Value, DeskError> {
        match operation {
            "standing" => none(given).and_then(|()| self.facts(now)),
            "set_up" => self.set_up(arguments(given)?, now),
            "bundle" => self.bundle(&arguments(given)?, now),
            "bundle_frame" => self.bundle_frame(&arguments(given)?, now),
            "bundle_frames" => none(given).and_then(|()| self.bundle_frames()),
            "check" => self.check(&arguments(given)?, now),
            "challenge" => none(given).and_then(|()| self.challenge(now)),
            "counter_card" => none(given).and_then(|()| self.counter_card()),
            "calibration" => none(given).and_then(|()| operations::calibration()),
            "learn" => self.learn(&arguments(given)?, now),
            "test_card" => none(given).and_then(|()| operations::test_card()),
            "override" => self.record_override(&arguments(given)?, now),
            "reasons" => none(given).map(|()| operations::reasons()),
            "prices" => self.prices(&arguments(given)?, now),
            "receipts" => self.receipts(&arguments(given)?, now),
            "key" => none(given).and_then(|()| self.key()),
            "enrol" => self.enrol(&arguments(given)?, now),
            "language" => self.language(&arguments(given)?, now),
            _ => Err(DeskError::Operation),
        }
    }
}

/// An operation without arguments.
fn none(given: Value) -> Result<(), DeskError> {
    match given {
        Value::Null => Ok(()),
        Value::Object(members) if members.is_empty() => Ok(()),
        _ => Err(DeskError::Arguments("there are none".to_owned())),
    }
}

fn arguments<T: DeserializeOwned>(given: Value) -> Result<T, DeskError> {
    json::from_value(given).map_err(|error| DeskError::Arguments(error.to_string()))
}
