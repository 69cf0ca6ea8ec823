//! Reads the files of a model directory, each once, and checks them.
//!
//! What was hashed is what is used: the bytes stay in memory from the check to the load, so that a file
//! changed in between changes nothing.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::manifest::{self, Manifest};
use crate::error::{EngineError, ErrorCode, Result};

/// Protocol buffers, and so ONNX files, end at 2 GiB.
const MAX_MODEL_BYTES: u64 = 2 << 30;
/// A hundred times a BERT tokenizer's size.
const MAX_TOKENIZER_BYTES: u64 = 64 << 20;
const MAX_MANIFEST_BYTES: u64 = 1 << 20;

const TOKENIZER_FILE: &str = "tokenizer.json";

/// A file's content and what identifies it.
#[derive(Debug)]
pub(crate) struct VerifiedFile {
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
    /// Lower-case hexadecimal.
    pub(crate) sha256: String,
}

/// The content of a model directory, checked against its manifest where there is one.
#[derive(Debug)]
pub(crate) struct ModelPackage {
    pub(crate) model: VerifiedFile,
    pub(crate) tokenizer: VerifiedFile,
    /// For people: the manifest's name for it, else a known file's, else the directory's.
    pub(crate) name: String,
    pub(crate) revision: Option<String>,
}

impl ModelPackage {
    /// Reads and checks `model_file`, `tokenizer.json` and, if it is there, `manifest.json` in `dir`.
    pub(crate) fn read(dir: &Path, model_file: &str) -> Result<Self> {
        if !dir.is_dir() {
            return Err(EngineError::new(
                ErrorCode::ModelNotFound,
                format!("expected a model directory at {}, found none", dir.display()),
            ));
        }
        let manifest_path = dir.join(manifest::FILE_NAME);
        let manifest = if manifest_path.exists() {
            let file = VerifiedFile::read(manifest_path, MAX_MANIFEST_BYTES)?;
            Some(Manifest::parse(&file.bytes, &file.path)?)
        } else {
            None
        };
        let tokenizer = VerifiedFile::read(dir.join(TOKENIZER_FILE), MAX_TOKENIZER_BYTES)?;
        let model = VerifiedFile::read(dir.join(model_file), MAX_MODEL_BYTES)?;
        if let Some(manifest) = &manifest {
            manifest.check(TOKENIZER_FILE, &tokenizer)?;
            manifest.check(model_file, &model)?;
        }
        let (listed_name, revision) = manifest.map_or((None, None), |found| (found.model, found.revision));
        let name = listed_name
            .or_else(|| super::known::model_name(&model.sha256).map(str::to_owned))
            .or_else(|| dir.file_name().map(|name| name.to_string_lossy().into_owned()))
            .unwrap_or_else(|| model_file.to_owned());
        Ok(Self {
            model,
            tokenizer,
            name,
            revision,
        })
    }
}

impl VerifiedFile {
    fn read(path: PathBuf, max_bytes: u64) -> Result<Self> {
        let metadata = std::fs::metadata(&path).map_err(|error| not_readable(&path, &error.to_string()))?;
        // A pipe or a device would block or never end.
        if !metadata.is_file() {
            return Err(not_readable(&path, "it is not a regular file"));
        }
        if metadata.len() > max_bytes {
            return Err(EngineError::new(
                ErrorCode::ModelInvalid,
                format!(
                    "{}: expected at most {max_bytes} bytes, received {}",
                    path.display(),
                    metadata.len()
                ),
            ));
        }
        let mut bytes = Vec::new();
        let capacity = usize::try_from(metadata.len()).unwrap_or(0);
        bytes
            .try_reserve_exact(capacity)
            .map_err(|error| not_readable(&path, &error.to_string()))?;
        File::open(&path)
            .and_then(|file| file.take(max_bytes).read_to_end(&mut bytes))
            .map_err(|error| not_readable(&path, &error.to_string()))?;
        let sha256 = hex(&Sha256::digest(&bytes));
        Ok(Self { path, bytes, sha256 })
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn not_readable(path: &Path, reason: &str) -> EngineError {
    EngineError::new(
        ErrorCode::ModelNotFound,
        format!("expected a readable model file at {}: {reason}", path.display()),
    )
}

#[cfg(test)]
#[path = "package_tests.rs"]
mod tests;
