//! Chains that hold, and every reason to refuse one.
#![expect(clippy::unwrap_used, reason = "tests")]

use annona_core::crypto::{Alg, OsEntropy, Pure, SecretKey, Signer, SoftSigner};
use annona_core::time::{DAY, UnixTime};
use annona_x509::make::{self, Authority, Leaf, Period, Subject};
use annona_x509::{Certificate, Chain, Expected, X509Error};
use serde_json::json;

const NOW: UnixTime = UnixTime(1_795_557_600);

fn signer(alg: Alg, seed: u8) -> SoftSigner {
    SecretKey::from_bytes(alg, &[seed; 32]).unwrap().signer().unwrap()
}

fn named(common_name: &str) -> Subject {
    Subject {
        country: Some("KE".to_owned()),
        organization: Some("Curator of Grain, Roma".to_owned()),
        common_name: common_name.to_owned(),
    }
}

const fn days(from: i64, until: i64) -> Period {
    Period { from: NOW.plus(from * DAY), until: NOW.plus(until * DAY) }
}

fn leaf_for(key: &SoftSigner, period: Period) -> Leaf {
    Leaf {
        subject: named("Ministry"),
        key: key.public_key(),
        dns: vec!["issuer.gov.example".to_owned()],
        uris: vec!["did:web:issuer.gov.example".to_owned()],
        purposes: Vec::new(),
        period,
    }
}

/// A root, an authority below it, a leaf, all with one algorithm.
struct House {
    root: Certificate,
    middle: Certificate,
    leaf: Certificate,
}

fn house(alg: Alg) -> House {
    let (root_key, middle_key, key) = (signer(alg, 1), signer(alg, 2), signer(alg, 3));
    let root = make::root(&named("Root"), days(-900, 3_000), 1, &root_key, &OsEntropy).unwrap();
    let above = Authority { certificate: &root, signer: &root_key };
    let middle = make::intermediate(
        &named("Registrar"),
        &middle_key.public_key(),
        days(-90, 900),
        0,
        above,
        &OsEntropy,
    )
    .unwrap();
    let authority = Authority { certificate: &middle, signer: &middle_key };
    let leaf = make::leaf(&leaf_for(&key, days(-1, 90)), authority, &OsEntropy).unwrap();
    House { root, middle, leaf }
}

fn check(chain: &[&Certificate], anchors: &[&Certificate], now: UnixTime) -> Option<X509Error> {
    let chain = Chain::new(chain.iter().map(|one| (*one).clone()).collect()).unwrap();
    let anchors: Vec<_> = anchors.iter().map(|one| (*one).clone()).collect();
    let expected = Expected { now, purpose: None };
    chain.verify(&anchors, expected, &Pure).err()
}

#[test]
fn a_chain_holds_with_both_algorithms_and_says_whose_key_it_is() {
    for alg in [Alg::Es256, Alg::EdDsa] {
        let House { root, middle, leaf } = house(alg);
        let chain = Chain::new(vec![leaf.clone(), middle.clone()]).unwrap();
        let again = Chain::from_x5c(&json!(chain.to_x5c())).unwrap();
        assert_eq!(again, chain);
        let der: Vec<_> = chain.certificates().map(Certificate::der).collect();
        assert_eq!(Chain::from_der(&der).unwrap(), chain);
        let anchors = [root.clone()];
        let expected = Expected { now: NOW, purpose: None };
        let trusted = again.verify(&anchors, expected, &Pure).unwrap();
        assert_eq!(trusted.key(), signer(alg, 3).public_key());
        assert_eq!(trusted.anchor(), &root);
        assert_eq!(leaf.dns_names(), ["issuer.gov.example"]);
        assert_eq!(leaf.uris(), ["did:web:issuer.gov.example"]);
        assert_eq!(leaf.country().as_deref(), Some("KE"));
        assert_eq!(leaf.subject(), "CN=Ministry,O=Curator of Grain\\, Roma,C=KE");
        assert_eq!(leaf.authority_key_identifier(), middle.subject_key_identifier());
        assert_eq!((leaf.not_before(), leaf.not_after()), (NOW.plus(-DAY), NOW.plus(90 * DAY)));
        for (issuer, own) in [
            ("did:web:issuer.gov.example", true),
            ("https://issuer.gov.example", true),
            ("https://Issuer.gov.example:8443/tenant", true),
            ("did:web:issuer.gov.example.evil", false),
            ("http://issuer.gov.example", false),
            ("https://issuer.gov.example@evil.example", false),
            ("https://issuer.gov.example:1@evil.example", false),
            ("https://issuer.gov.example.evil", false),
            ("issuer.gov.example", false),
        ] {
            assert_eq!(leaf.is_for(issuer), own, "{issuer}");
        }
        let pem = [leaf.to_pem(), middle.to_pem()].concat();
        assert_eq!(Certificate::from_pem(&pem).unwrap(), [leaf.clone(), middle.clone()]);
        // The authority in the middle may be the anchor itself.
        assert_eq!(check(&[&leaf], &[&middle], NOW), None);
    }
}

