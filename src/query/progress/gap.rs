//! What a figure rests on: which households, concerns and nights make the gap
//! between what was done and what is asked for, how many count and how many
//! don't, and how old the newest entry of each cadre is.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::measure::{Measured, is_on_time};
use super::{Metric, MetricKind, Period, Question, period};
use crate::base::ids::{CadreId, ConcernId, HouseholdId, MatterId, PolicyId};
use crate::domain::concern::Satisfaction;
use crate::domain::flow::is_settled;
use crate::domain::matter::MatterState;
use crate::query::order::{household_key, name_key};
use crate::query::scope::Reach;
use crate::state::State;

/// Something that is missing from a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// A household at which nobody was met in time.
    Unmet {
        /// The household.
        household: HouseholdId,
        /// When somebody was met there last, at any time up to the last day.
        last: Option<NaiveDate>,
    },
    /// A household seen less often than asked for.
    Seldom {
        /// The household.
        household: HouseholdId,
        /// Visits at which somebody was met.
        visits: u64,
        /// Visits asked for.
        asked: u64,
    },
    /// A cadre with fewer nights than asked for.
    Nights {
        /// The cadre.
        cadre: CadreId,
        /// Nights stayed.
        nights: u64,
        /// Nights asked for.
        asked: u64,
    },
    /// A concern.
    Concern(ConcernId),
    /// A matter.
    Matter(MatterId),
    /// A policy that not all households it is meant for have understood.
    Policy {
        /// The policy.
        policy: PolicyId,
        /// Households still to be told.
        untold: u64,
    },
}

/// How old what is known of a cadre's work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// The cadre.
    pub cadre: CadreId,
    /// Their newest visit that is known here.
    pub newest: Option<DateTime<FixedOffset>>,
    /// Entries known of the devices they write on.
    pub entries: u64,
}

/// A figure with what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The figure.
    pub metric: Metric,
    /// The days it is about.
    pub period: Period,
    /// The last day that counts: the end of the period, or today.
    pub until: NaiveDate,
    /// Households that count.
    pub households: u64,
    /// Households in scope that don't: excused, away, moved out or merged.
    pub left_out: u64,
    /// Cadres whose work it is.
    pub cadres: u64,
    /// The percentage of the households that is to be covered, where the
    /// assignments agree on one.
    pub percent: Option<u8>,
    /// Days within which must-visit households are to be seen.
    pub must_days: u16,
    /// What makes the gap, in the order of the register, of days or of names.
    pub missing: Vec<Missing>,
    /// What is known of each cadre's work, by the sound of their names.
    pub ages: Vec<Age>,
}

/// Returns what the figure of one kind rests on.
pub fn explain(state: &State, today: NaiveDate, question: Question, kind: MetricKind) -> Option<Explained> {
    let reach = Reach::of(state, question.scope, today, question.village);
    let period = period(&reach, today, question);
    let measured = Measured::of(state, &reach, period, today);
    let metric = measured.metrics().into_iter().find(|metric| metric.kind == kind)?;
    let households = reach.households.len() as u64;
    let held = state.households().filter(|(id, _)| reach.has(*id)).count() as u64;
    Some(Explained {
        metric,
        period,
        until: measured.until,
        households,
        left_out: held - households,
        cadres: reach.cadres().len() as u64,
        percent: percent(&reach),
        must_days: measured.must_interval(),
        missing: missing(&measured, kind),
        ages: ages(state, &reach),
    })
}

fn percent(reach: &Reach<'_>) -> Option<u8> {
    let mut asked = reach.assignments.iter().map(|(_, assignment)| assignment.targets.coverage_percent.unwrap_or(100));
    let first = asked.next()?;
    asked.all(|other| other == first).then_some(first)
}

fn missing(measured: &Measured<'_>, kind: MetricKind) -> Vec<Missing> {
    match kind {
        MetricKind::Coverage => unmet(measured, |id| measured.met.get(&id).is_none_or(Vec::is_empty)),
        MetricKind::Visits => seldom(measured),
        MetricKind::MustVisit => {
            let must: Vec<HouseholdId> =
                measured.must().map(|(id, _)| *id).filter(|id| !measured.seen_in_time(*id)).collect();
            unmet(measured, |id| must.contains(&id))
        }
        MetricKind::Nights => nights(measured),
        MetricKind::SettledOnTime => {
            concerns(measured, |concern| measured.is_settled_or_due(concern) && !is_on_time(concern))
        }
        MetricKind::Told => concerns(measured, |concern| is_settled(concern) && concern.told_on.is_none()),
        MetricKind::Satisfaction => {
            concerns(measured, |concern| concern.satisfaction == Some(Satisfaction::Unsatisfied))
        }
        MetricKind::MattersDone => {
            let mut open: Vec<_> = measured.matters().filter(|(_, matter)| matter.state != MatterState::Done).collect();
            open.sort_by_key(|(id, matter)| (matter.promised.is_none(), matter.promised, *id));
            open.into_iter().map(|(id, _)| Missing::Matter(id)).collect()
        }
        MetricKind::PolicyCoverage => policies(measured),
    }
}

