//! MaxSim, as a function.

use napi::bindgen_prelude::Float64Array;
use napi_derive::napi;

/// For each signature the mean, over the tokens of a question, of its greatest cosine with a token there: -1 to 1.
/// `question` has 64 numbers a token; `signatures` are one behind another, 8 bytes a token, and `ends` says for each
/// the byte behind it. Blocks for about a millisecond for 220 passages.
#[napi(catch_unwind)]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "called from JavaScript; the macro asks for pub, and registers nothing in unit tests"
)]
#[must_use]
pub fn max_sims(question: &[f32], signatures: &[u8], ends: &[u32]) -> Float64Array {
    recollect_engine::max_sims(question, signatures, ends).into()
}
