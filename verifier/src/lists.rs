//! Lists from till to till by a sequence of QR symbols (docs/counter-qr.md section 12): RaptorQ (RFC
//! 6330), so that any symbols will do, in any order, with losses.
//!
//! Refused: more than `MOST` bytes, symbols of another size, symbols that do not fit together,
//! and a result whose hash is not the one that the symbols name. The text that comes out is not
//! trusted: it must verify like one from a file.

use std::collections::BTreeSet;

use annona_core::crypto::sha256;
use annona_core::qr::{ListsFrame, QrError, Scanned};
use annona_core::status::inflate::{self, Bounds, InflateError, Wrapper};
use raptorq::{Decoder, Encoder, EncodingPacket, ObjectTransmissionInformation};

annona_core::coded_errors! {
    /// Why lists cannot go by QR symbols.
    pub enum ListsError {
        TooLong(usize) ["ANN-LISTS-1"] "the lists are longer than {0} bytes when packed" => "Carry them on a USB stick, or make a delta.";
        NotLists ["ANN-LISTS-2"] "this code carries no lists" => "Scan the moving code of the other till.";
        Broken ["ANN-LISTS-3"] "the codes do not fit together" => "Start again at the other till.";
        => Qr(QrError);
        => Inflate(InflateError);
    }
}

/// Most bytes that a sequence carries.
const MOST: usize = 1 << 20;

/// Most symbols that are shown: at eight a second that is two minutes.
const MOST_SHOWN: usize = 1_000;

/// Bytes of a RaptorQ symbol.
const SYMBOL: u16 = 280;

/// Bytes before the symbol: RFC 6330 section 3.2.
const PAYLOAD_ID: usize = 4;

/// Symbols beyond the needed ones after which it is a fault: three too many fail once in 10^8.
const SPARE: usize = 64;

/// The text may grow this much.
const BOUNDS: Bounds = Bounds { bytes: 32 << 20, ratio: 200, free: 1 << 20 };

/// The digits of the symbols to show: what is needed, and half as many again.
///
/// # Errors
/// [`ListsError::TooLong`].
pub fn show(text: &[u8]) -> Result<Vec<String>, ListsError> {
    let packed = inflate::deflate(text, Wrapper::Raw);
    let needed = packed.len().div_ceil(SYMBOL.into());
    let repair = needed.div_ceil(2);
    if packed.len() > MOST || needed.saturating_add(repair) > MOST_SHOWN {
        return Err(ListsError::TooLong(MOST_SHOWN.saturating_mul(SYMBOL.into()) / 3 * 2));
    }
    let length = u32::try_from(packed.len()).unwrap_or(u32::MAX);
    let encoder = Encoder::new(&packed, information(length));
    let repair = u32::try_from(repair).unwrap_or_default();
    let digits = encoder.get_encoded_packets(repair).into_iter().map(|packet| {
        ListsFrame { message: name(&packed), length, packet: packet.serialize() }.to_digits()
    });
    Ok(digits.collect::<Result<_, _>>()?)
}

/// A sequence that is being received.
pub struct Receiving {
    message: [u8; 4],
    length: u32,
    decoder: Decoder,
    seen: BTreeSet<u32>,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Different symbols that came.
    pub received: usize,
    /// Symbols that are needed, or one or two more.
    pub needed: usize,
    /// The text, when it is whole; it is not verified.
    pub text: Option<Vec<u8>>,
}

impl Receiving {
    /// Begins with a symbol.
    ///
    /// # Errors
    /// [`ListsError`] for a symbol that does not fit.
    pub fn begin(frame: &ListsFrame) -> Result<Self, ListsError> {
        if frame.length == 0 || frame.length as usize > MOST {
            return Err(ListsError::TooLong(MOST));
        }
        Ok(Self {
            message: frame.message,
            length: frame.length,
            decoder: Decoder::new(information(frame.length)),
            seen: BTreeSet::new(),
        })
    }

    /// Whether a symbol belongs to this sequence.
    #[must_use]
    pub fn is_of(&self, frame: &ListsFrame) -> bool {
        (self.message, self.length) == (frame.message, frame.length)
    }

