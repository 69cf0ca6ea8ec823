//! The objects that are passed to and from JavaScript.

use napi::bindgen_prelude::{
    Float32ArraySlice, Float64ArraySlice, Result, ToNapiValue, TypeName, Uint8ArraySlice, ValueType,
};
use napi::{Env, JsValue, sys};
use napi_derive::napi;

/// How to load a model.
#[napi(object, object_to_js = false)]
pub struct NativeLoadOptions {
    /// `float32` (default) or `int8`.
    pub precision: Option<String>,
    /// Absolute path of ONNX Runtime's shared library. Not needed with `int8`.
    pub runtime_path: Option<String>,
    /// The SHA-256 that the library must have, in lower-case hexadecimal. Default: any library.
    pub runtime_sha256: Option<String>,
    /// Absolute path of the folder with `tokenizer.json`, the model file and, in our packages, `manifest.json`.
    pub model_dir: String,
    /// A path within `modelDir`, such as `model_fp16.onnx` or `onnx/model.onnx`.
    pub model_file: String,
    /// With `int8`, the instruction set: `avx512-vnni`, `avx-vnni`, `avx2` or `scalar`. Default: the fastest.
    pub instructions: Option<String>,
    /// Threads of one run, 1 to 1024. Default: the physical cores that this process may use.
    pub threads: Option<f64>,
    /// Maximum tokens of a text that are embedded, 2 to 512. Default: the model's own limit.
    pub max_tokens: Option<f64>,
    /// The size and SHA-256 of each file, as JSON. Overrides the manifest in `modelDir`.
    pub manifest: Option<String>,
    /// Minimum level of ONNX Runtime's messages about this model that a `NativeRuntimeLog` gets: `verbose`, `info`,
    /// `warning` (default), `error` or `fatal`.
    pub log_level: Option<String>,
}

/// A message of ONNX Runtime.
#[napi(object, object_from_js = false)]
pub struct NativeRuntimeMessage {
    /// Its severity.
    #[napi(ts_type = "'verbose' | 'info' | 'warning' | 'error' | 'fatal'")]
    pub level: String,
    /// The runtime's category.
    pub category: String,
    /// File, line and function in the runtime.
    pub location: String,
    /// The message, at most 4,096 bytes.
    pub text: String,
}

/// The messages since the last `take`.
#[napi(object, object_from_js = false)]
pub struct NativeRuntimeMessages {
    /// Oldest first.
    pub messages: Vec<NativeRuntimeMessage>,
    /// Number of later messages that were dropped because the queue was full.
    pub dropped: f64,
}

/// The failure of a whole call.
#[napi(object, object_from_js = false)]
pub struct NativeFailure {
    /// One of `ERROR_CODES`.
    pub code: String,
    /// The message for people. It does not name the text.
    pub message: String,
    /// Index in the call of the text that caused it, if one did.
    pub index: Option<u32>,
}

/// The results of one run for one call, or the failure of the whole call. The arrays are parallel.
#[napi(object, object_from_js = false)]
pub struct NativeCompletion {
    /// The `callId` of `submit`.
    pub call_id: f64,
    /// The index of each text in the call.
    pub indexes: Vec<u32>,
    /// The vectors. Each has its own buffer.
    #[napi(ts_type = "Array<Float32Array<ArrayBuffer>>")]
    pub vectors: Vec<Vector>,
    /// Numbers of tokens, including `[CLS]`, `[SEP]` and the prefix of a passage. For a truncated text, the number
    /// before truncation or, if the text is huge, some number above the maximum.
    pub token_counts: Vec<u32>,
    /// Whether tokens were cut off.
    pub truncated: Vec<bool>,
    /// For `submitPassages`: the number of each passage in its text, from 0.
    pub ordinals: Option<Vec<u32>>,
    /// For `submitPassages`: the start of each passage in its text, in UTF-16 code units.
    pub starts: Option<Vec<u32>>,
    /// For `submitPassages`: the end (exclusive) of each passage, in UTF-16 code units.
    pub ends: Option<Vec<u32>>,
    /// For `submitPassages`: the number of passages of the text, or 0 if the text is not completely split yet. The last
    /// passage always has the number.
    pub passage_counts: Option<Vec<u32>>,
    /// For `submitPassages`, if the model has signatures: 8 bytes per content token of each passage.
    #[napi(ts_type = "Array<Uint8Array<ArrayBuffer>>")]
    pub signatures: Option<Vec<Bytes>>,
    /// For `submitQuestion`, if the model has signatures: 64 numbers per content token.
    #[napi(ts_type = "Array<Float32Array<ArrayBuffer>>")]
    pub token_vectors: Option<Vec<Vector>>,
    /// Set if the call failed. No completion follows.
    pub error: Option<NativeFailure>,
    /// Whether this is the last completion of the call.
    pub done: bool,
}

