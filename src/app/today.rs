//! 今日: what is late or due, which households should be seen next and why,
//! and what was logged today.

use super::answers::Answers;
use super::list::{List, Row};
use super::seen::{Seen, Stamp};
use super::todo::{Key, key};
use crate::base::ids::VisitId;
use crate::query::todo::{Group, Todo, TodoKind};
use crate::tr;

/// Items of one part shown before the rest is left to its own screen.
const SHOWN_MAX: usize = 8;

/// Something on the page of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// The visit that was begun and not finished.
    Draft,
    /// Something that waits.
    Due(Key),
    /// A household to be seen.
    Next(Key),
    /// A visit logged today.
    Logged(VisitId),
    /// There is more on the screen 待办.
    More(usize),
}

/// The screen of the day.
#[derive(Debug, Default)]
pub struct Today {
    /// What is on it.
    pub list: List<Item>,
    listed: Option<(Stamp, bool)>,
}

impl Today {
    /// Brings the screen up to date; `draft` tells whether a visit was begun.
    pub fn refresh(&mut self, seen: &mut Seen<'_>, answers: &Answers, draft: bool) {
        let key = (seen.stamp(), draft);
        if self.listed != Some(key) {
            self.list.set(rows(seen, answers, draft));
            self.listed = Some(key);
        }
        // The line of progress has the last row, and one above it stays free.
        self.list.fit(usize::from(seen.body.height.saturating_sub(2)));
    }
}

/// Tells whether it asks for a visit and for nothing else.
fn asks_for_visit(todo: &Todo) -> bool {
    use TodoKind::{MustVisit, NeverVisited, NotYetVisited, Revisit};
    matches!(todo.kind, MustVisit | NeverVisited | NotYetVisited | Revisit)
}

fn rows(seen: &Seen<'_>, answers: &Answers, draft: bool) -> Vec<Row<Item>> {
    let mut rows = Vec::new();
    if draft {
        part(&mut rows, tr!("app-today-draft"), 1, vec![Item::Draft]);
    }
    let is_due = |todo: &&Todo| matches!(todo.group, Group::Overdue | Group::Today);
    let due: Vec<Item> = answers.todo.iter().filter(is_due).map(|todo| Item::Due(key(todo))).collect();
    shortened(&mut rows, tr!("app-today-due"), due);
    let next = answers.todo.iter().filter(|todo| asks_for_visit(todo) && !is_due(todo));
    let next: Vec<Item> = next.map(|todo| Item::Next(key(todo))).collect();
    shortened(&mut rows, tr!("app-today-next"), next);
    let logged = seen.state.visits().rev().filter(|(_, visit)| visit.day() == seen.today);
    let own = |cadres: &[crate::base::ids::CadreId]| seen.world.me.cadre.is_none_or(|me| cadres.contains(&me));
    let mut logged: Vec<_> = logged.filter(|(_, visit)| own(&visit.cadres)).collect();
    logged.sort_by_key(|(id, visit)| (visit.at, *id));
    let items: Vec<Item> = logged.iter().map(|(id, _)| Item::Logged(*id)).collect();
    part(&mut rows, tr!("app-today-logged"), items.len(), items);
    rows
}

fn shortened(rows: &mut Vec<Row<Item>>, heading: String, mut items: Vec<Item>) {
    let count = items.len();
    if count > SHOWN_MAX {
        items.truncate(SHOWN_MAX - 1);
        items.push(Item::More(count - items.len()));
    }
    part(rows, heading, count, items);
}

fn part(rows: &mut Vec<Row<Item>>, heading: String, count: usize, items: Vec<Item>) {
    if items.is_empty() {
        return;
    }
    if !rows.is_empty() {
        rows.push(Row::Gap);
    }
    rows.push(Row::Head(heading, count));
    rows.extend(items.into_iter().map(Row::Item));
}
