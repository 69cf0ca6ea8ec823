//! Tests of the engine's public interface, on the real model.
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

mod common;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{Collector, cosine, engine, options, repository};
use recollect_engine::{Engine, ErrorCode, LoadOptions, LongTexts, Priority};

fn texts(number: usize) -> Vec<String> {
    (0..number)
        .map(|index| {
            format!(
                "entry {index}: {}",
                "we walked along the river ".repeat(1 + index % 40)
            )
        })
        .collect()
}

#[test]
fn similar_texts_have_similar_vectors() {
    let engine = engine(1);
    let batch = ["hello world", "hi world", "quantum physics"]
        .map(str::to_owned)
        .to_vec();
    let vectors: Vec<Vec<f32>> = engine
        .embed_batch(batch, false)
        .unwrap()
        .into_iter()
        .map(|embedding| embedding.vector)
        .collect();
    let [hello, hi, quantum] = vectors.as_slice() else {
        panic!("three vectors")
    };
    assert!(cosine(hello, hi) > 0.8);
    assert!(cosine(hello, quantum) < 0.5);
}

#[test]
fn info_names_the_space_and_the_limits() {
    let engine = engine(1);
    let info = engine.info();
    assert_eq!((info.dimensions, info.max_tokens, info.threads), (384, 256, 1));
    assert!(info.model.ends_with("all-MiniLM-L6-v2"), "{}", info.model);
    assert!(
        info.fingerprint.starts_with("bert;weights=sha256:53aa5117"),
        "{}",
        info.fingerprint
    );
    assert_eq!(info.model_sha256.len(), 64);
}

#[test]
fn long_texts_are_truncated_or_rejected() {
    let engine = engine(1);
    let long = "river ".repeat(5000);
    assert!(long.len() > 16 << 10);
    let cut = engine.embed_batch(vec![long.clone()], false).unwrap().remove(0);
    assert!(cut.truncated && cut.token_count > 256);
    // The truncated text has the vector of its first 254 words.
    let short = engine
        .embed_batch(vec!["river ".repeat(254)], true)
        .unwrap()
        .remove(0);
    assert_eq!(short.vector, cut.vector);
    assert_eq!(engine.count_tokens(&long).unwrap(), 5002);
    let error = engine.embed_batch(vec!["short".into(), long], true).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TextTooLong);
    assert_eq!(error.index(), Some(1), "{error}");
    assert!(error.to_string().contains("texts[1]"), "{error}");
}

#[test]
fn urgent_work_goes_before_a_batch() {
    let engine = engine(2);
    let (bulk, bulk_done) = Collector::new();
    engine
        .submit(1, texts(300), Priority::Background, LongTexts::Truncate, bulk)
        .unwrap();
    let first = bulk_done.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(!first.done);
    engine.embed_batch(vec!["urgent".into()], false).unwrap();
    let before = bulk_done
        .try_iter()
        .map(|completion| completion.finished.len())
        .sum::<usize>();
    assert!(before < 150, "{before} of 300 were done first");
    engine.cancel(1);
}

#[test]
fn a_cancelled_call_stops_without_a_completion() {
    let engine = engine(2);
    let (sink, completions) = Collector::new();
    engine
        .submit(1, texts(2000), Priority::Background, LongTexts::Truncate, sink)
        .unwrap();
    completions.recv_timeout(Duration::from_secs(20)).unwrap();
    engine.cancel(1);
    let start = Instant::now();
    engine.embed_batch(vec!["next".into()], false).unwrap();
    assert!(start.elapsed() < Duration::from_secs(5));
    assert!(
        !completions
            .try_iter()
            .any(|completion| completion.done || completion.error.is_some())
    );
}

/// An engine with its own queue, because the calls of other tests would wake a thread that wrongly sleeps forever.
fn unshared_engine(max_tokens: usize) -> Engine {
    Engine::load(&LoadOptions {
        max_tokens: Some(max_tokens),
        ..options(1)
    })
    .unwrap()
}

#[test]
fn calls_after_a_cancelled_call_are_done() {
    let engine = unshared_engine(101);
    let (bulk, bulk_done) = Collector::new();
    engine
        .submit(1, texts(5000), Priority::Background, LongTexts::Truncate, bulk)
        .unwrap();
    // Now the tokenizer has filled the window and waits.
    for _ in 0..3 {
        bulk_done.recv_timeout(Duration::from_secs(20)).unwrap();
    }
    std::thread::sleep(Duration::from_millis(300));
    let (next, next_done) = Collector::new();
    engine
        .submit(2, texts(3), Priority::Background, LongTexts::Truncate, next)
        .unwrap();
    engine.cancel(1);
    let finished = next_done.recv_timeout(Duration::from_secs(20)).unwrap().finished;
    assert_eq!(finished.len(), 3);
}

#[test]
fn an_urgent_text_does_not_wait_for_a_huge_one() {
    let engine = unshared_engine(102);
    let (sink, completions) = Collector::new();
    let huge = vec!["x".repeat(64 << 20)];
    engine
        .submit(
            1,
            huge,
            Priority::Background,
            LongTexts::Truncate,
            Arc::clone(&sink) as _,
        )
        .unwrap();
    // The tokenizer is now reading the huge text.
    std::thread::sleep(Duration::from_millis(20));
    engine
        .submit(2, texts(1), Priority::Interactive, LongTexts::Truncate, sink)
        .unwrap();
    let order: Vec<i64> = completions.iter().take(2).map(|done| done.call_id).collect();
    assert_eq!(order, [2, 1]);
}

