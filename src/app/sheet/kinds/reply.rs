//! The answer to a remark 批示. What was answered already can be put better;
//! the day is then that of the last words.

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Value, of};
use crate::app::form::Ctx;
use crate::base::ids::RemarkId;
use crate::base::text::visible;
use crate::display::records::with_kind;
use crate::display::remarks::asked;
use crate::domain::change::Change;
use crate::domain::problem::{Field, Severity};
use crate::domain::record::Recorded;
use crate::domain::remark::Remark;
use crate::domain::validate::check;
use crate::state::facts::Known;
use crate::tr;

const REPLY: Name = Name::Of(Field::Reply);

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, remarks: &[RemarkId]) -> Result<(String, Vec<Slot>), String> {
    let (id, first) = known(ctx, remarks).next().ok_or_else(|| tr!("app-record-gone"))?;
    let title = tr!("remark-reply-title", what = with_kind(ctx.state, first.kind, first.on));
    let mut slots = Vec::new();
    if remarks.len() > 1 {
        let choice = |(id, remark): (RemarkId, &Remark)| Choice::new(id.to_string(), brief(remark));
        let all: Vec<Choice> = known(ctx, remarks).map(choice).collect();
        slots.push(Slot::new(Name::Record, tr!("remark-which"), Value::one(all, Some(id.to_string()))));
    }
    let said = if remarks.len() == 1 { first.reply.as_str() } else { "" };
    slots.push(Slot::field(Field::Reply, Value::block(said)).with_help(tr!("remark-reply-help")));
    Ok((title, slots))
}

fn known<'a>(ctx: &Ctx<'a>, remarks: &[RemarkId]) -> impl Iterator<Item = (RemarkId, &'a Remark)> {
    let state = ctx.state;
    remarks.iter().filter_map(move |id| state.remark(*id).map(|remark| (*id, remark)))
}

fn brief(remark: &Remark) -> String {
    let text = crate::base::text::gist(&remark.text, crate::state::head::GIST_CHARS);
    format!("{} {}", remark.verdict.label(), visible(&text)).trim_end().to_owned()
}

/// Returns what the remark asks, in full; see [`super::About::lead`].
pub fn lead(ctx: &Ctx<'_>, remarks: &[RemarkId]) -> Vec<String> {
    known(ctx, remarks).flat_map(|(_, remark)| asked(ctx.state, remark, ctx.now.date_naive())).collect()
}

/// Returns the change; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, remarks: &[RemarkId]) -> Result<Done, Vec<Flaw>> {
    let whole = |message| vec![Flaw { slot: None, message, grave: true }];
    let chosen = sheet.choice(Name::Record);
    let wanted = known(ctx, remarks).find(|(id, _)| chosen.is_none_or(|key| key == id.to_string()));
    let (id, was) = wanted.ok_or_else(|| whole(tr!("app-record-gone")))?;
    if sheet.text(REPLY).is_empty() {
        return Err(vec![Flaw::grave(of(Field::Reply), tr!("remark-reply-empty"))]);
    }
    let next = Remark { reply: sheet.text(REPLY).to_owned(), replied: Some(ctx.now.date_naive()), ..was.clone() };
    let problems = check(&next.clone().into_record(), &Known { state: ctx.state, now: ctx.now });
    let grave: Vec<Flaw> =
        problems.iter().filter(|problem| problem.severity() == Severity::Error).map(Flaw::of).collect();
    if !grave.is_empty() {
        return Err(grave);
    }
    match Change::edit(id, was, &next).map_err(|error| whole(error.to_string()))? {
        Some(change) => Ok(Done::Commit(vec![change], tr!("remark-replied"))),
        None => Ok(Done::Nothing),
    }
}
