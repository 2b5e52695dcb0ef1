//! SD-JWT as text, with and without key binding: parse, verify, present.

use annona_core::credential::Format;
use annona_core::sdjwt::{UnverifiedSdJwt, disclosures, present};

use crate::seeds::{issued, presented};
use crate::stand_in::{AcceptAll, KEY};

pub fn run(data: &[u8]) -> Option<()> {
    let text = super::text(data)?;
    let unverified = UnverifiedSdJwt::parse(text).ok()?;
    let typ = unverified.header().typ.clone()?;
    let verified = unverified.verify(&KEY, &typ, &AcceptAll).ok()?;
    if verified.has_key_binding() {
        let _ = verified.verify_key_binding(&AcceptAll);
    } else {
        assert_eq!(disclosures(text).unwrap().len(), verified.disclosed().len());
        assert_eq!(present(text, &|_| true).unwrap(), text);
    }
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    [issued(Format::VcSdJwt), presented()].map(String::into_bytes).to_vec()
}
