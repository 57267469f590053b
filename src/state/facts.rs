//! What checks and changes of `domain` ask, answered from the state.

use chrono::{DateTime, FixedOffset};

use super::State;
use crate::base::ids::{HouseholdId, PolicyId};
use crate::domain::record::Kind;
use crate::domain::register::Before;
use crate::domain::validate::{Facts, PolicyFacts};
use crate::domain::village::VillageCode;

/// The state at one moment, as checks see it.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// What is.
    pub state: &'a State,
    /// The present moment.
    pub now: DateTime<FixedOffset>,
}

impl State {
    /// Returns what is known of a household that isn't in the register.
    pub fn household_before(&self, id: HouseholdId) -> Before {
        match (self.knows(Kind::Household, id.0), self.birth(Kind::Household, id.0)) {
            (false, _) => Before::Nothing,
            (true, None) => Before::Words,
            (true, Some(_)) => Before::TakenOut,
        }
    }
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
