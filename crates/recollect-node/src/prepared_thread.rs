//! A thread that is there before there is anything for it to do.

use std::sync::mpsc;

use crate::convert::{self, CodedError};

type Work = Box<dyn FnOnce() + Send>;

/// A thread that waits for its work, and ends where none comes.
///
/// A promise keeps the event loop alive until it is settled, and a hook waits for what it stops: neither is to be
/// made for a thread that the system then refuses.
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

    /// Has it do `work`, which must not panic, and end.
    pub(crate) fn run(self, work: impl FnOnce() + Send + 'static) {
        // The thread takes it: it waits for nothing else.
        let _ = self.0.send(Box::new(work));
    }
}
