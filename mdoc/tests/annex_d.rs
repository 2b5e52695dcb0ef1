//! The `IssuerSigned` of ISO/IEC 18013-5 annex D.4.1.2, as printed in the test data of
//! spruceid/isomdl (`test/definitions/issuer_signed.cbor`, Apache-2.0 or MIT).
#![expect(clippy::unwrap_used, reason = "tests")]

use annona_core::crypto::{PublicKey, Pure};
use annona_core::time::UnixTime;
use annona_mdoc::{MdocError, UnverifiedMdoc, VerifiedMdoc};
use serde_json::json;

const MDL: &str = "org.iso.18013.5.1.mDL";
const NAMESPACE: &str = "org.iso.18013.5.1";

fn bytes() -> Vec<u8> {
    let text: Vec<u8> = include_str!("annex-d.hex").bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |two: &[u8]| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap();
    text.chunks(2).map(byte).collect()
}

/// The key in the signer's certificate: what stands behind the head of its BIT STRING.
fn key(certificate: &[u8]) -> PublicKey {
    let head = [0x03, 0x42, 0x00];
    let at = certificate.windows(3).position(|three| three == head).unwrap();
    PublicKey::P256(certificate.get(at + 3..at + 68).unwrap().try_into().unwrap())
}

fn at(bytes: &[u8], moment: &str) -> Result<VerifiedMdoc, MdocError> {
    let mdoc = UnverifiedMdoc::parse(bytes)?;
    let key = key(mdoc.chain()?.first().unwrap());
    mdoc.verify(&key, MDL, UnixTime::parse(moment).unwrap(), &Pure)
}

#[test]
fn the_example_of_the_standard_verifies() {
    let mdoc = at(&bytes(), "2021-01-01T00:00:00Z").unwrap();
    let value = |element| mdoc.element(NAMESPACE, element).unwrap();
    assert_eq!(value("family_name"), &json!("Doe"));
    assert_eq!(value("issue_date"), &json!("2019-10-20"));
    assert_eq!(value("document_number"), &json!("123456789"));
    assert_eq!(value("driving_privileges")[0]["vehicle_category_code"], "A");
    assert!(value("portrait").as_str().unwrap().len() > 1_000);
    // 13 digests of the standard's namespace and 4 of a domestic one, 6 values.
    assert_eq!((mdoc.disclosed(), mdoc.hidden()), (6, 11));
    let day = |text| UnixTime::parse(text).unwrap();
    let until = day("2021-10-01T13:30:02Z");
    assert_eq!(mdoc.validity(), (day("2020-10-01T13:30:02Z"), until));
    assert_eq!(mdoc.status(), None);
}

#[test]
fn it_has_ended_by_now_and_no_value_can_be_changed() {
    let good = bytes();
    assert_eq!(at(&good, "2026-11-24T00:00:00Z"), Err(MdocError::Ended));
    let place = good.windows(3).position(|three| three == b"Doe").unwrap();
    let mut bad = good;
    if let Some(byte) = bad.get_mut(place) {
        *byte = b'R';
    }
    assert_eq!(at(&bad, "2021-01-01T00:00:00Z"), Err(MdocError::Changed));
}
