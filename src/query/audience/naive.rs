//! Who reads what, once more, written straight from the rules and for nothing
//! but being read: it takes the entries, folds them by itself, and looks
//! through all of them for every question. The fast answer is held against it.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::HOLDING_DAYS_AFTER;
use crate::base::ids::{CadreId, DeviceId, HouseholdId, RecordId, VisitId};
use crate::base::limits::TIERS_MAX;
use crate::domain::assignment::{Assignment, Handover};
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::record::{Kind, Record};
use crate::domain::village::VillageCode;
use crate::domain::visit::Sensitivity;
use crate::state::doc::Origin;

/// What somebody wrote.
pub type Said = (Origin, Change);

/// A record as it stands.
struct Told {
    kind: Kind,
    id: RecordId,
    /// The devices of the first birth, of the last change, and of the last word
    /// on who a cadre is.
    born_by: DeviceId,
    changed_by: DeviceId,
    same_by: DeviceId,
    removed: bool,
    record: Record,
    fields: Map<String, Value>,
}

pub struct Naive {
    told: Vec<Told>,
    office: CadreId,
    own: Vec<DeviceId>,
    day: NaiveDate,
    /// The record of a cadre that stands for another one.
    canon: Vec<(CadreId, CadreId)>,
    /// Who reads each record; nothing stands for everybody.
    read: Vec<(Kind, RecordId, Option<BTreeSet<CadreId>>)>,
}

/// Returns a record as all entries about it leave it: of each field the latest
/// value counts, and of removals and restorings the latest. A birth that leaves
/// a field out says nothing about it. What was never born isn't there.
fn told(entries: &[&Said]) -> Option<Told> {
    let mut entries = entries.to_vec();
    entries.sort_by_key(|(origin, _)| *origin);
    let is_birth = |(_, change): &&&Said| matches!(change, Change::Add { .. });
    let born = entries.iter().find(is_birth)?;
    let (mut fields, mut removed, mut same_by) = (Map::new(), false, born.0.entry.device);
    for (origin, change) in entries.iter().copied() {
        match change {
            Change::Add { record, .. } => {
                let Value::Object(all) = serde_json::from_str(&record.to_json().unwrap()).unwrap() else { panic!() };
                fields.extend(all);
            }
            Change::Edit(edit) => {
                fields.extend(edit.set.clone());
                if edit.set.contains_key("same_as") {
                    same_by = origin.entry.device;
                }
            }
            Change::Remove { .. } => removed = true,
            Change::Restore { .. } => removed = false,
        }
    }
    fields.retain(|_, value| !value.is_null());
    let (kind, id) = (born.1.kind(), born.1.id());
    let record = Record::from_json(kind, &Value::Object(fields.clone()).to_string()).unwrap();
    let changed_by = entries.last()?.0.entry.device;
    Some(Told { kind, id, born_by: born.0.entry.device, changed_by, same_by, removed, record, fields })
}

impl Told {
    /// Returns what stands in some fields, of which some may be lists.
    fn list<T: DeserializeOwned>(&self, names: &[&str]) -> Vec<T> {
        let all = names.iter().filter_map(|name| self.fields.get(*name)).flat_map(|value| match value {
            Value::Array(values) => values.clone(),
            value => vec![value.clone()],
        });
        all.map(|value| serde_json::from_value(value).unwrap()).collect()
    }
}

impl Naive {
    pub fn of(entries: &[Said], office: CadreId, own: &[DeviceId], day: NaiveDate) -> Self {
        let keys: BTreeSet<(Kind, RecordId)> = entries.iter().map(|(_, said)| (said.kind(), said.id())).collect();
        let about = |key| entries.iter().filter(|(_, said)| (said.kind(), said.id()) == key).collect::<Vec<_>>();
        let told = keys.into_iter().filter_map(|key| told(&about(key))).collect();
        let mut naive = Self { told, office, own: own.to_vec(), day, canon: Vec::new(), read: Vec::new() };
        naive.canon = naive.same().iter().map(|(id, _)| (*id, follow(&naive.same(), *id))).collect();
        naive.office = naive.canon(office);
        let shown = naive.told.iter().filter(|one| !one.removed);
        naive.read = shown.map(|one| (one.kind, one.id, naive.who(one))).collect();
        naive
    }

