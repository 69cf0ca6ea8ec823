//! An exact index of unit vectors in memory.
//!
//! Each vector is kept as one byte a dimension, with a scale and the length of what that leaves out. Cauchy and Schwarz
//! make a bound of that length: a scan knows between which two distances a vector lies, and keeps every vector that may
//! be among the nearest. Whoever searches measures those few in full, and has the answer that measuring all gives.
//!
//! Data flows one way: [`Index`] -> [`View`] -> [`Search`] -> [`Pool`] -> [`Candidates`].

#![allow(
    clippy::inline_always,
    reason = "a function that is not inlined is compiled without its caller's instructions"
)]

mod bounds;
mod candidates;
mod error;
mod index;
mod instruction_set;
mod kernel;
mod pool;
mod quantize;
mod query;
mod search;
mod shape;
mod slab;
mod view;

#[cfg(test)]
#[path = "made_tests.rs"]
mod made;

pub use candidates::Candidates;
pub use error::{ErrorKind, IndexError};
pub use index::Index;
pub use instruction_set::InstructionSet;
pub use pool::Pool;
pub use search::Search;
pub use shape::DIMENSIONS;
pub use view::View;
