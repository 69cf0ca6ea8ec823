//! The dot product of two vectors' codes, for each instruction set.
//!
//! A value of an implementation is a token: it exists only if the processor has the instructions, so its method is
//! safe to call. All give the same integers.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod avx_vnni;
mod of_codes;
#[cfg(target_arch = "x86_64")]
mod partial_sums;
#[cfg(target_arch = "x86_64")]
mod reduce;
mod scalar;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx_vnni::AvxVnni;
#[cfg(target_arch = "x86_64")]
pub(crate) use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) use avx512::Avx512;
pub(crate) use of_codes::Product;
pub(crate) use scalar::Scalar;
