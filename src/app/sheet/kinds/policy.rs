//! A policy: typed or pasted, or changed. Days, audience, questions and answers
//! are read as in a list that is imported, and so is what comes of them.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::super::{Done, Flaw, Name, Sheet, Slot, Value, days};
use crate::app::form::Ctx;
use crate::base::ids::PolicyId;
use crate::base::text::visible;
use crate::display::policies;
use crate::domain::answers::{self, Wrong};
use crate::domain::household::Category;
use crate::domain::policy::Policy;
use crate::domain::problem::Field;
use crate::domain::record::Record;
use crate::domain::validate::check;
use crate::roster::lists::{self, Weighed};
use crate::state::State;
use crate::state::facts::Known;
use crate::tr;

const TITLE: Name = Name::Of(Field::Title);
const TEXT: Name = Name::Of(Field::Text);
const ANSWERS: Name = Name::Of(Field::Answers);
const AUDIENCE: Name = Name::Of(Field::Audience);
const TO: Name = Name::Of(Field::To);
const FROM: Name = Name::Of(Field::From);
const DOCUMENT: Name = Name::Of(Field::Document);
const CODE: Name = Name::Of(Field::Code);
const VERSION: Name = Name::Of(Field::Version);

/// A policy as it was when the sheet was opened.
pub type Was<'a> = Option<&'a (PolicyId, Policy)>;

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, was: Was<'_>) -> Result<(String, Vec<Slot>), String> {
    if was.is_some_and(|(id, _)| ctx.state.policy(*id).is_none()) {
        return Err(tr!("app-record-gone"));
    }
    let old = was.map(|(_, old)| old);
    let title = match old {
        Some(old) => tr!("policy-sheet-edit", title = visible(&old.title).into_owned()),
        None => tr!("policy-sheet-new"),
    };
    let text = |of: fn(&Policy) -> &String| old.map(of).cloned().unwrap_or_default();
    let day = |of: fn(&Policy) -> Option<NaiveDate>| {
        Value::line(old.and_then(of).map(|day| day.to_string()).unwrap_or_default())
    };
    let asked = answers::written(old.map(|old| old.answers.as_slice()).unwrap_or_default());
    let audience = named(old.map(|old| old.audience.as_slice()).unwrap_or_default());
    let mut slots = vec![
        Slot::field(Field::Title, Value::line(text(|old| &old.title))).with_help(tr!("policy-help-title")),
        Slot::new(TEXT, tr!("policy-text"), Value::block(text(|old| &old.text))).with_help(tr!("policy-help-text")),
        Slot::field(Field::Answers, Value::block(asked)).with_help(tr!("policy-help-answers")),
        Slot::new(AUDIENCE, tr!("policy-audience"), Value::words(audience, categories(ctx.state)))
            .with_help(tr!("policy-help-audience")),
        Slot::new(TO, tr!("policy-to"), day(|old| old.to)).with_help(tr!("policy-help-to")),
        Slot::field(Field::From, day(|old| old.from)).with_help(tr!("policy-help-from")),
        Slot::field(Field::Document, Value::line(text(|old| &old.document))).with_help(tr!("policy-help-document")),
    ];
    // By code and version a policy is found again, so they stay what they are.
    if old.is_none() {
        slots.push(Slot::field(Field::Code, Value::line("")).with_help(tr!("policy-help-code")));
        slots.push(Slot::field(Field::Version, Value::line("")));
    }
    Ok((title, slots))
}

/// Returns the categories that are offered: those known everywhere, then those here.
fn categories(state: &State) -> Vec<String> {
    let here: BTreeSet<&str> =
        state.households().flat_map(|(_, household)| &household.categories).map(|own| own.0.as_str()).collect();
    let own = here.into_iter().filter(|own| !Category::KNOWN.contains(own));
    Category::KNOWN.iter().copied().chain(own).map(str::to_owned).collect()
}

fn named(audience: &[Category]) -> String {
    audience.iter().map(|category| category.0.as_str()).collect::<Vec<_>>().join("、")
}

/// Returns the policy as the sheet has it, with what can't be made out. What
/// wasn't touched stays as it was, to the last space.
fn read(ctx: &Ctx<'_>, sheet: &Sheet, was: Was<'_>) -> (Policy, Vec<Flaw>) {
    let mut flaws = Vec::new();
    let old = was.map(|(_, old)| old);
    let from = day(sheet, FROM, &mut flaws, |said| days::day(said, ctx.now));
    let begin = from.unwrap_or(ctx.now.date_naive());
    let to = day(sheet, TO, &mut flaws, |said| days::until(said, begin, ctx.now));
    let text = |name, old: Option<&String>| match old {
        Some(old) if old.trim() == sheet.text(name) => old.clone(),
        _ => sheet.text(name).to_owned(),
    };
    let audience = match old {
        Some(old) if named(&old.audience).trim() == sheet.text(AUDIENCE) => old.audience.clone(),
        _ => lists::policy_audience(sheet.text(AUDIENCE)).unwrap_or_else(|wrong| {
            flaws.push(Flaw::grave(AUDIENCE, wrong));
            Vec::new()
        }),
    };
    let answers = match old {
        Some(old) if answers::written(&old.answers).trim() == sheet.text(ANSWERS) => old.answers.clone(),
        _ => {
            let (read, wrong) = answers::read(sheet.text(ANSWERS));
            flaws.extend(wrong.iter().map(|(line, wrong)| Flaw::grave(ANSWERS, wrong.message(*line))));
            read
        }
    };
    let title = text(TITLE, old.map(|old| &old.title));
    let code = match old {
        Some(old) => old.code.clone(),
        None => sheet.filled(CODE).unwrap_or_else(|| lists::own_policy_code(&title)),
    };
    let policy = Policy {
        code,
        version: old.map_or_else(|| sheet.text(VERSION).to_owned(), |old| old.version.clone()),
        document: text(DOCUMENT, old.map(|old| &old.document)),
        from,
        to,
        audience,
        text: text(TEXT, old.map(|old| &old.text)),
        answers,
        title,
        sort: old.and_then(|old| old.sort.clone()),
    };
    (policy, flaws)
}

