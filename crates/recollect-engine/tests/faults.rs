//! A panic on an engine thread fails only the affected calls.
//!
//! `cargo test --release -p recollect-engine --features fault-injection --test faults`
#![cfg(feature = "fault-injection")]

mod common;

use common::{engine, options};
use recollect_engine::{Engine, ErrorCode, fault};

#[test]
fn a_panic_fails_its_call_and_the_engine_stays_usable() {
    let engine = engine(1);
    let text = || vec!["hello world".to_owned()];
    let before = engine.embed_batch(text(), false).unwrap();
    for point in ["tokenize", "schedule", "run"] {
        assert!(fault::arm(point));
        let error = engine.embed_batch(text(), false).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Internal);
        assert!(error.message().contains("injected fault"), "{error}");
        assert_eq!(
            engine.embed_batch(text(), false).unwrap(),
            before,
            "after a panic in {point}"
        );
    }
    assert!(fault::arm("load"));
    assert_eq!(
        Engine::load(&options(1)).err().unwrap().code(),
        ErrorCode::Internal
    );
    assert!(Engine::load(&options(1)).is_ok());
    assert!(!fault::arm("elsewhere"));
}
