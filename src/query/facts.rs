//! What the checks of `domain` ask, answered from the state.

use chrono::{DateTime, FixedOffset};

use crate::base::ids::{HouseholdId, PolicyId};
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
