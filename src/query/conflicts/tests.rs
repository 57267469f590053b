//! Two people write into the same record, and a third decides.

use serde_json::{Value, json};

use super::*;
use crate::base::ids::{CadreId, EntryRef};
use crate::domain::change::{Change, Edit};
use crate::domain::concern::{ConcernState, Urgency};
use crate::domain::household::{Household, HouseholdStatus};
use crate::domain::record::Record;
use crate::domain::visit::{Blocks, Visit};
use crate::oplog::stamp::Stamp;
use crate::query::sample::{Sample, at, day, village};

/// Whose entry it is, which of theirs, and when: one number does for both.
fn origin(device: u8, n: u64) -> Origin {
    Origin { stamp: Stamp::new(n * 1_000, 0), entry: EntryRef { device: DeviceId([device; 8]), seq: n }, tag: 0 }
}

fn how(note: &str) -> Settling<'_> {
    Settling { note, by: Some(CadreId(RecordId([1; 16]))), at: at(day("2026-11-22")) }
}

fn household() -> (HouseholdId, Household) {
    let household = Household { number: Some("1".into()), residents: Some(3), ..Household::new(village(), "张三") };
    (household.first_id(), household)
}

/// A household that device 1 entered, changed by two people who didn't know of
/// each other; `edits` says who set what.
fn doc(edits: &[(Origin, Value)]) -> Doc {
    let (id, household) = household();
    let born = Doc::fold(None, origin(1, 1), &Change::add(id, household)).unwrap();
    edits.iter().fold(born.clone(), |doc, (origin, set)| write(&doc, &born, *origin, set))
}

/// Folds an edit in whose writer had seen `seen`.
fn write(doc: &Doc, seen: &Doc, origin: Origin, set: &Value) -> Doc {
    let set = set.as_object().unwrap().clone();
    let mut change = Change::Edit(Edit { kind: doc.kind, id: doc.id, set, was: Default::default(), step: None });
    seen.complete(&mut change);
    Doc::fold(Some(doc.clone()), origin, &change).unwrap()
}

/// Folds a decision in.
fn decided(doc: &Doc, mut change: Change, origin: Origin) -> Doc {
    doc.complete(&mut change);
    Doc::fold(Some(doc.clone()), origin, &change).unwrap()
}

fn field(doc: &Doc, field: &str) -> Value {
    doc.fields().unwrap().get(field).cloned().unwrap_or(Value::Null)
}

