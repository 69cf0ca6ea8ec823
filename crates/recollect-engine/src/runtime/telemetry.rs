//! ONNX Runtime's telemetry, turned off before it begins.

/// Has ONNX Runtime send nothing, and keep nothing, about this process, by setting `ORT_DISABLE_TELEMETRY` in its
/// environment.
///
/// From 1.30 on it otherwise writes an identifier of the device and a database into the user's cache, and uploads
/// events, the first of them before its API can be called. It also reads the command line, with a recursion that
/// a thread's stack does not hold when an argument has some thousand characters. Windows has its own event
/// tracing, which `with_telemetry(false)` ends.
///
/// To be called in the thread that runs JavaScript, before an engine is loaded in another thread.
pub fn refuse_telemetry() {
    #[cfg(unix)]
    {
        const VARIABLE: &str = "ORT_DISABLE_TELEMETRY";
        const REFUSED: &str = "1";
        if std::env::var_os(VARIABLE).is_none_or(|value| value != REFUSED) {
            // SAFETY: Rust and the C library each take a lock to write. What C code may read at this very moment
            // without one is what an assignment to `process.env` has at stake as well, and it is done once.
            unsafe { std::env::set_var(VARIABLE, REFUSED) };
        }
    }
}
