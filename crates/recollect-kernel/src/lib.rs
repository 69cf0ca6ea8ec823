//! BERT-shaped sentence encoders in int8: token ids in, the states of the last layer out.
//!
//! The matrix products are in int8, with a scale for each block of their inner dimension; everything else is in
//! float32. Each processor has its own instructions ([`InstructionSet`]), and all compute the same numbers, bit for
//! bit: the products are exact in integers, because no weights are taken that could overflow somewhere
//! ([`file`]), and the floating-point parts are one generic code over sixteen lanes ([`lanes`]) in one order, of
//! operations that IEEE 754 defines to the last bit.
//!
//! Data flows one way: [`file`] -> weights -> [`Encoder`], which goes through embedding, attention and products.

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
