//! What `issue` writes, and what it refuses to write.

use super::*;

fn issue(payload: &[(&str, Value)], hide: &[&str]) -> Result<String, SdJwtError> {
    let hide: Vec<_> = hide.iter().map(|text| path(text)).collect();
    super::issue(&header(), payload, &hide, &issuer(), &Seeded::new(1))
}

/// The signed payload as written.
fn payload_of(issued: &str) -> String {
    let payload = issued.split('.').nth(1).unwrap();
    String::from_utf8(b64::decode(payload).unwrap()).unwrap()
}

#[test]
fn members_stay_in_order_and_digests_take_the_first_hidden_place() {
    let payload = [
        ("vct", json!("v")),
        ("z", json!(1)),
        ("class", json!("B")),
        ("a", json!(2)),
        ("exp", json!(9)),
    ];
    let issued = issue(&payload, &[r#"["a"]"#, r#"["z"]"#]).unwrap();
    let texts: Vec<_> = disclosures(&issued).unwrap().into_iter().map(|(_, text)| text).collect();
    let mut digests: Vec<_> = texts.iter().map(|text| digest(text)).collect();
    digests.sort();
    let (d1, d2) = (&digests[0], &digests[1]);
    let expected =
        format!(r#"{{"vct":"v","_sd":["{d1}","{d2}"],"class":"B","exp":9,"_sd_alg":"sha-256"}}"#);
    assert_eq!(payload_of(&issued), expected);
    let contents = String::from_utf8(b64::decode(texts[0]).unwrap()).unwrap();
    assert!(contents.ends_with(r#"","z",1]"#), "{contents}");
    assert_eq!(contents.len(), r#"["","z",1]"#.len() + 22, "128 bits of salt");
}

#[test]
fn nothing_hidden_means_no_traces() {
    let issued = issue(&[("a", json!({"b": [1, "x\n\u{e9}"]}))], &[]).unwrap();
    assert_eq!(payload_of(&issued), "{\"a\":{\"b\":[1,\"x\\n\u{e9}\"]}}");
    assert_eq!(issued.matches('~').count(), 1);
    assert_eq!(claims(&issued).unwrap(), json!({"a": {"b": [1, "x\n\u{e9}"]}}));
    assert_eq!(payload_of(&issue(&[], &[]).unwrap()), "{}");
}

#[test]
fn everything_hidden_leaves_empty_claims() {
    let payload = [("a", json!(1)), ("b", json!([1, 2]))];
    let issued = issue(&payload, &[r#"["a"]"#, r#"["b"]"#, r#"["b",null]"#]).unwrap();
    assert_eq!(claims(&issued).unwrap(), json!({"a": 1, "b": [1, 2]}));
    let nothing = present(&issued, &|_| false).unwrap();
    assert_eq!(claims(&nothing).unwrap(), json!({}));
    let element = present(&issued, &|claim| *claim == path(r#"["b",1]"#)).unwrap();
    assert_eq!(claims(&element).unwrap(), json!({"b": [2]}));
    let outer = present(&issued, &|claim| *claim == path(r#"["b"]"#)).unwrap();
    assert_eq!(claims(&outer).unwrap(), json!({"b": []}));
}

#[test]
fn a_path_may_be_given_twice() {
    let payload = [("a", json!([1, 2]))];
    let issued = issue(&payload, &[r#"["a",null]"#, r#"["a",0]"#, r#"["a",null]"#]).unwrap();
    assert_eq!(disclosures(&issued).unwrap().len(), 2);
}

#[test]
fn a_path_that_leads_nowhere_is_refused() {
    let payload = [("a", json!({"b": [1]})), ("c", json!("x"))];
    for hide in [
        "[]",
        r#"["x"]"#,
        "[0]",
        "[null]",
        r#"["a","x"]"#,
        r#"["a",0]"#,
        r#"["a",null]"#,
        r#"["a","b",1]"#,
        r#"["a","b","0"]"#,
        r#"["c","x"]"#,
        r#"["c",null]"#,
    ] {
        assert_eq!(issue(&payload, &[hide]), Err(SdJwtError::NoClaim), "{hide}");
    }
}

#[test]
fn what_no_verifier_would_take_is_not_issued() {
    for name in ["_sd", "...", "_sd_alg"] {
        assert_eq!(issue(&[(name, json!(1))], &[]), Err(SdJwtError::Reserved));
        let inner = json!({"x": [{name: 1}], "y": 1});
        assert_eq!(issue(&[("a", inner.clone())], &[]), Err(SdJwtError::Reserved));
        assert_eq!(issue(&[("a", inner.clone())], &[r#"["a"]"#]), Err(SdJwtError::Reserved));
        assert_eq!(issue(&[("a", inner)], &[r#"["a","y"]"#]), Err(SdJwtError::Reserved));
    }
    let twice = [("iss", json!(1)), ("a", json!(2)), ("iss", json!(3))];
    assert_eq!(issue(&twice, &[]), Err(SdJwtError::Clash));
    let deep = |levels| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    for hide in [&[][..], &[r#"["a"]"#], &[r#"["a",0]"#]] {
        assert!(claims(&issue(&[("a", deep(15))], hide).unwrap()).is_ok());
        assert_eq!(issue(&[("a", deep(16))], hide), Err(SdJwtError::TooDeep(16)));
    }
    let many: Vec<_> = (0..65).collect();
    let refused = issue(&[("a", json!(many))], &[r#"["a",null]"#]);
    assert_eq!(refused, Err(SdJwtError::TooMany(64)));
    let long = "x".repeat(64 << 10);
    assert_eq!(issue(&[("a", json!(long))], &[]), Err(SdJwtError::TooLong(64 << 10)));
}

#[test]
fn all_salts_differ_and_come_from_one_call() {
    struct Once(Seeded, AtomicU64);
    impl Entropy for Once {
        fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.fill(out)
        }
    }
    let entropy = Once(Seeded::new(3), AtomicU64::new(0));
    let payload = [("a", json!([0, 0, 0, 0]))];
    let hide = [path(r#"["a",null]"#)];
    let issued = super::issue(&header(), &payload, &hide, &issuer(), &entropy).unwrap();
    assert_eq!(entropy.1.load(Ordering::Relaxed), 1);
    let mut texts: Vec<_> = disclosures(&issued).unwrap().into_iter().map(|(_, t)| t).collect();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), 4);
}

#[test]
fn no_entropy_no_credential() {
    struct Empty;
    impl Entropy for Empty {
        fn fill(&self, _: &mut [u8]) -> Result<(), CryptoError> {
            Err(CryptoError::Entropy)
        }
    }
    let hide = [path(r#"["a"]"#)];
    let refused = super::issue(&header(), &[("a", json!(1))], &hide, &issuer(), &Empty);
    assert_eq!(refused, Err(SdJwtError::Crypto(CryptoError::Entropy)));
}

#[test]
fn a_bound_text_is_not_an_issued_one() {
    let issued = issue(&[("cnf", cnf())], &[]).unwrap();
    let bound = bind(&issued, "aud", "n", UnixTime(1), &holder()).unwrap();
    assert_eq!(disclosures(&bound), Err(SdJwtError::Form));
    assert_eq!(present(&bound, &|_| true), Err(SdJwtError::Form));
    assert_eq!(present(&issued, &|_| false).unwrap(), issued);
}
