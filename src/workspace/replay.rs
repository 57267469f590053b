//! The journal read into the state and the store: from where the store has come
//! to, or from its beginning.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use super::apply::{Fate, Folding, Said};
use super::ends::Ends;
use super::error::{CommitError, OpenError, ReadError};
use super::exchange::{bare, erase};
use super::open::{OpenReport, Stage};
use super::read;
use crate::base::ids::DeviceId;
use crate::base::progress::{Onward, Progress};
use crate::oplog::entry::Entry;
use crate::oplog::note::{self, Named, Note, PaperId, View};
use crate::state::State;
use crate::state::authority::Seat;
use crate::state::doc::Doc;
use crate::storage::journal::{Journal, Position};
use crate::storage::store::Store;

/// Entries folded before they are handed to the store together.
const REPLAY_BATCH_ENTRIES: usize = 4_096;

/// Takes in what the journal has and the store doesn't.
pub(super) struct Replay<'a> {
    pub state: State,
    pub store: &'a Store,
    pub dir: &'a Path,
    pub device: DeviceId,
    pub now_ms: u64,
    pub report: &'a mut OpenReport,
    pub folding: Folding,
    pub entries: usize,
    /// Imports that were taken back: their entries don't count.
    pub undone: HashSet<PaperId>,
    /// An import was taken back whose entries have been folded already.
    pub stale: bool,
    /// Hashes of identity numbers were met that an earlier version kept.
    pub marked: bool,
    /// Records of which there are bodies that an earlier version doesn't know as
    /// such, and so leaves where it erases them.
    pub bare: BTreeSet<Named>,
    pub seat: Seat,
    /// An office above has passed on, and judged, what is being read.
    pub passed: bool,
    /// Another machine of the same office has sent it.
    pub by_sibling: bool,
}

/// Tells whether a frame ends with a list of all records that are for whoever works here.
fn says_what_all_is(lines: &[&[u8]]) -> bool {
    let last = lines.last().and_then(|line| std::str::from_utf8(line).ok());
    matches!(last.and_then(Note::read), Some(Note::View(View { all: Some(_), .. })))
}

