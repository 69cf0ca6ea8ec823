//! ONNX Runtime's log for JavaScript.

use std::sync::Arc;

use napi::Status;
use napi::bindgen_prelude::Function;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi_derive::napi;
use recollect_engine::RuntimeLog;

use crate::convert::{self, CodedError};
use crate::guard::guard;
use crate::types::NativeRuntimeMessages;

/// Without an error argument, and weak, so that a listener does not keep the process alive.
type Wake = ThreadsafeFunction<(), (), (), Status, false, true>;

/// A listener to ONNX Runtime's log in the whole process, until it is garbage-collected. Its queue is bounded.
#[napi]
pub struct NativeRuntimeLog {
    log: Arc<RuntimeLog>,
}

#[napi]
#[allow(
    clippy::needless_pass_by_value,
    reason = "the macro passes arguments by value"
)]
impl NativeRuntimeLog {
    /// `onMessages` is called in the event loop when the queue was empty and now has a message.
    #[napi(constructor, catch_unwind)]
    pub fn new(on_messages: Function<(), ()>) -> Result<Self, CodedError> {
        guard(|| {
            let wake: Wake = on_messages
                .build_threadsafe_function::<()>()
                .weak::<true>()
                .callee_handled::<false>()
                .build()
                .map_err(|error| convert::internal(&error))?;
            let log = RuntimeLog::listen(move || {
                // Fails only while the environment ends, when nobody listens any more.
                let _status = wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
            });
            Ok(Self { log })
        })
    }

    /// Takes all messages from the queue.
    #[napi(catch_unwind)]
    pub fn take(&self) -> Result<NativeRuntimeMessages, CodedError> {
        guard(|| Ok(convert::runtime_messages(self.log.take())))
    }
}
