//! What a camera, a scanner or the keyboard gives: a text, or the QR code in a PNG image.

use std::io::Cursor;

use annona_camera::PIXELS;
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
    annona_camera::read_frame(luma, width, height).ok_or_else(|| problem(ScanError::NoCode))
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

#[cfg(test)]
mod tests {
    use annona_core::qr::render::{Level, Symbol};

    use super::*;

    const TEXT: &str = "70145123";

    /// A picture of a code, `scale` pixels a module, each pixel as `paint` gives it.
    fn picture(color: png::ColorType, scale: usize, paint: impl Fn(bool) -> Vec<u8>) -> Vec<u8> {
        let symbol = Symbol::from_text(TEXT, Level::M).unwrap();
        let side = (symbol.width() + 8) * scale;
        let dark = |at: usize| (at / scale).checked_sub(4);
        let mut pixels = Vec::new();
        for y in 0..side {
            for x in 0..side {
                let is_dark = dark(x).zip(dark(y)).is_some_and(|(x, y)| symbol.is_dark(x, y));
                pixels.extend(paint(is_dark));
            }
        }
        let mut out = Vec::new();
        let side = u32::try_from(side).unwrap();
        let mut encoder = png::Encoder::new(&mut out, side, side);
        encoder.set_color(color);
        encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
        out
    }

    #[test]
    fn a_code_is_found_whatever_the_colours_of_the_picture() {
        let gray = picture(png::ColorType::Grayscale, 5, |dark| vec![if dark { 40 } else { 210 }]);
        let blue = picture(png::ColorType::Rgb, 5, |dark| {
            if dark { vec![10, 20, 90] } else { vec![250, 250, 220] }
        });
        let clear =
            picture(png::ColorType::Rgba, 5, |dark| vec![0, 0, 0, if dark { 255 } else { 0 }]);
        let faint =
            picture(png::ColorType::GrayscaleAlpha, 5, |dark| vec![0, if dark { 200 } else { 10 }]);
        for (name, picture) in [("gray", gray), ("blue", blue), ("clear", clear), ("faint", faint)]
        {
            assert_eq!(png(&picture).map_err(|p| p.code), Ok(TEXT.to_owned()), "{name}");
        }
    }

    #[test]
    fn pictures_without_a_code_and_broken_ones_are_told_apart() {
        let blank = picture(png::ColorType::Grayscale, 5, |_| vec![255]);
        assert_eq!(png(&blank).unwrap_err().code, "ANN-SCAN-2");
        let good = picture(png::ColorType::Grayscale, 5, |dark| vec![if dark { 0 } else { 255 }]);
        assert_eq!(png(good.get(..60).unwrap()).unwrap_err().code, "ANN-SCAN-1");
        assert_eq!(png(b"GIF89a").unwrap_err().code, "ANN-SCAN-1");
    }

    #[test]
    fn a_picture_that_claims_to_be_huge_is_not_unpacked() {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, 100_000, 100_000);
        encoder.set_color(png::ColorType::Rgba);
        drop(encoder.write_header().unwrap());
        assert_eq!(png(&out).unwrap_err().code, "ANN-SCAN-1");
    }
}
