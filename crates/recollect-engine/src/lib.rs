//! Text to unit vectors with a BERT sentence encoder on ONNX Runtime.
//!
//! Data flows one way: [`tokenize`] -> [`batch`] -> infer -> [`pool`] -> [`normalize`]. An [`Engine`] is a
//! handle on a model; calls go through one queue a model, to a thread that tokenizes and one that runs the
//! model, and come back through a [`CompletionSink`].

pub mod batch;
mod core;
mod delivery;
mod digest;
mod ending;
mod engine;
mod error;
#[cfg(feature = "fault-injection")]
pub mod fault;
#[cfg(not(feature = "fault-injection"))]
mod fault;
mod graph;
mod infer;
mod load;
mod memory;
mod model;
pub mod normalize;
mod options;
pub mod pool;
mod registry;
mod run_control;
mod runtime;
mod runtime_log;
mod schedule;
mod spare_threads;
mod telemetry;
mod threads;
pub mod tokenize;

pub use delivery::{Completion, CompletionSink, Embedding};
pub use ending::watch_main_thread;
pub use engine::{Engine, EngineInfo};
pub use error::{EngineError, ErrorCode, Result};
pub use model::EMBEDDING_DIM;
pub use options::{DEFAULT_MAX_TOKENS, LoadOptions, MAX_MAX_TOKENS, MAX_THREADS, MIN_MAX_TOKENS};
pub use runtime_log::{LogLevel, MOST_WAITING, RuntimeLog, RuntimeMessage, RuntimeMessages};
pub use schedule::Priority;
pub use telemetry::refuse_telemetry;
