//! Gathers what waits, kind by kind. Each function returns its items in no
//! particular order; [`sort`](super::sort) gives them their places.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, Days, NaiveDate};

use super::{Reason, Todo, TodoKind, WEEK_DAYS};
use crate::base::ids::{HouseholdId, RemarkId, VisitId};
use crate::base::limits::MUST_VISIT_DAYS_DEFAULT;
use crate::base::text::gist;
use crate::domain::assignment::Assignment;
use crate::domain::concern::{Concern, ConcernState, DueRule, Urgency};
use crate::domain::household::Household;
use crate::domain::matter::MatterState;
use crate::domain::remark::Remark;
use crate::domain::village::VillageCode;
use crate::domain::workdays::Calendar;
use crate::query::remarks::{is_unanswered, place};
use crate::query::scope::{Counted, Reach, Scope};
use crate::state::State;
use crate::state::head::{GIST_CHARS, VisitHead};

/// Returns the concerns that are to be settled, told or closed.
pub(super) fn concerns(state: &State, calendar: &Calendar, today: NaiveDate, reach: &Reach<'_>) -> Vec<Todo> {
    let own: Vec<&str> =
        reach.cadres().into_iter().filter_map(|id| state.cadre(id)).map(|cadre| cadre.name.as_str()).collect();
    let mut list = Vec::new();
    for (id, concern) in state.concerns() {
        if !concern.state.is_open() || !reach.holds(concern.household, concern.village, concern.visit) {
            continue;
        }
        let elsewhere = !concern.responsible.trim().is_empty() && !own.contains(&concern.responsible.trim());
        let (kind, waits) = match concern.state {
            ConcernState::Told => (TodoKind::Close, false),
            ConcernState::Declined => (TodoKind::Tell, false),
            ConcernState::AwaitingCheck if !elsewhere => (TodoKind::Tell, false),
            ConcernState::Assigned | ConcernState::InProgress | ConcernState::AwaitingCheck => {
                (TodoKind::Concern, elsewhere)
            }
            _ => (TodoKind::Concern, false),
        };
        let due = (kind != TodoKind::Close).then_some(concern.due);
        let mut todo = Todo::new(kind, Some(id.0), concern.text.clone(), due, today);
        todo.household = concern.household.map(|id| state.stands_for(id));
        todo.village = Some(concern.village);
        todo.why.extend(concern_reasons(concern, calendar, today));
        if waits {
            todo.group = super::Group::Waiting;
            todo.why.push(Reason::With { who: concern.responsible.clone() });
        }
        list.push(todo);
    }
    list
}

fn concern_reasons(concern: &Concern, calendar: &Calendar, today: NaiveDate) -> Vec<Reason> {
    let mut why = Vec::new();
    if concern.state == ConcernState::Told {
        why.extend(concern.told_on.map(|day| Reason::ToldOn { day }));
        return why;
    }
    if concern.urgency == Urgency::Urgent {
        why.push(Reason::Urgent);
    }
    match concern.state {
        ConcernState::Reopened => why.push(Reason::Reopened),
        ConcernState::Returned => why.push(Reason::SentBack),
        state if state.awaits_telling() => why.push(Reason::NotTold),
        _ => {}
    }
    if concern.urged > 0 {
        why.push(Reason::Urged { times: concern.urged });
    }
    if concern.extended > 0 {
        why.push(Reason::Extended { times: concern.extended });
    }
    if concern.due > today && (concern.due - today).num_days() <= WEEK_DAYS {
        why.push(Reason::WorkdaysLeft { days: calendar.workdays_between(today, concern.due) });
    }
    let unknown = [concern.raised, concern.due].map(|day| day.year()).into_iter().find(|year| !calendar.knows(*year));
    if let (DueRule::WorkingDays(_), Some(year)) = (concern.due_rule, unknown) {
        why.push(Reason::CalendarUnknown { year });
    }
    why
}

/// Returns the matters that were promised.
pub(super) fn matters(state: &State, today: NaiveDate, reach: &Reach<'_>) -> Vec<Todo> {
    let open = state.matters().filter(|(_, matter)| {
        matter.state == MatterState::Promised && reach.holds(matter.household, matter.village, matter.visit)
    });
    open.map(|(id, matter)| {
        let mut todo = Todo::new(TodoKind::Matter, Some(id.0), matter.need.clone(), matter.promised, today);
        todo.household = matter.household.map(|id| state.stands_for(id));
        todo.village = Some(matter.village);
        todo.why.push(matter.promised.map_or(Reason::NoDay, |day| Reason::Promised { day }));
        todo
    })
    .collect()
}

/// Returns the households to be seen, each at most once: by the reason that
/// comes due first, with all the others told.
pub(super) fn households(state: &State, today: NaiveDate, reach: &Reach<'_>) -> Vec<Todo> {
    let counted: Vec<Counted<'_>> =
        reach.assignments.iter().map(|(_, assignment)| Counted::of(state, assignment)).collect();
    let mut list = Vec::new();
    let announced = announced_elsewhere(state, reach);
    for (id, household) in reach.households.iter().chain(&announced) {
        let holding: Vec<&Assignment> =
            counted.iter().filter(|counted| counted.counts(*id, household)).map(|counted| counted.assignment).collect();
        list.extend(Calls::of(state, *id).todo(*id, household, &holding, today));
    }
    list
}

