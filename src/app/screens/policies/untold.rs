//! The households that are still to be told of a policy, by village and group,
//! as one walks.

use std::collections::HashSet;

use crate::app::widgets::layout::below;
use crate::app::widgets::list::{List, Row};
use crate::app::world::seen::{Seen, Stamp};
use crate::base::ids::{HouseholdId, PolicyId};
use crate::display::words;
use crate::domain::household::Category;
use crate::domain::visit::Understanding;
use crate::query::coverage::{Explanations, PolicyRow, is_of};

/// The list of those still to be told.
#[derive(Debug)]
pub struct Untold {
    /// The policy.
    pub policy: PolicyId,
    /// Only households of this category.
    pub category: Option<Category>,
    /// The households.
    pub list: List<HouseholdId>,
    /// Those to whom it was explained and has to be explained again 待再讲.
    pub again: HashSet<HouseholdId>,
    /// Whether the policy is in force, so that somebody is to be told at all.
    pub in_force: bool,
    listed: Option<Stamp>,
}

/// Rows above the list: which policy, and how many.
pub const HEAD_ROWS: u16 = 1;

impl Untold {
    /// Returns the list for a policy, still empty.
    pub fn new(policy: PolicyId, category: Option<Category>) -> Self {
        let (list, again) = (List::default(), HashSet::new());
        Self { policy, category, list, again, in_force: true, listed: None }
    }

    /// Brings the list up to date.
    pub fn refresh(&mut self, seen: &Seen<'_>, coverage: &[PolicyRow]) {
        if self.listed != Some(seen.stamp()) {
            let row = coverage.iter().find(|row| row.policy == self.policy);
            self.in_force = row.is_some();
            let wanted = |id: &HouseholdId| {
                let household = seen.state.household(*id);
                self.category.as_ref().is_none_or(|category| household.is_some_and(|one| is_of(one, category)))
            };
            let untold: Vec<HouseholdId> = row.map(|row| row.untold.as_slice()).unwrap_or_default().to_vec();
            let untold: Vec<HouseholdId> = untold.into_iter().filter(wanted).collect();
            let told = Explanations::of(seen.state, untold.iter().copied(), seen.today);
            let again = |id: &HouseholdId| told.outcome(self.policy, *id) == Some(Understanding::Again);
            self.again = untold.iter().copied().filter(again).collect();
            self.list.set(rows(seen, &untold));
            self.listed = Some(seen.stamp());
        }
        self.list.fit(usize::from(below(seen.body, HEAD_ROWS).height));
    }
}

fn rows(seen: &Seen<'_>, untold: &[HouseholdId]) -> Vec<Row<HouseholdId>> {
    let place = |id: &HouseholdId| {
        let household = seen.state.household(*id);
        household.map(|household| (words::village(seen.state, household.village), words::group(household)))
    };
    let mut rows = Vec::new();
    for part in untold.chunk_by(|a, b| place(a) == place(b)) {
        if !rows.is_empty() {
            rows.push(Row::Gap);
        }
        let (village, group) = place(&part[0]).unwrap_or_default();
        rows.push(Row::Head(format!("{village} {group}").trim_end().to_owned(), part.len()));
        rows.extend(part.iter().map(|id| Row::Item(*id)));
    }
    rows
}
