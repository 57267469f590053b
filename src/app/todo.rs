//! 待办: all that waits, by when, with the reason for each place, and the one
//! at hand with the way it has come.

use std::collections::HashSet;

use super::answers::Answers;
use super::course;
use super::layout::{below, panes};
use super::list::{List, Row};
use super::model::Filter;
use super::narrow::{Line, Narrow};
use super::page::{Page, Tint};
use super::seen::{Seen, Stamp};
use super::sift::Wanted;
use super::words;
use crate::base::ids::{ConcernId, MatterId, RecordId};
use crate::base::text::visible;
use crate::domain::record::Kind;
use crate::query::todo::{Group, Reason, Todo, TodoKind};
use crate::state::State;
use crate::tr;

/// What tells two items apart for as long as they wait.
pub type Key = (TodoKind, Option<RecordId>);

/// The screen of what waits.
#[derive(Debug, Default)]
pub struct Waiting {
    /// What waits, by group.
    pub list: List<Key>,
    /// What the list is narrowed to.
    pub filter: Filter,
    /// What else the list is narrowed to.
    pub narrow: Narrow,
    /// The items that are marked.
    pub marked: HashSet<Key>,
    /// The item at hand.
    pub detail: Page,
    /// The item to be shown next.
    pub wanted: Option<Key>,
    listed: Option<(Stamp, String, Narrow)>,
    detailed: Option<(Stamp, u64, Option<Key>)>,
}

/// Returns what tells an item apart from all others.
pub fn key(todo: &Todo) -> Key {
    (todo.kind, todo.id)
}

/// Returns the item with this key.
pub fn item(answers: &Answers, wanted: Key) -> Option<&Todo> {
    answers.todo.iter().find(|todo| key(todo) == wanted)
}

impl Waiting {
    /// Brings the screen up to date.
    pub fn refresh(&mut self, seen: &mut Seen<'_>, answers: &Answers) {
        let listed = (seen.stamp(), self.filter.words(), self.narrow.clone());
        if self.listed.as_ref() != Some(&listed) {
            let wanted = seen.sift.wanted(seen.state, &listed.1);
            let sieve = self.narrow.sieve(seen.state, seen.today);
            self.list
                .set(rows(answers, |todo| takes(seen.state, todo, &wanted) && sieve.takes(&line(seen.state, todo))));
            self.marked.retain(|marked| answers.todo.iter().any(|todo| key(todo) == *marked));
            self.listed = Some(listed);
        }
        if let Some(wanted) = self.wanted.take() {
            self.list.choose(&wanted);
        }
        let panes = panes(seen.body);
        let above = u16::from(self.filter.is_shown()) + u16::from(!self.narrow.is_everything());
        self.list.fit(usize::from(below(panes.list, above).height));
        let at_hand = self.list.current().copied();
        let todo = at_hand.and_then(|wanted| item(answers, wanted));
        if let Some((kind, id)) = todo.and_then(record) {
            seen.want(kind, id);
        }
        let detailed = (seen.stamp(), seen.docs.arrived(), at_hand);
        if self.detailed != Some(detailed) {
            self.detail.replace(todo.map(|todo| page(seen, todo)).unwrap_or_default());
            self.detail.scroll_to_edge(false);
            self.detailed = Some(detailed);
        }
        self.detail.fit(usize::from(panes.detail.width), usize::from(panes.detail.height));
    }

    /// Returns the items that a step is for: the marked ones, else the one at hand.
    pub fn chosen(&self) -> Vec<Key> {
        self.list.chosen(&self.marked)
    }
}

/// Returns the record behind an item that has a flow of its own.
pub fn record(todo: &Todo) -> Option<(Kind, RecordId)> {
    let kind = match todo.kind {
        TodoKind::Concern | TodoKind::Tell | TodoKind::Close => Kind::Concern,
        TodoKind::Matter => Kind::Matter,
        _ => return None,
    };
    todo.id.map(|id| (kind, id))
}

/// Returns what an item knows of itself, for what the list is narrowed to.
fn line<'a>(state: &'a State, todo: &'a Todo) -> Line<'a> {
    let concern = match record(todo) {
        Some((Kind::Concern, id)) => state.concern(ConcernId(id)),
        _ => None,
    };
    Line {
        village: todo.village,
        households: todo.household.as_slice(),
        kind: Some(todo.kind),
        due: todo.due,
        concern,
        ..Line::default()
    }
}

fn rows(answers: &Answers, takes: impl Fn(&Todo) -> bool) -> Vec<Row<Key>> {
    let mut rows = Vec::with_capacity(answers.todo.len() + 10);
    for group in Group::ALL {
        let of_group = answers.todo.iter().filter(|todo| todo.group == *group);
        let items: Vec<Row<Key>> = of_group.filter(|todo| takes(todo)).map(|t| Row::Item(key(t))).collect();
        if items.is_empty() {
            continue;
        }
        if !rows.is_empty() {
            rows.push(Row::Gap);
        }
        rows.push(Row::Head(group.label(), items.len()));
        rows.extend(items);
    }
    rows
}

fn takes(state: &State, todo: &Todo, wanted: &Wanted) -> bool {
    if wanted.is_everything() {
        return true;
    }
    let village = todo.village.map(|code| words::village(state, code)).unwrap_or_default();
    let kind = todo.kind.label();
    wanted.takes([todo.title.as_str(), &village, &kind], todo.household)
}

/// Returns the reasons why an item stands where it stands, in one line. What
/// the name of its kind says already isn't said again.
pub fn why(todo: &Todo) -> String {
    reasons(todo).collect::<Vec<_>>().join(" · ")
}

/// Returns the gravest of the reasons, for where there is room for one.
pub fn why_above_all(todo: &Todo) -> String {
    reasons(todo).next().unwrap_or_default()
}

fn reasons(todo: &Todo) -> impl Iterator<Item = String> {
    let kind = todo.kind.label();
    todo.why.iter().map(Reason::message).filter(move |reason| *reason != kind)
}

fn page(seen: &Seen<'_>, todo: &Todo) -> Page {
    let mut page = Page::default();
    page.add(Tint::Title, format!("{} · {}", todo.kind.label(), visible(&todo.title)));
    let grave = if todo.overdue_days > 0 { Tint::Danger } else { Tint::Dim };
    page.add(grave, why(todo));
    if let Some(household) = todo.household.and_then(|id| seen.state.household(id)) {
        let whereabouts = words::whereabouts(seen.state, household);
        page.add(Tint::Dim, format!("{} · {whereabouts}", visible(&household.head)));
    }
    if record(todo).is_none() {
        page.gap();
    }
    match record(todo) {
        Some((Kind::Concern, id)) => {
            if let Some(concern) = seen.state.concern(ConcernId(id)) {
                course::concern(&mut page, seen, ConcernId(id), concern, &todo.title);
            }
        }
        Some((_, id)) => {
            if let Some(matter) = seen.state.matter(MatterId(id)) {
                course::matter(&mut page, seen, MatterId(id), matter, &todo.title);
            }
        }
        None => last_visit(&mut page, seen, todo),
    }
    page
}

/// Adds what was said at the last visit to the household.
fn last_visit(page: &mut Page, seen: &Seen<'_>, todo: &Todo) {
    let Some((_, visit)) = todo.household.and_then(|id| seen.state.last_visit(id)) else { return };
    page.add(Tint::Heading, tr!("app-fact-last-visit", ago = words::ago(visit.day(), seen.today)));
    page.add(Tint::Text, visible(&visit.gist).into_owned());
}
