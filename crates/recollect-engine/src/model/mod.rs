//! A model directory: its files, checked, how they say that the model is run, and the vector space they make.

mod config_file;
mod encoder;
mod fingerprint;
mod folder;
mod known;
mod limits;
mod manifest;
mod modules;
mod pooling_config;

pub(crate) use encoder::Encoder;
pub(crate) use fingerprint::Space;
pub(crate) use folder::{ModelFolder, VerifiedFile};
pub(crate) use known::is_embedded;

/// Length of the vectors: the model's hidden size, and the width of the vector column in every store.
pub const EMBEDDING_DIM: usize = 384;
