//! How far the work has come 进度, each figure with its formula and the age of
//! what it was computed from. It never ranks people: cadres stand in the order
//! of their names, each against their own target.

mod age;
mod gap;
mod measure;
mod picture;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::audience::Audience;
use super::order::name_key;
use super::scope::{Reach, Scope};
use crate::base::ids::CadreId;
use crate::domain::cadre::Role;
use crate::domain::village::VillageCode;
use crate::domain::words;
use crate::state::State;
use crate::tr;

pub use age::{DataAge, data_age};
pub use gap::{Age, Explained, Missing, explain};

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Question {
    /// Whose work.
    pub scope: Scope,
    /// The first day; of the assignments in scope where `None`.
    pub from: Option<NaiveDate>,
    /// The last day; of the assignments in scope where `None`.
    pub to: Option<NaiveDate>,
    /// Only this village.
    pub village: Option<VillageCode>,
}

/// The days an answer is about, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Period {
    /// Tells whether a day lies in it.
    pub fn holds(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// Returns the share of it that has passed when `today` ends, from 0 to 1.
    pub fn elapsed(&self, today: NaiveDate) -> f64 {
        let days = |to: NaiveDate| (to - self.from).num_days() + 1;
        (days(today).max(0) as f64 / days(self.to).max(1) as f64).min(1.0)
    }
}

words! {
    /// What is measured.
    pub enum MetricKind {
        /// Households covered.
        Coverage = "coverage" / "query-metric-coverage",
        /// Visits.
        Visits = "visits" / "query-metric-visits",
        /// Must-visit households seen within their interval.
        MustVisit = "must_visit" / "query-metric-must-visit",
        /// Nights stayed.
        Nights = "nights" / "query-metric-nights",
        /// Concerns settled on time.
        SettledOnTime = "settled_on_time" / "query-metric-settled-on-time",
        /// Households told the result.
        Told = "told" / "query-metric-told",
        /// Matters done.
        MattersDone = "matters_done" / "query-metric-matters-done",
        /// Policies explained.
        PolicyCoverage = "policy_coverage" / "query-metric-policy-coverage",
        /// Households content with the result.
        Satisfaction = "satisfaction" / "query-metric-satisfaction",
    }
}

impl MetricKind {
    /// Returns the formula in words, in the language in force.
    pub fn formula(self) -> String {
        match self {
            Self::Coverage => tr!("query-formula-coverage"),
            Self::Visits => tr!("query-formula-visits"),
            Self::MustVisit => tr!("query-formula-must-visit"),
            Self::Nights => tr!("query-formula-nights"),
            Self::SettledOnTime => tr!("query-formula-settled-on-time"),
            Self::Told => tr!("query-formula-told"),
            Self::MattersDone => tr!("query-formula-matters-done"),
            Self::PolicyCoverage => tr!("query-formula-policy-coverage"),
            Self::Satisfaction => tr!("query-formula-satisfaction"),
        }
    }

    /// Tells whether it grows towards its target over the period, so that it
    /// has a pace. The others should be whole at any time.
    fn accumulates(self) -> bool {
        matches!(self, Self::Coverage | Self::Visits | Self::Nights | Self::PolicyCoverage)
    }
}

words! {
    /// The share done against the share of the period that has passed.
    pub enum Pace {
        /// 超前: more than ten points ahead.
        Ahead = "ahead" / "query-pace-ahead",
        /// 正常.
        OnTrack = "on_track" / "query-pace-on-track",
        /// 滞后: more than ten points behind.
        Behind = "behind" / "query-pace-behind",
        /// It has none: no target, or nothing that grows over the period.
        None = "none" / "query-pace-none",
    }
}

/// One figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metric {
    /// What is measured.
    pub kind: MetricKind,
    /// What was done.
    pub done: u64,
    /// What is asked for; 0 where nothing is.
    pub target: u64,
    /// Done for one asked for; more than 1 where more was done. `None` without a target.
    pub share: Option<f64>,
    /// The share against the time passed.
    pub pace: Pace,
    /// The day of the newest visit, stay or concern it was computed from.
    pub as_of: Option<NaiveDate>,
}

/// The share covered in one village.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VillageBar {
    /// The village.
    pub village: VillageCode,
    /// Households covered.
    pub covered: u64,
    /// Households that count.
    pub households: u64,
    /// Of these, the ones at which nobody was ever met, before the period either.
    pub never: u64,
}

