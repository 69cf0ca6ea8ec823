//! The embedded model runs on our own graph over the weights of its file. It must match the file's graph.
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

mod common;

use common::{engine, largest_difference, options, reference};
use recollect_engine::{Engine, LoadOptions};

/// Rounding error: the two graphs add the same products in different orders.
const MAX_DIFFERENCE: f32 = 1e-6;

/// The embedded model with another SHA-256, so that it runs on the graph in its file.
fn own_graph(max_tokens: Option<usize>) -> Engine {
    let embedded = options(2);
    let name = format!("recollect-own-graph-{}-{max_tokens:?}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let content = |name: &str| std::fs::read(embedded.model_dir.join(name)).unwrap();
    std::fs::write(folder.join("tokenizer.json"), content("tokenizer.json")).unwrap();
    let mut model = content(&embedded.model_file);
    // Appends a comment: ModelProto's doc_string (field 6), of one byte.
    model.extend([0x32, 1, b'x']);
    std::fs::write(folder.join(&embedded.model_file), model).unwrap();
    let own = Engine::load(&LoadOptions {
        model_dir: folder.clone(),
        max_tokens,
        ..embedded
    });
    std::fs::remove_dir_all(folder).unwrap();
    own.unwrap()
}

fn largest(own: &Engine, fused: &Engine, texts: Vec<String>) -> f32 {
    let expected = own.embed_batch(texts.clone(), false).unwrap();
    let found = fused.embed_batch(texts, false).unwrap();
    expected
        .iter()
        .zip(&found)
        .map(|(expected, found)| largest_difference(&expected.vector, &found.vector))
        .fold(0.0, f32::max)
}

#[test]
fn gives_the_same_vectors_as_the_files_graph() {
    let (own, fused) = (own_graph(None), engine(2));
    assert_ne!(own.info().model_sha256, fused.info().model_sha256);
    let largest = largest(
        &own,
        &fused,
        reference().into_iter().map(|case| case.text).collect(),
    );
    assert!(largest <= MAX_DIFFERENCE, "{largest}");
    // Identical bits would mean that the same graph ran twice.
    assert!(largest > 0.0);
}

#[test]
fn gives_the_same_vectors_up_to_the_last_position() {
    let most = LoadOptions {
        max_tokens: Some(512),
        ..options(2)
    };
    let (own, fused) = (own_graph(Some(512)), Engine::load(&most).unwrap());
    let texts: Vec<String> = [300, 509, 510, 600]
        .map(|words| "river stone ".repeat(words / 2))
        .to_vec();
    let largest = largest(&own, &fused, texts);
    assert!(largest <= MAX_DIFFERENCE, "{largest}");
}
