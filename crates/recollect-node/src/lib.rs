//! The Node.js addon. It only converts between JavaScript values and those of `recollect_engine`, `recollect_hub` and
//! `recollect_index`.
//!
//! This interface is internal to the npm package. The public interface is `EmbeddingEngine` in TypeScript.

mod convert;
mod download_options;
mod guard;
mod load;
mod mailbox;
mod max_sims;
mod native_download;
mod native_engine;
mod native_index;
mod native_runtime_log;
mod prepared_thread;
mod teardown;
mod types;

#[cfg(feature = "fault-injection")]
mod inject;
