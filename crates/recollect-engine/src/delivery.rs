//! What the engine hands back to whoever called it.

use crate::error::EngineError;

/// The vector of one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    /// Norm 1, `EMBEDDING_DIM` values.
    pub vector: Vec<f32>,
    /// Tokens before truncation, `[CLS]` and `[SEP]` included.
    pub token_count: usize,
    /// Whether `token_count` is exact; for a huge text it is a lower bound, above the maximum.
    pub exact: bool,
    /// Whether tokens beyond the maximum were left out.
    pub truncated: bool,
}

/// What one run finished of one call, or the failure of the whole call.
#[derive(Clone, Debug)]
pub struct Completion {
    /// The caller's number for the call.
    pub call_id: i64,
    /// Each text's place within the call, and its vector.
    pub finished: Vec<(usize, Embedding)>,
    /// Set when the call failed; no more comes for it.
    pub error: Option<EngineError>,
    /// The last completion of its call.
    pub done: bool,
}

/// Receives completions, on the engine's own threads and on that of the call that caused them. It must
/// return soon, must not panic, and must not call back into the engine.
pub trait CompletionSink: Send + Sync {
    /// Takes one completion. For one call they come in order.
    fn deliver(&self, completion: Completion);
}
