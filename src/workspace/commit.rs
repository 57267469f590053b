//! The way of a change to the disk: mask what must not be kept, complete it,
//! encode it, check what it makes, journal and synchronise it; and only then
//! show it and hand it to the store.

use chrono::{DateTime, FixedOffset};

use super::apply::{Fate, Folding, Said, What};
use super::error::CommitError;
use super::exchange::erase;
use super::{Stage, Workspace, read};
use crate::base::ids::{EntryRef, HouseholdId, PolicyId, RecordId};
use crate::base::progress::{Onward, Progress};
use crate::domain::change::Change;
use crate::domain::household::HouseholdStatus;
use crate::domain::policy::Policy;
use crate::domain::privacy;
use crate::domain::problem::{Problem, Severity};
use crate::domain::record::Kind;
use crate::domain::validate::{self, Facts, PolicyFacts};
use crate::domain::village::VillageCode;
use crate::oplog::codec;
use crate::oplog::entry::{self, Head};
use crate::oplog::stamp::Stamp;
use crate::query::requests::Request;
use crate::state::doc::{Doc, FoldError, Origin};
use crate::state::facts::Known;
use crate::state::{DeviceTip, State};

/// A clock that stands no further behind what was written last was set right, or
/// another's runs fast. In milliseconds: an hour.
const CLOCK_BEHIND_MS_MAX: u64 = 60 * 60 * 1000;

/// What was written. When this comes back, it is on the disk.
#[derive(Debug, Clone, Default)]
pub struct Committed {
    /// The entries, one for each change.
    pub entries: Vec<EntryRef>,
    /// What the writer should know though it was saved, such as an identity
    /// number that was masked.
    pub warnings: Vec<Problem>,
    /// Those of the entries that count elsewhere only once the office agrees.
    pub requests: Vec<EntryRef>,
}

/// A batch of changes, encoded and folded, that nobody has seen yet.
pub(super) struct Prepared {
    pub lines: Vec<String>,
    entries: Vec<EntryRef>,
    pub folding: Folding,
    warnings: Vec<Problem>,
    requests: Vec<EntryRef>,
    from: DeviceTip,
    pub tip: DeviceTip,
    pub clock: Stamp,
}

impl Workspace {
    /// Writes `changes`, all or none, and returns once they are on the disk.
    ///
    /// # Errors
    /// [`CommitError`]: nothing was written and nothing changed.
    pub fn commit(&mut self, changes: Vec<Change>) -> Result<Committed, CommitError> {
        self.commit_watched(changes, &mut |_, _| Onward::Continue)
    }

    /// Does what [`Workspace::commit`] does. `watch` is told how far it has come to
    /// take out what doesn't count any more.
    pub(super) fn commit_watched(
        &mut self,
        changes: Vec<Change>,
        watch: &mut dyn FnMut(Stage, Progress) -> Onward,
    ) -> Result<Committed, CommitError> {
        if changes.is_empty() {
            return Ok(Committed::default());
        }
        let behind = self.clock_behind();
        self.be_sure_of_the_device()?;
        let shared = self.shared();
        let mut prepared = self.prepare(&shared.read(), changes)?;
        prepared.warnings.extend(behind);
        if prepared.folding.erases(&shared.read()) {
            erase::raise(&self.dir)?;
        }
        self.write(&prepared)?;
        self.refresh(watch)?;
        Ok(Committed { entries: prepared.entries, warnings: prepared.warnings, requests: prepared.requests })
    }

    /// Tells, before the first write after opening, that the clock stands well
    /// before what was written last: somebody set it, or its battery is empty.
    fn clock_behind(&self) -> Option<Problem> {
        let (now, last) = (self.clock.now(), self.shared.read().clock());
        let behind = last.unix_ms().saturating_sub(self.unix_ms()) > CLOCK_BEHIND_MS_MAX;
        let last = last.in_zone(*now.offset()).filter(|_| behind && !self.identity.is_sure())?;
        Some(Problem::ClockBehind { last: last.date_naive(), today: now.date_naive() })
    }

