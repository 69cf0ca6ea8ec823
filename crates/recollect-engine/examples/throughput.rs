//! Measures texts per second, peak memory and short-text latency of the engine, or of a bare ONNX Runtime session.
//!
//! ```sh
//! cargo run --release -p recollect-engine --example throughput -- engine RUNTIME_LIBRARY MODEL_DIR TEXTS
//! cargo run --release -p recollect-engine --example throughput -- bare RUNTIME_LIBRARY MODEL_DIR TEXTS
//! ```
//! TEXTS is a file with one text per line. The bare session gets all texts tokenized beforehand, sorted by length, in
//! runs of 512 padded tokens, and does no pooling. Alternate the two several times, because load on the machine slows
//! either.
#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::TensorRef;
use recollect_engine::RUN_TOKENS;
use recollect_engine::tokenize::TextTokenizer;
use recollect_engine::{Engine, LoadOptions, Precision};

const SHORT: &str = "what did I say about the garden?";
const SHORT_RUNS: usize = 200;

/// Rows, ids, mask and types of one run.
type Run = (usize, Vec<i64>, Vec<i64>, Vec<i64>);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, runtime, model_dir, texts] = arguments.as_slice() else {
        return Err("expected: engine|bare RUNTIME_LIBRARY MODEL_DIR TEXTS".into());
    };
    let content = std::fs::read_to_string(texts)?;
    let texts: Vec<String> = content
        .lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    let (rate, short) = if mode == "bare" {
        bare(runtime, Path::new(model_dir), &texts)?
    } else {
        engine(runtime, model_dir, &texts)?
    };
    println!(
        "{mode}: {rate:.1} texts/s, one short text p50 {short:.2} ms, peak {}",
        peak_memory()
    );
    Ok(())
}

fn engine(runtime: &str, model_dir: &str, texts: &[String]) -> Result<(f64, f64), Box<dyn Error>> {
    let start = Instant::now();
    let options = LoadOptions {
        precision: Precision::Float32,
        runtime_path: Some(runtime.into()),
        runtime_sha256: None,
        model_dir: model_dir.into(),
        model_file: "model_fp16.onnx".to_owned(),
        threads: None,
        max_tokens: None,
        manifest: None,
        log_level: None,
        instructions: None,
    };
    let engine = Engine::load(&options)?;
    engine.embed_batch(vec![SHORT.to_owned()], false)?;
    println!(
        "load to first vector: {:.0} ms",
        start.elapsed().as_secs_f64() * 1e3
    );
    let copy = texts.to_vec();
    let start = Instant::now();
    engine.embed_batch(copy, false)?;
    let rate = rate(texts, start);
    let mut milliseconds = Vec::new();
    for _ in 0..SHORT_RUNS {
        let start = Instant::now();
        engine.embed_batch(vec![SHORT.to_owned()], false)?;
        milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
    }
    engine.close();
    Ok((rate, median(milliseconds)))
}

/// Measures a session with the engine's settings, without the engine.
fn bare(runtime: &str, model_dir: &Path, texts: &[String]) -> Result<(f64, f64), Box<dyn Error>> {
    let environment = ort::init_from(runtime)?.with_telemetry(false).build()?;
    let threads = std::thread::available_parallelism()?.get();
    let mut session = Session::builder(&environment)?
        .with_optimization_level(GraphOptimizationLevel::Level3)?
        .with_intra_threads(threads)?
        .with_intra_op_spinning(true)?
        .with_config_entry("session.intra_op.spin_duration_us", "200")?
        .with_memory_pattern(false)?
        .commit_from_file(model_dir.join("model_fp16.onnx"))?;
    let runs = plan(model_dir, texts)?;
    let short = plan(model_dir, &[SHORT.to_owned()])?;
    for run in short.iter().chain(runs.iter().rev().take(1)) {
        run_bare(&mut session, run)?;
    }
    let start = Instant::now();
    for run in &runs {
        run_bare(&mut session, run)?;
    }
    let rate = rate(texts, start);
    let mut milliseconds = Vec::new();
    for _ in 0..SHORT_RUNS {
        let start = Instant::now();
        for run in &short {
            run_bare(&mut session, run)?;
        }
        milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
    }
    Ok((rate, median(milliseconds)))
}

/// Peak resident memory of this process, if the system reports it.
fn peak_memory() -> String {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
            Some(line.trim_start_matches("VmHWM:").trim().to_owned())
        })
        .unwrap_or_else(|| "unknown".to_owned())
}

fn rate(texts: &[String], start: Instant) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a count of texts")]
    let number = texts.len() as f64;
    number / start.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn plan(model_dir: &Path, texts: &[String]) -> Result<Vec<Run>, Box<dyn Error>> {
    let tokenizer = TextTokenizer::from_json(&std::fs::read(model_dir.join("tokenizer.json"))?, 256)?;
    let mut ids = texts
        .iter()
        .map(|text| Ok(tokenizer.tokenize(text)?.ids))
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    ids.sort_by_key(Vec::len);
    let mut runs = Vec::new();
    let mut batch: Vec<Vec<u32>> = Vec::new();
    for text in ids {
        if !batch.is_empty() && text.len() * (batch.len() + 1) > RUN_TOKENS {
            runs.push(pad(&batch));
            batch.clear();
        }
        batch.push(text);
    }
    runs.push(pad(&batch));
    Ok(runs)
}

fn pad(batch: &[Vec<u32>]) -> Run {
    let length = batch.iter().map(Vec::len).max().unwrap_or(0);
    let mut ids = Vec::new();
    let mut mask = Vec::new();
    for text in batch {
        ids.extend(
            text.iter()
                .map(|&id| i64::from(id))
                .chain(std::iter::repeat(0))
                .take(length),
        );
        mask.extend((0..length).map(|index| i64::from(index < text.len())));
    }
    let types = vec![0; ids.len()];
    (batch.len(), ids, mask, types)
}

fn run_bare(session: &mut Session, (rows, ids, mask, types): &Run) -> ort::Result<()> {
    let shape = [*rows, ids.len() / rows.max(&1)];
    let outputs = session.run(ort::inputs![
        "input_ids" => TensorRef::from_array_view((shape, ids.as_slice()))?,
        "attention_mask" => TensorRef::from_array_view((shape, mask.as_slice()))?,
        "token_type_ids" => TensorRef::from_array_view((shape, types.as_slice()))?,
    ])?;
    drop(outputs);
    Ok(())
}
