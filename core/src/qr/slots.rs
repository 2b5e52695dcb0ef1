//! The slot table (docs/counter-qr.md section 5): a mark is a control byte in the skeleton,
//! where JSON has none, and stands for a value whose bytes are loose: random ones, which
//! DEFLATE would only make longer, and times and numbers in their shortest form.

use super::QrError;
use crate::time::{DAY, UnixTime};

/// Ends a segment with `.`.
pub(super) const DOT: u8 = 0x01;
/// Ends a segment with `~`.
pub(super) const TILDE: u8 = 0x02;
/// 64 bytes that are themselves the segment's bytes: a signature.
pub(super) const SIGNATURE: u8 = 0x03;
/// Length, bytes of the segment.
pub(super) const RAW: u8 = 0x04;
/// Length, the segment's text as it stands: it is not base64url.
pub(super) const VERBATIM: u8 = 0x05;
/// base64url of 16 bytes: a salt or a nonce.
pub(super) const B64_16: u8 = 0x06;
/// base64url of 32 bytes: a digest, an Ed25519 key.
pub(super) const B64_32: u8 = 0x07;
/// Length, base64url of that many bytes.
pub(super) const B64: u8 = 0x08;
/// A compressed P-256 point (SEC1, 33 bytes): x, [`BETWEEN_X_AND_Y`], y, both base64url.
pub(super) const POINT: u8 = 0x09;
/// One to seven digests of an `_sd` array; those of disclosed claims are recomputed.
pub(super) const DIGESTS: u8 = 0x0a;
/// The `sd_hash` of the key-binding JWT, recomputed: no bytes.
pub(super) const SD_HASH: u8 = 0x0b;
/// NumericDate, 4 bytes.
pub(super) const SECONDS: u8 = 0x0c;
/// NumericDate at 00:00:00, a day.
pub(super) const SECONDS_MIDNIGHT: u8 = 0x0d;
/// NumericDate at 23:59:59, a day.
pub(super) const SECONDS_DAY_END: u8 = 0x0e;
/// `2026-12-31T12:34:56Z`, 4 bytes.
pub(super) const TIME: u8 = 0x0f;
/// `2026-12-31T00:00:00Z`, a day.
pub(super) const TIME_MIDNIGHT: u8 = 0x10;
/// `2026-12-31T23:59:59Z`, a day.
pub(super) const TIME_DAY_END: u8 = 0x11;
/// `2026-12-31`, a day.
pub(super) const DATE: u8 = 0x12;
/// A decimal integer, as a varint.
pub(super) const INTEGER: u8 = 0x13;
/// A short text: names, choices. See [`put_text`].
pub(super) const TEXT: u8 = 0x14;

/// What stands between the two coordinates of [`POINT`].
pub(super) const BETWEEN_X_AND_Y: &str = "\",\"y\":\"";

/// What stands between two elements of [`DIGESTS`].
pub(super) const BETWEEN_DIGESTS: &str = "\",\"";

/// Most elements of one [`DIGESTS`].
pub(super) const MAX_DIGESTS: usize = 7;

/// 1970-01-01 in days since 1900-01-01, where two-byte day numbers start.
const UNIX_EPOCH_DAY: i64 = 25_567;

/// Loose bytes, taken from the front.
pub(super) struct Loose<'a>(pub &'a [u8]);

impl<'a> Loose<'a> {
    pub fn bytes(&mut self, length: usize) -> Result<&'a [u8], QrError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(QrError::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn byte(&mut self) -> Result<u8, QrError> {
        self.bytes(1)?.first().copied().ok_or(QrError::Malformed)
    }

    /// As [`put_varint`] wrote it: at most nine bytes, shortest form.
    pub fn varint(&mut self) -> Result<u64, QrError> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let shortest = byte != 0 || shift == 0;
                return if shortest { Ok(value) } else { Err(QrError::Malformed) };
            }
        }
        Err(QrError::Malformed)
    }

    /// A length, then that many bytes.
    pub fn counted(&mut self) -> Result<&'a [u8], QrError> {
        let length = usize::try_from(self.varint()?).map_err(|_| QrError::Malformed)?;
        self.bytes(length)
    }

    /// Four bytes, big-endian.
    pub fn seconds(&mut self) -> Result<UnixTime, QrError> {
        let bytes = self.bytes(4)?.try_into().map_err(|_| QrError::Malformed)?;
        Ok(UnixTime(u32::from_be_bytes(bytes).into()))
    }

    /// A day number in two bytes, big-endian: the midnight it begins with.
    pub fn day(&mut self) -> Result<UnixTime, QrError> {
        let bytes = self.bytes(2)?.try_into().map_err(|_| QrError::Malformed)?;
        Ok(UnixTime((i64::from(u16::from_be_bytes(bytes)) - UNIX_EPOCH_DAY) * DAY))
    }

    /// As [`put_text`] wrote it.
    pub fn text(&mut self) -> Result<Vec<u8>, QrError> {
        let head = self.varint()?;
        let length = usize::try_from(head >> 1).map_err(|_| QrError::Malformed)?;
        if head & 1 == 0 {
            return self.bytes(length).map(<[u8]>::to_vec);
        }
        let window = self.byte()?;
        let wide = |byte: &u8| match byte {
            0..=0x7f => Some(char::from(*byte)),
            _ => char::from_u32(u32::from(window) << 7 | u32::from(byte & 0x7f)),
        };
        let text = self.bytes(length)?.iter().map(wide).collect::<Option<String>>();
        Ok(text.ok_or(QrError::Malformed)?.into_bytes())
    }
}

