//! `modules.json`: the steps from a text to its vector, as sentence-transformers runs them.

use serde::Deserialize;

use super::config_file::{parse, unsupported};
use super::verified_file::VerifiedFile;
use crate::error::Result;
use crate::options::path_within;

/// The name of the file.
pub(super) const FILE_NAME: &str = "modules.json";

const PACKAGE: &str = "sentence_transformers.";

/// The only supported sequence: a transformer, pooling and optionally normalization.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Modules {
    /// Folder of the pooling's `config.json`, relative to the model directory.
    pub(super) pooling_dir: String,
    /// Whether the model's own vectors have norm 1.
    pub(super) normalizes: bool,
}

#[derive(Deserialize)]
struct Module {
    path: String,
    r#type: String,
}

impl Modules {
    pub(super) fn parse(file: &VerifiedFile) -> Result<Self> {
        let modules: Vec<Module> = parse(file)?;
        let kinds: Vec<&str> = modules.iter().map(Module::kind).collect();
        let normalizes = match kinds.as_slice() {
            ["Transformer", "Pooling"] => false,
            ["Transformer", "Pooling", "Normalize"] => true,
            _ => {
                let expected = "Transformer, Pooling and optionally Normalize of sentence_transformers";
                return Err(unsupported(file, "modules", expected, kinds.join(", ")));
            }
        };
        let folder = |index: usize| modules.get(index).map_or("", |module| module.path.as_str());
        if !folder(0).is_empty() {
            let expected = "the files of the transformer beside modules.json";
            return Err(unsupported(file, "path of Transformer", expected, folder(0)));
        }
        let pooling_dir = path_within(folder(1))
            .ok_or_else(|| unsupported(file, "path of Pooling", "a folder within the model's", folder(1)))?;
        Ok(Self {
            pooling_dir,
            normalizes,
        })
    }
}

impl Module {
    /// The name of the class, or the full path for another package, which means that the model has its own code. The
    /// path of a class within sentence-transformers differs between versions.
    fn kind(&self) -> &str {
        match self.r#type.strip_prefix(PACKAGE) {
            Some(name) => name.rsplit('.').next().unwrap_or(name),
            None => &self.r#type,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Modules;
    use crate::error::ErrorCode;
    use crate::model::verified_file::VerifiedFile;

    fn read(content: &Value) -> crate::error::Result<Modules> {
        Modules::parse(&VerifiedFile::of_text("modules.json", &content.to_string()))
    }

    fn module(path: &str, kind: &str) -> Value {
        json!({ "idx": 0, "name": "0", "path": path, "type": kind })
    }

    #[test]
    fn takes_the_names_of_all_versions() {
        let of_3 = json!([
            module("", "sentence_transformers.models.Transformer"),
            module("1_Pooling", "sentence_transformers.models.Pooling"),
            module("2_Normalize", "sentence_transformers.models.Normalize"),
        ]);
        let of_5_4 = json!([
            module("", "sentence_transformers.base.modules.transformer.Transformer"),
            module(
                "1_Pooling",
                "sentence_transformers.sentence_transformer.modules.pooling.Pooling"
            ),
            module(
                "2_Normalize",
                "sentence_transformers.base.modules.normalize.Normalize"
            ),
        ]);
        for content in [of_3, of_5_4] {
            let modules = read(&content).unwrap();
            assert_eq!(
                (modules.pooling_dir.as_str(), modules.normalizes),
                ("1_Pooling", true)
            );
        }
        let without = json!([
            module("", "sentence_transformers.models.Transformer"),
            module("1_Pooling", "sentence_transformers.models.Pooling"),
        ]);
        assert!(!read(&without).unwrap().normalizes);
    }

    #[test]
    fn refuses_other_steps_and_folders_by_name() {
        let transformer = || module("", "sentence_transformers.models.Transformer");
        let pooling = |path: &str| module(path, "sentence_transformers.models.Pooling");
        for (content, named) in [
            (json!([]), "modules"),
            (json!([transformer()]), "received Transformer"),
            (
                json!([
                    transformer(),
                    pooling("1_Pooling"),
                    module("2_Dense", "sentence_transformers.models.Dense")
                ]),
                "Dense",
            ),
            (
                json!([module("", "own_code.Transformer"), pooling("1_Pooling")]),
                "own_code.Transformer",
            ),
            (
                json!([
                    module("0_T", "sentence_transformers.models.Transformer"),
                    pooling("1_Pooling")
                ]),
                "0_T",
            ),
            (json!([transformer(), pooling("../other")]), "../other"),
            (json!([transformer(), pooling("/etc")]), "/etc"),
            (json!([transformer(), pooling("")]), "path of Pooling"),
        ] {
            let error = read(&content).unwrap_err();
            assert_eq!(error.code(), ErrorCode::ModelUnsupported, "{error}");
            assert!(error.message().contains(named), "{error}");
        }
        assert_eq!(read(&json!({})).unwrap_err().code(), ErrorCode::ModelInvalid);
    }
}
