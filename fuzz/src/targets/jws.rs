//! Compact JWS, also behind the signature check.

use annona_core::json::Limits;
use annona_core::jws::UnverifiedJws;

use crate::stand_in::{AcceptAll, KEY, compact};

pub fn run(data: &[u8]) -> Option<()> {
    let token = UnverifiedJws::parse(super::text(data)?, Limits::CREDENTIAL).ok()?;
    let typ = token.header().typ.clone()?;
    token.verify(&KEY, &typ, &AcceptAll).ok()?.claims(Limits::CREDENTIAL).ok()?;
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let claims = br#"{"iss":"did:web:agency.example","iat":1767225600,"nonce":"n"}"#;
    ["kb+jwt", "openid4vci-proof+jwt"].map(|typ| compact(typ, claims).into_bytes()).to_vec()
}
