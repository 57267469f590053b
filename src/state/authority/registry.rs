//! The first layer: whose each device is. Which devices are offices' follows
//! from who admitted whom, beginning with the office's own; nothing else is asked.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::ids::{CadreId, DeviceId, RecordId};
use crate::base::limits::TIERS_MAX;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::device::Device;
use crate::domain::record::Record;
use crate::state::doc::Origin;

/// What an office said of whose a device is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Claim {
    /// The invitation that it showed.
    invitation: Option<RecordId>,
    person: CadreId,
    /// The office of which it was said to be a clerk's machine.
    clerk_of: Option<CadreId>,
}

/// All that offices ever wrote of one device. It only grows, so that an entry
/// which counts goes on counting.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Admitted {
    claims: BTreeSet<Claim>,
    offices: BTreeSet<CadreId>,
    /// Whether it was said to be the machine of an office by itself.
    founder: bool,
    /// The device that the same installation had before.
    before: Option<RecordId>,
}

/// A device that is exchanged with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// The record of whoever works on it.
    pub person: Option<CadreId>,
    /// The record by which they were invited, where they go by another one.
    pub stood_in: Option<CadreId>,
    /// Whether they were invited from here as an office.
    pub is_office: bool,
}

/// Whose each device is, and which records of persons are one person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Registry {
    /// By the id of the device's record.
    admitted: BTreeMap<RecordId, Admitted>,
    /// By the invitation, which devices were let in by it, and by which entry each first.
    takers: BTreeMap<RecordId, BTreeMap<RecordId, Origin>>,
    /// Which of them came second, on another machine of the office than the first:
    /// device and invitation.
    seconds: BTreeSet<(RecordId, RecordId)>,
    /// The offices that each person or office was ever admitted by.
    over: BTreeMap<CadreId, BTreeSet<CadreId>>,
    /// Devices that are exchanged with, whose office has not written them down
    /// yet.
    heard: BTreeMap<DeviceId, Heard>,
    /// Which records of persons were said to be another one, both ways.
    aliases: BTreeMap<CadreId, BTreeSet<CadreId>>,
}

/// Who wrote an entry, as far as offices have said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Author {
    /// The records that stand for them.
    pub names: BTreeSet<CadreId>,
    /// The offices whose word it is, where the device is an office's.
    pub offices: BTreeSet<CadreId>,
    /// Those of the offices that they founded, and aren't clerks of.
    pub founded: BTreeSet<CadreId>,
    /// The record that stood in for them before they had made one of their own.
    pub stood_in: Option<CadreId>,
}

impl Author {
    /// Tells whether an office wrote it.
    pub fn is_office(&self) -> bool {
        !self.offices.is_empty()
    }

    /// Tells whether nothing is known of who that is.
    pub fn is_unknown(&self) -> bool {
        self.names.is_empty()
    }
}

impl Registry {
    /// Begins with those who are known to have come second.
    pub fn with(seconds: BTreeSet<(RecordId, RecordId)>) -> Self {
        Self { seconds, ..Self::default() }
    }

    /// Takes in what an office wrote of a device. Tells whether more is known than before.
    pub fn admit(&mut self, origin: Origin, change: &Change) -> bool {
        let mut told = Admitted::default();
        match change {
            Change::Add { record: Record::Device(device), .. } => {
                let clerk_of = device.clerk.then_some(device.office);
                told.claims.insert(Claim { invitation: device.invitation, person: device.person, clerk_of });
                told.offices.insert(device.office);
                told.founder = !device.clerk && device.role == Role::Committee;
                told.before = device.before.map(Device::id);
            }
            Change::Edit(edit) => {
                let of = |field: &str| edit.set.get(field).cloned();
                let id = |field| of(field).and_then(|value| serde_json::from_value::<CadreId>(value).ok());
                let invitation = of("invitation").and_then(|value| serde_json::from_value(value).ok());
                let claim = |person| Claim { invitation, person, clerk_of: None };
                told.claims.extend(id("person").map(claim));
                let role = of("role").and_then(|value| serde_json::from_value::<Role>(value).ok());
                told.founder = role == Some(Role::Committee);
                told.offices.extend(id("office"));
            }
            _ => return false,
        }
        for invitation in told.claims.iter().filter_map(|claim| claim.invitation) {
            let first = self.takers.entry(invitation).or_default().entry(change.id()).or_insert(origin);
            *first = origin.min(*first);
        }
        let known = self.admitted.entry(change.id()).or_default();
        let before = known.clone();
        known.claims.append(&mut told.claims);
        known.offices.append(&mut told.offices);
        known.founder |= told.founder;
        known.before = known.before.max(told.before);
        let (known, grown) = (known.clone(), *known != before);
        for claim in &known.claims {
            let above = known.offices.iter().filter(|office| **office != claim.person);
            self.over.entry(claim.person).or_default().extend(above);
        }
        grown
    }

