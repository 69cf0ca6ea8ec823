//! Changes and searches an index in any order, and compares it with a map whose distances are all computed.
#![no_main]

use std::collections::BTreeMap;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use recollect_index::{Candidates, DIMENSIONS, Index, InstructionSet, Search};

type Vector = [f32; DIMENSIONS];

#[derive(Arbitrary, Debug)]
enum Act {
    Put { id: u8, vector: Numbers },
    Damage { id: u8 },
    Remove { id: u8 },
    Search { vector: Numbers, wanted: u16 },
}

/// Numbers that repeat to fill a vector. It is normalized unless `raw`.
#[derive(Arbitrary, Debug)]
struct Numbers {
    some: Vec<f32>,
    raw: bool,
}

impl Numbers {
    fn vector(&self) -> Vector {
        let vector: Vector = std::array::from_fn(|at| {
            let number = self.some.get(at % self.some.len().max(1));
            number.copied().unwrap_or(1.0)
        });
        let norm = vector.iter().map(|&value| f64::from(value) * f64::from(value)).sum::<f64>().sqrt();
        if self.raw || !norm.is_normal() {
            return vector;
        }
        vector.map(|value| (f64::from(value) / norm) as f32)
    }
}

/// The distance as SQLite's function computes it without vector instructions.
fn distance(a: &Vector, b: &Vector) -> f32 {
    let mut sum = 0.0_f32;
    for (a, b) in a.iter().zip(b) {
        sum += (a - b) * (a - b);
    }
    sum.sqrt()
}

fuzz_target!(|acts: Vec<Act>| {
    let mut indexes: Vec<Index> = InstructionSet::available()
        .map(|instructions| Index::new(instructions, usize::MAX))
        .collect();
    let mut all: BTreeMap<u64, Option<Vector>> = BTreeMap::new();
    for act in acts {
        match act {
            Act::Put { id, vector } => {
                let vector = vector.vector();
                let bytes: Vec<u8> = vector.iter().flat_map(|value| value.to_ne_bytes()).collect();
                for index in &mut indexes {
                    index.put(&[u64::from(id)], &bytes).unwrap();
                }
                all.insert(u64::from(id), Some(vector));
            }
            Act::Damage { id } => {
                for index in &mut indexes {
                    index.put_damaged(&[u64::from(id)]).unwrap();
                }
                all.insert(u64::from(id), None);
            }
            Act::Remove { id } => {
                for index in &mut indexes {
                    index.remove(&[u64::from(id)]).unwrap();
                }
                all.remove(&u64::from(id));
            }
            Act::Search { vector, wanted } => search(&indexes, &all, &vector.vector(), usize::from(wanted)),
        }
        assert!(indexes.iter().all(|index| index.len() == all.len()));
    }
});

fn search(indexes: &[Index], all: &BTreeMap<u64, Option<Vector>>, vector: &Vector, wanted: usize) {
    let answers: Vec<Option<Candidates>> = indexes
        .iter()
        .map(|index| {
            let search = Search::new(index.view(), index.instructions(), vector, wanted).ok()?;
            Some(search.run().unwrap())
        })
        .collect();
    let [first, rest @ ..] = answers.as_slice() else {
        return;
    };
    for other in rest {
        assert_eq!(other, first);
    }
    let Some(Candidates { ids, at_least, within }) = first else {
        return;
    };
    assert!(at_least.is_sorted() && at_least.len() == ids.len());
    for (id, least) in ids.iter().zip(at_least) {
        let distance = all[id].as_ref().map(|stored| f64::from(distance(vector, stored)));
        let is_less = distance.is_some_and(|distance| distance < *least);
        assert!(!is_less, "{id} is nearer than {least}");
    }
    for (id, stored) in all {
        let is_near = stored.as_ref().is_none_or(|stored| {
            let distance = distance(vector, stored);
            !distance.is_finite() || f64::from(distance) <= *within
        });
        assert!(!is_near || ids.contains(id), "{id} is not among {ids:?}");
    }
}
