//! Signatures: compact states of a passage's tokens. With them, each token of a question is compared with the most
//! similar token of the passage (MaxSim), without another model.
//!
//! A token's state is projected to 64 numbers, and a passage keeps their signs: 8 bytes per content token, or about 300
//! bytes per passage. Measured on conversations, 64 signs rank as well as all 384 numbers.

mod projection;

use projection::Projection;
pub use projection::TOKEN_BITS;

use crate::model::EMBEDDING_DIM;
use crate::tokenize::{ContentTokens, TextTokenizer};

/// Version of the projection and of the set of content tokens. Signatures and token vectors of different versions must
/// not be compared.
pub const SIGNATURE_VERSION: u32 = 1;

/// Maximum content tokens of a signature. Few passages have more.
const MAX_CONTENT_TOKENS: usize = 128;

/// The token values of a text, from the same run as its vector.
#[derive(Debug, Default)]
pub(crate) struct TokenValues {
    /// 8 bytes per content token: bit `i` of the little-endian integer is the sign of its `i`-th number.
    pub(crate) signature: Option<Vec<u8>>,
    /// 64 numbers per content token, of norm 1.
    pub(crate) vectors: Option<Vec<f32>>,
}

/// Makes signatures from the states of a model.
#[derive(Debug)]
pub(crate) struct Signer {
    content: ContentTokens,
}

impl Signer {
    pub(crate) fn new(tokenizer: &TextTokenizer) -> Self {
        Self {
            content: ContentTokens::of(tokenizer),
        }
    }

    /// `states` has a row for each of `ids`, and possibly padding after them.
    pub(crate) fn read(
        &self,
        ids: &[u32],
        states: &[f32],
        is_passage: bool,
        is_question: bool,
    ) -> TokenValues {
        let project = || self.project(ids, states);
        TokenValues {
            signature: is_passage.then(|| {
                project()
                    .flat_map(|numbers| signs(&numbers).to_le_bytes())
                    .collect()
            }),
            vectors: is_question.then(|| project().flat_map(normalize).collect()),
        }
    }

    fn project(&self, ids: &[u32], states: &[f32]) -> impl Iterator<Item = [f32; TOKEN_BITS]> {
        let projection = Projection::get();
        ids.iter()
            .zip(states.chunks_exact(EMBEDDING_DIM))
            .filter(|&(&id, _)| self.content.has(id))
            .take(MAX_CONTENT_TOKENS)
            .map(|(_, state)| projection.of(state))
    }
}

fn signs(numbers: &[f32; TOKEN_BITS]) -> u64 {
    numbers
        .iter()
        .enumerate()
        .fold(0, |bits, (at, &number)| bits | u64::from(number >= 0.0) << at)
}

/// Scales to norm 1. A token without a direction becomes zeros, which match no other token.
fn normalize(mut numbers: [f32; TOKEN_BITS]) -> [f32; TOKEN_BITS] {
    let norm = numbers.iter().map(|number| number * number).sum::<f32>().sqrt();
    if !(norm.is_finite() && norm > 0.0) {
        return [0.0; TOKEN_BITS];
    }
    for number in &mut numbers {
        *number /= norm;
    }
    numbers
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "exact")]
mod tests {
    use super::{TOKEN_BITS, normalize, signs};

    #[test]
    fn a_bit_is_the_sign_of_its_number() {
        let mut numbers = [-1.0; TOKEN_BITS];
        numbers[0] = 0.5;
        numbers[9] = 0.0;
        numbers[63] = 2.0;
        assert_eq!(signs(&numbers).to_le_bytes(), [1, 2, 0, 0, 0, 0, 0, 128]);
        assert_eq!(signs(&[f32::NAN; TOKEN_BITS]), 0);
    }

    #[test]
    fn a_token_without_a_direction_becomes_zeros() {
        assert_eq!(normalize([0.0; TOKEN_BITS]), [0.0; TOKEN_BITS]);
        assert_eq!(normalize([f32::NAN; TOKEN_BITS]), [0.0; TOKEN_BITS]);
        let mut numbers = [0.0; TOKEN_BITS];
        (numbers[3], numbers[4]) = (3.0, -4.0);
        assert_eq!(normalize(numbers)[3..5], [0.6, -0.8]);
    }
}
