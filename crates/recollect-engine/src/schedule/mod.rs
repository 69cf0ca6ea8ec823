//! Who goes next: calls, their texts, and what is under way. A plain data structure, without threads.

mod call;
mod scheduler;

pub use call::Priority;
pub(crate) use call::{CallKey, CallRequest, HandleId};
pub(crate) use scheduler::{Delivery, FinishedText, RunItem, Scheduler, TakenText};
