//! Who reads what. One pure question about the state of an office on a day:
//! which of the persons and offices below it may have a record. Exports, what
//! is told to have left, figures of one person and what waits to be sent all
//! follow from the answer; nothing else decides where words go.
//!
//! A person reads
//! 1. visits and stays that they wrote or went along on; concerns, matters and
//!    households that they wrote, unless somebody else holds them and they don't;
//!    concerns that they are to deal with;
//! 2. what lies in a village or household that an office has assigned to them,
//!    for as long as the assignment runs and [`HOLDING_DAYS_AFTER`] days more;
//! 3. remarks on what they read, policies, and the assignments they are named in;
//! 4. the names of the people and villages in all that.
//!
//! A restricted visit, and what hangs on it, goes to those who wrote it or went
//! along. An office reads what anybody below it reads or wrote. What was removed
//! or erased, nobody is sent anew.
//!
//! Every office says the same of those below it, each from what it has. So a
//! household or visit that is named and isn't here opens nothing, neither its place
//! nor that it isn't known to be restricted; and an assignment that no office has
//! confirmed goes to no other office.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use crate::base::ids::{CadreId, DeviceId, HouseholdId, RecordId, VisitId};
use crate::base::limits::TIERS_MAX;
use crate::base::map::Map;
use crate::domain::cadre::Role;
use crate::domain::device::Device;
use crate::domain::record::Kind;
use crate::domain::remark::Remark;
use crate::domain::village::VillageCode;
use crate::state::State;

#[cfg(test)]
mod alike;
#[cfg(test)]
mod counts;
#[cfg(test)]
mod history;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod naive;

/// Days for which somebody still reads what they held once the assignment has ended.
pub const HOLDING_DAYS_AFTER: u64 = 31;

/// Who reads what, seen from an office on one day.
#[derive(Debug)]
pub struct Audience<'a> {
    state: &'a State,
    /// The office that asks, and the devices it has had.
    office: Option<CadreId>,
    own: Vec<DeviceId>,
    by_village: Map<VillageCode, Vec<Holder>>,
    by_household: Map<HouseholdId, Vec<Holder>>,
    /// For each assignment that gives something: the offices below that know of it.
    known_to: Vec<BTreeSet<CadreId>>,
    /// Whom each person works for.
    works_for: BTreeMap<CadreId, CadreId>,
    /// The office above each office.
    above: BTreeMap<CadreId, CadreId>,
    /// The offices that each person or office reports to, the nearest first, without
    /// the one that asks.
    over: Map<CadreId, Vec<CadreId>>,
}

/// Somebody who holds a village or household, and by which of the assignments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Holder {
    who: CadreId,
    by: usize,
    /// Whether it is given as it stands today, and not by what went into it.
    as_it_stands: bool,
}

/// Which offices have something.
#[derive(Debug)]
struct Offices {
    /// Whether the one that asks has it.
    here: bool,
    /// Those below that have it.
    below: Vec<CadreId>,
}

impl Offices {
    /// Tells whether an office has it; `None` is the one that asks.
    fn has(&self, office: Option<CadreId>) -> bool {
        office.map_or(self.here, |office| self.below.contains(&office))
    }
}

impl<'a> Audience<'a> {
    /// Prepares the answers for the office whose founder is `office` and which
    /// has had the `own` devices.
    pub fn of(state: &'a State, office: Option<CadreId>, own: Vec<DeviceId>, day: NaiveDate) -> Self {
        let office = office.map(|id| state.canon(id));
        let mut audience = Self {
            state,
            office,
            own,
            by_village: Map::default(),
            by_household: Map::default(),
            known_to: Vec::new(),
            works_for: BTreeMap::new(),
            above: BTreeMap::new(),
            over: Map::default(),
        };
        // Where a person's devices say different things, the greatest id does, so
        // that the order in which they came to be known says nothing.
        // Where the office itself stands is the business of the one above.
        // A clerk's machine is the office's own, and stands nowhere by itself.
        let stands = |device: &&Device| !device.clerk && Some(device.person) != office;
        let mut registry: Vec<_> = state.registry().filter(stands).collect();
        registry.sort_unstable_by_key(|device| device.device);
        for device in registry {
            match device.role {
                Role::Cadre => audience.works_for.insert(device.person, device.office),
                Role::Committee if device.office != device.person => {
                    audience.above.insert(device.person, device.office)
                }
                Role::Committee => None,
            };
        }
        audience.over = audience.below().into_iter().map(|id| (id, audience.offices_over(id))).collect();
        audience.hold(day);
        audience
    }

