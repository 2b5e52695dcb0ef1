//! The wallet's file: everything a person keeps, under a PIN and, if wanted, a recovery sheet.
//!
//! The layout is that of [`annona_sealed::doors`]: a data key behind doors of Argon2id and this
//! device's own secret, XChaCha20-Poly1305. Files of version 1, with the PIN as their only key, are
//! read and become version 2 when they are opened.
//!
//! Refuses: a cost below the minimum (a swapped header would make guessing cheap), files that
//! are too large, a file another process has open, a file of another device. Each save keeps the
//! generation before it as `<file>.previous`. Nothing is ever deleted because of an error.

pub(crate) mod file;
pub(crate) mod sheet;
mod tries;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use annona_core::crypto::Entropy;
use annona_core::time::UnixTime;
use annona_files::Lock;
use annona_sealed::doors::{Device, Doors, Kind, Locked};
use annona_sealed::{Header, Key, MAX_FILE, Magic, SealError, unseal};
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
        NoSheet ["ANN-VAULT-15"] "this wallet has no recovery sheet" => "Open it with the PIN, or ask the agency for new cards in a new wallet.";
        WrongSheet ["ANN-VAULT-16"] "this recovery code does not open the wallet" => "Check that the sheet belongs to this wallet: a new sheet ends the one before.";
        SheetTypo(usize) ["ANN-VAULT-17"] "group {0} of the recovery code has a wrong digit" => "Compare that group with the sheet.";
        SheetForm ["ANN-VAULT-18"] "a recovery code has six groups of five digits" => "Type all digits of the sheet; spaces do not matter.";
        OtherDevice ["ANN-VAULT-19"] "this wallet belongs to another device" => "Open it on its own device, or move your cards with a backup.";
        Device ["ANN-VAULT-20"] "the key store of this device does not answer" => "Unlock the device, then try again; nothing was lost.";
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
            SealError::OtherDevice => Self::OtherDevice,
            SealError::Device => Self::Device,
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
    doors: Doors,
    key: Key,
    device: Arc<dyn Device>,
    _lock: Lock,
}

const MAGIC: Magic = *b"ANNONAVT";
const PIN: Kind = 1;
const SHEET: Kind = 2;

/// How somebody comes in.
#[derive(Clone, Copy)]
enum Way<'a> {
    Pin(&'a str),
    Sheet(&'a str),
}

impl Way<'_> {
    fn open(self, doors: &Doors, device: &dyn Device) -> Result<Key, VaultError> {
        match self {
            Self::Pin(pin) => Ok(doors.open(PIN, pin, device)?),
            Self::Sheet(code) => doors.open(SHEET, code, device).map_err(|error| match error {
                SealError::WrongKey => VaultError::WrongSheet,
                other => other.into(),
            }),
        }
    }
}

