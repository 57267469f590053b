//! Which policies were explained to whom, and who is still to be told. A pair
//! of policy and household is due where the policy is in force and meant for
//! the household; it is done when the household last understood it.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::order::household_key;
use super::scope::Reach;
use crate::base::ids::{HouseholdId, PolicyId};
use crate::domain::household::{Category, Household};
use crate::domain::policy::Policy;
use crate::domain::visit::Understanding;
use crate::state::State;

/// What households were told, by policy and household.
#[derive(Debug, Default)]
pub struct Explanations(HashMap<(PolicyId, HouseholdId), Understanding>);

impl Explanations {
    /// Gathers what these households were told up to and including `until`;
    /// of several times the last counts.
    pub fn of(state: &State, households: impl IntoIterator<Item = HouseholdId>, until: NaiveDate) -> Self {
        let mut told = HashMap::new();
        for household in households {
            let visits = state.visits_of(household).map(|(_, visit)| visit);
            for visit in visits.filter(|visit| !visit.nobody_home && visit.day() <= until) {
                told.extend(visit.policies.iter().map(|said| ((said.policy, household), said.outcome)));
            }
        }
        Self(told)
    }

    /// Returns how it came out, if it was explained at all.
    pub fn outcome(&self, policy: PolicyId, household: HouseholdId) -> Option<Understanding> {
        self.0.get(&(policy, household)).copied()
    }

    /// Tells whether the household understood it.
    pub fn understood(&self, policy: PolicyId, household: HouseholdId) -> bool {
        self.outcome(policy, household) == Some(Understanding::Understood)
    }
}

/// How far one policy has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRow {
    /// The policy.
    pub policy: PolicyId,
    /// Households it is meant for.
    pub due: u64,
    /// Of these, the ones that understood it.
    pub explained: u64,
    /// Of these, the ones to which it has to be explained again 待再讲.
    pub again: u64,
    /// Who is still to be told, those of 待再讲 included, in the order of the register.
    pub untold: Vec<HouseholdId>,
    /// By category: understood, and due. A household of several categories
    /// counts in each; one without any counts as an ordinary one.
    pub categories: BTreeMap<Category, (u64, u64)>,
}

/// Returns each pair that is due on `day`.
pub fn pairs_due<'a>(
    state: &'a State,
    households: &'a [(HouseholdId, &'a Household)],
    day: NaiveDate,
) -> impl Iterator<Item = ((PolicyId, &'a Policy), HouseholdId)> {
    let in_force = state.policies().filter(move |(_, policy)| policy.in_force(day));
    in_force.flat_map(move |policy| {
        let meant = households.iter().filter(move |(_, household)| policy.1.is_for(household));
        meant.map(move |(id, _)| (policy, *id))
    })
}

/// Returns how far each policy in force today has come, by its code.
pub fn policy_coverage(state: &State, reach: &Reach<'_>, today: NaiveDate) -> Vec<PolicyRow> {
    let explained = Explanations::of(state, reach.households.iter().map(|(id, _)| *id), today);
    let mut households = reach.households.clone();
    households.sort_by_cached_key(|(id, household)| (household_key(household), *id));
    let mut policies: Vec<(PolicyId, &Policy)> =
        state.policies().filter(|(_, policy)| policy.in_force(today)).collect();
    policies.sort_by_key(|(id, policy)| (&policy.code, &policy.version, *id));
    policies
        .into_iter()
        .map(|(policy, record)| {
            let meant = households.iter().filter(|(_, household)| record.is_for(household));
            row(policy, meant.copied(), &explained)
        })
        .collect()
}

/// Tells whether a household is of a category. One without any counts as an
/// ordinary one.
pub fn is_of(household: &Household, category: &Category) -> bool {
    household.categories.contains(category) || (household.categories.is_empty() && category.is_ordinary())
}

fn row<'a>(
    policy: PolicyId,
    meant: impl Iterator<Item = (HouseholdId, &'a Household)>,
    explained: &Explanations,
) -> PolicyRow {
    let mut row = PolicyRow { policy, due: 0, explained: 0, again: 0, untold: Vec::new(), categories: BTreeMap::new() };
    let ordinary = [Category(Category::KNOWN[0].to_owned())];
    for (id, household) in meant {
        let outcome = explained.outcome(policy, id);
        let understood = u64::from(outcome == Some(Understanding::Understood));
        row.due += 1;
        row.explained += understood;
        row.again += u64::from(outcome == Some(Understanding::Again));
        if understood == 0 {
            row.untold.push(id);
        }
        let categories = if household.categories.is_empty() { &ordinary } else { household.categories.as_slice() };
        for category in categories {
            let slot = row.categories.entry(category.clone()).or_default();
            *slot = (slot.0 + understood, slot.1 + 1);
        }
    }
    row
}

/// Returns the policies in force today that are meant for the household and
/// that it hasn't understood yet, by their code.
pub fn unexplained(state: &State, household: HouseholdId, today: NaiveDate) -> Vec<PolicyId> {
    let Some(record) = state.household(household) else { return Vec::new() };
    let explained = Explanations::of(state, [household], today);
    let mut open: Vec<(PolicyId, &Policy)> = state
        .policies()
        .filter(|(id, policy)| policy.in_force(today) && policy.is_for(record) && !explained.understood(*id, household))
        .collect();
    open.sort_by_key(|(id, policy)| (&policy.code, &policy.version, *id));
    open.into_iter().map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::visit::Explained;
    use crate::query::sample::{Sample, day, village};
    use crate::query::scope::Scope;

    fn said(policy: PolicyId, outcome: Understanding) -> Vec<Explained> {
        vec![Explained { policy, outcome }]
    }

    #[test]
    fn the_last_explanation_counts_and_the_audience_decides() {
        let mut sample = Sample::default();
        let health = sample.policy("YB", &[]);
        let aid = sample.policy("DB", &["低保户"]);
        let zhang = sample.household("10", "张三");
        let mut li = Household { number: Some("2".into()), ..Household::new(village(), "李四") };
        li.categories = vec![Category("低保户".into())];
        let li = HouseholdId(sample.put(li));
        sample.visit(&[zhang], "2026-11-02", |v| v.policies = said(health, Understanding::Understood));
        sample.visit(&[li], "2026-11-03", |v| v.policies = said(health, Understanding::Understood));
        sample.visit(&[li], "2026-11-04", |v| v.policies = said(health, Understanding::Again));
        sample.visit(&[li], "2026-11-05", |v| {
            v.policies = said(aid, Understanding::Understood);
            v.nobody_home = true;
        });

        let today = day("2026-11-22");
        let reach = Reach::of(&sample.state, Scope::All, today, None);
        let rows = policy_coverage(&sample.state, &reach, today);
        let told: Vec<_> = rows.iter().map(|row| (row.policy, row.due, row.explained, row.again)).collect();
        assert_eq!(told, [(aid, 1, 0, 0), (health, 2, 1, 1)]);
        assert_eq!(rows[1].untold, [li]);
        let by_category: Vec<_> = rows[1].categories.iter().map(|(c, n)| (c.0.as_str(), *n)).collect();
        assert_eq!(by_category, [("一般户", (1, 1)), ("低保户", (0, 1))]);
        assert_eq!(unexplained(&sample.state, li, today), [aid, health]);
        assert_eq!(unexplained(&sample.state, zhang, today), []);
        assert_eq!(unexplained(&sample.state, zhang, day("2025-12-31")), [], "not yet in force");
    }
}
