//! 分户: some of a household make one of their own. What happened stays with
//! the old one; the new one says where it comes from.

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Value};
use super::house::{by, day, day_slot, gone, step};
use super::household::{ADDRESS, GROUP, HEAD, NOTE, NUMBER, entering, even, known, people, taken};
use crate::app::form::Ctx;
use crate::base::ids::HouseholdId;
use crate::base::text::visible;
use crate::domain::change::Change;
use crate::domain::household::Household;
use crate::domain::problem::Field;
use crate::domain::register::{self, Parting, SPLIT};
use crate::roster::values;
use crate::tr;

const WHO: Name = Name::Of(Field::Members);
/// Names of those who go and aren't members yet.
const MORE: Name = Name::Along;
const STAY: Name = Name::Keep;

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, id: HouseholdId) -> Result<(String, Vec<Slot>), String> {
    let old = ctx.state.household(id).ok_or_else(|| tr!("app-household-gone"))?;
    if old.successor.is_some() {
        return Err(tr!("house-merged-already"));
    }
    let members = old.members.iter().filter(|member| member.name != old.head);
    let who = members.map(|member| Choice::new(&member.name, visible(&member.name))).collect::<Vec<_>>();
    let names = who.iter().map(|choice| choice.label.clone()).collect();
    let line = |text: Option<&String>| Value::line(text.cloned().unwrap_or_default());
    let mut slots = vec![Slot::new(HEAD, tr!("house-split-head"), Value::words("", names))];
    if !who.is_empty() {
        slots.push(Slot::new(WHO, tr!("house-split-who"), Value::some(who, Vec::new())));
    }
    slots.extend([
        Slot::new(MORE, tr!("house-split-more"), Value::line("")).with_help(tr!("house-split-help-more")),
        Slot::field(Field::Group, line(old.group.as_ref())),
        Slot::new(NUMBER, tr!("house-split-number"), Value::line("")).with_help(tr!("house-split-help-number")),
        Slot::new(ADDRESS, tr!("house-split-address"), line(old.address.as_ref())),
        Slot::new(Name::Residents, tr!("house-split-residents"), Value::line("")),
        Slot::new(STAY, tr!("house-split-stay"), Value::line("")).with_help(tr!("house-split-help-stay")),
        day_slot(ctx),
        Slot::new(NOTE, tr!("house-reason"), Value::line("")),
    ]);
    Ok((tr!("house-split-title", head = visible(&old.head).into_owned()), slots))
}

/// Returns what is to be said while it is filled in.
pub fn asides(ctx: &Ctx<'_>, sheet: &Sheet, id: HouseholdId) -> Vec<(Name, String)> {
    let Some(old) = ctx.state.household(id) else { return Vec::new() };
    let mut said = vec![(HEAD, tr!("house-split-history"))];
    let new = people(sheet, Name::Residents, &mut Vec::new());
    if let Some(stay) = staying(old, sheet, new, &mut Vec::new()) {
        said.push((STAY, tr!("house-split-stays", count = stay)));
    }
    said
}

/// Returns how many stay: as it is written, or what is left.
fn staying(old: &Household, sheet: &Sheet, go: Option<u16>, flaws: &mut Vec<Flaw>) -> Option<u16> {
    if !sheet.text(STAY).is_empty() {
        return people(sheet, STAY, flaws);
    }
    let (all, go) = (old.residents?, go.unwrap_or(0));
    let left = all.checked_sub(go);
    if left.is_none() {
        flaws.push(Flaw::grave(Name::Residents, tr!("house-split-too-many", count = all)));
    }
    left
}

/// Returns what the filled-in sheet leads to; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, id: HouseholdId) -> Result<Done, Vec<Flaw>> {
    let old = ctx.state.household(id).ok_or_else(gone)?;
    let mut flaws = Vec::new();
    let residents = people(sheet, Name::Residents, &mut flaws);
    let stay = staying(old, sheet, residents, &mut flaws);
    let head = sheet.text(HEAD).to_owned();
    if head.is_empty() {
        flaws.push(Flaw::grave(HEAD, tr!("house-split-head-missing")));
    } else if head == old.head {
        flaws.push(Flaw::grave(HEAD, tr!("house-split-same-head")));
    }
    let on = day(ctx, sheet, &mut flaws);
    let parts = |c: char| c.is_whitespace() || matches!(c, '，' | ',' | '、' | '；' | ';');
    let more = sheet.text(MORE).split(parts).filter(|name| !name.is_empty());
    let who: Vec<String> = sheet.picked(WHO).into_iter().chain(more).map(str::to_owned).collect();
    let parting = Parting {
        head,
        who,
        group: even(sheet.text(GROUP), old.group.as_ref(), values::group),
        number: even(sheet.text(NUMBER), None, values::number),
        address: even(sheet.text(ADDRESS), old.address.as_ref(), |_| None),
        residents,
        stay,
        on,
    };
    let (stays, new) = register::split(id, old, &parting);
    if let Some(known) = known(ctx, &new).filter(|_| flaws.is_empty()) {
        let slot = if new.number.is_some() { NUMBER } else { HEAD };
        flaws.push(Flaw::grave(slot, taken(ctx, known, false)));
    }
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let log = step(ctx, SPLIT, on, [new.head.as_str(), sheet.text(NOTE)].join(" ").trim());
    let change = Change::step(id, old, &stays, log).map_err(|error| by(error, HEAD))?;
    let mut changes = vec![change];
    changes.extend(entering(ctx, &new)?);
    let (from, to) = (visible(&old.head).into_owned(), visible(&new.head).into_owned());
    Ok(Done::Commit(changes, tr!("house-split-done", from = from, to = to)))
}
