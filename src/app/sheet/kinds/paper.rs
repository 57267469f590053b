//! A paper made of the records, or a blank form filled from them: which one, of what
//! days, for whom, as what kind of file, and where to. What was chosen the last time is
//! offered again.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Source, Value, days};
use crate::app::form::Ctx;
use crate::app::sheet::errand::{Errand, Filling, Job, Last};
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
use crate::settings::Place;
use crate::tr;

/// A blank form is filled.
pub const FORM: &str = "form";
const REGISTER: &str = "register";
const DIARY: &str = "diary";
const DIARY_OF_VISIT: &str = "visit";
const DOSSIER: &str = "household";
const SLIP: &str = "slip";
/// The days are written down.
const OWN_DAYS: &str = "days";
/// All that the days and the village leave.
const ALL: &str = "all";
/// The file lies among the documents.
const DOCUMENTS: &str = "documents";
/// The folder is written down.
const OWN_FOLDER: &str = "folder";

const FROM: Name = Name::Of(Field::From);
const TO: Name = Name::Of(Field::To);
const VILLAGE: Name = Name::Of(Field::Village);

/// Returns heading and slots; see `About::slots`.
pub fn slots(
    ctx: &Ctx<'_>,
    household: Option<HouseholdId>,
    visit: Option<VisitId>,
    last: &Last,
) -> (String, Vec<Slot>) {
    let today = ctx.now.date_naive();
    let mut papers: Vec<Choice> = Template::ALL.iter().map(|one| Choice::new(one.word(), one.label())).collect();
    papers.push(Choice::new(DIARY, tr!("report-diary")));
    papers.push(Choice::new(REGISTER, tr!("report-register")));
    papers.push(Choice::new(FORM, tr!("report-sheet-form")));
    let head = household.and_then(|id| ctx.state.household(id)).map(|home| home.head.clone()).unwrap_or_default();
    let mut whom = vec![Choice::new(ALL, tr!("report-sheet-all"))];
    if household.is_some() {
        papers.push(Choice::new(DOSSIER, tr!("report-sheet-dossier", head = head.as_str())));
        whom.push(Choice::new(DOSSIER, tr!("report-sheet-whom", head = head.as_str())));
    }
    if visit.is_some() {
        papers.push(Choice::new(DIARY_OF_VISIT, tr!("report-sheet-visit", head = head.as_str())));
        papers.push(Choice::new(SLIP, tr!("report-sheet-slip", head = head.as_str())));
        whom.push(Choice::new(DIARY_OF_VISIT, tr!("report-sheet-whom-visit", head = head.as_str())));
    }
    let spans = Span::ALL.iter().map(|span| Choice::new(span.word(), span.label()).noted(words(span.days(today))));
    let spans: Vec<Choice> = spans.chain([Choice::new(OWN_DAYS, tr!("report-sheet-own-days"))]).collect();
    let profiles: Vec<Choice> = Profile::ALL.iter().map(|one| Choice::new(one.word(), one.label())).collect();
    let files = vec![
        Choice::new(FileKind::Docx.word(), tr!("report-sheet-file-usual")),
        Choice::new(FileKind::Html.word(), FileKind::Html.label()),
    ];
    // What was chosen the last time, as far as it is there today.
    let mut chosen = last.words.as_deref().unwrap_or_default().split(' ');
    let mut before = |all: &[Choice], usual: &str| {
        let key = chosen.next().filter(|key| all.iter().any(|choice| choice.key == *key));
        Some(key.unwrap_or(usual).to_owned())
    };
    let (paper, span) = (before(&papers, Template::Week.word()), before(&spans, Span::ThisWeek.word()));
    let (profile, file) = (before(&profiles, Profile::Full.word()), before(&files, FileKind::Docx.word()));
    // What is plugged in is known a moment later; until then its folder stands written.
    let folder = if last.folder.is_some() { OWN_FOLDER } else { DOCUMENTS };
    let mut first = Slot::new(Name::Paper, tr!("report-sheet-paper"), Value::one(papers, paper));
    if last.words.is_some() {
        first = first.with_help(tr!("report-sheet-help-last"));
    }
    let slots = vec![
        first,
        Slot::new(Name::Blank, tr!("report-sheet-blank"), Value::line(last.blank.clone().unwrap_or_default()))
            .with_help(tr!("report-sheet-help-blank")),
        Slot::new(Name::Span, tr!("report-sheet-span"), Value::one(spans, span)),
        Slot::new(FROM, tr!("report-sheet-from"), Value::line(today.to_string())),
        Slot::new(TO, tr!("report-sheet-to"), Value::line(today.to_string())),
        Slot::new(VILLAGE, tr!("report-sheet-village"), Value::pick(Source::Villages, Vec::new(), false))
            .with_help(tr!("report-sheet-help-village")),
        Slot::new(Name::Whom, tr!("report-sheet-about"), Value::one(whom, Some(ALL.to_owned()))),
        Slot::new(Name::Profile, tr!("report-label-profile"), Value::one(profiles, profile)),
        Slot::new(Name::Whether, tr!("report-sheet-restricted"), Value::Tick(false))
            .with_help(tr!("report-sheet-help-restricted")),
        Slot::new(Name::File, tr!("report-sheet-file"), Value::one(files, file)),
        Slot::new(Name::Folder, tr!("report-sheet-folder"), Value::one(folders(&[]), Some(folder.to_owned()))),
        Slot::new(Name::Path, tr!("report-sheet-path"), Value::line(last.folder.clone().unwrap_or_default()))
            .with_help(tr!("report-sheet-help-path")),
    ];
    (tr!("report-sheet-title"), slots)
}

