//! Math functions made of operations that every processor rounds alike. The results of system math libraries differ
//! between systems.

use crate::lanes::{Lanes, Scalar};
use crate::line::LANES;

/// 1.5 * 2^23 + 127: adding it to a number of a few hundred leaves that number, rounded and with the exponent bias, in
/// the low bits of the sum.
const EXPONENT: f32 = 12_583_039.0;
/// ln 2 in two parts. The product of the first and an integer below 2^9 is exact.
const LN_2_HIGH: f32 = 355.0 / 512.0;
const LN_2_LOW: f32 = -2.121_944_4e-4;
/// e^-87.3 is just above the smallest normal float32.
const LOWEST: f32 = -87.3;

/// (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2, the highest power first: a fit with an error of 3e-9 in e^r.
#[allow(clippy::excessive_precision, reason = "the fit's own digits")]
const EXP: [f32; 5] = [
    0.001_381_454,
    0.008_368_745,
    0.041_668_39,
    0.166_665_21,
    0.499_999_94,
];

/// erf(x) = x P(x^2) / Q(x^2) for |x| <= 3.92, the highest power first: a fit with an error of 2e-8. Beyond, erf is
/// 1 in float32.
const ERF_LIMIT: f32 = 3.92;
#[allow(
    clippy::excessive_precision,
    clippy::approx_constant,
    reason = "the fit's own digits"
)]
const ERF_P: [f32; 6] = [
    2.050_1e-6,
    2.848_827_9e-4,
    0.003_765_591_7,
    0.052_748_643,
    0.190_405_79,
    1.128_379_1,
];
#[allow(clippy::excessive_precision, reason = "the fit's own digits")]
const ERF_Q: [f32; 6] = [
    3.809_185_4e-5,
    0.001_162_530_6,
    0.014_969_165,
    0.114_108_84,
    0.502_075_5,
    1.0,
];

/// e^x for x <= 0, with a relative error below 2e-7. Below -87.3 it is e^-87.3.
#[inline(always)]
pub(crate) fn exp<L: Lanes>(lanes: L, x: L::Floats) -> L::Floats {
    let x = lanes.max(x, lanes.splat(LOWEST));
    let exponent = lanes.fma(x, lanes.splat(std::f32::consts::LOG2_E), lanes.splat(EXPONENT));
    let whole = lanes.sub(exponent, lanes.splat(EXPONENT));
    let rest = lanes.fma(whole, lanes.splat(-LN_2_HIGH), x);
    let rest = lanes.fma(whole, lanes.splat(-LN_2_LOW), rest);
    let curve = polynomial(lanes, EXP, rest);
    let above_one = lanes.fma(lanes.mul(rest, rest), curve, rest);
    let scale = lanes.power_of_two(exponent);
    lanes.fma(above_one, scale, scale)
}

/// x (1 + erf(x / sqrt 2)) / 2, with an error of at most 4e-7 |x|.
#[inline(always)]
pub(crate) fn gelu<L: Lanes>(lanes: L, x: L::Floats) -> L::Floats {
    let half = lanes.mul(x, lanes.splat(0.5));
    let z = lanes.mul(x, lanes.splat(std::f32::consts::FRAC_1_SQRT_2));
    lanes.fma(half, erf(lanes, z), half)
}

/// Replaces each value x <= 0 by e^x, as the encoder computes it, for tools that prepare its weights.
pub fn exp_all(values: &mut [f32]) {
    all(values, |x| exp(Scalar, x));
}

/// Replaces each value x by x (1 + erf(x / sqrt 2)) / 2, as the encoder computes it.
pub fn gelu_all(values: &mut [f32]) {
    all(values, |x| gelu(Scalar, x));
}

fn all(values: &mut [f32], f: impl Fn([f32; LANES]) -> [f32; LANES]) {
    let (lines, rest) = values.as_chunks_mut::<LANES>();
    for line in lines {
        *line = f(*line);
    }
    let mut line = [0.0; LANES];
    for (to, from) in line.iter_mut().zip(&*rest) {
        *to = *from;
    }
    for (to, from) in rest.iter_mut().zip(f(line)) {
        *to = from;
    }
}

#[inline(always)]
fn erf<L: Lanes>(lanes: L, x: L::Floats) -> L::Floats {
    let x = lanes.max(lanes.min(x, lanes.splat(ERF_LIMIT)), lanes.splat(-ERF_LIMIT));
    let square = lanes.mul(x, x);
    let above = lanes.mul(polynomial(lanes, ERF_P, square), x);
    lanes.div(above, polynomial(lanes, ERF_Q, square))
}

/// Horner's rule, the highest power first.
#[inline(always)]
fn polynomial<L: Lanes, const N: usize>(lanes: L, coefficients: [f32; N], x: L::Floats) -> L::Floats {
    let mut coefficients = coefficients
        .into_iter()
        .map(|coefficient| lanes.splat(coefficient));
    let highest = coefficients.next().unwrap_or(x);
    coefficients.fold(highest, |sum, coefficient| lanes.fma(sum, x, coefficient))
}

#[cfg(test)]
#[allow(clippy::cast_precision_loss, clippy::float_cmp, reason = "exact")]
mod tests {
    use super::{exp, gelu};
    use crate::lanes::{Lanes, Scalar};

    #[test]
    fn exp_is_close() {
        for step in 0..=900_000_u32 {
            let x = -(step as f32) * 1e-4;
            let [received, ..] = exp(Scalar, Scalar.splat(x));
            let expected = f64::from(x.max(-87.3)).exp();
            assert!(
                (f64::from(received) / expected - 1.0).abs() < 2e-7,
                "e^{x} = {received}"
            );
        }
        let [zero, ..] = exp(Scalar, Scalar.splat(f32::NEG_INFINITY));
        assert!(zero > 0.0 && zero < 1.3e-38);
        assert_eq!(exp(Scalar, Scalar.splat(0.0)), [1.0; 16]);
    }

    #[test]
    fn gelu_is_close() {
        for step in -120_000..=120_000_i32 {
            let x = step as f32 * 1e-4;
            let [received, ..] = gelu(Scalar, Scalar.splat(x));
            let expected = f64::from(x) * normal(f64::from(x));
            assert!(
                (f64::from(received) - expected).abs() <= 4e-7 * f64::from(x.abs()),
                "{x}: {received}, {expected}"
            );
        }
    }

    /// The distribution function of the normal distribution, by a series or a continued fraction.
    fn normal(x: f64) -> f64 {
        let density = (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
        if x.abs() < 4.0 {
            let (mut term, mut sum, mut n) = (x, x, 1.0);
            while term.abs() > 1e-18 {
                n += 2.0;
                term *= x * x / n;
                sum += term;
            }
            return 0.5 + density * sum;
        }
        let fraction = (1..60).rev().fold(0.0, |rest, k| f64::from(k) / (x.abs() + rest));
        let tail = density / (x.abs() + fraction);
        if x > 0.0 { 1.0 - tail } else { tail }
    }
}