    /// Tells whether somebody reads a record. `who` is the id that stands for them.
    pub fn reads(&self, who: CadreId, kind: Kind, id: RecordId) -> bool {
        match kind {
            // An office that was set back learns whom it had admitted.
            Kind::Device => self.find(kind, id).is_some_and(|one| match &one.record {
                Record::Device(device) => {
                    self.canons(&[device.person, device.office]).any(|person| self.over(person).contains(&who))
                }
                _ => false,
            }),
            Kind::Cadre => self.knows(who, self.canon(CadreId(id))),
            Kind::Village => {
                let named = |one: &Told| self.names(one).1.iter().any(|code| code.id().0 == id);
                let known = self.shown().any(|one| one.kind == Kind::Village && one.id == id);
                let invited = |one: &Told| matches!(&one.record, Record::Cadre(cadre) if cadre.role == Role::Committee);
                let office = self.above(who).is_some() || self.find(Kind::Cadre, who.0).is_some_and(invited);
                self.reads_one(who, named) || known && office
            }
            _ => {
                let mut all = self.read.iter().filter(|(of, which, _)| (*of, *which) == (kind, id));
                all.any(|(_, _, readers)| readers.as_ref().is_none_or(|all| all.contains(&who)))
            }
        }
    }

    /// Everybody knows themselves, the office that asks, whoever is named in
    /// what they read or wrote it; offices know who works below them, and whom one
    /// of those has written down.
    fn knows(&self, who: CadreId, person: CadreId) -> bool {
        let named = |one: &Told| self.names(one).0.contains(&person);
        let over = |person: CadreId| self.over(person).contains(&who);
        let author = self.find(Kind::Cadre, person.0).and_then(|one| self.person_on(one.born_by));
        who == person || person == self.office || over(person) || author.is_some_and(over) || self.reads_one(who, named)
    }

    /// Tells whether somebody reads one of the records that name something.
    fn reads_one(&self, who: CadreId, named: impl Fn(&Told) -> bool) -> bool {
        self.shown().filter(|one| named(one)).any(|one| self.reads(who, one.kind, one.id))
    }

    /// Returns who reads a record: the persons whom the rules name, the offices
    /// above them, and those above whoever wrote it.
    fn who(&self, one: &Told) -> Option<BTreeSet<CadreId>> {
        let author = self.person_on(one.born_by);
        if matches!(one.kind, Kind::Policy | Kind::Catalog) {
            // Of an office below it goes to those below that one, and to offices above.
            let author = author.filter(|author| self.is_below(*author))?;
            let reads = |who: &CadreId| *who == author || self.over(*who).contains(&author);
            return Some(self.people().into_iter().filter(reads).chain(self.over(author)).collect());
        }
        let mut all = self.persons(one);
        let over: Vec<CadreId> = all.iter().chain(&author).flat_map(|person| self.over(*person)).collect();
        all.extend(over);
        Some(all)
    }

    fn persons(&self, one: &Told) -> BTreeSet<CadreId> {
        let author = self.person_on(one.born_by);
        let mut readers = match &one.record {
            Record::Visit(visit) => {
                let mut went: BTreeSet<CadreId> = self.canons(&visit.cadres).chain(author).collect();
                if visit.sensitivity == Sensitivity::Ordinary {
                    went.extend(self.holders(one));
                }
                went
            }
            Record::Stay(stay) => self.canons(&[stay.cadre]).chain(author).collect(),
            Record::Assignment(assignment) if self.is_confirmed(one) => self.canons(&assignment.cadres).collect(),
            Record::Assignment(_) => author.into_iter().collect(),
            Record::Household(_) => self.unrestricted(one, None),
            Record::Matter(matter) => self.unrestricted(one, matter.visit),
            Record::Concern(concern) => self.unrestricted(one, concern.visit),
            Record::Decision(decision) => self.person_on(decision.entry.device).into_iter().collect(),
            Record::Remark(remark) if remark.kind != Kind::Remark => {
                self.find(remark.kind, remark.on).map(|on| self.persons(on)).unwrap_or_default()
            }
            _ => BTreeSet::new(),
        };
        if let Record::Concern(concern) = &one.record {
            readers.extend(self.canons(concern.assignee.as_slice()));
        }
        readers
    }

