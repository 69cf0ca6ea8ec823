//! Checks the files of a commit in the cache.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::cache::RepoCache;
use crate::cancel::Cancel;
use crate::error::Result;
use crate::file_error::file_error;
use crate::names::{Commit, Etag, FileName};
use crate::verify::{Content, Expected};

/// The state of a file of a commit in the cache.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Cached {
    Good(Content),
    Missing,
    /// Damaged, or without a size or hash to check it against.
    Unusable(String),
}

/// The state of all files of a model in the cache.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(crate) good: BTreeMap<FileName, Content>,
    /// The first file that is not good, and why.
    pub(crate) problem: Option<String>,
    /// No required file is missing and no file is damaged. Optional files may be missing.
    pub(crate) is_usable: bool,
}

/// Checks one file of a commit against `known`, or else against the hash that is its blob's name.
pub(crate) fn inspect(
    cache: &RepoCache,
    commit: &Commit,
    file: &FileName,
    known: Option<&Expected>,
    cancel: &Cancel,
) -> Result<Cached> {
    let pointer = cache.pointer(commit, file);
    let failed = |error: &std::io::Error| file_error("read", &pointer, error);
    let real = match fs::canonicalize(&pointer) {
        Ok(real) => real,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Cached::Missing);
        }
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return Err(failed(&error)),
        // For example a cycle of links.
        Err(error) => return Ok(Cached::Unusable(error.to_string())),
    };
    if !fs::metadata(&real).map_err(|error| failed(&error))?.is_file() {
        return Ok(Cached::Unusable("it is not a file".to_owned()));
    }
    let within = |folder: &Path| fs::canonicalize(folder).is_ok_and(|folder| real.starts_with(folder));
    let blobs = cache.blobs();
    if !within(&blobs) && !within(&cache.snapshot(commit)) {
        return Ok(Cached::Unusable(format!(
            "it is a link to {}, outside the repository's cache",
            real.display()
        )));
    }
    let by_name = || {
        let name = real.file_name()?.to_str()?;
        let hash = Etag::parse(name).filter(|_| within(&blobs))?;
        Some(Expected { hash, size: None })
    };
    let Some(expected) = known.cloned().or_else(by_name) else {
        return Ok(Cached::Unusable(
            "it cannot be verified without the Hub".to_owned(),
        ));
    };
    Ok(match expected.check(&real, cancel)? {
        Ok(content) => Cached::Good(content),
        Err(what) => Cached::Unusable(what),
    })
}

/// Checks all files. `known` returns the size and hash of a file, if they are known.
pub(crate) fn survey(
    cache: &RepoCache,
    commit: &Commit,
    required: &[FileName],
    optional: &[FileName],
    known: impl Fn(&FileName) -> Option<Expected>,
    cancel: &Cancel,
) -> Result<Survey> {
    let mut survey = Survey {
        is_usable: true,
        ..Survey::default()
    };
    let all = required.iter().map(|file| (file, true));
    for (file, is_required) in all.chain(optional.iter().map(|file| (file, false))) {
        let why = match inspect(cache, commit, file, known(file).as_ref(), cancel)? {
            Cached::Good(content) => {
                survey.good.insert(file.clone(), content);
                continue;
            }
            Cached::Missing if !is_required && cache.is_absent(commit, file) => continue,
            Cached::Missing if !is_required => "it is unknown whether it exists".to_owned(),
            Cached::Missing => {
                survey.is_usable = false;
                "it is missing".to_owned()
            }
            Cached::Unusable(why) => {
                survey.is_usable = false;
                why
            }
        };
        survey.problem.get_or_insert(format!("{}: {why}", file.as_str()));
    }
    Ok(survey)
}
