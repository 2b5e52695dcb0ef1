//! Deltas of status lists: the input is the body, before compression.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use annona_core::crypto::Alg;
use annona_core::status::delta::manifest::{self, Manifest, UnverifiedManifest};
use annona_core::status::delta::{apply, encode};
use annona_core::status::inflate::{Bounds, Wrapper, deflate, inflate};
use annona_core::status::token::{TokenClaims, UnverifiedStatusToken, sign};
use annona_core::status::{Status, StatusList, StatusToken};

use crate::seeds::{NOW, PARTIES, signer};
use crate::stand_in::{AcceptAll, KEY};

/// Magic and version of the base.
const PREFIX: usize = 36;

struct Fixed {
    base: StatusToken,
    next: StatusToken,
    manifest: Manifest,
    delta: Vec<u8>,
}

static FIXED: LazyLock<Fixed> = LazyLock::new(|| {
    let mut list = StatusList::new(2, 8_192).unwrap();
    let base = token(&list, &BTreeMap::new());
    list.set(7, Status::Suspended).unwrap();
    list.set(900, Status::Invalid).unwrap();
    let next = token(&list, &BTreeMap::from([(7, NOW.day())]));
    let text = manifest::sign(&next, "s1", &signer(Alg::EdDsa, 1)).unwrap();
    let manifest = UnverifiedManifest::parse(&text).unwrap().verify(&KEY, &AcceptAll).unwrap();
    let delta = encode(&base, &next).unwrap();
    Fixed { base, next, manifest, delta }
});

fn token(list: &StatusList, since: &BTreeMap<u64, annona_core::time::UnixTime>) -> StatusToken {
    let uri = "https://ministry.example/status/1";
    let claims =
        TokenClaims { iss: PARTIES[0], uri, iat: NOW, exp: NOW.plus(86_400), ttl: None, since };
    let text = sign(&claims, list, "s1", &signer(Alg::EdDsa, 1)).unwrap();
    UnverifiedStatusToken::parse(&text).unwrap().verify(&KEY, &AcceptAll).unwrap()
}

pub fn run(data: &[u8]) -> Option<()> {
    let mut delta = FIXED.delta[..PREFIX].to_vec();
    delta.extend_from_slice(&deflate(data, Wrapper::Zlib));
    let token = apply(&FIXED.base, FIXED.manifest.clone(), &delta).ok()?;
    assert_eq!(token, FIXED.next, "only the signed list comes out");
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let bounds = Bounds { bytes: 4_096, ratio: 256, free: 4_096 };
    vec![inflate(&FIXED.delta[PREFIX..], Wrapper::Zlib, bounds).unwrap()]
}
