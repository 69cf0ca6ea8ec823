//! Failures on the way to the Hub, and whether it helps to try again.

use std::time::Duration;

use ureq::Timeout;
use ureq::http::Uri;

use crate::endpoint::without_secrets;
use crate::error::{ErrorCode, HubError};

/// Why a request came to nothing.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It may go well the next time, after this long if the server said so.
    Passing(HubError, Option<Duration>),
    /// It would fail again.
    Lasting(HubError),
    /// The Hub says that the revision has no such file.
    NoEntry(HubError),
}

impl Failure {
    pub(crate) fn bad_response(uri: &Uri, what: &str) -> Self {
        Self::Lasting(HubError::new(
            ErrorCode::BadResponse,
            format!("{}: {what}", without_secrets(uri)),
        ))
    }

    /// A connection that ended before all was there.
    pub(crate) fn cut(uri: &Uri, what: &str) -> Self {
        Self::Passing(
            HubError::new(
                ErrorCode::Unreachable,
                format!("{}: the connection was cut: {what}", without_secrets(uri)),
            ),
            None,
        )
    }

    /// What ureq says of a request to `uri`.
    pub(crate) fn of_transport(uri: &Uri, error: ureq::Error) -> Self {
        let of = |code, what: &str| HubError::new(code, format!("{}: {what}", without_secrets(uri)));
        match error {
            ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => Self::Lasting(of(
                ErrorCode::Timeout,
                "no connection within the time-out (HF_HUB_ETAG_TIMEOUT); check the network and the proxy",
            )),
            // What was received before decides whether another try is worth while.
            ureq::Error::Timeout(_) => Self::Lasting(of(
                ErrorCode::Timeout,
                "no bytes within the time-out (HF_HUB_DOWNLOAD_TIMEOUT); call again to go on",
            )),
            ureq::Error::HostNotFound => Self::Lasting(of(
                ErrorCode::Unreachable,
                "the host's name is not known; check the address, the network and the proxy",
            )),
            ureq::Error::Io(error) => Self::of_io(uri, &error),
            ureq::Error::ConnectionFailed => Self::cut(uri, "it failed"),
            ureq::Error::ConnectProxyFailed(why) => {
                Self::Lasting(of(ErrorCode::Unreachable, &format!("the proxy refused: {why}")))
            }
            ureq::Error::Tls(why) => Self::Lasting(of(ErrorCode::Unreachable, &format!("TLS failed: {why}"))),
            ureq::Error::Rustls(why) => {
                Self::Lasting(of(ErrorCode::Unreachable, &format!("TLS failed: {why}")))
            }
            // Its words hold the whole address.
            ureq::Error::BadUri(_) => Self::bad_response(uri, "an address that cannot be asked"),
            // What garbled an answer may be gone the next time.
            other => Self::Passing(
                of(
                    ErrorCode::BadResponse,
                    &format!("expected HTTP, received what is none: {other}"),
                ),
                None,
            ),
        }
    }

    pub(crate) fn of_io(uri: &Uri, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof
            | ErrorKind::NotConnected => Self::cut(uri, &error.to_string()),
            _ => Self::Lasting(HubError::new(
                ErrorCode::Unreachable,
                format!("{}: no connection: {error}", without_secrets(uri)),
            )),
        }
    }
}

impl From<HubError> for Failure {
    fn from(error: HubError) -> Self {
        Self::Lasting(error)
    }
}
