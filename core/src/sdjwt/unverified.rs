//! An SD-JWT taken apart, before any signature is checked.

use serde_json::{Map, Value};

use super::disclosure::Disclosure;
use super::process::{Claims, process};
use super::{BINDING_LIMITS, LIMITS, MAX_DISCLOSURES, SdJwtError, VerifiedSdJwt};
use crate::crypto::{CryptoProvider, PublicKey};
use crate::jws::{Header, UnverifiedJws};

/// An SD-JWT, with or without key binding, that nobody has checked yet.
pub struct UnverifiedSdJwt<'a> {
    pub(super) parts: Parts<'a>,
    jws: UnverifiedJws<'a>,
    payload: Map<String, Value>,
    disclosures: Vec<Disclosure>,
    binding: Option<UnverifiedJws<'a>>,
}

crate::hidden::hidden_debug!(UnverifiedSdJwt<'_>);

impl<'a> UnverifiedSdJwt<'a> {
    /// Takes the text apart, within the bounds of this module.
    ///
    /// # Errors
    /// [`SdJwtError`] for a wrong form, too many or too large parts.
    pub fn parse(text: &'a str) -> Result<Self, SdJwtError> {
        let parts = Parts::split(text)?;
        let jws = UnverifiedJws::parse(parts.jws, LIMITS)?;
        let payload = jws.peek(LIMITS)?;
        let disclosures = parts.disclosures().map(Disclosure::parse).collect::<Result<_, _>>()?;
        // Read already here: a text that was cut off is damaged, not forged.
        let binding = parts.binding.map(|text| UnverifiedJws::parse(text, BINDING_LIMITS));
        let binding = binding.transpose()?;
        Ok(Self { parts, jws, payload, disclosures, binding })
    }

    /// The issuer's header; not to be trusted, only to choose key and type.
    #[must_use]
    pub const fn header(&self) -> &Header {
        self.jws.header()
    }

    /// The issuer's payload before any check: **not to be trusted**, only to choose the key.
    #[must_use]
    pub const fn peek(&self) -> &Map<String, Value> {
        &self.payload
    }

    /// Checks type, algorithm, signature and every rule about digests and disclosures
    /// (RFC 9901 section 7.1). Key binding is a separate step, see
    /// [`VerifiedSdJwt::verify_key_binding`].
    ///
    /// # Errors
    /// [`SdJwtError`], for the first rule that is broken.
    pub fn verify(
        self,
        key: &PublicKey,
        typ: &str,
        crypto: &dyn CryptoProvider,
    ) -> Result<VerifiedSdJwt<'a>, SdJwtError> {
        let jws = self.jws.verify(key, typ, crypto)?;
        let claims = process(self.payload, self.disclosures)?;
        VerifiedSdJwt::new(jws, claims, self.parts, self.binding)
    }

    /// Puts the disclosures in their places although nobody has checked the signature.
    pub(super) fn process(self) -> Result<Claims, SdJwtError> {
        process(self.payload, self.disclosures)
    }
}

/// The texts between the `~`.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    /// The issuer's signed token.
    pub jws: &'a str,
    /// Everything that `sd_hash` covers: up to the last `~`, with it.
    pub presented: &'a str,
    /// What follows the last `~`.
    pub binding: Option<&'a str>,
}

impl<'a> Parts<'a> {
    pub fn split(text: &'a str) -> Result<Self, SdJwtError> {
        if text.len() > LIMITS.bytes {
            return Err(SdJwtError::TooLong(LIMITS.bytes));
        }
        let (before, binding) = text.rsplit_once('~').ok_or(SdJwtError::Form)?;
        let presented = text.get(..=before.len()).ok_or(SdJwtError::Form)?;
        let jws = before.split_once('~').map_or(before, |(jws, _)| jws);
        let parts = Self { jws, presented, binding: (!binding.is_empty()).then_some(binding) };
        if parts.disclosures().nth(MAX_DISCLOSURES).is_some() {
            return Err(SdJwtError::TooMany(MAX_DISCLOSURES));
        }
        Ok(parts)
    }

    /// The disclosures as they stand in the text.
    pub fn disclosures(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.presented.split_terminator('~').skip(1)
    }
}
