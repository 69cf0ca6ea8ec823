//! The four operations of the encoder, compiled for each instruction set.

use std::ops::Range;

use crate::attention::{self, Scratch};
use crate::lanes::Scalar;
#[cfg(target_arch = "x86_64")]
use crate::lanes::{Avx2, Avx512, AvxVnni};
use crate::line::Line;
use crate::normalization;
use crate::product::{self, Activation};
use crate::quantization::{self, Activations};
use crate::weights::{Linear, Norm, Panels};

/// The functions of the same names have the documentation.
pub(crate) trait Kernel: Copy {
    fn quantize(self, values: &[Line], linear: &Linear, inputs: Range<usize>, out: &mut Activations);
    fn product(self, from: &Activations, linear: &Linear, panels: Panels, then: Activation, out: &mut [Line]);
    fn attend(self, tokens: &[Line], heads: usize, context: &mut [Line], scratch: &mut Scratch);
    fn add_and_normalize(self, rows: &mut [Line], added: &[Line], norm: &Norm);
}

impl Kernel for Scalar {
    fn quantize(self, values: &[Line], linear: &Linear, inputs: Range<usize>, out: &mut Activations) {
        quantization::quantize(self, values, linear, inputs, out);
    }

    fn product(
        self,
        from: &Activations,
        linear: &Linear,
        panels: Panels,
        then: Activation,
        out: &mut [Line],
    ) {
        product::product(self, from, linear, panels, then, out);
    }

    fn attend(self, tokens: &[Line], heads: usize, context: &mut [Line], scratch: &mut Scratch) {
        attention::attend(self, tokens, heads, context, scratch);
    }

    fn add_and_normalize(self, rows: &mut [Line], added: &[Line], norm: &Norm) {
        normalization::add_and_normalize(self, rows, added, norm);
    }
}

/// A kernel compiled with the target features `$features`. A `$lanes` exists only on a processor that has them.
#[cfg(target_arch = "x86_64")]
macro_rules! kernel {
    ($lanes:ty, $features:literal) => {
        impl Kernel for $lanes {
            fn quantize(self, values: &[Line], linear: &Linear, inputs: Range<usize>, out: &mut Activations) {
                #[target_feature(enable = $features)]
                fn run(
                    lanes: $lanes,
                    values: &[Line],
                    linear: &Linear,
                    inputs: Range<usize>,
                    out: &mut Activations,
                ) {
                    quantization::quantize(lanes, values, linear, inputs, out);
                }
                // SAFETY: `self` exists, so the processor has these instructions.
                unsafe { run(self, values, linear, inputs, out) }
            }

            fn product(
                self,
                from: &Activations,
                linear: &Linear,
                panels: Panels,
                then: Activation,
                out: &mut [Line],
            ) {
                #[target_feature(enable = $features)]
                fn run(
                    lanes: $lanes,
                    from: &Activations,
                    linear: &Linear,
                    panels: Panels,
                    then: Activation,
                    out: &mut [Line],
                ) {
                    product::product(lanes, from, linear, panels, then, out);
                }
                // SAFETY: as above.
                unsafe { run(self, from, linear, panels, then, out) }
            }

            fn attend(self, tokens: &[Line], heads: usize, context: &mut [Line], scratch: &mut Scratch) {
                #[target_feature(enable = $features)]
                fn run(
                    lanes: $lanes,
                    tokens: &[Line],
                    heads: usize,
                    context: &mut [Line],
                    scratch: &mut Scratch,
                ) {
                    attention::attend(lanes, tokens, heads, context, scratch);
                }
                // SAFETY: as above.
                unsafe { run(self, tokens, heads, context, scratch) }
            }

            fn add_and_normalize(self, rows: &mut [Line], added: &[Line], norm: &Norm) {
                #[target_feature(enable = $features)]
                fn run(lanes: $lanes, rows: &mut [Line], added: &[Line], norm: &Norm) {
                    normalization::add_and_normalize(lanes, rows, added, norm);
                }
                // SAFETY: as above.
                unsafe { run(self, rows, added, norm) }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
kernel!(Avx2, "avx2,fma");
#[cfg(target_arch = "x86_64")]
kernel!(AvxVnni, "avxvnni,avx2,fma");
#[cfg(target_arch = "x86_64")]
kernel!(Avx512, "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma");
