//! All that is, as heads, with the lists that the screens ask for.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use super::aside::Aside;
use super::authority::Authority;
use super::doc::Doc;
use super::exchange::Exchange;
use super::head::{VisitHead, concern_head, matter_head, policy_head};
use super::index::ByOwner;
use super::kin::Kin;
use super::people::People;
use super::table::Table;
use crate::base::ids::{
    AssignmentId, CadreId, CatalogId, ConcernId, DeviceId, EntryRef, HouseholdId, MatterId, PolicyId, RecordId,
    RemarkId, StayId, VillageId, VisitId,
};
use crate::domain::assignment::Assignment;
use crate::domain::cadre::Cadre;
use crate::domain::catalog::Catalog;
use crate::domain::concern::Concern;
use crate::domain::decision::Decision;
use crate::domain::device::Device;
use crate::domain::household::Household;
use crate::domain::invitation::Invitation;
use crate::domain::matter::Matter;
use crate::domain::policy::Policy;
use crate::domain::record::{Kind, Record};
use crate::domain::remark::Remark;
use crate::domain::stay::Stay;
use crate::domain::village::{Village, VillageCode};
use crate::domain::visit::Sensitivity;
use crate::oplog::chain::DeviceTip;
use crate::oplog::note::Note;
use crate::oplog::stamp::Stamp;

/// All that is. Reading is cheap; the writer holds it for well under a millisecond.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(super) villages: Table<Village>,
    pub(super) households: Table<Household>,
    pub(super) cadres: Table<Cadre>,
    pub(super) assignments: Table<Assignment>,
    pub(super) stays: Table<Stay>,
    pub(super) visits: Table<VisitHead>,
    pub(super) concerns: Table<Concern>,
    pub(super) matters: Table<Matter>,
    pub(super) policies: Table<Policy>,
    pub(super) remarks: Table<Remark>,
    pub(super) registry: Table<Device>,
    pub(super) decisions: Table<Decision>,
    pub(super) invitations: Table<Invitation>,
    pub(super) catalogs: Table<Catalog>,
    visits_by_household: ByOwner,
    concerns_by_household: ByOwner,
    matters_by_household: ByOwner,
    concerns_by_visit: ByOwner,
    matters_by_visit: ByOwner,
    kin: Kin,
    /// The highest number given to a concern raised on a day.
    numbered: HashMap<NaiveDate, u32>,
    pub(super) devices: BTreeMap<DeviceId, DeviceTip>,
    /// Where the ledger of a device goes two ways: the ends of the other ways.
    pub(super) branches: BTreeSet<(DeviceId, DeviceTip)>,
    /// The latest stamp of each device.
    pub(super) latest: BTreeMap<DeviceId, Stamp>,
    pub(super) exchange: Exchange,
    /// Devices in whose ledgers bodies are missing.
    pub(super) hollow: BTreeSet<DeviceId>,
    /// Records of which everything was erased for good.
    pub(super) erased: BTreeSet<(Kind, RecordId)>,
    pub(super) conflicts: BTreeSet<(Kind, RecordId)>,
    pub(super) people: People,
    pub(super) aside: Aside,
    pub(super) authority: Arc<Authority>,
    /// Visits that are for those who went alone 受限, removed ones, too: what hangs
    /// on them stays so.
    pub(super) restricted: BTreeSet<VisitId>,
    /// Records whose heads no longer say what their docs do, seen from here.
    pub(super) stale: BTreeSet<(Kind, RecordId)>,
    pub(super) clock: Stamp,
    pub(super) meta_dirty: bool,
    pub(super) aside_dirty: bool,
    generation: u64,
}

macro_rules! readers {
    ($($table:ident $one:ident $id:ident $head:ident $what:literal;)*) => {$(
        #[doc = concat!("Returns the ", $what, "s that are present, in the order they came to be known.")]
        pub fn $table(&self) -> impl DoubleEndedIterator<Item = ($id, &$head)> {
            self.$table.iter().map(|(id, head)| ($id(id), head))
        }

        #[doc = concat!("Returns the ", $what, " with this id, if it is present.")]
        pub fn $one(&self, id: $id) -> Option<&$head> {
            self.$table.get(id.0)
        }
    )*};
}

