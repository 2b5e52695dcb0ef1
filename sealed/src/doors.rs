//! One content that several passphrases open, each a door to the same data key: a wallet's PIN
//! and the code on its recovery sheet.
//!
//! Frame, version 2: magic of the kind of file, version, mark of the device, number of doors,
//! doors, nonce, XChaCha20-Poly1305 of the content with all before as additional data, SHA-256 of
//! all before. A door: its kind, Argon2id cost, salt, nonce, and the data key encrypted under
//! what the [`Device`] makes of passphrase and salt. Neither the file without the device nor the
//! device without a passphrase opens anything.
//!
//! Refuses: what [`crate`] refuses, more than eight doors, two doors of one kind.

use annona_core::crypto::{Entropy, hmac_sha256, random, sha256};
use zeroize::Zeroizing;

use crate::{
    KdfCost, Key, MAX_FILE, Magic, NONCE, Plain, SALT, SealError, checked, decrypt, derive_key,
    encrypt, read_cost, take, write_cost,
};

const VERSION: u8 = 2;
/// Most doors of one file.
const MAX_DOORS: usize = 8;
const WRAPPED: usize = 32 + 16;

/// A number by which a file tells its doors apart.
pub type Kind = u8;

/// What only this device can do: turn a passphrase's key into another one. A key store or a TPM
/// does it with a secret that does not leave it.
pub trait Device: Send + Sync {
    /// The same key for the same input, on this device only.
    ///
    /// # Errors
    /// [`SealError::Device`].
    fn mix(&self, key: &Key) -> Result<Key, SealError>;
}

/// No help from the device: whoever copies the file meets the passphrase only.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDevice;

impl Device for NoDevice {
    fn mix(&self, key: &Key) -> Result<Key, SealError> {
        Ok(key.clone())
    }
}

/// A secret of 32 bytes that the device's key store keeps.
pub struct SecretDevice(Key);

impl SecretDevice {
    /// A device with this secret.
    #[must_use]
    pub const fn new(secret: Key) -> Self {
        Self(secret)
    }
}

impl Device for SecretDevice {
    fn mix(&self, key: &Key) -> Result<Key, SealError> {
        Ok(hmac_sha256(&self.0, &[b"annona door\n", &key[..]]))
    }
}

/// The open part of a frame.
#[derive(Debug, Clone)]
pub struct Doors {
    magic: Magic,
    device: [u8; 8],
    doors: Vec<Door>,
}

#[derive(Debug, Clone)]
struct Door {
    kind: Kind,
    cost: KdfCost,
    salt: [u8; SALT],
    nonce: [u8; NONCE],
    wrapped: [u8; WRAPPED],
}

impl Doors {
    /// No door yet; `device` helps with all that follow.
    ///
    /// # Errors
    /// [`SealError::Device`].
    pub fn new(magic: Magic, device: &dyn Device) -> Result<Self, SealError> {
        Ok(Self { magic, device: mark(device)?, doors: Vec::new() })
    }

    /// A new data key.
    ///
    /// # Errors
    /// [`SealError::Entropy`].
    pub fn data_key(entropy: &dyn Entropy) -> Result<Key, SealError> {
        random(entropy).map(Zeroizing::new).map_err(|_| SealError::Entropy)
    }

    /// Makes a door, in place of an older one of its kind.
    ///
    /// # Errors
    /// Cost, entropy and device errors; the doors are then as before.
    pub fn set(
        &mut self,
        (kind, passphrase): (Kind, &str),
        cost: KdfCost,
        data_key: &Key,
        device: &dyn Device,
        entropy: &dyn Entropy,
    ) -> Result<(), SealError> {
        let salt = random(entropy).map_err(|_| SealError::Entropy)?;
        let nonce = random(entropy).map_err(|_| SealError::Entropy)?;
        let mut door = Door { kind, cost: cost.check()?, salt, nonce, wrapped: [0; WRAPPED] };
        let key = door.key(passphrase, device)?;
        let wrapped = encrypt(&key, &nonce, &data_key[..], &self.bound(&door))?;
        door.wrapped = *wrapped.first_chunk().ok_or(SealError::TooLarge)?;
        self.doors.retain(|held| held.kind != kind);
        self.doors.push(door);
        Ok(())
    }

    /// Whether there is a door of this kind.
    #[must_use]
    pub fn has(&self, kind: Kind) -> bool {
        self.doors.iter().any(|door| door.kind == kind)
    }

    /// The data key, through one door.
    ///
    /// # Errors
    /// [`SealError::NoDoor`], [`SealError::OtherDevice`], [`SealError::WrongKey`].
    pub fn open(
        &self,
        kind: Kind,
        passphrase: &str,
        device: &dyn Device,
    ) -> Result<Key, SealError> {
        let door = self.doors.iter().find(|door| door.kind == kind).ok_or(SealError::NoDoor)?;
        if mark(device)? != self.device {
            return Err(SealError::OtherDevice);
        }
        let key = door.key(passphrase, device)?;
        let opened = decrypt(&key, &door.nonce, &door.wrapped, &self.bound(door))?;
        let data_key = opened.first_chunk::<32>().ok_or(SealError::Damaged)?;
        Ok(Zeroizing::new(*data_key))
    }

