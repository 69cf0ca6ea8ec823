//! Compares tokens and vectors with the reference implementation.

mod common;

use common::{cosine, engine, largest_difference, reference, repository};
use recollect_engine::tokenize::TextTokenizer;

const MIN_COSINE: f64 = 0.999_999;
const MAX_DIFFERENCE: f32 = 3e-4;
/// Maximum difference between a text alone and in a batch, and between numbers of threads.
const MAX_VARIATION: f32 = 1e-6;

#[test]
fn token_ids_and_counts_match_the_reference() {
    let json = std::fs::read(repository().join("npm/model-all-minilm-l6-v2/tokenizer.json")).unwrap();
    let tokenizer = TextTokenizer::from_json(&json, 256).unwrap();
    for case in reference() {
        let tokens = tokenizer.tokenize(&case.text).unwrap();
        assert_eq!(tokens.ids, case.ids, "{}", case.name);
        assert_eq!(tokens.count, case.token_count, "{}", case.name);
        assert_eq!(tokens.truncated(), case.truncated, "{}", case.name);
        assert_eq!(
            tokenizer.count(&case.text).unwrap(),
            case.token_count,
            "{}",
            case.name
        );
    }
}

#[test]
fn vectors_match_the_reference_alone_and_in_a_batch_on_any_number_of_threads() {
    let cases = reference();
    assert_eq!(cases.len(), 82);
    let mut previous: Vec<Vec<f32>> = Vec::new();
    for threads in [1, 2] {
        let engine = engine(threads);
        let texts: Vec<String> = cases.iter().map(|case| case.text.clone()).collect();
        let together = engine.embed_batch(texts, false).unwrap();
        for (case, batched) in cases.iter().zip(&together) {
            let alone = engine
                .embed_batch(vec![case.text.clone()], false)
                .unwrap()
                .remove(0);
            let name = &case.name;
            assert!(
                largest_difference(&alone.vector, &batched.vector) <= MAX_VARIATION,
                "{name}"
            );
            assert!(cosine(&alone.vector, &case.vector) >= MIN_COSINE, "{name}");
            assert!(
                largest_difference(&alone.vector, &case.vector) <= MAX_DIFFERENCE,
                "{name}"
            );
            assert_eq!(
                (alone.token_count, alone.truncated),
                (case.token_count, case.truncated),
                "{name}"
            );
        }
        let vectors: Vec<Vec<f32>> = together.into_iter().map(|embedding| embedding.vector).collect();
        for (one, two) in previous.iter().zip(&vectors) {
            assert!(largest_difference(one, two) <= MAX_VARIATION);
        }
        previous = vectors;
    }
}
