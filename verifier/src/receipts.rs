//! A day's receipts and overrides, for whoever pays: as signed JSON Lines, and as CSV for a
//! spreadsheet.

use annona_core::crypto::Signer as _;
use annona_core::receipt::{BatchDraft, Entry, Event};
use annona_core::time::UnixTime;

use crate::counter::{Counter, CounterError};
use crate::ledger::{Ledger, LedgerError, Stretch};

/// The columns of the CSV.
const COLUMNS: [&str; 12] = [
    "counter",
    "agreement",
    "number",
    "time",
    "kind",
    "class",
    "tag",
    "salt",
    "gtin",
    "price_minor_units",
    "currency",
    "reason",
];

impl Counter {
    /// The signed batch of a day (UTC), as JSON Lines.
    ///
    /// # Errors
    /// [`CounterError::Ledger`], [`CounterError::Key`].
    pub fn batch(&self, day: UnixTime, now: UnixTime) -> Result<String, CounterError> {
        let Stretch { before, last, entries } = self.stretch(day)?;
        let policy = &self.settings().policy;
        let draft = BatchDraft {
            iss: policy.counter.clone(),
            agreement: policy.agreement.clone(),
            day: day.date(),
            iat: now,
            before,
            last,
        };
        let entries: Vec<String> = entries.into_iter().map(|(text, _)| text).collect();
        let certificate = self.enrolment()?.certificate;
        Ok(draft.write(certificate.as_deref(), &entries, &self.signer()?)?)
    }

    /// The same entries as CSV, without signatures.
    ///
    /// # Errors
    /// As [`Counter::batch`].
    pub fn batch_csv(&self, day: UnixTime) -> Result<String, CounterError> {
        let failed = |error: csv::Error| LedgerError::Store(error.to_string());
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(COLUMNS).map_err(failed)?;
        for (_, entry) in &self.stretch(day)?.entries {
            table.write_record(columns(entry)).map_err(failed)?;
        }
        let bytes = table.into_inner().map_err(|error| LedgerError::Store(error.to_string()))?;
        Ok(String::from_utf8(bytes).unwrap_or_default())
    }

    fn stretch(&self, day: UnixTime) -> Result<Stretch, CounterError> {
        let key = self.signer()?.public_key();
        Ok(Ledger::open(self.shelf(), &key)?.day(day, &key)?)
    }
}

/// No cell begins like a formula: entries with such names are never signed.
fn columns(entry: &Entry) -> [String; 12] {
    let Entry { iss, agreement, iat, seq, event, .. } = entry;
    let mut item = [String::new(), String::new(), String::new()];
    let [kind, class, tag, salt, reason] = match event {
        Event::Accepted(check) => {
            if let Some(sold) = &check.item {
                item = [sold.gtin.to_string(), sold.price.to_string(), sold.currency.clone()];
            }
            let class = check.class.as_deref().unwrap_or_default();
            // A tag is base64url, which may begin with "-".
            ["receipt", class, &format!("t:{}", check.tag), &format!("s:{}", check.salt), ""]
                .map(str::to_owned)
        }
        Event::Override(reason) => ["override", "", "", "", reason.name()].map(str::to_owned),
    };
    let [gtin, price, currency] = item;
    [
        iss.clone(),
        agreement.clone(),
        seq.to_string(),
        iat.to_string(),
        kind,
        class,
        tag,
        salt,
        gtin,
        price,
        currency,
        reason,
    ]
}
