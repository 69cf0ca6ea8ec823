//! Known model files. Files with the same weights belong to one vector space.

/// SHA-256 of the published all-MiniLM-L6-v2 weights (`model.safetensors`), which identify the space.
const ALL_MINILM_L6_V2: &str = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db";

/// SHA-256 of `model_fp16.onnx`, our export of these weights and the embedded model.
const EMBEDDED: &str = "1676b3d3bdb5161d3d6f0730e278cb42b416457c6ae7f68750983266f0e14427";

/// SHA-256 of `model_int8.bin`, the same weights rounded to int8. Its vectors belong to another space, so it counts as
/// its own weights.
const EMBEDDED_INT8: &str = "1f61887e334cd85fdf7b43bd1e938431339125a7699f8f5ca02ad24f17c234f9";

/// A model file and the published weights it was made from. Vectors of the files of one space differ by at most 2e-4 in
/// any value.
struct KnownFile {
    sha256: &'static str,
    weights: &'static str,
    model: &'static str,
    max_tokens: usize,
}

const KNOWN_FILES: [KnownFile; 4] = [
    // Our export, weights stored as float16 (model_fp16.onnx).
    KnownFile {
        sha256: EMBEDDED,
        weights: ALL_MINILM_L6_V2,
        model: "all-MiniLM-L6-v2",
        max_tokens: 256,
    },
    KnownFile {
        sha256: EMBEDDED_INT8,
        weights: EMBEDDED_INT8,
        model: "all-MiniLM-L6-v2",
        max_tokens: 256,
    },
    // Our export, float32 (model.onnx).
    KnownFile {
        sha256: "7049acc3ed91d07b23ab4aeaea1519195f11294240cc612a57d76f2008abd8e6",
        weights: ALL_MINILM_L6_V2,
        model: "all-MiniLM-L6-v2",
        max_tokens: 256,
    },
    // onnx/model.onnx of sentence-transformers/all-MiniLM-L6-v2 on the Hub, revision 1110a243.
    KnownFile {
        sha256: "6fd5d72fe4589f189f8ebc006442dbb529bb7ce38f8082112682524616046452",
        weights: ALL_MINILM_L6_V2,
        model: "all-MiniLM-L6-v2",
        max_tokens: 256,
    },
];

/// Whether a file with this SHA-256 is the embedded float32 model, whose weights are known by name.
pub(crate) fn is_embedded(file_sha256: &str) -> bool {
    file_sha256 == EMBEDDED
}

/// The name of the model in a file with this SHA-256, if it is known.
pub(super) fn model_name(file_sha256: &str) -> Option<&'static str> {
    find(file_sha256).map(|known| known.model)
}

/// Whether a file with this SHA-256 has the weights from whose token states the projection was learned. Rounded to
/// int8, they give nearly the same states and so nearly the same signs.
pub(crate) fn has_signatures(file_sha256: &str) -> bool {
    file_sha256 == EMBEDDED_INT8 || weights_identity(file_sha256) == ALL_MINILM_L6_V2
}

/// The reference's token limit for the model in a file with this SHA-256. The configuration files with that limit may
/// be missing.
pub(super) fn max_tokens(file_sha256: &str) -> Option<usize> {
    find(file_sha256).map(|known| known.max_tokens)
}

/// The identity of the weights in a file: the SHA-256 of the published weights if known, otherwise of the file itself.
pub(super) fn weights_identity(file_sha256: &str) -> &str {
    find(file_sha256).map_or(file_sha256, |known| known.weights)
}

fn find(file_sha256: &str) -> Option<&'static KnownFile> {
    KNOWN_FILES.iter().find(|known| known.sha256 == file_sha256)
}
