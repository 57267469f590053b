//! What holds for the sample data as a whole: it is folded into records by the
//! plainest means and checked by the rules of the domain.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde_json::{Map, Value};

use super::{Batch, Plan, generate};
use crate::base::ids::{CadreId, HouseholdId, PolicyId, RecordId};
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::concern::{Concern, ConcernState, Satisfaction, Urgency};
use crate::domain::flow::{EXTENDED, URGED, allowed, is_settled};
use crate::domain::household::Household;
use crate::domain::matter::MatterState;
use crate::domain::policy::Policy;
use crate::domain::record::{Kind, Record};
use crate::domain::validate::{Facts, PolicyFacts, check};
use crate::domain::village::VillageCode;
use crate::domain::visit::Visit;
use crate::domain::workdays::Calendar;

struct World {
    now: DateTime<FixedOffset>,
    batches: Vec<Batch>,
    records: BTreeMap<RecordId, Record>,
    me: CadreId,
}

fn plan(visits: usize) -> Plan {
    Plan { visits, seed: 7, now: "2026-11-20T15:20:00+08:00".parse().unwrap() }
}

fn batches(plan: &Plan) -> Vec<Batch> {
    let calendar = Calendar::embedded();
    let due = |raised: NaiveDate, urgency: Urgency| calendar.due(urgency, raised).day;
    generate(plan, &due).collect()
}

fn world(plan: &Plan) -> World {
    let due = |raised: NaiveDate, _: Urgency| raised;
    let me = generate(plan, &due).me();
    let batches = batches(plan);
    let mut values: BTreeMap<RecordId, (Kind, Map<String, Value>)> = BTreeMap::new();
    for change in batches.iter().flat_map(|batch| &batch.changes) {
        match change {
            Change::Add { id, record } => {
                let Value::Object(map) = serde_json::from_str(&record.to_json().unwrap()).unwrap() else { panic!() };
                assert!(values.insert(*id, (record.kind(), map)).is_none(), "{id} comes to be twice");
            }
            Change::Edit(edit) => {
                let (kind, map) = values.get_mut(&edit.id).expect("an edit of a record that is there");
                assert_eq!(*kind, edit.kind);
                if let (Kind::Concern, Some(step)) = (edit.kind, &edit.step) {
                    follow(map, step.to.as_str(), step.at);
                }
                map.extend(edit.set.clone());
                map.retain(|_, value| !value.is_null());
            }
            other => panic!("{other:?}"),
        }
    }
    let record = |(id, (kind, map))| (id, Record::from_json(kind, &Value::Object(map).to_string()).unwrap());
    World { now: plan.now, batches, records: values.into_iter().map(record).collect(), me }
}

/// Holds a step against the rules of the flow.
fn follow(map: &Map<String, Value>, to: &str, at: DateTime<FixedOffset>) {
    let concern: Concern = serde_json::from_value(Value::Object(map.clone())).unwrap();
    match to {
        URGED => assert!(at.date_naive() > concern.due && !is_settled(&concern), "{concern:?}"),
        EXTENDED => assert!(at.date_naive() <= concern.due && !is_settled(&concern), "{concern:?}"),
        "reopened" => assert!(allowed(concern.state).contains(&ConcernState::Told), "{concern:?}"),
        _ => {
            let to = ConcernState::from_word(to).unwrap();
            assert!(allowed(concern.state).contains(&to), "{to:?} after {concern:?}");
        }
    }
}

impl World {
    fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.records.values().filter_map(|record| if let Record::Visit(visit) = record { Some(visit) } else { None })
    }

    fn concerns(&self) -> impl Iterator<Item = &Concern> {
        self.records.values().filter_map(|r| if let Record::Concern(concern) = r { Some(concern) } else { None })
    }

    fn households(&self) -> impl Iterator<Item = (RecordId, &Household)> {
        self.records.iter().filter_map(|(id, r)| if let Record::Household(home) = r { Some((*id, home)) } else { None })
    }

    fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// Returns the concerns of the first cadre's village.
    fn own_concerns(&self) -> impl Iterator<Item = &Concern> {
        self.concerns().filter(|concern| concern.village.to_string() == "320722114204")
    }
}

