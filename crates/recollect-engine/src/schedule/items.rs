//! What passes through the scheduler, from text to delivery.

use std::sync::Arc;

use super::call::{CallKey, Untokenized};
use super::delivery::{Completion, CompletionSink, Embedding, PassagePlace};
use crate::error::catch_panic;
use crate::tokenize::{Splitter, Tokens};

/// A text on its way to the tokenizer.
pub(crate) struct TakenText {
    pub(crate) call: CallKey,
    pub(crate) index: usize,
    pub(crate) text: Untokenized,
}

/// A tokenized text or passage.
pub(crate) struct RunItem {
    pub(crate) call: CallKey,
    pub(crate) index: usize,
    pub(crate) tokens: Tokens,
    pub(crate) passage: Option<PassagePlace>,
    pub(crate) question: bool,
}

/// What the tokenizer made of a text at a time: all of it, or passages and the rest.
pub(crate) struct TokenizedText {
    pub(crate) call: CallKey,
    pub(crate) index: usize,
    pub(crate) items: Vec<RunItem>,
    pub(crate) rest: Option<Box<Splitter>>,
}

/// A text whose vector is there.
pub(crate) struct FinishedText {
    pub(crate) call: CallKey,
    pub(crate) index: usize,
    pub(crate) embedding: Embedding,
}

/// A completion and whom it goes to. Delivered after the scheduler's lock is released.
pub(crate) struct Delivery {
    pub(crate) sink: Arc<dyn CompletionSink>,
    pub(crate) completion: Completion,
}

impl Delivery {
    pub(crate) fn send(self) {
        // A sink is the caller's own code; a panic in it is told by the panic hook, and is nobody else's loss.
        let _ = catch_panic("a completion sink", || {
            self.sink.deliver(self.completion);
            Ok(())
        });
    }
}