/// How far the work has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The days it is about.
    pub period: Period,
    /// The share of them that has passed, from 0 to 1.
    pub elapsed: f64,
    /// One figure of each kind, in the order of their declaration.
    pub metrics: Vec<Metric>,
    /// Days within which must-visit households are to be seen.
    pub must_days: u16,
    /// The villages by their code.
    pub villages: Vec<VillageBar>,
    /// Households covered up to and including each day so far.
    pub curve: Vec<(NaiveDate, u64)>,
    /// Visits of each day that has any, 未遇 included.
    pub heat: BTreeMap<NaiveDate, u64>,
}

/// One cadre against their own target.
#[derive(Debug, Clone, PartialEq)]
pub struct CadreRow {
    /// The cadre.
    pub cadre: CadreId,
    /// The name; text from outside.
    pub name: String,
    /// The office; text from outside.
    pub unit: String,
    /// The days the figures are about.
    pub period: Period,
    /// One figure of each kind; no target where the cadre has no assignment.
    pub metrics: Vec<Metric>,
    /// How old the data are.
    pub age: DataAge,
}

impl CadreRow {
    /// Returns the figure of a kind, where something is asked for.
    pub fn metric(&self, kind: MetricKind) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.kind == kind && metric.target > 0)
    }

    /// Returns how the cadre's work stands against the time passed: by the
    /// households covered, else by the visits made.
    pub fn pace(&self) -> Pace {
        let paces = [MetricKind::Coverage, MetricKind::Visits].map(|kind| self.metric(kind).map(|metric| metric.pace));
        paces.into_iter().flatten().find(|pace| *pace != Pace::None).unwrap_or(Pace::None)
    }
}

/// Returns how far the work has come by `today`.
pub fn progress(state: &State, today: NaiveDate, question: Question) -> Answer {
    let reach = Reach::of(state, question.scope, today, question.village);
    let period = period(&reach, today, question);
    let measured = measure::Measured::of(state, &reach, period, today);
    Answer {
        period,
        elapsed: period.elapsed(today),
        metrics: measured.metrics(),
        must_days: measured.must_interval(),
        villages: picture::villages(&measured),
        curve: picture::curve(&measured),
        heat: picture::heat(&measured),
    }
}

/// Returns each cadre of the assignments in scope against the target of their
/// own running assignments, by the sound of their names. There is no other
/// order. A question about everything is about every cadre, also those without
/// an assignment; of a village, about those who have anything to do there.
///
/// Each cadre's figures are of what they read themselves, as `audience` tells: so
/// they are the same here and on the cadre's own laptop.
pub fn cadre_rows(audience: &Audience<'_>, today: NaiveDate, question: Question) -> Vec<CadreRow> {
    let state = audience.state();
    let mut cadres = Reach::of(state, question.scope, today, question.village).cadres();
    if question.scope == Scope::All {
        let all = state.cadres().filter(|(_, cadre)| cadre.role == Role::Cadre).map(|(id, _)| id);
        cadres.extend(all);
        cadres.sort_unstable();
        cadres.dedup();
    }
    let ages = age::ages(state);
    let readers = audience.readers(cadres.iter().copied());
    let mut rows: Vec<CadreRow> = Vec::new();
    for (id, cadre) in cadres.into_iter().filter_map(|id| Some((id, state.cadre(id)?))) {
        let seen = state.only(|kind, record| readers.reads(id, kind, record));
        let reach = Reach::of(&seen, Scope::Cadre(id), today, question.village);
        if question.village.is_some() && reach.households.is_empty() {
            continue;
        }
        let period = period(&reach, today, question);
        let metrics = measure::Measured::of(&seen, &reach, period, today).metrics();
        let age = ages.get(&id).copied().unwrap_or_default();
        rows.push(CadreRow { cadre: id, name: cadre.name.clone(), unit: cadre.unit.clone(), period, metrics, age });
    }
    rows.sort_by_cached_key(|row| (name_key(&row.name), row.cadre));
    rows
}

/// Returns the days asked for, else those of the assignments, else this year.
fn period(reach: &Reach<'_>, today: NaiveDate, question: Question) -> Period {
    let year = |month, day| NaiveDate::from_ymd_opt(today.year(), month, day).unwrap_or(today);
    let assignments = || reach.assignments.iter().map(|(_, assignment)| assignment);
    let first = || assignments().map(|assignment| assignment.from).min().unwrap_or_else(|| year(1, 1));
    let last = || assignments().map(|assignment| assignment.to).max().unwrap_or_else(|| year(12, 31));
    Period { from: question.from.unwrap_or_else(first), to: question.to.unwrap_or_else(last) }
}

#[cfg(test)]
mod tests;
