//! Stand-ins for signatures, so that what lies behind the signature check is fuzzed too.

use annona_core::b64;
use annona_core::crypto::{CryptoError, CryptoProvider, PublicKey, Signature};

/// Accepts every signature. Never outside a fuzz target.
pub struct AcceptAll;

impl CryptoProvider for AcceptAll {
    fn verify(&self, _: &PublicKey, _: &[u8], _: &Signature) -> Result<(), CryptoError> {
        Ok(())
    }
}

/// The key that [`compact`] and [`general`] name.
pub const KEY: PublicKey = PublicKey::Ed25519([1; 32]);

/// A compact JWS of a payload with a signature of zeros.
pub fn compact(typ: &str, payload: &[u8]) -> String {
    let header = b64::encode(format!(r#"{{"alg":"EdDSA","typ":"{typ}","kid":"k1"}}"#));
    format!("{header}.{}.{}", b64::encode(payload), b64::encode([0; 64]))
}

/// The same in general JSON serialization, "signed" by each `kid`.
pub fn general(typ: &str, payload: &[u8], kids: &[&str]) -> Vec<u8> {
    let part = |kid: &&str| {
        let header = b64::encode(format!(r#"{{"alg":"EdDSA","typ":"{typ}","kid":"{kid}"}}"#));
        format!(r#"{{"protected":"{header}","signature":"{}"}}"#, b64::encode([0; 64]))
    };
    let parts: Vec<_> = kids.iter().map(part).collect();
    let payload = b64::encode(payload);
    format!(r#"{{"payload":"{payload}","signatures":[{}]}}"#, parts.join(",")).into_bytes()
}

/// The payload of a compact JWS.
pub fn payload_of(token: &str) -> Vec<u8> {
    b64::decode(token.split('.').nth(1).unwrap()).unwrap()
}
