//! The due dates of concerns are put off: to which day, and why. A bare number
//! of days counts working days from the day each is due now.

use chrono::NaiveDate;

use super::super::{Done, Flaw, Name, Sheet, Slot, Value};
use crate::app::form::{Ctx, dates};
use crate::base::ids::ConcernId;
use crate::base::text::half_width;
use crate::display::{records, words};
use crate::domain::change::Change;
use crate::domain::concern::Concern;
use crate::domain::flow;
use crate::domain::problem::{Field, Problem};
use crate::domain::record::Kind;
use crate::tr;

const DUE: Name = Name::Of(Field::Due);
const REASON: Name = Name::Of(Field::Note);
/// New days told one by one while they are written.
const DAYS_TOLD_MAX: usize = 3;

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, concerns: &[ConcernId]) -> Result<(String, Vec<Slot>), String> {
    let [first, ..] = concerns else { return Err(tr!("waiting-concerns-only")) };
    // What can't be put off whatever is written is said now, not at the end.
    for id in concerns {
        let concern = ctx.state.concern(*id).ok_or_else(|| tr!("app-record-gone"))?;
        let late = flow::extend(concern, NaiveDate::MAX, "-", ctx.me, ctx.now).err();
        if let Some(problem) = late.and_then(|problems| problems.into_iter().next()) {
            return Err(said(ctx, concerns, *id, &problem));
        }
    }
    let title = match concerns.len() {
        1 => tr!("waiting-extend-title", what = records::name(ctx.state, Kind::Concern, first.0)),
        count => tr!("waiting-extend-title-many", count = count),
    };
    let due = Slot::new(DUE, tr!("waiting-extend-to"), Value::line("")).with_help(tr!("waiting-extend-help"));
    let reason = Slot::new(REASON, tr!("waiting-extend-reason"), Value::line(""));
    Ok((title, vec![due, reason]))
}

/// Says which day it comes to; see [`super::About::notes`].
pub fn notes(ctx: &Ctx<'_>, sheet: &Sheet, concerns: &[ConcernId]) -> Vec<Flaw> {
    let today = ctx.now.date_naive();
    let known = concerns.iter().take(DAYS_TOLD_MAX).filter_map(|id| ctx.state.concern(*id));
    let day = |concern: &Concern| {
        let due = read_day(ctx, concern.due, sheet.text(DUE))?;
        let left = ctx.calendar.workdays_between(today, due);
        let day = format!("{} {}", words::day(due, today), words::weekday(due));
        Some(tr!("waiting-extend-day", before = words::day(concern.due, today), day = day, left = left))
    };
    let mut days: Vec<String> = known.filter_map(day).collect();
    days.dedup();
    days.into_iter().map(|day| Flaw::note(DUE, day)).collect()
}

/// Returns the changes; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, concerns: &[ConcernId]) -> Result<Done, Vec<Flaw>> {
    let mut changes = Vec::new();
    for id in concerns {
        let gone = || vec![Flaw { slot: None, message: tr!("app-record-gone"), grave: true }];
        let concern = ctx.state.concern(*id).ok_or_else(gone)?;
        let due = read_day(ctx, concern.due, sheet.text(DUE));
        let due = due.ok_or_else(|| vec![Flaw::grave(DUE, tr!("waiting-extend-unread"))])?;
        let extended = flow::extend(concern, due, sheet.text(REASON), ctx.me, ctx.now);
        let (next, log) = extended.map_err(|problems| {
            let flaw = |problem: &Problem| Flaw { message: said(ctx, concerns, *id, problem), ..Flaw::of(problem) };
            problems.iter().map(flaw).collect::<Vec<_>>()
        })?;
        let change = Change::step(*id, concern, &next, log);
        changes.push(change.map_err(|error| vec![Flaw::grave(DUE, error.to_string())])?);
    }
    let count = changes.len();
    Ok(Done::Commit(changes, tr!("waiting-extended", count = count)))
}

/// Says a problem, and of which concern, where there are several.
pub fn said(ctx: &Ctx<'_>, concerns: &[ConcernId], id: ConcernId, problem: &Problem) -> String {
    match concerns.len() {
        1 => problem.message(),
        _ => {
            tr!("waiting-problem-of", what = records::name(ctx.state, Kind::Concern, id.0), problem = problem.message(),)
        }
    }
}

/// A day to come, as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewDay {
    /// Nothing is written.
    None,
    /// This day.
    On(NaiveDate),
    /// It can't be made out.
    Unread,
}

impl NewDay {
    /// Reads a day to come, counted from a day where it is a number of days.
    pub fn of(ctx: &Ctx<'_>, from: NaiveDate, text: &str) -> Self {
        match read_day(ctx, from, text) {
            Some(day) => Self::On(day),
            None if text.trim().is_empty() => Self::None,
            None => Self::Unread,
        }
    }
}

/// Reads a day to come: `3天`, `3个工作日` or `+3` are working days after
/// `from`; anything else is a day like `12-05` or 下周三.
pub fn read_day(ctx: &Ctx<'_>, from: NaiveDate, text: &str) -> Option<NaiveDate> {
    let text = half_width(text.trim());
    let text = text.trim_start_matches('+').trim();
    let units = ["个工作日", "工作日", "天", "日", "d"];
    let number = units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim();
    match number.parse::<u16>() {
        Ok(days) if days > 0 => Some(ctx.calendar.add_workdays(from, days.min(DAYS_MAX)).day),
        _ => dates::coming(text, ctx.now.date_naive()),
    }
}

/// More working days than this are no extension but another plan.
const DAYS_MAX: u16 = 366;
