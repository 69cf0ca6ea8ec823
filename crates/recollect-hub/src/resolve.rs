//! Asks the Hub about a file: the commit of a revision, and the file's size and hash.

use ureq::http::{HeaderMap, Uri, header};

use crate::client::{Client, text};
use crate::content_range::number;
use crate::error::{ErrorCode, HubError, Result, quoted};
use crate::failure::Failure;
use crate::names::{Commit, Etag, FileName, RepoId, Revision};
use crate::retry::Retries;

/// The Hub's description of a file of a commit.
#[derive(Clone, Debug)]
pub(crate) struct Description {
    pub(crate) commit: Commit,
    pub(crate) etag: Etag,
    pub(crate) size: Option<u64>,
}

const COMMIT: &str = "x-repo-commit";
const LINKED_ETAG: &str = "x-linked-etag";
const LINKED_SIZE: &str = "x-linked-size";

/// The Hub's answer about a file.
#[derive(Clone, Debug)]
pub(crate) enum Lookup {
    File(Description),
    /// There is no such file. The error is for a file that is required.
    Absent(HubError),
}

/// Asks the Hub about one file.
pub(crate) fn describe(
    client: &Client<'_>,
    repo: &RepoId,
    revision: &Revision,
    file: &FileName,
) -> Result<Lookup> {
    let uri = client.settings.endpoint.file(repo, revision, file)?;
    let mut retries = Retries::new(client.settings.retry_delay, client.cancel);
    loop {
        match ask(client, &uri) {
            Ok(description) => {
                if let Revision::Commit(commit) = revision
                    && description.commit != *commit
                {
                    return Err(HubError::new(
                        ErrorCode::BadResponse,
                        format!(
                            "{uri}: expected commit {}, received {}",
                            commit.as_str(),
                            description.commit.as_str()
                        ),
                    ));
                }
                return Ok(Lookup::File(description));
            }
            Err(Failure::NoEntry(error)) => return Ok(Lookup::Absent(error)),
            Err(failure) => retries.wait(failure)?,
        }
    }
}

fn ask(client: &Client<'_>, uri: &Uri) -> std::result::Result<Description, Failure> {
    let answer = client.head(uri, |headers| commit_and_etag(headers).is_some())?;
    let (commit, etag) = commit_and_etag(&answer.hub_headers).ok_or_else(|| {
        Failure::bad_response(
            uri,
            "expected the headers X-Repo-Commit and ETag, received none; check HF_ENDPOINT",
        )
    })?;
    let commit = Commit::parse(commit).ok_or_else(|| {
        let what = format!(
            "expected a commit of 40 hexadecimal digits, received {}",
            quoted(commit)
        );
        Failure::bad_response(uri, &what)
    })?;
    let etag = Etag::of_header(etag)?;
    let size = last(&answer.hub_headers, LINKED_SIZE).or_else(|| {
        // The Content-Length of a redirect is not that of the file.
        (answer.status == 200)
            .then(|| text(&answer.headers, header::CONTENT_LENGTH.as_str()))
            .flatten()
    });
    let size = size
        .map(|size| {
            number(size).ok_or_else(|| {
                Failure::bad_response(uri, &format!("expected a length, received {}", quoted(size)))
            })
        })
        .transpose()?;
    Ok(Description { commit, etag, size })
}

fn commit_and_etag(hub_headers: &[HeaderMap]) -> Option<(&str, &str)> {
    // Large files are on another host, where they have another ETag, so the linked ETag has priority.
    let etag = last(hub_headers, LINKED_ETAG).or_else(|| last(hub_headers, header::ETAG.as_str()))?;
    Some((last(hub_headers, COMMIT)?, etag))
}

fn last<'h>(hub_headers: &'h [HeaderMap], name: &str) -> Option<&'h str> {
    hub_headers.iter().rev().find_map(|headers| text(headers, name))
}
