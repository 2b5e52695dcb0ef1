//! What the counter shows to the wallet (docs/counter-qr.md sections 7, 8, 12): a
//! [`Challenge`] on the till's screen, or a printed [`CounterCard`] that says which counter
//! this is. Neither is signed: the wallet takes from them only where the presentation goes,
//! and what may be disclosed there stands in the signed agreement they name.

use super::QrError;
use super::dictionary;
use super::digits::to_digits;
use super::frame::{self, Frame, Kind};
use crate::crypto::sha256;
use crate::time::UnixTime;

/// Most bytes of an audience, an agreement or a name.
pub const MAX_FIELD: usize = 256;

/// Between the fields of the text.
const SEPARATOR: u8 = 0x1f;

/// The till asks for a presentation made now, for it: the wallet puts `nonce` and `audience`
/// into the key-binding JWT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Random, used once.
    pub nonce: [u8; 16],
    /// The till, the `aud` of the answer.
    pub audience: String,
    /// Id of the data-sharing agreement that allows the question.
    pub agreement: String,
    /// The till's clock, 1970 to 2106; the wallet may warn when its own clock differs.
    pub issued: UnixTime,
}

impl Challenge {
    /// The digits for the QR symbol.
    ///
    /// # Errors
    /// [`QrError::Field`] for an empty or overlong field, a control character, or a time
    /// outside 1970 to 2106.
    pub fn to_digits(&self) -> Result<String, QrError> {
        let seconds = u32::try_from(self.issued.0).map_err(|_| QrError::Field)?;
        let text = join(&[&self.audience, &self.agreement])?;
        let loose = [self.nonce.as_slice(), &seconds.to_be_bytes()].concat();
        Ok(to_digits(&frame::seal(Kind::Challenge, dictionary::MESSAGES, &text, &loose)?))
    }

    pub(super) fn from_frame(frame: &Frame) -> Result<Self, QrError> {
        let [audience, agreement] = split(&frame.text)?;
        let (nonce, seconds) = frame.loose.split_first_chunk().ok_or(QrError::Malformed)?;
        let seconds = <[u8; 4]>::try_from(seconds).map_err(|_| QrError::Malformed)?;
        let issued = UnixTime(u32::from_be_bytes(seconds).into());
        Ok(Self { nonce: *nonce, audience, agreement, issued })
    }
}

/// A card at the counter: without a till that can show a challenge, it still lets the wallet
/// address this counter alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterCard {
    /// The counter, the `aud` of the answer.
    pub audience: String,
    /// Id of the data-sharing agreement.
    pub agreement: String,
    /// The counter's name for people. Not signed: the agreement's list of counters decides.
    pub name: String,
}

impl CounterCard {
    /// The digits for the QR symbol.
    ///
    /// # Errors
    /// [`QrError::Field`] for an empty or overlong field or a control character.
    pub fn to_digits(&self) -> Result<String, QrError> {
        let text = join(&[&self.audience, &self.agreement, &self.name])?;
        Ok(to_digits(&frame::seal(Kind::CounterCard, dictionary::MESSAGES, &text, &[])?))
    }

    pub(super) fn from_frame(frame: &Frame) -> Result<Self, QrError> {
        let [audience, agreement, name] = split(&frame.text)?;
        if !frame.loose.is_empty() {
            return Err(QrError::Malformed);
        }
        Ok(Self { audience, agreement, name })
    }
}

/// A code as long as a shown card that says nothing: whoever sets up a scanner reads it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestCard;

impl TestCard {
    /// Bytes that do not compress, so that the symbol is as dense as a card's.
    const LENGTH: u16 = 300;

    /// The digits for the QR symbol.
    ///
    /// # Errors
    /// None in practice: the frame is of one length.
    pub fn to_digits(self) -> Result<String, QrError> {
        Ok(to_digits(&frame::seal(Kind::TestCard, 0, &[], &Self::filling())?))
    }

    pub(super) fn from_frame(frame: &Frame) -> Result<Self, QrError> {
        let whole = frame.text.is_empty() && frame.loose == Self::filling();
        if whole { Ok(Self) } else { Err(QrError::Malformed) }
    }

    fn filling() -> Vec<u8> {
        let block =
            |number: u16| sha256([b"annona test card".as_slice(), &number.to_be_bytes()].concat());
        (0..).flat_map(block).take(Self::LENGTH.into()).collect()
    }
}

/// One symbol of a sequence that carries lists from one till to another (docs/counter-qr.md
/// section 12). Nothing of it is trusted: what the sequence gives must verify as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListsFrame {
    /// The first bytes of the SHA-256 of what the whole sequence carries.
    pub message: [u8; 4],
    /// How many bytes the sequence carries.
    pub length: u32,
    /// A RaptorQ packet (RFC 6330 section 3.2): four bytes of payload id, then the symbol.
    pub packet: Vec<u8>,
}

impl ListsFrame {
    /// The digits for the QR symbol.
    ///
    /// # Errors
    /// [`QrError::TooLong`] for a packet that fits no symbol.
    pub fn to_digits(&self) -> Result<String, QrError> {
        let length = self.length.to_be_bytes();
        let loose = [self.message.as_slice(), &length, &self.packet].concat();
        Ok(to_digits(&frame::seal(Kind::Lists, 0, &[], &loose)?))
    }

