//! Reading a model and its tokenizer.

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
    let ((other, tokenizer), model) = beside("reading a model", read, || {
        let other = meanwhile();
        let tokenizer = TextTokenizer::from_json(&folder.tokenizer.bytes, MAX_MAX_TOKENS);
        (other, tokenizer)
    });
    let (other, model, tokenizer) = (other?, model?, tokenizer?);
    Ok((model, other, tokenizer))
}

/// `here`, and beside it `there` in a thread of its own, which does `what`.
pub(super) fn beside<A, B: Send>(
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
