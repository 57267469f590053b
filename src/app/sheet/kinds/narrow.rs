//! What a list is narrowed to: the criteria that its screen knows. Nothing is
//! written; the list is shorter when it is done.

use std::collections::BTreeSet;

use super::super::pick;
use super::super::{Choice, Done, Flaw, Name, Sheet, Slot, Source, Value};
use crate::app::filter::narrow::{Due, Narrow, On, Unseen};
use crate::app::form::{Ctx, dates};
use crate::base::ids::CadreId;
use crate::base::text::half_width;
use crate::domain::cadre::Role;
use crate::domain::concern::Concern;
use crate::domain::household::{Category, HouseholdStatus};
use crate::domain::problem::Field;
use crate::domain::village::VillageCode;
use crate::domain::visit::Place;
use crate::query::todo::TodoKind;
use crate::state::State;
use crate::tr;

const VILLAGES: Name = Name::Of(Field::Villages);
const GROUP: Name = Name::Of(Field::Group);
const CATEGORIES: Name = Name::Of(Field::Categories);
const EXCUSED: Name = Name::Of(Field::Excused);
const DUE: Name = Name::Of(Field::Due);
const CADRES: Name = Name::Of(Field::Cadres);
const FROM: Name = Name::Of(Field::From);
const TO: Name = Name::Of(Field::To);
const NOBODY_HOME: Name = Name::Of(Field::NobodyHome);
const POLICIES: Name = Name::Of(Field::Policies);
const ABOUT: Name = Name::Of(Field::Category);
const WITH: Name = Name::Of(Field::Responsible);
/// Words of concerns that are offered.
const WORDS_MAX: usize = 12;
/// So many villages are shown to be marked; more are found by typing.
const VILLAGES_SHOWN_MAX: usize = 12;
/// Days that are offered for how long nobody was seen.
const DAYS: [u16; 3] = [30, 60, 90];
/// The key of the choice that leaves nothing out.
const ANY: &str = "any";

/// Returns heading and slots; see [`super::About::slots`].
pub fn slots(ctx: &Ctx<'_>, on: On, now: &Narrow) -> (String, Vec<Slot>) {
    let state = ctx.state;
    let title = tr!("narrow-title", screen = on.label());
    if on == On::Progress {
        return (title, vec![village(state, now)]);
    }
    let mut slots = vec![villages(state, now)];
    slots.push(Slot::field(Field::Group, Value::line(&now.group)).with_help(tr!("narrow-help-group")));
    slots.push(Slot::field(Field::Categories, categories(state, &now.categories)).with_help(tr!("narrow-help-any")));
    slots.push(Slot::new(Name::MustVisit, tr!("narrow-must-visit"), Value::Tick(now.must_visit)));
    match on {
        On::Households => {
            slots.push(unseen(now));
            slots.push(Slot::new(Name::OpenConcerns, tr!("narrow-concerns"), Value::Tick(now.concerns)));
            let all = HouseholdStatus::ALL.iter().map(|status| Choice::new(status.word(), status.label()));
            let status = one(all, now.status.map(HouseholdStatus::word));
            slots.push(Slot::new(Name::Status, tr!("narrow-status"), status));
            slots.push(Slot::new(EXCUSED, tr!("narrow-excused"), Value::Tick(now.excused)));
        }
        On::Todo => {
            // With one cadre there is nobody to choose.
            if state.cadres().filter(|(_, cadre)| cadre.role == Role::Cadre).nth(1).is_some() {
                slots.push(cadres(state, now));
            }
            let kinds = TodoKind::ALL.iter().filter(|kind| **kind != TodoKind::Alike);
            let all = kinds.map(|kind| Choice::new(kind.word(), kind.label())).collect();
            let taken = now.kinds.iter().map(|kind| kind.word().to_owned()).collect();
            let kinds = Slot::new(Name::Kinds, tr!("narrow-kinds"), Value::some(all, taken));
            slots.push(kinds.with_help(tr!("narrow-help-any")));
            let all = Due::ALL.iter().map(|due| Choice::new(due.word(), due.label()));
            slots.push(Slot::field(Field::Due, one(all, now.due.map(Due::word))));
            let about = tr!("waiting-narrow-about");
            slots.push(Slot::new(ABOUT, about, Value::words(&now.about, used(state, |concern| &concern.category))));
            let with = tr!("waiting-narrow-with");
            slots.push(Slot::new(WITH, with, Value::words(&now.with, used(state, |concern| &concern.responsible))));
        }
        On::Visits => {
            slots.push(cadres(state, now));
            let day = |day: Option<chrono::NaiveDate>| Value::line(day.map(|day| day.to_string()).unwrap_or_default());
            slots.push(Slot::field(Field::From, day(now.from)).with_help(tr!("narrow-help-day")));
            slots.push(Slot::field(Field::To, day(now.to)).with_help(tr!("narrow-help-day")));
            slots.push(Slot::field(Field::NobodyHome, Value::Tick(now.nobody_home)));
            let all = Place::ALL.iter().map(|place| Choice::new(place.word(), place.label())).collect();
            let taken = now.places.iter().map(|place| place.word().to_owned()).collect();
            let places = Slot::new(Name::Place, tr!("form-place"), Value::some(all, taken));
            slots.push(places.with_help(tr!("narrow-help-any")));
            let taken = pick::policies(state).into_iter().filter(|choice| now.policies.contains(&choice.key)).collect();
            slots.push(Slot::field(Field::Policies, Value::pick(Source::Policies, taken, true)));
            slots.push(Slot::new(Name::Removed, tr!("waiting-removed-mark"), Value::Tick(now.removed)));
        }
        On::Progress => {}
    }
    (title, slots)
}

