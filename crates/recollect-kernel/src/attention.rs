//! Attention within one text, in float32.

use crate::block::{rows, with_rows};
use crate::lanes::Lanes;
use crate::line::{LANES, Line, flat, flat_mut};
use crate::math::exp;
use crate::shape::HEAD;
use crate::tile::tile;

const HEAD_LINES: usize = HEAD / LANES;

/// Lines of a token's queries, keys and values, which are adjacent, for this number of heads.
pub(crate) const fn token_lines(heads: usize) -> usize {
    3 * heads * HEAD_LINES
}

/// 1 / sqrt(32).
const SCALE: f32 = 0.176_776_7;

/// Buffers of attention.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// The keys of one head, transposed: a row for each of its 32 dimensions.
    keys: Vec<Line>,
    /// A row for each query of a group: its weight for each key.
    scores: Vec<Line>,
}

/// Writes the context of each token of one text into `context`. `tokens` and `context` have the same number of `heads`.
#[inline(always)]
pub(crate) fn attend<L: Lanes>(
    lanes: L,
    tokens: &[Line],
    heads: usize,
    context: &mut [Line],
    scratch: &mut Scratch,
) {
    let count = tokens.len() / token_lines(heads);
    // A multiple of two lines, because a tile may be two lines wide.
    let row_lines = count.div_ceil(2 * LANES) * 2;
    scratch.keys.resize(HEAD * row_lines, Line::ZERO);
    scratch.scores.resize(L::FLOAT_ROWS * row_lines, Line::ZERO);
    for head in 0..heads {
        transpose_keys(tokens, heads, head, row_lines, &mut scratch.keys);
        let mut first = 0;
        while first < count {
            let group = rows(L::FLOAT_ROWS, count - first);
            let queries = Queries {
                tokens,
                heads,
                head,
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

/// A group of tokens whose contexts are computed together.
#[derive(Clone, Copy)]
struct Queries<'a> {
    tokens: &'a [Line],
    heads: usize,
    head: usize,
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
        heads,
        head,
        first,
        row_lines,
    } = queries;
    let (token_lines, context_lines, head_column) =
        (token_lines(heads), heads * HEAD_LINES, head * HEAD_LINES);
    let count = tokens.len() / token_lines;
    let query_row = |row: usize| {
        let start = (first + row) * token_lines + head_column;
        flat(tokens.get(start..start + HEAD_LINES).unwrap_or_default())
    };
    let group: [&[f32]; ROWS] = std::array::from_fn(query_row);
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
        // Padding after the last key gets no weight.
        flat_mut(row)
            .iter_mut()
            .skip(count)
            .for_each(|score| *score = f32::NEG_INFINITY);
        *inverse = 1.0 / exponentials(lanes, row);
    }
    let mut weights = scores.chunks_exact(row_lines);
    let weights: [&[f32]; ROWS] = std::array::from_fn(|_| flat(weights.next().unwrap_or_default()));
    for column in (0..HEAD_LINES).step_by(COLUMNS) {
        let start = 2 * context_lines + head_column + column;
        let values = tokens.get(start..).unwrap_or_default();
        let sums = tile::<L, ROWS, COLUMNS>(lanes, weights, values, token_lines, count);
        let rows = context.chunks_exact_mut(context_lines).skip(first);
        for ((sums, row), inverse) in sums.into_iter().zip(rows).zip(inverses) {
            for (sum, line) in sums.into_iter().zip(row.iter_mut().skip(head_column + column)) {
                lanes.store(lanes.mul(sum, lanes.splat(inverse)), line);
            }
        }
    }
}

/// Replaces each score by `exp((score - greatest) * SCALE)`, and returns the sum.
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

/// Transposes the keys of a head, sixteen tokens at a time, and pads them with zeros.
fn transpose_keys(tokens: &[Line], heads: usize, head: usize, row_lines: usize, keys: &mut [Line]) {
    let token_lines = token_lines(heads);
    let start = (heads + head) * HEAD_LINES;
    let sixteen = tokens.chunks(LANES * token_lines);
    for column in 0..row_lines {
        let mut token_keys: [&[f32]; LANES] = [&[]; LANES];
        let tokens = sixteen.clone().nth(column).unwrap_or_default();
        for (place, token) in token_keys.iter_mut().zip(tokens.chunks_exact(token_lines)) {
            *place = flat(token.get(start..start + HEAD_LINES).unwrap_or_default());
        }
        for (index, row) in keys.chunks_exact_mut(row_lines).enumerate() {
            if let Some(line) = row.get_mut(column) {
                line.0 = token_keys.map(|values| values.get(index).copied().unwrap_or(0.0));
            }
        }
    }
}
