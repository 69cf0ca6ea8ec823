//! One call: some texts that belong together.

use std::sync::Arc;

use crate::delivery::CompletionSink;

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

/// A call as it is handed in.
pub(crate) struct CallRequest {
    pub(crate) handle: HandleId,
    /// The caller's number for it, unique among the handle's pending calls.
    pub(crate) call_id: i64,
    pub(crate) texts: Vec<String>,
    pub(crate) priority: Priority,
    /// Whether a text that is too long fails the call.
    pub(crate) reject_truncation: bool,
    pub(crate) sink: Arc<dyn CompletionSink>,
}

/// A call as the scheduler keeps it.
#[expect(clippy::struct_field_names, reason = "`call_id` is the caller's word for it")]
pub(super) struct Call {
    pub(super) handle: HandleId,
    pub(super) call_id: i64,
    pub(super) priority: Priority,
    pub(super) reject_truncation: bool,
    pub(super) sink: Arc<dyn CompletionSink>,
    /// Texts that are not tokenized yet, with their places.
    pub(super) texts: std::iter::Enumerate<std::vec::IntoIter<String>>,
    /// Texts without a vector.
    pub(super) remaining: usize,
    /// Texts in the run under way.
    pub(super) running: usize,
}
