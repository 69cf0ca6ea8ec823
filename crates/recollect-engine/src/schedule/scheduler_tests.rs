use std::sync::Mutex;

use super::*;
use crate::error::ErrorCode;
use crate::schedule::delivery::CompletionSink;
use crate::tokenize::Tokens;

#[derive(Default)]
struct Silent(Mutex<Vec<Completion>>);

impl CompletionSink for Silent {
    fn deliver(&self, completion: Completion) {
        self.0.lock().unwrap().push(completion);
    }
}

fn request(handle: HandleId, call_id: i64, texts: usize, priority: Priority) -> CallRequest {
    CallRequest {
        handle,
        call_id,
        texts: (0..texts).map(|index| format!("text {index}")).collect(),
        priority,
        long_texts: LongTexts::Truncate,
        questions: false,
        sink: Arc::new(Silent::default()),
    }
}

fn tokens(length: usize, count: usize) -> Tokens {
    Tokens {
        ids: vec![7; length],
        count,
        exact: true,
    }
}

fn tokenized(call: CallKey, index: usize, tokens: Tokens) -> TokenizerResult {
    TokenizerResult {
        call,
        index,
        items: vec![RunItem {
            call,
            index,
            tokens,
            passage: None,
            question: false,
        }],
        rest: None,
    }
}

/// Tokenizes all texts that the scheduler gives out, each to `length` tokens.
fn tokenize_all(scheduler: &mut Scheduler, length: usize) -> usize {
    let mut number = 0;
    loop {
        let taken = scheduler.take_texts();
        if taken.is_empty() {
            return number;
        }
        for text in taken {
            number += 1;
            let tokenized = tokenized(text.call, text.index, tokens(length, length));
            assert!(scheduler.put_tokens(tokenized).is_none());
        }
    }
}

fn finish(scheduler: &mut Scheduler, run: Vec<RunItem>) -> Vec<Completion> {
    let finished = run
        .into_iter()
        .map(|item| TextResult {
            call: item.call,
            index: item.index,
            embedding: Embedding {
                vector: Vec::new(),
                token_count: 3,
                truncated: false,
                passage: None,
                signature: None,
                token_vectors: None,
            },
        })
        .collect();
    scheduler
        .finish(finished)
        .into_iter()
        .map(|delivery| delivery.completion)
        .collect()
}

#[test]
fn urgent_work_goes_first_and_background_gets_one_run_in_four() {
    let mut scheduler = Scheduler::default();
    scheduler.add(request(0, 0, 400, Priority::Background)).unwrap();
    tokenize_all(&mut scheduler, 256);
    scheduler.add(request(0, 1, 400, Priority::Interactive)).unwrap();
    tokenize_all(&mut scheduler, 256);
    let order: Vec<i64> = (0..12)
        .map(|_| {
            let run = scheduler.take_run();
            finish(&mut scheduler, run).first().unwrap().call_id
        })
        .collect();
    assert_eq!(order, [1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0]);
}

#[test]
fn urgent_texts_are_tokenized_first() {
    let mut scheduler = Scheduler::default();
    scheduler.add(request(0, 0, 100, Priority::Background)).unwrap();
    scheduler.add(request(0, 1, 1, Priority::Interactive)).unwrap();
    let first = scheduler.take_texts();
    assert_eq!(first.len(), 1);
    assert!(matches!(&first[0].text, TokenizerInput::Text { text, .. } if text == "text 0"));
    assert!(scheduler.take_texts().len() > 1);
}

#[test]
fn calls_of_one_turn_share_a_run_and_each_gets_its_own_texts() {
    let mut scheduler = Scheduler::default();
    for call_id in 0..10 {
        scheduler
            .add(request(0, call_id, 1, Priority::Interactive))
            .unwrap();
    }
    tokenize_all(&mut scheduler, 10);
    let run = scheduler.take_run();
    assert_eq!(run.len(), 10);
    let mut done: Vec<i64> = finish(&mut scheduler, run)
        .iter()
        .map(|completion| {
            assert!(completion.done);
            assert_eq!(completion.finished.first().unwrap().0, 0);
            completion.call_id
        })
        .collect();
    done.sort_unstable();
    assert_eq!(done, (0..10).collect::<Vec<_>>());
    assert!(scheduler.is_idle());
}

#[test]
fn a_limited_number_of_texts_is_tokenized_ahead() {
    let mut scheduler = Scheduler::default();
    scheduler
        .add(request(0, 0, 50_000, Priority::Background))
        .unwrap();
    assert_eq!(tokenize_all(&mut scheduler, 64), WINDOW_TEXTS);
    let run = scheduler.take_run();
    assert_eq!(tokenize_all(&mut scheduler, 64), run.len());
}

