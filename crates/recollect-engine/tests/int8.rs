//! The embedded model in int8: close to float32, the same bits on every processor and in every batch, and without ONNX
//! Runtime.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic is a failed test"
)]

mod common;

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use common::{Collector, cosine, reference, repository};
use recollect_engine::{Engine, ErrorCode, LoadOptions, LongTexts, Precision, Priority};
use sha2::{Digest, Sha256};

fn options(threads: usize) -> LoadOptions {
    LoadOptions {
        precision: Precision::Int8,
        runtime_path: None,
        model_file: "model_int8.bin".to_owned(),
        ..common::options(threads)
    }
}

fn engine(threads: usize) -> Engine {
    Engine::load(&options(threads)).unwrap()
}

fn vectors(engine: &Engine, texts: &[String]) -> Vec<Vec<f32>> {
    let embeddings = engine.embed_batch(texts.to_vec(), false).unwrap();
    embeddings.into_iter().map(|embedding| embedding.vector).collect()
}

fn texts() -> Vec<String> {
    reference().into_iter().map(|case| case.text).collect()
}

#[test]
fn vectors_are_near_the_reference_and_tokens_the_same() {
    let engine = engine(2);
    let cases = reference();
    let embeddings = engine.embed_batch(texts(), false).unwrap();
    let mut sum = 0.0;
    for (case, embedding) in cases.iter().zip(&embeddings) {
        let cosine = cosine(&case.vector, &embedding.vector);
        assert!(cosine >= 0.999, "{}: {cosine}", case.name);
        assert_eq!(embedding.token_count, case.token_count, "{}", case.name);
        assert_eq!(embedding.truncated, case.truncated, "{}", case.name);
        sum += cosine;
    }
    #[allow(clippy::cast_precision_loss, reason = "few")]
    let mean = sum / cases.len() as f64;
    assert!(mean >= 0.9998, "{mean}");
}

/// Every processor and every build must compute these bits. A change here is a change of the vector space.
#[test]
fn vectors_have_the_expected_bits() {
    let mut hash = Sha256::new();
    for vector in vectors(&engine(2), &texts()) {
        for value in vector {
            hash.update(value.to_le_bytes());
        }
    }
    let mut hex = String::new();
    for byte in hash.finalize() {
        write!(hex, "{byte:02x}").unwrap();
    }
    assert_eq!(
        hex,
        "23c7d21ee0138fa048d72ceb158d9f35711fd385b865567487efa63d92f61484"
    );
}

#[test]
fn a_text_has_the_same_vector_alone_and_in_any_batch_on_any_number_of_threads() {
    let texts = texts();
    let expected = vectors(&engine(1), &texts);
    let two = engine(2);
    let alone: Vec<Vec<f32>> = texts
        .iter()
        .flat_map(|text| vectors(&two, std::slice::from_ref(text)))
        .collect();
    assert!(alone == expected);
    assert!(vectors(&engine(3), &texts) == expected);
    let reversed: Vec<String> = texts.iter().rev().cloned().collect();
    let reversed = vectors(&two, &reversed);
    assert!(reversed.iter().rev().eq(&expected));
}

#[test]
fn all_instructions_give_the_same_vectors() {
    let texts: Vec<String> = texts().into_iter().filter(|text| text.len() < 200).collect();
    let expected = vectors(&engine(2), &texts);
    let mut tried = 0;
    for name in ["avx512-vnni", "avx-vnni", "avx2", "scalar"] {
        let options = LoadOptions {
            instructions: Some(name.to_owned()),
            ..options(2)
        };
        match Engine::load(&options) {
            Ok(engine) => {
                assert_eq!(engine.info().instructions, Some(name));
                assert!(vectors(&engine, &texts) == expected, "{name}");
                tried += 1;
            }
            Err(error) => assert_eq!(error.code(), ErrorCode::InvalidArgument, "{name}"),
        }
    }
    assert!(tried > 0);
    let unknown = LoadOptions {
        instructions: Some("avx3".to_owned()),
        ..options(2)
    };
    let error = Engine::load(&unknown).err().unwrap();
    assert_eq!(error.code(), ErrorCode::InvalidArgument);
    assert!(error.message().contains("scalar"), "{error}");
}

#[test]
fn int8_is_a_separate_space_and_info_names_it() {
    let engine = engine(2);
    let info = engine.info();
    assert_eq!(info.precision, Precision::Int8);
    assert_eq!(info.runtime_version, None);
    assert_eq!(info.max_tokens, 256);
    assert_eq!(info.threads, 2);
    assert_eq!(info.model, "sentence-transformers/all-MiniLM-L6-v2");
    assert!(
        info.fingerprint.ends_with(";arithmetic=int8"),
        "{}",
        info.fingerprint
    );
    let float32 = common::engine(1);
    assert_ne!(info.fingerprint, float32.info().fingerprint);
    assert!(!float32.info().fingerprint.contains("arithmetic"));
}

