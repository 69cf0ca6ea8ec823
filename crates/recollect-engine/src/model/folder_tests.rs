use std::fs;
use std::path::PathBuf;

use super::*;

/// A temporary directory that is removed at the end of the test.
struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("recollect-package-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        fs::write(self.0.join(name), content).unwrap();
        self
    }

    fn read(&self) -> Result<(ModelFolder, VerifiedFile)> {
        let folder = ModelFolder::open(&self.0, "model.onnx", None)?;
        let model = folder.read_model()?;
        Ok((folder, model))
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// SHA-256 of "abc", from FIPS 180-2, appendix B.1.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn manifest(model_bytes: u64, model_sha256: &str) -> String {
    format!(
        r#"{{"model":"m","revision":"r","files":{{
            "model.onnx":{{"bytes":{model_bytes},"sha256":"{model_sha256}"}},
            "tokenizer.json":{{"bytes":3,"sha256":"{ABC}"}}}}}}"#
    )
}

#[test]
fn takes_files_that_match_their_manifest() {
    let dir = Dir::new("match");
    dir.write("model.onnx", "abc")
        .write("tokenizer.json", "abc")
        .write("manifest.json", manifest(3, ABC));
    let (folder, model) = dir.read().unwrap();
    assert_eq!(folder.model_name(&model), "m");
    assert_eq!(folder.revision(), Some("r"));
    assert_eq!(model.bytes, b"abc");
    assert_eq!(model.sha256, ABC);
}

#[test]
fn refuses_a_changed_truncated_empty_or_unlisted_file_by_name() {
    for (case, content) in [("changed", "abd"), ("truncated", "ab"), ("empty", "")] {
        let dir = Dir::new(case);
        dir.write("model.onnx", content)
            .write("tokenizer.json", "abc")
            .write("manifest.json", manifest(3, ABC));
        let error = dir.read().unwrap_err();
        assert_eq!(error.code(), ErrorCode::ModelChecksumMismatch, "{case}");
        assert!(error.message().contains("model.onnx"), "{error}");
    }
    let dir = Dir::new("unlisted");
    dir.write("model.onnx", "abc")
        .write("tokenizer.json", "abc")
        .write("manifest.json", r#"{"files":{}}"#);
    assert_eq!(dir.read().unwrap_err().code(), ErrorCode::ModelChecksumMismatch);
}

#[test]
fn refuses_a_broken_manifest_and_missing_files() {
    let dir = Dir::new("broken");
    dir.write("model.onnx", "abc")
        .write("tokenizer.json", "abc")
        .write("manifest.json", "{");
    assert_eq!(dir.read().unwrap_err().code(), ErrorCode::ModelInvalid);

    let missing = Dir::new("missing");
    missing.write("tokenizer.json", "abc");
    assert_eq!(missing.read().unwrap_err().code(), ErrorCode::ModelNotFound);
    let nowhere = ModelFolder::open(&missing.0.join("nowhere"), "model.onnx", None).unwrap_err();
    assert_eq!(nowhere.code(), ErrorCode::ModelNotFound);
}

#[test]
fn a_directory_without_manifest_is_named_after_itself() {
    let dir = Dir::new("own-model");
    dir.write("model.onnx", "abc").write("tokenizer.json", "abc");
    let (folder, model) = dir.read().unwrap();
    assert!(folder.model_name(&model).ends_with("own-model"));
}
