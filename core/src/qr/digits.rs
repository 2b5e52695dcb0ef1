//! Bytes as decimal digits, the text inside the QR symbol (docs/counter-qr.md section 2).
//!
//! Digits are the densest QR text (numeric mode) and the only alphabet that nearly every
//! keyboard-wedge scanner passes on unchanged. Seven bytes become 17 digits, a tail of 1 to 6
//! bytes becomes 3, 5, 8, 10, 13 or 15 digits, each group a big-endian number with leading
//! zeros. Refused: other characters, more than [`MAX_DIGITS`], a length that no byte string
//! has, and a group whose value does not fit its bytes; so every byte string has one text.

use super::QrError;

/// The first digits of every counter code.
pub const MAGIC: &str = "70145";

/// Most digits in one code, [`MAGIC`] included.
pub const MAX_DIGITS: usize = 4_000;

/// Most bytes that fit [`MAX_DIGITS`].
pub const MAX_BYTES: usize = (MAX_DIGITS - MAGIC.len()) / GROUP_DIGITS * GROUP_BYTES;

const GROUP_BYTES: usize = 7;
const GROUP_DIGITS: usize = 17;

/// Digits of a group of 0..=7 bytes.
const WIDTHS: [usize; 8] = [0, 3, 5, 8, 10, 13, 15, GROUP_DIGITS];

/// The digits of `bytes`, [`MAGIC`] first.
#[must_use]
pub fn to_digits(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(MAGIC.len() + (bytes.len() / GROUP_BYTES + 1) * 17);
    digits.push_str(MAGIC);
    for group in bytes.chunks(GROUP_BYTES) {
        let value = group.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
        let width = WIDTHS.get(group.len()).copied().unwrap_or(GROUP_DIGITS);
        digits.push_str(&format!("{value:0width$}"));
    }
    digits
}

/// The bytes that [`to_digits`] wrote.
///
/// # Errors
/// [`QrError::TooLong`], [`QrError::Foreign`] without [`MAGIC`], [`QrError::Digits`] for
/// anything that [`to_digits`] does not write.
pub fn from_digits(digits: &str) -> Result<Vec<u8>, QrError> {
    if digits.len() > MAX_DIGITS {
        return Err(QrError::TooLong);
    }
    let body = digits.strip_prefix(MAGIC).ok_or(QrError::Foreign)?.as_bytes();
    let mut bytes = Vec::with_capacity(body.len() / GROUP_DIGITS * GROUP_BYTES + GROUP_BYTES);
    for group in body.chunks(GROUP_DIGITS) {
        let length = WIDTHS.iter().position(|w| *w == group.len()).ok_or(QrError::Digits)?;
        let value = number(group)?;
        if value >> (8 * length) != 0 {
            return Err(QrError::Digits);
        }
        let big_endian = value.to_be_bytes();
        bytes.extend(big_endian.iter().skip(big_endian.len() - length));
    }
    Ok(bytes)
}

/// Whether some byte string has a text of `length` digits, [`MAGIC`] included.
pub(super) fn has_a_length(length: usize) -> bool {
    let body = length.checked_sub(MAGIC.len());
    length <= MAX_DIGITS && body.is_some_and(|body| WIDTHS.contains(&(body % GROUP_DIGITS)))
}

/// At most 17 digits, so the value stays under 2^57.
fn number(digits: &[u8]) -> Result<u64, QrError> {
    digits.iter().try_fold(0u64, |value, digit| match digit {
        b'0'..=b'9' => Ok(value * 10 + u64::from(digit - b'0')),
        _ => Err(QrError::Digits),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_round_trips() {
        for fill in [0u8, 1, 0x7f, 0xff] {
            for length in 0..100 {
                let bytes = vec![fill; length];
                let digits = to_digits(&bytes);
                assert!(digits.bytes().all(|d| d.is_ascii_digit()));
                assert_eq!(from_digits(&digits).unwrap(), bytes);
            }
        }
        assert_eq!(to_digits(&[1, 2, 3, 4, 5, 6, 7, 255]), "7014500283686952306183255");
        assert_eq!(from_digits(&to_digits(&[9; MAX_BYTES])).unwrap().len(), MAX_BYTES);
    }

    #[test]
    fn a_byte_string_has_one_text() {
        // 256 in three digits, 2^16 in five, 2^56 in seventeen.
        for bad in ["70145256", "7014565536", "7014572057594037927936"] {
            assert_eq!(from_digits(bad), Err(QrError::Digits), "{bad}");
        }
        assert_eq!(from_digits("7014572057594037927935").unwrap(), [255; 7]);
    }

    #[test]
    fn refuses_what_is_not_a_counter_code() {
        for bad in
            ["701451", "7014512", "701451234", "7014512a", "70145 12", "70145١٢٣", "70145+12"]
        {
            assert_eq!(from_digits(bad), Err(QrError::Digits), "{bad}");
        }
        for foreign in ["", "7014", "4006381333931", "HC1:"] {
            assert_eq!(from_digits(foreign), Err(QrError::Foreign), "{foreign}");
        }
        let long = format!("{MAGIC}{}", "0".repeat(MAX_DIGITS));
        assert_eq!(from_digits(&long), Err(QrError::TooLong));
    }
}
