//! What a camera, a scanner or the keyboard gives: a text, or the QR code in a PNG image.

use std::io::Cursor;

use annona_core::Problem;

use crate::files;
use crate::output::problem;

annona_core::coded_errors! {
    /// Why an image gave no text.
    pub enum ScanError {
        NotPng ["ANN-SCAN-1"] "the image is not a PNG of at most 40 million pixels" => "Save the picture as PNG, or make it smaller.";
        NoCode ["ANN-SCAN-2"] "no QR code was found in the image" => "Take the picture closer, straight and in good light.";
    }
}

/// Most pixels of an image.
const PIXELS: usize = 40_000_000;

/// What an argument means: the text itself, a text file, "-" for standard input, or the text of
/// the QR code in a PNG image.
pub fn text(argument: &str) -> Result<String, Problem> {
    let bytes = files::bytes(argument)?;
    if is_png(&bytes) { png(&bytes) } else { files::text_of(bytes) }
}

/// Whether the bytes begin like a PNG image.
pub fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG")
}

/// The text of the QR code in a PNG image.
pub fn png(bytes: &[u8]) -> Result<String, Problem> {
    let (luma, width, height) = luma(bytes).ok_or_else(|| problem(ScanError::NotPng))?;
    rxing::helpers::detect_in_luma(luma, width, height, Some(rxing::BarcodeFormat::QR_CODE))
        .map(|found| found.getText().to_owned())
        .map_err(|_| problem(ScanError::NoCode))
}

/// One byte of brightness a pixel; transparent pixels count as white.
fn luma(bytes: &[u8]) -> Option<(Vec<u8>, u32, u32)> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let size = reader.output_buffer_size().filter(|size| *size <= PIXELS.saturating_mul(4))?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).ok()?;
    let channels = frame.color_type.samples();
    let over_white = |value: u8, alpha: u8| {
        let mixed = u32::from(value) * u32::from(alpha) + 255 * u32::from(255 - alpha);
        u8::try_from(mixed / 255).unwrap_or(u8::MAX)
    };
    let gray = |r: u8, g: u8, b: u8| {
        let sum = u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114;
        u8::try_from(sum / 1_000).unwrap_or(u8::MAX)
    };
    let luma = pixels.chunks_exact(channels).map(|pixel| match *pixel {
        [value, alpha] => over_white(value, alpha),
        [r, g, b] => gray(r, g, b),
        [r, g, b, alpha] => over_white(gray(r, g, b), alpha),
        [value, ..] => value,
        [] => u8::MAX,
    });
    Some((luma.collect(), frame.width, frame.height))
}
