//! Stops a run from another thread.

use std::sync::Arc;

use ort::session::{NoSelectedOutputs, RunOptions};

use super::log::LogLevel;
use crate::error::{EngineError, ErrorCode, Result};

/// Lets another thread stop a run. Each run has its own, so that a late stop does not affect the next run.
#[derive(Clone)]
pub(crate) struct RunControl(Arc<RunOptions<NoSelectedOutputs>>);

impl RunControl {
    /// With `shrink`, the run's memory is returned to the system afterwards.
    pub(crate) fn new(shrink: bool, log_level: LogLevel) -> Result<Self> {
        let mut options = RunOptions::new().map_err(|error| options_failed(&error))?;
        options
            .set_log_level(log_level.into())
            .map_err(|error| options_failed(&error))?;
        if shrink {
            options
                .set("memory.enable_memory_arena_shrinkage", "cpu:0")
                .map_err(|error| options_failed(&error))?;
        }
        Ok(Self(Arc::new(options)))
    }

    /// Makes the run end soon, between two operators of the graph. Returns at once.
    pub(crate) fn terminate(&self) {
        // It fails only for an invalid handle, which cannot occur here.
        let _ = self.0.terminate();
    }

    /// The options to pass to the run.
    pub(crate) fn options(&self) -> &RunOptions<NoSelectedOutputs> {
        &self.0
    }

    /// Whether both belong to the same run.
    pub(crate) fn is_of_same_run(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

fn options_failed(error: &ort::Error) -> EngineError {
    EngineError::new(
        ErrorCode::InferenceFailed,
        format!("ONNX Runtime failed to create run options: {error}"),
    )
}
