//! Between which two values the nearness of a vector lies.
//!
//! The nearness of `v` to `q` is `2 q v - |v|^2`: the greater, the nearer, since `|q - v|^2 = |q|^2 - nearness`. Of `v`
//! the index has `s c`, a scale and codes, and a radius `r >= |v - s c|`; of `q` it has as much. Then
//! `|q v - (t d)(s c)| <= |q| |v - s c| + |q - t d| |s c| <= |q| r + p (|v| + r)`, `t d` being the query's scale and codes,
//! and `p` its radius.

use crate::query::Query;
use crate::shape::MAX_NORM;

/// How far the nearness that `SQLite`'s distance function computes in float32 may be from the true one, as a part of
/// `(|q| + |v|)^2`: 384 terms are added one after another, each of three roundings, and a root is taken: 391 times
/// 2^-24, or 2.4e-5. The rest is for the float32 of the scan, which makes fewer than 12.
const ROUNDING: f64 = 3e-5;

/// The parts of a bound that are the query's.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// Times the product of the codes and the scale: twice the product of the vectors.
    pub(crate) factor: f32,
    /// Times the radius.
    pub(crate) reach: f32,
    /// What is added to every radius.
    pub(crate) rest: f32,
    pub(crate) norm: f64,
}

impl Bounds {
    pub(crate) fn new(query: &Query) -> Self {
        let reach = 2.0 * (query.norm + query.radius);
        let rest = 2.0 * query.radius * f64::from(MAX_NORM) + rounding(query.norm);
        Self {
            factor: 2.0 * query.scale,
            reach: up(reach),
            rest: up(rest),
            norm: query.norm,
        }
    }

    /// Bounds of the nearness, from the integer product of the codes.
    #[inline(always)]
    pub(crate) fn coarse(self, product: i32, row: Row) -> (f32, f32) {
        // Below 2^24: exact.
        #[expect(clippy::cast_precision_loss, reason = "384 times 127 times 127")]
        let product = product as f32;
        let nearness = self.factor * row.scale * product - row.norm2;
        let error = self.reach * row.radius + self.rest;
        (nearness - error, nearness + error)
    }

    /// Narrower ones, from the product with the query itself.
    pub(crate) fn fine(self, product: f64, row: Row) -> (f64, f64) {
        let nearness = 2.0 * product - f64::from(row.norm2);
        let error = 2.0 * self.norm * f64::from(row.radius) + rounding(self.norm);
        (nearness - error, nearness + error)
    }

    /// A distance: any vector that is no farther has at least this nearness.
    pub(crate) fn within(self, nearness: f64) -> f64 {
        (self.norm * self.norm - nearness).max(0.0).sqrt()
    }
}

/// What the index keeps of a vector beside its codes.
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

/// A float32 that is no less.
fn up(value: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "the next one up is taken")]
    let near = value as f32;
    near.next_up()
}
