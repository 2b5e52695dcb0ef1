//! A provider that accepts every signature, so that what lies behind the signature check is
//! fuzzed too.

use annona_core::crypto::{CryptoError, CryptoProvider, PublicKey, Signature};

/// Accepts everything. Never outside a fuzz target.
pub struct AcceptAll;

impl CryptoProvider for AcceptAll {
    fn verify(&self, _: &PublicKey, _: &[u8], _: &Signature) -> Result<(), CryptoError> {
        Ok(())
    }
}

/// Some key of the algorithm that a header names.
pub fn key_for(alg: &str) -> PublicKey {
    if alg == "ES256" { PublicKey::P256([4; 65]) } else { PublicKey::Ed25519([1; 32]) }
}
