//! Metadata and key of a loaded model.

use super::info::EngineInfo;
use super::registry::WorkerKey;
use crate::infer::SIGNATURE_VERSION;
use crate::model::{EMBEDDING_DIM, ModelConfig, ModelFolder, Space, VerifiedFile, has_signatures};
use crate::options::{Precision, Settings};

pub(super) fn worker_key(
    folder: &ModelFolder,
    model: &VerifiedFile,
    config: &ModelConfig,
    max_tokens: usize,
    settings: &Settings,
    instructions: Option<&'static str>,
) -> WorkerKey {
    WorkerKey {
        model_sha256: model.sha256.clone(),
        tokenizer_sha256: folder.tokenizer.sha256.clone(),
        threads: settings.threads,
        max_tokens,
        pooling: config.pooling,
        log_level: settings.log_level,
        instructions,
    }
}

/// The arithmetic that runs a model.
pub(super) struct Arithmetic {
    pub(super) precision: Precision,
    /// The instruction set of our own kernels.
    pub(super) instructions: Option<&'static str>,
    /// The version of ONNX Runtime.
    pub(super) runtime_version: Option<String>,
}

pub(super) fn describe(
    folder: &ModelFolder,
    model: &VerifiedFile,
    config: &ModelConfig,
    max_tokens: usize,
    settings: &Settings,
    arithmetic: Arithmetic,
) -> EngineInfo {
    let tokenizer = &folder.tokenizer.sha256;
    let precision = arithmetic.precision;
    let space = Space::new(&model.sha256, tokenizer, config.pooling, max_tokens, precision);
    EngineInfo {
        model: folder.model_name(model),
        revision: folder.revision().map(str::to_owned),
        fingerprint: space.fingerprint,
        space_details: space.details,
        dimensions: EMBEDDING_DIM,
        max_tokens,
        precision,
        instructions: arithmetic.instructions,
        threads: settings.threads,
        runtime_version: arithmetic.runtime_version,
        model_sha256: model.sha256.clone(),
        signature_version: has_signatures(&model.sha256).then_some(SIGNATURE_VERSION),
    }
}
