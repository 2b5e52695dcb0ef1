//! The frame that every counter code shares (docs/counter-qr.md section 3):
//! kind, dictionary number, a raw DEFLATE stream of text, loose bytes, CRC-32.
//!
//! The CRC is over everything before it: a misread code says "scan again", not "forged".
//! Refused: an unknown kind or dictionary, a text above [`MAX_TEXT`] bytes, a stream that is
//! cut off or broken.

use flate2::{Compress, Compression, Crc, Decompress, FlushCompress, FlushDecompress, Status};

use super::QrError;
use super::dictionary;
use super::digits::MAX_BYTES;

/// Most bytes of text in a frame.
pub(super) const MAX_TEXT: usize = 8 << 10;

/// The high half of the first byte.
const VERSION: u8 = 1;

const CRC_BYTES: usize = 4;

/// What a frame carries: the low half of the first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Presentation = 1,
    Challenge = 2,
    CounterCard = 3,
    TestCard = 4,
    Lists = 5,
}

impl Kind {
    fn of(byte: u8) -> Result<Self, QrError> {
        match (byte >> 4, byte & 15) {
            (VERSION, 1) => Ok(Self::Presentation),
            (VERSION, 2) => Ok(Self::Challenge),
            (VERSION, 3) => Ok(Self::CounterCard),
            (VERSION, 4) => Ok(Self::TestCard),
            (VERSION, 5) => Ok(Self::Lists),
            _ => Err(QrError::Version),
        }
    }
}

/// An opened frame.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub kind: Kind,
    /// The inflated text.
    pub text: Vec<u8>,
    /// The bytes between the stream and the CRC.
    pub loose: Vec<u8>,
}

/// Writes a frame with one dictionary.
pub(super) fn seal(
    kind: Kind,
    dictionary: u8,
    text: &[u8],
    loose: &[u8],
) -> Result<Vec<u8>, QrError> {
    if text.len() > MAX_TEXT {
        return Err(QrError::TooLong);
    }
    let mut bytes = vec![VERSION << 4 | kind as u8, dictionary];
    bytes.extend(deflate(dictionary::bytes(dictionary)?, text)?);
    bytes.extend_from_slice(loose);
    bytes.extend(crc(&bytes));
    if bytes.len() > MAX_BYTES { Err(QrError::TooLong) } else { Ok(bytes) }
}

/// Opens a frame.
pub(super) fn open(bytes: &[u8]) -> Result<Frame, QrError> {
    if bytes.len() > MAX_BYTES {
        return Err(QrError::TooLong);
    }
    let body = checked(bytes).ok_or(QrError::Misread)?;
    let [kind, dictionary, packed @ ..] = body else { return Err(QrError::Malformed) };
    let kind = Kind::of(*kind)?;
    let (text, used) = inflate(dictionary::bytes(*dictionary)?, packed)?;
    let loose = packed.get(used..).ok_or(QrError::Malformed)?.to_vec();
    Ok(Frame { kind, text, loose })
}

/// Whether the CRC holds.
pub(super) fn is_intact(bytes: &[u8]) -> bool {
    checked(bytes).is_some()
}

/// What is before the CRC, if that holds.
fn checked(bytes: &[u8]) -> Option<&[u8]> {
    let (body, sum) = bytes.split_last_chunk::<CRC_BYTES>()?;
    (crc(body) == *sum).then_some(body)
}

fn crc(bytes: &[u8]) -> [u8; CRC_BYTES] {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum().to_be_bytes()
}

fn deflate(dictionary: &[u8], text: &[u8]) -> Result<Vec<u8>, QrError> {
    let mut stream = Compress::new(Compression::best(), false);
    if !dictionary.is_empty() {
        stream.set_dictionary(dictionary).map_err(|_| QrError::Malformed)?;
    }
    // Stored blocks are the worst case: 5 bytes per 65,535, and the end of the stream.
    let mut out = Vec::with_capacity(text.len() + text.len() / 8 + 64);
    match stream.compress_vec(text, &mut out, FlushCompress::Finish) {
        Ok(Status::StreamEnd) => Ok(out),
        _ => Err(QrError::Malformed),
    }
}

