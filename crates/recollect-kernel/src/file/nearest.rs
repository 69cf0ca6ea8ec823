//! A weight as it would be without correction.

use std::ops::RangeInclusive;

/// What 4 bits can say.
pub const CORRECTIONS: RangeInclusive<i32> = -8..=7;

/// 1.5 * 2^23: the sum of it and a number below 2^22 has the number, rounded to even, in its low bits.
const MAGIC: f32 = 12_582_912.0;

/// The whole number from -127 to 127 that is nearest to `weight / (smoothing * scale)`, ties to even: whoever makes a
/// file and whoever reads it get the same. Where the quotient is no number of that range or NaN, one of them.
#[must_use]
#[inline]
pub fn nearest(weight: f32, smoothing: f32, scale: f32) -> i32 {
    let quotient = weight / (smoothing * scale);
    // A comparison that fails for NaN as well.
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
