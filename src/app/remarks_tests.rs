//! Remarks, review and alike concerns by their keys: what a committee writes,
//! what a cadre answers, and what becomes of it.

use super::sample::{Bench, now};
use super::screens::todo::{Key, item};
use super::sheet::{Name, kinds::About};
use super::world::tab::Tab;
use crate::base::ids::RecordId;
use crate::demo::Plan;
use crate::demo::ledger::{Ledger, ledger};
use crate::domain::change::Change;
use crate::domain::problem::Field;
use crate::domain::record::{Kind, Record};
use crate::domain::remark::{Remark, Verdict};
use crate::domain::workdays::Calendar;
use crate::query::todo::{Group, TodoKind};
use crate::settings::Look;

fn season() -> Ledger {
    let calendar = Calendar::embedded();
    ledger(&Plan { visits: 300, seed: 1, now: now() }, &|day, urgency| calendar.due(urgency, day).day).unwrap()
}

fn committee() -> Bench {
    let mut bench = Bench::closed(Look::default());
    bench.open_committee(season());
    bench
}

fn cadre() -> Bench {
    let mut bench = Bench::closed(Look::default());
    bench.open_ledger(season());
    bench
}

fn at_hand(bench: &Bench) -> Key {
    *bench.model.todo.list.current().unwrap()
}

/// Goes to the first item of 待办 that is like this.
fn to(bench: &mut Bench, wanted: impl Fn(&Bench, Key) -> bool) -> Key {
    bench.press("alt+4 home");
    let keys: Vec<Key> = bench.model.todo.list.items().copied().collect();
    let at = keys.iter().position(|key| wanted(bench, *key)).unwrap();
    bench.press(&"down ".repeat(at));
    assert_eq!(at_hand(bench), keys[at]);
    keys[at]
}

/// Goes to a line that stands for several concerns.
fn to_fold(bench: &mut Bench, wanted: impl Fn(&super::screens::alike::Fold) -> bool) -> super::screens::alike::Fold {
    let key = to(bench, |bench, key| bench.model.todo.fold(key).is_some_and(&wanted));
    bench.model.todo.fold(key).unwrap().clone()
}

fn written(bench: &mut Bench) -> Vec<Remark> {
    let changes = bench.commits.pop().unwrap();
    let remark = |change| match change {
        Change::Add { record: Record::Remark(remark), .. } => remark,
        other => panic!("{other:?}"),
    };
    changes.into_iter().map(remark).collect()
}

#[test]
fn a_remark_is_the_first_thing_offered_on_what_was_escalated() {
    let mut bench = committee();
    let key = to(&mut bench, |bench, key| {
        item(&bench.model.answers, key)
            .is_some_and(|todo| todo.group == Group::Review && todo.kind == TodoKind::Concern)
    });
    assert!(bench.model.wants_remark());
    bench.press("enter tab \"请水利站核实\" tab \"3天\" ctrl+s");
    let me = bench.model.world.as_ref().unwrap().me.cadre;
    let remarks = written(&mut bench);
    assert_eq!(remarks.len(), 1);
    let remark = &remarks[0];
    assert_eq!((remark.kind, Some(remark.on), remark.author), (Kind::Concern, key.1, me));
    assert_eq!((remark.verdict, remark.text.as_str()), (Verdict::Supplement, "请水利站核实"));
    // Three working days after a Sunday.
    assert_eq!(remark.reply_by.unwrap().to_string(), "2026-11-25");
    assert!(bench.said().contains("11月25日"), "{}", bench.said());
}

#[test]
fn what_is_missing_or_can_not_be_read_is_said_beside_it() {
    let mut bench = committee();
    bench.press("alt+4 home alt+c ctrl+s");
    let sheet = bench.model.sheet.as_ref().unwrap();
    assert_eq!(sheet.focus().name, Name::Of(Field::Text), "what is asked for has to be said");
    bench.press("\"核实\" tab \"过年\" ctrl+s");
    let sheet = bench.model.sheet.as_ref().unwrap();
    assert_eq!((sheet.focus().name, sheet.flaws().len()), (Name::Of(Field::ReplyBy), 1));
    bench.press("ctrl+a \"12-05\" ctrl+s");
    assert_eq!(written(&mut bench)[0].reply_by.unwrap().to_string(), "2026-12-05");
}

