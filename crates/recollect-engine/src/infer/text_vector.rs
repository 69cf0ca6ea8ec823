//! From the states of a text's tokens to its vector, the same for every backend.

use super::normalize::normalize;
use super::pool::pool;
use crate::error::Result;
use crate::model::{EMBEDDING_DIM, Pooling};

/// The unit vector of a text with `tokens` tokens. The states after them are padding.
pub(super) fn text_vector(pooling: Pooling, states: &[f32], tokens: usize) -> Result<Vec<f32>> {
    let mut vector = vec![0.0; EMBEDDING_DIM];
    pool(pooling, states, EMBEDDING_DIM, tokens, &mut vector);
    normalize(&mut vector)?;
    Ok(vector)
}
