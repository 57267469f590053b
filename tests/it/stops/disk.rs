//! What a disk holds of what a program did, when its power goes: what was
//! synchronised for sure, and of the rest whatever chance has let through. It is
//! stricter than most file systems: a new name lasts once its folder was
//! synchronised, and not sooner.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use super::record::Event;

/// Disks write so much at once, or nothing of it.
const SECTOR: usize = 512;

/// What gets through of what wasn't synchronised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// Nothing.
    Nothing,
    /// Any of it, in any order, in part; the number moves the dice.
    Any(u64),
}

type Number = usize;

#[derive(Debug, Clone)]
enum Node {
    File { now: Vec<u8>, disk: Vec<u8>, wait: Vec<Change> },
    Folder { now: Names, disk: Names, wait: Vec<Naming> },
}

type Names = BTreeMap<String, Number>;

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

/// What happens to names of one folder at once.
#[derive(Debug, Clone)]
struct Naming {
    /// `None` takes a name away.
    names: Vec<(String, Option<Number>)>,
    /// Of what goes from one folder to another: the other one, and a number that both
    /// share. It is in one of the two, whatever gets through, as every file system
    /// that keeps a journal has it.
    moved: Option<(Number, usize)>,
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write(at, new) => {
                if bytes.len() < at + new.len() {
                    bytes.resize(at + new.len(), 0);
                }
                bytes[*at..at + new.len()].copy_from_slice(new);
            }
            Self::Length(length) => bytes.resize(*length, 0),
        }
    }
}

fn name(names: &mut Names, naming: &Naming) {
    for (name, node) in &naming.names {
        match node {
            Some(node) => drop(names.insert(name.clone(), *node)),
            None => drop(names.remove(name)),
        }
    }
}

/// A file that is open: which, and where in it the next bytes go.
#[derive(Debug, Clone)]
struct Open {
    node: Number,
    at: Rc<Cell<usize>>,
    appends: bool,
}

/// The disk while a run of the program goes on.
#[derive(Debug, Clone)]
pub struct Disk {
    root: PathBuf,
    nodes: Vec<Node>,
    open: BTreeMap<i64, Open>,
    /// What waits in the file or folder that a thread has begun to synchronise.
    syncing: BTreeMap<u32, Option<(Number, usize)>>,
    /// What a thread has begun to write to.
    writing: BTreeMap<u32, Option<Open>>,
    /// Everything that the program has said.
    pub said: Vec<u8>,
    /// It answers that it has kept what it hasn't.
    pub lies: bool,
    /// How often something went from one folder to another.
    moves: usize,
}

impl Disk {
    /// Returns the disk before the run: all below `root` is safe on it.
    pub fn of(root: &Path) -> Self {
        let mut disk = Self {
            root: root.to_owned(),
            nodes: Vec::new(),
            open: BTreeMap::new(),
            syncing: BTreeMap::new(),
            writing: BTreeMap::new(),
            said: Vec::new(),
            lies: false,
            moves: 0,
        };
        disk.load(root);
        disk
    }

    fn load(&mut self, path: &Path) -> Number {
        let number = self.nodes.len();
        if !path.is_dir() {
            let bytes = std::fs::read(path).unwrap();
            self.nodes.push(Node::File { now: bytes.clone(), disk: bytes, wait: Vec::new() });
            return number;
        }
        self.nodes.push(Node::Folder { now: Names::new(), disk: Names::new(), wait: Vec::new() });
        let mut names = Names::new();
        for item in std::fs::read_dir(path).unwrap() {
            let item = item.unwrap();
            let node = self.load(&item.path());
            names.insert(item.file_name().into_string().unwrap(), node);
        }
        self.nodes[number] = Node::Folder { now: names.clone(), disk: names, wait: Vec::new() };
        number
    }

