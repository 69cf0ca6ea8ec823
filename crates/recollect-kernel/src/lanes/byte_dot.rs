//! How the 256-bit lanes multiply bytes: with the instruction that AVX-VNNI has for it, or with two of AVX2.

#[allow(clippy::wildcard_imports, reason = "the names say what they are")]
use std::arch::x86_64::*;
use std::fmt;

/// Products of unsigned and signed bytes.
pub(crate) trait ByteDot: Copy + fmt::Debug {
    /// Most rows of a tile: what sixteen registers hold.
    const ROWS: usize;

    /// Whether the processor and the system have the instructions, AVX2 and FMA among them.
    fn is_available() -> bool;

    /// In each of eight lanes the four products of a byte and a weight, added to `sum`.
    ///
    /// # Safety
    /// [`Self::is_available`].
    unsafe fn dot(sum: __m256i, bytes: __m256i, weights: __m256i) -> __m256i;
}

/// AVX2: pairs are added in 16 bits, which none overflows: for neighbours |w| <= 127 and |w + w'| <= 128, and a byte is
/// 0 to 255.
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
        // SAFETY: AVX2 is there, which the caller knows.
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
        // SAFETY: AVX-VNNI is there, which the caller knows.
        unsafe { _mm256_dpbusd_avx_epi32(sum, bytes, weights) }
    }
}
