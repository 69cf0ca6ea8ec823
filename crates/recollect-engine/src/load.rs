//! Loading: from the files of a model directory to a core with its threads.

use std::sync::Arc;
use std::thread::ScopedJoinHandle;

use crate::core::Core;
use crate::engine::EngineInfo;
use crate::error::{EngineError, Result, catch_panic};
use crate::infer::Model;
use crate::memory::give_back_freed;
use crate::model::{EMBEDDING_DIM, ModelFolder, Space, VerifiedFile};
use crate::options::{LoadOptions, Settings};
use crate::registry::{CoreKey, shared_core};
use crate::runtime::{Runtime, runtime};
use crate::schedule::HandleId;
use crate::tokenize::TextTokenizer;

/// A handle on the core that `options` describe, loaded if this process does not have it.
pub(crate) fn load(options: &LoadOptions) -> Result<(Arc<Core>, HandleId, EngineInfo)> {
    let settings = options.settings()?;
    let folder = ModelFolder::open(
        &options.model_dir,
        &settings.model_file,
        options.manifest.as_deref(),
    )?;
    // Reading and hashing the model takes as long as all the rest before the session. It allocates one large
    // block; what allocates small ones stays in this thread, whose heap the session then uses again.
    let (model, runtime, tokenizer) = std::thread::scope(|scope| {
        let model = scope.spawn(|| catch_panic("reading a model", || folder.read_model()));
        let runtime = runtime(&options.runtime_path, options.runtime_sha256.as_deref());
        let tokenizer = TextTokenizer::from_json(&folder.tokenizer.bytes, settings.max_tokens);
        (join(model), runtime, tokenizer)
    });
    let (runtime, model, tokenizer) = (runtime?, model?, tokenizer?);
    let info = describe(&folder, &model, &settings, &runtime);
    let key = CoreKey {
        model_sha256: model.sha256.clone(),
        tokenizer_sha256: folder.tokenizer.sha256.clone(),
        threads: settings.threads,
        max_tokens: settings.max_tokens,
    };
    let (core, handle) = shared_core(key, || start_core(&runtime, model, tokenizer, &settings))?;
    Ok((core, handle, info))
}

fn join<T>(thread: ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread
        .join()
        .unwrap_or_else(|payload| Err(EngineError::from_panic("loading a model", payload.as_ref())))
}

fn start_core(
    runtime: &Runtime,
    model: VerifiedFile,
    tokenizer: TextTokenizer,
    settings: &Settings,
) -> Result<(Arc<Core>, HandleId)> {
    let name = model.path.display().to_string();
    let session = Model::load(runtime, &model.bytes, &name, settings.threads)?;
    drop(model);
    give_back_freed();
    Core::start(session, tokenizer)
}

fn describe(
    folder: &ModelFolder,
    model: &VerifiedFile,
    settings: &Settings,
    runtime: &Runtime,
) -> EngineInfo {
    let space = Space::new(&model.sha256, &folder.tokenizer.sha256, settings.max_tokens);
    EngineInfo {
        model: folder.model_name(model),
        revision: folder.revision().map(str::to_owned),
        fingerprint: space.fingerprint,
        space_details: space.details,
        dimensions: EMBEDDING_DIM,
        max_tokens: settings.max_tokens,
        threads: settings.threads,
        runtime_version: runtime.version.clone(),
        model_sha256: model.sha256.clone(),
    }
}
