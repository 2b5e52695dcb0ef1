//! SD-JWT text to skeleton and loose bytes (docs/counter-qr.md section 9).
//!
//! What is found here decides only how small a code becomes, never what it says: whatever is
//! written is unpacked again and compared, and a text that does not come back identical is
//! carried as raw segments instead.

use super::QrError;
use super::dictionary;
use super::frame::{self, Kind, MAX_TEXT};
use super::packed::Packed;
use super::scan::{Known, scan};
use super::slots::*;
use super::unpack::{disclosures, rebuild};
use crate::{b64, crypto};

/// The smallest frame of the text.
pub(super) fn pack(text: &str) -> Result<Vec<u8>, QrError> {
    if text.len() > MAX_TEXT {
        return Err(QrError::TooLong);
    }
    let parts = split(text);
    let disclosures = disclosures(&parts, b'~')?;
    let smart = smart(text, &parts, &disclosures);
    if rebuild(&smart.skeleton, &smart.loose).as_deref() == Ok(text)
        && let Ok(bytes) = smallest(&smart)
    {
        return Ok(bytes);
    }
    smallest(&raw(&parts))
}

/// Segments with their separators.
pub(super) fn split(text: &str) -> Vec<&[u8]> {
    text.as_bytes().split_inclusive(|byte| matches!(byte, b'.' | b'~')).collect()
}

fn smallest(packed: &Packed) -> Result<Vec<u8>, QrError> {
    dictionary::numbers()
        .filter_map(|number| {
            frame::seal(Kind::Presentation, number, &packed.skeleton, &packed.loose).ok()
        })
        .min_by_key(Vec::len)
        .ok_or(QrError::TooLong)
}

/// Every segment as its bytes.
pub(super) fn raw(parts: &[&[u8]]) -> Packed {
    let mut packed = Packed::default();
    for part in parts {
        let (segment, mark) = split_end(part);
        match b64::decode(segment) {
            Ok(bytes) => packed.raw(&bytes),
            Err(_) => packed.verbatim(segment),
        }
        packed.skeleton.extend(mark);
    }
    packed
}

fn smart(text: &str, parts: &[&[u8]], disclosures: &[usize]) -> Packed {
    let segment_text = |at: &usize| parts.get(*at).map_or(b"".as_slice(), |part| split_end(part).0);
    let binding = text.rfind('~').and_then(|at| text.as_bytes().get(..=at));
    let known = Known {
        disclosures: disclosures.iter().map(|at| crypto::sha256(segment_text(at))).collect(),
        presentation: binding.map(crypto::sha256),
    };
    let mut packed = Packed::default();
    for part in parts {
        let (segment, mark) = split_end(part);
        match b64::decode(segment) {
            Ok(bytes) if is_json(&bytes) => scan(&bytes, &known, &mut packed),
            Ok(bytes) if bytes.len() == 64 => {
                packed.slot(SIGNATURE, &bytes);
            }
            Ok(bytes) => packed.raw(&bytes),
            Err(_) => packed.verbatim(segment),
        }
        packed.skeleton.extend(mark);
    }
    packed
}

/// By its look; a random signature is not UTF-8.
fn is_json(bytes: &[u8]) -> bool {
    matches!(bytes.first(), Some(b'{' | b'[')) && std::str::from_utf8(bytes).is_ok()
}