    /// What hangs on a restricted visit is for those who wrote one or the other
    /// or went along; all else for those who hold it, or who wrote it where
    /// nobody does.
    fn unrestricted(&self, one: &Told, visit: Option<VisitId>) -> BTreeSet<CadreId> {
        let author = self.person_on(one.born_by);
        // A removed visit keeps its mark, and shows nobody who went.
        let visit = visit.and_then(|id| self.told.iter().find(|one| (one.kind, one.id) == (Kind::Visit, id.0)));
        let restricted =
            |told: &&Told| matches!(&told.record, Record::Visit(visit) if visit.sensitivity == Sensitivity::Restricted);
        match visit.filter(restricted) {
            Some(visit) if visit.removed => author.into_iter().collect(),
            Some(visit) => self.persons(visit).into_iter().chain(author).collect(),
            None => {
                let named = match &one.record {
                    Record::Concern(concern) => concern.visit,
                    Record::Matter(matter) => matter.visit,
                    _ => None,
                };
                let sure = |person: CadreId| named.is_none_or(|id| self.has_visit(person, id));
                let held = author.is_some_and(|author| {
                    let seen = self.is_seen_held(one, self.nearest(author));
                    seen && sure(author) && self.households(one).into_iter().all(|id| self.has_household(author, id))
                });
                let holders = self.holders(one).into_iter().filter(|who| sure(*who));
                holders.chain(author.filter(|_| !held)).collect()
            }
        }
    }

    /// Returns the nearest office below the one that asks to which somebody reports.
    fn nearest(&self, person: CadreId) -> Option<CadreId> {
        self.chain(person).first().copied()
    }

    /// Tells whether somebody's office has a visit. One that was removed it has
    /// for sure only where it was written.
    fn has_visit(&self, person: CadreId, visit: VisitId) -> bool {
        let Some(one) = self.told.iter().find(|one| (one.kind, one.id) == (Kind::Visit, visit.0)) else { return false };
        let author = self.person_on(one.born_by);
        match self.nearest(person) {
            None => !one.removed || author.is_some_and(|author| author == self.office || self.is_below(author)),
            Some(office) => {
                let readers = Some(one).filter(|one| !one.removed).map(|one| self.persons(one)).unwrap_or_default();
                readers.into_iter().chain(author).any(|who| self.over(who).contains(&office))
            }
        }
    }

    /// Tells whether somebody's office has the household that one is today, and all
    /// that went into each other on the way.
    fn has_household(&self, person: CadreId, household: HouseholdId) -> bool {
        let (mut way, mut at) = (BTreeSet::new(), Some(household));
        while let Some(id) = at.filter(|id| way.insert(*id)) {
            let Some(one) = self.find(Kind::Household, id.0) else { return false };
            let mut all = self.holders(one).into_iter().chain(self.person_on(one.born_by));
            if self.nearest(person).is_some_and(|office| !all.any(|who| self.over(who).contains(&office))) {
                return false;
            }
            at = match &one.record {
                Record::Household(household) => household.successor,
                _ => None,
            };
        }
        true
    }

    /// Tells whether somebody holds where a record belongs.
    pub fn holds(&self, who: CadreId, kind: Kind, id: RecordId) -> bool {
        self.find(kind, id).is_some_and(|one| self.holders(one).contains(&who))
    }

    /// Returns who holds one of the households that a record names, or its village
    /// where it names none.
    fn holders(&self, one: &Told) -> BTreeSet<CadreId> {
        if !matches!(one.kind, Kind::Household | Kind::Visit | Kind::Concern | Kind::Matter) {
            return BTreeSet::new();
        }
        let households = self.households(one);
        if households.is_empty() {
            let village: VillageCode = one.list(&["village"])[0];
            return self.assigned(None, |assignment| assignment.villages.contains(&village));
        }
        households.into_iter().flat_map(|id| self.holders_at(id)).collect()
    }

    /// Tells whether an office sees that somebody holds a record: it knows of an
    /// assignment of the village, or of the household as it stands.
    fn is_seen_held(&self, one: &Told, office: Option<CadreId>) -> bool {
        let households = self.households(one);
        if households.is_empty() {
            let village: VillageCode = one.list(&["village"])[0];
            return !self.assigned(office, |assignment| assignment.villages.contains(&village)).is_empty();
        }
        households.into_iter().any(|id| {
            let (stands, village) = (self.stands_for(id), self.village_of(id));
            let gives = |assignment: &Assignment| {
                assignment.villages.iter().any(|code| Some(*code) == village) || assignment.households.contains(&stands)
            };
            !self.assigned(office, gives).is_empty()
        })
    }

