//! Tokens to unit vectors: a run of the model, pooling and normalization, and token signatures from the same run.

mod backend;
mod graph;
mod int8_model;
mod normalize;
mod pool;
mod session;
mod signature;
mod text_vector;

pub(crate) use backend::{Backend, Help, StopRun};
pub(crate) use graph::fuse_graph;
pub(crate) use int8_model::Int8Model;
pub(crate) use session::ModelSession;
pub use signature::{SIGNATURE_VERSION, TOKEN_BITS};
pub(crate) use signature::{Signer, TokenValues};
