//! The real runtime, model and reference vectors, for the tests.
#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a panic is a failed test"
)]

use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};

use recollect_engine::{Completion, CompletionSink, Engine, LoadOptions, Precision};
use serde_json::Value;

pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// The library in `RECOLLECT_TEST_RUNTIME`, or the one that set-up put beside the addon, or that of onnxruntime-node.
/// Without one the tests fail, because they mean nothing without the real runtime.
pub fn runtime_path() -> PathBuf {
    if let Some(path) = std::env::var_os("RECOLLECT_TEST_RUNTIME") {
        return path.into();
    }
    let (package, runtime) = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => (
            "linux-x64-gnu/librecollect_ort.so",
            "linux/x64/libonnxruntime.so.1",
        ),
        ("linux", _) => (
            "linux-arm64-gnu/librecollect_ort.so",
            "linux/arm64/libonnxruntime.so.1",
        ),
        ("macos", _) => (
            "darwin-arm64/librecollect_ort.dylib",
            "darwin/arm64/libonnxruntime.1.dylib",
        ),
        _ => ("win32-x64-msvc/recollect_ort.dll", "win32/x64/onnxruntime.dll"),
    };
    let of_npm = repository().join("node_modules/onnxruntime-node/bin/napi-v6");
    [repository().join("npm").join(package), of_npm.join(runtime)]
        .into_iter()
        .find(|path| path.is_file())
        .expect("no ONNX Runtime library: run `npm run setup`, or set RECOLLECT_TEST_RUNTIME to one")
}

pub fn options(threads: usize) -> LoadOptions {
    LoadOptions {
        precision: Precision::Float32,
        runtime_path: Some(runtime_path()),
        runtime_sha256: None,
        model_dir: repository().join("npm/model-all-minilm-l6-v2"),
        model_file: "model_fp16.onnx".to_owned(),
        threads: Some(threads),
        max_tokens: None,
        manifest: None,
        log_level: None,
        instructions: None,
    }
}

pub fn engine(threads: usize) -> Engine {
    Engine::load(&options(threads)).unwrap()
}

/// A text with the result of the reference implementation.
pub struct Case {
    pub name: String,
    pub text: String,
    pub token_count: usize,
    pub truncated: bool,
    pub ids: Vec<u32>,
    pub vector: Vec<f32>,
}

pub fn reference() -> Vec<Case> {
    let path = repository().join("__test__/fixtures/reference-embeddings.json");
    let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    file["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| Case {
            name: case["name"].as_str().unwrap().to_owned(),
            text: case["text"].as_str().unwrap().to_owned(),
            token_count: usize::try_from(case["token_count"].as_u64().unwrap()).unwrap(),
            truncated: case["truncated"].as_bool().unwrap(),
            ids: case["input_ids"]
                .as_array()
                .unwrap()
                .iter()
                .map(|id| u32::try_from(id.as_u64().unwrap()).unwrap())
                .collect(),
            vector: base64(case["embedding_base64"].as_str().unwrap())
                .chunks_exact(4)
                .map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()))
                .collect(),
        })
        .collect()
}

fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for digit in text.bytes().filter(|&digit| digit != b'=') {
        let value = ALPHABET.iter().position(|&letter| letter == digit).unwrap();
        bits = (bits << 6) | u32::try_from(value).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xFF).unwrap());
        }
    }
    bytes
}

pub fn largest_difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

pub fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| {
        a.iter()
            .zip(b)
            .map(|(&a, &b)| f64::from(a) * f64::from(b))
            .sum::<f64>()
    };
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// A sink that sends completions to a channel.
pub struct Collector {
    sender: Mutex<mpsc::Sender<Completion>>,
}

impl Collector {
    pub fn new() -> (Arc<Self>, mpsc::Receiver<Completion>) {
        let (sender, receiver) = mpsc::channel();
        (
            Arc::new(Self {
                sender: Mutex::new(sender),
            }),
            receiver,
        )
    }
}

impl CompletionSink for Collector {
    fn deliver(&self, completion: Completion) {
        // The test may have ended.
        drop(self.sender.lock().unwrap().send(completion));
    }
}
