//! `a * b + c`, rounded once, with or without an instruction for it.

use crate::line::LANES;

/// `a * b + c` in each lane, rounded once, as [`f32::mul_add`] returns it. Where `mul_add` would call the system's math
/// library for each value, the result is computed in float64 instead.
#[inline(always)]
pub(crate) fn fma(a: [f32; LANES], b: [f32; LANES], c: [f32; LANES]) -> [f32; LANES] {
    let mut out = a;
    if cfg!(any(target_feature = "fma", target_arch = "aarch64")) {
        for ((a, b), c) in out.iter_mut().zip(b).zip(c) {
            *a = a.mul_add(b, c);
        }
        return out;
    }
    let mut sums = [0.0; LANES];
    for (((sum, a), b), c) in sums.iter_mut().zip(a).zip(b).zip(c) {
        *sum = f64::from(a) * f64::from(b) + f64::from(c);
    }
    let risk = sums.iter().fold(0, |any, &sum| any | double_rounding_risk(sum));
    if risk == 0 {
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = narrow(sum);
        }
    } else {
        for ((a, b), c) in out.iter_mut().zip(b).zip(c) {
            *a = fma_to_odd(*a, b, c);
        }
    }
    out
}

/// Returns 0 if rounding this float64 sum to float32 surely gives the same as rounding the exact sum. It may not if the
/// sum is midway between two float32 values, or subnormal, where the midpoints are elsewhere.
///
/// The two halves of the bits are checked separately and without a branch, so that the compiler vectorizes the check:
/// the oldest vector instructions cannot compare 64 bits.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the halves of the bits")]
fn double_rounding_risk(sum: f64) -> u32 {
    const BELOW_FLOAT32: u32 = (1 << 29) - 1;
    /// The high half of the smallest normal float32.
    const NORMAL: u32 = (1023 - 126) << 20;
    let (low, high) = (sum.to_bits() as u32, (sum.to_bits() >> 32) as u32);
    let is_middle = low & BELOW_FLOAT32 == 1 << 28;
    // 0 wraps to the largest number and does not count as subnormal.
    let is_subnormal = (high & 0x7fff_ffff).wrapping_sub(1) < NORMAL - 1;
    u32::from(is_middle) | u32::from(is_subnormal)
}

/// `a * b + c`, rounded once, for any values.
///
/// The product is exact in float64. The sum is rounded to odd in float64, so that rounding it to float32 gives the same
/// as a single rounding (Boldo and Melquiond, 2008).
fn fma_to_odd(a: f32, b: f32, c: f32) -> f32 {
    let (product, c) = (f64::from(a) * f64::from(b), f64::from(c));
    let sum = product + c;
    let added = sum - product;
    let error = (product - (sum - added)) + (c - added);
    let bits = sum.to_bits();
    // If the sum is inexact and even, take the odd neighbour on the side of the exact sum.
    // The error of an infinite sum is NaN, which does not count as inexact.
    let is_inexact = error.abs() > 0.0;
    let towards = if (error > 0.0) == (sum > 0.0) { 1 } else { u64::MAX };
    if is_inexact && bits & 1 == 0 {
        narrow(f64::from_bits(bits.wrapping_add(towards)))
    } else {
        narrow(sum)
    }
}

#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "rounded to nearest")]
fn narrow(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
#[allow(clippy::cast_precision_loss, reason = "small numbers")]
mod tests {
    use super::{fma, fma_to_odd};

    /// Numbers from a linear congruential sequence.
    fn random(seed: &mut u64) -> u64 {
        *seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        *seed >> 32
    }

    fn check(a: [f32; 16], b: [f32; 16], c: [f32; 16]) {
        let together = fma(a, b, c);
        for (i, together) in together.into_iter().enumerate() {
            let expected = a[i].mul_add(b[i], c[i]);
            for received in [together, fma_to_odd(a[i], b[i], c[i])] {
                assert!(
                    expected.to_bits() == received.to_bits() || (expected.is_nan() && received.is_nan()),
                    "{:e} * {:e} + {:e}: expected {expected:e}, received {received:e}",
                    a[i],
                    b[i],
                    c[i]
                );
            }
        }
    }

    #[test]
    fn fma_matches_mul_add() {
        let mut seed = 1;
        let mut any = || u32::try_from(random(&mut seed)).unwrap();
        for round in 0..200_000 {
            let [a, b, c] = [0, 1, 2].map(|_| [0; 16].map(|_: i32| f32::from_bits(any())));
            check(a, b, c);
            // Cancellation, where the rounding of the product would show.
            let a = a.map(|a| f32::from_bits(0x3f80_0000 | (a.to_bits() & 0x007f_ffff)));
            let b = b.map(|b| f32::from_bits(0x3f80_0000 | (b.to_bits() & 0x007f_ffff)));
            let mut near = a;
            for (near, b) in near.iter_mut().zip(b) {
                *near *= -b * (1.0 + (round % 5) as f32 * f32::EPSILON);
            }
            check(a, b, near);
            // Few bits: sums midway between two float32 values, exactly or with a tiny remainder.
            let middle = a.map(|a| f32::from_bits(a.to_bits() & 0xffff_f000));
            let below = b.map(|b| (b - 1.5) * 2.0_f32.powi(-24 - round % 40));
            check(middle, [1.0; 16].map(|one: f32| one + 2.0_f32.powi(-12)), below);
            // Around the smallest normal number.
            check(
                a.map(|a| a * 1e-20),
                b.map(|b| b * 1e-18),
                c.map(|c| c.signum() * 1e-39),
            );
        }
    }
}
