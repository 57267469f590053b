//! What counts, once more: written straight from the rules and for nothing but
//! being read. It looks through all entries for every question, and knows nothing
//! of the table that the fast answer goes by. It stands beside the naive answer of
//! who reads what, and not in it: that one is asked about what counts already.

mod office;

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::base::ids::{CadreId, DeviceId, EntryRef, HouseholdId, RecordId};
use crate::base::limits::TIERS_MAX;
use crate::domain::authority::Verdict;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::decision::{Decision, Outcome};
use crate::domain::device::{Device, Place};
use crate::domain::invitation::Invitation;
use crate::domain::record::{Kind, Record};
use crate::domain::village::VillageCode;
use crate::state::authority::Said;
use crate::state::doc::Origin;

/// An entry, and whether the office above passed it on.
#[derive(Debug, Clone)]
pub struct Told {
    pub origin: Origin,
    pub said: Said,
    pub passed: bool,
}

type Key = (Kind, RecordId);
type Names = BTreeSet<CadreId>;

pub struct Naive<'a> {
    told: &'a [Told],
    own: &'a [DeviceId],
    counts: Vec<bool>,
    taken: BTreeSet<EntryRef>,
    refused: BTreeSet<EntryRef>,
    rivals: BTreeSet<Key>,
    /// The last number that counts of each device that was cut off.
    cuts: BTreeMap<DeviceId, u64>,
}

impl<'a> Naive<'a> {
    /// Works out what counts. What was refused, what came to be twice and where
    /// ledgers were cut off is known only once the rest is; then it is worked out anew.
    pub fn of(told: &'a [Told], own: &'a [DeviceId]) -> Self {
        let (taken, refused, rivals, cuts) = Default::default();
        let mut naive = Self { told, own, counts: Vec::new(), taken, refused, rivals, cuts };
        loop {
            (naive.refused, naive.rivals) = Default::default();
            naive.settle();
            naive.refused = naive.decided(|outcome| outcome != Outcome::Taken);
            naive.settle();
            naive.rivals = naive.born_twice();
            naive.settle();
            let cuts = naive.cut();
            if cuts == naive.cuts {
                return naive;
            }
            naive.cuts = cuts;
        }
    }

    /// Returns where ledgers were cut off. Nobody in these histories has seen what
    /// another one wrote of that: all cuts stand, and the shortest is gone by.
    fn cut(&self) -> BTreeMap<DeviceId, u64> {
        let mut found = BTreeMap::new();
        for one in self.counting() {
            let Said::Change(Change::Edit(edit), _) = &one.said else { continue };
            let Some(places) = edit.set.get("cut").and_then(read::<Vec<Place>>) else { continue };
            let by = one.origin.entry.device;
            // Of whom nothing is written down is above.
            if !self.author(by).0.is_empty() && !self.is_senior(by, edit.id) {
                continue;
            }
            let of = self.births((Kind::Device, edit.id)).find_map(|(_, record)| match record {
                Record::Device(device) => Some(device.device),
                _ => None,
            });
            let end = places.iter().map(|place| place.seq).max().unwrap_or(0);
            of.into_iter().for_each(|device| {
                let shortest = found.entry(device).or_insert(end);
                *shortest = end.min(*shortest);
            });
        }
        found
    }

    /// Returns what becomes of each entry.
    pub fn verdicts(&self) -> Vec<Verdict> {
        self.told.iter().map(|one| self.judge(one)).collect()
    }

    /// Whatever counts may make something else count.
    fn settle(&mut self) {
        self.counts = vec![false; self.told.len()];
        loop {
            self.taken = self.decided(|outcome| outcome == Outcome::Taken);
            let more = |n: &usize| !self.counts[*n] && self.judge(&self.told[*n]).counts();
            let more: Vec<usize> = (0..self.told.len()).filter(more).collect();
            if more.is_empty() {
                return;
            }
            more.into_iter().for_each(|n| self.counts[n] = true);
        }
    }

