//! COSE_Sign1, whose signature is not looked at, and COSE_Key.

use annona_core::cbor::{Item, Limits};
use annona_core::cose::{UnverifiedSign1, key_from_item, key_to_item, label, sign1};
use annona_core::crypto::{Alg, Signer as _};

use crate::seeds::signer;
use crate::stand_in::{AcceptAll, KEY};

pub fn run(data: &[u8]) -> Option<()> {
    if let Ok(item) = Item::parse(data, Limits::CREDENTIAL)
        && let Ok(key) = key_from_item(&item)
    {
        assert_eq!(key_from_item(&key_to_item(&key)), Ok(key));
        return Some(());
    }
    let signed = UnverifiedSign1::parse(data, Limits::CREDENTIAL).ok()?;
    let payload = signed.verify(&KEY, &AcceptAll).ok()?;
    assert_eq!(payload, signed.peek());
    assert!(signed.parameter(&label::CRIT).is_none());
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let kid = vec![(label::KID, Item::Bytes(b"k1"))];
    let signed = sign1(Vec::new(), kid, b"payload", true, &signer(Alg::EdDsa, 1)).unwrap();
    let keys = [Alg::EdDsa, Alg::Es256].map(|alg| signer(alg, 2).public_key());
    vec![signed, key_to_item(&keys[0]).to_bytes(), key_to_item(&keys[1]).to_bytes()]
}