    /// Works out who came second with an invitation: all but those of the installation
    /// that an office let in by it first, whichever of its machines that was. Tells
    /// whether that is news.
    pub fn settle(&mut self) -> bool {
        let mut found = BTreeSet::new();
        for (invitation, takers) in self.takers.iter().filter(|(_, takers)| takers.len() > 1) {
            let first = takers.iter().min_by_key(|(device, at)| (**at, **device)).map(|(device, _)| self.root(*device));
            let seconds = takers.keys().filter(|device| Some(self.root(**device)) != first);
            found.extend(seconds.map(|device| (*device, *invitation)));
        }
        let before = self.seconds.len();
        self.seconds.append(&mut found);
        self.seconds.len() > before
    }

    /// Returns who came second with an invitation: device and invitation.
    pub fn seconds(&self) -> &BTreeSet<(RecordId, RecordId)> {
        &self.seconds
    }

    /// Returns when an office first let a device in by an invitation.
    pub fn taken_at(&self, invitation: RecordId, device: RecordId) -> Option<Origin> {
        self.takers.get(&invitation)?.get(&device).copied()
    }

    /// Tells whether a device came second with an invitation, or goes on from one that
    /// did, and has shown no other.
    pub fn is_second(&self, record: RecordId) -> bool {
        let known = self.admitted.get(&record).filter(|_| !self.seconds.is_empty());
        known.is_some_and(|known| !known.claims.is_empty() && self.standing(record).next().is_none())
    }

    /// Returns what was said of a device and stands.
    fn standing(&self, record: RecordId) -> impl Iterator<Item = &Claim> {
        let stands = move |claim: &&Claim| match claim.invitation {
            Some(invitation) => !self.seconds.contains(&(record, invitation)),
            None => !self.is_lost(self.root(record), claim.person),
        };
        self.admitted.get(&record).into_iter().flat_map(|known| &known.claims).filter(stands)
    }

    /// Tells whether a device was let in for somebody by invitations alone that others
    /// had used.
    fn is_lost(&self, record: RecordId, person: CadreId) -> bool {
        let mut came = self.claimed(record).filter(|claim| claim.person == person).peekable();
        let is_second = |claim: &Claim| claim.invitation.is_some_and(|shown| self.seconds.contains(&(record, shown)));
        !self.seconds.is_empty() && came.peek().is_some() && came.all(is_second)
    }

    /// Returns the first device of the installation that a device belongs to.
    fn root(&self, record: RecordId) -> RecordId {
        let before = |at: &RecordId| self.admitted.get(at).and_then(|known| known.before);
        let row = std::iter::successors(Some(record), before).take(self.admitted.len() + 1);
        row.last().unwrap_or(record)
    }

    /// Notes whose device it is that is exchanged with.
    pub fn hear(&mut self, device: DeviceId, heard: &Heard) -> bool {
        self.heard.insert(device, heard.clone()).as_ref() != Some(heard)
    }

    /// Notes that one record of a person stands for another one.
    pub fn alias(&mut self, one: CadreId, other: CadreId) -> bool {
        let new = one != other && self.aliases.entry(one).or_default().insert(other);
        if new {
            self.aliases.entry(other).or_default().insert(one);
        }
        new
    }

    /// Returns all records that stand for the same person.
    pub fn names(&self, of: impl IntoIterator<Item = CadreId>) -> BTreeSet<CadreId> {
        let mut found: BTreeSet<CadreId> = of.into_iter().collect();
        let mut next: Vec<CadreId> = found.iter().copied().collect();
        while let Some(id) = next.pop() {
            let more = self.aliases.get(&id).into_iter().flatten();
            next.extend(more.filter(|other| found.insert(**other)));
        }
        found
    }

