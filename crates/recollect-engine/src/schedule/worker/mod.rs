//! The part of a model that its handles share: the queue, the tokenizer's thread, and the threads that run the model.

mod run_model;
mod tokenize_texts;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::error::{EngineError, Result, catch_panic};
use crate::infer::{Backend, Help, Signer, StopRun};
use crate::schedule::call::{CallKey, CallRequest, HandleId};
use crate::schedule::items::Delivery;
use crate::schedule::scheduler::Scheduler;
use crate::tokenize::TextTokenizer;

/// A model in memory, with its threads. They end when the last handle is gone.
pub(crate) struct Worker {
    pub(crate) tokenizer: TextTokenizer,
    /// Set if the model has signatures.
    signer: Option<Signer>,
    state: Mutex<State>,
    /// Signalled when texts arrive, when the window has room again, or when the worker ends.
    texts: Condvar,
    /// Signalled when tokens arrive, or when the worker ends.
    tokens: Condvar,
    /// Signalled when a run or a thread has ended.
    ended: Condvar,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Held while completions are delivered. It is locked before the state is unlocked, so that the completions of a
    /// call come in order.
    deliveries: Mutex<()>,
}

#[derive(Default)]
struct State {
    scheduler: Scheduler,
    handles: usize,
    next_handle: HandleId,
    /// No handle and no work is left: the threads end, and no handle can be added.
    ending: bool,
    live_threads: usize,
    runs: Vec<ActiveRun>,
    shared: Option<SharedRun>,
    /// Number of runs shared so far.
    shared_runs: u64,
}

/// A current run of one text that idle threads may help with.
#[derive(Clone)]
struct SharedRun {
    number: u64,
    /// The index of its thread.
    thread: usize,
    help: Help,
}

/// A current run.
struct ActiveRun {
    /// The index of its thread.
    thread: usize,
    calls: Vec<CallKey>,
    stop: StopRun,
}

impl Worker {
    /// Starts a worker with one handle: a thread for each of `models`, which are instances of one model, and the
    /// tokenizer's thread. A run has at most `run_tokens` padded tokens.
    pub(crate) fn start(
        models: Vec<Box<dyn Backend>>,
        tokenizer: TextTokenizer,
        run_tokens: usize,
        signer: Option<Signer>,
    ) -> Result<(Arc<Self>, HandleId)> {
        let state = State {
            scheduler: Scheduler::with_run_tokens(run_tokens),
            handles: 1,
            next_handle: 1,
            ..State::default()
        };
        let worker = Arc::new(Self {
            tokenizer,
            signer,
            state: Mutex::new(state),
            texts: Condvar::new(),
            tokens: Condvar::new(),
            ended: Condvar::new(),
            threads: Mutex::new(Vec::new()),
            deliveries: Mutex::new(()),
        });
        match worker.start_threads(models) {
            Ok(()) => Ok((worker, 0)),
            Err(error) => {
                worker.lock().ending = true;
                worker.notify_all();
                Err(EngineError::no_thread(&error))
            }
        }
    }

    fn start_threads(self: &Arc<Self>, models: Vec<Box<dyn Backend>>) -> std::io::Result<()> {
        let mut threads = vec![self.spawn("recollect-token", Self::tokenize_texts)?];
        for (thread, mut model) in models.into_iter().enumerate() {
            threads.push(self.spawn("recollect-infer", move |worker| {
                worker.run_model(model.as_mut(), thread);
            })?);
        }
        *self.threads.lock().unwrap_or_else(PoisonError::into_inner) = threads;
        Ok(())
    }