    /// Returns the folder that a path below the root is in, and its name there.
    fn place(&self, path: &Path) -> Option<(Number, String)> {
        let below = path.strip_prefix(&self.root).ok()?;
        let mut parts: Vec<String> = Vec::new();
        for part in below.components() {
            match part {
                Component::Normal(name) => parts.push(name.to_str().unwrap().to_owned()),
                Component::CurDir => {}
                other => panic!("{other:?} in {path:?}"),
            }
        }
        let name = parts.pop()?;
        let mut at = 0;
        for part in parts {
            let Node::Folder { now, .. } = &self.nodes[at] else { return None };
            at = *now.get(&part)?;
        }
        Some((at, name))
    }

    fn node(&self, path: &Path) -> Option<Number> {
        if path == self.root {
            return Some(0);
        }
        let (folder, name) = self.place(path)?;
        let Node::Folder { now, .. } = &self.nodes[folder] else { return None };
        now.get(&name).copied()
    }

    fn rename(&mut self, folder: Number, names: Vec<(String, Option<Number>)>, moved: Option<(Number, usize)>) {
        let Node::Folder { now, wait, .. } = &mut self.nodes[folder] else { panic!("not a folder") };
        let naming = Naming { names, moved };
        name(now, &naming);
        wait.push(naming);
    }

    fn make(&mut self, path: &Path, node: Node) -> Option<Number> {
        let (folder, name) = self.place(path)?;
        self.nodes.push(node);
        let number = self.nodes.len() - 1;
        self.rename(folder, vec![(name, Some(number))], None);
        Some(number)
    }

    fn change(&mut self, node: Number, change: Change) {
        let Node::File { now, wait, .. } = &mut self.nodes[node] else { panic!("not a file") };
        change.apply(now);
        wait.push(change);
    }

    /// Takes in what the program does next. Returns whether anything of it has to do
    /// with this disk, or was said.
    pub fn take(&mut self, event: &Event) -> bool {
        if event.begins {
            self.begin(event);
        }
        event.answer.is_some_and(|answer| answer >= 0 && self.end(event, answer))
    }

    fn begin(&mut self, event: &Event) {
        match &*event.name {
            "fsync" | "fdatasync" => {
                let open = self.open.get(&event.number(0));
                let waits = open.map(|open| match &self.nodes[open.node] {
                    Node::File { wait, .. } => (open.node, wait.len()),
                    Node::Folder { wait, .. } => (open.node, wait.len()),
                });
                self.syncing.insert(event.thread, waits);
            }
            "write" | "pwrite64" | "ftruncate" => {
                self.writing.insert(event.thread, self.open.get(&event.number(0)).cloned());
            }
            // The number may be given out again before the call has answered.
            "close" => drop(self.open.remove(&event.number(0))),
            _ => {}
        }
    }

