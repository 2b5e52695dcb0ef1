//! Receipts: what a counter writes down, signed, for each accepted check and each override, and
//! how whoever pays reads it (docs/receipts.md).
//!
//! Entries are compact JWS, `receipt+jwt` and `override+jwt`, numbered and chained by hash. A day
//! goes out as a signed batch with the certificate of the counter's key. No entry has a claim but
//! the class. Refused: entries of another key, counter or agreement, entries outside the
//! certificate's dates, gaps in the chain, batches longer than their limits.

mod account;
mod batch;
mod certificate;
mod entry;
mod item;
mod tag;

pub use account::{Account, Duplicate, Place};
pub use batch::{Batch, BatchDraft, Finding, MAX_ENTRIES, Received};
pub use certificate::{Certificate, Enrolment};
pub use entry::{Check, Entry, Event, Link, OverrideReason};
pub use item::{Gtin, Item};
pub use tag::{PeriodSalt, TagSecret, period};

use crate::b64::B64Error;
use crate::crypto::CryptoError;
use crate::json::{JsonError, Limits};
use crate::jws::JwsError;

/// One entry or certificate: 8 KiB, depth 6, 64 values.
const LIMITS: Limits = Limits { bytes: 8 << 10, depth: 6, values: 64 };

crate::coded_errors! {
    /// Why a receipt, a batch or a certificate was refused.
    pub enum ReceiptError {
        Form(&'static str) ["ANN-RECEIPT-1"] "a receipt has a wrong part: {0}" => "Ask the counter to write the batch again.";
        NotABatch ["ANN-RECEIPT-2"] "the file is not a batch of receipts" => "Give a file that `annona-verifier receipts` wrote as JSON Lines.";
        Uncertified ["ANN-RECEIPT-3"] "the batch comes without a certificate of the counter's key" => "Enrol the counter with `annona receipts enrol`, then write the batch again.";
        Certificate(&'static str) ["ANN-RECEIPT-4"] "the certificate of the counter's key does not hold: {0}" => "Enrol the counter again, or use a trust bundle of the time of the receipts.";
        Chain(u64) ["ANN-RECEIPT-5"] "entry {0} does not follow the one before it" => "Ask the counter for the whole batch; an entry was removed, moved or changed.";
        Incomplete(u64, u64) ["ANN-RECEIPT-6"] "the batch ends at entry {1}, its signed end is {0}" => "Ask the counter for the whole batch; its end is missing.";
        Dates(u64) ["ANN-RECEIPT-7"] "entry {0} is dated outside the certificate of the counter's key" => "Ask the body that enrols counters for the key's dates; do not pay this entry before.";
        Rewritten(u64) ["ANN-RECEIPT-8"] "there are two different entries with number {0}" => "Ask the counter which one holds; its log was written anew.";
        TooMany(usize) ["ANN-RECEIPT-9"] "the batch has more than {0} entries" => "Ask the counter for one batch a day.";
        Other(u64) ["ANN-RECEIPT-10"] "entry {0} is of another counter or agreement than its batch" => "Ask the counter to write the batch again.";
        Gtin ["ANN-RECEIPT-11"] "the number is not a GTIN: 8, 12, 13 or 14 digits of which the last one checks the others" => "Scan the barcode of the package again.";
        => Jws(JwsError);
        => Json(JsonError);
        => Crypto(CryptoError);
        => Base64(B64Error);
    }
}
