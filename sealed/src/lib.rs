//! Bytes under a passphrase, for the wallet's vault and the agency's key file: bytes in, bytes
//! out, no files.
//!
//! Frame: header (magic of the kind of file, version, Argon2id cost, salt, nonce),
//! XChaCha20-Poly1305 of the content with the header as additional data, SHA-256 of all before.
//! The digest tells damage (anyone can see it) from a wrong passphrase (only the cipher can);
//! integrity rests on the cipher alone.
//!
//! Refuses: another kind of file, a cost below the minimum (a swapped header would make
//! guessing cheap) or beyond the maximum, content of more than 16 MiB.
//!
//! [`doors`] is the same for a content that several passphrases open.
#![cfg_attr(not(test), deny(missing_docs))]

pub mod doors;

use annona_core::crypto::{Entropy, random, sha256};
use argon2::{Algorithm, Argon2, Params};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

annona_core::coded_errors! {
    /// Why something was not sealed or opened.
    pub enum SealError {
        WrongKey ["ANN-SEAL-1"] "the passphrase does not open the file" => "Try the passphrase again.";
        Damaged ["ANN-SEAL-2"] "the sealed file is damaged or of another kind" => "Restore the file from a backup.";
        WeakCost ["ANN-SEAL-3"] "the sealed file asks for a key that is too easy to guess" => "Somebody may have changed this file: do not type the passphrase again, restore the file from a backup.";
        HeavyCost ["ANN-SEAL-4"] "opening the sealed file needs more memory or time than allowed" => "Choose a smaller cost; for a file, restore it from a backup.";
        Version(u8) ["ANN-SEAL-5"] "the sealed file has version {0}, which this program does not know" => "Update the program.";
        TooLarge ["ANN-SEAL-6"] "there is too much to seal into one file" => "Remove what is no longer needed.";
        Entropy ["ANN-SEAL-7"] "no random numbers are to be had" => "Restart the device and try again.";
        NoDoor ["ANN-SEAL-8"] "this file has no such way in" => "Open it with the PIN, or restore it from a backup.";
        OtherDevice ["ANN-SEAL-9"] "this file belongs to another device" => "Open it on the device where it was made.";
        Device ["ANN-SEAL-10"] "this device's key store does not answer" => "Unlock the device, then try again.";
    }
}

const VERSION: u8 = 1;
const SALT: usize = 16;
const NONCE: usize = 24;
const HEADER: usize = 8 + 1 + 3 * 4 + SALT + NONCE;
const DIGEST: usize = 32;

/// Largest frame in bytes.
pub const MAX_FILE: usize = 16 << 20;

/// What opening costs (Argon2id, RFC 9106), so that guessing a passphrase costs as much.
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

    fn check(self) -> Result<Self, SealError> {
        let (low, high) = (Self::MINIMUM, Self::MAXIMUM);
        if self.memory_kib < low.memory_kib || self.passes < low.passes || self.lanes < low.lanes {
            return Err(SealError::WeakCost);
        }
        if self.memory_kib > high.memory_kib || self.passes > high.passes || self.lanes > high.lanes
        {
            return Err(SealError::HeavyCost);
        }
        Ok(self)
    }
}

/// The key of one passphrase and salt.
pub type Key = Zeroizing<[u8; 32]>;

/// Opened content, wiped when dropped.
pub type Plain = Zeroizing<Vec<u8>>;

/// Eight letters at the start of a frame, one word for each kind of file.
pub type Magic = [u8; 8];

/// The open part of a frame.
#[derive(Debug, Clone)]
pub struct Header {
    magic: Magic,
    cost: KdfCost,
    salt: [u8; SALT],
    nonce: [u8; NONCE],
}

impl Header {
    /// A header with a new salt, for a new passphrase.
    ///
    /// # Errors
    /// [`SealError::WeakCost`], [`SealError::HeavyCost`], [`SealError::Entropy`].
    pub fn new(magic: Magic, cost: KdfCost, entropy: &dyn Entropy) -> Result<Self, SealError> {
        let salt = random(entropy).map_err(|_| SealError::Entropy)?;
        let nonce = random(entropy).map_err(|_| SealError::Entropy)?;
        Ok(Self { magic, cost: cost.check()?, salt, nonce })
    }

