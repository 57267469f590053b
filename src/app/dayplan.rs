//! The plan for the day 走访安排: the households of the round in the order in
//! which they are walked, why, and what to bring up; on the screen, and as
//! words for paper.

use chrono::NaiveDate;

use super::layout::{below, panes};
use super::list::{List, Row};
use super::page::{Page, Piece, Tint};
use super::seen::{Seen, Stamp};
use super::words;
use crate::base::ids::{CadreId, HouseholdId};
use crate::base::text::visible;
use crate::domain::household::Household;
use crate::query::plan::{Cause, Plan, Stop, talk};
use crate::report::round::{Place, Round, Stop as Written};
use crate::state::State;
use crate::tr;

/// The page of the plan.
#[derive(Debug, Default)]
pub struct DayPlan {
    /// The households, by village and group.
    pub list: List<HouseholdId>,
    /// The household at hand.
    pub detail: Page,
    listed: Option<Stamp>,
    detailed: Option<(Stamp, Option<HouseholdId>)>,
}

/// Rows above the list: which day, and how many.
pub const HEAD_ROWS: u16 = 1;

impl DayPlan {
    /// Brings the page up to date.
    pub fn refresh(&mut self, seen: &Seen<'_>, plan: &Plan) {
        if self.listed != Some(seen.stamp()) {
            self.list.set(rows(seen.state, plan));
            self.listed = Some(seen.stamp());
        }
        let panes = panes(below(seen.body, HEAD_ROWS));
        self.list.fit(usize::from(panes.list.height));
        let at_hand = self.list.current().copied();
        if self.detailed != Some((seen.stamp(), at_hand)) {
            let stop = plan.stops.iter().find(|stop| Some(stop.household) == at_hand);
            self.detail.replace(at_hand.map(|id| brief(seen.state, seen.today, id, stop)).unwrap_or_default());
            self.detail.scroll_to_edge(false);
            self.detailed = Some((seen.stamp(), at_hand));
        }
        self.detail.fit(usize::from(panes.detail.width), usize::from(panes.detail.height));
    }
}

