//! Where a cadre works.

use chrono::NaiveDate;

use crate::base::ids::CadreId;
use crate::domain::village::VillageCode;
use crate::state::State;

/// Returns the villages that a cadre is assigned to on `today`, else all there are.
pub fn villages(state: &State, me: Option<CadreId>, today: NaiveDate) -> Vec<VillageCode> {
    let mine = state.assignments().map(|(_, assignment)| assignment).filter(|assignment| {
        (assignment.from..=assignment.to).contains(&today) && me.is_some_and(|me| assignment.cadres.contains(&me))
    });
    let mut villages: Vec<VillageCode> = Vec::new();
    for code in mine.flat_map(|assignment| &assignment.villages) {
        if !villages.contains(code) {
            villages.push(*code);
        }
    }
    if villages.is_empty() {
        villages = state.villages().map(|(_, village)| village.code).collect();
    }
    villages
}
