//! Loading a model on a thread of its own, and what happens when the environment ends meanwhile.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use napi::bindgen_prelude::{Object, ToNapiValue};
use napi::{Env, JsValue};
use recollect_engine::{Engine, EngineError, LoadOptions};

use crate::convert::{self, CodedError};
use crate::prepared_thread::PreparedThread;
use crate::teardown::{SameThread, Teardown};

/// Longest that the end of a program waits for a load under way, which takes some 200 ms.
const END_LIMIT: Duration = Duration::from_secs(5);

/// How far a load is.
#[derive(Default)]
struct Progress {
    finished: bool,
    /// The environment ended: nobody takes the engine.
    abandoned: bool,
}

/// Shared by the loading thread and the environment's end.
#[derive(Default)]
struct Loading {
    progress: Mutex<Progress>,
    finished: Condvar,
}

impl Loading {
    /// Waits for the loading thread: ending the process under ONNX Runtime's feet would crash it.
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

/// Starts loading; the promise resolves to what `make` makes of the engine, in the thread of `env`.
pub(crate) fn load<T: ToNapiValue + 'static>(
    env: Env,
    options: LoadOptions,
    make: impl FnOnce(Env, Arc<Engine>) -> napi::Result<T> + Send + 'static,
) -> Result<Object<'static>, CodedError> {
    let internal = |error: napi::Error| convert::internal(&error);
    let thread = PreparedThread::new("recollect-load")?;
    let loading = Arc::new(Loading::default());
    let watched = Arc::clone(&loading);
    let teardown = SameThread::new(Teardown::install(env, move || watched.abandon()).map_err(internal)?);
    let (deferred, promise) = env.create_deferred::<T, _>().map_err(internal)?;
    let promise = Object::from_raw(env.raw(), promise.raw());
    thread.run(move || {
        let result = Engine::load(&options).map(Arc::new);
        loading.finish(&result);
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
