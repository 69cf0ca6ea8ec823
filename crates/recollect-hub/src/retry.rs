//! How often a request is repeated, and after how long.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime};

use crate::cancel::Cancel;
use crate::error::{HubError, Result};
use crate::failure::Failure;

/// Repetitions without progress, as huggingface_hub has it.
const MAX_RETRIES: u32 = 5;
/// Longest wait of our own choice.
const MAX_DELAY: Duration = Duration::from_secs(8);
/// Longest wait that a server may ask for; one that asks for more is not waited for.
const MAX_RETRY_AFTER: Duration = Duration::from_mins(1);

/// The repetitions of one request.
pub(crate) struct Retries<'a> {
    delay: Duration,
    cancel: &'a Cancel,
    made: u32,
}

impl<'a> Retries<'a> {
    pub(crate) fn new(delay: Duration, cancel: &'a Cancel) -> Self {
        Self {
            delay,
            cancel,
            made: 0,
        }
    }

    /// Forgets the failures so far: the request before this one got somewhere.
    pub(crate) fn reset(&mut self) {
        self.made = 0;
    }

    /// Waits until the next try is due; fails when there is to be none.
    pub(crate) fn wait(&mut self, failure: Failure) -> Result<()> {
        self.cancel.check()?;
        let (error, asked) = match failure {
            Failure::Passing(error, asked) => (error, asked),
            Failure::Lasting(error) | Failure::NoEntry(error) => return Err(error),
        };
        if self.made == MAX_RETRIES {
            return Err(HubError::new(
                error.code(),
                format!("{} (after {} tries)", error.message(), MAX_RETRIES + 1),
            ));
        }
        let wait = match asked {
            Some(asked) if asked > MAX_RETRY_AFTER => {
                return Err(HubError::new(
                    error.code(),
                    format!(
                        "{}; the server asks to wait for {} s",
                        error.message(),
                        asked.as_secs()
                    ),
                ));
            }
            Some(asked) => asked,
            None => jittered(self.delay.saturating_mul(1 << self.made).min(MAX_DELAY)),
        };
        self.made += 1;
        self.cancel.sleep(wait)
    }
}

/// Between half of `delay` and all of it, so that those who failed together do not come back together.
fn jittered(delay: Duration) -> Duration {
    let random = RandomState::new().hash_one(());
    let share = u32::try_from(random % 1024).unwrap_or(0);
    delay / 2 + delay / 2 * share / 1024
}

/// What `Retry-After` says: seconds, or a date.
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

    fn passing(after: Option<Duration>) -> Failure {
        Failure::Passing(HubError::new(ErrorCode::Unavailable, "HTTP 503"), after)
    }

    #[test]
    fn gives_up_after_a_number_of_tries_without_progress() {
        let cancel = Cancel::new();
        let mut retries = Retries::new(Duration::ZERO, &cancel);
        for _ in 0..MAX_RETRIES {
            retries.wait(passing(None)).unwrap();
        }
        retries.reset();
        for _ in 0..MAX_RETRIES {
            retries.wait(passing(None)).unwrap();
        }
        assert_eq!(
            retries.wait(passing(None)).unwrap_err().code(),
            ErrorCode::Unavailable
        );
    }

    #[test]
    fn does_not_wait_for_an_hour_nor_after_a_lasting_failure_nor_when_cancelled() {
        let cancel = Cancel::new();
        let mut retries = Retries::new(Duration::ZERO, &cancel);
        let error = retries.wait(passing(Some(Duration::from_hours(1)))).unwrap_err();
        assert!(error.message().contains("3600 s"), "{error}");
        let lasting = Failure::Lasting(HubError::new(ErrorCode::NotFound, "HTTP 404"));
        assert_eq!(retries.wait(lasting).unwrap_err().code(), ErrorCode::NotFound);
        cancel.cancel();
        assert_eq!(
            retries.wait(passing(None)).unwrap_err().code(),
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
