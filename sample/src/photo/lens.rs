//! What the lens and the hand do to a picture: blur in all directions, and along one.

/// Blurs by a bell curve with a standard deviation of `sigma` pixels.
pub fn blur(plane: &mut Vec<f64>, columns: usize, sigma: f64) {
    let reach = 4_i32;
    let weight = |at: i32| (-f64::from(at * at) / (2.0 * sigma * sigma)).exp();
    let weights: Vec<f64> = (-reach..=reach).map(weight).collect();
    along_rows(plane, columns, &weights);
    *plane = turned(plane, columns);
    let rows = plane.len() / columns.max(1);
    along_rows(plane, rows, &weights);
    *plane = turned(plane, rows);
}

/// Smears each point over `pixels` pixels to the side, or up and down.
pub fn shake(plane: &mut Vec<f64>, columns: usize, pixels: u64, sideways: bool) {
    let weights: Vec<f64> = (0..pixels).map(|_| 1.0).collect();
    if sideways {
        return along_rows(plane, columns, &weights);
    }
    *plane = turned(plane, columns);
    let rows = plane.len() / columns.max(1);
    along_rows(plane, rows, &weights);
    *plane = turned(plane, rows);
}

/// The weighted mean of each pixel and its neighbours; beyond the edge lies the edge again.
fn along_rows(plane: &mut [f64], columns: usize, weights: &[f64]) {
    let sum: f64 = weights.iter().sum();
    let reach = weights.len() / 2;
    for row in plane.chunks_mut(columns.max(1)) {
        let (first, last) = (row.first().copied(), row.last().copied());
        let edge = |pixel: Option<f64>| std::iter::repeat_n(pixel.unwrap_or_default(), reach);
        let wide: Vec<f64> = edge(first).chain(row.iter().copied()).chain(edge(last)).collect();
        for (pixel, near) in row.iter_mut().zip(wide.windows(weights.len())) {
            *pixel =
                near.iter().zip(weights).map(|(light, weight)| light * weight).sum::<f64>() / sum;
        }
    }
}

/// Rows become columns.
fn turned(plane: &[f64], columns: usize) -> Vec<f64> {
    (0..columns)
        .flat_map(|column| plane.iter().skip(column).step_by(columns.max(1)))
        .copied()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blur_keeps_the_light_and_spreads_it() {
        let mut plane = vec![0.0; 15 * 21];
        plane[10 * 15 + 7] = 1.0;
        blur(&mut plane, 15, 1.0);
        assert!((plane.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!((plane[10 * 15 + 7] - 0.159).abs() < 0.001);
        assert!((plane[9 * 15 + 7] - plane[10 * 15 + 8]).abs() < 1e-9);
        shake(&mut plane, 15, 3, false);
        assert!(plane[9 * 15 + 7] > plane[10 * 15 + 8]);
    }
}
