//! The width of every vector.

/// Length of the vectors: the model's hidden size, and the width of the vector column in every store.
pub const EMBEDDING_DIM: usize = 384;
