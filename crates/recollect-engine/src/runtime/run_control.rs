//! Stopping a run from another thread.

use std::sync::Arc;

use ort::session::{NoSelectedOutputs, RunOptions};

use super::log::LogLevel;
use crate::error::{EngineError, ErrorCode, Result};

/// Lets another thread stop a run. Each run has its own, so that a stop that comes late stops nothing else.
#[derive(Clone)]
pub(crate) struct RunControl(Arc<RunOptions<NoSelectedOutputs>>);

impl RunControl {
    /// `shrink` gives the memory that the run needed back to the system after it.
    pub(crate) fn new(shrink: bool, log_level: LogLevel) -> Result<Self> {
        let mut options = RunOptions::new().map_err(|error| not_made(&error))?;
        options
            .set_log_level(log_level.into())
            .map_err(|error| not_made(&error))?;
        if shrink {
            options
                .set("memory.enable_memory_arena_shrinkage", "cpu:0")
                .map_err(|error| not_made(&error))?;
        }
        Ok(Self(Arc::new(options)))
    }

    /// Makes the run return soon, between two operations of the graph. Returns at once.
    pub(crate) fn terminate(&self) {
        // The one failure there is, an invalid handle, cannot be.
        let _ = self.0.terminate();
    }

    /// What the run itself is given.
    pub(crate) fn options(&self) -> &RunOptions<NoSelectedOutputs> {
        &self.0
    }

    /// Whether both are of one run.
    pub(crate) fn is_of_same_run(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

fn not_made(error: &ort::Error) -> EngineError {
    EngineError::new(
        ErrorCode::InferenceFailed,
        format!("ONNX Runtime failed to make the options of a run: {error}"),
    )
}
