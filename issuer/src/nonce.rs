//! Nonces that nobody keeps. All come from the secret that all programs over one store share,
//! so that every replica knows every nonce.
//!
//! A `c_nonce` works once: it is a random number and its end, authenticated, and whoever accepts
//! it remembers it until that end. DPoP nonces and challenges for the proofs of attested keys
//! only say that a proof is new: they are the same for everybody for five minutes, and live five
//! to ten. Refused: what this issuer did not make, what was made for something else, what has
//! ended.

use annona_core::b64;
use annona_core::crypto::{CryptoError, hmac_sha256, random, sha256};
use annona_core::time::UnixTime;

use crate::Issuer;
use crate::store::{Hash, Nonce};

/// Lifetime of a nonce, in seconds.
pub const NONCE_SECONDS: i64 = 300;

const RANDOM: usize = 16;
const END: usize = 8;
const MAC: usize = 16;

impl Issuer {
    /// A fresh `c_nonce`; it lives for [`NONCE_SECONDS`].
    pub(crate) fn new_nonce(&self) -> Result<String, CryptoError> {
        let chance = random(self.entropy.as_ref())?;
        Ok(make(&self.secret, chance, self.now().plus(NONCE_SECONDS)))
    }

    /// Reads a `c_nonce`; `None` unless it lives.
    pub(crate) fn living_nonce(&self, text: &str) -> Option<Nonce> {
        let until = read(&self.secret, text)?;
        (until > self.now()).then(|| Nonce { hash: sha256(text), until })
    }

    /// The value of this kind that is handed out to everybody at a time: for proofs of which
    /// each works once whatever its nonce.
    pub(crate) fn periodic(&self, kind: &str, time: UnixTime) -> String {
        let period = time.0.div_euclid(NONCE_SECONDS).to_be_bytes();
        b64::encode(*hmac_sha256(&self.secret, &[b"periodic~", kind.as_bytes(), &period]))
    }

    /// Whether a value of this kind is handed out now or was until a moment ago.
    pub(crate) fn is_current(&self, kind: &str, value: &str) -> bool {
        let now = self.now();
        [now, now.plus(-NONCE_SECONDS)].iter().any(|at| self.periodic(kind, *at) == value)
    }
}

fn make(secret: &Hash, chance: [u8; RANDOM], until: UnixTime) -> String {
    let until = until.0.to_be_bytes();
    b64::encode([&until[..], &chance, &mac(secret, &until, &chance)].concat())
}

/// The end of a nonce that was made with this secret.
fn read(secret: &Hash, text: &str) -> Option<UnixTime> {
    // Longer texts are none, and are not decoded.
    let bytes = (text.len() <= 64).then(|| b64::decode(text).ok())??;
    let (until, rest) = bytes.split_first_chunk::<END>()?;
    let (chance, claimed) = rest.split_first_chunk::<RANDOM>()?;
    let claimed: &[u8; MAC] = claimed.try_into().ok()?;
    let own = mac(secret, until, chance);
    // All bytes are looked at, so that the time says nothing about where they differ.
    let difference = own.iter().zip(claimed).fold(0, |sum, (a, b)| sum | (a ^ b));
    (difference == 0).then(|| UnixTime(i64::from_be_bytes(*until)))
}

fn mac(secret: &Hash, until: &[u8], chance: &[u8]) -> [u8; MAC] {
    let whole = hmac_sha256(secret, &[b"nonce~", until, chance]);
    let mut short = [0; MAC];
    short.iter_mut().zip(whole.iter()).for_each(|(to, from)| *to = *from);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Hash = [7; 32];
    const UNTIL: UnixTime = UnixTime(1_795_530_300);

    #[test]
    fn a_nonce_is_known_to_whoever_has_the_secret() {
        for number in 0..64 {
            let text = make(&SECRET, [number; RANDOM], UNTIL);
            assert_eq!(read(&SECRET, &text), Some(UNTIL));
            assert_eq!(read(&[8; 32], &text), None);
        }
    }

    #[test]
    fn no_changed_bit_and_no_other_text_is_a_nonce() {
        let text = make(&SECRET, [9; RANDOM], UNTIL);
        let bytes = b64::decode(&text).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(read(&SECRET, &b64::encode(changed)), None, "bit {bit}");
        }
        for other in
            ["", "A", "nonce", &format!("A{text}"), &format!("{text}A"), &"A".repeat(100_000)]
        {
            assert_eq!(read(&SECRET, other), None);
        }
    }
}
