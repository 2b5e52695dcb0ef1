//! Behaviour of the whole module, with SD-JWTs written by hand where an issuer would not.

mod binding;
mod bounds;
mod digests;
mod examples;
mod issuing;
mod round_trip;

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::disclosure::digest;
use super::*;
use crate::b64;
use crate::crypto::{Alg, Entropy, Pure, SecretKey, Signer as _, SoftSigner, sha256};
use crate::jwk::Jwk;
use crate::jws;
use crate::time::UnixTime;

const TYP: &str = "example+sd-jwt";

fn signer(seed: u8) -> SoftSigner {
    SecretKey::from_bytes(Alg::EdDsa, &[seed; 32]).unwrap().signer().unwrap()
}

fn issuer() -> SoftSigner {
    signer(1)
}

fn holder() -> SoftSigner {
    signer(2)
}

/// `cnf` with the holder's key.
fn cnf() -> Value {
    json!({"jwk": Jwk::from(&holder().public_key())})
}

fn header() -> String {
    jws::header(Alg::EdDsa, TYP, None)
}

/// A path written as JSON.
fn path(text: &str) -> ClaimPath {
    serde_json::from_str(text).unwrap()
}

/// The text of a disclosure with these contents.
fn disclosure(contents: &Value) -> String {
    b64::encode(contents.to_string())
}

/// An SD-JWT with this payload and these disclosures, whatever they say.
fn by_hand(payload: &Value, disclosures: &[&str]) -> String {
    let jws = jws::sign(&header(), payload.to_string().as_bytes(), &issuer()).unwrap();
    let tail: String = disclosures.iter().map(|text| format!("~{text}")).collect();
    format!("{jws}{tail}~")
}

fn verify(text: &str) -> Result<VerifiedSdJwt<'_>, SdJwtError> {
    UnverifiedSdJwt::parse(text)?.verify(&issuer().public_key(), TYP, &Pure)
}

fn claims(text: &str) -> Result<Value, SdJwtError> {
    verify(text).map(|verified| Value::Object(verified.claims().clone()))
}

/// Random numbers that are the same in every run.
struct Seeded(AtomicU64);

impl Seeded {
    fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed << 32))
    }

    fn below(&self, end: usize) -> usize {
        let mut bytes = [0; 8];
        self.fill(&mut bytes).unwrap();
        (u64::from_le_bytes(bytes) % u64::try_from(end).unwrap()) as usize
    }
}

impl Entropy for Seeded {
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
        for chunk in out.chunks_mut(32) {
            let block = sha256(self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}
