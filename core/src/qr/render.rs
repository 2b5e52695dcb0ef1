//! QR symbols (ISO/IEC 18004) as SVG, PNG or terminal text.
//!
//! Black on white with a white quiet zone of four modules, also on dark screens: scanners
//! need the light border. Every module is a whole number of pixels. No logo, no colour.

use std::fmt::Write as _;

use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};

use super::QrError;

/// White modules around the symbol, as the standard asks.
pub const QUIET: usize = 4;

/// Error correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// 7 %, for screens: there blur is the limit, so larger modules win.
    L,
    /// 15 %, for print.
    M,
}

/// A square of dark and light modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    version: u8,
    width: usize,
    dark: Vec<bool>,
}

impl Symbol {
    /// The smallest symbol for decimal digits, in numeric mode.
    ///
    /// # Errors
    /// [`QrError::Digits`] for other characters, [`QrError::Symbol`] for too many.
    pub fn new(digits: &str, level: Level) -> Result<Self, QrError> {
        if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(QrError::Digits);
        }
        let level = ec_level(level);
        for version in 1..=40 {
            let mut bits = Bits::new(Version::Normal(version));
            let fits = bits
                .push_numeric_data(digits.as_bytes())
                .and_then(|()| bits.push_terminator(level))
                .and_then(|()| QrCode::with_bits(bits, level));
            if let Ok(code) = fits {
                return Self::from_code(&code);
            }
        }
        Err(QrError::Symbol)
    }

    /// The smallest symbol for any text, for example a `openid-credential-offer:` link.
    ///
    /// # Errors
    /// [`QrError::Symbol`] when the text is too long for one symbol.
    pub fn from_text(text: &str, level: Level) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(text, ec_level(level));
        Self::from_code(&code.map_err(|_| QrError::Symbol)?)
    }

    fn from_code(code: &QrCode) -> Result<Self, QrError> {
        let Version::Normal(version) = code.version() else { return Err(QrError::Symbol) };
        Ok(Self {
            version: version.try_into().map_err(|_| QrError::Symbol)?,
            width: code.width(),
            dark: code.to_colors().iter().map(|color| *color == Color::Dark).collect(),
        })
    }

    /// 1 to 40.
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// Modules per side, without the quiet zone: `17 + 4 * version`.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Whether the module is dark; `x` to the right, `y` down, light outside the symbol.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dark.get(y * self.width + x) == Some(&true)
    }

    /// Modules per side with the quiet zone.
    const fn full_width(&self) -> usize {
        self.width + 2 * QUIET
    }

    /// As [`Self::is_dark`], counted from the corner of the quiet zone.
    fn is_dark_in_frame(&self, x: usize, y: usize) -> bool {
        match (x.checked_sub(QUIET), y.checked_sub(QUIET)) {
            (Some(x), Some(y)) => self.is_dark(x, y),
            _ => false,
        }
    }

    /// An SVG of one unit per module, without a size: the page scales it.
    #[must_use]
    pub fn svg(&self) -> String {
        let side = self.full_width();
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\""
        );
        for y in 0..self.width {
            let mut x = 0;
            while x < self.width {
                let run = (x..self.width).take_while(|x| self.is_dark(*x, y)).count();
                if run > 0 {
                    // Writing to a String does not fail.
                    let _ = write!(svg, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
                }
                x += run + 1;
            }
        }
        svg.push_str("\"/></svg>\n");
        svg
    }

    /// A 1-bit grey PNG with `scale` pixels per module (1 to 64).
    ///
    /// # Errors
    /// [`QrError::Symbol`] for another scale.
    pub fn png(&self, scale: usize) -> Result<Vec<u8>, QrError> {
        if !(1..=64).contains(&scale) {
            return Err(QrError::Symbol);
        }
        let side = self.full_width() * scale;
        let mut rows = Vec::with_capacity(side * side.div_ceil(8));
        for y in 0..self.full_width() {
            let row = self.png_row(y, scale);
            for _ in 0..scale {
                rows.extend_from_slice(&row);
            }
        }
        let pixels = u32::try_from(side).map_err(|_| QrError::Symbol)?;
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, pixels, pixels);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let mut writer = encoder.write_header().map_err(|_| QrError::Symbol)?;
        writer.write_image_data(&rows).map_err(|_| QrError::Symbol)?;
        writer.finish().map_err(|_| QrError::Symbol)?;
        Ok(out)
    }

    /// One row of pixels, eight to a byte, 1 is white.
    fn png_row(&self, y: usize, scale: usize) -> Vec<u8> {
        let side = self.full_width() * scale;
        let mut row = vec![0u8; side.div_ceil(8)];
        for pixel in 0..side {
            if !self.is_dark_in_frame(pixel / scale, y)
                && let Some(byte) = row.get_mut(pixel / 8)
            {
                *byte |= 0x80 >> (pixel % 8);
            }
        }
        row
    }

    /// Half blocks for a terminal, two modules per character. Both colours are set, so it
    /// reads on dark and on light terminals alike.
    #[must_use]
    pub fn terminal(&self) -> String {
        let side = self.full_width();
        let mut text = String::new();
        for y in (0..side).step_by(2) {
            text.push_str("\x1b[38;2;0;0;0;48;2;255;255;255m");
            for x in 0..side {
                // The foreground is black: a block is dark, a space is white.
                text.push(match (self.is_dark_in_frame(x, y), self.is_dark_in_frame(x, y + 1)) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                });
            }
            text.push_str("\x1b[0m\n");
        }
        text
    }
}

