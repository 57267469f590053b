//! A journal that has become shorter, or has lost frames in its middle: a check
//! of the file system, a sync tool or a virus scanner did that, for the program
//! itself never does. How far it had come is noted outside of it: in the file of
//! keys, and in the store.
//!
//! What the store still has of it is shown as before, and with the next thing
//! written it is put into the journal again: as notes, from which the records come
//! with their whole history when the store is made anew; and what was written here
//! also as entries of a new device under the same ids, so that it goes out to the
//! others. When the old entries come back, they and the new ones are one record.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::path::Path;

use chrono::NaiveDate;
use serde_json::Map;

use super::commit::Prepared;
use super::error::{CommitError, ReadError};
use super::{OpenError, Workspace};
use crate::base::ids::{DeviceId, EntryRef};
use crate::base::limits::{IDENTITY_BYTES_MAX, RESCUE_BYTES_MAX};
use crate::base::progress::Onward;
use crate::domain::change::{Change, Edit};
use crate::domain::record::Kind;
use crate::oplog::entry::Entry;
use crate::oplog::note::{Note, Peer};
use crate::state::doc::{Doc, FoldError, Origin};
use crate::state::exchange::Renewal;
use crate::storage::fsx::{self, DiskError};
use crate::storage::journal::{Damage, Position};
use crate::storage::store::Store;
use crate::tr;

/// Names the frames that are to be put into the journal again.
const FILE: &str = "refill";

/// Frames that the journal had once and no longer has at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortened {
    /// Their numbers.
    pub frames: Range<u64>,
    /// The day on which the last of them was written, where that is known.
    pub until: Option<NaiveDate>,
    /// The store still has what was in them, and it is shown.
    pub is_shown: bool,
}

/// Raises the flag that frames are to be put into the journal again.
pub(super) fn raise(dir: &Path, frames: &Range<u64>) -> Result<(), DiskError> {
    fsx::write_atomic(&dir.join(FILE), format!("{} {}\n", frames.start, frames.end).as_bytes())
}

/// Returns the frames for which the flag is up.
pub(super) fn raised(dir: &Path) -> Result<Option<Range<u64>>, DiskError> {
    let bytes = fsx::read_bounded(&dir.join(FILE), IDENTITY_BYTES_MAX)?;
    let frames = |text: &str| {
        let (from, to) = text.trim().split_once(' ')?;
        Some(from.parse().ok()?..to.parse().ok()?)
    };
    Ok(bytes.and_then(|bytes| frames(std::str::from_utf8(&bytes).ok()?)))
}

/// What a reading of the whole journal finds.
#[derive(Default)]
struct Readable {
    entries: HashSet<EntryRef, foldhash::fast::RandomState>,
    peers: BTreeMap<DeviceId, Peer>,
    renewed: HashSet<(DeviceId, DeviceId)>,
    refilled: Vec<Range<u64>>,
    /// Records were put in again, and it was never said that this is all.
    half: bool,
}

impl Readable {
    fn take(&mut self, line: &str) {
        match Note::read(line) {
            Some(Note::Leaf(leaf)) => self.entries.extend(leaf.read().ok().map(|entry| entry.head.entry())),
            Some(Note::Peer(peer)) => {
                self.peers.insert(peer.device, *peer);
            }
            Some(Note::Renewed { before, now, .. }) => {
                self.renewed.insert((before, now));
            }
            Some(Note::Rescued { records }) => {
                self.half = true;
                let docs = records.iter().filter_map(|record| Doc::from_note(record).ok());
                docs.for_each(|doc| self.entries.extend(doc.origins().map(|origin| origin.entry)));
            }
            Some(Note::Refilled { from, to }) => {
                self.half = false;
                self.refilled.push(from..to.saturating_add(1));
            }
            Some(_) => {}
            None => self.entries.extend(Entry::parse(line).ok().map(|entry| entry.head.entry())),
        }
    }

