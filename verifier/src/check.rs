//! One scan: verified, remembered, written down, and only then answered.

use annona_core::Problem;
use annona_core::crypto::{Pure, Signer as _};
use annona_core::qr::{QrError, Scanned, wedge};
use annona_core::receipt::{Check, Entry, Event, Gtin, Item, Link, OverrideReason};
use annona_core::time::UnixTime;
use annona_core::verify::{
    Accepted, CLOCK_BEHIND, Context, Rejected, ReplayCache, ReplayError, ReplayKey, Use, Verdict,
    VerdictKind, verify,
};

use crate::checked::{Checked, Other};
use crate::counter::{CHALLENGE, Counter, CounterError, unwritten};
use crate::item;
use crate::keyboard;
use crate::ledger::Ledger;
use crate::marks::Marks;
use crate::memory::Memory;
use crate::prices::amount;

/// Longest note of an override, bytes.
const NOTE: usize = 800;

/// What is asked of a scan beside its verdict.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    /// It answers the challenge on the screen, which is then used up if accepted.
    pub answer: bool,
    /// What the person buys, for its price.
    pub item: Option<Gtin>,
}

/// What a scan is.
#[derive(Debug)]
pub enum Look {
    /// A card that a person shows, or why it cannot be read.
    Card(Result<String, QrError>),
    /// The barcode of an item.
    Item(Gtin),
    /// Something else with a name.
    Other(Other),
}

impl Counter {
    /// Checks one scan. An accepted one is in the log of receipts when this returns.
    ///
    /// # Errors
    /// [`CounterError`] only when the counter itself cannot work or the code is of another
    /// kind; whatever a person shows gets a verdict.
    pub fn check(&self, scan: &str, asked: Asked, now: UnixTime) -> Result<Checked, CounterError> {
        self.judge(self.card_in(scan)?, asked, now)
    }

    /// What a scan is, in whatever layout a keyboard scanner typed it.
    pub(crate) fn look(&self, scan: &str) -> Result<Look, CounterError> {
        let taught = keyboard::taught(&**self.shelf())?;
        if let Some(gtin) = item::gtin(scan, &taught) {
            return Ok(Look::Item(gtin));
        }
        Ok(match wedge::read(scan, &taught) {
            Ok(Scanned::Presentation(text)) => Look::Card(Ok(text)),
            Ok(scanned) => {
                Other::of(&scanned).map_or(Look::Card(Err(QrError::Foreign)), Look::Other)
            }
            Err(error) => Look::Card(Err(error)),
        })
    }

    /// The check of a card, once it is known to be one.
    pub(crate) fn judge(
        &self,
        read: Result<String, QrError>,
        asked: Asked,
        now: UnixTime,
    ) -> Result<Checked, CounterError> {
        let text = match read {
            Ok(text) => text,
            Err(error) => return Ok(Checked::unreadable(Problem::from(&error))),
        };
        // A medicine that was scanned where there is no price list must not keep a card away.
        let prices = asked.item.and_then(|_| self.prices().ok());
        let bundle = self.bundle()?;
        let marks = self.marks(&bundle)?;
        let challenge = if asked.answer { Some(self.open_challenge()?) } else { None };
        let policy = &self.settings().policy;
        let context = |replay| Context {
            policy,
            bundle: &bundle,
            crypto: &Pure,
            replay,
            challenge: challenge.as_ref(),
        };
        let behind = marks.newest.since(now);
        if behind > CLOCK_BEHIND {
            return Ok(without_a_clock(verify(&text, &context(&Untouched), now), behind));
        }
        // A clock that jumped ahead must not empty the memory: signed times decide too.
        let forget = now.min(marks.newest);
        let replay = Memory::new(self.shelf(), self.neighbours(), forget);
        let mut checked = match verify(&text, &context(&replay), now) {
            Ok(accepted) => {
                let price = prices.as_ref().zip(asked.item).and_then(|(prices, gtin)| {
                    prices.price(gtin, accepted.claims.get("class")?.as_str()?)
                });
                self.record(accepted, asked, price, now)
            }
            Err(rejected) => Err(rejected).into(),
        };
        if asked.answer && checked.accepted.is_some() {
            // The memory of presentations knows this card's answer only, not another's.
            self.shelf().remove(CHALLENGE).map_err(unwritten)?;
        }
        checked.shared_memory = replay.shared();
        checked.clock_behind = Some(behind).filter(|seconds| *seconds > 0);
        Ok(checked)
    }

