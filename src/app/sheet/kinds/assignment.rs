//! An assignment 任务: whose, which villages and households, how long, and what
//! is asked for. Most of it has a default; a title, a village and a last day
//! are what has to be thought about.

use chrono::NaiveDate;

use super::super::pick::{household, policies, village};
use super::super::{Done, Flaw, Name, Sheet, Slot, Source, Value, days, of};
use super::cadres::{Picked, choices};
use crate::app::form::Ctx;
use crate::base::ids::{AssignmentId, HouseholdId};
use crate::base::limits::MUST_VISIT_DAYS_DEFAULT;
use crate::base::text::{half_width, visible};
use crate::display::words;
use crate::domain::assignment::{Assignment, Targets};
use crate::domain::change::Change;
use crate::domain::problem::Field;
use crate::domain::record::Record;
use crate::domain::validate::check;
use crate::query::scope::Counted;
use crate::state::facts::Known;
use crate::tr;

/// Words offered for title and campaign.
const WORDS_MAX: usize = 6;

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, id: AssignmentId) -> (String, Vec<Slot>) {
    let state = ctx.state;
    let was = state.assignment(id);
    let title = was.map_or_else(
        || tr!("tasks-sheet-new"),
        |was| tr!("tasks-sheet-edit", title = visible(&was.title).into_owned()),
    );
    let now = was.cloned().unwrap_or_else(|| usual(ctx));
    let text = |number: Option<u16>| number.map(|number| number.to_string()).unwrap_or_default();
    let villages = now.villages.iter().map(|code| village(state, *code)).collect();
    let households = now.households.iter().filter_map(|id| household(state, *id)).collect();
    let told = policies(state).into_iter().filter(|policy| now.targets.policies.contains(&policy.key)).collect();
    let slots = vec![
        Slot::field(Field::Title, Value::words(&now.title, titles(ctx))).with_help(tr!("tasks-help-title")),
        Slot::field(Field::Villages, Value::pick(Source::Villages, villages, true)),
        Slot::field(Field::To, Value::line(now.to.to_string())).with_help(tr!("tasks-help-to")),
        Slot::field(Field::From, Value::line(now.from.to_string())).with_help(tr!("tasks-help-from")),
        Slot::field(Field::Cadres, Value::pick(Source::Colleagues, choices(ctx, &now.cadres), true)),
        Slot::field(Field::Campaign, Value::words(&now.campaign, campaigns(ctx))),
        Slot::new(
            of(Field::Households),
            tr!("tasks-single"),
            Value::pick(Source::Households { but: None }, households, true),
        )
        .with_help(tr!("tasks-help-single")),
        Slot::new(
            Name::Coverage,
            tr!("tasks-coverage"),
            Value::line(text(now.targets.coverage_percent.map(u16::from))),
        )
        .with_help(tr!("tasks-help-coverage")),
        Slot::new(Name::VisitsEach, tr!("tasks-visits-each"), Value::line(text(now.targets.visits_per_household)))
            .with_help(tr!("tasks-help-visits-each")),
        Slot::new(Name::MustVisitDays, tr!("tasks-must-visit-days"), Value::line(text(now.targets.must_visit_days)))
            .with_help(tr!("tasks-help-must-visit-days")),
        Slot::new(Name::Nights, tr!("tasks-nights"), Value::line(text(now.targets.nights)))
            .with_help(tr!("tasks-help-nights")),
        Slot::new(of(Field::Policies), tr!("tasks-policies"), Value::pick(Source::Policies, told, true)),
    ];
    (title, slots)
}

/// Returns the assignment that most write: their own, from today to the end of
/// the year, everybody seen once.
fn usual(ctx: &Ctx<'_>) -> Assignment {
    let today = ctx.now.date_naive();
    let mut villages = ctx.state.villages().map(|(_, village)| village.code);
    let only = villages.next().filter(|_| villages.next().is_none());
    let last = ctx.state.assignments().max_by_key(|(_, assignment)| assignment.from);
    Assignment {
        title: String::new(),
        campaign: last.map(|(_, last)| last.campaign.clone()).unwrap_or_default(),
        cadres: ctx.me.into_iter().collect(),
        villages: only.into_iter().collect(),
        households: Vec::new(),
        from: today,
        to: days::until("年底", today, ctx.now).unwrap_or(today),
        targets: Targets {
            coverage_percent: Some(100),
            visits_per_household: Some(1),
            must_visit_days: Some(MUST_VISIT_DAYS_DEFAULT),
            nights: None,
            policies: Vec::new(),
        },
        excused: Vec::new(),
        handovers: Vec::new(),
    }
}

