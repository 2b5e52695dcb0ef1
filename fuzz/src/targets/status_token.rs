//! Status list tokens, also behind the signature check.

use std::collections::BTreeMap;

use annona_core::crypto::Alg;
use annona_core::status::token::{TokenClaims, UnverifiedStatusToken, sign};
use annona_core::status::{Status, StatusList};

use crate::seeds::{NOW, signer};
use crate::stand_in::{AcceptAll, key_for};

pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    for alg in ["ES256", "EdDSA"] {
        let Ok(token) = UnverifiedStatusToken::parse(text) else { return };
        if let Ok(token) = token.verify(&key_for(alg), &AcceptAll) {
            assert!(token.iat() < token.exp());
        }
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let mut list = StatusList::new(2, 4_096).unwrap();
    list.set(4711 % 4_096, Status::Suspended).unwrap();
    let claims = TokenClaims {
        iss: "did:web:agency.example",
        uri: "https://agency.example/s/1",
        iat: NOW,
        exp: NOW.plus(86_400),
        ttl: Some(3_600),
        since: &BTreeMap::from([(4711 % 4_096, NOW.day())]),
    };
    vec![sign(&claims, &list, "k1", &signer(Alg::EdDsa, 1)).unwrap().into_bytes()]
}
