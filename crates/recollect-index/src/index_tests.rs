//! Compares an index with a plain map.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a panic is a failed test"
)]

use std::collections::BTreeMap;

use super::Index;
use crate::samples::{Random, Vector, put};
use crate::shape::SLAB_ROWS;
use crate::{DIMENSIONS, ErrorKind, InstructionSet, Search};

fn index() -> Index {
    Index::new(InstructionSet::best(), usize::MAX)
}

/// The ids of all vectors.
fn ids(index: &Index) -> Vec<u64> {
    let vector = Random(9).vector();
    let search = Search::new(index.view(), index.instructions(), &vector, usize::MAX).unwrap();
    let mut ids = search.run().unwrap().ids;
    ids.sort_unstable();
    ids
}

/// The id of the vector that is nearest to this one.
fn nearest(index: &Index, vector: &Vector) -> Vec<u64> {
    let search = Search::new(index.view(), index.instructions(), vector, 1).unwrap();
    search.run().unwrap().ids
}

#[test]
fn changes_match_those_of_a_map() {
    let mut random = Random(7);
    let mut index = index();
    let mut map = BTreeMap::new();
    for round in 0..30_000 {
        let id = random.below(6_000) as u64;
        match random.below(5) {
            0 | 1 => {
                index.remove(&[id]).unwrap();
                map.remove(&id);
            }
            2 if round % 50 == 0 => {
                index.put_damaged(&[id]).unwrap();
                map.insert(id, None);
            }
            _ => {
                let vector = random.vector();
                put(&mut index, id, &vector);
                map.insert(id, Some(vector));
            }
        }
        assert_eq!(index.len(), map.len());
        if round % 3_000 == 0 {
            assert_eq!(ids(&index), map.keys().copied().collect::<Vec<_>>());
            for (id, vector) in map
                .iter()
                .filter_map(|(id, vector)| Some((id, vector.as_ref()?)))
                .take(40)
            {
                assert!(nearest(&index, vector).contains(id));
            }
        }
    }
    let all: Vec<u64> = map.keys().copied().collect();
    index.remove(&all).unwrap();
    assert!(index.is_empty());
    assert_eq!(ids(&index), []);
}

#[test]
fn a_view_does_not_change() {
    let mut random = Random(8);
    let mut index = index();
    let vectors: Vec<Vector> = (0..SLAB_ROWS + 10).map(|_| random.vector()).collect();
    for (id, vector) in (0..).zip(&vectors) {
        put(&mut index, id, vector);
    }
    let before = index.view();
    put(&mut index, 5, &vectors[6]);
    index.remove(&[7]).unwrap();
    put(&mut index, 1_000_000, &vectors[7]);
    let found = |view, vector: &Vector| {
        Search::new(view, InstructionSet::best(), vector, 1)
            .unwrap()
            .run()
            .unwrap()
            .ids
    };
    assert!(found(before.clone(), &vectors[5]).contains(&5));
    assert!(found(before.clone(), &vectors[7]).contains(&7));
    assert!(!found(before, &vectors[7]).contains(&1_000_000));
    assert!(!found(index.view(), &vectors[7]).contains(&7));
    assert!(found(index.view(), &vectors[7]).contains(&1_000_000));
}

#[test]
fn damaged_vectors_are_candidates_until_they_are_replaced() {
    let mut index = index();
    let mut random = Random(10);
    for id in 0..100 {
        put(&mut index, id, &random.vector());
    }
    let mut broken = random.vector();
    broken[17] = f32::NAN;
    put(&mut index, 50, &broken);
    put(&mut index, 200, &[3.0; DIMENSIONS]);
    index.put_damaged(&[201]).unwrap();
    assert_eq!(index.len(), 102);
    for _ in 0..10 {
        let found = nearest(&index, &random.vector());
        assert!([50, 200, 201].iter().all(|id| found.contains(id)));
        assert!(found.len() < 50);
    }
    put(&mut index, 50, &random.vector());
    index.remove(&[200]).unwrap();
    put(&mut index, 201, &random.vector());
    assert_eq!(index.len(), 101);
    assert!(index.view().unmeasured.is_empty());
}

#[test]
fn the_memory_limit_is_respected() {
    let mut random = Random(11);
    let mut index = Index::new(InstructionSet::best(), 2_000_000);
    let refused = (0..).find_map(|id| {
        let bytes: Vec<u8> = random
            .vector()
            .iter()
            .flat_map(|value| value.to_ne_bytes())
            .collect();
        index.put(&[id], &bytes).err()
    });
    assert_eq!(refused.unwrap().kind(), ErrorKind::OutOfMemory);
    assert!(index.bytes() <= 2_000_000);
}

#[test]
fn bytes_of_another_length_are_refused() {
    let mut index = index();
    for bytes in [0, 1, 1_535, 1_537, 3_072] {
        let error = index.put(&[1], &vec![0; bytes]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
    assert!(index.is_empty());
}

#[test]
fn a_vector_takes_about_400_bytes() {
    let mut random = Random(12);
    let mut index = index();
    for id in 0..100_000 {
        put(&mut index, id, &random.vector());
    }
    assert!(index.bytes() < 100_000 * 425, "{}", index.bytes());
}
