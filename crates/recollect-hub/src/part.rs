//! What has come of a file, until it is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::error::{ErrorCode, HubError, Result};
use crate::file_error::file_error;
use crate::names::Etag;
use crate::place::random_name;

/// Left free on the disk beside a file: for what else goes on there meanwhile.
const SPARE_BYTES: u64 = 16 << 20;

/// A file beside the blobs that is appended to. It stays when it is dropped, for a later call to go on with.
pub(crate) struct Part {
    pub(crate) path: PathBuf,
    file: File,
    length: u64,
}

impl Part {
    /// The part of `etag` that an earlier call left, or a new one. Where others cannot be kept away from it, it
    /// has a name of its own, and is not resumed.
    pub(crate) fn open(blobs: &Path, etag: &Etag, exclusive: bool) -> Result<Self> {
        let name = if exclusive {
            format!("{}{SUFFIX}", etag.as_str())
        } else {
            format!("{}.{}{SUFFIX}", etag.as_str(), random_name())
        };
        let path = blobs.join(name);
        let failed = |error: io::Error| file_error("write", &path, &error);
        fs::create_dir_all(blobs).map_err(failed)?;
        // Not through a link, to wherever it leads.
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

    /// Begins again.
    pub(crate) fn clear(&mut self) -> Result<()> {
        let cleared = self.file.set_len(0).and_then(|()| self.file.rewind());
        cleared.map_err(|error| file_error("write", &self.path, &error))?;
        self.length = 0;
        Ok(())
    }

    /// Waits until all of it is on the disk.
    pub(crate) fn sync(&self) -> Result<()> {
        let synced = self.file.sync_all();
        synced.map_err(|error| file_error("write", &self.path, &error))
    }

    /// Fails before the first byte when the disk has no room for `total`.
    pub(crate) fn check_space(&self, total: u64) -> Result<()> {
        let missing = total.saturating_sub(self.length);
        let folder = self.path.parent().unwrap_or(&self.path);
        // A file system that does not say is tried.
        let Ok(available) = fs4::available_space(folder) else {
            return Ok(());
        };
        if missing == 0 || missing.saturating_add(SPARE_BYTES) <= available {
            return Ok(());
        }
        Err(HubError::new(
            ErrorCode::DiskFull,
            format!(
                "expected {} bytes of free space for {}, received {available}; free some, or name another cacheDir",
                missing.saturating_add(SPARE_BYTES),
                folder.display()
            ),
        ))
    }
}

const SUFFIX: &str = ".recollect.incomplete";

/// Bytes of the parts of `etag`, whoever is fetching them: Python's have other names, but begin alike.
pub(crate) fn bytes_begun(blobs: &Path, etag: &Etag) -> u64 {
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