/// Does something with the table of a kind: `with_table!(self, kind, table => …)`,
/// `with_table!(mut self, …)` to change it.
macro_rules! with_table {
    ($self:ident, $kind:expr, $table:ident => $do:expr) => { with_table!(@ [&], $self, $kind, $table => $do) };
    (mut $self:ident, $kind:expr, $table:ident => $do:expr) => { with_table!(@ [&mut], $self, $kind, $table => $do) };
    (@ [$($lend:tt)+], $self:ident, $kind:expr, $table:ident => $do:expr) => {
        match $kind {
            Kind::Village => { let $table = $($lend)+ $self.villages; $do }
            Kind::Household => { let $table = $($lend)+ $self.households; $do }
            Kind::Cadre => { let $table = $($lend)+ $self.cadres; $do }
            Kind::Assignment => { let $table = $($lend)+ $self.assignments; $do }
            Kind::Stay => { let $table = $($lend)+ $self.stays; $do }
            Kind::Visit => { let $table = $($lend)+ $self.visits; $do }
            Kind::Concern => { let $table = $($lend)+ $self.concerns; $do }
            Kind::Matter => { let $table = $($lend)+ $self.matters; $do }
            Kind::Policy => { let $table = $($lend)+ $self.policies; $do }
            Kind::Remark => { let $table = $($lend)+ $self.remarks; $do }
            Kind::Device => { let $table = $($lend)+ $self.registry; $do }
            Kind::Decision => { let $table = $($lend)+ $self.decisions; $do }
            Kind::Invitation => { let $table = $($lend)+ $self.invitations; $do }
            Kind::Catalog => { let $table = $($lend)+ $self.catalogs; $do }
        }
    };
}

impl State {
    readers! {
        households household HouseholdId Household "household";
        cadres cadre_record CadreId Cadre "cadre";
        assignments assignment AssignmentId Assignment "assignment";
        stays stay StayId Stay "stay";
        visits visit VisitId VisitHead "visit";
        concerns concern ConcernId Concern "concern";
        matters matter MatterId Matter "matter";
        policies policy PolicyId Policy "policy";
        remarks remark RemarkId Remark "remark";
        catalogs catalog CatalogId Catalog "catalogue";
    }

    /// Returns the villages that are present, in the order they came to be known.
    pub fn villages(&self) -> impl DoubleEndedIterator<Item = (VillageId, &Village)> {
        self.villages.iter().map(|(id, head)| (VillageId(id), head))
    }

    /// Returns the village with this code, if it is present.
    pub fn village(&self, code: VillageCode) -> Option<&Village> {
        self.villages.get(code.id().0)
    }

    /// Returns the visits to a household and to those merged into it, oldest
    /// first, each once, 未遇 included.
    pub fn visits_of(&self, household: HouseholdId) -> impl DoubleEndedIterator<Item = (VisitId, &VisitHead)> {
        let rows = self.rows_of(&self.visits_by_household, household);
        rows.filter_map(|slot| self.visits.row(slot)).map(|(id, head)| (VisitId(id), head))
    }

    /// Returns the last visit at which somebody of the household was met.
    pub fn last_visit(&self, household: HouseholdId) -> Option<(VisitId, &VisitHead)> {
        self.visits_of(household).rev().find(|(_, visit)| !visit.nobody_home)
    }

    /// Returns the concerns of a household and of those merged into it, the
    /// first raised first.
    pub fn concerns_of(&self, household: HouseholdId) -> impl DoubleEndedIterator<Item = (ConcernId, &Concern)> {
        let rows = self.rows_of(&self.concerns_by_household, household);
        rows.filter_map(|slot| self.concerns.row(slot)).map(|(id, head)| (ConcernId(id), head))
    }

    /// Returns the matters of a household and of those merged into it, the
    /// first taken on first.
    pub fn matters_of(&self, household: HouseholdId) -> impl DoubleEndedIterator<Item = (MatterId, &Matter)> {
        let rows = self.rows_of(&self.matters_by_household, household);
        rows.filter_map(|slot| self.matters.row(slot)).map(|(id, head)| (MatterId(id), head))
    }

