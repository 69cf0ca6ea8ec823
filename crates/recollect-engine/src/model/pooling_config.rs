//! The pooling's `config.json`.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::config_file::{parse, unsupported};
use super::dimensions::EMBEDDING_DIM;
use super::pooling::Pooling;
use super::verified_file::VerifiedFile;
use crate::error::Result;

/// Name of the file in the folder that `modules.json` names.
pub(super) const FILE_NAME: &str = "config.json";

/// Folder of the file if there is no `modules.json`.
pub(super) const USUAL_DIR: &str = "1_Pooling";

/// Until sentence-transformers 5.3 each pooling mode has a boolean field, such as `pooling_mode_cls_token`.
const SWITCH: &str = "pooling_mode_";

#[derive(Deserialize)]
struct PoolingConfig {
    /// Renamed in 5.4.
    #[serde(alias = "word_embedding_dimension")]
    embedding_dimension: Option<usize>,
    /// Since 5.4: one mode, or several whose vectors are concatenated.
    pooling_mode: Option<Value>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

pub(super) fn parse_pooling(file: &VerifiedFile) -> Result<Pooling> {
    let config: PoolingConfig = parse(file)?;
    if let Some(dimension) = config.embedding_dimension
        && dimension != EMBEDDING_DIM
    {
        return Err(unsupported(file, "embedding dimension", EMBEDDING_DIM, dimension));
    }
    let modes = config.modes();
    match modes.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["mean" | "mean_tokens"] => Ok(Pooling::Mean),
        ["cls" | "cls_token"] => Ok(Pooling::Cls),
        [] => Err(unsupported(file, "pooling", "mean or cls", "none")),
        _ => Err(unsupported(file, "pooling", "mean or cls", modes.join(" and "))),
    }
}

impl PoolingConfig {
    fn modes(&self) -> Vec<String> {
        match &self.pooling_mode {
            Some(Value::Array(names)) => names.iter().map(name_of).collect(),
            Some(name) => vec![name_of(name)],
            None => self
                .others
                .iter()
                .filter(|(_, value)| **value == Value::Bool(true))
                .filter_map(|(name, _)| name.strip_prefix(SWITCH).map(str::to_owned))
                .collect(),
        }
    }
}

fn name_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::parse_pooling;
    use crate::error::{ErrorCode, Result};
    use crate::model::Pooling;
    use crate::model::verified_file::VerifiedFile;

    fn read(content: &Value) -> Result<Pooling> {
        parse_pooling(&VerifiedFile::of_text(
            "1_Pooling/config.json",
            &content.to_string(),
        ))
    }

    #[test]
    fn reads_the_switches_and_the_name() {
        let switches = |cls: bool| {
            json!({ "word_embedding_dimension": 384, "pooling_mode_cls_token": cls,
                    "pooling_mode_mean_tokens": !cls, "pooling_mode_max_tokens": false,
                    "pooling_mode_mean_sqrt_len_tokens": false, "include_prompt": true })
        };
        let named =
            |name: &str| json!({ "embedding_dimension": 384, "pooling_mode": name, "include_prompt": true });
        for (content, expected) in [
            (switches(false), Pooling::Mean),
            (switches(true), Pooling::Cls),
            (named("mean"), Pooling::Mean),
            (named("cls"), Pooling::Cls),
            (json!({ "pooling_mode": ["cls"] }), Pooling::Cls),
        ] {
            assert_eq!(read(&content).unwrap(), expected, "{content}");
        }
    }

    #[test]
    fn refuses_other_ways_and_widths_by_name() {
        for (content, named) in [
            (json!({ "pooling_mode_max_tokens": true }), "max_tokens"),
            (
                json!({ "pooling_mode_weightedmean_tokens": true }),
                "weightedmean_tokens",
            ),
            (json!({ "pooling_mode_lasttoken": true }), "lasttoken"),
            (
                json!({ "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true }),
                "cls_token and mean_tokens",
            ),
            (json!({ "pooling_mode": ["mean", "max"] }), "mean and max"),
            (json!({ "pooling_mode": "lasttoken" }), "lasttoken"),
            (json!({ "pooling_mode": 3 }), "received 3"),
            (json!({}), "none"),
            (
                json!({ "word_embedding_dimension": 768, "pooling_mode_mean_tokens": true }),
                "768",
            ),
        ] {
            let error = read(&content).unwrap_err();
            assert_eq!(error.code(), ErrorCode::ModelUnsupported, "{error}");
            assert!(error.message().contains(named), "{error}");
        }
        assert_eq!(read(&json!([])).unwrap_err().code(), ErrorCode::ModelInvalid);
    }
}
