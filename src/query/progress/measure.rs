//! Counts what the figures are made of. Every formula stands in one function,
//! and in words under `query-formula-…` in the message files.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};

use super::{Metric, MetricKind, Pace, Period};
use crate::base::ids::{CadreId, ConcernId, HouseholdId, MatterId, PolicyId};
use crate::base::limits::MUST_VISIT_DAYS_DEFAULT;
use crate::domain::concern::{Concern, Satisfaction};
use crate::domain::flow::is_settled;
use crate::domain::household::Household;
use crate::domain::matter::{Matter, MatterState};
use crate::query::coverage::{Explanations, pairs_due};
use crate::query::scope::{Counted, Reach, Scope};
use crate::state::State;

/// Share points by which one may be off and still be on track.
const PACE_POINTS: f64 = 0.1;

/// What was counted for one question.
pub(super) struct Measured<'a> {
    pub state: &'a State,
    pub reach: &'a Reach<'a>,
    pub period: Period,
    pub today: NaiveDate,
    /// The last day that counts: the end of the period, or today.
    pub until: NaiveDate,
    /// Of each household that counts, the days within the period on which
    /// somebody was met, oldest first.
    pub met: HashMap<HouseholdId, Vec<NaiveDate>>,
}

impl<'a> Measured<'a> {
    pub fn of(state: &'a State, reach: &'a Reach<'a>, period: Period, today: NaiveDate) -> Self {
        let until = period.to.min(today);
        let days = |household: HouseholdId| {
            let visits = state.visits_of(household).map(|(_, visit)| visit);
            let met = visits.filter(|visit| !visit.nobody_home).map(|visit| visit.day());
            met.filter(|day| (period.from..=until).contains(day)).collect()
        };
        let met = reach.households.iter().map(|(id, _)| (*id, days(*id))).collect();
        Self { state, reach, period, today, until, met }
    }

    /// Returns one figure of each kind.
    pub fn metrics(&self) -> Vec<Metric> {
        let concerns: Vec<&Concern> = self.concerns().map(|(_, concern)| concern).collect();
        let visited = self.met.values().filter_map(|days| days.last()).max().copied();
        let raised = concerns.iter().flat_map(|c| [Some(c.raised), c.settled_on, c.told_on]).flatten().max();
        let nights = self.nights();
        let last_night = nights.iter().map(|(_, night)| *night).max();
        MetricKind::ALL
            .iter()
            .map(|kind| {
                let ((done, target), as_of) = match kind {
                    MetricKind::Coverage => ((self.covered(), self.coverage_target()), visited),
                    MetricKind::Visits => ((self.visits(), self.visits_target()), visited),
                    MetricKind::MustVisit => (self.must_visit(), visited),
                    MetricKind::Nights => ((nights.len() as u64, self.nights_target()), last_night),
                    MetricKind::SettledOnTime => (self.settled_on_time(&concerns), raised),
                    MetricKind::Told => (told(&concerns), raised),
                    MetricKind::MattersDone => self.matters_done(),
                    MetricKind::PolicyCoverage => (self.policies(), visited),
                    MetricKind::Satisfaction => (satisfaction(&concerns), raised),
                };
                self.metric(*kind, done, target, as_of)
            })
            .collect()
    }

    fn metric(&self, kind: MetricKind, done: u64, target: u64, as_of: Option<NaiveDate>) -> Metric {
        let share = (target > 0).then(|| done as f64 / target as f64);
        // Without an assignment nothing was asked for by a certain day.
        let begun = self.today >= self.period.from && !self.reach.assignments.is_empty();
        let pace = match share {
            Some(share) if kind.accumulates() && begun => pace(share, self.period.elapsed(self.today)),
            _ => Pace::None,
        };
        Metric { kind, done, target, share, pace, as_of }
    }

    /// Households at which somebody was met.
    fn covered(&self) -> u64 {
        self.met.values().filter(|days| !days.is_empty()).count() as u64
    }

