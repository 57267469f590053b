//! Looks at folders for the one who chooses a file: the places where people
//! keep files, what is in a folder, and what a typed path means. It opens no file.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, FixedOffset, Local};
use directories::UserDirs;

use crate::app::widgets::files::{self, Entry, Folder, Kind, Looked, Wanted};
use crate::base::limits::{BUNDLE_BYTES_MAX, FOLDER_ENTRIES_MAX, NEWEST_FILES_MAX, ROSTER_BYTES_MAX};
use crate::base::text::{file_name, visible};
use crate::display::words;
use crate::query::order::name_key;
use crate::storage::drives;
use crate::tr;

/// Looks into folders, and knows which one was looked into last: whoever takes
/// in one file of a folder often has more of them there.
#[derive(Debug, Default)]
pub struct Folders {
    last: Option<PathBuf>,
}

impl Folders {
    /// Looks at what is wanted.
    ///
    /// # Errors
    /// Says what is in the way, for people.
    pub fn look(&mut self, wanted: &Wanted) -> Result<Looked, String> {
        let looked = match wanted {
            Wanted::Places(endings) => Looked::Folder(places(endings, self.last.as_deref())),
            Wanted::Folder(path) => Looked::Folder(folder(path)?),
            Wanted::Typed(text, from) => typed(text, from.as_deref())?,
        };
        let last = match &looked {
            Looked::Folder(folder) => folder.path.as_deref(),
            Looked::File(path) => path.parent(),
        };
        self.last = last.map(Path::to_owned).or_else(|| self.last.take());
        Ok(looked)
    }
}

/// Returns the places where people keep files, and the newest files there.
fn places(endings: &[&str], last: Option<&Path>) -> Folder {
    let mut entries: Vec<Entry> = Vec::new();
    let mut newest = Vec::new();
    // What is exchanged travels on sticks; other lists lie on the desktop.
    let travels = endings == files::BUNDLES || endings == files::FOLDERS;
    let mut places = usual_places();
    places.splice(if travels { 0..0 } else { places.len()..places.len() }, drives());
    if let Some(last) = last.filter(|last| !places.iter().any(|(_, path)| path == last)) {
        let name = last.file_name().unwrap_or(last.as_os_str()).to_string_lossy();
        places.insert(0, (tr!("import-place-last", name = visible(&name).into_owned()), last.to_owned()));
    }
    for (name, path) in places {
        let known = |entry: &Entry| entry.path == path;
        if !path.is_dir() || entries.iter().any(known) {
            continue;
        }
        let files = folder(&path).map(|folder| folder.entries).unwrap_or_default();
        let ending = |entry: &Entry| entry.path.extension().map(|end| end.to_string_lossy().to_lowercase());
        let useful = |entry: &Entry| {
            entry.kind == Kind::File && ending(entry).is_some_and(|end| endings.contains(&end.as_str()))
        };
        newest.extend(files.into_iter().filter(useful));
        entries.push(Entry { name, path, kind: Kind::Place, bytes: 0, changed: None });
    }
    newest.sort_by_key(|entry| std::cmp::Reverse(entry.changed));
    newest.truncate(NEWEST_FILES_MAX);
    entries.extend(newest);
    Folder { path: None, parent: None, entries, cut: false }
}

fn usual_places() -> Vec<(String, PathBuf)> {
    let mut places = Vec::new();
    if let Some(dirs) = UserDirs::new() {
        let home = dirs.home_dir();
        let named = |known: Option<&Path>, names: [&str; 2]| {
            let guessed = || names.iter().map(|name| home.join(name)).find(|path| path.is_dir());
            known.map(Path::to_owned).filter(|path| path.is_dir()).or_else(guessed)
        };
        for (name, path) in [
            (tr!("import-place-desktop"), named(dirs.desktop_dir(), ["Desktop", "桌面"])),
            (tr!("import-place-downloads"), named(dirs.download_dir(), ["Downloads", "下载"])),
            (tr!("import-place-documents"), named(dirs.document_dir(), ["Documents", "文档"])),
            (tr!("import-place-home"), Some(home.to_owned())),
        ] {
            places.extend(path.map(|path| (name, path)));
        }
    }
    places
}

