//! Key binding: RFC 9901 sections 4.3 and 7.3.

use super::*;

fn shown() -> String {
    by_hand(&json!({"a": 1, "cnf": cnf()}), &[])
}

/// Appends a proof with this header and these claims, signed with this key.
fn proof(header: &str, claims: &Value, signer: &SoftSigner) -> String {
    let shown = shown();
    let jws = jws::sign(header, claims.to_string().as_bytes(), signer).unwrap();
    format!("{shown}{jws}")
}

fn good_claims() -> Value {
    json!({"iat": 5, "aud": "urn:counter", "nonce": "n", "sd_hash": digest(&shown())})
}

const HEADER: &str = r#"{"alg":"EdDSA","typ":"kb+jwt"}"#;

fn check(text: &str) -> Result<KeyBinding, SdJwtError> {
    verify(text)?.verify_key_binding(&Pure)
}

#[test]
fn a_bound_presentation_says_for_whom_when_and_why() {
    let es256 = SecretKey::from_bytes(Alg::Es256, &[4; 32]).unwrap().signer().unwrap();
    let expected = KeyBinding { aud: "urn:c\"".into(), nonce: "n\u{e9}".into(), iat: UnixTime(-5) };
    for holder in [holder(), es256] {
        let jwk = json!({"jwk": Jwk::from(&holder.public_key())});
        let shown = by_hand(&json!({"cnf": jwk}), &[]);
        let bound = bind(&shown, &expected.aud, &expected.nonce, UnixTime(-5), &holder).unwrap();
        let verified = verify(&bound).unwrap();
        assert!(verified.has_key_binding());
        assert_eq!(verified.holder(), Some(&holder.public_key()));
        assert_eq!(verified.verify_key_binding(&Pure).as_ref(), Ok(&expected));
    }
}

#[test]
fn a_proof_is_written_letter_by_letter() {
    let bound = bind(&shown(), "aud", "n", UnixTime(7), &holder()).unwrap();
    let parts: Vec<_> = bound.rsplit('~').next().unwrap().split('.').collect();
    let text = |at: usize| String::from_utf8(b64::decode(parts[at]).unwrap()).unwrap();
    assert_eq!(text(0), HEADER);
    let hash = digest(&shown());
    assert_eq!(text(1), format!(r#"{{"iat":7,"aud":"aud","nonce":"n","sd_hash":"{hash}"}}"#));
    assert_eq!(bind(&bound, "aud", "n", UnixTime(7), &holder()), Err(SdJwtError::Form));
    assert_eq!(bind("text", "aud", "n", UnixTime(7), &holder()), Err(SdJwtError::Form));
}

#[test]
fn claims_beyond_the_four_are_ignored() {
    let mut claims = good_claims();
    claims["transaction_data_hashes"] = json!(["x"]);
    assert_eq!(check(&proof(HEADER, &claims, &holder())).unwrap().iat, UnixTime(5));
}

#[test]
fn no_proof_is_an_error_of_its_own() {
    assert_eq!(check(&shown()), Err(SdJwtError::Unbound));
    assert!(!verify(&shown()).unwrap().has_key_binding());
}

#[test]
fn only_the_holders_key_proves() {
    let refused = check(&proof(HEADER, &good_claims(), &issuer())).unwrap_err();
    assert_eq!(refused, SdJwtError::Jws(JwsError::Crypto(CryptoError::Signature)));
    // A key that the proof itself brings along is no key.
    let jwk = serde_json::to_string(&Jwk::from(&issuer().public_key())).unwrap();
    let header = HEADER.replace('}', &format!(r#","jwk":{jwk}}}"#));
    assert!(check(&proof(&header, &good_claims(), &issuer())).is_err());
}

#[test]
fn another_header_is_refused() {
    for header in [
        r#"{"alg":"EdDSA","typ":"JWT"}"#,
        r#"{"alg":"EdDSA","typ":"example+sd-jwt"}"#,
        r#"{"alg":"EdDSA"}"#,
        r#"{"alg":"none","typ":"kb+jwt"}"#,
        r#"{"alg":"ES256","typ":"kb+jwt"}"#,
        r#"{"alg":"EdDSA","typ":"kb+jwt","crit":["x"],"x":1}"#,
    ] {
        let refused = check(&proof(header, &good_claims(), &holder()));
        assert!(matches!(refused, Err(SdJwtError::Jws(_))), "{header}");
    }
}

#[test]
fn each_claim_must_be_there_and_of_its_type() {
    for name in ["iat", "aud", "nonce", "sd_hash"] {
        let mut missing = good_claims();
        missing.as_object_mut().unwrap().remove(name);
        assert_eq!(check(&proof(HEADER, &missing, &holder())), Err(SdJwtError::Binding(name)));
        for other in [json!(null), json!(1e17), json!(["urn:counter"]), json!({}), json!(true)] {
            let mut claims = good_claims();
            claims[name] = other;
            assert_eq!(check(&proof(HEADER, &claims, &holder())), Err(SdJwtError::Binding(name)));
        }
    }
    for iat in [json!("5"), json!(u64::MAX)] {
        let mut claims = good_claims();
        claims["iat"] = iat;
        assert_eq!(check(&proof(HEADER, &claims, &holder())), Err(SdJwtError::Binding("iat")));
    }
}

#[test]
fn a_time_with_fractions_counts_as_its_second() {
    for iat in [json!(5.0), json!(5.75)] {
        let mut claims = good_claims();
        claims["iat"] = iat;
        assert_eq!(check(&proof(HEADER, &claims, &holder())).unwrap().iat, UnixTime(5));
    }
}

#[test]
fn a_proof_fits_one_text_only() {
    let (a, b) = (disclosure(&json!(["s", "a", 1])), disclosure(&json!(["s", "b", 1])));
    let payload = json!({"_sd": [digest(&a), digest(&b)], "cnf": cnf()});
    let bound = bind(&by_hand(&payload, &[&a, &b]), "aud", "n", UnixTime(1), &holder()).unwrap();
    assert!(check(&bound).is_ok());
    let proof = bound.rsplit('~').next().unwrap();
    for shown in [vec![], vec![a.as_str()], vec![b.as_str(), a.as_str()]] {
        let other = format!("{}{proof}", by_hand(&payload, &shown));
        assert_eq!(check(&other), Err(SdJwtError::OtherText));
    }
}

#[test]
fn a_credential_without_usable_holder_key_cannot_be_bound() {
    for payload in [json!({}), json!({"cnf": {"kid": "k"}}), json!({"cnf": "key"})] {
        let shown = by_hand(&payload, &[]);
        let bound = bind(&shown, "aud", "n", UnixTime(1), &holder()).unwrap();
        assert_eq!(check(&bound), Err(SdJwtError::HolderKey), "{payload}");
    }
    for jwk in [json!({}), json!("key"), json!({"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"})]
    {
        let shown = by_hand(&json!({"cnf": {"jwk": jwk}}), &[]);
        assert_eq!(claims(&shown), Err(SdJwtError::HolderKey), "{jwk}");
    }
    // With a second member, and without `kid`, `use` and `alg`, it is a key all the same.
    let mut minimal = cnf();
    minimal["jwk"]["use"] = json!("sig");
    assert!(claims(&by_hand(&json!({"cnf": minimal}), &[])).is_ok());
}
