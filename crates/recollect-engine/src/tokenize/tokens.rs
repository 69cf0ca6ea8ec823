//! The tokenizer's result.

/// The token ids of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Token ids with `[CLS]` and `[SEP]`, at most the engine's `max_tokens`.
    pub ids: Vec<u32>,
    /// Number of tokens before truncation, including `[CLS]` and `[SEP]`.
    pub count: usize,
    /// Whether `count` is exact. For a huge text it is a lower bound above the maximum.
    pub exact: bool,
}

impl Tokens {
    /// Whether tokens were cut off.
    #[must_use]
    pub fn truncated(&self) -> bool {
        self.count > self.ids.len()
    }
}
