//! Drives where the system only shows folders or letters.

#[cfg(not(target_os = "linux"))]
use std::collections::BTreeSet;
#[cfg(not(target_os = "linux"))]
use std::ffi::OsString;
use std::fs;
use std::path::Path;
#[cfg(any(windows, test))]
use std::path::PathBuf;

use super::Drive;
#[cfg(unix)]
use crate::base::{limits::FOLDER_ENTRIES_MAX, text::visible};

/// Returns the volumes that are folders of `root` on another file system than
/// `root` itself. The system's own is there as a link, and links are left out.
#[cfg(unix)]
pub fn volumes(root: &Path) -> Vec<Drive> {
    use std::os::unix::fs::MetadataExt;
    let Ok(own) = fs::metadata(root) else { return Vec::new() };
    folders(root, |meta| meta.dev() != own.dev())
}

/// Returns the folders of `root` that `counts` takes for drives.
#[cfg(unix)]
fn folders(root: &Path, counts: impl Fn(&fs::Metadata) -> bool) -> Vec<Drive> {
    let Ok(inside) = fs::read_dir(root) else { return Vec::new() };
    let inside = inside.take(FOLDER_ENTRIES_MAX).filter_map(Result::ok);
    let shown = inside.filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    shown
        .filter_map(|entry| {
            let meta = fs::symlink_metadata(entry.path()).ok().filter(|meta| meta.is_dir() && counts(meta))?;
            let room = rustix::fs::statvfs(entry.path()).ok()?;
            let read_only =
                room.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY) || meta.permissions().readonly();
            Some(Drive {
                name: visible(&entry.file_name().to_string_lossy()).into_owned(),
                free_bytes: room.f_bavail.saturating_mul(room.f_frsize),
                writable: !read_only && rustix::fs::access(entry.path(), rustix::fs::Access::WRITE_OK).is_ok(),
                path: entry.path(),
            })
        })
        .collect()
}

/// Returns on which volume a path lies: parts of one disk count as several here.
#[cfg(all(unix, not(target_os = "linux")))]
pub fn volume(path: &Path) -> Option<BTreeSet<OsString>> {
    use std::os::unix::fs::MetadataExt;
    Some(BTreeSet::from([fs::metadata(path).ok()?.dev().to_string().into()]))
}

/// Returns on which volume a path lies, by the letter or share that it begins with.
#[cfg(windows)]
pub fn volume(path: &Path) -> Option<BTreeSet<OsString>> {
    let whole = fs::canonicalize(path).ok()?;
    Some(BTreeSet::from([whole.components().next()?.as_os_str().to_owned()]))
}

/// Returns the drives with a letter behind C and other than that of the system.
/// `at` says where a letter's root is.
#[cfg(any(windows, test))]
pub fn letters(system: &str, at: impl Fn(char) -> PathBuf) -> Vec<Drive> {
    let own = system.chars().next().map(|letter| letter.to_ascii_uppercase());
    // Floppy disks spin up for seconds when they are looked at.
    let letters = ('C'..='Z').filter(|letter| Some(*letter) != own);
    letters
        .filter_map(|letter| {
            let path = at(letter);
            let meta = fs::metadata(&path).ok().filter(fs::Metadata::is_dir)?;
            Some(Drive {
                name: format!("{letter}:"),
                free_bytes: room(&path)?,
                writable: !meta.permissions().readonly(),
                path,
            })
        })
        .collect()
}

/// Returns the bytes that may still be written to where `path` is.
#[cfg(windows)]
fn room(path: &Path) -> Option<u64> {
    fs2::available_space(path).ok()
}

#[cfg(all(test, unix))]
fn room(path: &Path) -> Option<u64> {
    rustix::fs::statvfs(path).ok().map(|room| room.f_bavail.saturating_mul(room.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_but_those_of_the_system_and_of_floppies_are_drives() {
        let dir = tempfile::tempdir().unwrap();
        for letter in ["A", "C", "D", "F"] {
            fs::create_dir(dir.path().join(letter)).unwrap();
        }
        fs::write(dir.path().join("E"), "no folder").unwrap();
        let names = |system: &str| -> Vec<String> {
            letters(system, |letter| dir.path().join(letter.to_string())).into_iter().map(|drive| drive.name).collect()
        };
        assert_eq!(names("C:"), ["D:", "F:"]);
        assert_eq!(names("d:"), ["C:", "F:"]);
    }

    #[cfg(unix)]
    #[test]
    fn folders_are_volumes_and_links_and_files_are_not() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("U盘\u{202e}")).unwrap();
        fs::create_dir(dir.path().join(".hidden")).unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        std::os::unix::fs::symlink("/", dir.path().join("Macintosh HD")).unwrap();
        let found = folders(dir.path(), |_| true);
        assert_eq!(found.iter().map(|drive| drive.name.as_str()).collect::<Vec<_>>(), ["U盘\u{fffd}"]);
        assert!(found[0].writable && found[0].free_bytes > 0);
        assert_eq!(volumes(dir.path()), [], "a folder of the same file system is no volume");
        assert_eq!(volumes(&dir.path().join("nowhere")), []);
    }
}