/// Returns what is plugged in, each with what is still free on it.
pub(super) fn drives() -> impl Iterator<Item = (String, PathBuf)> {
    drives::removable().into_iter().map(|drive| {
        let free = words::size(drive.free_bytes);
        let name = if drive.writable {
            tr!("import-place-drive", name = drive.name, free = free)
        } else {
            tr!("import-place-read-only", name = drive.name)
        };
        (name, drive.path)
    })
}

/// Lists a folder.
fn folder(path: &Path) -> Result<Folder, String> {
    let shown = || visible(&path.display().to_string()).into_owned();
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => tr!("import-folder-missing", path = shown()),
        std::io::ErrorKind::PermissionDenied => tr!("import-folder-denied", path = shown()),
        _ => tr!("import-folder-failed", path = shown(), reason = error.to_string()),
    };
    let mut entries = Vec::new();
    let mut cut = false;
    for found in fs::read_dir(path).map_err(failed)? {
        let Ok(found) = found else { continue };
        let name = found.file_name().to_string_lossy().into_owned();
        // What hides itself, and the locks of office programs, are nobody's lists.
        if name.starts_with('.') || name.starts_with("~$") {
            continue;
        }
        if entries.len() == FOLDER_ENTRIES_MAX {
            cut = true;
            break;
        }
        entries.push(entry(name, &found.path()));
    }
    entries.sort_by_cached_key(|entry| (entry.kind != Kind::Folder, name_key(&entry.name)));
    Ok(Folder { path: Some(path.to_owned()), parent: path.parent().map(Path::to_owned), entries, cut })
}

fn entry(name: String, path: &Path) -> Entry {
    let Ok(meta) = fs::metadata(path) else {
        return Entry { name, path: path.to_owned(), kind: Kind::DeadLink, bytes: 0, changed: None };
    };
    let linked = fs::symlink_metadata(path).is_ok_and(|meta| meta.file_type().is_symlink());
    let real = if linked { fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()) } else { path.to_owned() };
    Entry { name, path: real, kind: kind(&meta, path), bytes: meta.len(), changed: meta.modified().ok().map(local) }
}

fn kind(meta: &Metadata, path: &Path) -> Kind {
    let bundle = path.extension().is_some_and(|end| files::BUNDLES.iter().any(|known| end.eq_ignore_ascii_case(known)));
    let bytes_max = if bundle { BUNDLE_BYTES_MAX } else { ROSTER_BYTES_MAX };
    match meta.file_type() {
        of if of.is_dir() => Kind::Folder,
        of if of.is_file() && meta.len() > bytes_max => Kind::Huge,
        of if of.is_file() => Kind::File,
        _ => Kind::Device,
    }
}

fn local(at: SystemTime) -> DateTime<FixedOffset> {
    DateTime::<Local>::from(at).fixed_offset()
}

/// Follows a path that a person typed or a terminal dropped.
fn typed(text: &str, from: Option<&Path>) -> Result<Looked, String> {
    let path = from.map(Path::to_owned).unwrap_or_default().join(undressed(text));
    let shown = || visible(&path.display().to_string()).into_owned();
    let name = file_name(&path);
    if fs::symlink_metadata(&path).is_err() {
        return Err(tr!("import-path-missing", path = shown()));
    }
    let found = entry(name, &path);
    match found.kind {
        Kind::Place | Kind::Folder | Kind::Whole => folder(&found.path).map(Looked::Folder),
        Kind::File => Ok(Looked::File(found.path)),
        Kind::Huge => Err(tr!("import-file-huge")),
        Kind::DeadLink => Err(tr!("import-file-dead-link")),
        Kind::Device => Err(tr!("import-file-device")),
    }
}

