//! Which model a caller asks for, and which of its files.

use crate::error::{HubError, Result};
use crate::known::{DEFAULT_REPO, Pins};
use crate::manifest;
use crate::names::{FileName, RepoId, Revision};

const MODEL_FILE: &str = "onnx/model.onnx";
const TOKENIZER: &str = "tokenizer.json";
/// Small files that say what a model's limits are; not every repository has all of them.
const CONFIGURATION: [&str; 7] = [
    "config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "modules.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "1_Pooling/config.json",
];

/// Which model.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// As `org/name`. Default: sentence-transformers/all-MiniLM-L6-v2.
    pub repo: Option<String>,
    /// A commit, branch or tag. Default: the pinned commit, else `main`.
    pub revision: Option<String>,
    /// In place of `onnx/model.onnx`.
    pub files: Option<Vec<String>>,
    /// In place of the package's own.
    pub pins: Option<Pins>,
    /// Do not ask the Hub when the commit that the revision was resolved to before is there, whole.
    pub prefer_cached: bool,
}

/// What was asked for, checked.
pub(crate) struct Plan {
    pub(crate) repo: RepoId,
    pub(crate) revision: Revision,
    /// The first of those required.
    pub(crate) model_file: FileName,
    pub(crate) required: Vec<FileName>,
    pub(crate) optional: Vec<FileName>,
    pub(crate) pins: Option<Pins>,
}

impl Plan {
    pub(crate) fn new(request: &Request) -> Result<Self> {
        let repo = RepoId::parse(request.repo.as_deref().unwrap_or(DEFAULT_REPO))?;
        let pins = match &request.pins {
            Some(pins) => Some(pins.clone()),
            None => Pins::of(&repo)?,
        };
        let pinned = pins.as_ref().map(Pins::revision);
        let revision = Revision::parse(request.revision.as_deref().or(pinned).unwrap_or("main"))?;
        let default = [MODEL_FILE.to_owned()];
        let asked = request.files.as_deref().unwrap_or(&default);
        let (first, others) = asked
            .split_first()
            .ok_or_else(|| HubError::invalid("files", "one path or more", "none"))?;
        let model_file = requested(first)?;
        let mut required = vec![model_file.clone()];
        for file in others.iter().map(String::as_str).chain([TOKENIZER]) {
            let file = requested(file)?;
            if !required.contains(&file) {
                required.push(file);
            }
        }
        let mut optional = Vec::new();
        for file in CONFIGURATION {
            let file = FileName::of_caller(file)?;
            if !required.contains(&file) {
                optional.push(file);
            }
        }
        Ok(Self {
            repo,
            revision,
            model_file,
            required,
            optional,
            pins,
        })
    }
}

fn requested(file: &str) -> Result<FileName> {
    if file.eq_ignore_ascii_case(manifest::FILE_NAME) {
        return Err(HubError::invalid(
            "files",
            "another name than that of the record",
            file,
        ));
    }
    FileName::of_caller(file)
}
