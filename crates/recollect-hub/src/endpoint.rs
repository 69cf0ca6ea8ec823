//! Addresses of files on the Hub, and of its redirects.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ureq::http::Uri;

use crate::error::{ErrorCode, HubError, Result, quoted};
use crate::names::{FileName, RepoId, Revision};

/// The default of huggingface_hub.
pub(crate) const DEFAULT: &str = "https://huggingface.co";

/// All characters but those that RFC 3986 calls unreserved.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The address of the Hub: a scheme, a host and perhaps a path.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    uri: Uri,
    /// The address without a trailing slash.
    text: String,
}

impl Endpoint {
    /// `what` names the option or variable in a message.
    pub(crate) fn parse(text: &str, what: &str) -> Result<Self> {
        let bare = text.trim().trim_end_matches('/');
        let refused = |why: &str| {
            HubError::new(
                ErrorCode::InvalidArgument,
                format!("{what}: expected an address such as {DEFAULT}, received one {why}"),
            )
        };
        let uri: Uri = bare.parse().map_err(|_| refused("that cannot be read"))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(refused("that begins with neither https:// nor http://"));
        }
        let authority = uri.authority().ok_or_else(|| refused("without a host"))?;
        if authority.as_str().contains('@') {
            // It would be sent, logged and shown; the caller should pass a token instead.
            return Err(refused("with a user name or password in it; use a token"));
        }
        if authority.host().is_empty() || uri.query().is_some() || bare.contains('#') {
            return Err(refused("with a query, a fragment or no host"));
        }
        Ok(Self {
            uri,
            text: bare.to_owned(),
        })
    }

    /// The address of a file of a revision.
    pub(crate) fn file(&self, repo: &RepoId, revision: &Revision, file: &FileName) -> Result<Uri> {
        let path: Vec<String> = file.components().map(escape).collect();
        let (repo, revision) = (repo.as_str(), escape(revision.as_str()));
        let text = format!("{}/{repo}/resolve/{revision}/{}", self.text, path.join("/"));
        text.parse()
            .map_err(|_| HubError::invalid("files", "a path that can be part of an address", file.as_str()))
    }

    /// Whether the token may be sent: only to the endpoint's own origin, over https or to this machine.
    pub(crate) fn takes_token(&self, uri: &Uri) -> bool {
        same_origin(&self.uri, uri) && (uri.scheme_str() == Some("https") || is_loopback(uri))
    }

    pub(crate) fn is_own(&self, uri: &Uri) -> bool {
        same_origin(&self.uri, uri)
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

fn escape(part: &str) -> String {
    utf8_percent_encode(part, ESCAPED).to_string()
}

/// Resolves a `Location` against `from`. Refuses targets that a client of the Hub must not follow.
pub(crate) fn redirect_target(from: &Uri, location: &str) -> Result<Uri> {
    let refused = |why: &str| {
        HubError::new(
            ErrorCode::BadResponse,
            format!("{} redirects {why}, which is not followed", without_secrets(from)),
        )
    };
    let text = location.split('#').next().unwrap_or(location);
    let absolute = if text.starts_with("//") {
        format!("{}:{text}", from.scheme_str().unwrap_or("https"))
    } else if text.starts_with('/') {
        origin(from) + text
    } else {
        text.to_owned()
    };
    let uri: Uri = absolute
        .parse()
        .map_err(|_| refused(&format!("to {}", quoted(text.split('?').next().unwrap_or("")))))?;
    match (from.scheme_str(), uri.scheme_str()) {
        (_, Some("https")) | (Some("http"), Some("http")) => {}
        (Some("https"), Some("http")) => return Err(refused("from https to http")),
        _ => return Err(refused("to something other than https")),
    }
    match uri.authority() {
        Some(authority) if !authority.host().is_empty() && !authority.as_str().contains('@') => Ok(uri),
        _ => Err(refused("to an address without a host or with a password")),
    }
}

/// The scheme, host and port of an address.
pub(crate) fn origin(uri: &Uri) -> String {
    format!("{}://{}", uri.scheme_str().unwrap_or(""), authority(uri))
}

/// The address without its query, for messages: the query of a signed address is a secret.
pub(crate) fn without_secrets(uri: &Uri) -> String {
    format!(
        "{}://{}{}",
        uri.scheme_str().unwrap_or(""),
        authority(uri),
        uri.path()
    )
}

fn authority(uri: &Uri) -> &str {
    uri.authority().map_or("", |authority| authority.as_str())
}

fn same_origin(a: &Uri, b: &Uri) -> bool {
    let host = |uri: &Uri| uri.host().map(str::to_ascii_lowercase);
    a.scheme() == b.scheme() && host(a) == host(b) && port(a) == port(b)
}

fn port(uri: &Uri) -> u16 {
    let usual = if uri.scheme_str() == Some("https") {
        443
    } else {
        80
    };
    uri.port_u16().unwrap_or(usual)
}

fn is_loopback(uri: &Uri) -> bool {
    let host = uri
        .host()
        .unwrap_or("")
        .trim_start_matches('[')
        .trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> Uri {
        text.parse().unwrap()
    }

    #[test]
    fn escapes_reserved_characters() {
        let endpoint = Endpoint::parse("https://hub.example/mirror/", "endpoint").unwrap();
        let repo = RepoId::parse("org/name").unwrap();
        let address = |revision: &str, file: &str| {
            let file = FileName::parse(file).unwrap();
            endpoint
                .file(&repo, &Revision::parse(revision).unwrap(), &file)
                .unwrap()
                .to_string()
        };
        assert_eq!(
            address("refs/pr/1", "1_Pooling/config.json"),
            "https://hub.example/mirror/org/name/resolve/refs%2Fpr%2F1/1_Pooling/config.json"
        );
        assert_eq!(
            address("main", "a b#c%2e.json"),
            "https://hub.example/mirror/org/name/resolve/main/a%20b%23c%252e.json"
        );
    }

    #[test]
    fn sends_the_token_only_to_its_own_origin_and_never_in_the_clear() {
        let cases = [
            ("https://hub.example", "https://hub.example/a", true),
            ("https://hub.example", "https://HUB.example:443/a", true),
            ("https://hub.example", "http://hub.example/a", false),
            ("https://hub.example", "https://hub.example:8443/a", false),
            ("https://hub.example", "https://hub.example.evil/a", false),
            ("https://hub.example", "https://cdn.hub.example/a", false),
            ("http://hub.example", "http://hub.example/a", false),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/a", true),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8081/a", false),
            ("http://[::1]:80", "http://[::1]/a", true),
            ("http://localhost", "http://localhost/a", true),
            ("http://127.0.0.1.evil", "http://127.0.0.1.evil/a", false),
        ];
        for (endpoint, address, expected) in cases {
            let endpoint = Endpoint::parse(endpoint, "endpoint").unwrap();
            assert_eq!(
                endpoint.takes_token(&uri(address)),
                expected,
                "{endpoint} {address}"
            );
        }
    }

    #[test]
    fn follows_only_safe_redirects() {
        let from = uri("https://hub.example/a/b?x=1");
        for (location, expected) in [
            ("/c?d", "https://hub.example/c?d"),
            ("//cdn.example/c", "https://cdn.example/c"),
            (
                "https://cdn.example/c?Signature=s#f",
                "https://cdn.example/c?Signature=s",
            ),
        ] {
            assert_eq!(redirect_target(&from, location).unwrap().to_string(), expected);
        }
        for location in [
            "http://cdn.example/c",
            "file:///etc/passwd",
            "ftp://h/c",
            "c/d",
            "",
            "https://user:pw@cdn.example/c",
            "https:///c",
            "javascript:alert(1)",
            "https://h/\r\nX: y",
        ] {
            let error = redirect_target(&from, location).unwrap_err();
            assert_eq!(error.code(), ErrorCode::BadResponse, "{location:?}");
            assert!(!error.message().contains("pw"), "{error}");
        }
    }

    #[test]
    fn refuses_an_invalid_endpoint_and_does_not_show_its_password() {
        for text in [
            "",
            "hub.example",
            "ftp://hub",
            "https://",
            "https://u:secret@hub",
            "https://h?x",
            "https://h a",
        ] {
            let error = Endpoint::parse(text, "HF_ENDPOINT").unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidArgument, "{text:?}");
            assert!(!error.message().contains("secret"), "{error}");
        }
    }
}
