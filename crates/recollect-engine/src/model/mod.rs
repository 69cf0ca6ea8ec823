//! A model directory: its checked files, its configuration, and its vector space.

mod config_file;
mod dimensions;
mod fingerprint;
mod folder;
mod known;
mod limits;
mod manifest;
mod model_config;
mod modules;
mod pooling;
mod pooling_config;
mod verified_file;

pub use dimensions::EMBEDDING_DIM;
pub(crate) use fingerprint::Space;
pub(crate) use folder::ModelFolder;
pub(crate) use known::{has_signatures, is_embedded};
pub(crate) use model_config::ModelConfig;
pub(crate) use pooling::Pooling;
pub(crate) use verified_file::VerifiedFile;