    /// What opening costs.
    #[must_use]
    pub const fn cost(&self) -> KdfCost {
        self.cost
    }

    /// To be called before each [`frame`] but the first under a key: a nonce is used once; 24 random bytes do not repeat.
    ///
    /// # Errors
    /// [`SealError::Entropy`].
    pub fn renew_nonce(&mut self, entropy: &dyn Entropy) -> Result<(), SealError> {
        self.nonce = random(entropy).map_err(|_| SealError::Entropy)?;
        Ok(())
    }

    /// The key of a passphrase; this is what takes time and memory.
    ///
    /// # Errors
    /// [`SealError::HeavyCost`] when the memory is not to be had.
    pub fn derive(&self, passphrase: &str) -> Result<Key, SealError> {
        derive_key(self.cost, &self.salt, passphrase)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEADER);
        out.extend_from_slice(&self.magic);
        out.push(VERSION);
        write_cost(self.cost, &mut out);
        out.extend_from_slice(&self.salt);
        out.extend_from_slice(&self.nonce);
        out
    }

    /// Reads the header and returns the rest.
    fn read(expected: Magic, bytes: &[u8]) -> Result<(Self, &[u8]), SealError> {
        let (magic, rest) = take::<8>(bytes)?;
        let ([version], rest) = take::<1>(rest)?;
        if *magic != expected {
            return Err(SealError::Damaged);
        }
        if *version != VERSION {
            return Err(SealError::Version(*version));
        }
        let (cost, rest) = read_cost(rest)?;
        let (salt, rest) = take::<SALT>(rest)?;
        let (nonce, rest) = take::<NONCE>(rest)?;
        Ok((Self { magic: expected, cost, salt: *salt, nonce: *nonce }, rest))
    }
}

fn write_cost(cost: KdfCost, out: &mut Vec<u8>) {
    for number in [cost.memory_kib, cost.passes, cost.lanes] {
        out.extend_from_slice(&number.to_be_bytes());
    }
}

fn read_cost(bytes: &[u8]) -> Result<(KdfCost, &[u8]), SealError> {
    let (memory, rest) = take::<4>(bytes)?;
    let (passes, rest) = take::<4>(rest)?;
    let (lanes, rest) = take::<4>(rest)?;
    let cost = KdfCost {
        memory_kib: u32::from_be_bytes(*memory),
        passes: u32::from_be_bytes(*passes),
        lanes: u32::from_be_bytes(*lanes),
    };
    Ok((cost.check()?, rest))
}

fn take<const N: usize>(bytes: &[u8]) -> Result<(&[u8; N], &[u8]), SealError> {
    bytes.split_first_chunk().ok_or(SealError::Damaged)
}

/// The whole frame for a content.
///
/// # Errors
/// [`SealError::TooLarge`].
pub fn frame(header: &Header, key: &Key, content: &[u8]) -> Result<Vec<u8>, SealError> {
    if content.len() > MAX_FILE - 4_096 {
        return Err(SealError::TooLarge);
    }
    let mut out = header.to_bytes();
    let sealed = encrypt(key, &header.nonce, content, &out)?;
    out.extend_from_slice(&sealed);
    let digest = sha256(&out);
    out.extend_from_slice(&digest);
    Ok(out)
}

/// Checks digest and header of a frame; the second part is what [`unseal`] opens.
///
/// # Errors
/// [`SealError`].
pub fn open_frame(magic: Magic, bytes: &[u8]) -> Result<(Header, &[u8]), SealError> {
    Header::read(magic, checked(bytes)?)
}

/// Opens the content. With an intact digest a failure means another key.
///
/// # Errors
/// [`SealError::WrongKey`].
pub fn unseal(header: &Header, key: &Key, sealed: &[u8]) -> Result<Plain, SealError> {
    decrypt(key, &header.nonce, sealed, &header.to_bytes())
}

