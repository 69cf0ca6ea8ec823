//! The end of the process: by then no thread of ours may be inside ONNX Runtime.
//!
//! `exit()` destroys the static data of libraries while other threads run on, and a thread that is using it
//! crashes. Node.js calls `exit()` for `process.exit()`, an uncaught error and the like without running
//! Node-API's cleanup hooks in the main thread, so the engine itself has to see to it: every entry into ONNX
//! Runtime passes a gate, and at the end the gate is closed, runs are stopped, and who is inside is waited for.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::run_control::RunControl;

/// Longest that the end waits: a run stops within some milliseconds, a session is made within some 200 ms.
const END_LIMIT: Duration = Duration::from_secs(5);

struct State {
    ending: bool,
    /// Threads inside ONNX Runtime.
    inside: usize,
    /// Those of them that are in a run.
    runs: Vec<RunControl>,
}

static STATE: Mutex<State> = Mutex::new(State {
    ending: false,
    inside: 0,
    runs: Vec::new(),
});
static LEFT: Condvar = Condvar::new();

/// Leave to be inside ONNX Runtime, until it is dropped. When the process ends meanwhile, dropping it never
/// returns.
pub(crate) struct Inside {
    run: Option<RunControl>,
}

/// Enters ONNX Runtime for work that cannot be stopped. Never returns once the process ends, so the caller
/// holds no lock that the end needs, and is not inside already.
pub(crate) fn enter() -> Inside {
    pass(None)
}

/// Enters ONNX Runtime for a run, which the end of the process stops. As [`enter`].
pub(crate) fn enter_run(run: &RunControl) -> Inside {
    pass(Some(run.clone()))
}

fn pass(run: Option<RunControl>) -> Inside {
    let mut state = lock();
    if state.ending {
        drop(state);
        stay();
    }
    state.inside += 1;
    state.runs.extend(run.clone());
    Inside { run }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let mut state = lock();
        state.inside -= 1;
        if let Some(run) = &self.run {
            state.runs.retain(|other| !other.is_of_same_run(run));
        }
        let ending = state.ending;
        drop(state);
        LEFT.notify_all();
        if ending {
            stay();
        }
    }
}

/// Has the end of the process wait for the threads inside ONNX Runtime, if the calling thread is the process's
/// main thread and ends it. To be called there before an engine is loaded in another thread.
///
/// A handler of `atexit` alone comes too late: `exit()` runs handlers and destroys static data in the reverse
/// order of their registration, and ONNX Runtime makes some of its data at first use, long after it is loaded.
/// The values of the thread that calls `exit()` are destroyed before all of that.
pub fn watch_main_thread() {
    struct End;
    impl Drop for End {
        fn drop(&mut self) {
            end();
        }
    }
    thread_local! {
        static END: End = const { End };
    }
    if is_main_thread() {
        END.with(|_| ());
    }
}

/// Whether the end of this thread is the end of the process. Elsewhere, on Windows, the end of the process
/// stops its other threads before anything is destroyed.
fn is_main_thread() -> bool {
    #[cfg(target_os = "linux")]
    // SAFETY: neither has arguments or fails.
    return unsafe { libc::gettid() == libc::getpid() };
    #[cfg(target_os = "macos")]
    // SAFETY: it has no arguments and does not fail.
    return unsafe { libc::pthread_main_np() } != 0;
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    return false;
}

/// The same for an end brought about by another thread, or without destructors of thread-local values in
/// `exit()` (musl). To be called as soon as the library is loaded: what is registered last is run first, so
/// that at least the static data that the library has by then outlives the threads.
pub(crate) fn watch_process() {
    #[cfg(unix)]
    {
        extern "C" fn at_exit() {
            end();
        }
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            // SAFETY: the handler does not unwind, and its code stays in memory: an executable's does, and the
            // addon is never unloaded (it is linked with `-z nodelete`; macOS unloads nothing that has
            // thread-local values).
            // It fails only without memory; then the process ends as it would without this.
            let _status = unsafe { libc::atexit(at_exit) };
        });
    }
}

fn end() {
    let mut state = lock();
    if std::mem::replace(&mut state.ending, true) {
        return;
    }
    state.runs.iter().for_each(RunControl::terminate);
    let _state = LEFT
        .wait_timeout_while(state, END_LIMIT, |state| state.inside > 0)
        .unwrap_or_else(PoisonError::into_inner);
}

/// The process is about to end, and this thread with it.
fn stay() -> ! {
    loop {
        std::thread::park();
    }
}

fn lock() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}
