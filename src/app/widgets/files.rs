//! Choosing a file: the usual places and the newest tables there, then folder
//! by folder; narrowed by typing, or a path typed or pasted. It only asks to
//! have folders looked at; somebody else does.

use std::path::PathBuf;

use chrono::{DateTime, FixedOffset};
use crossterm::event::{KeyCode, KeyModifiers};

use super::field::Field;
use super::list::{self, List, Move, Row};
use super::token::Token;
use crate::keymap::{Action, Key};
use crate::query::find::Index;
use crate::tr;

/// Endings of files that are exchanged.
pub const BUNDLES: &[&str] = &["dundian"];
/// Only folders are of use: something is to be written.
pub const FOLDERS: &[&str] = &[];

/// What is to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The places where people keep files, and the newest files there.
    Places(&'static [&'static str]),
    /// A folder.
    Folder(PathBuf),
    /// What a person typed or a terminal dropped: a path in any dress, seen from a folder.
    Typed(String, Option<PathBuf>),
}

/// What one can meet in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A place where people keep files.
    Place,
    /// A folder.
    Folder,
    /// All exchange files of the folder at once.
    Whole,
    /// A file.
    File,
    /// A file larger than any list.
    Huge,
    /// A link that leads nowhere.
    DeadLink,
    /// A pipe, a socket or a device.
    Device,
}

/// One line of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is called.
    pub name: String,
    /// Where it is, links followed.
    pub path: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was changed last.
    pub changed: Option<DateTime<FixedOffset>>,
}

/// A folder as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folder {
    /// Where it is; `None` for the places to start from.
    pub path: Option<PathBuf>,
    /// The folder around it.
    pub parent: Option<PathBuf>,
    /// What is in it, folders first, each sorted for people.
    pub entries: Vec<Entry>,
    /// There is more in it than is listed.
    pub cut: bool,
}

/// What was found where somebody wanted to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked {
    /// A folder.
    Folder(Folder),
    /// A file that can be read.
    File(PathBuf),
}

/// What a choice leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// This file.
    File(PathBuf),
    /// All exchange files of this folder.
    Whole(PathBuf),
    /// Something has to be looked at first.
    Look(Wanted),
}

/// The overlay in which a file is chosen.
#[derive(Debug, Clone)]
pub struct Chooser {
    /// The endings of files that are of use.
    endings: &'static [&'static str],
    /// Every file is listed, of use or not.
    pub all: bool,
    /// What the list is narrowed to, or a path.
    pub field: Field,
    /// The entries that fit, by their place in the folder.
    pub list: List<usize>,
    /// The folder.
    pub folder: Folder,
    /// Why something can't be opened.
    pub problem: Option<String>,
    /// The look that has no answer yet.
    pub asked: Option<Token>,
    index: Index,
}

