//! `manifest.json` of a model package: the size and SHA-256 of each file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::verified_file::VerifiedFile;
use crate::error::{EngineError, ErrorCode, Result};

/// Names of the manifest in a model directory. Downloads use the first, because the second may be a file of the
/// repository.
pub(super) const FILE_NAMES: [&str; 2] = ["recollect-manifest.json", "manifest.json"];

/// The fields of the manifest that are used.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    /// The model's name, for people.
    pub(super) model: Option<String>,
    /// Revision of the published model that the files come from.
    pub(super) revision: Option<String>,
    files: BTreeMap<String, Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    bytes: u64,
    sha256: String,
}

impl Manifest {
    pub(super) fn parse(bytes: &[u8], path: &std::path::Path) -> Result<Self> {
        serde_json::from_slice(bytes).map_err(|error| {
            EngineError::new(
                ErrorCode::ModelInvalid,
                format!(
                    "expected {} to be a JSON object with `files`: {{ name: {{ bytes, sha256 }} }}: {error}",
                    path.display()
                ),
            )
        })
    }

    pub(super) fn lists(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// Refuses a file that is not listed, or whose size or hash differs.
    pub(super) fn check(&self, name: &str, file: &VerifiedFile) -> Result<()> {
        let Some(entry) = self.files.get(name) else {
            return Err(file.mismatch("the manifest beside it to list it", "no entry"));
        };
        file.expect(entry.bytes, &entry.sha256)
    }
}
