//! How households, villages and days are spoken of wherever they are shown.
//! Whatever came from outside leaves here safe to show.

use chrono::{Datelike, NaiveDate};

use crate::base::ids::{CadreId, HouseholdId, RecordId};
use crate::base::text::visible;
use crate::domain::device::Device;
use crate::domain::household::Household;
use crate::domain::village::VillageCode;
use crate::state::State;
use crate::tr;

/// Returns what a village is called.
pub fn village(state: &State, code: VillageCode) -> String {
    state.village(code).map_or_else(|| code.to_string(), |village| visible(village.short_name()).into_owned())
}

/// Returns the head of a household. One that isn't here belongs to a village
/// that somebody else looks after: a visit may be to households of several.
pub fn household(state: &State, id: HouseholdId) -> String {
    let known = state.household(id).map(|household| visible(&household.head).into_owned());
    known.unwrap_or_else(|| tr!("app-household-elsewhere"))
}

/// Returns the head of the first household that is here, and of how many it is one:
/// 杨梅等 2 户.
pub fn households(state: &State, ids: &[HouseholdId]) -> String {
    let known = ids.iter().find(|id| state.household(**id).is_some());
    let first = known.or(ids.first()).map(|id| household(state, *id));
    match (first, ids.len()) {
        (None, _) => String::new(),
        (Some(head), 1) => head,
        (Some(head), count) => tr!("house-and-more", head = head, count = count),
    }
}

/// Returns the name of a cadre.
pub fn cadre(state: &State, id: CadreId) -> String {
    let known = state.cadre(id).map(|cadre| visible(&cadre.name).into_owned());
    known.unwrap_or_else(|| tr!("app-cadre-elsewhere"))
}

/// Returns the group of a household, such as 二组, or nothing.
pub fn group(household: &Household) -> String {
    match household.group.as_deref() {
        None | Some("") => String::new(),
        Some(group) if group.chars().all(|c| c.is_ascii_digit()) => tr!("app-group", group = group),
        Some(group) => visible(group).into_owned(),
    }
}

/// Returns village, group and number of a household.
pub fn whereabouts(state: &State, household: &Household) -> String {
    let number = household.number.as_deref().map(|number| tr!("app-number", number = visible(number).into_owned()));
    let parts = [village(state, household.village), group(household), number.unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns whose device it is that a record speaks of.
pub fn device(state: &State, id: RecordId) -> Option<String> {
    let known = state.registry().find(|known| Device::id(known.device) == id)?;
    let name = state.cadre(known.person).map(|cadre| visible(&cadre.name).into_owned());
    Some(format!("{} {}", name.unwrap_or_default(), known.device).trim_start().to_owned())
}

/// Returns what was decided of somebody's entry.
pub fn decision(state: &State, id: RecordId) -> Option<String> {
    let decision = state.decision(id)?;
    let name = state.cadre_of(decision.entry.device).map(|(_, cadre)| visible(&cadre.name).into_owned());
    Some(format!("{} {}", name.unwrap_or_default(), decision.outcome.label()).trim_start().to_owned())
}

/// Returns for whom an invitation is.
pub fn invitation(state: &State, id: RecordId) -> Option<String> {
    Some(visible(&state.offered(id)?.name).into_owned())
}

/// Returns a day, with its year where that isn't this one.
pub fn day(day: NaiveDate, today: NaiveDate) -> String {
    if day.year() == today.year() {
        tr!("app-day", month = day.month(), day = day.day())
    } else {
        tr!("app-day-of-year", year = day.year().to_string(), month = day.month(), day = day.day())
    }
}
