//! Bitstring status list credentials, also behind the signature check.

use annona_core::crypto::Alg;
use annona_core::status::StatusList;
use annona_core::status::bitstring::{ListDraft, MIN_ENTRIES, UnverifiedStatusCredential, sign};

use crate::seeds::{NOW, signer};
use crate::stand_in::{AcceptAll, key_for};

pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    for alg in ["ES256", "EdDSA"] {
        let Ok(credential) = UnverifiedStatusCredential::parse(text) else { return };
        let _ = credential.verify(&key_for(alg), &AcceptAll);
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let draft = ListDraft {
        uri: "https://agency.example/b/1",
        issuer: "did:web:agency.example",
        purpose: "revocation",
        valid_from: NOW,
        valid_until: NOW.plus(86_400),
    };
    let list = StatusList::new(1, MIN_ENTRIES).unwrap();
    vec![sign(&draft, &list, "k1", &signer(Alg::Es256, 1)).unwrap().into_bytes()]
}