/// Returns the households outside their assignments to which the cadre in scope
/// announced a visit: a word given is kept, whoever's household it is.
fn announced_elsewhere<'a>(state: &'a State, reach: &Reach<'_>) -> Vec<(HouseholdId, &'a Household)> {
    let Scope::Cadre(cadre) = reach.scope else { return Vec::new() };
    let own = state.visits().filter(|(_, visit)| visit.next.is_some() && visit.cadres.contains(&cadre));
    let households = own.flat_map(|(_, visit)| &visit.households).map(|id| state.stands_for(*id));
    let distinct: BTreeSet<HouseholdId> = households.filter(|id| !reach.has(*id)).collect();
    let present = distinct.into_iter().filter_map(|id| Some((id, state.household(id)?)));
    present.filter(|(id, household)| state.is_present(*id, household)).collect()
}

/// What the visits to one household say about when to go there again.
struct Calls {
    /// The last day on which somebody was met.
    met: Option<NaiveDate>,
    /// Visits since then at which nobody was.
    missed: usize,
    /// The day announced at the last visit.
    announced: Option<NaiveDate>,
}

impl Calls {
    fn of(state: &State, household: HouseholdId) -> Self {
        let mut calls = Self { met: None, missed: 0, announced: None };
        for (_, visit) in state.visits_of(household).rev() {
            calls.announced = calls.announced.or(visit.next);
            if !visit.nobody_home {
                calls.met = Some(visit.day());
                break;
            }
            calls.missed += 1;
        }
        calls
    }

    fn todo(&self, id: HouseholdId, household: &Household, holding: &[&Assignment], today: NaiveDate) -> Option<Todo> {
        let soon = today + Days::new(WEEK_DAYS.unsigned_abs());
        // The day counts, then the kind, in the order of their declaration.
        let mut wanted: Vec<(NaiveDate, TodoKind)> = Vec::new();
        wanted.extend(self.announced.map(|day| (day, TodoKind::Revisit)));
        let interval = holding.iter().filter_map(|assignment| assignment.targets.must_visit_days).min();
        let interval = Days::new(u64::from(interval.unwrap_or(MUST_VISIT_DAYS_DEFAULT)));
        if household.must_visit {
            // Where nobody was ever met, the interval runs from the first day of the assignment.
            let since = self.met.or(holding.iter().map(|assignment| assignment.from).min());
            let next = since.map(|since| since + interval).filter(|next| *next <= soon);
            wanted.extend(next.map(|next| (next, TodoKind::MustVisit)));
        }
        let unseen = |assignment: &&&Assignment| self.met.is_none_or(|met| met < assignment.from);
        let closing = holding.iter().filter(unseen).map(|assignment| assignment.to).min();
        let unseen = if self.met.is_none() { TodoKind::NeverVisited } else { TodoKind::NotYetVisited };
        wanted.extend(closing.map(|last_day| (last_day, unseen)));

        let (due, kind) = wanted.iter().min().copied()?;
        let kind = if self.met.is_none() && closing.is_some() { TodoKind::NeverVisited } else { kind };
        let mut todo = Todo::new(kind, Some(id.0), household.head.clone(), Some(due), today);
        todo.household = Some(id);
        todo.village = Some(household.village);
        todo.why.extend(household.must_visit.then_some(Reason::MustVisit));
        todo.why.push(match self.met {
            None => Reason::NeverVisited,
            Some(met) => Reason::LastSeen { days: (today - met).num_days() },
        });
        if self.missed > 0 {
            todo.why.push(Reason::NobodyHome { times: self.missed });
        }
        todo.why.extend(self.announced.map(|day| Reason::Announced { day }));
        todo.why.extend(closing.map(|last_day| Reason::AssignmentLeft { days: (last_day - today).num_days().max(0) }));
        Some(todo)
    }
}

/// Returns the visits announced for places where no single household is seen:
/// of each village, what its last such visit said.
pub(super) fn places(state: &State, today: NaiveDate, reach: &Reach<'_>) -> Vec<Todo> {
    let mut last: HashMap<VillageCode, (VisitId, &VisitHead)> = HashMap::new();
    for (id, visit) in state.visits().filter(|(_, visit)| visit.households.is_empty()) {
        let slot = last.entry(visit.village).or_insert((id, visit));
        if (slot.1.at, slot.0) < (visit.at, id) {
            *slot = (id, visit);
        }
    }
    let announced = last.into_values().filter(|(id, visit)| reach.holds(None, visit.village, Some(*id)));
    announced
        .filter_map(|(id, visit)| {
            let day = visit.next?;
            let title = format!("{} {}", visit.place.label(), visit.gist);
            let mut todo = Todo::new(TodoKind::Revisit, Some(id.0), title.trim_end().to_owned(), Some(day), today);
            todo.village = Some(visit.village);
            todo.why.push(Reason::Announced { day });
            Some(todo)
        })
        .collect()
}

/// Returns the remarks that ask for an answer and have none.
pub(super) fn remarks(state: &State, today: NaiveDate, reach: &Reach<'_>) -> Vec<Todo> {
    let open =
        state.remarks().filter(|(_, remark)| is_unanswered(remark) && reach.holds_record(remark.kind, remark.on));
    open.map(|(id, remark)| {
        let mut todo = about_record(state, TodoKind::Remark, (id, remark), today);
        todo.why.push(Reason::Asked { verdict: remark.verdict, reply_by: remark.reply_by });
        todo
    })
    .collect()
}

/// Returns the item for a remark: what it says, of whom.
pub(super) fn about_record(state: &State, kind: TodoKind, (id, remark): (RemarkId, &Remark), today: NaiveDate) -> Todo {
    let due = remark.reply_by.filter(|_| kind == TodoKind::Remark);
    let text = if remark.text.trim().is_empty() { remark.verdict.label() } else { gist(&remark.text, GIST_CHARS) };
    let mut todo = Todo::new(kind, Some(id.0), text, due, today);
    let place = place(state, remark.kind, remark.on);
    (todo.household, todo.village) = (place.household, place.village);
    todo
}
