//! A call: texts that are submitted together.

use std::sync::Arc;

use super::delivery::CompletionSink;
use crate::tokenize::Splitter;

/// Identifies an engine handle of a worker.
pub(crate) type HandleId = u64;

/// Identifies a call within a scheduler. Keys are never reused.
pub(crate) type CallKey = u64;

/// The priority of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// Urgent work: it goes first from the next run on.
    Interactive,
    /// Bulk work: it still gets at least one run in four.
    Background,
}

/// What to do with texts that are longer than the model's limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LongTexts {
    /// Cut them.
    Truncate,
    /// Fail the call.
    Reject,
    /// Split every text into one or more passages, each with its own vector. The text's prefix, which may be empty, is
    /// embedded before each passage.
    Split {
        /// A prefix for each text.
        prefixes: Vec<String>,
    },
}

/// A text that waits for the tokenizer.
pub(crate) enum TokenizerInput {
    /// A text that gets one vector; a question also gets the vectors of its tokens.
    Text { text: String, question: bool },
    /// A text to split.
    Long { text: String, prefix: String },
    /// The rest of a text that is partly split.
    Rest(Box<Splitter>),
}

/// A call as submitted.
pub(crate) struct CallRequest {
    pub(crate) handle: HandleId,
    /// The caller's id for the call, unique among the pending calls of the handle.
    pub(crate) call_id: i64,
    pub(crate) texts: Vec<String>,
    pub(crate) priority: Priority,
    pub(crate) long_texts: LongTexts,
    /// Whether its texts are questions, which also need token vectors.
    pub(crate) questions: bool,
    pub(crate) sink: Arc<dyn CompletionSink>,
}

/// A call in the scheduler.
#[expect(clippy::struct_field_names, reason = "`call_id` is the caller's name for it")]
pub(super) struct Call {
    pub(super) handle: HandleId,
    pub(super) call_id: i64,
    pub(super) priority: Priority,
    pub(super) long_texts: LongTexts,
    pub(super) questions: bool,
    pub(super) sink: Arc<dyn CompletionSink>,
    /// Texts that are not tokenized yet, with their indexes.
    pub(super) texts: std::iter::Enumerate<std::vec::IntoIter<String>>,
    /// Texts that are partly split, with their indexes.
    pub(super) rests: Vec<(usize, Box<Splitter>)>,
    /// Number of texts and passages without a vector. A text counts as one more until it is split completely.
    pub(super) remaining: usize,
    /// Number of texts and passages in current runs.
    pub(super) running: usize,
}

impl Call {
    /// The next text for the tokenizer.
    pub(super) fn next(&mut self) -> Option<(usize, TokenizerInput)> {
        if let Some((index, rest)) = self.rests.pop() {
            return Some((index, TokenizerInput::Rest(rest)));
        }
        let (index, text) = self.texts.next()?;
        let pending = match &mut self.long_texts {
            LongTexts::Truncate | LongTexts::Reject => TokenizerInput::Text {
                text,
                question: self.questions,
            },
            LongTexts::Split { prefixes } => TokenizerInput::Long {
                text,
                prefix: prefixes.get_mut(index).map(std::mem::take).unwrap_or_default(),
            },
        };
        Some((index, pending))
    }
}