    pub(super) fn from_frame(frame: &Frame) -> Result<Self, QrError> {
        let (message, rest) = frame.loose.split_first_chunk().ok_or(QrError::Malformed)?;
        let (length, packet) = rest.split_first_chunk().ok_or(QrError::Malformed)?;
        if !frame.text.is_empty() || packet.len() <= 4 {
            return Err(QrError::Malformed);
        }
        let length = u32::from_be_bytes(*length);
        Ok(Self { message: *message, length, packet: packet.to_vec() })
    }
}

fn join(fields: &[&str]) -> Result<Vec<u8>, QrError> {
    let fields: Vec<&[u8]> = fields.iter().map(|field| field.as_bytes()).collect();
    if fields.iter().all(|field| is_field(field)) {
        return Ok(fields.join(&SEPARATOR));
    }
    Err(QrError::Field)
}

fn split<const N: usize>(text: &[u8]) -> Result<[String; N], QrError> {
    let fields = text
        .split(|byte| *byte == SEPARATOR)
        .map(|field| match std::str::from_utf8(field) {
            Ok(text) if is_field(field) => Ok(text.to_owned()),
            _ => Err(QrError::Malformed),
        })
        .collect::<Result<Vec<_>, _>>()?;
    fields.try_into().map_err(|_| QrError::Malformed)
}

fn is_field(field: &[u8]) -> bool {
    (1..=MAX_FIELD).contains(&field.len()) && field.iter().all(|byte| *byte >= 0x20)
}

#[cfg(test)]
mod tests {
    use super::super::render::{Level, Symbol};
    use super::super::{Scanned, read};
    use super::*;

    fn challenge() -> Challenge {
        Challenge {
            nonce: [0xa5; 16],
            audience: "urn:annona:counter:pharmacy:17:till-3".to_owned(),
            agreement: "urn:annona:agreement:social-assistance:pharmacy".to_owned(),
            issued: UnixTime(1_798_761_599),
        }
    }

    fn card() -> CounterCard {
        CounterCard {
            audience: "urn:annona:counter:pharmacy:17".to_owned(),
            agreement: "urn:annona:agreement:social-assistance:pharmacy".to_owned(),
            name: "Farmácia São João".to_owned(),
        }
    }

    #[test]
    fn messages_round_trip() {
        let digits = challenge().to_digits().unwrap();
        assert_eq!(read(&digits).unwrap(), Scanned::Challenge(challenge()));
        let digits = card().to_digits().unwrap();
        assert_eq!(read(&digits).unwrap(), Scanned::CounterCard(card()));
    }

    #[test]
    fn a_challenge_is_a_small_symbol() {
        let digits = challenge().to_digits().unwrap();
        let symbol = Symbol::new(&digits, Level::L).unwrap();
        assert!(symbol.version() <= 4, "V{} for {} digits", symbol.version(), digits.len());
    }

    #[test]
    fn refuses_fields_that_cannot_be_carried() {
        let empty = Challenge { audience: String::new(), ..challenge() };
        let control = Challenge { agreement: "a\u{1f}b".to_owned(), ..challenge() };
        let long = Challenge { audience: "a".repeat(MAX_FIELD + 1), ..challenge() };
        let early = Challenge { issued: UnixTime(-1), ..challenge() };
        for bad in [empty, control, long, early] {
            assert_eq!(bad.to_digits(), Err(QrError::Field));
        }
        let nameless = CounterCard { name: String::new(), ..card() };
        assert_eq!(nameless.to_digits(), Err(QrError::Field));
    }

    #[test]
    fn a_test_card_and_a_lists_frame_read_back() {
        assert_eq!(read(&TestCard.to_digits().unwrap()), Ok(Scanned::TestCard));
        let frame = ListsFrame { message: *b"abcd", length: 70_000, packet: vec![7; 284] };
        let digits = frame.to_digits().unwrap();
        assert_eq!(read(&digits), Ok(Scanned::Lists(frame)));
        assert!(Symbol::new(&digits, Level::L).unwrap().version() <= 12);
    }

    #[test]
    fn refuses_frames_with_other_contents() {
        let read_frame = |kind, text: &[u8], loose: &[u8]| {
            read(&to_digits(&frame::seal(kind, dictionary::MESSAGES, text, loose).unwrap()))
        };
        for (kind, text, loose) in [
            (Kind::Challenge, b"a\x1fb".as_slice(), [0; 19].as_slice()),
            (Kind::Challenge, b"a\x1fb", &[0; 21]),
            (Kind::Challenge, b"a\x1fb\x1fc", &[0; 20]),
            (Kind::Challenge, b"a", &[0; 20]),
            (Kind::Challenge, b"a\x1f", &[0; 20]),
            (Kind::Challenge, b"a\x1f\xff", &[0; 20]),
            (Kind::CounterCard, b"a\x1fb\x1fc", &[0]),
            (Kind::CounterCard, b"a\x1fb", &[]),
            (Kind::TestCard, b"", b"something else"),
            (Kind::Lists, b"x", &[0; 20]),
            (Kind::Lists, b"", &[0; 12]),
            (Kind::Lists, b"", &[0; 7]),
        ] {
            assert_eq!(read_frame(kind, text, loose), Err(QrError::Malformed));
        }
    }
}
