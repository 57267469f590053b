//! The second layer: what offices ever gave to whom. Of what was written into assignments
//! it counts none that a cadre wrote, as the registry knows them.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::registry::{Author, Registry};
use crate::base::ids::{CadreId, DeviceId, HouseholdId, RecordId};
use crate::domain::change::Change;
use crate::domain::record::{Kind, Record};
use crate::domain::village::VillageCode;

/// All that was ever written into one assignment on one device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Words {
    cadres: BTreeSet<CadreId>,
    villages: BTreeSet<VillageCode>,
    households: BTreeSet<HouseholdId>,
}

/// What offices ever gave to whom. It only grows: handing over takes no right back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Given {
    papers: BTreeMap<RecordId, BTreeMap<DeviceId, Words>>,
    /// The assignments that ever named somebody.
    by_person: BTreeMap<CadreId, BTreeSet<RecordId>>,
    /// Devices of cadres: what they write into an assignment is no grant, whoever passed it on.
    denied: BTreeSet<DeviceId>,
}

fn list<T: DeserializeOwned>(change: &Change, field: &str) -> Vec<T> {
    let Change::Edit(edit) = change else { return Vec::new() };
    edit.set.get(field).and_then(|value| serde_json::from_value(value.clone()).ok()).unwrap_or_default()
}

impl Given {
    /// Begins with the devices that are known to be of cadres.
    pub fn with(denied: BTreeSet<DeviceId>) -> Self {
        Self { denied, ..Self::default() }
    }

    /// Takes in what was written into an assignment on a device. Tells whether somebody
    /// was given more than before.
    pub fn take(&mut self, change: &Change, by: DeviceId) -> bool {
        let (cadres, villages, households) = match change {
            Change::Add { record: Record::Assignment(one), .. } => {
                (one.cadres.clone(), one.villages.clone(), one.households.clone())
            }
            Change::Edit(edit) if edit.kind == Kind::Assignment => {
                (list(change, "cadres"), list(change, "villages"), list(change, "households"))
            }
            _ => return false,
        };
        let words = self.papers.entry(change.id()).or_default().entry(by).or_default();
        let before = words.clone();
        words.cadres.extend(&cadres);
        words.villages.extend(&villages);
        words.households.extend(&households);
        for cadre in cadres {
            self.by_person.entry(cadre).or_default().insert(change.id());
        }
        *words != before && !self.denied.contains(&by)
    }

    /// Returns the devices on which something was written into assignments.
    pub fn writers(&self) -> BTreeSet<DeviceId> {
        self.papers.values().flat_map(BTreeMap::keys).copied().collect()
    }

    /// Has what was written on a device be a grant, or none. Tells whether that is news.
    pub fn deny(&mut self, device: DeviceId, denied: bool) -> bool {
        if denied { self.denied.insert(device) } else { self.denied.remove(&device) }
    }

    /// Returns the devices whose words are no grant.
    pub fn denied(&self) -> &BTreeSet<DeviceId> {
        &self.denied
    }

    fn words_of(&self, paper: RecordId) -> impl Iterator<Item = &Words> {
        let all = self.papers.get(&paper).into_iter().flatten();
        all.filter(|(by, _)| !self.denied.contains(by)).map(|(_, words)| words)
    }

    fn papers_of<'a>(&'a self, author: &'a Author) -> impl Iterator<Item = RecordId> + 'a {
        let ids = author.names.iter().filter_map(|name| self.by_person.get(name)).flatten();
        ids.copied().filter(|id| self.names(author, *id))
    }

    /// Tells whether somebody was ever given a village.
    pub fn has_village(&self, author: &Author, village: VillageCode) -> bool {
        self.papers_of(author).any(|paper| self.words_of(paper).any(|words| words.villages.contains(&village)))
    }

    /// Tells whether somebody was ever given a household by itself.
    pub fn has_household(&self, author: &Author, household: HouseholdId) -> bool {
        self.papers_of(author).any(|paper| self.words_of(paper).any(|words| words.households.contains(&household)))
    }

    /// Tells whether offices ever named somebody in an assignment.
    pub fn names(&self, author: &Author, assignment: RecordId) -> bool {
        self.words_of(assignment).any(|words| author.names.iter().any(|name| words.cadres.contains(name)))
    }

    /// Tells whether a village was ever given to somebody below some offices.
    pub fn is_within(&self, registry: &Registry, village: VillageCode, offices: &BTreeSet<CadreId>) -> bool {
        let with =
            self.papers.keys().filter(|paper| self.words_of(**paper).any(|words| words.villages.contains(&village)));
        let cadres = with.flat_map(|paper| self.words_of(*paper)).flat_map(|words| &words.cadres);
        cadres.into_iter().any(|cadre| registry.is_within(*cadre, offices))
    }
}
