//! 任务: the assignments, those running first, below them the nights stayed
//! 驻村, and the one at hand in full.

mod page;
#[cfg(test)]
pub mod tests;

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::NaiveDate;

use crate::app::screens::HintContext;
use crate::app::screens::Screen;
use crate::app::widgets::layout::panes_for;
use crate::app::widgets::list::{List, Move, Row};
use crate::app::widgets::page::Page;
use crate::app::world::seen::{Seen, Stamp};
use crate::base::ids::{AssignmentId, CadreId, StayId};
use crate::domain::assignment::Assignment;
use crate::domain::record::Kind;
use crate::keymap::Action;
use crate::query::progress::{Answer, Metric, MetricKind, Question, progress};
use crate::query::scope::Scope;
use crate::state::State;
use crate::tr;
use ratatui::layout::Rect;

/// A line of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// An assignment.
    Task(AssignmentId),
    /// A stay.
    Stay(StayId),
}

/// The screen of assignments.
#[derive(Debug, Default)]
pub struct Tasks {
    /// The assignments and stays.
    pub list: List<Item>,
    /// The one at hand.
    pub detail: Page,
    listed: Option<Stamp>,
    detailed: Option<(Stamp, Option<Item>, bool)>,
    /// How far the assignments that were in view have come.
    answers: HashMap<AssignmentId, Answer>,
}

impl Tasks {
    /// Brings the screen up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>) {
        if self.listed != Some(seen.stamp()) {
            self.list.set(rows(seen.state, seen.today, seen.world.me.cadre));
            self.listed = Some(seen.stamp());
            self.answers.clear();
        }
        let panes = panes_for(seen.body, self.list.rows().len());
        self.list.fit(usize::from(panes.list.height));
        self.measure(seen);
        let at_hand = self.list.current().copied();
        if let Some(Item::Task(id)) = at_hand {
            seen.want(Kind::Assignment, id);
        }
        let here = matches!(at_hand, Some(Item::Task(id)) if seen.docs.get(Kind::Assignment, id).is_some());
        let key = (seen.stamp(), at_hand, here);
        if self.detailed != Some(key) {
            let moved = self.detailed.is_none_or(|(_, before, _)| before != at_hand);
            self.detail.replace(match at_hand {
                Some(Item::Task(id)) => page::task(seen, id, self.answers.get(&id)),
                Some(Item::Stay(id)) => page::stay(seen, id),
                None => Page::default(),
            });
            if moved {
                self.detail.scroll_to_edge(false);
            }
            self.detailed = Some(key);
        }
        self.detail.fit(usize::from(panes.detail.width), usize::from(panes.detail.height));
    }

    /// Works out how far the assignments in view have come, where that isn't known.
    fn measure(&mut self, seen: &Seen<'_>) {
        for (_, row) in self.list.in_view() {
            let Row::Item(Item::Task(id)) = row else { continue };
            self.answers.entry(*id).or_insert_with(|| {
                let question = Question { scope: Scope::Assignment(*id), ..Question::default() };
                progress(seen.state, seen.today, question)
            });
        }
    }

    /// Returns the households covered by an assignment in view.
    pub fn coverage(&self, id: AssignmentId) -> Option<&Metric> {
        self.answers.get(&id)?.metrics.iter().find(|metric| metric.kind == MetricKind::Coverage)
    }
}

impl Screen for Tasks {
    fn go(&mut self, way: Move) {
        self.list.go(way);
    }

    fn next_pane(&mut self, back: bool) {
        self.detail.scroll_page(!back);
    }

    fn click(&mut self, row: usize, _: bool) -> bool {
        self.list.take(row) == Some(true)
    }

    fn list_area(&self, body: Rect) -> Rect {
        panes_for(body, self.list.rows().len()).list
    }

    fn text(&self) -> String {
        self.detail.text()
    }

    fn hints(&self, _: HintContext) -> &'static [Action] {
        use Action::{Add, Edit, EndTask, HandOver, LogStay};
        if self.list.is_empty() { &[Add, LogStay] } else { &[Add, Edit, HandOver, LogStay, EndTask] }
    }
}

/// Where an assignment stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// It has begun and isn't over.
    Running,
    /// It is yet to begin.
    Coming,
    /// It is over.
    Over,
}

impl When {
    /// Returns where an assignment stands on a day.
    pub fn of(assignment: &Assignment, today: NaiveDate) -> Self {
        if assignment.to < today {
            Self::Over
        } else if assignment.from > today {
            Self::Coming
        } else {
            Self::Running
        }
    }

    fn title(self) -> String {
        match self {
            Self::Running => tr!("tasks-running"),
            Self::Coming => tr!("tasks-coming"),
            Self::Over => tr!("tasks-over"),
        }
    }
}

/// Returns the lines of the screen; one's own assignments come first of those that run.
fn rows(state: &State, today: NaiveDate, me: Option<CadreId>) -> Vec<Row<Item>> {
    let others = |one: &Assignment| me.is_some_and(|me| !one.cadres.contains(&me));
    let mut rows = Vec::new();
    let mut group = |title: String, items: Vec<Item>| {
        if items.is_empty() {
            return;
        }
        if !rows.is_empty() {
            rows.push(Row::Gap);
        }
        rows.push(Row::Head(title, items.len()));
        rows.extend(items.into_iter().map(Row::Item));
    };
    for when in [When::Running, When::Coming, When::Over] {
        let mut tasks: Vec<_> = state.assignments().filter(|(_, one)| When::of(one, today) == when).collect();
        match when {
            When::Running => tasks.sort_by_key(|(id, one)| (others(one), one.to, *id)),
            When::Coming => tasks.sort_by_key(|(id, one)| (one.from, *id)),
            When::Over => tasks.sort_by_key(|(id, one)| (Reverse(one.to), *id)),
        }
        group(when.title(), tasks.into_iter().map(|(id, _)| Item::Task(id)).collect());
    }
    let mut stays: Vec<_> = state.stays().collect();
    stays.sort_by_key(|(id, stay)| (Reverse(stay.from), *id));
    group(tr!("tasks-stays"), stays.into_iter().map(|(id, _)| Item::Stay(id)).collect());
    rows
}
