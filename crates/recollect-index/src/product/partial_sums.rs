//! The dot product by eight partial sums, which every x86 implementation adds up in the same way.

use std::arch::x86_64::__m256i;

use super::of_codes::Product;
use super::reduce;
use crate::query::Codes;
use crate::shape::DIMENSIONS;

/// An implementation that computes partial sums.
///
/// # Safety
///
/// A value exists only if the processor has AVX2.
pub(crate) unsafe trait PartialSums: Copy {
    /// Eight numbers whose sum is the product with a vector's bytes.
    fn parts(self, codes: &Codes, vector: &[u8; DIMENSIONS]) -> __m256i;
}

impl<T: PartialSums> Product for T {
    #[inline(always)]
    fn product(self, codes: &Codes, vector: &[u8; DIMENSIONS]) -> i32 {
        // SAFETY: AVX2 is available (`self`).
        unsafe { reduce::sum(self.parts(codes, vector)) - codes.excess }
    }

    #[inline(always)]
    fn four(self, codes: &Codes, vectors: &[[u8; DIMENSIONS]; 4]) -> [i32; 4] {
        let [a, b, c, d] = vectors.each_ref();
        let parts = [
            self.parts(codes, a),
            self.parts(codes, b),
            self.parts(codes, c),
            self.parts(codes, d),
        ];
        // SAFETY: AVX2 is available (`self`).
        unsafe { reduce::sums(parts, codes.excess) }
    }
}
