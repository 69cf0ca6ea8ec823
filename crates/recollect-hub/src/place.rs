//! Putting files in their place: whole or not at all, and still there after a loss of power.

use std::fs::{self, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::file_error::file_error;

/// Writes `bytes` to `path`, which has the old content or the new one at any time. What a crash leaves is in
/// `scratch`, on the same file system, where nobody takes it for a ref or a file of a model.
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

/// Moves a part whose content is on disk to where its content belongs.
pub(crate) fn publish(part: &Path, blob: &Path) -> Result<()> {
    let moved = fs::rename(part, blob).and_then(|()| blob.parent().map_or(Ok(()), sync_folder));
    moved.map_err(|error| file_error("move what was downloaded to", blob, &error))
}

/// Lets `pointer` be `blob`: a relative link, as huggingface_hub makes it; where the system allows none, the
/// same file under another name, or a copy.
pub(crate) fn point(pointer: &Path, blob: &Path, snapshot: &Path, depth: usize) -> Result<()> {
    let failed = |error: io::Error| file_error("place", pointer, &error);
    let folder = pointer.parent().unwrap_or(snapshot);
    fs::create_dir_all(folder).map_err(failed)?;
    // Not through a link that somebody put in a folder's place.
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
    let linked = link(&target, &temporary)
        .or_else(|_| fs::hard_link(blob, &temporary))
        .or_else(|_| copy(blob, &temporary));
    linked
        .and_then(|()| fs::rename(&temporary, pointer))
        .and_then(|()| sync_folder(folder))
        .map_err(|error| {
            drop(fs::remove_file(&temporary));
            failed(error)
        })
}

fn copy(blob: &Path, to: &Path) -> io::Result<()> {
    fs::copy(blob, to)?;
    // Windows flushes only what is open for writing.
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

/// Renames what is damaged out of the way, beside the blobs, where it can be looked at; a later one replaces it.
pub(crate) fn set_aside(path: &Path, blobs: &Path) -> Result<()> {
    let Some(name) = path.file_name() else {
        return Ok(());
    };
    let aside = blobs.join(format!("{}.damaged", name.to_string_lossy()));
    let move_away = || {
        // A link has no content of its own to keep, and leads who knows where.
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
            Err(file_error("set the damaged file aside:", path, &error))
        }
        _ => Ok(()),
    }
}

/// A name that no other process and no other thread takes.
fn temporary_in(folder: &Path, path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Not longer than a file's name may be, whatever the name is.
    let short: String = name.chars().take(40).collect();
    folder.join(format!(".{short}.{}.incomplete", random_name()))
}

/// 16 random hexadecimal digits.
pub(crate) fn random_name() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

/// Makes a rename last; Windows does so by itself.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match fs::File::open(folder)?.sync_all() {
        // Some network file systems cannot.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on the other systems")]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
