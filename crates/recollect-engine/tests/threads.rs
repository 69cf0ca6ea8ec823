//! The engine's threads end with its last handle, even if calls are pending.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{Collector, engine};
use recollect_engine::{LongTexts, Priority};

/// The engine threads of the process. This binary has only one test, so they all belong to it.
fn engine_threads() -> Vec<String> {
    std::fs::read_dir("/proc/self/task")
        .unwrap()
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok())
        .filter(|name| name.starts_with("recollect"))
        .collect()
}

#[test]
fn dropping_a_handle_with_pending_calls_leaves_no_thread() {
    let engine = engine(1);
    // After the first result, every thread has started and has its name.
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
    assert!(!engine_threads().is_empty());
    drop(engine);
    assert!(completions.iter().any(|completion| completion.done));
    let start = Instant::now();
    while !engine_threads().is_empty() {
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "{:?} are left",
            engine_threads()
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}
