//! AVX-512 with VNNI: sixteen lanes are one register.

#[allow(clippy::wildcard_imports, reason = "intrinsics have a prefix")]
use std::arch::x86_64::*;

use super::eight_lanes;
use super::sixteen::{Lanes, Weights};
use crate::line::{LANES, Line};

/// A processor with AVX-512 F, BW, DQ, VL and VNNI.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx512(());

impl Avx512 {
    /// The token, if the processor and the system have these instructions.
    pub(crate) fn new() -> Option<Self> {
        let has = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vnni")
            && is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma");
        has.then_some(Self(()))
    }
}

impl Lanes for Avx512 {
    type Floats = __m512;
    type Integers = __m512i;
    type Weights = __m512i;
    type Bytes = __m512i;

    const PRODUCT_ROWS: usize = 8;
    const PRODUCT_COLUMNS: usize = 2;
    const FLOAT_ROWS: usize = 12;
    const FLOAT_COLUMNS: usize = 2;
    const PRODUCT_ROWS_OF_FEW: usize = 12;

    #[inline(always)]
    fn load(self, from: &Line) -> __m512 {
        // SAFETY: AVX-512 is available (`self`); `from` is 64 bytes, aligned to 64.
        unsafe { _mm512_load_ps(from.0.as_ptr()) }
    }

    #[inline(always)]
    fn store(self, values: __m512, to: &mut Line) {
        // SAFETY: as in `load`.
        unsafe { _mm512_store_ps(to.0.as_mut_ptr(), values) }
    }

    #[inline(always)]
    fn splat(self, value: f32) -> __m512 {
        // SAFETY: AVX-512 is available (`self`).
        unsafe { _mm512_set1_ps(value) }
    }

    #[inline(always)]
    fn add(self, a: __m512, b: __m512) -> __m512 {
        // SAFETY: AVX-512 is available (`self`).
        unsafe { _mm512_add_ps(a, b) }
    }

    #[inline(always)]
    fn sub(self, a: __m512, b: __m512) -> __m512 {
        // SAFETY: AVX-512 is available (`self`).
        unsafe { _mm512_sub_ps(a, b) }
    }

    #[inline(always)]
    fn mul(self, a: __m512, b: __m512) -> __m512 {
        // SAFETY: AVX-512 is available (`self`).
        unsafe { _mm512_mul_ps(a, b) }
    }

    #[inline(always)]
    fn div(self, a: __m512, b: __m512) -> __m512 {
        // SAFETY: AVX-512 is available (`self`).
        unsafe { _mm512_div_ps(a, b) }
    }

    #[inline(always)]
    fn min(self, a: __m512, b: __m512) -> __m512 {
        // SAFETY: AVX-512 is available (`self`).
        unsafe { _mm512_min_ps(a, b) }
    }

    #[inline(always)]
    fn max(self, a: __m512, b: __m512) -> __m512 {
        // SAFETY: AVX-512 is available (`self`).
        unsafe { _mm512_max_ps(a, b) }
    }

    #[inline(always)]
    fn fma(self, a: __m512, b: __m512, c: __m512) -> __m512 {
        // SAFETY: AVX-512 is available (`self`).
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }

    #[inline(always)]
    fn power_of_two(self, exponent: __m512) -> __m512 {
        // SAFETY: AVX-512 is available (`self`).
        unsafe { _mm512_castsi512_ps(_mm512_slli_epi32::<23>(_mm512_castps_si512(exponent))) }
    }

    #[inline(always)]
    fn sum(self, values: __m512) -> f32 {
        // SAFETY: AVX-512 is available (`self`).
        unsafe {
            let (low, high) = halves(values);
            eight_lanes::sum(_mm256_add_ps(low, high))
        }
    }

    #[inline(always)]
    fn least(self, values: __m512) -> f32 {
        // SAFETY: AVX-512 is available (`self`).
        unsafe {
            let (low, high) = halves(values);
            eight_lanes::least(_mm256_min_ps(low, high))
        }
    }

    #[inline(always)]
    fn greatest(self, values: __m512) -> f32 {
        // SAFETY: AVX-512 is available (`self`).
        unsafe {
            let (low, high) = halves(values);
            eight_lanes::greatest(_mm256_max_ps(low, high))
        }
    }

    #[inline(always)]
    fn zero(self) -> __m512i {
        // SAFETY: AVX-512 is available (`self`).
        unsafe { _mm512_setzero_si512() }
    }

    #[inline(always)]
    fn weights(self, from: &Weights) -> __m512i {
        // SAFETY: AVX-512 is available (`self`); `from` is 64 bytes.
        unsafe { _mm512_loadu_si512(from.as_ptr().cast()) }
    }

    #[inline(always)]
    fn bytes(self, word: u32) -> __m512i {
        // SAFETY: AVX-512 is available (`self`).
        unsafe { _mm512_set1_epi32(word.cast_signed()) }
    }

    #[inline(always)]
    fn dot(self, sum: __m512i, bytes: __m512i, weights: __m512i) -> __m512i {
        // SAFETY: AVX-512 VNNI is available (`self`).
        unsafe { _mm512_dpbusd_epi32(sum, bytes, weights) }
    }

    #[inline(always)]
    fn floats(self, integers: __m512i) -> __m512 {
        // SAFETY: AVX-512 is available (`self`).
        unsafe { _mm512_cvtepi32_ps(integers) }
    }

    #[inline(always)]
    fn quantize(self, values: __m512, inverse: f32, zero: i32) -> [u8; LANES] {
        let mut out = [0; LANES];
        // SAFETY: AVX-512 is available (`self`); `out` is 16 bytes.
        unsafe {
            let whole = _mm512_cvtps_epi32(_mm512_mul_ps(values, _mm512_set1_ps(inverse)));
            let shifted = _mm512_add_epi32(whole, _mm512_set1_epi32(zero));
            let bytes = _mm512_cvtusepi32_epi8(_mm512_max_epi32(shifted, _mm512_setzero_si512()));
            _mm_storeu_si128(out.as_mut_ptr().cast(), bytes);
        }
        out
    }
}

/// The first eight lanes and the last eight.
///
/// # Safety
/// The processor has AVX-512.
#[inline(always)]
unsafe fn halves(values: __m512) -> (__m256, __m256) {
    // SAFETY: AVX-512 is available (the caller's promise).
    unsafe {
        (
            _mm512_castps512_ps256(values),
            _mm512_extractf32x8_ps::<1>(values),
        )
    }
}
