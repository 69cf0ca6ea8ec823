//! Tests of valid and damaged model files.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::many_single_char_names,
    clippy::needless_for_each,
    reason = "generated numbers"
)]

use super::{LayerParts, LinearParts, ModelFile, ModelParts, NormParts, SourceFile};
use crate::encoder::Encoder;
use crate::error::FileError;
use crate::shape::{HIDDEN, INNER};

/// Numbers from a linear congruential sequence.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn bits(&mut self) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 32) as u32
    }

    /// From -1 to 1.
    pub(crate) fn float(&mut self) -> f32 {
        (self.bits() >> 8) as f32 / (1 << 23) as f32 - 1.0
    }

    pub(crate) fn floats(&mut self, count: usize, middle: f32, spread: f32) -> Vec<f32> {
        (0..count).map(|_| middle + spread * self.float()).collect()
    }
}

fn norm(random: &mut Random) -> NormParts {
    NormParts {
        weight: random.floats(HIDDEN, 1.0, 0.5),
        bias: random.floats(HIDDEN, 0.0, 0.5),
    }
}

/// A model, its source file, and its weights.
pub(crate) struct TestModel {
    pub(crate) parts: ModelParts,
    pub(crate) source: Vec<u8>,
    /// For each layer, the weights of its four linear layers: a row of outputs for each input.
    pub(crate) weights: Vec<[Vec<i8>; 4]>,
}

impl TestModel {
    /// Writes the file and reads it back.
    pub(crate) fn encoder(&self) -> Result<Encoder, FileError> {
        ModelFile::parse(&self.parts.to_bytes())?.encoder(self.source.clone())
    }
}

/// Weights within the limit of pairs; if `extreme`, as large as it allows.
fn weights(random: &mut Random, inputs: usize, outputs: usize, extreme: bool) -> Vec<i8> {
    let mut weights = vec![0; inputs * outputs];
    for row in 0..inputs / 2 {
        for column in 0..outputs {
            let bits = random.bits();
            let (first, second) = if extreme {
                [
                    (127, 1),
                    (64, 64),
                    (-127, -1),
                    (127, -127),
                    (-127, 127),
                    (-64, -64),
                ][bits as usize % 6]
            } else {
                let first = (bits % 255) as i32 - 127;
                let (least, most) = ((-128 - first).max(-127), (128 - first).min(127));
                (first, (bits >> 16) as i32 % (most - least + 1) + least)
            };
            weights[2 * row * outputs + column] = first as i8;
            weights[(2 * row + 1) * outputs + column] = second as i8;
        }
    }
    weights
}

/// Rounds a number of ordinary size to a float16 close to it.
fn half(value: f32) -> u16 {
    let bits = value.to_bits();
    let magnitude = ((bits & 0x7fff_ffff) + 0x1000) >> 13;
    (bits >> 16 & 0x8000) as u16 | magnitude.saturating_sub(112 << 10) as u16
}

fn linear(
    random: &mut Random,
    source: &mut Vec<u8>,
    weights: &[i8],
    outputs: usize,
    block: usize,
    (parts, smoothed): (usize, bool),
) -> LinearParts {
    let inputs = weights.len() / outputs;
    let scale = 2.0 / (127.0 * (inputs as f32).sqrt());
    let smoothing = if smoothed {
        random.floats(inputs, 1.0, 0.5)
    } else {
        Vec::new()
    };
    let scales = random.floats(inputs / block * outputs, scale, scale / 2.0);
    let mut corrections = vec![0; weights.len()];
    let mut halves = vec![0; weights.len()];
    for (place, &weight) in weights.iter().enumerate() {
        let (input, output) = (place / outputs, place % outputs);
        let correction = (random.bits() % 16) as i8 - 8;
        let near = (i32::from(weight) - i32::from(correction)).clamp(-127, 127);
        corrections[place] = (i32::from(weight) - near) as i8;
        let factor = smoothing.get(input).copied().unwrap_or(1.0);
        halves[place] = half(near as f32 * factor * scales[input / block * outputs + output]);
    }
    let width = outputs / parts;
    let offsets = (0..parts)
        .map(|part| {
            let offset = source.len() as u64;
            for row in halves.chunks(outputs) {
                source.extend(
                    row[part * width..][..width]
                        .iter()
                        .flat_map(|half| half.to_le_bytes()),
                );
            }
            offset
        })
        .collect();
    LinearParts {
        block,
        smoothing,
        scales,
        bias: random.floats(outputs, 0.0, 0.2),
        offsets,
        corrections,
    }
}

/// A small model with a vocabulary of 50.
pub(crate) fn test_model(seed: u64, layers: usize, extreme: bool) -> TestModel {
    test_model_of_blocks(seed, layers, extreme, 128)
}

/// [`test_model`] with blocks of this size in the last product of each layer.
pub(crate) fn test_model_of_blocks(seed: u64, layers: usize, extreme: bool, block: usize) -> TestModel {
    let mut random = Random(seed);
    let random = &mut random;
    let any_half = |random: &mut Random| ((random.bits() & 0x8fff) + 0x2800) as u16;
    // The tables start at an odd offset, after unrelated bytes.
    let mut source = vec![0xff; 7];
    source.extend((0..50 * HIDDEN).flat_map(|_| any_half(random).to_le_bytes()));
    let mut all = Vec::new();
    let layers = (0..layers)
        .map(|_| {
            let layer_weights = [
                weights(random, HIDDEN, 3 * HIDDEN, extreme),
                weights(random, HIDDEN, HIDDEN, extreme),
                weights(random, HIDDEN, INNER, extreme),
                weights(random, INNER, HIDDEN, extreme),
            ];
            let [one, two, three, four] = &layer_weights;
            let layer = LayerParts {
                attention_in: linear(random, &mut source, one, 3 * HIDDEN, 64, (3, true)),
                attention_out: linear(random, &mut source, two, HIDDEN, 128, (1, false)),
                attention_norm: norm(random),
                inner: linear(random, &mut source, three, INNER, 128, (1, true)),
                outer: linear(random, &mut source, four, HIDDEN, block, (1, false)),
                outer_norm: norm(random),
            };
            all.push(layer_weights);
            layer
        })
        .collect();
    let parts = ModelParts {
        source: SourceFile {
            name: "source.bin".to_owned(),
            bytes: source.len() as u64,
            sha256: [9; 32],
            words_offset: 7,
        },
        vocabulary: 50,
        positions: (0..512 * HIDDEN).map(|_| any_half(random)).collect(),
        token_type: random.floats(HIDDEN, 0.0, 0.1),
        norm: norm(random),
        layers,
    };
    TestModel {
        parts,
        source,
        weights: all,
    }
}

