//! A paper made of the records: which one, of what days, for whom, as what kind of
//! file. What was chosen the last time is offered again.

use chrono::NaiveDate;

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Source, Value, days};
use crate::app::form::Ctx;
use crate::base::ids::{HouseholdId, VisitId};
use crate::domain::problem::Field;
use crate::domain::village::VillageCode;
use crate::query::progress::Period;
use crate::report::ledger::Selection;
use crate::report::order::{FileKind, Kind, Order};
use crate::report::period::{Span, words};
use crate::report::redact::Profile;
use crate::report::register::Register;
use crate::report::template::Template;
use crate::report::write::csv::Encoding;
use crate::tr;

const REGISTER: &str = "register";
const DIARY: &str = "diary";
const DIARY_OF_VISIT: &str = "visit";
const DOSSIER: &str = "household";
const SLIP: &str = "slip";
/// The days are written down.
const OWN_DAYS: &str = "days";

const FROM: Name = Name::Of(Field::From);
const TO: Name = Name::Of(Field::To);
const VILLAGE: Name = Name::Of(Field::Village);

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(
    ctx: &Ctx<'_>,
    household: Option<HouseholdId>,
    visit: Option<VisitId>,
    last: Option<&str>,
) -> (String, Vec<Slot>) {
    let today = ctx.now.date_naive();
    let mut papers: Vec<Choice> = Template::ALL.iter().map(|one| Choice::new(one.word(), one.label())).collect();
    papers.push(Choice::new(DIARY, tr!("report-diary")));
    papers.push(Choice::new(REGISTER, tr!("report-register")));
    let head = household.and_then(|id| ctx.state.household(id)).map(|home| home.head.clone()).unwrap_or_default();
    if household.is_some() {
        papers.push(Choice::new(DOSSIER, tr!("report-sheet-dossier", head = head.as_str())));
    }
    if visit.is_some() {
        papers.push(Choice::new(DIARY_OF_VISIT, tr!("report-sheet-visit", head = head.as_str())));
        papers.push(Choice::new(SLIP, tr!("report-sheet-slip", head = head.as_str())));
    }
    let spans = Span::ALL.iter().map(|span| Choice::new(span.word(), span.label()).noted(words(span.days(today))));
    let spans: Vec<Choice> = spans.chain([Choice::new(OWN_DAYS, tr!("report-sheet-own-days"))]).collect();
    let profiles: Vec<Choice> = Profile::ALL.iter().map(|one| Choice::new(one.word(), one.label())).collect();
    let files = vec![
        Choice::new(FileKind::Docx.word(), tr!("report-sheet-file-usual")),
        Choice::new(FileKind::Html.word(), FileKind::Html.label()),
    ];
    // What was chosen the last time, as far as it is there today.
    let mut chosen = last.unwrap_or_default().split(' ');
    let mut before = |all: &[Choice], usual: &str| {
        let key = chosen.next().filter(|key| all.iter().any(|choice| choice.key == *key));
        Some(key.unwrap_or(usual).to_owned())
    };
    let (paper, span) = (before(&papers, Template::Week.word()), before(&spans, Span::ThisWeek.word()));
    let (profile, file) = (before(&profiles, Profile::Full.word()), before(&files, FileKind::Docx.word()));
    let slots = vec![
        Slot::new(Name::Paper, tr!("report-sheet-paper"), Value::one(papers, paper)),
        Slot::new(Name::Span, tr!("report-sheet-span"), Value::one(spans, span)),
        Slot::new(FROM, tr!("report-sheet-from"), Value::line(today.to_string())),
        Slot::new(TO, tr!("report-sheet-to"), Value::line(today.to_string())),
        Slot::new(VILLAGE, tr!("report-sheet-village"), Value::pick(Source::Villages, Vec::new(), false))
            .with_help(tr!("report-sheet-help-village")),
        Slot::new(Name::Profile, tr!("report-label-profile"), Value::one(profiles, profile)),
        Slot::new(Name::Whether, tr!("report-sheet-restricted"), Value::Tick(false))
            .with_help(tr!("report-sheet-help-restricted")),
        Slot::new(Name::File, tr!("report-sheet-file"), Value::one(files, file)),
    ];
    (tr!("report-sheet-title"), slots)
}

