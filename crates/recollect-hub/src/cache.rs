//! The Hub's cache of one repository: where everything is, and the refs.
//!
//! ```text
//! models--org--name/refs/main               the commit that a branch was at
//! models--org--name/blobs/<etag>            a content, under its hash
//! models--org--name/snapshots/<commit>/...  the files of a commit: links to blobs
//! models--org--name/.no_exist/<commit>/...  empty: files that a commit is known not to have
//! .locks/models--org--name/<etag>.lock      held while a content is fetched
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use hf_hub::{Cache, CacheRepo, Repo, RepoType};

use crate::error::Result;
use crate::file_error::file_error;
use crate::names::{Commit, Etag, FileName, RepoId, Revision};
use crate::place::replace_file;

/// More than any commit, little enough to read.
const MAX_REF: u64 = 1024;

/// The cache of one repository.
pub(crate) struct RepoCache {
    /// `models--org--name`.
    root: PathBuf,
    locks: PathBuf,
    layout: CacheRepo,
}

impl RepoCache {
    pub(crate) fn new(cache_dir: &Path, repo: &RepoId) -> Self {
        let described = Repo::new(repo.as_str().to_owned(), RepoType::Model);
        let folder = described.folder_name();
        Self {
            root: cache_dir.join(&folder),
            locks: cache_dir.join(".locks").join(folder),
            layout: Cache::new(cache_dir.to_owned()).repo(described),
        }
    }

    pub(crate) fn snapshot(&self, commit: &Commit) -> PathBuf {
        self.layout.pointer_path(commit.as_str())
    }

    /// A file of a commit; it may not be there.
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

    /// Says that the commit has no such file.
    fn absence(&self, commit: &Commit, file: &FileName) -> PathBuf {
        let folder = self.root.join(".no_exist").join(commit.as_str());
        file.components().fold(folder, |path, part| path.join(part))
    }

    pub(crate) fn is_absent(&self, commit: &Commit, file: &FileName) -> bool {
        self.absence(commit, file).is_file()
    }

    /// Remembers that the commit has no such file. What cannot be remembered is asked again.
    pub(crate) fn note_absent(&self, commit: &Commit, file: &FileName) {
        let path = self.absence(commit, file);
        let made = path.parent().map(fs::create_dir_all);
        if matches!(made, Some(Ok(()))) {
            drop(fs::File::create(path));
        }
    }

    /// The commit that `revision` is, or was when it was last resolved. A ref that was torn is none.
    pub(crate) fn recorded(&self, revision: &Revision) -> Option<Commit> {
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

    /// Records what `revision` was resolved to.
    pub(crate) fn record(&self, revision: &Revision, commit: &Commit) -> Result<()> {
        match revision {
            Revision::Name(name) if self.recorded(revision).as_ref() != Some(commit) => {
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
