//! Looks at rows of vectors, and keeps those that may be near enough.

use crate::bounds::{Bounds, Row};
use crate::query::Codes;
use crate::shape::DIMENSIONS;

/// What is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Scan<'a> {
    pub(crate) codes: &'a Codes,
    pub(crate) bounds: Bounds,
    /// Vectors that are surely less near are left out.
    pub(crate) least: f32,
}

/// Some vectors, and what there is beside each.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) codes: &'a [[u8; DIMENSIONS]],
    pub(crate) scales: &'a [f32],
    pub(crate) norms2: &'a [f32],
    pub(crate) radii: &'a [f32],
}

/// A vector that may be near enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Found {
    /// Its place among those that were looked at.
    pub(crate) row: u32,
    /// It is at least so near.
    pub(crate) lower: f32,
    /// It is no nearer than this.
    pub(crate) upper: f32,
}

/// Rows whose bounds are computed together.
const BLOCK: usize = 32;
const BLOCK_ROWS: u32 = 32;

/// Adds the rows that may be near enough to `found`.
#[inline(always)]
pub(crate) fn scan(
    product: impl Fn(&Codes, &[u8; DIMENSIONS]) -> i32,
    Scan { codes, bounds, least }: Scan<'_>,
    rows: Rows<'_>,
    found: &mut Vec<Found>,
) {
    let blocks = rows
        .codes
        .chunks(BLOCK)
        .zip(rows.scales.chunks(BLOCK))
        .zip(rows.norms2.chunks(BLOCK).zip(rows.radii.chunks(BLOCK)));
    let mut first = 0;
    for ((vectors, scales), (norms2, radii)) in blocks {
        let mut products = [0; BLOCK];
        for (to, vector) in products.iter_mut().zip(vectors) {
            *to = product(codes, vector);
        }
        let mut uppers = [f32::NEG_INFINITY; BLOCK];
        let mut lowers = [f32::NEG_INFINITY; BLOCK];
        let beside = scales.iter().zip(norms2).zip(radii);
        let to = uppers.iter_mut().zip(&mut lowers);
        for (((upper, lower), &product), ((&scale, &norm2), &radius)) in to.zip(&products).zip(beside) {
            let row = Row { scale, norm2, radius };
            (*lower, *upper) = bounds.coarse(product, row);
        }
        let nearest = uppers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        if nearest >= least {
            for (row, (&lower, &upper)) in (first..).zip(lowers.iter().zip(&uppers)).take(vectors.len()) {
                if upper >= least {
                    found.push(Found { row, lower, upper });
                }
            }
        }
        first += BLOCK_ROWS;
    }
}
