//! 一户一档: the page of one household, with all that ever happened there, the
//! latest first.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::provenance;
use super::remarks;
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::seen::Seen;
use crate::base::ids::{ConcernId, HouseholdId, MatterId, VisitId};
use crate::base::limits::DOSSIER_TEXTS_MAX;
use crate::base::text::visible;
use crate::display::words;
use crate::domain::concern::Concern;
use crate::domain::flow::step_label;
use crate::domain::household::Household;
use crate::domain::matter::Matter;
use crate::domain::record::{Kind, Recorded};
use crate::domain::visit::Visit;
use crate::state::State;
use crate::state::head::VisitHead;
use crate::tr;

/// Asks for the long texts that the page shows.
pub fn ask(seen: &mut Seen<'_>, id: HouseholdId) {
    let state = seen.state;
    for household in std::iter::once(id).chain(state.merged_into(id)) {
        seen.want(Kind::Household, household);
    }
    for (visit, _) in state.visits_of(id).rev().take(DOSSIER_TEXTS_MAX) {
        seen.want(Kind::Visit, visit);
    }
    for (concern, _) in state.concerns_of(id).rev().take(DOSSIER_TEXTS_MAX) {
        seen.want(Kind::Concern, concern);
    }
    for (matter, _) in state.matters_of(id).rev().take(DOSSIER_TEXTS_MAX) {
        seen.want(Kind::Matter, matter);
    }
}

