//! Wrong PINs in a row make the next try wait. This keeps out whoever holds the device for an
//! hour; whoever copies the file meets only the cost of the key derivation.

use std::path::{Path, PathBuf};

use annona_core::json::{self, Limits};
use annona_core::time::UnixTime;
use serde::{Deserialize, Serialize};

use super::{VaultError, file};

/// Wrong PINs before each wait.
const ROUND: u32 = 5;

/// The waits after the first, second and every further round, in seconds.
const WAITS: [i64; 3] = [60, 300, 3_600];

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Tries {
    failed: u32,
    at: i64,
}

impl Tries {
    /// Counts a try as failed before it is made, so that ending the program does not undo it.
    ///
    /// # Errors
    /// [`VaultError::Wait`].
    pub fn begin(vault: &Path, now: UnixTime) -> Result<(), VaultError> {
        let path = path(vault);
        let held: Self = file::read(&path, 256)
            .ok()
            .and_then(|text| json::from_slice(&text, Limits::CREDENTIAL).ok())
            .unwrap_or_default();
        // A clock that was set back starts the wait anew, it does not stretch it.
        let at = held.at.min(now.0);
        let left = held.wait().saturating_sub(now.0.saturating_sub(at));
        let failed = if left > 0 { held.failed } else { held.failed.saturating_add(1) };
        let next = Self { failed, at: if left > 0 { at } else { now.0 } };
        let text = serde_json::to_vec(&next).unwrap_or_default();
        file::write(&path, &text)?;
        if left > 0 { Err(VaultError::Wait(left)) } else { Ok(()) }
    }

    /// The PIN was right.
    pub fn end(vault: &Path) -> Result<(), VaultError> {
        Ok(std::fs::remove_file(path(vault))?)
    }

    fn wait(&self) -> i64 {
        if self.failed == 0 || !self.failed.is_multiple_of(ROUND) {
            return 0;
        }
        let round = usize::try_from(self.failed / ROUND).unwrap_or(usize::MAX);
        let last = WAITS.len().saturating_sub(1);
        WAITS.get(round.saturating_sub(1).min(last)).copied().unwrap_or_default()
    }
}

fn path(vault: &Path) -> PathBuf {
    annona_files::beside(vault, "tries")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    fn begin(folder: &Folder, at: i64) -> Result<(), VaultError> {
        Tries::begin(&folder.file("wallet"), UnixTime(at))
    }

    #[test]
    fn each_five_wrong_pins_make_a_longer_wait() {
        let folder = Folder::new();
        let mut now = 1_000;
        for wait in [60, 300, 3_600, 3_600] {
            for _ in 0..5 {
                assert_eq!(begin(&folder, now), Ok(()));
            }
            assert_eq!(begin(&folder, now), Err(VaultError::Wait(wait)));
            assert_eq!(begin(&folder, now + wait - 1), Err(VaultError::Wait(1)));
            now += wait;
        }
        assert_eq!(begin(&folder, now), Ok(()));
    }

    #[test]
    fn the_right_pin_forgets_the_wrong_ones() {
        let folder = Folder::new();
        for _ in 0..20 {
            assert_eq!(begin(&folder, 5), Ok(()));
            Tries::end(&folder.file("wallet")).unwrap();
        }
    }

    #[test]
    fn a_clock_set_back_waits_as_long_and_no_longer() {
        let folder = Folder::new();
        for _ in 0..5 {
            begin(&folder, 1_000_000).unwrap();
        }
        assert_eq!(begin(&folder, 1_000), Err(VaultError::Wait(60)));
        assert_eq!(begin(&folder, 1_059), Err(VaultError::Wait(1)));
        assert_eq!(begin(&folder, 1_060), Ok(()));
    }
}
