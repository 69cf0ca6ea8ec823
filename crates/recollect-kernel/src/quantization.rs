//! Quantizes activations to unsigned bytes, with a scale and an offset for each row and block.

use std::ops::Range;

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
    most_rows: usize,
}

impl Activations {
    /// Maximum rows of a group; see [`rows`].
    pub(crate) fn most_rows(&self) -> usize {
        self.most_rows.max(1)
    }

    /// Makes room for `count` rows of `inputs` values.
    fn resize(&mut self, count: usize, inputs: usize, block: usize) {
        self.words.resize(count * inputs / GROUP, 0);
        self.scales.resize(count * inputs / block, Scale::default());
    }

    /// Sets the activations for part number `part` of `parts` equal shares of the inputs of `linear`, for the same
    /// `count` rows.
    pub(crate) fn put_part(&mut self, count: usize, linear: &Linear, from: &Self, part: usize, parts: usize) {
        self.most_rows = from.most_rows;
        self.resize(count, linear.inputs, linear.block);
        let words = linear.inputs / GROUP / parts;
        let scales = linear.blocks() / parts;
        let mut first = 0;
        while first < count {
            let group = rows(self.most_rows(), count - first);
            let place = |share: usize| Place {
                from: first * share,
                to: first * share * parts + part * share * group,
                length: group * share,
            };
            place(words).copy(&from.words, &mut self.words);
            place(scales).copy(&from.scales, &mut self.scales);
            first += group;
        }
    }
}

/// The values of a group for one part of the inputs, and their place among those for all inputs.
struct Place {
    from: usize,
    to: usize,
    length: usize,
}

impl Place {
    fn copy<T: Copy>(&self, from: &[T], to: &mut [T]) {
        let Self {
            from: source,
            to: target,
            length,
        } = *self;
        if let (Some(from), Some(to)) = (
            from.get(source..source + length),
            to.get_mut(target..target + length),
        ) {
            to.copy_from_slice(from);
        }
    }
}

/// Quantizes the rows of `values`, each with one value for each of these inputs of `linear`, which are whole blocks.
#[inline(always)]
pub(crate) fn quantize<L: Lanes>(
    lanes: L,
    values: &[Line],
    linear: &Linear,
    inputs: Range<usize>,
    out: &mut Activations,
) {
    let row_lines = inputs.len() / LANES;
    let count = values.len() / row_lines;
    out.most_rows = most_rows::<L>(count);
    out.resize(count, inputs.len(), linear.block);
    let (mut values, mut words, mut scales) = (values, out.words.as_mut_slice(), out.scales.as_mut_slice());
    let mut left = count;
    while left > 0 {
        let group = rows(out.most_rows, left);
        let (group_values, rest) = values.split_at(group * row_lines);
        let (group_words, rest_words) = words.split_at_mut(group * inputs.len() / GROUP);
        let (group_scales, rest_scales) = scales.split_at_mut(group * inputs.len() / linear.block);
        with_rows!(
            L::PRODUCT_ROWS_OF_FEW,
            group,
            quantize_group::<L, _, 1>(
                lanes,
                group_values,
                linear,
                inputs.clone(),
                group_words,
                group_scales
            )
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
    inputs: Range<usize>,
    words: &mut [u32],
    scales: &mut [Scale],
) {
    let (row_lines, block_lines) = (inputs.len() / LANES, linear.block / LANES);
    let smoothing = linear
        .smoothing
        .as_ref()
        .and_then(|smoothing| smoothing.get(inputs.start / LANES..));
    let (words, _) = words.as_chunks_mut::<ROWS>();
    let (scales, _) = scales.as_chunks_mut::<ROWS>();
    let blocks = words.chunks_exact_mut(linear.block / GROUP).zip(scales);
    for (index, (words, scales)) in blocks.enumerate() {
        let first = index * block_lines;
        let rows = std::array::from_fn(|row| {
            let start = row * row_lines + first;
            values.get(start..start + block_lines).unwrap_or_default()
        });
        let smoothing = smoothing.and_then(|smoothing| smoothing.get(first..first + block_lines));
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

#[cfg(test)]
#[path = "quantization_tests.rs"]
mod tests;
