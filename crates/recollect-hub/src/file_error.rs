//! The system's errors in the cache.

use std::io::{Error, ErrorKind};
use std::path::Path;

use crate::error::{ErrorCode, HubError};

/// `doing` completes "cannot".
pub(crate) fn file_error(doing: &str, path: &Path, error: &Error) -> HubError {
    let path = path.display();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => HubError::new(
            ErrorCode::DiskFull,
            format!("cannot {doing} {path}: {error}; free space and call again to go on"),
        ),
        ErrorKind::PermissionDenied
        | ErrorKind::ReadOnlyFilesystem
        | ErrorKind::NotADirectory
        | ErrorKind::IsADirectory
        | ErrorKind::NotFound
        | ErrorKind::AlreadyExists
        | ErrorKind::InvalidFilename => HubError::new(
            ErrorCode::CacheNotWritable,
            format!("cannot {doing} {path}: {error}; change its permissions, or name another cacheDir"),
        ),
        _ => HubError::new(ErrorCode::CacheIo, format!("cannot {doing} {path}: {error}")),
    }
}
