//! Finds the values in a JSON segment that are better carried as loose bytes.
//!
//! Not a JSON reader: it only looks for strings and integers and copies everything else, so
//! it works on any bytes. Member names stay in the skeleton, and so do strings that a
//! dictionary has, and links and identifiers (anything with a colon), whose beginnings a
//! dictionary has.

use super::dictionary;
use super::packed::Packed;
use super::slots::*;
use crate::time::UnixTime;
use crate::{b64, crypto};

/// Longest text that is carried as [`TEXT`]; DEFLATE is better at longer ones.
const MAX_NAME: usize = 127;

/// Least bytes of a base64url string that is not one of the usual lengths.
const MIN_RANDOM: usize = 12;

/// Hashes that the receiver recomputes.
pub(super) struct Known {
    /// Of the disclosures, in order.
    pub disclosures: Vec<[u8; 32]>,
    /// Of everything before the key-binding JWT.
    pub presentation: Option<[u8; 32]>,
}

/// Appends the skeleton of one segment.
pub(super) fn scan(segment: &[u8], known: &Known, packed: &mut Packed) {
    let mut rest = segment;
    let mut before = 0;
    while let Some((first, after)) = rest.split_first() {
        let taken = match first {
            b'"' => string(rest, before, known, packed),
            b'0'..=b'9' if matches!(before, b':' | b',' | b'[') => integer(rest, packed),
            _ => None,
        };
        rest = taken.unwrap_or_else(|| {
            packed.literal(&[*first]);
            after
        });
        let consumed = segment.len() - rest.len();
        before = consumed.checked_sub(1).and_then(|at| segment.get(at)).copied().unwrap_or(0);
    }
}

/// The text of the string that `rest` begins with, and what follows the closing quote.
fn quoted(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let text = rest.strip_prefix(b"\"")?;
    let mut escaped = false;
    let end = text.iter().position(|byte| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    })?;
    let (text, quote) = text.split_at_checked(end)?;
    Some((text, quote.strip_prefix(b"\"")?))
}

/// Writes one string, or the digests of an array, and says what is left.
fn string<'a>(rest: &'a [u8], before: u8, known: &Known, packed: &mut Packed) -> Option<&'a [u8]> {
    let (text, after) = quoted(rest)?;
    if after.first() == Some(&b':') {
        packed.literal(&[b"\"", text, b"\":"].concat());
        return after.get(1..);
    }
    if before == b'['
        && let Some(after) = digests(rest, known, packed)
    {
        return Some(after);
    }
    packed.literal(b"\"");
    let after = if let Some(after) = point(text, after, packed) {
        after
    } else {
        value(text, known, packed);
        after
    };
    packed.literal(b"\"");
    Some(after)
}

fn value(text: &[u8], known: &Known, packed: &mut Packed) {
    if dictionary::knows(text)
        || !(hash(text, known, packed) || random(text, packed) || plain(text, packed))
    {
        packed.literal(text);
    }
}

/// The digest of a single disclosure, or the `sd_hash`.
fn hash(text: &[u8], known: &Known, packed: &mut Packed) -> bool {
    let Some(digest) = b64::decode_array::<32>(text).ok() else { return false };
    if known.presentation == Some(digest) {
        packed.slot(SD_HASH, &[]);
        return true;
    }
    let disclosed = known.disclosures.contains(&digest);
    if disclosed {
        put_digests(&[digest], known, packed);
    }
    disclosed
}

fn random(text: &[u8], packed: &mut Packed) -> bool {
    match b64::decode(text) {
        Ok(bytes) if bytes.len() == 16 => packed.slot(B64_16, &bytes),
        Ok(bytes) if bytes.len() == 32 => packed.slot(B64_32, &bytes),
        Ok(bytes) if bytes.len() >= MIN_RANDOM => {
            packed.slot(B64, &[]);
            put_counted(&bytes, &mut packed.loose);
        }
        _ => return false,
    }
    true
}

