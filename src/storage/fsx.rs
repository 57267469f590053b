//! Files that are there whole or not at all, and what the disk answers, in
//! words. Must not know what the files hold.

mod folder;
mod fresh;
mod regular;
mod star;

use std::borrow::Cow;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

pub use folder::FreshFolder;
pub use fresh::{FreshFile, Refused, check_fresh, check_fresh_folder, is_in_data};
pub use regular::{Odd, is_reserved, open_regular, read_regular};
pub use star::starred;

use super::patience::waiting;
use crate::base::text::visible;
use crate::tr;

/// What the operating system answered about a file. Unlike [`io::Error`] it can
/// be kept, sent on and compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {detail}")]
pub struct DiskError {
    /// The file or directory that was worked on.
    pub path: String,
    /// What kind of failure it was.
    pub kind: ErrorKind,
    /// The operating system's own words.
    pub detail: String,
    /// What was there instead of a plain file, where that is what is wrong.
    pub odd: Option<Odd>,
    /// Why nothing new was written there, where that is what is wrong.
    pub refused: Option<Refused>,
}

impl DiskError {
    /// Returns what `error` means for `path`. An error of a [`FreshFile`] knows
    /// that itself.
    pub fn new(path: &Path, error: &io::Error) -> Self {
        if let Some(known) = Self::within(error) {
            return known.clone();
        }
        let (kind, detail) = (error.kind(), error.to_string());
        Self { path: path.display().to_string(), kind, detail, odd: None, refused: None }
    }

    /// Returns what a [`FreshFile`] has answered to somebody who only knows of
    /// io errors.
    pub fn within(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }

    /// Returns that nothing new is written as `path`.
    pub fn refused(path: &Path, why: Refused) -> Self {
        let (path, detail) = (path.display().to_string(), format!("{why:?}"));
        Self { path, kind: why.kind(), detail, odd: None, refused: Some(why) }
    }

    /// Returns that something else than a plain file is at `path`.
    pub fn odd(path: &Path, odd: Odd) -> Self {
        let kind = match odd {
            Odd::Link | Odd::Device => ErrorKind::Unsupported,
            Odd::Folder => ErrorKind::IsADirectory,
            Odd::Empty => ErrorKind::UnexpectedEof,
            Odd::TooLarge { .. } => ErrorKind::FileTooLarge,
            Odd::Name => ErrorKind::InvalidFilename,
            Odd::Missing => ErrorKind::NotFound,
            Odd::Denied => ErrorKind::PermissionDenied,
        };
        Self { path: path.display().to_string(), kind, detail: format!("{odd:?}"), odd: Some(odd), refused: None }
    }

    /// Returns whether there is no room left, on the disk or in the user's share of it.
    pub fn is_full(&self) -> bool {
        let kinds = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::FileTooLarge];
        self.odd.is_none() && kinds.contains(&self.kind)
    }

    /// Returns whether nothing can be written there at the moment, though it can be read.
    pub fn is_unwritable(&self) -> bool {
        let kinds = [ErrorKind::ReadOnlyFilesystem, ErrorKind::PermissionDenied];
        self.is_full() || self.odd.is_none() && kinds.contains(&self.kind)
    }

    /// Returns in a word why nothing can be written.
    pub fn short(&self) -> String {
        if self.is_full() { tr!("storage-short-full") } else { tr!("storage-short-read-only") }
    }

    /// Returns what happened and what to do, for the user.
    pub fn message(&self) -> String {
        let (path, detail) = (visible(&shortened(&self.path)).into_owned(), visible(&self.detail));
        if let Some(why) = self.refused {
            return why.message(path);
        }
        if let Some(odd) = self.odd {
            return match odd {
                Odd::Link => tr!("storage-file-link", path = path),
                Odd::Folder => tr!("storage-file-folder", path = path),
                Odd::Device => tr!("storage-file-device", path = path),
                Odd::Empty => tr!("storage-file-empty", path = path),
                Odd::TooLarge { bytes_max } => {
                    tr!("storage-file-too-large", path = path, max = size(bytes_max))
                }
                Odd::Name => tr!("storage-file-name", path = path),
                Odd::Missing => tr!("storage-file-missing", path = path),
                Odd::Denied => tr!("storage-file-denied", path = path),
            };
        }
        match self.kind {
            _ if self.is_full() => tr!("storage-disk-full", path = path),
            ErrorKind::PermissionDenied => tr!("storage-disk-denied", path = path),
            ErrorKind::ReadOnlyFilesystem => tr!("storage-disk-read-only", path = path),
            _ => tr!("storage-disk-failed", path = path, detail = detail),
        }
    }
}

/// Returns a path that fits into a message: the middle of a long one is left out.
fn shortened(path: &str) -> Cow<'_, str> {
    const HALF: usize = 60;
    let length = path.chars().count();
    if length <= 2 * HALF {
        return Cow::Borrowed(path);
    }
    path.chars().take(HALF).chain(['…']).chain(path.chars().skip(length - HALF)).collect::<String>().into()
}

