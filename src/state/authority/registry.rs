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
    roles: BTreeSet<Role>,
    offices: BTreeSet<CadreId>,
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
    /// Those of them that are offices, where the device is an office's.
    pub offices: BTreeSet<CadreId>,
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
                told.roles.insert(device.role);
                told.offices.insert(device.office);
            }
            Change::Edit(edit) => {
                let of = |field: &str| edit.set.get(field).cloned();
                told.persons.extend(of("person").and_then(|value| serde_json::from_value::<CadreId>(value).ok()));
                told.roles.extend(of("role").and_then(|value| serde_json::from_value::<Role>(value).ok()));
                told.offices.extend(of("office").and_then(|value| serde_json::from_value::<CadreId>(value).ok()));
            }
            _ => return false,
        }
        let known = self.admitted.entry(change.id()).or_default();
        let before = known.clone();
        known.persons.append(&mut told.persons);
        known.roles.append(&mut told.roles);
        known.offices.append(&mut told.offices);
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
        let (mut persons, mut offices) = (BTreeSet::new(), BTreeSet::new());
        let admitted = self.admitted.get(&Device::id(device));
        let admitted = admitted.map(|known| (&known.persons, known.roles.contains(&Role::Committee)));
        let heard = self.heard.get(&device);
        let by_notes: Option<(BTreeSet<CadreId>, bool)> =
            heard.map(|heard| (heard.person.into_iter().chain(heard.stood_in).collect(), heard.is_office));
        for (known, is_office) in admitted.into_iter().chain(by_notes.as_ref().map(|(known, is)| (known, *is))) {
            persons.extend(known);
            offices.extend(known.iter().filter(|_| is_office));
        }
        Author { names: self.names(persons), offices, stood_in: heard.and_then(|heard| heard.stood_in) }
    }

    /// Returns for whom the device of a record was admitted.
    pub fn persons_of(&self, record: RecordId) -> BTreeSet<CadreId> {
        self.admitted.get(&record).map_or_else(BTreeSet::new, |known| self.names(known.persons.iter().copied()))
    }

    /// Returns the offices to which the device of a record was said to report.
    pub fn offices_of(&self, record: RecordId) -> impl Iterator<Item = CadreId> + '_ {
        self.admitted.get(&record).into_iter().flat_map(|known| known.offices.iter().copied())
    }

    /// Tells whether a person or office is one of some offices or below one.
    pub fn is_within(&self, who: CadreId, offices: &BTreeSet<CadreId>) -> bool {
        let mut level: BTreeSet<CadreId> = self.names([who]);
        for _ in 0..=TIERS_MAX {
            if level.iter().any(|one| offices.contains(one)) {
                return true;
            }
            level = self.names(level.iter().filter_map(|one| self.over.get(one)).flatten().copied());
        }
        false
    }
}