/// A time, a date or a name.
fn plain(text: &[u8], packed: &mut Packed) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let mark = if let Some(time) = UnixTime::parse(text).ok().filter(|t| t.to_string() == text) {
        put_time(time, [TIME, TIME_MIDNIGHT, TIME_DAY_END], &mut packed.loose)
    } else if let Some(day) = date(text) {
        packed.loose.extend(day.to_be_bytes());
        Some(DATE)
    } else if text.len() <= MAX_NAME && !text.contains(':') && text.bytes().all(|b| b >= 0x20) {
        put_text(text, &mut packed.loose);
        Some(TEXT)
    } else {
        None
    };
    packed.skeleton.extend(mark);
    mark.is_some()
}

fn date(text: &str) -> Option<u16> {
    let time = UnixTime::parse(&format!("{text}T00:00:00Z")).ok()?;
    day_number(time).filter(|_| time.date() == text)
}

/// `x","y":"y` of a P-256 key.
fn point<'a>(x: &[u8], after: &'a [u8], packed: &mut Packed) -> Option<&'a [u8]> {
    let second = after.strip_prefix(BETWEEN_X_AND_Y.get(1..)?.as_bytes())?;
    let (y, after) = second.split_at_checked(43)?;
    let x: [u8; 32] = b64::decode_array(x).ok()?;
    let y: [u8; 32] = b64::decode_array(y).ok()?;
    let parity = if y.last()? & 1 == 0 { 2 } else { 3 };
    let sec1 = [[parity].as_slice(), &x].concat();
    let crypto::PublicKey::P256(point) = crypto::pure_decompress(&sec1)? else { return None };
    let after = after.strip_prefix(b"\"")?;
    if crate::jwk::coordinates(&point).1 != y {
        return None;
    }
    packed.slot(POINT, &sec1);
    Some(after)
}

/// The digests at the beginning of an array.
fn digests<'a>(mut rest: &'a [u8], known: &Known, packed: &mut Packed) -> Option<&'a [u8]> {
    let mut found = Vec::new();
    let mut after = None;
    while let Some((text, following)) = quoted(rest)
        && let Ok(digest) = b64::decode_array::<32>(text)
        && found.len() < MAX_DIGESTS
    {
        found.push(digest);
        after = Some(following);
        rest = following.strip_prefix(b",").unwrap_or(b"");
    }
    if !found.is_empty() {
        packed.literal(b"\"");
        put_digests(&found, known, packed);
        packed.literal(b"\"");
    }
    after
}

fn put_digests(digests: &[[u8; 32]], known: &Known, packed: &mut Packed) {
    packed.skeleton.push(DIGESTS);
    let number = |digest| known.disclosures.iter().position(|known| known == digest);
    let map = digests.iter().fold(1, |map, digest| map << 1 | u8::from(number(digest).is_some()));
    packed.loose.push(map);
    for digest in digests {
        match number(digest) {
            Some(_) if known.disclosures.len() == 1 => {}
            Some(number) => packed.loose.push(number as u8),
            None => packed.loose.extend_from_slice(digest),
        }
    }
}

/// A whole number of the shortest writing.
fn integer<'a>(rest: &'a [u8], packed: &mut Packed) -> Option<&'a [u8]> {
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, after) = rest.split_at_checked(length)?;
    let number: i64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let whole = matches!(after.first(), Some(b',' | b']' | b'}'));
    if !whole || number < 100 || number.to_string().as_bytes() != digits {
        return None;
    }
    let marks = [SECONDS, SECONDS_MIDNIGHT, SECONDS_DAY_END];
    let mark = if (1_000_000_000..=i64::from(u32::MAX)).contains(&number) {
        put_time(UnixTime(number), marks, &mut packed.loose)?
    } else {
        put_varint(number.unsigned_abs(), &mut packed.loose);
        INTEGER
    };
    packed.skeleton.push(mark);
    Some(after)
}
