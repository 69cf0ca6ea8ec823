//! Rounds the weights of a linear layer to int8.

use recollect_kernel::MAX_PAIR;

use crate::matrix::Matrix;

/// What is added to the diagonal, of its mean.
const DAMPING: f64 = 0.001;
const LARGEST: f64 = 127.0;

/// Most that a weight may be away from where it is rounded by itself: what the file's 4 bits can say on both sides, so
/// that of two neighbours one can always make room for the other.
const MOST: i32 = 7;

/// Rounded weights.
pub(crate) struct Rounded {
    /// A row of outputs for each input.
    pub(crate) weights: Vec<i8>,
    /// What each is more than its nearest whole number.
    pub(crate) corrections: Vec<i8>,
    /// A row of outputs for each block.
    pub(crate) scales: Vec<f32>,
}

/// Rounds `weights`, a row of outputs for each input, where `products` says how the inputs go together and `block` of
/// them share a scale. Each input's error is made up for by the inputs that come after it, the largest first. The sum of
/// no two neighbours is greater than [`MAX_PAIR`], or less than its negative. `nearest` is what an input's weight of an output is with a
/// scale, if it is rounded by itself.
pub(crate) fn round(
    mut weights: Matrix,
    products: &Matrix,
    block: usize,
    nearest: impl Fn(usize, usize, f32) -> i32,
) -> Rounded {
    let (inputs, outputs) = (products.columns, weights.columns);
    let scales = scales(&weights, block);
    let order = order(products);
    let update = update(products, &order);
    let mut rounded = Matrix::zeros(inputs, outputs);
    let mut corrections = vec![0; inputs * outputs];
    for (place, &input) in order.iter().enumerate() {
        let scale = scales.row(input / block);
        let pivot = update.at(place, place);
        let mut errors = vec![0.0; outputs];
        let mut values = vec![0.0; outputs];
        let corrections = corrections.iter_mut().skip(input * outputs);
        let all = weights.row(input).iter().zip(scale).zip(rounded.row(input ^ 1));
        let results = values.iter_mut().zip(&mut errors).zip(corrections);
        for (column, (((weight, scale), beside), ((value, error), correction))) in
            all.zip(results).enumerate()
        {
            // Zero, where the neighbour is not rounded yet.
            let (least, most) = (-f64::from(MAX_PAIR) - beside, f64::from(MAX_PAIR) - beside);
            let near = nearest(input, column, narrow(*scale));
            let low = f64::from(near - MOST).max(least).max(-LARGEST);
            let high = f64::from(near + MOST).min(most).min(LARGEST);
            *value = (weight / scale).round_ties_even().clamp(low, high);
            *error = (weight - *value * scale) / pivot;
            #[expect(clippy::cast_possible_truncation, reason = "-7 to 7")]
            let difference = (*value - f64::from(near)) as i8;
            *correction = difference;
        }
        rounded.row_mut(input).copy_from_slice(&values);
        for (later, &input) in order.iter().enumerate().skip(place + 1) {
            let factor = update.at(place, later);
            for (weight, error) in weights.row_mut(input).iter_mut().zip(&errors) {
                *weight -= factor * error;
            }
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "-127 to 127")]
    Rounded {
        weights: rounded.values.iter().map(|&value| value as i8).collect(),
        corrections,
        scales: scales.values.iter().map(|&scale| narrow(scale)).collect(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "exact where it is a float32 already"
)]
fn narrow(value: f64) -> f32 {
    value as f32
}

/// For each block and output the scale at which all its weights fit, float32 values.
fn scales(weights: &Matrix, block: usize) -> Matrix {
    let inputs = weights.values.len() / weights.columns;
    let mut scales = Matrix::zeros(inputs / block, weights.columns);
    for index in 0..inputs / block {
        for column in 0..weights.columns {
            let pairs = (index * block..(index + 1) * block).step_by(2);
            // One less than a pair may have: both may be rounded up.
            let most = pairs.fold(0.0_f64, |most, input| {
                let (one, other) = (weights.at(input, column), weights.at(input + 1, column));
                most.max(one.abs().max(other.abs()) / LARGEST)
                    .max((one + other).abs() / f64::from(MAX_PAIR - 1))
            });
            #[expect(clippy::cast_possible_truncation, reason = "to what the file holds")]
            let scale = most.max(1e-12) as f32;
            scales.set(index, column, f64::from(scale));
        }
    }
    scales
}

/// The inputs, that with the largest values first.
fn order(products: &Matrix) -> Vec<usize> {
    let mut order: Vec<usize> = (0..products.columns).collect();
    order.sort_by(|&a, &b| products.at(b, b).total_cmp(&products.at(a, a)));
    order
}

/// The upper triangular U with U's transpose times U equal to the inverse of `products`, damped and in this order: row
/// by row what an error of an input does to those behind it.
fn update(products: &Matrix, order: &[usize]) -> Matrix {
    let size = order.len();
    #[expect(clippy::cast_precision_loss, reason = "exact")]
    let mean = (0..size).map(|index| products.at(index, index)).sum::<f64>() / size as f64;
    // The factor of the matrix turned round, inverted and turned back, is U.
    let mut turned = Matrix::zeros(size, size);
    for (row, &input) in order.iter().rev().enumerate() {
        for (column, &other) in order.iter().rev().enumerate() {
            let damping = if row == column { DAMPING * mean } else { 0.0 };
            turned.set(row, column, products.at(input, other) + damping);
        }
    }
    let mut inverse = turned.cholesky().lower_inverse();
    inverse.values.reverse();
    inverse
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
    use recollect_kernel::MAX_PAIR;

    use super::{Matrix, round, update};

    /// Inputs that go together, and weights for them.
    fn case(size: usize, outputs: usize) -> (Matrix, Matrix) {
        let mut seed = 5_u64;
        let mut next = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 40) as f64 / f64::from(1 << 23) - 1.0
        };
        let rows: Vec<Vec<f64>> = (0..4 * size)
            .map(|_| {
                let common = 8.0 * next();
                (0..size)
                    .map(|i| next() * (1.0 + i as f64 / 9.0) + common)
                    .collect()
            })
            .collect();
        let mut products = Matrix::zeros(size, size);
        for i in 0..size {
            for j in 0..size {
                products.set(i, j, rows.iter().map(|row| row[i] * row[j]).sum());
            }
        }
        let mut weights = Matrix::zeros(size, outputs);
        weights.values.iter_mut().for_each(|value| *value = next());
        (products, weights)
    }

    #[test]
    fn the_factor_is_that_of_the_inverse() {
        let (products, _) = case(12, 1);
        let order: Vec<usize> = (0..12).collect();
        let upper = update(&products, &order);
        let damping = super::DAMPING * (0..12).map(|i| products.at(i, i)).sum::<f64>() / 12.0;
        for i in 0..12 {
            for j in 0..12 {
                assert!(j >= i || upper.at(i, j).abs() < 1e-12);
                // (U^T U) (H + d) = 1
                let unit: f64 = (0..12)
                    .map(|k| {
                        let inverse: f64 = (0..12).map(|m| upper.at(m, i) * upper.at(m, k)).sum();
                        inverse * (products.at(k, j) + if k == j { damping } else { 0.0 })
                    })
                    .sum();
                assert!((unit - f64::from(u8::from(i == j))).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn the_error_is_less_than_that_of_rounding_each_by_itself_and_pairs_keep_their_limit() {
        let (products, weights) = case(64, 40);
        let by_itself = |i: usize, column: usize, scale: f32| {
            (weights.at(i, column) / f64::from(scale)).round_ties_even() as i32
        };
        let rounded = round(weights.clone(), &products, 32, by_itself);
        let energy = |value: &dyn Fn(usize, usize) -> f64| {
            (0..40)
                .map(|column| {
                    let error: Vec<f64> = (0..64)
                        .map(|i| value(i, column) - weights.at(i, column))
                        .collect();
                    (0..64)
                        .map(|i| {
                            (0..64)
                                .map(|j| error[i] * products.at(i, j) * error[j])
                                .sum::<f64>()
                        })
                        .sum::<f64>()
                })
                .sum::<f64>()
        };
        let scale = |i: usize, column: usize| f64::from(rounded.scales[i / 32 * 40 + column]);
        let received = energy(&|i, column| f64::from(rounded.weights[i * 40 + column]) * scale(i, column));
        let plain =
            energy(&|i, column| (weights.at(i, column) / scale(i, column)).round() * scale(i, column));
        assert!(received < 0.7 * plain, "{received} against {plain}");
        for pair in 0..32 {
            for column in 0..40 {
                let at = |i: usize| i32::from(rounded.weights[i * 40 + column]);
                assert!((at(2 * pair) + at(2 * pair + 1)).abs() <= MAX_PAIR);
                for i in [2 * pair, 2 * pair + 1] {
                    let place = i * 40 + column;
                    let near = i32::from(rounded.weights[place]) - i32::from(rounded.corrections[place]);
                    assert_eq!(near, by_itself(i, column, rounded.scales[i / 32 * 40 + column]));
                    assert!(rounded.corrections[place].abs() <= 7);
                }
            }
        }
    }
}