/// Seven bits a byte, least significant first; the high bit says that more follow.
pub(super) fn put_varint(mut value: u64, loose: &mut Vec<u8>) {
    while value > 0x7f {
        loose.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    loose.push(value as u8);
}

/// Length and bytes.
pub(super) fn put_counted(bytes: &[u8], loose: &mut Vec<u8>) {
    put_varint(bytes.len() as u64, loose);
    loose.extend_from_slice(bytes);
}

/// A varint of twice the length, plus 1 when a window follows; then the bytes. Without a
/// window they are UTF-8. With one (the window's number, the code point divided by 128) a
/// byte below 128 is ASCII and another is a character of the window, so that a name costs
/// one byte a letter in most alphabets.
pub(super) fn put_text(text: &str, loose: &mut Vec<u8>) {
    match windowed(text) {
        Some((window, letters)) => {
            put_varint(letters.len() as u64 * 2 + 1, loose);
            loose.push(window);
            loose.extend(letters);
        }
        None => {
            put_varint(text.len() as u64 * 2, loose);
            loose.extend_from_slice(text.as_bytes());
        }
    }
}

/// The one window that all letters outside ASCII share, if that is shorter than UTF-8.
fn windowed(text: &str) -> Option<(u8, Vec<u8>)> {
    let first = text.chars().find(|c| !c.is_ascii())?;
    let window = u8::try_from(u32::from(first) >> 7).ok()?;
    let letter = |c: char| match u32::from(c) {
        code @ 0..=0x7f => Some(code as u8),
        code if code >> 7 == u32::from(window) => Some(code as u8 | 0x80),
        _ => None,
    };
    let letters = text.chars().map(letter).collect::<Option<Vec<u8>>>()?;
    (letters.len() + 1 < text.len()).then_some((window, letters))
}

/// Mark and bytes of a time that has one, `seconds` being the mark for the exact second and
/// the other two those for whole days.
pub(super) fn put_time(
    time: UnixTime,
    [seconds, midnight, day_end]: [u8; 3],
    loose: &mut Vec<u8>,
) -> Option<u8> {
    let day = match time.since(time.day()) {
        0 => day_number(time).map(|day| (midnight, day)),
        86_399 => day_number(time).map(|day| (day_end, day)),
        _ => None,
    };
    if let Some((mark, day)) = day {
        loose.extend(day.to_be_bytes());
        return Some(mark);
    }
    loose.extend(u32::try_from(time.0).ok()?.to_be_bytes());
    Some(seconds)
}

/// Days since 1900-01-01, until 2079-06-06.
pub(super) fn day_number(time: UnixTime) -> Option<u16> {
    u16::try_from(time.0.div_euclid(DAY) + UNIX_EPOCH_DAY).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_round_trip_in_their_shortest_form() {
        for value in [0, 1, 127, 128, 300, 1 << 20, (1 << 62) - 1, (1 << 63) - 1] {
            let mut bytes = Vec::new();
            put_varint(value, &mut bytes);
            let mut loose = Loose(&bytes);
            assert_eq!((loose.varint(), loose.0), (Ok(value), [].as_slice()));
        }
        for bad in [[0x80, 0].as_slice(), &[0xff; 9], &[0x80], &[]] {
            assert_eq!(Loose(bad).varint(), Err(QrError::Malformed));
        }
    }

    #[test]
    fn names_cost_a_byte_a_letter_in_most_alphabets() {
        for (name, length) in [
            ("Ana Maria", 10),
            ("José Núñez", 12),
            ("Елена Смирнова", 16),
            ("Ελένη Παπαδοπούλου", 20),
            ("יעל כהן", 9),
            ("فاطمة الزهراء", 15),
            ("प्रिया शर्मा", 14),
            ("সুমাইয়া আক্তার", 17),
            ("สมชาย ใจดี", 12),
            ("አበበ በቀለ", 20),
            ("김민준", 10),
            ("王小明", 10),
            ("Łukasz Wójcik", 16),
            ("", 1),
        ] {
            let mut bytes = Vec::new();
            put_text(name, &mut bytes);
            let mut loose = Loose(&bytes);
            assert_eq!(loose.text().unwrap(), name.as_bytes());
            assert_eq!((bytes.len(), loose.0.len()), (length, 0), "{name}");
        }
        assert_eq!(Loose(&[3, 0xff, 0x80]).text(), Ok("\u{7f80}".into()));
        assert_eq!(Loose(&[3, 0xff]).text(), Err(QrError::Malformed));
        assert_eq!(Loose(&[8, b'a']).text(), Err(QrError::Malformed));
    }

    #[test]
    fn days_from_1900_to_2079_take_two_bytes() {
        let marks = [TIME, TIME_MIDNIGHT, TIME_DAY_END];
        for (text, mark) in [
            ("1900-01-01T00:00:00Z", Some(TIME_MIDNIGHT)),
            ("2079-06-06T23:59:59Z", Some(TIME_DAY_END)),
            ("2079-06-07T00:00:00Z", Some(TIME)),
            ("2026-12-31T12:00:00Z", Some(TIME)),
            ("1969-12-31T12:00:00Z", None),
            ("2200-01-01T00:00:00Z", None),
        ] {
            let time = UnixTime::parse(text).unwrap();
            let mut bytes = Vec::new();
            assert_eq!(put_time(time, marks, &mut bytes), mark, "{text}");
            let mut loose = Loose(&bytes);
            match mark {
                Some(TIME) => assert_eq!(loose.seconds().unwrap(), time),
                Some(_) => assert_eq!(loose.day().unwrap(), time.day()),
                None => assert!(bytes.is_empty()),
            }
        }
    }
}
