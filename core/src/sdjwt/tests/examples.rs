//! Three presentations as printed in draft-ietf-oauth-selective-disclosure-jwt-22, the draft that
//! became RFC 9901, one a line in `examples.txt`: section 5.2 (flat, array elements, key
//! binding), appendix A.1 (structured, decoys) and A.3 (recursive, key binding).

use super::*;
use crate::crypto::PublicKey;

/// The issuer's key, appendix A.5.
const ISSUER: &str = r#"{"kty":"EC","crv":"P-256","x":"b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ","y":"Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"}"#;

fn example<'t>(line: &'t str, typ: &str) -> VerifiedSdJwt<'t> {
    let jwk: Jwk = serde_json::from_str(ISSUER).unwrap();
    let key = PublicKey::try_from(&jwk).unwrap();
    UnverifiedSdJwt::parse(line).unwrap().verify(&key, typ, &Pure).unwrap()
}

#[test]
fn the_printed_presentations_verify() {
    let lines: Vec<_> = include_str!("examples.txt").lines().collect();
    let [flat, structured, recursive] = lines[..] else { panic!("three lines") };

    let flat = example(flat, TYP);
    assert_eq!((flat.disclosed().len(), flat.hidden()), (4, 6));
    assert_eq!(flat.claims()["family_name"], "Doe");
    assert_eq!(flat.claims()["nationalities"], json!(["US"]));
    let binding = KeyBinding {
        aud: "https://verifier.example.org".to_owned(),
        nonce: "1234567890".to_owned(),
        iat: UnixTime(1_748_537_243),
    };
    assert_eq!(flat.verify_key_binding(&Pure).as_ref(), Ok(&binding));

    let structured = example(structured, TYP);
    assert_eq!((structured.disclosed().len(), structured.hidden()), (2, 14));
    let address = json!({"country": "JP", "region": "\u{6e2f}\u{533a}"});
    assert_eq!(structured.claims()["address"], address);
    assert_eq!(structured.verify_key_binding(&Pure), Err(SdJwtError::Unbound));

    let recursive = example(recursive, "dc+sd-jwt");
    assert_eq!((recursive.disclosed().len(), recursive.hidden()), (3, 18));
    assert_eq!(recursive.claims()["age_equal_or_over"], json!({"18": true}));
    assert_eq!(recursive.claims()["nationalities"], json!(["DE"]));
    assert_eq!(recursive.verify_key_binding(&Pure), Ok(binding));
}
