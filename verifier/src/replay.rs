//! The memory of presentations, on disk: an append-only log of 44-byte records.
//!
//! A record is key (24), first seen (8), remember until (8), check (4), big-endian. A record
//! counts only once it is synced, so a presentation accepted before a power cut is refused
//! after it. A torn last record is dropped at the next start. The log holds no personal data:
//! keys are hashes that differ for every presentation, and they go when their window is over.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::sync::{Arc, Mutex, PoisonError};

use annona_core::crypto::sha256;
use annona_core::time::UnixTime;
use annona_core::verify::{ReplayCache, ReplayError, ReplayKey, Use};

use crate::shelf::{Held, Shelf};

const FILE: &str = "replay.log";

const RECORD: usize = 44;

/// Most records in memory and on disk: a busy counter sees one presentation a second, each is
/// remembered for minutes.
const MOST: usize = 100_000;

/// Records after which a log is rewritten without what is over.
const COMPACT: usize = 4_096;

/// A [`ReplayCache`] on a shelf, for one at a time (others wait).
#[derive(Debug)]
pub struct ShelfReplay {
    forget: UnixTime,
    state: Mutex<State>,
    /// Held for as long as this value lives.
    _lock: Held,
}

#[derive(Debug)]
struct State {
    shelf: Arc<dyn Shelf>,
    records: usize,
    seen: Seen,
}

impl ShelfReplay {
    /// Opens or creates the log, and waits for whoever else has it open. What was to be
    /// remembered until before `forget` goes.
    ///
    /// # Errors
    /// [`ReplayError::Store`].
    pub fn open(shelf: &Arc<dyn Shelf>, forget: UnixTime) -> Result<Self, ReplayError> {
        let lock = shelf.lock(FILE).map_err(failed)?;
        let (seen, torn) = read(&**shelf).map_err(failed)?;
        let over = seen.values().any(|(_, until)| *until < forget);
        let mut state = State { shelf: Arc::clone(shelf), records: seen.len(), seen };
        if torn || over {
            state.compact(forget).map_err(failed)?;
        }
        Ok(Self { forget, state: Mutex::new(state), _lock: lock })
    }
}

impl ReplayCache for ShelfReplay {
    fn first_use(
        &self,
        key: ReplayKey,
        now: UnixTime,
        until: UnixTime,
    ) -> Result<Use, ReplayError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, _)) = state.seen.get(&key) {
            return Ok(Use::Again(*at));
        }
        if state.records >= COMPACT.max(state.seen.len().saturating_mul(2)) {
            state.compact(self.forget).map_err(failed)?;
        }
        if state.seen.len() >= MOST {
            return Err(ReplayError::Store(format!("more than {MOST} presentations")));
        }
        state.shelf.append(FILE, &record(key, now, until)).map_err(failed)?;
        state.records = state.records.saturating_add(1);
        state.seen.insert(key, (now, until));
        Ok(Use::First)
    }
}

impl State {
    /// Forgets what is over and rewrites the log without it.
    fn compact(&mut self, forget: UnixTime) -> std::io::Result<()> {
        self.seen.retain(|_, (_, until)| *until >= forget);
        let mut bytes = Vec::with_capacity(self.seen.len().saturating_mul(RECORD));
        for (key, (at, until)) in &self.seen {
            bytes.extend(record(*key, *at, *until));
        }
        self.shelf.write(FILE, &bytes)?;
        self.records = self.seen.len();
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn failed(error: std::io::Error) -> ReplayError {
    ReplayError::Store(error.to_string())
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

/// Reads all whole records; the first damaged one ends the log. Also whether there is anything
/// after them.
fn read(shelf: &dyn Shelf) -> std::io::Result<(Seen, bool)> {
    let most = (MOST.saturating_mul(2)).saturating_mul(RECORD) as u64;
    let bytes = match shelf.read_at(FILE, 0, most) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut whole = 0_usize;
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
        whole = whole.saturating_add(RECORD);
    }
    Ok((seen, whole < bytes.len()))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::DiskShelf;

    const NOW: UnixTime = UnixTime(1_000);

    fn folder(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("annona-replay-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        dir.join("replay.log")
    }

    fn open(path: &Path, forget: UnixTime) -> Result<ShelfReplay, ReplayError> {
        ShelfReplay::open(&DiskShelf::at(path.parent().unwrap()), forget)
    }

    fn key(n: u8) -> ReplayKey {
        ReplayKey([n; 24])
    }

    #[test]
    fn remembers_across_a_restart_and_forgets_after_the_window() {
        let path = folder("restart");
        let cache = open(&path, NOW).unwrap();
        assert_eq!(cache.first_use(key(1), NOW, NOW.plus(150)).unwrap(), Use::First);
        drop(cache);
        let cache = open(&path, NOW.plus(10)).unwrap();
        assert_eq!(cache.first_use(key(1), NOW.plus(10), NOW).unwrap(), Use::Again(NOW));
        drop(cache);
        let cache = open(&path, NOW.plus(151)).unwrap();
        assert_eq!(cache.first_use(key(1), NOW.plus(151), NOW).unwrap(), Use::First);
    }

    #[test]
    fn every_cut_and_every_flipped_byte_keeps_the_records_before_it() {
        let path = folder("cut");
        let cache = open(&path, NOW).unwrap();
        for n in 0..3 {
            cache.first_use(key(n), NOW, NOW.plus(150)).unwrap();
        }
        drop(cache);
        let whole = std::fs::read(&path).unwrap();
        assert_eq!(whole.len(), 3 * RECORD);
        let shelf = DiskShelf::at(path.parent().unwrap());
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let (seen, torn) = read(&*shelf).unwrap();
            assert_eq!((seen.len(), torn), (cut / RECORD, cut % RECORD > 0));
            let mut flipped = whole.clone();
            flipped[cut] ^= 1;
            std::fs::write(&path, &flipped).unwrap();
            assert_eq!(read(&*shelf).unwrap().0.len(), cut / RECORD);
            assert_eq!(open(&path, NOW).unwrap().state.lock().unwrap().records, cut / RECORD);
            assert_eq!(std::fs::metadata(&path).unwrap().len() as usize, cut / RECORD * RECORD);
        }
    }

    #[test]
    fn one_of_many_threads_is_first() {
        let path = folder("threads");
        let cache = open(&path, NOW).unwrap();
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
        assert!(open(Path::new("/dev/null/annona/replay.log"), NOW).is_err());
    }
}
