use super::*;
use crate::cose::CoseError;
use crate::crypto::{Alg, Pure, SecretKey, SoftSigner};
use crate::status::Status;

const ISS: &str = "did:web:ministry.example";
const URI: &str = "https://ministry.example/status/1";
const IAT: UnixTime = UnixTime(1_795_478_400);

fn signer(alg: Alg, seed: u8) -> SoftSigner {
    SecretKey::from_bytes(alg, &[seed; 32]).unwrap().signer().unwrap()
}

fn list() -> StatusList {
    let mut list = StatusList::new(2, 1_000).unwrap();
    list.set(7, Status::Invalid).unwrap();
    list.set(900, Status::Suspended).unwrap();
    list
}

fn claims(since: &BTreeMap<u64, UnixTime>) -> TokenClaims<'_> {
    TokenClaims { iss: ISS, uri: URI, iat: IAT, exp: IAT.plus(DAY), ttl: Some(43_200), since }
}

fn signed(alg: Alg) -> Vec<u8> {
    let since = BTreeMap::from([(7, IAT.day())]);
    sign(&claims(&since), &list(), "s1", &signer(alg, 1)).unwrap()
}

#[test]
fn a_signed_list_answers_as_in_the_jwt_form() {
    for alg in [Alg::Es256, Alg::EdDsa] {
        let key = signer(alg, 1).public_key();
        let bytes = signed(alg);
        let unverified = UnverifiedStatusCwt::parse(&bytes).unwrap();
        assert_eq!(
            (unverified.kid(), unverified.issuer(), unverified.uri()),
            (Some("s1"), ISS, URI)
        );
        let token = unverified.verify(&key, &Pure).unwrap();
        let since = BTreeMap::from([(7, IAT.day())]);
        let text = crate::status::token::sign(&claims(&since), &list(), "s1", &signer(alg, 1));
        let text = text.unwrap();
        let jwt = crate::status::token::UnverifiedStatusToken::parse(&text).unwrap();
        assert_eq!(token, jwt.verify(&key, &Pure).unwrap());
        assert!(bytes.len() * 10 < text.len() * 9, "{} {}", bytes.len(), text.len());
        // Without the tag it is the same object.
        assert!(UnverifiedStatusCwt::parse(&bytes[1..]).is_ok());
    }
}

#[test]
fn every_flipped_bit_and_every_cut_is_refused() {
    let (bytes, key) = (signed(Alg::Es256), signer(Alg::Es256, 1).public_key());
    let open = |bytes: &[u8]| UnverifiedStatusCwt::parse(bytes)?.verify(&key, &Pure);
    assert!(open(&bytes).is_ok());
    for at in 0..bytes.len() {
        assert!(open(&bytes[..at]).is_err(), "cut at {at}");
        for bit in 0..8 {
            let mut bad = bytes.clone();
            bad[at] ^= 1 << bit;
            assert!(open(&bad).is_err(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn another_key_or_algorithm_does_not_verify() {
    let bytes = signed(Alg::Es256);
    for other in [signer(Alg::Es256, 2), signer(Alg::EdDsa, 1)] {
        let unverified = UnverifiedStatusCwt::parse(&bytes).unwrap();
        assert!(matches!(unverified.verify(&other.public_key(), &Pure), Err(StatusError::Cose(_))));
    }
}

/// A token around a header and a payload of the test's choice, well signed.
fn with(typ: &str, crit: bool, payload: &[u8]) -> Result<StatusToken, StatusError> {
    let signer = signer(Alg::Es256, 1);
    let mut header = vec![(label::TYPE, Item::Text(typ))];
    if crit {
        header.push((cose::label::CRIT, Item::Array(vec![label::TYPE])));
    }
    let token = cose::sign1(header, Vec::new(), payload, true, &signer).unwrap();
    UnverifiedStatusCwt::parse(&token)?.verify(&signer.public_key(), &Pure)
}

#[test]
fn headers_and_claims_are_checked_one_by_one() {
    let since = BTreeMap::from([(7, IAT.day())]);
    let good = payload(&claims(&since), &list(), &since).unwrap();
    assert!(with(TYP, false, &good).is_ok());
    assert!(with("application/cwt", false, &good).is_err());
    assert_eq!(with(TYP, true, &good), Err(StatusError::Cose(CoseError::Critical)));
    let wrong = |change: &dyn Fn(&mut TokenClaims<'_>)| {
        let mut claims = claims(&since);
        change(&mut claims);
        with(TYP, false, &payload(&claims, &list(), &since).unwrap()).unwrap_err()
    };
    assert_eq!(wrong(&|c| c.iss = ""), StatusError::Token("iss"));
    assert_eq!(wrong(&|c| c.uri = "list"), StatusError::Token("sub"));
    assert_eq!(wrong(&|c| c.exp = c.iat), StatusError::Token("exp"));
    assert_eq!(wrong(&|c| c.ttl = Some(0)), StatusError::Token("ttl"));
    let valid = BTreeMap::from([(8, IAT.day())]);
    let dated = payload(&claims(&valid), &list(), &valid).unwrap();
    assert_eq!(with(TYP, false, &dated), Err(StatusError::Token("since")));
    let refused = sign(&claims(&valid), &list(), "s1", &signer(Alg::Es256, 1));
    assert_eq!(refused, Err(StatusError::Token("since")));
}

#[test]
fn the_drafts_example_of_a_list_reads_and_writes() {
    // Section 4.3, "Status List in CBOR".
    let bytes: [u8; 22] = [
        0xa2, 0x64, 0x62, 0x69, 0x74, 0x73, 0x01, 0x63, 0x6c, 0x73, 0x74, 0x4a, 0x78, 0xda, 0xdb,
        0xb9, 0x18, 0x00, 0x02, 0x17, 0x01, 0x5d,
    ];
    let list = list_from_cbor(&bytes).unwrap();
    assert_eq!((list.bits(), list.entries()), (1, 16));
    assert_eq!(list, StatusList::decode(1, "eNrbuRgAAhcBXQ", 100).unwrap());
    assert_eq!(list_from_cbor(&list_to_cbor(&list)).unwrap(), list);
    assert!(list_from_cbor(&bytes[..21]).is_err());
}