/// Returns a path without the quotes, escapes and `file://` that terminals and
/// people put around it.
pub(super) fn undressed(text: &str) -> PathBuf {
    let pairs = [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’')];
    let text = text.trim();
    let quoted = pairs.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    let plain = quoted.unwrap_or(text);
    if let Some(rest) = plain.strip_prefix("file://") {
        let path = unescaped(rest.strip_prefix("localhost").unwrap_or(rest));
        // file:///C:/x means C:/x.
        let drive = path.get(1..3).is_some_and(|at| at.ends_with(':') && at.as_bytes()[0].is_ascii_alphabetic());
        return PathBuf::from(if drive { path[1..].to_owned() } else { path });
    }
    if let Some(rest) = plain.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
        && let Some(dirs) = UserDirs::new()
    {
        return dirs.home_dir().join(rest.trim_start_matches(['/', '\\']));
    }
    // Terminals on Unix put a backslash before spaces in what is dropped.
    let as_is = PathBuf::from(plain);
    if cfg!(unix) && quoted.is_none() && !as_is.exists() { PathBuf::from(plain.replace("\\ ", " ")) } else { as_is }
}

/// Returns text with `%20` and its like taken back.
fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_folder_is_a_place_as_long_as_it_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let sheets = dir.path().join("各村交来");
        fs::create_dir(&sheets).unwrap();
        fs::write(sheets.join("张三.dundian"), "x").unwrap();
        let listed = |folders: &mut Folders| match folders.look(&Wanted::Places(files::BUNDLES)).unwrap() {
            Looked::Folder(folder) => folder.entries.into_iter().map(|entry| (entry.kind, entry.path)).collect(),
            Looked::File(_) => Vec::new(),
        };
        let mut folders = Folders::default();
        assert!(!listed(&mut folders).contains(&(Kind::Place, sheets.clone())));
        let typed = sheets.join("张三.dundian").display().to_string();
        assert!(matches!(folders.look(&Wanted::Typed(typed, None)), Ok(Looked::File(_))));
        let found = listed(&mut folders);
        assert_eq!(found[0], (Kind::Place, sheets.clone()));
        assert!(found.contains(&(Kind::File, sheets.join("张三.dundian"))), "its newest files are at hand");
        fs::remove_dir_all(&sheets).unwrap();
        assert!(!listed(&mut folders).iter().any(|(_, path)| *path == sheets));
    }

    #[test]
    fn a_path_in_any_dress_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("我的 表.csv");
        fs::write(&file, "x").unwrap();
        let plain = file.display().to_string();
        let escaped = plain.replace(' ', "%20");
        for text in [
            plain.clone(),
            format!(" {plain} "),
            format!("\"{plain}\""),
            format!("'{plain}'"),
            format!("“{plain}”"),
            format!("file://{escaped}"),
            plain.replace(' ', "\\ "),
        ] {
            assert_eq!(typed(&text, None), Ok(Looked::File(file.clone())), "{text}");
        }
        assert_eq!(typed("我的 表.csv", Some(dir.path())), Ok(Looked::File(file)));
        assert!(typed("/没有/这个.csv", None).unwrap_err().contains("这个.csv"));
        assert!(matches!(typed(&dir.path().display().to_string(), None), Ok(Looked::Folder(_))));
    }

    #[cfg(unix)]
    #[test]
    fn pipes_dead_links_and_huge_files_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(dir.path().join("没有"), dir.path().join("断.csv")).unwrap();
        fs::write(dir.path().join("真.csv"), "x").unwrap();
        std::os::unix::fs::symlink(dir.path().join("真.csv"), dir.path().join("链.csv")).unwrap();
        fs::File::create(dir.path().join("大.csv")).unwrap().set_len(ROSTER_BYTES_MAX + 1).unwrap();
        fs::create_dir(dir.path().join("夹")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("管.csv")).unwrap();
        let found = folder(dir.path()).unwrap();
        let kind = |name: &str| found.entries.iter().find(|entry| entry.name == name).unwrap();
        assert_eq!(found.entries[0].kind, Kind::Folder, "folders come first");
        assert_eq!(kind("断.csv").kind, Kind::DeadLink);
        assert_eq!(kind("大.csv").kind, Kind::Huge);
        assert_eq!(kind("管.csv").kind, Kind::Device);
        assert_eq!(kind("链.csv").kind, Kind::File);
        assert!(kind("链.csv").path.ends_with("真.csv"), "a link is followed to what can be read");
    }
}
