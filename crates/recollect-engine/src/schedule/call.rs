//! One call: some texts that belong together.

use std::sync::Arc;

use super::delivery::CompletionSink;
use crate::tokenize::Splitter;

/// Names an engine handle within the process.
pub(crate) type HandleId = u64;

/// Names a call within a scheduler; never used twice.
pub(crate) type CallKey = u64;

/// How urgent a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// Someone waits for it: it overtakes at the next run.
    Interactive,
    /// Bulk work: it still gets at least one run in four.
    Background,
}

/// What becomes of texts that are longer than the model takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LongTexts {
    /// They are cut.
    Truncate,
    /// They fail their call.
    Reject,
    /// Every text becomes one passage or more, each with its vector. What is embedded is the text's prefix, which
    /// may be empty, and the passage.
    Split {
        /// One for each text.
        prefixes: Vec<String>,
    },
}

/// A text on its way to the tokenizer.
pub(crate) enum Untokenized {
    /// One vector for all of it; of a question also the vectors of its tokens.
    Text { text: String, question: bool },
    /// To be split.
    Long { text: String, prefix: String },
    /// Split in part.
    Rest(Box<Splitter>),
}

/// A call as it is handed in.
pub(crate) struct CallRequest {
    pub(crate) handle: HandleId,
    /// The caller's number for it, unique among the handle's pending calls.
    pub(crate) call_id: i64,
    pub(crate) texts: Vec<String>,
    pub(crate) priority: Priority,
    pub(crate) long_texts: LongTexts,
    /// Whether its texts are questions, of which each token is wanted too.
    pub(crate) questions: bool,
    pub(crate) sink: Arc<dyn CompletionSink>,
}

/// A call as the scheduler keeps it.
#[expect(clippy::struct_field_names, reason = "`call_id` is the caller's word for it")]
pub(super) struct Call {
    pub(super) handle: HandleId,
    pub(super) call_id: i64,
    pub(super) priority: Priority,
    pub(super) long_texts: LongTexts,
    pub(super) questions: bool,
    pub(super) sink: Arc<dyn CompletionSink>,
    /// Texts that are not tokenized yet, with their places.
    pub(super) texts: std::iter::Enumerate<std::vec::IntoIter<String>>,
    /// Texts that are split in part, with their places.
    pub(super) rests: Vec<(usize, Box<Splitter>)>,
    /// Texts and passages without a vector; a text that is split counts until all of it is.
    pub(super) remaining: usize,
    /// Texts and passages in the run under way.
    pub(super) running: usize,
}

impl Call {
    /// The next text for the tokenizer.
    pub(super) fn next(&mut self) -> Option<(usize, Untokenized)> {
        if let Some((index, rest)) = self.rests.pop() {
            return Some((index, Untokenized::Rest(rest)));
        }
        let (index, text) = self.texts.next()?;
        let untokenized = match &mut self.long_texts {
            LongTexts::Truncate | LongTexts::Reject => Untokenized::Text {
                text,
                question: self.questions,
            },
            LongTexts::Split { prefixes } => Untokenized::Long {
                text,
                prefix: prefixes.get_mut(index).map(std::mem::take).unwrap_or_default(),
            },
        };
        Some((index, untokenized))
    }
}
