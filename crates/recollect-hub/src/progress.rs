//! Progress reports of a download.

use std::time::{Duration, Instant};

/// 20 reports a second: enough for a smooth progress bar, at no cost.
const INTERVAL: Duration = Duration::from_millis(50);

/// The progress of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Its path within the repository.
    pub file: String,
    /// Bytes received so far, including those of earlier calls.
    pub received: u64,
    /// Size of the whole file in bytes, once it is known.
    pub total: Option<u64>,
}

/// Reports the progress of one file at a limited rate.
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

    /// Reports progress, except the end, which `finish` reports once.
    pub(crate) fn update(&mut self, received: u64, total: Option<u64>) {
        if total != Some(received) && self.last.is_none_or(|last| last.elapsed() >= INTERVAL) {
            self.last = Some(Instant::now());
            self.send(received, total);
        }
    }

    /// Reports that the file is complete and verified.
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
