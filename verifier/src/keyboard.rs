//! What calibration codes taught about this counter's keyboards, in its folder.
//!
//! A shop has a few: a layout with CapsLock off and on, two scanners set differently. They are
//! tried before the known layouts; a wrong one does no harm, since the CRC of a code decides.

use std::io::ErrorKind;

use annona_core::json::{self, Limits};
use annona_core::qr::wedge::Keys;

use crate::counter::{CounterError, unwritten};
use crate::shelf::Shelf;

const FILE: &str = "keyboard.json";

/// Most keyboards; the one taught last comes first, the oldest goes.
const MOST: usize = 4;

/// The keyboards taught so far, at most four, the newest first.
///
/// # Errors
/// [`CounterError::File`], [`CounterError::Json`] when the file is damaged.
pub fn taught(shelf: &dyn Shelf) -> Result<Vec<Keys>, CounterError> {
    let bytes = match shelf.read(FILE, 4_096) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(CounterError::File(FILE.to_owned(), error.to_string())),
    };
    let mut keyboards: Vec<Keys> = json::from_slice(&bytes, Limits::MESSAGE)?;
    keyboards.truncate(MOST);
    Ok(keyboards)
}

/// Remembers a keyboard by what a scanner typed for the calibration code.
///
/// # Errors
/// [`CounterError::Qr`] when that is not the calibration code, [`CounterError::Write`].
pub fn teach(shelf: &dyn Shelf, typed: &str) -> Result<Keys, CounterError> {
    let keys = Keys::from_calibration(typed)?;
    let _lock = shelf.lock(FILE).map_err(unwritten)?;
    let mut keyboards = taught(shelf)?;
    keyboards.retain(|other| *other != keys);
    keyboards.insert(0, keys);
    keyboards.truncate(MOST);
    let text =
        serde_json::to_vec(&keyboards).map_err(|error| CounterError::Write(error.to_string()))?;
    shelf.write(FILE, &text).map_err(unwritten)?;
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_keyboards_are_remembered_and_the_newest_comes_first() {
        let folder = std::env::temp_dir().join(format!("annona-keyboard-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let shelf = &*crate::DiskShelf::at(&folder);
        assert_eq!(taught(shelf).unwrap(), []);
        let rows =
            ["0123456789", "۰۱۲۳۴۵۶۷۸۹", "à&é\"'(-è_ç", "ABCDEFGHIJ", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९"];
        for row in rows {
            assert_eq!(teach(shelf, &format!("{}\n", row.repeat(3))).unwrap().to_string(), row);
        }
        assert!(teach(shelf, "4006381333931").is_err());
        let kept: Vec<String> = taught(shelf).unwrap().iter().map(Keys::to_string).collect();
        assert_eq!(kept, [rows[5], rows[4], rows[3], rows[2]]);
        std::fs::write(folder.join(FILE), "[\"0123456788\"]").unwrap();
        assert!(taught(shelf).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
