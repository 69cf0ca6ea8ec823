//! What JavaScript asks for of the Hub, as `recollect_hub` takes it.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use napi::Error;
use napi_derive::napi;
use recollect_hub::{DownloadedModel, ErrorCode, HubError, Overrides, Pins, Request, Settings};

use crate::convert::{CodedError, invalid};

/// Which model, and where from. The package's own names are those of `DownloadModelOptions`.
#[napi(object, object_to_js = false)]
pub struct NativeDownloadOptions {
    /// The user's home folder, absolute.
    pub home: String,
    /// The variables that stand for what the options leave out.
    pub environment: HashMap<String, String>,
    /// Absolute.
    pub cache_dir: Option<String>,
    /// As `org/name`.
    pub repo: Option<String>,
    /// A commit, branch or tag.
    pub revision: Option<String>,
    /// In place of `onnx/model.onnx`.
    pub files: Option<Vec<String>>,
    /// In place of `HF_ENDPOINT`.
    pub endpoint: Option<String>,
    /// Empty: none is sent.
    pub token: Option<String>,
    /// In place of `HF_HUB_OFFLINE`.
    pub offline: Option<bool>,
    /// Use a complete model of the commit that the revision was resolved to before, without asking the Hub.
    pub prefer_cached: bool,
    /// In place of the package's own: JSON as `{ revision, files: { path: { bytes, sha256 } } }`.
    pub pins: Option<String>,
    /// First wait before a request is repeated; the next ones are longer. Default 500.
    pub retry_delay_ms: Option<u32>,
    /// Longest wait for another process that makes no progress. Default 180000.
    pub lock_stall_ms: Option<u32>,
}

/// A model that is there.
#[napi(object, object_from_js = false)]
pub(crate) struct NativeDownloaded {
    /// Absolute: the snapshot, with the files at their paths.
    pub directory: String,
    /// Of the model file asked for, within `directory`.
    pub model_file: String,
    /// As `org/name`.
    pub repo: String,
    /// 40 hexadecimal digits.
    pub commit: String,
    /// Size and SHA-256 of each file, as the engine takes it.
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

/// Fails when the path is not Unicode: JavaScript's strings cannot name it.
pub(crate) fn downloaded(model: DownloadedModel) -> Result<NativeDownloaded, CodedError> {
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

/// A Hub's error as it is thrown: an `Error` whose `code` is ours.
pub(crate) fn coded(error: &HubError) -> Error<ErrorCode> {
    Error::new(error.code(), error.message().to_owned())
}