/// Returns where a file can go: among the documents, to what is plugged in, elsewhere.
fn folders(drives: &[(String, PathBuf)]) -> Vec<Choice> {
    let drives = drives.iter().filter_map(|(name, path)| Some(Choice::new(path.to_str()?, name.as_str())));
    let own = [Choice::new(OWN_FOLDER, tr!("report-sheet-own-folder"))];
    [Choice::new(DOCUMENTS, tr!("report-sheet-documents"))].into_iter().chain(drives).chain(own).collect()
}

/// Offers what is plugged in as a place for the file; `last` is the folder of the last
/// one, which is taken where it is among them.
pub fn offer_drives(sheet: &mut Sheet, drives: &[(String, PathBuf)], last: Option<&str>) {
    let is_last = sheet.choice(Name::Folder) == Some(OWN_FOLDER) && Some(sheet.text(Name::Path)) == last;
    let known = last.filter(|last| is_last && drives.iter().any(|(_, path)| path == Path::new(last)));
    sheet.offer(Name::Folder, Value::one(folders(drives), known.map(str::to_owned)));
}

/// Takes a blank form that was chosen.
pub fn take_blank(ctx: &Ctx<'_>, sheet: &mut Sheet, path: String) {
    sheet.put(ctx, Name::Paper, Value::one(Vec::new(), Some(FORM.to_owned())));
    sheet.put(ctx, Name::Blank, Value::line(path));
}

/// Tells which slots the paper chosen asks for; `is_at_one` where there is a household or
/// visit at hand.
pub fn shows(sheet: &Sheet, name: Name, is_at_one: bool) -> bool {
    let paper = sheet.choice(Name::Paper);
    let is_of_one = matches!(paper, Some(DOSSIER | DIARY_OF_VISIT | SLIP));
    let is_form = paper == Some(FORM);
    match name {
        Name::Blank => is_form,
        Name::Whom => is_form && is_at_one,
        Name::File => !is_form,
        Name::Span | VILLAGE => !is_of_one,
        FROM | TO => !is_of_one && sheet.choice(Name::Span) == Some(OWN_DAYS),
        Name::Whether => sheet.choice(Name::Profile) == Some(Profile::Full.word()),
        Name::Path => sheet.choice(Name::Folder) == Some(OWN_FOLDER),
        _ => true,
    }
}

/// Says what it comes to; see `About::told`.
pub fn told(ctx: &Ctx<'_>, sheet: &Sheet, household: Option<HouseholdId>, visit: Option<VisitId>) -> String {
    let Ok(job) = job(ctx, sheet, household, visit) else { return String::new() };
    let selection = match &job {
        Job::Paper(order) => order.selection,
        Job::Form(filling) => filling.selection,
    };
    let Selection { period, village, .. } = selection;
    let visits = ctx
        .state
        .visits()
        .filter(|(_, visit)| period.holds(visit.day()) && village.is_none_or(|village| visit.village == village));
    match job {
        Job::Paper(order) => {
            let count = match order.kind {
                Kind::Dossier(id) => ctx.state.visits_of(id).count(),
                Kind::Slip(..) | Kind::Diary(Some(_)) => 1,
                _ => visits.count(),
            };
            tr!("report-sheet-told", file = order.file_name(), count = count)
        }
        Job::Form(filling) => {
            tr!("report-sheet-told-form", form = filling.name(), count = visits.count())
        }
    }
}

