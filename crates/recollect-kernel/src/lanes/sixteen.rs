//! What sixteen lanes can do.

use crate::line::{LANES, Line};

/// Four weights of each of sixteen columns: what one step of a product takes.
pub(crate) type Weights = [i8; 4 * LANES];

/// Sixteen lanes.
pub(crate) trait Lanes: Copy {
    /// Sixteen float32 values.
    type Floats: Copy;
    /// Sixteen 32-bit integers.
    type Integers: Copy;
    /// [`Weights`] in registers.
    type Weights: Copy;
    /// Four unsigned bytes, in every lane.
    type Bytes: Copy;

    /// Most rows of a tile of an integer product, and its columns in units of 16 lanes: what the registers hold.
    const PRODUCT_ROWS: usize;
    const PRODUCT_COLUMNS: usize;
    /// The same of a tile of a float32 product.
    const FLOAT_ROWS: usize;
    const FLOAT_COLUMNS: usize;

    fn load(self, from: &Line) -> Self::Floats;
    fn store(self, values: Self::Floats, to: &mut Line);
    fn splat(self, value: f32) -> Self::Floats;
    fn add(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn sub(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn mul(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn div(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a` where it is less than `b`, else `b`.
    fn min(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a` where it is greater than `b`, else `b`.
    fn max(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a * b + c`, rounded once.
    fn fma(self, a: Self::Floats, b: Self::Floats, c: Self::Floats) -> Self::Floats;
    /// 2 to the power of `exponent + 127 - MAGIC`'s low bits: see [`crate::math::exp`].
    fn power_of_two(self, exponent: Self::Floats) -> Self::Floats;
    /// The sum of all lanes: each with that 8 further, then 4, 2 and 1.
    fn sum(self, values: Self::Floats) -> f32;
    /// The least of all lanes.
    fn least(self, values: Self::Floats) -> f32;
    /// The greatest of all lanes.
    fn greatest(self, values: Self::Floats) -> f32;

    fn zero(self) -> Self::Integers;
    fn weights(self, from: &Weights) -> Self::Weights;
    /// The four bytes of `word`, the lowest first.
    fn bytes(self, word: u32) -> Self::Bytes;
    /// In each lane the four products of a byte and a weight, added to `sum`. Exact where the weights keep
    /// [`crate::MAX_PAIR`].
    fn dot(self, sum: Self::Integers, bytes: Self::Bytes, weights: Self::Weights) -> Self::Integers;
    /// As float32, ties to even.
    fn floats(self, integers: Self::Integers) -> Self::Floats;
    /// `values * inverse`, rounded to whole numbers, ties to even, `zero` added, within 0 to 255. The product is
    /// less than 2^22.
    fn quantize(self, values: Self::Floats, inverse: f32, zero: i32) -> [u8; LANES];
}
