//! What a HID-POS scanner read, out of its input reports.
//!
//! A text may come in several reports; a report says whether another goes on. At most
//! [`MOST`] bytes are kept. Reports of other ids are passed over.

use super::descriptor::{Descriptor, Place, Report};

/// Longest text: the longest code, with room.
const MOST: usize = 16 << 10;

/// Puts reports together.
pub struct Scans {
    descriptor: Descriptor,
    /// Bytes of a report that is not whole yet.
    rest: Vec<u8>,
    text: Vec<u8>,
}

impl Scans {
    /// For a scanner that describes itself so.
    pub fn new(descriptor: Descriptor) -> Self {
        Self { descriptor, rest: Vec::new(), text: Vec::new() }
    }

    /// Takes bytes as they come from the device and gives every text that is whole, with its AIM
    /// identifier in front if the scanner tells one.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<String> {
        self.rest.extend_from_slice(bytes);
        let mut texts = Vec::new();
        while let Some(id) = self.next_id() {
            let head = usize::from(self.descriptor.numbered);
            let Some(report) = self.descriptor.reports.get(&id).cloned() else {
                // No report of ours, and nobody knows how long it is.
                self.rest.clear();
                break;
            };
            let length = report.bits.div_ceil(8).saturating_add(head);
            if self.rest.len() < length {
                break;
            }
            let whole: Vec<u8> = self.rest.drain(..length).collect();
            texts.extend(self.report(&report, whole.get(head..).unwrap_or_default()));
        }
        texts
    }

    fn next_id(&self) -> Option<u8> {
        let first = self.rest.first().copied();
        if self.descriptor.numbered { first } else { first.map(|_| 0) }
    }

    fn report(&mut self, report: &Report, bytes: &[u8]) -> Option<String> {
        let all = slice(bytes, report.data?)?;
        let told = report.count.map(|place| number(bytes, place));
        let data = match told {
            Some(count) => all.get(..count.min(all.len()))?,
            None => all.split(|byte| *byte == 0).next()?,
        };
        if self.text.is_empty() {
            let symbol: Vec<u8> = (report.symbology.iter().flatten())
                .filter_map(|place| slice(bytes, *place)?.first().copied())
                .collect();
            // `]`, a letter, a modifier (ISO/IEC 15424).
            if matches!(symbol.as_slice(), [b']', letter, _] if letter.is_ascii_alphabetic()) {
                self.text.extend(symbol);
            }
        }
        self.text.extend(data.iter().take(MOST.saturating_sub(self.text.len())));
        let goes_on = report.continued.is_some_and(|place| number(bytes, place) == 1);
        if goes_on {
            return None;
        }
        let text = std::mem::take(&mut self.text);
        (!text.is_empty()).then(|| String::from_utf8_lossy(&text).into_owned())
    }
}

/// Whole bytes.
fn slice(bytes: &[u8], place: Place) -> Option<&[u8]> {
    let from = place.from.is_multiple_of(8).then_some(place.from / 8)?;
    bytes.get(from..from.checked_add(place.bits / 8)?)
}

/// A small number, lowest bit first.
fn number(bytes: &[u8], place: Place) -> usize {
    (0..place.bits.min(16)).fold(0, |number, bit| {
        let at = place.from.saturating_add(bit);
        let byte = bytes.get(at / 8).copied().unwrap_or_default();
        number | usize::from(byte >> (at % 8) & 1) << bit
    })
}

#[cfg(test)]
mod tests {
    use super::super::descriptor::tests::SCANNER;
    use super::*;

    /// Reports as the scanner of [`SCANNER`] sends them.
    fn reports(symbol: &[u8; 3], text: &[u8]) -> Vec<u8> {
        let pieces: Vec<&[u8]> = text.chunks(56).collect();
        let mut bytes = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            bytes.extend([2, u8::try_from(piece.len()).unwrap()]);
            bytes.extend(symbol);
            bytes.extend(piece.iter().copied().chain([0; 56]).take(56));
            bytes.push(u8::from(at + 1 < pieces.len()));
        }
        bytes
    }

    fn scans() -> Scans {
        Scans::new(Descriptor::read(SCANNER).unwrap())
    }

    #[test]
    fn a_code_over_many_reports_is_one_scan() {
        let digits = "70145".to_owned() + &"0123456789".repeat(76);
        let stream =
            [reports(b"]Q1", digits.as_bytes()), reports(b"]E0", b"4006381333931")].concat();
        assert_eq!(stream.len() % 62, 0);
        let texts = [format!("]Q1{digits}"), "]E04006381333931".to_owned()];
        // A device gives a report at a time, a pipe gives what it likes.
        for piece in [62, 1, 7, 63, 4_096] {
            let mut scans = scans();
            let heard: Vec<String> =
                stream.chunks(piece).flat_map(|part| scans.take(part)).collect();
            assert_eq!(heard, texts, "in pieces of {piece}");
        }
    }

    #[test]
    fn other_reports_and_long_texts_do_no_harm() {
        let mut scans = scans();
        assert_eq!(scans.take(&[9, 1, 2, 3]), [""; 0]);
        assert_eq!(scans.take(&reports(b"\0\0\0", b"abc")), ["abc"]);
        assert_eq!(scans.take(&reports(b"]Q1", b"")), [""; 0]);
        let endless = [&[2, 56][..], b"]Q1", &[b'7'; 56], &[1]].concat().repeat(1_000);
        assert_eq!(scans.take(&endless), [""; 0]);
        assert!(scans.text.len() <= MOST);
        let mut broken = reports(b"]Q1", b"x");
        broken[1] = 255;
        assert!(scans.take(&broken).concat().starts_with("]Q1777"));
    }
}
