//! The segments of a symbol's data (ISO/IEC 18004, 7.4): digits, alphanumeric characters and bytes.
//!
//! Bytes are UTF-8, as everybody writes them today, or else Latin-1, as the standard says. Refused:
//! Kanji and Hanzi, other declared encodings, and symbols that are parts of a sequence.

/// Characters of the alphanumeric mode, by value.
const ALPHANUMERIC: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/// Declared encodings (AIM ECI) that bytes may have: Latin-1 by its two numbers, UTF-8 and ASCII.
const ENCODINGS: [u32; 4] = [1, 3, 26, 27];

/// The text of the data codewords of a symbol of a version from 1 to 40; `None` when they say
/// something else.
pub fn read(data: &[u8], version: u32) -> Option<String> {
    let mut bits = Bits { data, at: 0 };
    // Counts get longer with versions 10 and 27.
    let sizes = match version {
        ..=9 => [10, 9, 8],
        10..=26 => [12, 11, 16],
        _ => [14, 13, 16],
    };
    let [digits, characters, bytes] = sizes;
    let mut text = Vec::new();
    loop {
        // Less than a mode's four bits may be left instead of the terminator.
        match bits.take(4).unwrap_or(0) {
            0 => break,
            1 => numeric(&mut bits, digits, &mut text)?,
            2 => alphanumeric(&mut bits, characters, &mut text)?,
            4 => {
                for _ in 0..bits.take(bytes)? {
                    text.push(u8::try_from(bits.take(8)?).ok()?);
                }
            }
            // A product's code by GS1: what follows is digits and characters as ever.
            5 => {}
            7 => encoding(&mut bits)?,
            _ => return None,
        }
    }
    if text.is_empty() {
        return None;
    }
    match String::from_utf8(text) {
        Ok(text) => Some(text),
        Err(error) => Some(error.as_bytes().iter().copied().map(char::from).collect()),
    }
}

/// Three digits in ten bits; one or two that are left over in four or seven.
fn numeric(bits: &mut Bits<'_>, size: u32, text: &mut Vec<u8>) -> Option<()> {
    let mut left = bits.take(size)?;
    while left > 0 {
        let count = left.min(3);
        let number = bits.take(3 * count + 1)?;
        for power in [100, 10, 1].into_iter().skip(3 - usize::try_from(count).ok()?) {
            text.push(
                ALPHANUMERIC.get(..10)?.get(usize::try_from(number / power % 10).ok()?).copied()?,
            );
        }
        if number >= 10_u32.pow(count) {
            return None;
        }
        left -= count;
    }
    Some(())
}

/// Two characters in eleven bits; one that is left over in six.
fn alphanumeric(bits: &mut Bits<'_>, size: u32, text: &mut Vec<u8>) -> Option<()> {
    let mut left = bits.take(size)?;
    let mut push = |value: u32| {
        text.push(*ALPHANUMERIC.get(usize::try_from(value).ok()?)?);
        Some(())
    };
    while left >= 2 {
        let pair = bits.take(11)?;
        push(pair / 45)?;
        push(pair % 45)?;
        left -= 2;
    }
    if left == 1 { push(bits.take(6)?) } else { Some(()) }
}

/// A declared encoding, in one, two or three bytes.
fn encoding(bits: &mut Bits<'_>) -> Option<()> {
    let first = bits.take(8)?;
    let number = match first {
        0..=0x7F => first,
        0x80..=0xBF => (first & 0x3F) << 8 | bits.take(8)?,
        _ => (first & 0x1F) << 16 | bits.take(16)?,
    };
    ENCODINGS.contains(&number).then_some(())
}

/// Bits of bytes, the highest first.
struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// The next `count` bits, at most 16; `None` when there are fewer.
    fn take(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.data.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes of a text of zeros and ones; blanks are for the reader.
    fn bytes(bits: &str) -> Vec<u8> {
        let bits: Vec<char> = bits.chars().filter(|bit| !bit.is_whitespace()).collect();
        let byte = |eight: &[char]| {
            let text: String = eight.iter().chain(&['0'; 8]).take(8).collect();
            u8::from_str_radix(&text, 2).unwrap()
        };
        bits.chunks(8).map(byte).collect()
    }

    #[test]
    fn the_examples_of_the_standard_are_read() {
        // 7.4.3 and 7.4.4: 01234567 and AC-42, in a symbol of version 1.
        let digits = bytes("0001 0000001000 0000001100 0101011001 1000011 0000");
        assert_eq!(read(&digits, 1).as_deref(), Some("01234567"));
        let characters = bytes("0010 000000101 00111001110 11100111001 000010 0000");
        assert_eq!(read(&characters, 1).as_deref(), Some("AC-42"));
    }

    #[test]
    fn segments_follow_each_other_and_the_end_may_be_cut_short() {
        let two = bytes("0001 0000000001 0111 0010 000000001 001010");
        assert_eq!(read(&two, 9).as_deref(), Some("7A"));
        assert_eq!(read(&[], 1), None, "nothing is no text");
        let larger = bytes("0001 000000000001 0111 0000");
        assert_eq!(read(&larger, 10).as_deref(), Some("7"));
    }

    #[test]
    fn bytes_are_utf_8_or_else_latin_1() {
        let utf_8 = bytes("0111 00011010 0100 00000010 11000011 10101001 0000");
        assert_eq!(read(&utf_8, 1).as_deref(), Some("\u{e9}"));
        let latin_1 = bytes("0100 00000001 11101001 0000");
        assert_eq!(read(&latin_1, 1).as_deref(), Some("\u{e9}"));
    }

    #[test]
    fn what_the_standard_does_not_allow_or_we_do_not_read_is_refused() {
        for (name, bits) in [
            ("kanji", "1000 00000001 1101010101010"),
            ("a part of a sequence", "0011 0000 0001 00000000"),
            ("another encoding", "0111 00010100 0100 00000001 01000001"),
            ("three digits above 999", "0001 0000000011 1111101000"),
            ("a character above 44", "0010 000000001 101101"),
            ("a count without its bytes", "0100 00000100 01000001"),
        ] {
            assert_eq!(read(&bytes(bits), 1), None, "{name}");
        }
    }
}
