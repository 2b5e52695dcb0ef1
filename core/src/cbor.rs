//! The strict CBOR reader: every CBOR text that comes from outside enters here, and what is
//! signed in CBOR is written here.
//!
//! RFC 8949, narrowed: integers, byte and text strings, arrays, maps, tags, booleans and null.
//! Refused: indefinite lengths, floats and other simple values, numbers and lengths written
//! longer than need be (section 4.2.1), a key twice in one map, trailing bytes, and whatever
//! goes beyond the [`Limits`]. Items borrow from the input, so that a digest can be taken over
//! the very bytes that came.

crate::coded_errors! {
    /// Why CBOR data was refused. No text has a value of the data.
    pub enum CborError {
        TooLong(usize) ["ANN-CBOR-1"] "the CBOR data is longer than {0} bytes" => "Send a smaller document.";
        TooDeep(u8) ["ANN-CBOR-2"] "the CBOR data is nested deeper than {0} levels" => "Send a flatter document.";
        TooMany(u32) ["ANN-CBOR-3"] "the CBOR data has more than {0} items" => "Send a smaller document.";
        Length ["ANN-CBOR-4"] "a number or length in the CBOR data is not in its shortest definite form" => "Write it as RFC 8949 section 4.2.1 asks.";
        Kind ["ANN-CBOR-5"] "the CBOR data has an item of a kind that is not used here" => "Use integers, texts, bytes, arrays, maps, tags, booleans and null.";
        Text ["ANN-CBOR-6"] "a text in the CBOR data is not UTF-8" => "Write texts as UTF-8.";
        Twice ["ANN-CBOR-7"] "a map in the CBOR data has a key twice" => "Keep one of the two members.";
        Cut ["ANN-CBOR-8"] "the CBOR data ends too early" => "Copy it again; it may be cut off.";
        Trailing ["ANN-CBOR-9"] "something follows the CBOR data" => "Copy it again; it may have been put together wrongly.";
    }
}

/// Bounds of one read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most bytes.
    pub bytes: usize,
    /// Most levels of arrays, maps and tags.
    pub depth: u8,
    /// Most items of any kind.
    pub items: u32,
}

impl Limits {
    /// For a credential and its parts: 256 KiB (it may have a portrait), depth 16, 8,192 items.
    pub const CREDENTIAL: Self = Self { bytes: 256 << 10, depth: 16, items: 8_192 };
    /// For a status list: 8 MiB, depth 8, 2^18 items.
    pub const STATUS_LIST: Self = Self { bytes: 8 << 20, depth: 8, items: 1 << 18 };
}

/// One data item, borrowed from the input. Its `Debug` shows values: never log it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item<'a> {
    /// An integer from 0.
    Unsigned(u64),
    /// -1 minus this.
    Negative(u64),
    /// A byte string.
    Bytes(&'a [u8]),
    /// A text.
    Text(&'a str),
    /// An array.
    Array(Vec<Self>),
    /// A map; its members are sorted after reading.
    Map(Vec<(Self, Self)>),
    /// A tagged item.
    Tag(u64, Box<Self>),
    /// A boolean.
    Bool(bool),
    /// Null.
    Null,
}

impl<'a> Item<'a> {
    /// Reads one item that fills the input.
    ///
    /// # Errors
    /// [`CborError`].
    pub fn parse(bytes: &'a [u8], limits: Limits) -> Result<Self, CborError> {
        if bytes.len() > limits.bytes {
            return Err(CborError::TooLong(limits.bytes));
        }
        let mut reader = Reader { rest: bytes, items: 0, limits };
        let item = reader.item(0)?;
        if reader.rest.is_empty() { Ok(item) } else { Err(CborError::Trailing) }
    }

    /// The value of a key; `None` also when this is no map.
    #[must_use]
    pub fn member(&self, key: &Item<'_>) -> Option<&Self> {
        let Self::Map(members) = self else { return None };
        members.iter().find(|(own, _)| own == key).map(|(_, value)| value)
    }

    /// The value of a text key.
    #[must_use]
    pub fn named(&self, key: &str) -> Option<&Self> {
        self.member(&Item::Text(key))
    }

    /// The number, if it is one from 0.
    #[must_use]
    pub const fn unsigned(&self) -> Option<u64> {
        if let Self::Unsigned(value) = self { Some(*value) } else { None }
    }

    /// The text, if it is one.
    #[must_use]
    pub const fn text(&self) -> Option<&'a str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The bytes, if it is a byte string.
    #[must_use]
    pub const fn bytes(&self) -> Option<&'a [u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    /// The bytes of tag 24, "encoded CBOR data item" (RFC 8949 section 3.4.5.1).
    #[must_use]
    pub fn embedded(&self) -> Option<&'a [u8]> {
        match self {
            Self::Tag(EMBEDDED, inner) => inner.bytes(),
            _ => None,
        }
    }

    /// Writes the item in the one deterministic form of RFC 8949 section 4.2.1.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.item(self);
        out.into_bytes()
    }
}

