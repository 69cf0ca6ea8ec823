//! The work on all vectors, compiled for the instructions of each kind of processor.
//!
//! A kernel is a token: it exists only where the processor has the instructions, so that its methods are safe to call.
//! All give the same numbers: products are of whole numbers, and what is made of them in float32 is one generic code in
//! one order.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod scalar;
mod scan;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) use avx512::Avx512;
pub(crate) use scalar::Scalar;
pub(crate) use scan::{Found, Rows, Scan};

use crate::quantize::Quantized;
use crate::shape::DIMENSIONS;

/// See the functions of the same names.
pub(crate) trait Kernel: Copy {
    fn quantize(self, vector: &[f32; DIMENSIONS]) -> Option<Quantized>;
    fn scan(self, scan: Scan<'_>, rows: Rows<'_>, found: &mut Vec<Found>);
}

/// A kernel whose functions are compiled with the instructions `$features`, which the processor has where a `$kernel`
/// exists; `$product` is its product of a vector with the query.
#[cfg(target_arch = "x86_64")]
macro_rules! kernel {
    ($kernel:ty, $features:literal, $product:expr) => {
        impl crate::kernel::Kernel for $kernel {
            fn quantize(
                self,
                vector: &[f32; crate::shape::DIMENSIONS],
            ) -> Option<crate::quantize::Quantized> {
                #[target_feature(enable = $features)]
                fn run(vector: &[f32; crate::shape::DIMENSIONS]) -> Option<crate::quantize::Quantized> {
                    crate::quantize::quantize(vector)
                }
                // SAFETY: the processor has these instructions, or there would be no `self`.
                unsafe { run(vector) }
            }

            fn scan(
                self,
                scan: crate::kernel::Scan<'_>,
                rows: crate::kernel::Rows<'_>,
                found: &mut Vec<crate::kernel::Found>,
            ) {
                #[target_feature(enable = $features)]
                fn run(
                    kernel: $kernel,
                    scan: crate::kernel::Scan<'_>,
                    rows: crate::kernel::Rows<'_>,
                    found: &mut Vec<crate::kernel::Found>,
                ) {
                    crate::kernel::scan::scan(
                        #[inline(always)]
                        |codes, row| $product(kernel, codes, row),
                        scan,
                        rows,
                        found,
                    );
                }
                // SAFETY: as above.
                unsafe { run(self, scan, rows, found) }
            }
        }
    };
}
#[cfg(target_arch = "x86_64")]
use kernel;

#[cfg(test)]
#[path = "kernel_tests.rs"]
mod tests;