    /// A check as it would come out at another time, for training and tests: nothing is
    /// remembered, written down or used up, so it is worth nothing to anybody.
    ///
    /// # Errors
    /// As [`Counter::check`].
    pub fn rehearse(
        &self,
        scan: &str,
        answer: bool,
        at: UnixTime,
    ) -> Result<Checked, CounterError> {
        let text = match self.card_in(scan)? {
            Ok(text) => text,
            Err(error) => return Ok(Checked::unreadable(Problem::from(&error))),
        };
        let challenge = if answer { Some(self.open_challenge()?) } else { None };
        let context = Context {
            policy: &self.settings().policy,
            bundle: &*self.bundle()?,
            crypto: &Pure,
            replay: &Untouched,
            challenge: challenge.as_ref(),
        };
        Ok(verify(&text, &context, at).into())
    }

    /// The presentation in a scan, or why it cannot be read.
    fn card_in(&self, scan: &str) -> Result<Result<String, QrError>, CounterError> {
        match self.look(scan)? {
            Look::Card(read) => Ok(read),
            Look::Other(other) => Err(CounterError::NotForCounters(other.words())),
            Look::Item(_) => Err(CounterError::NotForCounters("the barcode of an item")),
        }
    }

    /// Writes the receipt; without it nothing is confirmed.
    fn record(
        &self,
        accepted: Accepted,
        asked: Asked,
        price: Option<Item>,
        now: UnixTime,
    ) -> Checked {
        let seen = Marks::of_accepted(&accepted, asked.answer, now);
        let written =
            seen.map_or(Ok(()), |marks| Marks::raise(&**self.shelf(), marks)).and_then(|()| {
                let salt =
                    self.enrolment()?.tag_secret.salt(&self.settings().policy.agreement, now);
                let check = Check::new(&accepted, &salt, price.clone());
                self.write_down(Event::Accepted(check), None, now)
            });
        match written {
            Ok(seq) => {
                let no_price = asked.item.filter(|_| price.is_none());
                let checked = Checked::from(Ok(accepted));
                let amount = price.as_ref().map(amount);
                Checked { receipt: Some(seq), price, amount, no_price, ..checked }
            }
            Err(error) => Err(Box::new(accepted.unrecorded(Problem::from(&error)))).into(),
        }
    }

    /// Records that somebody was served although nothing could be confirmed. The note stays on
    /// this counter; the number of the entry is returned.
    ///
    /// # Errors
    /// [`CounterError::Note`], [`CounterError::Ledger`].
    pub fn record_override(
        &self,
        reason: OverrideReason,
        note: Option<&str>,
        now: UnixTime,
    ) -> Result<u64, CounterError> {
        if note.is_some_and(|note| note.len() > NOTE) {
            return Err(CounterError::Note(NOTE));
        }
        self.write_down(Event::Override(reason), note, now)
    }

    fn write_down(
        &self,
        event: Event,
        note: Option<&str>,
        now: UnixTime,
    ) -> Result<u64, CounterError> {
        let signer = self.signer()?;
        let mut ledger = Ledger::open(self.shelf(), &signer.public_key())?;
        let Link { seq, hash } = ledger.last().clone();
        let policy = &self.settings().policy;
        let entry = Entry {
            iss: policy.counter.clone(),
            agreement: policy.agreement.clone(),
            iat: now,
            seq: seq.saturating_add(1),
            prev: hash,
            event,
        };
        Ok(ledger.append(&entry.sign(&signer)?, note)?.seq)
    }
}

/// A wrong clock confirms nothing, but what is not genuine stays so.
fn without_a_clock(outcome: Result<Accepted, Box<Rejected>>, behind: i64) -> Checked {
    let report = match outcome {
        Ok(accepted) => accepted.report,
        Err(rejected) if Verdict::from(&*rejected).kind == VerdictKind::DoNotAccept => {
            return Err(rejected).into();
        }
        Err(rejected) => rejected.report,
    };
    Err(Box::new(Rejected::clock_behind(report, behind))).into()
}

/// A memory for checks that end without a yes.
struct Untouched;

impl ReplayCache for Untouched {
    fn first_use(&self, _: ReplayKey, _: UnixTime, _: UnixTime) -> Result<Use, ReplayError> {
        Ok(Use::First)
    }
}
