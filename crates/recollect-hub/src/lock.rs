//! One download of a content at a time, among all processes.
//!
//! The system's own lock on a file of the cache, the one that huggingface_hub takes too. It ends with the
//! process that holds it, however that ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::cancel::Cancel;
use crate::error::{ErrorCode, HubError, Result};
use crate::file_error::file_error;

const POLL: Duration = Duration::from_millis(100);

/// A lock; dropping it lets go.
pub(crate) struct Lock {
    /// None on a file system without locks.
    held: Option<File>,
}

impl Lock {
    /// Waits for the lock at `path`. `progress` says how far its holder is, in whatever unit: the wait fails when
    /// that stays the same for `stall`.
    pub(crate) fn acquire(
        path: &Path,
        cancel: &Cancel,
        stall: Duration,
        mut progress: impl FnMut() -> u64,
    ) -> Result<Self> {
        let failed = |error: std::io::Error| file_error("lock", path, &error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut last = (progress(), Instant::now());
        loop {
            cancel.check()?;
            let file = open(path).map_err(failed)?;
            match file.try_lock() {
                // Python's lock removes its file when it lets go: then this is a lock on nothing.
                Ok(()) if is_at(&file, path) => return Ok(Self { held: Some(file) }),
                Ok(()) => continue,
                Err(TryLockError::WouldBlock) => {}
                // A network file system without locks: parts have names of their own there.
                Err(TryLockError::Error(_)) => return Ok(Self { held: None }),
            }
            let now = progress();
            if now != last.0 {
                last = (now, Instant::now());
            }
            if last.1.elapsed() >= stall {
                return Err(HubError::new(
                    ErrorCode::CacheLocked,
                    format!(
                        "another process has held the lock {} for {} s without progress; end it and call again",
                        path.display(),
                        stall.as_secs_f64()
                    ),
                ));
            }
            cancel.sleep(POLL)?;
        }
    }

    /// Whether nobody else can hold it.
    pub(crate) fn is_exclusive(&self) -> bool {
        self.held.is_some()
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |a: &fs::Metadata, b: &fs::Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
    matches!((file.metadata(), fs::metadata(path)), (Ok(a), Ok(b)) if same(&a, &b))
}

/// Windows does not remove what is open.
#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn waits_for_who_gets_on_and_not_for_who_does_not() {
        let folder = std::env::temp_dir().join(format!("recollect-lock-{}", crate::place::random_name()));
        let path = folder.join("a.lock");
        let cancel = Cancel::new();
        let stall = Duration::from_millis(300);
        let first = Lock::acquire(&path, &cancel, stall, || 0).unwrap();
        assert!(first.is_exclusive());
        let error = Lock::acquire(&path, &cancel, stall, || 0).err().unwrap();
        assert_eq!(error.code(), ErrorCode::CacheLocked);

        let begun = Instant::now();
        let bytes = AtomicU64::new(0);
        let second = std::thread::scope(|scope| {
            let waiting = scope
                .spawn(|| Lock::acquire(&path, &cancel, stall, || bytes.fetch_add(1, Ordering::Relaxed)));
            std::thread::sleep(2 * stall);
            drop(first);
            waiting.join().unwrap()
        });
        assert!(second.unwrap().is_exclusive() && begun.elapsed() >= 2 * stall);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn stops_waiting_when_cancelled() {
        let folder = std::env::temp_dir().join(format!("recollect-lock-{}", crate::place::random_name()));
        let path = folder.join("a.lock");
        let cancel = Cancel::new();
        let _held = Lock::acquire(&path, &cancel, Duration::MAX, || 0).unwrap();
        let error = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| Lock::acquire(&path, &cancel, Duration::MAX, || 0).err());
            cancel.cancel();
            waiting.join().unwrap().unwrap()
        });
        assert_eq!(error.code(), ErrorCode::Cancelled);
        fs::remove_dir_all(folder).unwrap();
    }
}
