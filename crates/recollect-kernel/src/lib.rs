//! BERT-shaped sentence encoders in int8: token ids in, the states of the last layer out.
//!
//! The matrix products are in int8, with a scale for each block of their inner dimension. Everything else is in
//! float32. Every [`InstructionSet`] computes the same numbers, bit for bit. The integer products are exact, because
//! weights that could overflow with any instruction set are rejected ([`file`]). The floating-point code is generic
//! over sixteen lanes ([`lanes`]), runs in one order, and uses only operations that IEEE 754 defines to the last bit.
//!
//! Data flows one way: [`file`] -> weights -> [`Encoder`], which runs embedding, attention and products.

#![allow(
    clippy::inline_always,
    reason = "a function that is not inlined is compiled without its caller's instructions"
)]

mod attention;
mod block;
mod embedding;
mod encoder;
mod error;
mod file;
mod fma;
mod instruction_set;
mod kernel;
mod lanes;
mod line;
mod math;
mod normalization;
mod prefetch;
mod product;
mod quantization;
mod shape;
mod team;
mod tile;
mod weights;
mod workspace;

pub use encoder::Encoder;
pub use error::{EncodeError, FileError};
pub use file::{
    CORRECTIONS, LayerParts, LinearParts, ModelFile, ModelParts, ModelWeights, NormParts, SourceFile, nearest,
};
pub use instruction_set::InstructionSet;
pub use math::{exp_all, gelu_all};
pub use shape::{HIDDEN, INNER, MAX_PAIR, MAX_TOKENS};
pub use team::Team;
pub use workspace::Workspace;
