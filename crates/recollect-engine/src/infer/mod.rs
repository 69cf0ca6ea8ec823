//! Tokens to unit vectors: a run of the model, pooling, normalization.

mod graph;
mod normalize;
mod pool;
mod session;

pub(crate) use graph::fused;
pub(crate) use session::ModelSession;
