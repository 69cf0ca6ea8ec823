//! What the Hub says of a file: the commit that a revision is at, and what the content must be.

use ureq::http::{HeaderMap, Uri, header};

use crate::client::{Client, text};
use crate::content_range::number;
use crate::error::{ErrorCode, HubError, Result, shown};
use crate::failure::Failure;
use crate::names::{Commit, Etag, FileName, RepoId, Revision};
use crate::retry::Retries;

/// A file of a commit, as the Hub describes it.
#[derive(Clone, Debug)]
pub(crate) struct Description {
    pub(crate) commit: Commit,
    pub(crate) etag: Etag,
    pub(crate) size: Option<u64>,
}

const COMMIT: &str = "x-repo-commit";
const LINKED_ETAG: &str = "x-linked-etag";
const LINKED_SIZE: &str = "x-linked-size";

/// What the Hub says when asked for a file.
#[derive(Clone, Debug)]
pub(crate) enum Described {
    File(Description),
    /// There is none; the error says so where it had to be there.
    Absent(HubError),
}

/// Asks for one file.
pub(crate) fn describe(
    client: &Client<'_>,
    repo: &RepoId,
    revision: &Revision,
    file: &FileName,
) -> Result<Described> {
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
                return Ok(Described::File(description));
            }
            Err(Failure::NoEntry(error)) => return Ok(Described::Absent(error)),
            Err(failure) => retries.wait(failure)?,
        }
    }
}

fn ask(client: &Client<'_>, uri: &Uri) -> std::result::Result<Description, Failure> {
    let answer = client.head(uri, |own| commit_and_etag(own).is_some())?;
    let (commit, etag) = commit_and_etag(&answer.own).ok_or_else(|| {
        Failure::bad_response(
            uri,
            "expected the headers X-Repo-Commit and ETag, received none; check HF_ENDPOINT",
        )
    })?;
    let commit = Commit::parse(commit).ok_or_else(|| {
        let what = format!(
            "expected a commit of 40 hexadecimal digits, received {}",
            shown(commit)
        );
        Failure::bad_response(uri, &what)
    })?;
    let etag = Etag::of_header(etag)?;
    let size = last(&answer.own, LINKED_SIZE).or_else(|| {
        // The length of a redirect's own body is not the file's.
        (answer.status == 200)
            .then(|| text(&answer.headers, header::CONTENT_LENGTH.as_str()))
            .flatten()
    });
    let size = size
        .map(|size| {
            number(size).ok_or_else(|| {
                Failure::bad_response(uri, &format!("expected a length, received {}", shown(size)))
            })
        })
        .transpose()?;
    Ok(Description { commit, etag, size })
}

fn commit_and_etag(own: &[HeaderMap]) -> Option<(&str, &str)> {
    // A small file's ETag is that of the content; a large one's content has another at its other host.
    let etag = last(own, LINKED_ETAG).or_else(|| last(own, header::ETAG.as_str()))?;
    Some((last(own, COMMIT)?, etag))
}

fn last<'h>(own: &'h [HeaderMap], name: &str) -> Option<&'h str> {
    own.iter().rev().find_map(|headers| text(headers, name))
}
