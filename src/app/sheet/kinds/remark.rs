//! A remark 批示 on a concern, a visit or a matter: what it says of it, and by
//! when an answer is wanted. On several records each gets one of its own.

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Value};
use super::extend::{NewDay, read_day};
use super::step;
use crate::app::form::Ctx;
use crate::base::ids::{RecordId, RemarkId};
use crate::display::records::with_kind;
use crate::display::words;
use crate::domain::change::Change;
use crate::domain::problem::{Field, Severity};
use crate::domain::record::{Kind, Recorded};
use crate::domain::remark::{Remark, Verdict};
use crate::domain::validate::check;
use crate::state::facts::Known;
use crate::tr;

const TEXT: Name = Name::Of(Field::Text);
const REPLY_BY: Name = Name::Of(Field::ReplyBy);

/// What a remark is written on.
#[derive(Debug, Clone, Copy)]
pub struct On<'a> {
    /// The records.
    pub records: &'a [(Kind, RecordId)],
    /// Each gets a remark; one of them does where this is false.
    pub each: bool,
    /// The ids of the remarks; one for each record.
    pub ids: &'a [RemarkId],
}

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, on: On<'_>) -> Result<(String, Vec<Slot>), String> {
    let (kind, id) = *on.records.first().ok_or_else(|| tr!("remark-nothing"))?;
    let title = match on.records {
        [_] => tr!("remark-title", what = with_kind(ctx.state, kind, id)),
        [_, ..] if on.each => tr!("remark-title-many", count = on.records.len()),
        _ => tr!("remark-title-choose"),
    };
    let mut slots = Vec::new();
    if on.records.len() > 1 && !on.each {
        let choice = |(kind, id): &(Kind, RecordId)| Choice::new(id.to_string(), with_kind(ctx.state, *kind, *id));
        let all: Vec<Choice> = on.records.iter().map(choice).collect();
        slots.push(Slot::new(Name::Record, tr!("remark-on"), Value::one(all, Some(id.to_string()))));
    }
    // What is still open is mostly asked about; what was done is mostly taken note of.
    let usual = if kind == Kind::Concern { Verdict::Supplement } else { Verdict::Approved };
    let all = Verdict::ALL.iter().map(|verdict| Choice::new(verdict.word(), verdict.label())).collect();
    slots.extend([
        Slot::new(Name::Verdict, tr!("remark-verdict"), Value::one(all, Some(usual.word().to_owned()))),
        Slot::new(TEXT, tr!("remark-text"), Value::block("")).with_help(tr!("remark-text-help")),
        Slot::field(Field::ReplyBy, Value::line("")).with_help(tr!("remark-reply-by-help")),
    ]);
    Ok((title, slots))
}

/// Returns what the records are called, where there are several; see [`super::About::lead`].
pub fn lead(ctx: &Ctx<'_>, on: On<'_>) -> Vec<String> {
    if on.each { step::names(ctx.state, on.records) } else { Vec::new() }
}

/// Says which day an answer is wanted by; see [`super::About::notes`].
pub fn notes(ctx: &Ctx<'_>, sheet: &Sheet) -> Vec<Flaw> {
    let today = ctx.now.date_naive();
    let day = read_day(ctx, today, sheet.text(REPLY_BY))
        .map(|day| format!("{} {}", words::day(day, today), words::weekday(day)));
    day.map(|day| Flaw::note(REPLY_BY, tr!("remark-reply-by-day", day = day))).into_iter().collect()
}

/// Returns the remarks; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, on: On<'_>) -> Result<Done, Vec<Flaw>> {
    let today = ctx.now.date_naive();
    let verdict = sheet.choice(Name::Verdict).and_then(Verdict::from_word);
    let verdict = verdict.ok_or_else(|| vec![Flaw::grave(Name::Verdict, tr!("remark-verdict-none"))])?;
    let reply_by = match NewDay::of(ctx, today, sheet.text(REPLY_BY)) {
        NewDay::None => None,
        NewDay::On(day) => Some(day),
        NewDay::Unread => return Err(vec![Flaw::grave(REPLY_BY, tr!("remark-reply-by-unread"))]),
    };
    let chosen = sheet.choice(Name::Record);
    let wanted = |id: &RecordId| on.each || chosen.is_none_or(|key| key == id.to_string());
    let mut changes = Vec::new();
    for ((kind, record), id) in on.records.iter().zip(on.ids).filter(|((_, record), _)| wanted(record)) {
        let remark = Remark {
            kind: *kind,
            on: *record,
            verdict,
            text: sheet.text(TEXT).to_owned(),
            made: today,
            reply_by,
            author: ctx.me,
            reply: String::new(),
            replied: None,
        };
        let problems = check(&remark.clone().into_record(), &Known { state: ctx.state, now: ctx.now });
        let grave: Vec<Flaw> =
            problems.iter().filter(|problem| problem.severity() == Severity::Error).map(Flaw::of).collect();
        if !grave.is_empty() {
            return Err(grave);
        }
        changes.push(Change::add(*id, remark));
    }
    let said = match (changes.len(), reply_by) {
        (1, None) => tr!("remark-saved", verdict = verdict.label()),
        (1, Some(day)) => tr!("remark-saved-by", verdict = verdict.label(), day = words::day(day, today)),
        (count, _) => tr!("remark-saved-many", count = count, verdict = verdict.label()),
    };
    Ok(Done::Commit(changes, said))
}
