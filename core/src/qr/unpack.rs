//! Skeleton and loose bytes back to the SD-JWT text (docs/counter-qr.md section 4).
//!
//! Three straight passes: every segment's bytes with holes where a hash will stand; the
//! digests of the disclosures; the text. Refused: an unknown mark, bytes left over or missing,
//! digests in a circle, a text above 8 KiB, too many segments, disclosures or points.

use super::QrError;
use super::frame::MAX_TEXT;
use super::slots::*;
use crate::time::DAY;
use crate::{b64, crypto};

/// Most disclosures.
pub(super) const MAX_DISCLOSURES: usize = 16;

/// Most segments: two JWTs of three, and the disclosures.
pub(super) const MAX_SEGMENTS: usize = MAX_DISCLOSURES + 6;

/// Most P-256 points: each costs a square root.
pub(super) const MAX_POINTS: usize = 4;

/// base64url of a SHA-256.
const DIGEST_TEXT: usize = 43;

/// The text that was packed.
pub(super) fn rebuild(skeleton: &[u8], loose: &[u8]) -> Result<String, QrError> {
    let parts: Vec<&[u8]> = skeleton.split_inclusive(|byte| matches!(*byte, DOT | TILDE)).collect();
    let disclosures = disclosures(&parts, TILDE)?;
    let mut filler =
        Filler { loose: Loose(loose), disclosures: disclosures.len(), points: 0, length: 0 };
    let mut segments = Vec::with_capacity(parts.len());
    for part in &parts {
        segments.push(filler.fill(part)?);
    }
    if !filler.loose.0.is_empty() {
        return Err(QrError::Malformed);
    }
    join(&segments, &disclosures)
}

/// Which segments are disclosures: those between two tildes. Each part ends with its separator.
pub(super) fn disclosures(parts: &[&[u8]], tilde: u8) -> Result<Vec<usize>, QrError> {
    let ends = |part: Option<&&[u8]>| part.is_some_and(|part| part.last() == Some(&tilde));
    let found: Vec<usize> =
        (1..parts.len()).filter(|at| ends(parts.get(at - 1)) && ends(parts.get(*at))).collect();
    let fits = parts.len() <= MAX_SEGMENTS && found.len() <= MAX_DISCLOSURES;
    if fits { Ok(found) } else { Err(QrError::TooLong) }
}

/// One segment before its hashes are known.
#[derive(Default)]
struct Segment {
    bytes: Vec<u8>,
    /// `bytes` are the text itself.
    verbatim: bool,
    holes: Vec<(usize, Hash)>,
    /// What follows in the text.
    end: &'static str,
}

/// What a hole is the hash of.
#[derive(Clone, Copy)]
enum Hash {
    /// A disclosure, by its place among the disclosures.
    Disclosure(usize),
    /// Everything before the key-binding JWT.
    Presentation,
}

struct Filler<'a> {
    loose: Loose<'a>,
    disclosures: usize,
    points: usize,
    /// Bytes of all segments so far.
    length: usize,
}

