//! A day's entries of one counter, as JSON Lines: first `{"batch":…,"certificate":…}`, then
//! `{"entry":…}` for each entry in order. The batch is a JWS that says where the entries begin and
//! end, so that none can be left out.

use serde::{Deserialize, Serialize};

use super::{Certificate, Entry, LIMITS, Link, ReceiptError};
use crate::crypto::{CryptoProvider, Signer};
use crate::error::Problem;
use crate::json::{self, JsonError};
use crate::jws::{self, UnverifiedJws};
use crate::time::UnixTime;
use crate::trust::TrustBundle;

const TYP: &str = "receipt-batch+jwt";

/// Most entries of a batch.
pub const MAX_ENTRIES: usize = 50_000;

/// Most bytes of a batch.
const MAX_BYTES: usize = 64 << 20;

/// The signed head of a batch, in the order in which it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchDraft {
    /// The counter's own audience.
    pub iss: String,
    /// The agreement.
    pub agreement: String,
    /// The day (UTC), `2026-11-24`.
    pub day: String,
    /// When the batch was written.
    pub iat: UnixTime,
    /// The entry before the first.
    pub before: Link,
    /// The last entry; the same as `before` in an empty batch.
    pub last: Link,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    batch: String,
    certificate: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    entry: String,
}

impl BatchDraft {
    /// Signs the head and writes all lines.
    ///
    /// # Errors
    /// The key store's error.
    pub fn write(
        &self,
        certificate: Option<&str>,
        entries: &[String],
        signer: &dyn Signer,
    ) -> Result<String, ReceiptError> {
        let form = |_| ReceiptError::Form("batch");
        let payload = serde_json::to_vec(self).map_err(form)?;
        let header = jws::header(signer.public_key().alg(), TYP, None);
        let batch = jws::sign(&header, &payload, signer)?;
        let head = Head { batch, certificate: certificate.map(str::to_owned) };
        let mut text = serde_json::to_string(&head).map_err(form)?;
        text.push('\n');
        for entry in entries {
            let line = Line { entry: entry.clone() };
            text.push_str(&serde_json::to_string(&line).map_err(form)?);
            text.push('\n');
        }
        Ok(text)
    }
}

/// An entry whose signature was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What it says.
    pub entry: Entry,
    /// Its place in the chain.
    pub link: Link,
}

/// What is wrong in a batch, and on which line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// A batch as a payer reads it. The entries that are here are good; what is not is in the
/// findings.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The signed head.
    pub head: BatchDraft,
    /// Good entries, in order.
    pub entries: Vec<Received>,
    /// Everything that is not in order.
    pub findings: Vec<Finding>,
}

impl Batch {
    /// Reads a batch and checks certificate, signatures and chain.
    ///
    /// # Errors
    /// [`ReceiptError`] when it is no batch, or its counter is not certified.
    pub fn open(
        text: &[u8],
        bundle: &TrustBundle,
        crypto: &dyn CryptoProvider,
    ) -> Result<Self, ReceiptError> {
        if text.len() > MAX_BYTES {
            return Err(JsonError::TooLong(MAX_BYTES).into());
        }
        let mut lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let head: Head = lines
            .next()
            .and_then(|line| json::from_slice(line, HEAD).ok())
            .ok_or(ReceiptError::NotABatch)?;
        let certificate = head.certificate.as_deref().ok_or(ReceiptError::Uncertified)?;
        let certificate = Certificate::open(certificate, bundle, crypto)?;
        let jws = UnverifiedJws::parse(&head.batch, LIMITS)?;
        let verified = jws.verify(&certificate.jwk, TYP, crypto)?;
        let head: BatchDraft = json::from_slice(verified.payload(), LIMITS)?;
        if head.iss != certificate.sub || head.agreement != certificate.agreement {
            return Err(ReceiptError::Certificate("it is another counter's"));
        }
        let mut batch = Self { head, entries: Vec::new(), findings: Vec::new() };
        let mut at = batch.head.before.clone();
        for (number, line) in (2..).zip(lines) {
            if number > MAX_ENTRIES.saturating_add(1) {
                return Err(ReceiptError::TooMany(MAX_ENTRIES));
            }
            batch.take(number, line, &certificate, crypto, &mut at);
        }
        if at != batch.head.last {
            let error = ReceiptError::Incomplete(batch.head.last.seq, at.seq);
            batch.find(1, &error);
        }
        Ok(batch)
    }

    /// Reads one line; `at` is the entry before it and becomes this one.
    fn take(
        &mut self,
        number: usize,
        line: &[u8],
        certificate: &Certificate,
        crypto: &dyn CryptoProvider,
        at: &mut Link,
    ) {
        let read = json::from_slice(line, HEAD).map_err(ReceiptError::from);
        let read = read.and_then(|Line { entry }| {
            let read = Entry::verify(&entry, &certificate.jwk, crypto)?;
            Ok((Link::of(read.seq, &entry), read))
        });
        let (link, entry) = match read {
            Ok(read) => read,
            Err(error) => return self.find(number, &error),
        };
        if !at.leads_to(&entry) {
            self.find(number, &ReceiptError::Chain(entry.seq));
        }
        *at = link.clone();
        if entry.iss != certificate.sub || entry.agreement != certificate.agreement {
            self.find(number, &ReceiptError::Other(entry.seq));
        } else if certificate.covers(entry.iat) {
            self.entries.push(Received { entry, link });
        } else {
            self.find(number, &ReceiptError::Dates(entry.seq));
        }
    }

    fn find(&mut self, line: usize, error: &ReceiptError) {
        self.findings.push(Finding { line, problem: Problem::from(error) });
    }
}

/// A line of the file: tokens in JSON.
const HEAD: json::Limits = json::Limits { bytes: 20 << 10, depth: 3, values: 8 };