#[test]
fn a_file_is_read_as_it_was_written() {
    for extreme in [false, true] {
        let model = test_model(1, 2, extreme);
        let bytes = model.parts.to_bytes();
        let file = ModelFile::parse(&bytes).unwrap();
        assert_eq!(file.source(), &model.parts.source);
        let encoder = file.encoder(model.source.clone()).unwrap();
        assert_eq!((encoder.vocabulary(), encoder.max_tokens()), (50, 512));
        for (layer, expected) in encoder.layers.iter().zip(&model.weights) {
            let received = [
                &layer.attention_in,
                &layer.attention_out,
                &layer.inner,
                &layer.outer,
            ];
            for (linear, expected) in received.into_iter().zip(expected) {
                for (place, &expected) in expected.iter().enumerate() {
                    let (input, output) = (place / linear.outputs, place % linear.outputs);
                    let step = &linear.steps[output / 32 * (linear.inputs / 4) + input / 4];
                    let received = step.0[output % 32 / 16][4 * (output % 16) + input % 4];
                    assert_eq!(received, expected, "input {input}, output {output}");
                }
            }
        }
    }
}

#[test]
fn a_file_of_another_size_is_refused() {
    let TestModel { parts, source, .. } = test_model(2, 1, false);
    let bytes = parts.to_bytes();
    for length in [0, 1, 15, 16, 100, 191, 192, 193, bytes.len() / 2, bytes.len() - 1] {
        assert!(ModelFile::parse(&bytes[..length]).is_err(), "{length} bytes");
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    assert!(matches!(ModelFile::parse(&longer), Err(FileError::Size { .. })));
    let file = ModelFile::parse(&bytes).unwrap();
    for length in [0, 10, source.len() / 2, source.len() - 1] {
        let result = file.encoder(source[..length].to_vec());
        assert!(matches!(result, Err(FileError::Size { .. })), "{length} bytes");
    }
}

#[test]
fn a_part_outside_the_source_file_is_refused() {
    for offset in [u64::MAX, u64::MAX - 100, 1 << 40] {
        let mut model = test_model(6, 1, false);
        model.parts.layers[0].attention_in.offsets[2] = offset;
        assert!(matches!(model.encoder(), Err(FileError::Size { .. })));
        let mut model = test_model(6, 1, false);
        model.parts.source.words_offset = offset;
        assert!(matches!(model.encoder(), Err(FileError::Size { .. })));
    }
}

#[test]
fn every_changed_byte_of_the_header_is_an_error_or_another_source() {
    let TestModel { parts, source, .. } = test_model(3, 1, false);
    let bytes = parts.to_bytes();
    for place in 0..192 {
        for change in [1, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[place] ^= change;
            if let Ok(file) = ModelFile::parse(&changed) {
                // A changed vocabulary size gives another model, or an error if it is larger.
                let result = file.encoder(source.clone());
                let is_vocabulary = result.is_err() || result.is_ok_and(|encoder| encoder.vocabulary() != 50);
                assert!(is_vocabulary || file.source() != &parts.source, "byte {place}");
            }
        }
    }
}

#[test]
fn a_name_that_is_a_path_is_refused() {
    for name in ["", "..", "../a", "a/b", "a\\b", "/a", "C:a", ".a", "a\0b", "ä"] {
        let TestModel { mut parts, .. } = test_model(4, 1, false);
        parts.source.name = name.to_owned();
        assert!(ModelFile::parse(&parts.to_bytes()).is_err(), "{name:?}");
    }
}

#[test]
fn invalid_values_are_refused() {
    let refused = |change: &dyn Fn(&mut TestModel)| {
        let mut model = test_model(5, 1, false);
        change(&mut model);
        assert!(matches!(model.encoder(), Err(FileError::Value { .. })));
    };
    refused(&|model| model.parts.token_type[3] = f32::NAN);
    refused(&|model| model.parts.norm.bias[0] = f32::INFINITY);
    refused(&|model| model.parts.positions[77] = 0x7c00);
    refused(&|model| model.parts.layers[0].attention_in.smoothing[5] = f32::NAN);
    refused(&|model| model.parts.layers[0].outer.scales[9] = f32::NEG_INFINITY);
    refused(&|model| model.parts.layers[0].inner.bias[1] = f32::NAN);
    // A pair above the limit, then an infinite weight and an infinite word embedding.
    refused(&|model| {
        let corrections = &mut model.parts.layers[0].attention_out.corrections;
        corrections.iter_mut().for_each(|correction| *correction = 7);
    });
    refused(&|model| {
        let place = usize::try_from(model.parts.layers[0].outer.offsets[0]).unwrap();
        model.source[place + 1] = 0x7c;
    });
    refused(&|model| model.source[7 + 1001] = 0xfc);
}
