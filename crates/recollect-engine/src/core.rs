//! What the handles of one model share: the queue, the tokenizer's thread, and the thread that runs the model.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::delivery::Embedding;
use crate::error::{EngineError, ErrorCode, Result, catch_panic};
use crate::fault;
use crate::infer::Model;
use crate::memory::FreedMemory;
use crate::run_control::RunControl;
use crate::schedule::{
    CallKey, CallRequest, Delivery, FinishedText, HandleId, RunItem, Scheduler, TakenText,
};
use crate::tokenize::TextTokenizer;

/// Runs above this many padded tokens leave the memory they needed in ONNX Runtime's arena; it is given back
/// when the work is done.
const SHRINK_ABOVE_TOKENS: usize = 128;

/// One model in memory, with its threads. They end when the last handle is gone.
pub(crate) struct Core {
    pub(crate) tokenizer: TextTokenizer,
    state: Mutex<State>,
    /// Texts came in, or there is room for more tokens, or the core ends.
    texts: Condvar,
    /// Tokens came in, or the core ends.
    tokens: Condvar,
    /// A run or a thread ended.
    ended: Condvar,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

#[derive(Default)]
struct State {
    scheduler: Scheduler,
    handles: usize,
    next_handle: HandleId,
    /// No handle is left and no work: the threads end and no handle can be added.
    ending: bool,
    live_threads: usize,
    run: Option<ActiveRun>,
}

/// The run under way.
struct ActiveRun {
    calls: Vec<CallKey>,
    control: RunControl,
}

impl Core {
    /// Starts the threads of `model`, with one handle.
    pub(crate) fn start(model: Model, tokenizer: TextTokenizer) -> Result<(Arc<Self>, HandleId)> {
        let state = State {
            handles: 1,
            next_handle: 1,
            live_threads: 2,
            ..State::default()
        };
        let core = Arc::new(Self {
            tokenizer,
            state: Mutex::new(state),
            texts: Condvar::new(),
            tokens: Condvar::new(),
            ended: Condvar::new(),
            threads: Mutex::new(Vec::new()),
        });
        let spawned = core
            .spawn("recollect-token", Self::tokenize_texts)
            .and_then(|tokenizing| {
                let mut model = model;
                let running = core.spawn("recollect-infer", move |core| core.run_model(&mut model))?;
                Ok(vec![tokenizing, running])
            });
        match spawned {
            Ok(threads) => {
                *core.threads.lock().unwrap_or_else(PoisonError::into_inner) = threads;
                Ok((core, 0))
            }
            Err(error) => {
                core.lock().ending = true;
                core.texts.notify_all();
                Err(EngineError::new(
                    ErrorCode::Internal,
                    format!("cannot start a thread: {error}"),
                ))
            }
        }
    }

