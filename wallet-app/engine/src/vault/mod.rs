//! The wallet's file: everything a person keeps, under one PIN.
//!
//! The layout is a frame of [`annona_sealed`]: Argon2id and XChaCha20-Poly1305.
//!
//! Refuses: a cost below the minimum (a swapped header would make guessing cheap), files that
//! are too large, a file another process has open. Each save keeps the generation before it as
//! `<file>.previous`. Nothing is ever deleted because of an error.

pub(crate) mod file;
mod tries;

use std::path::{Path, PathBuf};

use annona_core::crypto::Entropy;
use annona_core::time::UnixTime;
use annona_files::Lock;
use annona_sealed::{Header, Key, MAX_FILE, Magic, SealError, frame, unseal};
pub use annona_sealed::{KdfCost, Plain};
use tries::Tries;

annona_core::coded_errors! {
    /// Why the wallet's file was not opened or written.
    pub enum VaultError {
        WrongPin ["ANN-VAULT-1"] "this PIN does not open the wallet" => "Try the PIN again.";
        ShortPin ["ANN-VAULT-2"] "the PIN is too short or too long" => "Choose a PIN of 6 to 256 characters.";
        Damaged ["ANN-VAULT-3"] "the wallet's file is damaged" => "Ask the agency to send your cards again into a new wallet.";
        DamagedWithPrevious ["ANN-VAULT-4"] "the wallet's file is damaged, the state before the last change is intact" => "Go back to the state before the last change.";
        WeakCost ["ANN-VAULT-5"] "the wallet's file asks for a key that is too easy to guess" => "Somebody may have changed this file: do not type your PIN again, ask the agency for new cards.";
        HeavyCost ["ANN-VAULT-6"] "opening the wallet needs more memory or time than allowed" => "Choose a smaller cost; for a file, restore it from a backup.";
        Version(u8) ["ANN-VAULT-7"] "the wallet's file has version {0}, which this program does not know" => "Update the wallet.";
        TooLarge ["ANN-VAULT-8"] "the wallet is full" => "Delete ended cards or the history.";
        InUse ["ANN-VAULT-9"] "the wallet is already open" => "Close the other window of the wallet.";
        Exists ["ANN-VAULT-10"] "there is already a wallet at this place" => "Open it, or choose another place.";
        Missing ["ANN-VAULT-11"] "there is no wallet at this place" => "Create a wallet first.";
        Io(std::io::ErrorKind) ["ANN-VAULT-12"] "the device did not read or write the wallet's file ({0})" => "Make room on the device and try again; nothing was lost.";
        Wait(i64) ["ANN-VAULT-14"] "too many wrong PINs: {0} seconds to wait" => "Wait, then try again. If you forgot the PIN, ask the agency for new cards in a new wallet.";
        Entropy ["ANN-VAULT-13"] "no random numbers are to be had" => "Restart the device and try again.";
    }
}

impl From<SealError> for VaultError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::WrongKey => Self::WrongPin,
            SealError::WeakCost => Self::WeakCost,
            SealError::HeavyCost => Self::HeavyCost,
            SealError::Version(version) => Self::Version(version),
            SealError::TooLarge => Self::TooLarge,
            SealError::Entropy => Self::Entropy,
            _ => Self::Damaged,
        }
    }
}

impl From<std::io::Error> for VaultError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error.kind())
    }
}

/// An open vault: the key is in memory until this is dropped, and the file is locked.
pub struct Vault {
    path: PathBuf,
    key: Key,
    header: Header,
    _lock: Lock,
}

const MAGIC: Magic = *b"ANNONAVT";

