//! The end of an assignment before its time, or taking out what was written by
//! mistake: an assignment or a stay. Either wants a reason.

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Value, days, of};
use crate::app::form::Ctx;
use crate::base::ids::{AssignmentId, RecordId, StayId};
use crate::base::text::visible;
use crate::display::words;
use crate::domain::assignment::Assignment;
use crate::domain::change::{Change, Step};
use crate::domain::problem::{Field, Problem};
use crate::domain::record::Kind;
use crate::tr;

/// The word of the choice to end it early, also that of the step in its history.
const END: &str = "ended";
const REMOVE: &str = "removed";

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, kind: Kind, id: RecordId) -> Result<(String, Vec<Slot>), String> {
    let (title, ways) = match kind {
        Kind::Assignment => {
            let assignment = ctx.state.assignment(AssignmentId(id)).ok_or_else(|| tr!("app-record-gone"))?;
            let running = assignment.to >= ctx.now.date_naive();
            let title = tr!("tasks-sheet-ending", title = visible(&assignment.title).into_owned());
            (title, if running { vec![END, REMOVE] } else { vec![REMOVE] })
        }
        _ => {
            let stay = ctx.state.stay(StayId(id)).ok_or_else(|| tr!("app-record-gone"))?;
            let day = words::day(stay.from, ctx.now.date_naive());
            let title = tr!("tasks-sheet-stay-removal", village = words::village(ctx.state, stay.village), day = day);
            (title, vec![REMOVE])
        }
    };
    let label = |way: &str| if way == END { tr!("tasks-way-end") } else { tr!("tasks-way-remove") };
    let all = ways.iter().map(|way| Choice::new(*way, label(way))).collect();
    let slots = vec![
        Slot::new(Name::Way, tr!("tasks-way"), Value::one(all, ways.first().map(|way| (*way).to_owned())))
            .with_help(tr!("tasks-help-way")),
        Slot::new(of(Field::To), tr!("tasks-last-day"), Value::line(ctx.now.date_naive().to_string())),
        Slot::new(Name::Reason, tr!("tasks-reason"), Value::line("")),
    ];
    Ok((title, slots))
}

/// Tells which slots the way chosen asks for.
pub fn shows(sheet: &Sheet, name: Name) -> bool {
    name != of(Field::To) || sheet.choice(Name::Way) == Some(END)
}

/// Returns what is written; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, kind: Kind, id: RecordId) -> Result<Done, Vec<Flaw>> {
    let reason = sheet.text(Name::Reason).to_owned();
    let mut flaws = Vec::new();
    if reason.is_empty() {
        flaws.push(Flaw { slot: Some(Name::Reason), ..Flaw::of(&Problem::NoteNeeded) });
    }
    let change = match (sheet.choice(Name::Way), kind) {
        (Some(END), Kind::Assignment) => {
            end(ctx, sheet, AssignmentId(id), &reason).map_err(|flaw| flaws.push(flaw)).ok()
        }
        _ => Some(Change::Remove { kind, id, reason }),
    };
    let said = if matches!(change, Some(Change::Remove { .. })) { tr!("tasks-removed") } else { tr!("tasks-ended") };
    match change {
        Some(change) if flaws.is_empty() => Ok(Done::Commit(vec![change], said)),
        _ => Err(flaws),
    }
}

fn end(ctx: &Ctx<'_>, sheet: &Sheet, id: AssignmentId, reason: &str) -> Result<Change, Flaw> {
    let slot = of(Field::To);
    let whole = |message| Flaw { slot: None, message, grave: true };
    let was = ctx.state.assignment(id).ok_or_else(|| whole(tr!("app-record-gone")))?;
    let to = days::day(sheet.text(slot), ctx.now).ok_or_else(|| Flaw::grave(slot, tr!("tasks-day-unread")))?;
    if to < was.from {
        return Err(Flaw::of(&Problem::Before { field: Field::To, other: Field::From }));
    }
    if to >= was.to {
        let day = words::day(was.to, ctx.now.date_naive());
        return Err(Flaw::grave(slot, tr!("tasks-end-not-early", day = day)));
    }
    let next = Assignment { to, ..was.clone() };
    let step = Step { to: END.to_owned(), note: reason.to_owned(), by: ctx.me, at: ctx.now };
    Change::step(id, was, &next, step).map_err(|error| whole(error.to_string()))
}
