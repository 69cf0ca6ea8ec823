//! Pooling: token states to one vector per text.

use crate::model::Pooling;

/// Pools the first `tokens` rows of `states`, each of `dimensions` values, into `out`, which must be `dimensions`
/// zeros. The rows after them are padding and do not count.
///
/// A text has at least its two special tokens. With 0 tokens, `out` is not changed.
pub(super) fn pool(pooling: Pooling, states: &[f32], dimensions: usize, tokens: usize, out: &mut [f32]) {
    match pooling {
        Pooling::Mean => mean_pool(states, dimensions, tokens, out),
        // The mean of one row is that row.
        Pooling::Cls => mean_pool(states, dimensions, tokens.min(1), out),
    }
}

/// Adds the mean of the first `tokens` rows of `states` to `out`; see [`pool`].
fn mean_pool(states: &[f32], dimensions: usize, tokens: usize, out: &mut [f32]) {
    if dimensions == 0 || tokens == 0 {
        return;
    }
    for row in states.chunks_exact(dimensions).take(tokens) {
        for (sum, value) in out.iter_mut().zip(row) {
            *sum += value;
        }
    }
    // Exact, because a token count is far below 2^24.
    #[expect(clippy::cast_precision_loss, reason = "at most 512 tokens")]
    let divisor = tokens as f32;
    for sum in out.iter_mut() {
        *sum /= divisor;
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "these sums are exact, or rounded the same way")]
mod tests {
    use super::{mean_pool, pool};
    use crate::model::Pooling;

    #[test]
    fn padding_rows_do_not_count() {
        let states = [1.0, 2.0, 3.0, 6.0, 100.0, 100.0];
        let mut out = [0.0; 2];
        mean_pool(&states, 2, 2, &mut out);
        assert_eq!(out, [2.0, 4.0]);
    }

    #[test]
    fn one_row_is_its_own_mean() {
        let mut out = [0.0; 3];
        mean_pool(&[0.5, -0.25, 8.0], 3, 1, &mut out);
        assert_eq!(out, [0.5, -0.25, 8.0]);
    }

    #[test]
    fn cls_is_the_first_row_alone() {
        let mut out = [0.0; 2];
        pool(Pooling::Cls, &[0.1, -0.7, 3.0, 6.0], 2, 2, &mut out);
        assert_eq!(out, [0.1, -0.7]);
    }

    #[test]
    fn nothing_to_pool_leaves_zeros() {
        for pooling in [Pooling::Mean, Pooling::Cls] {
            let mut out = [0.0; 2];
            pool(pooling, &[1.0, 1.0], 2, 0, &mut out);
            pool(pooling, &[], 0, 1, &mut out);
            assert_eq!(out, [0.0, 0.0]);
        }
    }
}
