//! The error type of the engine.

use std::fmt;

/// Stable error codes. The strings are those of `ERROR_CODES` in `src/errors.ts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// An option or argument is outside its documented range.
    InvalidArgument,
    /// A text has more tokens than the model takes, and the call asked for an error in that case.
    TextTooLong,
    /// There is no ONNX Runtime library at the given path.
    RuntimeNotFound,
    /// The library's SHA-256 differs from that of the shipped file.
    RuntimeChecksumMismatch,
    /// The library exists but cannot be used.
    RuntimeLoadFailed,
    /// The model directory or one of its files is missing or not readable.
    ModelNotFound,
    /// A file's size or SHA-256 differs from the manifest.
    ModelChecksumMismatch,
    /// A model file cannot be parsed.
    ModelInvalid,
    /// The model is valid, but this engine cannot run it.
    ModelUnsupported,
    /// A run failed, or its output is not a finite unit vector.
    InferenceFailed,
    /// The engine was closed before the call was done.
    EngineClosed,
    /// A defect in this library (a panic was caught), or the system cannot start a thread.
    Internal,
}

impl ErrorCode {
    /// The code as a string.
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

/// An error with a stable code for programs and a message for people. The message says what was expected, what was
/// received and, if possible, what to do.
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

    /// The same error, for the text at `index` of its call.
    pub(crate) fn at(self, index: usize) -> Self {
        Self {
            index: Some(index),
            ..self
        }
    }

    pub(crate) fn closed() -> Self {
        Self::new(ErrorCode::EngineClosed, "the engine is closed; load another one")
    }

    /// The system cannot start a thread.
    pub(crate) fn no_thread(error: &std::io::Error) -> Self {
        Self::new(ErrorCode::Internal, format!("cannot start a thread: {error}"))
    }

    /// The error for a panic that was caught in `place`. `payload` is the result of `catch_unwind`.
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

    /// Index in the call of the text that caused the error, if one did.
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

/// Runs `work`. A panic in it becomes an error with the code `INTERNAL` that names `place`.
pub(crate) fn catch_panic<T>(place: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    // Callers drop or overwrite any state that `work` left incomplete, and never read it.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|payload| Err(EngineError::from_panic(place, payload.as_ref())))
}
