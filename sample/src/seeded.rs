//! Repeatable randomness (splitmix64). Never for real keys: whoever knows the seed knows them.

use std::sync::atomic::{AtomicU64, Ordering};

use annona_core::crypto::{CryptoError, Entropy};

/// The step of splitmix64, 2^64 divided by the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// A stream of numbers that follows from its seed.
#[derive(Debug)]
pub struct Seeded(AtomicU64);

impl Seeded {
    /// The stream of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The next 64 bits.
    pub fn next(&self) -> u64 {
        mix(self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP))
    }

    /// A number from 0 to `bound - 1`; 0 when the bound is 0.
    pub fn below(&self, bound: u64) -> u64 {
        // The high half of a 128-bit product: no division, and no bias that a test would see.
        u64::try_from((u128::from(self.next()) * u128::from(bound)) >> 64).unwrap_or(0)
    }

    /// One of the items; `None` when there is none.
    pub fn choose<'a, T>(&self, items: &'a [T]) -> Option<&'a T> {
        let at = self.below(u64::try_from(items.len()).ok()?);
        items.get(usize::try_from(at).ok()?)
    }
}

impl Entropy for Seeded {
    fn fill(&self, out: &mut [u8]) -> Result<(), CryptoError> {
        for part in out.chunks_mut(8) {
            for (to, from) in part.iter_mut().zip(self.next().to_le_bytes()) {
                *to = from;
            }
        }
        Ok(())
    }
}

/// The finisher of splitmix64 (Steele, Lea, Flood 2014).
const fn mix(state: u64) -> u64 {
    let a = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let b = (a ^ (a >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    b ^ (b >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_splitmix64() {
        // First values of the reference implementation for seed 1234567.
        let stream = Seeded::new(1_234_567);
        assert_eq!(stream.next(), 6_457_827_717_110_365_317);
        assert_eq!(stream.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn numbers_stay_below_their_bound() {
        let stream = Seeded::new(7);
        let mut seen = [false; 6];
        for _ in 0..200 {
            seen[usize::try_from(stream.below(6)).unwrap()] = true;
        }
        assert_eq!(seen, [true; 6]);
        assert_eq!(stream.below(0), 0);
        assert_eq!(stream.choose::<u8>(&[]), None);
    }

    #[test]
    fn fills_every_byte() {
        let mut out = [0; 1000];
        Seeded::new(1).fill(&mut out).unwrap();
        assert!(out.iter().filter(|&&byte| byte == 0).count() < 20);
    }
}
