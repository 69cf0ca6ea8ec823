//! Attention within one text, in float32.

use std::ops::Range;

use crate::block::{rows, with_rows};
use crate::lanes::Lanes;
use crate::line::{LANES, Line, flat, flat_mut};
use crate::math::exp;
use crate::shape::{HEAD, HIDDEN};
use crate::tile::tile;

/// Lines of a token's queries, keys and values, which are side by side.
pub(crate) const TOKEN_LINES: usize = 3 * HIDDEN / LANES;
const HIDDEN_LINES: usize = HIDDEN / LANES;
const HEAD_LINES: usize = HEAD / LANES;
/// 1 / sqrt(32).
const SCALE: f32 = 0.176_776_7;

/// What attention needs room for.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// The keys of a head, transposed: a row for each of its 32 values.
    keys: Vec<Line>,
    /// For each query of a group its weight of each key.
    scores: Vec<Line>,
}

/// The context of each token of one text, into `context`: the parts of some `heads`.
#[inline(always)]
pub(crate) fn attend<L: Lanes>(
    lanes: L,
    tokens: &[Line],
    heads: Range<usize>,
    context: &mut [Line],
    scratch: &mut Scratch,
) {
    let count = tokens.len() / TOKEN_LINES;
    // Two lines at a time: a tile may be as wide.
    let row_lines = count.div_ceil(2 * LANES) * 2;
    scratch.keys.resize(HEAD * row_lines, Line::ZERO);
    scratch.scores.resize(L::FLOAT_ROWS * row_lines, Line::ZERO);
    let context_lines = heads.len() * HEAD_LINES;
    for (place, head) in heads.enumerate() {
        transpose_keys(tokens, head, row_lines, &mut scratch.keys);
        let mut first = 0;
        while first < count {
            let group = rows(L::FLOAT_ROWS, count - first);
            let queries = Queries {
                tokens,
                head,
                column: place * HEAD_LINES,
                context_lines,
                first,
                row_lines,
            };
            let (keys, scores) = (&scratch.keys, scratch.scores.as_mut_slice());
            if L::FLOAT_COLUMNS == 2 {
                with_rows!(
                    L::FLOAT_ROWS,
                    group,
                    attend_group::<L, _, 2>(lanes, queries, keys, scores, context)
                );
            } else {
                with_rows!(
                    L::FLOAT_ROWS,
                    group,
                    attend_group::<L, _, 1>(lanes, queries, keys, scores, context)
                );
            }
            first += group;
        }
    }
}

/// Some tokens of a text, whose contexts are computed together.
#[derive(Clone, Copy)]
struct Queries<'a> {
    tokens: &'a [Line],
    head: usize,
    /// Where in a row of the context the head's part is, and the length of the row, in lines.
    column: usize,
    context_lines: usize,
    first: usize,
    /// Lines of a row of scores.
    row_lines: usize,
}

#[inline(always)]
fn attend_group<L: Lanes, const ROWS: usize, const COLUMNS: usize>(
    lanes: L,
    queries: Queries<'_>,
    keys: &[Line],
    scores: &mut [Line],
    context: &mut [Line],
) {
    let Queries {
        tokens,
        head,
        column: of_head,
        context_lines,
        first,
        row_lines,
    } = queries;
    let count = tokens.len() / TOKEN_LINES;
    let values_of = |row: usize| {
        let start = (first + row) * TOKEN_LINES + head * HEAD_LINES;
        flat(tokens.get(start..start + HEAD_LINES).unwrap_or_default())
    };
    let group: [&[f32]; ROWS] = std::array::from_fn(values_of);
    for column in (0..row_lines).step_by(COLUMNS) {
        let keys = keys.get(column..).unwrap_or_default();
        let sums = tile::<L, ROWS, COLUMNS>(lanes, group, keys, row_lines, HEAD);
        for (sums, row) in sums.into_iter().zip(scores.chunks_exact_mut(row_lines)) {
            for (sum, line) in sums.into_iter().zip(row.iter_mut().skip(column)) {
                lanes.store(sum, line);
            }
        }
    }
    let mut inverses = [0.0; ROWS];
    for (row, inverse) in scores.chunks_exact_mut(row_lines).zip(&mut inverses) {
        // What is behind the last key has no weight.
        flat_mut(row)
            .iter_mut()
            .skip(count)
            .for_each(|score| *score = f32::NEG_INFINITY);
        *inverse = 1.0 / exponentials(lanes, row);
    }
    let mut weights = scores.chunks_exact(row_lines);
    let weights: [&[f32]; ROWS] = std::array::from_fn(|_| flat(weights.next().unwrap_or_default()));
    for column in (0..HEAD_LINES).step_by(COLUMNS) {
        let start = 2 * HIDDEN_LINES + head * HEAD_LINES + column;
        let values = tokens.get(start..).unwrap_or_default();
        let sums = tile::<L, ROWS, COLUMNS>(lanes, weights, values, TOKEN_LINES, count);
        let rows = context.chunks_exact_mut(context_lines).skip(first);
        for ((sums, row), inverse) in sums.into_iter().zip(rows).zip(inverses) {
            for (sum, line) in sums.into_iter().zip(row.iter_mut().skip(of_head + column)) {
                lanes.store(lanes.mul(sum, lanes.splat(inverse)), line);
            }
        }
    }
}

/// Replaces scores by e to the power of each, scaled and less the greatest; returns their sum.
#[inline(always)]
fn exponentials<L: Lanes>(lanes: L, row: &mut [Line]) -> f32 {
    let least = lanes.splat(f32::NEG_INFINITY);
    let greatest = row
        .iter()
        .fold(least, |most, line| lanes.max(most, lanes.load(line)));
    let greatest = lanes.splat(lanes.greatest(greatest));
    let scale = lanes.splat(SCALE);
    let mut sum = lanes.splat(0.0);
    for line in row {
        let below = lanes.mul(lanes.sub(lanes.load(line), greatest), scale);
        let value = exp(lanes, below);
        sum = lanes.add(sum, value);
        lanes.store(value, line);
    }
    lanes.sum(sum)
}

/// The keys of a head, sixteen tokens at a time; zeros behind the last.
fn transpose_keys(tokens: &[Line], head: usize, row_lines: usize, keys: &mut [Line]) {
    let start = HIDDEN_LINES + head * HEAD_LINES;
    let sixteen = tokens.chunks(LANES * TOKEN_LINES);
    for column in 0..row_lines {
        let mut of_tokens: [&[f32]; LANES] = [&[]; LANES];
        let tokens = sixteen.clone().nth(column).unwrap_or_default();
        for (place, token) in of_tokens.iter_mut().zip(tokens.chunks_exact(TOKEN_LINES)) {
            *place = flat(token.get(start..start + HEAD_LINES).unwrap_or_default());
        }
        for (index, row) in keys.chunks_exact_mut(row_lines).enumerate() {
            if let Some(line) = row.get_mut(column) {
                line.0 = of_tokens.map(|values| values.get(index).copied().unwrap_or(0.0));
            }
        }
    }
}
