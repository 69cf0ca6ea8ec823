//! The objects that cross the boundary.

use napi::bindgen_prelude::{Float32ArraySlice, Result, ToNapiValue, TypeName, Uint8ArraySlice, ValueType};
use napi::{Env, JsValue, sys};
use napi_derive::napi;

/// How to load a model.
#[napi(object, object_to_js = false)]
pub struct NativeLoadOptions {
    /// `float32` (default) or `int8`.
    pub precision: Option<String>,
    /// Absolute path of ONNX Runtime's shared library; `int8` does without it.
    pub runtime_path: Option<String>,
    /// The SHA-256 that the library must have, in lower-case hexadecimal. Default: any.
    pub runtime_sha256: Option<String>,
    /// Absolute path of the folder of `tokenizer.json`, the model file and, in our packages, `manifest.json`.
    pub model_dir: String,
    /// Such as `model_fp16.onnx`, or a path within `modelDir`, such as `onnx/model.onnx`.
    pub model_file: String,
    /// With `int8`, the processor's instructions to use: `avx512-vnni`, `avx-vnni`, `avx2` or `scalar`. Default: the fastest.
    pub instructions: Option<String>,
    /// Threads of one run, 1 to 1024. Default: the physical cores that this process may use.
    pub threads: Option<f64>,
    /// Most tokens of a text that are embedded, 2 to 512; default: the model's own limit.
    pub max_tokens: Option<f64>,
    /// What the files are expected to be, as JSON; it goes before what a manifest in `modelDir` says.
    pub manifest: Option<String>,
    /// The minimum level of the messages of ONNX Runtime that a `NativeRuntimeLog` gets of this model: `verbose`,
    /// `info`, `warning` (default), `error` or `fatal`.
    pub log_level: Option<String>,
}

/// One message of ONNX Runtime.
#[napi(object, object_from_js = false)]
pub struct NativeRuntimeMessage {
    /// How grave it is.
    #[napi(ts_type = "'verbose' | 'info' | 'warning' | 'error' | 'fatal'")]
    pub level: String,
    /// The runtime's own name of what it is about.
    pub category: String,
    /// File, line and function within the runtime.
    pub location: String,
    /// The message, at most 4,096 bytes.
    pub text: String,
}

/// What has come since the last time.
#[napi(object, object_from_js = false)]
pub struct NativeRuntimeMessages {
    /// Oldest first.
    pub messages: Vec<NativeRuntimeMessage>,
    /// How many more came and were dropped.
    pub dropped: f64,
}

/// A failure of a whole call.
#[napi(object, object_from_js = false)]
pub struct NativeFailure {
    /// One of `ERROR_CODES`.
    pub code: String,
    /// For people; does not name the text.
    pub message: String,
    /// Place within the call of the text that caused it, if one did.
    pub index: Option<u32>,
}

/// What one run finished of one call, or the failure of the whole call. The arrays are in step.
#[napi(object, object_from_js = false)]
pub struct NativeCompletion {
    /// The number that `submit` was given.
    pub call_id: f64,
    /// Each finished text's place within the call.
    pub indexes: Vec<u32>,
    /// Each owns its buffer.
    #[napi(ts_type = "Array<Float32Array<ArrayBuffer>>")]
    pub vectors: Vec<Vector>,
    /// Tokens, `[CLS]` and `[SEP]` included: of a passage with its prefix; of a text that was cut, before that,
    /// and where it is huge a number above the maximum.
    pub token_counts: Vec<u32>,
    /// Whether tokens were left out.
    pub truncated: Vec<bool>,
    /// Of `submitPassages`: the place of each passage among those of its text, from 0.
    pub ordinals: Option<Vec<u32>>,
    /// Of `submitPassages`: where each passage begins in its text, in UTF-16 code units.
    pub starts: Option<Vec<u32>>,
    /// Of `submitPassages`: the first code unit behind each.
    pub ends: Option<Vec<u32>>,
    /// Of `submitPassages`: how many passages the text has; 0 while the rest of a long one is not split yet. The
    /// last passage always says it.
    pub passage_counts: Option<Vec<u32>>,
    /// Of `submitPassages`, where the model has signatures: 8 bytes a content token of each passage.
    #[napi(ts_type = "Array<Uint8Array<ArrayBuffer>>")]
    pub signatures: Option<Vec<Bytes>>,
    /// Of `submitQuestion`, where the model has signatures: 64 numbers a content token.
    #[napi(ts_type = "Array<Float32Array<ArrayBuffer>>")]
    pub token_vectors: Option<Vec<Vector>>,
    /// Set when the call failed; no more comes for it.
    pub error: Option<NativeFailure>,
    /// The last completion of its call.
    pub done: bool,
}

/// A stretch of a text that the model takes whole.
#[napi(object, object_from_js = false)]
pub(crate) struct NativePassage {
    /// In UTF-16 code units of the text.
    pub start: u32,
    /// The first code unit behind it.
    pub end: u32,
    /// Tokens of its prefix and its text, `[CLS]` and `[SEP]` included.
    pub token_count: u32,
}

/// What an engine says of itself.
#[napi(object, object_from_js = false)]
pub struct NativeInfo {
    /// The model's name, for people.
    pub model: String,
    /// Revision of the published model, where the package says it.
    pub revision: Option<String>,
    /// Names the vector space.
    pub fingerprint: String,
    /// Length of the vectors.
    pub dimensions: u32,
    /// Most tokens of a text that are embedded.
    pub max_tokens: u32,
    /// `float32` or `int8`.
    #[napi(ts_type = "'float32' | 'int8'")]
    pub precision: String,
    /// With `int8`, the processor's instructions that are used.
    pub instructions: Option<String>,
    /// Threads that work at a time.
    pub threads: u32,
    /// Such as `1.30.0`; `int8` has none.
    pub runtime_version: Option<String>,
    /// SHA-256 of the model file, in hexadecimal.
    pub model_sha256: String,
    /// What the fingerprint is made of, as JSON.
    pub space_details: String,
    /// Version of the signatures of passages, where the model has them.
    pub signature_version: Option<u32>,
}

/// A vector that becomes a `Float32Array` with a buffer of its own, allocated by JavaScript: it can be
/// transferred to another thread, which a buffer of ours could not.
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

/// Bytes that become a `Uint8Array`; see [`Vector`].
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
