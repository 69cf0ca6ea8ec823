//! The maximum number of tokens of a text, for which three files give different values.
//!
//! `max_seq_length` in `sentence_bert_config.json` is the reference's limit. `model_max_length` in
//! `tokenizer_config.json` and `max_position_embeddings` in `config.json` are the maximum that the model can process:
//! for all-MiniLM-L6-v2 they are 512, while the limit is 256. The truncation in tokenizer.json is ignored.

use serde::Deserialize;

use super::config_file::{parse, unsupported};
use super::dimensions::EMBEDDING_DIM;
use super::folder::ModelFolder;
use super::verified_file::VerifiedFile;
use crate::error::{EngineError, ErrorCode, Result};
use crate::options::{DEFAULT_MAX_TOKENS, MAX_MAX_TOKENS, MIN_MAX_TOKENS};

const CONFIG: &str = "config.json";
const SENTENCE_CONFIG: &str = "sentence_bert_config.json";
const TOKENIZER_CONFIG: &str = "tokenizer_config.json";

/// The limits in a model's files, as far as the files exist.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Limits {
    /// Rows of the position table.
    positions: Option<usize>,
    /// The reference's own limit.
    sequence: Option<usize>,
    tokenizer: Option<usize>,
    /// Texts are lower-cased before they reach the tokenizer.
    pub(super) lower_case: bool,
}

#[derive(Deserialize)]
struct Config {
    model_type: Option<String>,
    hidden_size: Option<usize>,
    max_position_embeddings: Option<usize>,
}

#[derive(Deserialize)]
struct SentenceConfig {
    max_seq_length: Option<usize>,
    #[serde(default)]
    do_lower_case: bool,
}

#[derive(Deserialize)]
struct TokenizerConfig {
    /// 1e30 if the tokenizer has no limit.
    model_max_length: Option<f64>,
}

impl Limits {
    pub(super) fn read(folder: &ModelFolder) -> Result<Self> {
        let mut limits = Self::default();
        if let Some(file) = folder.config_file(CONFIG)? {
            limits.positions = read_config(&file)?;
        }
        if let Some(file) = folder.config_file(SENTENCE_CONFIG)? {
            let config: SentenceConfig = parse(&file)?;
            limits.sequence = config.max_seq_length;
            limits.lower_case = config.do_lower_case;
        }
        if let Some(file) = folder.config_file(TOKENIZER_CONFIG)? {
            let config: TokenizerConfig = parse(&file)?;
            limits.tokenizer = config.model_max_length.and_then(whole);
        }
        Ok(limits)
    }

    /// Maximum tokens of a text that are embedded: `requested`, which must fit the model, or else the model's own
    /// limit. `known` is the limit of a known model.
    pub(super) fn max_tokens(&self, requested: Option<usize>, known: Option<usize>) -> Result<usize> {
        let positions = self.positions.unwrap_or(MAX_MAX_TOKENS);
        if let Some(requested) = requested {
            return if requested <= positions {
                Ok(requested)
            } else {
                Err(EngineError::new(
                    ErrorCode::InvalidArgument,
                    format!(
                        "maxTokens: expected a whole number from {MIN_MAX_TOKENS} to {positions}, the positions \
                         of this model ({CONFIG}), received {requested}"
                    ),
                ))
            };
        }
        let limit = self.sequence.or(known).or_else(|| self.capacity());
        let limit = limit.unwrap_or(DEFAULT_MAX_TOKENS).min(positions);
        if (MIN_MAX_TOKENS..=MAX_MAX_TOKENS).contains(&limit) {
            return Ok(limit);
        }
        Err(EngineError::new(
            ErrorCode::ModelUnsupported,
            format!(
                "{SENTENCE_CONFIG}: expected a limit of {MIN_MAX_TOKENS} to {MAX_MAX_TOKENS} tokens, received \
                 {limit}; set another limit with maxTokens"
            ),
        ))
    }

    /// The maximum that the model can process, which is the reference's limit for a model without its own.
    fn capacity(&self) -> Option<usize> {
        let positions = self.positions?;
        Some(self.tokenizer.unwrap_or(positions).min(positions))
    }
}

/// Reads the rows of the position table, if the file has them. Refuses another architecture or hidden size.
fn read_config(file: &VerifiedFile) -> Result<Option<usize>> {
    let config: Config = parse(file)?;
    if let Some(kind) = config.model_type
        && kind != "bert"
    {
        return Err(unsupported(file, "model_type", "bert", kind));
    }
    if let Some(size) = config.hidden_size
        && size != EMBEDDING_DIM
    {
        return Err(unsupported(file, "hidden_size", EMBEDDING_DIM, size));
    }
    match config.max_position_embeddings {
        Some(positions) if positions < MIN_MAX_TOKENS => {
            let expected = format!("{MIN_MAX_TOKENS} or more");
            Err(unsupported(file, "max_position_embeddings", expected, positions))
        }
        positions => Ok(positions),
    }
}

fn whole(value: f64) -> Option<usize> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the range of the engine"
    )]
    (value >= 1.0 && value <= f64::from(u32::MAX)).then_some(value as usize)
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