    /// Returns the state that is asked about.
    pub fn state(&self) -> &'a State {
        self.state
    }

    /// Returns the state as one person below sees it.
    pub fn seen_by(&self, who: CadreId) -> State {
        let readers = self.readers([who]);
        self.state.only(|kind, id| readers.reads(who, kind, id))
    }

    /// Notes who holds which villages and households.
    fn hold(&mut self, day: NaiveDate) {
        for (id, assignment) in self.state.assignments() {
            let last = assignment.to.checked_add_days(Days::new(HOLDING_DAYS_AFTER));
            if last.is_some_and(|last| last < day) || !self.is_confirmed(id.0) {
                continue;
            }
            let by = self.known_to.len();
            let named = assignment.cadres.iter().copied().chain(self.author(Kind::Assignment, id.0));
            let offices = named.flat_map(|who| self.over(who)).collect();
            self.known_to.push(offices);
            let holders =
                |as_it_stands| assignment.cadres.iter().map(move |who| Holder { who: *who, by, as_it_stands });
            for village in &assignment.villages {
                self.by_village.entry(*village).or_default().extend(holders(true));
            }
            for household in &assignment.households {
                let stands = self.state.stands_for(*household);
                self.by_household.entry(stands).or_default().extend(holders(stands == *household));
            }
        }
    }

    /// Tells whether an office wrote an assignment, or changed it last.
    fn is_confirmed(&self, id: RecordId) -> bool {
        let born = self.state.birth(Kind::Assignment, id);
        let last = self.state.last_entry(Kind::Assignment, id);
        let mut known = born.into_iter().chain(last).peekable();
        known.peek().is_none() || known.any(|entry| self.is_of_office(entry.device))
    }

    /// Tells whether an office wrote on a device. What came of a device of nobody
    /// below came by way of the office above, which has judged it.
    fn is_of_office(&self, device: DeviceId) -> bool {
        let admitted = self.state.device(device).is_some() || self.state.exchange().peer(device).is_some();
        let from_above = !admitted && !self.state.party_on(device).is_some_and(|who| self.is_below(who));
        from_above || self.own.contains(&device) || self.state.is_office(device)
    }

    fn is_below(&self, who: CadreId) -> bool {
        self.works_for.contains_key(&who) || self.above.contains_key(&who)
    }

    /// Returns all persons and offices below the one that asks.
    pub fn below(&self) -> BTreeSet<CadreId> {
        let all = self.works_for.keys().chain(self.above.keys()).copied();
        all.filter(|id| Some(*id) != self.office).collect()
    }

    fn offices_over(&self, id: CadreId) -> Vec<CadreId> {
        // The founder of an office stands for it, and reads what it reads.
        let first = match self.above.contains_key(&id) {
            true => Some(id),
            false => self.works_for.get(&id).copied(),
        };
        let rest = std::iter::successors(first, |at| self.above.get(at).copied()).take(TIERS_MAX);
        rest.filter(|office| Some(*office) != self.office).collect()
    }

    fn over(&self, id: CadreId) -> impl Iterator<Item = CadreId> + '_ {
        self.over.get(&id).into_iter().flatten().copied()
    }

    /// Returns who holds a household today.
    fn holders(&self, household: HouseholdId) -> impl Iterator<Item = Holder> + '_ {
        let stands = self.state.stands_for(household);
        let village = self.state.household(stands).map(|record| record.village);
        let by_village = village.and_then(|village| self.by_village.get(&village));
        by_village.into_iter().chain(self.by_household.get(&stands)).flatten().copied()
    }

    fn holders_in(&self, village: VillageCode) -> impl Iterator<Item = Holder> + '_ {
        self.by_village.get(&village).into_iter().flatten().copied()
    }

    /// Returns who holds one of the households that a record names, or its village
    /// where it names none. A household that isn't here is held by nobody below: of
    /// what they hold an office has all.
    fn holders_of(&self, households: &[HouseholdId], village: VillageCode) -> Vec<Holder> {
        match households.is_empty() {
            true => self.holders_in(village).collect(),
            false => households.iter().flat_map(|id| self.holders(*id)).collect(),
        }
    }

    fn author(&self, kind: Kind, id: RecordId) -> Option<CadreId> {
        let device = self.state.author(kind, id)?;
        if self.own.contains(&device) { self.office } else { self.state.party_on(device) }
    }

    /// Returns those who hold something that came of a visit, else of a household or
    /// village, and whoever wrote it, unless others hold it and they don't.
    ///
    /// Every office has to come to the same answer from what it has. Whoever holds
    /// it reads it where their office has the visit: another can't tell whether that
    /// is restricted. And the author's office has to see for itself that others hold it.
    fn unless_held(
        &self,
        visit: Option<VisitId>,
        household: Option<HouseholdId>,
        village: VillageCode,
        author: Option<CadreId>,
    ) -> Vec<CadreId> {
        let holders = self.holders_of(household.as_slice(), village);
        if holders.is_empty() {
            return author.into_iter().collect();
        }
        let visit = visit.map(|id| self.offices_with_visit(id));
        let is_sure = |office| visit.as_ref().is_none_or(|offices| offices.has(office));
        let nearest = |who: CadreId| self.over(who).next();
        let office = author.and_then(nearest);
        let told = |holder: &Holder| {
            holder.as_it_stands && office.is_none_or(|office| self.known_to[holder.by].contains(&office))
        };
        let held = holders.iter().any(told)
            && is_sure(office)
            && household.is_none_or(|id| self.offices_with_household(id).has(office));
        let sure = holders.iter().map(|holder| holder.who).filter(|who| is_sure(nearest(*who)));
        sure.chain(author.filter(|_| !held)).collect()
    }

    /// Returns which offices have the household that a household is today, and all on
    /// the way to it: of one that lacks any of them it isn't known what it is today.
    fn offices_with_household(&self, household: HouseholdId) -> Offices {
        let way = self.state.went_into(household);
        let here = way.iter().all(|id| self.state.household(*id).is_some());
        let offices = |who: CadreId| self.over(who).collect::<BTreeSet<CadreId>>();
        let wrote = way.iter().map(|id| self.author(Kind::Household, id.0).map(offices).unwrap_or_default());
        // Whoever holds what it is today reads all of them.
        let holders = self.holders(household).flat_map(|holder| self.over(holder.who));
        let below = wrote.reduce(|one, other| &one & &other).into_iter().flatten().chain(holders);
        Offices { here, below: below.filter(|_| here).collect() }
    }

    /// Returns which offices have a visit. Of one that was removed it is only sure
    /// where it was written.
    fn offices_with_visit(&self, id: VisitId) -> Offices {
        let author = self.author(Kind::Visit, id.0);
        let readers = self.readers_of_visit(id);
        let wrote = |who: CadreId| Some(who) == self.office || self.is_below(who);
        let here = readers.is_some() || author.is_some_and(wrote);
        let persons = readers.unwrap_or_default().into_iter().chain(author);
        Offices { here, below: persons.flat_map(|who| self.over(who)).collect() }
    }

    /// Returns the persons who read a visit.
    fn readers_of_visit(&self, id: VisitId) -> Option<Vec<CadreId>> {
        let visit = self.state.visit(id)?;
        let mut readers = visit.cadres.clone();
        readers.extend(self.author(Kind::Visit, id.0));
        if !visit.restricted {
            readers.extend(self.holders_of(&visit.households, visit.village).iter().map(|holder| holder.who));
        }
        Some(readers)
    }

    /// Returns who reads something that came of a visit, else of a household or village.
    fn readers_of_part(
        &self,
        (kind, id): (Kind, RecordId),
        visit: Option<VisitId>,
        household: Option<HouseholdId>,
        village: VillageCode,
    ) -> Vec<CadreId> {
        if let Some(visit) = visit.filter(|visit| self.state.is_restricted(*visit)) {
            let mut readers = self.readers_of_visit(visit).unwrap_or_default();
            readers.extend(self.author(kind, id));
            return readers;
        }
        self.unless_held(visit, household, village, self.author(kind, id))
    }

    /// Returns the persons who read a record, some perhaps twice; names apart.
    fn persons(&self, kind: Kind, id: RecordId) -> Vec<CadreId> {
        use crate::base::ids::{AssignmentId, ConcernId, MatterId, RemarkId, StayId};
        match kind {
            Kind::Household => self.state.household(HouseholdId(id)).map_or_else(Vec::new, |household| {
                self.unless_held(None, Some(HouseholdId(id)), household.village, self.author(kind, id))
            }),
            Kind::Visit => self.readers_of_visit(VisitId(id)).unwrap_or_default(),
            Kind::Concern => self.state.concern(ConcernId(id)).map_or_else(Vec::new, |concern| {
                let mut readers = self.readers_of_part((kind, id), concern.visit, concern.household, concern.village);
                readers.extend(concern.assignee);
                readers
            }),
            Kind::Matter => self.state.matter(MatterId(id)).map_or_else(Vec::new, |matter| {
                self.readers_of_part((kind, id), matter.visit, matter.household, matter.village)
            }),
            Kind::Stay => self
                .state
                .stay(StayId(id))
                .map_or_else(Vec::new, |stay| std::iter::once(stay.cadre).chain(self.author(kind, id)).collect()),
            Kind::Assignment => self.state.assignment(AssignmentId(id)).map_or_else(Vec::new, |one| {
                // Another office can't tell that no office has said so.
                match self.is_confirmed(id) {
                    true => one.cadres.clone(),
                    false => self.author(kind, id).into_iter().collect(),
                }
            }),
            // Nobody makes a remark on a remark.
            Kind::Remark => match self.state.remark(RemarkId(id)) {
                Some(Remark { kind: Kind::Remark, .. }) | None => Vec::new(),
                Some(Remark { kind, on, .. }) => self.persons(*kind, *on),
            },
            // Whoever wrote the entry that it is about.
            Kind::Decision => {
                let of = self.state.decision(id);
                of.and_then(|decision| self.state.person_on(decision.entry.device)).into_iter().collect()
            }
            // An invitation is the business of the office that wrote it, and of those above.
            Kind::Village | Kind::Cadre | Kind::Policy | Kind::Catalog | Kind::Device | Kind::Invitation => Vec::new(),
        }
    }

    /// Returns who of `wanted` reads what.
    pub fn readers(&self, wanted: impl IntoIterator<Item = CadreId>) -> Readers {
        let mut readers = Readers::of(wanted.into_iter().collect());
        for kind in Kind::ALL.iter().filter(|kind| !matches!(kind, Kind::Village | Kind::Cadre | Kind::Device)) {
            for id in self.state.shown(*kind) {
                self.add(&mut readers, *kind, id);
            }
        }
        for device in self.state.registry() {
            // An office that was set back to an older copy learns whom it had admitted.
            let offices = self.over(device.person).chain(self.over(device.office));
            readers.add(Kind::Device, Device::id(device.device), offices);
        }
        self.add_names(&mut readers);
        readers
    }

    fn add(&self, readers: &mut Readers, kind: Kind, id: RecordId) {
        let author = self.author(kind, id);
        if matches!(kind, Kind::Policy | Kind::Catalog) {
            self.add_issued(readers, (kind, id), author);
            return;
        }
        let persons = self.persons(kind, id);
        let persons = persons.iter().copied();
        let over = persons.clone().chain(author).flat_map(|person| self.over(person));
        readers.add(kind, id, persons.chain(over));
    }

    /// Adds who reads a policy or catalogue: everybody below the office that wrote it,
    /// and whoever else wrote one for themselves.
    fn add_issued(&self, readers: &mut Readers, (kind, id): (Kind, RecordId), author: Option<CadreId>) {
        let from_below = author.filter(|author| self.is_below(*author));
        match from_below {
            None => readers.add_all(kind, id),
            Some(author) => {
                let reads = |who: &CadreId| *who == author || self.over(*who).any(|office| office == author);
                let below: Vec<CadreId> = readers.who.iter().copied().filter(reads).collect();
                readers.add(kind, id, below.into_iter().chain(self.over(author)));
            }
        }
    }

    /// Adds the names of whoever and whatever is named in what each of them reads.
    fn add_names(&self, readers: &mut Readers) {
        for kind in
            [Kind::Assignment, Kind::Stay, Kind::Visit, Kind::Concern, Kind::Matter, Kind::Remark, Kind::Household]
        {
            // What none of them reads names nobody to them.
            for id in self.state.shown(kind).filter(|id| readers.row_of(kind, *id).is_some()).collect::<Vec<_>>() {
                let (cadres, villages) = self.state.named_in(kind, id);
                for cadre in cadres.into_iter().chain(self.author(kind, id)) {
                    readers.add_like((Kind::Cadre, cadre.0), (kind, id));
                }
                for village in villages {
                    readers.add_like((Kind::Village, village.id().0), (kind, id));
                }
            }
        }
        // Everybody knows themselves, and the office that asks; offices know
        // their own people and all villages.
        if let Some(office) = self.office {
            readers.add_all(Kind::Cadre, office.0);
        }
        for person in readers.who.clone() {
            readers.add(Kind::Cadre, person.0, [person]);
        }
        for person in self.below() {
            readers.add(Kind::Cadre, person.0, std::iter::once(person).chain(self.over(person)));
        }
        let invited = |id: &CadreId| self.state.cadre(*id).is_some_and(|cadre| cadre.role == Role::Committee);
        let mut offices: Vec<CadreId> = self.above.keys().copied().collect();
        offices.extend(readers.who.iter().copied().filter(invited));
        for (id, _) in self.state.villages() {
            readers.add(Kind::Village, id.0, offices.iter().copied());
        }
        // An office knows whom it has written down: its clerks, who stand nowhere by
        // themselves, and whom it has invited.
        let itself = |id: &CadreId| self.state.canon(*id) == *id && self.state.cadre(*id).is_some();
        for id in self.state.ids(Kind::Cadre).map(CadreId).filter(itself) {
            let author = self.author(Kind::Cadre, id.0);
            readers.add(Kind::Cadre, id.0, author.into_iter().flat_map(|who| self.over(who)));
        }
        // The names that people had before go with those they have.
        let persons: Vec<CadreId> = self.state.ids(Kind::Cadre).map(CadreId).collect();
        for id in persons.into_iter().filter(|id| self.state.canon(*id) != *id) {
            readers.add_like((Kind::Cadre, id.0), (Kind::Cadre, self.state.canon(id).0));
        }
    }
}