/// Returns village and group of a household, as a heading.
pub fn place(state: &State, id: HouseholdId) -> String {
    let Some(household) = state.household(id) else { return String::new() };
    let parts = [words::village(state, household.village), words::group(household)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn rows(state: &State, plan: &Plan) -> Vec<Row<HouseholdId>> {
    let mut rows = Vec::new();
    for part in plan.stops.chunk_by(|a, b| place(state, a.household) == place(state, b.household)) {
        if !rows.is_empty() {
            rows.push(Row::Gap);
        }
        rows.push(Row::Head(place(state, part[0].household), part.len()));
        rows.extend(part.iter().map(|stop| Row::Item(stop.household)));
    }
    rows
}

/// Returns who lives in a household: how many, and its categories.
fn people(household: &Household) -> String {
    let residents = household.residents.map(|people| tr!("app-people", people = people));
    let special = household.categories.iter().filter(|category| !category.is_ordinary());
    let special = special.map(|category| visible(&category.0).into_owned());
    let must = household.must_visit.then(|| tr!("app-must-visit"));
    residents.into_iter().chain(special).chain(must).collect::<Vec<_>>().join(" · ")
}

/// Returns the phone number of a household that agreed to be called.
fn phone(household: &Household) -> String {
    let agreed = household.contact_consent == Some(true);
    household.phone.as_deref().filter(|_| agreed).map(|phone| visible(phone).into_owned()).unwrap_or_default()
}

/// Returns what to bring up at a household, a line each.
fn topics(state: &State, id: HouseholdId, today: NaiveDate) -> Vec<String> {
    let talk = talk(state, id, today);
    let safe = |text: &str| visible(text).into_owned();
    let concerns = talk.concerns.iter().map(|(_, concern)| {
        let due = words::due(concern.due, today);
        tr!("plan-talk-concern", number = safe(&concern.number), text = safe(&concern.text), due = due)
    });
    let matters = talk.matters.iter().map(|(_, matter)| {
        let due = matter.promised.map_or_else(|| tr!("query-reason-no-day"), |day| words::due(day, today));
        tr!("plan-talk-matter", need = safe(&matter.need), due = due)
    });
    let policies = talk.policies.iter().filter_map(|id| state.policy(*id));
    let policies = policies.map(|policy| tr!("plan-talk-policy", title = safe(&policy.title)));
    concerns.chain(matters).chain(policies).collect()
}

/// Returns the last visit to a household in one line.
fn last(state: &State, id: HouseholdId, today: NaiveDate) -> String {
    let Some((_, visit)) = state.last_visit(id) else { return tr!("app-never-visited") };
    let day = format!("{}（{}）", words::day(visit.day(), today), words::ago(visit.day(), today));
    [day, visible(&visit.gist).into_owned()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns the page of a household in brief, with the reasons to go there.
pub fn brief(state: &State, today: NaiveDate, id: HouseholdId, stop: Option<&Stop>) -> Page {
    let mut page = Page::default();
    let Some(household) = state.household(id) else { return page };
    page.add(Tint::Title, format!("{} · {}", visible(&household.head), words::whereabouts(state, household)));
    let about = [people(household), visible(household.address.as_deref().unwrap_or_default()).into_owned()];
    let about: Vec<String> = about.into_iter().chain([phone(household)]).filter(|part| !part.is_empty()).collect();
    if !about.is_empty() {
        page.add(Tint::Dim, about.join(" · "));
    }
    let mut part = |heading: String, tint: Tint, lines: Vec<String>| {
        if lines.is_empty() {
            return;
        }
        page.gap();
        page.add(Tint::Heading, heading);
        for line in lines {
            page.put(Piece { tint, indent: 2, text: line, ..Piece::default() });
        }
    };
    let tint = if stop.is_some_and(|stop| stop.due) { Tint::Warning } else { Tint::Text };
    part(tr!("plan-paper-why"), tint, stop.map(|stop| why(stop, today)).unwrap_or_default());
    part(tr!("plan-paper-talk"), Tint::Text, topics(state, id, today));
    part(tr!("plan-paper-last"), Tint::Text, vec![last(state, id, today)]);
    page
}

/// Returns the reasons to go to a household, a line each. Policies stand among
/// what to bring up, one by one; here only where there is no other reason.
pub fn why(stop: &Stop, today: NaiveDate) -> Vec<String> {
    let is_policies = |cause: &&Cause| matches!(cause, Cause::Policies { .. });
    let causes = stop.causes.iter().filter(|cause| stop.causes.len() == 1 || !is_policies(cause));
    causes.map(|cause| cause.message(today)).collect()
}

/// Returns the reasons to go to a household, in one line.
pub fn why_in_brief(stop: &Stop, today: NaiveDate) -> String {
    stop.causes.iter().map(|cause| cause.brief(today)).collect::<Vec<_>>().join(" · ")
}

/// Returns the households that the round has no room for, in words.
pub fn rest(plan: &Plan) -> String {
    if plan.left == 0 { String::new() } else { tr!("plan-left", count = plan.left) }
}

/// Returns what the plan of `day` is called.
pub fn title(day: NaiveDate) -> String {
    tr!("plan-title", day = words::day(day, day), weekday = words::weekday(day))
}

/// Returns the name of the file of the plan, without its ending.
pub fn file_name(day: NaiveDate) -> String {
    tr!("plan-file", day = day.to_string())
}

/// Returns the round as words for paper.
pub fn round(state: &State, plan: &Plan, me: Option<CadreId>, day: NaiveDate) -> Round {
    let written = |stop: &Stop| {
        let household = state.household(stop.household)?;
        let safe = |text: Option<&str>| visible(text.unwrap_or_default()).into_owned();
        Some(Written {
            number: safe(household.number.as_deref()),
            head: visible(&household.head).into_owned(),
            people: people(household),
            address: safe(household.address.as_deref()),
            phone: phone(household),
            why: why(stop, day),
            talk: topics(state, stop.household, day),
            last: last(state, stop.household, day),
        })
    };
    let parts = plan.stops.chunk_by(|a, b| place(state, a.household) == place(state, b.household));
    let places = parts
        .map(|part| Place { name: place(state, part[0].household), stops: part.iter().filter_map(written).collect() });
    let me = me.and_then(|id| state.cadre(id));
    let whose = me.map(|me| format!("{} · {}", visible(&me.name), visible(&me.unit))).unwrap_or_default();
    Round {
        title: title(day),
        whose: tr!("plan-whose", whose = whose, count = plan.stops.len()),
        places: places.collect(),
        rest: rest(plan),
    }
}
