//! What can be wrong with a file, and with what is to be encoded.

use std::fmt;

/// Why bytes are not a model that this crate runs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileError {
    /// They do not begin as such a file does.
    NotAModel,
    /// A number of the header is outside its range.
    Header {
        /// Which one.
        field: &'static str,
        /// Its range, for people.
        expected: String,
        /// What the file says.
        received: u64,
    },
    /// There are more or fewer bytes than the header says.
    Size {
        /// What has this size.
        what: &'static str,
        /// In bytes.
        expected: u64,
        /// In bytes.
        received: u64,
    },
    /// A value that would make vectors wrong.
    Value {
        /// What it belongs to.
        what: &'static str,
        /// What values are taken.
        expected: &'static str,
    },
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAModel => f.write_str("expected a quantized model of Recollect, received another file"),
            Self::Header {
                field,
                expected,
                received,
            } => write!(f, "{field}: expected {expected}, received {received}"),
            Self::Size {
                what,
                expected,
                received,
            } => write!(f, "{what}: expected {expected} bytes, received {received}"),
            Self::Value { what, expected } => {
                write!(f, "{what}: expected {expected}, received another value")
            }
        }
    }
}

impl std::error::Error for FileError {}

/// Why texts were not encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// A text has no token or more than the model has positions.
    Length {
        /// The model's positions.
        maximum: usize,
        /// The text's tokens.
        received: usize,
    },
    /// A token that the model does not have.
    Token {
        /// The model's tokens.
        vocabulary: usize,
        /// The token's number.
        received: u32,
    },
    /// The caller stopped it.
    Stopped,
    /// A thread that helped has panicked.
    Helper,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { maximum, received } => {
                write!(f, "expected a text of 1 to {maximum} tokens, received {received}")
            }
            Self::Token { vocabulary, received } => {
                write!(f, "expected tokens below {vocabulary}, received {received}")
            }
            Self::Stopped => f.write_str("stopped by the caller"),
            Self::Helper => f.write_str("a thread that helped has panicked"),
        }
    }
}

impl std::error::Error for EncodeError {}