/// The tag of an encoded CBOR data item.
const EMBEDDED: u64 = 24;

/// What tag 24 makes of encoded CBOR, as bytes: `#6.24(bstr .cbor …)`.
#[must_use]
pub fn embed(encoded: &[u8]) -> Vec<u8> {
    let mut out = Writer::default();
    out.tag(EMBEDDED).bytes(encoded);
    out.into_bytes()
}

struct Reader<'a> {
    rest: &'a [u8],
    items: u32,
    limits: Limits,
}

impl<'a> Reader<'a> {
    fn item(&mut self, depth: u8) -> Result<Item<'a>, CborError> {
        self.items += 1;
        if depth > self.limits.depth {
            return Err(CborError::TooDeep(self.limits.depth));
        }
        if self.items > self.limits.items {
            return Err(CborError::TooMany(self.limits.items));
        }
        let (major, value) = self.head()?;
        Ok(match major {
            0 => Item::Unsigned(value),
            1 => Item::Negative(value),
            2 => Item::Bytes(self.take(value)?),
            3 => {
                let text = std::str::from_utf8(self.take(value)?);
                Item::Text(text.map_err(|_| CborError::Text)?)
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
            _ => match value {
                20 => Item::Bool(false),
                21 => Item::Bool(true),
                22 => Item::Null,
                _ => return Err(CborError::Kind),
            },
        })
    }

    fn map(&mut self, count: u64, depth: u8) -> Result<Vec<(Item<'a>, Item<'a>)>, CborError> {
        let mut members = Vec::new();
        for _ in 0..count {
            members.push((self.item(depth + 1)?, self.item(depth + 1)?));
        }
        members.sort_unstable();
        if members.windows(2).any(|two| matches!(two, [(a, _), (b, _)] if a == b)) {
            return Err(CborError::Twice);
        }
        Ok(members)
    }

    /// Major type and number of the next head.
    fn head(&mut self) -> Result<(u8, u64), CborError> {
        let (first, rest) = self.rest.split_first().ok_or(CborError::Cut)?;
        self.rest = rest;
        let major = first >> 5;
        let (value, least) = match first & 0x1F {
            small @ 0..24 => (u64::from(small), 0),
            // Floats and long simple values.
            24..28 if major == 7 => return Err(CborError::Kind),
            24 => (self.number::<1>()?, 24),
            25 => (self.number::<2>()?, 1 << 8),
            26 => (self.number::<4>()?, 1 << 16),
            27 => (self.number::<8>()?, 1 << 32),
            _ => return Err(CborError::Length),
        };
        if value < least { Err(CborError::Length) } else { Ok((major, value)) }
    }

