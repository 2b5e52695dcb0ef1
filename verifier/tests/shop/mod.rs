//! A folder to work in, keys of counters, and certificates for them.
#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses a part")]

use std::path::{Path, PathBuf};

use annona_core::crypto::{Alg, PublicKey, SecretKey, SoftSigner};
use annona_core::receipt::{Certificate, Enrolment, TagSecret};
use annona_core::time::{DAY, UnixTime};
use annona_core::verify::Policy;
use annona_sample::world::{AGREEMENT, ASSOCIATION, COUNTER, World};
use annona_verifier::{Counter, DiskShelf, Settings};

/// 2026-11-24T10:00:00Z.
pub const NOW: UnixTime = UnixTime(1_795_514_400);

/// A temporary folder, removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("annona-shop-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn secret(byte: u8) -> SoftSigner {
    SecretKey::from_bytes(Alg::Es256, &[byte; 32]).unwrap().signer().unwrap()
}

/// The key of counter `n`.
pub fn signer(n: u8) -> SoftSigner {
    secret(100 + n)
}

/// By the association of the sample world, good for 30 days from `from`.
pub fn certificate(counter: &str, key: &PublicKey, from: UnixTime) -> String {
    let certificate = Certificate {
        iss: ASSOCIATION.to_owned(),
        sub: counter.to_owned(),
        agreement: AGREEMENT.to_owned(),
        iat: from,
        exp: from.plus(30 * DAY),
        jwk: *key,
    };
    // The association's key of the sample world.
    certificate.sign("p1", &secret(5)).unwrap()
}

/// A counter with the world's bundle of `NOW`.
pub fn counter(folder: &Path, world: &World) -> Counter {
    counter_at(folder, world, NOW)
}

/// A counter with the world's bundle of a time.
pub fn counter_at(folder: &Path, world: &World, now: UnixTime) -> Counter {
    let policy = Policy::new(AGREEMENT, COUNTER);
    let settings = Settings {
        name: "Mill".into(),
        anchor: world.anchor.clone(),
        policy,
        utc_offset: 0,
        language: None,
    };
    let counter = Counter::init(DiskShelf::at(folder), settings).unwrap();
    counter.install_bundle(world.bundle_text(5, now).unwrap().as_bytes()).unwrap();
    counter
}

/// The association's enrolment of a counter on the day of `NOW`.
pub fn enrolment(counter: &Counter, tag_secret: &TagSecret) -> Vec<u8> {
    enrolment_at(counter, tag_secret, NOW)
}

/// The association's enrolment of a counter on the day of a time.
pub fn enrolment_at(counter: &Counter, tag_secret: &TagSecret, now: UnixTime) -> Vec<u8> {
    let key = PublicKey::try_from(&counter.public_key().unwrap()).unwrap();
    let certificate = Some(certificate(COUNTER, &key, now.day()));
    serde_json::to_vec(&Enrolment { certificate, tag_secret: tag_secret.clone() }).unwrap()
}