/// What a vault needs beside the file.
pub type With<'a> = (Arc<dyn Device>, &'a dyn Entropy);

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
        (device, entropy): With<'_>,
    ) -> Result<Self, VaultError> {
        check_pin(pin)?;
        let lock = file::lock(path)?;
        if path.exists() || file::previous(path).exists() {
            return Err(VaultError::Exists);
        }
        let (doors, key) = first_door(pin, cost, &*device, entropy)?;
        let mut vault = Self { path: path.to_owned(), doors, key, device, _lock: lock };
        vault.save(state, entropy)?;
        Ok(vault)
    }

    /// Opens the file with the PIN.
    ///
    /// # Errors
    /// [`VaultError::WrongPin`], and [`VaultError::Wait`] after five of them in a row;
    /// [`VaultError::DamagedWithPrevious`] when [`Self::open_previous`] can help.
    pub fn open(
        path: &Path,
        pin: &str,
        with: With<'_>,
        now: UnixTime,
    ) -> Result<(Self, Plain), VaultError> {
        Self::enter(path, Way::Pin(pin), with, now)
    }

    /// Opens the file with the code of the recovery sheet, and gives it a new PIN. The sheet
    /// stays good.
    ///
    /// # Errors
    /// [`VaultError::NoSheet`], [`VaultError::WrongSheet`], [`VaultError::SheetTypo`]; else as
    /// [`Self::open`] and [`Self::change_pin`].
    pub fn recover(
        path: &Path,
        code: &str,
        (pin, cost): (&str, KdfCost),
        with: With<'_>,
        now: UnixTime,
    ) -> Result<(Self, Plain), VaultError> {
        let entropy = with.1;
        check_pin(pin)?;
        let code = sheet::read(code)?;
        let (mut vault, state) = Self::enter(path, Way::Sheet(&code), with, now)?;
        vault.change_pin(pin, cost, &state, entropy)?;
        Ok((vault, state))
    }

    fn enter(
        path: &Path,
        way: Way<'_>,
        with: With<'_>,
        now: UnixTime,
    ) -> Result<(Self, Plain), VaultError> {
        let lock = file::lock(path)?;
        let previous = file::previous(path);
        let rescued = |error| match error {
            VaultError::Damaged if is_intact(&previous) => VaultError::DamagedWithPrevious,
            VaultError::Missing if is_intact(&previous) => VaultError::DamagedWithPrevious,
            other => other,
        };
        let bytes = file::read(path, MAX_FILE).map_err(rescued)?;
        let frame = Frame::read(&bytes).map_err(rescued)?;
        let (mut vault, state, outdated) = Self::unlock((path, lock), &frame, way, &with, now)?;
        if outdated {
            vault.save(&state, with.1)?;
        }
        Ok((vault, state))
    }

    /// Goes back to the generation before the last save. The damaged file is kept as
    /// `<file>.damaged`.
    ///
    /// # Errors
    /// [`VaultError::Exists`] when the newest file is intact: this is for damage only.
    pub fn open_previous(
        path: &Path,
        pin: &str,
        with: With<'_>,
        now: UnixTime,
    ) -> Result<(Self, Plain), VaultError> {
        let lock = file::lock(path)?;
        if is_intact(path) {
            return Err(VaultError::Exists);
        }
        let bytes = file::read(&file::previous(path), MAX_FILE)?;
        let frame = Frame::read(&bytes)?;
        let (mut vault, state, outdated) =
            Self::unlock((path, lock), &frame, Way::Pin(pin), &with, now)?;
        file::set_aside(path)?;
        file::write(path, &bytes)?;
        if outdated {
            vault.save(&state, with.1)?;
        }
        Ok((vault, state))
    }

    /// Seals and writes a new state; afterwards either the old or the new state is on disk.
    ///
    /// # Errors
    /// [`VaultError::TooLarge`], [`VaultError::Io`]; the state on disk is then unchanged.
    pub fn save(&mut self, state: &[u8], entropy: &dyn Entropy) -> Result<(), VaultError> {
        self.write(&self.doors, state, entropy)
    }

    fn write(&self, doors: &Doors, state: &[u8], entropy: &dyn Entropy) -> Result<(), VaultError> {
        let bytes = doors.frame(&self.key, state, entropy)?;
        // A file that was damaged since must not displace a good previous one.
        match file::read(&self.path, MAX_FILE) {
            Ok(current) if Frame::read(&current).is_ok() => {
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
        self.replace((PIN, pin), cost, state, entropy)
    }

    /// Makes a recovery sheet and returns its code; the sheet before opens nothing any more.
    ///
    /// # Errors
    /// As [`Self::save`]; the sheet before is then still good.
    pub fn new_sheet(
        &mut self,
        cost: KdfCost,
        state: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<sheet::Code, VaultError> {
        let code = sheet::Code::new(entropy)?;
        self.replace((SHEET, code.digits()), cost, state, entropy)?;
        Ok(code)
    }

    /// Whether a recovery sheet opens this wallet.
    #[must_use]
    pub fn has_sheet(&self) -> bool {
        self.doors.has(SHEET)
    }

    fn replace(
        &mut self,
        door: (Kind, &str),
        cost: KdfCost,
        state: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<(), VaultError> {
        let mut doors = self.doors.clone();
        doors.set(door, cost, &self.key, &*self.device, entropy)?;
        self.write(&doors, state, entropy)?;
        self.doors = doors;
        self.save(state, entropy)
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes nothing but the tries. The last part says whether the file is of version 1.
    fn unlock(
        (path, lock): (&Path, Lock),
        frame: &Frame<'_>,
        way: Way<'_>,
        (device, entropy): &With<'_>,
        now: UnixTime,
    ) -> Result<(Self, Plain, bool), VaultError> {
        if !frame.has(way) {
            return Err(VaultError::NoSheet);
        }
        Tries::begin(path, now)?;
        let (doors, key, state, outdated) = match (frame, way) {
            (Frame::Doors(doors, locked), way) => {
                let key = way.open(doors, &**device)?;
                let state = locked.unlock(&key)?;
                (doors.clone(), key, state, false)
            }
            (Frame::PinOnly(header, sealed), Way::Pin(pin)) => {
                let state = unseal(header, &header.derive(pin)?, sealed)?;
                let (doors, key) = first_door(pin, header.cost(), &**device, *entropy)?;
                (doors, key, state, true)
            }
            (Frame::PinOnly(..), Way::Sheet(_)) => return Err(VaultError::NoSheet),
        };
        Tries::end(path)?;
        let vault = Self { path: path.to_owned(), doors, key, device: device.clone(), _lock: lock };
        Ok((vault, state, outdated))
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({}, hidden)", self.path.display())
    }
}

/// What stands in the file.
enum Frame<'a> {
    Doors(Doors, Locked<'a>),
    /// Version 1.
    PinOnly(Header, &'a [u8]),
}

impl<'a> Frame<'a> {
    /// Whether somebody can try to come in this way.
    fn has(&self, way: Way<'_>) -> bool {
        match (self, way) {
            (Self::Doors(doors, _), Way::Sheet(_)) => doors.has(SHEET),
            (Self::PinOnly(..), Way::Sheet(_)) => false,
            (_, Way::Pin(_)) => true,
        }
    }

    fn read(bytes: &'a [u8]) -> Result<Self, VaultError> {
        match Doors::read(MAGIC, bytes) {
            Ok((doors, locked)) => Ok(Self::Doors(doors, locked)),
            Err(SealError::Version(1)) => {
                let (header, sealed) = annona_sealed::open_frame(MAGIC, bytes)?;
                Ok(Self::PinOnly(header, sealed))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// A new data key behind a PIN.
fn first_door(
    pin: &str,
    cost: KdfCost,
    device: &dyn Device,
    entropy: &dyn Entropy,
) -> Result<(Doors, Key), VaultError> {
    let key = Doors::data_key(entropy)?;
    let mut doors = Doors::new(MAGIC, device)?;
    doors.set((PIN, pin), cost, &key, device, entropy)?;
    Ok((doors, key))
}

fn check_pin(pin: &str) -> Result<(), VaultError> {
    let fits = pin.chars().count() >= 6 && pin.len() <= 256;
    if fits { Ok(()) } else { Err(VaultError::ShortPin) }
}

fn is_intact(path: &Path) -> bool {
    file::read(path, MAX_FILE).is_ok_and(|bytes| Frame::read(&bytes).is_ok())
}

#[cfg(test)]
mod tests;
