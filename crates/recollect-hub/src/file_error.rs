//! Errors of the file system in the cache.

use std::io::{Error, ErrorKind};
use std::path::Path;

use crate::error::{ErrorCode, HubError};

/// `action` is a verb for the message, which begins with "cannot".
pub(crate) fn file_error(action: &str, path: &Path, error: &Error) -> HubError {
    let path = path.display();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => HubError::new(
            ErrorCode::DiskFull,
            format!("cannot {action} {path}: {error}; free space and call again to continue"),
        ),
        ErrorKind::PermissionDenied
        | ErrorKind::ReadOnlyFilesystem
        | ErrorKind::NotADirectory
        | ErrorKind::IsADirectory
        | ErrorKind::NotFound
        | ErrorKind::AlreadyExists
        | ErrorKind::InvalidFilename => HubError::new(
            ErrorCode::CacheNotWritable,
            format!("cannot {action} {path}: {error}; change its permissions, or choose another cacheDir"),
        ),
        _ => HubError::new(ErrorCode::CacheIo, format!("cannot {action} {path}: {error}")),
    }
}
