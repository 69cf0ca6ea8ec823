//! Failures of requests, and whether to retry them.

use std::time::Duration;

use ureq::Timeout;
use ureq::http::Uri;

use crate::endpoint::without_secrets;
use crate::error::{ErrorCode, HubError};

/// Why a request failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A retry may succeed, after this time if the server named one.
    Transient(HubError, Option<Duration>),
    /// A retry would fail too.
    Permanent(HubError),
    /// The Hub says that the revision has no such file.
    NoEntry(HubError),
}

impl Failure {
    pub(crate) fn bad_response(uri: &Uri, what: &str) -> Self {
        Self::Permanent(HubError::new(
            ErrorCode::BadResponse,
            format!("{}: {what}", without_secrets(uri)),
        ))
    }

    /// The connection ended early.
    pub(crate) fn lost_connection(uri: &Uri, what: &str) -> Self {
        Self::Transient(
            HubError::new(
                ErrorCode::Unreachable,
                format!("{}: the connection was lost: {what}", without_secrets(uri)),
            ),
            None,
        )
    }

    /// The failure for an error of ureq in a request to `uri`.
    pub(crate) fn of_transport(uri: &Uri, error: ureq::Error) -> Self {
        let hub_error = |code, what: &str| HubError::new(code, format!("{}: {what}", without_secrets(uri)));
        match error {
            ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => Self::Permanent(hub_error(
                ErrorCode::Timeout,
                "no connection within the timeout (HF_HUB_ETAG_TIMEOUT); check the network and the proxy",
            )),
            // Permanent by itself: `Failure::after_progress` makes it transient if bytes were received before.
            ureq::Error::Timeout(_) => Self::Permanent(hub_error(
                ErrorCode::Timeout,
                "no bytes within the timeout (HF_HUB_DOWNLOAD_TIMEOUT); call again to continue",
            )),
            ureq::Error::HostNotFound => Self::Permanent(hub_error(
                ErrorCode::Unreachable,
                "the host name cannot be resolved; check the address, the network and the proxy",
            )),
            ureq::Error::Io(error) => Self::of_io(uri, &error),
            ureq::Error::ConnectionFailed => Self::lost_connection(uri, "it failed"),
            ureq::Error::ConnectProxyFailed(why) => Self::Permanent(hub_error(
                ErrorCode::Unreachable,
                &format!("the proxy refused: {why}"),
            )),
            ureq::Error::Tls(why) => {
                Self::Permanent(hub_error(ErrorCode::Unreachable, &format!("TLS failed: {why}")))
            }
            ureq::Error::Rustls(why) => {
                Self::Permanent(hub_error(ErrorCode::Unreachable, &format!("TLS failed: {why}")))
            }
            // The message of this error holds the whole address, with its query.
            ureq::Error::BadUri(_) => Self::bad_response(uri, "the address is invalid"),
            // A garbled answer may be a passing fault.
            other => Self::Transient(
                hub_error(
                    ErrorCode::BadResponse,
                    &format!("expected an HTTP response, received something else: {other}"),
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
            | ErrorKind::NotConnected => Self::lost_connection(uri, &error.to_string()),
            _ => Self::Permanent(HubError::new(
                ErrorCode::Unreachable,
                format!("{}: no connection: {error}", without_secrets(uri)),
            )),
        }
    }
}

impl From<HubError> for Failure {
    fn from(error: HubError) -> Self {
        Self::Permanent(error)
    }
}
