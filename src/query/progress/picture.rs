//! The same counts as pictures need them: a bar a village, a curve over time,
//! a count a day.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::VillageBar;
use super::measure::Measured;
use crate::domain::village::VillageCode;

/// Returns the households covered in each village, by its code.
pub(super) fn villages(measured: &Measured<'_>) -> Vec<VillageBar> {
    let mut bars: BTreeMap<VillageCode, VillageBar> = BTreeMap::new();
    for (id, household) in &measured.reach.households {
        let village = household.village;
        let bar = bars.entry(village).or_insert(VillageBar { village, covered: 0, households: 0, never: 0 });
        bar.households += 1;
        bar.never += u64::from(measured.state.last_visit(*id).is_none());
        bar.covered += u64::from(measured.met.get(id).is_some_and(|days| !days.is_empty()));
    }
    bars.into_values().collect()
}

/// Returns how many households were covered up to and including each day of
/// the period so far.
pub(super) fn curve(measured: &Measured<'_>) -> Vec<(NaiveDate, u64)> {
    let mut first: HashMap<NaiveDate, u64> = HashMap::new();
    for day in measured.met.values().filter_map(|days| days.first()) {
        *first.entry(*day).or_default() += 1;
    }
    let days = measured.period.from.iter_days().take_while(|day| *day <= measured.until);
    days.scan(0, |covered, day| {
        *covered += first.get(&day).copied().unwrap_or(0);
        Some((day, *covered))
    })
    .collect()
}

/// Returns how many visits each day saw, 未遇 and visits without a household included.
pub(super) fn heat(measured: &Measured<'_>) -> BTreeMap<NaiveDate, u64> {
    let mut heat = BTreeMap::new();
    for (id, visit) in measured.state.visits() {
        let day = visit.day();
        if !(measured.period.from..=measured.until).contains(&day) {
            continue;
        }
        let holds = |household| measured.reach.holds(household, visit.village, Some(id));
        let held = match visit.households.as_slice() {
            [] => holds(None),
            households => households.iter().any(|household| holds(Some(*household))),
        };
        if held {
            *heat.entry(day).or_default() += 1;
        }
    }
    heat
}
