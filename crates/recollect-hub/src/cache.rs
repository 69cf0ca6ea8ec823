//! The Hub's cache of one repository: its paths and refs.
//!
//! ```text
//! models--org--name/refs/main               the commit of a branch when it was last resolved
//! models--org--name/blobs/<etag>            file contents, named by hash
//! models--org--name/snapshots/<commit>/...  the files of a commit: links to blobs
//! models--org--name/.no_exist/<commit>/...  empty files: the commit is known to lack these
//! .locks/models--org--name/<etag>.lock      held while a blob is downloaded
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use hf_hub::{Cache, CacheRepo, Repo, RepoType};

use crate::error::Result;
use crate::file_error::file_error;
use crate::names::{Commit, Etag, FileName, RepoId, Revision};
use crate::place::replace_file;

/// Maximum bytes of a ref, longer than any commit.
const MAX_REF: u64 = 1024;

/// The cache of one repository.
pub(crate) struct RepoCache {
    /// The folder `models--org--name`.
    root: PathBuf,
    locks: PathBuf,
    layout: CacheRepo,
}

impl RepoCache {
    pub(crate) fn new(cache_dir: &Path, repo: &RepoId) -> Self {
        let hub_repo = Repo::new(repo.as_str().to_owned(), RepoType::Model);
        let folder = hub_repo.folder_name();
        Self {
            root: cache_dir.join(&folder),
            locks: cache_dir.join(".locks").join(folder),
            layout: Cache::new(cache_dir.to_owned()).repo(hub_repo),
        }
    }

    pub(crate) fn snapshot(&self, commit: &Commit) -> PathBuf {
        self.layout.pointer_path(commit.as_str())
    }

    /// The path of a file of a commit. It may not exist.
    pub(crate) fn pointer(&self, commit: &Commit, file: &FileName) -> PathBuf {
        file.components()
            .fold(self.snapshot(commit), |path, part| path.join(part))
    }

    pub(crate) fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }

    pub(crate) fn blob(&self, etag: &Etag) -> PathBuf {
        self.blobs().join(etag.as_str())
    }

    pub(crate) fn lock(&self, name: &str) -> PathBuf {
        self.locks.join(format!("{name}.lock"))
    }

    /// The path of the marker that the commit lacks a file.
    fn absence(&self, commit: &Commit, file: &FileName) -> PathBuf {
        let folder = self.root.join(".no_exist").join(commit.as_str());
        file.components().fold(folder, |path, part| path.join(part))
    }

    pub(crate) fn is_absent(&self, commit: &Commit, file: &FileName) -> bool {
        self.absence(commit, file).is_file()
    }

    /// Records that the commit has no such file. If that fails, the Hub is asked again next time.
    pub(crate) fn note_absent(&self, commit: &Commit, file: &FileName) {
        let path = self.absence(commit, file);
        let created = path.parent().map(fs::create_dir_all);
        if matches!(created, Some(Ok(()))) {
            drop(fs::File::create(path));
        }
    }

    /// The commit of `revision`, or its commit when it was last resolved. A torn ref is ignored.
    pub(crate) fn recorded_commit(&self, revision: &Revision) -> Option<Commit> {
        match revision {
            Revision::Commit(commit) => Some(commit.clone()),
            Revision::Name(name) => {
                let path = self.reference(name);
                let short = fs::metadata(&path).is_ok_and(|file| file.is_file() && file.len() <= MAX_REF);
                let text = short.then(|| fs::read_to_string(path).ok()).flatten()?;
                Commit::parse(text.trim())
            }
        }
    }

    /// Records the commit of `revision`.
    pub(crate) fn record(&self, revision: &Revision, commit: &Commit) -> Result<()> {
        match revision {
            Revision::Name(name) if self.recorded_commit(revision).as_ref() != Some(commit) => {
                let path = self.reference(name);
                replace_file(&path, commit.as_str().as_bytes(), &self.blobs())
                    .map_err(|error| file_error("record the commit in", &path, &error))
            }
            _ => Ok(()),
        }
    }

    fn reference(&self, name: &FileName) -> PathBuf {
        name.components()
            .fold(self.root.join("refs"), |path, part| path.join(part))
    }
}
