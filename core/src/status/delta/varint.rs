//! Unsigned numbers in as few bytes as they need: seven bits a byte, low ones first, the high
//! bit on all but the last byte (LEB128).

use crate::status::StatusError;

pub(super) fn put(out: &mut Vec<u8>, mut value: u64) {
    while let Some(byte) = low_byte(value) {
        out.push(byte | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7F) as u8);
}

/// The low seven bits when there are more.
const fn low_byte(value: u64) -> Option<u8> {
    if value > 0x7F { Some((value & 0x7F) as u8) } else { None }
}

/// Reads one number from the front. Refuses more than 56 bits, and numbers that are written
/// longer than need be: two writings of one delta would be two deltas.
pub(super) fn take(bytes: &mut &[u8]) -> Result<u64, StatusError> {
    let mut value = 0;
    for place in 0..8 {
        let (byte, rest) = bytes.split_first().ok_or(StatusError::Delta("it ends early"))?;
        *bytes = rest;
        value |= u64::from(byte & 0x7F) << (7 * place);
        if byte & 0x80 == 0 {
            if *byte == 0 && place > 0 {
                break;
            }
            return Ok(value);
        }
    }
    Err(StatusError::Delta("a number is too long"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip_and_have_one_writing() {
        for value in (0..56).flat_map(|bits| [(1_u64 << bits) - 1, 1 << bits]) {
            let mut bytes = Vec::new();
            put(&mut bytes, value);
            let mut rest = bytes.as_slice();
            assert_eq!((take(&mut rest), rest), (Ok(value), &[][..]));
            assert!(take(&mut &bytes[..bytes.len() - 1]).is_err());
        }
        for bad in [&[0x80, 0][..], &[0xFF, 0x80, 0], &[0xFF; 9], &[]] {
            assert!(take(&mut &*bad).is_err(), "{bad:?}");
        }
    }
}
