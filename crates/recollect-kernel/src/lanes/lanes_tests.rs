//! Tests of each kind of lanes against the scalar lanes.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::many_single_char_names,
    clippy::needless_for_each,
    reason = "generated numbers"
)]

use super::{Lanes, Scalar};
use crate::file::tests::Random;
use crate::line::{LANES, Line};

const EXTREMES: [f32; 14] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    1.5,
    2.5,
    -2.5,
    255.0,
    f32::MIN_POSITIVE,
    1e-45,
    f32::MAX,
    f32::MIN,
    f32::INFINITY,
];

fn bits(line: &Line) -> [u32; LANES] {
    // The bits of a NaN are unspecified.
    line.0.map(|value| {
        if value.is_nan() {
            f32::NAN.to_bits()
        } else {
            value.to_bits()
        }
    })
}

fn check_floats<L: Lanes>(lanes: L) {
    let mut random = Random(11);
    let any = |random: &mut Random, kind: u32| {
        Line(std::array::from_fn(|_| match kind {
            0 => EXTREMES[random.bits() as usize % EXTREMES.len()],
            1 => 300.0 * random.float(),
            // Halves, to test rounding to even.
            2 => (random.bits() % 1024) as f32 / 2.0 - 256.0,
            _ => f32::from_bits(random.bits()),
        }))
    };
    for round in 0..20_000 {
        let [a, b, c] = [0, 1, 2].map(|_| any(&mut random, round % 4));
        let (x, y, z) = (lanes.load(&a), lanes.load(&b), lanes.load(&c));
        let check = |name: &str, received: L::Floats, expected: [f32; LANES]| {
            let mut out = Line::ZERO;
            lanes.store(received, &mut out);
            assert_eq!(bits(&out), bits(&Line(expected)), "{name} of {a:?} {b:?} {c:?}");
        };
        check("add", lanes.add(x, y), Scalar.add(a.0, b.0));
        check("sub", lanes.sub(x, y), Scalar.sub(a.0, b.0));
        check("mul", lanes.mul(x, y), Scalar.mul(a.0, b.0));
        check("div", lanes.div(x, y), Scalar.div(a.0, b.0));
        check("min", lanes.min(x, y), Scalar.min(a.0, b.0));
        check("max", lanes.max(x, y), Scalar.max(a.0, b.0));
        check("fma", lanes.fma(x, y, z), Scalar.fma(a.0, b.0, c.0));
        check("power", lanes.power_of_two(x), Scalar.power_of_two(a.0));
        check("splat", lanes.splat(a.0[0]), [a.0[0]; LANES]);
        if !a.0.iter().any(|value| value.is_nan()) {
            let one = |value: f32| bits(&Line([value; LANES]));
            assert_eq!(one(lanes.sum(x)), one(Scalar.sum(a.0)), "sum of {a:?}");
            assert_eq!(one(lanes.least(x)), one(Scalar.least(a.0)), "least of {a:?}");
            assert_eq!(
                one(lanes.greatest(x)),
                one(Scalar.greatest(a.0)),
                "greatest of {a:?}"
            );
        }
        if round % 4 == 1 || round % 4 == 2 {
            let (inverse, zero) = (random.float(), (random.bits() % 256) as i32);
            let inverse = if round % 4 == 2 { 1.0 } else { inverse };
            assert_eq!(
                lanes.quantize(x, inverse, zero),
                Scalar.quantize(a.0, inverse, zero),
                "{a:?} * {inverse} + {zero}"
            );
        }
    }
}

fn check_integers<L: Lanes>(lanes: L) {
    let mut random = Random(12);
    for round in 0..20_000 {
        let mut weights = [0_i8; 4 * LANES];
        let (pairs, _) = weights.as_chunks_mut::<2>();
        for pair in pairs {
            let first = if round % 2 == 0 {
                127
            } else {
                (random.bits() % 128) as i32
            };
            let second = if random.bits() & 1 == 0 { 128 - first } else { -127 };
            let sign = if random.bits() & 1 == 0 { 1 } else { -1 };
            *pair = [first, second.min(127)].map(|weight| (sign * weight) as i8);
        }
        let steps: Vec<u32> = (0..32)
            .map(|_| if round % 3 == 0 { u32::MAX } else { random.bits() })
            .collect();
        let (mut sum, mut expected) = (lanes.zero(), Scalar.zero());
        for &word in &steps {
            sum = lanes.dot(sum, lanes.bytes(word), lanes.weights(&weights));
            expected = Scalar.dot(expected, Scalar.bytes(word), Scalar.weights(&weights));
        }
        let naive: i32 = steps
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .zip(weights[..4].iter().cycle())
            .map(|(byte, &weight)| i32::from(byte) * i32::from(weight))
            .sum();
        assert_eq!(expected[0], naive);
        let mut out = Line::ZERO;
        lanes.store(lanes.floats(sum), &mut out);
        assert_eq!(bits(&out), bits(&Line(Scalar.floats(expected))));
    }
}

#[test]
fn scalar_lanes_are_exact() {
    check_floats(Scalar);
    check_integers(Scalar);
}

#[test]
#[cfg(target_arch = "x86_64")]
fn avx2_lanes_match_scalar_lanes() {
    if let Some(lanes) = super::Avx2::new() {
        check_floats(lanes);
        check_integers(lanes);
    }
}

#[test]
#[cfg(target_arch = "x86_64")]
fn avx_vnni_lanes_match_scalar_lanes() {
    if let Some(lanes) = super::AvxVnni::new() {
        check_floats(lanes);
        check_integers(lanes);
    }
}

#[test]
#[cfg(target_arch = "x86_64")]
fn avx512_lanes_match_scalar_lanes() {
    if let Some(lanes) = super::Avx512::new() {
        check_floats(lanes);
        check_integers(lanes);
    }
}
