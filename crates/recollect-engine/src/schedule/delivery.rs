//! What the engine hands back to whoever called it.

use crate::error::EngineError;

/// Where a passage stands in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassagePlace {
    /// From 0.
    pub ordinal: usize,
    /// In UTF-16 code units of the text.
    pub start: usize,
    /// The first code unit behind it.
    pub end: usize,
    /// How many passages the text has; 0 while the rest of a long text is not split yet. The last passage always
    /// says it.
    pub count: usize,
}

/// The vector of one text, or of one passage.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    /// Norm 1, `EMBEDDING_DIM` values.
    pub vector: Vec<f32>,
    /// Tokens, `[CLS]` and `[SEP]` included. For a text that was cut: of all of it, or, where it is huge, a number
    /// above the maximum.
    pub token_count: usize,
    /// Whether tokens beyond the maximum were left out.
    pub truncated: bool,
    /// Set where texts are split.
    pub passage: Option<PassagePlace>,
    /// Of a passage, where the model has signatures: 8 bytes a content token, in their order.
    pub signature: Option<Vec<u8>>,
    /// Of a question, where the model has signatures: `TOKEN_BITS` numbers a content token, of norm 1.
    pub token_vectors: Option<Vec<f32>>,
}

/// What one run finished of one call, or the failure of the whole call.
#[derive(Clone, Debug)]
pub struct Completion {
    /// The caller's number for the call.
    pub call_id: i64,
    /// Each text's place within the call, and its vector, or those of its passages.
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
