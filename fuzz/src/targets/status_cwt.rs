//! Status lists in CWT form: the input is the whole token, its signature is not looked at.

use std::collections::BTreeMap;

use annona_core::crypto::Alg;
use annona_core::status::cwt::{UnverifiedStatusCwt, list_from_cbor, list_to_cbor, sign};
use annona_core::status::token::TokenClaims;
use annona_core::status::{Status, StatusList};

use crate::seeds::{NOW, PARTIES, signer};
use crate::stand_in::{AcceptAll, KEY};

pub fn run(data: &[u8]) -> Option<()> {
    let token = UnverifiedStatusCwt::parse(data).ok()?.verify(&KEY, &AcceptAll).ok()?;
    assert!(token.iat() < token.exp());
    let list = token.list();
    assert_eq!(&list_from_cbor(&list_to_cbor(list)).unwrap(), list);
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
    vec![sign(&claims, &list, "k1", &signer(Alg::EdDsa, 1)).unwrap()]
}
