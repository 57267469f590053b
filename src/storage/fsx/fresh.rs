//! Writing files for people: bundles, papers, keys, pictures. Such a file is new
//! or it isn't written: nothing that lies there is replaced, followed or opened.
//! It lies under a temporary name in its folder until it is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf, is_separator};

use super::regular::{is_device_name, is_reserved};
use super::{DiskError, private, sync_dir};
use crate::base::text::visible;
use crate::storage::vault::Vault;
use crate::tr;

/// Temporary names that are tried: as many files may be being written in one folder.
const TEMPORARY_MAX: u32 = 1_000;
/// Names with a number that are tried.
const NUMBERS_MAX: u32 = 10_000;
/// Bytes of a name that is made here, without number and ending. File systems take 255.
const STEM_BYTES_MAX: usize = 200;

/// Why a file isn't written where it was wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// A file of this name is there.
    Exists,
    /// A link of this name is there, wherever it leads.
    Link,
    /// A folder of this name is there.
    Folder,
    /// A pipe, a socket or a device of this name is there.
    Device,
    /// The folder isn't there.
    NoFolder,
    /// It is no folder that is there, and no name of such a file either.
    NoPlace {
        /// How the names of such files end.
        ext: &'static str,
    },
    /// The folder is no folder.
    NotAFolder,
    /// The folder is to be empty and isn't.
    NotEmpty,
    /// The folder is a data directory, or lies in one.
    Data,
    /// The standard output is no place for it.
    Dash,
    /// The name is empty.
    NoName,
    /// The system doesn't take the name.
    Name,
    /// The user may not write there.
    Denied,
    /// The disk can only be read.
    ReadOnly,
    /// There is no room.
    Full,
}

impl Refused {
    /// Returns what kind of failure that is.
    pub(super) fn kind(self) -> ErrorKind {
        match self {
            Self::Exists | Self::Link | Self::Folder | Self::Device => ErrorKind::AlreadyExists,
            Self::NoFolder | Self::NoPlace { .. } => ErrorKind::NotFound,
            Self::NotAFolder => ErrorKind::NotADirectory,
            Self::NotEmpty => ErrorKind::DirectoryNotEmpty,
            Self::Data | Self::Dash => ErrorKind::Unsupported,
            Self::NoName | Self::Name => ErrorKind::InvalidFilename,
            Self::Denied => ErrorKind::PermissionDenied,
            Self::ReadOnly => ErrorKind::ReadOnlyFilesystem,
            Self::Full => ErrorKind::StorageFull,
        }
    }

    /// Returns what the operating system means by this kind of answer.
    fn of(kind: ErrorKind) -> Option<Self> {
        Some(match kind {
            ErrorKind::AlreadyExists => Self::Exists,
            ErrorKind::NotFound => Self::NoFolder,
            ErrorKind::NotADirectory => Self::NotAFolder,
            ErrorKind::InvalidFilename | ErrorKind::InvalidInput => Self::Name,
            ErrorKind::PermissionDenied => Self::Denied,
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::Full,
            _ => return None,
        })
    }

    /// Returns what happened, what was kept and what to do, for the user.
    pub(super) fn message(self, path: String) -> String {
        match self {
            Self::Exists => tr!("storage-fresh-exists", path = path),
            Self::Link => tr!("storage-fresh-link", path = path),
            Self::Folder => tr!("storage-fresh-folder", path = path),
            Self::Device => tr!("storage-fresh-device", path = path),
            Self::NoFolder => tr!("storage-fresh-no-folder", path = path),
            Self::NoPlace { ext } => tr!("storage-fresh-no-place", path = path, ending = ext),
            Self::NotAFolder => tr!("storage-fresh-not-a-folder", path = path),
            Self::NotEmpty => tr!("storage-fresh-not-empty", path = path),
            Self::Data => tr!("storage-fresh-data", path = path),
            Self::Dash => tr!("storage-fresh-dash"),
            Self::NoName => tr!("storage-fresh-no-name"),
            Self::Name => tr!("storage-fresh-name", path = path),
            Self::Denied => tr!("storage-fresh-denied", path = path),
            Self::ReadOnly => tr!("storage-fresh-read-only", path = path),
            Self::Full => tr!("storage-fresh-full", path = path),
        }
    }
}