    fn judge(&self, one: &Told) -> Verdict {
        let device = one.origin.entry.device;
        let (names, offices) = self.author(device);
        // What a cadre asks to be destroyed the office says itself.
        let taken =
            self.taken.contains(&one.origin.entry) && (!matches!(one.said, Said::Erase(_)) || !offices.is_empty());
        if !self.own.contains(&device) && self.cuts.get(&device).is_some_and(|end| one.origin.entry.seq > *end) {
            return Verdict::Held;
        }
        if one.passed || self.own.contains(&device) || taken {
            return Verdict::Counts;
        }
        if self.refused.contains(&one.origin.entry) || names.is_empty() {
            return Verdict::Held;
        }
        let right = |right| if right { Verdict::Counts } else { Verdict::Held };
        match &one.said {
            Said::Erase(records) => {
                right(!offices.is_empty() && records.iter().all(|key| self.is_below(*key, &offices, one.origin)))
            }
            Said::Change(change, _) if !fits(change) || !self.is_from(change, device, &names) => Verdict::Held,
            Said::Change(change, _) if !offices.is_empty() => right(self.office_may(change, &offices, one.origin)),
            Said::Change(change, _) => self.cadre(change, &names, one.origin),
        }
    }

    /// An id that says on which device it was made is of whoever that device is of.
    fn is_from(&self, change: &Change, by: DeviceId, names: &Names) -> bool {
        let Change::Add { id, .. } = change else { return true };
        id.device().is_none_or(|made| made == by || !self.author(made).0.is_disjoint(names))
    }

