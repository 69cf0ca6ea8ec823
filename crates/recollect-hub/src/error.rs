//! The error type of this crate.

use std::fmt;

/// Stable error codes. The strings are those of `ERROR_CODES` in `src/errors.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// An option or a variable is invalid.
    InvalidArgument,
    /// Offline, and the cache lacks a file.
    Offline,
    /// No connection, or the connection was lost repeatedly.
    Unreachable,
    /// No connection or no bytes for too long.
    Timeout,
    /// Status 429 or 5xx, after several tries.
    Unavailable,
    /// Status 401 or 403.
    Unauthorized,
    /// Status 404.
    NotFound,
    /// An answer violates the protocol.
    BadResponse,
    /// A downloaded file has the wrong size or hash.
    Corrupt,
    /// The cache cannot be read or written.
    CacheNotWritable,
    /// The disk failed.
    CacheIo,
    /// Another process holds a lock and makes no progress.
    CacheLocked,
    /// No space is left on the disk.
    DiskFull,
    /// The caller cancelled. The caller knows that already, so no user sees this code.
    Cancelled,
    /// A defect in this library.
    Internal,
}

impl ErrorCode {
    /// The code as a string.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::Offline => "HUB_OFFLINE",
            Self::Unreachable => "HUB_UNREACHABLE",
            Self::Timeout => "HUB_TIMEOUT",
            Self::Unavailable => "HUB_UNAVAILABLE",
            Self::Unauthorized => "HUB_UNAUTHORIZED",
            Self::NotFound => "HUB_NOT_FOUND",
            Self::BadResponse => "HUB_BAD_RESPONSE",
            Self::Corrupt => "DOWNLOAD_CORRUPT",
            Self::CacheNotWritable => "CACHE_NOT_WRITABLE",
            Self::CacheIo => "CACHE_IO",
            Self::CacheLocked => "CACHE_LOCKED",
            Self::DiskFull => "DISK_FULL",
            Self::Cancelled | Self::Internal => "INTERNAL",
        }
    }
}

impl AsRef<str> for ErrorCode {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// An error with a stable code for programs and a message for people. The message says what was expected, what was
/// received and, if possible, what to do. It never holds a token or the query of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubError {
    code: ErrorCode,
    message: String,
}

impl HubError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    pub(crate) fn invalid(what: &str, expected: &str, received: &str) -> Self {
        Self::new(
            ErrorCode::InvalidArgument,
            format!("{what}: expected {expected}, received {}", quoted(received)),
        )
    }

    /// The same error, with `file` in its message.
    pub(crate) fn about(self, file: &str) -> Self {
        if self.code == ErrorCode::Cancelled || self.message.contains(file) {
            self
        } else {
            Self::new(self.code, format!("{file}: {}", self.message))
        }
    }

    /// The same error, with its message passed through `change`.
    pub(crate) fn map_message(self, change: impl FnOnce(&str) -> String) -> Self {
        Self::new(self.code, change(&self.message))
    }

    pub(crate) fn cancelled() -> Self {
        Self::new(ErrorCode::Cancelled, "the download was cancelled")
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// The message, without the code.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for HubError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)
    }
}

impl std::error::Error for HubError {}

/// `Result` with a [`HubError`].
pub type Result<T> = std::result::Result<T, HubError>;

/// Quotes the text of a server or a caller for a message: shortened, and with control characters escaped.
pub(crate) fn quoted(text: &str) -> String {
    const MAX_CHARS: usize = 100;
    let mut short: String = text.chars().take(MAX_CHARS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("{short:?}")
}
