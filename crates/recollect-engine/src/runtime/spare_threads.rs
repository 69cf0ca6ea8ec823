//! Checks that the system can start threads, before ONNX Runtime needs them.

use std::sync::{PoisonError, RwLock};

use crate::error::{EngineError, Result};

/// Fails if the system cannot start `count` more threads at once. If ONNX Runtime cannot start one of its threads, it
/// aborts the process or never returns.
pub(crate) fn require_threads(count: usize) -> Result<()> {
    let gate = RwLock::new(());
    std::thread::scope(|scope| {
        let _closed = gate.write().unwrap_or_else(PoisonError::into_inner);
        for _ in 0..count {
            std::thread::Builder::new()
                .spawn_scoped(scope, || drop(gate.read()))
                .map_err(|error| EngineError::no_thread(&error))?;
        }
        Ok(())
    })
}