    fn holds(&self, origin: Origin) -> bool {
        self.entries.contains(&origin.entry)
    }

    /// Tells whether the frames that were lost with a stretch were put in again.
    fn made_good(&self, damage: &Damage) -> bool {
        self.refilled.iter().any(|one| one.start <= damage.frames.start && damage.frames.end <= one.end)
    }
}

/// Damage of the journal: what is still missing, and what was put in again.
#[derive(Debug, Default)]
pub struct Damages {
    /// What is missing.
    pub missing: Vec<Damage>,
    /// What the store still had, and is in the journal again.
    pub refilled: Vec<Damage>,
}

impl Shortened {
    /// Returns what happened, what was kept and what to do, for the user.
    pub fn message(&self) -> String {
        let last = self.frames.end.saturating_sub(1);
        let frames =
            if last > self.frames.start { format!("{}–{last}", self.frames.start) } else { last.to_string() };
        let until = self.until.map(|day| day.to_string()).unwrap_or_default();
        let known = if until.is_empty() { "no" } else { "yes" };
        match self.is_shown {
            true => tr!("workspace-shortened-shown", frames = frames, known = known, until = until),
            false => tr!("workspace-shortened", frames = frames, known = known, until = until),
        }
    }
}

impl Workspace {
    fn readable(&self) -> Result<Readable, OpenError> {
        let mut found = Readable::default();
        let mut each = |_, lines: &[&[u8]]| {
            lines.iter().filter_map(|line| std::str::from_utf8(line).ok()).for_each(|line| found.take(line));
        };
        self.journal.replay(Position::default(), &mut each, &mut |_| Onward::Continue)?;
        Ok(found)
    }

    /// Looks at every frame of the journal and names what is damaged.
    ///
    /// # Errors
    /// Fails where the journal can't be read at all.
    pub(super) fn damages(&self) -> Result<Damages, OpenError> {
        let damage = self.journal.replay(Position::default(), &mut |_, _| {}, &mut |_| Onward::Continue)?.damage;
        if damage.is_empty() {
            return Ok(Damages::default());
        }
        let found = self.readable()?;
        let (refilled, missing) = damage.into_iter().partition(|damage| found.made_good(damage));
        Ok(Damages { missing, refilled })
    }

    /// Puts what the journal has lost into it again, as far as the store has it,
    /// before that one is made anew. Does nothing where nothing was lost.
    pub(super) fn rescue_before_rebuild(&mut self) -> Result<(), OpenError> {
        if self.lost.is_none() {
            let missing = self.damages()?.missing;
            let frames = missing.iter().map(|damage| damage.frames.clone()).filter(|frames| !frames.is_empty());
            self.lost = frames.reduce(|one, other| one.start.min(other.start)..one.end.max(other.end));
        }
        let is_whole = |store: &Store| store.verify(&mut |_| Onward::Continue).is_ok();
        if self.lost.is_some() && self.store().is_ok_and(is_whole) {
            self.be_sure_of_the_device().map_err(Box::new)?;
            self.refill().map_err(Box::new)?;
        }
        Ok(())
    }

    /// Puts what only the store has into the journal again, where frames are
    /// known to have gone.
    pub(super) fn refill(&mut self) -> Result<(), CommitError> {
        let Some(frames) = self.lost.clone() else { return Ok(()) };
        raise(&self.dir, &frames)?;
        let found = self.readable().map_err(|error| ReadError::OutOfUse(error.message()))?;
        let notes = self.notes_about_others(&found)?;
        let mut any = found.half || !notes.is_empty();
        self.note(notes)?;
        let own = self.identity.devices();
        for kind in Kind::ALL {
            let mut docs = Vec::new();
            self.every_doc(*kind, &mut |doc| {
                if !doc.origins().all(|origin| found.holds(origin)) {
                    docs.push(doc);
                }
                Onward::Continue
            })?;
            any |= !docs.is_empty();
            let (mut group, mut bytes) = (Vec::new(), 0);
            for doc in docs {
                let text = doc.to_note()?;
                bytes += text.len();
                group.push((doc, text));
                if bytes > RESCUE_BYTES_MAX {
                    self.write_anew(std::mem::take(&mut group), &found, &own)?;
                    bytes = 0;
                }
            }
            self.write_anew(group, &found, &own)?;
        }
        if any {
            // A store that was made anew since has nothing of it: then it is still missing.
            self.note(vec![Note::Refilled { from: frames.start, to: frames.end.saturating_sub(1) }])?;
        }
        self.lost = None;
        Ok(fsx::remove(&self.dir.join(FILE))?)
    }

