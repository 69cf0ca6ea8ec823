//! A thread of the model: turns tokens into vectors, run by run, and returns memory to the system when it is idle.

use std::sync::{Arc, MutexGuard, PoisonError};

use super::{ActiveRun, State, Worker, wait};
use crate::error::{Result, catch_panic};
use crate::fault;
use crate::infer::{Backend, TokenValues};
use crate::runtime::FreedMemory;
use crate::schedule::call::CallKey;
use crate::schedule::delivery::Embedding;
use crate::schedule::items::{RunItem, TextResult};

/// Runs with more padded tokens than this leave their memory in ONNX Runtime's arena, which is shrunk when the work is
/// done.
const SHRINK_ABOVE_TOKENS: usize = 128;

/// After this many texts the heap is trimmed: their vectors were freed, or soon are.
const TRIM_AFTER_TEXTS: usize = 1000;

impl Worker {
    /// Runs until the worker ends. `thread` is the index of this thread.
    pub(super) fn run_model(&self, model: &mut dyn Backend, thread: usize) {
        let mut needs_shrink = false;
        let mut freed = FreedMemory::default();
        let mut texts_since_note = 0;
        let mut state = self.lock();
        let mut last_helped = 0;
        // A panic may have left a run of this thread.
        state.runs.retain(|run| run.thread != thread);
        state.unshare(thread);
        loop {
            let items = state.scheduler.take_run();
            if items.is_empty() {
                // Texts of removed calls may have made room in the window.
                if state.ending || state.scheduler.has_texts() {
                    self.texts.notify_one();
                }
                if state.ending {
                    // Wakes the other threads of the model, which wait for tokens.
                    self.tokens.notify_all();
                    return;
                }
                if needs_shrink && state.scheduler.is_idle() {
                    // The last run did not shrink, because the rest of its call was cancelled later.
                    needs_shrink = false;
                    drop(state);
                    self.shrink(model);
                    freed.note();
                    state = self.lock();
                } else if let Some(shared) =
                    state.shared.clone().filter(|shared| shared.number != last_helped)
                {
                    last_helped = shared.number;
                    drop(state);
                    (shared.help)();
                    state = self.lock();
                } else {
                    state = self.wait_for_tokens(state, &mut freed);
                }
                continue;
            }
            fault::point(fault::Point::Schedule);
            needs_shrink |= model.keeps_memory() && padded_tokens(&items) > SHRINK_ABOVE_TOKENS;
            let shrink = needs_shrink && !state.scheduler.has_ready();
            needs_shrink &= !shrink;
            let stop = model.prepare(shrink);
            let mut is_shared = false;
            if items.len() == 1
                && state.others_are_idle()
                && let Some(help) = model.share()
            {
                state.share(thread, help);
                is_shared = true;
            }
            if let Ok(stop) = &stop {
                let calls = items.iter().map(|item| item.call).collect();
                state.runs.push(ActiveRun {
                    thread,
                    calls,
                    stop: Arc::clone(stop),
                });
            }
            let (has_ready, has_texts) = (state.scheduler.has_ready(), state.scheduler.has_texts());
            drop(state);
            if is_shared {
                self.tokens.notify_all();
            } else if has_ready {
                self.tokens.notify_one();
            }
            // The window has room again.
            if has_texts {
                self.texts.notify_one();
            }

            texts_since_note += items.len();
            let calls: Vec<CallKey> = items.iter().map(|item| item.call).collect();
            let finished = catch_panic("a run", || {
                fault::point(fault::Point::Run);
                stop?;
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
            if shrink || texts_since_note >= TRIM_AFTER_TEXTS {
                texts_since_note = 0;
                freed.note();
            }
            state = self.lock();
        }
    }

    fn run_items(&self, model: &mut dyn Backend, items: Vec<RunItem>) -> Result<Vec<TextResult>> {
        let batch: Vec<&[u32]> = items.iter().map(|item| item.tokens.ids.as_slice()).collect();
        let mut token_values: Vec<TokenValues> = items.iter().map(|_| TokenValues::default()).collect();
        let vectors = model.run(&batch, &mut |place, states| {
            if let (Some(signer), Some(item), Some(values)) =
                (&self.signer, items.get(place), token_values.get_mut(place))
            {
                *values = signer.read(&item.tokens.ids, states, item.passage.is_some(), item.question);
            }
        })?;
        Ok(items
            .into_iter()
            .zip(vectors)
            .zip(token_values)
            .map(|((item, vector), values)| TextResult {
                call: item.call,
                index: item.index,
                embedding: Embedding {
                    vector,
                    token_count: item.tokens.count,
                    truncated: item.tokens.truncated(),
                    passage: item.passage,
                    signature: values.signature,
                    token_vectors: values.vectors,
                },
            })
            .collect())
    }

    /// Does the smallest possible run, after which the arena shrinks.
    fn shrink(&self, model: &mut dyn Backend) {
        // A failure can be ignored: the next run reports its own.
        let _ = catch_panic("a run", || {
            let empty = self.tokenizer.tokenize("")?;
            model.prepare(true)?;
            model.run(&[&empty.ids], &mut |_, _| ())
        });
    }

    /// Waits for work, and trims the heap if none comes in time.
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
        freed.trim();
        self.lock()
    }
}

fn padded_tokens(items: &[RunItem]) -> usize {
    items.len() * items.iter().map(|item| item.tokens.ids.len()).max().unwrap_or(0)
}