/// Returns the first or last day, or nothing where none is meant; says so where it
/// can't be made out.
fn day(
    sheet: &Sheet,
    name: Name,
    flaws: &mut Vec<Flaw>,
    read: impl Fn(&str) -> Option<NaiveDate>,
) -> Option<NaiveDate> {
    let said = sheet.text(name);
    if said.is_empty() || (name == TO && lists::is_without_end(said)) {
        return None;
    }
    let day = read(lists::policy_day(said));
    if day.is_none() {
        flaws.push(Flaw::grave(name, tr!("tasks-day-unread")));
    }
    day
}

/// Returns how many households a policy is for.
fn meant(state: &State, policy: &Policy) -> usize {
    let present = state.households().filter(|(id, household)| state.is_present(*id, household));
    present.filter(|(_, household)| policy.is_for(household)).count()
}

/// Says how what is typed is understood; see [`super::About::told`].
pub fn told(ctx: &Ctx<'_>, sheet: &Sheet, was: Was<'_>) -> String {
    let (policy, _) = read(ctx, sheet, was);
    let audience = if policy.audience.is_empty() { tr!("app-policy-everyone") } else { named(&policy.audience) };
    let audience = visible(&audience).into_owned();
    let mut parts = vec![tr!("policy-told-for", audience = audience, count = meant(ctx.state, &policy))];
    let days = policies::days(&policy, ctx.now.date_naive());
    parts.push(if days.is_empty() { tr!("policy-told-always") } else { days });
    if !policy.answers.is_empty() {
        parts.push(tr!("policy-told-answers", count = policy.answers.len()));
    }
    parts.join(" · ")
}

/// Says what is odd; see [`super::About::notes`].
pub fn notes(ctx: &Ctx<'_>, sheet: &Sheet, was: Was<'_>) -> Vec<Flaw> {
    let (policy, flaws) = read(ctx, sheet, was);
    let mut notes: Vec<Flaw> = Vec::new();
    let others = ctx.state.policies().filter(|(id, _)| was.is_none_or(|(own, _)| own != id));
    let same = |title: &str| !policy.title.is_empty() && title.trim() == policy.title.trim();
    if let Some((_, other)) = others.into_iter().find(|(_, other)| same(&other.title)) {
        let numbered = visible(&policies::numbered(other).join(" · ")).into_owned();
        notes.push(Flaw::note(TITLE, tr!("policy-title-taken", numbered = numbered)));
    }
    let (_, wrong) = answers::read(sheet.text(ANSWERS));
    // Whoever has just written a question is about to answer it.
    let writing = sheet.focus().name == ANSWERS;
    let wrong = wrong.iter().filter(|(_, wrong)| !(writing && *wrong == Wrong::NoAnswer));
    if flaws.iter().any(|flaw| flaw.slot == Some(ANSWERS)) {
        notes.extend(wrong.map(|(line, wrong)| Flaw::note(ANSWERS, wrong.message(*line))));
    }
    let nobody: Vec<Category> =
        policy.audience.iter().filter(|category| is_nobody(ctx.state, category)).cloned().collect();
    if !nobody.is_empty() {
        let categories = visible(&named(&nobody)).into_owned();
        notes.push(Flaw::note(AUDIENCE, tr!("policy-nobody", categories = categories)));
    }
    if policy.to.is_some_and(|to| to < ctx.now.date_naive()) {
        notes.push(Flaw::note(TO, tr!("policy-past")));
    }
    // Once a save was tried, the same stands there as what keeps it from being saved.
    notes.retain(|note| !sheet.flaws().iter().any(|flaw| flaw.grave && flaw.message == note.message));
    notes
}

/// Tells whether no household here is of a category, where there are households.
fn is_nobody(state: &State, category: &Category) -> bool {
    let mut all = state.households().map(|(_, household)| household).peekable();
    all.peek().is_some() && !all.any(|household| household.categories.contains(category))
}

/// Returns what is written; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, was: Was<'_>) -> Result<Done, Vec<Flaw>> {
    let (policy, mut flaws) = read(ctx, sheet, was);
    let id = was.map_or_else(|| policy.id(), |(id, _)| *id);
    let problems = check(&Record::Policy(policy.clone()), &Known { state: ctx.state, now: ctx.now });
    // Where there is no title there is no code made of it, either; one is enough to say.
    let said = problems.iter().filter(|problem| !(problem.field() == Field::Code && policy.title.is_empty()));
    flaws.extend(said.map(Flaw::of));
    if let (None, Some(known)) = (was, ctx.state.policy(id)) {
        let (code, title) = (visible(&policy.code).into_owned(), visible(&known.title).into_owned());
        flaws.push(Flaw::grave(CODE, tr!("policy-code-taken", code = code, title = title)));
    }
    if flaws.iter().any(|flaw| flaw.grave) {
        return Err(flaws);
    }
    let title = visible(&policy.title).into_owned();
    let weighed = Weighed::of([(id.into(), policy)], |_, _| was.map(|(_, old)| old.clone()));
    match weighed.changes(ctx.state) {
        Ok(changes) if changes.is_empty() => Ok(Done::Nothing),
        Ok(changes) => Ok(Done::Commit(changes, tr!("policy-saved", title = title))),
        Err(error) => Err(vec![Flaw { slot: None, message: error.to_string(), grave: true }]),
    }
}
