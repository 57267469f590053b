//! The one list of all that waits 待办, each item with the reasons why it
//! stands where it stands. The list is the same for the same state, day and
//! scope, whoever asks. What only the caller knows (drafts, conflicts, entries
//! not yet sent) it adds itself, and sorts again with [`sort`].

mod gather;
mod reason;
mod review;

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::conflicts;
use super::order::natural_key;
use super::remarks::remarked;
use super::scope::{Reach, Scope};
use crate::base::ids::{ConcernId, HouseholdId, MatterId, RecordId, VisitId};
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;
use crate::domain::words;
use crate::domain::workdays::Calendar;
use crate::state::State;
use crate::tr;

pub use reason::Reason;
pub use review::todo_of_committee;

/// Records with conflicts that are listed one by one.
const CONFLICTS_LISTED_MAX: usize = 5;
/// Days from today that still count as this week.
const WEEK_DAYS: i64 = 7;

words! {
    /// What waits.
    pub enum TodoKind {
        /// A concern to be settled.
        Concern = "concern" / "query-todo-concern",
        /// A household to be told the result 回音.
        Tell = "tell" / "query-todo-tell",
        /// A concern whose household was told, to be closed 办结.
        Close = "close" / "query-todo-close",
        /// A matter promised.
        Matter = "matter" / "query-todo-matter",
        /// A visit that was announced.
        Revisit = "revisit" / "query-todo-revisit",
        /// A must-visit household past its interval, or soon.
        MustVisit = "must_visit" / "query-todo-must-visit",
        /// A household of the assignment that nobody ever visited.
        NeverVisited = "never_visited" / "query-todo-never-visited",
        /// A household that wasn't visited since the assignment began.
        NotYetVisited = "not_yet_visited" / "query-todo-not-yet-visited",
        /// A remark to be answered.
        Remark = "remark" / "query-todo-remark",
        /// An answer to a remark, to be read.
        Answer = "answer" / "query-todo-answer",
        /// Concerns that are alike 一类事, in one line.
        Alike = "alike" / "query-todo-alike",
        /// A form that was begun.
        Draft = "draft" / "query-todo-draft",
        /// Two versions of a record to choose from.
        Conflict = "conflict" / "query-todo-conflict",
        /// Entries not yet sent.
        Unsent = "unsent" / "query-todo-unsent",
    }
}

words! {
    /// When it waits, as the list is parted.
    pub enum Group {
        /// For a committee to look at 审阅: what was escalated, and answers.
        Review = "review" / "query-group-review",
        /// Past its day.
        Overdue = "overdue" / "query-group-overdue",
        /// Due today.
        Today = "today" / "query-group-today",
        /// Due within seven days.
        Week = "week" / "query-group-week",
        /// Due after that, or without a day.
        Later = "later" / "query-group-later",
        /// With somebody else, whatever its day.
        Waiting = "waiting" / "query-group-waiting",
    }
}

/// One thing that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Todo {
    /// The record it is about; none for entries not yet sent.
    pub id: Option<RecordId>,
    /// What waits.
    pub kind: TodoKind,
    /// What to call it in one line; text from outside, to be shown as such.
    pub title: String,
    /// The household it is about.
    pub household: Option<HouseholdId>,
    /// The village it is about.
    pub village: Option<VillageCode>,
    /// The day it is due.
    pub due: Option<NaiveDate>,
    /// Days past that day; 0 where it isn't.
    pub overdue_days: i64,
    /// When it waits.
    pub group: Group,
    /// Why it stands where it stands, the gravest reason first.
    pub why: Vec<Reason>,
    /// Where it stands among others of the same group and day.
    place: Place,
}

/// The natural place of an item: group and number of the household.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    group: String,
    number: String,
}

impl Todo {
    /// Returns an item of a kind that is due on `due`, put into its group.
    fn new(kind: TodoKind, id: Option<RecordId>, title: String, due: Option<NaiveDate>, today: NaiveDate) -> Self {
        let left = due.map(|due| (due - today).num_days());
        let group = match left {
            Some(left) if left < 0 => Group::Overdue,
            Some(0) => Group::Today,
            Some(left) if left <= WEEK_DAYS => Group::Week,
            _ => Group::Later,
        };
        let overdue_days = left.map_or(0, |left| (-left).max(0));
        let why = match left {
            Some(left) if left < 0 => vec![Reason::Overdue { days: -left }],
            Some(0) => vec![Reason::DueToday],
            _ => Vec::new(),
        };
        Self { id, kind, title, household: None, village: None, due, overdue_days, group, why, place: Place::default() }
    }

    /// Returns the item for a form that was begun on `since` and not finished.
    pub fn draft(id: RecordId, title: String, since: NaiveDate, today: NaiveDate) -> Self {
        let mut todo = Self::new(TodoKind::Draft, Some(id), title, None, today);
        todo.group = Group::Today;
        todo.why.push(Reason::Begun { days: (today - since).num_days().max(0) });
        todo
    }

