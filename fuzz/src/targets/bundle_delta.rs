//! Deltas of trust bundles: what one makes is the bundle that it names.

use annona_core::b64;
use annona_core::crypto::sha256;
use annona_core::trust::bundle::TYP;
use annona_core::trust::bundle::delta::{apply, make, sequence};

use crate::stand_in::general;

const OLD: &[u8] = br#"{"iss":"did:web:authority.example","sequence":1,"parties":["a party with a long name","another party, of another name"]}"#;
const NEW: &[u8] = br#"{"iss":"did:web:authority.example","sequence":2,"parties":["a new one","a party with a long name"]}"#;

fn bundle(payload: &[u8]) -> Vec<u8> {
    general(TYP, payload, &["k1"])
}

pub fn run(data: &[u8]) -> Option<()> {
    let made = apply(data, &bundle(OLD)).ok()?;
    let text = String::from_utf8_lossy(data);
    let payload = made.split('"').nth(3)?;
    let hash = b64::encode(sha256(b64::decode(payload).unwrap()));
    assert!(text.contains(&hash), "another result than the one that is named");
    assert!(sequence(data).unwrap() > 1);
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    vec![make(&bundle(OLD), &bundle(NEW)).unwrap().into_bytes()]
}
