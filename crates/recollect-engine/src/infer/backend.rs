//! What runs a model: the scheduler knows no more of it than this.

use std::sync::Arc;

use crate::error::Result;

/// Stops one run, from any thread; returns at once. A stop that comes late stops nothing else.
pub(crate) type StopRun = Arc<dyn Fn() + Send + Sync>;

/// What another thread that has nothing to do may call while a run is under way: it takes a share of that run, and
/// returns when that has ended or there was nothing to do for some time.
pub(crate) type Help = Arc<dyn Fn() + Send + Sync>;

/// A loaded model, in the hands of the one thread that runs it.
pub(crate) trait Backend: Send {
    /// Makes ready for the next run, and returns what stops it. `shrink` gives the memory that the run needed back to
    /// the system after it.
    fn prepare(&mut self, shrink: bool) -> Result<StopRun>;

    /// Lets other threads help with the run that was prepared, which has one text; `None` where they cannot.
    fn share(&mut self) -> Option<Help>;

    /// The run that was prepared: a unit vector for each text of `batch`, in its order. A text has at least one token.
    /// `each` is given the place of each text in the batch and the states of its tokens; states behind them are padding.
    fn run(&mut self, batch: &[&[u32]], each: &mut dyn FnMut(usize, &[f32])) -> Result<Vec<Vec<f32>>>;

    /// Whether a run keeps the memory that it needed until one shrinks it.
    fn keeps_memory(&self) -> bool;
}
