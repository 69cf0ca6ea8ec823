//! Weights files that are known to hold the same weights, and so to make one vector space.

/// SHA-256 of the published all-MiniLM-L6-v2 weights (`model.safetensors`), which name the space.
const ALL_MINILM_L6_V2: &str = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db";

/// SHA-256 of `model_fp16.onnx`, our export of them that is the embedded model.
const EMBEDDED: &str = "1676b3d3bdb5161d3d6f0730e278cb42b416457c6ae7f68750983266f0e14427";

/// SHA-256 of `model_int8.bin`, the same weights rounded to int8. Its vectors are another space, so its weights are
/// its own.
const EMBEDDED_INT8: &str = "1f61887e334cd85fdf7b43bd1e938431339125a7699f8f5ca02ad24f17c234f9";

/// Published weights and an ONNX file made from them; vectors of the files of one space differ by at most
/// 2e-4 in any value.
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

/// Whether an ONNX file of this SHA-256 is the embedded model, whose every weight is known by its name.
pub(crate) fn is_embedded(file_sha256: &str) -> bool {
    file_sha256 == EMBEDDED
}

/// Name of the model that an ONNX file of this SHA-256 holds, if it is one we know.
pub(super) fn model_name(file_sha256: &str) -> Option<&'static str> {
    find(file_sha256).map(|known| known.model)
}

/// Whether a file of this SHA-256 holds the weights whose token states our projection was learned from. Rounded to int8
/// they give nearly the same states, and so nearly the same signs.
pub(crate) fn has_signatures(file_sha256: &str) -> bool {
    file_sha256 == EMBEDDED_INT8 || weights_identity(file_sha256) == ALL_MINILM_L6_V2
}

/// The reference's limit for the model that an ONNX file of this SHA-256 holds: the files that would say it may be
/// missing beside it.
pub(super) fn max_tokens(file_sha256: &str) -> Option<usize> {
    find(file_sha256).map(|known| known.max_tokens)
}

/// The identity of the weights in an ONNX file: that of the published weights where it is known, otherwise
/// the file's own.
pub(super) fn weights_identity(file_sha256: &str) -> &str {
    find(file_sha256).map_or(file_sha256, |known| known.weights)
}

fn find(file_sha256: &str) -> Option<&'static KnownFile> {
    KNOWN_FILES.iter().find(|known| known.sha256 == file_sha256)
}
