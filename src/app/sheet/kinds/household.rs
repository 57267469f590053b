//! A household's own data: entered anew or corrected. Whoever types decides;
//! what the categories suggest is only said.

use chrono::Datelike;

use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Source, Value, pick};
use super::house::{by, gone};
use super::narrow::categories;
use crate::app::form::Ctx;
use crate::base::ids::HouseholdId;
use crate::base::text::visible;
use crate::display::words;
use crate::domain::change::Change;
use crate::domain::household::{Category, Household, HouseholdStatus, Member};
use crate::domain::problem::{Field, Severity};
use crate::domain::record::Recorded;
use crate::domain::village::VillageCode;
use crate::domain::{members, privacy, register, validate};
use crate::roster::values;
use crate::state::facts::Known;
use crate::tr;

pub const VILLAGE: Name = Name::Of(Field::Village);
pub const GROUP: Name = Name::Of(Field::Group);
pub const NUMBER: Name = Name::Of(Field::Number);
pub const HEAD: Name = Name::Of(Field::Head);
pub const ADDRESS: Name = Name::Of(Field::Address);
pub const NOTE: Name = Name::Of(Field::Note);
const CATEGORIES: Name = Name::Of(Field::Categories);
const CATEGORY: Name = Name::Of(Field::Category);
const PHONE: Name = Name::Of(Field::Phone);
const MEMBERS: Name = Name::Of(Field::Members);

/// The words of the choices that stand for yes, no, and what the categories say.
const YES: &str = "yes";
const NO: &str = "no";
const BY_CATEGORY: &str = "by_category";
const UNASKED: &str = "unasked";

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(
    ctx: &Ctx<'_>,
    id: Option<HouseholdId>,
    village: Option<VillageCode>,
) -> Result<(String, Vec<Slot>), String> {
    let old = match id {
        Some(id) => Some(ctx.state.household(id).ok_or_else(|| tr!("app-household-gone"))?),
        None => None,
    };
    let title = match old {
        Some(old) => tr!("house-edit-title", head = visible(&old.head).into_owned()),
        None => tr!("house-add-title"),
    };
    let at = old.map(|old| old.village).or(village);
    let line = |of: fn(&Household) -> Option<&String>| Value::line(old.and_then(of).cloned().unwrap_or_default());
    let villages = at.map(|code| pick::village(ctx.state, code)).into_iter().collect();
    let residents = old.and_then(|old| old.residents).map(|people| people.to_string()).unwrap_or_default();
    let own = old.map(|old| old.categories.as_slice()).unwrap_or_default();
    let statuses = [HouseholdStatus::Registered, HouseholdStatus::Away, HouseholdStatus::MovedOut];
    let statuses = statuses.iter().map(|status| Choice::new(status.word(), status.label())).collect();
    let status = old.map_or(HouseholdStatus::Registered, |old| old.status);
    let note = old.map(|old| old.note.as_str()).unwrap_or_default();
    let lives = members::written(old.map(|old| old.members.as_slice()).unwrap_or_default());
    let slots = vec![
        Slot::field(Field::Village, Value::pick(Source::Villages, villages, false)),
        Slot::field(Field::Group, line(|old| old.group.as_ref())).with_help(tr!("house-help-group")),
        Slot::new(NUMBER, tr!("house-number"), line(|old| old.number.as_ref())).with_help(tr!("house-help-number")),
        Slot::field(Field::Head, Value::line(old.map(|old| old.head.as_str()).unwrap_or_default())),
        Slot::new(Name::Whether, tr!("house-open-known"), Value::Tick(false)),
        Slot::field(Field::Address, line(|old| old.address.as_ref())),
        Slot::new(Name::Residents, tr!("app-fact-residents"), Value::line(residents)),
        Slot::field(Field::Categories, categories(ctx.state, own)).with_help(tr!("house-help-categories")),
        Slot::new(CATEGORY, tr!("house-category-more"), Value::line("")).with_help(tr!("house-help-category-more")),
        Slot::new(Name::MustVisit, tr!("app-must-visit"), must_visit(old)),
        Slot::new(Name::Status, tr!("narrow-status"), Value::one(statuses, Some(status.word().to_owned()))),
        Slot::field(Field::Phone, line(|old| old.phone.as_ref())),
        Slot::new(Name::Consent, tr!("house-consent"), consent(old)),
        Slot::field(Field::Members, Value::block(lives)).with_help(tr!("house-help-members")),
        Slot::new(NOTE, tr!("app-fact-note"), Value::block(note)),
    ];
    Ok((title, slots))
}

