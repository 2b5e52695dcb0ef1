use annona_core::cbor::CborError;
use annona_core::cose::{self, CoseError};
use annona_core::credential::Draft;
use annona_core::crypto::{Alg, CryptoError, Entropy, Pure, SecretKey, Signer as _, SoftSigner};
use serde_json::json;

use super::*;
use crate::issue;
use crate::mso::Digests;

const NOW: UnixTime = UnixTime(1_795_478_400);
const END: UnixTime = UnixTime(1_798_761_599);
const LIST: (&str, u64) = ("https://status.gov.example/1", 77);

/// Different bytes at every call, the same in every run.
struct Counting(std::sync::atomic::AtomicU8);

impl Entropy for Counting {
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
        let next = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        out.iter_mut().for_each(|byte| *byte = next.wrapping_mul(151));
        Ok(())
    }
}

fn entropy() -> Counting {
    Counting(1.into())
}

fn signer(alg: Alg, seed: u8) -> SoftSigner {
    SecretKey::from_bytes(alg, &[seed; 32]).unwrap().signer().unwrap()
}

fn scheme() -> Scheme {
    let path = "../schemas/social-assistance-eligibility/scheme.json";
    Scheme::parse(&std::fs::read(path).unwrap()).unwrap()
}

fn subject() -> Vec<(String, Value)> {
    vec![
        ("class".to_owned(), json!("B")),
        ("matchHint".to_owned(), json!("M.T., 1958")),
        ("person".to_owned(), json!({ "name": "Ma Tra", "birthDate": "1958-03-31" })),
    ]
}

fn issued(alg: Alg, chain: &[Vec<u8>]) -> Vec<u8> {
    let draft = Draft {
        format: Format::MsoMdoc,
        scheme: &scheme(),
        issuer: "did:web:social.gov.example",
        kid: "k1",
        x5c: &[],
        subject: &subject(),
        valid_from: NOW.plus(5_000),
        valid_until: END,
        status: LIST,
        holder: &signer(Alg::Es256, 2).public_key(),
    };
    issue(&draft, chain, &signer(alg, 1), &entropy()).unwrap()
}

fn doc_type() -> String {
    scheme().mdoc.unwrap().doctype
}

fn open(bytes: &[u8]) -> Result<VerifiedMdoc, MdocError> {
    open_as(bytes, &doc_type(), NOW)
}

fn open_as(bytes: &[u8], doc_type: &str, now: UnixTime) -> Result<VerifiedMdoc, MdocError> {
    let key = signer(Alg::Es256, 1).public_key();
    UnverifiedMdoc::parse(bytes)?.verify(&key, doc_type, now, &Pure)
}

#[test]
fn what_is_issued_verifies_and_reads_as_the_other_formats_do() {
    for alg in [Alg::Es256, Alg::EdDsa] {
        let bytes = issued(alg, &[]);
        let unverified = UnverifiedMdoc::parse(&bytes).unwrap();
        assert_eq!((unverified.kid(), unverified.doc_type()), (Some("k1"), &*doc_type()));
        let key = signer(alg, 1).public_key();
        let verified = unverified.verify(&key, &doc_type(), NOW, &Pure).unwrap();
        assert_eq!(verified.device_key(), &signer(Alg::Es256, 2).public_key());
        assert_eq!((verified.disclosed(), verified.hidden()), (4, 0));
        assert_eq!((verified.signed(), verified.validity()), (NOW, (NOW, END)));
        let credential = verified.credential(&scheme(), "did:web:social.gov.example").unwrap();
        assert!(credential.is_of(&scheme()));
        assert_eq!(credential.subject, subject().into_iter().collect());
        assert_eq!(scheme().check(&credential.subject), Ok(()));
        assert_eq!((&*credential.status[0].uri, credential.status[0].index), LIST);
        let other = signer(alg, 3).public_key();
        let refused = unverified.verify(&other, &doc_type(), NOW, &Pure).unwrap_err();
        assert_eq!(refused, CoseError::Crypto(CryptoError::Signature).into());
    }
}

#[test]
fn the_chain_of_certificates_comes_along() {
    for chain in [vec![vec![1, 2]], vec![vec![1, 2], vec![3]]] {
        let bytes = issued(Alg::Es256, &chain);
        let unverified = UnverifiedMdoc::parse(&bytes).unwrap();
        assert_eq!(unverified.chain().unwrap(), chain);
        assert_eq!(unverified.kid(), None);
    }
    let bytes = issued(Alg::Es256, &[]);
    assert!(UnverifiedMdoc::parse(&bytes).unwrap().chain().unwrap().is_empty());
}

