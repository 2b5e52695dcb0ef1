//! What the camera looks at: a phone with a code on its screen, tilted and turned on a table.

use annona_core::qr::render::{QUIET, Symbol};

use super::{Condition, between};
use crate::seeded::Seeded;

/// Pixels in a row of the cheapest sensor; a smaller picture is a part of its picture.
const SENSOR: f64 = 640.0;
/// Rays along each side of a pixel.
const RAYS: u32 = 3;
/// Modules of white around the code, and of the phone's frame around the white.
const WHITE: f64 = QUIET as f64 + 4.0;
const FRAME: f64 = WHITE + 3.0;
/// Light from the phone's frame and from the table.
const FRAME_LIGHT: f64 = 0.04;
const TABLE_LIGHT: f64 = 0.4;
/// Part of a screen's pixel that is its gap, along each side.
const GAP: f64 = 0.2;

type Vector = [f64; 3];

/// The screen before the camera; lengths in modules.
pub struct Scene<'a> {
    symbol: &'a Symbol,
    size: (u32, u32),
    /// Pixels from the camera's eye to its plane.
    focus: f64,
    /// The middle of the code, and the directions of its rows and columns.
    middle: Vector,
    right: Vector,
    down: Vector,
    /// Pixels of the screen a module, and how dark the gaps between them are.
    pitch: f64,
    moire: f64,
}

impl<'a> Scene<'a> {
    pub fn new(
        symbol: &'a Symbol,
        scale: f64,
        size: (u32, u32),
        condition: &Condition,
        seeded: &Seeded,
    ) -> Self {
        let (width, height) = (f64::from(size.0), f64::from(size.1));
        let focus = width.max(SENSOR) / 2.0 / 20.0_f64.to_radians().tan();
        let distance = focus / scale;
        let turn = between(seeded, (-condition.turn, condition.turn)).to_radians();
        let tilt = between(seeded, (-condition.tilt, condition.tilt)).to_radians();
        let around = between(seeded, (0.0, 180.0)).to_radians();
        let place = |seeded, side: f64| between(seeded, (-0.05, 0.05)) * side / scale;
        Self {
            symbol,
            size,
            focus,
            middle: [place(seeded, width), place(seeded, height), distance],
            right: tilted([turn.cos(), turn.sin(), 0.0], around, tilt),
            down: tilted([-turn.sin(), turn.cos(), 0.0], around, tilt),
            pitch: between(seeded, (6.0, 11.0)),
            moire: condition.moire,
        }
    }

    /// The light in each pixel, row by row.
    pub fn rays(&self) -> Vec<f64> {
        let (width, height) = self.size;
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        pixels.map(|(x, y)| self.pixel(f64::from(x), f64::from(y))).collect()
    }

    fn pixel(&self, x: f64, y: f64) -> f64 {
        if self.hit(x + 0.5, y + 0.5).is_none_or(|at| self.outside(at) > FRAME + 1.0) {
            return TABLE_LIGHT;
        }
        let part = |ray: u32| (f64::from(ray) + 0.5) / f64::from(RAYS);
        let rays = (0..RAYS).flat_map(|row| (0..RAYS).map(move |column| (column, row)));
        let light = rays.map(|(column, row)| {
            self.hit(x + part(column), y + part(row)).map_or(TABLE_LIGHT, |at| self.light(at))
        });
        light.sum::<f64>() / f64::from(RAYS * RAYS)
    }

    /// Where on the screen a ray arrives, in modules from the code's corner.
    fn hit(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let ray = [
            (x - f64::from(self.size.0) / 2.0) / self.focus,
            (y - f64::from(self.size.1) / 2.0) / self.focus,
            1.0,
        ];
        let normal = cross(self.right, self.down);
        let length = dot(normal, self.middle) / dot(normal, ray);
        if !length.is_finite() || length <= 0.0 {
            return None;
        }
        let [rx, ry, rz] = ray.map(|part| part * length);
        let [mx, my, mz] = self.middle;
        let from_middle = [rx - mx, ry - my, rz - mz];
        let half = self.symbol.width() as f64 / 2.0;
        Some((dot(from_middle, self.right) + half, dot(from_middle, self.down) + half))
    }

    /// Modules from the code to a place beside it; 0 or less inside.
    fn outside(&self, (x, y): (f64, f64)) -> f64 {
        let side = self.symbol.width() as f64;
        (-x).max(x - side).max(-y).max(y - side)
    }

    fn light(&self, (x, y): (f64, f64)) -> f64 {
        let outside = self.outside((x, y));
        if outside > FRAME {
            return TABLE_LIGHT;
        }
        if outside > WHITE {
            return FRAME_LIGHT;
        }
        if outside < 0.0 && self.symbol.is_dark(module(x), module(y)) {
            return 0.0;
        }
        let in_gap = |at: f64| (at * self.pitch).rem_euclid(1.0) < GAP;
        if in_gap(x) || in_gap(y) { 1.0 - self.moire } else { 1.0 }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates at 0")]
fn module(at: f64) -> usize {
    at as usize
}

/// A direction of the plane, tilted around the axis at angle `around` in it (Rodrigues).
fn tilted(vector: Vector, around: f64, tilt: f64) -> Vector {
    let axis = [around.cos(), around.sin(), 0.0];
    let [cx, cy, cz] = cross(axis, vector);
    let [ax, ay, az] = axis.map(|part| part * dot(axis, vector) * (1.0 - tilt.cos()));
    let [x, y, z] = vector.map(|part| part * tilt.cos());
    [x + cx * tilt.sin() + ax, y + cy * tilt.sin() + ay, z + cz * tilt.sin() + az]
}

fn dot([ax, ay, az]: Vector, [bx, by, bz]: Vector) -> f64 {
    ax * bx + ay * by + az * bz
}

fn cross([ax, ay, az]: Vector, [bx, by, bz]: Vector) -> Vector {
    [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
}