/// Who of some persons and offices reads what.
#[derive(Debug, Default)]
pub struct Readers {
    who: Vec<CadreId>,
    places: Map<CadreId, usize>,
    rows: Map<(Kind, RecordId), u32>,
    /// A bit for each of them, row by row.
    bits: Vec<u64>,
}

impl Readers {
    fn of(who: BTreeSet<CadreId>) -> Self {
        let who: Vec<CadreId> = who.into_iter().collect();
        let places = who.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        Self { who, places, ..Self::default() }
    }

    fn words(&self) -> usize {
        self.who.len().div_ceil(64)
    }

    fn row(&mut self, kind: Kind, id: RecordId) -> usize {
        let words = self.words();
        let next = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let row = *self.rows.entry((kind, id)).or_insert(next);
        if row == next {
            self.bits.resize(self.bits.len() + words, 0);
        }
        row as usize * words
    }

    fn add(&mut self, kind: Kind, id: RecordId, who: impl IntoIterator<Item = CadreId>) {
        let mut row = None;
        for one in who {
            let Some(place) = self.places.get(&one).copied() else { continue };
            let at = *row.get_or_insert_with(|| self.row(kind, id));
            self.bits[at + place / 64] |= 1 << (place % 64);
        }
    }

    fn add_all(&mut self, kind: Kind, id: RecordId) {
        self.add(kind, id, self.who.clone());
    }

