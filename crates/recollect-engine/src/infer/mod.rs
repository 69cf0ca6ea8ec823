//! Tokens to unit vectors: a run of the model, pooling, normalization; and signatures of single tokens from the same run.

mod graph;
mod normalize;
mod pool;
mod session;
mod signature;

pub(crate) use graph::fused;
pub(crate) use session::ModelSession;
pub use signature::{SIGNATURE_VERSION, TOKEN_BITS};
pub(crate) use signature::{Signer, TokenValues};
