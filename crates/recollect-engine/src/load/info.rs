//! Metadata of a loaded model.

use crate::options::Precision;

/// Metadata of an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineInfo {
    /// The model's name, for people.
    pub model: String,
    /// Revision of the published model, if its manifest names one.
    pub revision: Option<String>,
    /// The name of the vector space. Vectors with equal fingerprints can be compared.
    pub fingerprint: String,
    /// The parts of the fingerprint, as a JSON object.
    pub space_details: String,
    /// Length of the vectors.
    pub dimensions: usize,
    /// Maximum tokens of a text that are embedded, including `[CLS]` and `[SEP]`.
    pub max_tokens: usize,
    /// The arithmetic.
    pub precision: Precision,
    /// With int8, the instruction set in use, such as `avx2`.
    pub instructions: Option<&'static str>,
    /// Number of threads that work at the same time.
    pub threads: usize,
    /// Version of ONNX Runtime, such as `1.30.0`; `None` with int8, which does not use it.
    pub runtime_version: Option<String>,
    /// SHA-256 of the model file, in lower-case hexadecimal.
    pub model_sha256: String,
    /// Version of the signatures of passages; `None` if the model has no signatures.
    pub signature_version: Option<u32>,
}
