//! Exports MaxSim.

use napi::bindgen_prelude::Float64Array;
use napi_derive::napi;

/// For each signature: the greatest cosine of each token of the question with a token of the signature, averaged over
/// the question's tokens (-1 to 1). `question` has 64 numbers per token. `signatures` are concatenated, with 8 bytes
/// per token, and `ends` has the end of each in bytes. Blocks for about a millisecond for 220 passages.
#[napi(catch_unwind)]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "called from JavaScript; the macro requires pub, and registers nothing in unit tests"
)]
#[must_use]
pub fn max_sims(question: &[f32], signatures: &[u8], ends: &[u32]) -> Float64Array {
    recollect_engine::max_sims(question, signatures, ends).into()
}