/// Something that happened, by its day.
enum Event<'a> {
    Visit(VisitId, &'a VisitHead),
    Concern(ConcernId, &'a Concern),
    Matter(MatterId, &'a Matter),
}

/// Returns the page of a household.
pub fn page(seen: &Seen<'_>, id: HouseholdId) -> Page {
    let mut page = Page::default();
    let state = seen.state;
    let Some(household) = state.household(id) else {
        page.add(Tint::Dim, tr!("app-household-gone"));
        return page;
    };
    facts(&mut page, seen, id, household);
    let visits = state.visits_of(id).map(|(id, visit)| (visit.day(), 0, Event::Visit(id, visit)));
    let concerns = state.concerns_of(id).map(|(id, concern)| (concern.raised, 1, Event::Concern(id, concern)));
    let matters = state.matters_of(id).map(|(id, matter)| (matter.raised, 2, Event::Matter(id, matter)));
    let mut events: Vec<(NaiveDate, u8, Event<'_>)> = visits.chain(concerns).chain(matters).collect();
    events.sort_by_key(|(day, kind, _)| (Reverse(*day), *kind));
    page.gap();
    page.add(Tint::Heading, tr!("app-dossier-history"));
    if events.is_empty() {
        page.add(Tint::Dim, tr!("app-dossier-empty"));
    }
    for (_, _, event) in events {
        page.gap();
        match event {
            Event::Visit(visit, head) => {
                let own = provenance::formerly(state, id, &head.households);
                add_visit(&mut page, seen, visit, head, own.as_deref());
            }
            Event::Concern(concern, head) => {
                of_merged(&mut page, state, id, head.household);
                add_concern(&mut page, seen, concern, head);
            }
            Event::Matter(matter, head) => {
                of_merged(&mut page, state, id, head.household);
                add_matter(&mut page, seen, matter, head);
            }
        }
    }
    provenance::history(&mut page, seen, id);
    page
}

fn facts(page: &mut Page, seen: &Seen<'_>, id: HouseholdId, household: &Household) {
    let state = seen.state;
    page.add(Tint::Title, format!("{} · {}", visible(&household.head), words::whereabouts(state, household)));
    match state.last_visit(id) {
        Some((_, visit)) => {
            let met = state.visits_of(id).filter(|(_, visit)| !visit.nobody_home).count();
            page.add(Tint::Dim, tr!("app-dossier-seen", times = met, ago = words::ago(visit.day(), seen.today)));
        }
        None => drop(page.add(Tint::Warning, tr!("app-never-visited"))),
    }
    if !household.is_present() {
        let successor = household.successor.map(|id| words::household(state, id)).unwrap_or_default();
        page.add(Tint::Warning, format!("{} {successor}", household.status.label()));
    }
    page.gap();
    let mut categories: Vec<String> =
        household.categories.iter().map(|category| visible(&category.0).into_owned()).collect();
    if household.must_visit {
        categories.push(tr!("app-must-visit"));
    }
    page.fact(tr!("app-fact-categories"), categories.join(&tr!("app-comma")));
    page.fact(tr!("app-fact-address"), household.address.clone().unwrap_or_default());
    let residents = household.residents.map(|people| tr!("app-people", people = people)).unwrap_or_default();
    page.fact(tr!("app-fact-residents"), residents);
    page.fact(tr!("app-fact-phone"), household.phone.clone().unwrap_or_default());
    let members = household.members.iter().map(|member| match &member.relation {
        Some(relation) => format!("{}（{relation}）", member.name),
        None => member.name.clone(),
    });
    page.fact(tr!("app-fact-members"), members.collect::<Vec<_>>().join(&tr!("app-comma")));
    page.fact(tr!("app-fact-note"), household.note.clone());
    provenance::facts(page, seen, id, household);
}

fn heading(page: &mut Page, seen: &Seen<'_>, day: NaiveDate, tint: Tint, text: String) {
    page.put(Piece { tint, label: words::day(day, seen.today), text, indent: 0 });
}

fn text(page: &mut Page, label: String, text: &str) {
    if !text.trim().is_empty() {
        page.put(Piece { tint: Tint::Text, indent: 2, label, text: text.to_owned() });
    }
}

/// Says where something was raised in a household that was merged into this one.
fn of_merged(page: &mut Page, state: &State, id: HouseholdId, own: Option<HouseholdId>) {
    if let Some(own) = own.and_then(|own| provenance::formerly(state, id, &[own])) {
        page.add(Tint::Dim, own);
    }
}

fn add_visit(page: &mut Page, seen: &Seen<'_>, id: VisitId, head: &VisitHead, own: Option<&str>) {
    let cadres = words::cadres(seen.state, &head.cadres);
    let what = format!("{} · {} · {cadres}", Kind::Visit.label(), head.place.label());
    let tint = if head.nobody_home { Tint::Dim } else { Tint::Heading };
    let what = what.trim_end_matches(" · ");
    let what = own.map_or_else(|| what.to_owned(), |own| format!("{what} · {own}"));
    heading(page, seen, head.day(), tint, what);
    if head.nobody_home {
        page.put(Piece { tint: Tint::Dim, indent: 2, text: tr!("app-nobody-home"), ..Piece::default() });
    }
    match seen.docs.read::<Visit>(id) {
        Some(visit) => {
            for (block, said) in visit.blocks.filled() {
                text(page, block.label(), said);
            }
        }
        None => text(page, String::new(), &head.gist),
    }
    remarks::add(page, seen, Kind::Visit, id, 2);
}

/// Adds the steps that a record has taken.
fn flow<R: Recorded>(page: &mut Page, seen: &Seen<'_>, id: crate::base::ids::RecordId) {
    let Some(doc) = seen.docs.get(R::KIND, id) else { return };
    for stepped in doc.steps() {
        let step = &stepped.step;
        let by = step.by.map(|by| words::cadre(seen.state, by)).unwrap_or_default();
        let day = words::day(step.at.date_naive(), seen.today);
        let said = [day, by, visible(&step.note).into_owned()];
        let said: Vec<String> = said.into_iter().filter(|part| !part.is_empty()).collect();
        page.put(Piece { tint: Tint::Dim, indent: 2, label: step_label(step), text: said.join(" · ") });
    }
}

/// Adds a concern with its flow.
fn add_concern(page: &mut Page, seen: &Seen<'_>, id: ConcernId, head: &Concern) {
    let full = seen.docs.read::<Concern>(id);
    let concern = full.as_ref().unwrap_or(head);
    let category = visible(&concern.category);
    let what =
        [Kind::Concern.label(), visible(&concern.number).into_owned(), category.into_owned(), concern.state.label()];
    let what: Vec<String> = what.into_iter().filter(|part| !part.is_empty()).collect();
    let tint = if concern.state.is_open() { Tint::Accent } else { Tint::Heading };
    heading(page, seen, concern.raised, tint, what.join(" · "));
    text(page, String::new(), &concern.text);
    flow::<Concern>(page, seen, id.into());
    text(page, tr!("app-fact-result"), &concern.result);
    if let Some(told) = concern.told_on {
        let content = concern.satisfaction.map(|content| content.label()).unwrap_or_default();
        text(page, tr!("app-fact-told"), format!("{} {content}", words::day(told, seen.today)).trim_end());
    }
    remarks::add(page, seen, Kind::Concern, id, 2);
}

/// Adds a matter with its flow.
fn add_matter(page: &mut Page, seen: &Seen<'_>, id: MatterId, head: &Matter) {
    let full = seen.docs.read::<Matter>(id);
    let matter = full.as_ref().unwrap_or(head);
    let tint = if matter.done.is_some() { Tint::Heading } else { Tint::Accent };
    heading(page, seen, matter.raised, tint, format!("{} · {}", Kind::Matter.label(), matter.state.label()));
    text(page, String::new(), &matter.need);
    let promised = matter.promised.map(|day| words::day(day, seen.today)).unwrap_or_default();
    text(page, tr!("app-fact-promised"), &promised);
    text(page, tr!("app-fact-action"), &matter.action);
    let done = matter.done.map(|day| words::day(day, seen.today)).unwrap_or_default();
    text(page, tr!("app-fact-done"), format!("{done} {}", visible(&matter.confirmed_by)).trim());
    flow::<Matter>(page, seen, id.into());
    remarks::add(page, seen, Kind::Matter, id, 2);
}