/// Returns what is wanted; see `About::finish`.
pub fn finish(
    ctx: &Ctx<'_>,
    sheet: &Sheet,
    household: Option<HouseholdId>,
    visit: Option<VisitId>,
) -> Result<Done, Vec<Flaw>> {
    let place = match sheet.choice(Name::Folder) {
        Some(OWN_FOLDER) => sheet.filled(Name::Path).map(Place::Folder),
        Some(DOCUMENTS) | None => Some(Place::Documents),
        Some(drive) => Some(Place::Folder(drive.to_owned())),
    };
    match (job(ctx, sheet, household, visit), place) {
        (Ok(job), Some(place)) => Ok(Done::Paper(Box::new(Errand { job, place }))),
        (job, place) => {
            let mut flaws = job.err().unwrap_or_default();
            if place.is_none() {
                flaws.push(Flaw::grave(Name::Path, tr!("report-sheet-no-path")));
            }
            Err(flaws)
        }
    }
}

fn job(ctx: &Ctx<'_>, sheet: &Sheet, household: Option<HouseholdId>, visit: Option<VisitId>) -> Result<Job, Vec<Flaw>> {
    let village: Option<VillageCode> = sheet.choice(VILLAGE).and_then(|code| code.parse().ok());
    let profile = sheet.choice(Name::Profile).and_then(Profile::from_word).unwrap_or(Profile::Full);
    let restricted = sheet.is_ticked(Name::Whether);
    let word = sheet.choice(Name::Paper).unwrap_or_default();
    if word == FORM {
        let whom = sheet.choice(Name::Whom);
        let selection = Selection { village, ..Selection::of(span(ctx, sheet)?) };
        let household = household.filter(|_| whom == Some(DOSSIER));
        let visit = visit.filter(|_| whom == Some(DIARY_OF_VISIT));
        let Some(blank) = sheet.filled(Name::Blank) else {
            return Err(vec![Flaw::grave(Name::Blank, tr!("report-sheet-no-blank"))]);
        };
        let selection = Selection { household, ..selection };
        return Ok(Job::Form(Filling { blank, selection, visit, profile, restricted, said: Vec::new() }));
    }
    let kind = match (Template::from_word(word), word, household, visit) {
        (Some(template), ..) => Kind::Periodic(template),
        (None, DIARY, ..) => Kind::Diary(None),
        (None, DOSSIER, Some(id), _) => Kind::Dossier(id),
        (None, DIARY_OF_VISIT, _, Some(id)) => Kind::Diary(Some(id)),
        (None, SLIP, _, Some(id)) => Kind::Slip(id, None),
        _ => Kind::Register(Register::ALL.to_vec()),
    };
    let period = period(ctx, sheet, &kind)?;
    let html = sheet.choice(Name::File) == Some(FileKind::Html.word());
    let file = if html { FileKind::Html } else { kind.files()[0] };
    let selection = Selection { village, ..Selection::of(period) };
    Ok(Job::Paper(Order { kind, selection, profile, restricted, file, encoding: Encoding::Utf8 }))
}

fn period(ctx: &Ctx<'_>, sheet: &Sheet, kind: &Kind) -> Result<Period, Vec<Flaw>> {
    let today = ctx.now.date_naive();
    match kind {
        Kind::Dossier(_) => Ok(Period { from: NaiveDate::MIN, to: today }),
        Kind::Slip(visit, _) | Kind::Diary(Some(visit)) => {
            let day = ctx.state.visit(*visit).map_or(today, |visit| visit.day());
            Ok(Period { from: day, to: day })
        }
        _ => span(ctx, sheet),
    }
}

/// Returns the days that were chosen, or written down.
fn span(ctx: &Ctx<'_>, sheet: &Sheet) -> Result<Period, Vec<Flaw>> {
    let today = ctx.now.date_naive();
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