    /// Starts a thread. If `work` panics, it is started again, because callers would otherwise wait forever.
    fn spawn(
        self: &Arc<Self>,
        name: &'static str,
        mut work: impl FnMut(&Self) + Send + 'static,
    ) -> std::io::Result<JoinHandle<()>> {
        let worker = Arc::clone(self);
        self.lock().live_threads += 1;
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            while let Err(error) = catch_panic(name, || {
                work(&worker);
                Ok(())
            }) {
                worker.fail_all(&error);
            }
            // Frees the model's memory before the thread counts as ended.
            drop(work);
            worker.lock().live_threads -= 1;
            worker.ended.notify_all();
        });
        if thread.is_err() {
            self.lock().live_threads -= 1;
        }
        thread
    }

    /// Fails every call, because a panic may have left any of them incomplete.
    fn fail_all(&self, error: &EngineError) {
        let mut state = self.lock();
        let failures = state.scheduler.fail_all(error);
        state.stop_unwanted_runs();
        state.end_if_unused();
        self.deliver(state, failures);
        self.notify_all();
    }

    /// Unlocks the state and sends the deliveries, before those of any later change of the state.
    fn deliver(&self, state: MutexGuard<'_, State>, deliveries: Vec<Delivery>) {
        if deliveries.is_empty() {
            return;
        }
        let _in_order = self.deliveries.lock().unwrap_or_else(PoisonError::into_inner);
        drop(state);
        deliveries.into_iter().for_each(Delivery::send);
    }

    fn notify_all(&self) {
        for condition in [&self.texts, &self.tokens, &self.ended] {
            condition.notify_all();
        }
    }

    /// Adds a handle, or returns `None` if the worker is ending.
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
        let mut state = self.lock();
        // Another thread closed the engine after the caller's check. No thread would take the call.
        if state.ending {
            return Err(EngineError::closed());
        }
        let done = state.scheduler.add(request)?;
        drop(state);
        match done {
            Some(delivery) => delivery.send(),
            None => self.texts.notify_one(),
        }
        Ok(())
    }

    /// Cancels a call. Its run is stopped if it has no other calls.
    pub(crate) fn cancel(&self, handle: HandleId, call_id: i64) {
        let mut state = self.lock();
        if state.scheduler.cancel(handle, call_id) {
            state.stop_unwanted_runs();
        }
    }

    /// Rejects the queued calls of the handle. Calls that are in a current run continue.
    pub(crate) fn reject_queued(&self, handle: HandleId) {
        let mut state = self.lock();
        let rejected = state.scheduler.close(handle);
        self.deliver(state, rejected);
    }

    /// Blocks until the handle has no pending calls.
    pub(crate) fn wait_for_calls(&self, handle: HandleId) {
        let mut state = self.lock();
        while state.scheduler.has_calls(handle) {
            state = wait(&self.ended, state);
        }
    }

    /// Cancels all calls of the handle, and stops runs that have no other calls.
    pub(crate) fn abandon(&self, handle: HandleId) {
        let mut state = self.lock();
        state.scheduler.abandon(handle);
        state.stop_unwanted_runs();
    }

    /// Removes a handle. After the last one the threads finish the queued calls and end.
    pub(crate) fn detach(&self) {
        let mut state = self.lock();
        state.handles = state.handles.saturating_sub(1);
        state.end_if_unused();
        drop(state);
        self.notify_all();
    }

    /// If the worker is ending, waits until its threads have ended, for at most `limit`.
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
                // Cannot fail: the thread catches its panics.
                let _ = thread.join();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Panics are caught before they poison the lock. Even if one were not, the state is still valid.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait<'a>(condition: &Condvar, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
    condition.wait(state).unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn stop_unwanted_runs(&self) {
        for run in &self.runs {
            if !run.calls.iter().any(|&call| self.scheduler.is_live(call)) {
                (run.stop)();
            }
        }
    }

    /// Whether there are other threads of the model and all of them are idle.
    fn others_are_idle(&self) -> bool {
        // One thread is the tokenizer's, and one is this.
        self.runs.is_empty() && !self.scheduler.has_ready() && self.live_threads > 2
    }

    fn share(&mut self, thread: usize, help: Help) {
        self.shared_runs += 1;
        let number = self.shared_runs;
        self.shared = Some(SharedRun { number, thread, help });
    }

    /// Removes the shared run of `thread`.
    fn unshare(&mut self, thread: usize) {
        self.shared.take_if(|shared| shared.thread == thread);
    }

    fn end_if_unused(&mut self) {
        self.ending |= self.handles == 0 && self.scheduler.is_idle();
    }
}