/// Where a file is to lie in the end.
#[derive(Debug)]
enum Goal {
    /// Under the name that was given.
    Named(PathBuf),
    /// In a folder, under the first name that is free.
    Free { dir: PathBuf, stem: String, ext: &'static str },
}

impl Goal {
    fn dir(&self) -> &Path {
        match self {
            Self::Named(path) => folder_of(path),
            Self::Free { dir, .. } => dir,
        }
    }

    /// Returns the name that is tried for the `number`th time.
    fn path(&self, number: u32) -> PathBuf {
        match self {
            Self::Named(path) => path.clone(),
            Self::Free { dir, stem, ext } if number == 1 => dir.join(format!("{stem}.{ext}")),
            Self::Free { dir, stem, ext } => dir.join(format!("{stem}-{number}.{ext}")),
        }
    }

    fn failed(&self, error: &io::Error) -> DiskError {
        match Refused::of(error.kind()) {
            Some(Refused::Exists) => {
                there(&self.path(1)).err().unwrap_or_else(|| refused(&self.path(1), Refused::Exists))
            }
            Some(why @ (Refused::NoFolder | Refused::NotAFolder)) => refused(self.dir(), why),
            Some(why) => refused(&self.path(1), why),
            None => DiskError::new(&self.path(1), error),
        }
    }
}

/// A file for people that is being written. Dropped unfinished it leaves nothing.
#[derive(Debug)]
pub struct FreshFile {
    goal: Goal,
    temporary: PathBuf,
    file: File,
    /// Whether all that was written is on the disk.
    is_synced: bool,
    is_done: bool,
}

impl FreshFile {
    /// Begins the file `path`, whose name a person chose.
    ///
    /// # Errors
    /// Says why nothing may be written there, see [`check_fresh`].
    pub fn at(path: &Path) -> Result<Self, DiskError> {
        check_fresh(path)?;
        Self::begin(Goal::Named(path.to_owned()))
    }

    /// Begins a file in a folder: `stem.ext`, or `stem-2.ext` where that is
    /// taken, and so on. The name is settled by taking it, not by looking.
    ///
    /// # Errors
    /// Says why nothing may be written there.
    pub fn in_folder(dir: &Path, stem: &str, ext: &'static str) -> Result<Self, DiskError> {
        if dir.as_os_str().is_empty() {
            return Err(refused(dir, Refused::NoName));
        }
        check_folder(dir)?;
        Self::begin(Goal::Free { dir: dir.to_owned(), stem: fitting(stem), ext })
    }

    /// Begins a file where a person wants it: in that folder, under the name
    /// that [`FreshFile::call`] will give, or under that very name.
    ///
    /// # Errors
    /// Says why nothing may be written there. A name without an ending is taken
    /// for a folder that isn't there, such as a stick that isn't plugged in.
    pub fn at_or_in(place: &Path, ext: &'static str) -> Result<Self, DiskError> {
        if place.is_dir() {
            return Self::in_folder(place, "", ext);
        }
        check_fresh(place)?;
        if place.extension().is_none() {
            return Err(refused(place, Refused::NoPlace { ext }));
        }
        Self::at(place)
    }

    /// Gives the file its name where only its folder was chosen.
    pub fn call(&mut self, name: &str) {
        if let Goal::Free { stem, .. } = &mut self.goal {
            *stem = fitting(name);
        }
    }

