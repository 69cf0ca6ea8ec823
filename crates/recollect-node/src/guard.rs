//! Turns panics in exports into errors with the code `INTERNAL`.

use recollect_engine::ErrorCode;

use crate::convert::CodedError;

/// Runs `work`. A panic in it becomes an error with a code. `#[napi(catch_unwind)]` on the exports also covers the
/// conversion of arguments, but its errors have no code.
pub(crate) fn guard<T>(work: impl FnOnce() -> Result<T, CodedError>) -> Result<T, CodedError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        let reason = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        Err(CodedError::new(
            ErrorCode::Internal,
            format!("a defect in recollect: panic in the addon: {reason}; please report this"),
        ))
    })
}
