//! Compares each kernel with the scalar one.
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use super::Kernel;
use crate::bounds::Bounds;
use crate::product::Scalar;
use crate::quantize::Quantized;
use crate::query::{Codes, Query};
use crate::samples::{Random, Vector};
use crate::scan::{Hit, Rows, Scan};
use crate::shape::DIMENSIONS;

fn check_scans<K: Kernel>(kernel: K) {
    let mut random = Random(3);
    for round in 0..400 {
        let query = Query::new(&random.vector()).unwrap();
        let bounds = Bounds::new(&query);
        // Counts that are not always a multiple of the block size.
        let count = 1 + random.below(100);
        let vectors: Vec<Quantized> = (0..count)
            .map(|_| Scalar.quantize(&random.vector()).unwrap())
            .collect();
        let codes: Vec<_> = vectors.iter().map(|vector| vector.bytes).collect();
        let [scales, norms2, radii] = [
            |vector: &Quantized| vector.scale,
            |vector: &Quantized| vector.norm2,
            |vector: &Quantized| vector.radius,
        ]
        .map(|field| vectors.iter().map(field).collect::<Vec<_>>());
        let rows = Rows {
            codes: &codes,
            scales: &scales,
            norms2: &norms2,
            radii: &radii,
        };
        for threshold in [f32::NEG_INFINITY, -1.0, -0.2, 0.9] {
            let scan = Scan {
                codes: &query.codes,
                bounds,
                threshold,
            };
            let (mut expected, mut hits) = (Vec::new(), Vec::new());
            Scalar.scan(scan, rows, &mut expected);
            kernel.scan(scan, rows, &mut hits);
            assert_eq!(hits, expected, "round {round}, threshold {threshold}");
            assert!(threshold > -9.0 || hits.len() == count);
        }
    }
}

/// The largest possible products: no lane may overflow or saturate.
fn check_extremes<K: Kernel>(kernel: K) {
    for query in [-127_i8, -1, 0, 1, 127] {
        for vector in [1_u8, 127, 128, 129, 255] {
            let codes = Codes {
                bytes: [query; DIMENSIONS],
                words: [i16::from(query); DIMENSIONS],
                excess: 128 * 384 * i32::from(query),
            };
            let expected = 384 * i32::from(query) * (i32::from(vector) - 128);
            let bounds = Bounds {
                factor: 1.0,
                reach: 0.0,
                rest: 0.0,
                norm: 1.0,
            };
            let scan = Scan {
                codes: &codes,
                bounds,
                threshold: f32::NEG_INFINITY,
            };
            let rows = Rows {
                codes: &[[vector; DIMENSIONS]],
                scales: &[1.0],
                norms2: &[0.0],
                radii: &[0.0],
            };
            let mut hits = Vec::new();
            kernel.scan(scan, rows, &mut hits);
            #[expect(clippy::cast_precision_loss, reason = "below 2^24")]
            let nearness = expected as f32;
            let expected = Hit {
                row: 0,
                lower: nearness,
                upper: nearness,
            };
            assert_eq!(hits, [expected], "{query} times {vector}");
        }
    }
}

fn check_quantize<K: Kernel>(kernel: K) {
    let mut random = Random(5);
    let extremes = [
        f32::NAN,
        f32::INFINITY,
        1e-45,
        1e-30,
        -0.0,
        0.5,
        f32::MAX,
        f32::MIN_POSITIVE,
    ];
    for round in 0..20_000 {
        let mut vector: Vector = random.vector();
        if round % 4 == 0 {
            let at = random.below(DIMENSIONS);
            vector[at] = extremes[random.below(extremes.len())];
        }
        let parts = |quantized: Option<Quantized>| {
            quantized.map(|q| (q.bytes, [q.scale, q.norm2, q.radius].map(f32::to_bits)))
        };
        assert_eq!(
            parts(kernel.quantize(&vector)),
            parts(Scalar.quantize(&vector)),
            "{vector:?}"
        );
    }
}

fn check<K: Kernel>(kernel: K) {
    check_scans(kernel);
    check_extremes(kernel);
    check_quantize(kernel);
}

#[test]
fn scalar_matches_itself() {
    check(Scalar);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn avx2_matches_scalar() {
    let Some(kernel) = crate::product::Avx2::new() else {
        return;
    };
    check(kernel);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn avx_vnni_matches_scalar() {
    let Some(kernel) = crate::product::AvxVnni::new() else {
        return;
    };
    check(kernel);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn avx512_matches_scalar() {
    let Some(kernel) = crate::product::Avx512::new() else {
        return;
    };
    check(kernel);
}
