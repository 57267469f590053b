//! The second layer: what offices ever gave to whom. It takes entries of offices
//! alone, as the registry knows them.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::registry::{Author, Registry};
use crate::base::ids::{CadreId, HouseholdId, RecordId};
use crate::domain::change::Change;
use crate::domain::record::{Kind, Record};
use crate::domain::village::VillageCode;

/// All that offices ever wrote into one assignment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Paper {
    cadres: BTreeSet<CadreId>,
    villages: BTreeSet<VillageCode>,
    households: BTreeSet<HouseholdId>,
}

/// What offices ever gave to whom. It only grows: handing over takes no right back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Given {
    papers: BTreeMap<RecordId, Paper>,
    /// The assignments that ever named somebody.
    by_person: BTreeMap<CadreId, BTreeSet<RecordId>>,
}

fn list<T: DeserializeOwned>(change: &Change, field: &str) -> Vec<T> {
    let Change::Edit(edit) = change else { return Vec::new() };
    edit.set.get(field).and_then(|value| serde_json::from_value(value.clone()).ok()).unwrap_or_default()
}

impl Given {
    /// Takes in what an office wrote into an assignment. Tells whether somebody
    /// was given more than before.
    pub fn take(&mut self, change: &Change) -> bool {
        let (cadres, villages, households) = match change {
            Change::Add { record: Record::Assignment(one), .. } => {
                (one.cadres.clone(), one.villages.clone(), one.households.clone())
            }
            Change::Edit(edit) if edit.kind == Kind::Assignment => {
                (list(change, "cadres"), list(change, "villages"), list(change, "households"))
            }
            _ => return false,
        };
        let paper = self.papers.entry(change.id()).or_default();
        let before = paper.clone();
        paper.cadres.extend(&cadres);
        paper.villages.extend(&villages);
        paper.households.extend(&households);
        for cadre in cadres {
            self.by_person.entry(cadre).or_default().insert(change.id());
        }
        *paper != before
    }

    fn papers_of<'a>(&'a self, author: &'a Author) -> impl Iterator<Item = &'a Paper> + 'a {
        let ids = author.names.iter().filter_map(|name| self.by_person.get(name)).flatten();
        ids.filter_map(|id| self.papers.get(id))
    }

    /// Tells whether somebody was ever given a village.
    pub fn has_village(&self, author: &Author, village: VillageCode) -> bool {
        self.papers_of(author).any(|paper| paper.villages.contains(&village))
    }

    /// Tells whether somebody was ever given a household by itself.
    pub fn has_household(&self, author: &Author, household: HouseholdId) -> bool {
        self.papers_of(author).any(|paper| paper.households.contains(&household))
    }

    /// Tells whether offices ever named somebody in an assignment.
    pub fn names(&self, author: &Author, assignment: RecordId) -> bool {
        self.papers.get(&assignment).is_some_and(|paper| author.names.iter().any(|name| paper.cadres.contains(name)))
    }

    /// Tells whether a village was ever given to somebody below some offices.
    pub fn is_within(&self, registry: &Registry, village: VillageCode, offices: &BTreeSet<CadreId>) -> bool {
        let with = self.papers.values().filter(|paper| paper.villages.contains(&village));
        with.flat_map(|paper| &paper.cadres).any(|cadre| registry.is_within(*cadre, offices))
    }
}
