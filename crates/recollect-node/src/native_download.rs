//! Downloads a model on a separate thread, never in libuv's pool.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use napi::bindgen_prelude::{FnArgs, Function, JsError, Object};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Error, JsValue, Status};
use napi_derive::napi;
use recollect_hub::{Cancel, DownloadedModel, HubError, Progress, download_model};

use crate::convert::{self, CodedError};
use crate::download_options::{self, NativeDownloadOptions, NativeDownloaded};
use crate::guard::guard;
use crate::prepared_thread::PreparedThread;
use crate::teardown::{SameThread, Teardown};

/// Maximum time that the end of a program waits for the thread, which checks the cancel flag ten times a second.
const END_LIMIT: Duration = Duration::from_secs(2);

/// `(file, received, total)`. Without an error argument, and weak, because the promise keeps the process alive.
type Report = ThreadsafeFunction<ProgressArgs, (), ProgressArgs, Status, false, true>;
type ProgressArgs = FnArgs<(String, f64, Option<f64>)>;

/// A download. `run` starts it.
#[napi]
#[derive(Default)]
pub struct NativeDownload {
    shared: Arc<Shared>,
}

/// State shared by the thread and the cleanup hook of the environment.
#[derive(Default)]
struct Shared {
    cancel: Arc<Cancel>,
    finished: Mutex<bool>,
    changed: Condvar,
}

impl Shared {
    /// Stops the thread, so that it releases its lock and writes nothing while the process exits.
    fn abandon(&self) {
        self.cancel.cancel();
        let finished = self.finished.lock().unwrap_or_else(PoisonError::into_inner);
        let _finished = self
            .changed
            .wait_timeout_while(finished, END_LIMIT, |finished| !*finished)
            .unwrap_or_else(PoisonError::into_inner);
    }

    fn finish(&self) {
        *self.finished.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }
}

#[napi]
#[allow(
    clippy::needless_pass_by_value,
    reason = "the macro passes arguments by value"
)]
impl NativeDownload {
    /// Creates a download without starting it.
    #[napi(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Downloads the missing files. Call it once. `onProgress` is called with the file, its bytes so far and, once
    /// known, its total bytes: at most every 50 ms for each file, and at its end.
    #[napi(catch_unwind, ts_return_type = "Promise<NativeDownloaded>")]
    pub fn run(
        &self,
        env: Env,
        options: NativeDownloadOptions,
        #[napi(ts_arg_type = "(file: string, received: number, total: number | undefined) => void")]
        on_progress: Function<ProgressArgs, ()>,
    ) -> Result<Object<'static>, CodedError> {
        guard(|| start(env, &self.shared, options, &on_progress))
    }

    /// Stops the download within a fraction of a second. The bytes received so far stay in the cache.
    #[napi(catch_unwind)]
    pub fn cancel(&self) {
        self.shared.cancel.cancel();
    }
}

fn start(
    env: Env,
    shared: &Arc<Shared>,
    options: NativeDownloadOptions,
    on_progress: &Function<'_, ProgressArgs, ()>,
) -> Result<Object<'static>, CodedError> {
    let internal = |error: Error| convert::internal(&error);
    let thread = PreparedThread::new("recollect-hub")?;
    let report: Report = on_progress
        .build_threadsafe_function::<ProgressArgs>()
        .weak::<true>()
        .callee_handled::<false>()
        .build()
        .map_err(internal)?;
    let hook_state = Arc::clone(shared);
    let teardown = SameThread::new(Teardown::install(env, move || hook_state.abandon()).map_err(internal)?);
    let (deferred, promise) = env.create_deferred::<NativeDownloaded, _>().map_err(internal)?;
    let promise = Object::from_raw(env.raw(), promise.raw());
    let shared = Arc::clone(shared);
    thread.run(move || {
        let result = guard(|| Ok(download(&shared.cancel, options, &report)));
        shared.finish();
        deferred.resolve(move |env| {
            teardown.take().remove(env);
            let model = result
                .map_err(|error| rejection(env, error))?
                .map_err(|error| rejection(env, download_options::coded(&error)))?;
            download_options::native_model(model).map_err(|error| rejection(env, error))
        });
    });
    Ok(promise)
}

fn download(
    cancel: &Arc<Cancel>,
    options: NativeDownloadOptions,
    report: &Report,
) -> Result<DownloadedModel, HubError> {
    let (settings, request) = options.into_parts()?;
    download_model(&settings, &request, cancel, &|progress| {
        // Fails only while the environment ends, when nobody waits any more.
        let _status = report.call(arguments(progress), ThreadsafeFunctionCallMode::NonBlocking);
    })
}

fn arguments(progress: Progress) -> ProgressArgs {
    // Integers below 2^53 are exact in a double, and no file is that long.
    #[expect(clippy::cast_precision_loss, reason = "see above")]
    let number = |bytes: u64| bytes as f64;
    FnArgs::from((
        progress.file,
        number(progress.received),
        progress.total.map(number),
    ))
}

/// An error for the rejection of a promise. Only on the thread of `env`.
fn rejection<Code: AsRef<str>>(env: Env, error: Error<Code>) -> Error<Status> {
    Error::from(JsError::from(error).into_unknown(env))
}
