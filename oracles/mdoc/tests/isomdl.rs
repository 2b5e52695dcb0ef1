//! mdocs (ISO/IEC 18013-5) against isomdl, in both directions. isomdl 0.2.0 checks the signature
//! and leaves the digests of the values to its caller; the test compares them by isomdl's types.

use std::collections::BTreeMap;

use annona_core::cose::CoseError;
use annona_core::credential::{Draft, Format};
use annona_core::crypto::{
    Alg, CryptoError, OsEntropy, PublicKey, Pure, SecretKey, Signer as _, sha256,
};
use annona_core::scheme::Scheme;
use annona_core::time::UnixTime;
use annona_mdoc::{MdocError, UnverifiedMdoc, VerifiedMdoc};
use annona_x509::Certificate;
use annona_x509::make::{self, Authority, Leaf, Period, Subject};
use ciborium::Value as Cbor;
use coset::Label;
use isomdl::cbor;
use isomdl::definitions::device_key::cose_key::{CoseKey, EC2Curve, EC2Y};
use isomdl::definitions::helpers::Tag24;
use isomdl::definitions::x509::X5Chain;
use isomdl::definitions::{DeviceKeyInfo, DigestAlgorithm, IssuerSigned, Mso, ValidityInfo};
use isomdl::issuance::Mdoc;
use isomdl::presentation::authentication::mdoc::issuer_authentication;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use time::OffsetDateTime;

const NOW: UnixTime = UnixTime(1_795_478_400);
const END: UnixTime = UnixTime(1_798_761_599);
const DOC_TYPE: &str = "org.iso.18013.5.1.mDL";
const NAMESPACE: &str = "org.iso.18013.5.1";
const ISSUER: u8 = 7;
const HOLDER: u8 = 8;

fn secret(seed: u8) -> SecretKey {
    SecretKey::from_bytes(Alg::Es256, &[seed; 32]).unwrap()
}

fn public(seed: u8) -> PublicKey {
    secret(seed).signer().unwrap().public_key()
}

fn scheme() -> Scheme {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../schemas/social-assistance-eligibility/scheme.json"
    );
    Scheme::parse(&std::fs::read(path).unwrap()).unwrap()
}

/// A certificate for the issuer's key, under a root of its own.
fn certificate() -> Certificate {
    let name = |text: &str| Subject {
        country: Some("UT".to_owned()),
        organization: None,
        common_name: text.to_owned(),
    };
    let period = Period { from: NOW.plus(-86_400), until: END.plus(86_400) };
    let root_key = secret(9).signer().unwrap();
    let root = make::root(&name("Root"), period, 0, &root_key, &OsEntropy).unwrap();
    let leaf = Leaf {
        subject: name("Ministry"),
        key: public(ISSUER),
        dns: vec![],
        uris: vec![],
        purposes: vec![],
        period,
    };
    let authority = Authority { certificate: &root, signer: &root_key };
    make::leaf(&leaf, authority, &OsEntropy).unwrap()
}

fn ours() -> Vec<u8> {
    let draft = Draft {
        format: Format::MsoMdoc,
        scheme: &scheme(),
        issuer: "did:web:social.gov.example",
        kid: "k1",
        x5c: &[],
        subject: &[
            ("class".to_owned(), json!("B")),
            ("matchHint".to_owned(), json!("M.T., 1958")),
            ("person".to_owned(), json!({ "name": "Ælia Tra", "birthDate": "1958-03-31" })),
        ],
        valid_from: NOW,
        valid_until: END,
        status: ("https://status.gov.example/1", 77),
        holder: &public(HOLDER),
    };
    let signer = secret(ISSUER).signer().unwrap();
    let chain = [certificate().der().to_vec()];
    annona_mdoc::issue(&draft, &chain, &signer, &OsEntropy).unwrap()
}

/// What isomdl's reader does, and the comparison that it leaves out.
fn isomdl_accepts(bytes: &[u8]) -> Option<BTreeMap<String, Cbor>> {
    let signed: IssuerSigned = cbor::from_slice(bytes).ok()?;
    let header = &signed.issuer_auth.unprotected.rest;
    let (_, chain) = header.iter().find(|(label, _)| *label == Label::Int(33))?;
    issuer_authentication(X5Chain::from_cbor(chain.clone()).ok()?, &signed).ok()?;
    let mso: Tag24<Mso> = cbor::from_slice(signed.issuer_auth.payload.as_ref()?).ok()?;
    let mut values = BTreeMap::new();
    for (namespace, items) in signed.namespaces?.into_inner() {
        let digests = mso.as_ref().value_digests.get(&namespace)?;
        for item in items.into_inner() {
            let digest = digests.get(&item.as_ref().digest_id)?;
            if digest.as_ref() != sha256(cbor::to_vec(&item).ok()?) {
                return None;
            }
            let item = item.into_inner();
            values.insert(item.element_identifier, item.element_value);
        }
    }
    Some(values)
}

