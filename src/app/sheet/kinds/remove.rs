//! A visit that was logged by mistake is taken out: why, and whether what was
//! heard and promised in it goes along.

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Value};
use super::step;
use crate::app::form::Ctx;
use crate::base::ids::{RecordId, VisitId};
use crate::base::text::visible;
use crate::display::words;
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::state::State;
use crate::tr;

/// The choice by which concerns and matters go along.
const GO: &str = "go";
/// The choice by which they stay.
const STAY: &str = "stay";

/// Returns what was heard and promised in a visit.
fn parts(state: &State, visit: VisitId) -> Vec<(Kind, RecordId)> {
    let concerns = state.concerns_in(visit).map(|(id, _)| (Kind::Concern, id.0));
    concerns.chain(state.matters_in(visit).map(|(id, _)| (Kind::Matter, id.0))).collect()
}

/// Returns what the sheet is for, line by line; see [`super::About::lead`].
pub fn lead(ctx: &Ctx<'_>, visit: VisitId) -> Vec<String> {
    let Some(head) = ctx.state.visit(visit) else { return Vec::new() };
    let day = format!("{} {}", words::day(head.day(), ctx.now.date_naive()), head.at.format("%H:%M"));
    let mut lines =
        vec![format!("{day} · {} · {}", head.place.label(), visible(&head.gist)).trim_end_matches(" · ").to_owned()];
    lines.extend(step::each_name(ctx.state, &parts(ctx.state, visit)));
    lines
}

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, visit: VisitId) -> Result<(String, Vec<Slot>), String> {
    let head = ctx.state.visit(visit).ok_or_else(|| tr!("app-record-gone"))?;
    let who = words::households(ctx.state, &head.households);
    let mut slots = vec![Slot::new(Name::Reason, tr!("waiting-remove-reason"), Value::line(""))];
    let parts = parts(ctx.state, visit);
    if !parts.is_empty() {
        let choices = vec![Choice::new(GO, tr!("waiting-remove-go")), Choice::new(STAY, tr!("waiting-remove-stay"))];
        let label = tr!("waiting-remove-parts", count = parts.len());
        slots.push(Slot::new(Name::Keep, label, Value::one(choices, None)).with_help(tr!("waiting-remove-help")));
    }
    Ok((tr!("waiting-remove-title", who = who), slots))
}

/// Returns the changes; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, visit: VisitId) -> Result<Done, Vec<Flaw>> {
    let mut flaws = Vec::new();
    let reason = sheet.text(Name::Reason).to_owned();
    if reason.is_empty() {
        flaws.push(Flaw::grave(Name::Reason, tr!("waiting-remove-why")));
    }
    let parts = parts(ctx.state, visit);
    if !parts.is_empty() && sheet.choice(Name::Keep).is_none() {
        flaws.push(Flaw::grave(Name::Keep, tr!("waiting-remove-choose")));
    }
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let going = parts.into_iter().filter(|_| sheet.choice(Name::Keep) == Some(GO));
    let all = std::iter::once((Kind::Visit, visit.0)).chain(going);
    let changes: Vec<Change> = all.map(|(kind, id)| Change::Remove { kind, id, reason: reason.clone() }).collect();
    let count = changes.len() - 1;
    Ok(Done::Commit(changes, tr!("waiting-removed", count = count)))
}