#[test]
fn an_approval_needs_no_words_and_each_that_is_marked_gets_one() {
    let mut bench = committee();
    let concern = |key: &Key| key.0 == TodoKind::Concern;
    bench.press("alt+4 home");
    while bench.model.todo.marked.len() < 2 {
        let key = at_hand(&bench);
        bench.press(if concern(&key) { "f8" } else { "down" });
    }
    bench.press("alt+c left ctrl+s");
    let remarks = written(&mut bench);
    assert_eq!(remarks.len(), 2);
    assert!(remarks.iter().all(|remark| remark.verdict == Verdict::Approved && remark.text.is_empty()));
    assert_ne!(remarks[0].on, remarks[1].on);
}

#[test]
fn on_a_visit_and_in_a_dossier_one_chooses_what_it_is_on() {
    let mut bench = committee();
    bench.press("alt+2 home");
    let visit = *bench.model.visits.list.current().unwrap();
    let concern = bench.model.world.as_ref().unwrap().state().concerns_in(visit).next().unwrap().0;
    bench.press("alt+c ctrl+s");
    assert_eq!(written(&mut bench)[0].on, visit.0);
    bench.press("alt+c right tab right tab \"补上人数\" ctrl+s");
    assert_eq!(written(&mut bench)[0].on, concern.0, "{}", bench.said());
    bench.press("enter");
    assert_eq!(bench.model.tab, Tab::Households);
    bench.press("alt+c");
    let sheet = bench.model.sheet.as_ref().unwrap();
    let About::Remark { records, each: false, .. } = sheet.about() else { panic!("{:?}", sheet.about()) };
    assert!(records.contains(&(Kind::Concern, concern.0)) && records.contains(&(Kind::Visit, visit.0)), "{records:?}");
}

#[test]
fn where_there_is_nothing_to_remark_on_that_is_said() {
    let mut bench = committee();
    to(&mut bench, |_, key| key.0 == TodoKind::MustVisit);
    bench.press("alt+c");
    assert!(bench.model.sheet.is_none());
    assert_eq!(bench.said(), crate::tr!("remark-nothing"));
    let mut bench = cadre();
    to(&mut bench, |_, key| key.0 == TodoKind::MustVisit);
    bench.press("alt+c");
    assert_eq!(bench.said(), crate::tr!("remark-none-to-answer"));
}

#[test]
fn a_cadre_answers_a_remark_from_the_day_and_from_the_list() {
    let mut bench = cadre();
    bench.press("alt+1 home enter");
    let About::Reply { remarks } = bench.model.sheet.as_ref().unwrap().about().clone() else { panic!() };
    bench.press("ctrl+s");
    assert_eq!(bench.model.sheet.as_ref().unwrap().flaws().len(), 1, "an answer says something");
    bench.press("\"已补写人数\" ctrl+s");
    let Some(Change::Edit(edit)) = bench.commits.pop().unwrap().pop() else { panic!() };
    assert_eq!((edit.kind, edit.id), (Kind::Remark, remarks[0].0));
    assert_eq!(edit.set["reply"], "已补写人数");
    assert_eq!(edit.set["replied"], "2026-11-22");
    let key = to(&mut bench, |_, key| key.0 == TodoKind::Remark);
    bench.press("alt+c");
    let About::Reply { remarks } = bench.model.sheet.as_ref().unwrap().about().clone() else { panic!() };
    assert_eq!(Some(remarks[0].0), key.1);
}

