//! The length of every vector.

/// Length of the vectors: the model's hidden size, and that of the vectors in every store.
pub const EMBEDDING_DIM: usize = 384;
