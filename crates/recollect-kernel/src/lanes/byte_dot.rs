//! Byte products in 256-bit lanes: one instruction with AVX-VNNI, two with AVX2.

#[allow(clippy::wildcard_imports, reason = "intrinsics have a prefix")]
use std::arch::x86_64::*;
use std::fmt;

/// Products of unsigned and signed bytes.
pub(crate) trait ByteDot: Copy + fmt::Debug {
    /// Maximum rows of a tile, so that it fits in sixteen registers.
    const ROWS: usize;

    /// Whether the processor and the system have the instructions, AVX2 and FMA among them.
    fn is_available() -> bool;

    /// Adds the four products of a byte and a weight to each of the eight lanes of `sum`.
    ///
    /// # Safety
    /// [`Self::is_available`] must be true.
    unsafe fn dot(sum: __m256i, bytes: __m256i, weights: __m256i) -> __m256i;
}

/// AVX2. It adds pairs in 16 bits, which cannot overflow: adjacent weights have |w| <= 127 and |w + w'| <= 128, and a
/// byte is 0 to 255.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pairs;

/// AVX-VNNI.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vnni;

impl ByteDot for Pairs {
    const ROWS: usize = 4;

    fn is_available() -> bool {
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
    }

    #[inline(always)]
    unsafe fn dot(sum: __m256i, bytes: __m256i, weights: __m256i) -> __m256i {
        // SAFETY: AVX2 is available (the caller's promise).
        unsafe {
            let pairs = _mm256_maddubs_epi16(bytes, weights);
            _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
        }
    }
}

impl ByteDot for Vnni {
    const ROWS: usize = 6;

    fn is_available() -> bool {
        Pairs::is_available() && is_x86_feature_detected!("avxvnni")
    }

    #[inline(always)]
    unsafe fn dot(sum: __m256i, bytes: __m256i, weights: __m256i) -> __m256i {
        // SAFETY: AVX-VNNI is available (the caller's promise).
        unsafe { _mm256_dpbusd_avx_epi32(sum, bytes, weights) }
    }
}
