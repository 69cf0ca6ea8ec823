//! Tests of the whole encoder: every instruction set against the others, a text alone against a batch, and the result
//! against the same arithmetic in float64.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::many_single_char_names,
    clippy::needless_for_each,
    reason = "generated numbers"
)]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::*;
use crate::file::tests::{Random, TestModel, test_model};
use crate::file::{LinearParts, NormParts};

fn texts(seed: u64, lengths: &[usize]) -> Vec<Vec<u32>> {
    let mut random = Random(seed);
    lengths
        .iter()
        .map(|&length| (0..length).map(|_| random.bits() % 50).collect())
        .collect()
}

fn states(encoder: &Encoder, instructions: InstructionSet, texts: &[Vec<u32>]) -> Vec<f32> {
    let texts: Vec<&[u32]> = texts.iter().map(Vec::as_slice).collect();
    let mut workspace = Workspace::default();
    let stop = AtomicBool::new(false);
    encoder
        .states(instructions, &texts, &mut workspace, &stop)
        .unwrap()
        .to_vec()
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn all_instructions_compute_the_same_bits() {
    for (seed, extreme) in [(21, false), (22, true)] {
        let model = test_model(seed, 2, extreme);
        let encoder = model.encoder().unwrap();
        // Every group size, and lengths around a whole line of scores.
        let texts = texts(
            seed,
            &[1, 2, 3, 4, 5, 7, 11, 12, 13, 15, 16, 17, 31, 32, 33, 47, 65, 130],
        );
        let expected = states(&encoder, InstructionSet::named("scalar").unwrap(), &texts);
        assert!(expected.iter().all(|value| value.is_finite()));
        for instructions in InstructionSet::available() {
            let received = states(&encoder, instructions, &texts);
            assert!(bits(&received) == bits(&expected), "{}", instructions.name());
        }
    }
}

#[test]
fn a_text_has_the_same_states_alone_and_in_a_batch() {
    let model = test_model(23, 2, false);
    let encoder = model.encoder().unwrap();
    let texts = texts(24, &[9, 3, 40, 1, 17, 100, 6, 2, 33]);
    for instructions in InstructionSet::available() {
        let together = states(&encoder, instructions, &texts);
        let alone: Vec<f32> = texts
            .iter()
            .flat_map(|text| states(&encoder, instructions, std::slice::from_ref(text)))
            .collect();
        assert!(bits(&together) == bits(&alone), "{}", instructions.name());
    }
}

#[test]
fn threads_share_a_model() {
    let model = test_model(25, 1, false);
    let encoder = model.encoder().unwrap();
    let texts = texts(26, &[20, 5, 64, 12, 8, 31, 2, 19, 77, 4]);
    let expected: Vec<Vec<u32>> = texts
        .iter()
        .map(|text| {
            bits(&states(
                &encoder,
                InstructionSet::best(),
                std::slice::from_ref(text),
            ))
        })
        .collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let (mut workspace, stop) = (Workspace::default(), AtomicBool::new(false));
                while let Some(text) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let place = texts.iter().position(|other| other == text).unwrap();
                    let received = encoder
                        .states(InstructionSet::best(), &[text], &mut workspace, &stop)
                        .unwrap();
                    assert_eq!(bits(received), expected[place]);
                }
            });
        }
    });
}

#[test]
fn invalid_input_is_an_error() {
    let model = test_model(27, 1, false);
    let encoder = model.encoder().unwrap();
    let mut workspace = Workspace::default();
    let go = AtomicBool::new(false);
    let mut try_one = |text: &[u32], stop: &AtomicBool| {
        encoder
            .states(InstructionSet::best(), &[&[1, 2], text], &mut workspace, stop)
            .map(<[f32]>::len)
    };
    let length = |received| EncodeError::Length {
        maximum: 512,
        received,
    };
    assert_eq!(try_one(&[], &go), Err(length(0)));
    assert_eq!(try_one(&[0; 513], &go), Err(length(513)));
    for received in [50, u32::MAX] {
        let expected = EncodeError::Token {
            vocabulary: 50,
            received,
        };
        assert_eq!(try_one(&[1, received], &go), Err(expected));
    }
    assert_eq!(try_one(&[1], &AtomicBool::new(true)), Err(EncodeError::Stopped));
    // The workspace can still be used.
    assert_eq!(try_one(&[1], &go), Ok(3 * HIDDEN));
    assert_eq!(try_one(&[0; 512], &go), Ok(514 * HIDDEN));
}

#[test]
fn no_texts_have_no_states() {
    let model = test_model(28, 1, false);
    assert!(states(&model.encoder().unwrap(), InstructionSet::best(), &[]).is_empty());
}

/// The reference computes in float64 and also rounds activations to bytes, so that only float32 rounding differs.
#[test]
fn states_match_float64_arithmetic() {
    let model = test_model(29, 2, false);
    let encoder = model.encoder().unwrap();
    for text in texts(30, &[1, 6, 50]) {
        let expected = plain::states(&model, &text);
        let received = states(&encoder, InstructionSet::best(), &[text]);
        for (row, (expected, received)) in expected.iter().zip(received.chunks(HIDDEN)).enumerate() {
            let dot: f64 = expected
                .iter()
                .zip(received)
                .map(|(a, b)| a * f64::from(*b))
                .sum();
            let norm = |values: &mut dyn Iterator<Item = f64>| values.map(|v| v * v).sum::<f64>().sqrt();
            let norms =
                norm(&mut expected.iter().copied()) * norm(&mut received.iter().map(|v| f64::from(*v)));
            // One byte rounded the other way moves some states by 1e-3.
            assert!(dot / norms > 0.9999, "token {row}: cosine {}", dot / norms);
        }
    }
}