/// Returns the words that concerns have in a field, the most used first.
fn used(state: &State, field: fn(&Concern) -> &String) -> Vec<String> {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for (_, concern) in state.concerns().filter(|(_, concern)| !field(concern).is_empty()) {
        *counts.entry(field(concern).as_str()).or_default() += 1;
    }
    let mut words: Vec<(&str, usize)> = counts.into_iter().collect();
    words.sort_by_key(|(word, count)| (std::cmp::Reverse(*count), *word));
    words.into_iter().take(WORDS_MAX).map(|(word, _)| word.to_owned()).collect()
}

/// Returns a choice of one, or of none.
fn one(all: impl Iterator<Item = Choice>, taken: Option<&str>) -> Value {
    let any = Choice::new(ANY, tr!("narrow-any"));
    Value::one(std::iter::once(any).chain(all).collect(), Some(taken.unwrap_or(ANY).to_owned()))
}

fn cadres(state: &State, now: &Narrow) -> Slot {
    let taken = |id: &CadreId| pick::cadres(state).into_iter().find(|choice| choice.key == id.to_string());
    Slot::field(Field::Cadres, Value::pick(Source::Cadres, now.cadres.iter().filter_map(taken).collect(), true))
}

/// Returns the choice of one village of those with households, or of all.
fn village(state: &State, now: &Narrow) -> Slot {
    let codes: BTreeSet<VillageCode> = state.households().map(|(_, household)| household.village).collect();
    let taken = now.villages.first();
    let all = codes.into_iter().map(|code| pick::village(state, code));
    let value = if state.villages().nth(VILLAGES_SHOWN_MAX).is_some() {
        Value::pick(Source::Villages, taken.map(|code| pick::village(state, *code)).into_iter().collect(), false)
    } else {
        one(all, taken.map(ToString::to_string).as_deref())
    };
    Slot::field(Field::Villages, value)
}

