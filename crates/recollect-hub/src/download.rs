//! Downloads a file to its blob, verifies it and puts it in place.

use std::fs;
use std::path::Path;

use ureq::http::Uri;

use crate::cache::RepoCache;
use crate::client::Client;
use crate::error::{ErrorCode, HubError, Result};
use crate::failure::Failure;
use crate::lock::Lock;
use crate::names::Etag;
use crate::part::{Part, partial_bytes};
use crate::place::{publish, set_aside};
use crate::progress::Reporter;
use crate::retry::Retries;
use crate::transfer::{Outcome, transfer};
use crate::verify::{Content, Expected};

/// A download that fails verification is repeated once from the start, because an old part may have been damaged.
const MAX_TRIES: u32 = 2;
/// Progress that resets the count of retries after a lost connection.
const PROGRESS_BYTES: u64 = 64 << 10;

/// A file to download.
pub(crate) struct Target<'a> {
    pub(crate) uri: &'a Uri,
    /// The name of its blob.
    pub(crate) etag: &'a Etag,
    pub(crate) expected: &'a Expected,
}

/// Downloads the blob, unless a good one exists, and returns its size and hash.
pub(crate) fn fetch(
    client: &Client<'_>,
    cache: &RepoCache,
    target: &Target<'_>,
    reporter: &mut Reporter<'_>,
) -> Result<Content> {
    let blob = cache.blob(target.etag);
    if let Some(content) = good_blob(client, &blob, target.expected)? {
        return Ok(content);
    }
    let blobs = cache.blobs();
    let stall = client.settings.lock_stall;
    let lock = Lock::acquire(&cache.lock(target.etag.as_str()), client.cancel, stall, || {
        let bytes = partial_bytes(&blobs, target.etag);
        reporter.update(bytes, target.expected.size);
        bytes
    })?;
    // The previous holder of the lock may have downloaded it.
    if let Some(content) = good_blob(client, &blob, target.expected)? {
        return Ok(content);
    }
    if fs::symlink_metadata(&blob).is_ok() {
        set_aside(&blob, &blobs)?;
    }
    let mut part = Part::open(&blobs, target.etag, lock.is_exclusive())?;
    let result = fill(client, &mut part, target, reporter).and_then(|content| {
        publish(&part.path, &blob)?;
        Ok(content)
    });
    if result.is_err() && !lock.is_exclusive() {
        // A part with a random name is never resumed.
        drop(fs::remove_file(&part.path));
    }
    result
}

fn good_blob(client: &Client<'_>, blob: &Path, expected: &Expected) -> Result<Option<Content>> {
    // A blob must be a regular file, not a link.
    let is_file = fs::symlink_metadata(blob).is_ok_and(|found| found.is_file());
    if !is_file {
        return Ok(None);
    }
    Ok(expected.check(blob, client.cancel)?.ok())
}

/// Fills the part until it passes verification.
fn fill(
    client: &Client<'_>,
    part: &mut Part,
    target: &Target<'_>,
    reporter: &mut Reporter<'_>,
) -> Result<Content> {
    let mut tries = 0;
    loop {
        let mistake = match receive_all(client, part, target, reporter)? {
            Outcome::Unusable(what) => what,
            Outcome::Complete => {
                part.sync()?;
                match target.expected.check(&part.path, client.cancel)? {
                    Ok(content) => return Ok(content),
                    Err(what) => what,
                }
            }
        };
        part.clear()?;
        tries += 1;
        if tries == MAX_TRIES {
            return Err(HubError::new(
                ErrorCode::Corrupt,
                format!(
                    "{}: {mistake}; it was downloaded {MAX_TRIES} times and discarded",
                    target.uri
                ),
            ));
        }
    }
}

/// Resumes the transfer each time the connection is lost.
fn receive_all(
    client: &Client<'_>,
    part: &mut Part,
    target: &Target<'_>,
    reporter: &mut Reporter<'_>,
) -> Result<Outcome> {
    let size = target.expected.size;
    let mut retries = Retries::new(client.settings.retry_delay, client.cancel);
    loop {
        if size == Some(part.length()) {
            return Ok(Outcome::Complete);
        }
        if size.is_some_and(|size| size < part.length()) {
            part.clear()?;
        }
        if let Some(size) = size {
            part.check_space(size)?;
        }
        let before = part.length();
        let failure = match transfer(client, target.uri, part, size, reporter) {
            Ok(outcome) => return Ok(outcome),
            Err(failure) => failure,
        };
        client.cancel.check()?;
        let progressed = part.length() >= before.saturating_add(PROGRESS_BYTES);
        if progressed {
            retries.reset();
        }
        retries.wait(if progressed {
            failure.after_progress()
        } else {
            failure
        })?;
    }
}

impl Failure {
    /// After progress, a stall or an unreachable server is transient, like a lost connection.
    fn after_progress(self) -> Self {
        match self {
            Self::Permanent(error) if matches!(error.code(), ErrorCode::Timeout | ErrorCode::Unreachable) => {
                Self::Transient(error, None)
            }
            failure => failure,
        }
    }
}
