//! The memory of presentations, on disk: an append-only log of 44-byte records.
//!
//! A record is key (24), first seen (8), remember until (8), check (4), big-endian. A record
//! counts only once it is synced, so a presentation accepted before a power cut is refused
//! after it. A torn last record is dropped at the next start. The log holds no personal data:
//! keys are hashes that differ for every presentation, and they go when their window is over.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use annona_core::crypto::sha256;
use annona_core::time::UnixTime;
use annona_core::verify::{ReplayCache, ReplayError, ReplayKey, Use};
use annona_files::{Lock, Readers, beside, open_private, write_whole};

const RECORD: usize = 44;

/// Most records in memory and on disk: a busy counter sees one presentation a second, each is
/// remembered for minutes.
const MOST: usize = 100_000;

/// Records after which a log is rewritten without what is over.
const COMPACT: usize = 4_096;

/// A [`ReplayCache`] in a file, one process at a time (others wait).
#[derive(Debug)]
pub struct FileReplay {
    path: PathBuf,
    forget: UnixTime,
    state: Mutex<State>,
    /// Held for as long as this value lives.
    _lock: Lock,
}

#[derive(Debug)]
struct State {
    log: File,
    records: usize,
    seen: HashMap<ReplayKey, (UnixTime, UnixTime)>,
}

impl FileReplay {
    /// Opens or creates the log, and waits for another process to let it go. What was to be
    /// remembered until before `forget` goes.
    ///
    /// # Errors
    /// [`ReplayError::Store`].
    pub fn open(path: &Path, forget: UnixTime) -> Result<Self, ReplayError> {
        let failed = |error: std::io::Error| ReplayError::Store(error.to_string());
        let lock = Lock::wait(&beside(path, "lock")).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        let mut log = open_private(path, &mut options).map_err(failed)?;
        let seen = read(&mut log).map_err(failed)?;
        let records = seen.len();
        let mut state = State { log, records, seen };
        state.compact(path, forget).map_err(failed)?;
        Ok(Self { path: path.to_owned(), forget, state: Mutex::new(state), _lock: lock })
    }
}

impl ReplayCache for FileReplay {
    fn first_use(
        &self,
        key: ReplayKey,
        now: UnixTime,
        until: UnixTime,
    ) -> Result<Use, ReplayError> {
        let failed = |error: std::io::Error| ReplayError::Store(error.to_string());
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, _)) = state.seen.get(&key) {
            return Ok(Use::Again(*at));
        }
        if state.records >= COMPACT.max(state.seen.len().saturating_mul(2)) {
            state.compact(&self.path, self.forget).map_err(failed)?;
        }
        if state.seen.len() >= MOST {
            return Err(ReplayError::Store(format!("more than {MOST} presentations")));
        }
        state.append(&record(key, now, until)).map_err(failed)?;
        state.seen.insert(key, (now, until));
        Ok(Use::First)
    }
}

impl State {
    /// Appends one record and syncs it; a write that fails half-way is cut off again.
    fn append(&mut self, record: &[u8; RECORD]) -> std::io::Result<()> {
        let end = self.log.seek(SeekFrom::End(0))?;
        let written = self.log.write_all(record).and_then(|()| self.log.sync_data());
        if written.is_err() {
            self.log.set_len(end)?;
        } else {
            self.records = self.records.saturating_add(1);
        }
        written
    }

    /// Forgets what is over and rewrites the log without it.
    fn compact(&mut self, path: &Path, forget: UnixTime) -> std::io::Result<()> {
        self.seen.retain(|_, (_, until)| *until >= forget);
        let mut bytes = Vec::with_capacity(self.seen.len().saturating_mul(RECORD));
        for (key, (at, until)) in &self.seen {
            bytes.extend(record(*key, *at, *until));
        }
        write_whole(path, &bytes, Readers::Owner)?;
        self.log = OpenOptions::new().read(true).write(true).open(path)?;
        self.records = self.seen.len();
        Ok(())
    }
}

