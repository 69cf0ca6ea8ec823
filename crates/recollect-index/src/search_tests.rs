//! The nearest vectors are candidates, and so is every vector within the promised distance.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic is a failed test"
)]

use super::Search;
use crate::samples::{Random, Vector, distance, put};
use crate::{DIMENSIONS, ErrorKind, Index, InstructionSet};

fn filled_index(random: &mut Random, count: usize) -> (Index, Vec<Vector>) {
    let mut index = Index::new(InstructionSet::best(), usize::MAX);
    let mut vectors: Vec<Vector> = Vec::new();
    for id in 0..count {
        // Some vectors appear more than once.
        let vector = if id > 10 && random.below(4) == 0 {
            vectors[random.below(id)]
        } else {
            random.vector()
        };
        vectors.push(vector);
        put(&mut index, id as u64, &vector);
    }
    (index, vectors)
}

#[test]
fn every_vector_within_the_promised_distance_is_a_candidate() {
    let mut random = Random(21);
    for _ in 0..60 {
        let count = 1 + random.below(6_000);
        let (index, vectors) = filled_index(&mut random, count);
        for _ in 0..5 {
            let query = if random.below(2) == 0 {
                vectors[random.below(count)]
            } else {
                random.vector()
            };
            let wanted = 1 + random.below(count + 20);
            let search = Search::new(index.view(), index.instructions(), &query, wanted).unwrap();
            let found = search.run().unwrap();
            let is_found = {
                let mut is_found = vec![false; count];
                for &id in &found.ids {
                    is_found[usize::try_from(id).unwrap()] = true;
                }
                is_found
            };
            assert!(found.at_least.is_sorted());
            for (&id, &least) in found.ids.iter().zip(&found.at_least) {
                let distance = distance(&query, &vectors[usize::try_from(id).unwrap()]);
                assert!(f64::from(distance) >= least, "{distance} is less than {least}");
            }
            assert_eq!(found.ids.len(), found.at_least.len());
            let distances: Vec<f32> = vectors.iter().map(|vector| distance(&query, vector)).collect();
            let mut within = 0;
            for (id, &distance) in distances.iter().enumerate() {
                if f64::from(distance) <= found.within {
                    assert!(is_found[id], "{distance} is within {}", found.within);
                    within += 1;
                }
            }
            assert!(within >= wanted.min(count), "{within} of {wanted}");
        }
    }
}

#[test]
fn few_candidates_are_left_of_many() {
    let mut random = Random(22);
    let mut index = Index::new(InstructionSet::best(), usize::MAX);
    for id in 0..20_000 {
        let vector = std::array::from_fn(|_| random.float());
        put(&mut index, id, &crate::samples::unit(&vector));
    }
    for _ in 0..20 {
        let query = crate::samples::unit(&std::array::from_fn(|_| random.float()));
        let found = Search::new(index.view(), index.instructions(), &query, 10)
            .unwrap()
            .run()
            .unwrap();
        assert!((10..100).contains(&found.ids.len()), "{}", found.ids.len());
    }
}

#[test]
fn every_instruction_set_finds_the_same_candidates() {
    let mut random = Random(23);
    let (index, _) = filled_index(&mut random, 5_000);
    for _ in 0..20 {
        let query = random.vector();
        let answers: Vec<_> = InstructionSet::available()
            .map(|instructions| {
                Search::new(index.view(), instructions, &query, 10)
                    .unwrap()
                    .run()
                    .unwrap()
            })
            .collect();
        for answer in &answers {
            assert_eq!(answer, &answers[0]);
        }
    }
}

#[test]
fn all_are_candidates_if_more_are_wanted_than_exist() {
    let mut random = Random(24);
    let (index, _) = filled_index(&mut random, 100);
    for wanted in [101, 1_000, usize::MAX] {
        let search = Search::new(index.view(), index.instructions(), &random.vector(), wanted).unwrap();
        let found = search.run().unwrap();
        assert_eq!(found.ids.len(), 100);
        assert!(found.within.is_infinite());
    }
}

#[test]
fn bad_queries_are_refused() {
    let index = Index::new(InstructionSet::best(), usize::MAX);
    let mut vector = [0.0; DIMENSIONS];
    let refused = |vector: &[f32], wanted| {
        let search = Search::new(index.view(), index.instructions(), vector, wanted);
        assert_eq!(search.err().unwrap().kind(), ErrorKind::Invalid);
    };
    for value in [f32::NAN, f32::INFINITY, 2.0] {
        vector[0] = value;
        refused(&vector, 1);
    }
    refused(&[1.0], 1);
    refused(&[], 1);
    refused(&Random(1).vector(), 0);
}

#[test]
fn a_cancelled_search_has_no_answer() {
    let mut random = Random(25);
    let (index, _) = filled_index(&mut random, 100);
    let search = Search::new(index.view(), index.instructions(), &random.vector(), 1).unwrap();
    search.cancel();
    assert_eq!(search.run().unwrap_err().kind(), ErrorKind::Cancelled);
}
