//! Reading a model and its tokenizer.

use std::thread::ScopedJoinHandle;

use crate::error::{EngineError, ErrorCode, Result, catch_panic};
use crate::model::{ModelConfig, ModelFolder};
use crate::options::MAX_MAX_TOKENS;
use crate::tokenize::TextTokenizer;

/// The model by `read`, in a thread of its own, and the tokenizer; `meanwhile` is done in between.
///
/// Reading and hashing a model takes as long as all the rest before it runs. It allocates few large blocks; what
/// allocates small ones stays in this thread, whose heap the model then uses again.
pub(super) fn read_beside_tokenizer<M: Send, T>(
    folder: &ModelFolder,
    read: impl FnOnce() -> Result<M> + Send,
    meanwhile: impl FnOnce() -> Result<T>,
) -> Result<(M, T, TextTokenizer)> {
    let (model, other, tokenizer) = std::thread::scope(|scope| {
        let model = std::thread::Builder::new()
            .name("recollect-read".to_owned())
            .spawn_scoped(scope, || catch_panic("reading a model", read));
        let other = meanwhile();
        let tokenizer = TextTokenizer::from_json(&folder.tokenizer.bytes, MAX_MAX_TOKENS);
        let model = model
            .map_err(|error| EngineError::no_thread(&error))
            .and_then(join);
        (model, other, tokenizer)
    });
    let (other, model, tokenizer) = (other?, model?, tokenizer?);
    Ok((model, other, tokenizer))
}

fn join<T>(thread: ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread
        .join()
        .unwrap_or_else(|payload| Err(EngineError::from_panic("loading a model", payload.as_ref())))
}

/// The reference lower-cases the text; left to a tokenizer that does not, it would make other tokens.
pub(super) fn check_case(config: &ModelConfig, tokenizer: &TextTokenizer) -> Result<()> {
    if !config.lower_case || tokenizer.lower_cases() {
        return Ok(());
    }
    Err(EngineError::new(
        ErrorCode::ModelUnsupported,
        "sentence_bert_config.json: do_lower_case: expected false, or a tokenizer.json that lower-cases, received true",
    ))
}
