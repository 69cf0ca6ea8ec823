//! Split texts, on the real model.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic is a failed test"
)]

mod common;

use std::sync::mpsc::Receiver;

use common::{Collector, engine, largest_difference, options};
use recollect_engine::{Completion, Embedding, Engine, ErrorCode, LoadOptions, LongTexts, Priority};

/// The vectors of a call, in the order of texts and passages.
fn collect(completions: &Receiver<Completion>, call_id: i64) -> Vec<(usize, Embedding)> {
    let mut finished = Vec::new();
    for completion in completions {
        assert_eq!((completion.call_id, completion.error), (call_id, None));
        finished.extend(completion.finished);
        if completion.done {
            break;
        }
    }
    finished.sort_unstable_by_key(|(index, embedding)| (*index, embedding.passage.unwrap().ordinal));
    finished
}

fn embed(engine: &Engine, texts: &[String], prefixes: &[&str]) -> Vec<(usize, Embedding)> {
    let (sink, completions) = Collector::new();
    let prefixes = prefixes.iter().map(|&prefix| prefix.to_owned()).collect();
    let long_texts = LongTexts::Split { prefixes };
    engine
        .submit(1, texts.to_vec(), Priority::Background, long_texts, sink)
        .unwrap();
    collect(&completions, 1)
}

fn slice(text: &str, start: usize, end: usize) -> String {
    let code_units: Vec<u16> = text.encode_utf16().collect();
    String::from_utf16(&code_units[start..end]).unwrap()
}

fn long_text(sentences: usize) -> String {
    let sentence =
        |index| format!("On day {index} the heron 🐦 waited in the reeds until the tide had turned. ");
    (0..sentences).map(sentence).collect::<Vec<_>>().concat()
}

#[test]
fn a_passage_has_the_same_vector_as_its_text() {
    let engine = engine(2);
    let texts = [
        "A short one.".to_owned(),
        long_text(60),
        String::new(),
        format!("# Harbour\n\n{}\n\n- quay\n- crane\n", long_text(40)),
        "潮が満ちる前に船は港を出た。".repeat(80),
    ];
    let prefixes = ["", "Harbour diary: ", "Empty: ", "", "日記"];
    let finished = embed(&engine, &texts, &prefixes);
    assert!(finished.len() > 20);
    for (index, text) in texts.iter().enumerate() {
        let own: Vec<&Embedding> = finished
            .iter()
            .filter(|(of, _)| *of == index)
            .map(|(_, own)| own)
            .collect();
        let split = engine.split(text.clone(), 256, prefixes[index]).unwrap();
        assert_eq!(own.len(), split.len());
        for (ordinal, (embedding, passage)) in own.iter().zip(&split).enumerate() {
            let place = embedding.passage.unwrap();
            assert_eq!(
                (place.ordinal, place.start, place.end, embedding.token_count),
                (ordinal, passage.start, passage.end, passage.token_count)
            );
            assert!(!embedding.truncated && (place.count == own.len() || place.count == 0));
            let embedded = format!("{}{}", prefixes[index], slice(text, place.start, place.end));
            let alone = engine.embed_batch(vec![embedded], true).unwrap();
            assert_eq!(alone[0].token_count, embedding.token_count);
            assert!(largest_difference(&alone[0].vector, &embedding.vector) < 1e-6);
        }
        assert_eq!(own.last().unwrap().passage.unwrap().count, own.len());
    }
}

#[test]
fn a_huge_text_does_not_block_urgent_ones_and_can_be_cancelled() {
    let engine = engine(2);
    let (sink, completions) = Collector::new();
    let long_texts = LongTexts::Split {
        prefixes: vec![String::new()],
    };
    let text = long_text((1 << 20) / 75);
    engine
        .submit(7, vec![text], Priority::Background, long_texts, sink)
        .unwrap();
    let first = completions.recv().unwrap();
    assert!(
        !first.done
            && first
                .finished
                .iter()
                .all(|(_, own)| own.passage.unwrap().count == 0)
    );
    let before = first.finished.len();
    engine.embed_batch(vec!["urgent".to_owned()], true).unwrap();
    let meanwhile: usize = completions
        .try_iter()
        .map(|completion| completion.finished.len())
        .sum();
    // A few runs of about four passages each, out of two thousand passages.
    assert!(
        before + meanwhile < 1000,
        "{before} and {meanwhile} passages came before an urgent text"
    );
    engine.cancel(7);
    engine.close();
    assert!(completions.try_iter().all(|completion| !completion.done));
}

#[test]
fn a_text_with_more_passages_than_the_window_is_complete() {
    let engine = Engine::load(&LoadOptions {
        max_tokens: Some(16),
        ..options(2)
    })
    .unwrap();
    // With 16 tokens per passage, there are more passages than the window holds.
    let text = long_text(1200);
    let split = engine.split(text.clone(), 16, "").unwrap();
    assert!(split.len() > 2100, "{}", split.len());
    let finished = embed(&engine, &[text, "Short.".to_owned()], &["", ""]);
    assert_eq!(finished.len(), split.len() + 1);
    for ((_, embedding), passage) in finished.iter().zip(&split) {
        let place = embedding.passage.unwrap();
        assert_eq!((place.start, place.end), (passage.start, passage.end));
    }
}

#[test]
fn invalid_splits_are_typed_errors() {
    let small = Engine::load(&LoadOptions {
        max_tokens: Some(15),
        ..options(2)
    })
    .unwrap();
    let split = |prefixes: Vec<String>| LongTexts::Split { prefixes };
    let (sink, _completions) = Collector::new();
    let refused = small.submit(
        1,
        vec!["a".to_owned()],
        Priority::Interactive,
        split(vec![String::new()]),
        sink,
    );
    assert_eq!(refused.unwrap_err().code(), ErrorCode::InvalidArgument);
    for limit in [0, 15, 513] {
        let refused = small.split("a".to_owned(), limit, "");
        assert_eq!(refused.unwrap_err().code(), ErrorCode::InvalidArgument);
    }
    let engine = engine(2);
    let (sink, _completions) = Collector::new();
    let refused = engine.submit(
        1,
        vec!["a".to_owned()],
        Priority::Interactive,
        split(Vec::new()),
        sink,
    );
    assert_eq!(refused.unwrap_err().code(), ErrorCode::InvalidArgument);
    engine.close();
    let refused = engine.split("a".to_owned(), 256, "");
    assert_eq!(refused.unwrap_err().code(), ErrorCode::EngineClosed);
}