fn must_visit(old: Option<&Household>) -> Value {
    let taken = old.map_or(BY_CATEGORY, |old| if old.must_visit { YES } else { NO });
    Value::one(must_visit_choices(), Some(taken.to_owned()))
}

/// Returns what can be said of 必访.
pub fn must_visit_choices() -> Vec<Choice> {
    let by_category = Choice::new(BY_CATEGORY, tr!("house-must-by-category"));
    vec![by_category, Choice::new(YES, tr!("house-yes")), Choice::new(NO, tr!("house-no"))]
}

/// Returns what was chosen of 必访 for a household of these categories.
pub fn must_visit_chosen(sheet: &Sheet, categories: &[Category], now: bool) -> bool {
    match sheet.choice(Name::MustVisit) {
        Some(YES) => true,
        Some(NO) => false,
        Some(BY_CATEGORY) => register::must_visit(categories),
        _ => now,
    }
}

fn consent(old: Option<&Household>) -> Value {
    let taken = match old.and_then(|old| old.contact_consent) {
        None => UNASKED,
        Some(true) => YES,
        Some(false) => NO,
    };
    let unasked = Choice::new(UNASKED, tr!("house-consent-unasked"));
    let all = vec![unasked, Choice::new(YES, tr!("house-consent-yes")), Choice::new(NO, tr!("house-consent-no"))];
    Value::one(all, Some(taken.to_owned()))
}

/// Tells which slots there are to fill in.
pub fn shows(sheet: &Sheet, id: Option<HouseholdId>, name: Name) -> bool {
    match name {
        // The question comes up where such a household is there already.
        Name::Whether => sheet.is_ticked(name) || sheet.flaws().iter().any(|flaw| flaw.slot == Some(name)),
        Name::Status => id.is_some() && sheet.choice(name).is_some(),
        Name::Consent => !sheet.text(PHONE).is_empty(),
        _ => true,
    }
}

/// Returns what should be known before it is saved; see [`super::About::notes`].
pub fn notes(ctx: &Ctx<'_>, sheet: &Sheet, id: Option<HouseholdId>) -> Vec<Flaw> {
    let (_, wrong) = members::read(sheet.text(MEMBERS), year(ctx));
    let mut said: Vec<Flaw> = wrong.iter().map(|(line, wrong)| Flaw::note(MEMBERS, wrong.message(*line))).collect();
    for name in [HEAD, ADDRESS, NOTE, PHONE] {
        if privacy::mask(sheet.text(name)).1 > 0 {
            said.push(Flaw::note(name, tr!("house-no-identity-number")));
        }
    }
    if let Some(known) = id.and_then(|id| same_number(ctx, sheet, id)) {
        said.push(Flaw::note(NUMBER, tr!("house-number-taken", head = words::household(ctx.state, known))));
    }
    // Once a save was tried, the same stands there as what keeps it from being saved.
    said.retain(|note| !sheet.flaws().iter().any(|flaw| flaw.grave && flaw.message == note.message));
    said
}