const fn ec_level(level: Level) -> EcLevel {
    match level {
        Level::L => EcLevel::L,
        Level::M => EcLevel::M,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_take_the_smallest_symbol_of_the_standard() {
        // ISO/IEC 18004 table 7, numeric mode.
        for (digits, level, version) in [
            (41, Level::L, 1),
            (42, Level::L, 2),
            (187, Level::L, 4),
            (772, Level::L, 11),
            (883, Level::L, 12),
            (1_022, Level::L, 13),
            (1_023, Level::L, 14),
            (796, Level::M, 13),
            (7_089, Level::L, 40),
        ] {
            let symbol = Symbol::new(&"7".repeat(digits), level).unwrap();
            assert_eq!(symbol.version(), version, "{digits} {level:?}");
            assert_eq!(symbol.width(), 17 + 4 * usize::from(version));
        }
        assert_eq!(Symbol::new(&"7".repeat(7_090), Level::L), Err(QrError::Symbol));
        assert_eq!(Symbol::new("70145a", Level::L), Err(QrError::Digits));
        assert_eq!(Symbol::from_text(&"é".repeat(2_000), Level::L), Err(QrError::Symbol));
    }

    #[test]
    fn pixels_and_characters_show_the_modules_and_a_white_border() {
        let symbol = Symbol::from_text("openid-credential-offer://?a=b", Level::M).unwrap();
        let side = symbol.full_width();
        let scale = 3;
        let bytes = symbol.png(scale).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width as usize, info.height as usize), (side * scale, side * scale));
        let lines: Vec<Vec<char>> = symbol
            .terminal()
            .lines()
            .map(|line| line.chars().skip_while(|c| *c != 'm').skip(1).collect())
            .collect();
        for y in 0..side {
            assert_eq!(lines[y / 2].len(), side + "\x1b[0m".len());
            for (x, character) in lines[y / 2].iter().take(side).enumerate() {
                let dark = symbol.is_dark_in_frame(x, y);
                let border = x.min(y) < QUIET || x.max(y) >= side - QUIET;
                assert!(!(dark && border));
                let at = x * scale + 1;
                let byte = pixels[(y * scale + 1) * info.line_size + at / 8];
                assert_eq!(byte & (0x80 >> (at % 8)) == 0, dark);
                let half = if y % 2 == 0 { "█▀" } else { "█▄" };
                assert_eq!(half.contains(*character), dark);
            }
        }
        assert_eq!(symbol.png(0), Err(QrError::Symbol));
        assert_eq!(symbol.png(65), Err(QrError::Symbol));
    }

    #[test]
    fn the_svg_draws_every_dark_module_once() {
        let symbol = Symbol::new("7014500283686952306183", Level::L).unwrap();
        let svg = symbol.svg();
        let runs: usize = svg
            .split(['M', '"'])
            .filter_map(|part| part.strip_suffix('z')?.split_once("v1h-"))
            .map(|(_, run)| run.parse::<usize>().unwrap())
            .sum();
        assert_eq!(runs, symbol.dark.iter().filter(|dark| **dark).count());
        assert!(svg.contains("viewBox=\"0 0 29 29\"") && svg.contains("M4 4h7v1h-7z"));
    }
}
