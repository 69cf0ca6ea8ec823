//! Downloads models from the Hugging Face Hub to the Hub's own cache: verified, resumable, shared with other processes
//! and with Python, and usable without a network.
//!
//! Data flows one way: [`Settings`] and [`Request`] -> resolve (a revision to a commit, a file to its size and hash) ->
//! download (lock, part, transfer, verify, place) -> [`DownloadedModel`].
//!
//! The `hf-hub` crate provides the layout of the cache: the names of its folders and the token file. The rest is our
//! own code, because in that crate:
//!
//! - addresses leave file names unescaped, and bring a progress bar, a second TLS configuration and some twenty crates;
//! - refs are written in place, so that a crash can tear them, and are read without a check;
//! - downloads check no status, size or hash, put values from the server into paths, have no offline mode and no
//!   timeout, and resume only by appending.
//!
//! Everything from the server is untrusted: values that become part of a path pass [`names`], and contents that become
//! a file pass [`verify`].

mod cache;
mod cancel;
mod certificates;
mod client;
mod connect;
mod content_range;
mod download;
mod endpoint;
mod error;
mod failure;
mod file_error;
mod forward;
mod lock;
mod manifest;
mod model;
mod names;
mod part;
mod pins;
mod place;
mod progress;
mod proxy;
mod request;
mod resolve;
mod retry;
mod settings;
mod snapshot;
mod token;
mod transfer;
mod variables;
mod verify;

pub use cancel::Cancel;
pub use error::{ErrorCode, HubError, Result};
pub use model::{DownloadedModel, download_model};
pub use pins::Pins;
pub use progress::Progress;
pub use request::Request;
pub use settings::{Overrides, Settings};
