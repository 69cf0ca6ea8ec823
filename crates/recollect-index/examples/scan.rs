//! How long a search of the index takes with each kind of instructions, beside a plain scan of float32, on one thread:
//! `cargo run --release --example scan -- [VECTORS] [RUNS]`. Prints one line of JSON.
#![allow(
    clippy::cast_precision_loss,
    clippy::inline_always,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program to measure with"
)]

use std::time::Instant;

use recollect_index::{DIMENSIONS, Index, InstructionSet, Search};

type Vector = [f32; DIMENSIONS];

fn main() {
    let mut numbers = std::env::args()
        .skip(1)
        .map(|text| text.parse::<usize>().unwrap());
    let (count, runs) = (numbers.next().unwrap_or(100_000), numbers.next().unwrap_or(20));
    let mut random = 1_u64;
    let vectors: Vec<Vector> = (0..count).map(|_| made(&mut random)).collect();
    let mut rows = Vec::new();
    for instructions in InstructionSet::available() {
        let mut index = Index::new(instructions, usize::MAX);
        let since = Instant::now();
        for (id, vector) in (0..).zip(&vectors) {
            let bytes: Vec<u8> = vector.iter().flat_map(|value| value.to_ne_bytes()).collect();
            index.put(&[id], &bytes).unwrap();
        }
        let load = since.elapsed().as_secs_f64() * 1e3;
        let ms = median(runs, || {
            let query = made(&mut random);
            let since = Instant::now();
            let search = Search::new(index.view(), instructions, &query, 10).unwrap();
            assert!(search.run().unwrap().ids.len() >= 10.min(count));
            since.elapsed().as_secs_f64() * 1e3
        });
        rows.push(format!(
            r#"{{"scan":"int8 {}","ms":{ms:.3},"loadMs":{load:.1},"bytes":{}}}"#,
            instructions.name(),
            index.bytes()
        ));
    }
    let ms = median(runs, || {
        let query = made(&mut random);
        let since = Instant::now();
        assert!(float_scan(&vectors, &query).is_finite());
        since.elapsed().as_secs_f64() * 1e3
    });
    rows.push(format!(
        r#"{{"scan":"float32","ms":{ms:.3},"bytes":{}}}"#,
        count * size_of::<Vector>()
    ));
    println!(r#"{{"vectors":{count},"scans":[{}]}}"#, rows.join(","));
}

/// The least squared distance, with the fastest instructions of this processor that compilers use by themselves.
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

fn made(random: &mut u64) -> Vector {
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
