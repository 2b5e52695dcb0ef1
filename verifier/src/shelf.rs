//! Where a counter keeps what it keeps: flat files by name, on a disk or in a browser.
//!
//! The counter needs five promises, and every [`Shelf`] gives them: a file written whole is there
//! whole or as it was; bytes appended are on the medium when [`Shelf::append`] returns, or not
//! there; a read is bounded; what was removed stays away; a lock keeps everybody else out.

use std::any::Any;
use std::fmt::Debug;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Result, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use annona_files::{
    Lock, Readers, beside, open_private, read_bounded, remove, sync_folder, write_whole,
};

/// A lock; it is let go when the value is dropped.
pub type Held = Box<dyn Any + Send + Sync>;

/// Flat files. Names are the counter's own, never anybody's input.
pub trait Shelf: Debug + Send + Sync {
    /// A whole file of at most `most` bytes.
    ///
    /// # Errors
    /// `NotFound` when there is none; another error for a longer one.
    fn read(&self, name: &str, most: u64) -> Result<Vec<u8>>;

    /// At most `most` bytes of a file from a place on; none after its end.
    ///
    /// # Errors
    /// `NotFound` when there is no such file.
    fn read_at(&self, name: &str, from: u64, most: u64) -> Result<Vec<u8>>;

    /// How many bytes a file has; 0 when there is none.
    ///
    /// # Errors
    /// When the medium cannot say.
    fn length(&self, name: &str) -> Result<u64>;

    /// Replaces a file in one step; only its owner can read it.
    ///
    /// # Errors
    /// Then the file is as it was.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<()>;

    /// Appends to a file, which is made if need be, and waits until it is on the medium.
    ///
    /// # Errors
    /// Then nothing was appended, or it is cut off as soon as the medium allows.
    fn append(&self, name: &str, bytes: &[u8]) -> Result<()>;

    /// Cuts a file off after `length` bytes.
    ///
    /// # Errors
    /// When the medium cannot be written.
    fn cut(&self, name: &str, length: u64) -> Result<()>;

    /// Removes a file for good.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    fn remove(&self, name: &str) -> Result<()>;

    /// Keeps everybody else from this name's lock as long as the result lives; waits for it.
    ///
    /// # Errors
    /// When the medium cannot lock.
    fn lock(&self, name: &str) -> Result<Held>;
}

/// A folder on a disk.
#[derive(Debug, Clone)]
pub struct DiskShelf {
    folder: PathBuf,
}

impl DiskShelf {
    /// The shelf in a folder, which is made when the first lock in it is taken.
    #[must_use]
    pub fn at(folder: &Path) -> Arc<dyn Shelf> {
        Arc::new(Self { folder: folder.to_owned() })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl Shelf for DiskShelf {
    fn read(&self, name: &str, most: u64) -> Result<Vec<u8>> {
        read_bounded(&self.path(name), most)
    }

    fn read_at(&self, name: &str, from: u64, most: u64) -> Result<Vec<u8>> {
        let mut file = File::open(self.path(name))?;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn length(&self, name: &str) -> Result<u64> {
        match std::fs::metadata(self.path(name)) {
            Ok(facts) => Ok(facts.len()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        write_whole(&self.path(name), bytes, Readers::Owner)
    }

    fn append(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.path(name);
        let mut options = OpenOptions::new();
        let mut file = open_private(&path, options.create(true).truncate(false).write(true))?;
        let end = file.seek(SeekFrom::End(0))?;
        if end == 0 {
            sync_folder(&path)?;
        }
        let written = file.write_all(bytes).and_then(|()| file.sync_data());
        if written.is_err() {
            // What is half there is cut off by the reader at the next start, if not now.
            let _ = file.set_len(end);
        }
        written
    }

    fn cut(&self, name: &str, length: u64) -> Result<()> {
        let file = OpenOptions::new().write(true).open(self.path(name))?;
        file.set_len(length)?;
        file.sync_data()
    }

    fn remove(&self, name: &str) -> Result<()> {
        remove(&self.path(name))
    }

    fn lock(&self, name: &str) -> Result<Held> {
        std::fs::create_dir_all(&self.folder)?;
        Ok(Box::new(Lock::wait(&beside(&self.path(name), "lock"))?))
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::*;

    #[test]
    fn files_are_written_read_cut_and_removed() {
        let folder = std::env::temp_dir().join(format!("annona-shelf-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let shelf = DiskShelf::at(&folder);
        let _held = shelf.lock("log").unwrap();
        assert_eq!(shelf.read("log", 9).unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(shelf.length("log").unwrap(), 0);
        shelf.append("log", b"abc").unwrap();
        shelf.append("log", b"def").unwrap();
        assert_eq!(shelf.read("log", 6).unwrap(), b"abcdef");
        assert!(shelf.read("log", 5).is_err(), "longer than allowed");
        assert_eq!(shelf.read_at("log", 2, 3).unwrap(), b"cde");
        assert_eq!(shelf.read_at("log", 9, 3).unwrap(), b"");
        shelf.cut("log", 4).unwrap();
        assert_eq!(
            (shelf.read("log", 9).unwrap(), shelf.length("log").unwrap()),
            (b"abcd".into(), 4)
        );
        shelf.write("log", b"x").unwrap();
        assert_eq!(shelf.read("log", 9).unwrap(), b"x");
        shelf.remove("log").unwrap();
        assert_eq!(shelf.remove("log").unwrap_err().kind(), ErrorKind::NotFound);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_folder_that_is_none_is_an_error() {
        let shelf = DiskShelf::at(Path::new("/dev/null/annona"));
        assert!(shelf.lock("a").is_err() && shelf.write("a", b"").is_err());
        assert!(shelf.append("a", b"").is_err() && shelf.length("a").is_err());
    }
}
