//! Compact JWS, also behind the signature check.

use annona_core::json::Limits;
use annona_core::jws::UnverifiedJws;
use serde_json::json;

use crate::stand_in::{AcceptAll, key_for};

pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let Ok(token) = UnverifiedJws::parse(text, Limits::CREDENTIAL) else { return };
    let header = token.header();
    let (key, typ) = (key_for(&header.alg), header.typ.clone().unwrap_or_default());
    if let Ok(verified) = token.verify(&key, &typ, &AcceptAll) {
        let _ = verified.claims(Limits::CREDENTIAL);
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let claims = json!({"iss": "did:web:agency.example", "iat": 1_767_225_600, "nonce": "n"});
    ["kb+jwt", "openid4vci-proof+jwt"]
        .map(|typ| crate::seeds::token(typ, &claims).into_bytes())
        .to_vec()
}