impl Chooser {
    /// Returns a chooser for files with these endings, and where it looks first.
    pub fn new(endings: &'static [&'static str]) -> (Self, Wanted) {
        let chooser = Self {
            endings,
            all: false,
            field: Field::default(),
            list: List::default(),
            folder: Folder::default(),
            problem: None,
            asked: None,
            index: Index::default(),
        };
        (chooser, Wanted::Places(endings))
    }

    /// Takes what was found. Returns the file where it is one.
    pub fn take(&mut self, token: Token, found: Result<Looked, String>) -> Option<PathBuf> {
        if self.asked != Some(token) {
            return None;
        }
        self.asked = None;
        match found {
            Ok(Looked::File(path)) => return Some(path),
            Ok(Looked::Folder(mut folder)) => {
                if self.endings == BUNDLES {
                    folder.entries.splice(0..0, whole(&folder));
                }
                // What is typed before there is anything to be seen stays.
                let is_first = self.folder == Folder::default() && folder.path.is_none();
                let before = self.folder.path.take();
                self.index = Index::new(folder.entries.iter().map(|entry| ("", entry.name.as_str())));
                self.folder = folder;
                if !is_first {
                    self.field.clear();
                }
                self.problem = None;
                self.refresh();
                // Coming up again, one stands where one came from.
                let from = self.folder.entries.iter().position(|entry| before.as_ref() == Some(&entry.path));
                from.map(|at| self.list.choose(&at));
            }
            Err(problem) => self.problem = Some(problem),
        }
        None
    }

    /// Tells whether a file can be read by its ending.
    fn is_useful(&self, entry: &Entry) -> bool {
        let end = entry.name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
        matches!(entry.kind, Kind::Place | Kind::Folder | Kind::Whole)
            || self.all
            || self.endings.contains(&end.as_str())
    }

    /// Lists what fits what is typed.
    pub fn refresh(&mut self) {
        self.problem = None;
        let words = if is_path(self.field.text()) { "" } else { self.field.text().trim() };
        let found = self.index.find(words, usize::MAX).into_iter().map(|hit| hit.index);
        let shown: Vec<usize> = found.filter(|at| self.is_useful(&self.folder.entries[*at])).collect();
        let mut rows: Vec<Row<usize>> = Vec::with_capacity(shown.len() + 2);
        if self.folder.path.is_none() {
            let (places, files): (Vec<usize>, Vec<usize>) =
                shown.into_iter().partition(|at| self.folder.entries[*at].kind == Kind::Place);
            let newest = if self.endings == BUNDLES { tr!("import-newest-bundles") } else { tr!("import-newest") };
            for (title, found) in [(newest, files), (tr!("import-places"), places)] {
                if !found.is_empty() {
                    rows.push(Row::Head(title, found.len()));
                    rows.extend(found.into_iter().map(Row::Item));
                }
            }
        } else {
            let mut shown = shown;
            if self.endings == BUNDLES {
                // What came last is what one looks for, after the folders.
                shown.sort_by_key(|at| {
                    let entry = &self.folder.entries[*at];
                    (entry.kind != Kind::Whole, entry.kind != Kind::Folder, std::cmp::Reverse(entry.changed))
                });
            }
            rows.extend(shown.into_iter().map(Row::Item));
        }
        self.list.set(rows);
        self.list.go(Move::First);
    }

    /// Lists every file, or only those of use.
    pub fn toggle_all(&mut self) {
        self.all = !self.all;
        self.refresh();
    }

    /// Opens the line at hand, or the path that was typed.
    pub fn open(&mut self) -> Option<Chosen> {
        if is_path(self.field.text()) {
            return Some(Chosen::Look(Wanted::Typed(self.field.text().to_owned(), self.folder.path.clone())));
        }
        let entry = self.list.current().and_then(|at| self.folder.entries.get(*at))?;
        let problem = match entry.kind {
            Kind::Place | Kind::Folder => return Some(Chosen::Look(Wanted::Folder(entry.path.clone()))),
            Kind::Whole => return Some(Chosen::Whole(entry.path.clone())),
            Kind::File => return Some(Chosen::File(entry.path.clone())),
            Kind::Huge => tr!("import-file-huge"),
            Kind::DeadLink => tr!("import-file-dead-link"),
            Kind::Device => tr!("import-file-device"),
        };
        self.problem = Some(problem);
        None
    }

    /// Carries out a command that moves about in the list or in the words above
    /// it. Returns what has to be looked at then.
    pub fn steer(&mut self, action: Action) -> Option<Wanted> {
        let caret = |code| Key { code, mods: KeyModifiers::NONE };
        match action {
            Action::PreviousChoice if self.field.is_empty() => return self.up(),
            Action::PreviousChoice => drop(self.field.key(caret(KeyCode::Left))),
            Action::NextChoice if self.field.is_empty() => {
                let entry = self.list.current().and_then(|at| self.folder.entries.get(*at));
                let entry = entry.filter(|entry| matches!(entry.kind, Kind::Place | Kind::Folder));
                return entry.map(|entry| Wanted::Folder(entry.path.clone()));
            }
            Action::NextChoice => drop(self.field.key(caret(KeyCode::Right))),
            Action::LineStart if !is_path(self.field.text()) => drop(self.list.go(Move::First)),
            Action::LineEnd if !is_path(self.field.text()) => drop(self.list.go(Move::Last)),
            _ if self.field.act(action) => self.refresh(),
            Action::Cancel => {
                self.field.clear();
                self.refresh();
            }
            other => {
                if let Some(way) = list::way(other) {
                    self.list.go(way);
                }
            }
        }
        None
    }

    /// Returns what to look at to go one folder up.
    pub fn up(&self) -> Option<Wanted> {
        match (&self.folder.path, &self.folder.parent) {
            (Some(_), Some(parent)) => Some(Wanted::Folder(parent.clone())),
            (Some(_), None) => Some(Wanted::Places(self.endings)),
            (None, _) => None,
        }
    }
}

