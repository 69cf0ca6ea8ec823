//! Quantizes a vector to bytes, with a bound on the error.

use crate::shape::{DIMENSIONS, MAX_CODE, MAX_NORM};

/// A vector as `scale` times its codes.
pub(crate) struct Quantized {
    /// Each code plus 128.
    pub(crate) bytes: [u8; DIMENSIONS],
    pub(crate) scale: f32,
    /// The squared norm of the vector.
    pub(crate) norm2: f32,
    /// At least the norm of the error: the vector minus `scale` times its codes.
    pub(crate) radius: f32,
}

/// The number of partial sums. With it, sums have the same order on every processor.
const PARTS: usize = 16;

/// 1.5 * 2^23: adding it to a number below 2^22 leaves that number, rounded, in the low bits of the sum.
const MAGIC: f32 = 12_582_912.0;

/// A vector whose values are all below this counts as zero. The inverse of its scale could be infinite.
const MIN_MAGNITUDE: f32 = 1e-30;

/// Quantizes a vector, or returns `None` if it is not finite or longer than [`MAX_NORM`], which means that the stored
/// vector is damaged.
#[inline(always)]
pub(crate) fn quantize(vector: &[f32; DIMENSIONS]) -> Option<Quantized> {
    let norm2 = sum(vector, |value| value * value);
    // NaN is in no range.
    if !(0.0..=MAX_NORM * MAX_NORM).contains(&norm2) {
        return None;
    }
    let scale = scale_of(vector);
    let mut bytes = [128; DIMENSIONS];
    if scale == 0.0 {
        let radius = rounded_up(norm2);
        return Some(Quantized {
            bytes,
            scale,
            norm2,
            radius,
        });
    }
    let inverse = 1.0 / scale;
    for (byte, &value) in bytes.iter_mut().zip(vector) {
        // Rounds to the nearest, and leaves the code in the lowest byte. The quotient is at most 127.0001.
        let [low, ..] = (value * inverse + MAGIC).to_bits().to_le_bytes();
        *byte = low.wrapping_add(128);
    }
    let mut errors = [0.0; DIMENSIONS];
    for ((error, &byte), &value) in errors.iter_mut().zip(&bytes).zip(vector) {
        *error = value - scale * code(byte);
    }
    let radius = rounded_up(sum(&errors, |value| value * value));
    Some(Quantized {
        bytes,
        scale,
        norm2,
        radius,
    })
}

/// The code that a byte stands for.
#[inline(always)]
pub(crate) fn code(byte: u8) -> f32 {
    f32::from(byte) - 128.0
}

/// The greatest magnitude divided by 127, or 0 for a vector that counts as zero.
#[inline(always)]
pub(crate) fn scale_of(vector: &[f32; DIMENSIONS]) -> f32 {
    let (chunks, _) = vector.as_chunks::<PARTS>();
    let mut greatest = [0.0_f32; PARTS];
    for chunk in chunks {
        for (greatest, value) in greatest.iter_mut().zip(chunk) {
            // `max` also handles NaN, which takes several instructions.
            let magnitude = value.abs();
            *greatest = if magnitude > *greatest {
                magnitude
            } else {
                *greatest
            };
        }
    }
    let greatest = greatest.into_iter().fold(0.0, f32::max);
    if greatest < MIN_MAGNITUDE {
        0.0
    } else {
        greatest / MAX_CODE
    }
}

/// The root of a sum of 384 squares, raised by more than its rounding error: each difference is off by 2^-24 of a value
/// of at most 1.1 (1e-6 for all together), and the sum by 30 roundings, or 2^-19 of it.
#[inline(always)]
fn rounded_up(squares: f32) -> f32 {
    squares.sqrt() * 1.000_01 + 2e-6
}

#[inline(always)]
fn sum(values: &[f32; DIMENSIONS], f: impl Fn(f32) -> f32) -> f32 {
    let (chunks, _) = values.as_chunks::<PARTS>();
    let mut sums = [0.0; PARTS];
    for chunk in chunks {
        for (sum, &value) in sums.iter_mut().zip(chunk) {
            *sum += f(value);
        }
    }
    sums.into_iter().sum()
}

#[cfg(test)]
#[path = "quantize_tests.rs"]
mod tests;
