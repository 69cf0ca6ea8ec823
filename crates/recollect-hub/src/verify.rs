//! Verifies the size and hash of a file. Every file of a returned model has passed this check.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::cancel::Cancel;
use crate::error::Result;
use crate::file_error::file_error;
use crate::names::Etag;

/// Bytes to read between two checks of the cancel flag.
const CHUNK: usize = 1 << 20;

/// The expected hash of a file, and its size if known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    /// From a pin, a manifest or the Hub.
    pub(crate) hash: Etag,
    pub(crate) size: Option<u64>,
}

/// The size and hash of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) bytes: u64,
    /// Lower-case hexadecimal.
    pub(crate) sha256: String,
}

/// The size and hash of a file that passed, or a description of the mismatch.
pub(crate) type Verdict = std::result::Result<Content, String>;

impl Expected {
    /// Reads the whole file at `path` and compares it.
    pub(crate) fn check(&self, path: &Path, cancel: &Cancel) -> Result<Verdict> {
        let failed = |error: io::Error| file_error("read", path, &error);
        let mut file = File::open(path).map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        if let Some(size) = self.size.filter(|&size| size != bytes) {
            return Ok(Err(format!("expected {size} bytes, received {bytes}")));
        }
        let mut sha256 = Sha256::new();
        let mut git = (!self.hash.is_sha256()).then(|| Sha1::new_with_prefix(format!("blob {bytes}\0")));
        let mut buffer = vec![0; CHUNK];
        let mut read = 0_u64;
        loop {
            cancel.check()?;
            let amount = file.read(&mut buffer).map_err(failed)?;
            let Some(chunk) = buffer.get(..amount).filter(|chunk| !chunk.is_empty()) else {
                break;
            };
            read += amount as u64;
            sha256.update(chunk);
            if let Some(git) = &mut git {
                git.update(chunk);
            }
        }
        let sha256 = hex(&sha256.finalize());
        let found = git.map_or_else(|| sha256.clone(), |git| hex(&git.finalize()));
        if read != bytes || found != self.hash.as_str() {
            let kind = if self.hash.is_sha256() {
                "SHA-256"
            } else {
                "git hash"
            };
            return Ok(Err(format!(
                "expected {kind} {}, received {found}",
                self.hash.as_str()
            )));
        }
        Ok(Ok(Content { bytes, sha256 }))
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_only_the_right_sha256_or_git_hash() {
        let path = std::env::temp_dir().join(format!("recollect-verify-{}", crate::place::random_name()));
        std::fs::write(&path, "hello\n").unwrap();
        let sha256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
        let check = |hash: &str, size| {
            let expected = Expected {
                hash: Etag::parse(hash).unwrap(),
                size,
            };
            expected.check(&path, &Cancel::new()).unwrap()
        };
        let content = Content {
            bytes: 6,
            sha256: sha256.to_owned(),
        };
        assert_eq!(check(sha256, None), Ok(content.clone()));
        // The output of `git hash-object`.
        assert_eq!(
            check("ce013625030ba8dba906f756967f9e9ca394464a", Some(6)),
            Ok(content)
        );
        assert!(check(sha256, Some(7)).is_err());
        assert!(check(&"0".repeat(64), Some(6)).is_err());
        assert!(check(&"0".repeat(40), None).is_err());
        std::fs::remove_file(path).unwrap();
    }
}
