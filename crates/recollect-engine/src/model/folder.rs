//! Reads the files of a model directory, each once, and checks them.
//!
//! What was hashed is what is used: the bytes stay in memory from the check to the load, so that a file
//! changed in between changes nothing.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::manifest::{self, Manifest};
use crate::digest::{PIECE_BYTES, hex};
use crate::error::{EngineError, ErrorCode, Result};
use crate::memory::prefer_large_pages;

/// Protocol buffers, and so ONNX files, end at 2 GiB.
const MAX_MODEL_BYTES: u64 = 2 << 30;
/// A hundred times a BERT tokenizer's size.
const MAX_TOKENIZER_BYTES: u64 = 64 << 20;
const MAX_MANIFEST_BYTES: u64 = 1 << 20;
const MAX_CONFIG_BYTES: u64 = 1 << 20;

const TOKENIZER_FILE: &str = "tokenizer.json";

/// A file's content and what identifies it.
#[derive(Debug)]
pub(crate) struct VerifiedFile {
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
    /// Lower-case hexadecimal.
    pub(crate) sha256: String,
}

/// A model directory. Its small files are read and checked; its model file is left to be read.
#[derive(Debug)]
pub(crate) struct ModelFolder {
    pub(crate) tokenizer: VerifiedFile,
    dir: PathBuf,
    model_file: String,
    manifest: Option<Manifest>,
}

impl ModelFolder {
    /// Reads and checks `tokenizer.json` in `dir`, by `manifest` or by the one that is there, if any. `model_file`
    /// is a path within it.
    pub(crate) fn open(dir: &Path, model_file: &str, manifest: Option<&str>) -> Result<Self> {
        if !dir.is_dir() {
            return Err(EngineError::new(
                ErrorCode::ModelNotFound,
                format!("expected a model directory at {}, found none", dir.display()),
            ));
        }
        let manifest = match manifest {
            Some(given) => Some(Manifest::parse(given.as_bytes(), dir)?),
            None => read_manifest(dir)?,
        };
        let tokenizer = VerifiedFile::read(dir.join(TOKENIZER_FILE), MAX_TOKENIZER_BYTES)?;
        if let Some(manifest) = &manifest {
            manifest.check(TOKENIZER_FILE, &tokenizer)?;
        }
        Ok(Self {
            tokenizer,
            dir: dir.to_owned(),
            model_file: model_file.to_owned(),
            manifest,
        })
    }

    /// Reads and checks the model file.
    pub(crate) fn read_model(&self) -> Result<VerifiedFile> {
        let model = VerifiedFile::read(self.dir.join(&self.model_file), MAX_MODEL_BYTES)?;
        if let Some(manifest) = &self.manifest {
            manifest.check(&self.model_file, &model)?;
        }
        Ok(model)
    }

    /// Reads and checks a configuration file, if there is one: where there is a manifest, if that lists it.
    pub(super) fn config_file(&self, name: &str) -> Result<Option<VerifiedFile>> {
        let is_there = match &self.manifest {
            Some(manifest) => manifest.lists(name),
            None => self.dir.join(name).exists(),
        };
        if is_there {
            self.required_file(name).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Reads and checks a configuration file that another one names.
    pub(super) fn required_file(&self, name: &str) -> Result<VerifiedFile> {
        let file = VerifiedFile::read(self.dir.join(name), MAX_CONFIG_BYTES)?;
        if let Some(manifest) = &self.manifest {
            manifest.check(name, &file)?;
        }
        Ok(file)
    }

    /// For people: the manifest's name for it, else a known file's, else the directory's.
    pub(crate) fn model_name(&self, model: &VerifiedFile) -> String {
        let listed = self.manifest.as_ref().and_then(|manifest| manifest.model.clone());
        listed
            .or_else(|| super::known::model_name(&model.sha256).map(str::to_owned))
            .or_else(|| {
                self.dir
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned())
            })
            .unwrap_or_else(|| self.model_file.clone())
    }

    /// Revision of the published model, where the manifest says it.
    pub(crate) fn revision(&self) -> Option<&str> {
        self.manifest.as_ref()?.revision.as_deref()
    }
}

/// The first manifest that lies in `dir`.
fn read_manifest(dir: &Path) -> Result<Option<Manifest>> {
    let found = manifest::FILE_NAMES
        .map(|name| dir.join(name))
        .into_iter()
        .find(|path| path.exists());
    let file = found
        .map(|path| VerifiedFile::read(path, MAX_MANIFEST_BYTES))
        .transpose()?;
    file.map(|file| Manifest::parse(&file.bytes, &file.path))
        .transpose()
}

impl VerifiedFile {
    #[cfg(test)]
    pub(super) fn of_text(path: &str, text: &str) -> Self {
        Self {
            path: path.into(),
            bytes: text.into(),
            sha256: String::new(),
        }
    }

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
        let mut bytes: Vec<u8> = Vec::new();
        let capacity = usize::try_from(metadata.len()).unwrap_or(0);
        bytes
            .try_reserve_exact(capacity)
            .map_err(|error| not_readable(&path, &error.to_string()))?;
        prefer_large_pages(bytes.spare_capacity_mut());
        let sha256 = File::open(&path)
            .and_then(|file| read_and_hash(file.take(max_bytes), &mut bytes))
            .map_err(|error| not_readable(&path, &error.to_string()))?;
        Ok(Self { path, bytes, sha256 })
    }
}

/// Reads to the end, and returns the SHA-256 of what was read.
fn read_and_hash(mut source: impl Read, bytes: &mut Vec<u8>) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    loop {
        let start = bytes.len();
        // Piece by piece: what was just read is hashed while the processor still has it at hand.
        source.by_ref().take(PIECE_BYTES as u64).read_to_end(bytes)?;
        match bytes.get(start..) {
            Some(piece) if !piece.is_empty() => hash.update(piece),
            _ => return Ok(hex(&hash.finalize())),
        }
    }
}

fn not_readable(path: &Path, reason: &str) -> EngineError {
    EngineError::new(
        ErrorCode::ModelNotFound,
        format!("expected a readable model file at {}: {reason}", path.display()),
    )
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
