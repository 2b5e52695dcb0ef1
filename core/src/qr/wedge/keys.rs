//! The digit keys of one host: a known layout, or what a calibration code taught.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::layouts::LAYOUTS;
use crate::qr::QrError;

/// The text of the calibration code: all digits, three times. It is scanned on a host whose
/// layout is not in [`LAYOUTS`], and says what the host makes of each digit.
pub const CALIBRATION: &str = "012345678901234567890123456789";

/// Most characters before the calibration code: a scanner's own prefix, as `]Q1`.
const MAX_PREFIX: usize = 16;

/// What the keys 0 to 9 type on one host: ten different characters.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Keys([char; 10]);

impl Keys {
    /// Reads what the host made of [`CALIBRATION`].
    ///
    /// # Errors
    /// [`QrError::Calibration`] when two digits look alike, a digit types nothing, or other
    /// keys were pressed meanwhile.
    pub fn from_calibration(typed: &str) -> Result<Self, QrError> {
        let typed: Vec<char> = typed.trim_ascii().chars().collect();
        let (_, thrice) = (typed.len().checked_sub(CALIBRATION.len()))
            .filter(|prefix| *prefix <= MAX_PREFIX)
            .and_then(|prefix| typed.split_at_checked(prefix))
            .ok_or(QrError::Calibration)?;
        let keys = thrice.first_chunk::<10>().ok_or(QrError::Calibration)?;
        if thrice.chunks(10).any(|again| again != keys) {
            return Err(QrError::Calibration);
        }
        Self::new(*keys).ok_or(QrError::Calibration)
    }

    /// The known layout that types the same, and whether CapsLock is on.
    #[must_use]
    pub fn layout(&self) -> Option<(&'static str, bool)> {
        let text = self.to_string();
        let found = LAYOUTS.iter().find(|layout| layout.plain == text || layout.caps == text)?;
        Some((found.name, found.plain != text))
    }

    /// Every different row of the known layouts, plain digits first.
    pub(super) fn known() -> Vec<Self> {
        let mut rows = Vec::new();
        for text in LAYOUTS.iter().flat_map(|layout| [layout.plain, layout.caps]) {
            rows.extend(Self::parse(text).filter(|keys| !rows.contains(keys)));
        }
        rows
    }

    /// The digit, as an ASCII character, that `typed` stands for.
    pub(super) fn digit(&self, typed: char) -> Option<u8> {
        let at = self.0.iter().position(|key| *key == typed)?;
        u8::try_from(at).ok().map(|digit| b'0' + digit)
    }

    fn parse(text: &str) -> Option<Self> {
        let keys: Vec<char> = text.chars().collect();
        Self::new(keys.try_into().ok()?)
    }

    fn new(keys: [char; 10]) -> Option<Self> {
        let usable = |c: &char| !c.is_control() && !c.is_whitespace();
        let once = |c: &char| keys.iter().filter(|other| *other == c).count() == 1;
        keys.iter().all(|c| usable(c) && once(c)).then_some(Self(keys))
    }
}

impl TryFrom<String> for Keys {
    type Error = QrError;

    fn try_from(text: String) -> Result<Self, QrError> {
        Self::parse(&text).ok_or(QrError::Calibration)
    }
}

impl From<Keys> for String {
    fn from(keys: Keys) -> Self {
        keys.to_string()
    }
}

/// The ten characters.
impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|key| write!(f, "{key}"))
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [`CALIBRATION`] through `row`.
    fn typed(row: &str) -> String {
        row.repeat(3)
    }

    #[test]
    fn a_calibration_gives_the_row_back_and_names_it_if_it_is_known() {
        for layout in LAYOUTS {
            for row in [layout.plain, layout.caps] {
                let keys = Keys::from_calibration(&format!("]Q&{}\r\n", typed(row))).unwrap();
                assert_eq!(keys.to_string(), row);
                assert_eq!(keys, serde_json::from_value(serde_json::json!(row)).unwrap());
                let (name, caps) = keys.layout().unwrap();
                let named = LAYOUTS.iter().find(|layout| layout.name == name).unwrap();
                assert_eq!(if caps { named.caps } else { named.plain }, row);
            }
        }
        let persian = Keys::from_calibration(&typed("۰۱۲۳۴۵۶۷۸۹")).unwrap();
        assert_eq!((persian.layout(), persian.digit('۷')), (None, Some(b'7')));
    }

    #[test]
    fn a_calibration_that_loses_a_digit_is_refused() {
        for bad in [
            String::new(),
            CALIBRATION.replacen('0', "", 1),
            format!("{CALIBRATION}7"),
            typed("0123456788"),
            typed("012345678\u{7}"),
            typed("012345678 ") + "x",
            CALIBRATION.replacen('4', "5", 1),
            "x".repeat(1_000) + CALIBRATION,
        ] {
            assert_eq!(Keys::from_calibration(&bad), Err(QrError::Calibration), "{bad:?}");
        }
        for bad in ["\"012345678\"", "\"01234567890\"", "\"0123456780\"", "7"] {
            assert!(serde_json::from_str::<Keys>(bad).is_err(), "{bad}");
        }
    }
}
