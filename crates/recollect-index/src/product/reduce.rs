//! The sums of the numbers in registers.

#[allow(clippy::wildcard_imports, reason = "intrinsics have a prefix")]
use std::arch::x86_64::*;

/// The sum of eight numbers.
///
/// # Safety
/// The processor has AVX2.
#[inline(always)]
pub(super) unsafe fn sum(numbers: __m256i) -> i32 {
    // SAFETY: AVX2 is available (the caller's promise).
    unsafe {
        let sum = _mm_add_epi32(
            _mm256_castsi256_si128(numbers),
            _mm256_extracti128_si256::<1>(numbers),
        );
        let sum = _mm_add_epi32(sum, _mm_shuffle_epi32::<0b00_00_11_10>(sum));
        let sum = _mm_add_epi32(sum, _mm_shuffle_epi32::<0b00_00_00_01>(sum));
        _mm_cvtsi128_si32(sum)
    }
}

/// The sum of eight numbers in each of four registers, minus `excess`.
///
/// # Safety
/// The processor has AVX2.
#[inline(always)]
pub(super) unsafe fn sums([a, b, c, d]: [__m256i; 4], excess: i32) -> [i32; 4] {
    // SAFETY: AVX2 is available (the caller's promise); the store is 16 bytes into an array of that size.
    unsafe {
        let sums = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
        let sums = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256::<1>(sums));
        let mut to = [0; 4];
        _mm_storeu_si128(
            to.as_mut_ptr().cast(),
            _mm_sub_epi32(sums, _mm_set1_epi32(excess)),
        );
        to
    }
}
