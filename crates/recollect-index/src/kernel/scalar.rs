//! Plain Rust, for every processor, written so that the compiler can use what vectors it has.

use super::Kernel;
use super::scan::{self, Found, Rows, Scan};
use crate::quantize::{self, Quantized};
use crate::query::Codes;
use crate::shape::DIMENSIONS;

/// Any processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scalar;

impl Kernel for Scalar {
    fn quantize(self, vector: &[f32; DIMENSIONS]) -> Option<Quantized> {
        quantize::quantize(vector)
    }

    fn scan(self, scan: Scan<'_>, rows: Rows<'_>, found: &mut Vec<Found>) {
        scan::scan(product, scan, rows, found);
    }
}

/// The product of two vectors' codes.
pub(crate) fn product(codes: &Codes, vector: &[u8; DIMENSIONS]) -> i32 {
    let sum: i32 = codes
        .words
        .iter()
        .zip(vector)
        .map(|(&a, &b)| i32::from(a) * i32::from(b))
        .sum();
    sum - codes.excess
}
