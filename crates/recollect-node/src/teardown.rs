//! Cleanup at the end of a Node.js environment (the process, or a worker thread).

use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use napi::bindgen_prelude::Result;
use napi::{Env, check_status, sys};

/// The data of a hook. `work` is boxed because Node-API passes one thin pointer.
struct Hook {
    work: Box<dyn FnOnce()>,
    ran: Arc<AtomicBool>,
}

/// Work to do at the end of an environment, unless it is removed before.
///
/// This replaces the hook of `napi`: removing that one leaks its closure, and everything that the closure keeps alive.
pub(crate) struct Teardown {
    hook: NonNull<Hook>,
    ran: Arc<AtomicBool>,
}

impl Teardown {
    /// Adds a hook that does `work` on the thread of `env` when `env` ends. `work` must not call JavaScript.
    pub(crate) fn install(env: Env, work: impl FnOnce() + 'static) -> Result<Self> {
        let ran = Arc::new(AtomicBool::new(false));
        let hook = NonNull::from(Box::leak(Box::new(Hook {
            work: Box::new(work),
            ran: Arc::clone(&ran),
        })));
        // SAFETY: `run` gets this pointer, which stays valid until `run` or `remove` frees it.
        let status = unsafe { sys::napi_add_env_cleanup_hook(env.raw(), Some(run), hook.as_ptr().cast()) };
        check_status!(status).inspect_err(|_| {
            // SAFETY: the hook was not added, so this is the only owner.
            drop(unsafe { Box::from_raw(hook.as_ptr()) });
        })?;
        Ok(Self { hook, ran })
    }

    /// Removes the hook. Only on the thread of `env`.
    pub(crate) fn remove(self, env: Env) {
        // A hook that has run has already been freed.
        if self.ran.load(Ordering::Acquire) {
            return;
        }
        let pointer = self.hook.as_ptr();
        // SAFETY: this is the same pair that was added, on the thread that runs the hooks. It has not run, and it
        // cannot run after this.
        let status = unsafe { sys::napi_remove_env_cleanup_hook(env.raw(), Some(run), pointer.cast()) };
        if status == sys::Status::napi_ok {
            // SAFETY: Node-API no longer uses the pointer.
            drop(unsafe { Box::from_raw(pointer) });
        }
    }
}

/// Node-API calls this once.
unsafe extern "C" fn run(data: *mut c_void) {
    // SAFETY: `data` is the pointer that `install` leaked. `remove` has not freed it, because it removes the hook
    // first.
    let hook = unsafe { Box::from_raw(data.cast::<Hook>()) };
    hook.ran.store(true, Ordering::Release);
    // Called from C: a panic must not unwind into it.
    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(hook.work));
}

/// A value of the JavaScript thread that another thread carries but does not use.
pub(crate) struct SameThread<T>(T);

// SAFETY: only the resolver takes the value out, and Node-API runs it on the thread that the value came from. If the
// environment is gone, the value is dropped on another thread, and dropping a `Teardown` does not touch its hook.
unsafe impl<T> Send for SameThread<T> {}

impl<T> SameThread<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    pub(crate) fn take(self) -> T {
        self.0
    }
}
