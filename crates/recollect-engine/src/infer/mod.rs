//! Tokens to unit vectors: a run of the model, pooling, normalization.

mod backend;
mod graph;
mod int8_model;
mod normalize;
mod pool;
mod session;
mod text_vector;

pub(crate) use backend::{Backend, StopRun};
pub(crate) use graph::fused;
pub(crate) use int8_model::Int8Model;
pub(crate) use session::ModelSession;
