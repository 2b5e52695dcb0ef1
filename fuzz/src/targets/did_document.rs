//! DID documents.

use annona_core::crypto::{Alg, Signer};
use annona_core::did::{Document, did_key, document_for};
use serde_json::json;

use crate::seeds::signer;

const DID: &str = "did:web:agency.example";

pub fn run(data: &[u8]) -> Option<()> {
    let document = Document::parse(data, DID).ok()?;
    for (name, key) in document.assertion_keys() {
        assert_eq!(document.key(name), Some(key));
    }
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let (a, b) = (signer(Alg::EdDsa, 1).public_key(), signer(Alg::Es256, 1).public_key());
    let own = document_for(DID, &[("k1", a), ("k2", b)]);
    let multikey = json!({
        "@context": ["https://www.w3.org/ns/cid/v1"],
        "id": DID,
        "assertionMethod": [{
            "id": "#m",
            "type": "Multikey",
            "controller": DID,
            "publicKeyMultibase": did_key(&a).trim_start_matches("did:key:"),
        }],
    });
    [own, multikey].map(|document| document.to_string().into_bytes()).to_vec()
}
