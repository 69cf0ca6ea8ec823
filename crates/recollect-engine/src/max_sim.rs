//! MaxSim: how well each token of a question is matched by some token of a passage.

use crate::infer::TOKEN_BITS;

/// Bytes of a token in a signature.
const TOKEN_BYTES: usize = TOKEN_BITS / 8;

/// Number of values of a byte.
const BYTES: usize = 256;

/// For each value of a byte, the sum of 8 numbers, with a sign from each bit.
type ByteSums = [f64; BYTES];

/// For each signature: the greatest cosine of each token of the question with a token of the signature, averaged over
/// the question's tokens. The result is -1 to 1, and 0 if the question or the signature has no tokens.
///
/// `question` has [`TOKEN_BITS`] numbers per token, of norm 1. `signatures` are concatenated, with 8 bytes per token,
/// and `ends` has the end of each in bytes. `src/recall/max-sim.ts` computes the same numbers with the same order of
/// sums.
#[must_use]
pub fn max_sims(question: &[f32], signatures: &[u8], ends: &[u32]) -> Vec<f64> {
    let tokens: Vec<[ByteSums; TOKEN_BYTES]> = question.as_chunks().0.iter().map(byte_sums).collect();
    let mut start = 0;
    ends.iter()
        .map(|&end| {
            let end = usize::try_from(end).unwrap_or(usize::MAX);
            let signature = signatures.get(start..end).unwrap_or_default();
            start = end;
            mean_of_best(&tokens, signature)
        })
        .collect()
}

fn byte_sums(token: &[f32; TOKEN_BITS]) -> [ByteSums; TOKEN_BYTES] {
    let mut all = [[0.0; BYTES]; TOKEN_BYTES];
    for (sums, numbers) in all.iter_mut().zip(token.as_chunks::<8>().0) {
        for (byte, sum) in sums.iter_mut().enumerate() {
            for (bit, &number) in numbers.iter().enumerate() {
                let number = f64::from(number);
                *sum += if byte >> bit & 1 == 1 { number } else { -number };
            }
        }
    }
    all
}

fn mean_of_best(question: &[[ByteSums; TOKEN_BYTES]], signature: &[u8]) -> f64 {
    let tokens = signature.as_chunks::<TOKEN_BYTES>().0;
    if question.is_empty() || tokens.is_empty() {
        return 0.0;
    }
    let mut sum = 0.0;
    for question_token in question {
        let mut best = f64::NEG_INFINITY;
        for token in tokens {
            let mut dot = 0.0;
            for (sums, &byte) in question_token.iter().zip(token) {
                dot += sums.get(usize::from(byte)).copied().unwrap_or(0.0);
            }
            if dot > best {
                best = dot;
            }
        }
        sum += best;
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred tokens at most")]
    let count = question.len() as f64;
    // The norm of 64 signs is 8.
    sum / 8.0 / count
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "these sums are exact")]
mod tests {
    use super::max_sims;

    /// A token with a single nonzero number.
    fn token(at: usize, value: f32) -> Vec<f32> {
        let mut token = vec![0.0; 64];
        token[at] = value;
        token
    }

    #[test]
    fn each_token_counts_with_its_best_match() {
        let question = [token(0, 1.0), token(9, -1.0)].concat();
        let both = [1_u64.to_le_bytes(), 2_u64.to_le_bytes()].concat();
        assert_eq!(max_sims(&question, &both, &[16]), [1.0 / 8.0]);
        let one = (1_u64 << 9).to_le_bytes();
        assert_eq!(max_sims(&question, &one, &[8]), [-1.0 / 8.0]);
    }

    #[test]
    fn a_token_matches_its_own_signs() {
        let question: Vec<f32> = (0..64)
            .map(|at| if at % 3 == 0 { 0.125 } else { -0.125 })
            .collect();
        let bits = (0..64).fold(0_u64, |bits, at| bits | u64::from(at % 3 == 0) << at);
        assert_eq!(max_sims(&question, &bits.to_le_bytes(), &[8]), [1.0]);
        assert_eq!(max_sims(&question, &(!bits).to_le_bytes(), &[8]), [-1.0]);
    }

    #[test]
    fn without_tokens_the_result_is_zero() {
        assert_eq!(max_sims(&[], &[0; 8], &[8]), [0.0]);
        assert_eq!(
            max_sims(&token(0, 1.0), &[0; 8], &[0, 8, 8]),
            [0.0, -1.0 / 8.0, 0.0]
        );
        assert_eq!(max_sims(&token(0, 1.0), &[], &[]), [0.0; 0]);
    }

    #[test]
    fn ends_beyond_the_bytes_are_empty() {
        assert_eq!(max_sims(&token(0, 1.0), &[1; 8], &[16, 4]), [0.0, 0.0]);
    }
}
