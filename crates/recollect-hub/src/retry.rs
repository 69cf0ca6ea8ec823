//! Retries of requests, and the delays between them.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime};

use crate::cancel::Cancel;
use crate::error::{HubError, Result};
use crate::failure::Failure;

/// Maximum retries without progress, the same as in huggingface_hub.
const MAX_RETRIES: u32 = 5;
/// Maximum delay if the server asks for none.
const MAX_DELAY: Duration = Duration::from_secs(8);
/// Maximum delay that a server may ask for. A longer one is an error.
const MAX_RETRY_AFTER: Duration = Duration::from_mins(1);

/// The retries of one request.
pub(crate) struct Retries<'a> {
    delay: Duration,
    cancel: &'a Cancel,
    count: u32,
}

impl<'a> Retries<'a> {
    pub(crate) fn new(delay: Duration, cancel: &'a Cancel) -> Self {
        Self {
            delay,
            cancel,
            count: 0,
        }
    }

    /// Resets the count, after a request that made progress.
    pub(crate) fn reset(&mut self) {
        self.count = 0;
    }

    /// Waits until the next try, or fails if there is none.
    pub(crate) fn wait(&mut self, failure: Failure) -> Result<()> {
        self.cancel.check()?;
        let (error, server_delay) = match failure {
            Failure::Transient(error, server_delay) => (error, server_delay),
            Failure::Permanent(error) | Failure::NoEntry(error) => return Err(error),
        };
        if self.count == MAX_RETRIES {
            return Err(HubError::new(
                error.code(),
                format!("{} (after {} tries)", error.message(), MAX_RETRIES + 1),
            ));
        }
        let wait = match server_delay {
            Some(delay) if delay > MAX_RETRY_AFTER => {
                return Err(HubError::new(
                    error.code(),
                    format!(
                        "{}; the server asks to wait for {} s",
                        error.message(),
                        delay.as_secs()
                    ),
                ));
            }
            Some(delay) => delay,
            None => with_jitter(self.delay.saturating_mul(1 << self.count).min(MAX_DELAY)),
        };
        self.count += 1;
        self.cancel.sleep(wait)
    }
}

/// A random delay between half of `delay` and all of it, so that clients that failed together do not retry together.
fn with_jitter(delay: Duration) -> Duration {
    let random = RandomState::new().hash_one(());
    let share = u32::try_from(random % 1024).unwrap_or(0);
    delay / 2 + delay / 2 * share / 1024
}

/// Parses `Retry-After`: seconds, or a date.
pub(crate) fn retry_after(value: &str) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    fn transient(after: Option<Duration>) -> Failure {
        Failure::Transient(HubError::new(ErrorCode::Unavailable, "HTTP 503"), after)
    }

    #[test]
    fn gives_up_after_a_number_of_tries_without_progress() {
        let cancel = Cancel::new();
        let mut retries = Retries::new(Duration::ZERO, &cancel);
        for _ in 0..MAX_RETRIES {
            retries.wait(transient(None)).unwrap();
        }
        retries.reset();
        for _ in 0..MAX_RETRIES {
            retries.wait(transient(None)).unwrap();
        }
        assert_eq!(
            retries.wait(transient(None)).unwrap_err().code(),
            ErrorCode::Unavailable
        );
    }

    #[test]
    fn does_not_wait_an_hour_or_after_a_permanent_failure_or_when_cancelled() {
        let cancel = Cancel::new();
        let mut retries = Retries::new(Duration::ZERO, &cancel);
        let error = retries
            .wait(transient(Some(Duration::from_hours(1))))
            .unwrap_err();
        assert!(error.message().contains("3600 s"), "{error}");
        let permanent = Failure::Permanent(HubError::new(ErrorCode::NotFound, "HTTP 404"));
        assert_eq!(retries.wait(permanent).unwrap_err().code(), ErrorCode::NotFound);
        cancel.cancel();
        assert_eq!(
            retries.wait(transient(None)).unwrap_err().code(),
            ErrorCode::Cancelled
        );
    }

    #[test]
    fn reads_seconds_and_dates() {
        assert_eq!(retry_after(" 7 "), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert!(retry_after("Fri, 31 Dec 9999 23:59:59 GMT") > Some(MAX_RETRY_AFTER));
        for value in ["", "-1", "soon", "1e9"] {
            assert_eq!(retry_after(value), None, "{value}");
        }
    }
}
