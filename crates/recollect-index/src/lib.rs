//! An exact index of unit vectors in memory.
//!
//! Each vector is stored as one byte a dimension, with a scale and the norm of the rounding error. By Cauchy-Schwarz,
//! that norm bounds the distance from both sides, so a scan can collect every vector that may be among the nearest. The
//! caller then computes the exact distances of those few, and gets the same result as an exact search.
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
mod product;
mod quantize;
mod query;
mod scan;
mod search;
mod shape;
mod slab;
mod view;

#[cfg(test)]
#[path = "sample_tests.rs"]
mod samples;

pub use candidates::Candidates;
pub use error::{ErrorKind, IndexError};
pub use index::Index;
pub use instruction_set::InstructionSet;
pub use pool::Pool;
pub use search::Search;
pub use shape::DIMENSIONS;
pub use view::View;