fn record(key: ReplayKey, at: UnixTime, until: UnixTime) -> [u8; RECORD] {
    let mut bytes = [0; RECORD];
    let body = key.0.into_iter().chain(at.0.to_be_bytes()).chain(until.0.to_be_bytes());
    bytes.iter_mut().zip(body).for_each(|(to, from)| *to = from);
    let check = check(&bytes);
    bytes.iter_mut().rev().zip(check.into_iter().rev()).for_each(|(to, from)| *to = from);
    bytes
}

fn check(record: &[u8; RECORD]) -> [u8; 4] {
    let body = record.first_chunk::<40>().copied().unwrap_or([0; 40]);
    sha256(body).first_chunk().copied().unwrap_or_default()
}

type Seen = HashMap<ReplayKey, (UnixTime, UnixTime)>;

/// Reads all whole records; the first damaged one ends the log.
fn read(log: &mut File) -> std::io::Result<Seen> {
    let mut bytes = Vec::new();
    let most = (MOST.saturating_mul(2)).saturating_mul(RECORD) as u64;
    log.seek(SeekFrom::Start(0))?;
    log.take(most).read_to_end(&mut bytes)?;
    let mut seen = Seen::new();
    for chunk in bytes.chunks_exact(RECORD) {
        let Ok(bytes) = <&[u8; RECORD]>::try_from(chunk) else { break };
        if bytes.last_chunk::<4>() != Some(&check(bytes)) {
            break;
        }
        let [key @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = bytes;
        let time = |from: usize| {
            let eight = bytes.get(from..).and_then(|rest| rest.first_chunk::<8>());
            UnixTime(i64::from_be_bytes(eight.copied().unwrap_or_default()))
        };
        seen.insert(ReplayKey(*key), (time(24), time(32)));
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_000);

    fn folder(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("annona-replay-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        dir.join("replay.log")
    }

    fn key(n: u8) -> ReplayKey {
        ReplayKey([n; 24])
    }

    #[test]
    fn remembers_across_a_restart_and_forgets_after_the_window() {
        let path = folder("restart");
        let cache = FileReplay::open(&path, NOW).unwrap();
        assert_eq!(cache.first_use(key(1), NOW, NOW.plus(150)).unwrap(), Use::First);
        drop(cache);
        let cache = FileReplay::open(&path, NOW.plus(10)).unwrap();
        assert_eq!(cache.first_use(key(1), NOW.plus(10), NOW).unwrap(), Use::Again(NOW));
        drop(cache);
        let cache = FileReplay::open(&path, NOW.plus(151)).unwrap();
        assert_eq!(cache.first_use(key(1), NOW.plus(151), NOW).unwrap(), Use::First);
    }

    #[test]
    fn every_cut_and_every_flipped_byte_keeps_the_records_before_it() {
        let path = folder("cut");
        let cache = FileReplay::open(&path, NOW).unwrap();
        for n in 0..3 {
            cache.first_use(key(n), NOW, NOW.plus(150)).unwrap();
        }
        drop(cache);
        let whole = std::fs::read(&path).unwrap();
        assert_eq!(whole.len(), 3 * RECORD);
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let seen = read(&mut File::open(&path).unwrap()).unwrap();
            assert_eq!(seen.len(), cut / RECORD);
            let mut flipped = whole.clone();
            flipped[cut] ^= 1;
            std::fs::write(&path, &flipped).unwrap();
            let seen = read(&mut File::open(&path).unwrap()).unwrap();
            assert_eq!(seen.len(), cut / RECORD);
        }
    }

    #[test]
    fn one_of_many_threads_is_first() {
        let path = folder("threads");
        let cache = FileReplay::open(&path, NOW).unwrap();
        let first = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| cache.first_use(key(9), NOW, NOW.plus(9)).unwrap()))
                .collect();
            tries.into_iter().filter_map(|t| t.join().ok()).filter(|u| *u == Use::First).count()
        });
        assert_eq!(first, 1);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error_not_a_pass() {
        assert!(FileReplay::open(Path::new("/nonexistent/annona/replay.log"), NOW).is_err());
    }
}
