//! Concurrent searches.
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use std::sync::{Arc, mpsc};

use super::Pool;
use crate::samples::{Random, put};
use crate::{ErrorKind, Index, InstructionSet, Search};

#[test]
fn concurrent_searches_give_the_same_answers() {
    let mut random = Random(31);
    let mut index = Index::new(InstructionSet::best(), usize::MAX);
    for id in 0..30_000 {
        put(&mut index, id, &random.vector());
    }
    let searches: Vec<_> = (0..40)
        .map(|_| {
            let vector = random.vector();
            let new = || Search::new(index.view(), index.instructions(), &vector, 7).unwrap();
            (Arc::new(new()), new().run().unwrap())
        })
        .collect();
    let pool = Pool::shared().unwrap();
    let (sender, answers) = mpsc::channel();
    for (number, (search, _)) in searches.iter().enumerate() {
        let sender = sender.clone();
        pool.submit(search, move |answer| {
            sender.send((number, answer.unwrap())).unwrap();
        });
    }
    drop(sender);
    let mut answered = 0;
    for (number, answer) in answers {
        let (_, expected) = searches.get(number).unwrap();
        assert_eq!(&answer, expected);
        answered += 1;
    }
    assert_eq!(answered, 40);
}

#[test]
fn an_empty_index_answers() {
    let index = Index::new(InstructionSet::best(), usize::MAX);
    let search = Search::new(index.view(), index.instructions(), &Random(1).vector(), 3).unwrap();
    let answer = Pool::shared().unwrap().run(&Arc::new(search)).unwrap();
    assert!(answer.ids.is_empty());
}

#[test]
fn a_cancelled_search_ends_and_the_next_one_answers() {
    let mut random = Random(32);
    let mut index = Index::new(InstructionSet::best(), usize::MAX);
    for id in 0..20_000 {
        put(&mut index, id, &random.vector());
    }
    let new = |vector: &crate::samples::Vector| {
        Arc::new(Search::new(index.view(), index.instructions(), vector, 3).unwrap())
    };
    let cancelled = new(&random.vector());
    cancelled.cancel();
    let pool = Pool::shared().unwrap();
    assert_eq!(pool.run(&cancelled).unwrap_err().kind(), ErrorKind::Cancelled);
    assert!(pool.run(&new(&random.vector())).unwrap().ids.len() >= 3);
}
