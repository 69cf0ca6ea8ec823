//! Trusted certificates: Mozilla's certificate authorities, which are built in, and the system's.
//!
//! Both are needed: a container often has no system store, and a company's proxy is only in the system store.
//! `SSL_CERT_FILE` and `SSL_CERT_DIR` replace the system store; `NODE_EXTRA_CA_CERTS` adds to it, as in Node.js.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls_native_certs::{CertificateResult, load_certs_from_paths, load_native_certs};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

use crate::variables::Variables;

/// The paths in the variables.
#[derive(Clone, Debug, Default)]
pub(crate) struct CertificateFiles {
    file: Option<PathBuf>,
    directory: Option<PathBuf>,
    extra: Option<PathBuf>,
}

impl CertificateFiles {
    pub(crate) fn of(variables: &Variables<'_>) -> Self {
        let path = |name| variables.get(&[name]).map(PathBuf::from);
        Self {
            file: path("SSL_CERT_FILE"),
            directory: path("SSL_CERT_DIR"),
            extra: path("NODE_EXTRA_CA_CERTS"),
        }
    }

    /// Loads all certificates. A store that cannot be read is skipped, as in Node.js; connections that need it fail.
    fn load(&self) -> Vec<Certificate<'static>> {
        let certificates = |result: CertificateResult| result.certs;
        let load = |file: Option<&Path>, directory: Option<&Path>| {
            certificates(load_certs_from_paths(file, directory))
        };
        let system = if self.file.is_some() || self.directory.is_some() {
            load(self.file.as_deref(), self.directory.as_deref())
        } else {
            certificates(load_native_certs())
        };
        let extra = self
            .extra
            .as_deref()
            .map_or_else(Vec::new, |file| load(Some(file), None));
        webpki_root_certs::TLS_SERVER_ROOT_CERTS
            .iter()
            .chain(&system)
            .chain(&extra)
            .map(|certificate| Certificate::from_der(certificate.as_ref()).to_owned())
            .collect()
    }

    /// TLS by rustls with ring, the smaller of its two providers and the one that builds without CMake.
    pub(crate) fn tls(&self) -> TlsConfig {
        TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .root_certs(RootCerts::Specific(Arc::new(self.load())))
            .build()
    }
}