#[test]
fn each_side_says_who_wrote_what_and_what_stood_there() {
    let doc = doc(&[
        (origin(2, 5), json!({"residents": 4, "address": "村东"})),
        (origin(3, 9), json!({"residents": 5})),
        (origin(4, 7), json!({"address": "村西"})),
    ]);
    let all = disputes(&doc);
    let told: Vec<_> = all
        .iter()
        .map(|dispute| {
            let side = |side: &Side| (side.value.clone(), side.origins[0].entry.device.0[0], side.before.clone());
            (dispute.field.as_str(), dispute.sides.iter().map(side).collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("address", vec![(json!("村西"), 4, None), (json!("村东"), 2, None)]),
            ("residents", vec![(json!(5), 3, Some(json!(3))), (json!(4), 2, Some(json!(3)))]),
        ],
        "whoever wrote last comes first in every field"
    );
    assert!(all.iter().all(|dispute| dispute.sides[0].shown && !dispute.sides[1].shown));
}

#[test]
fn those_who_wrote_the_same_are_one_side() {
    let doc = doc(&[
        (origin(2, 5), json!({"residents": 4})),
        (origin(3, 9), json!({"residents": 5})),
        (origin(4, 7), json!({"residents": 4})),
    ]);
    let [dispute] = &disputes(&doc)[..] else { panic!() };
    let devices: Vec<Vec<u8>> =
        dispute.sides.iter().map(|side| side.origins.iter().map(|origin| origin.entry.device.0[0]).collect()).collect();
    assert_eq!(devices, [vec![3], vec![4, 2]]);
}

#[test]
fn an_id_stays_while_the_same_sides_stand_and_is_another_when_one_joins() {
    let edits = [(origin(2, 5), json!({"residents": 4})), (origin(3, 9), json!({"residents": 5}))];
    let doc = doc(&edits);
    let id = |doc: &Doc| disputes(doc)[0].id;
    let elsewhere = decided(&doc, edited(doc.kind, doc.id, "note", json!("狗")), origin(1, 11));
    assert_eq!(id(&doc), id(&elsewhere));
    let third = write(&doc, &self::doc(&[]), origin(4, 12), &json!({"residents": 6}));
    assert_ne!(id(&doc), id(&third));
}

#[test]
fn a_decision_takes_the_place_of_all_sides_and_is_known_by_the_id() {
    let doc = doc(&[(origin(2, 5), json!({"residents": 4})), (origin(3, 9), json!({"residents": 5}))]);
    let [dispute] = &disputes(&doc)[..] else { panic!() };
    let settled_doc = decided(&doc, settle(&doc, dispute, 1, &how("问过户主")).unwrap(), origin(1, 12));
    assert_eq!((field(&settled_doc, "residents"), disputes(&settled_doc).len()), (json!(4), 0));
    assert_eq!(
        (settled_doc.steps()[0].step.to.as_str(), settled_doc.steps()[0].step.note.as_str()),
        ("settled", "问过户主")
    );
    let begins = &dispute.id.to_string()[..8];
    let (field, write) = settled(&settled_doc, begins).unwrap();
    assert_eq!((field, write.value.as_str()), ("residents", "4"));
    assert_eq!(settled(&doc, begins), None, "not before it was");
    assert!(settle(&doc, dispute, 2, &how("")).is_none(), "there is no third side");
    let Some(Change::Edit(edit)) = settle(&doc, dispute, 0, &how(" ")) else { panic!() };
    assert_eq!(edit.step, None, "nothing to say is no step");
}

#[test]
fn a_decision_taken_back_is_open_again_with_its_first_writers() {
    let doc = doc(&[(origin(2, 5), json!({"residents": 4})), (origin(3, 9), json!({"residents": 5}))]);
    let dispute = &disputes(&doc)[0];
    let mut back = decided(&doc, settle(&doc, dispute, 0, &how("")).unwrap(), origin(1, 12));
    for round in 0..2 {
        let seen = back.clone();
        back = write(&back, &seen, origin(1, 20 + round * 10), &json!({"residents": 4}));
        back = write(&back, &seen, origin(1, 21 + round * 10), &json!({"residents": 5}));
        let [again] = &disputes(&back)[..] else { panic!() };
        let sides: Vec<_> = again.sides.iter().map(|side| (side.value.clone(), side.origins.clone())).collect();
        assert_eq!(sides, [(json!(5), vec![origin(3, 9)]), (json!(4), vec![origin(2, 5)])], "round {round}");
        assert_eq!(again.sides[0].before, Some(json!(3)));
        back = decided(&back, settle(&back, again, 1, &how("")).unwrap(), origin(1, 25 + round * 10));
    }
    assert_eq!(disputes(&back), []);
}

#[test]
fn all_of_a_record_is_taken_from_one_person_and_what_they_did_not_write_is_left() {
    let doc = doc(&[
        (origin(2, 5), json!({"residents": 4, "address": "村东", "phone": "13800000001"})),
        (origin(3, 9), json!({"residents": 5, "address": "村西"})),
        (origin(4, 7), json!({"phone": "13800000002"})),
    ]);
    let all = disputes(&doc);
    let residents = all.iter().position(|dispute| dispute.field == "residents").unwrap();
    let (change, left) = settle_all(&doc, &all, (residents, 0), &how("")).unwrap();
    let after = decided(&doc, change, origin(1, 12));
    assert_eq!((field(&after, "residents"), field(&after, "address"), left), (json!(5), json!("村西"), 1));
    assert_eq!(disputes(&after).iter().map(|dispute| dispute.field.as_str()).collect::<Vec<_>>(), ["phone"]);
}

#[test]
fn whether_a_household_is_merged_agrees_with_where_it_went() {
    let other = HouseholdId(RecordId([9; 16]));
    let doc = doc(&[
        (origin(2, 5), json!({"status": "merged", "successor": other})),
        (origin(3, 9), json!({"status": "moved_out"})),
    ]);
    let [dispute] = &disputes(&doc)[..] else { panic!() };
    let after = |side| decided(&doc, settle(&doc, dispute, side, &how("")).unwrap(), origin(1, 12));
    assert_eq!((field(&after(0), "status"), field(&after(0), "successor")), (json!("moved_out"), Value::Null));
    assert_eq!((field(&after(1), "status"), field(&after(1), "successor")), (json!("merged"), json!(other)));
}

/// Three households that each went into the next one.
fn ring_of_three() -> (State, Vec<HouseholdId>, Vec<Doc>) {
    let mut sample = Sample::default();
    let ids: Vec<HouseholdId> = (1..=3).map(|n| sample.household(&n.to_string(), &format!("户{n}"))).collect();
    let mut docs = Vec::new();
    for (n, id) in ids.iter().enumerate() {
        let old = sample.state.household(*id).cloned().unwrap();
        let away = Household { status: HouseholdStatus::Away, ..old };
        let born = Doc::fold(None, origin(9, n as u64 + 1), &Change::add(*id, away)).unwrap();
        let into = ids[(n + 1) % 3];
        let set = json!({"status": "merged", "successor": into});
        let doc = write(&born, &born, origin(n as u8 + 1, n as u64 + 10), &set);
        sample.state.take(&doc);
        docs.push(doc);
    }
    (sample.state, ids, docs)
}

#[test]
fn of_households_merged_into_each_other_one_is_chosen_to_stand() {
    let (mut state, ids, docs) = ring_of_three();
    assert_eq!(subjects(&state), [Subject::Ring(ids[0])]);
    let [dispute] = &subjects(&state)[0].disputes(&state, &docs.iter().collect::<Vec<_>>())[..] else { panic!() };
    assert_eq!((dispute.ring(), dispute.is_ring()), (ids.clone(), true));
    let writers: Vec<u8> = dispute.sides.iter().map(|side| side.origins[0].entry.device.0[0]).collect();
    assert_eq!(writers, [3, 1, 2], "whoever merged another household into it wants it to stand");
    let stands = decided(&docs[1], settle(&docs[1], dispute, 1, &how("")).unwrap(), origin(5, 30));
    let Record::Household(household) = stands.record().unwrap() else { panic!() };
    assert_eq!((household.status, household.successor), (HouseholdStatus::Away, None), "as it stood before");
    state.take(&stands);
    assert_eq!(subjects(&state), []);
    assert!(ids.iter().all(|id| state.stands_for(*id) == ids[1]));
}

#[test]
fn values_are_said_as_on_the_screens() {
    let mut sample = Sample::default();
    sample.village("320722114204", "前张村委会");
    let zhang = sample.household("1", "张\u{1b}三");
    let cadre = sample.cadre("王海军");
    let said = |kind, field: &str, value: Value| super::said(&sample.state, day("2026-11-22"), kind, field, &value);
    let cases = [
        (Kind::Household, "status", json!("moved_out"), "迁出"),
        (Kind::Household, "must_visit", json!(true), "是"),
        (Kind::Household, "residents", json!(4), "4 人"),
        (Kind::Household, "successor", json!(zhang), "张␛三 前张村 1号"),
        (Kind::Household, "categories", json!(["低保户", "独居老人户"]), "低保户、独居老人户"),
        (
            Kind::Household,
            "members",
            json!([{"name": "李秀英", "relation": "妻子"}, {"name": "王芳"}]),
            "李秀英 妻子\n王芳",
        ),
        (Kind::Household, "note", Value::Null, ""),
        (Kind::Concern, "due", json!("2026-11-30"), "11月30日"),
        (Kind::Concern, "due_rule", json!({"working_days": 5}), "5 个工作日"),
        (Kind::Concern, "due_rule", json!("date"), "指定日期"),
        (Kind::Concern, "state", json!("in_progress"), "办理"),
        (Kind::Concern, "told_by", json!(cadre), "王海军"),
        (Kind::Matter, "state", json!("done"), "已办"),
        (Kind::Visit, "at", json!("2026-11-20T09:30:00+08:00"), "11月20日 09:30"),
        (Kind::Visit, "households", json!([zhang]), "张␛三 前张村 1号"),
        (Kind::Assignment, "targets", json!({"coverage_percent": 90, "nights": 8}), "走访覆盖 90%\n驻村 8 晚"),
        (Kind::Household, "of_a_later_version", json!({"a": 1}), "{\"a\":1}"),
    ];
    for (kind, field, value, expected) in cases {
        let text = said(kind, field, value);
        assert_eq!(text, expected, "{field}");
    }
    let blocks = Blocks { chat: "家常".into(), complaints: "水渠\n堵了".into(), ..Blocks::default() };
    let blocks = serde_json::to_value(blocks).unwrap();
    assert_eq!(said(Kind::Visit, "blocks", blocks), "拉家常：家常\n听诉求：水渠\n堵了");
}

#[test]
fn every_field_of_every_record_has_a_name() {
    let visit = Visit::new(at(day("2026-11-20")), village());
    let (_, household) = household();
    let concern = serde_json::to_value(crate::domain::concern::Concern::recorded(
        village(),
        day("2026-11-03"),
        crate::domain::concern::Urgency::Ordinary,
        day("2026-11-10"),
    ));
    let records = [
        (Kind::Visit, serde_json::to_value(visit).unwrap()),
        (Kind::Household, serde_json::to_value(household).unwrap()),
        (Kind::Concern, concern.unwrap()),
    ];
    let optional = crate::domain::household::OPTIONAL_FIELDS.iter().map(|field| (Kind::Household, (*field).to_owned()));
    let fields = records.iter().flat_map(|(kind, record)| {
        record.as_object().unwrap().keys().map(|field| (*kind, field.clone())).collect::<Vec<_>>()
    });
    for (kind, field) in fields.chain(optional) {
        let label = label(kind, &field);
        assert!(!label.is_ascii(), "{field} is called {label}");
    }
}

/// A concern under way, which one closed and another sent back.
#[test]
fn a_concern_closed_and_sent_back_is_one_question_with_both_notes() {
    let day = |text: &str| text.parse().unwrap();
    let concern = crate::domain::concern::Concern {
        state: ConcernState::InProgress,
        ..crate::domain::concern::Concern::recorded(village(), day("2026-11-03"), Urgency::Ordinary, day("2026-11-10"))
    };
    let born = Doc::fold(None, origin(1, 1), &Change::add(RecordId([7; 16]), concern)).unwrap();
    let step = |doc: &Doc, seen: &Doc, origin: Origin, note: &str, set: Value| {
        let step = crate::domain::change::Step {
            to: set["state"].as_str().unwrap().into(),
            note: note.into(),
            by: None,
            at: at(day("2026-11-20")),
        };
        let set = set.as_object().unwrap().clone();
        let mut change =
            Change::Edit(Edit { kind: doc.kind, id: doc.id, set, was: Default::default(), step: Some(step) });
        seen.complete(&mut change);
        Doc::fold(Some(doc.clone()), origin, &change).unwrap()
    };
    let told = json!({"state": "told", "told_on": "2026-11-19", "settled_on": "2026-11-19", "result": "修好了"});
    let told = step(&born, &born, origin(2, 5), "", told);
    let closed = json!({"state": "closed", "satisfaction": "satisfied"});
    let closed = step(&told, &told, origin(2, 6), "户主认可", closed);
    let both = step(&closed, &born, origin(3, 9), "渠还堵着", json!({"state": "returned"}));
    let [dispute] = &disputes(&both)[..] else { panic!("{:?}", disputes(&both)) };
    let sides: Vec<_> =
        dispute.sides.iter().map(|side| (side.value.as_str().unwrap(), side.note.as_str(), side.shown)).collect();
    assert_eq!(sides, [("returned", "渠还堵着", true), ("closed", "户主认可", false)]);
    assert_eq!(dispute.sides[1].along["told_on"], "2026-11-19");
    assert_eq!(dispute.sides[0].along["told_on"], Value::Null);
    let fields = ["state", "told_on", "settled_on", "result", "satisfaction"];
    let after = |side| {
        let after = decided(&both, settle(&both, dispute, side, &how("")).unwrap(), origin(1, 12));
        assert_eq!(disputes(&after), []);
        fields.map(|name| field(&after, name))
    };
    assert_eq!(after(0), [json!("returned"), Value::Null, Value::Null, Value::Null, Value::Null]);
    let whole = [json!("closed"), json!("2026-11-19"), json!("2026-11-19"), json!("修好了"), json!("satisfied")];
    assert_eq!(after(1), whole);
}

#[test]
fn letters_name_sides() {
    assert_eq!([letter(0), letter(2), letter(30)], ['A', 'C', '?']);
    assert_eq!(
        [side_of("B"), side_of("a"), side_of("AB"), side_of("1"), side_of("")],
        [Some(1), Some(0), None, None, None]
    );
}
