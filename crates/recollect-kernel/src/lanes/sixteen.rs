//! The operations on sixteen lanes.

use crate::line::{LANES, Line};

/// Four weights of each of sixteen columns, for one step of a product.
pub(crate) type Weights = [i8; 4 * LANES];

/// Sixteen lanes.
pub(crate) trait Lanes: Copy {
    /// Sixteen float32 values.
    type Floats: Copy;
    /// Sixteen 32-bit integers.
    type Integers: Copy;
    /// [`Weights`] in registers.
    type Weights: Copy;
    /// Four unsigned bytes, the same in every lane.
    type Bytes: Copy;

    /// Maximum rows of a tile of an integer product, and its columns in units of 16 lanes, so that it fits in the
    /// registers.
    const PRODUCT_ROWS: usize;
    const PRODUCT_COLUMNS: usize;
    /// The same for a tile of a float32 product.
    const FLOAT_ROWS: usize;
    const FLOAT_COLUMNS: usize;
    /// [`Self::PRODUCT_ROWS`] of a product of few rows, which mostly waits for the weights: with more rows in a tile it
    /// reads them fewer times.
    const PRODUCT_ROWS_OF_FEW: usize;

    fn load(self, from: &Line) -> Self::Floats;
    fn store(self, values: Self::Floats, to: &mut Line);
    fn splat(self, value: f32) -> Self::Floats;
    fn add(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn sub(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn mul(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn div(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a` if it is less than `b`, else `b`.
    fn min(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a` if it is greater than `b`, else `b`.
    fn max(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a * b + c`, rounded once.
    fn fma(self, a: Self::Floats, b: Self::Floats, c: Self::Floats) -> Self::Floats;
    /// 2^n for each value `n + 1.5 * 2^23 + 127`: moves its low bits to the exponent. See [`crate::math::exp`].
    fn power_of_two(self, exponent: Self::Floats) -> Self::Floats;
    /// The sum of all lanes: each is added to the one 8 further on, then 4, 2 and 1.
    fn sum(self, values: Self::Floats) -> f32;
    /// The least of all lanes.
    fn least(self, values: Self::Floats) -> f32;
    /// The greatest of all lanes.
    fn greatest(self, values: Self::Floats) -> f32;

    fn zero(self) -> Self::Integers;
    fn weights(self, from: &Weights) -> Self::Weights;
    /// The four bytes of `word`, the lowest first.
    fn bytes(self, word: u32) -> Self::Bytes;
    /// Adds the four products of a byte and a weight to each lane of `sum`. Exact if the weights are within
    /// [`crate::MAX_PAIR`].
    fn dot(self, sum: Self::Integers, bytes: Self::Bytes, weights: Self::Weights) -> Self::Integers;
    /// Converts to float32, ties to even.
    fn floats(self, integers: Self::Integers) -> Self::Floats;
    /// `values * inverse`, rounded to integers (ties to even), plus `zero`, clamped to 0 to 255. The product must be
    /// below 2^22.
    fn quantize(self, values: Self::Floats, inverse: f32, zero: i32) -> [u8; LANES];
}
