//! Policies typed, pasted and changed by their keys, on a ledger that keeps them.

use std::path::Path;

use rstest::rstest;

use super::super::{Name, Sheet};
use crate::app::msg::Msg;
use crate::app::sample::{Bench, now};
use crate::base::ids::PolicyId;
use crate::domain::change::Change;
use crate::domain::policy::Policy;
use crate::domain::problem::Field;
use crate::domain::record::{Kind, Record};
use crate::roster::lists::{self, Weighed};

const TITLE: Name = Name::Of(Field::Title);
const TEXT: Name = Name::Of(Field::Text);
const ANSWERS: Name = Name::Of(Field::Answers);
const AUDIENCE: Name = Name::Of(Field::Audience);
const TO: Name = Name::Of(Field::To);
const DOCUMENT: Name = Name::Of(Field::Document);
const CODE: Name = Name::Of(Field::Code);
const VERSION: Name = Name::Of(Field::Version);

/// Text as it is copied out of a document: with empty lines, marks, and no end of line.
const PASTED: &str = "一、每人每年 400 元。\n二、年底前缴清；次年全年有效。\n\n　　其他事项另行通知。";
const ASKED: &str = "问：过了年底还能缴吗？\n答：能，但有三个月等待期。\n\n问：外地能缴吗？答：能。";

fn sheet(bench: &Bench) -> &Sheet {
    bench.model.sheet.as_ref().unwrap_or_else(|| panic!("{}", bench.said()))
}

fn flaws(bench: &Bench) -> Vec<String> {
    sheet(bench).flaws().iter().map(|flaw| flaw.message.clone()).collect()
}

/// Goes to a slot by Tab.
fn to(bench: &mut Bench, name: Name) {
    bench.press("shift+tab ".repeat(12).as_str());
    for _ in 0..12 {
        if sheet(bench).focus().name == name {
            return;
        }
        bench.press("tab");
    }
    panic!("no slot {name:?}");
}

/// Puts a text in the place of what a slot holds, as from the clipboard.
fn put(bench: &mut Bench, name: Name, text: &str) {
    to(bench, name);
    bench.press("ctrl+a delete");
    bench.send(Msg::Paste(text.into()));
}

fn known(bench: &Bench) -> Vec<PolicyId> {
    bench.model.world.as_ref().unwrap().state().policies().map(|(id, _)| id).collect()
}

/// The whole policy as it was written last.
fn written(bench: &Bench) -> Policy {
    match bench.commits.last().unwrap().last() {
        Some(Change::Add { record: Record::Policy(policy), .. }) => policy.clone(),
        other => panic!("{other:?}"),
    }
}

fn filled() -> Bench {
    let mut bench = Bench::live();
    bench.press("alt+6 alt+a");
    put(&mut bench, TITLE, "城乡居民医保缴费");
    put(&mut bench, TEXT, PASTED);
    put(&mut bench, ANSWERS, ASKED);
    put(&mut bench, AUDIENCE, "低保、残疾");
    put(&mut bench, TO, "至2026年12月31日");
    put(&mut bench, DOCUMENT, "医保发〔2026〕8 号");
    bench
}

#[test]
fn what_is_pasted_comes_in_whole_and_as_from_a_list() {
    let mut bench = filled();
    assert!(sheet(&bench).told().contains("低保户、残疾人户（0 户）"), "{}", sheet(&bench).told());
    assert!(sheet(&bench).told().contains("12月31日") && sheet(&bench).told().contains("2 条"));
    assert_eq!(flaws(&bench).len(), 1, "nobody is that here: {:?}", flaws(&bench));
    bench.press("ctrl+s");
    assert!(bench.model.sheet.is_none() && bench.said().contains("已保存"), "{}", bench.said());
    let list = format!(
        "政策名称,内容,问答,适用户,截止日期,文号\n城乡居民医保缴费,\"{PASTED}\",\"{ASKED}\",低保、残疾,2026年12月31日,医保发〔2026〕8 号\n"
    );
    let listed = lists::policies(Path::new("政策.csv"), list.as_bytes()).unwrap().items;
    let state = crate::app::sample::state();
    let imported = Weighed::of(listed.into_iter().map(|policy| (policy.id().into(), policy)), |_, _| None);
    assert_eq!(bench.commits.last().unwrap(), &imported.changes(&state).unwrap());
    assert_eq!(written(&bench).text, PASTED);
    let at_hand = bench.model.policies.list.current().copied();
    assert_eq!(at_hand, Some(written(&bench).id()), "the list stands on what was written");
    bench.press("ctrl+z");
    assert_eq!(known(&bench).len(), 1);
    bench.press("ctrl+y");
    assert_eq!(known(&bench).len(), 2);
}

#[test]
fn one_that_is_known_is_changed_in_what_was_touched_alone() {
    let mut bench = Bench::live();
    bench.press("alt+6 f7");
    assert_eq!(sheet(&bench).text(TITLE), "2026 年城乡居民医保缴费");
    assert_eq!(sheet(&bench).text(ANSWERS), "问：过了年底还能缴吗？\n答：能，但有三个月等待期。");
    assert!(sheet(&bench).slot(CODE).is_none(), "by its code it is found again");
    bench.press("ctrl+s");
    assert!(bench.model.sheet.is_none() && bench.commits.is_empty());
    assert_eq!(bench.said(), crate::tr!("sheet-nothing"));
    bench.press("f7");
    put(&mut bench, TEXT, PASTED);
    put(&mut bench, TO, "年底");
    bench.press("ctrl+s");
    let [Change::Edit(edit)] = bench.commits.last().unwrap().as_slice() else { panic!("{}", bench.said()) };
    assert_eq!(serde_json::Value::from(edit.set.clone()), serde_json::json!({"text": PASTED, "to": "2026-12-31"}));
    bench.press("f7");
    assert_eq!(sheet(&bench).text(TEXT), PASTED, "the whole text is there again");
    bench.press("esc ctrl+z f7");
    assert_eq!(sheet(&bench).text(TO), "");
}