    fn cadre(&self, change: &Change, me: &Names, at: Origin) -> Verdict {
        use Verdict::{Counts, Held, Named};
        let key = (change.kind(), change.id());
        let device = at.entry.device;
        let is_me = |id: &CadreId| me.contains(id);
        let mine = |device: &DeviceId| self.author(*device).0.iter().any(is_me);
        if !matches!(change, Change::Add { .. }) && self.is_erased(key) {
            return Counts;
        }
        let set = match change {
            Change::Edit(edit) => edit.set.clone(),
            _ => serde_json::Map::new(),
        };
        let sets_only = |fields: &[&str]| {
            matches!(change, Change::Edit(_)) && set.keys().all(|field| fields.contains(&field.as_str()))
        };
        let own = self.is_own(key, me);
        let village = || self.is_near(key, me, at);
        let edited = matches!(change, Change::Edit(_));
        let ends = set.get("state").is_some_and(|state| ["closed", "declined", "dropped"].iter().any(|to| state == to));
        match change {
            Change::Add { record, .. } => match record {
                Record::Visit(visit) if !visit.cadres.is_empty() && !visit.cadres.iter().any(is_me) => Held,
                Record::Visit(visit) if !visit.cadres.iter().all(is_me) => Named,
                Record::Stay(stay) if !is_me(&stay.cadre) => Held,
                Record::Visit(_) | Record::Stay(_) | Record::Concern(_) | Record::Matter(_) => Counts,
                Record::Household(household) => {
                    let (villages, households) = self.given(me);
                    let near = villages.contains(&household.village) || households.contains(&HouseholdId(key.1));
                    if near { Counts } else { Named }
                }
                Record::Assignment(given) if !given.cadres.iter().all(is_me) => Held,
                Record::Assignment(_) | Record::Village(_) | Record::Policy(_) | Record::Catalog(_) => Named,
                Record::Cadre(cadre) => {
                    let made =
                        cadre.devices.contains(&device) && cadre.devices.iter().all(|one| *one == device || mine(one));
                    let stands = cadre.same_as.is_none_or(|to| is_me(&to));
                    let office = cadre.role == Role::Committee;
                    if stands && !office && (made || is_me(&CadreId(key.1))) { Named } else { Held }
                }
                Record::Decision(decision) => {
                    let takes_back = decision.outcome == Outcome::Withdrawn && mine(&decision.entry.device);
                    if takes_back { Counts } else { Held }
                }
                Record::Remark(_) | Record::Device(_) | Record::Invitation(_) => Held,
            },
            _ => match key.0 {
                Kind::Visit | Kind::Stay => {
                    if own {
                        Counts
                    } else {
                        Held
                    }
                }
                Kind::Concern | Kind::Matter if own => Counts,
                Kind::Concern | Kind::Matter if edited && village() => {
                    if ends {
                        Named
                    } else {
                        Counts
                    }
                }
                Kind::Concern if edited && self.stood::<CadreId>(key, "assignee", at).iter().any(is_me) => Counts,
                Kind::Household if edited && village() => {
                    let goes = |field: &str| set.get(field).is_some_and(|value| !value.is_null());
                    let merged = set.get("status").is_some_and(|status| status == "merged");
                    if goes("village") || goes("successor") || merged { Named } else { Counts }
                }
                Kind::Remark if sets_only(&["reply", "replied"]) => {
                    let on = self.births(key).find_map(|(_, record)| match record {
                        Record::Remark(remark) => Some((remark.kind, remark.on)),
                        _ => None,
                    });
                    let near = |on: Key| {
                        on.0 != Kind::Remark && self.is_born(on) && (self.is_own(on, me) || self.is_near(on, me, at))
                    };
                    if on.is_some_and(near) { Counts } else { Held }
                }
                Kind::Assignment if own => {
                    let to: Vec<CadreId> = set.get("cadres").and_then(read).unwrap_or_default();
                    if to.iter().all(is_me) { Named } else { Held }
                }
                Kind::Assignment if sets_only(&["excused"]) => {
                    if self.assigned(key.1).0.iter().any(is_me) {
                        Named
                    } else {
                        Held
                    }
                }
                Kind::Cadre if own && sets_only(&["name", "unit", "post", "devices", "same_as"]) => {
                    let devices: Vec<DeviceId> = set.get("devices").and_then(read).unwrap_or_default();
                    let theirs = devices.iter().all(|one| *one == device || mine(one));
                    let to: Option<CadreId> = set.get("same_as").and_then(read);
                    let stands = to.is_none_or(|to| is_me(&to) && self.is_born(key) && self.all_by(key, me));
                    if theirs && stands { Named } else { Held }
                }
                Kind::Device if own && sets_only(&["reader"]) => Named,
                Kind::Village | Kind::Policy | Kind::Catalog if own => Named,
                _ => Held,
            },
        }
    }

    fn is_own(&self, key: Key, me: &Names) -> bool {
        let is_born = self.is_born(key);
        match key.0 {
            Kind::Household | Kind::Remark => false,
            Kind::Device => is_born && self.names(self.admitted(key.1).0).iter().any(|one| me.contains(one)),
            Kind::Decision => self.births(key).any(|(_, record)| match record {
                Record::Decision(decision) => self.author(decision.entry.device).0.iter().any(|one| me.contains(one)),
                _ => false,
            }),
            Kind::Cadre => is_born && (me.contains(&CadreId(key.1)) || self.is_theirs(key, me)),
            _ => is_born && self.is_theirs(key, me),
        }
    }

    fn is_theirs(&self, key: Key, me: &Names) -> bool {
        !self.rivals.contains(&key) && self.all_by(key, me)
    }

    fn all_by(&self, key: Key, me: &Names) -> bool {
        self.births(key).all(|(by, _)| self.author(by).0.iter().any(|one| me.contains(one)))
    }

