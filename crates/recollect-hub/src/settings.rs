//! Settings: from options, or else from the variables that huggingface_hub reads.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::certificates::CertificateFiles;
use crate::endpoint::{self, Endpoint};
use crate::error::{ErrorCode, HubError, Result};
use crate::proxy::Proxies;
use crate::token::Token;
use crate::variables::Variables;

/// Maximum time to connect, including TLS.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum time without a byte.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);
/// Delay before the first retry of a request.
const RETRY_DELAY: Duration = Duration::from_millis(500);
/// Maximum time that the holder of a lock may make no progress: more than all its timeouts and delays together.
const LOCK_STALL: Duration = Duration::from_mins(3);

/// The options of a caller, which override the variables.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Overrides `HF_ENDPOINT`.
    pub endpoint: Option<String>,
    /// Overrides `HF_TOKEN` and the token file. If empty, no token is sent.
    pub token: Option<String>,
    /// Overrides `HF_HUB_CACHE` and `HF_HOME`.
    pub cache_dir: Option<PathBuf>,
    /// Overrides `HF_HUB_OFFLINE`.
    pub offline: Option<bool>,
    /// Delay before the first retry of a request. Default: 500 ms.
    pub retry_delay: Option<Duration>,
    /// Maximum wait for another process that makes no progress. Default: 180 s.
    pub lock_stall: Option<Duration>,
}

/// The settings of downloads.
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
    /// `home` is the user's home folder, and `environment` the environment variables.
    ///
    /// # Errors
    ///
    /// `INVALID_ARGUMENT` with the name of the invalid option or variable.
    pub fn new(overrides: Overrides, environment: &HashMap<String, String>, home: &Path) -> Result<Self> {
        let variables = Variables::new(environment);
        let folder = |names: &[&str]| variables.get(names).map(|path| expand_home(path, home));
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

/// Replaces a leading `~` by the home folder.
fn expand_home(path: &str, home: &Path) -> PathBuf {
    match path.strip_prefix('~') {
        Some("") => home.to_owned(),
        Some(rest) if rest.starts_with(['/', '\\']) => home.join(rest.trim_start_matches(['/', '\\'])),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
