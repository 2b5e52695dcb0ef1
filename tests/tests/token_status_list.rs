//! The examples of the Token Status List draft, as its sources print them.
#![expect(clippy::unwrap_used, reason = "tests")]

use annona_core::crypto::{PublicKey, Pure};
use annona_core::json;
use annona_core::jwk::Jwk;
use annona_core::jws::UnverifiedJws;
use annona_core::status::token::UnverifiedStatusToken;
use annona_core::status::{StatusList, cwt, token};
use annona_core::time::UnixTime;
use annona_tests::{Tally, vectors};
use serde_json::json;

const FOLDER: &str = "token-status-list/examples";

/// The issuer's key in the draft's appendix "Test vectors".
const X: &str = "I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo";
const Y: &str = "6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M";

/// Sections 4.1 and 4.2 and the appendix: the printed lists hold the printed values.
#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn printed_lists_hold_the_printed_values() {
    let mut tally = Tally::new("token status list examples");
    let one_bit = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1];
    let two_bits = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3];
    for (file, bits, printed) in [
        ("status_list_encoding_json.md", 1, &one_bit[..]),
        ("status_list_encoding2_json.md", 2, &two_bits[..]),
    ] {
        let list = list(file, bits);
        for (index, value) in (0..).zip(printed) {
            assert_eq!(list.get(index).unwrap().value(), *value, "{file} at {index}");
            tally.count("statuses");
        }
        assert_eq!(list.entries(), printed.len() as u64);
        tally.count("lists");
    }
    // The two long lists have every value but 0 exactly once.
    for (file, bits, places) in [
        ("status_list_encoding4_json.md", 4, [(0, 1), (1_993, 2), (1_030_205, 15)]),
        ("status_list_encoding8_json.md", 8, [(52_451, 1), (1_199, 121), (19_535, 255)]),
    ] {
        let list = list(file, bits);
        let all = (0..list.entries()).map(|index| list.get(index).unwrap().value());
        let mut values: Vec<u8> = all.filter(|value| *value != 0).collect();
        values.sort_unstable();
        assert!(values.iter().copied().eq(1..=u8::MAX >> (8 - bits)));
        assert!(places.iter().all(|(at, value)| list.get(*at).unwrap().value() == *value));
        tally.add("statuses", values.len());
        tally.count("lists");
    }
    assert_eq!(tally.of("lists"), 4);
}

/// Section 4.3 and the appendix: the CBOR forms hold the same lists as the JSON forms.
#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn printed_cbor_forms_hold_the_lists_of_the_json_forms() {
    for (size, bits) in [("", 1), ("2", 2), ("4", 4), ("8", 8)] {
        let text = vectors::joined(&format!("{FOLDER}/status_list_encoding{size}_cbor.md"));
        let hex = text.split_once("encoded:").map_or(text.as_str(), |(_, hex)| hex);
        let digits: Vec<u32> = hex.chars().filter_map(|c| c.to_digit(16)).collect();
        let bytes: Vec<u8> =
            digits.chunks_exact(2).map(|two| u8::try_from(two[0] << 4 | two[1]).unwrap()).collect();
        let read = cwt::list_from_cbor(&bytes).unwrap();
        assert_eq!(read, list(&format!("status_list_encoding{size}_json.md"), bits));
        assert_eq!(cwt::list_from_cbor(&cwt::list_to_cbor(&read)).unwrap(), read);
    }
}

/// The list printed in a file; it must also survive our own writing.
fn list(file: &str, bits: u8) -> StatusList {
    let text = vectors::joined(&format!("{FOLDER}/{file}"));
    assert!(text.contains(&format!("\"bits\":{bits}")));
    let (_, rest) = text.split_once("\"lst\":\"").unwrap();
    let (lst, _) = rest.split_once('"').unwrap();
    let list = StatusList::decode(bits, lst, 1 << 20).unwrap();
    assert_eq!(StatusList::decode(bits, &list.encode(), 1 << 20).unwrap(), list);
    list
}

#[test]
#[cfg_attr(not(vectors), ignore = "the vectors were not found; set ANNONA_VECTORS")]
fn the_printed_token_verifies() {
    let text = vectors::joined(&format!("{FOLDER}/status_list_jwt_raw.md"));
    let jwk: Jwk = json::from_value(json!({"kty": "EC", "crv": "P-256", "x": X, "y": Y})).unwrap();
    let key = PublicKey::try_from(&jwk).unwrap();
    let unverified = UnverifiedStatusToken::parse(&text).unwrap();
    assert_eq!((unverified.issuer(), unverified.kid()), ("https://example.com", Some("12")));
    let verified = unverified.verify(&key, &Pure).unwrap();
    assert_eq!(verified.uri(), "https://example.com/statuslists/1");
    assert_eq!(verified.iat(), UnixTime(1_686_920_170));
    // The same signature under another type is refused.
    let jws = UnverifiedJws::parse(&text, json::Limits::MESSAGE).unwrap();
    assert!(jws.header().is_typ(token::TYP));
    assert!(jws.verify(&key, "jwt", &Pure).is_err());
}
