//! From a description of a file to its blob, verified and in place.

use std::fs;
use std::path::Path;

use ureq::http::Uri;

use crate::cache::RepoCache;
use crate::client::Client;
use crate::error::{ErrorCode, HubError, Result};
use crate::failure::Failure;
use crate::lock::Lock;
use crate::names::Etag;
use crate::part::{Part, bytes_begun};
use crate::place::{publish, set_aside};
use crate::progress::Reporter;
use crate::retry::Retries;
use crate::transfer::{Transferred, transfer};
use crate::verify::{Content, Expected};

/// What came and was not what it should be is fetched once more from the start: a part may have been damaged.
const MAX_TRIES: u32 = 2;
/// As much as makes a cut connection worth another try, however many there were.
const PROGRESS_BYTES: u64 = 64 << 10;

/// A content to be fetched.
pub(crate) struct Wanted<'a> {
    pub(crate) uri: &'a Uri,
    /// Its name among the blobs.
    pub(crate) etag: &'a Etag,
    pub(crate) expected: &'a Expected,
}

/// Makes the blob, unless it is there, and says what it is.
pub(crate) fn fetch(
    client: &Client<'_>,
    cache: &RepoCache,
    wanted: &Wanted<'_>,
    reporter: &mut Reporter<'_>,
) -> Result<Content> {
    let blob = cache.blob(wanted.etag);
    if let Some(content) = good_blob(client, &blob, wanted.expected)? {
        return Ok(content);
    }
    let blobs = cache.blobs();
    let stall = client.settings.lock_stall;
    let lock = Lock::acquire(&cache.lock(wanted.etag.as_str()), client.cancel, stall, || {
        let begun = bytes_begun(&blobs, wanted.etag);
        reporter.update(begun, wanted.expected.size);
        begun
    })?;
    // Whoever held the lock may have fetched it.
    if let Some(content) = good_blob(client, &blob, wanted.expected)? {
        return Ok(content);
    }
    if fs::symlink_metadata(&blob).is_ok() {
        set_aside(&blob, &blobs)?;
    }
    let mut part = Part::open(&blobs, wanted.etag, lock.is_exclusive())?;
    let fetched = fill(client, &mut part, wanted, reporter).and_then(|content| {
        publish(&part.path, &blob)?;
        Ok(content)
    });
    if fetched.is_err() && !lock.is_exclusive() {
        // Nobody would find it again.
        drop(fs::remove_file(&part.path));
    }
    fetched
}

fn good_blob(client: &Client<'_>, blob: &Path, expected: &Expected) -> Result<Option<Content>> {
    // Not a link: a blob is the content itself.
    let is_file = fs::symlink_metadata(blob).is_ok_and(|found| found.is_file());
    if !is_file {
        return Ok(None);
    }
    Ok(expected.check(blob, client.cancel)?.ok())
}

/// Fills the part until it is what it should be.
fn fill(
    client: &Client<'_>,
    part: &mut Part,
    wanted: &Wanted<'_>,
    reporter: &mut Reporter<'_>,
) -> Result<Content> {
    let mut tries = 0;
    loop {
        let mistake = match receive_all(client, part, wanted, reporter)? {
            Transferred::Unusable(what) => what,
            Transferred::Whole => {
                part.sync()?;
                match wanted.expected.check(&part.path, client.cancel)? {
                    Ok(content) => return Ok(content),
                    Err(what) => what,
                }
            }
        };
        // None of it is kept.
        part.clear()?;
        tries += 1;
        if tries == MAX_TRIES {
            return Err(HubError::new(
                ErrorCode::Corrupt,
                format!(
                    "{}: {mistake}; it was fetched {MAX_TRIES} times and thrown away",
                    wanted.uri
                ),
            ));
        }
    }
}

/// Repeats the transfer while the connection is cut, from where it was cut.
fn receive_all(
    client: &Client<'_>,
    part: &mut Part,
    wanted: &Wanted<'_>,
    reporter: &mut Reporter<'_>,
) -> Result<Transferred> {
    let size = wanted.expected.size;
    let mut retries = Retries::new(client.settings.retry_delay, client.cancel);
    loop {
        if size == Some(part.length()) {
            return Ok(Transferred::Whole);
        }
        if size.is_some_and(|size| size < part.length()) {
            part.clear()?;
        }
        if let Some(size) = size {
            part.check_space(size)?;
        }
        let before = part.length();
        let failure = match transfer(client, wanted.uri, part, size, reporter) {
            Ok(transferred) => return Ok(transferred),
            Err(failure) => failure,
        };
        client.cancel.check()?;
        let progressed = part.length() >= before.saturating_add(PROGRESS_BYTES);
        if progressed {
            retries.reset();
        }
        retries.wait(if progressed {
            failure.worth_another_try()
        } else {
            failure
        })?;
    }
}

impl Failure {
    /// A stall after some progress, or a server that is gone for a moment, is as a cut.
    fn worth_another_try(self) -> Self {
        match self {
            Self::Lasting(error) if matches!(error.code(), ErrorCode::Timeout | ErrorCode::Unreachable) => {
                Self::Passing(error, None)
            }
            failure => failure,
        }
    }
}
