//! Quantizes activations to unsigned bytes, with a scale and an offset for each row and block.

use crate::block::{most_rows, rows, with_rows};
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
    let most = most_rows::<L>(count);
    let mut left = count;
    while left > 0 {
        let group = rows(most, left);
        let (group_values, rest) = values.split_at(group * row_lines);
        let (group_words, rest_words) = words.split_at_mut(group * linear.inputs / GROUP);
        let (group_scales, rest_scales) = scales.split_at_mut(group * linear.blocks());
        with_rows!(
            L::FEW_PRODUCT_ROWS,
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
    let (row_lines, block_lines) = (linear.inputs / LANES, linear.block / LANES);
    let (words, _) = words.as_chunks_mut::<ROWS>();
    let (scales, _) = scales.as_chunks_mut::<ROWS>();
    let blocks = words.chunks_exact_mut(linear.block / GROUP).zip(scales);
    for (index, (words, scales)) in blocks.enumerate() {
        let first = index * block_lines;
        let rows = std::array::from_fn(|row| {
            let start = row * row_lines + first;
            values.get(start..start + block_lines).unwrap_or_default()
        });
        let smoothing = linear
            .smoothing
            .as_ref()
            .and_then(|smoothing| smoothing.get(first..first + block_lines));
        // Two calls, each compiled for its case.
        match smoothing {
            Some(smoothing) => quantize_block(lanes, rows, Some(smoothing), words, scales),
            None => quantize_block(lanes, rows, None, words, scales),
        }
    }
}

/// Quantizes one block of each row. The rows go through each step together, because a step waits for the one before.
#[inline(always)]
fn quantize_block<L: Lanes, const ROWS: usize>(
    lanes: L,
    rows: [&[Line]; ROWS],
    smoothing: Option<&[Line]>,
    words: &mut [[u32; ROWS]],
    scales: &mut [Scale; ROWS],
) {
    let zero = lanes.splat(0.0);
    let (mut lows, mut highs) = ([0.0; ROWS], [0.0; ROWS]);
    for ((row, least), greatest) in rows.iter().zip(&mut lows).zip(&mut highs) {
        let (mut low, mut high) = (zero, zero);
        for (line, value) in row.iter().enumerate() {
            let value = smooth(lanes, value, smoothing, line);
            (low, high) = (lanes.min(low, value), lanes.max(high, value));
        }
        (*least, *greatest) = (lanes.least(low), lanes.greatest(high));
    }
    let (mut inverses, mut zeros) = ([0.0; ROWS], [0; ROWS]);
    let ranges = lows.iter().zip(&highs);
    let results = scales.iter_mut().zip(&mut inverses).zip(&mut zeros);
    for ((low, high), ((place, inverse), zero)) in ranges.zip(results) {
        let scale = ((high - low) / 255.0).max(MIN_SCALE);
        *inverse = 1.0 / scale;
        let whole = (-low * *inverse).round_ties_even();
        *place = Scale {
            scale,
            offset: -whole * scale,
        };
        #[expect(clippy::cast_possible_truncation, reason = "0 to 255")]
        let integer = whole as i32;
        *zero = integer;
    }
    let (words, _) = words.as_chunks_mut::<{ LANES / GROUP }>();
    for ((row, values), (&inverse, &zero)) in rows.iter().enumerate().zip(inverses.iter().zip(&zeros)) {
        for ((line, value), words) in values.iter().enumerate().zip(&mut *words) {
            let value = smooth(lanes, value, smoothing, line);
            let bytes = lanes.quantize(value, inverse, zero);
            let (groups, _) = bytes.as_chunks::<GROUP>();
            let words = words.iter_mut().filter_map(|words| words.get_mut(row));
            for (&group, word) in groups.iter().zip(words) {
                *word = u32::from_le_bytes(group);
            }
        }
    }
}

/// The value at number `line` of a block, times its smoothing factor.
#[inline(always)]
fn smooth<L: Lanes>(lanes: L, value: &Line, smoothing: Option<&[Line]>, line: usize) -> L::Floats {
    let value = lanes.load(value);
    match smoothing.and_then(|smoothing| smoothing.get(line)) {
        Some(factor) => lanes.mul(value, lanes.load(factor)),
        None => value,
    }
}
