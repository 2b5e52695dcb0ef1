//! The trust anchor's file.

use annona_core::crypto::{Alg, Signer};
use annona_core::jwk::Jwk;
use annona_core::trust::TrustAnchor;
use serde_json::json;

use crate::seeds::signer;

pub fn run(data: &[u8]) {
    if let Ok(anchor) = TrustAnchor::parse(data) {
        assert!((1..=anchor.keys.len()).contains(&anchor.threshold));
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let key = |n: u64| {
        let jwk = Jwk::from(&signer(Alg::EdDsa, n).public_key());
        json!({"kid": format!("a{n}"), "key": jwk})
    };
    let anchor = json!({
        "id": "did:web:authority.example",
        "keys": [key(1), key(2), key(3)],
        "threshold": 2,
    });
    vec![anchor.to_string().into_bytes()]
}
