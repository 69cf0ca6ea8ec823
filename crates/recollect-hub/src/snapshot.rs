//! What the cache holds of a commit, checked.

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

/// A file of a commit, as the cache has it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Cached {
    Good(Content),
    Missing,
    /// Damaged, or with nothing to check it by.
    Unusable(String),
}

/// What the cache holds of the files that a model needs.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(crate) good: BTreeMap<FileName, Content>,
    /// The first that keeps it from being complete, and why.
    pub(crate) lacks: Option<String>,
    /// Only files that a repository need not have, and of which it is not known whether this one does.
    pub(crate) lacks_nothing_required: bool,
}

/// Looks at one file of a commit. `known` is what it must be; without it a blob's own name says so.
pub(crate) fn look_at(
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
        // Links in a circle among others.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return Err(failed(&error)),
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
            "there is nothing to check it by without the Hub".to_owned(),
        ));
    };
    Ok(match expected.check(&real, cancel)? {
        Ok(content) => Cached::Good(content),
        Err(what) => Cached::Unusable(what),
    })
}

/// Looks at all files. `known` says what a file must be, where that is known.
pub(crate) fn survey(
    cache: &RepoCache,
    commit: &Commit,
    required: &[FileName],
    optional: &[FileName],
    known: impl Fn(&FileName) -> Option<Expected>,
    cancel: &Cancel,
) -> Result<Survey> {
    let mut survey = Survey {
        lacks_nothing_required: true,
        ..Survey::default()
    };
    let all = required.iter().map(|file| (file, true));
    for (file, is_required) in all.chain(optional.iter().map(|file| (file, false))) {
        let why = match look_at(cache, commit, file, known(file).as_ref(), cancel)? {
            Cached::Good(content) => {
                survey.good.insert(file.clone(), content);
                continue;
            }
            Cached::Missing if !is_required && cache.is_absent(commit, file) => continue,
            Cached::Missing if !is_required => "it is not known whether there is one".to_owned(),
            Cached::Missing => {
                survey.lacks_nothing_required = false;
                "it is missing".to_owned()
            }
            Cached::Unusable(why) => {
                survey.lacks_nothing_required = false;
                why
            }
        };
        survey.lacks.get_or_insert(format!("{}: {why}", file.as_str()));
    }
    Ok(survey)
}