/// A straightforward implementation of the encoder.
mod plain {
    use super::*;

    type Rows = Vec<Vec<f64>>;

    pub(super) fn states(model: &TestModel, text: &[u32]) -> Rows {
        let TestModel {
            parts,
            source,
            weights,
        } = model;
        let half = |bits: u16| f64::from(crate::embedding::widen(bits));
        let mut rows: Rows = text
            .iter()
            .enumerate()
            .map(|(position, &token)| {
                (0..HIDDEN)
                    .map(|i| {
                        let place = 7 + 2 * (token as usize * HIDDEN + i);
                        half(u16::from_le_bytes([source[place], source[place + 1]]))
                            + half(parts.positions[position * HIDDEN + i])
                            + f64::from(parts.token_type[i])
                    })
                    .collect()
            })
            .collect();
        rows.iter_mut().for_each(|row| normalize(row, &parts.norm));
        for (layer, [one, two, three, four]) in parts.layers.iter().zip(weights) {
            let attention = linear(&rows, &layer.attention_in, one);
            let context = attend(&attention);
            add(
                &mut rows,
                &linear(&context, &layer.attention_out, two),
                &layer.attention_norm,
            );
            let mut inner = linear(&rows, &layer.inner, three);
            inner
                .iter_mut()
                .flatten()
                .for_each(|x| *x *= 0.5 * (1.0 + erf(*x / 2.0_f64.sqrt())));
            add(&mut rows, &linear(&inner, &layer.outer, four), &layer.outer_norm);
        }
        rows
    }

    fn add(rows: &mut Rows, added: &Rows, norm: &NormParts) {
        for (row, added) in rows.iter_mut().zip(added) {
            row.iter_mut()
                .zip(added)
                .for_each(|(value, added)| *value += added);
            normalize(row, norm);
        }
    }

    fn normalize(row: &mut [f64], norm: &NormParts) {
        let count = row.len() as f64;
        let mean = row.iter().sum::<f64>() / count;
        let variance = row.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / count;
        for (i, value) in row.iter_mut().enumerate() {
            *value = (*value - mean) / (variance + 1e-12).sqrt() * f64::from(norm.weight[i])
                + f64::from(norm.bias[i]);
        }
    }

    fn linear(rows: &Rows, parts: &LinearParts, weights: &[i8]) -> Rows {
        let outputs = parts.bias.len();
        rows.iter()
            .map(|row| {
                let mut row = row.clone();
                row.iter_mut()
                    .zip(&parts.smoothing)
                    .for_each(|(x, factor)| *x *= f64::from(*factor));
                for block in row.chunks_mut(parts.block) {
                    let low = block.iter().fold(0.0, |a: f64, b| a.min(*b));
                    let high = block.iter().fold(0.0, |a: f64, b| a.max(*b));
                    let scale = ((high - low) / 255.0).max(1e-12);
                    let zero = (-low / scale).round_ties_even();
                    for x in block {
                        *x = scale * (((*x / scale).round_ties_even() + zero).clamp(0.0, 255.0) - zero);
                    }
                }
                (0..outputs)
                    .map(|column| {
                        let products = row.iter().enumerate().map(|(i, x)| {
                            let weight = f64::from(weights[i * outputs + column]);
                            x * weight * f64::from(parts.scales[i / parts.block * outputs + column])
                        });
                        products.sum::<f64>() + f64::from(parts.bias[column])
                    })
                    .collect()
            })
            .collect()
    }

    fn attend(rows: &Rows) -> Rows {
        let mut out = vec![vec![0.0; HIDDEN]; rows.len()];
        for head in 0..12 {
            for (row, out) in rows.iter().zip(&mut out) {
                let part = |row: &[f64], kind: usize| row[kind * HIDDEN + head * 32..][..32].to_vec();
                let query = part(row, 0);
                let weights: Vec<f64> = rows
                    .iter()
                    .map(|other| {
                        part(other, 1).iter().zip(&query).map(|(a, b)| a * b).sum::<f64>() / 32.0_f64.sqrt()
                    })
                    .collect();
                let most = weights.iter().fold(f64::MIN, |a, b| a.max(*b));
                let sum: f64 = weights.iter().map(|w| (w - most).exp()).sum();
                for (weight, other) in weights.iter().zip(rows) {
                    let values = part(other, 2);
                    for (i, value) in values.iter().enumerate() {
                        out[head * 32 + i] += (weight - most).exp() / sum * value;
                    }
                }
            }
        }
        out
    }

    /// By its series, or ±1 beyond 5.
    fn erf(x: f64) -> f64 {
        if x.abs() > 5.0 {
            return x.signum();
        }
        let (mut term, mut sum, mut n) = (x, x, 0.0);
        while term.abs() > 1e-17 {
            n += 1.0;
            term *= -x * x / n;
            sum += term / (2.0 * n + 1.0);
        }
        sum * 2.0 / std::f64::consts::PI.sqrt()
    }
}
