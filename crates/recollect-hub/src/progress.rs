//! Progress reported to the caller during a download.

use std::time::{Duration, Instant};

/// Often enough for a smooth bar, rarely enough to cost nothing: 20 reports a second.
const INTERVAL: Duration = Duration::from_millis(50);

/// How far one file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Its path within the repository.
    pub file: String,
    /// Bytes that are there, of whatever call.
    pub received: u64,
    /// Bytes of the whole file, once they are known.
    pub total: Option<u64>,
}

/// Passes the progress of one file on at a bounded rate.
pub(crate) struct Reporter<'a> {
    file: &'a str,
    report: &'a dyn Fn(Progress),
    last: Option<Instant>,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(file: &'a str, report: &'a dyn Fn(Progress)) -> Self {
        Self {
            file,
            report,
            last: None,
        }
    }

    /// Not the end: `finish` says that, once.
    pub(crate) fn update(&mut self, received: u64, total: Option<u64>) {
        if total != Some(received) && self.last.is_none_or(|last| last.elapsed() >= INTERVAL) {
            self.last = Some(Instant::now());
            self.send(received, total);
        }
    }

    /// All of it is there, and it is what it should be.
    pub(crate) fn finish(&self, bytes: u64) {
        self.send(bytes, Some(bytes));
    }

    fn send(&self, received: u64, total: Option<u64>) {
        (self.report)(Progress {
            file: self.file.to_owned(),
            received,
            total,
        });
    }
}
