//! How far what is known of a cadre's work reaches. There is this one place
//! that says it; whatever else tells of gaps in what has arrived belongs here.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::base::ids::{CadreId, VisitId};
use crate::state::State;

/// How old what is known of a cadre's work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DataAge {
    /// The day of the last thing the cadre is known to have done; `None` where
    /// nothing is known.
    pub until: Option<NaiveDate>,
    /// Bundles of the cadre's that are missing before the last one that came.
    pub missing: u64,
}

/// Returns how old what is known of one cadre's work is.
pub fn data_age(state: &State, cadre: CadreId) -> DataAge {
    ages(state).get(&cadre).copied().unwrap_or_default()
}

/// Returns the same for all cadres of whom anything is known: their last visit,
/// telling of a household, night or answer.
pub(super) fn ages(state: &State) -> HashMap<CadreId, DataAge> {
    let mut ages: HashMap<CadreId, DataAge> = HashMap::new();
    let mut note = |cadre: CadreId, day: NaiveDate| {
        let age = ages.entry(cadre).or_default();
        age.until = age.until.max(Some(day));
    };
    for (_, visit) in state.visits() {
        visit.cadres.iter().for_each(|cadre| note(*cadre, visit.day()));
    }
    for (_, concern) in state.concerns() {
        if let (Some(cadre), Some(day)) = (concern.told_by, concern.told_on) {
            note(cadre, day);
        }
    }
    // A stay may be noted before it is over; it began at least.
    state.stays().for_each(|(_, stay)| note(stay.cadre, stay.from));
    for (_, remark) in state.remarks() {
        let visit = remark.replied.zip(state.visit(VisitId(remark.on)));
        if let Some((day, visit)) = visit {
            visit.cadres.iter().for_each(|cadre| note(*cadre, day));
        }
    }
    for peer in state.exchange().peers() {
        if let Some(cadre) = peer.cadre {
            let missing = state.exchange().missing_of(peer.device).len() as u64;
            if missing > 0 {
                ages.entry(cadre).or_default().missing += missing;
            }
        }
    }
    ages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::sample::{Sample, day};

    #[test]
    fn the_last_thing_a_cadre_did_says_how_far_the_data_reach() {
        let mut sample = Sample::default();
        let (wang, sun, zhao) = (sample.cadre("王干部"), sample.cadre("孙干部"), sample.cadre("赵干部"));
        let zhang = sample.household("1", "张三");
        sample.visit(&[zhang], "2026-11-10", |v| v.cadres = vec![wang]);
        sample.visit(&[zhang], "2026-11-02", |v| v.cadres = vec![wang, sun]);
        let until = |sample: &Sample, cadre| data_age(&sample.state, cadre).until;
        assert_eq!(until(&sample, wang), Some(day("2026-11-10")));
        assert_eq!(until(&sample, sun), Some(day("2026-11-02")));
        assert_eq!(until(&sample, zhao), None);
        sample.concern(zhang, "2026-11-02", "2026-11-09", |c| {
            (c.told_by, c.told_on) = (Some(sun), Some(day("2026-11-12")))
        });
        sample.stay(zhao, "2026-11-05", "2026-11-08");
        assert_eq!(until(&sample, sun), Some(day("2026-11-12")));
        assert_eq!(until(&sample, zhao), Some(day("2026-11-05")));
    }
}