/// A part of a text that fits the model.
#[napi(object, object_from_js = false)]
pub(crate) struct NativePassage {
    /// Start, in UTF-16 code units of the text.
    pub start: u32,
    /// End (exclusive), in UTF-16 code units of the text.
    pub end: u32,
    /// Number of tokens of the prefix and the passage, including `[CLS]` and `[SEP]`.
    pub token_count: u32,
}

/// Metadata of an engine.
#[napi(object, object_from_js = false)]
pub struct NativeInfo {
    /// The model's name, for people.
    pub model: String,
    /// Revision of the published model, if its manifest names one.
    pub revision: Option<String>,
    /// The name of the vector space.
    pub fingerprint: String,
    /// Length of the vectors.
    pub dimensions: u32,
    /// Maximum tokens of a text that are embedded.
    pub max_tokens: u32,
    /// `float32` or `int8`.
    #[napi(ts_type = "'float32' | 'int8'")]
    pub precision: String,
    /// With `int8`, the instruction set in use.
    pub instructions: Option<String>,
    /// Number of threads that work at the same time.
    pub threads: u32,
    /// Version of ONNX Runtime, such as `1.30.0`. Not set with `int8`.
    pub runtime_version: Option<String>,
    /// SHA-256 of the model file, in hexadecimal.
    pub model_sha256: String,
    /// The parts of the fingerprint, as JSON.
    pub space_details: String,
    /// Version of the signatures of passages, if the model has them.
    pub signature_version: Option<u32>,
}

/// A vector that becomes a `Float32Array` with its own buffer. JavaScript allocates the buffer, because it could not
/// transfer a buffer of ours to another thread.
pub struct Vector(pub Vec<f32>);

impl TypeName for Vector {
    fn type_name() -> &'static str {
        "Float32Array"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ToNapiValue for Vector {
    unsafe fn to_napi_value(env: sys::napi_env, value: Self) -> Result<sys::napi_value> {
        Ok(Float32ArraySlice::copy_from(&Env::from_raw(env), value.0)?.raw())
    }
}

/// Numbers that become a `Float64Array`, like [`Vector`].
pub struct Numbers(pub Vec<f64>);

impl TypeName for Numbers {
    fn type_name() -> &'static str {
        "Float64Array"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ToNapiValue for Numbers {
    unsafe fn to_napi_value(env: sys::napi_env, value: Self) -> Result<sys::napi_value> {
        Ok(Float64ArraySlice::copy_from(&Env::from_raw(env), value.0)?.raw())
    }
}

/// Bytes that become a `Uint8Array`, like [`Vector`].
pub struct Bytes(pub Vec<u8>);

impl TypeName for Bytes {
    fn type_name() -> &'static str {
        "Uint8Array"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ToNapiValue for Bytes {
    unsafe fn to_napi_value(env: sys::napi_env, value: Self) -> Result<sys::napi_value> {
        Ok(Uint8ArraySlice::copy_from(&Env::from_raw(env), value.0)?.raw())
    }
}
