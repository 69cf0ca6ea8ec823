//! Downloads a model: the files of one commit that an engine needs, all verified.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use crate::cache::RepoCache;
use crate::cancel::Cancel;
use crate::client::Client;
use crate::download::{Target, fetch};
use crate::error::{ErrorCode, HubError, Result};
use crate::manifest::{LockWait, Manifest};
use crate::names::{Commit, FileName, Revision};
use crate::place::{link_blob, set_aside};
use crate::progress::{Progress, Reporter};
use crate::request::{Plan, Request};
use crate::resolve::{Description, Lookup, describe};
use crate::settings::Settings;
use crate::snapshot::{Cached, Survey, inspect, survey};
use crate::verify::{Content, Expected};

/// A model in the cache.
#[derive(Clone, Debug)]
pub struct DownloadedModel {
    /// The absolute path of the snapshot, which has the files at their paths.
    pub directory: PathBuf,
    /// The first file that was asked for, relative to the directory.
    pub model_file: String,
    /// The repository, as `org/name`.
    pub repo: String,
    /// 40 hexadecimal digits.
    pub commit: String,
    /// Size and SHA-256 of each file, as JSON.
    pub manifest: String,
}

/// Downloads and verifies all files of a model that the cache lacks. Blocks. After a failure the bytes received so far
/// stay in the cache.
///
/// # Errors
///
/// Any code of [`ErrorCode`], with the file's name and what to do.
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
            Some(token) => token.redact(error),
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
        let recorded = self.cache.recorded_commit(&self.plan.revision);
        // A commit never changes, but a branch can.
        let settled = offline || prefer_cached || matches!(self.plan.revision, Revision::Commit(_));
        let mut held = None;
        if let Some(commit) = recorded.as_ref().filter(|_| settled) {
            let survey = self.survey(commit)?;
            if survey.problem.is_none() || (offline && survey.is_usable) {
                return self.finish(commit, &survey.good, true);
            }
            held = Some(survey);
        }
        if offline {
            return Err(self.offline_error(recorded.as_ref(), held.as_ref()));
        }
        let empty = Survey::default();
        match self.fetch_all(recorded.as_ref().zip(Some(held.as_ref().unwrap_or(&empty)))) {
            Err(error) if is_outage(&error) => self.fall_back(recorded.as_ref(), held, error),
            result => result,
        }
    }

    /// Uses the cache, if it is usable, when the Hub cannot be reached.
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
        if survey.is_usable {
            self.finish(commit, &survey.good, true)
        } else {
            Err(error)
        }
    }

    fn survey(&self, commit: &Commit) -> Result<Survey> {
        let snapshot = self.cache.snapshot(commit);
        let manifest = Manifest::read(&snapshot, &self.plan.repo, commit);
        let Plan {
            required, optional, ..
        } = &self.plan;
        let known = |file: &FileName| {
            let listed = || manifest.as_ref().and_then(|manifest| manifest.expected(file));
            self.pinned(commit, file).or_else(listed)
        };
        survey(&self.cache, commit, required, optional, known, self.client.cancel)
    }

    fn pinned(&self, commit: &Commit, file: &FileName) -> Option<Expected> {
        self.plan.pins.as_ref()?.expected(commit, file)
    }

    /// Asks the Hub and downloads what is missing. `held` is a commit that the cache has files of.
    fn fetch_all(&self, held: Option<(&Commit, &Survey)>) -> Result<DownloadedModel> {
        let Plan {
            required, optional, ..
        } = &self.plan;
        let (commit, mut first) = match &self.plan.revision {
            Revision::Commit(commit) => (commit.clone(), None),
            // The answer for the first file names the commit; the other files are taken from that commit.
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
            let lookup = match first.take_if(|_| *file == self.plan.model_file) {
                Some(description) => Lookup::File(description),
                None => self.describe(&at, file)?,
            };
            match lookup {
                Lookup::File(description) => {
                    let content = self
                        .obtain(&commit, &at, file, &description)
                        .map_err(|error| error.about(file.as_str()))?;
                    files.insert(file.clone(), content);
                }
                Lookup::Absent(error) if is_required => return Err(error),
                Lookup::Absent(_) => self.cache.note_absent(&commit, file),
            }
        }
        self.cache.record(&self.plan.revision, &commit)?;
        self.finish(&commit, &files, false)
    }

    fn describe(&self, revision: &Revision, file: &FileName) -> Result<Lookup> {
        describe(&self.client, &self.plan.repo, revision, file).map_err(|error| error.about(file.as_str()))
    }

    fn describe_required(&self, revision: &Revision, file: &FileName) -> Result<Description> {
        match self.describe(revision, file)? {
            Lookup::File(description) => Ok(description),
            Lookup::Absent(error) => Err(error),
        }
    }

    /// Puts one file into the snapshot, and downloads it if needed.
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
        if let Cached::Good(content) = inspect(&self.cache, commit, file, Some(&expected), cancel)? {
            reporter.finish(content.bytes);
            return Ok(content);
        }
        let uri = self.client.settings.endpoint.file(&self.plan.repo, at, file)?;
        let target = Target {
            uri: &uri,
            etag: &description.etag,
            expected: &expected,
        };
        let content = fetch(&self.client, &self.cache, &target, &mut reporter)?;
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
            link_blob(&pointer, &blob, &self.cache.snapshot(commit), depth)?;
        }
        reporter.finish(content.bytes);
        Ok(content)
    }

    /// The pinned size and hash, or else those of the Hub. If the two differ, nothing is downloaded.
    fn expected(&self, commit: &Commit, file: &FileName, offered: &Description) -> Result<Expected> {
        let Some(pinned) = self.pinned(commit, file) else {
            return Ok(Expected {
                hash: offered.etag.clone(),
                size: offered.size,
            });
        };
        let other_size = offered.size.is_some() && offered.size != pinned.size;
        let other_hash = offered.etag.is_sha256() && offered.etag != pinned.hash;
        if other_size || other_hash {
            return Err(HubError::new(
                ErrorCode::Corrupt,
                format!(
                    "{} of {} at {}: expected SHA-256 {} as pinned, the Hub offers {} of {} bytes",
                    file.as_str(),
                    self.plan.repo.as_str(),
                    commit.as_str(),
                    pinned.hash.as_str(),
                    offered.etag.as_str(),
                    offered
                        .size
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
        let wait = LockWait {
            cancel: self.client.cancel,
            stall: self.client.settings.lock_stall,
        };
        manifest.write(&self.cache, &self.plan.repo, commit, &wait)?;
        Ok(DownloadedModel {
            directory: self.cache.snapshot(commit),
            model_file: self.plan.model_file.as_str().to_owned(),
            repo: self.plan.repo.as_str().to_owned(),
            commit: commit.as_str().to_owned(),
            manifest: json,
        })
    }

    fn offline_error(&self, recorded: Option<&Commit>, held: Option<&Survey>) -> HubError {
        let what = match (recorded, held.and_then(|held| held.problem.as_ref())) {
            (Some(commit), Some(problem)) => format!("commit {}: {problem}", commit.as_str()),
            _ => "its commit is unknown".to_owned(),
        };
        HubError::new(
            ErrorCode::Offline,
            format!(
                "offline, and {} at {} is incomplete in {}: {what}; download it once while online",
                self.plan.repo.as_str(),
                self.plan.revision.as_str(),
                self.client.settings.cache_dir.display()
            ),
        )
    }
}

/// Whether the Hub could not be reached, as opposed to an error that it answered.
fn is_outage(error: &HubError) -> bool {
    matches!(
        error.code(),
        ErrorCode::Unreachable | ErrorCode::Timeout | ErrorCode::Unavailable
    )
}
