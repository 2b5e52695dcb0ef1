//! Header, key and cipher of the vault: bytes in, bytes out, no files.

use annona_core::crypto::{Entropy, random, sha256};
use argon2::{Algorithm, Argon2, Params};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::{Plain, VaultError};

const MAGIC: &[u8; 8] = b"ANNONAVT";
const VERSION: u8 = 1;
const SALT: usize = 16;
const NONCE: usize = 24;
const HEADER: usize = 8 + 1 + 3 * 4 + SALT + NONCE;
const DIGEST: usize = 32;

/// Largest file in bytes; thousands of cards.
pub(super) const MAX_FILE: usize = 16 << 20;

/// What opening the vault costs (Argon2id, RFC 9106), so that guessing a PIN costs as much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl KdfCost {
    /// The least that is accepted: 19 MiB, two passes (OWASP).
    pub const MINIMUM: Self = Self { memory_kib: 19 << 10, passes: 2, lanes: 1 };
    /// For phones: 64 MiB, three passes.
    pub const PHONE: Self = Self { memory_kib: 64 << 10, passes: 3, lanes: 1 };
    /// For desktops: 256 MiB, three passes.
    pub const DESKTOP: Self = Self { memory_kib: 256 << 10, passes: 3, lanes: 1 };
    /// The most that is accepted from a file: 1 GiB, 16 passes, 4 lanes.
    const MAXIMUM: Self = Self { memory_kib: 1 << 20, passes: 16, lanes: 4 };

    fn check(self) -> Result<Self, VaultError> {
        let (low, high) = (Self::MINIMUM, Self::MAXIMUM);
        if self.memory_kib < low.memory_kib || self.passes < low.passes || self.lanes < low.lanes {
            return Err(VaultError::WeakCost);
        }
        if self.memory_kib > high.memory_kib || self.passes > high.passes || self.lanes > high.lanes
        {
            return Err(VaultError::HeavyCost);
        }
        Ok(self)
    }
}

/// The key of one PIN and salt.
pub(super) type Key = Zeroizing<[u8; 32]>;

/// The open part of the file.
#[derive(Clone)]
pub(super) struct Header {
    cost: KdfCost,
    salt: [u8; SALT],
    nonce: [u8; NONCE],
}

impl Header {
    pub(super) fn new(cost: KdfCost, entropy: &dyn Entropy) -> Result<Self, VaultError> {
        let salt = random(entropy).map_err(|_| VaultError::Entropy)?;
        Ok(Self { cost: cost.check()?, salt, nonce: [0; NONCE] })
    }

    /// A nonce is used once; 24 random bytes do not repeat.
    pub(super) fn renew_nonce(&mut self, entropy: &dyn Entropy) -> Result<(), VaultError> {
        self.nonce = random(entropy).map_err(|_| VaultError::Entropy)?;
        Ok(())
    }

    pub(super) fn derive(&self, pin: &str) -> Result<Key, VaultError> {
        let KdfCost { memory_kib, passes, lanes } = self.cost;
        let heavy = |_| VaultError::HeavyCost;
        let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(heavy)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, argon2::Version::V0x13, params)
            .hash_password_into(pin.as_bytes(), &self.salt, key.as_mut())
            .map_err(heavy)?;
        Ok(key)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let KdfCost { memory_kib, passes, lanes } = self.cost;
        let mut out = Vec::with_capacity(HEADER);
        out.extend_from_slice(MAGIC);
        out.push(VERSION);
        for number in [memory_kib, passes, lanes] {
            out.extend_from_slice(&number.to_be_bytes());
        }
        out.extend_from_slice(&self.salt);
        out.extend_from_slice(&self.nonce);
        out
    }

    /// Reads the header and returns the rest.
    fn read(bytes: &[u8]) -> Result<(Self, &[u8]), VaultError> {
        let (magic, rest) = take::<8>(bytes)?;
        let ([version], rest) = take::<1>(rest)?;
        if magic != MAGIC {
            return Err(VaultError::Damaged);
        }
        if *version != VERSION {
            return Err(VaultError::Version(*version));
        }
        let (memory, rest) = take::<4>(rest)?;
        let (passes, rest) = take::<4>(rest)?;
        let (lanes, rest) = take::<4>(rest)?;
        let (salt, rest) = take::<SALT>(rest)?;
        let (nonce, rest) = take::<NONCE>(rest)?;
        let cost = KdfCost {
            memory_kib: u32::from_be_bytes(*memory),
            passes: u32::from_be_bytes(*passes),
            lanes: u32::from_be_bytes(*lanes),
        };
        Ok((Self { cost: cost.check()?, salt: *salt, nonce: *nonce }, rest))
    }
}

fn take<const N: usize>(bytes: &[u8]) -> Result<(&[u8; N], &[u8]), VaultError> {
    bytes.split_first_chunk().ok_or(VaultError::Damaged)
}

/// The whole file for a state.
pub(super) fn frame(header: &Header, key: &Key, state: &[u8]) -> Result<Vec<u8>, VaultError> {
    if state.len() > MAX_FILE - 4_096 {
        return Err(VaultError::TooLarge);
    }
    let mut out = header.to_bytes();
    let sealed = cipher(key)
        .encrypt(&XNonce::from(header.nonce), Payload { msg: state, aad: &out })
        .map_err(|_| VaultError::TooLarge)?;
    out.extend_from_slice(&sealed);
    let digest = sha256(&out);
    out.extend_from_slice(&digest);
    Ok(out)
}

/// Checks digest and header of a file; the second part is what [`unseal`] opens.
pub(super) fn open_frame(bytes: &[u8]) -> Result<(Header, &[u8]), VaultError> {
    let (framed, digest) = bytes.split_last_chunk::<DIGEST>().ok_or(VaultError::Damaged)?;
    if sha256(framed) != *digest {
        return Err(VaultError::Damaged);
    }
    Header::read(framed)
}

/// Opens the state. With an intact digest a failure means another key.
pub(super) fn unseal(header: &Header, key: &Key, sealed: &[u8]) -> Result<Plain, VaultError> {
    cipher(key)
        .decrypt(&XNonce::from(header.nonce), Payload { msg: sealed, aad: &header.to_bytes() })
        .map(Zeroizing::new)
        .map_err(|_| VaultError::WrongPin)
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&**key).into())
}
