//! A model in float32, on ONNX Runtime.

use std::sync::Arc;

use super::describe::{Arithmetic, describe, worker_key};
use super::info::EngineInfo;
use super::reading::{check_case, read_beside_tokenizer};
use super::registry::shared_worker;
use crate::error::{EngineError, ErrorCode, Result};
use crate::infer::{ModelSession, Signer, fused};
use crate::model::{ModelConfig, ModelFolder, Pooling, VerifiedFile, has_signatures, is_embedded};
use crate::options::{LoadOptions, Precision, Settings};
use crate::runtime::{Runtime, give_back_freed, require_threads, runtime};
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
    let (model, runtime, tokenizer) = read_beside_tokenizer(folder, || folder.read_model(), runtime)?;
    check_case(config, &tokenizer)?;
    // Which limit is the model's own may depend on which weights it has.
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
        "expected the path of ONNX Runtime's library, which float32 needs, received none; int8 does without it",
    )
}

fn start_worker(
    runtime: &Runtime,
    mut model: VerifiedFile,
    tokenizer: TextTokenizer,
    settings: &Settings,
    pooling: Pooling,
) -> Result<(Arc<Worker>, HandleId)> {
    // The session's, beside that which runs it, and the worker's two.
    require_threads(settings.threads + 1)?;
    let name = model.path.display().to_string();
    let embedded = is_embedded(&model.sha256);
    let onnx = if embedded {
        fused(&mut model.bytes)
    } else {
        &model.bytes
    };
    let session = ModelSession::load(runtime, onnx, &name, settings, pooling)
        .map_err(|error| if embedded { not_the_model(&error) } else { error })?;
    let signer = has_signatures(&model.sha256).then(|| Signer::new(&tokenizer));
    drop(model);
    give_back_freed();
    Worker::start(vec![Box::new(session)], tokenizer, RUN_TOKENS, signer)
}

/// The embedded model is known to be sound: what it cannot be loaded for is the runtime's lack of something,
/// such as memory or threads.
fn not_the_model(error: &EngineError) -> EngineError {
    EngineError::new(ErrorCode::RuntimeLoadFailed, error.message())
}
