//! What the new entries of a bundle would make of the records that are here: how
//! many change, and which of those are to be told by name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::super::Workspace;
use super::super::apply::{Fate, Folding, Said, read as read_entry};
use super::error::ExchangeError;
use super::intake::{Intake, Stepper, read_through};
use super::naming::{Doing, Naming};
use super::plan::Plan;
use super::scan::SingleFate;
use crate::base::ids::{CadreId, DeviceId, RecordId};
use crate::base::map::Set;
use crate::bundle::verify::Piece;
use crate::domain::change::Change;
use crate::domain::record::{Kind, Record};
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
    /// Records that come to be with it and bear on what counts, or may be named.
    bearing: BTreeSet<(Kind, RecordId)>,
    /// Devices of which there are single entries.
    pub signed: BTreeSet<DeviceId>,
    /// How often whoever writes on a device has gone with whom.
    went: BTreeMap<(DeviceId, CadreId), u64>,
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
                if let Record::Visit(visit) = &record {
                    self.visits.add(line, KEPT_VISITS_BYTES_MAX);
                    for cadre in visit.cadres.iter().filter(|_| visit.cadres.len() > 1) {
                        *self.went.entry((entry.head.by, *cadre)).or_default() += 1;
                    }
                    return;
                }
                self.lines.add(line, KEPT_BYTES_MAX);
                if !matches!(record.kind(), Kind::Concern | Kind::Matter | Kind::Stay | Kind::Remark) {
                    self.bearing.insert((record.kind(), id));
                }
            }
            Ok(Decoded::Change(change, _)) => self.touch(line, [(change.kind(), change.id())]),
            Ok(Decoded::Erase(erasure)) => self.touch(line, erasure.records),
            Ok(Decoded::Unknown) | Err(Fate::Newer) => plan.newer += 1,
            Err(Fate::SetAside(reason)) => plan.set_aside(entry.head.entry(), reason),
            Err(Fate::Folded | Fate::Named | Fate::Held | Fate::CutOff | Fate::Silent) => {}
        }
    }

    fn touch(&mut self, line: &str, records: impl IntoIterator<Item = (Kind, RecordId)>) {
        self.touched.extend(records);
        self.lines.add(line, KEPT_BYTES_MAX);
    }

    /// Tells whether the lines that were kept are all that the bundle says
    /// about the touched records.
    fn has_all_lines(&self) -> bool {
        self.lines.has_all(KEPT_BYTES_MAX) && (self.visits.has_all(KEPT_VISITS_BYTES_MAX) || !self.changes_own_visits())
    }

    /// Tells whether the bundle brings a visit and says something else about it.
    fn changes_own_visits(&self) -> bool {
        self.touched.iter().any(|record| record.0 == Kind::Visit && self.born.contains(record))
    }

    /// Returns the lines that were kept and have to be folded. In which order that is
    /// done says nothing.
    fn kept(&self) -> impl Iterator<Item = &String> {
        let visits = if self.changes_own_visits() { &self.visits.lines[..] } else { &[] };
        visits.iter().chain(&self.lines.lines)
    }

    /// Tells whether the bundle brings nothing but what bears on nothing.
    fn is_plain(&self) -> bool {
        self.touched.is_empty() && self.bearing.is_empty()
    }
}

impl Workspace {
    /// Reckons how many records change, how many conflicts come of it, and what is to
    /// be named, by folding what the bundle says of those records aside.
    pub(super) fn weigh_changes(
        &self,
        path: &Path,
        intake: &mut Intake,
        weighing: &Weighing,
        onward: &mut Stepper<'_>,
    ) -> Result<(), ExchangeError> {
        let shared = self.shared();
        let state = shared.read();
        let before: BTreeSet<_> = state.conflicts().collect();
        let stood = self.docs(weighing.touched.iter().copied(), &state)?;
        let mut docs = stood.clone();
        let mut folding = Folding::default();
        let seat = state.seat(self.identity.devices());
        let passed = intake.trust.sender.known == Known::Host;
        intake.trust.news.iter().for_each(|peer| folding.hear(&state, peer));
        let mut naming = Naming::of(self, &state, intake, &weighing.signed);
        let mut fetch = |kind, id| match docs.remove(&(kind, id)) {
            Some(doc) => Ok(Some(doc)),
            None => super::super::read::fetch(self.store()?, kind, state.row(kind, id)),
        };
        let mut fold = |entry: &Entry<'_>| -> Result<(), ExchangeError> {
            let said = Said::by(entry);
            let is_weighed = |record| weighing.touched.contains(&record) || weighing.bearing.contains(&record);
            if said.about().any(is_weighed) {
                let known =
                    said.about().any(|record| stood.contains_key(&record) || weighing.bearing.contains(&record));
                let (key, doing) = ((said.origin.entry, said.origin.tag), Doing::of(&said));
                let fate = folding.fold_said(&state, &seat, (said, passed), &mut fetch)?;
                if let Some(doing) = doing.filter(|_| known) {
                    naming.take(key, doing, &fate, &folding);
                }
            }
            Ok(())
        };
        if weighing.is_plain() {
            // Nothing that it brings has to be folded to know what it does.
        } else if weighing.has_all_lines() {
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
        folding.settle(&state, &seat, fetch)?;
        if !passed {
            naming.together(&weighing.went);
        }
        let held = naming.settle(&folding);
        let told = naming.finish(&folding, &stood);
        intake.plan.told = told;
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
