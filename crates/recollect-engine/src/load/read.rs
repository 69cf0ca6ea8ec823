//! Reads a model and its tokenizer.

use crate::error::{EngineError, ErrorCode, Result, catch_panic};
use crate::model::{ModelConfig, ModelFolder};
use crate::options::MAX_MAX_TOKENS;
use crate::tokenize::TextTokenizer;

/// Runs `read` for the model on another thread. Meanwhile this thread runs `meanwhile` and loads the tokenizer.
///
/// Reading and hashing a model takes as long as everything else before its first run. It allocates a few large blocks.
/// The work with small allocations stays on this thread, whose heap is used again later.
pub(super) fn read_with_tokenizer<M: Send, T>(
    folder: &ModelFolder,
    read: impl FnOnce() -> Result<M> + Send,
    meanwhile: impl FnOnce() -> Result<T>,
) -> Result<(M, T, TextTokenizer)> {
    let ((other, tokenizer), model) = run_parallel("reading a model", read, || {
        let other = meanwhile();
        let tokenizer = TextTokenizer::from_json(&folder.tokenizer.bytes, MAX_MAX_TOKENS);
        (other, tokenizer)
    });
    let (other, model, tokenizer) = (other?, model?, tokenizer?);
    Ok((model, other, tokenizer))
}

/// Runs `here` on this thread and, at the same time, `there` on another one. `what` names `there` in an error.
pub(super) fn run_parallel<A, B: Send>(
    what: &'static str,
    there: impl FnOnce() -> Result<B> + Send,
    here: impl FnOnce() -> A,
) -> (A, Result<B>) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("recollect-read".to_owned())
            .spawn_scoped(scope, || catch_panic(what, there));
        let here = here();
        let there = match thread {
            Ok(thread) => thread
                .join()
                .unwrap_or_else(|payload| Err(EngineError::from_panic(what, payload.as_ref()))),
            Err(error) => Err(EngineError::no_thread(&error)),
        };
        (here, there)
    })
}

/// Refuses a model whose reference lower-cases texts before a tokenizer that does not: the tokens would differ.
pub(super) fn check_case(config: &ModelConfig, tokenizer: &TextTokenizer) -> Result<()> {
    if !config.lower_case || tokenizer.lower_cases() {
        return Ok(());
    }
    Err(EngineError::new(
        ErrorCode::ModelUnsupported,
        "sentence_bert_config.json: do_lower_case: expected false, or a tokenizer.json that lower-cases, received true",
    ))
}
