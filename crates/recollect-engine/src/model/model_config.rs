//! The configuration of a model: the way from token states to vectors.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::config_file::{parse, unsupported};
use super::folder::ModelFolder;
use super::limits::Limits;
use super::modules::{self, Modules};
use super::pooling::Pooling;
use super::pooling_config::{self, parse_pooling};
use super::verified_file::VerifiedFile;
use crate::error::Result;

const SENTENCE_TRANSFORMERS_CONFIG: &str = "config_sentence_transformers.json";

/// The settings to run a model with.
#[derive(Debug)]
pub(crate) struct ModelConfig {
    pub(crate) pooling: Pooling,
    limits: Limits,
    /// The reference lower-cases texts before the tokenizer.
    pub(crate) lower_case: bool,
}

#[derive(Deserialize)]
struct SentenceTransformersConfig {
    similarity_fn_name: Option<String>,
    default_prompt_name: Option<String>,
    #[serde(default)]
    prompts: BTreeMap<String, String>,
}

impl ModelConfig {
    /// Reads the configuration files. A model without them uses mean pooling, as in sentence-transformers.
    pub(crate) fn read(folder: &ModelFolder) -> Result<Self> {
        let limits = Limits::read(folder)?;
        let modules = match folder.config_file(modules::FILE_NAME)? {
            Some(file) => Some(Modules::parse(&file)?),
            None => None,
        };
        let pooling = match &modules {
            Some(modules) => parse_pooling(&folder.required_file(&pooling_path(&modules.pooling_dir))?)?,
            None => match folder.config_file(&pooling_path(pooling_config::USUAL_DIR))? {
                Some(file) => parse_pooling(&file)?,
                None => Pooling::Mean,
            },
        };
        // This engine's vectors have norm 1, even if the model's own vectors do not.
        let normalizes = modules.is_none_or(|modules| modules.normalizes);
        if let Some(file) = folder.config_file(SENTENCE_TRANSFORMERS_CONFIG)? {
            check_use(&file, normalizes)?;
        }
        let lower_case = limits.lower_case;
        Ok(Self {
            pooling,
            limits,
            lower_case,
        })
    }

    /// Maximum tokens of a text that are embedded; see [`Limits::max_tokens`].
    pub(crate) fn max_tokens(&self, requested: Option<usize>, model: &VerifiedFile) -> Result<usize> {
        self.limits
            .max_tokens(requested, super::known::max_tokens(&model.sha256))
    }
}

fn pooling_path(dir: &str) -> String {
    format!("{dir}/{}", pooling_config::FILE_NAME)
}

/// Refuses a model whose vectors would differ from the reference's, or cannot be compared by cosine.
fn check_use(file: &VerifiedFile, normalizes: bool) -> Result<()> {
    let config: SentenceTransformersConfig = parse(file)?;
    let similarity = config.similarity_fn_name.as_deref().unwrap_or("cosine");
    if !normalizes && similarity != "cosine" {
        let expected = "cosine, or a model that normalizes its vectors, as this engine does";
        return Err(unsupported(file, "similarity_fn_name", expected, similarity));
    }
    let prompt = config
        .default_prompt_name
        .and_then(|name| config.prompts.get(&name).cloned());
    match prompt {
        Some(prompt) if !prompt.is_empty() => {
            let expected = "no prompt before every text";
            Err(unsupported(file, "default_prompt_name", expected, prompt))
        }
        _ => Ok(()),
    }
}
