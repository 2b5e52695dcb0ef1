//! The manifest of a delta: a short JWT, typ `statuslist-manifest+jwt`, that says what a status
//! list is after the delta, by SHA-256 of the uncompressed array and of the dates. It needs no
//! compressor to come to the same bytes everywhere. This is an addition of this house; the full
//! Status List Token stays the standard form.

use serde::{Deserialize, Serialize};

use super::varint;
use crate::b64;
use crate::crypto::{CryptoProvider, PublicKey, Signer, sha256};
use crate::json::{self, Limits};
use crate::jws::{self, UnverifiedJws};
use crate::status::token::check_claims;
use crate::status::{StatusError, StatusToken};
use crate::time::{DAY, UnixTime};

/// The media type, short.
pub const TYP: &str = "statuslist-manifest+jwt";

/// What a list is, without the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digests {
    /// SHA-256 of the uncompressed array.
    pub(super) array: [u8; 32],
    /// SHA-256 of index and day of each date, as variable-length numbers.
    pub(super) since: [u8; 32],
}

impl Digests {
    pub(super) fn of(token: &StatusToken) -> Self {
        let mut dates = Vec::new();
        for (index, day) in token.dates() {
            varint::put(&mut dates, *index);
            varint::put(&mut dates, day.0.div_euclid(DAY).unsigned_abs());
        }
        Self { array: sha256(&token.list().bytes), since: sha256(&dates) }
    }

    /// The version of a list: both digests in one.
    pub(super) fn version(&self) -> [u8; 32] {
        sha256([self.array, self.since].concat())
    }
}

/// Signs the manifest of a list.
///
/// # Errors
/// [`StatusError::Jws`] when the key store refuses.
pub fn sign(token: &StatusToken, kid: &str, signer: &dyn Signer) -> Result<String, StatusError> {
    let digests = Digests::of(token);
    let payload = Payload {
        iss: token.issuer().to_owned(),
        sub: token.uri().to_owned(),
        iat: token.iat(),
        exp: token.exp(),
        ttl: token.ttl(),
        sha256: b64::encode(digests.array),
        since_sha256: b64::encode(digests.since),
    };
    let json = serde_json::to_vec(&payload).map_err(|_| StatusError::Token("payload"))?;
    let header = jws::header(signer.public_key().alg(), TYP, Some(kid));
    Ok(jws::sign(&header, &json, signer)?)
}

/// A manifest whose signature nobody has checked yet.
#[derive(Debug)]
pub struct UnverifiedManifest<'a> {
    jws: UnverifiedJws<'a>,
    payload: Payload,
}

impl<'a> UnverifiedManifest<'a> {
    /// Takes a manifest apart.
    ///
    /// # Errors
    /// [`StatusError`].
    pub fn parse(text: &'a str) -> Result<Self, StatusError> {
        let jws = UnverifiedJws::parse(text, Limits::CREDENTIAL)?;
        let payload: Payload = json::from_value(jws.peek(Limits::CREDENTIAL)?.into())?;
        let Payload { iss, sub, iat, exp, ttl, .. } = &payload;
        check_claims(iss, sub, *iat, *exp, *ttl)?;
        Ok(Self { jws, payload })
    }

    /// The issuer as claimed: only to choose the key.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.payload.iss
    }

    /// The key's name as claimed: only to choose the key.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.jws.header().kid.as_deref()
    }

    /// The list's URI as claimed.
    #[must_use]
    pub fn uri(&self) -> &str {
        &self.payload.sub
    }

    /// Checks type and signature.
    ///
    /// # Errors
    /// [`StatusError`]; the times are for the caller to compare.
    pub fn verify(
        self,
        key: &PublicKey,
        crypto: &dyn CryptoProvider,
    ) -> Result<Manifest, StatusError> {
        self.jws.verify(key, TYP, crypto)?;
        let Payload { iss, sub, iat, exp, ttl, sha256, since_sha256 } = self.payload;
        let digests = Digests {
            array: b64::decode_array(&sha256)?,
            since: b64::decode_array(&since_sha256)?,
        };
        Ok(Manifest { issuer: iss, uri: sub, iat, exp, ttl, digests })
    }
}

/// A manifest whose signature was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    pub(super) issuer: String,
    pub(super) uri: String,
    pub(super) iat: UnixTime,
    pub(super) exp: UnixTime,
    pub(super) ttl: Option<u64>,
    pub(super) digests: Digests,
}

/// The claims on the wire, in the order in which we write them.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    iss: String,
    sub: String,
    iat: UnixTime,
    exp: UnixTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ttl: Option<u64>,
    sha256: String,
    since_sha256: String,
}
