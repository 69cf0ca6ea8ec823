//! Turns ONNX Runtime's telemetry off before it starts.

/// Sets `ORT_DISABLE_TELEMETRY` in the environment of the process, so that ONNX Runtime sends and stores no data about
/// it.
///
/// Otherwise, from version 1.30 on, it writes a device identifier and a database to the user's cache and uploads
/// events, the first of them before its API can be called. It also parses the command line recursively, which overflows
/// a thread's stack if an argument has a few thousand characters. Windows uses its own event tracing, which
/// `with_telemetry(false)` turns off.
///
/// Call this on the thread that runs JavaScript, before an engine is loaded on another thread.
pub fn refuse_telemetry() {
    #[cfg(unix)]
    {
        const VARIABLE: &str = "ORT_DISABLE_TELEMETRY";
        const REFUSED: &str = "1";
        if std::env::var_os(VARIABLE).is_none_or(|value| value != REFUSED) {
            // SAFETY: Rust and the C library each take a lock to write. C code could read without a lock at this
            // moment, but an assignment to `process.env` has the same risk, and this happens only once.
            unsafe { std::env::set_var(VARIABLE, REFUSED) };
        }
    }
}
