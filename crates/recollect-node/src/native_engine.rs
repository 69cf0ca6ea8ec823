//! The engine's class for JavaScript.

use std::sync::Arc;

use napi::bindgen_prelude::{Array, Function, Object, ObjectFinalize};
use napi::{Env, JsValue};
use napi_derive::napi;
use recollect_engine::{Engine, LongTexts, Priority};

use crate::convert::{self, CodedError};
use crate::guard::guard;
use crate::load;
use crate::mailbox::Mailbox;
use crate::prepared_thread::PreparedThread;
use crate::teardown::Teardown;
use crate::types::{NativeCompletion, NativeInfo, NativeLoadOptions, NativePassage, Vector};

/// A loaded engine of this environment. Methods return at once unless documented to block.
#[napi(custom_finalize)]
pub struct NativeEngine {
    engine: Arc<Engine>,
    mailbox: Arc<Mailbox>,
    /// Stops the engine if the environment ends first.
    teardown: Teardown,
}

impl NativeEngine {
    pub(crate) fn new(env: Env, engine: Arc<Engine>, mailbox: Arc<Mailbox>) -> napi::Result<Self> {
        let hook_engine = Arc::clone(&engine);
        let teardown = Teardown::install(env, move || hook_engine.abort())?;
        Ok(Self {
            engine,
            mailbox,
            teardown,
        })
    }

    fn queue(
        &self,
        env: Env,
        call_id: i64,
        texts: Vec<String>,
        interactive: bool,
        long_texts: LongTexts,
    ) -> Result<(), CodedError> {
        let sink = Arc::clone(&self.mailbox);
        self.engine
            .submit(call_id, texts, priority(interactive), long_texts, sink)
            .map_err(|error| convert::coded(&error))?;
        // Completions wait in the mailbox until this thread is back in its event loop.
        self.mailbox.expect(env, call_id);
        Ok(())
    }
}

