//! ONNX Runtime's log, on its way into JavaScript.

use std::sync::Arc;

use napi::Status;
use napi::bindgen_prelude::Function;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi_derive::napi;
use recollect_engine::RuntimeLog;

use crate::convert::{self, CodedError};
use crate::guard::guard;
use crate::types::NativeRuntimeMessages;

/// Not error-first, and weak: who only listens does not keep the process alive.
type Wake = ThreadsafeFunction<(), (), (), Status, false, true>;

/// Hears what ONNX Runtime logs anywhere in the process, until it is collected. A bounded number of messages
/// waits to be taken.
#[napi]
pub struct NativeRuntimeLog {
    log: Arc<RuntimeLog>,
}

#[napi]
#[allow(
    clippy::needless_pass_by_value,
    reason = "the macro hands arguments over by value"
)]
impl NativeRuntimeLog {
    /// `onMessages` is called in the event loop when there is something to take after there was nothing.
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
                // Refused only while the environment ends, when nobody listens any more.
                let _status = wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
            });
            Ok(Self { log })
        })
    }

    /// Takes what has come.
    #[napi(catch_unwind)]
    pub fn take(&self) -> Result<NativeRuntimeMessages, CodedError> {
        guard(|| Ok(convert::runtime_messages(self.log.take())))
    }
}
