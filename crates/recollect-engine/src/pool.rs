//! Pooling: token states to one vector a text.

/// How a model makes one vector of the states of a text's tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pooling {
    /// The mean of all tokens, `[CLS]` and `[SEP]` included.
    Mean,
    /// The state of `[CLS]`, the first token.
    Cls,
}

impl Pooling {
    /// As `pooling_mode` of sentence-transformers has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Cls => "cls",
        }
    }

    /// One vector of the first `tokens` rows of `states`, each of `dimensions` values, into `out` (zeros,
    /// `dimensions` long). The rows after `tokens` are padding and do not count.
    ///
    /// A text has at least its two special tokens; for 0 `out` stays as it is.
    pub fn pool(self, states: &[f32], dimensions: usize, tokens: usize, out: &mut [f32]) {
        match self {
            Self::Mean => mean_pool(states, dimensions, tokens, out),
            // The mean of one row is that row.
            Self::Cls => mean_pool(states, dimensions, tokens.min(1), out),
        }
    }
}

/// Mean of the first `tokens` rows of `states`, added to `out`; see [`Pooling::pool`].
pub fn mean_pool(states: &[f32], dimensions: usize, tokens: usize, out: &mut [f32]) {
    if dimensions == 0 || tokens == 0 {
        return;
    }
    for row in states.chunks_exact(dimensions).take(tokens) {
        for (sum, value) in out.iter_mut().zip(row) {
            *sum += value;
        }
    }
    // Exact: a token count is far below 2^24.
    #[expect(clippy::cast_precision_loss, reason = "at most 512 tokens")]
    let divisor = tokens as f32;
    for sum in out.iter_mut() {
        *sum /= divisor;
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "these sums are exact, or rounded the same way")]
mod tests {
    use super::{Pooling, mean_pool};

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
        Pooling::Cls.pool(&[0.1, -0.7, 3.0, 6.0], 2, 2, &mut out);
        assert_eq!(out, [0.1, -0.7]);
    }

    #[test]
    fn nothing_to_pool_leaves_zeros() {
        for pooling in [Pooling::Mean, Pooling::Cls] {
            let mut out = [0.0; 2];
            pooling.pool(&[1.0, 1.0], 2, 0, &mut out);
            pooling.pool(&[], 0, 1, &mut out);
            assert_eq!(out, [0.0, 0.0]);
        }
    }
}
