//! SD-JWT with and without key binding: parse, verify, present.

use annona_core::sdjwt::{UnverifiedSdJwt, disclosures, present};

use crate::seeds::{issued, presented};
use crate::stand_in::{AcceptAll, key_for};

pub fn run(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let Ok(unverified) = UnverifiedSdJwt::parse(text) else { return };
    let header = unverified.header();
    let (key, typ) = (key_for(&header.alg), header.typ.clone().unwrap_or_default());
    if let Ok(verified) = unverified.verify(&key, &typ, &AcceptAll) {
        let _ = verified.verify_key_binding(&AcceptAll);
        if !verified.has_key_binding() {
            let all = disclosures(text).unwrap();
            assert_eq!(all.len(), verified.disclosed().len());
            assert_eq!(present(text, &|_| true).unwrap(), text);
        }
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    vec![issued().into_bytes(), presented().into_bytes()]
}
