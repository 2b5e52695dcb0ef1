use super::*;
use crate::crypto::{Alg, Pure, SecretKey, SoftSigner};
use crate::status::delta::manifest::UnverifiedManifest;
use crate::status::token::{self, TokenClaims, UnverifiedStatusToken};

const ISS: &str = "did:web:ministry.example";
const URI: &str = "https://ministry.example/status/1";
const DAY_ONE: UnixTime = UnixTime(1_795_478_400);

fn signer() -> SoftSigner {
    SecretKey::from_bytes(Alg::Es256, &[1; 32]).unwrap().signer().unwrap()
}

fn token_of(uri: &str, iat: i64, list: &StatusList, since: &Dates) -> StatusToken {
    let iat = UnixTime(iat);
    let claims = TokenClaims { iss: ISS, uri, iat, exp: iat.plus(DAY), ttl: Some(60), since };
    let text = token::sign(&claims, list, "s1", &signer()).unwrap();
    let unverified = UnverifiedStatusToken::parse(&text).unwrap();
    unverified.verify(&signer().public_key(), &Pure).unwrap()
}

fn manifest_of(token: &StatusToken) -> Manifest {
    let text = manifest::sign(token, "s1", &signer()).unwrap();
    let unverified = UnverifiedManifest::parse(&text).unwrap();
    assert_eq!((unverified.kid(), unverified.issuer()), (Some("s1"), token.issuer()));
    unverified.verify(&signer().public_key(), &Pure).unwrap()
}

use crate::crypto::Signer as _;

/// A small generator of numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn change(list: &mut StatusList, since: &mut Dates, count: u64, numbers: &mut Numbers) {
    for _ in 0..count {
        let index = numbers.below(list.entries());
        let most = u64::from(list.mask()) + 1;
        let status = Status::from(u8::try_from(numbers.below(most)).unwrap());
        list.set(index, status).unwrap();
        since.remove(&index);
        if status != Status::Valid && numbers.below(3) > 0 {
            since.insert(index, DAY_ONE.plus(i64::try_from(numbers.below(400)).unwrap() * DAY));
        }
    }
}

#[test]
fn every_list_goes_from_one_version_to_the_next() {
    let mut numbers = Numbers(7);
    for bits in [1, 2, 4, 8] {
        for (entries, changes) in [(8, 0), (8, 3), (1 << 12, 40), (1 << 17, 1_000)] {
            let mut list = StatusList::new(bits, entries).unwrap();
            let mut since = Dates::new();
            change(&mut list, &mut since, changes, &mut numbers);
            let base = token_of(URI, 1_000, &list, &since);
            change(&mut list, &mut since, changes, &mut numbers);
            let next = token_of(URI, 2_000, &list, &since);
            let delta = encode(&base, &next).unwrap();
            assert_eq!(apply(&base, manifest_of(&next), &delta).unwrap(), next);
            let still = token_of(URI, 3_000, &list, &since);
            let nothing = encode(&next, &still).unwrap();
            assert_eq!(apply(&next, manifest_of(&still), &nothing).unwrap(), still);
            assert!(nothing.len() < 60, "{}", nothing.len());
        }
    }
}

#[test]
fn a_day_of_a_large_shard_fits_into_one_radio_packet() {
    let mut list = StatusList::new(2, 1 << 20).unwrap();
    let mut since = Dates::new();
    let mut numbers = Numbers(11);
    change(&mut list, &mut since, 10_000, &mut numbers);
    let base = token_of(URI, 1_000, &list, &since);
    for _ in 0..100 {
        let index = numbers.below(1 << 20);
        list.set(index, Status::Invalid).unwrap();
        since.insert(index, DAY_ONE.plus(500 * DAY));
    }
    let next = token_of(URI, 2_000, &list, &since);
    let delta = encode(&base, &next).unwrap();
    assert!(delta.len() < 600, "{}", delta.len());
    assert_eq!(apply(&base, manifest_of(&next), &delta).unwrap(), next);
}

