//! Who may sign what and who may ask what: parties, agreements, and the signed bundle that
//! carries both, with status lists and schemes, to a counter that has no network.

pub mod agreement;
pub mod anchor;
pub mod bundle;
pub mod party;

pub use agreement::Agreement;
pub use anchor::{AnchorKey, TrustAnchor};
pub use bundle::{BundleError, TrustBundle};
pub use party::{KeyPurpose, Party, PartyKey};

use crate::crypto::PublicKey;
use crate::jwk::Jwk;

crate::coded_errors! {
    /// Why a party or a trust anchor was refused.
    pub enum TrustError {
        Party(String) ["ANN-TRUST-1"] "the party's entry is not usable: {0}" => "Ask the governance authority for a corrected entry.";
        Anchor(String) ["ANN-TRUST-2"] "the trust anchor is not usable: {0}" => "Install the anchor file that the governance authority published.";
        => Json(crate::json::JsonError);
    }
}

/// A key as its JWK, for serde.
pub(crate) mod as_jwk {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Jwk, PublicKey};

    pub(crate) fn serialize<S: Serializer>(key: &PublicKey, to: S) -> Result<S::Ok, S::Error> {
        Jwk::from(key).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<PublicKey, D::Error> {
        let jwk = Jwk::deserialize(from)?;
        PublicKey::try_from(&jwk).map_err(serde::de::Error::custom)
    }
}

/// A key identifier: a short fragment, 1 to 64 of letters, digits and `-._`.
fn is_kid(kid: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    (1..=64).contains(&kid.len()) && kid.bytes().all(fits)
}

/// Whether no two keys share a `kid` and no key stands twice: one key under two names could
/// otherwise sign twice.
fn distinct<'a>(keys: impl Iterator<Item = (&'a str, &'a PublicKey)> + Clone) -> bool {
    let mut rest = keys;
    while let Some((kid, key)) = rest.next() {
        if rest.clone().any(|(other_kid, other)| kid == other_kid || key == other) {
            return false;
        }
    }
    true
}
