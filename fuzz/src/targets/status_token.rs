//! Status list tokens: the input is the payload.

use std::collections::BTreeMap;

use annona_core::crypto::Alg;
use annona_core::status::token::{TYP, TokenClaims, UnverifiedStatusToken, sign};
use annona_core::status::{Status, StatusList};

use crate::seeds::{NOW, PARTIES, signer};
use crate::stand_in::{AcceptAll, KEY, compact, payload_of};

pub fn run(data: &[u8]) -> Option<()> {
    let text = compact(TYP, data);
    let token = UnverifiedStatusToken::parse(&text).ok()?.verify(&KEY, &AcceptAll).ok()?;
    assert!(token.iat() < token.exp());
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let mut list = StatusList::new(2, 8_192).unwrap();
    list.set(7, Status::Suspended).unwrap();
    let claims = TokenClaims {
        iss: PARTIES[0],
        uri: "https://ministry.example/status/1",
        iat: NOW,
        exp: NOW.plus(86_400),
        ttl: Some(3_600),
        since: &BTreeMap::from([(7, NOW.day())]),
    };
    vec![payload_of(&sign(&claims, &list, "k1", &signer(Alg::EdDsa, 1)).unwrap())]
}
