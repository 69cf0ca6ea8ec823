//! Lower and upper bounds of a vector's nearness to the query.
//!
//! The nearness of `v` to `q` is `2 q v - |v|^2`. Greater is nearer, since `|q - v|^2 = |q|^2 - nearness`. The index
//! holds `v` as a scale and codes, `s c`, with a radius `r >= |v - s c|`; it holds `q` as `t d` with a radius `p`. Then
//! `|q v - (t d)(s c)| <= |q| |v - s c| + |q - t d| |s c| <= |q| r + p (|v| + r)`.

use crate::query::Query;
use crate::shape::MAX_NORM;

/// Maximum error of the nearness that `SQLite`'s distance function computes in float32, relative to `(|q| + |v|)^2`. It
/// adds 384 terms in sequence, each with three roundings, and takes a root: 391 times 2^-24, or 2.4e-5. The remainder
/// covers the scan's own float32 arithmetic, which rounds fewer than 12 times.
const ROUNDING: f64 = 3e-5;

/// The parts of a bound that depend only on the query.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// `factor` times the product of the codes times the vector's scale is twice the product of the vectors.
    pub(crate) factor: f32,
    /// The error is `reach` times the vector's radius, plus `rest`.
    pub(crate) reach: f32,
    pub(crate) rest: f32,
    pub(crate) norm: f64,
}

impl Bounds {
    pub(crate) fn new(query: &Query) -> Self {
        let reach = 2.0 * (query.norm + query.radius);
        let rest = 2.0 * query.radius * f64::from(MAX_NORM) + rounding(query.norm);
        Self {
            factor: 2.0 * query.scale,
            reach: round_up(reach),
            rest: round_up(rest),
            norm: query.norm,
        }
    }

    /// Lower and upper bound of the nearness, from the integer product of the codes.
    #[inline(always)]
    pub(crate) fn coarse(self, product: i32, row: Row) -> (f32, f32) {
        // Below 2^24: exact.
        #[expect(clippy::cast_precision_loss, reason = "384 times 127 times 127")]
        let product = product as f32;
        let nearness = self.factor * row.scale * product - row.norm2;
        let error = self.reach * row.radius + self.rest;
        (nearness - error, nearness + error)
    }

    /// Tighter bounds, from the product with the query's exact vector.
    pub(crate) fn fine(self, product: f64, row: Row) -> (f64, f64) {
        let nearness = 2.0 * product - f64::from(row.norm2);
        let error = 2.0 * self.norm * f64::from(row.radius) + rounding(self.norm);
        (nearness - error, nearness + error)
    }

    /// The distance of a nearness.
    pub(crate) fn distance(self, nearness: f64) -> f64 {
        (self.norm * self.norm - nearness).max(0.0).sqrt()
    }
}

/// The numbers that the index keeps with a vector's codes.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) scale: f32,
    pub(crate) norm2: f32,
    pub(crate) radius: f32,
}

fn rounding(norm: f64) -> f64 {
    let sum = norm + f64::from(MAX_NORM);
    ROUNDING * sum * sum
}

/// Rounds up to float32.
fn round_up(value: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "the next value up is returned")]
    let near = value as f32;
    near.next_up()
}
