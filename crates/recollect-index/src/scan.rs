//! Scans rows of vectors for those that may be near enough.

use crate::bounds::{Bounds, Row};
use crate::product::Product;
use crate::query::Codes;
use crate::shape::DIMENSIONS;

/// The parameters of a scan.
#[derive(Clone, Copy)]
pub(crate) struct Scan<'a> {
    pub(crate) codes: &'a Codes,
    pub(crate) bounds: Bounds,
    /// Vectors whose upper bound is below this are skipped.
    pub(crate) threshold: f32,
}

/// Vectors: their codes and numbers, one of each per row.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) codes: &'a [[u8; DIMENSIONS]],
    pub(crate) scales: &'a [f32],
    pub(crate) norms2: &'a [f32],
    pub(crate) radii: &'a [f32],
}

/// A vector that may be near enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    /// Its index in the scanned rows.
    pub(crate) row: u32,
    /// Lower bound of its nearness.
    pub(crate) lower: f32,
    /// Upper bound of its nearness.
    pub(crate) upper: f32,
}

/// Rows whose bounds are computed together.
const BLOCK: usize = 32;
const BLOCK_ROWS: u32 = 32;

/// Adds the rows that may be near enough to `hits`.
#[inline(always)]
pub(crate) fn scan(
    instructions: impl Product,
    Scan {
        codes,
        bounds,
        threshold,
    }: Scan<'_>,
    rows: Rows<'_>,
    hits: &mut Vec<Hit>,
) {
    let blocks = rows
        .codes
        .chunks(BLOCK)
        .zip(rows.scales.chunks(BLOCK))
        .zip(rows.norms2.chunks(BLOCK).zip(rows.radii.chunks(BLOCK)));
    let mut first = 0;
    for ((vectors, scales), (norms2, radii)) in blocks {
        let mut products = [0; BLOCK];
        let (fours, rest) = vectors.as_chunks::<4>();
        let (to, _) = products.as_chunks_mut::<4>();
        for (to, vectors) in to.iter_mut().zip(fours) {
            *to = instructions.four(codes, vectors);
        }
        for (to, vector) in products.iter_mut().skip(4 * fours.len()).zip(rest) {
            *to = instructions.product(codes, vector);
        }
        let mut uppers = [f32::NEG_INFINITY; BLOCK];
        let mut lowers = [f32::NEG_INFINITY; BLOCK];
        let numbers = scales.iter().zip(norms2).zip(radii);
        let to = uppers.iter_mut().zip(&mut lowers);
        for (((upper, lower), &product), ((&scale, &norm2), &radius)) in to.zip(&products).zip(numbers) {
            let row = Row { scale, norm2, radius };
            (*lower, *upper) = bounds.coarse(product, row);
        }
        let nearest = uppers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        if nearest >= threshold {
            for (row, (&lower, &upper)) in (first..).zip(lowers.iter().zip(&uppers)).take(vectors.len()) {
                if upper >= threshold {
                    hits.push(Hit { row, lower, upper });
                }
            }
        }
        first += BLOCK_ROWS;
    }
}
