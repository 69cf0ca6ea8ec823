//! The one error type of this crate.

use std::fmt;

/// Stable names of what can go wrong; the strings are those of `ERROR_CODES` in `src/errors.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// An option or a variable that cannot be used.
    InvalidArgument,
    /// Offline, and the cache lacks something.
    Offline,
    /// No connection, or one that was cut again and again.
    Unreachable,
    /// No connection or no bytes for too long.
    Timeout,
    /// 429 or 5xx, after several tries.
    Unavailable,
    /// 401 or 403.
    Unauthorized,
    /// 404.
    NotFound,
    /// An answer that the protocol does not allow.
    BadResponse,
    /// What was fetched is not what it should be.
    Corrupt,
    /// The cache refuses to be read or written.
    CacheNotWritable,
    /// The disk failed.
    CacheIo,
    /// Another process holds a lock and does not get on.
    CacheLocked,
    /// No space left.
    DiskFull,
    /// The caller cancelled, and has told whoever asked: nobody sees this.
    Cancelled,
    /// A defect of this library.
    Internal,
}

impl ErrorCode {
    /// The code as programs see it.
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

/// A failure with a stable code for programs and a message for people: what was expected, what was received,
/// and what to do where there is something to do. No message holds a token or the query of an address.
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
            format!("{what}: expected {expected}, received {}", shown(received)),
        )
    }

    /// The same, for a message that is to name `file`.
    pub(crate) fn about(self, file: &str) -> Self {
        if self.code == ErrorCode::Cancelled || self.message.contains(file) {
            self
        } else {
            Self::new(self.code, format!("{file}: {}", self.message))
        }
    }

    /// The same, with what `change` makes of its message.
    pub(crate) fn reworded(self, change: impl FnOnce(&str) -> String) -> Self {
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

/// What a server or a caller sent, quoted for a message: short, and without control characters.
pub(crate) fn shown(text: &str) -> String {
    const MAX_SHOWN_CHARS: usize = 100;
    let mut kept: String = text.chars().take(MAX_SHOWN_CHARS).collect();
    if kept.len() < text.len() {
        kept.push('…');
    }
    format!("{kept:?}")
}