    /// Returns the households that a record names, or is.
    fn households(&self, one: &Told) -> Vec<HouseholdId> {
        match one.kind {
            Kind::Household => vec![HouseholdId(one.id)],
            _ => one.list(&["households", "household"]),
        }
    }

    /// Returns who holds a household: it or its village, as both are today.
    fn holders_at(&self, household: HouseholdId) -> BTreeSet<CadreId> {
        let (stands, village) = (self.stands_for(household), self.village_of(household));
        self.assigned(None, |assignment| {
            assignment.villages.iter().any(|code| Some(*code) == village)
                || assignment.households.iter().any(|id| self.stands_for(*id) == stands)
        })
    }

    /// Returns the village of what a household is today.
    fn village_of(&self, household: HouseholdId) -> Option<VillageCode> {
        self.find(Kind::Household, self.stands_for(household).0).map(|one| match &one.record {
            Record::Household(household) => household.village,
            _ => panic!(),
        })
    }

    /// Returns whom offices have assigned something that still runs or ended a
    /// month ago at most, by assignments that an office knows of.
    fn assigned(&self, known: Option<CadreId>, what: impl Fn(&Assignment) -> bool) -> BTreeSet<CadreId> {
        let mut found = BTreeSet::new();
        for one in self.shown() {
            let Record::Assignment(assignment) = &one.record else { continue };
            let runs = self.day <= assignment.to + Days::new(HOLDING_DAYS_AFTER);
            let named: Vec<CadreId> = self.canons(&assignment.cadres).chain(self.person_on(one.born_by)).collect();
            let of = |office| named.iter().copied().any(|person| self.over(person).contains(&office));
            if self.is_confirmed(one) && runs && known.is_none_or(of) && what(assignment) {
                found.extend(self.canons(&assignment.cadres));
            }
        }
        found
    }

    /// Tells whether an office wrote an assignment, or changed it last.
    fn is_confirmed(&self, one: &Told) -> bool {
        self.is_official(one.born_by) || self.is_official(one.changed_by)
    }

    fn stands_for(&self, household: HouseholdId) -> HouseholdId {
        let merged = self.shown().filter_map(|one| match &one.record {
            Record::Household(record) => record.successor.map(|into| (HouseholdId(one.id), into)),
            _ => None,
        });
        follow(&merged.collect::<Vec<_>>(), household)
    }

    /// Returns the offices that somebody reports to, without the one that asks.
    /// Whoever leads an office stands for it.
    fn over(&self, person: CadreId) -> BTreeSet<CadreId> {
        self.chain(person).into_iter().collect()
    }

    /// Returns them, the nearest first.
    fn chain(&self, person: CadreId) -> Vec<CadreId> {
        let mut at = self.above(person).map(|_| person).or_else(|| self.office_of(person, Role::Cadre));
        let mut found = Vec::new();
        for _ in 0..TIERS_MAX {
            found.extend(at);
            at = at.and_then(|office| self.above(office));
        }
        found.retain(|office| *office != self.office);
        found
    }

    fn above(&self, office: CadreId) -> Option<CadreId> {
        self.office_of(office, Role::Committee)
    }

    /// Returns the office to which somebody reports in a role. Where their
    /// devices say different things, the one with the greatest id does.
    fn office_of(&self, person: CadreId, role: Role) -> Option<CadreId> {
        let devices = self.shown().filter_map(|one| match &one.record {
            Record::Device(device) if !device.clerk => Some((device.device, device.role, device.person, device.office)),
            _ => None,
        });
        let theirs = devices.filter(|(_, is, of, to)| {
            let (of, to) = (self.canon(*of), self.canon(*to));
            of != self.office && of == person && *is == role && (role == Role::Cadre || of != to)
        });
        theirs.max_by_key(|(device, ..)| *device).map(|(.., to)| self.canon(to))
    }