/// The text and how many bytes of `packed` the stream took.
fn inflate(dictionary: &[u8], packed: &[u8]) -> Result<(Vec<u8>, usize), QrError> {
    let mut stream = Decompress::new(false);
    if !dictionary.is_empty() {
        stream.set_dictionary(dictionary).map_err(|_| QrError::Malformed)?;
    }
    let mut text = Vec::with_capacity(MAX_TEXT + 1);
    let status = stream.decompress_vec(packed, &mut text, FlushDecompress::Finish);
    if text.len() > MAX_TEXT {
        return Err(QrError::TooLong);
    }
    let used = usize::try_from(stream.total_in()).map_err(|_| QrError::Malformed)?;
    if matches!(status, Ok(Status::StreamEnd)) { Ok((text, used)) } else { Err(QrError::Malformed) }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn resealed(mut body: Vec<u8>) -> Vec<u8> {
        body.extend(crc(&body));
        body
    }

    #[test]
    fn a_frame_opens_to_what_was_sealed() {
        for dictionary in dictionary::numbers() {
            for length in [0, 1, 100, 1_000] {
                let text: Vec<u8> = (0..length).map(|i| b'a' + (i % 23) as u8).collect();
                let bytes = seal(Kind::Challenge, dictionary, &text, b"loose").unwrap();
                let frame = Frame { kind: Kind::Challenge, text, loose: b"loose".to_vec() };
                assert_eq!(open(&bytes).unwrap(), frame);
            }
        }
    }

    #[test]
    fn every_changed_byte_is_a_misread() {
        let bytes = seal(Kind::Presentation, 0, b"some text", b"loose").unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut bad = bytes.clone();
                bad[at] ^= 1 << bit;
                assert_eq!(open(&bad), Err(QrError::Misread));
            }
            assert!(open(&bytes[..at]).is_err());
        }
    }

    #[test]
    fn refuses_unknown_kinds_dictionaries_and_broken_streams() {
        assert_eq!(open(&resealed(vec![0x21, 0, 3, 0])), Err(QrError::Version));
        assert_eq!(open(&resealed(vec![0x1f, 0, 3, 0])), Err(QrError::Version));
        assert_eq!(open(&resealed(vec![0x11, 99, 3, 0])), Err(QrError::Dictionary(99)));
        assert_eq!(open(&resealed(vec![0x11, 0, 3])), Err(QrError::Malformed));
        assert_eq!(open(&resealed(vec![0x11, 0])), Err(QrError::Malformed));
        assert_eq!(open(&resealed(vec![0x11])), Err(QrError::Malformed));
        assert_eq!(open(&resealed(vec![0x11, 0, 7, 0])), Err(QrError::Malformed));
        assert_eq!(open(&[0; 3]), Err(QrError::Misread));
        assert_eq!(open(&vec![0; MAX_BYTES + 1]), Err(QrError::TooLong));
    }

    #[test]
    fn changed_streams_open_or_are_refused() {
        let bytes =
            seal(Kind::Presentation, 2, b"{\"alg\":\"ES256\",\"typ\":\"vc", b"loose").unwrap();
        let body = &bytes[..bytes.len() - CRC_BYTES];
        for at in 2..body.len() {
            for change in 1..=255 {
                let mut bad = body.to_vec();
                bad[at] ^= change;
                match open(&resealed(bad)) {
                    Ok(frame) => assert!(frame.text.len() <= MAX_TEXT),
                    Err(error) => assert!(matches!(error, QrError::Malformed | QrError::TooLong)),
                }
            }
        }
    }

    #[test]
    fn refuses_a_text_that_grows_too_large() {
        let zeros = vec![b'0'; MAX_TEXT + 1];
        assert_eq!(seal(Kind::Presentation, 0, &zeros, &[]), Err(QrError::TooLong));
        let mut body = vec![0x11, 0];
        body.extend(deflate(&[], &zeros).unwrap());
        assert_eq!(open(&resealed(body)), Err(QrError::TooLong));
        assert!(seal(Kind::Presentation, 0, &zeros[1..], &[]).is_ok());
        let noise = vec![7; MAX_BYTES];
        assert_eq!(seal(Kind::Presentation, 0, b"", &noise), Err(QrError::TooLong));
    }
}
