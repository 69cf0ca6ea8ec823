//! Loads a model on a separate thread, even if the environment ends meanwhile.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use napi::bindgen_prelude::{Object, ToNapiValue};
use napi::{Env, JsValue};
use recollect_engine::{Engine, EngineError, LoadOptions};

use crate::convert::{self, CodedError};
use crate::prepared_thread::PreparedThread;
use crate::teardown::{SameThread, Teardown};

/// Maximum time that the end of a program waits for a load, which takes about 200 ms.
const END_LIMIT: Duration = Duration::from_secs(5);

/// The progress of a load.
#[derive(Default)]
struct Progress {
    finished: bool,
    /// The environment has ended, so nobody will use the engine.
    abandoned: bool,
}

/// State shared by the loading thread and the cleanup hook of the environment.
#[derive(Default)]
struct LoadState {
    progress: Mutex<Progress>,
    finished: Condvar,
}

impl LoadState {
    /// Waits for the loading thread, because the process would crash if it exited while ONNX Runtime is in use.
    fn abandon(&self) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.abandoned = true;
        let _progress = self
            .finished
            .wait_timeout_while(progress, END_LIMIT, |progress| !progress.finished)
            .unwrap_or_else(PoisonError::into_inner);
    }

    fn finish(&self, result: &Result<Arc<Engine>, EngineError>) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        if progress.abandoned
            && let Ok(engine) = result
        {
            engine.abort();
        }
        progress.finished = true;
        self.finished.notify_all();
    }
}

/// Starts loading. The promise resolves to the result of `make`, which is called with the engine on the thread of
/// `env`.
pub(crate) fn load<T: ToNapiValue + 'static>(
    env: Env,
    options: LoadOptions,
    make: impl FnOnce(Env, Arc<Engine>) -> napi::Result<T> + Send + 'static,
) -> Result<Object<'static>, CodedError> {
    let internal = |error: napi::Error| convert::internal(&error);
    let thread = PreparedThread::new("recollect-load")?;
    let state = Arc::new(LoadState::default());
    let hook_state = Arc::clone(&state);
    let teardown = SameThread::new(Teardown::install(env, move || hook_state.abandon()).map_err(internal)?);
    let (deferred, promise) = env.create_deferred::<T, _>().map_err(internal)?;
    let promise = Object::from_raw(env.raw(), promise.raw());
    thread.run(move || {
        let result = Engine::load(&options).map(Arc::new);
        state.finish(&result);
        deferred.resolve(move |env| {
            teardown.take().remove(env);
            match result {
                Ok(engine) => make(env, engine),
                Err(error) => Err(convert::rejection(env, &error)),
            }
        });
    });
    Ok(promise)
}
