//! The file format of an int8 model.
//!
//! All numbers are little-endian. After a header of 192 bytes come:
//!
//! - the embedding of token type 0 (float32)
//! - the norm of the embeddings
//! - the position embeddings (float16)
//! - for each layer: linear layer 1 (queries, keys and values), linear layer 2 and its norm, linear layer 3, linear
//!   layer 4 and its norm
//!
//! A norm is its weight and its bias (float32). A linear layer is:
//!
//! - the offset of its weights in the source file (64 bits; layer 1 has three, for queries, keys and values)
//! - the smoothing factors of its inputs (float32; only layers 1 and 3)
//! - its scales (float32, a row of outputs for each block of inputs)
//! - its bias (float32)
//! - the corrections of its weights (4 bits each): for each 32 outputs, for each 4 inputs, 32 bytes with input 1 in
//!   the low half of each byte and input 3 in the high half, then 32 bytes with inputs 2 and 4
//!
//! The header has the name, size and SHA-256 of the source file, which holds the word embeddings and the weights as
//! float16: a row for each word, and a row of outputs for each input. A weight in int8 is the weight in the source,
//! smoothed, scaled and rounded (see [`nearest`]), plus its correction. So the file has half the size that it would
//! have with whole weights.

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
