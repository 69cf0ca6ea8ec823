//! Loading: from the files of a model directory to a worker with its threads.

mod info;
mod registry;

use std::sync::Arc;
use std::thread::ScopedJoinHandle;

use crate::error::{EngineError, ErrorCode, Result, catch_panic};
use crate::infer::{ModelSession, SIGNATURE_VERSION, Signer, fused};
use crate::model::{
    EMBEDDING_DIM, ModelConfig, ModelFolder, Pooling, Space, VerifiedFile, has_signatures, is_embedded,
};
use crate::options::{LoadOptions, MAX_MAX_TOKENS, Settings};
use crate::runtime::{Runtime, give_back_freed, require_threads, runtime};
use crate::schedule::{HandleId, Worker};
use crate::tokenize::TextTokenizer;

pub use info::EngineInfo;
use registry::{WorkerKey, shared_worker};

/// A handle on the worker that `options` describe, loaded if this process does not have it.
pub(crate) fn load(options: &LoadOptions) -> Result<(Arc<Worker>, HandleId, EngineInfo)> {
    let settings = options.settings()?;
    let folder = ModelFolder::open(
        &options.model_dir,
        &settings.model_file,
        options.manifest.as_deref(),
    )?;
    let config = ModelConfig::read(&folder)?;
    // Reading and hashing the model takes as long as all the rest before the session. It allocates one large
    // block; what allocates small ones stays in this thread, whose heap the session then uses again.
    let (model, runtime, tokenizer) = std::thread::scope(|scope| {
        let model = std::thread::Builder::new()
            .name("recollect-read".to_owned())
            .spawn_scoped(scope, || catch_panic("reading a model", || folder.read_model()));
        let runtime = runtime(
            &options.runtime_path,
            options.runtime_sha256.as_deref(),
            settings.log_level,
        );
        let tokenizer = TextTokenizer::from_json(&folder.tokenizer.bytes, MAX_MAX_TOKENS);
        let model = model
            .map_err(|error| EngineError::no_thread(&error))
            .and_then(join);
        (model, runtime, tokenizer)
    });
    let (runtime, model, tokenizer) = (runtime?, model?, tokenizer?);
    if config.lower_case && !tokenizer.lower_cases() {
        return Err(cased_tokenizer());
    }
    // Which limit is the model's own may depend on which weights it has.
    let max_tokens = config.max_tokens(settings.max_tokens, &model)?;
    let tokenizer = tokenizer.with_max_tokens(max_tokens);
    let info = describe(&folder, &model, &config, max_tokens, &settings, &runtime);
    let key = WorkerKey {
        model_sha256: model.sha256.clone(),
        tokenizer_sha256: folder.tokenizer.sha256.clone(),
        threads: settings.threads,
        max_tokens,
        pooling: config.pooling,
        log_level: settings.log_level,
    };
    let (worker, handle) = shared_worker(key, || {
        start_worker(&runtime, model, tokenizer, &settings, config.pooling)
    })?;
    Ok((worker, handle, info))
}

/// The reference lower-cases the text; left to a tokenizer that does not, it would make other tokens.
fn cased_tokenizer() -> EngineError {
    EngineError::new(
        ErrorCode::ModelUnsupported,
        "sentence_bert_config.json: do_lower_case: expected false, or a tokenizer.json that lower-cases, received true",
    )
}

fn join<T>(thread: ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread
        .join()
        .unwrap_or_else(|payload| Err(EngineError::from_panic("loading a model", payload.as_ref())))
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
    Worker::start(session, tokenizer, signer)
}

/// The embedded model is known to be sound: what it cannot be loaded for is the runtime's lack of something,
/// such as memory or threads.
fn not_the_model(error: &EngineError) -> EngineError {
    EngineError::new(ErrorCode::RuntimeLoadFailed, error.message())
}

fn describe(
    folder: &ModelFolder,
    model: &VerifiedFile,
    config: &ModelConfig,
    max_tokens: usize,
    settings: &Settings,
    runtime: &Runtime,
) -> EngineInfo {
    let tokenizer = &folder.tokenizer.sha256;
    let space = Space::new(&model.sha256, tokenizer, config.pooling, max_tokens);
    EngineInfo {
        model: folder.model_name(model),
        revision: folder.revision().map(str::to_owned),
        fingerprint: space.fingerprint,
        space_details: space.details,
        dimensions: EMBEDDING_DIM,
        max_tokens,
        threads: settings.threads,
        runtime_version: runtime.version.clone(),
        model_sha256: model.sha256.clone(),
        signature_version: has_signatures(&model.sha256).then_some(SIGNATURE_VERSION),
    }
}
