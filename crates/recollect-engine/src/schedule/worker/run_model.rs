//! A thread of the model: tokens become vectors, run by run; when there is nothing to do, memory is given back.

use std::sync::{Arc, MutexGuard, PoisonError};

use super::{ActiveRun, State, Worker, wait};
use crate::error::{Result, catch_panic};
use crate::fault;
use crate::infer::{Backend, TokenValues};
use crate::runtime::FreedMemory;
use crate::schedule::call::CallKey;
use crate::schedule::delivery::Embedding;
use crate::schedule::items::{FinishedText, RunItem};

/// Runs above this many padded tokens leave the memory they needed in ONNX Runtime's arena; it is given back
/// when the work is done.
const SHRINK_ABOVE_TOKENS: usize = 128;

impl Worker {
    /// Until the worker ends. `thread` is this one's number.
    pub(super) fn run_model(&self, model: &mut dyn Backend, thread: usize) {
        let mut unshrunk = false;
        let mut freed = FreedMemory::default();
        let mut state = self.lock();
        let mut helped = 0;
        // A panic may have left one.
        state.runs.retain(|run| run.thread != thread);
        state.unshare(thread);
        loop {
            let items = state.scheduler.take_run();
            if items.is_empty() {
                // Texts of calls that are gone have left the window, which may be what the tokenizer waits for;
                // or the last call has, and it is to end as well.
                self.texts.notify_one();
                if state.ending {
                    // The other threads of the model wait for tokens.
                    self.tokens.notify_all();
                    return;
                }
                if unshrunk && state.scheduler.is_idle() {
                    // The last run of a call that was cancelled did not know that it was the last.
                    unshrunk = false;
                    drop(state);
                    self.shrink(model);
                    freed.note();
                    state = self.lock();
                } else if let Some(shared) = state.shared.clone().filter(|shared| shared.number != helped) {
                    helped = shared.number;
                    drop(state);
                    (shared.help)();
                    state = self.lock();
                } else {
                    state = self.wait_for_tokens(state, &mut freed);
                }
                continue;
            }
            fault::point(fault::Point::Schedule);
            unshrunk |= model.keeps_memory() && padded_tokens(&items) > SHRINK_ABOVE_TOKENS;
            let shrink = unshrunk && !state.scheduler.has_ready();
            unshrunk &= !shrink;
            let prepared = model.prepare(shrink);
            if items.len() == 1
                && state.others_are_free()
                && let Some(help) = model.share()
            {
                state.share(thread, help);
                self.tokens.notify_all();
            }
            if let Ok(stop) = &prepared {
                let calls = items.iter().map(|item| item.call).collect();
                state.runs.push(ActiveRun {
                    thread,
                    calls,
                    stop: Arc::clone(stop),
                });
            }
            if state.scheduler.has_ready() {
                self.tokens.notify_one();
            }
            drop(state);
            // There is room in the window again.
            self.texts.notify_one();

            let calls: Vec<CallKey> = items.iter().map(|item| item.call).collect();
            let finished = catch_panic("a run", || {
                fault::point(fault::Point::Run);
                prepared?;
                self.run_items(model, items)
            });
            state = self.lock();
            state.runs.retain(|run| run.thread != thread);
            state.unshare(thread);
            let deliveries = match finished {
                Ok(finished) => state.scheduler.finish(finished),
                Err(error) => calls
                    .into_iter()
                    .filter_map(|call| state.scheduler.fail(call, error.clone()))
                    .collect(),
            };
            state.end_if_unused();
            self.deliver(state, deliveries);
            self.ended.notify_all();
            if shrink {
                freed.note();
            }
            state = self.lock();
        }
    }

    fn run_items(&self, model: &mut dyn Backend, items: Vec<RunItem>) -> Result<Vec<FinishedText>> {
        let batch: Vec<&[u32]> = items.iter().map(|item| item.tokens.ids.as_slice()).collect();
        let mut of_tokens: Vec<TokenValues> = items.iter().map(|_| TokenValues::default()).collect();
        let vectors = model.run(&batch, &mut |place, states| {
            if let (Some(signer), Some(item), Some(values)) =
                (&self.signer, items.get(place), of_tokens.get_mut(place))
            {
                *values = signer.read(&item.tokens.ids, states, item.passage.is_some(), item.question);
            }
        })?;
        Ok(items
            .into_iter()
            .zip(vectors)
            .zip(of_tokens)
            .map(|((item, vector), of_tokens)| FinishedText {
                call: item.call,
                index: item.index,
                embedding: Embedding {
                    vector,
                    token_count: item.tokens.count,
                    truncated: item.tokens.truncated(),
                    passage: item.passage,
                    signature: of_tokens.signature,
                    token_vectors: of_tokens.vectors,
                },
            })
            .collect())
    }

    /// The smallest run there is, at whose end the arena shrinks.
    fn shrink(&self, model: &mut dyn Backend) {
        // What fails here is advice; the next run has its own result.
        let _ = catch_panic("a run", || {
            let empty = self.tokenizer.tokenize("")?;
            model.prepare(true)?;
            model.run(&[&empty.ids], &mut |_, _| ())
        });
    }

    /// Waits for work; where none comes, memory is given back.
    fn wait_for_tokens<'a>(
        &'a self,
        state: MutexGuard<'a, State>,
        freed: &mut FreedMemory,
    ) -> MutexGuard<'a, State> {
        let Some(limit) = freed.time_left() else {
            return wait(&self.tokens, state);
        };
        let (state, timeout) = self
            .tokens
            .wait_timeout(state, limit)
            .unwrap_or_else(PoisonError::into_inner);
        if !timeout.timed_out() {
            return state;
        }
        drop(state);
        freed.give_back();
        self.lock()
    }
}

fn padded_tokens(items: &[RunItem]) -> usize {
    items.len() * items.iter().map(|item| item.tokens.ids.len()).max().unwrap_or(0)
}
