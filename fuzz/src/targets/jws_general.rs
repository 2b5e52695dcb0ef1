//! JWS in general JSON serialization.

use annona_core::json::Limits;
use annona_core::jws::general::Unverified;

use crate::stand_in::{AcceptAll, KEY, general};

const TYP: &str = "agreement+jwt";

pub fn run(data: &[u8]) -> Option<()> {
    let document = Unverified::parse(data, Limits::CREDENTIAL).ok()?;
    let keys: Vec<_> = document.kids().map(|kid| (kid, KEY)).collect();
    assert!(document.verified_by(&keys, TYP, &AcceptAll).len() <= keys.len());
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    vec![general(TYP, b"{\"a\":1}", &["k1", "k2"])]
}