    /// Tells whether a record lies where they were ever given something.
    fn is_near(&self, key: Key, me: &Names, at: Origin) -> bool {
        if !self.is_born(key) {
            return false;
        }
        let (villages, households) = self.given(me);
        let field = match key.0 {
            Kind::Village => "code",
            Kind::Assignment => "villages",
            Kind::Household | Kind::Visit | Kind::Concern | Kind::Matter | Kind::Stay => "village",
            _ => return false,
        };
        let by_itself = self.stood::<VillageCode>(key, field, at).iter().any(|code| villages.contains(code));
        let is_given = |id: &RecordId| households.contains(&HouseholdId(*id));
        let homes: Vec<RecordId> = match key.0 {
            Kind::Concern | Kind::Matter => self.stood(key, "household", at),
            _ => Vec::new(),
        };
        by_itself
            || key.0 == Kind::Household && is_given(&key.1)
            || homes.iter().any(|home| is_given(home) || self.is_near((Kind::Household, *home), me, at))
    }

    fn is_below(&self, key: Key, offices: &Names, at: Origin) -> bool {
        let field = match key.0 {
            Kind::Assignment => "villages",
            Kind::Village => "code",
            _ => "village",
        };
        let stood = self.stood::<VillageCode>(key, field, at);
        let given = |code: &VillageCode| {
            let papers = self.counting().filter_map(|one| self.paper(one));
            let papers: BTreeSet<RecordId> = papers.collect();
            papers.into_iter().map(|id| self.assigned(id)).any(|(cadres, villages, _)| {
                villages.contains(code) && cadres.iter().any(|cadre| self.within(*cadre, offices))
            })
        };
        let by = |(device, _): (DeviceId, &Record)| self.author(device).0.iter().any(|one| self.within(*one, offices));
        self.is_erased(key) || self.births(key).any(by) || stood.iter().any(given)
    }

    /// Returns every value of a field that counted when an entry was written; what
    /// a birth says counts from the beginning.
    fn stood<T: DeserializeOwned>(&self, key: Key, field: &str, at: Origin) -> Vec<T> {
        let mut found = Vec::new();
        for one in self.counting() {
            let Said::Change(change, _) = &one.said else { continue };
            if (change.kind(), change.id()) != key {
                continue;
            }
            let value = match change {
                Change::Add { record, .. } => {
                    serde_json::from_str::<Value>(&record.to_json().unwrap()).unwrap().get(field).cloned()
                }
                Change::Edit(edit) if one.origin < at => edit.set.get(field).cloned(),
                _ => None,
            };
            match value {
                Some(Value::Array(all)) => found.extend(all),
                value => found.extend(value),
            }
        }
        if self.is_erased(key) {
            return Vec::new();
        }
        found.iter().filter_map(read).collect()
    }

    fn counting(&self) -> impl Iterator<Item = &'a Told> + '_ {
        self.told.iter().zip(&self.counts).filter(|(_, counts)| **counts).map(|(one, _)| one)
    }

