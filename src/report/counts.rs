//! What was done in a period and how things stand at its end: the numbers in the running
//! text of a report. What [`figure`](super::figure) counts, too, comes from there, so that
//! a report and a form that was filled in say the same. Restricted visits count like all
//! others; a count names nobody.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::error::ReportError;
use super::figure::Counts;
use super::ledger::{Ledger, Selection, Subject};
use crate::base::ids::HouseholdId;
use crate::domain::concern::{Concern, ConcernState, Level, Satisfaction};
use crate::domain::flow::is_settled;
use crate::domain::matter::MatterState;
use crate::query::progress::Period;

/// What was done in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Done {
    /// Visits at which somebody was met, one for each household seen.
    pub visits: u64,
    /// Times nobody was home.
    pub not_met: u64,
    /// Households at which somebody was met.
    pub covered: u64,
    /// Nights stayed.
    pub nights: u64,
    /// Concerns recorded.
    pub concerns: u64,
    /// Concerns settled, whenever they were recorded.
    pub settled: u64,
    /// Concerns of which the household was told the result, whenever they were recorded.
    pub told: u64,
    /// Matters done, whenever they came up.
    pub matters_done: u64,
    /// Matters promised.
    pub matters_promised: u64,
    /// Visits at which a policy was explained, one for each household seen.
    pub explained: u64,
}

/// How things stand at the end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Standing {
    /// Households that count.
    pub households: u64,
    /// Households at which nobody was ever met.
    pub never: u64,
    /// Concerns with something still to be done or told.
    pub open: u64,
    /// Of these, the ones past their due date.
    pub overdue: u64,
    /// Of these, the ones that a higher level has to settle.
    pub escalated: u64,
    /// Concerns opened again in the period.
    pub reopened: u64,
    /// Concerns declined in the period.
    pub declined: u64,
    /// Households that said in the period that they are not content.
    pub unsatisfied: u64,
    /// Matters promised whose day is over.
    pub promises_broken: u64,
    /// Groups of similar concerns that are open.
    pub similar: u64,
}

/// What became of the concerns of one category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OfCategory {
    /// Recorded in the period.
    pub raised: u64,
    /// Of these, settled.
    pub settled: u64,
    /// Of these, told.
    pub told: u64,
    /// Days from recording to settling, added up.
    pub days: u64,
}

/// Counts what was done in a selection.
pub fn done(ledger: &Ledger<'_>, selection: &Selection) -> Done {
    let all = ledger.counting();
    let state = ledger.state;
    let within = |day: Option<NaiveDate>| day.is_some_and(|day| selection.period.holds(day));
    let counts = Counts::of(state, ledger.today, selection);
    let mut done = Done {
        visits: counts.visits,
        covered: counts.households_covered,
        nights: counts.nights,
        concerns: counts.concerns,
        explained: counts.policy_households,
        matters_promised: all.matters(selection).len() as u64,
        ..Done::default()
    };
    for visit in all.visits(selection).into_iter().filter_map(|id| state.visit(id)) {
        if visit.nobody_home {
            done.not_met += (visit.households.len() as u64).max(1);
        }
    }
    let ever = ever(selection);
    for concern in all.concerns(&ever).into_iter().filter_map(|id| state.concern(id)) {
        done.settled += u64::from(within(concern.settled_on));
        done.told += u64::from(within(concern.told_on));
    }
    for matter in all.matters(&ever).into_iter().filter_map(|id| state.matter(id)) {
        done.matters_done += u64::from(matter.state == MatterState::Done && within(matter.done));
    }
    done
}

/// Counts how things stand when the period of a selection ends.
///
/// # Errors
/// Fails where the store does.
pub fn standing(ledger: &Ledger<'_>, selection: &Selection) -> Result<Standing, ReportError> {
    let all = ledger.counting();
    let state = ledger.state;
    let end = selection.period.to.min(ledger.today);
    let homes = all.households(selection);
    let met = |id: HouseholdId| state.visits_of(id).any(|(_, visit)| !visit.nobody_home && visit.day() <= end);
    let never = homes.iter().filter(|id| !met(**id));
    let mut standing = Standing { households: homes.len() as u64, never: never.count() as u64, ..Standing::default() };
    let mut groups = HashSet::new();
    all.each_concern(&all.concerns(&ever(selection)), |row| -> Result<(), ReportError> {
        let Subject::Concern(_, concern, steps) = &row.subject else { return Ok(()) };
        for step in steps.iter().filter(|step| selection.period.holds(step.at.date_naive())) {
            standing.reopened += u64::from(step.to == ConcernState::Reopened.word());
            standing.declined += u64::from(step.to == ConcernState::Declined.word());
        }
        let said = concern.told_on.is_some_and(|day| selection.period.holds(day));
        standing.unsatisfied += u64::from(said && concern.satisfaction == Some(Satisfaction::Unsatisfied));
        if concern.state.is_open() {
            standing.open += 1;
            standing.overdue += u64::from(is_overdue(concern, end));
            standing.escalated += u64::from(concern.level != Level::Village && concern.settled_on.is_none());
            groups.extend(concern.similar);
        }
        Ok(())
    })?;
    standing.similar = groups.len() as u64;
    let matters = all.matters(&ever(selection)).into_iter().filter_map(|id| state.matter(id));
    let broken =
        matters.filter(|matter| matter.state == MatterState::Promised && matter.promised.is_some_and(|day| day < end));
    standing.promises_broken = broken.count() as u64;
    Ok(standing)
}

/// Returns what became of the concerns recorded in a selection, by category.
pub fn by_category(ledger: &Ledger<'_>, selection: &Selection) -> BTreeMap<String, OfCategory> {
    let all = ledger.counting();
    let mut found: BTreeMap<String, OfCategory> = BTreeMap::new();
    for concern in all.concerns(selection).into_iter().filter_map(|id| ledger.state.concern(id)) {
        let of = found.entry(concern.category.trim().to_owned()).or_default();
        of.raised += 1;
        of.told += u64::from(concern.told_on.is_some());
        if let Some(day) = concern.settled_on {
            of.settled += 1;
            of.days += u64::try_from((day - concern.raised).num_days()).unwrap_or(0);
        }
    }
    found
}

/// Tells whether a concern should have been settled by `day` and isn't.
pub fn is_overdue(concern: &Concern, day: NaiveDate) -> bool {
    !is_settled(concern) && concern.due < day
}

/// Returns the same selection from the beginning on.
pub fn ever(selection: &Selection) -> Selection {
    Selection { period: Period { from: NaiveDate::MIN, to: selection.period.to }, ..*selection }
}
