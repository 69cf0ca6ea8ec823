//! The interface to whatever runs a model. The scheduler uses nothing else.

use std::sync::Arc;

use crate::error::Result;

/// Stops one run, from any thread, and returns at once. A late stop does not affect the next run.
pub(crate) type StopRun = Arc<dyn Fn() + Send + Sync>;

/// An idle thread may call this during a run to do a share of it. It returns when the run has ended, or after some time
/// without work.
pub(crate) type Help = Arc<dyn Fn() + Send + Sync>;

/// A loaded model, owned by the one thread that runs it.
pub(crate) trait Backend: Send {
    /// Prepares the next run, and returns the function that stops it. With `shrink`, the run's memory is returned to
    /// the system afterwards.
    fn prepare(&mut self, shrink: bool) -> Result<StopRun>;

    /// Lets other threads help with the prepared run, which must have one text; `None` if they cannot.
    fn share(&mut self) -> Option<Help>;

    /// Executes the prepared run: returns a unit vector for each text of `batch`, in the same order. A text has at
    /// least one token. `on_text` gets the index of each text in the batch and the states of its tokens, then padding.
    fn run(&mut self, batch: &[&[u32]], on_text: &mut dyn FnMut(usize, &[f32])) -> Result<Vec<Vec<f32>>>;

    /// Whether the memory of a run is kept until a run with `shrink`.
    fn keeps_memory(&self) -> bool;
}
