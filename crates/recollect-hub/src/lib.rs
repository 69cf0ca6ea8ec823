//! Models from the Hugging Face Hub, in the Hub's own cache: verified, resumable, shared between processes and
//! with Python, and of use without a network.
//!
//! Data flows one way: [`Settings`] and [`Request`] -> resolve (a revision to a commit, a file to what it must
//! be) -> download (lock, part, transfer, verify, place) -> [`DownloadedModel`].
//!
//! The `hf-hub` crate knows the cache: the names of its folders and the token file. The rest is ours, because:
//!
//! - its addresses leave file names unescaped, and come with a progress bar, a second TLS configuration and
//!   some twenty crates;
//! - its refs are written in place, so that a crash tears them, and read without a check;
//! - its downloads check no status, size or hash, join what the server says into paths, know no offline mode
//!   and no time-out, and go on where a cut left off only by appending.
//!
//! Everything that the server says is untrusted: what becomes part of a path passes [`names`], what becomes a
//! file passes [`verify`].

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
mod known;
mod lock;
mod manifest;
mod model;
mod names;
mod part;
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
pub use known::Pins;
pub use model::{DownloadedModel, download_model};
pub use progress::Progress;
pub use request::Request;
pub use settings::{Overrides, Settings};