impl Vault {
    /// Creates the file with a first state.
    ///
    /// # Errors
    /// [`VaultError::Exists`], PIN and cost errors, I/O errors.
    pub fn create(
        path: &Path,
        pin: &str,
        cost: KdfCost,
        state: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Self, VaultError> {
        check_pin(pin)?;
        let lock = file::lock(path)?;
        if path.exists() || file::previous(path).exists() {
            return Err(VaultError::Exists);
        }
        let header = Header::new(MAGIC, cost, entropy)?;
        let key = header.derive(pin)?;
        let mut vault = Self { path: path.to_owned(), key, header, _lock: lock };
        vault.save(state, entropy)?;
        Ok(vault)
    }

    /// Opens the file.
    ///
    /// # Errors
    /// [`VaultError::WrongPin`], and [`VaultError::Wait`] after five of them in a row;
    /// [`VaultError::DamagedWithPrevious`] when [`Self::open_previous`] can help.
    pub fn open(path: &Path, pin: &str, now: UnixTime) -> Result<(Self, Plain), VaultError> {
        let lock = file::lock(path)?;
        let previous = file::previous(path);
        let rescued = |error| match error {
            VaultError::Damaged if is_intact(&previous) => VaultError::DamagedWithPrevious,
            VaultError::Missing if is_intact(&previous) => VaultError::DamagedWithPrevious,
            other => other,
        };
        let bytes = file::read(path, MAX_FILE).map_err(rescued)?;
        let (header, sealed) = open_frame(&bytes).map_err(rescued)?;
        Tries::begin(path, now)?;
        Self::unseal(path, pin, header, sealed, lock)
    }

    /// Goes back to the generation before the last save. The damaged file is kept as
    /// `<file>.damaged`.
    ///
    /// # Errors
    /// [`VaultError::Exists`] when the newest file is intact: this is for damage only.
    pub fn open_previous(
        path: &Path,
        pin: &str,
        now: UnixTime,
    ) -> Result<(Self, Plain), VaultError> {
        let lock = file::lock(path)?;
        if is_intact(path) {
            return Err(VaultError::Exists);
        }
        let bytes = file::read(&file::previous(path), MAX_FILE)?;
        let (header, sealed) = open_frame(&bytes)?;
        Tries::begin(path, now)?;
        let opened = Self::unseal(path, pin, header, sealed, lock)?;
        file::set_aside(path)?;
        file::write(path, &bytes)?;
        Ok(opened)
    }

    /// Seals and writes a new state; afterwards either the old or the new state is on disk.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`], [`VaultError::Io`]; the state on disk is then unchanged.
    pub fn save(&mut self, state: &[u8], entropy: &dyn Entropy) -> Result<(), VaultError> {
        self.header.renew_nonce(entropy)?;
        let bytes = frame(&self.header, &self.key, state)?;
        // A file that was damaged since must not displace a good previous one.
        match file::read(&self.path, MAX_FILE) {
            Ok(current) if open_frame(&current).is_ok() => {
                file::write(&file::previous(&self.path), &current)?;
            }
            Ok(_) | Err(VaultError::Missing) => {}
            Err(error) => return Err(error),
        }
        file::write(&self.path, &bytes)
    }

    /// Seals the state under another PIN. The previous generation is re-sealed, too, so that
    /// the old PIN opens nothing.
    ///
    /// # Errors
    /// As [`Self::save`]. The old PIN stays in force unless the new state is already on disk;
    /// then only the previous generation still opens with it, until the next save.
    pub fn change_pin(
        &mut self,
        pin: &str,
        cost: KdfCost,
        state: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<(), VaultError> {
        check_pin(pin)?;
        let header = Header::new(MAGIC, cost, entropy)?;
        let key = header.derive(pin)?;
        let old =
            (std::mem::replace(&mut self.header, header), std::mem::replace(&mut self.key, key));
        if let Err(error) = self.save(state, entropy) {
            (self.header, self.key) = old;
            return Err(error);
        }
        self.save(state, entropy)
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn unseal(
        path: &Path,
        pin: &str,
        header: Header,
        sealed: &[u8],
        lock: Lock,
    ) -> Result<(Self, Plain), VaultError> {
        let key = header.derive(pin)?;
        let state = unseal(&header, &key, sealed)?;
        Tries::end(path)?;
        Ok((Self { path: path.to_owned(), key, header, _lock: lock }, state))
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({}, hidden)", self.path.display())
    }
}

fn check_pin(pin: &str) -> Result<(), VaultError> {
    let fits = pin.chars().count() >= 6 && pin.len() <= 256;
    if fits { Ok(()) } else { Err(VaultError::ShortPin) }
}

fn open_frame(bytes: &[u8]) -> Result<(Header, &[u8]), VaultError> {
    Ok(annona_sealed::open_frame(MAGIC, bytes)?)
}

fn is_intact(path: &Path) -> bool {
    file::read(path, MAX_FILE).is_ok_and(|bytes| open_frame(&bytes).is_ok())
}

#[cfg(test)]
mod tests;