impl Filler<'_> {
    fn fill(&mut self, part: &[u8]) -> Result<Segment, QrError> {
        let mut segment = Segment::default();
        for byte in part {
            let before = segment.bytes.len();
            match *byte {
                literal @ 0x20.. => segment.bytes.push(literal),
                DOT => segment.end = ".",
                TILDE => segment.end = "~",
                VERBATIM => self.verbatim(part, &mut segment)?,
                DIGESTS => self.digests(&mut segment)?,
                SD_HASH => segment.hole(Hash::Presentation),
                SIGNATURE => segment.bytes.extend_from_slice(self.loose.bytes(64)?),
                RAW => segment.bytes.extend_from_slice(self.loose.counted()?),
                TEXT => segment.bytes.extend(self.loose.text()?),
                mark => segment.bytes.extend_from_slice(self.value(mark)?.as_bytes()),
            }
            self.length += segment.bytes.len() - before;
            if self.length > MAX_TEXT {
                return Err(QrError::TooLong);
            }
        }
        Ok(segment)
    }

    fn value(&mut self, mark: u8) -> Result<String, QrError> {
        let loose = &mut self.loose;
        Ok(match mark {
            B64_16 => b64::encode(loose.bytes(16)?),
            B64_32 => b64::encode(loose.bytes(32)?),
            B64 => b64::encode(loose.counted()?),
            POINT => self.point()?,
            SECONDS => loose.seconds()?.0.to_string(),
            SECONDS_MIDNIGHT => loose.day()?.0.to_string(),
            SECONDS_DAY_END => loose.day()?.plus(DAY - 1).0.to_string(),
            TIME => loose.seconds()?.to_string(),
            TIME_MIDNIGHT => loose.day()?.to_string(),
            TIME_DAY_END => loose.day()?.plus(DAY - 1).to_string(),
            DATE => loose.day()?.date(),
            INTEGER => loose.varint()?.to_string(),
            _ => return Err(QrError::Malformed),
        })
    }

    fn point(&mut self) -> Result<String, QrError> {
        self.points += 1;
        if self.points > MAX_POINTS {
            return Err(QrError::TooLong);
        }
        let point = crypto::pure_decompress(self.loose.bytes(33)?).ok_or(QrError::Malformed)?;
        let crypto::PublicKey::P256(point) = point else { return Err(QrError::Malformed) };
        let (x, y) = crate::jwk::coordinates(&point);
        Ok([&b64::encode(x), BETWEEN_X_AND_Y, &b64::encode(y)].concat())
    }

    /// A byte whose highest set bit is followed by one bit per element, first element first:
    /// 1 for a disclosed claim (its number follows, unless there is only one), 0 for 32 bytes.
    fn digests(&mut self, segment: &mut Segment) -> Result<(), QrError> {
        let map = self.loose.byte()?;
        let count = map.checked_ilog2().ok_or(QrError::Malformed)?;
        if count == 0 {
            return Err(QrError::Malformed);
        }
        for element in (0..count).rev() {
            if map >> element & 1 == 1 {
                let only = self.disclosures == 1;
                let number = if only { 0 } else { usize::from(self.loose.byte()?) };
                segment.hole(Hash::Disclosure(number));
            } else {
                let digest = b64::encode(self.loose.bytes(32)?);
                segment.bytes.extend_from_slice(digest.as_bytes());
            }
            if element > 0 {
                segment.bytes.extend_from_slice(BETWEEN_DIGESTS.as_bytes());
            }
        }
        Ok(())
    }

    /// Stands alone in its segment.
    fn verbatim(&mut self, part: &[u8], segment: &mut Segment) -> Result<(), QrError> {
        let text = self.loose.counted()?;
        let alone = matches!(part, [_] | [_, DOT | TILDE]);
        if !alone || text.iter().any(|byte| matches!(byte, b'.' | b'~')) {
            return Err(QrError::Malformed);
        }
        segment.verbatim = true;
        segment.bytes.extend_from_slice(text);
        Ok(())
    }
}

impl Segment {
    fn hole(&mut self, hash: Hash) {
        self.holes.push((self.bytes.len(), hash));
        self.bytes.extend_from_slice(&[b'?'; DIGEST_TEXT]);
    }

    /// The text, its holes filled; an empty digest is one that is not known.
    fn text(&self, digests: &[String], sd_hash: Option<&str>) -> Result<String, QrError> {
        if self.verbatim {
            return String::from_utf8(self.bytes.clone()).map_err(|_| QrError::Malformed);
        }
        let mut bytes = self.bytes.clone();
        for (at, hash) in &self.holes {
            let digest = match hash {
                Hash::Disclosure(number) => digests.get(*number).map(String::as_str),
                Hash::Presentation => sd_hash,
            };
            let digest = digest.filter(|digest| !digest.is_empty()).ok_or(QrError::Malformed)?;
            let hole = bytes.get_mut(*at..at + DIGEST_TEXT).ok_or(QrError::Malformed)?;
            hole.copy_from_slice(digest.as_bytes());
        }
        Ok(b64::encode(bytes))
    }
}

