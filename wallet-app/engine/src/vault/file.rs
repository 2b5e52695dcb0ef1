//! Files of the vault: bounded reads, atomic writes, one writer at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::VaultError;

/// Where the generation before the last save is kept.
pub(super) fn previous(path: &Path) -> PathBuf {
    beside(path, "previous")
}

/// `<path>.<ending>`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// How often and how long apart the lock is tried before another program is said to hold it.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(20);

/// Held while a vault is open; the system lets go of it when the process ends, however it ends.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    pub(super) fn take(path: &Path) -> Result<Self, VaultError> {
        let file = private().create(true).truncate(false).write(true).open(beside(path, "lock"))?;
        // A process that this one is just starting holds the file until it runs its program.
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
        Err(VaultError::InUse)
    }
}

/// Reads a whole file of bounded size.
pub(crate) fn read(path: &Path, max: usize) -> Result<Vec<u8>, VaultError> {
    let file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => VaultError::Missing,
        _ => error.into(),
    })?;
    let mut bytes = Vec::new();
    file.take(max as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > max { Err(VaultError::TooLarge) } else { Ok(bytes) }
}

/// Replaces a file so that a crash at any moment leaves the old or the new content.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let temporary = beside(path, "tmp");
    let mut file = private().create(true).truncate(true).write(true).open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&temporary, path)?;
    sync_folder(path)
}

/// Moves a damaged file out of the way without losing it.
pub(super) fn set_aside(path: &Path) -> Result<(), VaultError> {
    match fs::rename(path, beside(path, "damaged")) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// A rename is on disk only when its folder is.
fn sync_folder(path: &Path) -> Result<(), VaultError> {
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// Readable by its owner only.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}
