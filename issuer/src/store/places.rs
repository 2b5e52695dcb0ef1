//! Places in status lists. They are leased ahead, many at a time, and given away one by one, in
//! an order that looks random to everybody without the list's key.
//!
//! What is leased is written down twice: in the database, and before any place is given away
//! in a mark beside it. A database that was restored from a backup is behind the mark, and goes
//! on after it: no place that was given away after the backup is given away again.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use annona_core::crypto::{Entropy, hmac_sha256, random};
use annona_files::{Lock, Readers, beside, read_private, write_whole};
use serde::{Deserialize, Serialize};

use super::database::Database;
use super::{Hash, StoreError, statuses};

/// Places of one lease; a program that ends leaves what is left of its own.
pub(super) const LEASE: u32 = 256;
/// Rounds of the permutation.
const ROUNDS: u8 = 10;
/// Most bytes of a mark.
const MAX_MARK: u64 = 1024;
/// Longest wait for another program's lease.
const PATIENCE: Duration = Duration::from_secs(5);

/// An entry of a status list that is nobody's yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) list: u32,
    pub(super) index: u64,
}

/// How far places were leased by the programs over one data folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    /// The newest list.
    pub(super) list: u32,
    /// How many of its places.
    pub(super) used: u64,
}

/// Places that a program may give away, in the order of the list.
pub(super) struct Lease {
    pub(super) list: u32,
    pub(super) entries: u64,
    pub(super) key: Hash,
    pub(super) next: u64,
    pub(super) end: u64,
}

impl Lease {
    fn place(&mut self) -> Option<Place> {
        let counter = (self.next < self.end).then_some(self.next)?;
        self.next += 1;
        let index = permuted(&self.key, self.entries, counter);
        Some(Place { list: self.list, index })
    }
}

/// What is leased by this program.
#[derive(Default)]
pub(super) struct Places {
    /// Where the mark lies; none for stores without a data folder.
    mark: Option<PathBuf>,
    leased: Mutex<Leased>,
}

#[derive(Default)]
struct Leased {
    lease: Option<Lease>,
    /// Taken and not given away.
    back: Vec<Place>,
}

impl Places {
    /// With a mark at this path.
    pub(super) fn marked(path: &Path) -> Self {
        Self { mark: Some(path.to_owned()), ..Self::default() }
    }

    /// Takes places that nobody else has, of lists of `entries` if one must be opened.
    pub(super) fn take(
        &self,
        count: usize,
        db: &impl Database,
        entries: u64,
        entropy: &dyn Entropy,
    ) -> Result<Vec<Place>, StoreError> {
        let mut leased = self.leased.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::with_capacity(count);
        while taken.len() < count {
            let place = leased.back.pop().or_else(|| leased.lease.as_mut().and_then(Lease::place));
            match place {
                Some(place) => taken.push(place),
                None => leased.lease = Some(self.lease(db, entries, &random(entropy)?)?),
            }
        }
        Ok(taken)
    }

    /// Takes back what was not given away after all.
    pub(super) fn give_back(&self, taken: Vec<Place>, given: &BTreeSet<Place>) {
        let mut leased = self.leased.lock().unwrap_or_else(PoisonError::into_inner);
        leased.back.extend(taken.into_iter().filter(|place| !given.contains(place)));
    }

    /// How far was leased, as far as the mark knows.
    pub(super) fn mark(&self) -> Result<Mark, StoreError> {
        let Some(path) = &self.mark else { return Ok(Mark::default()) };
        match read_private(path, MAX_MARK) {
            Ok(text) => serde_json::from_slice(&text).map_err(|_| StoreError::Mark),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Mark::default()),
            Err(_) => Err(StoreError::Mark),
        }
    }

    /// Leases places: the database first, then the mark.
    fn lease(&self, db: &impl Database, entries: u64, key: &Hash) -> Result<Lease, StoreError> {
        let unavailable = |error: std::io::Error| StoreError::Unavailable(error.to_string());
        let lock = self.mark.as_ref().map(|path| Lock::take(&beside(path, "lock"), PATIENCE));
        let _lock = lock.transpose().map_err(|error| match error.kind() {
            ErrorKind::WouldBlock => StoreError::Busy,
            _ => unavailable(error),
        })?;
        let before = self.mark()?;
        let lease = db.write(|db| statuses::lease(db, before, entries, key))?;
        let mark = Mark { list: lease.list, used: lease.end };
        if let Some(path) = self.mark.as_ref().filter(|_| mark > before) {
            let text = serde_json::to_vec(&mark).map_err(|_| StoreError::Mark)?;
            write_whole(path, &text, Readers::Owner).map_err(unavailable)?;
        }
        Ok(lease)
    }
}

/// The place of a counter below `entries`: a Feistel network over the smallest even number of
/// bits that `entries` fits in, walked on until it comes below `entries` again.
fn permuted(key: &Hash, entries: u64, counter: u64) -> u64 {
    let bits = (u64::BITS - entries.saturating_sub(1).leading_zeros()).max(2);
    let half = bits.div_ceil(2);
    let mask = (1 << half) - 1;
    let mut value = counter;
    loop {
        let (mut left, mut right) = (value >> half, value & mask);
        for round in 0..ROUNDS {
            let mac = hmac_sha256(key, &[b"place~", &[round], &right.to_be_bytes()]);
            let mixed = mac.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
            (left, right) = (right, left ^ (mixed & mask));
        }
        value = (left << half) | right;
        if value < entries || entries == 0 {
            return value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_a_list_comes_once_and_in_an_order_of_its_own() {
        for entries in [1, 2, 3, 100, 1024, 2048, 5000] {
            let order = |key| (0..entries).map(|n| permuted(&[key; 32], entries, n)).collect();
            let (one, other): (Vec<u64>, Vec<u64>) = (order(1), order(2));
            let all: BTreeSet<_> = one.iter().copied().collect();
            assert_eq!(all, (0..entries).collect(), "{entries}");
            assert!(entries < 100 || one != other);
        }
    }

    #[test]
    fn places_of_a_large_list_do_not_follow_each_other() {
        let entries = 1 << 20;
        let places: Vec<u64> = (0..4096).map(|n| permuted(&[3; 32], entries, n)).collect();
        let mean = places.iter().sum::<u64>() as f64 / places.len() as f64 / entries as f64;
        // Within five standard deviations of the mean of as many random numbers.
        assert!((mean - 0.5).abs() < 5.0 * 0.29 / 64.0, "{mean}");
        let beside = places.windows(2).filter(|two| two[0].abs_diff(two[1]) == 1).count();
        assert!(beside < 5, "{beside}");
    }
}