    /// Returns who writes on a device.
    pub fn author(&self, device: DeviceId) -> Author {
        let id = Device::id(device);
        let claims: Vec<&Claim> = self.standing(id).collect();
        let clerk_of: BTreeSet<CadreId> = claims.iter().filter_map(|claim| claim.clerk_of).collect();
        let mut persons: BTreeSet<CadreId> = claims.iter().map(|claim| claim.person).collect();
        let is_founder = self.admitted.get(&id).is_some_and(|known| known.founder);
        let mut founded = if is_founder { persons.clone() } else { BTreeSet::new() };
        // Whom the invitation was for that somebody else had used is nobody to go by.
        let root = self.root(id);
        let heard = self.heard.get(&device).filter(|_| !self.seconds.iter().any(|(one, _)| [id, root].contains(one)));
        for who in heard.iter().flat_map(|heard| heard.person.into_iter().chain(heard.stood_in)) {
            persons.insert(who);
            founded.extend(heard.filter(|heard| heard.is_office).map(|_| who));
        }
        let offices = founded.union(&clerk_of).copied().collect();
        Author { names: self.names(persons), offices, founded, stood_in: heard.and_then(|heard| heard.stood_in) }
    }

    /// Returns for whom the device of a record was admitted.
    pub fn persons_of(&self, record: RecordId) -> BTreeSet<CadreId> {
        self.names(self.standing(record).map(|claim| claim.person))
    }

    fn claimed(&self, record: RecordId) -> impl Iterator<Item = &Claim> {
        self.admitted.get(&record).into_iter().flat_map(|known| &known.claims)
    }

    /// Returns the offices to which the device of a record was said to report.
    pub fn offices_of(&self, record: RecordId) -> impl Iterator<Item = CadreId> + '_ {
        self.admitted.get(&record).into_iter().flat_map(|known| known.offices.iter().copied())
    }

    /// Tells whether somebody may cut the device of a record off: of an office or
    /// person below them, or of a clerk of the office that they founded. Nobody cuts
    /// off whoever may cut them off, so that no two can each undo the other.
    pub fn is_senior(&self, author: &Author, record: RecordId) -> bool {
        let clerk_of: BTreeSet<CadreId> = self.claimed(record).filter_map(|claim| claim.clerk_of).collect();
        let persons = || self.names(self.claimed(record).map(|claim| claim.person));
        let parties = if clerk_of.is_empty() { persons() } else { clerk_of.clone() };
        !clerk_of.is_disjoint(&author.founded) || parties.iter().any(|one| self.is_below(*one, &author.offices))
    }

    /// Tells whether a person or office is one of some offices or below one.
    pub fn is_within(&self, who: CadreId, offices: &BTreeSet<CadreId>) -> bool {
        self.leads_to(self.names([who]), offices)
    }

    /// Tells whether a person or office was admitted by one of some offices, or below one.
    pub fn is_below(&self, who: CadreId, offices: &BTreeSet<CadreId>) -> bool {
        self.leads_to(self.over(&self.names([who])), offices)
    }

    /// Returns who admitted any of some persons and offices.
    fn over(&self, level: &BTreeSet<CadreId>) -> BTreeSet<CadreId> {
        self.names(level.iter().filter_map(|one| self.over.get(one)).flatten().copied())
    }

    fn leads_to(&self, mut level: BTreeSet<CadreId>, offices: &BTreeSet<CadreId>) -> bool {
        for _ in 0..=TIERS_MAX {
            if level.iter().any(|one| offices.contains(one)) {
                return true;
            }
            level = self.over(&level);
        }
        false
    }
}

impl super::Authority {
    /// Tells whether a device was let in by an invitation that another installation had
    /// shown first, on another machine of the office: nothing of it counts until it
    /// shows one of its own.
    pub fn is_second(&self, device: DeviceId) -> bool {
        self.registry.is_second(Device::id(device))
    }

    /// Tells whether a device came second with this invitation, whatever it has shown since.
    pub fn came_second(&self, device: DeviceId, invitation: RecordId) -> bool {
        self.registry.seconds().contains(&(Device::id(device), invitation))
    }

    /// Returns when an office let a device in by an invitation.
    pub fn taken_at(&self, invitation: RecordId, device: DeviceId) -> Option<Origin> {
        self.registry.taken_at(invitation, Device::id(device))
    }
}
