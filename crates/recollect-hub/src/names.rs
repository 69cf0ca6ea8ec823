//! Names from callers and servers that become parts of paths and addresses. Each is checked once.
//!
//! The rules of POSIX and Windows both apply on every system, because caches are shared and moved.

use crate::error::{ErrorCode, HubError, Result, quoted};

/// Maximum length of a path component on the usual file systems, in bytes.
const MAX_COMPONENT: usize = 255;
/// Maximum length of a path within the snapshot, which leaves room for the path of the cache.
const MAX_PATH: usize = 1024;
/// The limit of huggingface_hub for `org/name`.
const MAX_REPO: usize = 96;

/// A repository, as `org/name`, or `name` for the oldest ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RepoId(String);

/// A path within a repository, separated by `/`. Joined to any folder, it stays inside that folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileName(String);

/// A commit: 40 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commit(String);

/// A repository's name must not end in `.git`, as bare git repositories do. Like the Hub, this is case-sensitive.
fn ends_in_git(text: &str) -> bool {
    text.as_bytes().ends_with(b".git")
}

/// The revision that a caller asked for: a commit, or the name of a branch or tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Revision {
    Commit(Commit),
    Name(FileName),
}

/// The Hub's name for a file's content: a SHA-256 (64 digits), or the SHA-1 of a git object (40).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Etag(String);

impl RepoId {
    /// Applies the rules of huggingface_hub.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut parts = text.split('/');
        let is_name = |part: &str| {
            !part.is_empty()
                && !part.starts_with(['-', '.'])
                && !part.ends_with(['-', '.'])
                && !part.contains("--")
                && !part.contains("..")
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        let well_formed = parts.by_ref().take(2).all(is_name) && parts.next().is_none();
        if well_formed && text.len() <= MAX_REPO && !ends_in_git(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(HubError::invalid("repo", "org/name, as on the Hub", text))
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FileName {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fits = text.len() <= MAX_PATH && text.split('/').all(is_component);
        fits.then(|| Self(text.to_owned()))
    }

    /// Parses a file name from a caller.
    pub(crate) fn of_caller(text: &str) -> Result<Self> {
        Self::parse(text).ok_or_else(|| {
            HubError::invalid(
                "files",
                "a path within the repository, separated by `/` and valid on every system",
                text,
            )
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn components(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }
}

impl Commit {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        is_hex(text, 40).then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Revision {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        if let Some(commit) = Commit::parse(&text.to_ascii_lowercase()) {
            return Ok(Self::Commit(commit));
        }
        let name = FileName::parse(text).filter(|name| {
            name.as_str()
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_./+@=,".contains(c))
        });
        name.map(Self::Name)
            .ok_or_else(|| HubError::invalid("revision", "a commit, or the name of a branch or tag", text))
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Commit(commit) => commit.as_str(),
            Self::Name(name) => name.as_str(),
        }
    }
}

impl Etag {
    /// Parses a header's value, with its quotes and an optional `W/` for a weak `ETag`.
    pub(crate) fn of_header(value: &str) -> Result<Self> {
        let bare = value.trim();
        let bare = bare.strip_prefix("W/").unwrap_or(bare);
        Self::parse(bare.trim_matches('"')).ok_or_else(|| {
            HubError::new(
                ErrorCode::BadResponse,
                format!(
                    "expected an ETag that is a SHA-256 or the hash of a git object, received {}: without one the \
                     content cannot be checked",
                    quoted(value)
                ),
            )
        })
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        (is_hex(text, 40) || is_hex(text, 64)).then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_sha256(&self) -> bool {
        self.0.len() == 64
    }
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_component(part: &str) -> bool {
    !part.is_empty()
        && part.len() <= MAX_COMPONENT
        && part != "."
        && part != ".."
        // Windows drops these, so two names would be the same file.
        && !part.ends_with(['.', ' '])
        && !part
            .chars()
            .any(|c| c.is_control() || matches!(c, '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*'))
        && !is_device(part)
}

/// Whether Windows treats this name as a device, in every folder and with any extension.
fn is_device(part: &str) -> bool {
    let stem = part
        .split('.')
        .next()
        .unwrap_or(part)
        .trim_end()
        .to_ascii_uppercase();
    if matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) {
        return true;
    }
    let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    number.is_some_and(|number| {
        let mut digits = number.chars();
        matches!(digits.next(), Some('0'..='9' | '¹' | '²' | '³')) && digits.next().is_none()
    })
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