/// Tells which slots the paper chosen asks for.
pub fn shows(sheet: &Sheet, name: Name) -> bool {
    let paper = sheet.choice(Name::Paper);
    let is_of_one = matches!(paper, Some(DOSSIER | DIARY_OF_VISIT | SLIP));
    match name {
        Name::Span | VILLAGE => !is_of_one,
        FROM | TO => !is_of_one && sheet.choice(Name::Span) == Some(OWN_DAYS),
        Name::Whether => sheet.choice(Name::Profile) == Some(Profile::Full.word()),
        _ => true,
    }
}

/// Says what it comes to; see [`super::About::told`].
pub fn told(ctx: &Ctx<'_>, sheet: &Sheet, household: Option<HouseholdId>, visit: Option<VisitId>) -> String {
    let Ok(order) = order(ctx, sheet, household, visit) else { return String::new() };
    let Selection { period, village, .. } = order.selection;
    let visits = ctx
        .state
        .visits()
        .filter(|(_, visit)| period.holds(visit.day()) && village.is_none_or(|village| visit.village == village));
    let count = match order.kind {
        Kind::Dossier(id) => ctx.state.visits_of(id).count(),
        Kind::Slip(..) | Kind::Diary(Some(_)) => 1,
        _ => visits.count(),
    };
    tr!("report-sheet-told", file = order.file_name(), count = count)
}

/// Returns what is wanted; see [`super::About::finish`].
pub fn finish(
    ctx: &Ctx<'_>,
    sheet: &Sheet,
    household: Option<HouseholdId>,
    visit: Option<VisitId>,
) -> Result<Done, Vec<Flaw>> {
    Ok(Done::Paper(Box::new(order(ctx, sheet, household, visit)?)))
}

fn order(
    ctx: &Ctx<'_>,
    sheet: &Sheet,
    household: Option<HouseholdId>,
    visit: Option<VisitId>,
) -> Result<Order, Vec<Flaw>> {
    let word = sheet.choice(Name::Paper).unwrap_or_default();
    let kind = match (Template::from_word(word), word, household, visit) {
        (Some(template), ..) => Kind::Periodic(template),
        (None, DIARY, ..) => Kind::Diary(None),
        (None, DOSSIER, Some(id), _) => Kind::Dossier(id),
        (None, DIARY_OF_VISIT, _, Some(id)) => Kind::Diary(Some(id)),
        (None, SLIP, _, Some(id)) => Kind::Slip(id, None),
        _ => Kind::Register(Register::ALL.to_vec()),
    };
    let period = period(ctx, sheet, &kind)?;
    let village: Option<VillageCode> = sheet.choice(VILLAGE).and_then(|code| code.parse().ok());
    let profile = sheet.choice(Name::Profile).and_then(Profile::from_word).unwrap_or(Profile::Full);
    let html = sheet.choice(Name::File) == Some(FileKind::Html.word());
    let file = if html { FileKind::Html } else { kind.files()[0] };
    let restricted = sheet.is_ticked(Name::Whether);
    let selection = Selection { village, ..Selection::of(period) };
    Ok(Order { kind, selection, profile, restricted, file, encoding: Encoding::Utf8 })
}

fn period(ctx: &Ctx<'_>, sheet: &Sheet, kind: &Kind) -> Result<Period, Vec<Flaw>> {
    let today = ctx.now.date_naive();
    match kind {
        Kind::Dossier(_) => return Ok(Period { from: NaiveDate::MIN, to: today }),
        Kind::Slip(visit, _) | Kind::Diary(Some(visit)) => {
            let day = ctx.state.visit(*visit).map_or(today, |visit| visit.day());
            return Ok(Period { from: day, to: day });
        }
        _ => {}
    }
    if let Some(span) = sheet.choice(Name::Span).and_then(Span::from_word) {
        return Ok(span.days(today));
    }
    let day = |name| days::day(sheet.text(name), ctx.now).ok_or_else(|| Flaw::grave(name, tr!("tasks-day-unread")));
    match (day(FROM), day(TO)) {
        (Ok(from), Ok(to)) if from > to => Err(vec![Flaw::grave(TO, tr!("report-bad-period"))]),
        (Ok(from), Ok(to)) => Ok(Period { from, to }),
        (from, to) => Err([from.err(), to.err()].into_iter().flatten().collect()),
    }
}
