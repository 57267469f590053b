//! 合户: a household goes into another one. The other has the members,
//! residents and categories of both, and what happened in both is found there.

use super::super::{Done, Flaw, Name, Sheet, Slot, Source, Value};
use super::house::{by, day, day_slot, gone, step};
use super::household::{NOTE, people};
use crate::app::form::Ctx;
use crate::base::ids::HouseholdId;
use crate::base::text::visible;
use crate::display::words;
use crate::domain::change::Change;
use crate::domain::household::{Household, HouseholdStatus};
use crate::domain::members;
use crate::domain::problem::Field;
use crate::domain::register;
use crate::tr;

const INTO: Name = Name::Of(Field::Successor);

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, id: HouseholdId) -> Result<(String, Vec<Slot>), String> {
    let old = ctx.state.household(id).ok_or_else(|| tr!("app-household-gone"))?;
    if old.successor.is_some() {
        return Err(tr!("house-merged-already"));
    }
    let into = Value::pick(Source::Households { but: Some(id) }, Vec::new(), false);
    let slots = vec![
        Slot::field(Field::Successor, into).with_help(tr!("house-merge-help")),
        Slot::new(Name::Residents, tr!("house-merge-residents"), Value::line("")),
        day_slot(ctx),
        Slot::new(NOTE, tr!("house-reason"), Value::line("")),
    ];
    Ok((tr!("house-merge-title", head = visible(&old.head).into_owned()), slots))
}

/// Returns the household that was picked, as it stands.
fn target<'a>(ctx: &Ctx<'a>, sheet: &Sheet) -> Option<(HouseholdId, &'a Household)> {
    let id: HouseholdId = sheet.choice(INTO)?.parse().ok()?;
    Some((id, ctx.state.household(id)?))
}

/// Returns what is to be said while it is filled in: what the household will be.
pub fn asides(ctx: &Ctx<'_>, sheet: &Sheet, id: HouseholdId) -> Vec<(Name, String)> {
    let (Some(old), Some(into)) = (ctx.state.household(id), target(ctx, sheet)) else { return Vec::new() };
    let comma = tr!("app-comma");
    let (_, new) = register::merge(old, into);
    let mut said = Vec::new();
    if !new.members.is_empty() {
        let names = members::written(&new.members).lines().collect::<Vec<_>>().join(&comma);
        said.push((INTO, tr!("house-merge-members", names = visible(&names).into_owned())));
    }
    if !new.categories.is_empty() {
        let names = new.categories.iter().map(|category| visible(&category.0).into_owned()).collect::<Vec<_>>();
        said.push((INTO, tr!("house-merge-categories", names = names.join(&comma))));
    }
    let open = ctx.state.concerns_of(id).filter(|(_, concern)| concern.state.is_open()).count();
    let visits = ctx.state.visits_of(id).count();
    said.push((INTO, tr!("house-merge-history", visits = visits, open = open)));
    if let Some(people) = new.residents.filter(|_| sheet.text(Name::Residents).is_empty()) {
        said.push((Name::Residents, tr!("house-merge-together", count = people)));
    }
    said
}

/// Returns what the filled-in sheet leads to; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, id: HouseholdId) -> Result<Done, Vec<Flaw>> {
    let old = ctx.state.household(id).ok_or_else(gone)?;
    let mut flaws = Vec::new();
    let residents = people(sheet, Name::Residents, &mut flaws);
    let on = day(ctx, sheet, &mut flaws);
    let into = target(ctx, sheet).filter(|(into, household)| *into != id && household.is_present());
    let Some((into_id, into)) = into else {
        flaws.push(Flaw::grave(INTO, tr!("house-merge-nobody")));
        return Err(flaws);
    };
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let (merged, mut new) = register::merge(old, (into_id, into));
    new.residents = residents.or(new.residents);
    let log = step(ctx, HouseholdStatus::Merged.word(), on, sheet.text(NOTE));
    let mut changes = vec![Change::step(id, old, &merged, log).map_err(|error| by(error, INTO))?];
    changes.extend(Change::edit(into_id, into, &new).map_err(|error| by(error, INTO))?);
    let (from, to) = (visible(&old.head).into_owned(), words::household(ctx.state, into_id));
    Ok(Done::Commit(changes, tr!("house-merge-done", from = from, to = to)))
}
