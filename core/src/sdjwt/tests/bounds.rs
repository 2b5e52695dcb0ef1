//! What is too much, or cut off, is refused before any signature is checked.

use super::*;

fn refused(text: &str) -> SdJwtError {
    UnverifiedSdJwt::parse(text).unwrap_err()
}

#[test]
fn hostile_sizes_are_refused_unread() {
    let jws = by_hand(&json!({}), &[]);
    let too_long = SdJwtError::TooLong(64 << 10);
    assert_eq!(refused(&format!("{jws}{}", "e30~".repeat(100_000))), too_long);
    assert_eq!(refused(&"x".repeat(10 << 20)), too_long);
    assert_eq!(refused(&"~".repeat(10 << 20)), too_long);
    let too_many = SdJwtError::TooMany(MAX_DISCLOSURES);
    assert_eq!(refused(&"~".repeat(64 << 10)), too_many);
    assert_eq!(refused(&format!("{jws}{}", "e30~".repeat(65))), too_many);
}

#[test]
fn sixty_four_disclosures_are_read() {
    let texts: Vec<_> =
        (0..64).map(|n| disclosure(&json!(["s", format!("claim {n}"), n]))).collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let digests: Vec<_> = texts.iter().map(|text| digest(text)).collect();
    let full = claims(&by_hand(&json!({"_sd": digests}), &texts)).unwrap();
    assert_eq!(full.as_object().unwrap().len(), 64);
}

#[test]
fn depth_is_bounded_in_each_part() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let sign = |payload: &str| jws::sign(&header(), payload.as_bytes(), &issuer()).unwrap();
    let payload = sign(&format!(r#"{{"a":{}}}"#, deep(16)));
    let too_deep = |error: &SdJwtError| error.to_string().contains("deeper than 16 levels");
    assert!(too_deep(&refused(&format!("{payload}~"))));
    assert!(claims(&format!("{}~", sign(&format!(r#"{{"a":{}}}"#, deep(15))))).is_ok());
    let hostile = b64::encode(format!(r#"["s","a",{}"#, "[".repeat(30_000)));
    assert!(too_deep(&refused(&by_hand(&json!({}), &[&hostile]))));
    let head = jws::sign(&format!(r#"{{"alg":"EdDSA","x":{}}}"#, deep(16)), b"{}", &issuer());
    assert!(too_deep(&refused(&format!("{}~", head.unwrap()))));
}

#[test]
fn depth_is_bounded_after_all_disclosures_are_in_place() {
    // A chain: each disclosure is the only claim of the one before.
    let chain = |length: usize| {
        let mut texts = vec![disclosure(&json!(["s", "a", 0]))];
        for _ in 1..length {
            let inner = digest(texts.last().unwrap());
            texts.push(disclosure(&json!(["s", "a", {"_sd": [inner]}])));
        }
        let outer = digest(texts.last().unwrap());
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        by_hand(&json!({"_sd": [outer]}), &texts)
    };
    assert!(claims(&chain(16)).is_ok());
    assert_eq!(claims(&chain(17)), Err(SdJwtError::TooDeep(16)));
    assert_eq!(claims(&chain(64)), Err(SdJwtError::TooDeep(16)));
}

#[test]
fn texts_of_another_form_are_refused() {
    let good = by_hand(&json!({"a": 1}), &[]);
    assert!(verify(&good).is_ok());
    assert_eq!(refused(""), SdJwtError::Form);
    assert_eq!(refused(good.trim_end_matches('~')), SdJwtError::Form);
    for bad in [format!("~{good}"), format!("{good}~"), format!(" {good}"), "~".to_owned()] {
        assert!(UnverifiedSdJwt::parse(&bad).is_err(), "{bad}");
    }
}

#[test]
fn any_prefix_and_any_changed_letter_is_refused() {
    let name = disclosure(&json!(["s", "name", "x"]));
    let payload = json!({"_sd": [digest(&name)], "cnf": cnf()});
    let good = bind(&by_hand(&payload, &[&name]), "aud", "nonce", UnixTime(1), &holder()).unwrap();
    let accepted = |text: &str| verify(text).is_ok_and(|v| v.verify_key_binding(&Pure).is_ok());
    assert!(accepted(&good));
    for at in 0..good.len() {
        let (before, after) = good.split_at(at);
        assert!(!accepted(before), "cut at {at}");
        for other in ["A", "-", "~", ".", ""] {
            let text = format!("{before}{other}{}", after.split_at(1).1);
            assert!(text == good || !accepted(&text), "{other:?} at {at}");
        }
    }
}
