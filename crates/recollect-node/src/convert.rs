//! Converts between engine values and JavaScript values.

use napi::bindgen_prelude::{Array, JsError};
use napi::{Env, Error, Status};
use recollect_engine::{
    Completion, EngineError, EngineInfo, ErrorCode, LoadOptions, LogLevel, Passage, Precision,
    RuntimeMessages,
};

use crate::types::{
    Bytes, NativeCompletion, NativeFailure, NativeInfo, NativeLoadOptions, NativePassage,
    NativeRuntimeMessage, NativeRuntimeMessages, Vector,
};

/// An error to throw: an `Error` with one of our codes as `code`.
pub(crate) type CodedError = Error<ErrorCode>;

pub(crate) fn coded(error: &EngineError) -> CodedError {
    let message = error.index().map_or_else(
        || error.message().to_owned(),
        |index| format!("texts[{index}]: {}", error.message()),
    );
    Error::new(error.code(), message)
}

pub(crate) fn invalid(message: String) -> CodedError {
    Error::new(ErrorCode::InvalidArgument, message)
}

/// A failure of Node-API itself.
pub(crate) fn internal(error: &Error) -> CodedError {
    Error::new(ErrorCode::Internal, format!("Node-API failed: {}", error.reason))
}

/// The system cannot start a thread.
pub(crate) fn thread_failed(error: &std::io::Error) -> CodedError {
    Error::new(ErrorCode::Internal, format!("cannot start a thread: {error}"))
}

/// An engine's error for the rejection of a promise. Only on the thread of `env`.
pub(crate) fn rejection(env: Env, error: &EngineError) -> Error<Status> {
    Error::from(JsError::from(coded(error)).into_unknown(env))
}

pub(crate) fn load_options(options: NativeLoadOptions) -> Result<LoadOptions, CodedError> {
    Ok(LoadOptions {
        precision: options
            .precision
            .as_deref()
            .map_or(Ok(Precision::default()), precision)?,
        runtime_path: options.runtime_path.map(Into::into),
        runtime_sha256: options.runtime_sha256,
        model_dir: options.model_dir.into(),
        model_file: options.model_file,
        threads: options.threads.map(|value| whole("threads", value)).transpose()?,
        max_tokens: options
            .max_tokens
            .map(|value| whole("maxTokens", value))
            .transpose()?,
        manifest: options.manifest,
        log_level: options.log_level.as_deref().map(log_level).transpose()?,
        instructions: options.instructions,
    })
}

fn precision(name: &str) -> Result<Precision, CodedError> {
    Precision::from_name(name)
        .ok_or_else(|| invalid(format!("precision: expected float32 or int8, received {name:?}")))
}

fn log_level(name: &str) -> Result<LogLevel, CodedError> {
    LogLevel::from_name(name).ok_or_else(|| {
        invalid(format!(
            "logLevel: expected verbose, info, warning, error or fatal, received {name:?}"
        ))
    })
}

/// Converts a JavaScript number to a count. The engine checks its range.
pub(crate) fn whole(name: &str, value: f64) -> Result<usize, CodedError> {
    if value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        Ok(value as usize)
    } else {
        Err(invalid(format!(
            "{name}: expected a whole number, received {value}"
        )))
    }
}

/// Converts a call's id: a whole number from 0 to 2^53 - 1.
pub(crate) fn call_id(value: f64) -> Result<i64, CodedError> {
    id("callId", value)
}

/// Converts an id from JavaScript: a whole number from 0 to 2^53 - 1.
pub(crate) fn id(name: &str, value: f64) -> Result<i64, CodedError> {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    if value.fract() == 0.0 && (0.0..=LARGEST).contains(&value) {
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        Ok(value as i64)
    } else {
        Err(invalid(format!(
            "{name}: expected a whole number from 0 to 2^53 - 1, received {value}"
        )))
    }
}

/// Copies an array of strings, one element at a time, so that an array that only claims to be huge allocates nothing.
pub(crate) fn texts(name: &str, array: &Array) -> Result<Vec<String>, CodedError> {
    let mut texts = Vec::new();
    for index in 0..array.len() {
        let text = array
            .get::<String>(index)
            .ok()
            .flatten()
            .ok_or_else(|| invalid(format!("{name}[{index}]: expected a string")))?;
        texts.push(text);
    }
    Ok(texts)
}

pub(crate) fn info(info: &EngineInfo) -> NativeInfo {
    NativeInfo {
        model: info.model.clone(),
        revision: info.revision.clone(),
        fingerprint: info.fingerprint.clone(),
        dimensions: count(info.dimensions),
        max_tokens: count(info.max_tokens),
        precision: info.precision.as_str().to_owned(),
        instructions: info.instructions.map(str::to_owned),
        threads: count(info.threads),
        runtime_version: info.runtime_version.clone(),
        model_sha256: info.model_sha256.clone(),
        space_details: info.space_details.clone(),
        signature_version: info.signature_version,
    }
}

pub(crate) fn completion(completion: Completion) -> NativeCompletion {
    let size = completion.finished.len();
    let mut native = NativeCompletion {
        // Integers below 2^53 are exact in a double.
        #[expect(clippy::cast_precision_loss, reason = "came from a JavaScript number")]
        call_id: completion.call_id as f64,
        indexes: Vec::with_capacity(size),
        vectors: Vec::with_capacity(size),
        token_counts: Vec::with_capacity(size),
        truncated: Vec::with_capacity(size),
        ordinals: None,
        starts: None,
        ends: None,
        passage_counts: None,
        signatures: None,
        token_vectors: None,
        error: completion.error.map(|error| NativeFailure {
            code: error.code().as_str().to_owned(),
            message: error.message().to_owned(),
            index: error.index().map(count),
        }),
        done: completion.done,
    };
    for (index, embedding) in completion.finished {
        native.indexes.push(count(index));
        native.vectors.push(Vector(embedding.vector));
        native.token_counts.push(count(embedding.token_count));
        native.truncated.push(embedding.truncated);
        if let Some(signature) = embedding.signature {
            native.signatures.get_or_insert_default().push(Bytes(signature));
        }
        if let Some(vectors) = embedding.token_vectors {
            native.token_vectors.get_or_insert_default().push(Vector(vectors));
        }
        if let Some(passage) = embedding.passage {
            for (values, value) in [
                (&mut native.ordinals, passage.ordinal),
                (&mut native.starts, passage.start),
                (&mut native.ends, passage.end),
                (&mut native.passage_counts, passage.count),
            ] {
                values.get_or_insert_default().push(count(value));
            }
        }
    }
    native
}

pub(crate) fn passages(passages: Vec<Passage>) -> Vec<NativePassage> {
    passages
        .into_iter()
        .map(|passage| NativePassage {
            start: count(passage.start),
            end: count(passage.end),
            token_count: count(passage.token_count),
        })
        .collect()
}

pub(crate) fn runtime_messages(
    RuntimeMessages { messages, dropped }: RuntimeMessages,
) -> NativeRuntimeMessages {
    NativeRuntimeMessages {
        messages: messages
            .into_iter()
            .map(|message| NativeRuntimeMessage {
                level: message.level.as_str().to_owned(),
                category: message.category,
                location: message.location,
                text: message.text,
            })
            .collect(),
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        dropped: dropped as f64,
    }
}

/// Converts a number of bytes to a JavaScript number.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
pub(crate) fn bytes(value: usize) -> f64 {
    value as f64
}

/// Converts a count to 32 bits, like the length of a JavaScript array.
pub(crate) fn count(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
