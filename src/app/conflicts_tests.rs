//! Conflicts by their keys: found, looked at from both sides, decided, taken back.

use serde_json::{Value, json};

use super::msg::Outcome;
use super::sample::{Bench, household};
use super::world::tab::Tab;
use crate::base::ids::{ConcernId, RecordId, VisitId};
use crate::domain::change::{Change, Edit};
use crate::domain::concern::ConcernState;
use crate::domain::record::Kind;
use crate::query::todo::TodoKind;

fn home(number: &str) -> RecordId {
    household(number).into()
}

/// Two households with three fields that two people wrote differently.
fn quarrelling() -> Bench {
    let mut bench = Bench::new();
    bench.quarrel(&[
        (8, Kind::Household, home("1"), json!({"residents": 4, "address": "村东头水渠北边"})),
        (9, Kind::Household, home("1"), json!({"residents": 5, "address": "村东头水渠南边"})),
        (8, Kind::Household, home("2"), json!({"phone": "0516-1234567"})),
        (9, Kind::Household, home("2"), json!({"phone": null})),
    ]);
    bench
}

/// Returns the field and the side in front.
fn front(bench: &Bench) -> (String, usize) {
    let facing = bench.model.exchange.conflicts.facing.as_ref().unwrap();
    (facing.dispute().unwrap().field.clone(), facing.side)
}

