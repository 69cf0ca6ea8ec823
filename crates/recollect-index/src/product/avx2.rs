//! AVX2: sixteen codes at a time, widened to 16 bits so that no pair overflows.

#[allow(clippy::wildcard_imports, reason = "intrinsics have a prefix")]
use std::arch::x86_64::*;

use super::partial_sums::PartialSums;
use crate::query::Codes;
use crate::shape::DIMENSIONS;

/// A processor with AVX2.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx2(());

impl Avx2 {
    /// The token, if the processor and the system have these instructions.
    pub(crate) fn new() -> Option<Self> {
        is_x86_feature_detected!("avx2").then_some(Self(()))
    }
}

const STEP: usize = 16;

// SAFETY: the token exists only if the processor has AVX2.
unsafe impl PartialSums for Avx2 {
    #[inline(always)]
    fn parts(self, codes: &Codes, vector: &[u8; DIMENSIONS]) -> __m256i {
        let (words, _) = codes.words.as_chunks::<STEP>();
        let (bytes, _) = vector.as_chunks::<STEP>();
        // SAFETY: AVX2 is available (`self`); every load is 16 bytes or 16 words within the arrays.
        unsafe {
            let mut sums = [_mm256_setzero_si256(); 2];
            for (words, bytes) in words.as_chunks::<2>().0.iter().zip(bytes.as_chunks::<2>().0) {
                for ((sum, words), bytes) in sums.iter_mut().zip(words).zip(bytes) {
                    let bytes = _mm256_cvtepu8_epi16(_mm_loadu_si128(bytes.as_ptr().cast()));
                    let words = _mm256_loadu_si256(words.as_ptr().cast());
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(bytes, words));
                }
            }
            let [even, odd] = sums;
            _mm256_add_epi32(even, odd)
        }
    }
}