    fn rows_of<'a>(&'a self, index: &'a ByOwner, household: HouseholdId) -> impl DoubleEndedIterator<Item = u32> + 'a {
        let mut family = self.kin.parts_of(household);
        let alone = family.is_empty().then(|| index.of(household.0));
        let together = if family.is_empty() {
            Vec::new()
        } else {
            family.push(household);
            index.of_all(family.iter().map(|id| id.0))
        };
        alone.into_iter().flatten().chain(together)
    }

    /// Returns the households that were merged into this one, also by way of others.
    pub fn merged_into(&self, household: HouseholdId) -> Vec<HouseholdId> {
        self.kin.parts_of(household)
    }

    /// Returns the concerns heard in a visit.
    pub fn concerns_in(&self, visit: VisitId) -> impl DoubleEndedIterator<Item = (ConcernId, &Concern)> {
        let rows = self.concerns_by_visit.of(visit.0);
        rows.filter_map(|slot| self.concerns.row(slot)).map(|(id, head)| (ConcernId(id), head))
    }

    /// Returns the matters promised or done in a visit.
    pub fn matters_in(&self, visit: VisitId) -> impl DoubleEndedIterator<Item = (MatterId, &Matter)> {
        let rows = self.matters_by_visit.of(visit.0);
        rows.filter_map(|slot| self.matters.row(slot)).map(|(id, head)| (MatterId(id), head))
    }

    /// Returns the household with this number 户号 in this village. A household
    /// that was renumbered is found under its number of today.
    pub fn household_numbered(&self, village: VillageCode, number: &str) -> Option<HouseholdId> {
        let is = |household: &Household| household.village == village && household.number.as_deref() == Some(number);
        let id = Household::id_by_number(village, number);
        if self.household(id).is_some_and(is) {
            return Some(id);
        }
        self.households().find(|(_, household)| is(household)).map(|(id, _)| id)
    }

    /// Returns the number that people will call a new concern by, such as
    /// `1122-03`: month and day it is raised, and which of that day. `ahead`
    /// concerns of that day are on their way already.
    pub fn concern_number(&self, raised: NaiveDate, ahead: u32) -> String {
        let before = self.numbered.get(&raised).copied().unwrap_or(0);
        format!("{}-{:02}", raised.format("%m%d"), before + ahead + 1)
    }

    /// Returns how many records of a kind are present.
    pub fn count(&self, kind: Kind) -> usize {
        with_table!(self, kind, table => table.len())
    }

    /// Returns the records of a kind that were taken out of all lists.
    pub fn removed(&self, kind: Kind) -> Vec<RecordId> {
        with_table!(self, kind, table => table.gone().collect())
    }

    /// Tells whether a record was ever there, present or removed.
    pub fn knows(&self, kind: Kind, id: RecordId) -> bool {
        self.row(kind, id).is_some()
    }

    /// Tells whether a record of any kind was ever there under this id.
    pub fn has_id(&self, id: RecordId) -> bool {
        Kind::ALL.iter().any(|kind| self.knows(*kind, id))
    }

