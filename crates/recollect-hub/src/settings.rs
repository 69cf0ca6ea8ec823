//! Where things are and how to get at them: options first, then the variables that huggingface_hub reads.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::certificates::CertificateFiles;
use crate::endpoint::{self, Endpoint};
use crate::error::{ErrorCode, HubError, Result};
use crate::proxy::Proxies;
use crate::token::Token;
use crate::variables::Variables;

/// Of a connection, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Without a byte.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);
/// Before the first repetition of a request.
const RETRY_DELAY: Duration = Duration::from_millis(500);
/// Without progress of another process that holds a lock: more than its own time-outs and waits together.
const LOCK_STALL: Duration = Duration::from_mins(3);

/// What a caller said himself.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Before `HF_ENDPOINT`.
    pub endpoint: Option<String>,
    /// Before `HF_TOKEN` and the token file; empty: none is sent.
    pub token: Option<String>,
    /// Before `HF_HUB_CACHE` and `HF_HOME`; absolute.
    pub cache_dir: Option<PathBuf>,
    /// Before `HF_HUB_OFFLINE`.
    pub offline: Option<bool>,
    /// Wait before a request is repeated for the first time. Default: 500 ms.
    pub retry_delay: Option<Duration>,
    /// Longest wait for another process that makes no progress. Default: 180 s.
    pub lock_stall: Option<Duration>,
}

/// How to get at models.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(crate) endpoint: Endpoint,
    pub(crate) token: Option<Token>,
    pub(crate) cache_dir: PathBuf,
    pub(crate) offline: bool,
    pub(crate) connect_timeout: Duration,
    pub(crate) stall_timeout: Duration,
    pub(crate) retry_delay: Duration,
    pub(crate) lock_stall: Duration,
    pub(crate) proxies: Proxies,
    pub(crate) certificates: CertificateFiles,
}

impl Settings {
    /// `home` is the user's home folder, `environment` the variables that are set.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` for what cannot be used, by the name of the option or variable.
    pub fn new(overrides: Overrides, environment: &HashMap<String, String>, home: &Path) -> Result<Self> {
        let variables = Variables::new(environment);
        let folder = |names: &[&str]| variables.get(names).map(|path| expanded(path, home));
        let hf_home = folder(&["HF_HOME"]).unwrap_or_else(|| {
            let caches = folder(&["XDG_CACHE_HOME"]).unwrap_or_else(|| home.join(".cache"));
            caches.join("huggingface")
        });
        let cache_dir = overrides
            .cache_dir
            .or_else(|| folder(&["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"]))
            .unwrap_or_else(|| hf_home.join("hub"));
        let cache_dir = std::path::absolute(&cache_dir).map_err(|error| {
            HubError::new(
                ErrorCode::InvalidArgument,
                format!(
                    "cacheDir: expected a path, received {}: {error}",
                    cache_dir.display()
                ),
            )
        })?;
        let endpoint = match (overrides.endpoint, variables.get(&["HF_ENDPOINT"])) {
            (Some(given), _) => Endpoint::parse(&given, "endpoint"),
            (None, Some(set)) => Endpoint::parse(set, "HF_ENDPOINT"),
            (None, None) => Endpoint::parse(endpoint::DEFAULT, "endpoint"),
        }?;
        let token = match overrides.token {
            Some(given) => Token::parse(&given, "token")?,
            None if variables.is_true(&["HF_HUB_DISABLE_IMPLICIT_TOKEN"]) => None,
            None => match variables.get(&["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"]) {
                Some(set) => Token::parse(set, "HF_TOKEN")?,
                None => Token::of_file(folder(&["HF_TOKEN_PATH"]).as_deref(), &hf_home)?,
            },
        };
        Ok(Self {
            endpoint,
            token,
            cache_dir,
            offline: overrides
                .offline
                .unwrap_or_else(|| variables.is_true(&["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])),
            connect_timeout: variables
                .seconds("HF_HUB_ETAG_TIMEOUT")?
                .unwrap_or(CONNECT_TIMEOUT),
            stall_timeout: variables
                .seconds("HF_HUB_DOWNLOAD_TIMEOUT")?
                .unwrap_or(STALL_TIMEOUT),
            retry_delay: overrides.retry_delay.unwrap_or(RETRY_DELAY),
            lock_stall: overrides.lock_stall.unwrap_or(LOCK_STALL),
            proxies: Proxies::of(&variables),
            certificates: CertificateFiles::of(&variables),
        })
    }
}

/// A leading `~` is the home folder.
fn expanded(path: &str, home: &Path) -> PathBuf {
    match path.strip_prefix('~') {
        Some("") => home.to_owned(),
        Some(rest) if rest.starts_with(['/', '\\']) => home.join(rest.trim_start_matches(['/', '\\'])),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
