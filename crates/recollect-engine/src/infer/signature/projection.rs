//! The projection of a token's state to 64 numbers. `scripts/signatures` learned it from public-domain texts.

use std::sync::LazyLock;

use crate::model::EMBEDDING_DIM;

/// Numbers of a token vector, and bits of a token in a signature.
pub const TOKEN_BITS: usize = 64;

/// Little-endian float32: the mean of the normalized states, then a row of 64 for each dimension.
const FILE: &[u8] = include_bytes!("projection.f32");

const _: () = assert!(FILE.len() == size_of::<f32>() * EMBEDDING_DIM * (1 + TOKEN_BITS));

static PROJECTION: LazyLock<Projection> = LazyLock::new(Projection::read);

/// Maps a state `h` to `(h / |h| - mean) M`.
#[derive(Debug)]
pub(super) struct Projection {
    /// `M`: a row of 64 for each dimension.
    rows: Vec<f32>,
    /// `mean M`.
    offset: [f32; TOKEN_BITS],
}

impl Projection {
    /// The projection of this version.
    pub(super) fn get() -> &'static Self {
        &PROJECTION
    }

    fn read() -> Self {
        let values: Vec<f32> = FILE
            .as_chunks()
            .0
            .iter()
            .map(|bytes| f32::from_le_bytes(*bytes))
            .collect();
        let (mean, rows) = values.split_at(EMBEDDING_DIM.min(values.len()));
        Self {
            offset: weighted_sum(mean, rows),
            rows: rows.to_vec(),
        }
    }

    /// The 64 numbers of a state. They are NaN if its norm is 0 or not finite.
    pub(super) fn of(&self, state: &[f32]) -> [f32; TOKEN_BITS] {
        let norm = state.iter().map(|value| value * value).sum::<f32>().sqrt();
        let mut numbers = weighted_sum(state, &self.rows);
        for (number, offset) in numbers.iter_mut().zip(&self.offset) {
            *number = *number / norm - offset;
        }
        numbers
    }
}

/// The sum of the rows, each times its weight.
fn weighted_sum(weights: &[f32], rows: &[f32]) -> [f32; TOKEN_BITS] {
    let mut sums = [0.0; TOKEN_BITS];
    for (weight, row) in weights.iter().zip(rows.as_chunks::<TOKEN_BITS>().0) {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += weight * value;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::Projection;
    use crate::model::EMBEDDING_DIM;

    #[test]
    fn components_are_orthonormal() {
        let Projection { rows, .. } = Projection::get();
        for a in [0, 1, 31, 63] {
            for b in [0, 1, 31, 63] {
                let dot: f32 = rows.chunks_exact(64).map(|row| row[a] * row[b]).sum();
                let expected = if a == b { 1.0 } else { 0.0 };
                assert!((dot - expected).abs() < 1e-4, "{a} and {b}: {dot}");
            }
        }
    }

    #[test]
    fn the_length_of_a_state_does_not_matter() {
        let state: Vec<f32> = (0_u16..)
            .take(EMBEDDING_DIM)
            .map(|i| f32::from(i).sin())
            .collect();
        let twice: Vec<f32> = state.iter().map(|value| 2.0 * value).collect();
        let (one, other) = (Projection::get().of(&state), Projection::get().of(&twice));
        for (a, b) in one.iter().zip(&other) {
            assert!((a - b).abs() < 1e-5, "{a} and {b}");
        }
    }
}
