//! A household's data destroyed for good, on request: the bodies go from the
//! journal, the store and what waits; the hashes stay, so that every chain still
//! verifies; and the instruction travels like any other entry.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::super::apply::{Said, What};
use super::super::{OpenReport, ReadError, Stage, Workspace};
use super::bare::cut;
use super::error::ExchangeError;
use crate::base::ids::{HouseholdId, RecordId};
use crate::base::progress::{Onward, Progress};
use crate::domain::change::Change;
use crate::domain::record::{Kind, Record};
use crate::domain::visit::Visit;
use crate::oplog::codec::{ERASED, Erasure};
use crate::oplog::entry::{self, Head};
use crate::oplog::note::{Named, Note};
use crate::state::DeviceTip;
use crate::state::authority::Key;
use crate::state::doc::{Doc, Origin};
use crate::state::exchange::Carried;
use crate::storage::fsx::{self, DiskError};
use crate::storage::recover;

/// Raised while bodies, or parts of them, are to be destroyed, so that a kill in
/// between doesn't leave any.
const FILE: &str = "erase.pending";

/// What was destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// Records of which nothing is left.
    pub records: u64,
    /// Visits that others were seen at, too: they stay, without this household.
    pub shared_visits: u64,
    /// Nothing was destroyed: the office is asked to.
    pub asked: bool,
}

impl Workspace {
    /// Destroys all that is kept about a household: its own record, the visits
    /// to it alone, its concerns and matters, and the remarks on them. This
    /// can't be taken back.
    ///
    /// # Errors
    /// [`ExchangeError`]; what was not destroyed yet is so at the next start.
    pub fn erase_household(
        &mut self,
        id: HouseholdId,
        reason: &str,
        watch: &mut dyn FnMut(Stage, Progress) -> Onward,
    ) -> Result<Erased, ExchangeError> {
        self.be_sure_of_the_device()?;
        if !self.shared.read().knows(Kind::Household, id.0) {
            return Err(ExchangeError::NoSuch(id.to_string()));
        }
        let Reached { records, shared } = self.records_of(id)?;
        let asked = self.has_to_ask(&records);
        if asked {
            let erased = Erased { records: records.len() as u64, shared_visits: shared.len() as u64, asked };
            self.write_erasure(Vec::new(), Erasure { id: id.0, records, reason: reason.to_owned() }, false)?;
            return Ok(erased);
        }
        let mut without = Vec::new();
        for (visit, old) in &shared {
            let mut new = old.clone();
            new.households.retain(|other| *other != id);
            without.extend(Change::edit(*visit, old, &new)?);
        }
        let erased = Erased { records: records.len() as u64, shared_visits: shared.len() as u64, asked };
        raise(&self.dir)?;
        self.write_erasure(without, Erasure { id: id.0, records, reason: reason.to_owned() }, true)?;
        self.finish_erasures(watch)?;
        Ok(erased)
    }

    /// Tells whether the office has to agree before a household is destroyed with all
    /// that is about it.
    ///
    /// # Errors
    /// Fails where a record can't be read.
    pub fn erasing_asks(&self, id: HouseholdId) -> Result<bool, ExchangeError> {
        Ok(self.has_to_ask(&self.records_of(id)?.records))
    }

    /// Tells whether the office has to agree before records are destroyed: where
    /// one is reported to, and others know of any of them.
    fn has_to_ask(&self, records: &[(Kind, RecordId)]) -> bool {
        let state = self.shared.read();
        let seat = state.seat(self.identity.devices());
        let sent = |(kind, id): &(Kind, RecordId)| {
            let entries = state.birth(*kind, *id).into_iter().chain(state.last_entry(*kind, *id));
            entries.into_iter().any(|entry| state.exchange().carried(entry, &seat.own) != Carried::Unsent)
        };
        seat.reports && !state.authority().is_office() && records.iter().any(sent)
    }

    /// Returns the records that are about this household alone, and the visits
    /// that others were seen at, too.
    fn records_of(&self, id: HouseholdId) -> Result<Reached, ExchangeError> {
        let name = Value::String(id.to_string());
        let mut records = vec![(Kind::Household, id.0)];
        let mut shared = Vec::new();
        for kind in [Kind::Visit, Kind::Concern, Kind::Matter, Kind::Remark] {
            let mut trouble = None;
            let mut each = |doc: Doc| {
                match about(&doc, &name, &records) {
                    Ok(About::It) => records.push((kind, doc.id)),
                    Ok(About::Others(visit)) => shared.push((doc.id, *visit)),
                    Ok(About::Nothing) => {}
                    Err(error) => trouble = Some(error),
                }
                Onward::Continue
            };
            self.every_doc(kind, &mut each)?;
            if let Some(error) = trouble {
                return Err(error.into());
            }
        }
        Ok(Reached { records, shared })
    }

    /// Destroys records that had been erased before, and came back with an older copy.
    pub(in super::super) fn erase_again(&mut self, records: Vec<Named>) -> Result<(), ExchangeError> {
        let household = records.iter().find(|(kind, _)| *kind == Kind::Household);
        let Some((_, id)) = household.or(records.first()).copied() else { return Ok(()) };
        raise(&self.dir)?;
        self.write_erasure(Vec::new(), Erasure { id, records, reason: String::new() }, true)?;
        self.finish_erasures(&mut |_, _| Onward::Continue)?;
        Ok(())
    }

