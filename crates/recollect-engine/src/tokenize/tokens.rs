//! What the tokenizer makes of a text.

/// The token ids of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// With `[CLS]` and `[SEP]`, at most the engine's `max_tokens`.
    pub ids: Vec<u32>,
    /// Tokens before truncation, `[CLS]` and `[SEP]` included.
    pub count: usize,
    /// Whether `count` is exact; for a huge text it is a lower bound, above the maximum.
    pub exact: bool,
}

impl Tokens {
    /// Whether tokens were cut off.
    #[must_use]
    pub fn truncated(&self) -> bool {
        self.count > self.ids.len()
    }
}
