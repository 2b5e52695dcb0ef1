//! The security object of an mdoc: the input stands where the issuer's payload does, around no
//! values.

use annona_core::cbor::{Item, Limits};
use annona_core::cose::{UnverifiedSign1, sign1};
use annona_core::crypto::{Alg, Signer as _};
use annona_mdoc::UnverifiedMdoc;

use crate::seeds::{NOW, signer};

pub fn run(data: &[u8]) -> Option<()> {
    let key = signer(Alg::EdDsa, 1);
    let auth = sign1(Vec::new(), Vec::new(), data, false, &key).unwrap();
    let auth = Item::parse(&auth, Limits::CREDENTIAL).ok()?;
    let bytes = Item::Map(vec![(Item::Text("issuerAuth"), auth)]).to_bytes();
    let mdoc = UnverifiedMdoc::parse(&bytes).ok()?;
    let crypto = annona_core::crypto::Pure;
    let verified = mdoc.verify(&key.public_key(), mdoc.doc_type(), NOW, &crypto).ok()?;
    assert_eq!(verified.disclosed(), 0);
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let bytes = super::mdoc::issued();
    let signed = Item::parse(&bytes, Limits::CREDENTIAL).unwrap();
    let auth = UnverifiedSign1::from_item(signed.named("issuerAuth").unwrap().clone()).unwrap();
    vec![auth.peek().to_vec()]
}