/// Returns a bound in the unit that people know.
fn size(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MB", bytes >> 20) } else { format!("{} KB", bytes.div_ceil(1 << 10)) }
}

/// Turns an [`io::Result`] into one that names the file.
pub trait At<T> {
    /// Names `path` as the file that was worked on.
    fn at(self, path: &Path) -> Result<T, DiskError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, DiskError> {
        self.map_err(|error| DiskError::new(path, &error))
    }
}

/// Writes `bytes` as the whole content of `path`: to a temporary name beside
/// it, synchronised, renamed, the directory synchronised. After a power cut at
/// any moment `path` holds the old content or the new, never a part.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let temporary = Path::new(&name);
    let written = private(OpenOptions::new().write(true).create(true).truncate(true))
        .open(temporary)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            waiting(|| file.sync_all())
        })
        .at(temporary)
        .and_then(|()| fs::rename(temporary, path).at(path));
    if written.is_err() {
        // Nobody misses it, and the error that counts is the first one.
        let _ = fs::remove_file(temporary);
    }
    written?;
    sync_dir(path.parent().unwrap_or(Path::new(".")))
}

/// Replaces the text of a small file by what `to` makes of it, in a folder that is
/// made where there is none. A file that stays as it is isn't written.
pub fn change(path: &Path, bytes_max: u64, to: impl FnOnce(&str) -> String) -> Result<(), DiskError> {
    let old = read_bounded(path, bytes_max)?.unwrap_or_default();
    let text = to(&String::from_utf8_lossy(&old));
    if text.as_bytes() == old {
        return Ok(());
    }
    if let Some(dir) = path.parent() {
        make_dir(dir)?;
    }
    write_atomic(path, text.as_bytes())
}

/// Copies all of `from` to `path`, where it is safe from a power cut when this
/// returns. What comes of a copy that was cut short nobody must rely on.
pub fn copy_whole(mut from: impl io::Read, path: &Path) -> Result<(), DiskError> {
    let copied = private(OpenOptions::new().write(true).create(true).truncate(true)).open(path).and_then(|mut to| {
        io::copy(&mut from, &mut to)?;
        to.sync_all()
    });
    if copied.is_err() {
        // Nobody misses it, and the error that counts is the first one.
        let _ = fs::remove_file(path);
    }
    copied.at(path)?;
    sync_dir(path.parent().unwrap_or(Path::new(".")))
}

/// Makes `dir` and all above it, and makes sure that it is still there after a
/// power cut. Does nothing if it exists.
pub fn make_dir(dir: &Path) -> Result<(), DiskError> {
    if dir.is_dir() {
        return Ok(());
    }
    let mut maker = fs::DirBuilder::new();
    private_folder(maker.recursive(true)).create(dir).at(dir)?;
    match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_dir(parent),
        _ => Ok(()),
    }
}

/// Makes sure that the names in `dir` are still the same after a power cut.
#[cfg(unix)]
pub fn sync_dir(dir: &Path) -> Result<(), DiskError> {
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    File::open(dir).and_then(|handle| waiting(|| handle.sync_all())).at(dir)
}

/// Does nothing: Windows opens no directory for synchronising, and NTFS writes
/// names through its own log.
#[cfg(not(unix))]
pub fn sync_dir(_dir: &Path) -> Result<(), DiskError> {
    Ok(())
}

/// Makes files that `options` creates readable for their owner alone.
#[cfg(unix)]
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

/// Does nothing: on Windows a file has the rights of the user's own directory.
#[cfg(not(unix))]
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Makes folders that `maker` creates open to their owner alone.
#[cfg(unix)]
fn private_folder(maker: &mut fs::DirBuilder) -> &mut fs::DirBuilder {
    use std::os::unix::fs::DirBuilderExt;
    maker.mode(0o700)
}

/// Does nothing: on Windows a folder has the rights of the one around it.
#[cfg(not(unix))]
fn private_folder(maker: &mut fs::DirBuilder) -> &mut fs::DirBuilder {
    maker
}

/// Closes `dir` to everybody but its owner, where an earlier version has left it
/// open. A disk that knows no rights keeps none.
#[cfg(unix)]
pub fn close_to_others(dir: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let open = fs::metadata(dir).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0);
    if open {
        let _ = fs::set_permissions(dir, fs::Permissions::from_mode(0o700));
    }
}

/// Does nothing: on Windows a folder has the rights of the one around it.
#[cfg(not(unix))]
pub fn close_to_others(_dir: &Path) {}

