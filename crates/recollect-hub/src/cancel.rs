//! The way to stop a download from another thread.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::error::{HubError, Result};

/// Set once; whatever waits or transfers for the download then ends within a fraction of a second.
#[derive(Debug, Default)]
pub struct Cancel {
    cancelled: Mutex<bool>,
    changed: Condvar,
}

impl Cancel {
    /// One that is not set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets it.
    pub fn cancel(&self) {
        *self.cancelled.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// Whether it is set.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        *self.cancelled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.is_cancelled() {
            Err(HubError::cancelled())
        } else {
            Ok(())
        }
    }

    /// Waits for `duration`, or fails as soon as it is set.
    pub(crate) fn sleep(&self, duration: Duration) -> Result<()> {
        let cancelled = self.cancelled.lock().unwrap_or_else(PoisonError::into_inner);
        let (cancelled, _) = self
            .changed
            .wait_timeout_while(cancelled, duration, |cancelled| !*cancelled)
            .unwrap_or_else(PoisonError::into_inner);
        let stop = *cancelled;
        drop(cancelled);
        if stop { Err(HubError::cancelled()) } else { Ok(()) }
    }
}
