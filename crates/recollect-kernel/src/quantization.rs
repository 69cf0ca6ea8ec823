//! Quantizes activations to unsigned bytes, with a scale and an offset for each row and block.

use crate::block::{rows, with_rows};
use crate::lanes::Lanes;
use crate::line::{LANES, Line};
use crate::shape::GROUP;
use crate::weights::Linear;

/// Minimum scale, for blocks of zeros.
const MIN_SCALE: f32 = 1e-12;

/// A value is about `scale * byte + offset`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scale {
    pub(crate) scale: f32,
    pub(crate) offset: f32,
}

/// Quantized rows. The rows of a group, which a product computes together, are interleaved: the first four bytes of
/// each row, then the next four, and so on. Their scales are interleaved the same way, block by block.
#[derive(Debug, Default)]
pub(crate) struct Activations {
    pub(crate) words: Vec<u32>,
    pub(crate) scales: Vec<Scale>,
}

impl Activations {
    /// Makes room for `count` rows of the inputs of `linear`.
    fn resize(&mut self, count: usize, linear: &Linear) {
        self.words.resize(count * linear.inputs / GROUP, 0);
        self.scales.resize(count * linear.blocks(), Scale::default());
    }
}

/// Quantizes the rows of `values`, each with one value for each input of `linear`.
#[inline(always)]
pub(crate) fn quantize<L: Lanes>(lanes: L, values: &[Line], linear: &Linear, out: &mut Activations) {
    let row_lines = linear.inputs / LANES;
    let count = values.len() / row_lines;
    out.resize(count, linear);
    let (mut values, mut words, mut scales) = (values, out.words.as_mut_slice(), out.scales.as_mut_slice());
    let mut left = count;
    while left > 0 {
        let group = rows(L::PRODUCT_ROWS, left);
        let (group_values, rest) = values.split_at(group * row_lines);
        let (group_words, rest_words) = words.split_at_mut(group * linear.inputs / GROUP);
        let (group_scales, rest_scales) = scales.split_at_mut(group * linear.blocks());
        with_rows!(
            L::PRODUCT_ROWS,
            group,
            quantize_group::<L, _, 1>(lanes, group_values, linear, group_words, group_scales)
        );
        (values, words, scales) = (rest, rest_words, rest_scales);
        left -= group;
    }
}

#[inline(always)]
fn quantize_group<L: Lanes, const ROWS: usize, const COLUMNS: usize>(
    lanes: L,
    values: &[Line],
    linear: &Linear,
    words: &mut [u32],
    scales: &mut [Scale],
) {
    let block_lines = linear.block / LANES;
    let (words, _) = words.as_chunks_mut::<ROWS>();
    let (scales, _) = scales.as_chunks_mut::<ROWS>();
    for (row, values) in values.chunks_exact(linear.inputs / LANES).enumerate() {
        let blocks = values
            .chunks_exact(block_lines)
            .zip(words.chunks_exact_mut(linear.block / GROUP))
            .zip(scales.iter_mut());
        for (index, ((values, words), scales)) in blocks.enumerate() {
            let smoothing = linear
                .smoothing
                .as_ref()
                .and_then(|smoothing| smoothing.get(index * block_lines..(index + 1) * block_lines));
            let words = words.iter_mut().filter_map(|words| words.get_mut(row));
            let scale = match smoothing {
                Some(smoothing) => {
                    let smooth = values
                        .iter()
                        .zip(smoothing)
                        .map(|(value, factor)| lanes.mul(lanes.load(value), lanes.load(factor)));
                    quantize_block(lanes, smooth, words)
                }
                None => quantize_block(lanes, values.iter().map(|value| lanes.load(value)), words),
            };
            if let Some(place) = scales.get_mut(row) {
                *place = scale;
            }
        }
    }
}

/// Quantizes one block of a row.
#[inline(always)]
fn quantize_block<'a, L: Lanes>(
    lanes: L,
    values: impl Iterator<Item = L::Floats> + Clone,
    mut words: impl Iterator<Item = &'a mut u32>,
) -> Scale {
    let zero = lanes.splat(0.0);
    let (low, high) = values.clone().fold((zero, zero), |(low, high), value| {
        (lanes.min(low, value), lanes.max(high, value))
    });
    let (low, high) = (lanes.least(low), lanes.greatest(high));
    let scale = ((high - low) / 255.0).max(MIN_SCALE);
    let inverse = 1.0 / scale;
    let whole = (-low * inverse).round_ties_even();
    #[expect(clippy::cast_possible_truncation, reason = "0 to 255")]
    let zero = whole as i32;
    for value in values {
        let bytes = lanes.quantize(value, inverse, zero);
        let (groups, _) = bytes.as_chunks::<GROUP>();
        for (&group, word) in groups.iter().zip(words.by_ref()) {
            *word = u32::from_le_bytes(group);
        }
    }
    Scale {
        scale,
        offset: -whole * scale,
    }
}