impl Facts for World {
    fn now(&self) -> DateTime<FixedOffset> {
        self.now
    }

    fn has_household(&self, id: HouseholdId) -> bool {
        self.records.get(&id.into()).is_some_and(|record| record.kind() == Kind::Household)
    }

    fn has_village(&self, code: VillageCode) -> bool {
        self.records.contains_key(&code.id().into())
    }

    fn policy(&self, id: PolicyId) -> Option<PolicyFacts> {
        let Record::Policy(Policy { title, from, to, .. }) = self.records.get(&id.into())? else { return None };
        Some(PolicyFacts { title: title.clone(), from: *from, to: *to })
    }
}

/// Returns every text of a record, by the shape of its JSON.
fn texts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|value| texts(value, out)),
        Value::Object(map) => map.values().for_each(|value| texts(value, out)),
        _ => {}
    }
}

#[test]
fn the_same_plan_gives_the_same_data_and_another_seed_other() {
    let same = batches(&plan(300));
    assert_eq!(same, batches(&plan(300)));
    assert_ne!(same, batches(&Plan { seed: 8, ..plan(300) }));
}

#[test]
fn every_record_keeps_the_rules_of_the_domain() {
    for (visits, now) in [
        (0, "2026-11-22T08:00:00+08:00"),
        (1, "2026-02-20T00:05:00+08:00"),
        (50, "2026-11-22T09:50:00+08:00"),
        (600, "2026-06-15T23:59:00+08:00"),
        (2_000, "2026-11-20T15:20:00+08:00"),
    ] {
        let plan = Plan { visits, seed: visits as u64, now: now.parse().unwrap() };
        let world = world(&plan);
        for record in world.records.values() {
            assert_eq!(check(record, &world), [], "{record:?}");
        }
        assert_eq!(world.visits().count(), visits, "at {now}");
        assert!(world.batches.is_sorted_by_key(|batch| batch.at), "at {now}");
        assert!(world.batches.iter().all(|batch| batch.at <= world.now && !batch.changes.is_empty()), "at {now}");
        let cadres: HashSet<RecordId> = world
            .records
            .iter()
            .filter(|(_, record)| matches!(record, Record::Cadre(cadre) if cadre.role == Role::Cadre))
            .map(|(id, _)| *id)
            .collect();
        assert_eq!(cadres.len(), 12);
        assert!(cadres.contains(&world.me.into()));
        assert!(world.visits().flat_map(|visit| &visit.cadres).all(|cadre| cadres.contains(&(*cadre).into())));
    }
}

#[test]
fn the_text_is_clean() {
    let world = world(&plan(2_000));
    let marks = |c: char| "，。；：、？！".contains(c);
    for change in world.batches.iter().flat_map(|batch| &batch.changes) {
        let value = match change {
            Change::Add { record, .. } => serde_json::from_str(&record.to_json().unwrap()).unwrap(),
            Change::Edit(edit) => {
                let note = edit.step.as_ref().map(|step| Value::String(step.note.clone()));
                Value::Array(vec![Value::Object(edit.set.clone()), note.unwrap_or_default()])
            }
            other => panic!("{other:?}"),
        };
        let mut all = Vec::new();
        texts(&value, &mut all);
        for text in all {
            let chars: Vec<char> = text.chars().collect();
            assert!(!text.trim().is_empty() && !text.contains(['{', '}', '[', ']', '|']), "{text:?}");
            assert!(!chars.windows(2).any(|pair| marks(pair[0]) && marks(pair[1])), "{text:?}");
            assert!(!chars.first().copied().is_some_and(marks), "{text:?}");
        }
    }
}