fn join(segments: &[Segment], disclosures: &[usize]) -> Result<String, QrError> {
    let bound = segments.iter().rposition(|segment| segment.end == "~").map_or(0, |at| at + 1);
    let (issued, binding) = segments.split_at_checked(bound).ok_or(QrError::Malformed)?;
    let digests = digests(segments, disclosures)?;
    let mut out = String::new();
    for segment in issued {
        out.push_str(&segment.text(&digests, None)?);
        out.push_str(segment.end);
    }
    let sd_hash = (bound > 0).then(|| b64::encode(crypto::sha256(&out)));
    for segment in binding {
        out.push_str(&segment.text(&digests, sd_hash.as_deref())?);
        out.push_str(segment.end);
    }
    if out.len() > MAX_TEXT { Err(QrError::TooLong) } else { Ok(out) }
}

/// The digests of all disclosures. One disclosure may hold the digest of another, so each
/// round computes those whose own holes can be filled; a round without any is a circle.
fn digests(segments: &[Segment], disclosures: &[usize]) -> Result<Vec<String>, QrError> {
    let mut digests = vec![String::new(); disclosures.len()];
    for _ in 0..=disclosures.len() {
        let mut left = 0;
        for (number, at) in disclosures.iter().enumerate() {
            let segment = segments.get(*at).ok_or(QrError::Malformed)?;
            if digests.get(number).is_some_and(|digest| !digest.is_empty()) {
                continue;
            }
            left += 1;
            if let Ok(text) = segment.text(&digests, None)
                && let Some(digest) = digests.get_mut(number)
            {
                *digest = b64::encode(crypto::sha256(text));
            }
        }
        if left == 0 {
            return Ok(digests);
        }
    }
    Err(QrError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_become_base64url_between_their_separators() {
        assert_eq!(rebuild(b"{}\x01[]\x01\x03\x02", &[0; 64]).unwrap().len(), 2 * 4 + 86 + 1);
        assert_eq!(rebuild(b"\x05\x02a", b"\x02%%").unwrap(), "%%~YQ");
        assert_eq!(rebuild(b"", b"").unwrap(), "");
    }

    #[test]
    fn refuses_what_the_packer_never_writes() {
        let malformed: [(&[u8], &[u8]); 16] = [
            (b"{}", b"left over"),
            (b"\x03", &[0; 63]),
            (b"\x15", &[0; 99]),
            (b"\x1f", &[0; 99]),
            (b"\0", &[0; 99]),
            (b"\x09", &[0; 33]),
            (b"\x0a", &[0]),
            (b"\x0a", &[1]),
            // The second of no disclosures; the eighth of two.
            (b"\x0a", &[3, 1]),
            (b"\x0a\x02a\x02b\x02", &[3, 7]),
            // A disclosure with its own digest, and two with each other's.
            (b"\x02\x0a\x02", &[3]),
            (b"\x02\x0a\x02\x0a\x02", &[3, 1, 3, 0]),
            // sd_hash before the key-binding JWT, and without a disclosure part.
            (b"\x0b\x02", &[]),
            (b"\x0b", &[]),
            (b"\x05{", &[0]),
            (b"\x05", b"\x01~"),
        ];
        for (skeleton, loose) in malformed {
            assert_eq!(rebuild(skeleton, loose), Err(QrError::Malformed), "{skeleton:?}");
        }
        assert_eq!(rebuild(b"\x05", b"\x01\xff"), Err(QrError::Malformed));
    }

    #[test]
    fn refuses_work_without_bounds() {
        let hashes = [b"\x02".as_slice(), &[SD_HASH; 191]].concat();
        assert_eq!(rebuild(&hashes, b""), Err(QrError::TooLong));
        assert_eq!(rebuild(&[TILDE; 18], b""), Err(QrError::TooLong));
        assert_eq!(rebuild(&[DOT; 23], b""), Err(QrError::TooLong));
        assert!(rebuild(&[TILDE; 17], b"").is_ok());
        let point = [
            2, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4,
            0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45,
            0xd8, 0x98, 0xc2, 0x96,
        ];
        assert!(rebuild(&[POINT; MAX_POINTS], &point.repeat(MAX_POINTS)).is_ok());
        let more = MAX_POINTS + 1;
        assert_eq!(rebuild(&[POINT].repeat(more), &point.repeat(more)), Err(QrError::TooLong));
        // 8 KiB of segment bytes are more than 8 KiB of text.
        assert_eq!(rebuild(&[b'a'; MAX_TEXT], b""), Err(QrError::TooLong));
    }
}
