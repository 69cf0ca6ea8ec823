//! A model: the files of one commit that an engine needs, all verified.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use crate::cache::RepoCache;
use crate::cancel::Cancel;
use crate::client::Client;
use crate::download::{Wanted, fetch};
use crate::error::{ErrorCode, HubError, Result};
use crate::manifest::{Manifest, Waiting};
use crate::names::{Commit, FileName, Revision};
use crate::place::{point, set_aside};
use crate::progress::{Progress, Reporter};
use crate::request::{Plan, Request};
use crate::resolve::{Described, Description, describe};
use crate::settings::Settings;
use crate::snapshot::{Cached, Survey, look_at, survey};
use crate::verify::{Content, Expected};

/// A model that is there.
#[derive(Clone, Debug)]
pub struct DownloadedModel {
    /// The snapshot, absolute, with the files at their paths.
    pub directory: PathBuf,
    /// The first file that was asked for, within the directory.
    pub model_file: String,
    /// As `org/name`.
    pub repo: String,
    /// 40 hexadecimal digits.
    pub commit: String,
    /// Size and SHA-256 of each file, as JSON.
    pub manifest: String,
}

/// Makes all files of a model be in the cache, verified. Blocks; what it fetches is kept when it fails.
///
/// # Errors
///
/// All codes of [`ErrorCode`], with the file's name and what to do.
pub fn download_model(
    settings: &Settings,
    request: &Request,
    cancel: &Arc<Cancel>,
    report: &dyn Fn(Progress),
) -> Result<DownloadedModel> {
    let plan = Plan::new(request)?;
    let job = Job {
        client: Client::new(settings, cancel),
        cache: RepoCache::new(&settings.cache_dir, &plan.repo),
        plan,
        report,
    };
    job.run(request.prefer_cached)
        .map_err(|error| match &settings.token {
            Some(token) => token.hidden_in(error),
            None => error,
        })
}

struct Job<'a> {
    client: Client<'a>,
    cache: RepoCache,
    plan: Plan,
    report: &'a dyn Fn(Progress),
}