#[test]
fn alike_concerns_stand_as_one_line_that_unfolds() {
    let mut bench = committee();
    let fold = to_fold(&mut bench, |fold| fold.members.len() > 2);
    let before: Vec<Key> = bench.model.todo.list.items().copied().collect();
    assert!(fold.members.iter().all(|member| !before.contains(member)), "they stand in the line alone");
    bench.press("enter");
    let after: Vec<Key> = bench.model.todo.list.items().copied().collect();
    let at = after.iter().position(|key| *key == fold.key()).unwrap();
    assert_eq!(after[at + 1..=at + fold.members.len()], fold.members);
    bench.press("enter");
    assert_eq!(bench.model.todo.list.items().copied().collect::<Vec<_>>(), before);
    // One remark for all of them.
    bench.press("alt+c left ctrl+s");
    let mut on: Vec<RecordId> = written(&mut bench).iter().map(|remark| remark.on).collect();
    let mut members: Vec<RecordId> = fold.members.iter().filter_map(|(_, id)| *id).collect();
    on.sort_unstable();
    members.sort_unstable();
    assert_eq!(on, members);
}

#[test]
fn one_key_puts_alike_concerns_together_and_takes_one_out() {
    let mut bench = committee();
    let fold = to_fold(&mut bench, |fold| fold.proposed == fold.members.len());
    bench.press("alt+g");
    let changes = bench.commits.pop().unwrap();
    assert_eq!(changes.len(), fold.members.len());
    let groups = changes.iter().map(|change| match change {
        Change::Edit(edit) => edit.set["similar"].as_str().unwrap().to_owned(),
        other => panic!("{other:?}"),
    });
    let groups: Vec<String> = groups.collect();
    assert!(groups.iter().all(|group| *group == groups[0] && *group == fold.id.to_string()), "{groups:?}");
    assert!(bench.said().contains("Ctrl+Z"), "{}", bench.said());
    bench.press("enter down alt+g");
    let Some(Change::Edit(edit)) = bench.commits.pop().unwrap().pop() else { panic!() };
    assert_eq!((Some(edit.id), edit.set["similar"].as_str().unwrap()), (fold.members[0].1, &*edit.id.to_string()));
    to(&mut bench, |_, key| key.0 == TodoKind::MustVisit);
    bench.press("alt+g");
    assert_eq!(bench.said(), crate::tr!("alike-mark-two"));
}

#[test]
fn the_committee_narrows_its_list_to_a_cadre() {
    let mut bench = committee();
    bench.press("alt+4");
    let all = bench.model.todo.list.items().count();
    let state = bench.model.world.clone().unwrap();
    let cadre = state.state().cadres().find(|(_, cadre)| cadre.name == "刘洋").map(|(id, _)| id).unwrap();
    bench.model.todo.narrow.cadres = vec![cadre];
    bench.press("home");
    let left: Vec<Key> = bench.model.todo.list.items().copied().collect();
    assert!(!left.is_empty() && left.len() < all, "{} of {all}", left.len());
    let villages: std::collections::BTreeSet<_> =
        left.iter().filter_map(|key| item(&bench.model.answers, *key)?.village).collect();
    assert_eq!(villages.len(), 1, "one cadre has one village");
}

#[test]
fn a_cadre_opens_from_the_table_and_the_way_leads_back() {
    let mut bench = committee();
    bench.press("alt+5");
    let names: Vec<String> = bench.model.progress.cadres.iter().map(|row| row.name.clone()).collect();
    let mut sorted = names.clone();
    sorted.sort_by_key(|name| crate::query::order::name_key(name));
    assert_eq!(names, sorted, "by name, whatever was done");
    bench.press("down enter");
    assert_eq!(bench.model.progress.cadre, Some(bench_row(&bench, &names[1])));
    let whole = bench.model.progress.answer.as_ref().unwrap().metrics[0].target;
    bench.press("esc");
    assert_eq!((bench.model.progress.cadre, bench.model.progress.cadres.len()), (None, names.len()));
    assert!(bench.model.progress.answer.as_ref().unwrap().metrics[0].target > whole);
    bench.press("f9 right ctrl+s");
    assert!(bench.model.progress.cadres.len() < names.len(), "those of one village");
    bench.press("esc");
    assert_eq!(bench.model.progress.cadres.len(), names.len());
}

fn bench_row(bench: &Bench, name: &str) -> crate::base::ids::CadreId {
    let world = bench.model.world.clone().unwrap();
    world.state().cadres().find(|(_, cadre)| cadre.name == name).map(|(id, _)| id).unwrap()
}
