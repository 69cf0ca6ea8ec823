//! Layer normalization.

use crate::lanes::Lanes;
use crate::line::{LANES, Line};
use crate::shape::HIDDEN;
use crate::weights::Norm;

/// The same as in BERT.
const EPSILON: f32 = 1e-12;

/// Adds each row of `added` to the same row of `rows` and normalizes the sum.
#[inline(always)]
pub(crate) fn add_and_normalize<L: Lanes>(lanes: L, rows: &mut [Line], added: &[Line], norm: &Norm) {
    const LINES: usize = HIDDEN / LANES;
    #[expect(clippy::cast_precision_loss, reason = "exact")]
    const COUNT: f32 = HIDDEN as f32;
    let (rows, _) = rows.as_chunks_mut::<LINES>();
    let (added, _) = added.as_chunks::<LINES>();
    for (row, added) in rows.iter_mut().zip(added) {
        let mut sum = lanes.splat(0.0);
        for (value, added) in row.iter_mut().zip(added) {
            let total = lanes.add(lanes.load(value), lanes.load(added));
            sum = lanes.add(sum, total);
            lanes.store(total, value);
        }
        let mean = lanes.splat(lanes.sum(sum) / COUNT);
        let mut squares = lanes.splat(0.0);
        for value in row.iter_mut() {
            let distance = lanes.sub(lanes.load(value), mean);
            squares = lanes.fma(distance, distance, squares);
            lanes.store(distance, value);
        }
        let inverse = lanes.splat(1.0 / (lanes.sum(squares) / COUNT + EPSILON).sqrt());
        for ((value, weight), bias) in row.iter_mut().zip(&norm.weight).zip(&norm.bias) {
            let unit = lanes.mul(lanes.load(value), inverse);
            lanes.store(lanes.fma(unit, lanes.load(weight), lanes.load(bias)), value);
        }
    }
}
