//! The product of two vectors' codes, with the instructions of each kind of processor.
//!
//! An implementation is a token: it exists only where the processor has the instructions, so that it is safe to call. All
//! give the same whole numbers.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod of_codes;
mod scalar;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) use avx512::Avx512;
pub(crate) use of_codes::Product;
pub(crate) use scalar::Scalar;
