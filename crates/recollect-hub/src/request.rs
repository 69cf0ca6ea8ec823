//! The model that a caller asks for, and its files.

use crate::error::{HubError, Result};
use crate::manifest;
use crate::names::{FileName, RepoId, Revision};
use crate::pins::{DEFAULT_REPO, Pins};

const MODEL_FILE: &str = "onnx/model.onnx";
const TOKENIZER: &str = "tokenizer.json";
/// Small files with a model's settings. Not every repository has all of them.
const CONFIGURATION: [&str; 7] = [
    "config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "modules.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "1_Pooling/config.json",
];

/// The model to download.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The repository, as `org/name`. Default: sentence-transformers/all-MiniLM-L6-v2.
    pub repo: Option<String>,
    /// A commit, branch or tag. Default: the pinned commit, else `main`.
    pub revision: Option<String>,
    /// The files to download. The first is the model. Default: `onnx/model.onnx`.
    pub files: Option<Vec<String>>,
    /// Default: the built-in pins of the repository, if any.
    pub pins: Option<Pins>,
    /// Do not ask the Hub if the cache has all files of the commit that the revision last resolved to.
    pub prefer_cached: bool,
}

/// A validated request.
pub(crate) struct Plan {
    pub(crate) repo: RepoId,
    pub(crate) revision: Revision,
    /// The first of the required files.
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
        let model_file = parse_file(first)?;
        let mut required = vec![model_file.clone()];
        for file in others.iter().map(String::as_str).chain([TOKENIZER]) {
            let file = parse_file(file)?;
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

fn parse_file(file: &str) -> Result<FileName> {
    if file.eq_ignore_ascii_case(manifest::FILE_NAME) {
        return Err(HubError::invalid(
            "files",
            "a name other than the manifest's",
            file,
        ));
    }
    FileName::of_caller(file)
}
