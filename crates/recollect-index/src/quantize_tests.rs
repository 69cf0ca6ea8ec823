//! The error of quantization is never greater than the radius.
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use super::{Quantized, code, quantize};
use crate::samples::{Random, Vector};
use crate::shape::DIMENSIONS;

fn error_norm(vector: &Vector, quantized: &Quantized) -> f64 {
    let squares = vector.iter().zip(&quantized.bytes).map(|(&value, &byte)| {
        let error = f64::from(value) - f64::from(quantized.scale) * f64::from(code(byte));
        error * error
    });
    squares.sum::<f64>().sqrt()
}

#[test]
fn the_radius_is_a_tight_bound_of_the_error() {
    let mut random = Random(1);
    for _ in 0..20_000 {
        let vector = random.vector();
        let quantized = quantize(&vector).unwrap();
        let (error, radius) = (error_norm(&vector, &quantized), f64::from(quantized.radius));
        assert!(error <= radius, "{error} > {radius}");
        assert!(radius <= error * 1.0001 + 3e-6, "{radius} for {error}");
        let norm2: f64 = vector.iter().map(|&v| f64::from(v) * f64::from(v)).sum();
        assert!((norm2 - f64::from(quantized.norm2)).abs() < 4e-6);
    }
}

#[test]
fn extreme_vectors_have_a_bound_too() {
    let all = |value: f32| [value; DIMENSIONS];
    let mut one = all(0.0);
    one[200] = 1.0;
    let mut tiny = one;
    tiny[3] = f32::MIN_POSITIVE;
    for vector in [
        all(0.0),
        all(-0.0),
        all(1e-45),
        all(1e-31),
        all(1e-29),
        all(0.05),
        one,
        tiny,
    ] {
        let quantized = quantize(&vector).unwrap();
        assert!(error_norm(&vector, &quantized) <= f64::from(quantized.radius));
    }
}

#[test]
fn vectors_too_long_or_not_finite_are_rejected() {
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, 1e30, 1.2] {
        let mut vector = [0.0; DIMENSIONS];
        vector[383] = value;
        assert!(quantize(&vector).is_none(), "{value}");
    }
}

/// The FNV-1a hash of a thousand quantized vectors, the same on every processor and in every version.
#[test]
fn bytes_do_not_change() {
    let mut random = Random(42);
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for _ in 0..1_000 {
        let Quantized {
            bytes,
            scale,
            norm2,
            radius,
        } = quantize(&random.vector()).unwrap();
        let numbers = [scale, norm2, radius].map(f32::to_le_bytes);
        for byte in bytes.into_iter().chain(numbers.into_iter().flatten()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    assert_eq!(hash, 11_526_239_357_165_127_764);
}
