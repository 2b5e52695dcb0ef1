//! What JPEG (ITU-T T.81) loses of a grey picture: cosines of 8 x 8 pixels, rounded.

/// The table of annex K.1 for brightness, for quality 50.
const STEPS: Block = [
    [16.0, 11.0, 10.0, 16.0, 24.0, 40.0, 51.0, 61.0],
    [12.0, 12.0, 14.0, 19.0, 26.0, 58.0, 60.0, 55.0],
    [14.0, 13.0, 16.0, 24.0, 40.0, 57.0, 69.0, 56.0],
    [14.0, 17.0, 22.0, 29.0, 51.0, 87.0, 80.0, 62.0],
    [18.0, 22.0, 37.0, 56.0, 68.0, 109.0, 103.0, 77.0],
    [24.0, 35.0, 55.0, 64.0, 81.0, 104.0, 113.0, 92.0],
    [49.0, 64.0, 78.0, 87.0, 103.0, 121.0, 120.0, 101.0],
    [72.0, 92.0, 95.0, 98.0, 112.0, 100.0, 103.0, 99.0],
];
const SIDE: usize = 8;

type Block = [[f64; SIDE]; SIDE];

/// Compresses and unpacks a picture whose sides are multiples of 8, with quality 1 to 100.
pub fn compress(plane: &mut [f64], columns: usize, quality: f64) {
    let scale = if quality < 50.0 { 5_000.0 / quality } else { 200.0 - 2.0 * quality };
    let steps = STEPS.map(|row| row.map(|step| ((step * scale + 50.0) / 100.0).floor().max(1.0)));
    let cosines = cosines();
    let back = transposed(&cosines);
    for strip in plane.chunks_exact_mut(columns * SIDE) {
        for left in (0..columns).step_by(SIDE) {
            let mut block = Block::default();
            for (to, row) in block.iter_mut().zip(strip.chunks(columns)) {
                to.iter_mut().zip(row.iter().skip(left)).for_each(|(to, from)| *to = from - 128.0);
            }
            let mut waves = twice(&cosines, &block);
            for (wave, step) in waves.iter_mut().flatten().zip(steps.iter().flatten()) {
                *wave = (*wave / step).round() * step;
            }
            for (from, row) in twice(&back, &waves).iter().zip(strip.chunks_mut(columns)) {
                row.iter_mut().skip(left).zip(from).for_each(|(to, from)| *to = from + 128.0);
            }
        }
    }
}

/// The orthonormal cosines, one wave a row.
fn cosines() -> Block {
    let side = SIDE as f64;
    std::array::from_fn(|wave| {
        let height = if wave == 0 { (1.0 / side).sqrt() } else { (2.0 / side).sqrt() };
        std::array::from_fn(|at| {
            let angle = (2.0 * at as f64 + 1.0) * wave as f64 * std::f64::consts::PI / (2.0 * side);
            height * angle.cos()
        })
    })
}

/// `by * block * by transposed`: along the columns and along the rows.
fn twice(by: &Block, block: &Block) -> Block {
    times_transposed(by, &times_transposed(by, block))
}

fn times_transposed(a: &Block, b: &Block) -> Block {
    a.map(|row| b.map(|other| row.iter().zip(&other).map(|(x, y)| x * y).sum()))
}

fn transposed(block: &Block) -> Block {
    let mut identity = Block::default();
    identity.iter_mut().enumerate().for_each(|(at, row)| {
        row.iter_mut().skip(at).take(1).for_each(|cell| *cell = 1.0);
    });
    times_transposed(&identity, block)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noisy() -> Vec<f64> {
        (0..16 * 8_u32).map(|at| f64::from(at.wrapping_mul(2_654_435_761) >> 24)).collect()
    }

    #[test]
    fn best_quality_loses_next_to_nothing_and_a_low_one_much() {
        let (mut best, mut low) = (noisy(), noisy());
        compress(&mut best, 16, 100.0);
        compress(&mut low, 16, 20.0);
        let lost = |plane: &[f64]| {
            let parts = plane.iter().zip(noisy()).map(|(now, then)| (now - then).abs());
            parts.sum::<f64>() / 128.0
        };
        assert!(lost(&best) < 0.6, "{}", lost(&best));
        assert!(lost(&low) > 10.0, "{}", lost(&low));
    }
}