/// Returns the households that `is` picks, in the order of the register.
fn unmet(measured: &Measured<'_>, is: impl Fn(HouseholdId) -> bool) -> Vec<Missing> {
    let last = |id: HouseholdId| {
        let visits = measured.state.visits_of(id).map(|(_, visit)| visit);
        visits.rev().find(|visit| !visit.nobody_home && visit.day() <= measured.until).map(|visit| visit.day())
    };
    let found = in_register(measured).into_iter().filter(|id| is(*id));
    found.map(|household| Missing::Unmet { household, last: last(household) }).collect()
}

fn in_register(measured: &Measured<'_>) -> Vec<HouseholdId> {
    let mut households = measured.reach.households.clone();
    households.sort_by_cached_key(|(id, household)| (household_key(household), *id));
    households.into_iter().map(|(id, _)| id).collect()
}

fn seldom(measured: &Measured<'_>) -> Vec<Missing> {
    let wanted = measured.visits_asked();
    let found = in_register(measured).into_iter().filter_map(|household| {
        let asked = u64::from(*wanted.get(&household)?);
        let visits = measured.met.get(&household).map_or(0, |days| days.len() as u64);
        (visits < asked).then_some(Missing::Seldom { household, visits, asked })
    });
    found.collect()
}

fn nights(measured: &Measured<'_>) -> Vec<Missing> {
    let stayed = measured.nights();
    let assignments = || measured.reach.assignments.iter().map(|(_, assignment)| assignment);
    let found = by_name(measured.state, measured.reach.cadres()).into_iter().filter_map(|cadre| {
        let own = assignments().filter(|assignment| assignment.cadres.contains(&cadre));
        let asked = own.map(|assignment| u64::from(assignment.targets.nights.unwrap_or(0))).sum();
        let nights = stayed.iter().filter(|(who, _)| *who == cadre).count() as u64;
        (nights < asked).then_some(Missing::Nights { cadre, nights, asked })
    });
    found.collect()
}

fn concerns(measured: &Measured<'_>, is: impl Fn(&crate::domain::concern::Concern) -> bool) -> Vec<Missing> {
    let mut found: Vec<_> = measured.concerns().filter(|(_, concern)| is(concern)).collect();
    found.sort_by_key(|(id, concern)| (concern.due, *id));
    found.into_iter().map(|(id, _)| Missing::Concern(id)).collect()
}

fn policies(measured: &Measured<'_>) -> Vec<Missing> {
    let mut untold: BTreeMap<PolicyId, u64> = BTreeMap::new();
    for (policy, _, understood) in measured.policy_pairs() {
        *untold.entry(policy).or_default() += u64::from(!understood);
    }
    let mut found: Vec<_> = untold.into_iter().filter(|(_, untold)| *untold > 0).collect();
    found.sort_by_key(|(id, _)| (measured.state.policy(*id).map(|policy| (&policy.code, &policy.version)), *id));
    found.into_iter().map(|(policy, untold)| Missing::Policy { policy, untold }).collect()
}

fn by_name(state: &State, mut cadres: Vec<CadreId>) -> Vec<CadreId> {
    cadres.sort_by_cached_key(|id| (state.cadre(*id).map(|cadre| name_key(&cadre.name)), *id));
    cadres
}

fn ages(state: &State, reach: &Reach<'_>) -> Vec<Age> {
    let mut newest: HashMap<CadreId, DateTime<FixedOffset>> = HashMap::new();
    for (_, visit) in state.visits() {
        for cadre in &visit.cadres {
            let slot = newest.entry(*cadre).or_insert(visit.at);
            *slot = visit.at.max(*slot);
        }
    }
    let entries = |id: CadreId| {
        let devices = state.cadre(id).map(|cadre| cadre.devices.as_slice()).unwrap_or_default();
        devices.iter().filter_map(|device| state.devices().get(device)).map(|tip| tip.seq).sum()
    };
    let cadres = by_name(state, reach.cadres()).into_iter();
    cadres.map(|cadre| Age { cadre, newest: newest.get(&cadre).copied(), entries: entries(cadre) }).collect()
}
