//! The manifest beside the files of a commit: their sizes and hashes, so that the engine can check the bytes it loads.
//! It has the format that the engine reads.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::cache::RepoCache;
use crate::cancel::Cancel;
use crate::error::{ErrorCode, HubError, Result};
use crate::file_error::file_error;
use crate::lock::Lock;
use crate::names::{Commit, Etag, FileName, RepoId};
use crate::place::replace_file;
use crate::verify::{Content, Expected};

/// Its name in the snapshot. A repository's own file of this name is never downloaded.
pub(crate) const FILE_NAME: &str = "recollect-manifest.json";
/// Enough for more than a thousand files.
const MAX_MANIFEST_BYTES: u64 = 1 << 20;

/// The verified files of a commit.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Manifest {
    model: String,
    revision: String,
    files: BTreeMap<String, Entry>,
}

#[derive(Debug, PartialEq, Eq, Deserialize, Serialize)]
struct Entry {
    bytes: u64,
    sha256: String,
}

impl Manifest {
    pub(crate) fn new(repo: &RepoId, commit: &Commit, files: &BTreeMap<FileName, Content>) -> Self {
        let entry = |content: &Content| Entry {
            bytes: content.bytes,
            sha256: content.sha256.clone(),
        };
        Self {
            model: repo.as_str().to_owned(),
            revision: commit.as_str().to_owned(),
            files: files
                .iter()
                .map(|(file, content)| (file.as_str().to_owned(), entry(content)))
                .collect(),
        }
    }

    /// The manifest in the snapshot, or `None` if there is none or it cannot be read.
    pub(crate) fn read(snapshot: &Path, repo: &RepoId, commit: &Commit) -> Option<Self> {
        let path = snapshot.join(FILE_NAME);
        let short = fs::metadata(&path).is_ok_and(|file| file.is_file() && file.len() <= MAX_MANIFEST_BYTES);
        let bytes = short.then(|| fs::read(path).ok()).flatten()?;
        let found: Self = serde_json::from_slice(&bytes).ok()?;
        (found.model == repo.as_str() && found.revision == commit.as_str()).then_some(found)
    }

    pub(crate) fn expected(&self, file: &FileName) -> Option<Expected> {
        let entry = self.files.get(file.as_str())?;
        Some(Expected {
            hash: Etag::parse(&entry.sha256).filter(Etag::is_sha256)?,
            size: Some(entry.bytes),
        })
    }

    pub(crate) fn to_json(&self) -> Result<String> {
        serde_json::to_string_pretty(self)
            .map_err(|error| HubError::new(ErrorCode::Internal, format!("cannot write a manifest: {error}")))
    }

    /// Adds these files to the manifest in the snapshot. A read-only cache stays unchanged.
    pub(crate) fn write(
        self,
        cache: &RepoCache,
        repo: &RepoId,
        commit: &Commit,
        wait: &LockWait<'_>,
    ) -> Result<()> {
        match self.merge(cache, repo, commit, wait) {
            Err(error) if error.code() == ErrorCode::CacheNotWritable => Ok(()),
            result => result,
        }
    }

    fn merge(mut self, cache: &RepoCache, repo: &RepoId, commit: &Commit, wait: &LockWait<'_>) -> Result<()> {
        let snapshot = cache.snapshot(commit);
        if let Some(found) = Self::read(&snapshot, repo, commit)
            && self
                .files
                .iter()
                .all(|(file, entry)| found.files.get(file) == Some(entry))
        {
            return Ok(());
        }
        // Another process may add other files at the same time.
        let _lock = Lock::acquire(&cache.lock(FILE_NAME), wait.cancel, wait.stall, || 0)?;
        if let Some(found) = Self::read(&snapshot, repo, commit) {
            for (file, entry) in found.files {
                self.files.entry(file).or_insert(entry);
            }
        }
        let path = snapshot.join(FILE_NAME);
        replace_file(&path, self.to_json()?.as_bytes(), &cache.blobs())
            .map_err(|error| file_error("write", &path, &error))
    }
}

/// How to wait for a lock.
pub(crate) struct LockWait<'a> {
    pub(crate) cancel: &'a Cancel,
    pub(crate) stall: Duration,
}