#[test]
fn numbers_and_digests_tell_nothing_about_names() {
    let first = issued(Alg::Es256, &[]);
    let (verified, again) = (open(&first).unwrap(), issued(Alg::Es256, &[]));
    assert_eq!(verified, open(&again).unwrap());
    // The counting entropy gives the first element a larger number than the second.
    let parsed = UnverifiedMdoc::parse(&first).unwrap();
    let names: Vec<&str> = parsed.items.iter().map(|item| &*item.element).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_ne!(names, sorted);
}

#[test]
fn debug_output_has_no_values() {
    let bytes = issued(Alg::Es256, &[]);
    let unverified = UnverifiedMdoc::parse(&bytes).unwrap();
    let printed = format!("{unverified:?} {:?}", open(&bytes).unwrap());
    assert!(!printed.contains("1958") && !printed.contains("Ma Tra"), "{printed}");
}

#[test]
fn dates_and_type_are_checked() {
    let bytes = issued(Alg::Es256, &[]);
    let at = |now| open_as(&bytes, &doc_type(), now).map(drop);
    assert_eq!(at(NOW.plus(-1)), Err(MdocError::NotYet));
    assert_eq!(at(END), Ok(()));
    assert_eq!(at(END.plus(1)), Err(MdocError::Ended));
    let other = open_as(&bytes, "org.iso.18013.5.1.mDL", NOW);
    assert_eq!(other, Err(MdocError::DocType));
}

