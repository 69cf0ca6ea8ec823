//! AVX-512 with VNNI: sixty-four codes at a time.

#[allow(clippy::wildcard_imports, reason = "intrinsics have a prefix")]
use std::arch::x86_64::*;

use super::partial_sums::PartialSums;
use crate::query::Codes;
use crate::shape::DIMENSIONS;

/// A processor with AVX-512 F, BW, VL and VNNI.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx512(());

impl Avx512 {
    /// The token, if the processor and the system have these instructions.
    pub(crate) fn new() -> Option<Self> {
        let has = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vnni")
            && is_x86_feature_detected!("avx2");
        has.then_some(Self(()))
    }
}

const STEP: usize = 64;

// SAFETY: the token exists only if the processor has AVX2.
unsafe impl PartialSums for Avx512 {
    #[inline(always)]
    fn parts(self, codes: &Codes, vector: &[u8; DIMENSIONS]) -> __m256i {
        let (signed, _) = codes.bytes.as_chunks::<STEP>();
        let (bytes, _) = vector.as_chunks::<STEP>();
        // SAFETY: AVX-512 VNNI is available (`self`); every load is 64 bytes within the arrays.
        unsafe {
            let mut sums = [_mm512_setzero_si512(); 2];
            for (signed, bytes) in signed.as_chunks::<2>().0.iter().zip(bytes.as_chunks::<2>().0) {
                for ((sum, signed), bytes) in sums.iter_mut().zip(signed).zip(bytes) {
                    let signed = _mm512_loadu_si512(signed.as_ptr().cast());
                    let bytes = _mm512_loadu_si512(bytes.as_ptr().cast());
                    *sum = _mm512_dpbusd_epi32(*sum, bytes, signed);
                }
            }
            let [even, odd] = sums;
            let sum = _mm512_add_epi32(even, odd);
            _mm256_add_epi32(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64::<1>(sum))
        }
    }
}
