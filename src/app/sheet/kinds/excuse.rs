//! 免计: households don't count in an assignment, with the reason, or count again.

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Value};
use super::house::{by, gone, who};
use crate::app::form::Ctx;
use crate::base::ids::{AssignmentId, HouseholdId};
use crate::base::text::visible;
use crate::domain::assignment::Assignment;
use crate::domain::change::Change;
use crate::query::scope::Counted;
use crate::tr;

/// The words of the two ways.
const EXCUSE: &str = "excuse";
const COUNT: &str = "count";
/// The slot that asks which assignment.
const WHICH: Name = Name::Kinds;

/// Returns the running assignments that hold one of the households.
fn running<'a>(ctx: &Ctx<'a>, ids: &[HouseholdId]) -> Vec<(AssignmentId, &'a Assignment)> {
    let today = ctx.now.date_naive();
    let holds = |assignment: &Assignment| {
        let counted = Counted::of(ctx.state, assignment);
        ids.iter().any(|id| ctx.state.household(*id).is_some_and(|household| counted.holds(*id, household)))
    };
    let all = ctx.state.assignments();
    all.filter(|(_, assignment)| (assignment.from..=assignment.to).contains(&today) && holds(assignment)).collect()
}

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, ids: &[HouseholdId]) -> Result<(String, Vec<Slot>), String> {
    let running = running(ctx, ids);
    let (first, assignment) = running.first().copied().ok_or_else(|| tr!("house-excuse-no-assignment"))?;
    let name = |(id, assignment): &(AssignmentId, &Assignment)| {
        Choice::new(id.to_string(), visible(&assignment.title)).noted(visible(&assignment.campaign))
    };
    let which = Value::one(running.iter().map(name).collect(), Some(first.to_string()));
    let ways = vec![Choice::new(EXCUSE, tr!("house-excuse")), Choice::new(COUNT, tr!("house-count"))];
    let all_excused = ids.iter().all(|id| assignment.excused.iter().any(|excused| excused.household == *id));
    let way = if all_excused { COUNT } else { EXCUSE };
    let reasons = tr!("house-excuse-reasons");
    let reasons = reasons.split('|').map(|reason| reason.trim().to_owned()).collect();
    let mut slots = Vec::new();
    if running.len() > 1 {
        slots.push(Slot::new(WHICH, tr!("house-excuse-which"), which));
    }
    slots.push(Slot::new(Name::Way, tr!("house-excuse-way"), Value::one(ways, Some(way.to_owned()))));
    let reason = Slot::new(Name::Reason, tr!("house-reason"), Value::words("", reasons));
    slots.push(reason.with_help(tr!("house-excuse-help")));
    let who = who(ctx, ids);
    let title = tr!("house-excuse-title", who = who, assignment = visible(&assignment.title).into_owned());
    Ok((title, slots))
}

/// Tells which slots there are to fill in.
pub fn shows(sheet: &Sheet, name: Name) -> bool {
    name != Name::Reason || sheet.choice(Name::Way) == Some(EXCUSE)
}

/// Returns what the filled-in sheet leads to; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, ids: &[HouseholdId]) -> Result<Done, Vec<Flaw>> {
    let running = running(ctx, ids);
    let wanted = sheet.choice(WHICH);
    let found = running.iter().find(|(id, _)| wanted.is_none_or(|wanted| wanted == id.to_string()));
    let (id, old) = found.copied().ok_or_else(gone)?;
    let who = who(ctx, ids);
    let (new, said) = if sheet.choice(Name::Way) == Some(COUNT) {
        (old.counting(ids), tr!("house-count-done", who = who))
    } else {
        let reason = sheet.text(Name::Reason);
        if reason.is_empty() {
            return Err(vec![Flaw::grave(Name::Reason, tr!("house-excuse-no-reason"))]);
        }
        (old.excusing(ids, reason), tr!("house-excuse-done", who = who, reason = visible(reason).into_owned()))
    };
    let change = Change::edit(id, old, &new).map_err(|error| by(error, Name::Way))?;
    Ok(change.map_or(Done::Nothing, |change| Done::Commit(vec![change], said)))
}
