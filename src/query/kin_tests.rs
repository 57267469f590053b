//! Households split and merged at random: no visit is lost and none counts twice.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::progress::{MetricKind, Question, progress};
use super::sample::{Sample, day, village};
use super::scope::{Reach, Scope};
use super::todo::{TodoKind, todo};
use crate::base::ids::{HouseholdId, VisitId};
use crate::domain::assignment::Targets;
use crate::domain::household::Household;
use crate::domain::register::{self, Parting};
use crate::domain::workdays::Calendar;
use crate::state::State;

/// What happens to the register.
#[derive(Debug, Clone)]
enum Event {
    /// Some households are visited together.
    Visit(Vec<usize>),
    /// One goes into another.
    Merge(usize, usize),
    /// One goes into another that somebody else has merged meanwhile, perhaps into it.
    MergeUnseen(usize, usize),
    /// A part of one goes its own way.
    Split(usize),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => prop::collection::vec(0usize..12, 1..4).prop_map(Event::Visit),
        2 => (0usize..12, 0usize..12).prop_map(|(from, into)| Event::Merge(from, into)),
        1 => (0usize..12, 0usize..12).prop_map(|(from, into)| Event::MergeUnseen(from, into)),
        1 => (0usize..12).prop_map(Event::Split),
    ]
}

/// Returns the household a number means among those there are.
fn pick(all: &[HouseholdId], number: usize) -> HouseholdId {
    all[number % all.len()]
}

fn play(events: &[Event]) -> (Sample, Vec<VisitId>) {
    let mut sample = Sample::default();
    let mut all: Vec<HouseholdId> = (1..=5).map(|n| sample.household(&n.to_string(), &format!("户{n}"))).collect();
    let mut visits = Vec::new();
    for (n, event) in events.iter().enumerate() {
        match event {
            Event::Visit(who) => {
                let who: BTreeSet<HouseholdId> = who.iter().map(|number| pick(&all, *number)).collect();
                let on = format!("2026-11-{:02}", n % 20 + 1);
                visits.push(sample.visit(&who.into_iter().collect::<Vec<_>>(), &on, |_| {}));
            }
            Event::Merge(from, into) => {
                let (from, into) = (pick(&all, *from), pick(&all, *into));
                let record = |id| sample.state.household(id).cloned().filter(Household::is_present);
                if let (Some(old), Some(other), true) = (record(from), record(into), from != into) {
                    let (gone, new) = register::merge(&old, (into, &other));
                    sample.set(from, gone);
                    sample.set(into, new);
                }
            }
            Event::MergeUnseen(from, into) => {
                let (from, into) = (pick(&all, *from), pick(&all, *into));
                let old = sample.state.household(from).cloned().filter(Household::is_present);
                if let (Some(old), true) = (old, from != into) {
                    let other = sample.state.household(into).cloned().unwrap();
                    sample.set(from, register::merge(&old, (into, &other)).0);
                }
            }
            Event::Split(of) => {
                let of = pick(&all, *of);
                let old = sample.state.household(of).cloned().unwrap();
                let parting = Parting {
                    head: format!("分{n}"),
                    who: Vec::new(),
                    group: None,
                    number: Some(format!("n{n}")),
                    address: None,
                    residents: None,
                    stay: None,
                    on: day("2026-11-20"),
                };
                let (stays, new) = register::split(of, &old, &parting);
                sample.set(of, stays);
                let id = new.first_id();
                sample.set(id, new);
                all.push(id);
            }
        }
    }
    (sample, visits)
}

