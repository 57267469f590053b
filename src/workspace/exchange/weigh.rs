//! What the new entries of a bundle would make of the records that are here.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::Workspace;
use super::super::apply::{Fate, Folding, Said, read as read_entry};
use super::error::ExchangeError;
use super::intake::{Intake, Stepper, read_through};
use super::plan::Plan;
use super::scan::SingleFate;
use crate::base::ids::RecordId;
use crate::base::map::Set;
use crate::bundle::verify::Piece;
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::oplog::codec::Decoded;
use crate::oplog::entry::Entry;
use crate::oplog::note::Known;
use crate::state::State;

/// Bytes of lines that are kept for a second look. Where there are more, the
/// bundle is read once more for them.
const KEPT_BYTES_MAX: usize = 16 << 20;

/// Bytes of lines by which visits come to be that are kept beside those: nearly
/// all of a long bundle are, and few of those visits does it change.
const KEPT_VISITS_BYTES_MAX: usize = 4 << 20;

/// New entries as they are counted on the way through a bundle.
#[derive(Default)]
pub(super) struct Weighing {
    /// Records that come to be with it.
    born: Set<(Kind, RecordId)>,
    /// Records that it says something else about.
    touched: BTreeSet<(Kind, RecordId)>,
    /// Its lines about records, but for those by which visits come to be.
    lines: Kept,
    /// Its lines by which visits come to be.
    visits: Kept,
}

/// Lines, as far as they are kept: all, or none once there were too many.
#[derive(Default)]
struct Kept {
    lines: Vec<String>,
    bytes: usize,
}

impl Kept {
    fn add(&mut self, line: &str, most: usize) {
        self.bytes += line.len();
        if self.bytes <= most {
            self.lines.push(line.to_owned());
        } else {
            self.lines = Vec::new();
        }
    }

    fn has_all(&self, most: usize) -> bool {
        self.bytes <= most
    }
}

impl Weighing {
    /// Counts one new entry in.
    pub fn add(&mut self, plan: &mut Plan, state: &State, line: &str, entry: &Entry<'_>) {
        match read_entry(entry) {
            Ok(Decoded::Change(Change::Add { id, record }, _))
                if !state.knows(record.kind(), id) && self.born.insert((record.kind(), id)) =>
            {
                *plan.new.entry(record.kind()).or_default() += 1;
                match record.kind() {
                    Kind::Visit => self.visits.add(line, KEPT_VISITS_BYTES_MAX),
                    _ => self.lines.add(line, KEPT_BYTES_MAX),
                }
            }
            Ok(Decoded::Change(change, _)) => self.touch(line, [(change.kind(), change.id())]),
            Ok(Decoded::Erase(erasure)) => self.touch(line, erasure.records),
            Ok(Decoded::Unknown) | Err(Fate::Newer) => plan.newer += 1,
            Err(Fate::SetAside(reason)) => plan.set_aside(entry.head.entry(), reason),
            Err(Fate::Folded | Fate::Held | Fate::CutOff | Fate::Silent) => {}
        }
    }

    fn touch(&mut self, line: &str, records: impl IntoIterator<Item = (Kind, RecordId)>) {
        self.touched.extend(records);
        self.lines.add(line, KEPT_BYTES_MAX);
    }

    /// Tells whether the lines that were kept are all that the bundle says
    /// about the touched records.
    fn has_all_lines(&self) -> bool {
        let is_born = |record: &(Kind, RecordId)| record.0 == Kind::Visit && self.born.contains(record);
        self.lines.has_all(KEPT_BYTES_MAX)
            && (self.visits.has_all(KEPT_VISITS_BYTES_MAX) || !self.touched.iter().any(is_born))
    }

    /// Returns the lines that were kept. In which order they are folded says nothing.
    fn kept(&self) -> impl Iterator<Item = &String> {
        self.visits.lines.iter().chain(&self.lines.lines)
    }
}

impl Workspace {
    /// Reckons how many records change and how many conflicts come of it, by
    /// folding what the bundle says of those records aside.
    pub(super) fn weigh_changes(
        &self,
        path: &Path,
        intake: &mut Intake,
        weighing: &Weighing,
        onward: &mut Stepper<'_>,
    ) -> Result<(), ExchangeError> {
        if weighing.touched.is_empty() {
            return Ok(());
        }
        let shared = self.shared();
        let state = shared.read();
        let mut docs = self.docs(weighing.touched.iter().copied(), &state)?;
        let before: BTreeSet<_> = state.conflicts().collect();
        let stood = docs.clone();
        let mut folding = Folding::default();
        let seat = state.seat(self.identity.devices());
        let passed = intake.trust.sender.known == Known::Host;
        intake.trust.news.iter().for_each(|peer| folding.hear(&state, peer));
        let mut held = 0;
        let mut fold = |entry: &Entry<'_>| -> Result<(), ExchangeError> {
            let said = Said::by(entry);
            if said.about().any(|record| weighing.touched.contains(&record)) {
                let known = said.about().any(|record| stood.contains_key(&record));
                let fetch = |kind, id| match docs.remove(&(kind, id)) {
                    Some(doc) => Ok(Some(doc)),
                    None => super::super::read::fetch(self.store()?, kind, state.row(kind, id)),
                };
                let fate = folding.fold_said(&state, &seat, (said, passed), fetch)?;
                held += u64::from(known && fate == Fate::Held);
            }
            Ok(())
        };
        if weighing.has_all_lines() {
            for line in weighing.kept() {
                fold(&Entry::parse(line).map_err(crate::bundle::verify::Refusal::from)?)?;
            }
        } else {
            let known = &intake.known;
            let reader = self.open_bundle(path)?;
            read_through(reader, &intake.manifest, &intake.trust, onward, &mut |piece, _| match piece {
                Piece::Entry(_, entry, at) if !known.has(entry.head.by, at) || known.wants(&entry) => fold(&entry),
                Piece::Leaf(leaf) if known.single(&leaf.entry) == SingleFate::New && intake.trust.believes(&leaf) => {
                    fold(&leaf.entry)
                }
                _ => Ok(()),
            })?;
        }
        intake.plan.held += held;
        for doc in folding.docs() {
            let changes = stood.get(&(doc.kind, doc.id)).is_some_and(|before| !doc.shows_like(before));
            intake.plan.changed += u64::from(changes);
            let conflict = !doc.is_removed() && !doc.conflicts().is_empty();
            intake.plan.conflicts += u64::from(conflict && !before.contains(&(doc.kind, doc.id)));
        }
        Ok(())
    }
}