    /// The whole frame for a content.
    ///
    /// # Errors
    /// [`SealError::TooLarge`], [`SealError::Entropy`].
    pub fn frame(
        &self,
        data_key: &Key,
        content: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, SealError> {
        if content.len() > MAX_FILE - 4_096 {
            return Err(SealError::TooLarge);
        }
        let nonce: [u8; NONCE] = random(entropy).map_err(|_| SealError::Entropy)?;
        let mut out = self.to_bytes();
        out.extend_from_slice(&nonce);
        let sealed = encrypt(data_key, &nonce, content, &out)?;
        out.extend_from_slice(&sealed);
        out.extend_from_slice(&sha256(&out));
        Ok(out)
    }

    /// Checks digest and doors of a frame.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn read(magic: Magic, bytes: &[u8]) -> Result<(Self, Locked<'_>), SealError> {
        let framed = checked(bytes)?;
        let (found, rest) = take::<8>(framed)?;
        let ([version], rest) = take::<1>(rest)?;
        if *found != magic {
            return Err(SealError::Damaged);
        }
        if *version != VERSION {
            return Err(SealError::Version(*version));
        }
        let (device, rest) = take::<8>(rest)?;
        let ([count], mut rest) = take::<1>(rest)?;
        let mut doors = Self { magic, device: *device, doors: Vec::new() };
        if usize::from(*count) > MAX_DOORS {
            return Err(SealError::Damaged);
        }
        for _ in 0..*count {
            let (door, after) = Door::read(rest)?;
            if doors.has(door.kind) {
                return Err(SealError::Damaged);
            }
            doors.doors.push(door);
            rest = after;
        }
        let (nonce, sealed) = take::<NONCE>(rest)?;
        let open = framed.split_at_checked(framed.len().saturating_sub(sealed.len()));
        let (open, _) = open.ok_or(SealError::Damaged)?;
        Ok((doors, Locked { open, nonce, sealed }))
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(&self.magic);
        out.push(VERSION);
        out.extend_from_slice(&self.device);
        out.push(u8::try_from(self.doors.len()).unwrap_or(u8::MAX));
        self.doors.iter().for_each(|door| door.write(&mut out));
        out
    }

    /// What a door's cipher vouches for beside the data key.
    fn bound(&self, door: &Door) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(&self.magic);
        out.push(VERSION);
        out.extend_from_slice(&self.device);
        out.push(door.kind);
        write_cost(door.cost, &mut out);
        out.extend_from_slice(&door.salt);
        out
    }
}

impl Door {
    fn key(&self, passphrase: &str, device: &dyn Device) -> Result<Key, SealError> {
        device.mix(&derive_key(self.cost, &self.salt, passphrase)?)
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.push(self.kind);
        write_cost(self.cost, out);
        out.extend_from_slice(&self.salt);
        out.extend_from_slice(&self.nonce);
        out.extend_from_slice(&self.wrapped);
    }

    fn read(bytes: &[u8]) -> Result<(Self, &[u8]), SealError> {
        let ([kind], rest) = take::<1>(bytes)?;
        let (cost, rest) = read_cost(rest)?;
        let (salt, rest) = take::<SALT>(rest)?;
        let (nonce, rest) = take::<NONCE>(rest)?;
        let (wrapped, rest) = take::<WRAPPED>(rest)?;
        Ok((Self { kind: *kind, cost, salt: *salt, nonce: *nonce, wrapped: *wrapped }, rest))
    }
}

/// The closed part of a frame.
#[derive(Debug, Clone, Copy)]
pub struct Locked<'a> {
    open: &'a [u8],
    nonce: &'a [u8; NONCE],
    sealed: &'a [u8],
}

impl Locked<'_> {
    /// The content.
    ///
    /// # Errors
    /// [`SealError::WrongKey`].
    pub fn unlock(&self, data_key: &Key) -> Result<Plain, SealError> {
        decrypt(data_key, self.nonce, self.sealed, self.open)
    }
}

