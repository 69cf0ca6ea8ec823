//! Text to unit vectors with a BERT sentence encoder, on ONNX Runtime in float32 or on our own kernels in int8.
//!
//! Data flows one way: [`tokenize`] -> schedule -> infer (a run, pooling, normalization). `runtime` has ONNX Runtime
//! and what it needs from the process, and `model` the files of a model. An [`Engine`] is a handle on a model. Each
//! model has one queue for its calls, a thread that tokenizes, and one or more threads that run the model. Results are
//! delivered to a [`CompletionSink`].

mod digest;
mod engine;
mod error;
#[cfg(feature = "fault-injection")]
pub mod fault;
#[cfg(not(feature = "fault-injection"))]
mod fault;
mod infer;
mod load;
mod max_sim;
mod model;
mod options;
mod runtime;
mod schedule;
pub mod tokenize;

pub use engine::Engine;
pub use error::{EngineError, ErrorCode, Result};
pub use infer::{SIGNATURE_VERSION, TOKEN_BITS};
pub use load::EngineInfo;
pub use max_sim::max_sims;
pub use model::EMBEDDING_DIM;
pub use options::{
    DEFAULT_MAX_TOKENS, LoadOptions, MAX_MAX_TOKENS, MAX_THREADS, MIN_MAX_TOKENS, MIN_PASSAGE_TOKENS,
    Precision,
};
pub use runtime::{
    LogLevel, MAX_WAITING, RuntimeLog, RuntimeMessage, RuntimeMessages, refuse_telemetry, watch_main_thread,
};
pub use schedule::{Completion, CompletionSink, Embedding, LongTexts, PassagePlace, Priority, RUN_TOKENS};
pub use tokenize::Passage;