    fn end(&mut self, event: &Event, answer: i64) -> bool {
        let size = usize::try_from(answer).unwrap();
        match &*event.name {
            "openat" => return self.opened(event, &event.path(Some(0), 1), answer),
            "open" | "creat" => return self.opened(event, &event.path(None, 0), answer),
            "fcntl" if event.args.get(1).is_some_and(|what| what.starts_with("F_DUPFD")) => self.twice(event, answer),
            "dup" | "dup2" | "dup3" => self.twice(event, answer),
            "lseek" => {
                let open = self.open.get(&event.number(0));
                open.inspect(|open| open.at.set(size));
            }
            "write" => {
                let Some(open) = self.writing.remove(&event.thread).flatten() else {
                    if event.number(0) == 1 {
                        self.said.extend(event.bytes(1));
                    }
                    return event.number(0) == 1;
                };
                let Node::File { now, .. } = &self.nodes[open.node] else { panic!("not a file") };
                let at = if open.appends { now.len() } else { open.at.get() };
                self.change(open.node, Change::Write(at, event.bytes(1)[..size].to_vec()));
                open.at.set(at + size);
                return true;
            }
            "pwrite64" => {
                let Some(open) = self.writing.remove(&event.thread).flatten() else { return false };
                let at = usize::try_from(event.number(3)).unwrap();
                self.change(open.node, Change::Write(at, event.bytes(1)[..size].to_vec()));
                return true;
            }
            "ftruncate" => {
                let Some(open) = self.writing.remove(&event.thread).flatten() else { return false };
                self.change(open.node, Change::Length(usize::try_from(event.number(1)).unwrap()));
                return true;
            }
            "fsync" | "fdatasync" => {
                let Some((node, count)) = self.syncing.remove(&event.thread).flatten() else { return false };
                self.synced(node, count);
                return true;
            }
            "copy_file_range" if event.args[1] == "NULL" && event.args[3] == "NULL" => {
                let (from, to) = (event.number(0), event.number(2));
                let Some((from, to)) = self.open.get(&from).cloned().zip(self.open.get(&to).cloned()) else {
                    return false;
                };
                let Node::File { now, .. } = &self.nodes[from.node] else { panic!("not a file") };
                let bytes = now[from.at.get()..][..size].to_vec();
                self.change(to.node, Change::Write(to.at.get(), bytes));
                for open in [from, to] {
                    open.at.set(open.at.get() + size);
                }
                return true;
            }
            "mkdir" => {
                let folder = Node::Folder { now: Names::new(), disk: Names::new(), wait: Vec::new() };
                return self.make(&event.path(None, 0), folder).is_some();
            }
            "unlink" | "rmdir" => return self.removed(&event.path(None, 0)),
            "unlinkat" => return self.removed(&event.path(Some(0), 1)),
            "rename" => return self.renamed(&event.path(None, 0), &event.path(None, 1)),
            "renameat" | "renameat2" => return self.renamed(&event.path(Some(0), 1), &event.path(Some(2), 3)),
            "close" | "fcntl" => {}
            other => {
                let ours = event.args.iter().any(|arg| arg.contains('<') && self.open.contains_key(&number(arg)));
                assert!(!ours, "what becomes of {other} isn't known here: {event:?}");
            }
        }
        false
    }

    fn opened(&mut self, event: &Event, path: &Path, answer: i64) -> bool {
        self.open.remove(&answer);
        let there = self.node(path);
        let makes = there.is_none();
        let file = || Node::File { now: Vec::new(), disk: Vec::new(), wait: Vec::new() };
        let Some(node) = there.or_else(|| self.make(path, file())) else { return false };
        let cuts = event.has("O_TRUNC") && !makes;
        if cuts {
            self.change(node, Change::Length(0));
        }
        let open = Open { node, at: Rc::new(Cell::new(0)), appends: event.has("O_APPEND") };
        self.open.insert(answer, open);
        makes || cuts
    }

    fn twice(&mut self, event: &Event, answer: i64) {
        let open = self.open.get(&event.number(0)).cloned();
        self.open.remove(&answer);
        self.open.extend(open.map(|open| (answer, open)));
    }

    fn removed(&mut self, path: &Path) -> bool {
        let Some((folder, name)) = self.place(path) else { return false };
        self.rename(folder, vec![(name, None)], None);
        true
    }

    fn renamed(&mut self, from: &Path, to: &Path) -> bool {
        let Some(node) = self.node(from) else { return false };
        let ((from, old), (to, new)) = (self.place(from).unwrap(), self.place(to).unwrap());
        if from == to {
            self.rename(from, vec![(old, None), (new, Some(node))], None);
        } else {
            self.moves += 1;
            self.rename(to, vec![(new, Some(node))], Some((from, self.moves)));
            self.rename(from, vec![(old, None)], Some((to, self.moves)));
        }
        true
    }

    fn synced(&mut self, node: Number, count: usize) {
        if self.lies {
            return;
        }
        match &mut self.nodes[node] {
            // Another thread may have synchronised some of it in between.
            Node::File { disk, wait, .. } => {
                wait.drain(..count.min(wait.len())).for_each(|change| change.apply(disk));
            }
            Node::Folder { .. } => self.keep_names(node, count),
        }
    }

