//! Nights stayed in a village 驻村: where, from when, to when, counted while it
//! is filled in.

use chrono::{Days, NaiveDate};

use super::super::pick::village as choice_of;
use super::super::{Done, Flaw, Name, Sheet, Slot, Source, Value, days};
use super::cadres::choices;
use crate::app::form::Ctx;
use crate::base::ids::{CadreId, StayId};
use crate::display::words;
use crate::domain::change::Change;
use crate::domain::problem::Field;
use crate::domain::record::Record;
use crate::domain::stay::Stay;
use crate::domain::validate::check;
use crate::domain::village::VillageCode;
use crate::state::facts::Known;
use crate::tr;

const CADRE: Name = Name::Of(Field::Cadre);
const VILLAGE: Name = Name::Of(Field::Village);
const FROM: Name = Name::Of(Field::From);
const TO: Name = Name::Of(Field::To);

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, id: StayId, village: Option<VillageCode>) -> (String, Vec<Slot>) {
    let was = ctx.state.stay(id);
    let title = if was.is_some() { tr!("tasks-sheet-stay-edit") } else { tr!("tasks-sheet-stay") };
    let today = ctx.now.date_naive();
    // It is noted on the morning after, most often.
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    let (from, to) = was.map_or((yesterday, today), |was| (was.from, was.to));
    let village: Vec<_> = was.map(|was| was.village).or(village).into_iter().collect();
    let village = village.into_iter().map(|code| choice_of(ctx.state, code)).collect();
    let cadre: Vec<CadreId> = was.map(|was| was.cadre).or(ctx.me).into_iter().collect();
    let slots = vec![
        Slot::new(VILLAGE, tr!("tasks-stay-village"), Value::pick(Source::Villages, village, false)),
        Slot::new(FROM, tr!("tasks-stay-from"), Value::line(from.to_string())).with_help(tr!("tasks-help-stay-from")),
        Slot::new(TO, tr!("tasks-stay-to"), Value::line(to.to_string())).with_help(tr!("tasks-help-stay-to")),
        Slot::new(CADRE, tr!("tasks-stay-cadre"), Value::pick(Source::Cadres, choices(ctx, &cadre), false)),
    ];
    (title, slots)
}

fn period(ctx: &Ctx<'_>, sheet: &Sheet) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let from = days::day(sheet.text(FROM), ctx.now);
    (from, from.and_then(|from| days::leaving(sheet.text(TO), from, ctx.now)))
}

fn cadre(sheet: &Sheet) -> Option<CadreId> {
    sheet.choice(CADRE).and_then(|key| key.parse().ok()).map(CadreId)
}

/// Says how many nights these are; see [`super::About::told`].
pub fn told(ctx: &Ctx<'_>, sheet: &Sheet) -> String {
    let (Some(from), Some(to)) = period(ctx, sheet) else { return String::new() };
    let today = ctx.now.date_naive();
    let nights = (to - from).num_days();
    if nights < 0 {
        return String::new();
    }
    tr!("tasks-stay-told", from = words::day(from, today), to = words::day(to, today), nights = nights)
}

/// Says what is odd; see [`super::About::notes`].
pub fn notes(ctx: &Ctx<'_>, sheet: &Sheet, id: StayId) -> Vec<Flaw> {
    let (Some(from), Some(to), Some(cadre)) = (period(ctx, sheet).0, period(ctx, sheet).1, cadre(sheet)) else {
        return Vec::new();
    };
    let today = ctx.now.date_naive();
    let mut notes = Vec::new();
    if to > today {
        notes.push(Flaw::note(TO, tr!("tasks-note-nights-to-come")));
    }
    let others = ctx.state.stays().filter(|(other, stay)| *other != id && stay.cadre == cadre);
    let shared = |stay: &Stay| (stay.to.min(to) - stay.from.max(from)).num_days();
    if let Some((_, stay)) = others.filter(|(_, stay)| shared(stay) > 0).max_by_key(|(_, stay)| shared(stay)) {
        let (first, last) = (words::day(stay.from, today), words::day(stay.to, today));
        let village = words::village(ctx.state, stay.village);
        let note = tr!("tasks-note-overlap", from = first, to = last, village = village, nights = shared(stay));
        notes.push(Flaw::note(FROM, note));
    }
    notes
}

/// Returns what is written; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, id: StayId) -> Result<Done, Vec<Flaw>> {
    let mut flaws = Vec::new();
    let (from, to) = period(ctx, sheet);
    let village: Option<VillageCode> = sheet.choice(VILLAGE).and_then(|code| code.parse().ok());
    let cadre = cadre(sheet);
    if village.is_none() {
        flaws.push(Flaw::grave(VILLAGE, tr!("tasks-stay-where")));
    }
    if cadre.is_none() {
        flaws.push(Flaw::grave(CADRE, tr!("tasks-stay-who")));
    }
    if from.is_none() {
        flaws.push(Flaw::grave(FROM, tr!("tasks-day-unread")));
    }
    if to.is_none() {
        flaws.push(Flaw::grave(TO, tr!("tasks-day-unread")));
    }
    let (Some(from), Some(to), Some(village), Some(cadre)) = (from, to, village, cadre) else { return Err(flaws) };
    if from == to {
        return Err(vec![Flaw::grave(TO, tr!("tasks-stay-no-night"))]);
    }
    let stay = Stay { cadre, village, from, to };
    let problems = check(&Record::Stay(stay.clone()), &Known { state: ctx.state, now: ctx.now });
    flaws.extend(problems.iter().map(Flaw::of));
    if flaws.iter().any(|flaw| flaw.grave) {
        return Err(flaws);
    }
    let nights = (to - from).num_days();
    let change = match ctx.state.stay(id) {
        None => Some(Change::add(id, stay)),
        Some(was) => Change::edit(id, was, &stay)
            .map_err(|error| vec![Flaw { slot: None, message: error.to_string(), grave: true }])?,
    };
    Ok(match change {
        None => Done::Nothing,
        Some(change) => {
            let village = words::village(ctx.state, village);
            Done::Commit(vec![change], tr!("tasks-stay-saved", village = village, nights = nights))
        }
    })
}
