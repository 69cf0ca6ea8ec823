//! The small JSON files of a model directory.

use std::fmt::Display;

use serde::de::DeserializeOwned;

use super::verified_file::VerifiedFile;
use crate::error::{EngineError, ErrorCode, Result};

/// Longest part of a stranger's string that a message repeats.
const MAX_SHOWN_CHARS: usize = 80;

/// The file as a `T`: the fields that are used, the file may have more.
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

/// What a file asks for and this engine does not do.
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