/// Seals a content under a passphrase, in one step.
///
/// # Errors
/// [`SealError`].
pub fn seal(
    magic: Magic,
    passphrase: &str,
    cost: KdfCost,
    content: &[u8],
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, SealError> {
    let header = Header::new(magic, cost, entropy)?;
    let key = header.derive(passphrase)?;
    frame(&header, &key, content)
}

/// Opens what [`seal`] made.
///
/// # Errors
/// [`SealError`].
pub fn open(magic: Magic, passphrase: &str, bytes: &[u8]) -> Result<Plain, SealError> {
    let (header, sealed) = open_frame(magic, bytes)?;
    unseal(&header, &header.derive(passphrase)?, sealed)
}

/// A frame without the digest at its end, which must be right.
fn checked(bytes: &[u8]) -> Result<&[u8], SealError> {
    let (framed, digest) = bytes.split_last_chunk::<DIGEST>().ok_or(SealError::Damaged)?;
    if bytes.len() > MAX_FILE {
        return Err(SealError::TooLarge);
    }
    if sha256(framed) == *digest { Ok(framed) } else { Err(SealError::Damaged) }
}

/// The key of a passphrase; this is what takes time and memory.
fn derive_key(cost: KdfCost, salt: &[u8; SALT], passphrase: &str) -> Result<Key, SealError> {
    let KdfCost { memory_kib, passes, lanes } = cost;
    let heavy = |_| SealError::HeavyCost;
    let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(heavy)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, argon2::Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut())
        .map_err(heavy)?;
    Ok(key)
}

fn encrypt(
    key: &Key,
    nonce: &[u8; NONCE],
    content: &[u8],
    aad: &[u8],
) -> Result<Vec<u8>, SealError> {
    XChaCha20Poly1305::new((&**key).into())
        .encrypt(&XNonce::from(*nonce), Payload { msg: content, aad })
        .map_err(|_| SealError::TooLarge)
}

fn decrypt(key: &Key, nonce: &[u8; NONCE], sealed: &[u8], aad: &[u8]) -> Result<Plain, SealError> {
    XChaCha20Poly1305::new((&**key).into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad })
        .map(Zeroizing::new)
        .map_err(|_| SealError::WrongKey)
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::OsEntropy;

    use super::*;

    const KIND: Magic = *b"ANNONATT";

    #[test]
    fn only_the_passphrase_opens_what_was_sealed() {
        let seal = |content: &[u8]| {
            seal(KIND, "a long passphrase", KdfCost::MINIMUM, content, &OsEntropy).unwrap()
        };
        let bytes = seal(b"a key");
        assert_eq!(*open(KIND, "a long passphrase", &bytes).unwrap(), b"a key");
        assert_eq!(open(KIND, "another passphrase", &bytes).err(), Some(SealError::WrongKey));
        assert_eq!(open(*b"ANNONAXX", "a long passphrase", &bytes).err(), Some(SealError::Damaged));
        assert_ne!(seal(b"a key"), bytes);
    }

    #[test]
    fn every_damage_shows_before_a_passphrase_is_tried() {
        let header = Header::new(KIND, KdfCost::MINIMUM, &OsEntropy).unwrap();
        let bytes = frame(&header, &Key::new([7; 32]), b"a key").unwrap();
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            assert!(open_frame(KIND, &bad).is_err(), "byte {at}");
            assert!(open_frame(KIND, &bytes[..at]).is_err(), "cut at {at}");
        }
        assert!(open_frame(KIND, &bytes).is_ok());
        let weak = KdfCost { memory_kib: 8, ..KdfCost::MINIMUM };
        assert_eq!(Header::new(KIND, weak, &OsEntropy).err(), Some(SealError::WeakCost));
        let too_much = vec![0; MAX_FILE];
        let refused = frame(&header, &Key::new([7; 32]), &too_much);
        assert_eq!(refused, Err(SealError::TooLarge));
    }
}