    /// Writes that records are to be destroyed, and what makes others do without
    /// them, as one frame: there is no state between the two. The first counts at
    /// once where nobody has to be asked.
    pub(in super::super) fn write_erasure(
        &mut self,
        without: Vec<Change>,
        erasure: Erasure,
        counts: bool,
    ) -> Result<(), ExchangeError> {
        let shared = self.shared();
        let device = self.device();
        let mut prepared = self.prepare(&shared.read(), without)?;
        let clock = prepared.clock.next(self.unix_ms());
        let seq = prepared.tip.seq + 1;
        let head = Head { v: entry::VERSION, seq, stamp: clock, kind: ERASED.to_owned(), by: device };
        let mut salt = [0; 16];
        self.entropy.fill(&mut salt);
        let written = entry::write(&head, salt, &serde_json::to_string(&erasure)?, prepared.tip.chain)?;
        {
            let state = shared.read();
            let mut docs = self.docs(erasure.records.iter().copied(), &state)?;
            let origin = Origin { stamp: clock, entry: head.entry(), tag: written.tag };
            let said = Said { origin, what: What::Erase(erasure.records), signed: false };
            let seat = state.seat(self.identity.devices());
            let fetch = |kind, id| Ok::<_, ReadError>(docs.remove(&(kind, id)));
            prepared.folding.fold_said(&state, &seat, (said, counts), fetch)?;
        }
        prepared.lines.push(written.line);
        prepared.tip = DeviceTip { seq, chain: written.chain };
        prepared.clock = clock;
        self.write(&prepared)?;
        Ok(())
    }

    /// Destroys the bodies of all erased records that are still there, and the
    /// hashes that earlier versions kept: in the journal, in what waits, and in the
    /// store, which is made anew.
    pub(in super::super) fn finish_erasures(
        &mut self,
        watch: &mut dyn FnMut(Stage, Progress) -> Onward,
    ) -> Result<OpenReport, ExchangeError> {
        let erased: BTreeSet<(Kind, RecordId)> = self.shared.read().erased().collect();
        self.note_destroyed(&erased)?;
        self.journal.rewrite(&mut |line| cut(line, &erased))?;
        self.cut_all_waiting(&erased)?;
        self.undo = Default::default();
        let report = self.rebuild(watch)?;
        recover::forget_aside(&self.dir.join("store"))?;
        self.remember_erased()?;
        lower(&self.dir)?;
        Ok(report)
    }

    /// Notes by which words of offices below records are destroyed: they were judged by
    /// whose those are, and nothing is left of them to judge them by once more.
    fn note_destroyed(&mut self, erased: &BTreeSet<Named>) -> Result<(), ExchangeError> {
        let by: BTreeSet<Key> = {
            let shared = self.shared();
            let state = shared.read();
            let seat = state.seat(self.identity.devices());
            let docs = self.docs(erased.iter().copied(), &state)?;
            let by = docs.values().filter_map(|doc| doc.erased_by().map(|by| (by.entry, by.tag)));
            by.filter(|key| state.authority().is_judged(&seat, *key)).collect()
        };
        if by.is_empty() {
            return Ok(());
        }
        self.note(vec![Note::Destroyed { by: by.into_iter().collect() }])?;
        Ok(())
    }
}

/// What an erasure reaches.
struct Reached {
    /// Records that are about the household alone.
    records: Vec<(Kind, RecordId)>,
    /// Visits that others were seen at, too.
    shared: Vec<(RecordId, Visit)>,
}

enum About {
    Nothing,
    It,
    Others(Box<Visit>),
}

fn about(doc: &Doc, household: &Value, records: &[(Kind, RecordId)]) -> Result<About, ReadError> {
    if doc.is_erased() || !doc.is_born() {
        return Ok(About::Nothing);
    }
    let record = doc.record()?;
    let fields = doc.fields().map_err(crate::state::doc::FoldError::from)?;
    Ok(match record {
        Record::Visit(visit) => {
            let named = visit.households.iter().any(|id| Value::String(id.to_string()) == *household);
            match (named, visit.households.len()) {
                (false, _) => About::Nothing,
                (true, 1) => About::It,
                (true, _) if doc.is_removed() => About::It,
                (true, _) => About::Others(Box::new(visit)),
            }
        }
        Record::Remark(remark) if records.contains(&(remark.kind, remark.on)) => About::It,
        _ if fields.get("household") == Some(household) => About::It,
        _ => About::Nothing,
    })
}

/// Says that bodies are to be destroyed.
pub(in super::super) fn raise(dir: &Path) -> Result<(), DiskError> {
    fsx::write_atomic(&dir.join(FILE), b"")
}

/// Tells whether bodies are still to be destroyed.
pub(in super::super) fn is_raised(dir: &Path) -> bool {
    dir.join(FILE).exists()
}

fn lower(dir: &Path) -> Result<(), DiskError> {
    fsx::remove(&dir.join(FILE))
}
