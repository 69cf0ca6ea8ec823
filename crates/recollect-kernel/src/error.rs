//! Errors of model files and of encoding.

use std::fmt;

/// Why a file is not a model that this crate runs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileError {
    /// The file does not start with the format's magic bytes.
    NotAModel,
    /// A number in the header is out of range.
    Header {
        /// The number's name.
        field: &'static str,
        /// Its range, as text.
        expected: String,
        /// The number in the file.
        received: u64,
    },
    /// There are more or fewer bytes than the header says.
    Size {
        /// The part of the file.
        what: &'static str,
        /// In bytes.
        expected: u64,
        /// In bytes.
        received: u64,
    },
    /// A value would make vectors wrong.
    Value {
        /// The part of the file that holds it.
        what: &'static str,
        /// The valid values.
        expected: &'static str,
    },
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAModel => f.write_str("expected an int8 model of Recollect, received another file"),
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
    /// A text has no tokens, or more than the model has positions.
    Length {
        /// The number of positions.
        maximum: usize,
        /// The number of tokens.
        received: usize,
    },
    /// A token is not in the model's vocabulary.
    Token {
        /// The size of the vocabulary.
        vocabulary: usize,
        /// The token's id.
        received: u32,
    },
    /// The caller set the stop flag.
    Stopped,
    /// A helper thread panicked.
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
            Self::Helper => f.write_str("a helper thread panicked"),
        }
    }
}

impl std::error::Error for EncodeError {}
