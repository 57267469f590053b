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

/// All that offices ever wrote of one device. It only grows, so that an entry
/// which counts goes on counting.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Admitted {
    persons: BTreeSet<CadreId>,
    offices: BTreeSet<CadreId>,
    /// Offices of which it was said to be a clerk's machine.
    clerk_of: BTreeSet<CadreId>,
    /// Whether it was said to be the machine of an office by itself.
    founder: bool,
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
    /// Takes in what an office wrote of a device. Tells whether more is known than before.
    pub fn admit(&mut self, change: &Change) -> bool {
        let mut told = Admitted::default();
        match change {
            Change::Add { record: Record::Device(device), .. } => {
                told.persons.insert(device.person);
                told.offices.insert(device.office);
                match device.clerk {
                    true => drop(told.clerk_of.insert(device.office)),
                    false => told.founder = device.role == Role::Committee,
                }
            }
            Change::Edit(edit) => {
                let of = |field: &str| edit.set.get(field).cloned();
                told.persons.extend(of("person").and_then(|value| serde_json::from_value::<CadreId>(value).ok()));
                let role = of("role").and_then(|value| serde_json::from_value::<Role>(value).ok());
                told.founder = role == Some(Role::Committee);
                told.offices.extend(of("office").and_then(|value| serde_json::from_value::<CadreId>(value).ok()));
            }
            _ => return false,
        }
        let known = self.admitted.entry(change.id()).or_default();
        let before = known.clone();
        known.persons.append(&mut told.persons);
        known.offices.append(&mut told.offices);
        known.clerk_of.append(&mut told.clerk_of);
        known.founder |= told.founder;
        let (known, grown) = (known.clone(), *known != before);
        for person in &known.persons {
            let above = known.offices.iter().filter(|office| *office != person);
            self.over.entry(*person).or_default().extend(above);
        }
        grown
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
        let (mut persons, mut founded) = (BTreeSet::new(), BTreeSet::new());
        let admitted = self.admitted.get(&Device::id(device));
        let clerk_of = admitted.map(|known| known.clerk_of.clone()).unwrap_or_default();
        let admitted = admitted.map(|known| (&known.persons, known.founder));
        let heard = self.heard.get(&device);
        let by_notes: Option<(BTreeSet<CadreId>, bool)> =
            heard.map(|heard| (heard.person.into_iter().chain(heard.stood_in).collect(), heard.is_office));
        for (known, is_office) in admitted.into_iter().chain(by_notes.as_ref().map(|(known, is)| (known, *is))) {
            persons.extend(known);
            founded.extend(known.iter().copied().filter(|_| is_office));
        }
        let offices = founded.union(&clerk_of).copied().collect();
        Author { names: self.names(persons), offices, founded, stood_in: heard.and_then(|heard| heard.stood_in) }
    }

    /// Returns for whom the device of a record was admitted.
    pub fn persons_of(&self, record: RecordId) -> BTreeSet<CadreId> {
        self.admitted.get(&record).map_or_else(BTreeSet::new, |known| self.names(known.persons.iter().copied()))
    }

    /// Returns the offices to which the device of a record was said to report.
    pub fn offices_of(&self, record: RecordId) -> impl Iterator<Item = CadreId> + '_ {
        self.admitted.get(&record).into_iter().flat_map(|known| known.offices.iter().copied())
    }

    /// Returns the offices whose clerk's machine the device of a record was said to be.
    pub fn clerk_of(&self, record: RecordId) -> impl Iterator<Item = CadreId> + '_ {
        self.admitted.get(&record).into_iter().flat_map(|known| known.clerk_of.iter().copied())
    }

    /// Tells whether somebody may cut the device of a record off: of an office or
    /// person below them, or of a clerk of the office that they founded. Nobody cuts
    /// off whoever may cut them off, so that no two can each undo the other.
    pub fn is_senior(&self, author: &Author, record: RecordId) -> bool {
        let clerk_of: BTreeSet<CadreId> = self.clerk_of(record).collect();
        let parties = if clerk_of.is_empty() { self.persons_of(record) } else { clerk_of.clone() };
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