    /// Returns the notes by which the others, and the devices had before, are
    /// known again.
    fn notes_about_others(&self, found: &Readable) -> Result<Vec<Note>, CommitError> {
        let state = self.shared.read();
        let peers = state.exchange().peers().filter(|peer| found.peers.get(&peer.device) != Some(peer));
        let peers = peers.map(|peer| Note::Peer(Box::new(peer.clone())));
        let renewals = state.exchange().renewals().iter().filter(|one| !found.renewed.contains(&(one.before, one.now)));
        let renewals = renewals.map(|Renewal { before, now, at, why }| Note::Renewed {
            before: *before,
            now: *now,
            at: *at,
            why: *why,
        });
        Ok(renewals.chain(peers).collect())
    }

    /// Writes records, each with its text as a note, as one frame: with it goes, as
    /// entries, what was written here and is lost.
    fn write_anew(&mut self, group: Vec<(Doc, String)>, found: &Readable, own: &[DeviceId]) -> Result<(), CommitError> {
        if group.is_empty() {
            return Ok(());
        }
        let mut changes = Vec::new();
        for (doc, _) in &group {
            let lost = |origin: Origin| own.contains(&origin.entry.device) && !found.holds(origin);
            changes.extend(anew(doc, &lost)?);
        }
        let records = group.into_iter().map(|(_, text)| text).collect();
        let shared = self.shared();
        let mut prepared: Prepared = self.encode(&shared.read(), changes)?;
        prepared.lines.insert(0, Note::Rescued { records }.line()?);
        self.write(&prepared)
    }
}

/// Returns the changes by which what was `lost` of a record is written anew.
fn anew(doc: &Doc, lost: &dyn Fn(Origin) -> bool) -> Result<Vec<Change>, FoldError> {
    if !doc.is_born() || doc.is_erased() || !doc.origins().any(lost) {
        return Ok(Vec::new());
    }
    let mut changes = Vec::new();
    if doc.births().iter().all(|birth| lost(*birth)) {
        changes.push(Change::Add { id: doc.id, record: doc.record()? });
    } else {
        let fields = doc.fields()?;
        let mut edit = edit_of(doc);
        for (name, writes) in doc.rewritten().filter(|(_, writes)| writes.iter().any(|write| lost(write.origin))) {
            edit.set.insert(name.to_owned(), fields.get(name).cloned().unwrap_or_default());
            // Whoever lacks the lost writes still has those before them.
            edit.was.insert(name.to_owned(), writes.iter().map(|write| write.origin.entry).collect());
        }
        if !edit.set.is_empty() {
            changes.push(Change::Edit(edit));
        }
    }
    for step in doc.steps().into_iter().filter(|step| lost(step.origin)) {
        changes.push(Change::Edit(Edit { step: Some(step.step.clone()), ..edit_of(doc) }));
    }
    if let Some((_, reason)) = doc.removal().filter(|(origin, _)| lost(*origin)) {
        changes.push(Change::Remove { kind: doc.kind, id: doc.id, reason: reason.to_owned() });
    }
    Ok(changes)
}

fn edit_of(doc: &Doc) -> Edit {
    Edit { kind: doc.kind, id: doc.id, set: Map::new(), was: BTreeMap::new(), step: None }
}

#[cfg(test)]
#[path = "rescue_tests.rs"]
mod tests;