fn titles(ctx: &Ctx<'_>) -> Vec<String> {
    let villages = ctx.state.villages().take(WORDS_MAX);
    villages.map(|(_, village)| tr!("tasks-title-of", village = visible(village.short_name()).into_owned())).collect()
}

/// Returns the campaigns that were named so far, and the one everybody knows.
fn campaigns(ctx: &Ctx<'_>) -> Vec<String> {
    let mut words = vec![tr!("tasks-campaign-usual")];
    for (_, assignment) in ctx.state.assignments() {
        let campaign = visible(&assignment.campaign).into_owned();
        if !campaign.is_empty() && !words.contains(&campaign) && words.len() < WORDS_MAX {
            words.push(campaign);
        }
    }
    words
}

/// Returns the assignment as the sheet has it, with what can't be made out.
fn read(ctx: &Ctx<'_>, sheet: &Sheet, id: AssignmentId) -> (Assignment, Picked, Vec<Flaw>) {
    let mut flaws = Vec::new();
    let (from, to) = period(ctx, sheet);
    for (field, day) in [(Field::From, from), (Field::To, to)] {
        if day.is_none() {
            flaws.push(Flaw::grave(of(field), tr!("tasks-day-unread")));
        }
    }
    let mut number = |name: Name| {
        let read = number(sheet.text(name));
        if read.is_err() {
            flaws.push(Flaw::grave(name, tr!("tasks-number-unread")));
        }
        read.ok().flatten()
    };
    let (percent, visits) = (number(Name::Coverage), number(Name::VisitsEach));
    let (must_visit_days, nights) = (number(Name::MustVisitDays), number(Name::Nights));
    let picked = Picked::of(sheet, of(Field::Cadres), id.0);
    let was = ctx.state.assignment(id);
    let today = ctx.now.date_naive();
    let assignment = Assignment {
        title: sheet.text(of(Field::Title)).to_owned(),
        campaign: sheet.text(of(Field::Campaign)).to_owned(),
        cadres: picked.all.clone(),
        villages: sheet.picked(of(Field::Villages)).iter().filter_map(|code| code.parse().ok()).collect(),
        households: households(sheet),
        from: from.unwrap_or(today),
        to: to.or(from).unwrap_or(today),
        targets: Targets {
            coverage_percent: percent.map(|percent| u8::try_from(percent).unwrap_or(u8::MAX)),
            visits_per_household: visits,
            must_visit_days,
            nights,
            policies: sheet.picked(of(Field::Policies)).into_iter().map(str::to_owned).collect(),
        },
        excused: was.map(|was| was.excused.clone()).unwrap_or_default(),
        handovers: was.map(|was| was.handovers.clone()).unwrap_or_default(),
    };
    (assignment, picked, flaws)
}

fn period(ctx: &Ctx<'_>, sheet: &Sheet) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let from = days::day(sheet.text(of(Field::From)), ctx.now);
    let to = days::until(sheet.text(of(Field::To)), from.unwrap_or(ctx.now.date_naive()), ctx.now);
    (from, to)
}

fn households(sheet: &Sheet) -> Vec<HouseholdId> {
    sheet.picked(of(Field::Households)).iter().filter_map(|id| id.parse().ok().map(HouseholdId)).collect()
}

/// Reads a number, with or without the sign of its unit; `None` where nothing is written.
fn number(text: &str) -> Result<Option<u16>, std::num::ParseIntError> {
    let text = half_width(text);
    let digits = text.trim().trim_end_matches(['%', '次', '天', '晚', '夜']).trim();
    if digits.is_empty() { Ok(None) } else { digits.parse().map(Some) }
}

