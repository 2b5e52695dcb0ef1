//! Files that are whole or not there: written aside, synced, renamed. Only the owner can read
//! what a counter writes.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;

/// Replaces a file in one step.
pub fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let aside = path.with_extension("new");
    let mut file =
        owners(OpenOptions::new().write(true).create(true).truncate(true)).open(&aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&aside, path)?;
    sync_folder(path)
}

/// Options for a new file that only its owner can read.
pub fn owners(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Opens a file beside `path` and holds its lock as long as the result lives; others wait.
pub fn lock(path: &Path) -> std::io::Result<File> {
    let file = File::create(path.with_extension("lock"))?;
    file.lock()?;
    Ok(file)
}

/// Removes a file for good.
pub fn remove(path: &Path) -> std::io::Result<()> {
    std::fs::remove_file(path)?;
    sync_folder(path)
}

/// A change of names is on disk only when their folder is.
pub fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Reads a file of at most `most` bytes.
pub fn read_bounded(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(std::io::Error::other(format!("more than {most} bytes")));
    }
    Ok(bytes)
}