#[test]
fn a_sink_that_panics_affects_only_its_own_call() {
    struct Panics;
    impl recollect_engine::CompletionSink for Panics {
        fn deliver(&self, _: recollect_engine::Completion) {
            panic!("in the sink");
        }
    }
    let engine = engine(1);
    engine
        .submit(
            1,
            texts(1),
            Priority::Interactive,
            LongTexts::Truncate,
            Arc::new(Panics),
        )
        .unwrap();
    engine
        .submit(
            2,
            Vec::new(),
            Priority::Interactive,
            LongTexts::Truncate,
            Arc::new(Panics),
        )
        .unwrap();
    assert_eq!(engine.embed_batch(texts(2), false).unwrap().len(), 2);
    engine.close();
}

#[test]
fn closing_rejects_waiting_and_later_calls() {
    let engine = engine(1);
    let (sink, completions) = Collector::new();
    engine
        .submit(
            1,
            texts(500),
            Priority::Background,
            LongTexts::Truncate,
            Arc::clone(&sink) as Arc<dyn recollect_engine::CompletionSink>,
        )
        .unwrap();
    engine.close();
    let last = completions.iter().find(|completion| completion.done).unwrap();
    assert_eq!(last.error.unwrap().code(), ErrorCode::EngineClosed);
    engine.close();
    let refused = engine
        .submit(2, texts(1), Priority::Interactive, LongTexts::Truncate, sink)
        .unwrap_err();
    assert_eq!(refused.code(), ErrorCode::EngineClosed);
    assert_eq!(
        engine.embed_batch(texts(1), false).unwrap_err().code(),
        ErrorCode::EngineClosed
    );
    assert_eq!(
        engine.count_tokens("a").unwrap_err().code(),
        ErrorCode::EngineClosed
    );
}

#[test]
fn handles_share_a_model_and_end_independently() {
    let first = engine(2);
    let second = std::thread::spawn(|| engine(2)).join().unwrap();
    let (sink, completions) = Collector::new();
    second
        .submit(7, texts(40), Priority::Background, LongTexts::Truncate, sink)
        .unwrap();
    first.abort();
    let total: usize = completions
        .iter()
        .take_while(|c| !c.done)
        .map(|c| c.finished.len())
        .sum();
    assert!(total <= 40);
    assert_eq!(second.embed_batch(texts(2), false).unwrap().len(), 2);
    // A dropped handle lets its calls finish.
    let (sink, completions) = Collector::new();
    second
        .submit(8, texts(10), Priority::Interactive, LongTexts::Truncate, sink)
        .unwrap();
    drop(second);
    assert!(
        completions
            .iter()
            .any(|completion| completion.done && completion.error.is_none())
    );
}

#[test]
fn concurrent_callers_get_their_own_vectors() {
    let engine = engine(2);
    let expected = engine.embed_batch(texts(8), false).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(engine.embed_batch(texts(8), false).unwrap(), expected));
        }
    });
}

#[test]
fn load_failures_are_typed_errors() {
    let good = options(1);
    let load_edited = |edit: fn(&mut LoadOptions)| {
        let mut options = good.clone();
        edit(&mut options);
        Engine::load(&options).err().map(|error| error.code())
    };
    assert_eq!(
        load_edited(|o| o.runtime_path = Some("/nowhere/lib.so".into())),
        Some(ErrorCode::RuntimeNotFound)
    );
    assert_eq!(
        load_edited(|o| o.runtime_path = Some("lib.so".into())),
        Some(ErrorCode::InvalidArgument)
    );
    assert_eq!(
        load_edited(|o| {
            o.runtime_path = Some(repository().join("Cargo.toml"));
            o.runtime_sha256 = Some("00".repeat(32));
        }),
        Some(ErrorCode::RuntimeChecksumMismatch)
    );
    assert_eq!(
        load_edited(|o| {
            o.runtime_path = Some("/nowhere/lib.so".into());
            o.runtime_sha256 = Some("00".repeat(32));
        }),
        Some(ErrorCode::RuntimeNotFound)
    );
    assert_eq!(
        load_edited(|o| o.model_dir = "/nowhere".into()),
        Some(ErrorCode::ModelNotFound)
    );
    assert_eq!(
        load_edited(|o| o.model_file = "absent.onnx".into()),
        Some(ErrorCode::ModelNotFound)
    );
    assert_eq!(
        load_edited(|o| o.max_tokens = Some(1)),
        Some(ErrorCode::InvalidArgument)
    );

    let scratch = std::env::temp_dir().join(format!("recollect-engine-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).unwrap();
    let tokenizer: PathBuf = repository().join("npm/model-all-minilm-l6-v2/tokenizer.json");
    std::fs::copy(tokenizer, scratch.join("tokenizer.json")).unwrap();
    let mut hostile = good.clone();
    hostile.model_dir = scratch.clone();
    hostile.model_file = "model.onnx".to_owned();
    for content in [&b""[..], b"not an onnx file", &[0xFF; 64]] {
        std::fs::write(scratch.join("model.onnx"), content).unwrap();
        let error = Engine::load(&hostile).err().unwrap();
        assert_eq!(error.code(), ErrorCode::ModelInvalid, "{error}");
    }
    std::fs::remove_dir_all(&scratch).unwrap();
    // Loading still works after the failures.
    assert!(Engine::load(&good).is_ok());
}
