//! Named points where a test can make the engine panic (feature `fault-injection`).
//!
//! Without the feature, [`point`] is empty and the binary contains none of this.

/// Where a fault can be injected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Point {
    /// While a model is loaded.
    Load,
    /// While a text is tokenized, on the engine's tokenizer thread.
    Tokenize,
    /// Between two runs, on an inference thread of the engine that holds the lock.
    Schedule,
    /// In a run, on an inference thread of the engine.
    Run,
}

#[cfg(not(feature = "fault-injection"))]
#[inline(always)]
pub(crate) fn point(_: Point) {}

#[cfg(feature = "fault-injection")]
pub(crate) use enabled::point;

#[cfg(feature = "fault-injection")]
pub use enabled::arm;

#[cfg(feature = "fault-injection")]
mod enabled {
    use std::sync::{Mutex, PoisonError};

    use super::Point;

    static ARMED: Mutex<Vec<Point>> = Mutex::new(Vec::new());

    /// Panics once if a test armed this point.
    #[expect(clippy::panic, reason = "the purpose of the feature")]
    pub(crate) fn point(here: Point) {
        let mut armed = ARMED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = armed.iter().position(|&point| point == here) {
            armed.swap_remove(index);
            drop(armed);
            panic!("injected fault at {here:?}");
        }
    }

    /// Makes the point with this name (`load`, `tokenize`, `schedule`, `run`) panic once, the next time it is reached.
    /// Returns whether the name is known.
    pub fn arm(name: &str) -> bool {
        let point = match name {
            "load" => Point::Load,
            "tokenize" => Point::Tokenize,
            "schedule" => Point::Schedule,
            "run" => Point::Run,
            _ => return false,
        };
        ARMED.lock().unwrap_or_else(PoisonError::into_inner).push(point);
        true
    }
}