    /// Returns the item for a record that two people changed without knowing of each other.
    pub fn conflict(kind: Kind, id: RecordId, title: String, today: NaiveDate) -> Self {
        let mut todo = Self::new(TodoKind::Conflict, Some(id), title, None, today);
        todo.group = Group::Today;
        todo.why.push(Reason::InConflict { kind });
        todo
    }

    /// Returns the items for all that people have to decide on: one for each
    /// record, or one for all of them where they would crowd out all else.
    pub fn conflicts(state: &State, today: NaiveDate) -> Vec<Self> {
        let all = conflicts::subjects(state);
        if all.len() > CONFLICTS_LISTED_MAX {
            let title = tr!("query-todo-conflicts-title", count = all.len());
            let mut todo = Self::new(TodoKind::Conflict, None, title, None, today);
            todo.group = Group::Today;
            return vec![todo];
        }
        let one = |subject: conflicts::Subject| {
            let (kind, id) = subject.record();
            let mut todo = Self::conflict(kind, id, conflicts::name(state, today, kind, id), today);
            if let Some(household) = state.household(HouseholdId(id)).filter(|_| kind == Kind::Household) {
                todo.title.clone_from(&household.head);
                (todo.household, todo.village) = (Some(HouseholdId(id)), Some(household.village));
            }
            let of = match kind {
                Kind::Concern => state.concern(ConcernId(id)).map(|concern| (concern.household, concern.village)),
                Kind::Matter => state.matter(MatterId(id)).map(|matter| (matter.household, matter.village)),
                Kind::Visit => state.visit(VisitId(id)).map(|visit| (visit.households.first().copied(), visit.village)),
                _ => None,
            };
            if let Some((household, village)) = of {
                todo.household = household.map(|id| state.stands_for(id));
                todo.village = Some(village);
            }
            if let conflicts::Subject::Ring(_) = subject {
                todo.why = vec![Reason::MergedIntoEachOther];
            }
            todo
        };
        all.into_iter().map(one).collect()
    }

    /// Returns the item for `count` entries not yet sent, the oldest since
    /// `since`, or `None` where all are sent.
    pub fn unsent(count: u64, since: NaiveDate, today: NaiveDate) -> Option<Self> {
        let days = (today - since).num_days().max(0);
        let mut todo = Self::new(TodoKind::Unsent, None, tr!("query-todo-unsent-title", count = count), None, today);
        todo.group = if days >= WEEK_DAYS { Group::Today } else { Group::Later };
        todo.why.push(Reason::NotSentFor { days });
        (count > 0).then_some(todo)
    }

    /// Returns the concern or matter that it is about.
    pub fn record(&self) -> Option<(Kind, RecordId)> {
        let kind = match self.kind {
            TodoKind::Concern | TodoKind::Tell | TodoKind::Close => Kind::Concern,
            TodoKind::Matter => Kind::Matter,
            _ => return None,
        };
        self.id.map(|id| (kind, id))
    }

    /// Returns what decides its place: group, days overdue, urgency, day, then
    /// the order of the register. No two records have the same.
    fn rank(&self) -> impl Ord + use<> {
        let urgency = self.why.iter().map(Reason::weight).min().unwrap_or(u8::MAX);
        let day = (self.due.is_none(), self.due);
        (
            (self.group, Reverse(self.overdue_days), urgency, day),
            (self.village, self.place.clone()),
            (self.kind, self.id),
        )
    }
}

/// Returns all that waits in `scope` on `today`, in order.
pub fn todo(state: &State, calendar: &Calendar, today: NaiveDate, scope: Scope) -> Vec<Todo> {
    let reach = Reach::of(state, scope, today, None);
    let mut list = gather::concerns(state, calendar, today, &reach);
    list.extend(gather::matters(state, today, &reach));
    list.extend(gather::households(state, today, &reach));
    list.extend(gather::places(state, today, &reach));
    list.extend(gather::remarks(state, today, &reach));
    let remarked = remarked(state);
    for todo in list.iter_mut().filter(|_| !remarked.is_empty()) {
        if todo.record().is_some_and(|record| remarked.contains(&record)) {
            todo.why.push(Reason::Remarked);
        }
    }
    settle(state, &mut list);
    list
}

/// Gives each item its place in the register and puts all in order.
fn settle(state: &State, list: &mut [Todo]) {
    for todo in list.iter_mut() {
        if let Some(household) = todo.household.and_then(|id| state.household(id)) {
            todo.place = Place {
                group: natural_key(household.group.as_deref().unwrap_or_default()),
                number: natural_key(household.number.as_deref().unwrap_or(&household.head)),
            };
        }
    }
    sort(list);
}

/// Puts a list in order, after the caller added to it.
pub fn sort(list: &mut [Todo]) {
    list.sort_by_cached_key(Todo::rank);
}

#[cfg(test)]
mod tests;
