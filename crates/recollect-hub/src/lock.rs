//! Ensures that only one process downloads a blob at a time.
//!
//! It is a system lock on a file in the cache, the same lock that huggingface_hub takes. The system releases it when
//! the process ends, even after a crash.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::cancel::Cancel;
use crate::error::{ErrorCode, HubError, Result};
use crate::file_error::file_error;

const POLL: Duration = Duration::from_millis(100);

/// A lock, which is released when it is dropped.
pub(crate) struct Lock {
    /// `None` on a file system without locks.
    file: Option<File>,
}

impl Lock {
    /// Waits for the lock at `path`. `progress` returns how far its holder is, in any unit. The wait fails if that does
    /// not change for `stall`.
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
                // Python removes the file when it releases its lock; a lock on a removed file protects nothing.
                Ok(()) if is_at(&file, path) => return Ok(Self { file: Some(file) }),
                Ok(()) => continue,
                Err(TryLockError::WouldBlock) => {}
                // A network file system without locks. Parts have random names there.
                Err(TryLockError::Error(_)) => return Ok(Self { file: None }),
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

    /// Whether no other process can hold it.
    pub(crate) fn is_exclusive(&self) -> bool {
        self.file.is_some()
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

/// Windows does not remove open files.
#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn waits_for_a_holder_only_while_it_makes_progress() {
        let folder = std::env::temp_dir().join(format!("recollect-lock-{}", crate::place::random_name()));
        let path = folder.join("a.lock");
        let cancel = Cancel::new();
        let stall = Duration::from_millis(300);
        let first = Lock::acquire(&path, &cancel, stall, || 0).unwrap();
        assert!(first.is_exclusive());
        let error = Lock::acquire(&path, &cancel, stall, || 0).err().unwrap();
        assert_eq!(error.code(), ErrorCode::CacheLocked);

        let start = Instant::now();
        let bytes = AtomicU64::new(0);
        let second = std::thread::scope(|scope| {
            let waiting = scope
                .spawn(|| Lock::acquire(&path, &cancel, stall, || bytes.fetch_add(1, Ordering::Relaxed)));
            std::thread::sleep(2 * stall);
            drop(first);
            waiting.join().unwrap()
        });
        assert!(second.unwrap().is_exclusive() && start.elapsed() >= 2 * stall);
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