#[test]
fn pages_are_of_a_natural_length_and_hardly_alike() {
    let world = world(&plan(2_000));
    let pages: Vec<String> =
        world.visits().map(|visit| visit.blocks.filled().map(|(_, text)| text).collect()).collect();
    let chars: usize = pages.iter().map(|page| page.chars().count()).sum();
    let average = chars / pages.len();
    assert!((130..260).contains(&average), "{average}");
    let talks: Vec<&str> = world.visits().filter(|v| !v.nobody_home).map(|v| v.blocks.chat.as_str()).collect();
    let different: HashSet<&str> = talks.iter().copied().collect();
    assert!(different.len() * 100 > talks.len() * 97, "{} of {}", different.len(), talks.len());
}

#[test]
fn a_concern_says_what_its_visit_says() {
    let world = world(&plan(2_000));
    for concern in world.concerns() {
        let Some(Record::Visit(visit)) = concern.visit.and_then(|id| world.records.get(&id.into())) else { panic!() };
        assert!(visit.blocks.complaints.contains(&concern.text), "{concern:?}");
        assert_eq!(visit.households.first(), concern.household.as_ref());
    }
}

#[test]
fn every_state_and_every_answer_is_there() {
    for visits in [60, 2_000] {
        let world = world(&plan(visits));
        for state in ConcernState::ALL {
            assert!(world.concerns().any(|concern| concern.state == *state), "{state:?} at {visits}");
        }
        for satisfaction in Satisfaction::ALL {
            assert!(world.concerns().any(|c| c.satisfaction == Some(*satisfaction)), "{satisfaction:?} at {visits}");
        }
        for state in [MatterState::Promised, MatterState::Done] {
            let found = |r: &Record| matches!(r, Record::Matter(matter) if matter.state == state);
            assert!(world.records.values().any(found), "{state:?} at {visits}");
        }
        let waiting = |r: &&Record| matches!(r, Record::Remark(r) if r.reply_by.is_some() && r.reply.is_empty());
        assert_eq!(world.records.values().filter(waiting).count(), 2, "at {visits}");
    }
}

#[test]
fn the_first_look_is_neither_empty_nor_a_flood() {
    for (visits, everywhere) in [(60, 12), (600, 16), (2_000, 20), (20_000, 60)] {
        let world = world(&plan(visits));
        let today = world.today();
        let waits = |concern: &&Concern| !is_settled(concern);
        let overdue = world.own_concerns().filter(waits).filter(|c| c.due < today).count();
        assert!((3..=5).contains(&overdue), "{overdue} overdue at {visits}");
        let due = world.own_concerns().filter(waits).filter(|c| c.due == today).count();
        assert!((2..=5).contains(&due), "{due} due today at {visits}");
        let soon = world.own_concerns().filter(waits).filter(|c| c.due > today).count();
        assert!((4..=15).contains(&soon), "{soon} due soon at {visits}");
        let all = world.concerns().filter(waits).filter(|c| c.due < today).count();
        assert!(all <= everywhere, "{all} overdue everywhere at {visits}");
        let matters = world.records.values().filter(|r| {
            matches!(r, Record::Matter(m) if m.state == MatterState::Promised && m.promised.is_some_and(|day| day < today))
        });
        assert!((1..=everywhere / 2).contains(&matters.count()), "matters overdue at {visits}");
    }
}

#[test]
fn few_households_are_never_visited_and_few_must_visit_ones_are_late() {
    let world = world(&plan(2_000));
    let mut last: HashMap<RecordId, NaiveDate> = HashMap::new();
    for visit in world.visits() {
        for home in &visit.households {
            let day = visit.at.date_naive();
            last.entry((*home).into()).and_modify(|known| *known = day.max(*known)).or_insert(day);
        }
    }
    let total = world.households().count();
    let never = world.households().filter(|(id, _)| !last.contains_key(id)).count();
    assert_eq!(total, 600);
    assert!((30..=60).contains(&never), "{never}");
    let must: Vec<_> = world.households().filter(|(_, home)| home.must_visit).collect();
    let late = must.iter().filter(|(id, _)| last.get(id).is_none_or(|day| (world.today() - *day).num_days() > 30));
    assert!((3..=8).contains(&late.count()), "of {}", must.len());
    let names: HashSet<_> = world.households().map(|(_, home)| (home.village, home.head.as_str())).collect();
    assert_eq!(names.len(), total, "two heads of one name in one village");
}
