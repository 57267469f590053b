//! One concern, written at two places that didn't know of each other.

use proptest::prelude::*;
use serde_json::json;

use super::super::*;
use crate::base::ids::DeviceId;
use crate::domain::concern::{Concern, Urgency};

const ID: RecordId = RecordId([5; 16]);

fn origin(device: u8, n: u64) -> Origin {
    Origin { stamp: Stamp::new(n * 1_000, 0), entry: EntryRef { device: DeviceId([device; 8]), seq: n }, tag: 0 }
}

fn concern() -> Doc {
    let day = |text: &str| text.parse().unwrap();
    let village = "320722114204".parse().unwrap();
    let concern = Concern::recorded(village, day("2026-11-02"), Urgency::Ordinary, day("2026-11-09"));
    Doc::fold(None, origin(1, 1), &Change::add(ID, concern)).unwrap()
}

fn step(to: &str) -> Step {
    Step { to: to.into(), note: format!("为何{to}"), by: None, at: "2026-11-03T10:00:00+08:00".parse().unwrap() }
}

/// An edit by somebody who looks at `seen`.
fn edit(seen: &Doc, set: Value, word: Option<&str>) -> Change {
    let set = set.as_object().unwrap().clone();
    let mut change =
        Change::Edit(Edit { kind: Kind::Concern, id: ID, set, was: BTreeMap::new(), step: word.map(step) });
    seen.complete(&mut change);
    change
}

fn to(seen: &Doc, state: &str, with: Value) -> Change {
    let mut set = with;
    set["state"] = json!(state);
    edit(seen, set, Some(state))
}

fn and(doc: &Doc, origin: Origin, change: &Change) -> Doc {
    Doc::fold(Some(doc.clone()), origin, change).unwrap()
}

/// Folds all in, in both orders, and returns the one record they make.
fn both(before: &Doc, changes: &[(Origin, Change)]) -> Doc {
    let fold = |doc: Doc, (origin, change): &(Origin, Change)| and(&doc, *origin, change);
    let one = changes.iter().fold(before.clone(), fold);
    let other = changes.iter().rev().fold(before.clone(), fold);
    assert_eq!(one.canonical().unwrap(), other.canonical().unwrap());
    one
}

fn at(doc: &Doc, field: &str) -> Value {
    doc.fields().unwrap().get(field).cloned().unwrap_or(Value::Null)
}

fn conflicts(doc: &Doc) -> Vec<(String, Vec<String>)> {
    let told = |one: Conflict<'_>| {
        let values = one.sides.iter().map(|side| side.value.trim_matches('"').to_owned());
        (one.field.to_owned(), values.collect())
    };
    doc.conflicts().into_iter().map(told).collect()
}

fn one(field: &str, sides: [&str; 2]) -> Vec<(String, Vec<String>)> {
    vec![(field.to_owned(), sides.map(str::to_owned).to_vec())]
}

#[test]
fn steps_of_two_places_in_one_week_are_one_course() {
    let seen = concern();
    let work = (origin(2, 5), to(&seen, "in_progress", json!({})));
    let accept = (origin(1, 9), to(&seen, "accepted", json!({})));
    let doc = both(&seen, &[work, accept]);
    assert_eq!((conflicts(&doc), at(&doc, "state")), (vec![], json!("in_progress")), "whoever was last");
    let course: Vec<&str> = doc.steps().iter().map(|step| step.step.to.as_str()).collect();
    assert_eq!(course, ["in_progress", "accepted"], "in the order of stamps");
    let next = and(&doc, origin(1, 12), &to(&doc, "awaiting_check", json!({"settled_on": "2026-11-06"})));
    assert_eq!((conflicts(&next), at(&next, "state")), (vec![], json!("awaiting_check")));
}

#[test]
fn the_furthest_step_stands_with_what_it_set_and_nothing_of_the_other() {
    let begun = and(&concern(), origin(2, 3), &to(&concern(), "in_progress", json!({"result": "在修"})));
    let told = to(&begun, "told", json!({"told_on": "2026-11-05", "settled_on": "2026-11-05"}));
    let checked = to(&begun, "awaiting_check", json!({"settled_on": "2026-11-04", "result": "修好了"}));
    let doc = both(&begun, &[(origin(2, 5), told), (origin(1, 9), checked)]);
    assert_eq!(conflicts(&doc), []);
    let stands = ["state", "told_on", "settled_on", "result"].map(|field| at(&doc, field));
    assert_eq!(stands, [json!("told"), json!("2026-11-05"), json!("2026-11-05"), json!("在修")]);
    let closed = and(&doc, origin(1, 12), &to(&doc, "closed", json!({"satisfaction": "satisfied"})));
    let stands = ["state", "settled_on", "result", "satisfaction"].map(|field| at(&closed, field));
    assert_eq!(stands, [json!("closed"), json!("2026-11-05"), json!("在修"), json!("satisfied")], "as it was seen");
}

