//! High-water marks: the newest signed time that this counter has seen, and the highest number of
//! a bundle. Neither goes down, so neither a clock set back nor an old bundle goes unseen.

use annona_core::json::{self, Limits};
use annona_core::time::UnixTime;
use annona_core::trust::TrustBundle;
use annona_core::verify::{Accepted, CLOCK_BEHIND, Evidence, Step};
use serde::{Deserialize, Serialize};

use crate::counter::{CounterError, unwritten};
use crate::shelf::Shelf;

/// A mark within this many seconds of the one on disk is not written again: a counter that is
/// busy would do nothing else.
const FINE: i64 = 60;

const FILE: &str = "marks.json";

/// Both marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// The newest signed time.
    pub newest: UnixTime,
    /// The highest number of a bundle.
    pub sequence: u64,
}

impl Marks {
    const NONE: Self = Self { newest: UnixTime(i64::MIN), sequence: 0 };

    /// What a bundle says about both. Its lists may be a little newer than the bundle's own
    /// date; one that is far ahead is an agency's mistake and must not stop all counters.
    pub fn of(bundle: &TrustBundle) -> Self {
        let from = bundle.issued_at();
        let lists = bundle.status_lists().map(|list| list.iat());
        let newest = lists.filter(|iat| *iat <= from.plus(CLOCK_BEHIND)).fold(from, UnixTime::max);
        Self { newest, sequence: bundle.sequence() }
    }

    /// What an accepted presentation says: the wallet dated it within the policy. An answer to a
    /// challenge may carry any date and says nothing.
    pub fn of_accepted(accepted: &Accepted, answer: bool, now: UnixTime) -> Option<Self> {
        let mut checks = accepted.report.checks().iter();
        let check = checks.find(|check| check.step == Step::Freshness)?;
        match check.evidence {
            Evidence::Seconds(age) if !answer => {
                Some(Self { newest: now.plus(age.saturating_neg()), sequence: 0 })
            }
            _ => None,
        }
    }

    /// The marks on disk; none are lower than all.
    ///
    /// # Errors
    /// [`CounterError::Marks`] for a damaged file: it is not taken for none.
    pub fn read(shelf: &dyn Shelf) -> Result<Self, CounterError> {
        let bytes = match shelf.read(FILE, 1_024) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::NONE),
            Err(error) => return Err(CounterError::Marks(error.to_string())),
        };
        json::from_slice(&bytes, Limits::CREDENTIAL)
            .map_err(|error| CounterError::Marks(error.to_string()))
    }

    /// The higher of each.
    pub fn max(self, other: Self) -> Self {
        Self { newest: self.newest.max(other.newest), sequence: self.sequence.max(other.sequence) }
    }

    /// Raises the marks on disk.
    ///
    /// # Errors
    /// [`CounterError::Marks`], [`CounterError::Write`].
    pub fn raise(shelf: &dyn Shelf, to: Self) -> Result<(), CounterError> {
        let _lock = shelf.lock(FILE).map_err(unwritten)?;
        let held = Self::read(shelf)?;
        let marks = held.max(to);
        if marks.sequence == held.sequence && marks.newest < held.newest.plus(FINE) {
            return Ok(());
        }
        let text = serde_json::to_vec(&marks).unwrap_or_default();
        shelf.write(FILE, &text).map_err(unwritten)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(newest: i64, sequence: u64) -> Marks {
        Marks { newest: UnixTime(newest), sequence }
    }

    #[test]
    fn marks_go_up_only_and_damage_is_not_taken_for_none() {
        let folder = std::env::temp_dir().join(format!("annona-marks-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let shelf = &*crate::DiskShelf::at(&folder);
        assert_eq!(Marks::read(shelf).unwrap(), Marks::NONE);
        Marks::raise(shelf, marks(1_000, 3)).unwrap();
        Marks::raise(shelf, marks(500, 2)).unwrap();
        assert_eq!(Marks::read(shelf).unwrap(), marks(1_000, 3));
        Marks::raise(shelf, marks(1_030, 0)).unwrap();
        assert_eq!(Marks::read(shelf).unwrap(), marks(1_000, 3), "within the minute");
        Marks::raise(shelf, marks(1_060, 0)).unwrap();
        Marks::raise(shelf, marks(0, 4)).unwrap();
        assert_eq!(Marks::read(shelf).unwrap(), marks(1_060, 4));
        std::fs::write(folder.join("marks.json"), b"{").unwrap();
        assert!(matches!(Marks::read(shelf), Err(CounterError::Marks(_))));
        assert!(Marks::raise(shelf, marks(9_999, 9)).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
