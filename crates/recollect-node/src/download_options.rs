//! Converts the options and results of downloads for `recollect_hub`.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use napi::Error;
use napi_derive::napi;
use recollect_hub::{DownloadedModel, ErrorCode, HubError, Overrides, Pins, Request, Settings};

use crate::convert::{CodedError, invalid};

/// The model to download, and its source. The public names are those of `DownloadModelOptions`.
#[napi(object, object_to_js = false)]
pub struct NativeDownloadOptions {
    /// Absolute path of the user's home folder.
    pub home: String,
    /// The environment variables, used where an option is missing.
    pub environment: HashMap<String, String>,
    /// Absolute path of the cache.
    pub cache_dir: Option<String>,
    /// The repository, as `org/name`.
    pub repo: Option<String>,
    /// A commit, branch or tag.
    pub revision: Option<String>,
    /// Default: `onnx/model.onnx`.
    pub files: Option<Vec<String>>,
    /// Overrides `HF_ENDPOINT`.
    pub endpoint: Option<String>,
    /// If empty, no token is sent.
    pub token: Option<String>,
    /// Overrides `HF_HUB_OFFLINE`.
    pub offline: Option<bool>,
    /// Use the commit that the revision last resolved to, without asking the Hub, if the cache has all its files.
    pub prefer_cached: bool,
    /// Overrides the built-in pins. JSON: `{ revision, files: { path: { bytes, sha256 } } }`.
    pub pins: Option<String>,
    /// Delay before the first retry of a request. Later delays are longer. Default 500.
    pub retry_delay_ms: Option<u32>,
    /// Maximum wait for another process that makes no progress. Default 180000.
    pub lock_stall_ms: Option<u32>,
}

/// A model in the cache.
#[napi(object, object_from_js = false)]
pub(crate) struct NativeDownloaded {
    /// Absolute path of the snapshot, which has the files at their paths.
    pub directory: String,
    /// Path of the model file, relative to `directory`.
    pub model_file: String,
    /// The repository, as `org/name`.
    pub repo: String,
    /// 40 hexadecimal digits.
    pub commit: String,
    /// Size and SHA-256 of each file, in the engine's format.
    pub manifest: String,
}

impl NativeDownloadOptions {
    pub(crate) fn into_parts(self) -> Result<(Settings, Request), HubError> {
        let milliseconds = |value: Option<u32>| value.map(|value| Duration::from_millis(value.into()));
        let overrides = Overrides {
            endpoint: self.endpoint,
            token: self.token,
            cache_dir: self.cache_dir.map(Into::into),
            offline: self.offline,
            retry_delay: milliseconds(self.retry_delay_ms),
            lock_stall: milliseconds(self.lock_stall_ms),
        };
        let settings = Settings::new(overrides, &self.environment, Path::new(&self.home))?;
        let request = Request {
            repo: self.repo,
            revision: self.revision,
            files: self.files,
            pins: self.pins.as_deref().map(Pins::parse).transpose()?,
            prefer_cached: self.prefer_cached,
        };
        Ok((settings, request))
    }
}

/// Converts the result. Fails if the path is not Unicode, because a JavaScript string cannot hold it.
pub(crate) fn native_model(model: DownloadedModel) -> Result<NativeDownloaded, CodedError> {
    let DownloadedModel {
        directory,
        model_file,
        repo,
        commit,
        manifest,
    } = model;
    let directory = directory.into_os_string().into_string().map_err(|directory| {
        invalid(format!(
            "cacheDir: expected a path in Unicode, received {}",
            directory.to_string_lossy()
        ))
    })?;
    Ok(NativeDownloaded {
        directory,
        model_file,
        repo,
        commit,
        manifest,
    })
}

/// A Hub error to throw: an `Error` with one of our codes as `code`.
pub(crate) fn coded(error: &HubError) -> Error<ErrorCode> {
    Error::new(error.code(), error.message().to_owned())
}
