//! The query of a search.

use crate::error::{ErrorKind, IndexError};
use crate::quantize::{code, quantize};
use crate::shape::{CODE_ZERO, DIMENSIONS};

/// The number of partial sums of a product.
const PARTS: usize = 16;

/// A vector to search for, in the form that the scan needs.
pub(crate) struct Query {
    /// The vector itself.
    pub(crate) vector: [f32; DIMENSIONS],
    pub(crate) codes: Codes,
    pub(crate) scale: f32,
    /// The norm of the vector.
    pub(crate) norm: f64,
    /// At least the norm of the error of the codes.
    pub(crate) radius: f64,
}

/// The codes of a query, in the forms that the kernels need.
#[repr(C, align(64))]
pub(crate) struct Codes {
    pub(crate) bytes: [i8; DIMENSIONS],
    pub(crate) words: [i16; DIMENSIONS],
    /// The excess of a product with bytes, which are codes plus [`CODE_ZERO`].
    pub(crate) excess: i32,
}

impl Query {
    pub(crate) fn new(vector: &[f32]) -> Result<Self, IndexError> {
        let invalid = |received: String| {
            IndexError::new(
                ErrorKind::Invalid,
                format!("expected a vector of {DIMENSIONS} finite numbers and norm 1, received {received}"),
            )
        };
        let vector: &[f32; DIMENSIONS] = vector
            .try_into()
            .map_err(|_| invalid(format!("{} numbers", vector.len())))?;
        let quantized = quantize(vector).ok_or_else(|| invalid("another norm".to_owned()))?;
        let mut codes = Codes {
            bytes: [0; DIMENSIONS],
            words: [0; DIMENSIONS],
            excess: 0,
        };
        for ((byte, word), &from) in codes.bytes.iter_mut().zip(&mut codes.words).zip(&quantized.bytes) {
            let value = from.wrapping_sub(128).cast_signed();
            (*byte, *word) = (value, i16::from(value));
            codes.excess += CODE_ZERO * i32::from(value);
        }
        let norm2: f64 = vector
            .iter()
            .map(|&value| f64::from(value) * f64::from(value))
            .sum();
        Ok(Self {
            vector: *vector,
            codes,
            scale: quantized.scale,
            norm: norm2.sqrt(),
            radius: f64::from(quantized.radius),
        })
    }
}

/// The product of the exact query vector with the codes of a vector. Its partial sums let the processor add several
/// numbers at a time, in the same order on every processor.
#[inline(always)]
pub(crate) fn exact_product(query: &[f32; DIMENSIONS], vector: &[u8; DIMENSIONS]) -> f64 {
    let (values, _) = query.as_chunks::<PARTS>();
    let (bytes, _) = vector.as_chunks::<PARTS>();
    let mut sums = [0.0; PARTS];
    for (values, bytes) in values.iter().zip(bytes) {
        for ((sum, &value), &byte) in sums.iter_mut().zip(values).zip(bytes) {
            *sum += f64::from(value) * f64::from(code(byte));
        }
    }
    sums.into_iter().sum()
}
