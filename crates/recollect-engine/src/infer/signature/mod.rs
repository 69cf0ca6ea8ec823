//! Signatures: what is kept of the single tokens of a passage, so that a question's tokens can each be compared with
//! the nearest of them (MaxSim) without another model.
//!
//! A token's state is projected to 64 numbers, of which a passage keeps the signs: 8 bytes a content token, some
//! 300 bytes a passage. Measured on conversations, 64 signs rank as well as all 384 numbers.

mod projection;

use projection::Projection;
pub use projection::TOKEN_BITS;

use crate::model::EMBEDDING_DIM;
use crate::tokenize::{ContentTokens, TextTokenizer};

/// Version of the projection and of what counts as a content token: signatures and token vectors of two versions are
/// not comparable.
pub const SIGNATURE_VERSION: u32 = 1;

/// Content tokens of a text that are kept: few passages have more.
const MAX_CONTENT_TOKENS: usize = 128;

/// What a run gives of a text beside its vector.
#[derive(Debug, Default)]
pub(crate) struct TokenValues {
    /// 8 bytes a content token: bit `i` of the little-endian number is the sign of its `i`-th number.
    pub(crate) signature: Option<Vec<u8>>,
    /// 64 numbers a content token, of norm 1.
    pub(crate) vectors: Option<Vec<f32>>,
}

/// Makes signatures of the states of one model.
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

    /// `states` has a row for each of `ids`, and perhaps more behind them.
    pub(crate) fn read(
        &self,
        ids: &[u32],
        states: &[f32],
        is_passage: bool,
        is_question: bool,
    ) -> TokenValues {
        let projected = || self.projected(ids, states);
        TokenValues {
            signature: is_passage.then(|| {
                projected()
                    .flat_map(|numbers| signs(&numbers).to_le_bytes())
                    .collect()
            }),
            vectors: is_question.then(|| projected().flat_map(normalized).collect()),
        }
    }

    fn projected(&self, ids: &[u32], states: &[f32]) -> impl Iterator<Item = [f32; TOKEN_BITS]> {
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

/// All zeros where there is no direction: such a token is like none.
fn normalized(mut numbers: [f32; TOKEN_BITS]) -> [f32; TOKEN_BITS] {
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
    use super::{TOKEN_BITS, normalized, signs};

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
    fn a_token_without_a_direction_is_like_none() {
        assert_eq!(normalized([0.0; TOKEN_BITS]), [0.0; TOKEN_BITS]);
        assert_eq!(normalized([f32::NAN; TOKEN_BITS]), [0.0; TOKEN_BITS]);
        let mut numbers = [0.0; TOKEN_BITS];
        (numbers[3], numbers[4]) = (3.0, -4.0);
        assert_eq!(normalized(numbers)[3..5], [0.6, -0.8]);
    }
}