    /// The percentage of the households that each assignment asks for; all of
    /// them where it asks for none, and for the question about everything.
    fn coverage_target(&self) -> u64 {
        let all = self.reach.households.len() as u64;
        if self.reach.scope == Scope::All {
            return all;
        }
        let asked = self.reach.assignments.iter().map(|(_, assignment)| {
            let percent = u64::from(assignment.targets.coverage_percent.unwrap_or(100));
            (self.held(&Counted::of(self.state, assignment)).count() as u64 * percent).div_ceil(100)
        });
        asked.sum::<u64>().min(all)
    }

    fn held<'b>(&'b self, counted: &'b Counted<'_>) -> impl Iterator<Item = &'b (HouseholdId, &'a Household)> {
        self.reach.households.iter().filter(|(id, household)| counted.counts(*id, household))
    }

    /// Visits at which somebody was met; one to several households counts for each.
    fn visits(&self) -> u64 {
        self.met.values().map(|days| days.len() as u64).sum()
    }

    /// For each household the most that one of its assignments asks for.
    fn visits_target(&self) -> u64 {
        self.visits_asked().values().map(|visits| u64::from(*visits)).sum()
    }

    /// Returns how many visits are asked for at each household that has a number.
    pub fn visits_asked(&self) -> HashMap<HouseholdId, u16> {
        let mut asked: HashMap<HouseholdId, u16> = HashMap::new();
        for (_, assignment) in &self.reach.assignments {
            let Some(visits) = assignment.targets.visits_per_household else { continue };
            for (id, _) in self.held(&Counted::of(self.state, assignment)) {
                let slot = asked.entry(*id).or_default();
                *slot = visits.max(*slot);
            }
        }
        asked
    }

    /// Must-visit households met within their interval before the last day
    /// that counts, also where that reaches back before the period.
    fn must_visit(&self) -> (u64, u64) {
        let seen = self.must().filter(|(id, _)| self.seen_in_time(*id));
        (seen.count() as u64, self.must().count() as u64)
    }

    /// Returns the must-visit households that count.
    pub fn must(&self) -> impl Iterator<Item = &(HouseholdId, &'a Household)> {
        self.reach.households.iter().filter(|(_, household)| household.must_visit)
    }

    /// Returns the days within which a must-visit household is to be seen.
    pub fn must_interval(&self) -> u16 {
        let asked = self.reach.assignments.iter().filter_map(|(_, assignment)| assignment.targets.must_visit_days);
        asked.min().unwrap_or(MUST_VISIT_DAYS_DEFAULT)
    }

    /// Tells whether somebody was met there within the interval.
    pub fn seen_in_time(&self, id: HouseholdId) -> bool {
        let since = self.until - Days::new(u64::from(self.must_interval()));
        let visits = self.state.visits_of(id).map(|(_, visit)| visit);
        visits.rev().any(|visit| !visit.nobody_home && (since..=self.until).contains(&visit.day()))
    }

    /// Returns the nights stayed within the period. A night counts once for a
    /// cadre, whatever stays say.
    pub fn nights(&self) -> HashSet<(CadreId, NaiveDate)> {
        let cadres: HashSet<CadreId> = self.reach.cadres().into_iter().collect();
        let villages = self.reach.villages();
        let stays = self.state.stays().map(|(_, stay)| stay);
        let mut nights: HashSet<(CadreId, NaiveDate)> = HashSet::new();
        for stay in stays.filter(|stay| cadres.contains(&stay.cadre) && villages.contains(&stay.village)) {
            // A night belongs to the day it begins on, and counts when it is over.
            let (first, end) = (stay.from.max(self.period.from), stay.to.min(self.today));
            let stayed = first.iter_days().take_while(|night| *night < end && *night <= self.period.to);
            nights.extend(stayed.map(|night| (stay.cadre, night)));
        }
        nights
    }

    /// The nights each assignment asks for, from each of its cadres.
    fn nights_target(&self) -> u64 {
        let asked = self.reach.assignments.iter().map(|(_, assignment)| {
            let cadres = if matches!(self.reach.scope, Scope::Cadre(_)) { 1 } else { assignment.cadres.len() as u64 };
            u64::from(assignment.targets.nights.unwrap_or(0)) * cadres
        });
        asked.sum()
    }

    /// Returns the concerns raised in the period.
    pub fn concerns(&self) -> impl Iterator<Item = (ConcernId, &'a Concern)> {
        self.state.concerns().filter(|(_, concern)| {
            (self.period.from..=self.until).contains(&concern.raised)
                && self.reach.holds(concern.household, concern.village, concern.visit)
        })
    }

    /// Concerns settled by their due date, of those that are settled or due.
    fn settled_on_time(&self, concerns: &[&Concern]) -> (u64, u64) {
        let counted = || concerns.iter().filter(|concern| self.is_settled_or_due(concern));
        (counted().filter(|concern| is_on_time(concern)).count() as u64, counted().count() as u64)
    }

    /// Tells whether it can be said by now if it was settled on time.
    pub fn is_settled_or_due(&self, concern: &Concern) -> bool {
        concern.settled_on.is_some() || (concern.due < self.today && !is_settled(concern))
    }

    /// Matters done, of those promised in the period and not dropped.
    fn matters_done(&self) -> ((u64, u64), Option<NaiveDate>) {
        let (mut done, mut all, mut as_of) = (0, 0, None);
        for (_, matter) in self.matters() {
            all += 1;
            done += u64::from(matter.state == MatterState::Done);
            as_of = as_of.max(Some(matter.raised)).max(matter.done);
        }
        ((done, all), as_of)
    }

    /// Returns the matters promised in the period and not dropped.
    pub fn matters(&self) -> impl Iterator<Item = (MatterId, &'a Matter)> {
        self.state.matters().filter(|(_, matter)| {
            matter.state != MatterState::Dropped
                && (self.period.from..=self.until).contains(&matter.raised)
                && self.reach.holds(matter.household, matter.village, matter.visit)
        })
    }

    /// Pairs of household and policy explained and understood, of those due.
    fn policies(&self) -> (u64, u64) {
        let pairs = self.policy_pairs();
        (pairs.iter().filter(|(.., understood)| *understood).count() as u64, pairs.len() as u64)
    }

    /// Returns each pair of policy and household that is due, and whether it
    /// was explained and understood.
    pub fn policy_pairs(&self) -> Vec<(PolicyId, HouseholdId, bool)> {
        let targets = self.reach.assignments.iter().flat_map(|(_, assignment)| &assignment.targets.policies);
        let codes: HashSet<&str> = targets.map(String::as_str).collect();
        let explained = Explanations::of(self.state, self.reach.households.iter().map(|(id, _)| *id), self.until);
        let due = pairs_due(self.state, &self.reach.households, self.until);
        let asked = due.filter(|(policy, _)| codes.is_empty() || codes.contains(policy.1.code.as_str()));
        asked.map(|(policy, id)| (policy.0, id, explained.understood(policy.0, id))).collect()
    }
}

/// Households told, of those whose concern is settled or declined.
fn told(concerns: &[&Concern]) -> (u64, u64) {
    let ended = || concerns.iter().filter(|concern| is_settled(concern));
    (ended().filter(|concern| concern.told_on.is_some()).count() as u64, ended().count() as u64)
}

/// Tells whether it was settled by its due date.
pub(super) fn is_on_time(concern: &Concern) -> bool {
    concern.settled_on.is_some_and(|day| day <= concern.due)
}

/// Households content or mostly content, of those that said.
fn satisfaction(concerns: &[&Concern]) -> (u64, u64) {
    let said: Vec<Satisfaction> = concerns.iter().filter_map(|concern| concern.satisfaction).collect();
    let content = said.iter().filter(|said| **said != Satisfaction::Unsatisfied);
    (content.count() as u64, said.len() as u64)
}

/// Returns the pace of a share of the work after a share of the time.
fn pace(share: f64, elapsed: f64) -> Pace {
    // A hair's breadth for what floating point makes of ten points.
    let (ahead, points) = (share - elapsed, PACE_POINTS + 1e-9);
    if ahead > points {
        Pace::Ahead
    } else if ahead < -points {
        Pace::Behind
    } else {
        Pace::OnTrack
    }
}
