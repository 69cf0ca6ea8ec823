//! The small JSON files of a model directory.

use std::fmt::Display;

use serde::de::DeserializeOwned;

use super::verified_file::VerifiedFile;
use crate::error::{EngineError, ErrorCode, Result};

/// Maximum characters of a value that a message quotes.
const MAX_SHOWN_CHARS: usize = 80;

/// Parses the file as a `T`, which has only the fields in use.
pub(super) fn parse<T: DeserializeOwned>(file: &VerifiedFile) -> Result<T> {
    serde_json::from_slice(&file.bytes).map_err(|error| {
        EngineError::new(
            ErrorCode::ModelInvalid,
            format!(
                "expected {} to be the JSON that sentence-transformers writes: {error}",
                file.path.display()
            ),
        )
    })
}

/// The error for a setting that this engine does not support.
pub(super) fn unsupported(
    file: &VerifiedFile,
    part: &str,
    expected: impl Display,
    received: impl Display,
) -> EngineError {
    let received: String = received.to_string().chars().take(MAX_SHOWN_CHARS).collect();
    EngineError::new(
        ErrorCode::ModelUnsupported,
        format!(
            "{}: {part}: expected {expected}, received {received}",
            file.path.display()
        ),
    )
}
