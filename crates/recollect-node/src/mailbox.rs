//! The way back into JavaScript: completions are collected and handed over together, once an event-loop turn.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use napi::bindgen_prelude::{Function, Result};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status, sys};
use recollect_engine::{Completion, CompletionSink};

use crate::convert;
use crate::guard::guard;
use crate::types::NativeCompletion;

/// Not error-first, and weak: an engine with nothing to do does not keep the process alive.
type Wake = ThreadsafeFunction<(), (), Vec<NativeCompletion>, Status, false, true>;

/// Completions on their way to the `onCompletions` of one engine.
pub(crate) struct Mailbox {
    contents: Mutex<Contents>,
    wake: OnceLock<Wake>,
}

#[derive(Default)]
struct Contents {
    arrived: Vec<Completion>,
    /// Calls that JavaScript waits for. While there are any, the event loop is kept alive.
    pending: HashSet<i64>,
}

impl Mailbox {
    /// A mailbox that empties itself into `on_completions`.
    pub(crate) fn new(on_completions: &Function<'_, Vec<NativeCompletion>, ()>) -> Result<Arc<Self>> {
        let mailbox = Arc::new(Self {
            contents: Mutex::default(),
            wake: OnceLock::new(),
        });
        // Weak: the callback must not keep the mailbox, and with it itself, alive.
        let weak = Arc::downgrade(&mailbox);
        let wake = on_completions
            .build_threadsafe_function::<()>()
            .weak::<true>()
            .callee_handled::<false>()
            .build_callback(move |context| {
                // Called from C: a panic must not leave it.
                let emptied = guard(|| Ok(weak.upgrade().map(|mailbox| mailbox.empty(context.env))));
                Ok(emptied.ok().flatten().unwrap_or_default())
            })?;
        // The cell is new and this is its one writer.
        let _ = mailbox.wake.set(wake);
        Ok(mailbox)
    }

    /// Takes note of a call, on the thread of `env`.
    pub(crate) fn expect(&self, env: Env, call_id: i64) {
        let mut contents = self.lock();
        contents.pending.insert(call_id);
        if contents.pending.len() == 1 {
            self.keep_loop_alive(env, true);
        }
    }

    /// Forgets a call: a completion that is on its way is not handed over. On the thread of `env`.
    pub(crate) fn forget(&self, env: Env, call_id: i64) {
        let mut contents = self.lock();
        if contents.pending.remove(&call_id) && contents.pending.is_empty() {
            self.keep_loop_alive(env, false);
        }
    }

    /// Takes what has arrived for calls that are still waited for.
    fn empty(&self, env: Env) -> Vec<NativeCompletion> {
        let mut contents = self.lock();
        let was_pending = !contents.pending.is_empty();
        let mut wanted = Vec::with_capacity(contents.arrived.len());
        for completion in std::mem::take(&mut contents.arrived) {
            let is_wanted = if completion.done {
                contents.pending.remove(&completion.call_id)
            } else {
                contents.pending.contains(&completion.call_id)
            };
            if is_wanted {
                wanted.push(convert::completion(completion));
            }
        }
        if was_pending && contents.pending.is_empty() {
            self.keep_loop_alive(env, false);
        }
        wanted
    }

    fn keep_loop_alive(&self, env: Env, alive: bool) {
        let Some(wake) = self.wake.get().filter(|wake| !wake.aborted()) else {
            return;
        };
        // SAFETY: called on the thread of `env`, which created the function; it is finalised on this thread
        // too, and `aborted` is set before that.
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
            contents.arrived.push(completion);
            contents.arrived.len() == 1
        };
        // One wake-up for all that arrives before JavaScript gets to it.
        if was_empty && let Some(wake) = self.wake.get() {
            // Refused only while the environment ends, when nobody waits any more.
            let _status = wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
        }
    }
}
