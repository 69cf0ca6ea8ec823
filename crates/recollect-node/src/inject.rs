//! Injects faults for tests (feature `fault-injection`).

use napi_derive::napi;

use crate::convert::{self, CodedError};
use crate::guard::guard;

/// Makes the point `load`, `tokenize`, `schedule` or `run` panic once, the next time it is reached. `export` panics at
/// once, in this export.
#[napi(catch_unwind)]
#[allow(
    clippy::panic,
    clippy::manual_assert,
    clippy::needless_pass_by_value,
    unreachable_pub,
    dead_code,
    reason = "it must panic, and only JavaScript calls it"
)]
pub fn inject_fault(point: String) -> Result<(), CodedError> {
    guard(|| {
        if point == "export" {
            panic!("injected fault at export");
        }
        if recollect_engine::fault::arm(&point) {
            Ok(())
        } else {
            Err(convert::invalid(format!(
                "point: expected load, tokenize, schedule, run or export, received {point:?}"
            )))
        }
    })
}
