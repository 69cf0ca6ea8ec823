//! A partial download.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::{ErrorCode, HubError, Result};
use crate::file_error::file_error;
use crate::names::Etag;
use crate::place::random_name;

/// Space to leave free on the disk for other programs.
const SPARE_BYTES: u64 = 16 << 20;

/// An append-only file beside the blobs. It stays on disk when it is dropped, so that a later call can resume it.
pub(crate) struct Part {
    pub(crate) path: PathBuf,
    file: File,
    length: u64,
}

impl Part {
    /// Opens the part of `etag` that an earlier call left, or a new one. Without an exclusive lock it gets a random
    /// name and is never resumed.
    pub(crate) fn open(blobs: &Path, etag: &Etag, exclusive: bool) -> Result<Self> {
        let name = if exclusive {
            format!("{}{SUFFIX}", etag.as_str())
        } else {
            format!("{}.{}{SUFFIX}", etag.as_str(), random_name())
        };
        let path = blobs.join(name);
        let failed = |error: io::Error| file_error("write", &path, &error);
        fs::create_dir_all(blobs).map_err(failed)?;
        // Never write through a link.
        if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
            fs::remove_file(&path).map_err(failed)?;
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(Self { path, file, length })
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| file_error("write", &self.path, &error))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Removes the content, to start over.
    pub(crate) fn clear(&mut self) -> Result<()> {
        let cleared = self.file.set_len(0).and_then(|()| self.file.rewind());
        cleared.map_err(|error| file_error("write", &self.path, &error))?;
        self.length = 0;
        Ok(())
    }

    /// Waits until all bytes are on the disk.
    pub(crate) fn sync(&self) -> Result<()> {
        let synced = self.file.sync_all();
        synced.map_err(|error| file_error("write", &self.path, &error))
    }

    /// Fails if the disk has no room for `total` bytes.
    pub(crate) fn check_space(&self, total: u64) -> Result<()> {
        let missing = total.saturating_sub(self.length);
        let folder = self.path.parent().unwrap_or(&self.path);
        // If the file system does not report its free space, try anyway.
        let Ok(available) = fs4::available_space(folder) else {
            return Ok(());
        };
        if missing == 0 || missing.saturating_add(SPARE_BYTES) <= available {
            return Ok(());
        }
        Err(HubError::new(
            ErrorCode::DiskFull,
            format!(
                "expected {} bytes of free space for {}, received {available}; free some, or choose another cacheDir",
                missing.saturating_add(SPARE_BYTES),
                folder.display()
            ),
        ))
    }
}

const SUFFIX: &str = ".recollect.incomplete";

/// Total bytes of all parts of `etag`, from any process. Python's parts have other names, but the same prefix.
pub(crate) fn partial_bytes(blobs: &Path, etag: &Etag) -> u64 {
    let Ok(entries) = fs::read_dir(blobs) else {
        return 0;
    };
    let is_part = |name: &str| name.starts_with(etag.as_str()) && name.ends_with(".incomplete");
    entries
        .filter_map(std::result::Result::ok)
        .filter(|entry| entry.file_name().to_str().is_some_and(is_part))
        .filter_map(|entry| entry.metadata().ok())
        .map(|metadata| metadata.len())
        .sum()
}
