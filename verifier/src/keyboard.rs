//! What calibration codes taught about this counter's keyboards, in its folder.
//!
//! A shop has a few: a layout with CapsLock off and on, two scanners set differently. They are
//! tried before the known layouts; a wrong one does no harm, since the CRC of a code decides.

use std::path::Path;

use annona_core::json::{self, Limits};
use annona_core::qr::wedge::Keys;
use annona_files::{Readers, read_bounded, write_whole};

use crate::counter::CounterError;

const FILE: &str = "keyboard.json";

/// Most keyboards; the one taught last comes first, the oldest goes.
const MOST: usize = 4;

/// The keyboards taught so far, at most four, the newest first.
///
/// # Errors
/// [`CounterError::File`], [`CounterError::Json`] when the file is damaged.
pub fn taught(folder: &Path) -> Result<Vec<Keys>, CounterError> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let bytes = read_bounded(&path, 4_096)
        .map_err(|error| CounterError::File(path.display().to_string(), error.to_string()))?;
    let mut keyboards: Vec<Keys> = json::from_slice(&bytes, Limits::MESSAGE)?;
    keyboards.truncate(MOST);
    Ok(keyboards)
}

/// Remembers a keyboard by what a scanner typed for the calibration code.
///
/// # Errors
/// [`CounterError::Qr`] when that is not the calibration code, [`CounterError::Write`].
pub fn teach(folder: &Path, typed: &str) -> Result<Keys, CounterError> {
    let keys = Keys::from_calibration(typed)?;
    let mut keyboards = taught(folder)?;
    keyboards.retain(|other| *other != keys);
    keyboards.insert(0, keys);
    keyboards.truncate(MOST);
    let text =
        serde_json::to_vec(&keyboards).map_err(|error| CounterError::Write(error.to_string()))?;
    write_whole(&folder.join(FILE), &text, Readers::Owner)
        .map_err(|error| CounterError::Write(error.to_string()))?;
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_keyboards_are_remembered_and_the_newest_comes_first() {
        let folder = std::env::temp_dir().join(format!("annona-keyboard-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        assert_eq!(taught(&folder).unwrap(), []);
        let rows =
            ["0123456789", "۰۱۲۳۴۵۶۷۸۹", "à&é\"'(-è_ç", "ABCDEFGHIJ", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९"];
        for row in rows {
            assert_eq!(teach(&folder, &format!("{}\n", row.repeat(3))).unwrap().to_string(), row);
        }
        assert!(teach(&folder, "4006381333931").is_err());
        let kept: Vec<String> = taught(&folder).unwrap().iter().map(Keys::to_string).collect();
        assert_eq!(kept, [rows[5], rows[4], rows[3], rows[2]]);
        std::fs::write(folder.join(FILE), "[\"0123456788\"]").unwrap();
        assert!(taught(&folder).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
