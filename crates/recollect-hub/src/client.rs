//! Requests to the Hub and to where it redirects.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ureq::http::{HeaderMap, Method, Request, Uri, header};
use ureq::{Agent, Body};

use crate::cancel::Cancel;
use crate::connect;
use crate::endpoint::{redirected, without_secrets};
use crate::error::{ErrorCode, HubError, shown};
use crate::failure::Failure;
use crate::forward::Forward;
use crate::proxy;
use crate::retry::retry_after;
use crate::settings::Settings;

/// As curl and browsers: a dozen, more or less.
const MAX_REDIRECTS: usize = 10;

/// An answer that is neither a redirect to follow nor an error.
pub(crate) struct Answer {
    pub(crate) uri: Uri,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// What the Hub's own origin said on the way here, the latest last.
    pub(crate) own: Vec<HeaderMap>,
    pub(crate) body: Body,
}

/// Sends requests; follows redirects itself, since each hop has rules of its own.
pub(crate) struct Client<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) cancel: &'a Arc<Cancel>,
    /// One for each proxy, and for each of plain and encrypted: certificates are read for the latter only.
    agents: Mutex<HashMap<(bool, Option<String>), Agent>>,
}

/// Whether what a redirect's own headers say is enough, so that it is not followed.
type Suffices = fn(&[HeaderMap]) -> bool;

impl<'a> Client<'a> {
    pub(crate) fn new(settings: &'a Settings, cancel: &'a Arc<Cancel>) -> Self {
        Self {
            settings,
            cancel,
            agents: Mutex::default(),
        }
    }

    /// Asks for what there is to know of `uri`. A redirect to another host is where a content is kept; it is not
    /// followed once the Hub has said what is needed.
    pub(crate) fn head(&self, uri: &Uri, suffices: Suffices) -> Result<Answer, Failure> {
        self.send(&Method::HEAD, uri, None, Some(suffices))
    }

    /// Asks for the content of `uri` from byte `start` on.
    pub(crate) fn get(&self, uri: &Uri, start: u64) -> Result<Answer, Failure> {
        self.send(&Method::GET, uri, (start > 0).then_some(start), None)
    }

    fn send(
        &self,
        method: &Method,
        uri: &Uri,
        start: Option<u64>,
        suffices: Option<Suffices>,
    ) -> Result<Answer, Failure> {
        let mut uri = uri.clone();
        let mut own = Vec::new();
        for _ in 0..=MAX_REDIRECTS {
            let response = self.send_once(method, &uri, start)?;
            let (head, body) = response.into_parts();
            if self.settings.endpoint.is_own(&uri) {
                own.push(head.headers.clone());
            }
            let status = head.status.as_u16();
            let answer = |own, uri| Answer {
                uri,
                status,
                headers: head.headers.clone(),
                own,
                body,
            };
            match status {
                200 | 206 => return Ok(answer(own, uri)),
                // No such part: not an error of the whole.
                416 if start.is_some() => return Ok(answer(own, uri)),
                301 | 302 | 303 | 307 | 308 => {
                    let location = text(&head.headers, header::LOCATION.as_str())
                        .ok_or_else(|| Failure::bad_response(&uri, "a redirect without a Location"))?;
                    let next = redirected(&uri, location)?;
                    let leaves = !self.settings.endpoint.is_own(&next);
                    if leaves && suffices.is_some_and(|suffices| suffices(&own)) {
                        return Ok(answer(own, uri));
                    }
                    uri = next;
                }
                _ => return Err(self.refusal(&uri, status, &head.headers)),
            }
        }
        Err(Failure::bad_response(&uri, "redirects without an end"))
    }

    fn send_once(
        &self,
        method: &Method,
        uri: &Uri,
        start: Option<u64>,
    ) -> Result<ureq::http::Response<Body>, Failure> {
        self.cancel.check()?;
        // Compressed, neither length nor range would be that of the file.
        let mut request = Request::builder()
            .method(method.clone())
            .uri(uri)
            .header(header::ACCEPT_ENCODING, "identity");
        if let Some(start) = start {
            request = request.header(header::RANGE, format!("bytes={start}-"));
        }
        if let Some(token) = &self.settings.token
            && self.settings.endpoint.takes_token(uri)
        {
            request = request.header(header::AUTHORIZATION, token.header());
        }
        let request = request
            .body(())
            .map_err(|error| Failure::bad_response(uri, &format!("no request can be made of it: {error}")))?;
        let response = self.agent(uri)?.run(request);
        self.cancel.check()?;
        response.map_err(|error| Failure::of_transport(uri, error))
    }

    fn agent(&self, uri: &Uri) -> Result<Agent, HubError> {
        let proxy = self.settings.proxies.address(uri);
        let encrypted = uri.scheme_str() == Some("https");
        let key = (encrypted, proxy.map(str::to_owned));
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agent) = agents.get(&key) {
            return Ok(agent.clone());
        }
        let proxy = proxy.map(|address| proxy::parse(address, uri)).transpose()?;
        let forward = proxy.as_ref().and_then(|proxy| Forward::to(uri, proxy));
        let tunnel = proxy.filter(|_| forward.is_none());
        let needs_tls = encrypted || tunnel.is_some();
        let (connect, stall) = (self.settings.connect_timeout, self.settings.stall_timeout);
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(tunnel)
            .timeout_resolve(Some(connect))
            .timeout_connect(Some(connect))
            .timeout_recv_response(Some(stall))
            .timeout_per_read(Some(stall))
            .timeout_per_write(Some(stall))
            .user_agent(concat!("recollect/", env!("CARGO_PKG_VERSION"), "; hf-hub/0.5.0"));
        if needs_tls {
            config = config.tls_config(self.settings.certificates.tls());
        }
        let agent = connect::agent(config.build(), forward, self.cancel);
        agents.insert(key, agent.clone());
        Ok(agent)
    }

    fn refusal(&self, uri: &Uri, status: u16, headers: &HeaderMap) -> Failure {
        let said =
            text(headers, "x-error-message").map_or(String::new(), |message| format!(": {}", shown(message)));
        let of = |code, hint: &str| {
            HubError::new(
                code,
                format!("{}: HTTP {status}{said}{hint}", without_secrets(uri)),
            )
        };
        let lasting = |code, hint: &str| Failure::Lasting(of(code, hint));
        match status {
            401 | 403 => {
                let token = match &self.settings.token {
                    None => "no token was sent",
                    Some(_) if self.settings.endpoint.takes_token(uri) => "the token has no access",
                    Some(_) => "the token goes by https to the endpoint only, so it was not sent",
                };
                lasting(
                    ErrorCode::Unauthorized,
                    &format!("; the repository is private, gated or none, and {token}"),
                )
            }
            // Other servers say 404 of whatever is not to be had: only the Hub's own sign is about the file.
            404 if text(headers, "x-error-code") == Some("EntryNotFound") => {
                Failure::NoEntry(of(ErrorCode::NotFound, "; the revision has no such file"))
            }
            404 => lasting(
                ErrorCode::NotFound,
                "; check the repository, the revision and the file",
            ),
            408 | 429 | 500..=599 => {
                let after = text(headers, header::RETRY_AFTER.as_str()).and_then(retry_after);
                Failure::Passing(of(ErrorCode::Unavailable, "; call again later"), after)
            }
            _ => lasting(ErrorCode::BadResponse, ""),
        }
    }
}

/// The value of a header, where it is text.
pub(crate) fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