    /// Adds to the readers of one record those of another.
    fn add_like(&mut self, record: (Kind, RecordId), like: (Kind, RecordId)) {
        let Some(from) = self.rows.get(&like).map(|row| *row as usize * self.words()) else { return };
        let to = self.row(record.0, record.1);
        for word in 0..self.words() {
            self.bits[to + word] |= self.bits[from + word];
        }
    }

    /// Returns those who were asked about, in the order of their ids.
    pub fn who(&self) -> &[CadreId] {
        &self.who
    }

    /// Tells whether somebody reads a record.
    pub fn reads(&self, who: CadreId, kind: Kind, id: RecordId) -> bool {
        self.row_of(kind, id).is_some_and(self.rows_of(who))
    }

    /// Returns where the readers of a record stand, for [`Readers::rows_of`]; `None`
    /// where it has none.
    pub fn row_of(&self, kind: Kind, id: RecordId) -> Option<u32> {
        self.rows.get(&(kind, id)).copied()
    }

    /// Returns what tells whether somebody is among the readers in a row.
    pub fn rows_of(&self, who: CadreId) -> impl Fn(u32) -> bool + '_ {
        let (place, words) = (self.places.get(&who).copied(), self.words());
        move |row| place.is_some_and(|at| self.bits[row as usize * words + at / 64] & 1 << (at % 64) != 0)
    }

    /// Returns all records that somebody reads, in no order that means anything.
    pub fn of_one(&self, who: CadreId) -> impl Iterator<Item = (Kind, RecordId)> + '_ {
        let reads = self.rows_of(who);
        self.rows.iter().filter(move |(_, row)| reads(**row)).map(|(record, _)| *record)
    }
}
