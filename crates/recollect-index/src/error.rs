//! Errors of the index.

use std::fmt;

/// The kinds of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// An argument is invalid.
    Invalid,
    /// The system is out of memory, or the index has reached its limit.
    OutOfMemory,
    /// The system cannot start a thread.
    NoThread,
    /// The caller cancelled the search.
    Cancelled,
    /// A defect in this crate.
    Internal,
}

/// An error, with a message for people.
#[derive(Clone, Debug)]
pub struct IndexError {
    kind: ErrorKind,
    message: String,
}

impl IndexError {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    pub(crate) fn out_of_memory(what: &str) -> Self {
        Self::new(
            ErrorKind::OutOfMemory,
            format!("expected memory for {what}, but the system has none"),
        )
    }

    /// The kind of error.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What was expected and what was received.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for IndexError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for IndexError {}
