//! Files of the vault: whole or not at all, bounded, one writer at a time.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use annona_files::{Lock, Readers, beside, read_bounded, write_whole};

use super::VaultError;

/// How long the lock is tried before another program is said to hold it.
const PATIENCE: Duration = Duration::from_millis(400);

/// Where the generation before the last save is kept.
pub(super) fn previous(path: &Path) -> PathBuf {
    beside(path, "previous")
}

/// Held while a vault is open.
pub(super) fn lock(path: &Path) -> Result<Lock, VaultError> {
    Lock::take(&beside(path, "lock"), PATIENCE).map_err(|error| match error.kind() {
        ErrorKind::WouldBlock => VaultError::InUse,
        _ => error.into(),
    })
}

/// Reads a whole file of bounded size.
pub(crate) fn read(path: &Path, max: usize) -> Result<Vec<u8>, VaultError> {
    read_bounded(path, max as u64).map_err(|error| match error.kind() {
        ErrorKind::NotFound => VaultError::Missing,
        ErrorKind::FileTooLarge => VaultError::TooLarge,
        _ => error.into(),
    })
}

/// Replaces a file that its owner alone may read.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    Ok(write_whole(path, bytes, Readers::Owner)?)
}

/// Moves a damaged file out of the way without losing it.
pub(super) fn set_aside(path: &Path) -> Result<(), VaultError> {
    match fs::rename(path, beside(path, "damaged")) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
