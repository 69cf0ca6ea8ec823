//! A thread that is started before its work is known.

use std::sync::mpsc;

use crate::convert::{self, CodedError};

type Work = Box<dyn FnOnce() + Send>;

/// A thread that waits for its work, and ends if none comes.
///
/// A promise keeps the event loop alive until it is settled, and a cleanup hook waits for its thread. So the thread
/// must be started before either is created, because the system may refuse it.
pub(crate) struct PreparedThread(mpsc::SyncSender<Work>);

impl PreparedThread {
    pub(crate) fn new(name: &str) -> Result<Self, CodedError> {
        let (sender, work) = mpsc::sync_channel::<Work>(1);
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                if let Ok(work) = work.recv() {
                    work();
                }
            })
            .map_err(|error| convert::thread_failed(&error))?;
        Ok(Self(sender))
    }

    /// Makes the thread do `work`, which must not panic, and then end.
    pub(crate) fn run(self, work: impl FnOnce() + Send + 'static) {
        // This cannot fail: the thread waits for nothing else.
        let _ = self.0.send(Box::new(work));
    }
}
