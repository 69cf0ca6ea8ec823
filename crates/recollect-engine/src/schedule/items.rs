//! The items that pass through the scheduler, from text to delivery.

use std::sync::Arc;

use super::call::{CallKey, TokenizerInput};
use super::delivery::{Completion, CompletionSink, Embedding, PassagePlace};
use crate::error::catch_panic;
use crate::tokenize::{Splitter, Tokens};

/// A text for the tokenizer.
pub(crate) struct TokenizerJob {
    pub(crate) call: CallKey,
    pub(crate) index: usize,
    pub(crate) text: TokenizerInput,
}

/// A tokenized text or passage.
pub(crate) struct RunItem {
    pub(crate) call: CallKey,
    pub(crate) index: usize,
    pub(crate) tokens: Tokens,
    pub(crate) passage: Option<PassagePlace>,
    pub(crate) question: bool,
}

/// The tokenizer's result for a text: all of it, or some passages and the rest.
pub(crate) struct TokenizerResult {
    pub(crate) call: CallKey,
    pub(crate) index: usize,
    pub(crate) items: Vec<RunItem>,
    pub(crate) rest: Option<Box<Splitter>>,
}

/// A text or passage with its vector.
pub(crate) struct TextResult {
    pub(crate) call: CallKey,
    pub(crate) index: usize,
    pub(crate) embedding: Embedding,
}

/// A completion and its receiver. It is delivered after the scheduler's lock is released.
pub(crate) struct Delivery {
    pub(crate) sink: Arc<dyn CompletionSink>,
    pub(crate) completion: Completion,
}

impl Delivery {
    pub(crate) fn send(self) {
        // A sink is the caller's code. The panic hook reports a panic in it, and no other call is affected.
        let _ = catch_panic("a completion sink", || {
            self.sink.deliver(self.completion);
            Ok(())
        });
    }
}
