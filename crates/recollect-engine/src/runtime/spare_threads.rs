//! Whether the system has threads to give, asked before ONNX Runtime needs them.

use std::sync::{PoisonError, RwLock};

use crate::error::{EngineError, Result};

/// Fails when the system would not give so many threads more at once. ONNX Runtime that is refused one of several
/// ends the process, or never returns.
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
