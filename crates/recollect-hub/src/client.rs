//! Requests to the Hub, and to the hosts that it redirects to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ureq::http::{HeaderMap, Method, Request, Uri, header};
use ureq::{Agent, Body};

use crate::cancel::Cancel;
use crate::connect;
use crate::endpoint::{redirect_target, without_secrets};
use crate::error::{ErrorCode, HubError, quoted};
use crate::failure::Failure;
use crate::forward::Forward;
use crate::proxy;
use crate::retry::retry_after;
use crate::settings::Settings;

/// About as many as curl and browsers follow.
const MAX_REDIRECTS: usize = 10;

/// A final answer: no redirect to follow, and no error.
pub(crate) struct Answer {
    pub(crate) uri: Uri,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// The headers of each answer from the Hub's own origin, in order.
    pub(crate) hub_headers: Vec<HeaderMap>,
    pub(crate) body: Body,
}

/// Sends requests. It follows redirects itself, because each hop has its own rules.
pub(crate) struct Client<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) cancel: &'a Arc<Cancel>,
    /// One agent for each proxy, for plain and for encrypted connections. Only the latter need certificates.
    agents: Mutex<HashMap<(bool, Option<String>), Agent>>,
}

/// Whether the Hub's headers so far are enough, so that a redirect need not be followed.
type Suffices = fn(&[HeaderMap]) -> bool;

impl<'a> Client<'a> {
    pub(crate) fn new(settings: &'a Settings, cancel: &'a Arc<Cancel>) -> Self {
        Self {
            settings,
            cancel,
            agents: Mutex::default(),
        }
    }

    /// Asks for the headers of `uri`. A redirect to another host, which stores the content, is not followed once the
    /// Hub's headers are enough.
    pub(crate) fn head(&self, uri: &Uri, suffices: Suffices) -> Result<Answer, Failure> {
        self.send(&Method::HEAD, uri, None, Some(suffices))
    }

    /// Asks for the content of `uri`, from byte `start` on.
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
        let mut hub_headers = Vec::new();
        for _ in 0..=MAX_REDIRECTS {
            let response = self.send_once(method, &uri, start)?;
            let (head, body) = response.into_parts();
            if self.settings.endpoint.is_own(&uri) {
                hub_headers.push(head.headers.clone());
            }
            let status = head.status.as_u16();
            let answer = |hub_headers, uri| Answer {
                uri,
                status,
                headers: head.headers.clone(),
                hub_headers,
                body,
            };
            match status {
                200 | 206 => return Ok(answer(hub_headers, uri)),
                // The range is not satisfiable, but the file itself may be.
                416 if start.is_some() => return Ok(answer(hub_headers, uri)),
                301 | 302 | 303 | 307 | 308 => {
                    let location = text(&head.headers, header::LOCATION.as_str())
                        .ok_or_else(|| Failure::bad_response(&uri, "a redirect without a Location"))?;
                    let next = redirect_target(&uri, location)?;
                    let leaves = !self.settings.endpoint.is_own(&next);
                    if leaves && suffices.is_some_and(|suffices| suffices(&hub_headers)) {
                        return Ok(answer(hub_headers, uri));
                    }
                    uri = next;
                }
                _ => return Err(self.refusal(&uri, status, &head.headers)),
            }
        }
        Err(Failure::bad_response(&uri, "too many redirects"))
    }

    fn send_once(
        &self,
        method: &Method,
        uri: &Uri,
        start: Option<u64>,
    ) -> Result<ureq::http::Response<Body>, Failure> {
        self.cancel.check()?;
        // With compression, lengths and ranges would not be those of the file.
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
            .map_err(|error| Failure::bad_response(uri, &format!("it cannot be requested: {error}")))?;
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
        let detail = text(headers, "x-error-message")
            .map_or(String::new(), |message| format!(": {}", quoted(message)));
        let error = |code, hint: &str| {
            HubError::new(
                code,
                format!("{}: HTTP {status}{detail}{hint}", without_secrets(uri)),
            )
        };
        let permanent = |code, hint: &str| Failure::Permanent(error(code, hint));
        match status {
            401 | 403 => {
                let token = match &self.settings.token {
                    None => "no token was sent",
                    Some(_) if self.settings.endpoint.takes_token(uri) => "the token has no access",
                    Some(_) => "the token is sent only to the endpoint and over https, so it was not sent",
                };
                permanent(
                    ErrorCode::Unauthorized,
                    &format!("; the repository is private or gated, or does not exist, and {token}"),
                )
            }
            // Other servers answer 404 for many reasons; only the Hub's own error code means a missing file.
            404 if text(headers, "x-error-code") == Some("EntryNotFound") => {
                Failure::NoEntry(error(ErrorCode::NotFound, "; the revision has no such file"))
            }
            404 => permanent(
                ErrorCode::NotFound,
                "; check the repository, the revision and the file",
            ),
            408 | 429 | 500..=599 => {
                let after = text(headers, header::RETRY_AFTER.as_str()).and_then(retry_after);
                Failure::Transient(error(ErrorCode::Unavailable, "; call again later"), after)
            }
            _ => permanent(ErrorCode::BadResponse, ""),
        }
    }
}

/// The value of a header, if it is text.
pub(crate) fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