#[test]
fn of_equal_steps_the_later_stands() {
    let seen = concern();
    let told = |day: &str| to(&seen, "told", json!({"told_on": day, "settled_on": day}));
    let doc = both(&seen, &[(origin(2, 5), told("2026-11-05")), (origin(1, 9), told("2026-11-06"))]);
    assert_eq!((conflicts(&doc), at(&doc, "told_on")), (vec![], json!("2026-11-06")));
}

#[test]
fn closed_against_returned_is_one_conflict_and_one_decision() {
    let begun = and(&concern(), origin(2, 3), &to(&concern(), "told", json!({"told_on": "2026-11-05"})));
    let closed = to(&begun, "closed", json!({"satisfaction": "satisfied"}));
    let reopened = to(&begun, "returned", json!({"told_on": null, "result": "没修好"}));
    let doc = both(&begun, &[(origin(2, 5), closed), (origin(1, 9), reopened)]);
    assert_eq!(conflicts(&doc), one("state", ["returned", "closed"]));
    let shown = ["state", "told_on", "satisfaction", "result"].map(|field| at(&doc, field));
    assert_eq!(shown, [json!("returned"), Value::Null, Value::Null, json!("没修好")], "one side, whole");
    let sides = &doc.conflicts()[0].sides;
    let along = doc.along("state", sides[1]);
    assert_eq!((&along["told_on"], &along["result"]), (&json!("2026-11-05"), &Value::Null));
    let mut set = Value::Object(along);
    set["state"] = json!("closed");
    let decided = and(&doc, origin(1, 12), &edit(&doc, set, Some("closed")));
    assert_eq!(conflicts(&decided), []);
    let stands = ["state", "told_on", "satisfaction", "result"].map(|field| at(&decided, field));
    assert_eq!(stands, [json!("closed"), json!("2026-11-05"), json!("satisfied"), Value::Null]);
}

#[test]
fn work_that_was_sent_back_and_taken_up_again_contradicts_what_did_not_know_it() {
    let seen = and(&concern(), origin(2, 3), &to(&concern(), "in_progress", json!({})));
    let returned = (origin(1, 5), to(&seen, "returned", json!({})));
    let back = and(&seen, returned.0, &returned.1);
    let again = (origin(1, 6), to(&back, "in_progress", json!({})));
    let told = (origin(2, 9), to(&seen, "told", json!({"told_on": "2026-11-05"})));
    let doc = both(&seen, &[returned, again, told]);
    assert_eq!(conflicts(&doc), one("state", ["told", "in_progress"]));
}

#[test]
fn sides_that_somebody_put_back_side_by_side_are_to_be_decided_again() {
    let seen = and(&concern(), origin(2, 3), &to(&concern(), "told", json!({})));
    let one_side = (origin(1, 5), edit(&seen, json!({"state": "in_progress"}), None));
    let other_side = (origin(1, 6), edit(&seen, json!({"state": "closed"}), None));
    assert_eq!(conflicts(&both(&seen, &[one_side, other_side])), one("state", ["closed", "in_progress"]));
}

#[test]
fn a_correction_stands_whatever_step_was_taken() {
    let seen = and(&concern(), origin(2, 3), &to(&concern(), "in_progress", json!({"result": "在修"})));
    let correct = (origin(1, 5), edit(&seen, json!({"result": "在修东渠"}), None));
    let told = (origin(2, 9), to(&seen, "told", json!({"told_on": "2026-11-05"})));
    let doc = both(&seen, &[correct.clone(), told]);
    assert_eq!((conflicts(&doc), at(&doc, "result")), (vec![], json!("在修东渠")));
    let other = (origin(2, 9), to(&seen, "told", json!({"result": "修好了"})));
    let doc = both(&seen, &[correct, other]);
    assert_eq!(conflicts(&doc), one("result", ["修好了", "在修东渠"]), "nobody's words are lost in silence");
}

#[test]
fn two_due_dates_are_one_conflict_and_one_that_moved_none() {
    let seen = concern();
    let moved = |due: &str| edit(&seen, json!({"due": due, "due_rule": "date", "extended": 1}), Some("extended"));
    let doc = both(&seen, &[(origin(2, 5), moved("2026-11-20")), (origin(1, 9), moved("2026-11-30"))]);
    assert_eq!(conflicts(&doc), one("due", ["2026-11-30", "2026-11-20"]));
    assert_eq!(at(&doc, "extended"), json!(2));
    let same = (origin(1, 9), edit(&seen, json!({"due": "2026-11-09", "due_rule": {"working_days": 5}}), None));
    let doc = both(&seen, &[(origin(2, 5), moved("2026-11-20")), same]);
    let stands = ["due", "due_rule"].map(|field| at(&doc, field));
    assert_eq!((conflicts(&doc), stands), (vec![], [json!("2026-11-20"), json!("date")]));
}

