//! Signatures and token vectors, on the real model.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic is a failed test"
)]

mod common;

use common::{Collector, engine};
use recollect_engine::{Embedding, Engine, LongTexts, Priority, TOKEN_BITS, max_sims};

fn question(engine: &Engine, text: &str) -> Embedding {
    let (sink, completions) = Collector::new();
    engine
        .submit_question(1, text.to_owned(), Priority::Interactive, false, sink)
        .unwrap();
    completions.recv().unwrap().finished.remove(0).1
}

fn passages(engine: &Engine, texts: &[&str]) -> Vec<Embedding> {
    let (sink, completions) = Collector::new();
    let prefixes = vec![String::new(); texts.len()];
    let texts = texts.iter().map(|&text| text.to_owned()).collect();
    engine
        .submit(
            2,
            texts,
            Priority::Background,
            LongTexts::Split { prefixes },
            sink,
        )
        .unwrap();
    let mut finished = Vec::new();
    for completion in completions {
        finished.extend(completion.finished);
        if completion.done {
            break;
        }
    }
    finished.sort_by_key(|(index, _)| *index);
    finished.into_iter().map(|(_, embedding)| embedding).collect()
}

#[test]
fn the_bits_of_a_passage_match_the_signs_of_the_same_text_as_a_question() {
    let engine = engine(2);
    let text = "The heron waited in the reeds until the tide had turned.";
    let tokens = question(&engine, text).token_vectors.unwrap();
    let signature = passages(&engine, &[text])[0].signature.clone().unwrap();
    assert_eq!(tokens.len() / TOKEN_BITS, signature.len() / 8);
    let differing = tokens.iter().enumerate().filter(|&(at, &number)| {
        let bit = signature[at / 8] >> (at % 8) & 1 == 1;
        bit != (number >= 0.0) && number.abs() > 1e-4
    });
    assert_eq!(differing.count(), 0);
    for token in tokens.chunks_exact(TOKEN_BITS) {
        let norm: f32 = token.iter().map(|number| number * number).sum();
        assert!((norm - 1.0).abs() < 1e-5, "{norm}");
    }
}

#[test]
fn an_answer_matches_better() {
    let engine = engine(2);
    let texts = [
        "We moved the boat to the northern harbour in May.",
        "My sister paints birds on old doors.",
        "...",
    ];
    let question = question(&engine, "Where is the boat moored?")
        .token_vectors
        .unwrap();
    let signatures: Vec<Vec<u8>> = passages(&engine, &texts)
        .into_iter()
        .map(|passage| passage.signature.unwrap())
        .collect();
    let ends: Vec<u32> = signatures
        .iter()
        .scan(0, |end, signature| {
            *end += u32::try_from(signature.len()).unwrap();
            Some(*end)
        })
        .collect();
    let values = max_sims(&question, &signatures.concat(), &ends);
    assert!(values[0] > values[1] + 0.1, "{values:?}");
    assert!(signatures[2].is_empty() && values[2].abs() < f64::EPSILON);
}

#[test]
fn a_vector_is_the_same_with_and_without_token_vectors() {
    let engine = engine(2);
    let text = "How long did the crossing take?";
    let alone = engine.embed_batch(vec![text.to_owned()], false).unwrap();
    let asked = question(&engine, text);
    assert_eq!(alone[0].vector, asked.vector);
    assert_eq!((&alone[0].signature, &alone[0].token_vectors), (&None, &None));
    assert_eq!(asked.signature, None);
}

#[test]
fn a_signature_has_at_most_128_tokens() {
    let engine = engine(2);
    let text = "heron reed tide boat harbour ".repeat(45);
    let signature = passages(&engine, &[&text])[0].signature.clone().unwrap();
    assert_eq!(signature.len() % 8, 0);
    assert!(signature.len() <= 128 * 8);
    let asked = question(&engine, &text).token_vectors.unwrap();
    assert_eq!(asked.len(), 128 * TOKEN_BITS);
}
