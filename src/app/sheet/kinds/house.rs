//! What the sheets about households have in common: the day something
//! happened, the step that is written down, the words for what can't be.

use chrono::NaiveDate;

use super::super::{Flaw, Name, Sheet, Slot, Value};
use crate::app::form::{Ctx, dates};
use crate::base::ids::HouseholdId;
use crate::display::words;
use crate::domain::change::Step;
use crate::domain::problem::Field;
use crate::tr;

/// Households named one by one above the slots.
const NAMES_MAX: usize = 4;
/// The slot of the day.
pub const AT: Name = Name::Of(Field::At);

/// Returns the slot of the day, which is today unless something else is written.
pub fn day_slot(ctx: &Ctx<'_>) -> Slot {
    Slot::new(AT, tr!("house-day"), Value::line(ctx.now.date_naive().to_string())).with_help(tr!("house-help-day"))
}

/// Returns the day that is written; says so where there is none or it hasn't come.
pub fn day(ctx: &Ctx<'_>, sheet: &Sheet, flaws: &mut Vec<Flaw>) -> NaiveDate {
    let today = ctx.now.date_naive();
    match dates::when(sheet.text(AT), ctx.now).map(|at| at.date_naive()) {
        Some(day) if day <= today => day,
        Some(_) => {
            flaws.push(Flaw::grave(AT, tr!("house-day-ahead")));
            today
        }
        None => {
            flaws.push(Flaw::grave(AT, tr!("house-help-day")));
            today
        }
    }
}

/// Returns the step that is written down.
pub fn step(ctx: &Ctx<'_>, to: &str, on: NaiveDate, note: &str) -> Step {
    let at = on.and_time(ctx.now.time()).and_local_timezone(ctx.now.timezone()).single().unwrap_or(ctx.now);
    Step { to: to.to_owned(), note: note.to_owned(), by: ctx.me, at }
}

/// Returns what to call one household, or several.
pub fn who(ctx: &Ctx<'_>, ids: &[HouseholdId]) -> String {
    words::households(ctx.state, ids)
}

/// Returns the households, a line each, where they are several.
pub fn names(ctx: &Ctx<'_>, ids: &[HouseholdId]) -> Vec<String> {
    if ids.len() < 2 {
        return Vec::new();
    }
    let line = |id: &HouseholdId| {
        let at = ctx.state.household(*id).map(|household| words::whereabouts(ctx.state, household));
        format!("{} · {}", words::household(ctx.state, *id), at.unwrap_or_default())
    };
    let mut lines: Vec<String> = ids.iter().take(NAMES_MAX).map(line).collect();
    if ids.len() > NAMES_MAX {
        lines.push(tr!("waiting-and-more", count = ids.len() - NAMES_MAX));
    }
    lines
}

/// Says that the household isn't there any more.
pub fn gone() -> Vec<Flaw> {
    vec![Flaw { slot: None, message: tr!("app-household-gone"), grave: true }]
}

/// Says that something can't be written.
pub fn by(error: serde_json::Error, slot: Name) -> Vec<Flaw> {
    vec![Flaw::grave(slot, error.to_string())]
}
