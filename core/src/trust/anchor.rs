//! The trust anchor: the keys of the governance authority, installed once with the program.
//! Everything else that a counter or a wallet trusts comes in bundles signed by them.

use serde::{Deserialize, Serialize};

use super::{TrustError, as_jwk, distinct, is_kid, party::is_did};
use crate::crypto::PublicKey;
use crate::json::{self, Limits};

/// The governance authority's keys and how many of them must sign (`anchor.json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustAnchor {
    /// The authority's DID; `iss` of every bundle.
    pub id: String,
    /// Its keys.
    pub keys: Vec<AnchorKey>,
    /// How many different keys must have signed a bundle.
    pub threshold: usize,
}

/// One key of an anchor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnchorKey {
    /// Name of the key.
    pub kid: String,
    /// The key; a JWK in JSON.
    #[serde(rename = "jwk", with = "as_jwk")]
    pub key: PublicKey,
}

impl TrustAnchor {
    /// Reads `anchor.json`.
    ///
    /// # Errors
    /// [`TrustError::Anchor`] as [`TrustAnchor::check`].
    pub fn parse(text: &[u8]) -> Result<Self, TrustError> {
        let anchor: Self = json::from_slice(text, Limits::CREDENTIAL)?;
        anchor.check()?;
        Ok(anchor)
    }

    /// Checks that the threshold can be reached, by different keys only.
    ///
    /// # Errors
    /// [`TrustError::Anchor`].
    pub fn check(&self) -> Result<(), TrustError> {
        let refuse = |why: &str| Err(TrustError::Anchor(why.to_owned()));
        if !is_did(&self.id) || !self.keys.iter().all(|key| is_kid(&key.kid)) {
            return refuse("id is not a DID, or a kid is not a short word");
        }
        if self.threshold == 0 || self.threshold > self.keys.len() || self.keys.len() > 16 {
            return refuse("the threshold is not between 1 and the number of keys (16 at most)");
        }
        if !distinct(self.keys.iter().map(|key| (key.kid.as_str(), &key.key))) {
            return refuse("two keys have one kid, or one key has two");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Alg, SecretKey, Signer as _};

    fn anchor(seeds: &[u8], threshold: usize) -> TrustAnchor {
        let key = |seed: &u8| {
            let secret = SecretKey::from_bytes(Alg::EdDsa, &[*seed; 32]).unwrap();
            secret.signer().unwrap().public_key()
        };
        let keys = seeds.iter().enumerate();
        let keys = keys.map(|(i, s)| AnchorKey { kid: format!("a{i}"), key: key(s) }).collect();
        TrustAnchor { id: "did:web:authority.example".to_owned(), keys, threshold }
    }

    #[test]
    fn the_threshold_must_be_reachable_by_different_keys() {
        for (seeds, threshold, good) in [
            (&[1, 2, 3][..], 2, true),
            (&[1], 1, true),
            (&[1, 2, 3], 0, false),
            (&[1, 2, 3], 4, false),
            (&[1, 1], 2, false),
            (&[], 0, false),
        ] {
            let anchor = anchor(seeds, threshold);
            assert_eq!(anchor.check().is_ok(), good, "{seeds:?} {threshold}");
            let text = serde_json::to_vec(&anchor).unwrap();
            assert_eq!(TrustAnchor::parse(&text).is_ok(), good);
        }
    }
}
