//! One disclosure (RFC 9901 section 4.2): base64url of `[salt, name, value]`, or of
//! `[salt, value]` for an array element.

use serde_json::Value;

use super::{LIMITS, SdJwtError};
use crate::crypto::sha256;
use crate::{b64, json};

/// A disclosure of a presentation.
pub(super) struct Disclosure {
    /// base64url of the SHA-256 of the text between two `~`.
    pub digest: String,
    /// None for an array element.
    pub name: Option<String>,
    /// May have digests of its own.
    pub value: Value,
}

crate::hidden::hidden_debug!(Disclosure);

impl Disclosure {
    pub fn parse(text: &str) -> Result<Self, SdJwtError> {
        let bytes = b64::decode(text).map_err(|_| SdJwtError::Disclosure)?;
        let Value::Array(items) = json::parse(&bytes, LIMITS)? else {
            return Err(SdJwtError::Disclosure);
        };
        let mut items = items.into_iter();
        let (name, value) = match (items.next(), items.next(), items.next(), items.next()) {
            (Some(Value::String(_)), Some(Value::String(name)), Some(value), None) => {
                (Some(name), value)
            }
            (Some(Value::String(_)), Some(value), None, None) => (None, value),
            _ => return Err(SdJwtError::Disclosure),
        };
        Ok(Self { digest: digest(text), name, value })
    }
}

/// The digest of a text as it stands in `_sd` and `sd_hash`.
pub(super) fn digest(text: &str) -> String {
    b64::encode(sha256(text))
}