#[test]
fn a_call_is_done_once_with_every_index() {
    let mut scheduler = Scheduler::default();
    scheduler.add(request(0, 3, 100, Priority::Background)).unwrap();
    tokenize_all(&mut scheduler, 50);
    let mut indexes = Vec::new();
    let mut dones = 0;
    while !scheduler.is_idle() {
        let run = scheduler.take_run();
        for completion in finish(&mut scheduler, run) {
            dones += usize::from(completion.done);
            indexes.extend(completion.finished.iter().map(|&(index, _)| index));
        }
    }
    indexes.sort_unstable();
    assert_eq!((indexes, dones), ((0..100).collect(), 1));
}

#[test]
fn an_empty_call_is_done_at_once() {
    let mut scheduler = Scheduler::default();
    let delivery = scheduler
        .add(request(0, 0, 0, Priority::Interactive))
        .unwrap()
        .unwrap();
    assert!(delivery.completion.done && delivery.completion.error.is_none());
    assert!(scheduler.is_idle());
}

#[test]
fn a_pending_call_id_is_refused_and_a_finished_one_can_be_reused() {
    let mut scheduler = Scheduler::default();
    scheduler.add(request(0, 1, 1, Priority::Interactive)).unwrap();
    let error = scheduler
        .add(request(0, 1, 1, Priority::Interactive))
        .err()
        .unwrap();
    assert_eq!(error.code(), ErrorCode::InvalidArgument);
    // Another handle has its own ids.
    scheduler.add(request(1, 1, 1, Priority::Interactive)).unwrap();
    assert!(scheduler.cancel(0, 1));
    scheduler.add(request(0, 1, 1, Priority::Interactive)).unwrap();
}

#[test]
fn a_cancelled_call_is_not_run_and_not_delivered() {
    let mut scheduler = Scheduler::default();
    scheduler.add(request(0, 0, 5, Priority::Interactive)).unwrap();
    scheduler.add(request(0, 1, 5, Priority::Interactive)).unwrap();
    tokenize_all(&mut scheduler, 8);
    assert!(scheduler.cancel(0, 0));
    assert!(!scheduler.cancel(0, 0));
    let run = scheduler.take_run();
    assert_eq!(run.len(), 5);
    // Cancelled during its run.
    assert!(scheduler.cancel(0, 1));
    assert!(finish(&mut scheduler, run).is_empty());
    assert!(scheduler.is_idle() && !scheduler.has_ready());
}

#[test]
fn a_text_that_is_too_long_fails_its_call_if_long_texts_are_rejected() {
    let mut scheduler = Scheduler::default();
    let mut strict = request(0, 0, 2, Priority::Interactive);
    strict.long_texts = LongTexts::Reject;
    scheduler.add(strict).unwrap();
    let mut taken = scheduler.take_texts().into_iter();
    let (first, second) = (taken.next().unwrap(), taken.next().unwrap());
    let item = tokenized(first.call, first.index, tokens(8, 8));
    assert!(scheduler.put_tokens(item).is_none());
    let item = tokenized(second.call, second.index, tokens(8, 9));
    let completion = scheduler.put_tokens(item).unwrap().completion;
    let error = completion.error.unwrap();
    assert_eq!(error.code(), ErrorCode::TextTooLong);
    assert!(
        error.index() == Some(1) && error.message().contains("received 9"),
        "{error}"
    );
    assert!(completion.done && scheduler.take_run().is_empty() && scheduler.is_idle());
}

#[test]
fn closing_rejects_waiting_calls_and_lets_the_run_finish() {
    let mut scheduler = Scheduler::default();
    scheduler.add(request(0, 0, 1, Priority::Interactive)).unwrap();
    tokenize_all(&mut scheduler, 8);
    let run = scheduler.take_run();
    scheduler.add(request(0, 1, 1, Priority::Interactive)).unwrap();
    scheduler.add(request(9, 1, 1, Priority::Interactive)).unwrap();
    let rejected = scheduler.close(0);
    assert_eq!(rejected.len(), 1);
    let completion = &rejected.first().unwrap().completion;
    assert_eq!(completion.call_id, 1);
    assert_eq!(completion.error.as_ref().unwrap().code(), ErrorCode::EngineClosed);
    assert!(scheduler.has_calls(0));
    assert!(finish(&mut scheduler, run).first().unwrap().done);
    assert!(!scheduler.has_calls(0) && scheduler.has_calls(9));
}
