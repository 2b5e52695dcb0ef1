//! Files that are whole or not there: written aside, synced, renamed, and the folder synced.
//! With that go reads of bounded size and a lock between processes. It refuses files that are
//! too large and secrets that others may read; it has no opinion on what is inside.

#![deny(missing_docs)]

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Who may read a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Only the user that runs the program (mode 0600).
    Owner,
    /// Everybody who reaches its folder (mode 0644).
    Everyone,
}

/// Replaces a file so that a crash at any moment leaves the old or the new content; when this
/// returns, the new one is on the disk. Several writers may do so at once: the last one wins.
///
/// # Errors
/// Those of the system; the old file is then unchanged, unless only the last sync failed.
pub fn write_whole(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = beside(path, &format!("{}-{number}.new", std::process::id()));
    let written = open(&draft, OpenOptions::new().write(true).create(true).truncate(true), readers)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        // The first error is the one to tell; a draft is no harm.
        let _ = fs::remove_file(&draft);
    }
    written.and_then(|()| sync_folder(path))
}

/// Makes a file that must not be there yet, readable by its owner only.
///
/// # Errors
/// `AlreadyExists`, and those of the system.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = open_private(path, OpenOptions::new().write(true).create_new(true))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    sync_folder(path)
}

/// Opens a file that, if it is new, only its owner can read.
///
/// # Errors
/// Those of the system.
pub fn open_private(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    open(path, options, Readers::Owner)
}

/// Reads a file of at most `most` bytes.
///
/// # Errors
/// `FileTooLarge`, and those of the system.
pub fn read_bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Reads a file of at most `most` bytes that no other user may read.
///
/// # Errors
/// `PermissionDenied` when others may, `FileTooLarge`, and those of the system.
pub fn read_private(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
            return Err(ErrorKind::PermissionDenied.into());
        }
    }
    read_bounded(path, most)
}

/// Makes a folder, or makes an open one private: only its owner may look inside (mode 0700).
///
/// # Errors
/// Those of the system.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// Removes a file for good.
///
/// # Errors
/// `NotFound`, and those of the system.
pub fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path)?;
    sync_folder(path)
}

/// `<path>.<ending>`: a companion of a file in the same folder.
#[must_use]
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// Syncs the folder of a file: a new name is on disk only when its folder is.
///
/// # Errors
/// Those of the system. Systems that cannot open a folder write names through by themselves.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if cfg!(unix) { File::open(folder.unwrap_or(Path::new(".")))?.sync_all() } else { Ok(()) }
}

/// Keeps other processes out until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock; waits for as long as another process holds it.
    ///
    /// # Errors
    /// Those of the system.
    pub fn wait(path: &Path) -> io::Result<Self> {
        let file = Self::file(path)?;
        file.lock()?;
        Ok(Self { _file: file })
    }

    /// Takes the lock within `patience`, or once if that is zero. A moment helps even where
    /// nobody else is: a process that this one is just starting holds the file until it runs
    /// its program.
    ///
    /// # Errors
    /// `WouldBlock` while another process holds it, and those of the system.
    pub fn take(path: &Path, patience: Duration) -> io::Result<Self> {
        const PAUSE: Duration = Duration::from_millis(20);
        let file = Self::file(path)?;
        let mut left = patience;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if left.is_zero() => {
                    return Err(ErrorKind::WouldBlock.into());
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE.min(left)),
            }
            left = left.saturating_sub(PAUSE);
        }
    }

    fn file(path: &Path) -> io::Result<File> {
        open_private(path, OpenOptions::new().write(true).create(true).truncate(false))
    }
}

fn open(path: &Path, options: &mut OpenOptions, readers: Readers) -> io::Result<File> {
    #[cfg(unix)]
    {
        let mode = if readers == Readers::Owner { 0o600 } else { 0o644 };
        std::os::unix::fs::OpenOptionsExt::mode(options, mode);
    }
    #[cfg(not(unix))]
    let _ = readers;
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for each test, removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("annona-files-{name}-{}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            private_folder(&folder).unwrap();
            Self(folder)
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).unwrap();
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = Folder::new("replaced");
        let path = folder.0.join("state.json");
        for content in [&b"one, the longer"[..], b"two"] {
            write_whole(&path, content, Readers::Owner).unwrap();
            assert_eq!(read_bounded(&path, 100).unwrap(), content);
        }
        assert_eq!(folder.names(), ["state.json"]);
        remove(&path).unwrap();
        assert_eq!(remove(&path).unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_no_draft() {
        let folder = Folder::new("failed");
        let path = folder.0.join("taken");
        fs::create_dir(&path).unwrap();
        assert!(write_whole(&path, b"new", Readers::Owner).is_err());
        assert_eq!(folder.names(), ["taken"]);
    }

    #[test]
    fn writers_at_the_same_time_never_mix() {
        let folder = Folder::new("writers");
        let path = folder.0.join("state");
        std::thread::scope(|scope| {
            for writer in 0..4_u8 {
                let path = &path;
                scope.spawn(move || {
                    for _ in 0..20 {
                        write_whole(path, &[writer; 5_000], Readers::Owner).unwrap();
                    }
                });
            }
        });
        let bytes = read_bounded(&path, 5_000).unwrap();
        assert!(bytes.len() == 5_000 && bytes.iter().all(|byte| *byte == bytes[0]));
        assert_eq!(folder.names(), ["state"]);
    }

    #[test]
    fn a_new_file_never_replaces_one() {
        let folder = Folder::new("new");
        let path = folder.0.join("key");
        write_new(&path, b"first").unwrap();
        assert_eq!(write_new(&path, b"second").unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(read_private(&path, 5).unwrap(), b"first");
    }

    #[test]
    fn reads_are_bounded() {
        let folder = Folder::new("bounded");
        let path = folder.0.join("five");
        write_whole(&path, b"12345", Readers::Owner).unwrap();
        assert_eq!(read_bounded(&path, 5).unwrap(), b"12345");
        assert_eq!(read_bounded(&path, 4).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(read_private(&path, 4).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }

    #[cfg(unix)]
    #[test]
    fn what_others_may_read_is_not_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = Folder::new("private");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let path = folder.0.join("list");
        write_whole(&path, b"x", Readers::Everyone).unwrap();
        assert_eq!(read_private(&path, 9).unwrap_err().kind(), ErrorKind::PermissionDenied);
        write_whole(&path, b"x", Readers::Owner).unwrap();
        assert_eq!((mode(&path), mode(&folder.0)), (0o600, 0o700));
        assert_eq!(read_private(&path, 9).unwrap(), b"x");
    }

    #[test]
    fn a_lock_is_held_until_it_is_dropped() {
        let folder = Folder::new("lock");
        let path = folder.0.join("lock");
        let held = Lock::take(&path, Duration::ZERO).unwrap();
        let refused = Lock::take(&path, Duration::from_millis(30)).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::WouldBlock);
        drop(held);
        Lock::wait(&path).unwrap();
    }

    #[test]
    fn a_companion_keeps_the_whole_name() {
        assert_eq!(beside(Path::new("a/list.jwt"), "lock"), Path::new("a/list.jwt.lock"));
        assert!(sync_folder(Path::new("a-name-without-a-folder")).is_ok());
    }
}
