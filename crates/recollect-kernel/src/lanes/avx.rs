//! AVX2 and AVX-VNNI: sixteen lanes are two registers.

#[allow(clippy::wildcard_imports, reason = "intrinsics have a prefix")]
use std::arch::x86_64::*;

use std::marker::PhantomData;

use super::byte_dot::{ByteDot, Pairs, Vnni};
use super::eight_lanes;
use super::sixteen::{Lanes, Weights};
use crate::line::{LANES, Line};

/// A processor with AVX2, FMA and the instructions of `D`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx<D>(PhantomData<D>);

/// A processor with AVX2 and FMA.
pub(crate) type Avx2 = Avx<Pairs>;

/// A processor with AVX2, FMA and AVX-VNNI.
pub(crate) type AvxVnni = Avx<Vnni>;

impl<D: ByteDot> Avx<D> {
    /// The token, if the processor and the system have these instructions.
    pub(crate) fn new() -> Option<Self> {
        D::is_available().then_some(Self(PhantomData))
    }
}

/// Two registers.
type Pair<T> = [T; 2];

impl<D: ByteDot> Lanes for Avx<D> {
    type Floats = Pair<__m256>;
    type Integers = Pair<__m256i>;
    type Weights = Pair<__m256i>;
    type Bytes = __m256i;

    const PRODUCT_ROWS: usize = D::ROWS;
    const PRODUCT_COLUMNS: usize = 1;
    const FLOAT_ROWS: usize = 6;
    const FLOAT_COLUMNS: usize = 1;
    const PRODUCT_ROWS_OF_FEW: usize = D::ROWS;

    #[inline(always)]
    fn load(self, from: &Line) -> Pair<__m256> {
        // SAFETY: AVX is available (`self`); `from` is 64 bytes, aligned to 64.
        unsafe {
            let from = from.0.as_ptr();
            [_mm256_load_ps(from), _mm256_load_ps(from.add(8))]
        }
    }

    #[inline(always)]
    fn store(self, [low, high]: Pair<__m256>, to: &mut Line) {
        // SAFETY: as in `load`.
        unsafe {
            let to = to.0.as_mut_ptr();
            _mm256_store_ps(to, low);
            _mm256_store_ps(to.add(8), high);
        }
    }

    #[inline(always)]
    fn splat(self, value: f32) -> Pair<__m256> {
        // SAFETY: AVX is available (`self`).
        unsafe { [_mm256_set1_ps(value); 2] }
    }

    #[inline(always)]
    fn add(self, [a, b]: Pair<__m256>, [c, d]: Pair<__m256>) -> Pair<__m256> {
        // SAFETY: AVX is available (`self`).
        unsafe { [_mm256_add_ps(a, c), _mm256_add_ps(b, d)] }
    }

    #[inline(always)]
    fn sub(self, [a, b]: Pair<__m256>, [c, d]: Pair<__m256>) -> Pair<__m256> {
        // SAFETY: AVX is available (`self`).
        unsafe { [_mm256_sub_ps(a, c), _mm256_sub_ps(b, d)] }
    }

    #[inline(always)]
    fn mul(self, [a, b]: Pair<__m256>, [c, d]: Pair<__m256>) -> Pair<__m256> {
        // SAFETY: AVX is available (`self`).
        unsafe { [_mm256_mul_ps(a, c), _mm256_mul_ps(b, d)] }
    }

    #[inline(always)]
    fn div(self, [a, b]: Pair<__m256>, [c, d]: Pair<__m256>) -> Pair<__m256> {
        // SAFETY: AVX is available (`self`).
        unsafe { [_mm256_div_ps(a, c), _mm256_div_ps(b, d)] }
    }

    #[inline(always)]
    fn min(self, [a, b]: Pair<__m256>, [c, d]: Pair<__m256>) -> Pair<__m256> {
        // SAFETY: AVX is available (`self`).
        unsafe { [_mm256_min_ps(a, c), _mm256_min_ps(b, d)] }
    }