/// Returns the line that stands for all exchange files of a folder, where there
/// are several.
fn whole(folder: &Folder) -> Option<Entry> {
    let is_bundle = |entry: &&Entry| {
        let end = entry.path.extension().map(|end| end.to_string_lossy().to_lowercase());
        entry.kind == Kind::File && end.is_some_and(|end| BUNDLES.contains(&end.as_str()))
    };
    let files: Vec<&Entry> = folder.entries.iter().filter(is_bundle).collect();
    let path = folder.path.clone().filter(|_| files.len() > 1)?;
    let bytes = files.iter().map(|entry| entry.bytes).sum();
    Some(Entry { name: tr!("import-folder-whole", count = files.len()), path, kind: Kind::Whole, bytes, changed: None })
}

/// Tells whether a text is a path and no word to narrow by.
pub fn is_path(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['"', '\'', '“', '‘', '&', ' ']);
    let drive = |text: &str| text.chars().next().is_some_and(|c| c.is_ascii_alphabetic()) && text[1..].starts_with(':');
    text.starts_with(['/', '\\', '~']) || text.contains(['/', '\\']) || text.starts_with("file:") || drive(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, kind: Kind) -> Entry {
        Entry { name: name.into(), path: PathBuf::from("/u").join(name), kind, bytes: 1, changed: None }
    }

    fn chooser(entries: Vec<Entry>) -> Chooser {
        let (mut chooser, _) = Chooser::new(&["xlsx", "csv"]);
        chooser.asked = Some(1);
        let folder = Folder { path: Some("/u".into()), parent: Some("/".into()), entries, cut: false };
        assert_eq!(chooser.take(1, Ok(Looked::Folder(folder))), None);
        chooser
    }

    #[test]
    fn only_files_of_use_are_listed_unless_all_are_wanted() {
        let mut chooser =
            chooser(vec![entry("台账", Kind::Folder), entry("花名册.XLSX", Kind::File), entry("照片.jpg", Kind::File)]);
        assert_eq!(chooser.list.items().count(), 2);
        chooser.toggle_all();
        assert_eq!(chooser.list.items().count(), 3);
        chooser.field.insert("hmc");
        chooser.refresh();
        assert_eq!(chooser.open(), Some(Chosen::File("/u/花名册.XLSX".into())));
    }

    #[test]
    fn what_is_typed_before_the_first_places_are_there_stays() {
        let (mut chooser, _) = Chooser::new(FOLDERS);
        chooser.asked = Some(1);
        chooser.field.insert("/usb");
        assert_eq!(chooser.take(1, Ok(Looked::Folder(Folder { cut: true, ..Folder::default() }))), None);
        assert_eq!(chooser.open(), Some(Chosen::Look(Wanted::Typed("/usb".into(), None))));
        chooser.asked = Some(2);
        let folder = Folder { path: Some("/usb".into()), ..Folder::default() };
        assert_eq!(chooser.take(2, Ok(Looked::Folder(folder))), None);
        assert!(chooser.field.is_empty(), "it has been gone to");
    }

    #[test]
    fn what_can_not_be_read_is_refused_in_one_line() {
        for kind in [Kind::Huge, Kind::DeadLink, Kind::Device] {
            let mut chooser = chooser(vec![entry("表.xlsx", kind)]);
            assert_eq!(chooser.open(), None);
            assert!(chooser.problem.is_some(), "{kind:?}");
        }
    }

    #[test]
    fn paths_are_told_from_words() {
        for path in ["/home/a.xlsx", "~/表.csv", "'/home/我的 表.xlsx'", "file:///a.csv", "C:\\表.xls", "下载/表.xls"]
        {
            assert!(is_path(path), "{path}");
        }
        for word in ["", "hmc", "花名册", "2026", "é:"] {
            assert!(!is_path(word), "{word}");
        }
    }

    #[test]
    fn a_late_answer_is_passed_over() {
        let mut chooser = chooser(vec![entry("a.csv", Kind::File)]);
        chooser.asked = Some(3);
        assert_eq!(chooser.take(2, Err("x".into())), None);
        assert_eq!((chooser.asked, chooser.problem.clone()), (Some(3), None));
        assert_eq!(chooser.take(3, Ok(Looked::File("/a".into()))), Some("/a".into()));
    }
}