    /// Takes a symbol of this sequence.
    ///
    /// # Errors
    /// [`ListsError::Broken`], [`ListsError::Inflate`]: begin again.
    pub fn take(&mut self, frame: &ListsFrame) -> Result<Progress, ListsError> {
        let needed = (self.length as usize).div_ceil(SYMBOL.into());
        let (id, symbol) =
            frame.packet.split_first_chunk::<PAYLOAD_ID>().ok_or(ListsError::Broken)?;
        // One source block, number 0; the rest is the symbol's own number.
        if symbol.len() != usize::from(SYMBOL) || id.first() != Some(&0) {
            return Err(ListsError::Broken);
        }
        let is_new = self.seen.insert(u32::from_be_bytes(*id));
        if self.seen.len() > needed.saturating_add(SPARE) {
            return Err(ListsError::Broken);
        }
        let packed = if is_new {
            self.decoder.decode(EncodingPacket::deserialize(&frame.packet))
        } else {
            None
        };
        let text = match packed {
            Some(packed) if name(&packed) == self.message => {
                Some(inflate::inflate(&packed, Wrapper::Raw, BOUNDS)?)
            }
            Some(_) => return Err(ListsError::Broken),
            None => None,
        };
        Ok(Progress { received: self.seen.len(), needed, text })
    }
}

/// Without what was received.
impl std::fmt::Debug for Receiving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Receiving({} symbols of {} bytes)", self.seen.len(), self.length)
    }
}

/// The symbol in a scan.
///
/// # Errors
/// [`ListsError::NotLists`] for any other code.
pub fn frame(scanned: Scanned) -> Result<ListsFrame, ListsError> {
    match scanned {
        Scanned::Lists(frame) => Ok(frame),
        _ => Err(ListsError::NotLists),
    }
}

/// One source block, one sub-block, alignment 8.
fn information(length: u32) -> ObjectTransmissionInformation {
    ObjectTransmissionInformation::new(length.into(), SYMBOL, 1, 1, 8)
}

fn name(packed: &[u8]) -> [u8; 4] {
    sha256(packed).first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use annona_core::qr;
    use annona_core::qr::render::{Level, Symbol};

    use super::*;

    /// Bytes that do not compress.
    fn noise(length: usize) -> Vec<u8> {
        (0..u32::MAX).flat_map(|n| sha256(n.to_be_bytes())).take(length).collect()
    }

    fn frames(text: &[u8]) -> Vec<ListsFrame> {
        let digits = show(text).unwrap();
        digits.iter().map(|digits| frame(qr::read(digits).unwrap()).unwrap()).collect()
    }

    #[test]
    fn any_order_and_thirty_in_a_hundred_lost_give_the_text() {
        for length in [1, 280, 281, 20_000] {
            let text = noise(length);
            let mut frames = frames(&text);
            assert!(frames.iter().all(|frame| {
                let digits = frame.to_digits().unwrap();
                Symbol::new(&digits, Level::L).unwrap().version() <= 12
            }));
            // A fixed shuffle, and every third or so is not read.
            frames.sort_by_key(|frame| sha256(&frame.packet));
            let kept = frames.len() - frames.len() * 3 / 10;
            let mut receiving = Receiving::begin(&frames[0]).unwrap();
            let (mut shown, mut got) = (0, None);
            for frame in frames.iter().take(kept) {
                shown += 1;
                // A camera reads some twice.
                let again = receiving.take(frame).unwrap();
                got = got.or(again.text).or(receiving.take(frame).unwrap().text);
                if got.is_some() {
                    break;
                }
            }
            assert_eq!(got.unwrap(), text, "{length} bytes after {shown} of {kept}");
        }
    }

    #[test]
    fn symbols_that_do_not_fit_are_refused() {
        let text = noise(2_000);
        let good = frames(&text);
        let mut receiving = Receiving::begin(&good[0]).unwrap();
        let other = frames(&noise(2_001));
        assert!(receiving.is_of(&good[1]) && !receiving.is_of(&other[0]));
        let short = ListsFrame { packet: vec![0; 100], ..good[0].clone() };
        assert_eq!(receiving.take(&short).unwrap_err(), ListsError::Broken);
        let mut block = good[0].clone();
        block.packet[0] = 1;
        assert_eq!(receiving.take(&block).unwrap_err(), ListsError::Broken);
        // A forged symbol among good ones: the hash tells.
        let mut forged = good[2].clone();
        forged.packet[9] ^= 1;
        let mut outcome = receiving.take(&forged);
        for frame in good.iter().skip(3) {
            if outcome.as_ref().is_ok_and(|progress| progress.text.is_none()) {
                outcome = receiving.take(frame);
            }
        }
        assert_eq!(outcome.unwrap_err(), ListsError::Broken);
        for length in [0, 2 << 20] {
            assert!(Receiving::begin(&ListsFrame { length, ..good[0].clone() }).is_err());
        }
        assert_eq!(frame(Scanned::TestCard).unwrap_err(), ListsError::NotLists);
        assert!(matches!(show(&noise(2 << 20)), Err(ListsError::TooLong(_))));
    }
}