    #[inline(always)]
    fn max(self, [a, b]: Pair<__m256>, [c, d]: Pair<__m256>) -> Pair<__m256> {
        // SAFETY: AVX is available (`self`).
        unsafe { [_mm256_max_ps(a, c), _mm256_max_ps(b, d)] }
    }

    #[inline(always)]
    fn fma(self, a: Pair<__m256>, b: Pair<__m256>, c: Pair<__m256>) -> Pair<__m256> {
        let ([a0, a1], [b0, b1], [c0, c1]) = (a, b, c);
        // SAFETY: FMA is available (`self`).
        unsafe { [_mm256_fmadd_ps(a0, b0, c0), _mm256_fmadd_ps(a1, b1, c1)] }
    }

    #[inline(always)]
    fn power_of_two(self, exponent: Pair<__m256>) -> Pair<__m256> {
        // SAFETY: AVX2 is available (`self`).
        exponent.map(|exponent| unsafe {
            _mm256_castsi256_ps(_mm256_slli_epi32::<23>(_mm256_castps_si256(exponent)))
        })
    }

    #[inline(always)]
    fn sum(self, [low, high]: Pair<__m256>) -> f32 {
        // SAFETY: AVX is available (`self`).
        unsafe { eight_lanes::sum(_mm256_add_ps(low, high)) }
    }

    #[inline(always)]
    fn least(self, [low, high]: Pair<__m256>) -> f32 {
        // SAFETY: AVX is available (`self`).
        unsafe { eight_lanes::least(_mm256_min_ps(low, high)) }
    }

    #[inline(always)]
    fn greatest(self, [low, high]: Pair<__m256>) -> f32 {
        // SAFETY: AVX is available (`self`).
        unsafe { eight_lanes::greatest(_mm256_max_ps(low, high)) }
    }

    #[inline(always)]
    fn zero(self) -> Pair<__m256i> {
        // SAFETY: AVX is available (`self`).
        unsafe { [_mm256_setzero_si256(); 2] }
    }

    #[inline(always)]
    fn weights(self, from: &Weights) -> Pair<__m256i> {
        // SAFETY: AVX is available (`self`); `from` is 64 bytes.
        unsafe {
            let from = from.as_ptr();
            [
                _mm256_loadu_si256(from.cast()),
                _mm256_loadu_si256(from.add(32).cast()),
            ]
        }
    }

    #[inline(always)]
    fn bytes(self, word: u32) -> __m256i {
        // SAFETY: AVX is available (`self`).
        unsafe { _mm256_set1_epi32(word.cast_signed()) }
    }

    #[inline(always)]
    fn dot(self, [a, b]: Pair<__m256i>, bytes: __m256i, [low, high]: Pair<__m256i>) -> Pair<__m256i> {
        // SAFETY: the instructions of `D` are available (`self`).
        unsafe { [D::dot(a, bytes, low), D::dot(b, bytes, high)] }
    }

    #[inline(always)]
    fn floats(self, [a, b]: Pair<__m256i>) -> Pair<__m256> {
        // SAFETY: AVX is available (`self`).
        unsafe { [_mm256_cvtepi32_ps(a), _mm256_cvtepi32_ps(b)] }
    }

    #[inline(always)]
    fn quantize(self, values: Pair<__m256>, inverse: f32, zero: i32) -> [u8; LANES] {
        let mut out = [0; LANES];
        // SAFETY: AVX2 is available (`self`); `out` is 16 bytes.
        unsafe {
            let (inverse, zero) = (_mm256_set1_ps(inverse), _mm256_set1_epi32(zero));
            let [low, high] = values
                .map(|values| _mm256_add_epi32(_mm256_cvtps_epi32(_mm256_mul_ps(values, inverse)), zero));
            // Packing interleaves 128-bit halves; the permutation restores the order.
            let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi32(low, high));
            let bytes = _mm_packus_epi16(
                _mm256_castsi256_si128(words),
                _mm256_extracti128_si256::<1>(words),
            );
            _mm_storeu_si128(out.as_mut_ptr().cast(), bytes);
        }
        out
    }
}
