//! ONNX Runtime: one library and one environment for the life of the process.
//!
//! The environment is never released: ONNX Runtime allows one per process, several worker threads share it, and
//! releasing it in a static destructor crashes at exit on some platforms.

use std::ffi::CStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ort::environment::Environment;

use super::exit;
use super::log::{self, LogLevel};
use super::telemetry::refuse_telemetry;
use crate::digest::file_sha256;
use crate::error::{EngineError, ErrorCode, Result};

/// Minimum minor version of ONNX Runtime 1.x that has the API this engine uses (the `api-24` feature of `ort`).
const MINIMUM_MINOR: u32 = 24;

/// The loaded runtime.
#[derive(Clone, Debug)]
pub(crate) struct Runtime {
    pub(crate) environment: Environment,
    /// Such as `1.30.0`.
    pub(crate) version: String,
    path: PathBuf,
    /// Log level outside of sessions: the lowest that an engine was loaded with.
    log_level: LogLevel,
}

impl Runtime {
    fn lower_log_level(&mut self, level: LogLevel) {
        if level < self.log_level {
            self.environment.set_log_level(level.into());
            self.log_level = level;
        }
    }
}

static RUNTIME: Mutex<Option<Runtime>> = Mutex::new(None);

/// The runtime of the process. If it is not loaded yet, it is loaded from the absolute `path`, which must have this
/// `sha256`.
///
/// For another path with the same version, the loaded runtime is returned, because a process can have several copies of
/// the package.
pub(crate) fn runtime(path: &Path, sha256: Option<&str>, log_level: LogLevel) -> Result<Runtime> {
    if !path.is_absolute() {
        return Err(EngineError::new(
            ErrorCode::InvalidArgument,
            format!(
                "expected an absolute path of ONNX Runtime's library, received {}",
                path.display()
            ),
        ));
    }
    let mut loaded = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = loaded.as_mut()
        && runtime.path == path
    {
        runtime.lower_log_level(log_level);
        return Ok(runtime.clone());
    }
    if let Some(expected) = sha256 {
        check(path, expected)?;
    }
    let _guard = exit::enter();
    refuse_telemetry();
    let version = library_version(path)?;
    if let Some(runtime) = loaded.as_mut() {
        return if runtime.version == version {
            runtime.lower_log_level(log_level);
            Ok(runtime.clone())
        } else {
            Err(load_failed(
                path,
                &format!(
                    "ONNX Runtime {} from {} is in use in this process and another version cannot be loaded beside it (received {version})",
                    runtime.version,
                    runtime.path.display()
                ),
            ))
        };
    }
    exit::watch_process();
    let environment = ort::init_from(path)
        .map_err(|error| load_failed(path, &error.to_string()))?
        .with_name("recollect")
        .with_telemetry(false)
        .with_logger(log::logger())
        .build()
        .map_err(|error| load_failed(path, &error.to_string()))?;
    // A new environment logs everything.
    environment.set_log_level(log_level.into());
    Ok(loaded
        .insert(Runtime {
            environment,
            version,
            path: path.to_owned(),
            log_level,
        })
        .clone())
}

/// Refuses a library that differs from the shipped one: loading runs its code, and a damaged library can crash the
/// process without a message.
fn check(path: &Path, expected: &str) -> Result<()> {
    let received = file_sha256(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => not_found(path),
        _ => load_failed(path, &error.to_string()),
    })?;
    if received == expected {
        return Ok(());
    }
    Err(EngineError::new(
        ErrorCode::RuntimeChecksumMismatch,
        format!(
            "expected ONNX Runtime's library {} with the SHA-256 {expected}, received {received}: it was damaged or changed; reinstall the package",
            path.display()
        ),
    ))
}

/// Opens the library, checks that it is an ONNX Runtime with a supported version, and keeps it open.
///
/// `ort` would do the first two, but it hides the loader's message, which tells a missing dependency from a wrong
/// architecture.
fn library_version(path: &Path) -> Result<String> {
    if !path.is_file() {
        return Err(not_found(path));
    }
    // SAFETY: loading runs the library's initializers. The path is absolute, and is the file shipped with the package
    // or one that the user chose.
    let library = unsafe { libloading::Library::new(path) }.map_err(|error| {
        let reason = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        load_failed(path, &reason)
    })?;
    // SAFETY: in every ONNX Runtime this symbol has this signature (onnxruntime_c_api.h). Another library is unlikely
    // to export the same name with another signature.
    let base = unsafe {
        let get = library
            .get::<unsafe extern "C" fn() -> *const ort::sys::OrtApiBase>(b"OrtGetApiBase")
            .map_err(|_| {
                load_failed(
                    path,
                    "it does not export OrtGetApiBase: not an ONNX Runtime library",
                )
            })?;
        get().as_ref()
    };
    let Some(base) = base else {
        return Err(load_failed(path, "OrtGetApiBase returned null"));
    };
    // SAFETY: GetVersionString returns a static NUL-terminated string in the library, which stays loaded.
    let version = unsafe { CStr::from_ptr((base.GetVersionString)()) }
        .to_string_lossy()
        .into_owned();
    // Unloading ONNX Runtime while it has threads crashes, so it stays loaded for the life of the process.
    std::mem::forget(library);

    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    match (parts.next(), parts.next()) {
        (Some(1), Some(minor)) if minor >= MINIMUM_MINOR => Ok(version),
        _ => Err(load_failed(
            path,
            &format!("expected version 1.{MINIMUM_MINOR} or newer, received {version}"),
        )),
    }
}

fn not_found(path: &Path) -> EngineError {
    EngineError::new(
        ErrorCode::RuntimeNotFound,
        format!(
            "expected ONNX Runtime's library at {}, found no file; reinstall the package",
            path.display()
        ),
    )
}

fn load_failed(path: &Path, reason: &str) -> EngineError {
    EngineError::new(
        ErrorCode::RuntimeLoadFailed,
        format!(
            "expected a usable ONNX Runtime library at {}: {reason}",
            path.display()
        ),
    )
}