#[napi]
#[allow(
    clippy::needless_pass_by_value,
    reason = "the macro passes arguments by value"
)]
impl NativeEngine {
    /// Loads a model on a separate thread. `onCompletions` is called with the results of runs, but never from within a
    /// method of this class.
    #[napi(catch_unwind, ts_return_type = "Promise<NativeEngine>")]
    pub fn load(
        env: Env,
        options: NativeLoadOptions,
        on_completions: Function<Vec<NativeCompletion>, ()>,
    ) -> Result<Object<'static>, CodedError> {
        guard(|| {
            recollect_engine::watch_main_thread();
            recollect_engine::refuse_telemetry();
            let mailbox = Mailbox::new(&on_completions).map_err(|error| convert::internal(&error))?;
            load::load(env, convert::load_options(options)?, move |env, engine| {
                NativeEngine::new(env, engine, mailbox)
            })
        })
    }

    /// Queues a call with copies of its texts. `callId` must be a whole number and not pending.
    #[napi(catch_unwind)]
    pub fn submit(
        &self,
        env: Env,
        call_id: f64,
        #[napi(ts_arg_type = "Array<string>")] texts: Array,
        interactive: bool,
        reject_truncation: bool,
    ) -> Result<(), CodedError> {
        guard(|| {
            let call_id = convert::call_id(call_id)?;
            let texts = convert::texts("texts", &texts)?;
            let long_texts = if reject_truncation {
                LongTexts::Reject
            } else {
                LongTexts::Truncate
            };
            self.queue(env, call_id, texts, interactive, long_texts)
        })
    }

    /// Like `submit`, for one text. If the model has signatures, the result includes the vectors of its content tokens.
    #[napi(catch_unwind)]
    pub fn submit_question(
        &self,
        env: Env,
        call_id: f64,
        text: String,
        interactive: bool,
        reject_truncation: bool,
    ) -> Result<(), CodedError> {
        guard(|| {
            let call_id = convert::call_id(call_id)?;
            let sink = Arc::clone(&self.mailbox);
            self.engine
                .submit_question(call_id, text, priority(interactive), reject_truncation, sink)
                .map_err(|error| convert::coded(&error))?;
            self.mailbox.expect(env, call_id);
            Ok(())
        })
    }

    /// Like `submit`, for texts of any length: each is split into passages that fit the model, and each passage gets a
    /// vector. `prefixes` has a prefix for each text, which may be empty and is embedded before each passage. A prefix
    /// that takes more than half of the tokens is cut to half.
    #[napi(catch_unwind)]
    pub fn submit_passages(
        &self,
        env: Env,
        call_id: f64,
        #[napi(ts_arg_type = "Array<string>")] texts: Array,
        #[napi(ts_arg_type = "Array<string>")] prefixes: Array,
        interactive: bool,
    ) -> Result<(), CodedError> {
        guard(|| {
            let call_id = convert::call_id(call_id)?;
            let texts = convert::texts("texts", &texts)?;
            let prefixes = convert::texts("prefixes", &prefixes)?;
            self.queue(env, call_id, texts, interactive, LongTexts::Split { prefixes })
        })
    }

    /// Splits `text` on a separate thread into passages of at most `maxTokens` tokens (16 to 512), including `prefix`.
    /// Rejects with `ENGINE_CLOSED` if the engine is closed meanwhile.
    #[napi(catch_unwind, ts_return_type = "Promise<Array<NativePassage>>")]
    pub fn split_passages(
        &self,
        env: Env,
        text: String,
        prefix: String,
        max_tokens: f64,
    ) -> Result<Object<'static>, CodedError> {
        guard(|| {
            let max_tokens = convert::whole("maxTokens", max_tokens)?;
            let thread = PreparedThread::new("recollect-split")?;
            let (deferred, promise) = env
                .create_deferred::<Vec<NativePassage>, _>()
                .map_err(|error| convert::internal(&error))?;
            let promise = Object::from_raw(env.raw(), promise.raw());
            let engine = Arc::clone(&self.engine);
            thread.run(move || {
                let passages = engine.split(text, max_tokens, &prefix);
                deferred.resolve(move |env| match passages {
                    Ok(passages) => Ok(convert::passages(passages)),
                    Err(error) => Err(convert::rejection(env, &error)),
                });
            });
            Ok(promise)
        })
    }

    /// Cancels a call. No completion follows. Its run is stopped if it has no other calls.
    #[napi(catch_unwind)]
    pub fn cancel(&self, env: Env, call_id: f64) -> Result<(), CodedError> {
        guard(|| {
            let call_id = convert::call_id(call_id)?;
            self.mailbox.forget(env, call_id);
            self.engine.cancel(call_id);
            Ok(())
        })
    }

    /// The vectors of `texts`, in the same order. Blocks.
    #[napi(catch_unwind, ts_return_type = "Array<Float32Array<ArrayBuffer>>")]
    pub fn embed_batch_sync(
        &self,
        #[napi(ts_arg_type = "Array<string>")] texts: Array,
        reject_truncation: bool,
    ) -> Result<Vec<Vector>, CodedError> {
        guard(|| {
            let texts = convert::texts("texts", &texts)?;
            let embeddings = self
                .engine
                .embed_batch(texts, reject_truncation)
                .map_err(|error| convert::coded(&error))?;
            Ok(embeddings
                .into_iter()
                .map(|embedding| Vector(embedding.vector))
                .collect())
        })
    }

    /// The exact number of tokens of `text` before truncation. Blocks for about 0.3 s a megabyte.
    #[napi(catch_unwind)]
    pub fn count_tokens(&self, text: String) -> Result<u32, CodedError> {
        guard(|| {
            self.engine
                .count_tokens(&text)
                .map(convert::count)
                .map_err(|error| convert::coded(&error))
        })
    }

    /// Metadata of this engine.
    #[napi(catch_unwind)]
    pub fn info(&self) -> Result<NativeInfo, CodedError> {
        guard(|| Ok(convert::info(self.engine.info())))
    }

    /// Rejects queued calls with `ENGINE_CLOSED`, and resolves when the current run is done. For the last engine of a
    /// model in the process, it resolves when the model's memory is free. May be called again.
    #[napi(catch_unwind, ts_return_type = "Promise<void>")]
    pub fn close(&self, env: Env) -> Result<Object<'static>, CodedError> {
        guard(|| {
            self.engine.reject_queued();
            let thread = PreparedThread::new("recollect-close")?;
            let (deferred, promise) = env
                .create_deferred::<(), _>()
                .map_err(|error| convert::internal(&error))?;
            let promise = Object::from_raw(env.raw(), promise.raw());
            let engine = Arc::clone(&self.engine);
            thread.run(move || {
                engine.close();
                deferred.resolve(|_| Ok(()));
            });
            Ok(promise)
        })
    }
}

fn priority(interactive: bool) -> Priority {
    if interactive {
        Priority::Interactive
    } else {
        Priority::Background
    }
}

impl ObjectFinalize for NativeEngine {
    fn finalize(self, env: Env) -> napi::Result<()> {
        self.teardown.remove(env);
        Ok(())
    }
}
