//! The Node.js addon: conversions between JavaScript values and those of `recollect_engine`,
//! `recollect_hub` and `recollect_index`, and nothing else.
//!
//! This surface is internal to the npm package; what is public is `EmbeddingEngine` in TypeScript.

mod convert;
mod download_options;
mod guard;
mod loading;
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