/// Returns what is worth saying of the slot at hand; see [`super::About::asides`].
pub fn asides(ctx: &Ctx<'_>, sheet: &Sheet) -> Vec<(Name, String)> {
    let said = match sheet.focus().name {
        MEMBERS => match members::read(sheet.text(MEMBERS), year(ctx)) {
            (read, wrong) if wrong.is_empty() && !read.is_empty() => tr!("house-members-read", count = read.len()),
            _ => return Vec::new(),
        },
        Name::MustVisit => match (sheet.choice(Name::MustVisit), register::must_visit(&chosen(sheet))) {
            (Some(BY_CATEGORY), true) => tr!("house-must-suggested"),
            (Some(BY_CATEGORY), false) => tr!("house-must-not-suggested"),
            (Some(NO), true) => tr!("house-must-usual"),
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    vec![(sheet.focus().name, said)]
}

/// Returns the other household that has the number typed, where this one is
/// given a number that it didn't have.
fn same_number(ctx: &Ctx<'_>, sheet: &Sheet, id: HouseholdId) -> Option<HouseholdId> {
    let old = ctx.state.household(id)?;
    let village = sheet.choice(VILLAGE)?.parse().ok()?;
    let number = values::number(sheet.text(NUMBER))?;
    let same = old.village == village && old.number.as_deref() == Some(number.as_str());
    ctx.state.household_numbered(village, &number).filter(|known| *known != id && !same)
}

fn year(ctx: &Ctx<'_>) -> u16 {
    u16::try_from(ctx.now.year()).unwrap_or(u16::MAX)
}

/// Returns the categories that are marked or written, without the ordinary one
/// beside others.
fn chosen(sheet: &Sheet) -> Vec<Category> {
    let parts = |c: char| c.is_whitespace() || matches!(c, '，' | ',' | '、' | '；' | ';');
    let written = sheet.text(CATEGORY).split(parts).filter(|word| !word.is_empty());
    let mut all: Vec<Category> = Vec::new();
    for category in sheet.picked(CATEGORIES).into_iter().chain(written).map(|word| Category(word.to_owned())) {
        if !all.contains(&category) {
            all.push(category);
        }
    }
    if all.iter().any(|category| !category.is_ordinary()) {
        all.retain(|category| !category.is_ordinary());
    }
    all
}

/// Returns a text as a roster would have it; what wasn't touched stays as it is.
pub fn even(text: &str, old: Option<&String>, read: fn(&str) -> Option<String>) -> Option<String> {
    match old {
        Some(old) if old.trim() == text => Some(old.clone()),
        _ if text.is_empty() => None,
        _ => Some(read(text).unwrap_or_else(|| text.to_owned())),
    }
}

/// Returns the number of people in a slot; says so where it is none.
pub fn people(sheet: &Sheet, name: Name, flaws: &mut Vec<Flaw>) -> Option<u16> {
    let text = sheet.text(name);
    let read = values::count(text);
    if read.is_none() && !text.is_empty() {
        flaws.push(Flaw::grave(name, tr!("house-people-wrong")));
    }
    read
}

/// Returns the village picked; says so where there is none.
pub fn village(sheet: &Sheet, flaws: &mut Vec<Flaw>) -> Option<VillageCode> {
    let picked = sheet.choice(VILLAGE).and_then(|code| code.parse().ok());
    if picked.is_none() {
        flaws.push(Flaw::grave(VILLAGE, tr!("house-village-missing")));
    }
    picked
}

/// Returns the household as it is filled in, or all that stands against it.
fn filled(ctx: &Ctx<'_>, sheet: &Sheet, old: Option<&Household>) -> Result<Household, Vec<Flaw>> {
    let mut flaws = Vec::new();
    let residents = people(sheet, Name::Residents, &mut flaws);
    let (read, wrong) = members::read(sheet.text(MEMBERS), year(ctx));
    flaws.extend(wrong.iter().map(|(line, wrong)| Flaw::grave(MEMBERS, wrong.message(*line))));
    let village = village(sheet, &mut flaws);
    let Some(village) = village.filter(|_| flaws.is_empty()) else { return Err(flaws) };
    let base = old.cloned().unwrap_or_else(|| Household::new(village, ""));
    let categories = if old.is_some_and(|old| same(&old.categories, &chosen(sheet))) {
        base.categories.clone()
    } else {
        chosen(sheet)
    };
    let status = sheet.choice(Name::Status).and_then(HouseholdStatus::from_word);
    let new = Household {
        village,
        group: even(sheet.text(GROUP), base.group.as_ref(), values::group),
        number: even(sheet.text(NUMBER), base.number.as_ref(), values::number),
        head: sheet.text(HEAD).to_owned(),
        address: even(sheet.text(ADDRESS), base.address.as_ref(), |_| None),
        residents,
        must_visit: must_visit_chosen(sheet, &categories, base.must_visit),
        categories,
        status: status.unwrap_or(base.status),
        phone: even(sheet.text(PHONE), base.phone.as_ref(), |_| None),
        contact_consent: sheet.choice(Name::Consent).and_then(|word| (word != UNASKED).then_some(word == YES)),
        members: unless_same(&base.members, sheet.text(MEMBERS), read),
        note: if base.note.trim() == sheet.text(NOTE) { base.note.clone() } else { sheet.text(NOTE).to_owned() },
        ..base.clone()
    };
    let problems = validate::check(&new.clone().into_record(), &Known { state: ctx.state, now: ctx.now });
    let grave: Vec<Flaw> =
        problems.iter().filter(|problem| problem.severity() == Severity::Error).map(Flaw::of).collect();
    if grave.is_empty() { Ok(new) } else { Err(grave) }
}

fn same(one: &[Category], other: &[Category]) -> bool {
    one.len() == other.len() && one.iter().all(|category| other.contains(category))
}

/// Returns the members that were there where their lines weren't touched: a
/// name may hold a space, which a line can't.
fn unless_same(old: &[Member], text: &str, read: Vec<Member>) -> Vec<Member> {
    if members::written(old).trim() == text { old.to_vec() } else { read }
}

/// Returns what the filled-in sheet leads to; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, id: Option<HouseholdId>) -> Result<Done, Vec<Flaw>> {
    let Some(id) = id else { return enter(ctx, sheet) };
    let old = ctx.state.household(id).ok_or_else(gone)?;
    let new = filled(ctx, sheet, Some(old))?;
    let change = Change::edit(id, old, &new).map_err(|error| by(error, HEAD))?;
    let said = || tr!("house-edited", head = visible(&new.head).into_owned());
    Ok(change.map_or(Done::Nothing, |change| Done::Commit(vec![change], said())))
}

fn enter(ctx: &Ctx<'_>, sheet: &Sheet) -> Result<Done, Vec<Flaw>> {
    let new = filled(ctx, sheet, None)?;
    if let Some(known) = known(ctx, &new) {
        if sheet.is_ticked(Name::Whether) {
            return Ok(Done::Open(known));
        }
        return Err(vec![Flaw::grave(Name::Whether, taken(ctx, known, true))]);
    }
    let said = tr!("house-added", head = visible(&new.head).into_owned());
    Ok(Done::Commit(entering(ctx, &new)?, said))
}

/// Returns the household that is there already, under its number or as the same.
pub fn known(ctx: &Ctx<'_>, new: &Household) -> Option<HouseholdId> {
    let numbered = new.number.as_deref().and_then(|number| ctx.state.household_numbered(new.village, number));
    numbered.or(Some(new.first_id())).filter(|id| ctx.state.household(*id).is_some())
}

/// Returns how to say that a household is there already; `opens` where it can
/// be opened instead.
pub fn taken(ctx: &Ctx<'_>, known: HouseholdId, opens: bool) -> String {
    let at = ctx.state.household(known).map(|household| words::whereabouts(ctx.state, household)).unwrap_or_default();
    let head = words::household(ctx.state, known);
    if opens { tr!("house-known", head = head, at = at) } else { tr!("house-known-other", head = head, at = at) }
}

/// Returns the changes by which a household comes into the register.
pub fn entering(ctx: &Ctx<'_>, new: &Household) -> Result<Vec<Change>, Vec<Flaw>> {
    let id = new.first_id();
    register::entering(id, new, ctx.state.household_before(id)).map_err(|error| by(error, HEAD))
}
