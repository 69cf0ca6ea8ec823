//! Loads a model in float32, on ONNX Runtime.

use std::sync::Arc;

use super::describe::{Arithmetic, describe, worker_key};
use super::info::EngineInfo;
use super::read::{check_case, read_with_tokenizer};
use super::registry::shared_worker;
use crate::error::{EngineError, ErrorCode, Result};
use crate::infer::{ModelSession, Signer, fuse_graph};
use crate::model::{ModelConfig, ModelFolder, Pooling, VerifiedFile, has_signatures, is_embedded};
use crate::options::{LoadOptions, Precision, Settings};
use crate::runtime::{Runtime, require_threads, runtime, trim_heap};
use crate::schedule::{HandleId, RUN_TOKENS, Worker};
use crate::tokenize::TextTokenizer;

pub(super) fn load(
    options: &LoadOptions,
    settings: &Settings,
    folder: &ModelFolder,
    config: &ModelConfig,
) -> Result<(Arc<Worker>, HandleId, EngineInfo)> {
    let runtime = || {
        let path = options.runtime_path.as_deref().ok_or_else(no_runtime)?;
        runtime(path, options.runtime_sha256.as_deref(), settings.log_level)
    };
    let (model, runtime, tokenizer) = read_with_tokenizer(folder, || folder.read_model(), runtime)?;
    check_case(config, &tokenizer)?;
    // The model's own limit can depend on its weights.
    let max_tokens = config.max_tokens(settings.max_tokens, &model)?;
    let tokenizer = tokenizer.with_max_tokens(max_tokens);
    let arithmetic = Arithmetic {
        precision: Precision::Float32,
        instructions: None,
        runtime_version: Some(runtime.version.clone()),
    };
    let info = describe(folder, &model, config, max_tokens, settings, arithmetic);
    let key = worker_key(folder, &model, config, max_tokens, settings, None);
    let (worker, handle) = shared_worker(key, || {
        start_worker(&runtime, model, tokenizer, settings, config.pooling)
    })?;
    Ok((worker, handle, info))
}

fn no_runtime() -> EngineError {
    EngineError::new(
        ErrorCode::RuntimeNotFound,
        "expected the path of ONNX Runtime's library, which float32 needs, received none; int8 does not need it",
    )
}

fn start_worker(
    runtime: &Runtime,
    mut model: VerifiedFile,
    tokenizer: TextTokenizer,
    settings: &Settings,
    pooling: Pooling,
) -> Result<(Arc<Worker>, HandleId)> {
    // The session's threads except the one that runs it, and the two threads of the worker.
    require_threads(settings.threads + 1)?;
    let name = model.path.display().to_string();
    let embedded = is_embedded(&model.sha256);
    let onnx = if embedded {
        fuse_graph(&mut model.bytes)
    } else {
        &model.bytes
    };
    let session = ModelSession::load(runtime, onnx, &name, settings, pooling)
        .map_err(|error| if embedded { runtime_failure(&error) } else { error })?;
    let signer = has_signatures(&model.sha256).then(|| Signer::new(&tokenizer));
    drop(model);
    trim_heap();
    Worker::start(vec![Box::new(session)], tokenizer, RUN_TOKENS, signer)
}

/// The embedded model is known to be valid. If it cannot be loaded, the runtime lacks something, such as memory or
/// threads.
fn runtime_failure(error: &EngineError) -> EngineError {
    EngineError::new(ErrorCode::RuntimeLoadFailed, error.message())
}
