//! An SD-JWT after RFC 9901 section 7.1.

use serde::Deserialize as _;
use serde_json::{Map, Value};

use super::process::Claims;
use super::unverified::Parts;
use super::{ClaimPath, SdJwtError};
use crate::crypto::PublicKey;
use crate::jwk::Jwk;
use crate::jws::{Header, UnverifiedJws, VerifiedJws};

/// An SD-JWT whose signature, digests and disclosures were checked. Only
/// [`super::UnverifiedSdJwt::verify`] makes one. Whether issuer, dates and status are good, and
/// whether the holder presents it, is not decided yet.
pub struct VerifiedSdJwt<'a> {
    pub(super) parts: Parts<'a>,
    pub(super) binding: Option<UnverifiedJws<'a>>,
    jws: VerifiedJws,
    claims: Map<String, Value>,
    disclosed: Vec<ClaimPath>,
    hidden: usize,
    holder: Option<PublicKey>,
}

crate::hidden::hidden_debug!(VerifiedSdJwt<'_>);

impl<'a> VerifiedSdJwt<'a> {
    pub(super) fn new(
        jws: VerifiedJws,
        claims: Claims,
        parts: Parts<'a>,
        binding: Option<UnverifiedJws<'a>>,
    ) -> Result<Self, SdJwtError> {
        let Claims { map: claims, disclosed, hidden } = claims;
        let disclosed = disclosed.into_iter().map(|disclosed| disclosed.path).collect();
        let holder = holder(&claims)?;
        Ok(Self { parts, binding, jws, claims, disclosed, hidden, holder })
    }

    /// The issuer's header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        self.jws.header()
    }

    /// The claims, disclosed ones in their places, without `_sd`, `_sd_alg` and `...`.
    #[must_use]
    pub const fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// Where the disclosed claims stand in [`Self::claims`], in the order of the text.
    #[must_use]
    pub fn disclosed(&self) -> &[ClaimPath] {
        &self.disclosed
    }

    /// How many digests came without disclosure: hidden claims and decoys.
    #[must_use]
    pub const fn hidden(&self) -> usize {
        self.hidden
    }

    /// The key in `cnf.jwk`.
    #[must_use]
    pub const fn holder(&self) -> Option<&PublicKey> {
        self.holder.as_ref()
    }

    /// The issuer's signed token alone, the same in every presentation of one credential.
    #[must_use]
    pub const fn issuer_jws(&self) -> &'a str {
        self.parts.jws
    }

    /// Whether a key binding came along; it says nothing before
    /// [`Self::verify_key_binding`].
    #[must_use]
    pub const fn has_key_binding(&self) -> bool {
        self.binding.is_some()
    }
}

/// The key in `cnf.jwk`; a `cnf` with another kind of key has none.
fn holder(claims: &Map<String, Value>) -> Result<Option<PublicKey>, SdJwtError> {
    let Some(jwk) = claims.get("cnf").and_then(|cnf| cnf.get("jwk")) else { return Ok(None) };
    let jwk = Jwk::deserialize(jwk).map_err(|_| SdJwtError::HolderKey)?;
    PublicKey::try_from(&jwk).map(Some).map_err(|_| SdJwtError::HolderKey)
}
