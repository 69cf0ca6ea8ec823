//! A tile of a float32 product.

use crate::lanes::Lanes;
use crate::line::Line;

/// `ROWS` rows `a` of `steps` values, times `steps` rows of `COLUMNS` lines of `b`, which are `stride` lines apart.
/// Each sum is added up in the order of the steps, for any size of tile.
#[inline(always)]
pub(crate) fn tile<L: Lanes, const ROWS: usize, const COLUMNS: usize>(
    lanes: L,
    a: [&[f32]; ROWS],
    b: &[Line],
    stride: usize,
    steps: usize,
) -> [[L::Floats; COLUMNS]; ROWS] {
    let mut sums = [[lanes.splat(0.0); COLUMNS]; ROWS];
    let steps = a.iter().map(|row| row.len()).fold(steps, usize::min);
    // Only steps whose lines are all within `b`.
    let starts = b.len().saturating_sub(COLUMNS - 1).div_ceil(stride.max(1));
    for step in 0..steps.min(starts) {
        let b: [L::Floats; COLUMNS] = std::array::from_fn(|column| {
            // SAFETY: `step * stride + COLUMNS - 1 < b.len()` for each `step` below `starts`.
            lanes.load(unsafe { b.get_unchecked(step * stride + column) })
        });
        for (sums, row) in sums.iter_mut().zip(&a) {
            // SAFETY: `step` is below the length of each row.
            let value = lanes.splat(*unsafe { row.get_unchecked(step) });
            for (sum, &b) in sums.iter_mut().zip(&b) {
                *sum = lanes.fma(value, b, *sum);
            }
        }
    }
    sums
}
