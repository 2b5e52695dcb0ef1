//! Bitstring status list credentials: the input is the payload.

use annona_core::crypto::Alg;
use annona_core::status::StatusList;
use annona_core::status::bitstring::{
    ListDraft, MIN_ENTRIES, TYP, UnverifiedStatusCredential, sign,
};

use crate::seeds::{NOW, PARTIES, signer};
use crate::stand_in::{AcceptAll, KEY, compact, payload_of};

pub fn run(data: &[u8]) -> Option<()> {
    let text = compact(TYP, data);
    UnverifiedStatusCredential::parse(&text).ok()?.verify(&KEY, &AcceptAll).ok()?;
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let draft = ListDraft {
        uri: "https://ministry.example/bits/1",
        issuer: PARTIES[0],
        purpose: "revocation",
        valid_from: NOW,
        valid_until: NOW.plus(86_400),
    };
    let list = StatusList::new(1, MIN_ENTRIES).unwrap();
    vec![payload_of(&sign(&draft, &list, "k1", &signer(Alg::EdDsa, 1)).unwrap())]
}
