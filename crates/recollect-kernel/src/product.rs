//! Matrix products of int8 weights and quantized activations.

use crate::block::{rows, with_rows};
use crate::lanes::{Lanes, Weights};
use crate::line::{LANES, Line};
use crate::math::gelu;
use crate::prefetch::prefetch;
use crate::quantization::{Activations, Scale};
use crate::shape::{GROUP, PANEL};
use crate::weights::{Linear, Panel, Panels};

/// The function applied to the values of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activation {
    None,
    Gelu,
}

/// Computes `activations` times the weights of `linear`, plus the bias, then `activation`, for the columns of the given
/// `panels`. `out` has one row for each quantized row.
#[inline(always)]
pub(crate) fn product<L: Lanes>(
    lanes: L,
    activations: &Activations,
    linear: &Linear,
    panels: Panels,
    activation: Activation,
    out: &mut [Line],
) {
    let whole_panel = L::PRODUCT_COLUMNS == 2;
    let row_lines = panels.count() * (PANEL / LANES);
    let mut panels = linear.panels(panels).peekable();
    let mut column = 0;
    while let Some(panel) = panels.next() {
        for half in 0..if whole_panel { 1 } else { 2 } {
            let place = Place {
                panel,
                ahead: panels.peek().copied().unwrap_or(panel),
                half,
                column: column + half,
                row_lines,
                activation,
            };
            if whole_panel {
                compute_rows::<L, 2>(lanes, activations, linear, place, out);
            } else {
                compute_rows::<L, 1>(lanes, activations, linear, place, out);
            }
        }
        column += PANEL / LANES;
    }
}

/// The columns of a product that are computed together.
#[derive(Clone, Copy)]
struct Place<'a> {
    panel: Panel<'a>,
    /// The panel to prefetch meanwhile.
    ahead: Panel<'a>,
    /// The half of the panel, if a panel is computed in halves.
    half: usize,
    /// The first column of the result, in lines.
    column: usize,
    /// Lines of a row of the result.
    row_lines: usize,
    activation: Activation,
}

#[inline(always)]
fn compute_rows<L: Lanes, const COLUMNS: usize>(
    lanes: L,
    activations: &Activations,
    linear: &Linear,
    mut place: Place<'_>,
    out: &mut [Line],
) {
    let row_lines = place.row_lines;
    let mut words = activations.words.as_slice();
    let mut scales = activations.scales.as_slice();
    let mut out = out;
    loop {
        let group = rows(activations.most_rows(), out.len() / row_lines);
        if group == 0 {
            return;
        }
        let (group_words, rest_words) = words.split_at(group * linear.inputs / GROUP);
        let (group_scales, rest_scales) = scales.split_at(group * linear.blocks());
        let (group_out, rest_out) = out.split_at_mut(group * row_lines);
        with_rows!(
            L::PRODUCT_ROWS_OF_FEW,
            group,
            tile::<L, _, COLUMNS>(
                lanes,
                group_words,
                group_scales,
                linear.block / GROUP,
                place,
                group_out.chunks_exact_mut(row_lines),
            )
        );
        (words, scales, out) = (rest_words, rest_scales, rest_out);
        // Once is enough. From here on the hints name what is already in the cache.
        place.ahead = place.panel;
    }
}

#[inline(always)]
fn tile<'a, L: Lanes, const ROWS: usize, const COLUMNS: usize>(
    lanes: L,
    words: &[u32],
    scales: &[Scale],
    block_steps: usize,
    place: Place<'_>,
    out: impl Iterator<Item = &'a mut [Line]>,
) {
    let Place {
        panel, ahead, half, ..
    } = place;
    let (words, _) = words.as_chunks::<ROWS>();
    let (scales, _) = scales.as_chunks::<ROWS>();
    let mut totals = [[lanes.splat(0.0); COLUMNS]; ROWS];
    let blocks = panel
        .steps
        .chunks_exact(block_steps)
        .zip(words.chunks_exact(block_steps))
        .zip(panel.scales.iter().zip(panel.sums))
        .zip(scales);
    let blocks_ahead = ahead
        .steps
        .chunks_exact(block_steps)
        .zip(ahead.scales.iter().zip(ahead.sums));
    for ((((steps, words), (column_scales, column_sums)), row_scales), ahead) in blocks.zip(blocks_ahead) {
        let (steps_ahead, (scales_ahead, sums_ahead)) = ahead;
        prefetch(scales_ahead);
        prefetch(sums_ahead);
        let mut sums = [[lanes.zero(); COLUMNS]; ROWS];
        // Two steps at a time: the loop itself would take a fifth of the instructions of a step.
        const { assert!(LANES.is_multiple_of(2 * GROUP), "blocks are whole lines") };
        let pairs = steps.as_chunks::<2>().0.iter().zip(words.as_chunks::<2>().0);
        for ((steps, words), steps_ahead) in pairs.zip(steps_ahead.as_chunks::<2>().0) {
            for ((step, words), step_ahead) in steps.iter().zip(words).zip(steps_ahead) {
                prefetch(step_ahead);
                let weights =
                    columns::<_, COLUMNS>(&step.0, half).map(|weights: &Weights| lanes.weights(weights));
                for (sums, &word) in sums.iter_mut().zip(words) {
                    let bytes = lanes.bytes(word);
                    for (sum, &weights) in sums.iter_mut().zip(&weights) {
                        *sum = lanes.dot(*sum, bytes, weights);
                    }
                }
            }
        }
        let column_scales = columns::<_, COLUMNS>(column_scales, half).map(|scale| lanes.load(scale));
        let column_sums = columns::<_, COLUMNS>(column_sums, half).map(|sum| lanes.load(sum));
        for ((totals, sums), row) in totals.iter_mut().zip(sums).zip(row_scales) {
            let (row_scale, offset) = (lanes.splat(row.scale), lanes.splat(row.offset));
            for (((total, sum), &scale), &column_sum) in
                totals.iter_mut().zip(sums).zip(&column_scales).zip(&column_sums)
            {
                *total = lanes.fma(lanes.floats(sum), lanes.mul(scale, row_scale), *total);
                *total = lanes.fma(column_sum, offset, *total);
            }
        }
    }
    let bias = columns::<_, COLUMNS>(panel.bias, half).map(|bias| lanes.load(bias));
    for (totals, row) in totals.into_iter().zip(out) {
        let row = row.iter_mut().skip(place.column);
        for ((total, bias), line) in totals.into_iter().zip(bias).zip(row) {
            let value = lanes.add(total, bias);
            let value = match place.activation {
                Activation::None => value,
                Activation::Gelu => gelu(lanes, value),
            };
            lanes.store(value, line);
        }
    }
}

/// Both halves, or the given one.
#[inline(always)]
fn columns<T, const COLUMNS: usize>([low, high]: &[T; 2], half: usize) -> [&T; COLUMNS] {
    std::array::from_fn(|column| if half + column == 0 { low } else { high })
}