fn villages(state: &State, now: &Narrow) -> Slot {
    let codes: BTreeSet<VillageCode> = state.households().map(|(_, household)| household.village).collect();
    let choices = |codes: &mut dyn Iterator<Item = VillageCode>| -> Vec<Choice> {
        codes.map(|code| pick::village(state, code)).collect()
    };
    let taken = choices(&mut now.villages.iter().copied());
    if codes.len() > VILLAGES_SHOWN_MAX {
        return Slot::field(Field::Villages, Value::pick(Source::Villages, taken, true));
    }
    let taken = taken.into_iter().map(|choice| choice.key).collect();
    let all = choices(&mut codes.into_iter());
    Slot::field(Field::Villages, Value::some(all, taken)).with_help(tr!("narrow-help-any"))
}

/// Returns the categories that are known or in use, to be marked.
pub fn categories(state: &State, taken: &[Category]) -> Value {
    let mut all: Vec<&str> = Category::KNOWN.to_vec();
    let used: BTreeSet<&str> =
        state.households().flat_map(|(_, household)| &household.categories).map(|own| own.0.as_str()).collect();
    let more = used.into_iter().chain(taken.iter().map(|own| own.0.as_str()));
    for category in more {
        if !all.contains(&category) {
            all.push(category);
        }
    }
    let all = all.into_iter().map(|category| Choice::new(category, category)).collect();
    Value::some(all, taken.iter().map(|own| own.0.clone()).collect())
}

fn unseen(now: &Narrow) -> Slot {
    let days = |days: u16| tr!("narrow-unseen-days", days = days);
    let said = match now.unseen {
        None => String::new(),
        Some(Unseen::Ever) => tr!("app-never-visited"),
        Some(Unseen::Days(count)) => days(count),
    };
    let words = std::iter::once(tr!("app-never-visited")).chain(DAYS.map(days)).collect();
    Slot::new(Name::Unseen, tr!("narrow-unseen"), Value::words(said, words)).with_help(tr!("narrow-help-unseen"))
}

/// Returns the narrowing that the slots say; see [`super::About::finish`].
pub fn finish(ctx: &Ctx<'_>, sheet: &Sheet, on: On) -> Result<Done, Vec<Flaw>> {
    let mut flaws = Vec::new();
    let mut narrow = Narrow {
        villages: sheet.picked(VILLAGES).into_iter().filter_map(|code| code.parse().ok()).collect(),
        group: sheet.text(GROUP).to_owned(),
        categories: sheet.picked(CATEGORIES).into_iter().map(|category| Category(category.to_owned())).collect(),
        must_visit: sheet.is_ticked(Name::MustVisit),
        ..Narrow::default()
    };
    match on {
        On::Households => {
            narrow.unseen = read_unseen(sheet.text(Name::Unseen)).unwrap_or_else(|()| {
                flaws.push(Flaw::grave(Name::Unseen, tr!("narrow-help-unseen")));
                None
            });
            narrow.concerns = sheet.is_ticked(Name::OpenConcerns);
            narrow.status = sheet.choice(Name::Status).and_then(HouseholdStatus::from_word);
            narrow.excused = sheet.is_ticked(EXCUSED);
        }
        On::Todo => {
            narrow.kinds = sheet.picked(Name::Kinds).into_iter().filter_map(TodoKind::from_word).collect();
            narrow.due = sheet.choice(DUE).and_then(Due::from_word);
            narrow.about = sheet.text(ABOUT).to_owned();
            narrow.with = sheet.text(WITH).to_owned();
            narrow.cadres = picked_cadres(sheet);
        }
        On::Visits => {
            narrow.cadres = picked_cadres(sheet);
            let mut day = |name| match (sheet.text(name), dates::when(sheet.text(name), ctx.now)) {
                ("", _) => None,
                (_, Some(at)) => Some(at.date_naive()),
                (_, None) => {
                    flaws.push(Flaw::grave(name, tr!("narrow-help-day")));
                    None
                }
            };
            (narrow.from, narrow.to) = (day(FROM), day(TO));
            narrow.nobody_home = sheet.is_ticked(NOBODY_HOME);
            narrow.places = sheet.picked(Name::Place).into_iter().filter_map(Place::from_word).collect();
            narrow.policies = sheet.picked(POLICIES).into_iter().map(str::to_owned).collect();
            narrow.removed = sheet.is_ticked(Name::Removed);
        }
        On::Progress => {}
    }
    if flaws.is_empty() { Ok(Done::Narrow(Box::new(narrow))) } else { Err(flaws) }
}

