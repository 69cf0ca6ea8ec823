//! Matrices, row-major, and what this work needs of them.

/// A matrix of float64.
#[derive(Clone, Debug)]
pub(crate) struct Matrix {
    pub(crate) columns: usize,
    pub(crate) values: Vec<f64>,
}

impl Matrix {
    pub(crate) fn zeros(rows: usize, columns: usize) -> Self {
        Self {
            columns,
            values: vec![0.0; rows * columns],
        }
    }

    pub(crate) fn row(&self, row: usize) -> &[f64] {
        self.values
            .get(row * self.columns..(row + 1) * self.columns)
            .unwrap_or_default()
    }

    pub(crate) fn row_mut(&mut self, row: usize) -> &mut [f64] {
        self.values
            .get_mut(row * self.columns..(row + 1) * self.columns)
            .unwrap_or_default()
    }

    pub(crate) fn at(&self, row: usize, column: usize) -> f64 {
        self.row(row).get(column).copied().unwrap_or(0.0)
    }

    pub(crate) fn set(&mut self, row: usize, column: usize, value: f64) {
        if let Some(place) = self.row_mut(row).get_mut(column) {
            *place = value;
        }
    }

    /// The lower triangular L with L times its transpose equal to this matrix, which is symmetric and positive
    /// definite.
    pub(crate) fn cholesky(mut self) -> Self {
        for row in 0..self.columns {
            let (above, rest) = self.values.split_at_mut(row * self.columns);
            let current = rest.get_mut(..self.columns).unwrap_or_default();
            for (column, other) in above.chunks_exact(self.columns).enumerate() {
                let (done, left) = current.split_at_mut(column);
                let sum = dot(done, other);
                if let (Some(value), Some(&pivot)) = (left.first_mut(), other.get(column)) {
                    *value = (*value - sum) / pivot;
                }
            }
            let (done, left) = current.split_at_mut(row);
            let square = dot(done, done);
            if let Some((pivot, behind)) = left.split_first_mut() {
                *pivot = (*pivot - square).sqrt();
                behind.fill(0.0);
            }
        }
        self
    }

    /// The inverse of this lower triangular matrix.
    pub(crate) fn lower_inverse(&self) -> Self {
        let mut out = Self::zeros(self.columns, self.columns);
        for row in 0..self.columns {
            let (above, rest) = out.values.split_at_mut(row * self.columns);
            let current = rest.get_mut(..self.columns).unwrap_or_default();
            let pivot = self.at(row, row);
            for (factor, other) in self.row(row).iter().zip(above.chunks_exact(self.columns)) {
                for (value, other) in current.iter_mut().zip(other) {
                    *value -= factor * other;
                }
            }
            for value in current.iter_mut() {
                *value /= pivot;
            }
            if let Some(value) = current.get_mut(row) {
                *value = 1.0 / pivot;
            }
        }
        out
    }
}

/// The sum of the products of `a` and the first of `b`, in four parts.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (fours, rest) = a.as_chunks::<4>();
    let (others, _) = b.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for (a, b) in fours.iter().zip(others) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let tail: f64 = rest
        .iter()
        .zip(b.iter().skip(4 * fours.len()))
        .map(|(a, b)| a * b)
        .sum();
    sums.iter().sum::<f64>() + tail
}

#[cfg(test)]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::many_single_char_names,
    clippy::needless_for_each,
    reason = "small numbers that are made here"
)]
mod tests {
    use super::Matrix;

    #[test]
    fn a_factor_and_its_inverse() {
        let size = 13;
        let mut seed = 1_u64;
        let mut matrix = Matrix::zeros(size, size);
        let factor: Vec<f64> = (0..size * size)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (seed >> 40) as f64 / f64::from(1 << 24)
            })
            .collect();
        for i in 0..size {
            for j in 0..size {
                let product: f64 = (0..size)
                    .map(|k| factor[i * size + k] * factor[j * size + k])
                    .sum();
                matrix.set(i, j, product + if i == j { 0.1 } else { 0.0 });
            }
        }
        let lower = matrix.clone().cholesky();
        let inverse = lower.lower_inverse();
        for i in 0..size {
            for j in 0..size {
                let product: f64 = (0..size).map(|k| lower.at(i, k) * lower.at(j, k)).sum();
                assert!((product - matrix.at(i, j)).abs() < 1e-9);
                let unit: f64 = (0..size).map(|k| lower.at(i, k) * inverse.at(k, j)).sum();
                assert!((unit - f64::from(u8::from(i == j))).abs() < 1e-9);
            }
        }
    }
}