fn three() -> (StatusToken, StatusToken, StatusToken) {
    let mut list = StatusList::new(2, 64).unwrap();
    let mut since = Dates::new();
    let mut step = |index, iat| {
        list.set(index, Status::Invalid).unwrap();
        since.insert(index, DAY_ONE);
        token_of(URI, iat, &list, &since)
    };
    (step(3, 1_000), step(9, 2_000), step(40, 3_000))
}

#[test]
fn a_delta_fits_one_version_of_one_list() {
    let (first, second, third) = three();
    let delta = encode(&first, &second).unwrap();
    let refused = |base: &StatusToken, next: &StatusToken, delta: &[u8]| {
        apply(base, manifest_of(next), delta).unwrap_err()
    };
    let other_base = StatusError::Delta("it starts from another version of the list");
    assert_eq!(refused(&third, &third, &delta), other_base);
    let not_signed = StatusError::Delta("the result is not what was signed");
    assert_eq!(refused(&first, &third, &delta), not_signed);
    let back = encode(&second, &first).unwrap();
    let older = StatusError::Delta("it is older than the list");
    assert_eq!(refused(&second, &first, &back), older);
    let elsewhere =
        token_of("https://ministry.example/status/2", 2_000, second.list(), second.dates());
    assert_eq!(refused(&first, &elsewhere, &delta), StatusError::OtherList);
    assert!(matches!(encode(&first, &elsewhere), Err(StatusError::Delta(_))));
    let short = token_of(URI, 2_000, &StatusList::new(2, 32).unwrap(), &Dates::new());
    assert!(matches!(encode(&first, &short), Err(StatusError::Delta(_))));
}

#[test]
fn damage_never_leads_to_another_list() {
    let (first, second, _) = three();
    let delta = encode(&first, &second).unwrap();
    for at in 0..delta.len() {
        assert!(apply(&first, manifest_of(&second), &delta[..at]).is_err(), "cut at {at}");
        for bit in 0..8 {
            let mut bad = delta.clone();
            bad[at] ^= 1 << bit;
            // Some bits of a zlib stream say nothing; then the result is the signed one.
            if let Ok(token) = apply(&first, manifest_of(&second), &bad) {
                assert_eq!(token, second);
                assert!(at >= 36, "byte {at}");
            }
        }
    }
}

#[test]
fn bodies_are_read_strictly() {
    let (first, second, _) = three();
    let with_body = |body: &[u8]| {
        let mut delta = MAGIC.to_vec();
        delta.extend_from_slice(&Digests::of(&first).version());
        delta.extend_from_slice(&inflate::deflate(body, Wrapper::Zlib));
        apply(&first, manifest_of(&second), &delta)
    };
    let days = u64::try_from(DAY_ONE.0 / DAY).unwrap() + 1;
    let body = |parts: &[u64]| {
        let mut out = Vec::new();
        parts.iter().for_each(|part| varint::put(&mut out, *part));
        out
    };
    assert_eq!(with_body(&body(&[1, 9 << 2 | 1, days])).unwrap(), second);
    let mut followed = body(&[1, 9 << 2 | 1, days]);
    followed.push(0);
    for bad in [
        followed,
        body(&[2, 9 << 2 | 1, days]),
        body(&[1, 3 << 2 | 1, days]),
        body(&[1, 64 << 2 | 1, days]),
        body(&[1, 9 << 2 | 1, 2_000_000]),
        body(&[u64::MAX >> 9]),
        Vec::new(),
    ] {
        assert!(with_body(&bad).is_err(), "{bad:?}");
    }
}

#[test]
fn a_manifest_is_no_status_list_and_a_status_list_is_no_manifest() {
    let (first, ..) = three();
    let text = manifest::sign(&first, "s1", &signer()).unwrap();
    assert!(UnverifiedStatusToken::parse(&text).is_err());
    let key = SecretKey::from_bytes(Alg::Es256, &[2; 32]).unwrap().signer().unwrap().public_key();
    assert!(UnverifiedManifest::parse(&text).unwrap().verify(&key, &Pure).is_err());
}
