//! The engine as its callers see it, on the real model.
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
fn meaning_is_near_and_far() {
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
fn long_texts_are_cut_and_said_to_be_or_refused() {
    let engine = engine(1);
    let long = "river ".repeat(5000);
    assert!(long.len() > 16 << 10);
    let cut = engine.embed_batch(vec![long.clone()], false).unwrap().remove(0);
    assert!(cut.truncated && cut.token_count > 256);
    // The cut text has the vector of its first 254 words.
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
fn urgent_work_overtakes_a_batch() {
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
fn a_cancelled_call_stops_and_is_silent() {
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

/// An engine that shares its queue with no other test: their calls would wake a thread that sleeps for good.
fn engine_alone(max_tokens: usize) -> Engine {
    Engine::load(&LoadOptions {
        max_tokens: Some(max_tokens),
        ..options(1)
    })
    .unwrap()
}

#[test]
fn what_waits_behind_cancelled_work_is_done() {
    let engine = engine_alone(101);
    let (bulk, bulk_done) = Collector::new();
    engine
        .submit(1, texts(5000), Priority::Background, LongTexts::Truncate, bulk)
        .unwrap();
    // By now the tokenizer is as far ahead as it may be, and waits.
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
fn an_urgent_text_does_not_wait_until_a_huge_one_is_read() {
    let engine = engine_alone(102);
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
    // It is under way.
    std::thread::sleep(Duration::from_millis(20));
    engine
        .submit(2, texts(1), Priority::Interactive, LongTexts::Truncate, sink)
        .unwrap();
    let order: Vec<i64> = completions.iter().take(2).map(|done| done.call_id).collect();
    assert_eq!(order, [2, 1]);
}

#[test]
fn a_sink_that_panics_harms_its_own_call_alone() {
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
fn closing_rejects_what_waits_and_everything_after() {
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
fn handles_of_one_model_share_it_and_end_alone() {
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
fn many_callers_at_once_each_get_their_own() {
    let engine = engine(2);
    let expected = engine.embed_batch(texts(8), false).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(engine.embed_batch(texts(8), false).unwrap(), expected));
        }
    });
}

#[test]
fn what_cannot_be_loaded_is_a_typed_error() {
    let good = options(1);
    let elsewhere = |edit: fn(&mut LoadOptions)| {
        let mut options = good.clone();
        edit(&mut options);
        Engine::load(&options).err().map(|error| error.code())
    };
    assert_eq!(
        elsewhere(|o| o.runtime_path = Some("/nowhere/lib.so".into())),
        Some(ErrorCode::RuntimeNotFound)
    );
    assert_eq!(
        elsewhere(|o| o.runtime_path = Some("lib.so".into())),
        Some(ErrorCode::InvalidArgument)
    );
    assert_eq!(
        elsewhere(|o| {
            o.runtime_path = Some(repository().join("Cargo.toml"));
            o.runtime_sha256 = Some("00".repeat(32));
        }),
        Some(ErrorCode::RuntimeChecksumMismatch)
    );
    assert_eq!(
        elsewhere(|o| {
            o.runtime_path = Some("/nowhere/lib.so".into());
            o.runtime_sha256 = Some("00".repeat(32));
        }),
        Some(ErrorCode::RuntimeNotFound)
    );
    assert_eq!(
        elsewhere(|o| o.model_dir = "/nowhere".into()),
        Some(ErrorCode::ModelNotFound)
    );
    assert_eq!(
        elsewhere(|o| o.model_file = "absent.onnx".into()),
        Some(ErrorCode::ModelNotFound)
    );
    assert_eq!(
        elsewhere(|o| o.max_tokens = Some(1)),
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
    // The process and the model are as good as before.
    assert!(Engine::load(&good).is_ok());
}
