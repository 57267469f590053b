//! The plan for the day 走访安排: the households of the round in the order in
//! which they are walked, why, and what to bring up; on the screen, and as
//! words for paper.

use chrono::NaiveDate;

use crate::app::widgets::layout::{below, panes};
use crate::app::widgets::list::{List, Row};
use crate::app::widgets::page::{Page, Piece, Tint};
use crate::app::world::seen::{Seen, Stamp};
use crate::base::ids::HouseholdId;
use crate::base::text::visible;
use crate::display::{day_plan, words};
use crate::query::plan::{Plan, Stop};
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

fn rows(state: &State, plan: &Plan) -> Vec<Row<HouseholdId>> {
    let mut rows = Vec::new();
    for part in plan.stops.chunk_by(|a, b| day_plan::place(state, a.household) == day_plan::place(state, b.household)) {
        if !rows.is_empty() {
            rows.push(Row::Gap);
        }
        rows.push(Row::Head(day_plan::place(state, part[0].household), part.len()));
        rows.extend(part.iter().map(|stop| Row::Item(stop.household)));
    }
    rows
}

/// Returns the page of a household in brief, with the reasons to go there.
pub fn brief(state: &State, today: NaiveDate, id: HouseholdId, stop: Option<&Stop>) -> Page {
    let mut page = Page::default();
    let Some(household) = state.household(id) else { return page };
    page.add(Tint::Title, format!("{} · {}", visible(&household.head), words::whereabouts(state, household)));
    let about = [day_plan::people(household), visible(household.address.as_deref().unwrap_or_default()).into_owned()];
    let about: Vec<String> =
        about.into_iter().chain([day_plan::phone(household)]).filter(|part| !part.is_empty()).collect();
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
    part(tr!("plan-paper-why"), tint, stop.map(|stop| day_plan::why(stop, today)).unwrap_or_default());
    part(tr!("plan-paper-talk"), Tint::Text, day_plan::topics(state, id, today));
    part(tr!("plan-paper-last"), Tint::Text, vec![day_plan::last(state, id, today)]);
    page
}
