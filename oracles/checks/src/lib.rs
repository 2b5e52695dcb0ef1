//! One key in the forms of the libraries that we compare with, and their async calls made
//! plain.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use annona_core::crypto::{Alg, SecretKey};
use annona_core::jwk::SecretJwk;

/// Both algorithms.
pub const ALGS: [Alg; 2] = [Alg::EdDsa, Alg::Es256];

/// A fixed key.
///
/// # Panics
/// For a seed that is no key, which 1..=255 all are.
#[must_use]
pub fn secret(alg: Alg, seed: u8) -> SecretKey {
    SecretKey::from_bytes(alg, &[seed; 32]).expect("a key")
}

/// The key as JSON Web Key text, private part included.
///
/// # Panics
/// Never: a key file is JSON.
#[must_use]
pub fn jwk_text(secret: &SecretKey) -> String {
    serde_json::to_string(&SecretJwk::from(secret)).expect("JSON")
}

/// The key for ssi.
///
/// # Panics
/// When ssi does not read our key file.
#[must_use]
pub fn ssi_key(secret: &SecretKey) -> ssi::JWK {
    serde_json::from_str(&jwk_text(secret)).expect("ssi reads our key file")
}

/// The key for josekit.
///
/// # Panics
/// When josekit does not read our key file.
#[must_use]
pub fn josekit_key(secret: &SecretKey) -> josekit::jwk::Jwk {
    josekit::jwk::Jwk::from_bytes(jwk_text(secret)).expect("josekit reads our key file")
}

/// Runs a future that never waits: ssi's calls are async, but with the key given they only
/// compute.
///
/// # Panics
/// When it waits after all.
pub fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the call waits for something"),
    }
}

/// Every text that differs from `text` in one character of the base64url alphabet or its
/// separators.
pub fn one_character_off(text: &str) -> impl Iterator<Item = String> + '_ {
    text.char_indices().map(|(at, old)| {
        let new = if old == 'A' { 'B' } else { 'A' };
        let mut other = text.to_owned();
        other.replace_range(at..at + old.len_utf8(), new.encode_utf8(&mut [0; 4]));
        other
    })
}
