//! What is left out is never longer than the radius says.
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use super::{Quantized, code, quantize};
use crate::made::{Random, Vector};
use crate::shape::DIMENSIONS;

fn left_out(vector: &Vector, quantized: &Quantized) -> f64 {
    let squares = vector.iter().zip(&quantized.bytes).map(|(&value, &byte)| {
        let left = f64::from(value) - f64::from(quantized.scale) * f64::from(code(byte));
        left * left
    });
    squares.sum::<f64>().sqrt()
}

#[test]
fn the_radius_is_no_less_than_what_is_left_out_and_little_more() {
    let mut random = Random(1);
    for _ in 0..20_000 {
        let vector = random.vector();
        let quantized = quantize(&vector).unwrap();
        let (left, radius) = (left_out(&vector, &quantized), f64::from(quantized.radius));
        assert!(left <= radius, "{left} > {radius}");
        assert!(radius <= left * 1.0001 + 3e-6, "{radius} for {left}");
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
        assert!(left_out(&vector, &quantized) <= f64::from(quantized.radius));
    }
}

#[test]
fn what_is_no_unit_vector_has_none() {
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, 1e30, 1.2] {
        let mut vector = [0.0; DIMENSIONS];
        vector[383] = value;
        assert!(quantize(&vector).is_none(), "{value}");
    }
}

/// FNV-1a of what is made of a thousand vectors, as it was when this was written: on every processor.
#[test]
fn bytes_are_what_they_were() {
    let mut random = Random(42);
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for _ in 0..1_000 {
        let Quantized {
            bytes,
            scale,
            norm2,
            radius,
        } = quantize(&random.vector()).unwrap();
        let beside = [scale, norm2, radius].map(f32::to_le_bytes);
        for byte in bytes.into_iter().chain(beside.into_iter().flatten()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    assert_eq!(hash, 11_526_239_357_165_127_764);
}