impl Job<'_> {
    fn run(&self, prefer_cached: bool) -> Result<DownloadedModel> {
        let offline = self.client.settings.offline;
        let recorded = self.cache.recorded(&self.plan.revision);
        // A commit does not change; a branch may have.
        let settled = offline || prefer_cached || matches!(self.plan.revision, Revision::Commit(_));
        let mut held = None;
        if let Some(commit) = recorded.as_ref().filter(|_| settled) {
            let survey = self.survey(commit)?;
            if survey.lacks.is_none() || (offline && survey.lacks_nothing_required) {
                return self.finish(commit, &survey.good, true);
            }
            held = Some(survey);
        }
        if offline {
            return Err(self.not_there(recorded.as_ref(), held.as_ref()));
        }
        let empty = Survey::default();
        match self.fetch_all(recorded.as_ref().zip(Some(held.as_ref().unwrap_or(&empty)))) {
            Err(error) if is_absence(&error) => self.fall_back(recorded.as_ref(), held, error),
            result => result,
        }
    }

    /// The Hub is not to be had: what is there does, if it is whole.
    fn fall_back(
        &self,
        recorded: Option<&Commit>,
        held: Option<Survey>,
        error: HubError,
    ) -> Result<DownloadedModel> {
        let Some(commit) = recorded else {
            return Err(error);
        };
        let survey = match held {
            Some(survey) => survey,
            None => self.survey(commit)?,
        };
        if survey.lacks_nothing_required {
            self.finish(commit, &survey.good, true)
        } else {
            Err(error)
        }
    }

    fn survey(&self, commit: &Commit) -> Result<Survey> {
        let snapshot = self.cache.snapshot(commit);
        let record = Manifest::read(&snapshot, &self.plan.repo, commit);
        let Plan {
            required, optional, ..
        } = &self.plan;
        let known = |file: &FileName| {
            let recorded = || record.as_ref().and_then(|record| record.expected(file));
            self.pinned(commit, file).or_else(recorded)
        };
        survey(&self.cache, commit, required, optional, known, self.client.cancel)
    }

    fn pinned(&self, commit: &Commit, file: &FileName) -> Option<Expected> {
        self.plan.pins.as_ref()?.expected(commit, file)
    }

    /// Asks the Hub. `held` is what was found of a commit.
    fn fetch_all(&self, held: Option<(&Commit, &Survey)>) -> Result<DownloadedModel> {
        let Plan {
            required, optional, ..
        } = &self.plan;
        let (commit, mut first) = match &self.plan.revision {
            Revision::Commit(commit) => (commit.clone(), None),
            // The first file's answer says the commit, and the others are those of that commit.
            Revision::Name(_) => {
                let description = self.describe_required(&self.plan.revision, &self.plan.model_file)?;
                (description.commit.clone(), Some(description))
            }
        };
        let held = held
            .filter(|(held, _)| **held == commit)
            .map(|(_, survey)| &survey.good);
        let at = Revision::Commit(commit.clone());
        let mut files = BTreeMap::new();
        for file in required.iter().chain(optional) {
            if let Some(content) = held.and_then(|held| held.get(file)) {
                Reporter::new(file.as_str(), self.report).finish(content.bytes);
                files.insert(file.clone(), content.clone());
                continue;
            }
            let is_required = required.contains(file);
            if !is_required && self.cache.is_absent(&commit, file) {
                continue;
            }
            let described = match first.take_if(|_| *file == self.plan.model_file) {
                Some(description) => Described::File(description),
                None => self.describe(&at, file)?,
            };
            match described {
                Described::File(description) => {
                    let content = self
                        .obtain(&commit, &at, file, &description)
                        .map_err(|error| error.about(file.as_str()))?;
                    files.insert(file.clone(), content);
                }
                Described::Absent(error) if is_required => return Err(error),
                Described::Absent(_) => self.cache.note_absent(&commit, file),
            }
        }
        self.cache.record(&self.plan.revision, &commit)?;
        self.finish(&commit, &files, false)
    }

    fn describe(&self, revision: &Revision, file: &FileName) -> Result<Described> {
        describe(&self.client, &self.plan.repo, revision, file).map_err(|error| error.about(file.as_str()))
    }

    fn describe_required(&self, revision: &Revision, file: &FileName) -> Result<Description> {
        match self.describe(revision, file)? {
            Described::File(description) => Ok(description),
            Described::Absent(error) => Err(error),
        }
    }

    /// Makes one file be in the snapshot.
    fn obtain(
        &self,
        commit: &Commit,
        at: &Revision,
        file: &FileName,
        description: &Description,
    ) -> Result<Content> {
        let expected = self.expected(commit, file, description)?;
        let mut reporter = Reporter::new(file.as_str(), self.report);
        let cancel = self.client.cancel;
        if let Cached::Good(content) = look_at(&self.cache, commit, file, Some(&expected), cancel)? {
            reporter.finish(content.bytes);
            return Ok(content);
        }
        let uri = self.client.settings.endpoint.file(&self.plan.repo, at, file)?;
        let wanted = Wanted {
            uri: &uri,
            etag: &description.etag,
            expected: &expected,
        };
        let content = fetch(&self.client, &self.cache, &wanted, &mut reporter)?;
        let pointer = self.cache.pointer(commit, file);
        let blob = self.cache.blob(&description.etag);
        let is_copy = fs::symlink_metadata(&pointer).is_ok_and(|found| found.is_file());
        let is_blob = |(a, b): (PathBuf, PathBuf)| a == b;
        let places = fs::canonicalize(&pointer).ok().zip(fs::canonicalize(&blob).ok());
        if !places.is_some_and(is_blob) {
            if is_copy {
                set_aside(&pointer, &self.cache.blobs())?;
            }
            let depth = file.components().count() - 1;
            point(&pointer, &blob, &self.cache.snapshot(commit), depth)?;
        }
        reporter.finish(content.bytes);
        Ok(content)
    }

    /// What is pinned goes before what the Hub says; where the two differ nothing is fetched.
    fn expected(&self, commit: &Commit, file: &FileName, said: &Description) -> Result<Expected> {
        let Some(pinned) = self.pinned(commit, file) else {
            return Ok(Expected {
                hash: said.etag.clone(),
                size: said.size,
            });
        };
        let other_size = said.size.is_some() && said.size != pinned.size;
        let other_hash = said.etag.is_sha256() && said.etag != pinned.hash;
        if other_size || other_hash {
            return Err(HubError::new(
                ErrorCode::Corrupt,
                format!(
                    "{} of {} at {}: expected SHA-256 {} as pinned, the Hub offers {} of {} bytes",
                    file.as_str(),
                    self.plan.repo.as_str(),
                    commit.as_str(),
                    pinned.hash.as_str(),
                    said.etag.as_str(),
                    said.size
                        .map_or_else(|| "unknown".to_owned(), |size| size.to_string()),
                ),
            ));
        }
        Ok(pinned)
    }

    fn finish(
        &self,
        commit: &Commit,
        files: &BTreeMap<FileName, Content>,
        cached: bool,
    ) -> Result<DownloadedModel> {
        if cached {
            for (file, content) in files {
                Reporter::new(file.as_str(), self.report).finish(content.bytes);
            }
        }
        let manifest = Manifest::new(&self.plan.repo, commit, files);
        let json = manifest.to_json()?;
        let waiting = Waiting {
            cancel: self.client.cancel,
            stall: self.client.settings.lock_stall,
        };
        manifest.write(&self.cache, &self.plan.repo, commit, &waiting)?;
        Ok(DownloadedModel {
            directory: self.cache.snapshot(commit),
            model_file: self.plan.model_file.as_str().to_owned(),
            repo: self.plan.repo.as_str().to_owned(),
            commit: commit.as_str().to_owned(),
            manifest: json,
        })
    }

    fn not_there(&self, recorded: Option<&Commit>, held: Option<&Survey>) -> HubError {
        let what = match (recorded, held.and_then(|held| held.lacks.as_ref())) {
            (Some(commit), Some(lacks)) => format!("commit {}: {lacks}", commit.as_str()),
            _ => "it is not known which commit that is".to_owned(),
        };
        HubError::new(
            ErrorCode::Offline,
            format!(
                "offline, and {} at {} is not whole in {}: {what}; download it once while online",
                self.plan.repo.as_str(),
                self.plan.revision.as_str(),
                self.client.settings.cache_dir.display()
            ),
        )
    }
}

/// Whether the Hub could not be asked, in contrast to an answer of it.
fn is_absence(error: &HubError) -> bool {
    matches!(
        error.code(),
        ErrorCode::Unreachable | ErrorCode::Timeout | ErrorCode::Unavailable
    )
}
