//! Figures by village: what an office tells the one above it in place of records, what
//! of them it keeps to itself, and what the one above makes of those that it was sent.

mod below;
mod disclose;
#[cfg(test)]
mod disclose_tests;

use std::collections::BTreeMap;

use crate::domain::matter::MatterState;
use crate::domain::village::VillageCode;
use crate::domain::words;
use crate::state::State;

pub use below::{Below, Lack, Office, Source, Sum, below};
pub use disclose::disclose;

words! {
    /// What is counted of a village, since its records begin.
    pub enum Count {
        /// Households that live there, 外出 among them.
        Households = "households" / "rollup-households",
        /// Of these, the ones at which somebody was ever met.
        Visited = "households_visited" / "rollup-visited",
        /// Visits at which somebody was met.
        Visits = "visits" / "rollup-visits",
        /// Concerns raised.
        Concerns = "concerns" / "rollup-concerns",
        /// Of these, the ones that are settled.
        Settled = "concerns_settled" / "rollup-settled",
        /// Matters that weren't dropped.
        Matters = "matters" / "rollup-matters",
    }
}

impl Count {
    /// Returns what this is a part of that is told beside it.
    pub fn whole(self) -> Option<Self> {
        match self {
            Self::Visited => Some(Self::Households),
            Self::Settled => Some(Self::Concerns),
            Self::Households | Self::Visits | Self::Concerns | Self::Matters => None,
        }
    }

    /// Returns what is told beside this as a part of it.
    fn part(self) -> Option<Self> {
        Self::ALL.iter().copied().find(|count| count.whole() == Some(self))
    }
}

/// How many there are of each in each village; what there is none of isn't in it.
pub type Tally = BTreeMap<(VillageCode, Count), u64>;

/// Counts the records that are here.
pub fn tally(state: &State) -> Tally {
    let mut tally = Tally::new();
    let mut add = |village, what| *tally.entry((village, what)).or_default() += 1;
    for (id, household) in state.households().filter(|(id, household)| state.lives(*id, household)) {
        add(household.village, Count::Households);
        if state.last_visit(id).is_some() {
            add(household.village, Count::Visited);
        }
    }
    for (_, visit) in state.visits().filter(|(_, visit)| !visit.nobody_home) {
        add(visit.village, Count::Visits);
    }
    for (_, concern) in state.concerns() {
        add(concern.village, Count::Concerns);
        if concern.settled_on.is_some() {
            add(concern.village, Count::Settled);
        }
    }
    for (_, matter) in state.matters().filter(|(_, matter)| matter.state != MatterState::Dropped) {
        add(matter.village, Count::Matters);
    }
    tally
}
