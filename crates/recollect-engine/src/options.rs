//! The options of [`Engine::load`](crate::Engine::load).

use std::path::PathBuf;

use crate::error::{EngineError, ErrorCode, Result};
use crate::runtime::{LogLevel, physical_cores};

/// The limit of a model whose files have none, including `[CLS]` and `[SEP]`. It is the limit of the embedded model
/// (sentence-transformers, `max_seq_length`).
pub const DEFAULT_MAX_TOKENS: usize = 256;
/// Only `[CLS]` and `[SEP]`.
pub const MIN_MAX_TOKENS: usize = 2;
/// The size of a BERT model's position table (`max_position_embeddings`).
pub const MAX_MAX_TOKENS: usize = 512;
/// Minimum limit to split texts for, including `[CLS]` and `[SEP]`. A prefix and one word still fit.
pub const MIN_PASSAGE_TOKENS: usize = 16;
/// More than the cores of any machine today; a higher number is a mistake.
pub const MAX_THREADS: usize = 1024;

/// How to load an engine.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// The arithmetic. Default: float32.
    pub precision: Precision,
    /// Absolute path of ONNX Runtime's shared library. Not needed with int8.
    pub runtime_path: Option<PathBuf>,
    /// The SHA-256 that the library must have, in lower-case hexadecimal. Default: any library.
    pub runtime_sha256: Option<String>,
    /// Absolute path of the directory with `tokenizer.json`, the model file and, in our own model packages,
    /// `manifest.json`.
    pub model_dir: PathBuf,
    /// The ONNX or int8 file: a path within that directory, such as `model_fp16.onnx` or `onnx/model.onnx`. On every
    /// system, `/` and `\` both separate its parts.
    pub model_file: String,
    /// Threads of one run, 1 to 1024. With int8, each thread has its own runs. Default: the physical cores that this
    /// process may use.
    pub threads: Option<usize>,
    /// Maximum tokens of a text that are embedded, including `[CLS]` and `[SEP]`: 2 to 512, and at most the model's
    /// positions. Default: the model's own limit, which is 256 for the embedded one.
    pub max_tokens: Option<usize>,
    /// The size and SHA-256 of each file, in the format of `manifest.json`. Default: the manifest in the directory, if
    /// there is one.
    pub manifest: Option<String>,
    /// Minimum level of ONNX Runtime's messages about this model that a [`RuntimeLog`](crate::RuntimeLog) gets.
    /// Default: warnings.
    pub log_level: Option<LogLevel>,
    /// With int8, the instruction set: `avx512-vnni`, `avx-vnni`, `avx2` or `scalar`. All give the same vectors.
    /// Default: the fastest that the processor has.
    pub instructions: Option<String>,
}

/// The arithmetic of a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Precision {
    /// float32, on ONNX Runtime.
    #[default]
    Float32,
    /// Matrix products in int8 and the rest in float32, on our own kernels.
    Int8,
}

impl Precision {
    /// The name as a string.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Float32 => "float32",
            Self::Int8 => "int8",
        }
    }

    /// The precision with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Float32, Self::Int8]
            .into_iter()
            .find(|precision| precision.as_str() == name)
    }
}

/// Checked [`LoadOptions`], with the defaults that do not depend on the model.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Path of the model file within the model directory, with `/` as in a manifest.
    pub(crate) model_file: String,
    pub(crate) threads: usize,
    pub(crate) max_tokens: Option<usize>,
    pub(crate) log_level: LogLevel,
}

impl LoadOptions {
    pub(crate) fn settings(&self) -> Result<Settings> {
        if !self.model_dir.is_absolute() {
            return Err(EngineError::new(
                ErrorCode::InvalidArgument,
                format!(
                    "modelDir: expected an absolute path, received {}",
                    self.model_dir.display()
                ),
            ));
        }
        Ok(Settings {
            model_file: path_within(&self.model_file).ok_or_else(|| outside_model_dir(&self.model_file))?,
            threads: in_range("threads", self.threads, 1, MAX_THREADS)?
                .unwrap_or_else(|| physical_cores().min(MAX_THREADS)),
            max_tokens: in_range("maxTokens", self.max_tokens, MIN_MAX_TOKENS, MAX_MAX_TOKENS)?,
            log_level: self.log_level.unwrap_or_default(),
        })
    }
}

/// `path` with its parts separated by `/`, or `None` if it could lead out of its directory on any system, because a
/// path that is harmless on one system may not be on another.
pub(crate) fn path_within(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split(['/', '\\']).collect();
    // An empty part means an absolute path or a folder; a colon means a drive or a stream.
    let is_plain = |part: &&str| !part.is_empty() && *part != ".." && !part.contains([':', '\0']);
    if parts.last() == Some(&".") || !parts.iter().all(is_plain) {
        return None;
    }
    let parts: Vec<&str> = parts.into_iter().filter(|&part| part != ".").collect();
    Some(parts.join("/"))
}

fn outside_model_dir(path: &str) -> EngineError {
    EngineError::new(
        ErrorCode::InvalidArgument,
        format!("modelFile: expected the path of a file within modelDir, received {path:?}"),
    )
}

fn in_range(name: &str, value: Option<usize>, min: usize, max: usize) -> Result<Option<usize>> {
    match value {
        Some(value) if value < min || value > max => Err(EngineError::new(
            ErrorCode::InvalidArgument,
            format!("{name}: expected a whole number from {min} to {max}, received {value}"),
        )),
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(model_file: &str, threads: Option<usize>, max_tokens: Option<usize>) -> LoadOptions {
        LoadOptions {
            precision: Precision::Float32,
            runtime_path: Some("/runtime".into()),
            runtime_sha256: None,
            model_dir: "/model".into(),
            model_file: model_file.into(),
            threads,
            max_tokens,
            manifest: None,
            log_level: None,
            instructions: None,
        }
    }

    #[test]
    fn fills_defaults() {
        let settings = options("model.onnx", None, None).settings().unwrap();
        assert_eq!(settings.max_tokens, None);
        assert!(settings.threads >= 1);
    }

    #[test]
    fn takes_a_path_within_the_directory() {
        for (path, expected) in [
            ("model.onnx", "model.onnx"),
            ("onnx/model.onnx", "onnx/model.onnx"),
            ("onnx\\model.onnx", "onnx/model.onnx"),
            ("./onnx/./model.onnx", "onnx/model.onnx"),
            ("..model..onnx..", "..model..onnx.."),
        ] {
            assert_eq!(path_within(path).unwrap(), expected);
        }
    }

    #[test]
    fn refuses_a_path_that_leads_out_of_the_directory() {
        for path in [
            "",
            "..",
            "../model.onnx",
            "onnx/../../model.onnx",
            "onnx\\..\\..\\model.onnx",
            "..\\model.onnx",
            "/model.onnx",
            "\\model.onnx",
            "\\\\host\\share\\model.onnx",
            "C:\\model.onnx",
            "C:model.onnx",
            "onnx//model.onnx",
            "onnx/",
            ".",
            "onnx/.",
            "model\0.onnx",
        ] {
            assert_eq!(path_within(path), None, "{path:?}");
        }
    }

    #[test]
    fn refuses_values_out_of_range() {
        for bad in [
            options("../model.onnx", None, None),
            options("m.onnx", Some(0), None),
            options("m.onnx", Some(10_000), None),
            options("m.onnx", None, Some(1)),
            options("m.onnx", None, Some(513)),
        ] {
            assert_eq!(
                bad.settings().unwrap_err().code(),
                ErrorCode::InvalidArgument,
                "{bad:?}"
            );
        }
    }
}