    fn spawn(
        self: &Arc<Self>,
        name: &str,
        work: impl FnOnce(&Self) + Send + 'static,
    ) -> std::io::Result<JoinHandle<()>> {
        let core = Arc::clone(self);
        std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            work(&core);
            core.lock().live_threads -= 1;
            core.ended.notify_all();
        })
    }

    /// Adds a handle; `None` when the core is ending.
    pub(crate) fn attach(&self) -> Option<HandleId> {
        let mut state = self.lock();
        if state.ending {
            return None;
        }
        state.handles += 1;
        let id = state.next_handle;
        state.next_handle += 1;
        Some(id)
    }

    /// Queues a call.
    pub(crate) fn submit(&self, request: CallRequest) -> Result<()> {
        let done = self.lock().scheduler.add(request)?;
        match done {
            Some(delivery) => delivery.send(),
            None => self.texts.notify_one(),
        }
        Ok(())
    }

    /// Forgets a call; its run stops when nobody else waits for it.
    pub(crate) fn cancel(&self, handle: HandleId, call_id: i64) {
        let mut state = self.lock();
        if state.scheduler.cancel(handle, call_id) {
            state.stop_unwanted_run();
        }
    }

    /// Rejects what the handle has queued; what it has in the run under way goes on.
    pub(crate) fn reject_queued(&self, handle: HandleId) {
        let rejected = self.lock().scheduler.close(handle);
        rejected.into_iter().for_each(Delivery::send);
    }

    /// Blocks until the handle has no pending call.
    pub(crate) fn wait_for_calls(&self, handle: HandleId) {
        let mut state = self.lock();
        while state.scheduler.has_calls(handle) {
            state = wait(&self.ended, state);
        }
    }

    /// Forgets all calls of the handle and stops the run under way if it was for them alone.
    pub(crate) fn abandon(&self, handle: HandleId) {
        let mut state = self.lock();
        state.scheduler.abandon(handle);
        state.stop_unwanted_run();
    }

    /// Takes a handle away. With the last one the threads end, after what is still queued.
    pub(crate) fn detach(&self) {
        let mut state = self.lock();
        state.handles = state.handles.saturating_sub(1);
        state.end_if_unused();
        drop(state);
        self.texts.notify_all();
        self.tokens.notify_all();
    }

    /// Waits until the threads have ended, if the core is ending, at most `limit`.
    pub(crate) fn wait_for_end(&self, limit: Duration) {
        let state = self.lock();
        if !state.ending {
            return;
        }
        let (state, timeout) = self
            .ended
            .wait_timeout_while(state, limit, |state| state.live_threads > 0)
            .unwrap_or_else(PoisonError::into_inner);
        drop(state);
        if !timeout.timed_out() {
            let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
            for thread in threads {
                // Its panics are caught inside; what is left to wait for is the end of the thread itself.
                let _ = thread.join();
            }
        }
    }

    /// The tokenizer's thread.
    fn tokenize_texts(&self) {
        let mut state = self.lock();
        loop {
            let taken = state.scheduler.take_texts();
            if taken.is_empty() {
                if state.ending {
                    return;
                }
                state = wait(&self.texts, state);
                continue;
            }
            drop(state);
            let tokenized: Vec<_> = taken.into_iter().map(|text| self.tokenize_text(text)).collect();
            state = self.lock();
            let failures: Vec<Delivery> = tokenized
                .into_iter()
                .filter_map(|result| match result {
                    Ok(item) => state.scheduler.put_tokens(item),
                    Err((call, error)) => state.scheduler.fail(call, error),
                })
                .collect();
            state.end_if_unused();
            drop(state);
            self.tokens.notify_one();
            if !failures.is_empty() {
                failures.into_iter().for_each(Delivery::send);
                self.ended.notify_all();
            }
            state = self.lock();
        }
    }

    fn tokenize_text(&self, text: TakenText) -> std::result::Result<RunItem, (CallKey, EngineError)> {
        let TakenText { call, index, text } = text;
        catch_panic("tokenization", || {
            fault::point(fault::Point::Tokenize);
            self.tokenizer.tokenize(&text)
        })
        .map(|tokens| RunItem { call, index, tokens })
        .map_err(|error| (call, error))
    }

    /// The model's thread.
    fn run_model(&self, model: &mut Model) {
        let mut unshrunk = false;
        let mut freed = FreedMemory::default();
        let mut state = self.lock();
        loop {
            let items = state.scheduler.take_run();
            if items.is_empty() {
                if state.ending {
                    return;
                }
                state = self.wait_for_tokens(state, &mut freed);
                continue;
            }
            unshrunk |= padded_tokens(&items) > SHRINK_ABOVE_TOKENS;
            let shrink = unshrunk && !state.scheduler.has_ready();
            unshrunk &= !shrink;
            let control = RunControl::new(shrink, model.log_level());
            if let Ok(control) = &control {
                let calls = items.iter().map(|item| item.call).collect();
                state.run = Some(ActiveRun {
                    calls,
                    control: control.clone(),
                });
            }
            drop(state);
            // There is room in the window again.
            self.texts.notify_one();

            let calls: Vec<CallKey> = items.iter().map(|item| item.call).collect();
            let finished = catch_panic("a run", || {
                fault::point(fault::Point::Run);
                run_items(model, items, &control?)
            });
            state = self.lock();
            state.run = None;
            let deliveries = match finished {
                Ok(finished) => state.scheduler.finish(finished),
                Err(error) => calls
                    .into_iter()
                    .filter_map(|call| state.scheduler.fail(call, error.clone()))
                    .collect(),
            };
            state.end_if_unused();
            drop(state);
            deliveries.into_iter().for_each(Delivery::send);
            self.ended.notify_all();
            if shrink {
                freed.note();
            }
            state = self.lock();
        }
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

    fn lock(&self) -> MutexGuard<'_, State> {
        // Panics are caught before they reach a lock; if one did not, the state is still a valid one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait<'a>(condition: &Condvar, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
    condition.wait(state).unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn stop_unwanted_run(&self) {
        if let Some(run) = &self.run
            && !run.calls.iter().any(|&call| self.scheduler.is_live(call))
        {
            run.control.terminate();
        }
    }

    fn end_if_unused(&mut self) {
        self.ending |= self.handles == 0 && self.scheduler.is_idle();
    }
}

fn padded_tokens(items: &[RunItem]) -> usize {
    items.len() * items.iter().map(|item| item.tokens.ids.len()).max().unwrap_or(0)
}

fn run_items(model: &mut Model, items: Vec<RunItem>, control: &RunControl) -> Result<Vec<FinishedText>> {
    let batch: Vec<&[u32]> = items.iter().map(|item| item.tokens.ids.as_slice()).collect();
    let vectors = model.run(&batch, control)?;
    Ok(items
        .into_iter()
        .zip(vectors)
        .map(|(item, vector)| FinishedText {
            call: item.call,
            index: item.index,
            embedding: Embedding {
                vector,
                token_count: item.tokens.count,
                exact: item.tokens.exact,
                truncated: item.tokens.truncated(),
            },
        })
        .collect())
}
