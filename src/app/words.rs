//! How people, places and days are spoken of on every screen. Whatever came
//! from outside leaves here safe to show.

use chrono::{Datelike, NaiveDate};

use crate::base::ids::{CadreId, HouseholdId};
use crate::base::text::visible;
pub use crate::query::words::{day, group, village, whereabouts};
use crate::state::State;
use crate::tr;

/// Returns the name of the head of a household.
pub fn household(state: &State, id: HouseholdId) -> String {
    match state.household(id) {
        Some(household) => visible(&household.head).into_owned(),
        None => tr!("app-household-unknown", id = id.0.short()),
    }
}

/// Returns the heads of the first households, and how many more there are.
pub fn households(state: &State, ids: &[HouseholdId]) -> String {
    match ids {
        [] => String::new(),
        [one] => household(state, *one),
        [first, rest @ ..] => tr!("app-household-and-more", name = household(state, *first), more = rest.len()),
    }
}

/// Returns the name of a cadre.
pub fn cadre(state: &State, id: CadreId) -> String {
    state.cadre(id).map_or_else(|| id.0.short(), |cadre| visible(&cadre.name).into_owned())
}

/// Returns the names of cadres.
pub fn cadres(state: &State, ids: &[CadreId]) -> String {
    ids.iter().map(|id| cadre(state, *id)).collect::<Vec<_>>().join(&tr!("app-comma"))
}

/// Returns the day of the week.
pub fn weekday(day: NaiveDate) -> String {
    tr!("app-weekday", n = day.weekday().num_days_from_monday())
}

/// Returns how long ago a day was, in words: 今天, 昨天, 12 天前, 3 个月前.
pub fn ago(day: NaiveDate, today: NaiveDate) -> String {
    match (today - day).num_days() {
        ..=-1 => self::day(day, today),
        0 => tr!("app-ago-today"),
        1 => tr!("app-ago-yesterday"),
        days @ 2..=59 => tr!("app-ago-days", days = days),
        days @ 60..=729 => tr!("app-ago-months", months = days / 30),
        days => tr!("app-ago-years", years = days / 365),
    }
}

/// Returns when a due day is, seen from today: 逾期 3 天, 今天, 明天, 还有 4 天.
pub fn due(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        days @ ..=-1 => tr!("app-due-past", days = -days),
        0 => tr!("app-due-today"),
        1 => tr!("app-due-tomorrow"),
        days => tr!("app-due-in", days = days),
    }
}
