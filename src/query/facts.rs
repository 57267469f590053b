//! What the checks of `domain` ask, and where a cadre works, answered from the state.

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::base::ids::{CadreId, HouseholdId, PolicyId};
use crate::domain::validate::{Facts, PolicyFacts};
use crate::domain::village::VillageCode;
use crate::state::State;

/// The state at one moment, as checks see it.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// What is.
    pub state: &'a State,
    /// The present moment.
    pub now: DateTime<FixedOffset>,
}

impl Facts for Known<'_> {
    fn now(&self) -> DateTime<FixedOffset> {
        self.now
    }

    fn has_household(&self, id: HouseholdId) -> bool {
        self.state.household(id).is_some()
    }

    fn has_village(&self, code: VillageCode) -> bool {
        self.state.village(code).is_some()
    }

    fn policy(&self, id: PolicyId) -> Option<PolicyFacts> {
        let policy = self.state.policy(id)?;
        Some(PolicyFacts { title: policy.title.clone(), from: policy.from, to: policy.to })
    }
}

/// The state, with households that are only just being entered.
#[derive(Debug, Clone)]
pub struct WithNewcomers<'a> {
    /// What is, and when.
    pub known: Known<'a>,
    /// The households that come along with the record that is checked.
    pub newcomers: Vec<HouseholdId>,
}

impl Facts for WithNewcomers<'_> {
    fn now(&self) -> DateTime<FixedOffset> {
        self.known.now()
    }

    fn has_household(&self, id: HouseholdId) -> bool {
        self.newcomers.contains(&id) || self.known.has_household(id)
    }

    fn has_village(&self, code: VillageCode) -> bool {
        self.known.has_village(code)
    }

    fn policy(&self, id: PolicyId) -> Option<PolicyFacts> {
        self.known.policy(id)
    }
}

/// Returns the villages that a cadre is assigned to on `today`, else all there are.
pub fn villages(state: &State, me: Option<CadreId>, today: NaiveDate) -> Vec<VillageCode> {
    let mine = state.assignments().map(|(_, assignment)| assignment).filter(|assignment| {
        (assignment.from..=assignment.to).contains(&today) && me.is_some_and(|me| assignment.cadres.contains(&me))
    });
    let mut villages: Vec<VillageCode> = Vec::new();
    for code in mine.flat_map(|assignment| &assignment.villages) {
        if !villages.contains(code) {
            villages.push(*code);
        }
    }
    if villages.is_empty() {
        villages = state.villages().map(|(_, village)| village.code).collect();
    }
    villages
}
