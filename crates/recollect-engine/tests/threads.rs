//! The engine's threads end with its last handle, whichever way that goes.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{Collector, engine};
use recollect_engine::{LongTexts, Priority};

/// Of the whole process: alone in this binary, no other test has any.
fn threads_of_ours() -> Vec<String> {
    std::fs::read_dir("/proc/self/task")
        .unwrap()
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok())
        .filter(|name| name.starts_with("recollect"))
        .collect()
}

#[test]
fn a_handle_that_is_dropped_with_calls_pending_leaves_no_thread() {
    let engine = engine(1);
    // By its first result every thread has begun, and has its name.
    engine.embed_batch(vec!["first".into()], false).unwrap();
    let (sink, completions) = Collector::new();
    let texts = (0..20).map(|index| format!("text {index}")).collect();
    engine
        .submit(
            1,
            texts,
            Priority::Background,
            LongTexts::Truncate,
            Arc::clone(&sink) as _,
        )
        .unwrap();
    assert!(!threads_of_ours().is_empty());
    drop(engine);
    assert!(completions.iter().any(|completion| completion.done));
    let start = Instant::now();
    while !threads_of_ours().is_empty() {
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "{:?} are left",
            threads_of_ours()
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}