#[test]
fn float32_without_the_runtime_says_what_is_missing() {
    let options = LoadOptions {
        runtime_path: None,
        ..common::options(1)
    };
    let error = Engine::load(&options).err().unwrap();
    assert_eq!(error.code(), ErrorCode::RuntimeNotFound);
    assert!(error.message().contains("int8"), "{error}");
}

#[test]
fn a_cancelled_call_stops_and_others_continue() {
    let engine = engine(2);
    let long = "A sentence that goes on and on until it is cut. ".repeat(60);
    let (sink, completions) = Collector::new();
    let submit = |id, count, priority| {
        let texts = vec![long.clone(); count];
        let sink = Arc::clone(&sink);
        engine
            .submit(id, texts, priority, LongTexts::Truncate, sink)
            .unwrap();
    };
    submit(1, 2000, Priority::Background);
    assert_eq!(
        completions.recv_timeout(Duration::from_mins(1)).unwrap().call_id,
        1
    );
    engine.cancel(1);
    submit(2, 1, Priority::Interactive);
    // A completion that was being delivered may still come.
    let next = completions
        .iter()
        .find(|completion| completion.call_id == 2)
        .unwrap();
    assert!(next.done && next.error.is_none());
    engine.close();
}

#[test]
fn completions_of_a_call_come_in_order_from_several_threads() {
    let engine = engine(3);
    let (sink, completions) = Collector::new();
    for call in 0..60 {
        let texts = (0..40)
            .map(|i| format!("text {i} of call {call} {}", "more ".repeat(i % 17)))
            .collect();
        let sink = Arc::clone(&sink);
        engine
            .submit(call, texts, Priority::Background, LongTexts::Truncate, sink)
            .unwrap();
    }
    let mut finished = vec![Vec::new(); 60];
    let mut done = [false; 60];
    while done.contains(&false) {
        let completion = completions.recv_timeout(Duration::from_mins(1)).unwrap();
        let call = usize::try_from(completion.call_id).unwrap();
        assert!(!done[call], "a completion after the last one");
        finished[call].extend(completion.finished.iter().map(|(index, _)| *index));
        done[call] = completion.done;
    }
    for mut indexes in finished {
        indexes.sort_unstable();
        assert!(indexes.into_iter().eq(0..40));
    }
}

/// A copy of the model directory with changes.
fn changed_model(name: &str, change: impl Fn(&PathBuf)) -> LoadOptions {
    let dir = std::env::temp_dir().join(format!("recollect-int8-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let package = repository().join("npm/model-all-minilm-l6-v2");
    for file in ["model_int8.bin", "model_fp16.onnx", "tokenizer.json"] {
        std::fs::copy(package.join(file), dir.join(file)).unwrap();
    }
    change(&dir);
    LoadOptions {
        model_dir: dir,
        ..options(1)
    }
}

#[test]
fn damaged_files_are_refused() {
    let rewrite = |dir: &PathBuf, file: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = std::fs::read(dir.join(file)).unwrap();
        change(&mut bytes);
        std::fs::write(dir.join(file), bytes).unwrap();
    };
    let refused = |name: &str, expected: ErrorCode, change: &dyn Fn(&PathBuf)| {
        let options = changed_model(name, change);
        let error = Engine::load(&options).err().unwrap();
        std::fs::remove_dir_all(&options.model_dir).unwrap();
        assert_eq!(error.code(), expected, "{name}: {error}");
    };
    refused("short", ErrorCode::ModelInvalid, &|dir| {
        rewrite(dir, "model_int8.bin", &|bytes| bytes.truncate(1000));
    });
    refused("magic", ErrorCode::ModelInvalid, &|dir| {
        rewrite(dir, "model_int8.bin", &|bytes| bytes[0] ^= 1);
    });
    refused("nan", ErrorCode::ModelInvalid, &|dir| {
        rewrite(dir, "model_int8.bin", &|bytes| {
            bytes[192..196].copy_from_slice(&f32::NAN.to_le_bytes());
        });
    });
    refused("words", ErrorCode::ModelChecksumMismatch, &|dir| {
        rewrite(dir, "model_fp16.onnx", &|bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        });
    });
    refused("no-words", ErrorCode::ModelNotFound, &|dir| {
        std::fs::remove_file(dir.join("model_fp16.onnx")).unwrap();
    });
    refused("onnx", ErrorCode::ModelInvalid, &|dir| {
        std::fs::copy(dir.join("model_fp16.onnx"), dir.join("model_int8.bin")).unwrap();
    });
    refused("missing", ErrorCode::ModelNotFound, &|dir| {
        std::fs::remove_file(dir.join("model_int8.bin")).unwrap();
    });
}
