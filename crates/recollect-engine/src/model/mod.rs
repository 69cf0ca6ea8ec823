//! The model package: its files, checked, and the vector space they make.

mod fingerprint;
mod folder;
mod known;
mod manifest;

pub(crate) use fingerprint::Space;
pub(crate) use folder::{ModelFolder, VerifiedFile};

/// Length of the vectors: the model's hidden size, and the width of the vector column in every store.
pub const EMBEDDING_DIM: usize = 384;
