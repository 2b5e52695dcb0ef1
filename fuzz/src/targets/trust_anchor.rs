//! The trust anchor's file.

use annona_core::crypto::{Alg, Signer};
use annona_core::jwk::Jwk;
use annona_core::trust::TrustAnchor;
use serde_json::json;

use crate::seeds::signer;

pub fn run(data: &[u8]) -> Option<()> {
    let anchor = TrustAnchor::parse(data).ok()?;
    assert!((1..=anchor.keys.len()).contains(&anchor.threshold));
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let key = |(kid, alg)| {
        let jwk = Jwk::from(&signer(alg, 1).public_key());
        json!({"kid": kid, "jwk": jwk})
    };
    let keys: Vec<_> = [("a1", Alg::EdDsa), ("a2", Alg::Es256)].into_iter().map(key).collect();
    let anchor = json!({"id": "did:web:authority.example", "keys": keys, "threshold": 2});
    vec![anchor.to_string().into_bytes()]
}
