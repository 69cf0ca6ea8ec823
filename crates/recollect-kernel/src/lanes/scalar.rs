//! The lanes in plain Rust, written so that the compiler can vectorize them. The other implementations are tested
//! against this one.

use super::sixteen::{Lanes, Weights};
use crate::fma::fma;
use crate::line::{LANES, Line};

/// Any processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scalar;

/// 1.5 * 2^23: adding it to a number below 2^22 leaves that number, rounded to even, in the low bits of the sum.
const MAGIC: f32 = 12_582_912.0;

macro_rules! lanewise {
    ($a:ident, $b:ident, $f:expr) => {{
        let mut out = $a;
        for (a, b) in out.iter_mut().zip($b) {
            *a = $f(*a, b);
        }
        out
    }};
}

impl Lanes for Scalar {
    type Floats = [f32; LANES];
    type Integers = [i32; LANES];
    /// Indexed by the place in a column's group of four, then by the column.
    type Weights = [[i16; LANES]; 4];
    type Bytes = [i16; 4];

    const PRODUCT_ROWS: usize = 4;
    const PRODUCT_COLUMNS: usize = 1;
    const FLOAT_ROWS: usize = 4;
    const FLOAT_COLUMNS: usize = 1;
    const PRODUCT_ROWS_OF_FEW: usize = 4;

    #[inline(always)]
    fn load(self, from: &Line) -> Self::Floats {
        from.0
    }

    #[inline(always)]
    fn store(self, values: Self::Floats, to: &mut Line) {
        to.0 = values;
    }

    #[inline(always)]
    fn splat(self, value: f32) -> Self::Floats {
        [value; LANES]
    }

    #[inline(always)]
    fn add(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        lanewise!(a, b, |a: f32, b: f32| a + b)
    }

    #[inline(always)]
    fn sub(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        lanewise!(a, b, |a: f32, b: f32| a - b)
    }

    #[inline(always)]
    fn mul(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        lanewise!(a, b, |a: f32, b: f32| a * b)
    }

    #[inline(always)]
    fn div(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        lanewise!(a, b, |a: f32, b: f32| a / b)
    }

    #[inline(always)]
    fn min(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        lanewise!(a, b, |a: f32, b: f32| if a < b { a } else { b })
    }

    #[inline(always)]
    fn max(self, a: Self::Floats, b: Self::Floats) -> Self::Floats {
        lanewise!(a, b, |a: f32, b: f32| if a > b { a } else { b })
    }

    #[inline(always)]
    fn fma(self, a: Self::Floats, b: Self::Floats, c: Self::Floats) -> Self::Floats {
        fma(a, b, c)
    }

    #[inline(always)]
    fn power_of_two(self, exponent: Self::Floats) -> Self::Floats {
        exponent.map(|exponent| f32::from_bits(exponent.to_bits() << 23))
    }

    #[inline(always)]
    fn sum(self, values: Self::Floats) -> f32 {
        reduce(values, |a, b| a + b)
    }

    #[inline(always)]
    fn least(self, values: Self::Floats) -> f32 {
        reduce(values, |a, b| if a < b { a } else { b })
    }

    #[inline(always)]
    fn greatest(self, values: Self::Floats) -> f32 {
        reduce(values, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    fn zero(self) -> Self::Integers {
        [0; LANES]
    }

    #[inline(always)]
    fn weights(self, from: &Weights) -> Self::Weights {
        let (columns, _) = from.as_chunks::<4>();
        let mut out = [[0; LANES]; 4];
        for (shift, out) in [24, 16, 8, 0].into_iter().zip(&mut out) {
            for (out, column) in out.iter_mut().zip(columns) {
                // Shifts instead of byte conversions, so that the compiler vectorizes over columns.
                let weight = i32::from_le_bytes(column.map(i8::cast_unsigned)) << shift >> 24;
                let weight = weight as i16;
                *out = weight;
            }
        }
        out
    }

    #[inline(always)]
    fn bytes(self, word: u32) -> Self::Bytes {
        word.to_le_bytes().map(i16::from)
    }

    #[inline(always)]
    fn dot(self, sum: Self::Integers, bytes: Self::Bytes, weights: Self::Weights) -> Self::Integers {
        let mut out = sum;
        for (byte, weights) in bytes.into_iter().zip(weights) {
            for (out, weight) in out.iter_mut().zip(weights) {
                *out += i32::from(byte) * i32::from(weight);
            }
        }
        out
    }

    #[inline(always)]
    fn floats(self, integers: Self::Integers) -> Self::Floats {
        #[expect(
            clippy::cast_precision_loss,
            reason = "exact below 2^24, rounded to nearest above"
        )]
        integers.map(|integer| integer as f32)
    }

    #[inline(always)]
    fn quantize(self, values: Self::Floats, inverse: f32, zero: i32) -> [u8; LANES] {
        values.map(|value| {
            let rounded = (value * inverse + MAGIC).to_bits().cast_signed();
            let value = rounded
                .wrapping_sub(MAGIC.to_bits().cast_signed())
                .wrapping_add(zero);
            let [byte, ..] = value.clamp(0, 255).to_le_bytes();
            byte
        })
    }
}

/// Combines each lane with the one 8 further on, then 4, 2 and 1.
#[inline(always)]
fn reduce(mut values: [f32; LANES], f: impl Fn(f32, f32) -> f32) -> f32 {
    for width in [8, 4, 2, 1] {
        let (low, high) = values.split_at_mut(width);
        for (low, high) in low.iter_mut().zip(high) {
            *low = f(*low, *high);
        }
    }
    let [first, ..] = values;
    first
}