/// Tells whether others who use this computer can read what lies in `dir`, as far as the
/// system says: a stick or a shared disk keeps no rights.
#[cfg(unix)]
pub fn is_open_to_others(dir: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(dir).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

/// Tells whether others who use this computer can read what lies in `dir`: on Windows
/// the user's own folder is closed to them, and nothing else is.
#[cfg(not(unix))]
pub fn is_open_to_others(dir: &Path) -> bool {
    let own = std::env::var_os("USERPROFILE").map(std::path::PathBuf::from);
    let own = own.and_then(|own| fs::canonicalize(own).ok());
    !own.zip(fs::canonicalize(dir).ok()).is_some_and(|(own, dir)| dir.starts_with(own))
}

/// Returns the content of `path`, `None` if there is no such file. A file over
/// `bytes_max` is an error of kind [`ErrorKind::FileTooLarge`], whatever length
/// it claims to have.
pub fn read_bounded(path: &Path, bytes_max: u64) -> Result<Option<Vec<u8>>, DiskError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(DiskError::new(path, &error)),
    };
    let mut bytes = Vec::new();
    file.take(bytes_max + 1).read_to_end(&mut bytes).at(path)?;
    if bytes.len() as u64 > bytes_max {
        return Err(DiskError::odd(path, Odd::TooLarge { bytes_max }));
    }
    Ok(Some(bytes))
}

/// Writes over the first `bytes` of a file that nobody is to read any more.
pub fn blank(mut file: File, bytes: u64) -> io::Result<()> {
    let zeros = [0; 64 << 10];
    file.seek(SeekFrom::Start(0))?;
    let mut left = bytes;
    while left > 0 {
        let next = usize::try_from(left).unwrap_or(zeros.len()).min(zeros.len());
        file.write_all(&zeros[..next])?;
        left -= next as u64;
    }
    file.sync_data()
}

/// Removes a folder with all that is in it, written over before. Does nothing where
/// there is none.
pub fn blank_folder(dir: &Path) -> Result<(), DiskError> {
    if !dir.is_dir() {
        return Ok(());
    }
    for item in fs::read_dir(dir).at(dir)? {
        let item = item.at(dir)?;
        let (path, kind) = (item.path(), item.file_type().at(dir)?);
        if kind.is_dir() {
            blank_folder(&path)?;
            continue;
        }
        if kind.is_file() {
            let file = OpenOptions::new().write(true).open(&path).at(&path)?;
            let bytes = file.metadata().at(&path)?.len();
            // Where the disk refuses, the bytes are free all the same, as with any
            // file that is deleted.
            let _ = blank(file, bytes);
        }
        // Of a link, what it leads to is somebody else's.
        remove(&path)?;
    }
    fs::remove_dir(dir).at(dir)
}

/// Removes `path` if it is there.
pub fn remove(path: &Path) -> Result<(), DiskError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(DiskError::new(path, &error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_folder_that_others_may_read_is_known() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        for (mode, open) in [(0o700, false), (0o755, true), (0o770, true)] {
            fs::set_permissions(dir.path(), fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(is_open_to_others(dir.path()), open, "{mode:o}");
        }
        assert!(!is_open_to_others(&dir.path().join("没有")));
    }

    #[test]
    fn a_file_is_replaced_whole_and_leaves_nothing_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        write_atomic(&path, b"old").unwrap();
        write_atomic(&path, b"new").unwrap();
        assert_eq!(read_bounded(&path, 3).unwrap().as_deref(), Some(&b"new"[..]));
        let error = read_bounded(&path, 2).unwrap_err();
        assert!(!error.is_full() && error.message().contains("1 KB"), "{}", error.message());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        assert_eq!(read_bounded(&dir.path().join("b"), 9).unwrap(), None);
    }

    #[test]
    fn a_failed_replacement_keeps_the_old_and_cleans_up() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        make_dir(&path.join("in the way")).unwrap();
        let error = write_atomic(&path, b"new").unwrap_err();
        assert!(error.path.ends_with('a'), "{error}");
        assert!(!dir.path().join("a.new").exists());
        assert!(path.join("in the way").is_dir());
    }

    #[test]
    fn a_folder_that_is_blanked_goes_and_what_its_links_lead_to_stays() {
        let root = tempfile::tempdir().unwrap();
        let (dir, other) = (root.path().join("old"), root.path().join("other"));
        make_dir(&dir.join("inner")).unwrap();
        make_dir(&other).unwrap();
        fs::write(other.join("kept"), "kept").unwrap();
        fs::write(dir.join("inner/a"), vec![1; 100_000]).unwrap();
        // Still readable by its other name, as by whoever looks at the bare disk.
        fs::hard_link(dir.join("inner/a"), root.path().join("a")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&other, dir.join("link")).unwrap();
        blank_folder(&dir).unwrap();
        blank_folder(&dir).unwrap();
        assert!(!dir.exists());
        assert_eq!(fs::read(root.path().join("a")).unwrap(), vec![0; 100_000]);
        assert_eq!(fs::read(other.join("kept")).unwrap(), b"kept");
    }

    #[test]
    fn what_the_disk_says_cant_steer_the_terminal() {
        let error = DiskError::new(Path::new("\u{1b}[2J"), &io::Error::other("\u{7}"));
        let message = error.message();
        assert!(!message.chars().any(char::is_control), "{message:?}");
        assert!(message.contains('␛') && message.contains('␇'), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn files_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        write_atomic(&path, b"x").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
