//! Stops a download from another thread.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::error::{HubError, Result};

/// A flag that is set once. Waits and transfers of the download then end within a fraction of a second.
#[derive(Debug, Default)]
pub struct Cancel {
    cancelled: Mutex<bool>,
    changed: Condvar,
}

impl Cancel {
    /// A flag that is not set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the flag.
    pub fn cancel(&self) {
        *self.cancelled.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// Whether the flag is set.
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

    /// Waits for `duration`, or fails as soon as the flag is set.
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
