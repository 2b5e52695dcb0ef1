//! Keyboard-wedge scanners: what was meant by what was typed (docs/scanners.md).
//!
//! A wedge scanner types the text of a code as keys of a US keyboard; the host turns the keys
//! into the characters of its own layout. [`read`] undoes that for [`LAYOUTS`] and for hosts
//! that a calibration code taught; [`Bursts`] finds the scans in a stream of characters that
//! people type into as well. Refused: what can be read in two ways, and digits whose CRC does
//! not hold. Nothing here proves anything, as in the rest of this module.

mod burst;
mod keys;
mod layouts;
mod recover;

pub use super::foreign::CALIBRATION_NAME;
pub use burst::{Bursts, Heard, Source};
pub use keys::{CALIBRATION, Keys};
pub use layouts::{LAYOUTS, Layout};

use super::{QrError, Scanned, foreign};
use recover::{Search, search};

/// Reads one scanned text as [`super::read`] does, after [`meant`].
///
/// # Errors
/// [`QrError`] as from both.
pub fn read(typed: &str, taught: &[Keys]) -> Result<Scanned, QrError> {
    super::read(&meant(typed, taught)?)
}

/// The text that a scanner meant, typed through any of [`LAYOUTS`] or the layouts in `taught`,
/// with CapsLock on or off. White space, control characters and a prefix as `]Q1` are dropped.
/// A text that is neither a counter code nor SD-JWT text stays as it is.
///
/// # Errors
/// [`QrError::Misread`] when a counter code begins but is not whole, [`QrError::Ambiguous`] when
/// it can be read in two ways.
pub fn meant(typed: &str, taught: &[Keys]) -> Result<String, QrError> {
    let typed = bare(typed);
    if let Some(text) = caps_undone(typed) {
        return Ok(text);
    }
    if is_text(typed) {
        return Ok(typed.to_owned());
    }
    let characters: Vec<char> = typed.chars().take(burst::MOST).collect();
    match search(&characters, &tables(taught), false) {
        Search::Found(digits, _) => Ok(digits),
        Search::Ambiguous => Err(QrError::Ambiguous),
        Search::Begun => Err(QrError::Misread),
        Search::Nothing => Ok(typed.to_owned()),
    }
}

/// What was typed without what scanners add: white space, control characters, and a prefix as
/// `]Q1`.
#[must_use]
pub fn bare(typed: &str) -> &str {
    without_prefix(typed.trim_matches(|c: char| c.is_control() || c == ' '))
}

/// The digits of a barcode that has no letters, typed through any layout: as they are, else
/// through the first layout that makes all of them digits. There is no check sum of ours, so the
/// number must have one.
#[must_use]
pub fn digits(typed: &str, taught: &[Keys]) -> Option<String> {
    if typed.bytes().all(|b| b.is_ascii_digit()) {
        return Some(typed.to_owned());
    }
    let through = |keys: Keys| {
        let digits: Option<Vec<u8>> = typed.chars().map(|key| keys.digit(key)).collect();
        String::from_utf8(digits?).ok()
    };
    tables(taught).into_iter().find_map(through)
}

/// The rows to try, the taught ones first.
fn tables(taught: &[Keys]) -> Vec<Keys> {
    let mut tables = taught.to_vec();
    tables.extend(Keys::known().into_iter().filter(|keys| !taught.contains(keys)));
    tables
}

/// Without the AIM identifier (ISO/IEC 15424): `]`, a letter and a modifier.
fn without_prefix(typed: &str) -> &str {
    match typed.as_bytes() {
        [b']', letter, modifier, ..]
            if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() =>
        {
            typed.get(3..).unwrap_or(typed)
        }
        _ => typed,
    }
}

/// SD-JWT text or another system's code, by its form.
fn is_text(typed: &str) -> bool {
    let typed = without_prefix(typed);
    foreign::is_sd_jwt(typed) || foreign::name(typed).is_some()
}

/// SD-JWT text as it was before CapsLock: a JWT begins with `eyJ`, the base64url of `{"`.
fn caps_undone(typed: &str) -> Option<String> {
    let swap = |c: char| match c {
        'a'..='z' => c.to_ascii_uppercase(),
        _ => c.to_ascii_lowercase(),
    };
    let caps = typed.starts_with("EYj") && foreign::is_sd_jwt(typed);
    caps.then(|| typed.chars().map(swap).collect())
}

#[cfg(test)]
mod tests;
