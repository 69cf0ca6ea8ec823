//! Plain http through a proxy, with the whole address in the request line, as other clients send it. ureq would ask for
//! a tunnel, which proxies commonly refuse for port 80.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ureq::http::Uri;
use ureq::{Proxy, ProxyProtocol};

/// A proxy that forwards requests.
pub(crate) struct Forward {
    /// The address of the proxy.
    pub(crate) proxy: Uri,
    /// The header line with the credentials, or empty. A secret.
    authorization: String,
}

impl Forward {
    /// Returns `None` if the request needs a tunnel: to https, or through a proxy that speaks TLS.
    pub(crate) fn to(uri: &Uri, proxy: &Proxy) -> Option<Self> {
        if uri.scheme_str() != Some("http") || proxy.protocol() != ProxyProtocol::Http {
            return None;
        }
        let user = proxy.username().zip(Some(proxy.password().unwrap_or_default()));
        let authorization = user.map_or_else(String::new, |(name, password)| {
            let encoded = BASE64_STANDARD.encode(format!("{name}:{password}"));
            format!("Proxy-Authorization: Basic {encoded}\r\n")
        });
        Some(Self {
            proxy: proxy.uri().clone(),
            authorization,
        })
    }

    /// The bytes to send instead of `output` if it begins a request to `origin`; `None` if it continues one.
    pub(crate) fn rewrite(&self, output: &[u8], origin: &str) -> Option<Vec<u8>> {
        let text = std::str::from_utf8(output).ok()?;
        let (line, rest) = text.split_once("\r\n")?;
        let (method, target) = line.split_once(' ')?;
        let is_request = matches!(method, "GET" | "HEAD") && target.starts_with('/');
        is_request.then(|| {
            let authorization = &self.authorization;
            format!("{method} {origin}{target}\r\n{authorization}{rest}").into_bytes()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sends_the_whole_address_and_the_credentials() {
        let uri = "http://hub.example/a".parse().unwrap();
        let proxy = Proxy::new("http://ada:pass%3Aword@proxy.example:3128").unwrap();
        let forward = Forward::to(&uri, &proxy).unwrap();
        let sent = forward.rewrite(
            b"GET /a?b HTTP/1.1\r\nHost: hub.example\r\n\r\n",
            "http://hub.example",
        );
        let expected = "GET http://hub.example/a?b HTTP/1.1\r\n\
                        Proxy-Authorization: Basic YWRhOnBhc3M6d29yZA==\r\nHost: hub.example\r\n\r\n";
        assert_eq!(String::from_utf8(sent.unwrap()).unwrap(), expected);
        assert_eq!(forward.rewrite(b"more of a body", "http://hub.example"), None);
    }

    #[test]
    fn leaves_https_to_a_tunnel() {
        let proxy = Proxy::new("http://proxy.example:3128").unwrap();
        assert!(Forward::to(&"https://hub.example/a".parse().unwrap(), &proxy).is_none());
        let encrypted = Proxy::new("https://proxy.example").unwrap();
        assert!(Forward::to(&"http://hub.example/a".parse().unwrap(), &encrypted).is_none());
    }
}