/// The segment's text, and the mark of the separator that ends it.
fn split_end(part: &[u8]) -> (&[u8], Option<u8>) {
    match part.split_last() {
        Some((b'.', segment)) => (segment, Some(DOT)),
        Some((b'~', segment)) => (segment, Some(TILDE)),
        _ => (part, None),
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::open;
    use super::super::{QrError, pack, unpack};
    use super::*;

    /// Three claims, two disclosed one within the other, all kinds of slots.
    fn presentation(payload_end: &str, disclosures: &[&str], binding: Option<&str>) -> String {
        let header = b64::encode(r#"{"alg":"ES256","typ":"dc+sd-jwt"}"#);
        let mut text = format!("{header}.{}.{}~", b64::encode(payload_end), b64::encode([1; 64]));
        for disclosure in disclosures {
            text.push_str(disclosure);
            text.push('~');
        }
        if let Some(binding) = binding {
            let sd_hash = b64::encode(crypto::sha256(&text));
            let payload = b64::encode(binding.replace("HASH", &sd_hash));
            text.push_str(&[&header, ".", &payload, ".", &b64::encode([2; 64])].concat());
        }
        text
    }

    fn skeleton_of(text: &str) -> Packed {
        let frame = open(&pack(text).unwrap()).unwrap();
        Packed { skeleton: frame.text, loose: frame.loose }
    }

    fn digest(text: &str) -> String {
        b64::encode(crypto::sha256(text))
    }

    /// Sizes without a dictionary do not matter here, the marks do.
    #[test]
    fn values_become_slots() {
        let point = r#""x":"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY","y":"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU""#;
        for (json, marks, bytes) in [
            (r#"{"a":"AAAAAAAAAAAAAAAAAAAAAA"}"#.to_owned(), vec![B64_16], 16),
            (format!(r#"{{"a":"{}"}}"#, b64::encode([7; 32])), vec![B64_32], 32),
            (format!(r#"{{"a":"{}"}}"#, b64::encode([7; 48])), vec![B64], 49),
            (format!("{{{point}}}"), vec![POINT], 33),
            (format!(r#"{{"a":["{}"]}}"#, b64::encode([7; 32])), vec![DIGESTS], 33),
            (r#"{"iat":1795000001,"b":2}"#.to_owned(), vec![SECONDS], 4),
            (r#"[1793491200,1]"#.to_owned(), vec![SECONDS_MIDNIGHT], 2),
            (r#"[1825027199]"#.to_owned(), vec![SECONDS_DAY_END], 2),
            (r#"{"a":"2026-11-01T10:00:00Z"}"#.to_owned(), vec![TIME], 4),
            (r#"{"a":"2026-11-01T00:00:00Z"}"#.to_owned(), vec![TIME_MIDNIGHT], 2),
            (r#"{"a":"2026-11-01T23:59:59Z"}"#.to_owned(), vec![TIME_DAY_END], 2),
            (r#"{"a":"1958-03-04"}"#.to_owned(), vec![DATE], 2),
            (r#"{"idx":1048575}"#.to_owned(), vec![INTEGER], 3),
            (r#"{"a":"B"}"#.to_owned(), vec![TEXT], 2),
            (r#"{"a":"Ren\u00e9 \"R\""}"#.to_owned(), vec![TEXT], 16),
            ("{\n\t\"a\": true}".to_owned(), vec![RAW, RAW], 4),
            // These stay as they are.
            (r#"{"a":99,"b":-1795000001,"c":1795000001.5,"d":0123,"e":1e9}"#.to_owned(), vec![], 0),
            (r#"{"iss":"did:web:x.example","typ":"vc+sd-jwt","n":null}"#.to_owned(), vec![], 0),
            (r#"{"unfinished":"text"#.to_owned(), vec![], 0),
            (r#"{"99999999999999999999":99999999999999999999}"#.to_owned(), vec![], 0),
        ] {
            let text = b64::encode(&json);
            let packed = skeleton_of(&text);
            let found: Vec<u8> = packed.skeleton.into_iter().filter(|b| *b < 0x20).collect();
            assert_eq!((found, packed.loose.len()), (marks, bytes), "{json}");
            assert_eq!(unpack(&pack(&text).unwrap()).unwrap(), text);
        }
    }

    #[test]
    fn hashes_are_not_carried() {
        let inner = b64::encode(r#"["AAAAAAAAAAAAAAAAAAAAAA","a",1]"#);
        let element = b64::encode(r#"["AAAAAAAAAAAAAAAAAAAAAA",2]"#);
        let outer = format!(r#"["AAAAAAAAAAAAAAAAAAAAAA","b",{{"_sd":["{}"]}}]"#, digest(&inner));
        let outer = b64::encode(outer);
        let payload = format!(
            r#"{{"_sd":["{}","{}"],"c":[{{"...":"{}"}}]}}"#,
            digest(&outer),
            digest("x"),
            digest(&element)
        );
        let binding = r#"{"nonce":"AAAAAAAAAAAAAAAAAAAAAA","sd_hash":"HASH"}"#;
        // Salts and nonce, signatures, the hidden digest; a byte for each array and each
        // disclosed digest, two for each name.
        let loose = 4 * 16 + 2 * 64 + 32 + 3 + 3 + 2 * 2;
        for order in
            [[&inner, &outer, &element], [&outer, &inner, &element], [&element, &outer, &inner]]
        {
            let text = presentation(&payload, &order.map(String::as_str), Some(binding));
            let packed = skeleton_of(&text);
            assert_eq!(packed.loose.len(), loose);
            assert_eq!(unpack(&pack(&text).unwrap()).unwrap(), text);
        }
        // The number of an only disclosure is left out.
        let text = presentation(&format!(r#"{{"_sd":["{}"]}}"#, digest(&inner)), &[&inner], None);
        assert_eq!(skeleton_of(&text).loose.len(), 1 + 64 + 16 + 2);
    }

    #[test]
    fn many_digests_take_several_slots() {
        let list: Vec<String> = (0..20).map(|n| digest(&n.to_string())).collect();
        let text = b64::encode(format!(r#"{{"_sd":["{}"]}}"#, list.join("\",\"")));
        assert_eq!(unpack(&pack(&text).unwrap()).unwrap(), text);
    }

    #[test]
    fn what_is_too_much_is_refused() {
        let many = |count: usize| presentation("{}", &vec!["W10"; count], None);
        assert!(pack(&many(16)).is_ok());
        assert_eq!(pack(&many(17)), Err(QrError::TooLong));
        assert_eq!(pack(&"~.".repeat(12)), Err(QrError::TooLong));
        assert_eq!(pack(&"A".repeat(MAX_TEXT + 1)), Err(QrError::TooLong));
        let random: Vec<u8> = (0..60u8).flat_map(|n| crypto::sha256([n])).collect();
        assert_eq!(pack(&b64::encode(random)), Err(QrError::TooLong));
    }

    /// A small generator of numbers, for texts that nobody thought of.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % sides as u64) as usize
        }

        fn bytes(&mut self, length: usize) -> Vec<u8> {
            (0..length).map(|_| self.roll(256) as u8).collect()
        }

        fn json(&mut self) -> String {
            let pieces = [
                "{",
                "}",
                "[",
                "]",
                "\"",
                ":",
                ",",
                "\\",
                " ",
                "\n",
                "\u{1}",
                "0",
                "17",
                "1795000001",
                "\"_sd\":[",
                "\"x\":\"",
                "\",\"y\":\"",
                "2026-11-01",
                "T00:00:00Z",
                "é",
                "ह",
                "A",
                "\"iat\":",
            ];
            let mut json = "{".to_owned();
            for _ in 0..self.roll(30) {
                match self.roll(8) {
                    0 => {
                        let length = [16, 32, 33, 64][self.roll(4)];
                        json.push_str(&format!("\"{}\"", b64::encode(self.bytes(length))));
                    }
                    _ => json.push_str(pieces[self.roll(pieces.len())]),
                }
            }
            json
        }

        fn text(&mut self) -> String {
            let mut text = String::new();
            for _ in 0..self.roll(9) {
                match self.roll(6) {
                    0 => {
                        let length = self.roll(70);
                        text.push_str(&b64::encode(self.bytes(length)));
                    }
                    1 => text.push_str(&b64::encode([b"{".as_slice(), &self.bytes(63)].concat())),
                    2 => text.push_str(["", "AB", "%", "é", "{}", "\n", "?"][self.roll(7)]),
                    _ => text.push_str(&b64::encode(self.json())),
                }
                text.push_str(["~", ".", "~", ""][self.roll(4)]);
            }
            text
        }
    }

    #[test]
    fn any_text_comes_back_identical() {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        for _ in 0..2_000 {
            let text = dice.text();
            assert_eq!(unpack(&pack(&text).unwrap()).unwrap(), text);
        }
    }

    #[test]
    fn changed_skeletons_and_bytes_are_read_or_refused() {
        let mut dice = Dice(0xd1b5_4a32_d192_ed03);
        let mut refused = 0;
        for _ in 0..3_000 {
            let mut packed = skeleton_of(&dice.text());
            for _ in 0..=dice.roll(3) {
                let bytes =
                    if dice.roll(2) == 0 { &mut packed.skeleton } else { &mut packed.loose };
                let at = dice.roll(bytes.len() + 1);
                match dice.roll(3) {
                    0 if at < bytes.len() => bytes[at] = dice.roll(256) as u8,
                    1 if at < bytes.len() => drop(bytes.remove(at)),
                    _ => bytes.insert(at, dice.roll(32) as u8),
                }
            }
            match rebuild(&packed.skeleton, &packed.loose) {
                Ok(text) => assert!(text.len() <= MAX_TEXT),
                Err(QrError::Malformed | QrError::TooLong) => refused += 1,
                Err(other) => panic!("{other}"),
            }
        }
        assert!(refused > 500, "{refused}");
    }
}
