//! Scheduling: calls, their order, and the threads that tokenize and run.

mod call;
mod delivery;
mod items;
mod scheduler;
mod window;
mod worker;

pub(crate) use call::{CallRequest, HandleId};
pub use call::{LongTexts, Priority};
pub use delivery::{Completion, CompletionSink, Embedding, PassagePlace};
pub use window::RUN_TOKENS;
pub(crate) use worker::Worker;
