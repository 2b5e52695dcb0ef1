//! Pictures of a phone's screen as a cheap camera takes them: seeded, so that a reader of QR codes
//! is measured on the same frames everywhere.
//!
//! A pinhole camera of 40 degrees looks at a tilted, turned screen; each pixel averages 3 x 3
//! rays, and the gaps between the screen's own pixels make moire. Then come the lens, the hand,
//! the light, the sensor and JPEG. Not in here: rolling shutter, hunting focus, scratched glass.

mod jpeg;
mod lens;
mod scene;

use annona_core::crypto::Entropy as _;
use annona_core::qr::render::Symbol;

use crate::seeded::Seeded;
use scene::Scene;

/// How bad a picture is. A pair is a range out of which each picture draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Condition {
    /// Its name.
    pub name: &'static str,
    /// Standard deviation of the lens's blur, pixels.
    pub blur: (f64, f64),
    /// Most degrees between the screen and the camera's plane.
    pub tilt: f64,
    /// Most degrees by which the screen is turned.
    pub turn: f64,
    /// Between black and white, of 255 steps of grey.
    pub contrast: f64,
    /// Standard deviation of the sensor's noise, steps of grey.
    pub noise: f64,
    /// Of JPEG, 1 to 100.
    pub quality: f64,
    /// How much darker the gaps between the screen's pixels are, 0 to 1. Little is right: the rays
    /// are points, and what a lens blurs before the sensor makes hardly any moire.
    pub moire: f64,
    /// How often the light is reflected by the screen, 0 to 1.
    pub glare: f64,
}

/// A good webcam and a steady hand.
pub const GOOD: Condition = Condition {
    name: "good",
    blur: (0.5, 0.8),
    tilt: 5.0,
    turn: 5.0,
    contrast: 195.0,
    noise: 4.0,
    quality: 92.0,
    moire: 0.05,
    glare: 0.0,
};

/// What a counter sees most of the day.
pub const TYPICAL: Condition = Condition {
    name: "typical",
    blur: (0.7, 1.1),
    tilt: 12.0,
    turn: 15.0,
    contrast: 135.0,
    noise: 7.0,
    quality: 82.0,
    moire: 0.1,
    glare: 0.0,
};

/// A dim, reflecting screen, held badly.
pub const HARD: Condition = Condition {
    name: "hard",
    blur: (0.9, 1.4),
    tilt: 20.0,
    turn: 30.0,
    contrast: 95.0,
    noise: 11.0,
    quality: 65.0,
    moire: 0.15,
    glare: 0.5,
};

/// All three.
pub const CONDITIONS: [Condition; 3] = [GOOD, TYPICAL, HARD];

/// A grey picture, row by row, 0 for black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// One byte a pixel.
    pub grey: Vec<u8>,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// Takes a picture of `symbol` on a screen, a module as wide as `scale` pixels where the screen
/// faces the camera. Sides of the picture are multiples of 8.
#[must_use]
pub fn take(
    symbol: &Symbol,
    scale: f64,
    (width, height): (u32, u32),
    condition: &Condition,
    seeded: &Seeded,
) -> Photo {
    let scene = Scene::new(symbol, scale, (width, height), condition, seeded);
    let mut plane = scene.rays();
    let columns = width as usize;
    lens::blur(&mut plane, columns, between(seeded, condition.blur));
    if chance(seeded, 0.5) {
        lens::shake(&mut plane, columns, 1 + seeded.below(3), chance(seeded, 0.5));
    }
    expose(&mut plane, columns, condition, seeded);
    jpeg::compress(&mut plane, columns, condition.quality);
    Photo { grey: plane.into_iter().map(grey).collect(), width, height }
}

/// From light, 0 to 1, to steps of grey: uneven light, the camera's curve, its noise.
fn expose(plane: &mut [f64], columns: usize, condition: &Condition, seeded: &Seeded) {
    let black = between(seeded, (10.0, 245.0 - condition.contrast));
    let gamma = between(seeded, (0.8, 1.25));
    let slope = between(seeded, (-0.25, 0.25));
    let spot = chance(seeded, condition.glare).then(|| {
        let side = columns as f64;
        (between(seeded, (0.3, 0.7)) * side, between(seeded, (0.2, 0.5)) * side, 0.06 * side)
    });
    for (row, pixels) in (0_u32..).zip(plane.chunks_mut(columns)) {
        for (column, pixel) in (0_u32..).zip(pixels) {
            let (x, y) = (f64::from(column), f64::from(row));
            let even = 1.0 + slope * (x / columns as f64 - 0.5);
            let glare = spot.map_or(0.0, |(left, top, wide)| {
                let far = ((x - left) / wide).powi(2) + ((y - top) / wide).powi(2);
                0.35 * (-far / 2.0).exp()
            });
            let light = (pixel.max(0.0).powf(gamma) * even + glare).min(1.2);
            let noise = condition.noise * bell(seeded);
            *pixel = f64::from(grey(black + condition.contrast * light + noise));
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn grey(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// A number of a range.
fn between(seeded: &Seeded, (low, high): (f64, f64)) -> f64 {
    low + (high - low) * unit(seeded)
}

/// Whether something that happens this often happens.
fn chance(seeded: &Seeded, often: f64) -> bool {
    unit(seeded) < often
}

/// From 0 to below 1.
fn unit(seeded: &Seeded) -> f64 {
    (seeded.next() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Nearly normal, with variance 1: eight bytes, added up.
fn bell(seeded: &Seeded) -> f64 {
    let mut bytes = [0; 8];
    let _ = seeded.fill(&mut bytes);
    let sum: f64 = bytes.iter().map(|byte| f64::from(*byte)).sum();
    // The mean of a byte is 127.5, its variance (256 * 256 - 1) / 12.
    (sum - 8.0 * 127.5) / (8.0_f64 * 65_535.0 / 12.0).sqrt()
}

#[cfg(test)]
mod tests {
    use annona_core::qr::render::Level;

    use super::*;

    #[test]
    fn a_seed_gives_one_picture_and_another_seed_another() {
        let symbol = Symbol::new(&"7".repeat(400), Level::L).unwrap();
        let photo = |seed| take(&symbol, 3.5, (320, 240), &TYPICAL, &Seeded::new(seed));
        assert_eq!(photo(1), photo(1));
        assert_ne!(photo(1), photo(2));
        let (dark, light) =
            (photo(3).grey.iter().min().copied(), photo(3).grey.iter().max().copied());
        assert!(light.unwrap() - dark.unwrap() > 100, "{dark:?} {light:?}");
    }

    #[test]
    fn noise_is_as_strong_as_it_says() {
        let seeded = Seeded::new(5);
        let values: Vec<f64> = (0..10_000).map(|_| bell(&seeded)).collect();
        let mean = values.iter().sum::<f64>() / 1e4;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 1e4;
        assert!(mean.abs() < 0.05 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }
}