    /// Returns the ids of all records of a kind that were ever there.
    pub fn ids(&self, kind: Kind) -> Box<dyn Iterator<Item = RecordId> + '_> {
        with_table!(self, kind, table => Box::new(table.ids()))
    }

    /// Returns the ids of the records of a kind that show in lists.
    pub fn shown(&self, kind: Kind) -> Box<dyn Iterator<Item = RecordId> + '_> {
        with_table!(self, kind, table => Box::new(table.iter().map(|(id, _)| id)))
    }

    /// Tells whether a record shows in lists.
    pub fn is_shown(&self, kind: Kind, id: RecordId) -> bool {
        with_table!(self, kind, table => table.get(id).is_some())
    }

    /// Returns the row of a record among those of its kind. It never changes,
    /// and rows are counted up as records come to be known.
    pub fn row(&self, kind: Kind, id: RecordId) -> Option<u32> {
        with_table!(self, kind, table => table.slot(id))
    }

    /// Returns the device on which a record came to be, where that is known.
    pub fn author(&self, kind: Kind, id: RecordId) -> Option<DeviceId> {
        self.birth(kind, id).map(|entry| entry.device)
    }

    /// Returns the entry by which a record came to be, where that is known.
    pub fn birth(&self, kind: Kind, id: RecordId) -> Option<EntryRef> {
        with_table!(self, kind, table => table.known(id).and_then(|row| row.born))
    }

    /// Tells whether entries stand in a device's ledger whose bodies are gone or
    /// were withheld.
    pub fn is_hollow(&self, device: DeviceId) -> bool {
        self.hollow.contains(&device)
    }

    /// Notes that there are such entries.
    pub fn mark_hollow(&mut self, device: DeviceId) {
        self.meta_dirty |= self.hollow.insert(device);
    }

    /// Returns the records that a person has to settle.
    pub fn conflicts(&self) -> impl Iterator<Item = (Kind, RecordId)> {
        self.conflicts.iter().copied()
    }

    /// Returns how far each device's ledger is known.
    pub fn devices(&self) -> &BTreeMap<DeviceId, DeviceTip> {
        &self.devices
    }

    /// Returns the latest stamp seen, by the rules of the clock.
    pub fn clock(&self) -> Stamp {
        self.clock
    }

    /// Returns a number that grows with every change, for whoever keeps answers.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Returns the ends of a device's ledger: one, or several where two laptops
    /// that came of one copied disk both wrote on.
    pub fn tips(&self, device: DeviceId) -> Vec<DeviceTip> {
        let others = self.branches.iter().filter(|(of, _)| *of == device).map(|(_, tip)| *tip);
        self.devices.get(&device).copied().into_iter().chain(others).collect()
    }

    /// Returns the devices whose ledgers go several ways.
    pub fn forked(&self) -> BTreeSet<DeviceId> {
        self.branches.iter().map(|(device, _)| *device).collect()
    }

    /// Returns the latest stamp that came of a device.
    pub fn latest(&self, device: DeviceId) -> Option<Stamp> {
        self.latest.get(&device).copied()
    }

    /// Returns what is known of the others.
    pub fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// Returns the records of which everything was erased for good.
    pub fn erased(&self) -> impl Iterator<Item = (Kind, RecordId)> {
        self.erased.iter().copied()
    }

    /// Takes a note in.
    pub fn note(&mut self, note: &Note) {
        self.generation += 1;
        self.exchange.take(note);
        match note {
            Note::View(view) => self.see(view),
            Note::Emptied { records } => {
                records.iter().for_each(|record| self.aside.empty(*record));
                self.aside_dirty = true;
            }
            Note::Peer(peer) => {
                let invited = self.exchange.invited_as(peer);
                Arc::make_mut(&mut self.authority).hear(peer, invited);
                self.settle_people();
            }
            _ => {}
        }
    }

    /// Notes that entries of a device were taken in that go on from `from`, the
    /// last of them at `stamp`. What goes on from no known end is another way
    /// of a forked ledger.
    pub fn extend(&mut self, device: DeviceId, from: DeviceTip, to: DeviceTip, stamp: Stamp) {
        let first = self.devices.entry(device).or_insert(from);
        if *first == from {
            *first = to;
        } else {
            self.branches.remove(&(device, from));
            self.branches.insert((device, to));
        }
        let latest = self.latest.entry(device).or_default();
        *latest = stamp.max(*latest);
        self.meta_dirty = true;
    }

    /// Sets the clock.
    pub fn set_clock(&mut self, clock: Stamp) {
        self.clock = clock;
        self.meta_dirty = true;
    }

    /// Notes by which entry a record came to be, and which one changed it last.
    pub fn mark(&mut self, kind: Kind, id: RecordId, born: Option<EntryRef>, last: EntryRef) {
        with_table!(mut self, kind, table => table.mark(id, born, last));
    }

    /// Returns the last entry that changed a record.
    pub fn last_entry(&self, kind: Kind, id: RecordId) -> Option<EntryRef> {
        with_table!(self, kind, table => table.known(id).and_then(|row| row.last))
    }

    /// Takes in a record as its doc stands now. A record that has not come to
    /// be, or can't be made out, has a row and doesn't show.
    pub fn take(&mut self, doc: &Doc) {
        let conflict = (doc.kind, doc.id);
        let aside = self.aside.has(doc.kind, doc.id);
        // Of a device whoever admitted it last is believed, and of an invitation whoever
        // changed it last; there is nothing to settle.
        let settled = aside
            || matches!(doc.kind, Kind::Device | Kind::Decision | Kind::Invitation)
            || doc.is_removed()
            || doc.conflicts().is_empty();
        let changed = if settled { self.conflicts.remove(&conflict) } else { self.conflicts.insert(conflict) };
        self.meta_dirty |= changed;
        if doc.is_erased() {
            self.meta_dirty |= self.erased.insert(conflict);
        }
        let born = doc.is_born().then_some(doc.created.entry);
        match doc.record() {
            Ok(record) => {
                if let Record::Cadre(cadre) = &record {
                    let said = doc.history("same_as").last().map_or(doc.created, |write| write.origin);
                    self.people.take(CadreId(doc.id), cadre, born.map(|entry| entry.device), Some(said.entry.device));
                }
                self.put(doc.id, &record, doc.is_removed() || aside);
            }
            Err(_) => {
                if doc.kind == Kind::Cadre {
                    self.people.forget(CadreId(doc.id));
                }
                self.hide(doc.kind, doc.id);
            }
        }
        self.mark(doc.kind, doc.id, born, doc.changed.entry);
        if matches!(doc.kind, Kind::Cadre | Kind::Device) {
            self.settle_people();
        }
    }

    pub(super) fn hide(&mut self, kind: Kind, id: RecordId) {
        self.generation += 1;
        match kind {
            Kind::Household => self.put_household(id, None),
            Kind::Visit => self.put_visit(id, None),
            Kind::Concern => self.put_concern(id, None),
            Kind::Matter => self.put_matter(id, None),
            Kind::Device => {
                self.people.own(id, None);
                let _ = self.registry.put(id, None);
            }
            _ => with_table!(mut self, kind, table => {
                table.put(id, None);
            }),
        }
    }

    /// Takes in a record that just came to be, where its doc would say nothing more.
    pub fn take_new(&mut self, id: RecordId, record: &Record) {
        if let Record::Cadre(cadre) = record {
            self.people.take(CadreId(id), cadre, None, None);
        }
        self.put(id, record, self.aside.has(record.kind(), id));
        if matches!(record.kind(), Kind::Cadre | Kind::Device) {
            self.settle_people();
        }
    }

    fn put(&mut self, id: RecordId, record: &Record, removed: bool) {
        self.generation += 1;
        macro_rules! set {
            ($table:ident, $head:expr) => {{
                let _ = self.$table.put(id, (!removed).then(|| $head));
            }};
        }
        if let Record::Device(device) = record {
            self.people.own(id, (!removed).then_some(device.person));
        }
        let canonical = self.people.canonical(record);
        match canonical.as_ref().unwrap_or(record) {
            Record::Village(village) => set!(villages, village.clone()),
            Record::Household(household) => self.put_household(id, (!removed).then(|| household.clone())),
            Record::Cadre(cadre) => {
                // One person is one line.
                let shows = !removed && !self.people.is_alias(CadreId(id));
                let _ = self.cadres.put(id, shows.then(|| cadre.clone()));
            }
            Record::Device(device) => set!(registry, device.clone()),
            Record::Decision(decision) => set!(decisions, decision.clone()),
            Record::Invitation(invitation) => set!(invitations, invitation.clone()),
            Record::Assignment(assignment) => set!(assignments, assignment.clone()),
            Record::Stay(stay) => set!(stays, stay.clone()),
            Record::Policy(policy) => set!(policies, policy_head(policy)),
            Record::Remark(remark) => set!(remarks, remark.clone()),
            Record::Catalog(catalog) => set!(catalogs, catalog.clone()),
            Record::Visit(visit) => {
                let restricted = visit.sensitivity == Sensitivity::Restricted;
                self.meta_dirty |= match restricted {
                    true => self.restricted.insert(VisitId(id)),
                    false => self.restricted.remove(&VisitId(id)),
                };
                self.put_visit(id, (!removed).then(|| VisitHead::from(visit)));
            }
            Record::Concern(concern) => self.put_concern(id, (!removed).then(|| concern_head(concern))),
            Record::Matter(matter) => self.put_matter(id, (!removed).then(|| matter_head(matter))),
        }
    }

    fn put_household(&mut self, id: RecordId, head: Option<Household>) {
        let after = head.as_ref().and_then(|household| household.successor);
        let (_, before) = self.households.put(id, head);
        self.kin.change(HouseholdId(id), before.and_then(|household| household.successor), after);
    }

    fn put_visit(&mut self, id: RecordId, head: Option<VisitHead>) {
        let (slot, before) = self.visits.put(id, head);
        if let Some(before) = before {
            for household in &before.households {
                self.visits_by_household.remove(household.0, before.at.timestamp(), slot);
            }
        }
        self.index_visit(slot);
    }

    fn put_concern(&mut self, id: RecordId, head: Option<Concern>) {
        let (slot, before) = self.concerns.put(id, head);
        if let Some(before) = before {
            let day = i64::from(days(before.raised));
            if let Some(household) = before.household {
                self.concerns_by_household.remove(household.0, day, slot);
            }
            if let Some(visit) = before.visit {
                self.concerns_by_visit.remove(visit.0, day, slot);
            }
        }
        self.index_concern(slot);
    }

    fn put_matter(&mut self, id: RecordId, head: Option<Matter>) {
        let (slot, before) = self.matters.put(id, head);
        if let Some(before) = before {
            let day = i64::from(days(before.raised));
            if let Some(household) = before.household {
                self.matters_by_household.remove(household.0, day, slot);
            }
            if let Some(visit) = before.visit {
                self.matters_by_visit.remove(visit.0, day, slot);
            }
        }
        self.index_matter(slot);
    }

    fn index_visit(&mut self, slot: u32) {
        if let Some((_, visit)) = self.visits.row(slot) {
            for household in &visit.households {
                self.visits_by_household.insert(household.0, visit.at.timestamp(), slot);
            }
        }
    }

    fn index_concern(&mut self, slot: u32) {
        if let Some((_, concern)) = self.concerns.row(slot) {
            let number = concern.number.rsplit('-').next().and_then(|last| last.parse().ok()).unwrap_or(0);
            let highest = self.numbered.entry(concern.raised).or_default();
            *highest = number.max(*highest);
            let day = i64::from(days(concern.raised));
            if let Some(household) = concern.household {
                self.concerns_by_household.insert(household.0, day, slot);
            }
            if let Some(visit) = concern.visit {
                self.concerns_by_visit.insert(visit.0, day, slot);
            }
        }
    }

    fn index_matter(&mut self, slot: u32) {
        if let Some((_, matter)) = self.matters.row(slot) {
            let day = i64::from(days(matter.raised));
            if let Some(household) = matter.household {
                self.matters_by_household.insert(household.0, day, slot);
            }
            if let Some(visit) = matter.visit {
                self.matters_by_visit.insert(visit.0, day, slot);
            }
        }
    }

    /// Makes the lists anew after the tables were read from their pages.
    pub(super) fn index_all(&mut self) {
        let merged = self.households.iter().map(|(id, household)| (HouseholdId(id), household.successor));
        for (id, successor) in merged.collect::<Vec<_>>() {
            self.kin.change(id, None, successor);
        }
        for slot in 0..self.visits.rows() {
            self.index_visit(slot);
        }
        for slot in 0..self.concerns.rows() {
            self.index_concern(slot);
        }
        for slot in 0..self.matters.rows() {
            self.index_matter(slot);
        }
        self.generation += 1;
    }
}

/// Returns the number of a day, for sorting.
fn days(day: chrono::NaiveDate) -> i32 {
    chrono::Datelike::num_days_from_ce(&day)
}

#[cfg(test)]
mod tests;
