//! The int8 weight before its correction.

use std::ops::RangeInclusive;

/// The corrections that fit in 4 bits.
pub const CORRECTIONS: RangeInclusive<i32> = -8..=7;

/// 1.5 * 2^23: adding it to a number below 2^22 leaves that number, rounded to even, in the low bits of the sum.
const MAGIC: f32 = 12_582_912.0;

/// The integer from -127 to 127 that is nearest to `weight / (smoothing * scale)`, ties to even. Writer and reader of a
/// file both call it, so that they agree. A quotient out of range is clamped, and NaN gives -127.
#[must_use]
#[inline]
pub fn nearest(weight: f32, smoothing: f32, scale: f32) -> i32 {
    let quotient = weight / (smoothing * scale);
    // Not `max`: this comparison also replaces NaN.
    let within = if quotient > -127.0 { quotient } else { -127.0 };
    let within = if within < 127.0 { within } else { 127.0 };
    (within + MAGIC).to_bits().cast_signed() - MAGIC.to_bits().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn rounds_to_even_and_stays_in_range() {
        for (weight, expected) in [
            (0.0, 0),
            (0.5, 0),
            (1.5, 2),
            (2.5, 2),
            (-1.5, -2),
            (126.4, 126),
            (1e30, 127),
            (-1e30, -127),
            (f32::INFINITY, 127),
        ] {
            assert_eq!(nearest(weight, 0.5, 2.0), expected, "{weight}");
        }
        for (smoothing, scale) in [(0.0, 0.0), (f32::NAN, 1.0), (1e38, 1e38), (-1.0, 1e-45)] {
            assert!((-127..=127).contains(&nearest(0.0, smoothing, scale)));
            assert!((-127..=127).contains(&nearest(1.0, smoothing, scale)));
        }
    }
}