fn picked_cadres(sheet: &Sheet) -> Vec<CadreId> {
    sheet.picked(CADRES).into_iter().filter_map(|id| id.parse().ok()).map(CadreId).collect()
}

/// Reads for how long nobody was seen: nothing, 从未走访, 30, 30 天.
fn read_unseen(text: &str) -> Result<Option<Unseen>, ()> {
    let text = half_width(text).to_lowercase();
    if text.is_empty() {
        return Ok(None);
    }
    if text == tr!("app-never-visited").to_lowercase() || ["从未", "从没", "never"].contains(&text.as_str()) {
        return Ok(Some(Unseen::Ever));
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().map(|days| Some(Unseen::Days(days))).map_err(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::effect::{Effect, WorkerEffect};
    use crate::app::sample::Bench;
    use crate::app::world::tab::Tab;

    #[test]
    fn the_list_is_narrowed_and_whole_again() {
        let mut bench = Bench::new();
        bench.press("alt+3 alt+f tab \"二组\" ctrl+s");
        assert!(bench.model.sheet.is_none());
        assert_eq!(bench.model.households.list.items().count(), 3);
        bench.press("f9");
        assert_eq!(bench.model.sheet.as_ref().unwrap().text(GROUP), "二组", "it is begun as it stands");
        bench.press("esc esc");
        assert_eq!(bench.model.households.list.items().count(), 5);
        bench.press("f9 tab \"1\" ctrl+s ctrl+e");
        assert_eq!(bench.model.households.list.items().count(), 5);
    }

    #[test]
    fn nothing_is_asked_or_kept_when_it_is_given_up() {
        let mut bench = Bench::new();
        bench.press("alt+3 f9 tab \"1\" esc");
        assert!(bench.model.sheet.is_none());
        assert!(!bench.asked.iter().any(|effect| matches!(effect, Effect::Worker(WorkerEffect::RemoveDraft(_)))));
        assert!(bench.commits.is_empty());
    }

    #[test]
    fn what_can_not_be_read_is_said_beside_it() {
        let mut bench = Bench::new();
        bench.press("alt+3 f9 tab tab tab tab \"很久\" ctrl+s");
        let sheet = bench.model.sheet.as_ref().unwrap();
        assert_eq!((sheet.focus().name, sheet.flaws().len()), (Name::Unseen, 1));
        bench.press("ctrl+a \"４５天\" ctrl+s");
        assert_eq!(bench.model.households.narrow.unseen, Some(Unseen::Days(45)));
        assert_eq!(bench.model.tab, Tab::Households);
    }

    #[test]
    fn every_screen_has_criteria_of_its_own() {
        let bench = Bench::new();
        let world = bench.model.world.clone().unwrap();
        let state = world.state();
        let ctx = crate::app::form_ctx(&bench.model, &world, &state);
        for on in On::ALL {
            let village = "320722114204".parse().unwrap();
            let now = match on {
                On::Progress => Narrow { villages: vec![village], ..Narrow::default() },
                _ => Narrow { must_visit: true, ..Narrow::default() },
            };
            let sheet = Sheet::new(&ctx, super::super::About::Narrow { on: *on, now: Box::new(now.clone()) }).unwrap();
            assert_eq!(finish(&ctx, &sheet, *on), Ok(Done::Narrow(Box::new(now))), "{on:?}");
        }
    }
}