impl Replay<'_> {
    /// Takes all of it in.
    pub fn run(
        &mut self,
        journal: &Journal,
        watch: &mut dyn FnMut(Stage, Progress) -> Onward,
    ) -> Result<(), OpenError> {
        let stage = if self.report.rebuilt.is_some() { Stage::Rebuilding } else { Stage::CatchingUp };
        let from = self.store.position();
        let mut trouble = None;
        let mut last = from;
        let mut each = |position: Position, lines: &[&[u8]]| {
            if trouble.is_some() {
                return;
            }
            if last > from && says_what_all_is(lines) {
                // Which of the records that are here it leaves out is asked of the state.
                trouble = self.flush(last).err();
            }
            self.frame(lines);
            if self.stale {
                // What is in the store by now goes; it must not come to lie behind the note.
                return;
            }
            last = position;
            if self.entries >= REPLAY_BATCH_ENTRIES {
                trouble = self.flush(position).err();
            }
        };
        let replayed = journal.replay(from, &mut each, &mut |progress| watch(stage, progress))?;
        if let Some(trouble) = trouble {
            return Err(trouble);
        }
        if replayed.cancelled {
            return Err(OpenError::Cancelled);
        }
        if last > from {
            self.flush(last)?;
        }
        self.report.damage = replayed.damage;
        Ok(())
    }

    /// Takes in what one frame holds: notes, and the entries they speak of.
    /// Once one of them takes back what is folded already, nothing but further
    /// notes of that kind counts.
    fn frame(&mut self, lines: &[&[u8]]) {
        self.marked = self.marked || lines.iter().any(|line| bare::holds_hash(line));
        let mut ends = Ends::default();
        (self.passed, self.by_sibling) = (false, false);
        for line in lines {
            let Ok(line) = std::str::from_utf8(line) else {
                self.report.stray += 1;
                continue;
            };
            let note = Note::read(line);
            match &note {
                Some(Note::Batch { import, .. }) if self.stale || self.undone.contains(import) => return,
                Some(Note::Batch { import, from }) => {
                    self.passed = self.state.is_from_above(*import);
                    self.by_sibling = self.state.is_from_sibling(*import);
                    ends.begin(from);
                }
                Some(Note::Leaf(leaf)) => {
                    if let Ok(entry) = leaf.read() {
                        self.fold(&entry, leaf.signature.is_some() || self.by_sibling);
                    }
                }
                Some(note) => {
                    if let Note::Undone { import } = note {
                        self.stale |= self.undone.insert(*import);
                    }
                    if self.stale {
                        continue;
                    }
                    if let Note::Peer(peer) = note {
                        self.folding.hear(&self.state, peer);
                    }
                    if let Note::Rescued { records } = note {
                        self.rescued(records);
                    }
                    if let Note::Destroyed { by } = note {
                        self.folding.destroyed(&self.state, by);
                    }
                    self.state.note(note);
                    if matches!(note, Note::Peer(_)) {
                        self.seat = self.state.seat(std::mem::take(&mut self.seat.own));
                    }
                }
                None if note::is_note(line) => self.report.newer += 1,
                None if self.stale => {}
                None => match Entry::parse(line) {
                    Ok(entry) => {
                        self.report.replayed += 1;
                        self.entries += 1;
                        ends.add(&self.state, &entry);
                        self.fold(&entry, false);
                    }
                    Err(_) => self.report.stray += 1,
                },
            }
        }
        let own = self.state.exchange().own(self.device);
        ends.put(&mut self.state, &own);
    }

    /// Takes in records as they were when the journal had lost some of them.
    fn rescued(&mut self, records: &[String]) {
        for record in records {
            match Doc::from_note(record) {
                Ok(doc) => {
                    self.entries += 1;
                    self.folding.put(doc);
                }
                Err(_) => self.report.stray += 1,
            }
        }
    }

    /// Folds one entry in. An entry that can't be used is counted and stays in
    /// the journal; it must never keep the others from coming in.
    fn fold(&mut self, entry: &Entry<'_>, signed: bool) {
        let (store, state) = (self.store, &self.state);
        let said = Said { signed, ..Said::by(entry) };
        if entry.bare {
            self.bare.extend(said.about());
        }
        let fetch = |kind, id| -> Result<_, ReadError> { read::fetch(store, kind, state.row(kind, id)) };
        match self.folding.fold_said(&self.state, &self.seat, (said, self.passed), fetch) {
            Ok(Fate::Folded | Fate::Named | Fate::Held | Fate::CutOff) => {}
            Ok(Fate::Silent) => self.state.mark_hollow(entry.head.by),
            Ok(Fate::Newer) => self.report.newer += 1,
            Ok(Fate::SetAside(_)) | Err(_) => self.report.stray += 1,
        }
    }

    fn flush(&mut self, position: Position) -> Result<(), OpenError> {
        let (store, state) = (self.store, &self.state);
        let fetch = |kind, id| -> Result<_, ReadError> { read::fetch(store, kind, state.row(kind, id)) };
        self.folding.settle(&self.state, &self.seat, fetch).map_err(CommitError::from).map_err(Box::new)?;
        let folding = std::mem::take(&mut self.folding);
        self.entries = 0;
        let taken = read::take(&folding, &mut self.state, self.now_ms).map_err(Box::new)?;
        let erased = |state: &State| state.erased().any(|record| self.bare.contains(&record));
        // Before the store knows of what was read: a kill behind it must not leave any of it.
        if (self.marked || !self.bare.is_empty() && erased(&self.state)) && !erase::is_raised(self.dir) {
            erase::raise(self.dir)?;
        }
        let batch = read::batch(&folding, taken, position).map_err(Box::new)?;
        self.store.submit(batch)?;
        Ok(())
    }
}
