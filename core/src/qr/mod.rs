//! The counter QR code: an SD-JWT presentation as decimal digits (docs/counter-qr.md).
//!
//! Only the transport is ours. [`pack`] takes the text of an ordinary SD-JWT+KB (RFC 9901) and
//! [`unpack`] rebuilds the identical text before anything is checked; it proves nothing, the
//! text must be verified like one from any other channel. Everything here runs before the
//! first signature check, on untrusted input: bounded, without recursion, once through.

mod dictionary;
pub mod digits;
mod foreign;
mod frame;
mod message;
mod pack;
mod packed;
pub mod render;
mod scan;
mod slots;
mod unpack;
#[cfg(test)]
mod vectors;
pub mod wedge;

pub use digits::{from_digits, to_digits};
pub use message::{Challenge, CounterCard, ListsFrame, MAX_FIELD, TestCard};

use frame::Kind;

crate::coded_errors! {
    /// Why a counter code was refused, or could not be made.
    pub enum QrError {
        Foreign ["ANN-QR-1"] "this is not a counter code" => "Scan the code that the wallet shows for the counter.";
        Digits ["ANN-QR-2"] "the digits of the code are damaged" => "Scan again; if it happens often, set the scanner to send plain digits.";
        Misread ["ANN-QR-3"] "the code was misread" => "Scan again.";
        TooLong ["ANN-QR-4"] "the code or its content is too long" => "Show fewer claims, or use the online way.";
        Version ["ANN-QR-5"] "the code is of a kind or version that this program does not know" => "Update this program.";
        Dictionary(u8) ["ANN-QR-6"] "the code uses dictionary {0}, which this program does not have" => "Update this program.";
        Malformed ["ANN-QR-7"] "the code was made incorrectly" => "Ask the holder to update the wallet and show the code again.";
        Field ["ANN-QR-8"] "a text is empty, too long or has control characters, or a time is outside 1970 to 2106" => "Shorten the text to 256 bytes of plain characters.";
        Symbol ["ANN-QR-9"] "the text does not fit one QR symbol, or the scale is not 1 to 64" => "Use a shorter text or another scale.";
        Ambiguous ["ANN-QR-10"] "what the scanner typed can be read in two ways" => "Scan again; if it happens often, calibrate the scanner with `annona-verifier calibrate`.";
        Calibration ["ANN-QR-11"] "this is not what a scanner types for the calibration code" => "Scan the calibration code again without touching the keyboard; if it fails again, set the scanner to serial mode or the keyboard layout to one with digits.";
    }
}

/// What was found in a scanned text.
#[derive(Clone, PartialEq, Eq)]
pub enum Scanned {
    /// SD-JWT or SD-JWT+KB text, unverified.
    Presentation(String),
    /// A till's question.
    Challenge(Challenge),
    /// A counter's card.
    CounterCard(CounterCard),
    /// A scanner's test card.
    TestCard,
    /// One of many symbols that carry lists from till to till.
    Lists(ListsFrame),
    /// A code of another system, by its name: the screen can say what the customer showed.
    ForeignCode(&'static str),
}

/// Without the text of a presentation, which holds claim values.
impl std::fmt::Debug for Scanned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Presentation(text) => write!(f, "Presentation({} bytes, hidden)", text.len()),
            Self::Challenge(challenge) => challenge.fmt(f),
            Self::CounterCard(card) => card.fmt(f),
            Self::TestCard => f.write_str("TestCard"),
            Self::Lists(frame) => frame.fmt(f),
            Self::ForeignCode(name) => write!(f, "ForeignCode({name})"),
        }
    }
}

/// The bytes of the counter code of an SD-JWT or SD-JWT+KB text, as small as can be.
///
/// Lossless for any text of at most 8 KiB and 16 disclosures whose code fits 4,000 digits; the
/// result was unpacked and compared.
///
/// # Errors
/// [`QrError::TooLong`].
pub fn pack(text: &str) -> Result<Vec<u8>, QrError> {
    pack::pack(text)
}

/// The text that [`pack`] was given. It is not verified.
///
/// # Errors
/// [`QrError`]; [`QrError::Malformed`] also for a challenge or a counter card.
pub fn unpack(bytes: &[u8]) -> Result<String, QrError> {
    match read_frame(bytes)? {
        Scanned::Presentation(text) => Ok(text),
        _ => Err(QrError::Malformed),
    }
}

/// Reads a scanned text: digits, plain SD-JWT text, or the code of another system. White space
/// around it, as scanners add it, is dropped.
///
/// # Errors
/// [`QrError`]; [`QrError::Foreign`] for a text of no known kind.
pub fn read(text: &str) -> Result<Scanned, QrError> {
    let text = text.trim_ascii();
    if text.starts_with(digits::MAGIC) {
        return read_frame(&from_digits(text)?);
    }
    if let Some(name) = foreign::name(text) {
        return Ok(Scanned::ForeignCode(name));
    }
    match foreign::is_sd_jwt(text) {
        true if text.len() > frame::MAX_TEXT => Err(QrError::TooLong),
        true => Ok(Scanned::Presentation(text.to_owned())),
        false => Err(QrError::Foreign),
    }
}

fn read_frame(bytes: &[u8]) -> Result<Scanned, QrError> {
    let frame = frame::open(bytes)?;
    match frame.kind {
        Kind::Presentation => unpack::rebuild(&frame.text, &frame.loose).map(Scanned::Presentation),
        Kind::Challenge => Challenge::from_frame(&frame).map(Scanned::Challenge),
        Kind::CounterCard => CounterCard::from_frame(&frame).map(Scanned::CounterCard),
        Kind::TestCard => TestCard::from_frame(&frame).map(|TestCard| Scanned::TestCard),
        Kind::Lists => ListsFrame::from_frame(&frame).map(Scanned::Lists),
    }
}