    fn number<const N: usize>(&mut self) -> Result<u64, CborError> {
        let (bytes, rest) = self.rest.split_first_chunk::<N>().ok_or(CborError::Cut)?;
        self.rest = rest;
        Ok(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], CborError> {
        let length = usize::try_from(length).map_err(|_| CborError::Cut)?;
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(CborError::Cut)?;
        self.rest = rest;
        Ok(taken)
    }
}

/// Writes items in their shortest form; members of a map are for the caller to sort.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn unsigned(&mut self, value: u64) -> &mut Self {
        self.head(0, value)
    }

    /// -1 minus `value`.
    pub(crate) fn negative(&mut self, value: u64) -> &mut Self {
        self.head(1, value)
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(2, bytes.len() as u64).0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.head(3, text.len() as u64).0.extend_from_slice(text.as_bytes());
        self
    }

    pub(crate) fn array(&mut self, items: u64) -> &mut Self {
        self.head(4, items)
    }

    pub(crate) fn map(&mut self, members: u64) -> &mut Self {
        self.head(5, members)
    }

    pub(crate) fn tag(&mut self, tag: u64) -> &mut Self {
        self.head(6, tag)
    }

    fn item(&mut self, item: &Item<'_>) {
        match item {
            Item::Unsigned(value) => {
                self.unsigned(*value);
            }
            Item::Negative(value) => {
                self.negative(*value);
            }
            Item::Bytes(bytes) => {
                self.bytes(bytes);
            }
            Item::Text(text) => {
                self.text(text);
            }
            Item::Array(items) => {
                self.array(items.len() as u64);
                items.iter().for_each(|item| self.item(item));
            }
            Item::Map(members) => {
                self.map(members.len() as u64);
                let pair = |(key, value): &(Item<'_>, Item<'_>)| (key.to_bytes(), value.to_bytes());
                let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = members.iter().map(pair).collect();
                pairs.sort_unstable();
                for (key, value) in pairs {
                    self.0.extend(key);
                    self.0.extend(value);
                }
            }
            Item::Tag(tag, inner) => self.tag(*tag).item(inner),
            Item::Bool(value) => {
                self.head(7, 20 + u64::from(*value));
            }
            Item::Null => {
                self.head(7, 22);
            }
        }
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
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

    fn parse(bytes: &[u8]) -> Result<Item<'_>, CborError> {
        Item::parse(bytes, Limits::STATUS_LIST)
    }

    #[test]
    fn numbers_have_one_writing() {
        for value in (0..64).flat_map(|bits| [(1_u64 << bits) - 1, 1 << bits]) {
            let bytes = Item::Unsigned(value).to_bytes();
            assert_eq!(parse(&bytes), Ok(Item::Unsigned(value)));
            assert!(bytes.get(1..).unwrap_or_default().len() < 9);
        }
        for longer in [&[0x18, 23][..], &[0x19, 0, 255], &[0x1A, 0, 0, 255, 255]] {
            assert_eq!(parse(longer), Err(CborError::Length));
        }
    }

    /// A tree of items from a seed, its texts and bytes from `pool`.
    fn tree<'a>(seed: &mut u64, depth: u8, pool: &'a str) -> Item<'a> {
        let mut next = |most: u64| {
            *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (*seed >> 33) % most
        };
        let kind = next(if depth == 0 { 6 } else { 9 });
        let (value, length) = (next(1 << 20), usize::try_from(next(30)).unwrap());
        match kind {
            0 => Item::Unsigned(value),
            1 => Item::Negative(value),
            2 => Item::Bytes(&pool.as_bytes()[..length]),
            3 => Item::Text(pool.get(..length).unwrap()),
            4 => Item::Bool(value % 2 == 0),
            5 => Item::Null,
            6 => Item::Array((0..length % 5).map(|_| tree(seed, depth - 1, pool)).collect()),
            7 => {
                let pairs = (0..length % 5)
                    .map(|key| (Item::Unsigned(key as u64 * 100), tree(seed, depth - 1, pool)));
                Item::Map(pairs.collect())
            }
            _ => Item::Tag(value, Box::new(tree(seed, depth - 1, pool))),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let (mut seed, pool) = (1, "the quick brown fox jumps over the lazy dog");
        for _ in 0..2_000 {
            let item = tree(&mut seed, 4, pool);
            let bytes = item.to_bytes();
            assert_eq!(parse(&bytes), Ok(item));
            assert!(parse(&bytes[..bytes.len() - 1]).is_err());
            assert_eq!(parse(&[&bytes[..], &[0]].concat()), Err(CborError::Trailing));
        }
    }

    #[test]
    fn maps_are_written_in_the_order_of_their_bytes() {
        let pair = |key| (Item::Text(key), Item::Null);
        let bytes = Item::Map(vec![pair("elementValue"), pair("random"), pair("a")]).to_bytes();
        assert_eq!(&bytes[..3], b"\xA3\x61a");
        assert_eq!(&bytes[4..11], b"\x66random");
    }

    #[test]
    fn embedded_items_keep_their_bytes() {
        let inner = Item::Array(vec![Item::Null]).to_bytes();
        let outer = embed(&inner);
        assert_eq!(outer[..2], [0xD8, 24]);
        assert_eq!(parse(&outer).unwrap().embedded(), Some(&inner[..]));
        assert_eq!(parse(&inner).unwrap().embedded(), None);
    }

    #[test]
    fn what_is_not_needed_is_refused() {
        for (bytes, why) in [
            (&[0x5F, 0x41, 0, 0xFF][..], CborError::Length),
            (&[0x9F, 0xFF], CborError::Length),
            (&[0xF7], CborError::Kind),
            (&[0xF9, 0, 0], CborError::Kind),
            (&[0xF8, 20], CborError::Kind),
            (&[0xA2, 1, 1, 1, 2], CborError::Twice),
            (&[0x61, 0xFF], CborError::Text),
            (&[0, 0], CborError::Trailing),
            (&[0x42, 0], CborError::Cut),
            (&[], CborError::Cut),
            (&[0x81; 20], CborError::TooDeep(8)),
            (&[0xC1; 20], CborError::TooDeep(8)),
            (&[0x9B, 255, 255, 255, 255, 255, 255, 255, 255], CborError::Cut),
            (&[0x5B, 255, 255, 255, 255, 255, 255, 255, 255], CborError::Cut),
        ] {
            assert_eq!(parse(bytes), Err(why), "{bytes:x?}");
        }
        let many = [&[0x9A, 0, 4, 0, 0][..], &vec![0; 1 << 18]].concat();
        assert_eq!(parse(&many), Err(CborError::TooMany(1 << 18)));
        let long = vec![0; (256 << 10) + 1];
        assert_eq!(Item::parse(&long, Limits::CREDENTIAL), Err(CborError::TooLong(256 << 10)));
    }
}
