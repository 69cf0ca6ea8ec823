//! The one error type of the engine.

use std::fmt;

/// Stable names of what can go wrong; the strings are those of `ERROR_CODES` in `src/errors.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// An option or argument outside its documented range.
    InvalidArgument,
    /// A text has more tokens than the model takes and the call asked for an error.
    TextTooLong,
    /// There is no ONNX Runtime library at the given path.
    RuntimeNotFound,
    /// The library's SHA-256 is not the one it was shipped with.
    RuntimeChecksumMismatch,
    /// The library is there but cannot be used.
    RuntimeLoadFailed,
    /// The model directory or one of its files is missing or not readable.
    ModelNotFound,
    /// A file's size or SHA-256 is not what the manifest says.
    ModelChecksumMismatch,
    /// A model file cannot be parsed.
    ModelInvalid,
    /// The model is well formed, but not of the kind this engine runs.
    ModelUnsupported,
    /// ONNX Runtime failed while running, or its output is not a finite unit vector.
    InferenceFailed,
    /// The engine was closed before the call was done.
    EngineClosed,
    /// A defect of this library: a panic was caught.
    Internal,
}

impl ErrorCode {
    /// The code as programs see it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::TextTooLong => "TEXT_TOO_LONG",
            Self::RuntimeNotFound => "RUNTIME_NOT_FOUND",
            Self::RuntimeChecksumMismatch => "RUNTIME_CHECKSUM_MISMATCH",
            Self::RuntimeLoadFailed => "RUNTIME_LOAD_FAILED",
            Self::ModelNotFound => "MODEL_NOT_FOUND",
            Self::ModelChecksumMismatch => "MODEL_CHECKSUM_MISMATCH",
            Self::ModelInvalid => "MODEL_INVALID",
            Self::ModelUnsupported => "MODEL_UNSUPPORTED",
            Self::InferenceFailed => "INFERENCE_FAILED",
            Self::EngineClosed => "ENGINE_CLOSED",
            Self::Internal => "INTERNAL",
        }
    }
}

impl AsRef<str> for ErrorCode {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// A failure with a stable code for programs and a message for people: what was expected, what was
/// received, and what to do where there is something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineError {
    code: ErrorCode,
    message: String,
    index: Option<usize>,
}

impl EngineError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            index: None,
        }
    }

    /// The same error, about the text at `index` of its call.
    pub(crate) fn at(self, index: usize) -> Self {
        Self {
            index: Some(index),
            ..self
        }
    }

    pub(crate) fn closed() -> Self {
        Self::new(ErrorCode::EngineClosed, "the engine is closed; load another one")
    }

    /// The system has no thread to give.
    pub(crate) fn no_thread(error: &std::io::Error) -> Self {
        Self::new(ErrorCode::Internal, format!("cannot start a thread: {error}"))
    }

    /// What a panic that was caught at `place` becomes. `payload` is what `catch_unwind` returned.
    pub(crate) fn from_panic(place: &str, payload: &(dyn std::any::Any + Send)) -> Self {
        let reason = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        Self::new(
            ErrorCode::Internal,
            format!(
                "a defect in recollect: panic in {place}: {reason}; the engine stays usable, please report this"
            ),
        )
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// The message, without the code and the index.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Place within the call of the text that the error is about, if it is about one.
    #[must_use]
    pub const fn index(&self) -> Option<usize> {
        self.index
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.code.as_str())?;
        if let Some(index) = self.index {
            write!(f, "texts[{index}]: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for EngineError {}

/// `Result` with an [`EngineError`].
pub type Result<T> = std::result::Result<T, EngineError>;

/// Runs `work`; a panic in it becomes an error with code `INTERNAL` that names `place`.
pub(crate) fn catch_panic<T>(place: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    // What `work` may have left half done is dropped or overwritten by its callers, never read.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|payload| Err(EngineError::from_panic(place, payload.as_ref())))
}
