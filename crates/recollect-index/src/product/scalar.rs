//! Plain Rust for any processor, written so that the compiler can vectorize it.

use super::of_codes::Product;
use crate::query::Codes;
use crate::shape::DIMENSIONS;

/// Any processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scalar;

impl Product for Scalar {
    #[inline(always)]
    fn product(self, codes: &Codes, vector: &[u8; DIMENSIONS]) -> i32 {
        let sum: i32 = codes
            .words
            .iter()
            .zip(vector)
            .map(|(&a, &b)| i32::from(a) * i32::from(b))
            .sum();
        sum - codes.excess
    }

    #[inline(always)]
    fn four(self, codes: &Codes, vectors: &[[u8; DIMENSIONS]; 4]) -> [i32; 4] {
        vectors.each_ref().map(|vector| self.product(codes, vector))
    }
}