#[test]
fn a_chain_is_refused_outside_its_dates() {
    let House { root, middle, leaf } = house(Alg::Es256);
    let at = |days: i64| check(&[&leaf, &middle], &[&root], NOW.plus(days * DAY));
    assert_eq!(at(-1), None);
    assert_eq!(at(-2), Some(X509Error::NotYet));
    assert_eq!(at(90), None);
    assert_eq!(
        check(&[&leaf, &middle], &[&root], NOW.plus(90 * DAY + 1)),
        Some(X509Error::Expired)
    );
    // An anchor ends too.
    let key = signer(Alg::Es256, 9);
    let old = make::root(&named("Old"), days(-9, -1), 0, &key, &OsEntropy).unwrap();
    let authority = Authority { certificate: &old, signer: &key };
    let below = make::leaf(&leaf_for(&key, days(-9, -1)), authority, &OsEntropy).unwrap();
    assert_eq!(check(&[&below], &[&old], NOW.plus(-2 * DAY)), None);
    assert_eq!(check(&[&below], &[&old], NOW), Some(X509Error::Expired));
}

#[test]
fn a_chain_that_ends_elsewhere_is_refused() {
    let House { root, middle, leaf } = house(Alg::Es256);
    let other = house(Alg::EdDsa);
    assert_eq!(check(&[&leaf, &middle], &[], NOW), Some(X509Error::Unknown));
    assert_eq!(check(&[&leaf], &[&root], NOW), Some(X509Error::Unknown));
    // Another authority of the same name, with its own key and key identifier.
    assert_eq!(check(&[&leaf, &middle], &[&other.root], NOW), Some(X509Error::Issuer));
    // It is enough that one of two anchors of one name fits.
    assert_eq!(check(&[&leaf, &middle], &[&other.root, &root], NOW), None);
    assert_eq!(check(&[&leaf, &middle], &[&root, &other.root], NOW), None);
    assert_eq!(check(&[&leaf, &other.middle], &[&root], NOW), Some(X509Error::Issuer));
}

#[test]
fn an_anchor_inside_and_a_self_signed_signer_are_refused() {
    let House { root, middle, leaf } = house(Alg::Es256);
    assert_eq!(check(&[&leaf, &middle, &root], &[&root], NOW), Some(X509Error::AnchorInside));
    // Also a root that nobody here trusts.
    assert_eq!(check(&[&leaf, &middle, &root], &[], NOW), Some(X509Error::AnchorInside));
    assert_eq!(check(&[&leaf, &middle], &[&root, &middle], NOW), Some(X509Error::AnchorInside));
    assert_eq!(check(&[&root], &[], NOW), Some(X509Error::SelfSigned));
    assert_eq!(check(&[&root], &[&root], NOW), Some(X509Error::AnchorInside));
    assert_eq!(check(&[&middle], &[&root], NOW), Some(X509Error::LeafAuthority));
}

#[test]
fn the_length_of_a_chain_is_bounded_twice() {
    let House { root, middle, leaf } = house(Alg::Es256);
    let five = vec![leaf.to_base64(); 5];
    assert_eq!(Chain::from_base64(&five), Err(X509Error::TooLong(4)));
    assert_eq!(Chain::from_x5c(&json!([])), Err(X509Error::Empty));
    assert_eq!(Chain::from_x5c(&json!("MIIB")), Err(X509Error::Form));
    assert_eq!(Chain::from_x5c(&json!([7])), Err(X509Error::Form));
    // The root allows one authority below, the authority none.
    let (key, low_key) = (signer(Alg::Es256, 2), signer(Alg::Es256, 5));
    let above = Authority { certificate: &middle, signer: &key };
    let public = low_key.public_key();
    let low =
        make::intermediate(&named("Low"), &public, days(-1, 90), 0, above, &OsEntropy).unwrap();
    let authority = Authority { certificate: &low, signer: &low_key };
    let holder = signer(Alg::Es256, 6);
    let leaf = make::leaf(&leaf_for(&holder, days(-1, 9)), authority, &OsEntropy).unwrap();
    assert_eq!(check(&[&leaf, &low, &middle], &[&root], NOW), Some(X509Error::PathLength));
    assert_eq!(check(&[&leaf], &[&low], NOW), None);
}

