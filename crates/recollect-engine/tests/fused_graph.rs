//! The embedded model runs on a graph of ours over its file's weights; the file's own graph is what it must equal.

mod common;

use common::{engine, largest_difference, options, reference};
use recollect_engine::{Engine, LoadOptions};

/// Rounding: the two add the same products in another order.
const MOST_DIFFERENCE: f32 = 1e-6;

#[test]
fn gives_the_vectors_of_the_files_own_graph() {
    let fused = engine(2);
    // The embedded model under another SHA-256, so that it is run as any file is.
    let embedded = options(2);
    let folder = std::env::temp_dir().join(format!("recollect-own-graph-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let copied = |name: &str| std::fs::read(embedded.model_dir.join(name)).unwrap();
    std::fs::write(folder.join("tokenizer.json"), copied("tokenizer.json")).unwrap();
    let mut model = copied(&embedded.model_file);
    // A comment at the end: ModelProto's doc_string (field 6), of one byte.
    model.extend([0x32, 1, b'x']);
    std::fs::write(folder.join(&embedded.model_file), model).unwrap();
    let own = Engine::load(&LoadOptions {
        model_dir: folder.clone(),
        ..embedded
    });
    std::fs::remove_dir_all(folder).unwrap();
    let own = own.unwrap();
    assert_ne!(own.info().model_sha256, fused.info().model_sha256);

    let texts: Vec<String> = reference().into_iter().map(|case| case.text).collect();
    let expected = own.embed_batch(texts.clone(), false).unwrap();
    let found = fused.embed_batch(texts, false).unwrap();
    let differences = expected
        .iter()
        .zip(&found)
        .map(|(expected, found)| largest_difference(&expected.vector, &found.vector));
    let largest = differences.fold(0.0, f32::max);
    assert!(largest <= MOST_DIFFERENCE, "{largest}");
    // Bit for bit the same would mean that one graph was run twice.
    assert!(largest > 0.0);
}
