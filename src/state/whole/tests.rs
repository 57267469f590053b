//! Lists and numbers as records come, change and go.

use chrono::DateTime;

use super::*;
use crate::domain::change::Change;
use crate::domain::visit::Visit;
use crate::state::doc::Origin;

fn household() -> (HouseholdId, Household) {
    let household =
        Household { number: Some("17".into()), ..Household::new("320722114204".parse().unwrap(), "刘兰英") };
    (household.first_id(), household)
}

fn visit(day: u32, nobody_home: bool) -> Visit {
    let at = DateTime::parse_from_rfc3339(&format!("2026-11-{day:02}T09:30:00+08:00")).unwrap();
    Visit { households: vec![household().0], nobody_home, ..Visit::new(at, household().1.village) }
}

fn id(n: u8) -> VisitId {
    VisitId(RecordId([n; 16]))
}

#[test]
fn visits_of_a_household_are_in_order_and_nobody_home_is_no_last_visit() {
    let mut state = State::default();
    state.take_new(household().0.into(), &Record::Household(household().1));
    for (n, day, nobody) in [(1, 20, true), (2, 5, false), (3, 11, false)] {
        state.take_new(id(n).into(), &Record::Visit(visit(day, nobody)));
    }
    let days: Vec<u32> = state.visits_of(household().0).map(|(_, v)| chrono::Datelike::day(&v.day())).collect();
    assert_eq!(days, [5, 11, 20]);
    assert_eq!(state.last_visit(household().0).unwrap().0, id(3));
}

#[test]
fn a_household_is_found_by_the_number_it_has_today() {
    let mut state = State::default();
    let (id, old) = household();
    let renumbered = Household { number: Some("18".into()), ..old.clone() };
    state.take_new(id.into(), &Record::Household(renumbered));
    assert_eq!(state.household_numbered(old.village, "18"), Some(id));
    assert_eq!(state.household_numbered(old.village, "17"), None);
}

#[test]
fn concerns_are_numbered_by_the_day() {
    let mut state = State::default();
    let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    assert_eq!(state.concern_number(day, 0), "1122-01");
    let concern: Concern = serde_json::from_value(serde_json::json!({
        "number": "1122-07", "village": "320722114204", "text": "水渠淤塞", "urgency": "ordinary",
        "raised": day, "due": day, "due_rule": "date", "state": "recorded",
    }))
    .unwrap();
    state.take_new(RecordId([5; 16]), &Record::Concern(concern));
    assert_eq!(state.concern_number(day, 0), "1122-08");
    assert_eq!(state.concern_number(day, 2), "1122-10");
    assert_eq!(state.concern_number(day.succ_opt().unwrap(), 0), "1123-01");
}

#[test]
fn a_moved_or_removed_visit_leaves_the_household() {
    let mut state = State::default();
    let origin = |seq| Origin { stamp: Stamp::new(seq, 0), entry: EntryRef { device: DeviceId([1; 8]), seq }, tag: 0 };
    let doc = Doc::fold(None, origin(1), &Change::add(id(1), visit(5, false))).unwrap();
    state.take(&doc);
    let elsewhere = Visit { households: Vec::new(), ..visit(5, false) };
    let edit = Change::edit(id(1), &visit(5, false), &elsewhere).unwrap().unwrap();
    let moved = Doc::fold(Some(doc.clone()), origin(2), &edit).unwrap();
    state.take(&moved);
    assert_eq!(state.visits_of(household().0).count(), 0);
    state.take(&doc);
    assert_eq!(state.visits_of(household().0).count(), 1);
    let remove = Change::Remove { kind: Kind::Visit, id: id(1).into(), reason: String::new() };
    state.take(&Doc::fold(Some(doc), origin(3), &remove).unwrap());
    assert_eq!((state.visits_of(household().0).count(), state.count(Kind::Visit)), (0, 0));
    assert!(state.knows(Kind::Visit, id(1).into()));
}
