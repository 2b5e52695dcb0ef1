//! The text of the QR code (ISO/IEC 18004) in one grey frame of a camera or a picture.
//!
//! One decoder for the counter, its page in the browser and the command line. Finding a code,
//! sampling its modules and correcting its errors is `rxing`; what the corrected bytes say is read
//! here (`text.rs`), because `rxing` carries the tables of all East Asian encodings along, half of
//! what a page on a slow network may weigh. A frame that is empty, too large or of another size
//! than it says gives nothing; whatever is read is only a text, to be checked like one from any
//! other channel.
#![deny(missing_docs)]

mod symbol;
mod text;

use rxing::common::{BitMatrix, DetectorRXingResult as _, HybridBinarizer};
use rxing::qrcode::cpp_port::detector::{FindFinderPatterns, GenerateFinderPatternSets, SampleQR};
use rxing::qrcode::detector::Detector;
use rxing::{Binarizer as _, Luma8LuminanceSource};

/// Most pixels of a frame.
pub const PIXELS: usize = 40_000_000;

/// The text of the first QR code in a frame of `width` times `height` grey pixels, row by row,
/// 0 for black. `None` when there is none that can be read.
#[must_use]
pub fn read_frame(grey: Vec<u8>, width: u32, height: u32) -> Option<String> {
    let pixels = usize::try_from(u64::from(width).checked_mul(u64::from(height))?).ok()?;
    if pixels == 0 || pixels > PIXELS || grey.len() != pixels {
        return None;
    }
    let frame = HybridBinarizer::new(Luma8LuminanceSource::new(grey, width, height).ok()?);
    let black = frame.get_black_matrix().ok()?;
    by_patterns(black).or_else(|| by_corners(black))
}

/// Tries every three corners that may belong together.
fn by_patterns(black: &BitMatrix) -> Option<String> {
    // `true`: also rows between those where a small symbol would be found.
    let mut corners = FindFinderPatterns(black, true, 0);
    let threes = GenerateFinderPatternSets(&mut corners);
    threes.iter().find_map(|three| symbol::read(SampleQR(black, three).ok()?.getBits()))
}

/// The older search: it now and then finds three corners where the first one does not.
fn by_corners(black: &BitMatrix) -> Option<String> {
    symbol::read(Detector::new(black).detect().ok()?.getBits())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_without_a_code_or_of_another_size_gives_nothing() {
        assert_eq!(read_frame(vec![255; 64 * 48], 64, 48), None);
        assert_eq!(read_frame(vec![255; 10], 64, 48), None);
        assert_eq!(read_frame(Vec::new(), 0, 48), None);
        assert_eq!(read_frame(Vec::new(), u32::MAX, u32::MAX), None);
    }
}