    /// Has the first names that wait in a folder be kept, and in other folders what
    /// can't be kept without them.
    fn keep_names(&mut self, folder: Number, count: usize) {
        let mut left = None;
        loop {
            let Node::Folder { disk, wait, .. } = &mut self.nodes[folder] else { return };
            if wait.len() <= *left.get_or_insert(wait.len().saturating_sub(count)) {
                return;
            }
            let naming = wait.remove(0);
            name(disk, &naming);
            let Some((other, number)) = naming.moved else { continue };
            let Node::Folder { wait, .. } = &self.nodes[other] else { continue };
            let is_it = |naming: &Naming| naming.moved.is_some_and(|(_, of)| of == number);
            if let Some(at) = wait.iter().position(is_it) {
                self.keep_names(other, at + 1);
            }
        }
    }

    /// Asserts that what a program finds at the end of its run is what it finds here:
    /// nothing that it did was overlooked.
    pub fn assert_is_there(&self) {
        self.assert_node(0, &self.root);
    }

    fn assert_node(&self, node: Number, path: &Path) {
        match &self.nodes[node] {
            Node::File { now, .. } => {
                assert!(std::fs::read(path).is_ok_and(|bytes| bytes == *now), "{path:?} holds something else");
            }
            Node::Folder { now, .. } => {
                let items = std::fs::read_dir(path).unwrap();
                let mut there: Vec<String> =
                    items.map(|item| item.unwrap().file_name().into_string().unwrap()).collect();
                there.sort();
                assert!(there.iter().eq(now.keys()), "{path:?}: {there:?} and {:?}", now.keys());
                for (name, node) in now {
                    self.assert_node(*node, &path.join(name));
                }
            }
        }
    }

    /// Takes the power away: what the disk holds then is written below its root, in
    /// place of what is there.
    pub fn cut(&self, kept: Kept) {
        let mut dice = match kept {
            Kept::Any(seed) => Some(fastrand::Rng::with_seed(seed)),
            Kept::Nothing => None,
        };
        let mut kept = self.clone();
        for folder in 0..self.nodes.len() {
            if let (Some(dice), Node::Folder { wait, .. }) = (&mut dice, &kept.nodes[folder]) {
                // Names are kept in the order in which they were given.
                let count = dice.usize(0..=wait.len());
                kept.keep_names(folder, count);
            }
        }
        std::fs::remove_dir_all(&self.root).unwrap();
        kept.lay(0, &mut dice, &self.root);
    }

    fn lay(&self, node: Number, dice: &mut Option<fastrand::Rng>, path: &Path) {
        match &self.nodes[node] {
            Node::File { disk, wait, .. } => {
                let mut bytes = disk.clone();
                for change in dice.iter_mut().flat_map(|dice| wait.iter().filter_map(|change| through(change, dice))) {
                    change.apply(&mut bytes);
                }
                std::fs::write(path, bytes).unwrap();
            }
            Node::Folder { disk, .. } => {
                std::fs::create_dir_all(path).unwrap();
                for (name, node) in disk {
                    self.lay(*node, dice, &path.join(name));
                }
            }
        }
    }
}

fn number(arg: &str) -> i64 {
    arg.split('<').next().and_then(|number| number.parse().ok()).unwrap_or(-1)
}

/// Returns what gets through of a change: all, nothing, or its first sectors.
fn through(change: &Change, dice: &mut fastrand::Rng) -> Option<Change> {
    match (change, dice.u8(0..4)) {
        (_, 0) => None,
        (Change::Write(at, bytes), 1) => {
            let sectors = dice.usize(0..=bytes.len() / SECTOR);
            Some(Change::Write(*at, bytes[..sectors * SECTOR].to_vec()))
        }
        _ => Some(change.clone()),
    }
}
