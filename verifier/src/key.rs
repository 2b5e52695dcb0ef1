//! The counter's own key for receipts, and its enrolment by the agreement's consumer.

use annona_core::crypto::{Alg, OsEntropy, Pure, SecretKey, Signer as _, SoftSigner};
use annona_core::json::{self, Limits};
use annona_core::jwk::{Jwk, SecretJwk};
use annona_core::receipt::{Certificate, Enrolment, ReceiptError, TagSecret};
use zeroize::Zeroizing;

use crate::counter::{Counter, CounterError, unwritten};
use crate::shelf::Shelf;

const KEY: &str = "counter-key.json";
const ENROLMENT: &str = "enrolment.json";

/// Makes the key, and a tag secret that is this counter's alone until it is enrolled. What is
/// there already stays: a start that was cut off goes on.
pub fn make(shelf: &dyn Shelf) -> Result<(), CounterError> {
    if shelf.length(KEY).map_err(unwritten)? == 0 {
        let secret = SecretKey::generate(Alg::Es256, &OsEntropy)?;
        let jwk = Zeroizing::new(serde_json::to_vec(&SecretJwk::from(&secret)).unwrap_or_default());
        shelf.write(KEY, &jwk).map_err(unwritten)?;
    }
    if shelf.length(ENROLMENT).map_err(unwritten)? == 0 {
        let tag_secret = TagSecret::generate(&OsEntropy)?;
        store(shelf, &Enrolment { certificate: None, tag_secret })?;
    }
    Ok(())
}

fn store(shelf: &dyn Shelf, enrolment: &Enrolment) -> Result<(), CounterError> {
    let text = Zeroizing::new(serde_json::to_vec(enrolment).unwrap_or_default());
    shelf.write(ENROLMENT, &text).map_err(unwritten)
}

fn read(shelf: &dyn Shelf, name: &str) -> Result<Zeroizing<Vec<u8>>, CounterError> {
    let bytes = shelf.read(name, Limits::CREDENTIAL.bytes as u64);
    bytes.map(Zeroizing::new).map_err(|error| CounterError::Key(name.to_owned(), error.to_string()))
}

impl Counter {
    /// The key that signs receipts.
    ///
    /// # Errors
    /// [`CounterError::Key`] when the file is missing.
    pub fn signer(&self) -> Result<SoftSigner, CounterError> {
        let bytes = read(&**self.shelf(), KEY)?;
        let jwk: SecretJwk = json::from_slice(&bytes, Limits::CREDENTIAL)?;
        Ok(SecretKey::try_from(&jwk)?.signer()?)
    }

    /// The public half, for whoever enrols this counter.
    ///
    /// # Errors
    /// As [`Counter::signer`].
    pub fn public_key(&self) -> Result<Jwk, CounterError> {
        Ok(Jwk::from(&self.signer()?.public_key()))
    }

    /// What the agreement's consumer handed out, or what the counter made for itself.
    ///
    /// # Errors
    /// [`CounterError::Key`] when the file is missing.
    pub fn enrolment(&self) -> Result<Enrolment, CounterError> {
        Ok(json::from_slice(&read(&**self.shelf(), ENROLMENT)?, Limits::CREDENTIAL)?)
    }

    /// Takes an enrolment if its certificate is for this counter and its key, by the consumer of
    /// its agreement in the trust bundle.
    ///
    /// # Errors
    /// [`CounterError::Receipt`], [`CounterError::NoBundle`], [`CounterError::Write`].
    pub fn enrol(&self, bytes: &[u8]) -> Result<Certificate, CounterError> {
        let enrolment: Enrolment = json::from_slice(bytes, Limits::CREDENTIAL)?;
        let text = enrolment.certificate.as_deref().ok_or(ReceiptError::Uncertified)?;
        let certificate = Certificate::open(text, &*self.bundle()?, &Pure)?;
        let policy = &self.settings().policy;
        if certificate.sub != policy.counter || certificate.agreement != policy.agreement {
            return Err(ReceiptError::Certificate("it is another counter's").into());
        }
        if certificate.jwk != self.signer()?.public_key() {
            return Err(ReceiptError::Certificate("it is for another key").into());
        }
        store(&**self.shelf(), &enrolment)?;
        Ok(certificate)
    }
}