/// Returns the visits that each household of today should show.
fn expected(state: &State, visits: &[VisitId]) -> BTreeMap<HouseholdId, BTreeSet<VisitId>> {
    let mut of: BTreeMap<HouseholdId, BTreeSet<VisitId>> = BTreeMap::new();
    for id in visits {
        for household in &state.visit(*id).unwrap().households {
            of.entry(state.stands_for(*household)).or_default().insert(*id);
        }
    }
    of
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_visit_is_lost_and_none_counts_twice(events in prop::collection::vec(event(), 1..40)) {
        let (sample, visits) = play(&events);
        let state = &sample.state;
        let expected = expected(state, &visits);
        for (id, household) in state.households().filter(|(id, household)| state.is_present(*id, household)) {
            let shown: Vec<VisitId> = state.visits_of(id).map(|(visit, _)| visit).collect();
            let once: BTreeSet<VisitId> = shown.iter().copied().collect();
            prop_assert_eq!(shown.len(), once.len(), "{} shows a visit twice", household.head);
            prop_assert_eq!(once, expected.get(&id).cloned().unwrap_or_default());
            let days: Vec<_> = state.visits_of(id).map(|(_, visit)| visit.at).collect();
            prop_assert!(days.is_sorted());
        }
        let reach = Reach::of(state, Scope::All, day("2026-11-22"), None);
        let counted: BTreeSet<VisitId> =
            reach.households.iter().flat_map(|(id, _)| state.visits_of(*id).map(|(visit, _)| visit)).collect();
        prop_assert_eq!(counted, visits.iter().copied().collect::<BTreeSet<_>>(), "each visit is somebody's today");
        let answer = progress(state, day("2026-11-22"), Question::default());
        let done = |kind| answer.metrics.iter().find(|metric| metric.kind == kind).unwrap().done;
        let pairs: usize = expected.values().map(BTreeSet::len).sum();
        prop_assert_eq!(done(MetricKind::Visits), pairs as u64);
        prop_assert_eq!(done(MetricKind::Coverage), expected.len() as u64);
    }
}

#[test]
fn what_waits_waits_with_the_household_that_stands_today() {
    let mut sample = Sample::default();
    let cadre = sample.cadre("王海军");
    let elsewhere = Household { number: Some("1".into()), ..Household::new("320722114205".parse().unwrap(), "张三") };
    let old = HouseholdId(sample.put(elsewhere));
    let new = sample.household("2", "张小明");
    let assignment = sample.assignment(&[cadre], "2026-10-01", "2026-12-31", Targets::default());
    sample.concern(old, "2026-11-03", "2026-11-10", |concern| concern.village = "320722114205".parse().unwrap());
    sample.visit(&[old], "2026-11-03", |visit| visit.next = Some(day("2026-11-25")));
    let (gone, joined) = {
        let record = |id| sample.state.household(id).cloned().unwrap();
        register::merge(&record(old), (new, &record(new)))
    };
    sample.set(old, gone);
    sample.set(new, joined);
    let calendar = Calendar::embedded();
    let list = todo(&sample.state, &calendar, day("2026-11-22"), Scope::Assignment(assignment));
    let told: Vec<_> = list.iter().map(|todo| (todo.kind, todo.household)).collect();
    assert_eq!(told, [(TodoKind::Concern, Some(new)), (TodoKind::Revisit, Some(new))], "it isn't never visited");
}

#[test]
fn an_assignment_that_names_a_household_holds_the_one_it_went_into() {
    let mut sample = Sample::default();
    let cadre = sample.cadre("王海军");
    let (old, new) = (sample.household("1", "张三"), sample.household("2", "张小明"));
    let id = sample.assignment(&[cadre], "2026-10-01", "2026-12-31", Targets::default());
    let mut assignment = sample.state.assignment(id).cloned().unwrap();
    (assignment.villages, assignment.households) = (Vec::new(), vec![old]);
    sample.set(id, assignment);
    let reach = |sample: &Sample| -> Vec<HouseholdId> {
        let reach = Reach::of(&sample.state, Scope::Assignment(id), day("2026-11-22"), None);
        reach.households.iter().map(|(id, _)| *id).collect()
    };
    assert_eq!(reach(&sample), [old]);
    let record = |id| sample.state.household(id).cloned().unwrap();
    let (gone, joined) = register::merge(&record(old), (new, &record(new)));
    sample.set(old, gone);
    sample.set(new, joined);
    assert_eq!(reach(&sample), [new]);
    assert_eq!(sample.state.household(new).unwrap().village, village());
}