    /// Writes what was prepared as one frame, and shows it then.
    pub(super) fn write(&mut self, prepared: &Prepared) -> Result<(), CommitError> {
        let (shared, now_ms) = (self.shared(), self.unix_ms());
        let position = self.journal.append(&prepared.lines)?;
        // From here on the change is a fact, whatever becomes of the store.
        let taken = {
            let mut state = shared.write();
            state.extend(self.device(), prepared.from, prepared.tip, prepared.clock);
            state.set_clock(prepared.clock);
            read::take(&prepared.folding, &mut state, now_ms)?
        };
        self.submit(read::batch(&prepared.folding, taken, position)?);
        Ok(())
    }

    /// Returns what of `changes` would count elsewhere only once the office agrees.
    /// Nothing is written.
    ///
    /// # Errors
    /// [`CommitError`] tells why they can't be written anyhow.
    pub fn requests_in(&mut self, changes: &[Change]) -> Result<Vec<Request>, CommitError> {
        let shared = self.shared();
        let state = shared.read();
        if !state.seat(self.identity.devices()).reports || state.authority().is_office() {
            return Ok(Vec::new());
        }
        let prepared = self.prepare(&state, changes.to_vec())?;
        let each = changes.iter().zip(&prepared.entries);
        let waiting = each.filter(|(_, entry)| prepared.requests.contains(entry));
        let origin = |entry: &EntryRef| Origin { stamp: prepared.clock, entry: *entry, tag: 0 };
        Ok(waiting.map(|(change, entry)| Request::of(&state, origin(entry), change)).collect())
    }

    /// Tells what is wrong or odd with `changes` without writing anything.
    ///
    /// # Errors
    /// Fails where a record they touch can't be read.
    pub fn check(&mut self, changes: Vec<Change>) -> Result<Vec<Problem>, CommitError> {
        let shared = self.shared();
        let state = shared.read();
        match self.prepare(&state, changes) {
            Ok(prepared) => Ok(prepared.warnings),
            Err(CommitError::Invalid(problems)) => Ok(problems),
            Err(error) => Err(error),
        }
    }

    /// Encodes and folds changes, and checks what they make.
    pub(super) fn prepare(&mut self, state: &State, changes: Vec<Change>) -> Result<Prepared, CommitError> {
        let mut prepared = self.encode(state, changes)?;
        let facts = KnownWith { state: Known { state, now: self.clock.now() }, folding: &prepared.folding };
        let mut problems = Vec::new();
        for record in prepared.folding.records() {
            let (id, record) = record?;
            let known = disagrees(state, record.kind(), id);
            let mut found = validate::check(&record, &facts);
            found.retain(|one| !known || !is_of_merging(one));
            if found.iter().any(is_of_absent) {
                let stood = self.docs(std::iter::once((record.kind(), id)), state)?.remove(&(record.kind(), id));
                let stood = stood.filter(Doc::is_born).map(|doc| doc.record()).transpose()?;
                let before = stood.map(|record| validate::check(&record, &facts)).unwrap_or_default();
                found.retain(|one| !is_of_absent(one) || !before.contains(one));
            }
            problems.extend(found);
        }
        let (errors, warnings): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|problem| problem.severity() == Severity::Error);
        if !errors.is_empty() {
            return Err(CommitError::Invalid(errors));
        }
        prepared.warnings.extend(warnings);
        Ok(prepared)
    }

    /// Encodes and folds changes that need no check: they were checked once.
    pub(super) fn encode(&mut self, state: &State, changes: Vec<Change>) -> Result<Prepared, CommitError> {
        let clock_ms = self.unix_ms();
        let device = self.device();
        let from = state.devices().get(&device).copied().unwrap_or_default();
        let mut prepared = Prepared {
            lines: Vec::with_capacity(changes.len()),
            entries: Vec::with_capacity(changes.len()),
            folding: Folding::default(),
            warnings: Vec::new(),
            requests: Vec::new(),
            from,
            tip: from,
            clock: state.clock(),
        };
        let seat = state.seat(self.identity.devices());
        let mut known = self.docs(changes.iter().map(|change| (change.kind(), change.id())), state)?;
        // One question to the system for all of them.
        let mut salts = vec![[0u8; 16]; changes.len()];
        self.entropy.fill(salts.as_flattened_mut());
        for (mut change, salt) in changes.into_iter().zip(salts) {
            let key = (change.kind(), change.id());
            prepared.warnings.extend(privacy::mask_change(&mut change));
            let entry = EntryRef { device, seq: prepared.tip.seq + 1 };
            match prepared.folding.get(key.0, key.1).or_else(|| known.get(&key)) {
                Some(doc) if doc.is_born() => complete(doc, &mut change),
                _ if matches!(change, Change::Add { .. }) => {}
                _ => return Err(FoldError::Orphan(entry).into()),
            }
            prepared.clock = prepared.clock.next(clock_ms);
            let encoded = codec::encode(&change)?;
            let head =
                Head { v: entry::VERSION, seq: entry.seq, stamp: prepared.clock, kind: encoded.kind, by: device };
            let written = entry::write(&head, salt, &encoded.body, prepared.tip.chain)?;
            prepared.tip = DeviceTip { seq: entry.seq, chain: written.chain };
            let origin = Origin { stamp: prepared.clock, entry, tag: written.tag };
            let json = encoded.record.map(|range| encoded.body[range].to_owned());
            prepared.folding.lay(key, known.remove(&key));
            let said = Said { origin, what: What::Change(change, json), signed: false };
            let fetch = |kind, id| read::fetch(self.store()?, kind, state.row(kind, id)).map_err(CommitError::from);
            if prepared.folding.fold_said(state, &seat, (said, false), fetch)? == Fate::Held {
                prepared.requests.push(entry);
            }
            prepared.lines.push(written.line);
            prepared.entries.push(entry);
        }
        let fetch = |kind, id| read::fetch(self.store()?, kind, state.row(kind, id)).map_err(CommitError::from);
        prepared.folding.settle(state, &seat, fetch)?;
        Ok(prepared)
    }
}

