//! A file that is read once and hashed while it is read.
//!
//! The hashed bytes are the bytes in use: they stay in memory from the check to the load, so a change of the file in
//! between has no effect.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::digest::{CHUNK_BYTES, hex};
use crate::error::{EngineError, ErrorCode, Result};
use crate::runtime::prefer_large_pages;

/// A file's content and its SHA-256.
#[derive(Debug)]
pub(crate) struct VerifiedFile {
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
    /// In lower-case hexadecimal.
    pub(crate) sha256: String,
}

impl VerifiedFile {
    #[cfg(test)]
    pub(super) fn of_text(path: &str, text: &str) -> Self {
        Self {
            path: path.into(),
            bytes: text.into(),
            sha256: String::new(),
        }
    }

    /// Reads a regular file of at most `max_bytes`.
    pub(super) fn read(path: PathBuf, max_bytes: u64) -> Result<Self> {
        let (file, mut bytes) = open(&path, max_bytes)?;
        let sha256 = read_and_hash(file.take(max_bytes), &mut bytes)
            .map_err(|error| not_readable(&path, &error.to_string()))?;
        Ok(Self { path, bytes, sha256 })
    }

    /// Refuses a file of another size or SHA-256.
    pub(super) fn expect(&self, bytes: u64, sha256: &str) -> Result<()> {
        expect_size(&self.path, bytes, &self.bytes)?;
        expect_hash(&self.path, sha256, &self.sha256)
    }

    /// The error for a file that differs from its description.
    pub(super) fn mismatch(&self, expected: &str, received: &str) -> EngineError {
        mismatch(&self.path, expected, received)
    }
}

/// A file's content that must still be checked. The check can run in parallel with other work on the content.
#[derive(Debug)]
pub(crate) struct UncheckedFile {
    path: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

impl UncheckedFile {
    /// Reads a regular file of at most `max_bytes`.
    pub(super) fn read(path: PathBuf, max_bytes: u64) -> Result<Self> {
        let (file, mut bytes) = open(&path, max_bytes)?;
        file.take(max_bytes)
            .read_to_end(&mut bytes)
            .map_err(|error| not_readable(&path, &error.to_string()))?;
        Ok(Self { path, bytes })
    }

    /// Refuses a file of another size or SHA-256.
    pub(crate) fn check(&self, bytes: u64, sha256: &[u8]) -> Result<()> {
        expect_size(&self.path, bytes, &self.bytes)?;
        expect_hash(&self.path, &hex(sha256), &hex(&Sha256::digest(&self.bytes)))
    }
}

/// Opens the file, and allocates memory for its content.
fn open(path: &Path, max_bytes: u64) -> Result<(File, Vec<u8>)> {
    let metadata = std::fs::metadata(path).map_err(|error| not_readable(path, &error.to_string()))?;
    // Reading a pipe or a device could block or never end.
    if !metadata.is_file() {
        return Err(not_readable(path, "it is not a regular file"));
    }
    if metadata.len() > max_bytes {
        return Err(EngineError::new(
            ErrorCode::ModelInvalid,
            format!(
                "{}: expected at most {max_bytes} bytes, received {}",
                path.display(),
                metadata.len()
            ),
        ));
    }
    let mut bytes: Vec<u8> = Vec::new();
    let capacity = usize::try_from(metadata.len()).unwrap_or(0);
    bytes
        .try_reserve_exact(capacity)
        .map_err(|error| not_readable(path, &error.to_string()))?;
    prefer_large_pages(bytes.spare_capacity_mut());
    let file = File::open(path).map_err(|error| not_readable(path, &error.to_string()))?;
    Ok((file, bytes))
}

fn expect_size(path: &Path, expected: u64, bytes: &[u8]) -> Result<()> {
    let received = bytes.len() as u64;
    if received == expected {
        return Ok(());
    }
    Err(mismatch(
        path,
        &format!("{expected} bytes"),
        &format!("{received}"),
    ))
}

fn expect_hash(path: &Path, expected: &str, received: &str) -> Result<()> {
    if received.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    Err(mismatch(path, &format!("SHA-256 {expected}"), received))
}

/// The error for a file that differs from its description.
fn mismatch(path: &Path, expected: &str, received: &str) -> EngineError {
    EngineError::new(
        ErrorCode::ModelChecksumMismatch,
        format!(
            "{}: expected {expected}, received {received}; the file is damaged or changed: install or download it again",
            path.display()
        ),
    )
}

/// Reads to the end into `bytes`, and returns their SHA-256.
fn read_and_hash(mut source: impl Read, bytes: &mut Vec<u8>) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    loop {
        let start = bytes.len();
        // In chunks, so that bytes are hashed while they are still in the cache.
        source.by_ref().take(CHUNK_BYTES as u64).read_to_end(bytes)?;
        match bytes.get(start..) {
            Some(chunk) if !chunk.is_empty() => hash.update(chunk),
            _ => return Ok(hex(&hash.finalize())),
        }
    }
}

fn not_readable(path: &Path, reason: &str) -> EngineError {
    EngineError::new(
        ErrorCode::ModelNotFound,
        format!("expected a readable model file at {}: {reason}", path.display()),
    )
}
