//! The file of a quantized model.
//!
//! All numbers are little-endian. A header of 192 bytes, then: the embedding of token type 0 (float32), the norm of
//! the embeddings, the positions (float16), and for each layer its first linear layer (queries, keys and values), the
//! second and its norm, the third, the fourth and its norm. A norm is its weight and its bias (float32). A linear
//! layer is where its weights are in another file (64 bits; of the first, those of queries, keys and values), what
//! smooths its inputs (float32; the first and the third only), its scales (float32, a row of outputs for each block of
//! inputs), its bias (float32), and corrections of its weights (4 bits): for each 32 outputs, for each 4 inputs, those
//! of the first and the second input in the low half of a byte for each output, and those of the third and the fourth in
//! the high half of the same bytes.
//!
//! The other file, whose name, size and SHA-256 the header has, holds the words and the weights as float16: a row for
//! each word, and a row of outputs for each input. A weight in int8 is that number smoothed, scaled and rounded to the
//! nearest (see [`nearest`]), plus its correction. So the file is half as large as one of the weights would be.

mod header;
mod linear;
mod nearest;
mod parts;
mod read;
mod rounding;
mod write;

pub use header::SourceFile;
pub use nearest::{CORRECTIONS, nearest};
pub use read::{ModelFile, ModelWeights};
pub use write::{LayerParts, LinearParts, ModelParts, NormParts};

#[cfg(test)]
#[path = "file_tests.rs"]
pub(crate) mod tests;