#[test]
fn a_leaf_cannot_issue() {
    let House { middle, leaf, .. } = house(Alg::Es256);
    let key = signer(Alg::Es256, 3);
    let authority = Authority { certificate: &leaf, signer: &key };
    let below = make::leaf(&leaf_for(&key, days(0, 1)), authority, &OsEntropy);
    assert_eq!(below.unwrap_err(), X509Error::NoAuthority);
    let wrong = Authority { certificate: &middle, signer: &key };
    let below = make::leaf(&leaf_for(&key, days(0, 1)), wrong, &OsEntropy);
    assert_eq!(below.unwrap_err(), X509Error::Mismatch);
}

#[test]
fn an_extended_key_usage_is_held_to() {
    let House { middle, .. } = house(Alg::Es256);
    let (key, own) = (signer(Alg::Es256, 2), signer(Alg::Es256, 4));
    let authority = Authority { certificate: &middle, signer: &key };
    let purpose = "1.0.18013.5.1.2";
    let leaf = Leaf { purposes: vec![purpose.to_owned()], ..leaf_for(&own, days(-1, 9)) };
    let made = make::leaf(&leaf, authority, &OsEntropy).unwrap();
    assert_eq!(made.purposes(), [purpose]);
    let chain = Chain::new(vec![made]).unwrap();
    let anchors = [middle.clone()];
    let with = |purpose| {
        chain.verify(&anchors, Expected { now: NOW, purpose }, &Pure).map(|trusted| trusted.key())
    };
    assert_eq!(with(Some(purpose)), Ok(own.public_key()));
    assert_eq!(with(Some("1.0.18013.5.1.3")), Err(X509Error::Purpose));
    assert_eq!(with(None), Err(X509Error::Purpose));
    let plain = make::leaf(&leaf_for(&own, days(-1, 9)), authority, &OsEntropy).unwrap();
    let chain = Chain::new(vec![plain]).unwrap();
    let expected = Expected { now: NOW, purpose: Some(purpose) };
    assert_eq!(chain.verify(&anchors, expected, &Pure).unwrap_err(), X509Error::Purpose);
}

#[test]
fn no_changed_byte_goes_unnoticed() {
    for alg in [Alg::Es256, Alg::EdDsa] {
        let House { middle, leaf, .. } = house(alg);
        let anchors = [middle];
        for at in 0..leaf.der().len() {
            let mut der = leaf.der().to_vec();
            der[at] ^= 1;
            let Ok(chain) = Chain::from_der(&[der]) else { continue };
            let expected = Expected { now: NOW, purpose: None };
            assert!(chain.verify(&anchors, expected, &Pure).is_err(), "byte {at}");
        }
    }
}

#[test]
fn what_is_not_one_certificate_is_refused() {
    let House { leaf, .. } = house(Alg::Es256);
    let mut trailing = leaf.der().to_vec();
    trailing.push(0);
    assert_eq!(Certificate::from_der(&trailing), Err(X509Error::Form));
    for len in 0..leaf.der().len() {
        assert!(Certificate::from_der(&leaf.der()[..len]).is_err());
    }
    let long = vec![0x30; Certificate::MAX_BYTES + 1];
    assert_eq!(Certificate::from_der(&long), Err(X509Error::Size(Certificate::MAX_BYTES)));
    let text = leaf.to_base64();
    for bad in [format!("{text}\n"), text.replace('=', ""), format!("{text}===="), String::new()] {
        if bad != text {
            assert_eq!(Certificate::from_base64(&bad), Err(X509Error::Form), "{bad}");
        }
    }
    assert_eq!(Certificate::from_pem("no certificate"), Err(X509Error::Empty));
}

#[test]
fn names_and_dates_that_would_mislead_are_not_signed() {
    let House { middle, .. } = house(Alg::Es256);
    let key = signer(Alg::Es256, 2);
    let authority = Authority { certificate: &middle, signer: &key };
    let refused = |leaf: &Leaf| make::leaf(leaf, authority, &OsEntropy).unwrap_err();
    let good = leaf_for(&key, days(-1, 9));
    for leaf in [
        Leaf { subject: named(""), ..good.clone() },
        Leaf { subject: named("a\u{7}"), ..good.clone() },
        Leaf { subject: named(&"a".repeat(65)), ..good.clone() },
        Leaf { subject: Subject { country: Some("ke".to_owned()), ..named("a") }, ..good.clone() },
        Leaf { dns: vec!["prüfer.example".to_owned()], ..good.clone() },
        Leaf { uris: vec![String::new()], ..good.clone() },
        Leaf { purposes: vec!["one".to_owned()], ..good.clone() },
    ] {
        assert_eq!(refused(&leaf), X509Error::Names);
    }
    for period in [days(9, 1), days(-91, 1), days(-1, 901)] {
        assert_eq!(refused(&Leaf { period, ..good.clone() }), X509Error::Dates);
    }
}
