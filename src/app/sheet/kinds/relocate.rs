//! 迁移: households go away, move out, come back or go to another village or
//! group; the day and the reason stand in their flow.

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Source, Value, pick};
use super::house::{by, day, day_slot, gone, step, who};
use super::household::{ADDRESS, GROUP, NOTE, NUMBER, VILLAGE, even};
use crate::app::form::Ctx;
use crate::base::ids::HouseholdId;
use crate::display::words;
use crate::domain::change::Change;
use crate::domain::problem::Field;
use crate::domain::register::{self, Moving, Place};
use crate::roster::values;
use crate::tr;

/// Returns the ways open to all of the households.
fn ways(ctx: &Ctx<'_>, ids: &[HouseholdId]) -> Vec<Moving> {
    let mut each = ids.iter().filter_map(|id| ctx.state.household(*id)).map(|old| Moving::open_to(old.status));
    let mut common = each.next().unwrap_or_default().to_vec();
    for others in each {
        common.retain(|way| others.contains(way));
    }
    common
}

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, ids: &[HouseholdId]) -> Result<(String, Vec<Slot>), String> {
    let ways = ways(ctx, ids);
    let first = ids.first().and_then(|id| ctx.state.household(*id)).ok_or_else(|| tr!("app-household-gone"))?;
    if ways.is_empty() {
        return Err(if ids.len() == 1 { tr!("house-merged-already") } else { tr!("house-move-none-common") });
    }
    let all = ways.iter().map(|way| Choice::new(way.word(), way.label())).collect();
    let taken = ways.first().map(|way| way.word().to_owned());
    let village = vec![pick::village(ctx.state, first.village)];
    let mut slots = vec![
        Slot::new(Name::Way, tr!("house-move-way"), Value::one(all, taken)),
        Slot::field(Field::Village, Value::pick(Source::Villages, village, false)),
        Slot::field(Field::Group, Value::line("")).with_help(tr!("house-move-help-empty")),
    ];
    if ids.len() == 1 {
        let number = Slot::new(NUMBER, tr!("house-number"), Value::line(""));
        slots.push(number.with_help(tr!("house-move-help-empty")));
        slots.push(Slot::field(Field::Address, Value::line("")).with_help(tr!("house-move-help-empty")));
    }
    slots.push(day_slot(ctx));
    slots.push(Slot::new(NOTE, tr!("house-reason"), Value::line("")));
    Ok((tr!("house-move-title", who = who(ctx, ids)), slots))
}

fn way(sheet: &Sheet) -> Option<Moving> {
    sheet.choice(Name::Way).and_then(Moving::from_word)
}

/// Tells which slots there are to fill in.
pub fn shows(sheet: &Sheet, name: Name) -> bool {
    !matches!(name, VILLAGE | GROUP | NUMBER | ADDRESS) || way(sheet) == Some(Moving::Elsewhere)
}

/// Returns what the move means; see [`super::About::asides`].
pub fn asides(sheet: &Sheet) -> Vec<(Name, String)> {
    way(sheet).map(|way| (Name::Way, way.meaning())).into_iter().collect()
}

/// Returns what should be known before it is saved; see [`super::About::notes`].
pub fn notes(ctx: &Ctx<'_>, sheet: &Sheet, ids: &[HouseholdId]) -> Vec<Flaw> {
    let village = sheet.choice(VILLAGE).and_then(|code| code.parse().ok());
    let number = values::number(sheet.text(NUMBER)).filter(|_| shows(sheet, NUMBER));
    let other = village.zip(number).and_then(|(village, number)| ctx.state.household_numbered(village, &number));
    let other = other.filter(|other| !ids.contains(other)).map(|other| words::household(ctx.state, other));
    other.map(|head| Flaw::note(NUMBER, tr!("house-number-taken", head = head))).into_iter().collect()
}

/// Returns what the filled-in sheet leads to; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, ids: &[HouseholdId]) -> Result<Done, Vec<Flaw>> {
    let mut flaws = Vec::new();
    let on = day(ctx, sheet, &mut flaws);
    let way = way(sheet).ok_or_else(|| vec![Flaw::grave(Name::Way, tr!("house-move-none-common"))])?;
    let mut place = Place::default();
    if way == Moving::Elsewhere {
        place.village = super::household::village(sheet, &mut flaws);
        place.group = even(sheet.text(GROUP), None, values::group);
        place.number = even(sheet.text(NUMBER), None, values::number);
        place.address = even(sheet.text(ADDRESS), None, |_| None);
    }
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let mut changes = Vec::new();
    for id in ids {
        let old = ctx.state.household(*id).ok_or_else(gone)?;
        let new = register::moved(old, way, &place);
        if new != *old {
            let log = step(ctx, way.word(), on, sheet.text(NOTE));
            changes.push(Change::step(*id, old, &new, log).map_err(|error| by(error, Name::Way))?);
        }
    }
    if changes.is_empty() {
        return Ok(Done::Nothing);
    }
    let said = tr!("house-move-done", who = who(ctx, ids), way = way.label());
    Ok(Done::Commit(changes, said))
}
