//! Handing an assignment over 交接: to whom, on which day, and what they must know.

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Source, Value, days};
use super::cadres::{Picked, choices};
use crate::app::form::Ctx;
use crate::base::ids::{AssignmentId, CadreId};
use crate::base::text::visible;
use crate::display::words;
use crate::domain::assignment::Handover;
use crate::domain::change::Change;
use crate::domain::problem::Field;
use crate::tr;

const FROM: Name = Name::Other(Field::Cadre);
/// The slot of whoever takes it; whoever gives it is known, most often.
pub const TO: Name = Name::Of(Field::Cadre);
const DAY: Name = Name::Of(Field::At);
const NOTE: Name = Name::Of(Field::Note);

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, id: AssignmentId) -> Result<(String, Vec<Slot>), String> {
    let assignment = ctx.state.assignment(id).ok_or_else(|| tr!("app-record-gone"))?;
    let title = tr!("tasks-sheet-handover", title = visible(&assignment.title).into_owned());
    let mine = ctx.me.filter(|me| assignment.cadres.contains(me)).or(assignment.cadres.first().copied());
    let own = choices(ctx, &assignment.cadres);
    let notes: Vec<Choice> = own.into_iter().map(|choice| Choice::new(choice.key, choice.label)).collect();
    let mut slots = vec![
        Slot::new(TO, tr!("tasks-handover-to"), Value::pick(Source::Colleagues, Vec::new(), false))
            .with_help(tr!("tasks-help-colleague")),
        Slot::new(DAY, tr!("tasks-handover-on"), Value::line(ctx.now.date_naive().to_string())),
        Slot::new(NOTE, tr!("tasks-handover-note"), Value::block("")).with_help(tr!("tasks-help-handover-note")),
    ];
    // With one cadre there is nothing to choose, but it is said all the same.
    slots.insert(0, Slot::new(FROM, tr!("tasks-handover-from"), Value::one(notes, mine.map(|id| id.to_string()))));
    Ok((title, slots))
}

/// Returns the handover as the sheet has it, with whoever is entered for it.
fn read(ctx: &Ctx<'_>, sheet: &Sheet, id: AssignmentId) -> Result<(Handover, Picked), Vec<Flaw>> {
    let mut flaws = Vec::new();
    let day = days::day(sheet.text(DAY), ctx.now);
    if day.is_none() {
        flaws.push(Flaw::grave(DAY, tr!("tasks-day-unread")));
    }
    let picked = Picked::of(sheet, TO, id.0);
    flaws.extend(picked.flaws(ctx, TO));
    if picked.all.is_empty() {
        flaws.push(Flaw::grave(TO, tr!("tasks-handover-nobody")));
    }
    let from = sheet.choice(FROM).and_then(|key| key.parse().ok()).map(CadreId);
    match (day, from, picked.all.first().copied()) {
        (Some(on), Some(from), Some(to)) if !flaws.iter().any(|flaw| flaw.grave) => {
            Ok((Handover { on, from, to, note: sheet.text(NOTE).to_owned() }, picked))
        }
        _ => Err(flaws),
    }
}

/// Says what follows that may not be meant; see [`super::About::notes`].
pub fn notes(ctx: &Ctx<'_>, sheet: &Sheet) -> Vec<Flaw> {
    let day = days::day(sheet.text(DAY), ctx.now).filter(|day| *day > ctx.now.date_naive());
    day.map(|_| Flaw::note(DAY, tr!("tasks-note-handover-early"))).into_iter().collect()
}

/// Returns what is written; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, id: AssignmentId) -> Result<Done, Vec<Flaw>> {
    let whole = |message| vec![Flaw { slot: None, message, grave: true }];
    let was = ctx.state.assignment(id).ok_or_else(|| whole(tr!("app-record-gone")))?;
    let (handover, picked) = read(ctx, sheet, id)?;
    let to = handover.to;
    let next = was.hand_over(handover).map_err(|problem| vec![Flaw { slot: Some(TO), ..Flaw::of(&problem) }])?;
    let change = Change::edit(id, was, &next).map_err(|error| whole(error.to_string()))?;
    let new = picked.new.iter().find(|(id, _)| *id == to).map(|(_, cadre)| visible(&cadre.name).into_owned());
    let name = new.unwrap_or_else(|| words::cadre(ctx.state, to));
    let changes = picked.entered().chain(change).collect();
    Ok(Done::Commit(changes, tr!("tasks-handed-over", name = name)))
}
