//! The functions that run over all vectors, compiled for each instruction set.
//!
//! All kernels give the same numbers: the products are integers, and the float32 arithmetic on them is one generic
//! function with one order of operations.

use crate::product::Scalar;
#[cfg(target_arch = "x86_64")]
use crate::product::{Avx2, Avx512, AvxVnni};
use crate::quantize::{self, Quantized};
use crate::query;
use crate::scan::{self, Hit, Rows, Scan};
use crate::shape::DIMENSIONS;

/// The functions of the same names have the documentation.
pub(crate) trait Kernel: Copy {
    fn quantize(self, vector: &[f32; DIMENSIONS]) -> Option<Quantized>;
    fn scan(self, scan: Scan<'_>, rows: Rows<'_>, hits: &mut Vec<Hit>);
    fn exact_product(self, query: &[f32; DIMENSIONS], vector: &[u8; DIMENSIONS]) -> f64;
}

impl Kernel for Scalar {
    fn quantize(self, vector: &[f32; DIMENSIONS]) -> Option<Quantized> {
        quantize::quantize(vector)
    }

    fn scan(self, scan: Scan<'_>, rows: Rows<'_>, hits: &mut Vec<Hit>) {
        scan::scan(self, scan, rows, hits);
    }

    fn exact_product(self, query: &[f32; DIMENSIONS], vector: &[u8; DIMENSIONS]) -> f64 {
        query::exact_product(query, vector)
    }
}

/// A kernel compiled with the target features `$features`. An `$instructions` exists only on a processor that has them.
#[cfg(target_arch = "x86_64")]
macro_rules! kernel {
    ($instructions:ty, $features:literal) => {
        impl Kernel for $instructions {
            fn quantize(self, vector: &[f32; DIMENSIONS]) -> Option<Quantized> {
                #[target_feature(enable = $features)]
                fn run(vector: &[f32; DIMENSIONS]) -> Option<Quantized> {
                    quantize::quantize(vector)
                }
                // SAFETY: `self` exists, so the processor has these instructions.
                unsafe { run(vector) }
            }

            fn scan(self, scan: Scan<'_>, rows: Rows<'_>, hits: &mut Vec<Hit>) {
                #[target_feature(enable = $features)]
                fn run(instructions: $instructions, scan: Scan<'_>, rows: Rows<'_>, hits: &mut Vec<Hit>) {
                    scan::scan(instructions, scan, rows, hits);
                }
                // SAFETY: as above.
                unsafe { run(self, scan, rows, hits) }
            }

            fn exact_product(self, query: &[f32; DIMENSIONS], vector: &[u8; DIMENSIONS]) -> f64 {
                #[target_feature(enable = $features)]
                fn run(query: &[f32; DIMENSIONS], vector: &[u8; DIMENSIONS]) -> f64 {
                    query::exact_product(query, vector)
                }
                // SAFETY: as above.
                unsafe { run(query, vector) }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
kernel!(Avx2, "avx2");
#[cfg(target_arch = "x86_64")]
kernel!(AvxVnni, "avxvnni,avx2");
#[cfg(target_arch = "x86_64")]
kernel!(Avx512, "avx512f,avx512bw,avx512vl,avx512vnni,avx2");

#[cfg(test)]
#[path = "kernel_tests.rs"]
mod tests;
