//! The registry of preset dictionaries for DEFLATE (docs/counter-qr.md section 6).
//!
//! A dictionary holds the words that presentations of one credential type share whoever issued
//! them. It makes a code smaller and is never required. One that was given out never changes:
//! its SHA-256 is pinned below and in the document; better words get a new number.

use super::QrError;

/// Words of challenges and counter cards.
pub(super) const MESSAGES: u8 = 1;

/// Number and bytes; number 0 is the empty dictionary.
const REGISTRY: [(u8, &[u8]); 2] = [(0, b""), (MESSAGES, include_bytes!("dictionary/1.bin"))];

/// The bytes of a dictionary.
pub(super) fn bytes(number: u8) -> Result<&'static [u8], QrError> {
    let found = REGISTRY.iter().find(|(registered, _)| *registered == number);
    found.map(|(_, bytes)| *bytes).ok_or(QrError::Dictionary(number))
}

/// All registered numbers.
pub(super) fn numbers() -> impl Iterator<Item = u8> {
    REGISTRY.iter().map(|(number, _)| *number)
}
