//! The text of the QR code (ISO/IEC 18004) in one grey frame of a camera or a picture.
//!
//! One decoder for the counter, its page in the browser and the command line. A frame that is
//! empty, too large or of another size than it says gives nothing; whatever is read is only a
//! text, to be checked like one from any other channel.
#![deny(missing_docs)]

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
    let only = Some(rxing::BarcodeFormat::QR_CODE);
    let found = rxing::helpers::detect_in_luma(grey, width, height, only).ok()?;
    Some(found.getText().to_owned())
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
