//! Metadata of a loaded model.

use crate::options::Precision;

/// What an engine says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineInfo {
    /// The model's name, for people.
    pub model: String,
    /// Revision of the published model, where the package says it.
    pub revision: Option<String>,
    /// Names the vector space: vectors of equal fingerprints may be compared.
    pub fingerprint: String,
    /// What the fingerprint is made of, as a JSON object.
    pub space_details: String,
    /// Length of the vectors.
    pub dimensions: usize,
    /// Most tokens of a text that are embedded, `[CLS]` and `[SEP]` included.
    pub max_tokens: usize,
    /// The arithmetic.
    pub precision: Precision,
    /// With int8, the processor's instructions that are used, such as `avx2`.
    pub instructions: Option<&'static str>,
    /// Threads that work at a time.
    pub threads: usize,
    /// Version of ONNX Runtime, such as `1.30.0`; `None` with int8, which does without it.
    pub runtime_version: Option<String>,
    /// SHA-256 of the model file, in lower-case hexadecimal.
    pub model_sha256: String,
    /// Version of the signatures of its passages; `None` for a model that has none.
    pub signature_version: Option<u32>,
}
