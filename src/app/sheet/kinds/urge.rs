//! Concerns are urged 催办: whoever is responsible is reminded, with a word.

use super::super::{Done, Flaw, Name, Sheet, Slot, Value};
use super::extend::said;
use crate::app::form::Ctx;
use crate::base::ids::ConcernId;
use crate::display::records;
use crate::domain::change::Change;
use crate::domain::flow;
use crate::domain::problem::{Field, Problem};
use crate::domain::record::Kind;
use crate::tr;

const NOTE: Name = Name::Of(Field::Note);

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, concerns: &[ConcernId]) -> Result<(String, Vec<Slot>), String> {
    let [first, ..] = concerns else { return Err(tr!("waiting-concerns-only")) };
    for id in concerns {
        let concern = ctx.state.concern(*id).ok_or_else(|| tr!("app-record-gone"))?;
        let early = flow::urge(concern, "", ctx.me, ctx.now).err();
        if let Some(problem) = early.and_then(|problems| problems.into_iter().next()) {
            return Err(said(ctx, concerns, *id, &problem));
        }
    }
    let times = ctx.state.concern(*first).map_or(0, |concern| concern.urged);
    let title = match concerns.len() {
        1 => tr!("waiting-urge-title", what = records::name(ctx.state, Kind::Concern, first.0), times = times),
        count => tr!("waiting-urge-title-many", count = count),
    };
    let note = Slot::new(NOTE, tr!("app-step-note"), Value::line("")).with_help(tr!("waiting-urge-help"));
    Ok((title, vec![note]))
}

/// Returns the changes; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, concerns: &[ConcernId]) -> Result<Done, Vec<Flaw>> {
    let mut changes = Vec::new();
    for id in concerns {
        let gone = || vec![Flaw { slot: None, message: tr!("app-record-gone"), grave: true }];
        let concern = ctx.state.concern(*id).ok_or_else(gone)?;
        let urged = flow::urge(concern, sheet.text(NOTE), ctx.me, ctx.now);
        let (next, log) = urged.map_err(|problems| {
            let flaw = |problem: &Problem| Flaw { message: said(ctx, concerns, *id, problem), ..Flaw::of(problem) };
            problems.iter().map(flaw).collect::<Vec<_>>()
        })?;
        let change = Change::step(*id, concern, &next, log);
        changes.push(change.map_err(|error| vec![Flaw::grave(NOTE, error.to_string())])?);
    }
    let count = changes.len();
    Ok(Done::Commit(changes, tr!("waiting-urged", count = count)))
}
