//! The results that the engine delivers to callers.

use crate::error::EngineError;

/// The place of a passage in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassagePlace {
    /// Number of the passage, from 0.
    pub ordinal: usize,
    /// Start, in UTF-16 code units of the text.
    pub start: usize,
    /// End (exclusive), in UTF-16 code units of the text.
    pub end: usize,
    /// Number of passages of the text, or 0 if the text is not completely split yet. The last passage always has the
    /// number.
    pub count: usize,
}

/// The vector of one text, or of one passage.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    /// `EMBEDDING_DIM` values with norm 1.
    pub vector: Vec<f32>,
    /// Number of tokens, including `[CLS]` and `[SEP]`. For a truncated text, the number before truncation or, if it is
    /// huge, some number above the maximum.
    pub token_count: usize,
    /// Whether tokens beyond the maximum were cut off.
    pub truncated: bool,
    /// Set for a passage.
    pub passage: Option<PassagePlace>,
    /// Set for a passage if the model has signatures: 8 bytes per content token, in order.
    pub signature: Option<Vec<u8>>,
    /// Set for a question if the model has signatures: `TOKEN_BITS` numbers per content token, of norm 1.
    pub token_vectors: Option<Vec<f32>>,
}

/// The results of one run for one call, or the failure of the whole call.
#[derive(Clone, Debug)]
pub struct Completion {
    /// The caller's id for the call.
    pub call_id: i64,
    /// The index of each text in the call, with its vector or the vector of one of its passages.
    pub finished: Vec<(usize, Embedding)>,
    /// Set if the call failed. No completion follows.
    pub error: Option<EngineError>,
    /// Whether this is the last completion of the call.
    pub done: bool,
}

/// Receives completions, on the engine's threads or on the thread of the call that caused them. It must return soon,
/// must not panic, and must not call the engine.
pub trait CompletionSink: Send + Sync {
    /// Receives one completion. The completions of a call come in order.
    fn deliver(&self, completion: Completion);
}
