//! Arithmetic on sixteen lanes, for each kind of processor.
//!
//! A value of an implementation is a token: it exists only if the processor has the instructions, so its methods are
//! safe to call. Every method returns the same bits in every implementation, except for NaN.

#[cfg(target_arch = "x86_64")]
mod avx;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod byte_dot;
#[cfg(target_arch = "x86_64")]
mod eight_lanes;
mod scalar;
mod sixteen;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx::{Avx2, AvxVnni};
#[cfg(target_arch = "x86_64")]
pub(crate) use avx512::Avx512;
pub(crate) use scalar::Scalar;
pub(crate) use sixteen::{Lanes, Weights};

#[cfg(test)]
#[path = "lanes_tests.rs"]
mod tests;
