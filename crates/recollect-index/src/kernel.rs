//! The work on all vectors, compiled for the instructions of each kind of processor.
//!
//! All kernels give the same numbers: products are of whole numbers, and what is made of them in float32 is one generic
//! code in one order.

use crate::product::Scalar;
#[cfg(target_arch = "x86_64")]
use crate::product::{Avx2, Avx512};
use crate::quantize::{self, Quantized};
use crate::scan::{self, Found, Rows, Scan};
use crate::shape::DIMENSIONS;

/// See the functions of the same names.
pub(crate) trait Kernel: Copy {
    fn quantize(self, vector: &[f32; DIMENSIONS]) -> Option<Quantized>;
    fn scan(self, scan: Scan<'_>, rows: Rows<'_>, found: &mut Vec<Found>);
}

impl Kernel for Scalar {
    fn quantize(self, vector: &[f32; DIMENSIONS]) -> Option<Quantized> {
        quantize::quantize(vector)
    }

    fn scan(self, scan: Scan<'_>, rows: Rows<'_>, found: &mut Vec<Found>) {
        scan::scan(self, scan, rows, found);
    }
}

/// A kernel whose functions are compiled with the instructions `$features`, which the processor has where a
/// `$instructions` exists.
#[cfg(target_arch = "x86_64")]
macro_rules! kernel {
    ($instructions:ty, $features:literal) => {
        impl Kernel for $instructions {
            fn quantize(self, vector: &[f32; DIMENSIONS]) -> Option<Quantized> {
                #[target_feature(enable = $features)]
                fn run(vector: &[f32; DIMENSIONS]) -> Option<Quantized> {
                    quantize::quantize(vector)
                }
                // SAFETY: the processor has these instructions, or there would be no `self`.
                unsafe { run(vector) }
            }

            fn scan(self, scan: Scan<'_>, rows: Rows<'_>, found: &mut Vec<Found>) {
                #[target_feature(enable = $features)]
                fn run(instructions: $instructions, scan: Scan<'_>, rows: Rows<'_>, found: &mut Vec<Found>) {
                    scan::scan(instructions, scan, rows, found);
                }
                // SAFETY: as above.
                unsafe { run(self, scan, rows, found) }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
kernel!(Avx2, "avx2");
#[cfg(target_arch = "x86_64")]
kernel!(Avx512, "avx512f,avx512bw,avx512vl,avx512vnni,avx2");

#[cfg(test)]
#[path = "kernel_tests.rs"]
mod tests;
