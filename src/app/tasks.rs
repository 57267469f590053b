//! 任务: the assignments, those running first, and the one at hand in full.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::layout::panes;
use super::list::{List, Row};
use super::page::{Page, Tint};
use super::seen::{Seen, Stamp};
use super::words;
use crate::base::ids::AssignmentId;
use crate::base::text::visible;
use crate::domain::assignment::Assignment;
use crate::state::State;
use crate::tr;

/// The screen of assignments.
#[derive(Debug, Default)]
pub struct Tasks {
    /// The assignments.
    pub list: List<AssignmentId>,
    /// The one at hand.
    pub detail: Page,
    listed: Option<Stamp>,
    detailed: Option<(Stamp, Option<AssignmentId>)>,
}

impl Tasks {
    /// Brings the screen up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>) {
        if self.listed != Some(seen.stamp()) {
            self.list.set(rows(seen.state, seen.today));
            self.listed = Some(seen.stamp());
        }
        let panes = panes(seen.body);
        self.list.fit(usize::from(panes.list.height));
        let at_hand = self.list.current().copied();
        if self.detailed != Some((seen.stamp(), at_hand)) {
            self.detail.replace(at_hand.map(|id| page(seen, id)).unwrap_or_default());
            self.detailed = Some((seen.stamp(), at_hand));
        }
        self.detail.fit(usize::from(panes.detail.width), usize::from(panes.detail.height));
    }
}

fn rows(state: &State, today: NaiveDate) -> Vec<Row<AssignmentId>> {
    let mut all: Vec<(AssignmentId, &Assignment)> = state.assignments().collect();
    all.sort_by_key(|(id, assignment)| (assignment.to < today, Reverse(assignment.to), *id));
    all.into_iter().map(|(id, _)| Row::Item(id)).collect()
}

fn page(seen: &Seen<'_>, id: AssignmentId) -> Page {
    let mut page = Page::default();
    let Some(assignment) = seen.state.assignment(id) else { return page };
    page.add(Tint::Title, visible(&assignment.title).into_owned());
    let period = [assignment.from, assignment.to].map(|day| words::day(day, seen.today));
    page.add(Tint::Dim, period.join(&tr!("app-to")));
    page.gap();
    page.fact(tr!("app-fact-cadres"), words::cadres(seen.state, &assignment.cadres));
    let villages: Vec<String> = assignment.villages.iter().map(|code| words::village(seen.state, *code)).collect();
    page.fact(tr!("app-fact-villages"), villages.join(&tr!("app-comma")));
    page
}