#[test]
fn what_was_urged_is_counted_and_what_was_taken_back_is_not() {
    let seen = concern();
    let urge = (origin(1, 5), edit(&seen, json!({"urged": 1}), Some("urged")));
    let other = (origin(2, 6), edit(&seen, json!({"urged": 1}), Some("urged")));
    let doc = both(&seen, &[urge.clone(), other.clone()]);
    assert_eq!((conflicts(&doc), at(&doc, "urged")), (vec![], json!(2)));
    let urged = and(&seen, urge.0, &urge.1);
    let back = (origin(1, 7), edit(&urged, json!({"urged": null}), Some("recorded")));
    assert_eq!(at(&both(&urged, std::slice::from_ref(&back)), "urged"), Value::Null);
    assert_eq!(at(&both(&seen, &[urge, other, back]), "urged"), json!(1), "the other's stays");
}

/// What may be written into a concern, and by which step.
const WRITTEN: &[(&str, &str)] = &[
    (r#"{"state": "accepted"}"#, "accepted"),
    (r#"{"state": "in_progress"}"#, "in_progress"),
    (r#"{"state": "awaiting_check", "settled_on": "2026-11-04"}"#, "awaiting_check"),
    (r#"{"state": "told", "told_on": "2026-11-05", "settled_on": "2026-11-05"}"#, "told"),
    (r#"{"state": "closed", "satisfaction": "satisfied"}"#, "closed"),
    (r#"{"state": "returned", "settled_on": null}"#, "returned"),
    (r#"{"state": "reopened", "told_on": null, "due": "2026-11-16", "due_rule": {"working_days": 5}}"#, "reopened"),
    (r#"{"due": "2026-11-20", "due_rule": "date", "extended": 1}"#, "extended"),
    (r#"{"due": "2026-11-30", "due_rule": "date", "extended": 2}"#, "extended"),
    (r#"{"urged": 1}"#, "urged"),
    (r#"{"urged": null}"#, "recorded"),
    (r#"{"result": "修好了"}"#, ""),
    (r#"{"result": null, "told_by": null}"#, ""),
];

proptest! {
    /// Whatever people had seen of each other, in whatever order and however
    /// often it arrives, the record is the same, and an edit that has seen all
    /// sides leaves nothing to be settled.
    #[test]
    fn the_course_does_not_depend_on_the_order(
        edits in prop::collection::vec((0u8..4, 0usize..WRITTEN.len(), 0u64..30, any::<u16>()), 1..10),
        shuffle in any::<u64>(),
    ) {
        let born = concern();
        let mut known = vec![origin(1, 1).entry];
        let mut entries = Vec::new();
        for (n, (device, what, ms, saw)) in edits.iter().enumerate() {
            let origin = Origin { stamp: Stamp::new(1_000 + ms, 0), ..origin(*device, n as u64 + 2) };
            let was: Vec<EntryRef> =
                known.iter().enumerate().filter(|(bit, _)| saw >> bit & 1 == 1).map(|(_, entry)| *entry).collect();
            let (set, word) = WRITTEN[*what];
            let Change::Edit(mut edit) = edit(&born, serde_json::from_str(set).unwrap(), Some(word)) else { panic!() };
            edit.was.values_mut().for_each(|seen| seen.clone_from(&was));
            edit.step = edit.step.filter(|step| !step.to.is_empty());
            entries.push((origin, Change::Edit(edit)));
            known.push(origin.entry);
        }
        let folded = |entries: &[(Origin, Change)]| {
            entries.iter().fold(born.clone(), |doc, (origin, change)| and(&doc, *origin, change))
        };
        let straight = folded(&entries);
        let mut twice = [entries.clone(), entries].concat();
        fastrand::Rng::with_seed(shuffle).shuffle(&mut twice);
        prop_assert_eq!(straight.canonical().unwrap(), folded(&twice).canonical().unwrap());
        prop_assert!(straight.read::<Concern>().is_ok());
        for conflict in straight.conflicts() {
            let mut set = straight.along(conflict.field, conflict.sides[1]);
            set.insert(conflict.field.to_owned(), serde_json::from_str(&conflict.sides[1].value).unwrap());
            let decided = and(&straight, origin(1, 90), &edit(&straight, Value::Object(set.clone()), None));
            prop_assert!(decided.conflicts().iter().all(|left| left.field != conflict.field));
            let now = decided.fields().unwrap();
            prop_assert!(set.iter().all(|(field, value)| now.get(field).unwrap_or(&Value::Null) == value));
        }
    }
}
