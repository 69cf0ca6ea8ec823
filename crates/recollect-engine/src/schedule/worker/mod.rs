//! What the handles of one model share: the queue, the tokenizer's thread, and the threads that run the model.

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

/// One model in memory, with its threads. They end when the last handle is gone.
pub(crate) struct Worker {
    pub(crate) tokenizer: TextTokenizer,
    /// Where the model has signatures.
    signer: Option<Signer>,
    state: Mutex<State>,
    /// Texts came in, or there is room for more tokens, or the worker ends.
    texts: Condvar,
    /// Tokens came in, or the worker ends.
    tokens: Condvar,
    /// A run or a thread ended.
    ended: Condvar,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Held while completions are delivered, and taken before the state is let go: those of one call come in order.
    deliveries: Mutex<()>,
}

#[derive(Default)]
struct State {
    scheduler: Scheduler,
    handles: usize,
    next_handle: HandleId,
    /// No handle is left and no work: the threads end and no handle can be added.
    ending: bool,
    live_threads: usize,
    runs: Vec<ActiveRun>,
    shared: Option<SharedRun>,
    /// How many runs were shared so far.
    shared_runs: u64,
}

/// A run of one text, under way while the other threads have nothing to do: they may help.
#[derive(Clone)]
struct SharedRun {
    number: u64,
    /// The number of the thread that runs it.
    thread: usize,
    help: Help,
}

/// A run under way.
struct ActiveRun {
    /// The number of the thread that runs it.
    thread: usize,
    calls: Vec<CallKey>,
    stop: StopRun,
}

impl Worker {
    /// Starts a thread for each of `models`, which are one model, and that of the tokenizer, with one handle. A run has
    /// at most `run_tokens` padded tokens.
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

    /// `work` starts again when it panics: a thread that was gone would leave its callers waiting.
    fn spawn(
        self: &Arc<Self>,
        name: &'static str,
        mut work: impl FnMut(&Self) + Send + 'static,
    ) -> std::io::Result<JoinHandle<()>> {
        let worker = Arc::clone(self);
        self.lock().live_threads += 1;
        let spawned = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            while let Err(error) = catch_panic(name, || {
                work(&worker);
                Ok(())
            }) {
                worker.fail_all(&error);
            }
            // What is waited for is the model's memory too.
            drop(work);
            worker.lock().live_threads -= 1;
            worker.ended.notify_all();
        });
        if spawned.is_err() {
            self.lock().live_threads -= 1;
        }
        spawned
    }

    /// Fails every call: what a panic left half done belongs to one of them.
    fn fail_all(&self, error: &EngineError) {
        let mut state = self.lock();
        let failures = state.scheduler.fail_all(error);
        state.stop_unwanted_runs();
        state.end_if_unused();
        self.deliver(state, failures);
        self.notify_all();
    }

    /// Lets go of the state and sends what was decided under it, before anything that is decided later.
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

    /// Adds a handle; `None` when the worker is ending.
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
        // Closed by another thread since the caller looked: nobody would ever take the call.
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

    /// Forgets a call; its run stops when nobody else waits for it.
    pub(crate) fn cancel(&self, handle: HandleId, call_id: i64) {
        let mut state = self.lock();
        if state.scheduler.cancel(handle, call_id) {
            state.stop_unwanted_runs();
        }
    }

    /// Rejects what the handle has queued; what it has in the run under way goes on.
    pub(crate) fn reject_queued(&self, handle: HandleId) {
        let mut state = self.lock();
        let rejected = state.scheduler.close(handle);
        self.deliver(state, rejected);
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
        state.stop_unwanted_runs();
    }

    /// Takes a handle away. With the last one the threads end, after what is still queued.
    pub(crate) fn detach(&self) {
        let mut state = self.lock();
        state.handles = state.handles.saturating_sub(1);
        state.end_if_unused();
        drop(state);
        self.notify_all();
    }

    /// Waits until the threads have ended, if the worker is ending, at most `limit`.
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

    fn lock(&self) -> MutexGuard<'_, State> {
        // Panics are caught before they reach a lock; if one did not, the state is still a valid one.
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

    /// Whether a thread has the model to itself while others of them wait.
    fn others_are_free(&self) -> bool {
        // One of the threads is the tokenizer's.
        self.runs.is_empty() && !self.scheduler.has_ready() && self.live_threads > 2
    }

    fn share(&mut self, thread: usize, help: Help) {
        self.shared_runs += 1;
        let number = self.shared_runs;
        self.shared = Some(SharedRun { number, thread, help });
    }

    /// Forgets what `thread` has shared.
    fn unshare(&mut self, thread: usize) {
        self.shared.take_if(|shared| shared.thread == thread);
    }

    fn end_if_unused(&mut self) {
        self.ending |= self.handles == 0 && self.scheduler.is_idle();
    }
}