#[test]
fn every_changed_byte_and_every_cut_is_refused() {
    let bytes = issued(Alg::Es256, &[]);
    for at in 0..bytes.len() {
        assert!(open(&bytes[..at]).is_err(), "cut at {at}");
        for bit in [0, 5] {
            let mut bad = bytes.clone();
            bad[at] ^= 1 << bit;
            // The name of the key is not signed; it only helps to find the key.
            let is_hint = bytes.windows(2).position(|two| two == b"k1").unwrap();
            let changed = open(&bad);
            let is_refused = changed.is_err() || (is_hint - 2..is_hint + 2).contains(&at);
            assert!(is_refused, "byte {at}, bit {bit}");
        }
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(open(&longer), Err(CborError::Trailing.into()));
}

/// `IssuerSigned` from items and digests of the test's choice, well signed.
fn made(items: &[Item<'_>], digests: Digests) -> Result<VerifiedMdoc, MdocError> {
    let mso = Mso {
        doc_type: doc_type(),
        device_key: signer(Alg::Es256, 2).public_key(),
        signed: NOW,
        valid_from: NOW,
        valid_until: END,
        status: None,
        digests: [("n".to_owned(), digests)].into(),
    };
    let auth = cose::sign1(vec![], vec![], &mso.to_bytes(), false, &signer(Alg::Es256, 1)).unwrap();
    let names = Item::Map(vec![(Item::Text("n"), Item::Array(items.to_vec()))]);
    let auth = Item::parse(&auth, Limits::CREDENTIAL).unwrap();
    let all = vec![(Item::Text(NAME_SPACES), names), (Item::Text(ISSUER_AUTH), auth)];
    open(&Item::Map(all).to_bytes())
}

fn item(id: u64, random: &[u8], element: &str) -> Vec<u8> {
    let members = [
        (DIGEST_ID, Item::Unsigned(id)),
        (RANDOM, Item::Bytes(random)),
        (ELEMENT_IDENTIFIER, Item::Text(element)),
        (ELEMENT_VALUE, Item::Bool(true)),
    ];
    Item::Map(members.map(|(name, value)| (Item::Text(name), value)).into()).to_bytes()
}

fn embedded(bytes: &[u8]) -> Item<'_> {
    Item::Tag(24, Box::new(Item::Bytes(bytes)))
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    sha256(cbor::embed(bytes))
}

#[test]
fn every_value_needs_its_own_digest() {
    let (a, b) = (item(0, &[1; 16], "a"), item(1, &[2; 16], "b"));
    let good: Digests = [(0, digest(&a)), (1, digest(&b)), (2, [9; 32])].into();
    let verified = made(&[embedded(&a), embedded(&b)], good.clone()).unwrap();
    assert_eq!((verified.disclosed(), verified.hidden()), (2, 1));
    assert_eq!(verified.element("n", "a"), Some(&json!(true)));
    // Only some values are shown: the others stay hidden.
    assert_eq!(made(&[embedded(&b)], good.clone()).unwrap().hidden(), 2);
    let refused = |items: &[Item<'_>], digests: &Digests| made(items, digests.clone()).unwrap_err();
    let swapped = [(0, digest(&b)), (1, digest(&a))].into();
    assert_eq!(refused(&[embedded(&a)], &swapped), MdocError::Changed);
    let other = item(0, &[1; 16], "other");
    assert_eq!(refused(&[embedded(&other)], &good), MdocError::Changed);
    let unsigned = item(7, &[1; 16], "a");
    assert_eq!(refused(&[embedded(&unsigned)], &good), MdocError::NoDigest);
    assert_eq!(refused(&[embedded(&a), embedded(&a)], &good), MdocError::Twice);
    let same_name = item(1, &[2; 16], "a");
    let digests = [(0, digest(&a)), (1, digest(&same_name))].into();
    assert_eq!(refused(&[embedded(&a), embedded(&same_name)], &digests), MdocError::Twice);
}

#[test]
fn values_must_be_embedded_and_salted() {
    let a = item(0, &[1; 16], "a");
    let bare = Item::parse(&a, Limits::CREDENTIAL).unwrap();
    let digests = Digests::from([(0, digest(&a))]);
    let refused = |item: Item<'_>| made(&[item], digests.clone()).unwrap_err();
    assert_eq!(refused(bare), MdocError::Form("IssuerSignedItemBytes"));
    let bytes = Item::Bytes(&a);
    assert_eq!(refused(bytes), MdocError::Form("IssuerSignedItemBytes"));
    let short = item(0, &[1; 15], "a");
    assert_eq!(refused(embedded(&short)), MdocError::Random);
}

#[test]
fn deep_and_huge_input_is_refused_at_once() {
    let deep = vec![0x81; 1_000];
    assert_eq!(open(&deep), Err(CborError::TooDeep(16).into()));
    let huge = [0x9B, 255, 255, 255, 255, 255, 255, 255, 255];
    assert_eq!(open(&huge), Err(CborError::Cut.into()));
    let many = [&[0x99, 0xFF, 0xFF][..], &[0; 0xFFFF]].concat();
    assert_eq!(open(&many), Err(CborError::TooMany(8_192).into()));
    assert_eq!(open(&vec![0; 300 << 10]), Err(CborError::TooLong(256 << 10).into()));
}

#[test]
fn a_scheme_must_know_every_element() {
    let verified = open(&issued(Alg::Es256, &[])).unwrap();
    let credential = |change: &dyn Fn(&mut Scheme)| {
        let mut scheme = scheme();
        change(&mut scheme);
        verified.credential(&scheme, "did:web:a.example").map(drop)
    };
    assert_eq!(credential(&|_| {}), Ok(()));
    assert_eq!(credential(&|s| s.mdoc = None), Err(MdocError::NoNames));
    let names = |s: &mut Scheme, change: &dyn Fn(&mut annona_core::scheme::MdocNames)| {
        s.mdoc.as_mut().map(change).unwrap();
    };
    let refused = credential(&|s| names(s, &|names| names.doctype.push('x')));
    assert_eq!(refused, Err(MdocError::DocType));
    let refused = credential(&|s| names(s, &|names| names.namespace.push('x')));
    assert_eq!(refused, Err(MdocError::Element));
    let refused = credential(&|s| names(s, &|names| drop(names.elements.remove("class"))));
    assert_eq!(refused, Err(MdocError::Element));
}

/// coset reads what we write, and we what coset writes.
#[test]
fn coset_agrees_about_the_signature() {
    use coset::{CborSerializable as _, CoseKey, CoseSign1, CoseSign1Builder, HeaderBuilder, iana};

    let bytes = issued(Alg::Es256, &[]);
    let Item::Map(members) = Item::parse(&bytes, Limits::CREDENTIAL).unwrap() else { panic!() };
    let auth =
        members.iter().find(|(key, _)| *key == Item::Text(ISSUER_AUTH)).unwrap().1.to_bytes();
    let theirs = CoseSign1::from_slice(&auth).unwrap();
    let check = |signature: &[u8], message: &[u8]| {
        let key = signer(Alg::Es256, 1).public_key();
        CryptoProvider::verify(&Pure, &key, message, signature.try_into().unwrap())
    };
    theirs.verify_signature(&[], check).unwrap();
    let payload = theirs.payload.unwrap();
    let header = HeaderBuilder::new().algorithm(iana::Algorithm::ES256).build();
    let signed = CoseSign1Builder::new()
        .protected(header)
        .payload(payload.clone())
        .create_signature(&[], |message| signer(Alg::Es256, 1).sign(message).unwrap().into())
        .build()
        .to_vec()
        .unwrap();
    let ours = UnverifiedSign1::parse(&signed, Limits::CREDENTIAL).unwrap();
    assert_eq!(ours.verify(&signer(Alg::Es256, 1).public_key(), &Pure), Ok(&payload[..]));
    let device = signer(Alg::Es256, 2).public_key();
    let theirs = CoseKey::from_slice(&cose::key_to_item(&device).to_bytes()).unwrap();
    assert_eq!(theirs.kty, coset::KeyType::Assigned(iana::KeyType::EC2));
    let again = theirs.to_vec().unwrap();
    let item = Item::parse(&again, Limits::CREDENTIAL).unwrap();
    assert_eq!(cose::key_from_item(&item), Ok(device));
}