/// Says how much the assignment holds; see [`super::About::told`].
pub fn told(ctx: &Ctx<'_>, sheet: &Sheet, id: AssignmentId) -> String {
    let (assignment, _, _) = read(ctx, sheet, id);
    let (mut all, mut must, mut excused) = (0u32, 0u32, 0u32);
    let counted = Counted::of(ctx.state, &assignment);
    for (id, household) in
        ctx.state.households().filter(|(id, one)| ctx.state.is_present(*id, one) && counted.holds(*id, one))
    {
        let counts = counted.counts(id, household);
        all += u32::from(counts);
        must += u32::from(counts && household.must_visit);
        excused += u32::from(!counts);
    }
    let days = (assignment.to - assignment.from).num_days() + 1;
    let mut parts = vec![tr!("tasks-told-villages", count = assignment.villages.len())];
    parts.push(tr!("tasks-told-households", count = all));
    if must > 0 {
        parts.push(tr!("tasks-told-must-visit", count = must));
    }
    if excused > 0 {
        parts.push(tr!("tasks-told-excused", count = excused));
    }
    if days > 0 {
        let today = ctx.now.date_naive();
        let (from, to) = (words::day(assignment.from, today), words::day(assignment.to, today));
        parts.push(tr!("tasks-told-days", from = from, to = to, days = days));
    }
    parts.join(" · ")
}

/// Says what is odd; see [`super::About::notes`].
pub fn notes(ctx: &Ctx<'_>, sheet: &Sheet) -> Vec<Flaw> {
    let mut notes = Vec::new();
    let (from, to) = period(ctx, sheet);
    match (from, to) {
        (Some(from), Some(to)) if to < from => {
            notes.push(Flaw::note(of(Field::To), tr!("tasks-note-backwards")));
        }
        (_, Some(to)) if to < ctx.now.date_naive() => {
            notes.push(Flaw::note(of(Field::To), tr!("tasks-note-past")));
        }
        _ => {}
    }
    let empty = |code: &&str| {
        let code = code.parse().ok();
        code.is_some() && !ctx.state.households().any(|(_, household)| Some(household.village) == code)
    };
    let picked = sheet.picked(of(Field::Villages));
    let names: Vec<String> = picked
        .iter()
        .filter(|code| empty(code))
        .filter_map(|code| Some(words::village(ctx.state, code.parse().ok()?)))
        .collect();
    if let [first, rest @ ..] = names.as_slice() {
        let note = tr!("tasks-note-empty-village", village = first.as_str(), more = rest.len());
        notes.push(Flaw::note(of(Field::Villages), note));
    }
    notes
}

/// Returns what is written; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, id: AssignmentId) -> Result<Done, Vec<Flaw>> {
    let (assignment, picked, mut flaws) = read(ctx, sheet, id);
    flaws.extend(picked.flaws(ctx, of(Field::Cadres)));
    let problems = check(&Record::Assignment(assignment.clone()), &Known { state: ctx.state, now: ctx.now });
    flaws.extend(problems.iter().map(|problem| match problem.field() {
        Field::Targets => Flaw { slot: Some(Name::Coverage), ..Flaw::of(problem) },
        // Villages are what most would have picked.
        Field::Households if assignment.households.is_empty() => {
            Flaw { slot: Some(of(Field::Villages)), message: tr!("tasks-nothing-held"), grave: true }
        }
        _ => Flaw::of(problem),
    }));
    if flaws.iter().any(|flaw| flaw.grave) {
        return Err(flaws);
    }
    let title = visible(&assignment.title).into_owned();
    let mut changes: Vec<Change> = picked.entered().collect();
    match ctx.state.assignment(id) {
        None => changes.push(Change::add(id, assignment)),
        Some(was) => match Change::edit(id, was, &assignment) {
            Ok(change) => changes.extend(change),
            Err(error) => return Err(vec![Flaw { slot: None, message: error.to_string(), grave: true }]),
        },
    }
    if changes.is_empty() {
        return Ok(Done::Nothing);
    }
    Ok(Done::Commit(changes, tr!("tasks-saved", title = title)))
}