#[test]
fn isomdl_accepts_ours() {
    let values = isomdl_accepts(&ours()).unwrap();
    assert_eq!(values["person_name"], Cbor::Text("Ælia Tra".to_owned()));
    let day = Cbor::Tag(1004, Box::new(Cbor::Text("1958-03-31".to_owned())));
    assert_eq!(values["birth_date"], day);
    assert_eq!(values.len(), 4);
}

#[test]
fn isomdl_refuses_ours_when_a_byte_is_changed() {
    let bytes = ours();
    for needle in [&b"M.T., 1958"[..], b"status.gov", b"2026-"] {
        let mut bad = bytes.clone();
        let at = bad.windows(needle.len()).position(|window| window == needle).unwrap();
        bad[at] ^= 1;
        assert_eq!(isomdl_accepts(&bad), None);
    }
}

fn theirs() -> Vec<u8> {
    let moment = |time: UnixTime| OffsetDateTime::from_unix_timestamp(time.0).unwrap();
    let PublicKey::P256(point) = public(HOLDER) else { panic!("a P-256 key") };
    let device_key = CoseKey::EC2 {
        crv: EC2Curve::P256,
        x: point[1..33].to_vec(),
        y: EC2Y::Value(point[33..].to_vec()),
    };
    let text = |text: &str| Cbor::Text(text.to_owned());
    let elements = [
        ("family_name", text("Doe")),
        ("birth_date", Cbor::Tag(1004, Box::new(text("1958-03-31")))),
        ("age_over_18", Cbor::Bool(true)),
        ("portrait", Cbor::Bytes(vec![0xFF, 0xD8])),
    ];
    let elements = elements.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let key = SigningKey::from_slice(secret(ISSUER).expose()).unwrap();
    let chain = X5Chain::builder().with_der_certificate(certificate().der()).unwrap();
    let mdoc = Mdoc::builder()
        .doc_type(DOC_TYPE.to_owned())
        .namespaces([(NAMESPACE.to_owned(), elements)].into())
        .validity_info(ValidityInfo {
            signed: moment(NOW),
            valid_from: moment(NOW),
            valid_until: moment(END),
            expected_update: None,
        })
        .digest_algorithm(DigestAlgorithm::SHA256)
        .device_key_info(DeviceKeyInfo { device_key, key_authorizations: None, key_info: None })
        .issue::<SigningKey, Signature>(chain.build().unwrap(), key)
        .unwrap();
    let signed = IssuerSigned { namespaces: Some(mdoc.namespaces), issuer_auth: mdoc.issuer_auth };
    cbor::to_vec(&signed).unwrap()
}

fn we_read(bytes: &[u8], key: &PublicKey) -> Result<VerifiedMdoc, MdocError> {
    UnverifiedMdoc::parse(bytes)?.verify(key, DOC_TYPE, NOW, &Pure)
}

#[test]
fn we_accept_isomdls() {
    let bytes = theirs();
    let chain = UnverifiedMdoc::parse(&bytes).unwrap();
    let [leaf] = chain.chain().unwrap()[..] else { panic!("one certificate") };
    assert_eq!(Certificate::from_der(leaf).unwrap().public_key(), public(ISSUER));
    let mdoc = we_read(&bytes, &public(ISSUER)).unwrap();
    assert_eq!(mdoc.device_key(), &public(HOLDER));
    assert_eq!((mdoc.signed(), mdoc.validity()), (NOW, (NOW, END)));
    // Decoys stay without values.
    assert_eq!(mdoc.disclosed(), 4);
    assert!((5..10).contains(&mdoc.hidden()));
    for (element, value) in [
        ("family_name", json!("Doe")),
        ("birth_date", json!("1958-03-31")),
        ("age_over_18", json!(true)),
        ("portrait", json!("_9g")),
    ] {
        assert_eq!(mdoc.element(NAMESPACE, element), Some(&value), "{element}");
    }
    assert_eq!(mdoc.element(NAMESPACE, "sex"), None::<&Value>);
}

#[test]
fn we_refuse_isomdls_under_another_key_or_with_another_value() {
    let mut bytes = theirs();
    let other = we_read(&bytes, &public(HOLDER));
    assert_eq!(other, Err(CoseError::Crypto(CryptoError::Signature).into()));
    let at = bytes.windows(3).position(|window| window == b"Doe").unwrap();
    bytes[at] = b'R';
    assert_eq!(we_read(&bytes, &public(ISSUER)), Err(MdocError::Changed));
}