    fn begin(goal: Goal) -> Result<Self, DiskError> {
        let process = std::process::id();
        for number in 1..=TEMPORARY_MAX {
            let temporary = goal.dir().join(format!(".dundian-{process}-{number}.partial"));
            match create(&temporary) {
                Ok(file) => return Ok(Self { goal, temporary, file, is_synced: false, is_done: false }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(goal.failed(&error)),
            }
        }
        Err(DiskError::new(goal.dir(), &ErrorKind::ResourceBusy.into()))
    }

    /// Brings what was written so far to the disk, and returns it for reading
    /// again.
    ///
    /// # Errors
    /// Fails where the disk refuses, or is gone.
    pub fn reread(&mut self) -> Result<File, DiskError> {
        let file = self.sync().and_then(|()| File::open(&self.temporary)).map_err(|error| self.goal.failed(&error))?;
        forget_pages(&file);
        Ok(file)
    }

    fn sync(&mut self) -> io::Result<()> {
        if !self.is_synced {
            self.file.sync_all()?;
            self.is_synced = true;
        }
        Ok(())
    }

    /// Lets the file appear, whole, under its name, and returns where it is.
    ///
    /// # Errors
    /// Fails where the disk refuses or somebody else has taken the name; then
    /// nothing of this file is left.
    pub fn finish(mut self) -> Result<PathBuf, DiskError> {
        self.sync().map_err(|error| self.goal.failed(&error))?;
        let path = self.move_to_a_free_name().map_err(|error| self.goal.failed(&error))?;
        self.is_done = true;
        if let Err(error) = sync_dir(self.goal.dir())
            && !matches!(error.kind, ErrorKind::InvalidInput | ErrorKind::Unsupported)
        {
            // It might be gone after a power cut.
            let _ = fs::remove_file(&path);
            return Err(Refused::of(error.kind).map_or(error, |why| refused(self.goal.dir(), why)));
        }
        Ok(path)
    }

    /// Writes `bytes` as the whole content, and finishes.
    ///
    /// # Errors
    /// See [`FreshFile::finish`].
    pub fn finish_with(mut self, bytes: &[u8]) -> Result<PathBuf, DiskError> {
        self.file.write_all(bytes).map_err(|error| self.goal.failed(&error))?;
        self.finish()
    }

    fn move_to_a_free_name(&self) -> io::Result<PathBuf> {
        let numbers = if matches!(self.goal, Goal::Named(_)) { 1 } else { NUMBERS_MAX };
        for number in 1..=numbers {
            let path = self.goal.path(number);
            match move_to(&self.temporary, &path) {
                Ok(()) => return Ok(path),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }
}

impl Write for FreshFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_synced = false;
        // Whoever is between may only know of io errors; see `DiskError::new`.
        self.file.write(bytes).map_err(|error| io::Error::new(error.kind(), self.goal.failed(&error)))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for FreshFile {
    fn drop(&mut self) {
        if !self.is_done {
            // The stick may be gone; then so is the file.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Has the system read the file from its medium the next time and not from
/// memory. Where it won't, reading again shows less, and is no error.
#[cfg(target_os = "linux")]
fn forget_pages(file: &File) {
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
}

/// Does nothing: there is no way to ask for it here.
#[cfg(not(target_os = "linux"))]
fn forget_pages(_file: &File) {}

/// Creates a file that isn't there. No link is followed: one is there, too.
fn create(path: &Path) -> io::Result<File> {
    private(OpenOptions::new().write(true).create_new(true)).open(path)
}

/// A way of giving a file another name, unless that is taken.
type Way = fn(&Path, &Path) -> io::Result<()>;

/// The ways, the best first. Not every file system knows each.
#[cfg(target_os = "linux")]
const WAYS: &[Way] = &[by_renaming, by_linking, by_claiming];
#[cfg(all(unix, not(target_os = "linux")))]
const WAYS: &[Way] = &[by_linking, by_claiming];
#[cfg(not(unix))]
const WAYS: &[Way] = &[by_claiming];

fn move_to(from: &Path, to: &Path) -> io::Result<()> {
    let mut outcome = Err(ErrorKind::Unsupported.into());
    for way in WAYS {
        outcome = way(from, to);
        if outcome.as_ref().map_or_else(|error| error.kind() == ErrorKind::AlreadyExists, |()| true) {
            break;
        }
    }
    outcome
}

#[cfg(target_os = "linux")]
fn by_renaming(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
}

#[cfg(unix)]
fn by_linking(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to)?;
    // Both names are the file, and the one that counts is there.
    let _ = fs::remove_file(from);
    Ok(())
}

/// Takes the name with an empty file, which the whole one replaces.
fn by_claiming(from: &Path, to: &Path) -> io::Result<()> {
    create(to)?;
    fs::rename(from, to).inspect_err(|_| {
        // Ours, and empty.
        let _ = fs::remove_file(to);
    })
}

fn refused(path: &Path, why: Refused) -> DiskError {
    DiskError::refused(path, why)
}

/// Makes sure that a new file may be written as `path`, without writing anything.
///
/// # Errors
/// Says why not: something is there, the folder isn't, it belongs to a ledger,
/// or the name is none.
pub fn check_fresh(path: &Path) -> Result<(), DiskError> {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    if path.as_os_str().is_empty() {
        return Err(refused(path, Refused::NoName));
    }
    if path.as_os_str() == "-" {
        return Err(refused(path, Refused::Dash));
    }
    if is_device_name(path) {
        return Err(refused(path, Refused::Device));
    }
    // On Windows a colon in a name leads into a file that is there.
    if cfg!(windows) && (name.contains(is_kept) || name.ends_with(['.', ' '])) {
        return Err(refused(path, Refused::Name));
    }
    there(path)?;
    if names_a_folder(path) {
        return check_folder(path).and(Err(refused(path, Refused::NoFolder)));
    }
    check_folder(folder_of(path))
}

/// Makes sure that a new folder may be made as `path`, or that an empty one is
/// there.
///
/// # Errors
/// Says why not.
pub fn check_fresh_folder(path: &Path) -> Result<(), DiskError> {
    if !path.is_dir() {
        // A separator at the end is as it should be here.
        return check_fresh(&path.components().collect::<PathBuf>());
    }
    let mut entries = fs::read_dir(path).map_err(|error| DiskError::new(path, &error))?;
    if entries.next().is_some() {
        return Err(refused(path, Refused::NotEmpty));
    }
    check_folder(path)
}

/// Tells whether `dir` is a data directory or lies in one, also by way of links.
pub fn is_in_data(dir: &Path) -> bool {
    let whole = fs::canonicalize(dir).or_else(|_| std::path::absolute(dir)).unwrap_or_else(|_| dir.to_owned());
    whole.ancestors().any(|dir| dir.join("journal").is_dir() && Vault::exists(dir))
}

/// Makes sure that nothing lies at `path`.
fn there(path: &Path) -> Result<(), DiskError> {
    let kind = match fs::symlink_metadata(path) {
        Ok(meta) => meta.file_type(),
        Err(error) => {
            return match Refused::of(error.kind()) {
                Some(Refused::NoFolder | Refused::NotAFolder) => Ok(()),
                Some(why) => Err(refused(path, why)),
                None => Err(DiskError::new(path, &error)),
            };
        }
    };
    Err(refused(
        path,
        match kind {
            _ if kind.is_symlink() => Refused::Link,
            _ if kind.is_dir() => Refused::Folder,
            _ if kind.is_file() => Refused::Exists,
            _ => Refused::Device,
        },
    ))
}

fn check_folder(dir: &Path) -> Result<(), DiskError> {
    match fs::metadata(dir) {
        Ok(meta) if meta.is_dir() && is_in_data(dir) => Err(refused(dir, Refused::Data)),
        Ok(meta) if meta.is_dir() => Ok(()),
        Ok(_) => Err(refused(dir, Refused::NotAFolder)),
        Err(error) => Err(match Refused::of(error.kind()) {
            Some(Refused::NotAFolder) => {
                let is_file = |dir: &&Path| dir.metadata().is_ok_and(|meta| !meta.is_dir());
                refused(dir.ancestors().find(is_file).unwrap_or(dir), Refused::NotAFolder)
            }
            Some(why) => refused(dir, why),
            None => DiskError::new(dir, &error),
        }),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Tells whether a path is written as that of a folder: with a separator at its
/// end, or `.`, or `..`.
fn names_a_folder(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let here = text.strip_suffix('.').filter(|before| before.ends_with(is_separator));
    path.file_name().is_none() || here.unwrap_or(&text).ends_with(is_separator)
}

/// Tells whether Windows, and with it a stick, keeps a character for itself.
fn is_kept(c: char) -> bool {
    c.is_control() || r#"\/:*?"<>|"#.contains(c)
}

/// Returns a name that every system takes, also that of a stick.
fn fitting(name: &str) -> String {
    let safe = visible(name).replace(is_kept, "_");
    let short = safe[..safe.floor_char_boundary(STEM_BYTES_MAX)].trim_end_matches(['.', ' ']);
    if short.is_empty() || is_reserved(short) { format!("_{short}") } else { short.to_owned() }
}

#[cfg(test)]
mod tests;
