//! Measures a search of the index with each instruction set, and a plain float32 scan to compare, on one thread:
//! `cargo run --release --example scan -- [VECTORS] [RUNS]`. Prints one line of JSON.
//!
//! `-- serve VECTORS` makes the vectors, then reads lines from standard input, `int8` or `float32`, and answers each
//! with the milliseconds of one such scan.
#![allow(
    clippy::cast_precision_loss,
    clippy::inline_always,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark"
)]

use std::time::Instant;

use recollect_index::{DIMENSIONS, Index, InstructionSet, Search};

type Vector = [f32; DIMENSIONS];

fn main() {
    let mut random = 1_u64;
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.next_if_eq("serve").is_some() {
        let count = arguments.next().map_or(100_000, |text| text.parse().unwrap());
        return serve(&mut random, count);
    }
    let mut numbers = std::env::args()
        .skip(1)
        .map(|text| text.parse::<usize>().unwrap());
    let (count, runs) = (numbers.next().unwrap_or(100_000), numbers.next().unwrap_or(20));
    let vectors: Vec<Vector> = (0..count).map(|_| random_vector(&mut random)).collect();
    let mut rows = Vec::new();
    for instructions in InstructionSet::available() {
        let since = Instant::now();
        let index = filled_index(instructions, &vectors);
        let load = since.elapsed().as_secs_f64() * 1e3;
        let ms = median(runs, || int8_ms(&index, &random_vector(&mut random)));
        rows.push(format!(
            r#"{{"scan":"int8 {}","ms":{ms:.3},"loadMs":{load:.1},"bytes":{}}}"#,
            instructions.name(),
            index.bytes()
        ));
    }
    let ms = median(runs, || float_ms(&vectors, &random_vector(&mut random)));
    rows.push(format!(
        r#"{{"scan":"float32","ms":{ms:.3},"bytes":{}}}"#,
        count * size_of::<Vector>()
    ));
    println!(r#"{{"vectors":{count},"scans":[{}]}}"#, rows.join(","));
}

fn serve(random: &mut u64, count: usize) {
    let vectors: Vec<Vector> = (0..count).map(|_| random_vector(random)).collect();
    let index = filled_index(InstructionSet::best(), &vectors);
    println!("ready");
    for line in std::io::stdin().lines() {
        let query = random_vector(random);
        let ms = match line.unwrap().as_str() {
            "int8" => int8_ms(&index, &query),
            _ => float_ms(&vectors, &query),
        };
        println!("{ms}");
    }
}

fn filled_index(instructions: InstructionSet, vectors: &[Vector]) -> Index {
    let mut index = Index::new(instructions, usize::MAX);
    for (id, vector) in (0..).zip(vectors) {
        let bytes: Vec<u8> = vector.iter().flat_map(|value| value.to_ne_bytes()).collect();
        index.put(&[id], &bytes).unwrap();
    }
    index
}

fn int8_ms(index: &Index, query: &Vector) -> f64 {
    let since = Instant::now();
    let search = Search::new(index.view(), index.instructions(), query, 10).unwrap();
    assert!(search.run().unwrap().ids.len() >= 10.min(index.len()));
    since.elapsed().as_secs_f64() * 1e3
}

fn float_ms(vectors: &[Vector], query: &Vector) -> f64 {
    let since = Instant::now();
    assert!(float_scan(vectors, query).is_finite());
    since.elapsed().as_secs_f64() * 1e3
}

/// The smallest squared distance, compiled for AVX2 where the processor has it.
fn float_scan(vectors: &[Vector], query: &Vector) -> f32 {
    #[inline(always)]
    fn scan(vectors: &[Vector], query: &Vector) -> f32 {
        let distance = |vector: &Vector| {
            let mut sums = [0.0_f32; 32];
            let (a, _) = vector.as_chunks::<32>();
            let (b, _) = query.as_chunks::<32>();
            for (a, b) in a.iter().zip(b) {
                for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                    *sum += (a - b) * (a - b);
                }
            }
            sums.iter().sum::<f32>()
        };
        vectors.iter().map(distance).fold(f32::INFINITY, f32::min)
    }
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        #[target_feature(enable = "avx2")]
        fn avx2(vectors: &[Vector], query: &Vector) -> f32 {
            scan(vectors, query)
        }
        // SAFETY: the processor has AVX2.
        return unsafe { avx2(vectors, query) };
    }
    scan(vectors, query)
}

fn random_vector(random: &mut u64) -> Vector {
    let vector: Vector = std::array::from_fn(|_| {
        *random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (*random >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    });
    let norm = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    vector.map(|value| value / norm)
}

fn median(runs: usize, mut run: impl FnMut() -> f64) -> f64 {
    let mut times: Vec<f64> = (0..runs).map(|_| run()).collect();
    times.sort_by(f64::total_cmp);
    times.get(runs / 2).copied().unwrap_or(f64::NAN)
}
