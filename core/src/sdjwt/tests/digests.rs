//! RFC 9901 section 7.1, rule by rule.

use super::*;

#[test]
fn disclosures_of_the_rfc_have_the_digests_of_the_rfc() {
    // Sections 4.2.1 to 4.2.3.
    let family = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
    let france = "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0";
    let (family_digest, france_digest) = (
        "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
        "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs",
    );
    assert_eq!(digest(family), family_digest);
    assert_eq!(digest(france), france_digest);
    let payload = json!({"_sd": [family_digest], "nationalities": ["DE", {"...": france_digest}, {"...": "decoy"}]});
    let shown = by_hand(&payload, &[family, france]);
    let expected = json!({"family_name": "M\u{f6}bius", "nationalities": ["DE", "FR"]});
    assert_eq!(claims(&shown).unwrap(), expected);
    let verified = verify(&shown).unwrap();
    assert_eq!(verified.hidden(), 1);
    assert_eq!(verified.disclosed(), [path(r#"["family_name"]"#), path(r#"["nationalities",1]"#)]);
}

#[test]
fn flat_structured_and_recursive_disclosures_are_put_in_place() {
    let street = disclosure(&json!(["s1", "street", "Main St 1"]));
    let country = disclosure(&json!(["s2", "country", "DE"]));
    // Structured: the address is open, its members are hidden.
    let payload = json!({"_sd_alg": "sha-256", "address": {"_sd": [digest(&street), digest(&country)], "zip": 1}});
    let some = by_hand(&payload, &[&country]);
    assert_eq!(claims(&some).unwrap(), json!({"address": {"zip": 1, "country": "DE"}}));
    assert_eq!(verify(&some).unwrap().hidden(), 1);
    assert_eq!(claims(&by_hand(&payload, &[])).unwrap(), json!({"address": {"zip": 1}}));
    // Recursive: the address is hidden too.
    let address =
        disclosure(&json!(["s3", "address", {"_sd": [digest(&street), digest(&country)]}]));
    let payload = json!({"_sd": [digest(&address)]});
    let all = by_hand(&payload, &[&street, &address, &country]);
    let full = json!({"address": {"street": "Main St 1", "country": "DE"}});
    assert_eq!(claims(&all).unwrap(), full);
    assert_eq!(claims(&by_hand(&payload, &[&address])).unwrap(), json!({"address": {}}));
    assert_eq!(claims(&by_hand(&payload, &[])).unwrap(), json!({}));
    // Elements hidden in a hidden array.
    let inner = disclosure(&json!(["s4", {"a": 1}]));
    let list = disclosure(&json!(["s5", "list", [{"...": "decoy"}, {"...": digest(&inner)}]]));
    let shown = by_hand(&json!({"_sd": [digest(&list)]}), &[&list, &inner]);
    assert_eq!(claims(&shown).unwrap(), json!({"list": [{"a": 1}]}));
    assert_eq!(verify(&shown).unwrap().disclosed(), [path(r#"["list"]"#), path(r#"["list",0]"#)]);
}

#[test]
fn a_digest_may_occur_once_anywhere() {
    let name = disclosure(&json!(["s", "name", "x"]));
    let element = disclosure(&json!(["s", "x"]));
    let parent = disclosure(&json!(["s", "parent", {"_sd": [digest(&name)]}]));
    let (n, e, p) = (digest(&name), digest(&element), digest(&parent));
    for (payload, shown) in [
        (json!({"_sd": ["decoy", "decoy"]}), vec![]),
        (json!({"_sd": [n, n]}), vec![]),
        (json!({"_sd": [n, n]}), vec![&name]),
        (json!({"_sd": [n], "a": {"_sd": [n]}}), vec![&name]),
        (json!({"_sd": [n], "a": {"_sd": [n]}}), vec![]),
        (json!({"a": [{"...": e}, {"...": e}]}), vec![&element]),
        (json!({"a": [{"...": e}, {"...": e}]}), vec![]),
        (json!({"_sd": [n], "a": [{"...": n}]}), vec![]),
        (json!({"_sd": [n, p]}), vec![&parent]),
        (json!({"_sd": [n, p]}), vec![&parent, &name]),
        (json!({"_sd": [n]}), vec![&name, &name]),
    ] {
        let shown: Vec<_> = shown.into_iter().map(String::as_str).collect();
        assert_eq!(claims(&by_hand(&payload, &shown)), Err(SdJwtError::Duplicate), "{payload}");
    }
    // A disclosed value may repeat the digest that is open in the payload only if withheld.
    assert!(claims(&by_hand(&json!({"_sd": [n, p]}), &[&name])).is_ok());
}

#[test]
fn every_disclosure_must_be_referenced() {
    let name = disclosure(&json!(["s", "name", "x"]));
    let parent = disclosure(&json!(["s", "parent", {"_sd": [digest(&name)]}]));
    let stray = disclosure(&json!(["s", "name", "y"]));
    let payload = json!({"_sd": [digest(&parent)]});
    assert!(claims(&by_hand(&payload, &[&parent, &name])).is_ok());
    for shown in [vec![&stray], vec![&parent, &name, &stray], vec![&name]] {
        let shown: Vec<_> = shown.into_iter().map(String::as_str).collect();
        assert_eq!(claims(&by_hand(&payload, &shown)), Err(SdJwtError::Unreferenced));
    }
}

#[test]
fn reserved_names_are_refused() {
    for name in ["_sd", "...", "_sd_alg"] {
        let bad = disclosure(&json!(["s", name, []]));
        let payload = json!({"_sd": [digest(&bad)]});
        assert_eq!(claims(&by_hand(&payload, &[&bad])), Err(SdJwtError::Reserved), "{name}");
    }
    for payload in [
        json!({"...": "digest"}),
        json!({"a": {"...": "digest"}}),
        json!({"a": {"_sd_alg": "sha-256"}}),
        json!({"a": [{"_sd_alg": "sha-256"}]}),
    ] {
        assert_eq!(claims(&by_hand(&payload, &[])), Err(SdJwtError::Reserved), "{payload}");
    }
}

#[test]
fn a_disclosed_claim_replaces_no_other() {
    let (one, two) = (disclosure(&json!(["s", "a", 1])), disclosure(&json!(["s", "a", 2])));
    let (d1, d2) = (digest(&one), digest(&two));
    assert!(claims(&by_hand(&json!({"_sd": [d1, d2]}), &[&one])).is_ok());
    let clash = Err(SdJwtError::Clash);
    assert_eq!(claims(&by_hand(&json!({"_sd": [d1, d2]}), &[&one, &two])), clash);
    assert_eq!(claims(&by_hand(&json!({"_sd": [d1], "a": 0}), &[&one])), clash);
    let beside = json!({"_sd": [d1], "x": {"_sd": [d2]}});
    assert_eq!(claims(&by_hand(&beside, &[&one, &two])).unwrap(), json!({"a": 1, "x": {"a": 2}}));
}

#[test]
fn only_sha_256() {
    for alg in
        [json!("sha-512"), json!("SHA-256"), json!("sha256"), json!(null), json!(["sha-256"])]
    {
        let text = by_hand(&json!({"_sd_alg": alg}), &[]);
        assert_eq!(claims(&text), Err(SdJwtError::HashAlg), "{alg}");
    }
    assert_eq!(claims(&by_hand(&json!({"_sd_alg": "sha-256"}), &[])).unwrap(), json!({}));
    assert_eq!(claims(&by_hand(&json!({}), &[])).unwrap(), json!({}));
}

#[test]
fn places_for_digests_hold_digests() {
    for payload in [
        json!({"_sd": "digest"}),
        json!({"_sd": {}}),
        json!({"_sd": [1]}),
        json!({"a": {"_sd": [["digest"]]}}),
        json!({"a": [{"...": 1}]}),
        json!({"a": [{"...": ["digest"]}]}),
        json!({"a": [{"...": "digest", "b": 1}]}),
        json!({"a": [{"...": "digest", "_sd": []}]}),
    ] {
        assert_eq!(claims(&by_hand(&payload, &[])), Err(SdJwtError::Digest), "{payload}");
    }
}

#[test]
fn disclosures_have_their_form() {
    for contents in [
        json!([]),
        json!(["s"]),
        json!(["s", "a", 1, 2]),
        json!([1, "a", 1]),
        json!(["s", 1, 1]),
        json!([null, 1]),
        json!({"0": "s", "1": "a", "2": 1}),
        json!("s"),
    ] {
        let bad = disclosure(&contents);
        let payload = json!({"_sd": [digest(&bad)]});
        assert_eq!(claims(&by_hand(&payload, &[&bad])), Err(SdJwtError::Disclosure), "{contents}");
    }
    for text in ["=", "W10=", "W11", "a b"] {
        let payload = json!({"_sd": [digest(text)]});
        assert_eq!(claims(&by_hand(&payload, &[text])), Err(SdJwtError::Disclosure), "{text}");
    }
    let doubled = b64::encode(r#"["s","a",{"b":1,"b":2}]"#);
    let refused = claims(&by_hand(&json!({"_sd": [digest(&doubled)]}), &[&doubled]));
    assert!(matches!(refused, Err(SdJwtError::Json(JsonError::Duplicate(_)))));
    // The form for members in the place of an element, and the reverse.
    let (member, element) = (disclosure(&json!(["s", "a", 1])), disclosure(&json!(["s", 1])));
    let wrong = json!({"x": [{"...": digest(&member)}]});
    assert_eq!(claims(&by_hand(&wrong, &[&member])), Err(SdJwtError::Disclosure));
    let wrong = json!({"_sd": [digest(&element)]});
    assert_eq!(claims(&by_hand(&wrong, &[&element])), Err(SdJwtError::Disclosure));
}

#[test]
fn signature_key_and_type_must_fit() {
    let text = by_hand(&json!({"a": 1}), &[]);
    let read = || UnverifiedSdJwt::parse(&text).unwrap();
    assert_eq!(read().peek().get("a"), Some(&json!(1)));
    assert!(read().header().is_typ(TYP));
    let key = issuer().public_key();
    assert_eq!(read().verify(&key, TYP, &Pure).unwrap().issuer_jws(), text.trim_end_matches('~'));
    let typ = read().verify(&key, "kb+jwt", &Pure).unwrap_err();
    assert_eq!(typ, SdJwtError::Jws(JwsError::Typ("kb+jwt".to_owned())));
    let other = read().verify(&signer(9).public_key(), TYP, &Pure).unwrap_err();
    assert_eq!(other, SdJwtError::Jws(JwsError::Crypto(CryptoError::Signature)));
}
