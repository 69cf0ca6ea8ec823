//! Reads each file of a model directory once and checks it.

use std::path::{Path, PathBuf};

use super::manifest::{self, Manifest};
use super::verified_file::{UncheckedFile, VerifiedFile};
use crate::error::{EngineError, ErrorCode, Result};

/// Protocol Buffers, and so ONNX files, have at most 2 GiB.
const MAX_MODEL_BYTES: u64 = 2 << 30;
/// A hundred times the size of a BERT tokenizer.
const MAX_TOKENIZER_BYTES: u64 = 64 << 20;
const MAX_MANIFEST_BYTES: u64 = 1 << 20;
const MAX_CONFIG_BYTES: u64 = 1 << 20;

const TOKENIZER_FILE: &str = "tokenizer.json";

/// A model directory. Its tokenizer is read and checked; its model file is read later.
#[derive(Debug)]
pub(crate) struct ModelFolder {
    pub(crate) tokenizer: VerifiedFile,
    dir: PathBuf,
    model_file: String,
    manifest: Option<Manifest>,
}

impl ModelFolder {
    /// Reads `tokenizer.json` in `dir`, and checks it against `manifest`, or else against the manifest in `dir`, if
    /// any. `model_file` is a path within `dir`.
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

    /// Reads a file beside the model file that the model builds on. The caller must check it.
    pub(crate) fn read_source(&self, name: &str) -> Result<UncheckedFile> {
        let beside = Path::new(&self.model_file).parent().unwrap_or(Path::new(""));
        UncheckedFile::read(self.dir.join(beside).join(name), MAX_MODEL_BYTES)
    }

    /// Reads and checks a configuration file, if it exists. With a manifest, only listed files are read.
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

    /// The model's name for people: from the manifest, else of a known file, else of the directory.
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

    /// Revision of the published model, if the manifest names one.
    pub(crate) fn revision(&self) -> Option<&str> {
        self.manifest.as_ref()?.revision.as_deref()
    }
}

/// The first manifest that exists in `dir`.
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

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