/// Tells one device from another, and says nothing about its secret.
fn mark(device: &dyn Device) -> Result<[u8; 8], SealError> {
    let mixed = device.mix(&Key::new([0; 32]))?;
    let mark = hmac_sha256(&mixed, &[b"annona device\n"]);
    mark.first_chunk().copied().ok_or(SealError::Damaged)
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::OsEntropy;

    use super::*;
    use crate::DIGEST;

    const KIND: Magic = *b"ANNONATT";
    const PIN: Kind = 1;
    const SHEET: Kind = 2;
    const COST: KdfCost = KdfCost::MINIMUM;

    fn two_doors(device: &dyn Device) -> (Doors, Key) {
        let key = Doors::data_key(&OsEntropy).unwrap();
        let mut doors = Doors::new(KIND, device).unwrap();
        doors.set((PIN, "246810"), COST, &key, device, &OsEntropy).unwrap();
        doors.set((SHEET, "a code on paper"), COST, &key, device, &OsEntropy).unwrap();
        (doors, key)
    }

    #[test]
    fn each_door_opens_with_its_own_passphrase_and_no_other() {
        let (doors, key) = two_doors(&NoDevice);
        let bytes = doors.frame(&key, b"cards", &OsEntropy).unwrap();
        let (doors, locked) = Doors::read(KIND, &bytes).unwrap();
        for (kind, passphrase, opens) in [
            (PIN, "246810", true),
            (SHEET, "a code on paper", true),
            (PIN, "a code on paper", false),
            (SHEET, "246810", false),
            (PIN, "135790", false),
        ] {
            let opened = doors.open(kind, passphrase, &NoDevice);
            let content = opened.and_then(|key| locked.unlock(&key));
            assert_eq!(content.is_ok_and(|content| *content == b"cards"), opens, "{kind}");
        }
        assert_eq!(doors.open(3, "246810", &NoDevice), Err(SealError::NoDoor));
        assert_eq!(locked.unlock(&Key::new([1; 32])).err(), Some(SealError::WrongKey));
    }

    #[test]
    fn a_new_passphrase_closes_the_old_door_and_leaves_the_other() {
        let (mut doors, key) = two_doors(&NoDevice);
        doors.set((PIN, "a longer sentence"), COST, &key, &NoDevice, &OsEntropy).unwrap();
        assert_eq!(doors.open(PIN, "246810", &NoDevice), Err(SealError::WrongKey));
        assert_eq!(doors.open(PIN, "a longer sentence", &NoDevice), Ok(key.clone()));
        assert_eq!(doors.open(SHEET, "a code on paper", &NoDevice), Ok(key));
    }

    #[test]
    fn a_copied_file_opens_on_its_own_device_only() {
        let home = SecretDevice::new(Key::new([1; 32]));
        let thief = SecretDevice::new(Key::new([2; 32]));
        let (doors, key) = two_doors(&home);
        assert_eq!(doors.open(PIN, "246810", &home), Ok(key));
        assert_eq!(doors.open(PIN, "246810", &thief), Err(SealError::OtherDevice));
        assert_eq!(doors.open(PIN, "246810", &NoDevice), Err(SealError::OtherDevice));
    }

    #[test]
    fn every_damage_shows_and_no_door_can_be_swapped() {
        let (doors, key) = two_doors(&NoDevice);
        let bytes = doors.frame(&key, b"cards", &OsEntropy).unwrap();
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            assert!(Doors::read(KIND, &bad).is_err(), "byte {at}");
            assert!(Doors::read(KIND, &bytes[..at]).is_err(), "cut at {at}");
            // Also when the digest is forged, the content opens only unchanged.
            let split = bad.len() - DIGEST;
            let digest = sha256(&bad[..split]);
            bad[split..].copy_from_slice(&digest);
            if at < split {
                let opened = Doors::read(KIND, &bad).and_then(|(_, locked)| locked.unlock(&key));
                assert!(opened.is_err(), "byte {at}");
            }
        }
        let (other, _) = two_doors(&NoDevice);
        let mut mixed = doors.clone();
        mixed.doors.retain(|door| door.kind != PIN);
        mixed.doors.extend(other.doors.into_iter().filter(|door| door.kind == PIN));
        let foreign = mixed.open(PIN, "246810", &NoDevice).unwrap();
        let (_, locked) = Doors::read(KIND, &bytes).unwrap();
        assert_eq!(locked.unlock(&foreign).err(), Some(SealError::WrongKey));
    }

    #[test]
    fn doors_of_one_kind_twice_and_cheap_doors_are_refused() {
        let (doors, key) = two_doors(&NoDevice);
        let twice = |change: &dyn Fn(&mut Vec<Door>)| {
            let mut doors = doors.clone();
            change(&mut doors.doors);
            Doors::read(KIND, &doors.frame(&key, b"", &OsEntropy).unwrap()).err()
        };
        assert_eq!(twice(&|_| {}), None);
        assert_eq!(twice(&|doors| doors.push(doors[0].clone())), Some(SealError::Damaged));
        let many = |doors: &mut Vec<Door>| {
            *doors = (0..9).map(|kind| Door { kind, ..doors[0].clone() }).collect();
        };
        assert_eq!(twice(&many), Some(SealError::Damaged));
        let weak = |doors: &mut Vec<Door>| doors[0].cost.memory_kib = 8;
        assert_eq!(twice(&weak), Some(SealError::WeakCost));
    }
}