#[test]
fn what_can_not_be_read_is_said_before_and_stays_where_it_was_typed() {
    let mut bench = filled();
    put(&mut bench, ANSWERS, "政策问答\n问：能代办吗？");
    assert_eq!(flaws(&bench).iter().filter(|said| said.contains("问答")).count(), 1, "an answer may still come");
    to(&mut bench, TO);
    assert_eq!(flaws(&bench).iter().filter(|said| said.contains("问答")).count(), 2);
    put(&mut bench, AUDIENCE, "非低保户");
    put(&mut bench, TO, "尽快");
    bench.press("ctrl+s");
    assert!(bench.commits.is_empty());
    assert_eq!(sheet(&bench).focus().name, ANSWERS);
    let said = flaws(&bench);
    for part in ["第 1 行", "第 2 行", "非低保户", &crate::tr!("tasks-day-unread")] {
        assert_eq!(said.iter().filter(|said| said.contains(part)).count(), 1, "{part} in {said:?}");
    }
    assert_eq!(sheet(&bench).text(ANSWERS), "政策问答\n问：能代办吗？");
    put(&mut bench, ANSWERS, "问：能代办吗？\n答：能。");
    put(&mut bench, AUDIENCE, "全部");
    put(&mut bench, TO, "长期");
    bench.press("ctrl+s");
    let policy = written(&bench);
    assert_eq!((policy.answers.len(), policy.audience.len(), policy.to), (1, 0, None));
}

#[test]
fn a_title_that_is_taken_is_named_and_a_code_that_is_taken_refused() {
    let mut bench = Bench::live();
    bench.press("alt+6 alt+a \"2026 年城乡居民医保缴费\"");
    assert!(flaws(&bench)[0].contains("YB-2026"), "{:?}", flaws(&bench));
    put(&mut bench, CODE, "YB-2026");
    put(&mut bench, VERSION, "1");
    bench.press("ctrl+s");
    assert_eq!((sheet(&bench).focus().name, bench.commits.len()), (CODE, 0));
    put(&mut bench, VERSION, "2");
    bench.press("ctrl+s");
    assert_eq!((known(&bench).len(), written(&bench).version.as_str()), (2, "2"));
    bench.press("alt+a ctrl+s");
    assert_eq!(flaws(&bench).len(), 1, "a title is all it lacks: {:?}", flaws(&bench));
}

#[rstest]
#[case("2026年3月5日", "2026-03-05")]
#[case("2026-3-5", "2026-03-05")]
#[case("至 2027.1.31 止", "2027-01-31")]
#[case("12-20", "2026-12-20")]
#[case("年底", "2026-12-31")]
#[case("长期", "")]
#[case("长期有效", "")]
#[case("", "")]
fn the_last_day_is_read_as_everywhere(#[case] said: &str, #[case] expected: &str) {
    let mut bench = Bench::new();
    bench.press("alt+6 alt+a \"低保\"");
    put(&mut bench, TO, said);
    bench.press("ctrl+s");
    let to = written(&bench).to.map(|day| day.to_string()).unwrap_or_default();
    assert_eq!(to, expected, "{said} on {}", now());
}

#[test]
fn a_sheet_that_a_kill_ended_comes_back_as_it_was() {
    let mut bench = Bench::new();
    bench.press("alt+6 f7");
    put(&mut bench, TEXT, PASTED);
    put(&mut bench, ANSWERS, "问：只写了一半");
    let draft = bench.drafts[super::super::DRAFT].clone();
    let mut next = Bench::new();
    let world = next.model.world.clone().unwrap();
    let back = Sheet::from_draft(&crate::app::form_ctx(&next.model, &world, &world.state()), &draft).unwrap();
    assert_eq!((back.text(TEXT), back.text(ANSWERS)), (PASTED, "问：只写了一半"));
    next.model.sheet = Some(back);
    put(&mut next, ANSWERS, "");
    next.press("ctrl+s");
    let [Change::Edit(edit)] = next.commits.last().unwrap().as_slice() else { panic!() };
    assert_eq!(edit.set.keys().collect::<Vec<_>>(), ["answers", "text"]);
    assert_eq!(edit.kind, Kind::Policy);
    let later = Bench::empty();
    let world = later.model.world.clone().unwrap();
    let gone = Sheet::from_draft(&crate::app::form_ctx(&later.model, &world, &world.state()), &draft);
    assert!(gone.is_err(), "what it was about isn't there");
}

#[test]
fn without_policies_one_is_written_and_none_is_changed() {
    let mut bench = Bench::empty();
    bench.press("alt+6 f7");
    assert!(bench.model.sheet.is_none());
    assert_eq!(bench.said(), crate::tr!("policy-none-at-hand"));
    bench.press("alt+a");
    assert!(sheet(&bench).told().contains("所有住户（0 户）"), "{}", sheet(&bench).told());
    assert!(flaws(&bench).is_empty());
}

#[test]
fn while_it_is_read_out_it_is_changed_by_the_same_key() {
    let mut bench = Bench::live();
    bench.press("alt+6 f6 f7");
    put(&mut bench, TITLE, "医保缴费");
    bench.press("ctrl+s");
    let reading = bench.model.policies.reading.as_ref().unwrap().page.text();
    assert!(reading.contains("医保缴费") && !reading.contains("城乡"), "{reading}");
}
