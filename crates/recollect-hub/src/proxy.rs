//! Chooses the proxy for an address. The variables are read as Python's HTTP clients read them.

use std::fmt;
use std::net::IpAddr;

use ureq::Proxy;
use ureq::http::Uri;

use crate::endpoint::without_secrets;
use crate::error::{ErrorCode, HubError, Result};
use crate::variables::Variables;

/// The proxy of each scheme, and the hosts that need none.
#[derive(Clone, Default)]
pub(crate) struct Proxies {
    http: Option<String>,
    https: Option<String>,
    exceptions: Vec<String>,
}

impl Proxies {
    pub(crate) fn of(variables: &Variables<'_>) -> Self {
        // The lower-case name has priority, as in urllib and curl.
        let of_scheme = |names: &[&str]| {
            variables
                .get(names)
                .or_else(|| variables.get(&["all_proxy", "ALL_PROXY"]))
        };
        let owned = |value: Option<&str>| value.map(|value| value.trim().to_owned());
        let exceptions = variables.get(&["no_proxy", "NO_PROXY"]).unwrap_or("");
        Self {
            http: owned(of_scheme(&["http_proxy", "HTTP_PROXY"])),
            https: owned(of_scheme(&["https_proxy", "HTTPS_PROXY"])),
            exceptions: exceptions
                .split(',')
                .map(|entry| entry.trim().to_ascii_lowercase())
                .filter(|entry| !entry.is_empty())
                .collect(),
        }
    }

    /// The proxy for `uri`, as written in the variable.
    pub(crate) fn address(&self, uri: &Uri) -> Option<&str> {
        let proxy = if uri.scheme_str() == Some("https") {
            &self.https
        } else {
            &self.http
        };
        proxy.as_deref().filter(|_| !self.is_exception(uri))
    }

    fn is_exception(&self, uri: &Uri) -> bool {
        let host = uri.host().unwrap_or("").to_ascii_lowercase();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let port = uri.port_u16();
        self.exceptions.iter().any(|entry| matches(entry, host, port))
    }
}

/// Hides the proxies, whose addresses may hold passwords.
impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxies")
            .field("exceptions", &self.exceptions)
            .finish_non_exhaustive()
    }
}

/// Parses the address of a proxy. `uri` is for the message, which does not name the proxy because its address may hold
/// a password.
pub(crate) fn parse(address: &str, uri: &Uri) -> Result<Proxy> {
    let is_http = match address.split_once("://") {
        Some((scheme, _)) => matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https"),
        None => true,
    };
    Proxy::new(address).ok().filter(|_| is_http).ok_or_else(|| {
        HubError::new(
            ErrorCode::InvalidArgument,
            format!(
                "expected the proxy variables to name an http or https proxy, such as http://host:port, for {}, \
                 received something else",
                without_secrets(uri)
            ),
        )
    })
}

/// Whether an entry of `no_proxy` covers a host. `entry` is `*`, an IP address, a block of addresses (`10.0.0.0/8`), or
/// a domain, which includes its subdomains. Each may have a port.
fn matches(entry: &str, host: &str, port: Option<u16>) -> bool {
    if entry == "*" {
        return true;
    }
    if let Ok(address) = host.parse::<IpAddr>() {
        let (bare, wanted) = split_port(entry);
        let bare = bare.trim_start_matches('[').trim_end_matches(']');
        return wanted.is_none_or(|wanted| port == Some(wanted))
            && (bare.parse::<IpAddr>().is_ok_and(|other| other == address) || in_block(bare, address));
    }
    let (domain, wanted) = split_port(entry);
    let domain = domain.trim_start_matches('*').trim_start_matches('.');
    let in_domain = host
        .strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !domain.is_empty() && in_domain && wanted.is_none_or(|wanted| port == Some(wanted))
}

/// Splits `host:port`. An IPv6 address with a port must be in brackets.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    match entry.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (entry, None),
        },
        _ => (entry, None),
    }
}

fn in_block(entry: &str, address: IpAddr) -> bool {
    let Some((network, bits)) = entry.split_once('/') else {
        return false;
    };
    let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.parse::<u32>()) else {
        return false;
    };
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) if bits <= 32 => {
            let shift = |ip: std::net::Ipv4Addr| ip.to_bits().checked_shr(32 - bits).unwrap_or(0);
            shift(network) == shift(address)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) if bits <= 128 => {
            let shift = |ip: std::net::Ipv6Addr| ip.to_bits().checked_shr(128 - bits).unwrap_or(0);
            shift(network) == shift(address)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        let set: HashMap<String, String> = variables
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Proxies::of(&Variables::new(&set))
    }

    #[test]
    fn each_scheme_has_its_own_proxy_or_all_proxy() {
        let (http, https) = ("http://h/".parse().unwrap(), "https://h/".parse().unwrap());
        let both = proxies(&[("HTTP_PROXY", "http://p:1"), ("https_proxy", "http://p:2")]);
        assert_eq!(
            (both.address(&http), both.address(&https)),
            (Some("http://p:1"), Some("http://p:2"))
        );
        let all = proxies(&[("ALL_PROXY", "http://p:3"), ("HTTP_PROXY", "http://p:1")]);
        assert_eq!(
            (all.address(&http), all.address(&https)),
            (Some("http://p:1"), Some("http://p:3"))
        );
        assert_eq!(proxies(&[]).address(&https), None);
    }

    #[test]
    fn exceptions_are_domains_with_subdomains_addresses_and_blocks() {
        let cases = [
            ("*", "https://hub.example/", true),
            ("hub.example", "https://hub.example/", true),
            ("hub.example", "https://cdn.HUB.example/", true),
            (".hub.example", "https://hub.example/", true),
            ("*.hub.example", "https://a.hub.example/", true),
            ("hub.example", "https://evilhub.example/", false),
            ("hub.example:8080", "https://hub.example:8080/", true),
            ("hub.example:8080", "https://hub.example/", false),
            ("a, hub.example", "https://hub.example/", true),
            ("127.0.0.1", "http://127.0.0.1:81/", true),
            ("127.0.0.1:80", "http://127.0.0.1:81/", false),
            ("10.0.0.0/8", "http://10.1.2.3/", true),
            ("10.0.0.0/8", "http://11.1.2.3/", false),
            ("0.0.0.0/0", "http://11.1.2.3/", true),
            ("::1", "http://[::1]/", true),
            ("fe80::/10", "http://[fe80::1]/", true),
            ("", "https://hub.example/", false),
        ];
        for (exceptions, address, expected) in cases {
            let set = proxies(&[("ALL_PROXY", "http://p"), ("NO_PROXY", exceptions)]);
            assert_eq!(
                set.address(&address.parse().unwrap()).is_none(),
                expected,
                "{exceptions} {address}"
            );
        }
    }

    #[test]
    fn refuses_an_invalid_proxy_without_showing_its_password() {
        let uri = "https://hub.example/a?Signature=s".parse().unwrap();
        for address in ["socks5://u:pw@p:1", "ftp://p", "http://", "http://a b"] {
            let error = parse(address, &uri).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidArgument);
            assert!(
                !error.message().contains("pw") && !error.message().contains("Signature"),
                "{error}"
            );
        }
        assert!(parse("p.example:3128", &uri).is_ok());
    }
}
