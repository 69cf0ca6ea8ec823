//! The exit of the process: by then none of our threads may be inside ONNX Runtime.
//!
//! `exit()` destroys the static data of libraries while other threads keep running, and a thread that uses this data
//! crashes. For `process.exit()`, an uncaught error and the like, Node.js calls `exit()` without running Node-API's
//! cleanup hooks in the main thread. So the engine handles it: every entry into ONNX Runtime passes a gate. At exit the
//! gate closes, runs are stopped, and the exit waits for the threads inside.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::run_control::RunControl;

/// Maximum wait at exit. A run stops within a few milliseconds, and creating a session takes about 200 ms.
const END_LIMIT: Duration = Duration::from_secs(5);

struct State {
    ending: bool,
    /// Number of threads inside ONNX Runtime.
    inside: usize,
    /// The runs of these threads.
    runs: Vec<RunControl>,
}

static STATE: Mutex<State> = Mutex::new(State {
    ending: false,
    inside: 0,
    runs: Vec::new(),
});
/// A thread has left ONNX Runtime.
static THREAD_LEFT: Condvar = Condvar::new();

/// Marks a thread as inside ONNX Runtime until it is dropped. If the process is exiting, the drop never returns.
pub(crate) struct RuntimeGuard {
    run: Option<RunControl>,
}

/// Enters ONNX Runtime for work that cannot be stopped. Never returns if the process is exiting, so the caller must not
/// hold a lock that the exit needs, and must not be inside already.
pub(crate) fn enter() -> RuntimeGuard {
    enter_gate(None)
}

/// Like [`enter`], for a run, which the exit of the process stops.
pub(crate) fn enter_run(run: &RunControl) -> RuntimeGuard {
    enter_gate(Some(run.clone()))
}

fn enter_gate(run: Option<RunControl>) -> RuntimeGuard {
    let mut state = lock();
    if state.ending {
        drop(state);
        park_forever();
    }
    state.inside += 1;
    state.runs.extend(run.clone());
    RuntimeGuard { run }
}

impl Drop for RuntimeGuard {
    fn drop(&mut self) {
        let mut state = lock();
        state.inside -= 1;
        if let Some(run) = &self.run {
            state.runs.retain(|other| !other.is_of_same_run(run));
        }
        let ending = state.ending;
        drop(state);
        THREAD_LEFT.notify_all();
        if ending {
            park_forever();
        }
    }
}

/// Makes the exit of the process wait for the threads inside ONNX Runtime, if the main thread calls `exit()`. Call this
/// on the main thread before an engine is loaded on another thread.
///
/// An `atexit` handler alone runs too late: `exit()` runs handlers and destroys static data in the reverse order of
/// their registration, and ONNX Runtime creates some of its data at first use, long after it is loaded. The
/// thread-local values of the thread that calls `exit()` are destroyed before all of that.
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

/// Whether this is the main thread. Other systems (Windows) need no such wait: the exit of the process stops its other
/// threads before anything is destroyed.
fn is_main_thread() -> bool {
    #[cfg(target_os = "linux")]
    // SAFETY: both take no arguments and cannot fail.
    return unsafe { libc::gettid() == libc::getpid() };
    #[cfg(target_os = "macos")]
    // SAFETY: it takes no arguments and cannot fail.
    return unsafe { libc::pthread_main_np() } != 0;
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    return false;
}

/// The same if another thread calls `exit()`, or if `exit()` runs no destructors of thread-local values (musl). Call
/// this as soon as the library is loaded: handlers run in reverse order of registration, so at least the static data
/// that the library has created by then outlives the threads.
pub(crate) fn watch_process() {
    #[cfg(unix)]
    {
        extern "C" fn at_exit() {
            end();
        }
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            // SAFETY: the handler does not unwind, and its code stays in memory: an executable is never unloaded, and
            // neither is the addon (it is linked with `-z nodelete`; macOS unloads no library with thread-local
            // values). It fails only if memory is exhausted; then the process exits without the wait.
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
    let _state = THREAD_LEFT
        .wait_timeout_while(state, END_LIMIT, |state| state.inside > 0)
        .unwrap_or_else(PoisonError::into_inner);
}

/// The process is about to end, and this thread with it.
fn park_forever() -> ! {
    loop {
        std::thread::park();
    }
}

fn lock() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}
