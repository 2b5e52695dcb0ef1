//! The part of CBOR (RFC 8949) that status lists in CWT form need: integers, byte and text
//! strings, arrays, maps and tags, all of definite length.
//!
//! Refused: indefinite lengths, floats and simple values, numbers written longer than need be
//! (section 4.2.1), keys twice, nesting beyond 8, more than 2^18 items, trailing bytes.

use crate::status::StatusError;

const MAX_DEPTH: u8 = 8;
const MAX_ITEMS: u32 = 1 << 18;

/// One data item, borrowed from the input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item<'a> {
    Unsigned(u64),
    /// -1 minus this.
    Negative(u64),
    Bytes(&'a [u8]),
    Text(&'a str),
    Array(Vec<Self>),
    Map(Vec<(Self, Self)>),
    Tag(u64, Box<Self>),
}

impl<'a> Item<'a> {
    /// Reads one item that fills the input.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, StatusError> {
        let mut reader = Reader { rest: bytes, items: 0 };
        let item = reader.item(0)?;
        if reader.rest.is_empty() { Ok(item) } else { Err(StatusError::Cwt("end")) }
    }

    /// The value of a key; `None` also when this is no map.
    pub(super) fn member(&self, key: &Item<'_>) -> Option<&Self> {
        let Self::Map(members) = self else { return None };
        members.iter().find(|(own, _)| own == key).map(|(_, value)| value)
    }

    pub(super) fn unsigned(&self) -> Option<u64> {
        if let Self::Unsigned(value) = self { Some(*value) } else { None }
    }

    pub(super) fn text(&self) -> Option<&'a str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn bytes(&self) -> Option<&'a [u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    items: u32,
}

impl<'a> Reader<'a> {
    fn item(&mut self, depth: u8) -> Result<Item<'a>, StatusError> {
        self.items += 1;
        if depth > MAX_DEPTH || self.items > MAX_ITEMS {
            return Err(StatusError::Cwt("size"));
        }
        let (major, value) = self.head()?;
        Ok(match major {
            0 => Item::Unsigned(value),
            1 => Item::Negative(value),
            2 => Item::Bytes(self.take(value)?),
            3 => {
                let text = std::str::from_utf8(self.take(value)?);
                Item::Text(text.map_err(|_| StatusError::Cwt("text"))?)
            }
            4 => {
                // Grows as items come, so that a large number alone takes no memory.
                let mut items = Vec::new();
                for _ in 0..value {
                    items.push(self.item(depth + 1)?);
                }
                Item::Array(items)
            }
            5 => Item::Map(self.map(value, depth)?),
            6 => Item::Tag(value, Box::new(self.item(depth + 1)?)),
            _ => return Err(StatusError::Cwt("type of item")),
        })
    }

    fn map(&mut self, count: u64, depth: u8) -> Result<Vec<(Item<'a>, Item<'a>)>, StatusError> {
        let mut members = Vec::new();
        for _ in 0..count {
            members.push((self.item(depth + 1)?, self.item(depth + 1)?));
        }
        members.sort_unstable();
        if members.windows(2).any(|two| matches!(two, [(a, _), (b, _)] if a == b)) {
            return Err(StatusError::Cwt("key twice"));
        }
        Ok(members)
    }

    /// Major type and number of the next head.
    fn head(&mut self) -> Result<(u8, u64), StatusError> {
        let (first, rest) = self.rest.split_first().ok_or(StatusError::Cwt("end"))?;
        self.rest = rest;
        let (value, least) = match first & 0x1F {
            small @ 0..24 => (u64::from(small), 0),
            24 => (self.number::<1>()?, 24),
            25 => (self.number::<2>()?, 1 << 8),
            26 => (self.number::<4>()?, 1 << 16),
            27 => (self.number::<8>()?, 1 << 32),
            _ => return Err(StatusError::Cwt("length")),
        };
        if value < least { Err(StatusError::Cwt("length")) } else { Ok((first >> 5, value)) }
    }

    fn number<const N: usize>(&mut self) -> Result<u64, StatusError> {
        let (bytes, rest) = self.rest.split_first_chunk::<N>().ok_or(StatusError::Cwt("end"))?;
        self.rest = rest;
        Ok(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], StatusError> {
        let length = usize::try_from(length).map_err(|_| StatusError::Cwt("length"))?;
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(StatusError::Cwt("end"))?;
        self.rest = rest;
        Ok(taken)
    }
}

/// Writes items in their shortest form; members of a map are for the caller to sort.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn unsigned(&mut self, value: u64) -> &mut Self {
        self.head(0, value)
    }

    /// -1 minus `value`.
    pub(super) fn negative(&mut self, value: u64) -> &mut Self {
        self.head(1, value)
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(2, bytes.len() as u64).0.extend_from_slice(bytes);
        self
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.head(3, text.len() as u64).0.extend_from_slice(text.as_bytes());
        self
    }

    pub(super) fn array(&mut self, items: u64) -> &mut Self {
        self.head(4, items)
    }

    pub(super) fn map(&mut self, members: u64) -> &mut Self {
        self.head(5, members)
    }

    pub(super) fn tag(&mut self, tag: u64) -> &mut Self {
        self.head(6, tag)
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn head(&mut self, major: u8, value: u64) -> &mut Self {
        let bytes = value.to_be_bytes();
        let (code, used) = match value {
            0..24 => (bytes[7], 0),
            24..0x100 => (24, 1),
            0x100..0x1_0000 => (25, 2),
            0x1_0000..0x1_0000_0000 => (26, 4),
            _ => (27, 8),
        };
        self.0.push(major << 5 | code);
        self.0.extend(bytes.iter().skip(8 - used));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_writing() {
        for value in (0..64).flat_map(|bits| [(1_u64 << bits) - 1, 1 << bits]) {
            let mut writer = Writer::default();
            writer.unsigned(value);
            let bytes = writer.into_bytes();
            assert_eq!(Item::parse(&bytes), Ok(Item::Unsigned(value)));
            assert!(bytes.get(1..).unwrap_or_default().len() < 9);
        }
        for longer in [&[0x18, 23][..], &[0x19, 0, 255], &[0x1A, 0, 0, 255, 255]] {
            assert_eq!(Item::parse(longer), Err(StatusError::Cwt("length")));
        }
    }

    #[test]
    fn what_is_not_needed_is_refused() {
        for (bytes, why) in [
            (&[0x5F, 0x41, 0, 0xFF][..], "length"),
            (&[0xF5], "type of item"),
            (&[0xF9, 0, 0], "length"),
            (&[0xA2, 1, 1, 1, 2], "key twice"),
            (&[0x61, 0xFF], "text"),
            (&[0, 0], "end"),
            (&[0x42, 0], "end"),
            (&[], "end"),
            (&[0x81; 20], "size"),
            (&[0x9B, 255, 255, 255, 255, 255, 255, 255, 255], "end"),
            (&[0x5B, 255, 255, 255, 255, 255, 255, 255, 255], "end"),
        ] {
            assert_eq!(Item::parse(bytes), Err(StatusError::Cwt(why)), "{bytes:x?}");
        }
        let many = [&[0x9A, 0, 4, 0, 0][..], &vec![0; 1 << 18]].concat();
        assert_eq!(Item::parse(&many), Err(StatusError::Cwt("size")));
    }
}
