//! Puts files in place, atomically and durably.

use std::fs::{self, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::file_error::file_error;

/// Writes `bytes` to `path`, which always has either the old or the new content. A crash leaves a temporary file in
/// `scratch`, on the same file system, where it is not mistaken for a ref or a model file.
pub(crate) fn replace_file(path: &Path, bytes: &[u8], scratch: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    fs::create_dir_all(scratch)?;
    let temporary = temporary_in(scratch, path);
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        sync_folder(folder)
    };
    write().inspect_err(|_| drop(fs::remove_file(&temporary)))
}

/// Moves a complete, synced part to its blob.
pub(crate) fn publish(part: &Path, blob: &Path) -> Result<()> {
    let result = fs::rename(part, blob).and_then(|()| blob.parent().map_or(Ok(()), sync_folder));
    result.map_err(|error| file_error("move the download to", blob, &error))
}

/// Links `pointer` to `blob`: a relative symbolic link, as huggingface_hub makes it, or else a hard link, or a copy.
pub(crate) fn link_blob(pointer: &Path, blob: &Path, snapshot: &Path, depth: usize) -> Result<()> {
    let failed = |error: io::Error| file_error("place", pointer, &error);
    let folder = pointer.parent().unwrap_or(snapshot);
    fs::create_dir_all(folder).map_err(failed)?;
    // A folder of the path may have been replaced by a link; do not follow it.
    if !fs::canonicalize(folder)
        .map_err(failed)?
        .starts_with(fs::canonicalize(snapshot).map_err(failed)?)
    {
        return Err(failed(ErrorKind::NotADirectory.into()));
    }
    let Some(name) = blob.file_name() else {
        return Err(failed(ErrorKind::InvalidFilename.into()));
    };
    // From the pointer's folder up to the snapshot, and from there past `snapshots` to the repository.
    let mut target: PathBuf = std::iter::repeat_n("..", depth + 2).collect();
    target.extend(["blobs".as_ref(), name]);
    let temporary = temporary_in(folder, pointer);
    let result = link(&target, &temporary)
        .or_else(|_| fs::hard_link(blob, &temporary))
        .or_else(|_| copy(blob, &temporary));
    result
        .and_then(|()| fs::rename(&temporary, pointer))
        .and_then(|()| sync_folder(folder))
        .map_err(|error| {
            drop(fs::remove_file(&temporary));
            failed(error)
        })
}

fn copy(blob: &Path, to: &Path) -> io::Result<()> {
    fs::copy(blob, to)?;
    // Windows flushes only files that are open for writing.
    OpenOptions::new().write(true).open(to)?.sync_all()
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(windows)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(target, at)
}

/// Moves a damaged file next to the blobs, so that it can be examined. The next damaged file of this name replaces it.
pub(crate) fn set_aside(path: &Path, blobs: &Path) -> Result<()> {
    let Some(name) = path.file_name() else {
        return Ok(());
    };
    let aside = blobs.join(format!("{}.damaged", name.to_string_lossy()));
    let move_away = || {
        // A link has no content of its own, and its target is unknown.
        if fs::symlink_metadata(path)?.is_symlink() {
            return fs::remove_file(path);
        }
        match fs::symlink_metadata(&aside) {
            Ok(old) if old.is_dir() => fs::remove_dir_all(&aside)?,
            Ok(_) => fs::remove_file(&aside)?,
            Err(_) => fs::create_dir_all(blobs)?,
        }
        fs::rename(path, &aside)
    };
    match move_away() {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(file_error("move the damaged file", path, &error))
        }
        _ => Ok(()),
    }
}

/// A temporary path that no other process or thread uses.
fn temporary_in(folder: &Path, path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Keeps the name within the maximum length.
    let short: String = name.chars().take(40).collect();
    folder.join(format!(".{short}.{}.incomplete", random_name()))
}

/// 16 random hexadecimal digits.
pub(crate) fn random_name() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

/// Makes a rename durable. Windows needs no such call.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match fs::File::open(folder)?.sync_all() {
        // Some network file systems cannot sync folders.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
