//! Pinned files of a repository at one commit, by size and SHA-256.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{ErrorCode, HubError, Result};
use crate::names::{Commit, Etag, FileName, RepoId};
use crate::verify::Expected;

/// The repository that is used by default.
pub(crate) const DEFAULT_REPO: &str = "sentence-transformers/all-MiniLM-L6-v2";
/// The sizes and hashes that the Hub has for it.
const DEFAULT_PINS: &str = r#"{
    "revision": "1110a243fdf4706b3f48f1d95db1a4f5529b4d41",
    "files": {
        "onnx/model.onnx": {
            "bytes": 90405214,
            "sha256": "6fd5d72fe4589f189f8ebc006442dbb529bb7ce38f8082112682524616046452"
        },
        "tokenizer.json": {
            "bytes": 466247,
            "sha256": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
        }
    }
}"#;

/// The pinned files of one commit.
#[derive(Clone, Debug, Deserialize)]
pub struct Pins {
    revision: String,
    files: BTreeMap<String, Pin>,
}

#[derive(Clone, Debug, Deserialize)]
struct Pin {
    bytes: u64,
    sha256: String,
}

impl Pins {
    /// Parses `{ "revision": commit, "files": { path: { "bytes", "sha256" } } }`.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` if the JSON has another form.
    pub fn parse(json: &str) -> Result<Self> {
        let refused = |what: &str| HubError::new(ErrorCode::InvalidArgument, format!("pins: {what}"));
        let pins: Self = serde_json::from_str(json).map_err(|error| refused(&error.to_string()))?;
        let is_sha256 = |pin: &Pin| Etag::parse(&pin.sha256).is_some_and(|hash| hash.is_sha256());
        if Commit::parse(&pins.revision).is_none() || !pins.files.values().all(is_sha256) {
            return Err(refused(
                "expected a commit and the SHA-256 of each file, in lower case",
            ));
        }
        Ok(pins)
    }

    /// The pins that are built in for `repo`, if any.
    pub(crate) fn of(repo: &RepoId) -> Result<Option<Self>> {
        (repo.as_str() == DEFAULT_REPO)
            .then(|| Self::parse(DEFAULT_PINS))
            .transpose()
    }

    pub(crate) fn revision(&self) -> &str {
        &self.revision
    }

    /// The pinned size and hash of `file` at `commit`, if there is a pin.
    pub(crate) fn expected(&self, commit: &Commit, file: &FileName) -> Option<Expected> {
        let pin = self
            .files
            .get(file.as_str())
            .filter(|_| self.revision == commit.as_str())?;
        Some(Expected {
            hash: Etag::parse(&pin.sha256)?,
            size: Some(pin.bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_the_default_model_and_no_other() {
        let repo = RepoId::parse(DEFAULT_REPO).unwrap();
        let pins = Pins::of(&repo).unwrap().unwrap();
        let (commit, file) = (
            Commit::parse(pins.revision()).unwrap(),
            FileName::parse("onnx/model.onnx").unwrap(),
        );
        assert_eq!(pins.expected(&commit, &file).unwrap().size, Some(90_405_214));
        let other = Commit::parse(&"0".repeat(40)).unwrap();
        assert_eq!(pins.expected(&other, &file), None);
        assert!(Pins::of(&RepoId::parse("a/b").unwrap()).unwrap().is_none());
    }
}