/// Tells whether two people wrote of a household that it was merged and that it
/// wasn't. Until somebody decides that, its other fields can be written.
fn disagrees(state: &State, kind: Kind, id: RecordId) -> bool {
    let household = state.household(HouseholdId(id)).filter(|_| kind == Kind::Household);
    household.is_some_and(|one| (one.status == HouseholdStatus::Merged) != one.successor.is_some())
}

/// Tells whether a problem is that something named isn't here. What a record
/// named before may stay named: it is somebody else's by now, or never was here.
fn is_of_absent(problem: &Problem) -> bool {
    matches!(problem, Problem::UnknownHousehold { .. } | Problem::UnknownVillage { .. } | Problem::UnknownPolicy(_))
}

fn is_of_merging(problem: &Problem) -> bool {
    *problem == Problem::SuccessorMismatch
}

/// Notes in an edit what its writer saw. Where a change says so itself, as one
/// does that puts sides of a conflict back, it knows better.
fn complete(doc: &Doc, change: &mut Change) {
    let said = match change {
        Change::Edit(edit) => std::mem::take(&mut edit.was),
        _ => return,
    };
    doc.complete(change);
    if let Change::Edit(edit) = change {
        edit.was.extend(said);
    }
}

/// What is known while a batch is checked: the state, and the batch itself, in
/// which a visit may name a household that it brings along.
struct KnownWith<'a> {
    state: Known<'a>,
    folding: &'a Folding,
}

impl KnownWith<'_> {
    fn brings(&self, kind: Kind, id: RecordId) -> bool {
        self.folding.get(kind, id).is_some_and(|doc| !doc.is_removed())
    }
}

impl Facts for KnownWith<'_> {
    fn now(&self) -> DateTime<FixedOffset> {
        self.state.now()
    }

    fn has_household(&self, id: HouseholdId) -> bool {
        self.state.has_household(id) || self.brings(Kind::Household, id.0)
    }

    fn has_village(&self, code: VillageCode) -> bool {
        self.state.has_village(code) || self.brings(Kind::Village, code.id().0)
    }

    fn policy(&self, id: PolicyId) -> Option<PolicyFacts> {
        self.state.policy(id).or_else(|| {
            let policy: Policy = self.folding.get(Kind::Policy, id.0)?.read().ok()?;
            Some(PolicyFacts { title: policy.title, from: policy.from, to: policy.to })
        })
    }
}