fn last_edit(bench: &Bench) -> &Edit {
    match bench.commits.last().unwrap().as_slice() {
        [Change::Edit(edit)] => edit,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_waits_leads_to_the_sides() {
    let mut bench = quarrelling();
    let waiting: Vec<_> = bench.model.answers.todo.iter().filter(|todo| todo.kind == TodoKind::Conflict).collect();
    assert_eq!(waiting.len(), 2);
    bench.go(Tab::Todo);
    let key = (TodoKind::Conflict, Some(home("2")));
    assert!(bench.model.todo.list.choose(&key));
    bench.press("enter");
    assert_eq!((bench.model.tab, front(&bench)), (Tab::Exchange, ("phone".into(), 0)));
    bench.press("esc");
    assert!(bench.model.exchange.conflicts.facing.is_none());
    bench.press("home enter");
    assert!(bench.model.exchange.conflicts.facing.is_some(), "the list leads there, too");
}

#[test]
fn many_conflicts_do_not_crowd_out_what_waits() {
    let mut bench = Bench::new();
    let mut edits = Vec::new();
    for number in ["1", "2", "3", "12", "13"] {
        for (device, people) in [(8, 7), (9, 8)] {
            edits.push((device, Kind::Household, home(number), json!({"residents": people})));
        }
    }
    edits.push((8, Kind::Visit, RecordId([30; 16]), json!({"minutes": 20})));
    edits.push((9, Kind::Visit, RecordId([30; 16]), json!({"minutes": 30})));
    bench.quarrel(&edits);
    let waiting: Vec<_> = bench.model.answers.todo.iter().filter(|todo| todo.kind == TodoKind::Conflict).collect();
    assert_eq!((waiting.len(), waiting[0].id), (1, None));
    bench.go(Tab::Todo);
    bench.model.todo.list.choose(&(TodoKind::Conflict, None));
    bench.press("enter");
    assert_eq!((bench.model.tab, bench.model.exchange.conflicts.list.items().count()), (Tab::Exchange, 6));
}

#[test]
fn a_side_is_chosen_and_taken() {
    let mut bench = quarrelling();
    bench.go(Tab::Exchange).press("home");
    let first = bench.model.exchange.conflicts.list.items().position(|one| one.record().1 == home("1")).unwrap();
    bench.press(&"down ".repeat(first));
    bench.press("enter right");
    assert_eq!(front(&bench), ("address".into(), 1));
    bench.press("right");
    assert_eq!(front(&bench).1, 1, "there is no third side");
    bench.press("left enter");
    assert_eq!(last_edit(&bench).set.get("address"), Some(&json!("村东头水渠南边")));
    assert!(bench.said().contains("A") && bench.said().contains("南边"), "{}", bench.said());
    bench.press("tab right enter");
    assert_eq!(last_edit(&bench).set.get("residents"), Some(&json!(4)));
    bench.press("f6");
    let edit = last_edit(&bench);
    assert_eq!((edit.set.get("residents"), edit.set.len()), (Some(&json!(4)), 2), "all of one person");
}

#[test]
fn going_on_leaves_a_conflict_open() {
    let mut bench = quarrelling();
    bench.go(Tab::Exchange).press("home enter");
    let mut fields = vec![front(&bench).0];
    for _ in 0..2 {
        bench.press("tab");
        fields.push(front(&bench).0);
    }
    fields.sort();
    assert_eq!(fields, ["address", "phone", "residents"]);
    bench.press("tab");
    assert!(bench.said().contains("没有别的冲突"), "{}", bench.said());
    bench.press("shift+tab shift+tab shift+tab");
    assert!(bench.said().contains("没有别的冲突"), "{}", bench.said());
    assert!(bench.commits.is_empty());
}

#[test]
fn a_text_is_written_anew_from_both() {
    let mut bench = quarrelling();
    bench.model.exchange.conflicts.open(crate::query::conflicts::Subject::Fields(Kind::Household, home("1")));
    bench.go(Tab::Exchange);
    bench.press("f7 end \"，有狗\" ctrl+s");
    assert_eq!(last_edit(&bench).set, *json!({"address": "村东头水渠南边，有狗"}).as_object().unwrap());
    assert!(bench.model.sheet.is_none());
    bench.press("tab f7");
    assert!(bench.model.sheet.is_none() && bench.said().contains("只能取"), "{}", bench.said());
}

#[test]
fn texts_of_a_visit_begin_with_what_each_changed() {
    let mut bench = Bench::new();
    let visit = RecordId([31; 16]);
    let blocks = |chat: &str, complaints: &str| json!({"blocks": {"chat": chat, "complaints": complaints}});
    let complaints = "村东水渠淤塞，二组、三组四十亩地浇不上水。";
    bench.quarrel(&[
        (8, Kind::Visit, visit, blocks("坐下来说了一会儿话。儿子回来了。", complaints)),
        (9, Kind::Visit, visit, blocks("坐下来说了一会儿话。", "村东水渠淤塞。")),
    ]);
    bench.model.exchange.conflicts.open(crate::query::conflicts::Subject::Fields(Kind::Visit, visit));
    bench.go(Tab::Exchange).press("f7 ctrl+s");
    let expected = json!({"chat": "坐下来说了一会儿话。儿子回来了。", "complaints": "村东水渠淤塞。"});
    assert_eq!(last_edit(&bench).set.get("blocks"), Some(&expected));
    assert_eq!(VisitId(visit).0, last_edit(&bench).id);
}

#[test]
fn three_sides_are_paged_through() {
    let mut bench = Bench::new();
    bench.quarrel(&[
        (7, Kind::Concern, RecordId([20; 16]), json!({"category": "水利"})),
        (8, Kind::Concern, RecordId([20; 16]), json!({"category": "道路"})),
        (9, Kind::Concern, RecordId([20; 16]), json!({"category": "电力"})),
    ]);
    bench.go(Tab::Exchange).press("enter");
    let first = |bench: &Bench| bench.model.exchange.conflicts.facing.as_ref().unwrap().first_side();
    assert_eq!((first(&bench), front(&bench).1), (0, 0));
    bench.press("right right");
    assert_eq!((first(&bench), front(&bench).1), (1, 2));
    bench.press("enter");
    assert_eq!(last_edit(&bench).set.get("category"), Some(&json!("水利")));
    assert!(bench.model.world.as_ref().unwrap().state().concern(ConcernId(RecordId([20; 16]))).is_some());
}

fn residents(bench: &Bench, number: &str) -> Option<u16> {
    bench.model.world.as_ref().unwrap().state().household(household(number)).unwrap().residents
}

fn field_of(bench: &Bench, id: RecordId) -> Option<String> {
    let facing = bench.model.exchange.conflicts.facing.as_ref()?;
    (facing.subject.record().1 == id).then(|| facing.dispute().map(|dispute| dispute.field.clone()))?
}

#[test]
fn one_follows_the_other_and_undo_leads_back() {
    let mut bench = Bench::live();
    let sides: [(&str, &str, [Value; 2]); 3] = [
        ("1", "address", [json!("村东"), json!("村西")]),
        ("1", "residents", [json!(4), json!(5)]),
        ("2", "residents", [json!(1), json!(2)]),
    ];
    for (number, field, values) in &sides {
        bench.ledger.as_mut().unwrap().quarrel(Kind::Household, home(number), field, values);
    }
    bench.model.exchange.conflicts.open(crate::query::conflicts::Subject::Fields(Kind::Household, home("1")));
    bench.go(Tab::Exchange);
    assert_eq!(field_of(&bench, home("1")).as_deref(), Some("address"));
    bench.press("enter");
    assert_eq!(field_of(&bench, home("1")).as_deref(), Some("residents"), "the next field by itself");
    bench.press("right enter");
    assert_eq!(residents(&bench, "1"), Some(4));
    assert_eq!(field_of(&bench, home("2")).as_deref(), Some("residents"), "the next record by itself");
    bench.press("ctrl+z");
    assert_eq!(residents(&bench, "1"), Some(5), "as it was shown before");
    assert_eq!(field_of(&bench, home("1")).as_deref(), Some("residents"), "open again, and in front");
    bench.press("ctrl+z");
    assert_eq!(field_of(&bench, home("1")).as_deref(), Some("address"));
    bench.press("ctrl+y");
    assert_eq!(field_of(&bench, home("1")).as_deref(), Some("residents"));
    bench.press("f6");
    assert_eq!(field_of(&bench, home("2")).as_deref(), Some("residents"));
    bench.press("enter");
    assert!(
        bench.model.exchange.conflicts.facing.is_none() && bench.model.exchange.conflicts.is_empty(),
        "all is decided"
    );
    assert!(!bench.model.answers.todo.iter().any(|todo| todo.kind == TodoKind::Conflict));
}

#[test]
fn of_households_merged_into_each_other_one_stands() {
    let mut bench = Bench::new();
    let merged = |into: &str| json!({"status": "merged", "successor": household(into)});
    bench.quarrel(&[(8, Kind::Household, home("1"), merged("3")), (9, Kind::Household, home("3"), merged("1"))]);
    assert!(bench.model.answers.todo.iter().any(|todo| todo.kind == TodoKind::Conflict));
    bench.go(Tab::Exchange).press("enter right enter");
    let facing = bench.model.exchange.conflicts.facing.as_ref().unwrap();
    let chosen = facing.dispute().unwrap().ring()[1];
    let edit = last_edit(&bench);
    assert_eq!((edit.id, edit.set.get("successor")), (chosen.0, Some(&Value::Null)));
    assert_eq!(edit.set.get("status"), Some(&json!("registered")));
    assert_eq!(edit.step.as_ref().map(|step| step.to.as_str()), Some("registered"));
}

#[test]
fn a_concern_closed_and_sent_back_is_decided_with_one_key_and_taken_back_with_one() {
    let mut bench = Bench::live();
    let id = RecordId([20; 16]);
    let told = json!({"state": "told", "told_on": "2026-11-20", "settled_on": "2026-11-20"});
    let ledger = bench.ledger.as_mut().unwrap();
    ledger.steps(Kind::Concern, id, &[("returned", "渠还堵着", json!({"state": "returned"})), ("told", "", told)]);
    bench.model.exchange.conflicts.open(crate::query::conflicts::Subject::Fields(Kind::Concern, id));
    bench.go(Tab::Exchange);
    assert_eq!(
        (field_of(&bench, id).as_deref(), bench.model.exchange.conflicts.list.items().count()),
        (Some("state"), 1)
    );
    let facing = bench.model.exchange.conflicts.facing.as_ref().unwrap();
    let [left, right] = [0, 1].map(|page| facing.pages[page].text());
    assert!(left.contains("已回音") && left.contains("回音日期"), "{left}");
    assert!(right.contains("退回") && right.contains("渠还堵着"), "{right}");
    let stands = |bench: &Bench| {
        let world = bench.model.world.as_ref().unwrap();
        let concern = world.state().concern(ConcernId(id)).unwrap().clone();
        (concern.state, concern.told_on.is_some(), world.state().conflicts().count())
    };
    assert_eq!(stands(&bench), (ConcernState::Told, true, 1));
    bench.press("right enter");
    assert_eq!(stands(&bench), (ConcernState::Returned, false, 0));
    bench.press("ctrl+z");
    assert_eq!(stands(&bench), (ConcernState::Told, true, 1), "open again, and shown as before");
    bench.press("ctrl+y");
    assert_eq!(stands(&bench), (ConcernState::Returned, false, 0));
}

#[test]
fn what_can_not_be_written_stays_open() {
    let mut bench = quarrelling();
    bench.outcome = Outcome::Refused("磁盘满了".into());
    bench.go(Tab::Exchange).press("enter enter");
    assert!(bench.said().contains("磁盘满了") && bench.model.exchange.conflicts.facing.is_some());
}

#[test]
fn pages_of_records_say_what_two_people_say() {
    let mut bench = quarrelling();
    bench.go(Tab::Households);
    bench.model.households.open(household("1"));
    bench.press("f5");
    let text = bench.model.households.dossier.as_ref().unwrap().page.text();
    assert!(text.contains("「两说」地址：村东头水渠南边（欧阳建国）；村东头水渠北边（李明）"), "{text}");
}

#[test]
fn a_click_chooses_a_side_and_decides_nothing() {
    let mut bench = quarrelling();
    bench.go(Tab::Exchange).press("home enter");
    for (column, side) in [(60, 1), (10, 0), (60, 1), (60, 1)] {
        bench.send(super::msg::Msg::Mouse(super::msg::Mouse::Click(column, 12)));
        assert_eq!(front(&bench).1, side);
    }
    assert!(bench.commits.is_empty());
}
