//! Work to be done when a Node.js environment (the process, or one worker thread) ends.

use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use napi::bindgen_prelude::Result;
use napi::{Env, check_status, sys};

/// What the hook owns. Boxed once more because Node-API passes one thin pointer.
struct Hook {
    work: Box<dyn FnOnce()>,
    ran: Arc<AtomicBool>,
}

/// Work that is done at the end of an environment, unless it is taken back before.
///
/// Not the hook of `napi`: removing that one leaks its closure, and with it all that the closure keeps alive.
pub(crate) struct Teardown {
    hook: NonNull<Hook>,
    ran: Arc<AtomicBool>,
}

impl Teardown {
    /// Has `work` done when `env` ends, on its thread. It must not call into JavaScript.
    pub(crate) fn install(env: Env, work: impl FnOnce() + 'static) -> Result<Self> {
        let ran = Arc::new(AtomicBool::new(false));
        let hook = NonNull::from(Box::leak(Box::new(Hook {
            work: Box::new(work),
            ran: Arc::clone(&ran),
        })));
        // SAFETY: `run` takes this very pointer, which stays valid until `run` or `remove` frees it.
        let status = unsafe { sys::napi_add_env_cleanup_hook(env.raw(), Some(run), hook.as_ptr().cast()) };
        check_status!(status).inspect_err(|_| {
            // SAFETY: the hook was not added, so this is the one owner.
            drop(unsafe { Box::from_raw(hook.as_ptr()) });
        })?;
        Ok(Self { hook, ran })
    }

    /// Takes the work back, on the thread of `env`.
    pub(crate) fn remove(self, env: Env) {
        // A hook that has run has freed itself.
        if self.ran.load(Ordering::Acquire) {
            return;
        }
        let pointer = self.hook.as_ptr();
        // SAFETY: the very pair that was added, on the thread that runs the hooks: it has not run and after
        // this it cannot.
        let status = unsafe { sys::napi_remove_env_cleanup_hook(env.raw(), Some(run), pointer.cast()) };
        if status == sys::Status::napi_ok {
            // SAFETY: Node-API has let go of it.
            drop(unsafe { Box::from_raw(pointer) });
        }
    }
}

/// Called by Node-API once.
unsafe extern "C" fn run(data: *mut c_void) {
    // SAFETY: `data` is the pointer that `install` leaked, and `remove` has not freed it: it would have
    // removed the hook first.
    let hook = unsafe { Box::from_raw(data.cast::<Hook>()) };
    hook.ran.store(true, Ordering::Release);
    // Node-API calls this from C: a panic must not leave it.
    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(hook.work));
}

/// A value of the JavaScript thread that travels through another one unused.
pub(crate) struct SameThread<T>(T);

// SAFETY: the value is taken out only by the resolver, which Node-API runs on the thread it came from; when
// the environment is gone it is dropped elsewhere, and dropping a `Teardown` does nothing to its hook.
unsafe impl<T> Send for SameThread<T> {}

impl<T> SameThread<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    pub(crate) fn take(self) -> T {
        self.0
    }
}
