//! AVX-VNNI, which is VNNI without AVX-512: thirty-two codes at a time.

#[allow(clippy::wildcard_imports, reason = "intrinsics have a prefix")]
use std::arch::x86_64::*;

use super::partial_sums::PartialSums;
use crate::query::Codes;
use crate::shape::DIMENSIONS;

/// A processor with AVX2 and AVX-VNNI.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AvxVnni(());

impl AvxVnni {
    /// The token, if the processor and the system have these instructions.
    pub(crate) fn new() -> Option<Self> {
        let has = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("avxvnni");
        has.then_some(Self(()))
    }
}

const STEP: usize = 32;

// SAFETY: the token exists only if the processor has AVX2.
unsafe impl PartialSums for AvxVnni {
    #[inline(always)]
    fn parts(self, codes: &Codes, vector: &[u8; DIMENSIONS]) -> __m256i {
        let (signed, _) = codes.bytes.as_chunks::<STEP>();
        let (bytes, _) = vector.as_chunks::<STEP>();
        // SAFETY: AVX2 and AVX-VNNI are available (`self`); every load is 32 bytes within the arrays.
        unsafe {
            let mut sums = [_mm256_setzero_si256(); 2];
            for (signed, bytes) in signed.as_chunks::<2>().0.iter().zip(bytes.as_chunks::<2>().0) {
                for ((sum, signed), bytes) in sums.iter_mut().zip(signed).zip(bytes) {
                    let signed = _mm256_loadu_si256(signed.as_ptr().cast());
                    let bytes = _mm256_loadu_si256(bytes.as_ptr().cast());
                    *sum = _mm256_dpbusd_avx_epi32(*sum, bytes, signed);
                }
            }
            let [even, odd] = sums;
            _mm256_add_epi32(even, odd)
        }
    }
}
