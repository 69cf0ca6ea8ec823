//! ONNX Runtime: its library, messages, threads and memory, and the exit of the process.

mod allocator;
mod exit;
mod library;
mod log;
mod run_control;
mod spare_threads;
mod telemetry;
mod threads;

pub(crate) use allocator::{FreedMemory, prefer_large_pages, trim_heap};
pub use exit::watch_main_thread;
pub(crate) use exit::{RuntimeGuard, enter, enter_run};
pub(crate) use library::{Runtime, runtime};
pub use log::{LogLevel, MAX_WAITING, RuntimeLog, RuntimeMessage, RuntimeMessages};
pub(crate) use run_control::RunControl;
pub(crate) use spare_threads::require_threads;
pub use telemetry::refuse_telemetry;
pub(crate) use threads::physical_cores;
