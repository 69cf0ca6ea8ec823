//! Collects completions and passes them to JavaScript together, once per turn of the event loop.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use napi::bindgen_prelude::{Function, Result};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status, sys};
use recollect_engine::{Completion, CompletionSink};

use crate::convert;
use crate::guard::guard;
use crate::types::NativeCompletion;

/// Without an error argument, and weak, so that an idle engine does not keep the process alive.
type Wake = ThreadsafeFunction<(), (), Vec<NativeCompletion>, Status, false, true>;

/// Completions for the `onCompletions` of one engine.
pub(crate) struct Mailbox {
    contents: Mutex<Contents>,
    wake: OnceLock<Wake>,
}

#[derive(Default)]
struct Contents {
    completions: Vec<Completion>,
    /// Calls that JavaScript waits for. While there are any, the event loop stays alive.
    pending: HashSet<i64>,
}

impl Mailbox {
    /// A mailbox that passes its completions to `on_completions`.
    pub(crate) fn new(on_completions: &Function<'_, Vec<NativeCompletion>, ()>) -> Result<Arc<Self>> {
        let mailbox = Arc::new(Self {
            contents: Mutex::default(),
            wake: OnceLock::new(),
        });
        // Weak: the mailbox owns the callback, so the callback must not own the mailbox.
        let weak = Arc::downgrade(&mailbox);
        let wake = on_completions
            .build_threadsafe_function::<()>()
            .weak::<true>()
            .callee_handled::<false>()
            .build_callback(move |context| {
                // Called from C: a panic must not unwind into it.
                let completions = guard(|| Ok(weak.upgrade().map(|mailbox| mailbox.empty(context.env))));
                Ok(completions.ok().flatten().unwrap_or_default())
            })?;
        // This cannot fail: the cell is new, and this is its only writer.
        let _ = mailbox.wake.set(wake);
        Ok(mailbox)
    }

    /// Adds a pending call. Only on the thread of `env`.
    pub(crate) fn expect(&self, env: Env, call_id: i64) {
        let mut contents = self.lock();
        contents.pending.insert(call_id);
        if contents.pending.len() == 1 {
            self.keep_loop_alive(env, true);
        }
    }

    /// Removes a pending call. A completion that is still in the mailbox is dropped. Only on the thread of `env`.
    pub(crate) fn forget(&self, env: Env, call_id: i64) {
        let mut contents = self.lock();
        if contents.pending.remove(&call_id) && contents.pending.is_empty() {
            self.keep_loop_alive(env, false);
        }
    }

    /// Takes all completions, and drops those of calls that are not pending.
    fn empty(&self, env: Env) -> Vec<NativeCompletion> {
        let mut contents = self.lock();
        let was_pending = !contents.pending.is_empty();
        let mut completions = Vec::with_capacity(contents.completions.len());
        for completion in std::mem::take(&mut contents.completions) {
            let is_pending = if completion.done {
                contents.pending.remove(&completion.call_id)
            } else {
                contents.pending.contains(&completion.call_id)
            };
            if is_pending {
                completions.push(convert::completion(completion));
            }
        }
        if was_pending && contents.pending.is_empty() {
            self.keep_loop_alive(env, false);
        }
        completions
    }

    fn keep_loop_alive(&self, env: Env, alive: bool) {
        let Some(wake) = self.wake.get().filter(|wake| !wake.aborted()) else {
            return;
        };
        // SAFETY: called on the thread of `env`, which created the function. It is also finalized on this thread, and
        // `aborted` is set before that.
        let _status = unsafe {
            if alive {
                sys::napi_ref_threadsafe_function(env.raw(), wake.raw())
            } else {
                sys::napi_unref_threadsafe_function(env.raw(), wake.raw())
            }
        };
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CompletionSink for Mailbox {
    fn deliver(&self, completion: Completion) {
        let was_empty = {
            let mut contents = self.lock();
            contents.completions.push(completion);
            contents.completions.len() == 1
        };
        // One wake-up for all completions that arrive before JavaScript runs.
        if was_empty && let Some(wake) = self.wake.get() {
            // Fails only while the environment ends, when nobody waits any more.
            let _status = wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
        }
    }
}
