//! Reductions of one register of eight lanes, to which sixteen lanes were reduced.

#[allow(clippy::wildcard_imports, reason = "intrinsics have a prefix")]
use std::arch::x86_64::*;

/// The sum of all lanes: each is added to the one 4 further on, then 2, then 1.
///
/// # Safety
/// The processor has AVX.
#[inline(always)]
pub(super) unsafe fn sum(eight: __m256) -> f32 {
    // SAFETY: AVX is available (the caller's promise).
    unsafe {
        let four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight));
        let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
        _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
    }
}

/// The least of all lanes.
///
/// # Safety
/// The processor has AVX.
#[inline(always)]
pub(super) unsafe fn least(eight: __m256) -> f32 {
    // SAFETY: AVX is available (the caller's promise).
    unsafe {
        let four = _mm_min_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight));
        let two = _mm_min_ps(four, _mm_movehl_ps(four, four));
        _mm_cvtss_f32(_mm_min_ss(two, _mm_movehdup_ps(two)))
    }
}

/// The greatest of all lanes.
///
/// # Safety
/// The processor has AVX.
#[inline(always)]
pub(super) unsafe fn greatest(eight: __m256) -> f32 {
    // SAFETY: AVX is available (the caller's promise).
    unsafe {
        let four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps::<1>(eight));
        let two = _mm_max_ps(four, _mm_movehl_ps(four, four));
        _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)))
    }
}
