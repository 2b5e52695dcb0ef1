//! Replay: a presentation counts once. Core says what to remember; the counter remembers it.

use crate::crypto::sha256;
use crate::time::UnixTime;

/// What a counter remembers of a presentation: 24 bytes that say nothing about the person and
/// differ for every presentation, since the nonce goes in (RFC 9901 section 9.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReplayKey(pub [u8; 24]);

impl ReplayKey {
    /// The key of one presentation of one credential.
    #[must_use]
    pub fn new(issuer_jws: &str, nonce: &str) -> Self {
        let digest = sha256([nonce.as_bytes(), b"~", issuer_jws.as_bytes()].concat());
        let mut key = [0; 24];
        key.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        Self(key)
    }
}

/// Whether a presentation was here before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It was not, and is now remembered.
    First,
    /// It was, at this time.
    Again(UnixTime),
}

crate::coded_errors! {
    /// The memory of presentations failed.
    pub enum ReplayError {
        Store(String) ["ANN-REPLAY-1"] "the list of presentations already seen cannot be written: {0}" => "Free some disk space, then scan again.";
    }
}

/// A memory of presentations. Looking up and remembering is one atomic step.
pub trait ReplayCache: Send + Sync {
    /// Remembers `key` until `until` at least.
    ///
    /// # Errors
    /// [`ReplayError`] when it is not certain that the key will be remembered after a restart.
    fn first_use(&self, key: ReplayKey, now: UnixTime, until: UnixTime)
    -> Result<Use, ReplayError>;
}