    fn births(&self, key: Key) -> impl Iterator<Item = (DeviceId, &'a Record)> + '_ {
        let erased = self.is_erased(key);
        self.counting().filter_map(move |one| match &one.said {
            Said::Change(Change::Add { id, record }, _) if (record.kind(), *id) == key && !erased => {
                Some((one.origin.entry.device, record))
            }
            _ => None,
        })
    }

    fn is_born(&self, key: Key) -> bool {
        self.births(key).next().is_some()
    }

    fn is_erased(&self, key: Key) -> bool {
        self.counting().any(|one| matches!(&one.said, Said::Erase(records) if records.contains(&key)))
    }

    fn born_twice(&self) -> BTreeSet<Key> {
        let born = self.counting().filter_map(|one| match &one.said {
            Said::Change(Change::Add { id, record }, _) => Some((record.kind(), *id)),
            _ => None,
        });
        let ownable = |(kind, _): &Key| {
            let derived = matches!(kind, Kind::Household | Kind::Village | Kind::Policy | Kind::Catalog | Kind::Device);
            !derived && !matches!(kind, Kind::Decision | Kind::Invitation)
        };
        let twice = |key: &Key| {
            let all: Vec<DeviceId> = self.births(*key).map(|(by, _)| by).collect();
            let shared =
                |one: DeviceId, two: DeviceId| one == two || !self.author(one).0.is_disjoint(&self.author(two).0);
            all.iter().any(|one| all.iter().any(|two| !shared(*one, *two)))
        };
        born.filter(ownable).filter(twice).collect()
    }

    fn decided(&self, is: impl Fn(Outcome) -> bool) -> BTreeSet<EntryRef> {
        let found = self.counting().filter_map(|one| match &one.said {
            Said::Change(Change::Add { record: Record::Decision(decision), .. }, _) => Some(decision),
            _ => None,
        });
        found.filter(|decision| is(decision.outcome)).map(|decision| decision.entry).collect()
    }

    /// Returns all persons that were ever written of a device, whether it was said to
    /// be an office's by itself, and all offices.
    fn admitted(&self, record: RecordId) -> (Names, bool, Names) {
        let mut found = (Names::new(), false, Names::new());
        for one in self.counting() {
            match &one.said {
                Said::Change(Change::Add { id, record: Record::Device(device) }, _) if *id == record => {
                    found.0.insert(device.person);
                    found.1 |= !device.clerk && device.role == Role::Committee;
                    found.2.insert(device.office);
                }
                Said::Change(Change::Edit(edit), _) if edit.kind == Kind::Device && edit.id == record => {
                    found.0.extend(edit.set.get("person").and_then(read::<CadreId>));
                    found.1 |= edit.set.get("role").and_then(read::<Role>) == Some(Role::Committee);
                    found.2.extend(edit.set.get("office").and_then(read::<CadreId>));
                }
                _ => {}
            }
        }
        found
    }

    /// Returns the offices that an invitation was ever said to be of.
    fn invited_by(&self, record: RecordId) -> Names {
        let said = self.counting().filter_map(|one| match &one.said {
            Said::Change(Change::Add { id, record: Record::Invitation(one) }, _) if *id == record => Some(one.office),
            Said::Change(Change::Edit(edit), _) if edit.kind == Kind::Invitation && edit.id == record => {
                edit.set.get("office").and_then(read::<CadreId>)
            }
            _ => None,
        });
        let born = self.is_born((Kind::Invitation, record));
        said.filter(|_| born).collect()
    }

    /// Returns who writes on a device, and which offices they are.
    fn author(&self, device: DeviceId) -> (Names, Names) {
        let (persons, founder, _) = self.admitted(Device::id(device));
        let mut offices = if founder { persons.clone() } else { Names::new() };
        offices.extend(self.clerk_of(Device::id(device)));
        (self.names(persons), offices)
    }

    /// Returns the offices whose clerk's machine a device was said to be.
    fn clerk_of(&self, record: RecordId) -> Names {
        let told = self.counting().filter_map(|one| match &one.said {
            Said::Change(Change::Add { id, record: Record::Device(device) }, _) if *id == record && device.clerk => {
                Some(device.office)
            }
            _ => None,
        });
        told.collect()
    }

    fn names(&self, of: Names) -> Names {
        let mut found = of;
        loop {
            let said = self.counting().filter_map(|one| match &one.said {
                Said::Change(change, _) if change.kind() == Kind::Cadre => {
                    same_as(change).map(|to| (CadreId(change.id()), to))
                }
                _ => None,
            });
            let more = said.filter(|(from, to)| found.contains(from) != found.contains(to));
            let more: Vec<CadreId> = more.flat_map(|(from, to)| [from, to]).collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    fn within(&self, who: CadreId, offices: &Names) -> bool {
        self.leads_to(self.names([who].into()), offices)
    }

    fn is_below_office(&self, who: CadreId, offices: &Names) -> bool {
        self.leads_to(self.over(&self.names([who].into())), offices)
    }

    /// Returns who admitted any of some persons.
    fn over(&self, level: &Names) -> Names {
        let devices = self.counting().filter_map(|one| match &one.said {
            Said::Change(change, _) if change.kind() == Kind::Device => Some(change.id()),
            _ => None,
        });
        let mut found = Names::new();
        for (persons, _, offices) in devices.collect::<BTreeSet<RecordId>>().into_iter().map(|id| self.admitted(id)) {
            for person in persons.iter().filter(|person| level.contains(person)) {
                found.extend(offices.iter().filter(|office| *office != person));
            }
        }
        self.names(found)
    }

    fn leads_to(&self, mut level: Names, offices: &Names) -> bool {
        for _ in 0..=TIERS_MAX {
            if !level.is_disjoint(offices) {
                return true;
            }
            level = self.over(&level);
        }
        false
    }

    /// Returns the assignment that an entry of an office is about; of whom nothing is known,
    /// and whose word an office above has passed on, is one above.
    fn paper(&self, one: &Told) -> Option<RecordId> {
        let device = one.origin.entry.device;
        let (names, offices) = self.author(device);
        let official = one.passed && names.is_empty() || self.own.contains(&device) || !offices.is_empty();
        match &one.said {
            Said::Change(change, _) if official && change.kind() == Kind::Assignment => Some(change.id()),
            _ => None,
        }
    }

    /// Returns whom offices ever named in an assignment, and what they gave by it.
    fn assigned(&self, assignment: RecordId) -> (Names, BTreeSet<VillageCode>, BTreeSet<HouseholdId>) {
        let (mut cadres, mut villages, mut households) = (Names::new(), BTreeSet::new(), BTreeSet::new());
        for one in self.counting().filter(|one| self.paper(one) == Some(assignment)) {
            match &one.said {
                Said::Change(Change::Add { record: Record::Assignment(one), .. }, _) => {
                    cadres.extend(&one.cadres);
                    villages.extend(&one.villages);
                    households.extend(&one.households);
                }
                Said::Change(Change::Edit(edit), _) => {
                    cadres.extend(edit.set.get("cadres").and_then(read::<Vec<CadreId>>).into_iter().flatten());
                    villages.extend(edit.set.get("villages").and_then(read::<Vec<VillageCode>>).into_iter().flatten());
                    households
                        .extend(edit.set.get("households").and_then(read::<Vec<HouseholdId>>).into_iter().flatten());
                }
                _ => {}
            }
        }
        (cadres, villages, households)
    }

    fn given(&self, me: &Names) -> (BTreeSet<VillageCode>, BTreeSet<HouseholdId>) {
        let papers: BTreeSet<RecordId> = self.counting().filter_map(|one| self.paper(one)).collect();
        let theirs = papers.into_iter().map(|id| self.assigned(id)).filter(|(cadres, ..)| !cadres.is_disjoint(me));
        let (mut villages, mut households) = (BTreeSet::new(), BTreeSet::new());
        for (_, some, homes) in theirs {
            villages.extend(some);
            households.extend(homes);
        }
        (villages, households)
    }
}

/// Returns for whom a person's record says that it stands.
fn same_as(change: &Change) -> Option<CadreId> {
    match change {
        Change::Add { record: Record::Cadre(cadre), .. } => cadre.same_as,
        Change::Edit(edit) => edit.set.get("same_as").and_then(read),
        _ => None,
    }
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

/// An id that follows from what a record says is that record's alone.
fn fits(change: &Change) -> bool {
    let Change::Add { id, record } = change else { return true };
    match record {
        Record::Household(household) => id.0[6] >> 4 != 8 || household.first_id().0 == *id,
        Record::Village(village) => village.code.id().0 == *id,
        Record::Policy(policy) => policy.id().0 == *id,
        Record::Catalog(catalog) => catalog.id().0 == *id,
        Record::Device(device) => Device::id(device.device) == *id,
        Record::Invitation(invitation) => Invitation::id(&invitation.key) == *id,
        Record::Decision(decision) => decision.about().is_some_and(|(entry, tag)| Decision::id(entry, tag) == *id),
        _ => true,
    }
}