    /// Returns the cadres and villages that a record names, and whoever wrote it.
    fn names(&self, one: &Told) -> (BTreeSet<CadreId>, Vec<VillageCode>) {
        let nobody =
            [Kind::Village, Kind::Cadre, Kind::Policy, Kind::Catalog, Kind::Device, Kind::Decision, Kind::Invitation];
        if nobody.contains(&one.kind) {
            return Default::default();
        }
        let mut cadres = one.list::<CadreId>(&["cadres", "cadre", "told_by", "assignee", "author"]);
        for over in one.list::<Handover>(&["handovers"]) {
            cadres.extend([over.from, over.to]);
        }
        let cadres = self.canons(&cadres).chain(self.person_on(one.born_by)).collect();
        (cadres, one.list(&["villages", "village"]))
    }

    fn shown(&self) -> impl Iterator<Item = &Told> {
        self.told.iter().filter(|one| !one.removed)
    }

    fn find(&self, kind: Kind, id: RecordId) -> Option<&Told> {
        self.shown().find(|one| (one.kind, one.id) == (kind, id))
    }

    /// Returns whom an office has admitted a device for, and what for.
    fn admitted(&self, of: DeviceId) -> Option<(CadreId, Role)> {
        self.shown().find_map(|one| match &one.record {
            // What a clerk writes is the office's.
            Record::Device(device) if device.device == of => {
                Some((if device.clerk { device.office } else { device.person }, device.role))
            }
            _ => None,
        })
    }

    /// What came of nobody below came by way of the office above, which has judged it.
    fn is_official(&self, device: DeviceId) -> bool {
        let below = self.person_on(device).is_some_and(|person| self.is_below(person));
        self.own.contains(&device) || self.is_office(device) || self.admitted(device).is_none() && !below
    }

    fn is_below(&self, person: CadreId) -> bool {
        self.above(person).is_some() || self.office_of(person, Role::Cadre).is_some()
    }

    fn people(&self) -> BTreeSet<CadreId> {
        let cadres = self.told.iter().filter(|one| one.kind == Kind::Cadre).map(|one| self.canon(CadreId(one.id)));
        let admitted = self.told.iter().flat_map(|one| match &one.record {
            Record::Device(device) => vec![self.canon(device.person), self.canon(device.office)],
            _ => Vec::new(),
        });
        cadres.chain(admitted).collect()
    }

    fn is_office(&self, device: DeviceId) -> bool {
        self.admitted(device).is_some_and(|(_, role)| role == Role::Committee)
    }

    /// Returns who works on a device: whom an office says, else who says so of
    /// themselves, the smallest id where several do.
    fn person_on(&self, device: DeviceId) -> Option<CadreId> {
        if self.own.contains(&device) {
            return Some(self.office);
        }
        let claims = self.told.iter().filter_map(|one| match &one.record {
            Record::Cadre(cadre) if cadre.devices.contains(&device) => Some(CadreId(one.id)),
            _ => None,
        });
        self.admitted(device).map(|(person, _)| person).or_else(|| claims.min()).map(|id| self.canon(id))
    }

    /// Returns which cadre says to be which other one, where that counts: an
    /// office said it, or the record that says so was made on a device that is
    /// nobody else's.
    fn same(&self) -> Vec<(CadreId, CadreId)> {
        let said = self.told.iter().filter_map(|one| match &one.record {
            Record::Cadre(cadre) => cadre.same_as.map(|of| (one, CadreId(one.id), of)),
            _ => None,
        });
        let counts = said.filter(|(one, id, of)| {
            let owner = self.admitted(one.born_by).map(|(person, _)| person);
            id != of && (self.is_office(one.same_by) || owner.is_none_or(|owner| owner == *id || owner == *of))
        });
        counts.map(|(_, id, of)| (id, of)).collect()
    }

    fn canons<'a>(&'a self, ids: &'a [CadreId]) -> impl Iterator<Item = CadreId> + 'a {
        ids.iter().map(|id| self.canon(*id))
    }

    pub fn canon(&self, id: CadreId) -> CadreId {
        self.canon.iter().find(|(of, _)| *of == id).map_or(id, |(_, stands)| *stands)
    }
}

/// Follows arrows to where they end; of a ring the smallest stands.
fn follow<T: Copy + Ord>(arrows: &[(T, T)], from: T) -> T {
    let mut way = vec![from];
    while let Some((_, next)) = arrows.iter().find(|(at, _)| at == &way[way.len() - 1]) {
        if let Some(start) = way.iter().position(|met| met == next) {
            return way[start..].iter().copied().min().unwrap();
        }
        way.push(*next);
    }
    way[way.len() - 1]
}
