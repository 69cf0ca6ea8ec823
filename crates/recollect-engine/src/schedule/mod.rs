//! Who goes next: calls, their texts, what is under way, and the threads that do it.

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
