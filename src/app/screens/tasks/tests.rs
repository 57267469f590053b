//! 任务 by its keys: what is typed, and what is written then.

use rstest::rstest;

use super::Item;
use crate::app::sample::{Bench, household, state};
use crate::app::sheet::Name;
use crate::app::world::tab::Tab;
use crate::base::ids::{AssignmentId, CadreId, RecordId, StayId};
use crate::domain::assignment::{Assignment, Excused, Handover, Targets};
use crate::domain::cadre::{Cadre, Role};
use crate::domain::change::Change;
use crate::domain::problem::Field;
use crate::domain::record::{Kind, Record};
use crate::domain::stay::Stay;
use crate::settings::Look;

fn id(n: u8) -> RecordId {
    RecordId([n; 16])
}

/// A bench with assignments that are over and coming, handed over, with
/// households excused, and with stays.
pub fn full() -> Bench {
    let mut state = state();
    let village = "320722114204".parse().unwrap();
    let li = Cadre {
        name: "李四".into(),
        unit: "县农业农村局".into(),
        post: String::new(),
        role: Role::Cadre,
        devices: Vec::new(),
        same_as: None,
    };
    state.take_new(id(90), &Record::Cadre(li));
    let of = |title: &str, from: &str, to: &str| Assignment {
        title: title.into(),
        campaign: "三解三促".into(),
        cadres: vec![CadreId(id(1))],
        villages: vec![village],
        households: Vec::new(),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        targets: Targets { coverage_percent: Some(60), nights: Some(3), ..Targets::default() },
        excused: Vec::new(),
        handovers: Vec::new(),
    };
    let mut running = of("冬季入户", "2026-11-01", "2026-12-10");
    running.targets.policies = vec!["YB-2026".into(), "没有的".into()];
    running.excused = vec![Excused { household: household("3"), reason: "全家在外打工".into() }];
    running.handovers = vec![Handover {
        on: "2026-11-10".parse().unwrap(),
        from: CadreId(id(90)),
        to: CadreId(id(1)),
        note: "水渠的事还没有完，张三家要多走。".into(),
    }];
    let tasks = [
        running,
        of("春季入户", "2027-03-01", "2027-05-31"),
        of("夏季入户", "2026-06-01", "2026-08-31"),
        of("\u{1b}[31m春耕", "2025-03-01", "2025-04-30"),
    ];
    for (task, n) in tasks.into_iter().zip(91..) {
        state.take_new(id(n), &Record::Assignment(task));
    }
    for (from, to, n) in [("2026-11-03", "2026-11-06", 100), ("2026-11-19", "2026-11-20", 101)] {
        let stay = Stay { cadre: CadreId(id(1)), village, from: from.parse().unwrap(), to: to.parse().unwrap() };
        state.take_new(id(n), &Record::Stay(stay));
    }
    let mut bench = Bench::closed(Look::default());
    bench.open(state);
    bench
}

/// Returns the only change of the only commit.
fn change(bench: &Bench) -> &Change {
    let [changes] = bench.commits.as_slice() else { panic!("{} {:?}", bench.said(), bench.model.sheet) };
    let [change] = changes.as_slice() else { panic!("{changes:?}") };
    change
}

fn flaws(bench: &Bench) -> Vec<(Option<Name>, bool)> {
    let sheet = bench.model.sheet.as_ref().unwrap_or_else(|| panic!("{}", bench.said()));
    sheet.flaws().iter().map(|flaw| (flaw.slot, flaw.grave)).collect()
}

#[test]
fn an_assignment_takes_a_title_and_a_last_day() {
    let mut bench = Bench::new();
    bench.press("alt+7 f6 \"冬季入户\" down down ctrl+a \"年底\" ctrl+s");
    let Change::Add { record: Record::Assignment(task), .. } = change(&bench) else { panic!() };
    assert_eq!((task.title.as_str(), task.campaign.as_str()), ("冬季入户", "三解三促"));
    assert_eq!((task.from.to_string(), task.to.to_string()), ("2026-11-22".into(), "2026-12-31".into()));
    assert_eq!(task.cadres, [CadreId(id(1))]);
    assert_eq!(task.villages, ["320722114204".parse().unwrap()], "the only village there is");
    assert_eq!((task.targets.coverage_percent, task.targets.visits_per_household), (Some(100), Some(1)));
    assert!(bench.said().contains("冬季入户"), "{}", bench.said());
}

#[test]
fn what_an_assignment_will_hold_is_said_while_it_is_written() {
    let mut bench = full();
    bench.press("alt+7 f6");
    let told = |bench: &Bench| bench.model.sheet.as_ref().unwrap().told().to_owned();
    assert!(told(&bench).starts_with("1 个村 · 5 户 · 其中必访 1 户"), "{}", told(&bench));
    bench.press("down f8");
    assert!(told(&bench).starts_with("0 个村 · 0 户"), "{}", told(&bench));
    bench.press("esc enter f7");
    assert!(told(&bench).contains("4 户 · 其中必访 1 户 · 另有免计 1 户"), "{}", told(&bench));
}

#[test]
fn all_that_keeps_an_assignment_from_being_written_is_said_at_once() {
    let mut bench = Bench::new();
    bench.press("alt+7 f6 down f8 down ctrl+a \"过年\" down down f8 tab tab tab ctrl+a \"101\" down \"x\" ctrl+s");
    let wrong = flaws(&bench);
    for slot in [
        Name::Of(Field::Title),
        Name::Of(Field::Villages),
        Name::Of(Field::To),
        Name::Of(Field::Cadres),
        Name::Coverage,
        Name::VisitsEach,
    ] {
        assert!(wrong.contains(&(Some(slot), true)), "{slot:?}: {wrong:?}");
    }
    assert!(bench.commits.is_empty());
    // Mended, the problems go.
    bench.press("tab tab tab tab tab tab tab ctrl+a \"80%\" tab ctrl+a backspace");
    let wrong = flaws(&bench);
    assert!(!wrong.iter().any(|(slot, _)| matches!(slot, Some(Name::Coverage | Name::VisitsEach))), "{wrong:?}");
}

#[test]
fn a_correction_writes_what_differs_and_nothing_else() {
    let mut bench = Bench::new();
    bench.press("alt+7 f7 down down ctrl+a \"2027-01-31\" ctrl+s");
    let Change::Edit(edit) = change(&bench) else { panic!() };
    assert_eq!(serde_json::to_value(&edit.set).unwrap(), serde_json::json!({"to": "2027-01-31"}));
    let mut bench = Bench::new();
    bench.press("alt+7 f7 ctrl+s");
    assert!(bench.commits.is_empty() && bench.model.sheet.is_none());
}

#[test]
fn a_cadre_who_is_not_known_is_entered_along() {
    let mut bench = Bench::new();
    bench.press("alt+7 f7 down down down down \"李四 县农业农村局\" enter ctrl+s");
    let [changes] = bench.commits.as_slice() else { panic!("{}", bench.said()) };
    let [Change::Add { id: new, record: Record::Cadre(cadre) }, Change::Edit(edit)] = changes.as_slice() else {
        panic!("{changes:?}")
    };
    assert_eq!((cadre.name.as_str(), cadre.unit.as_str(), cadre.role), ("李四", "县农业农村局", Role::Cadre));
    assert_eq!(edit.set["cadres"], serde_json::json!([id(1).to_string(), new.to_string()]));
}

#[test]
fn an_assignment_goes_to_another_cadre_with_what_they_must_know() {
    let mut bench = full();
    bench.press("alt+7 f9 \"ls\" enter down \"水渠还没完\" enter \"张三家多走\" ctrl+s");
    let Change::Edit(edit) = change(&bench) else { panic!() };
    assert_eq!(edit.set["cadres"], serde_json::json!([id(90).to_string()]));
    let handovers = edit.set["handovers"].as_array().unwrap();
    assert_eq!(handovers.len(), 2, "the one before is kept");
    assert_eq!(handovers[1]["note"], "水渠还没完\n张三家多走");
    assert_eq!(handovers[1]["on"], "2026-11-22");
}

#[test]
fn nobody_hands_over_to_nobody_or_to_themselves() {
    let mut bench = full();
    bench.press("alt+7 f9 ctrl+s");
    assert_eq!(flaws(&bench), [(Some(Name::Of(Field::Cadre)), true)]);
    bench.press("\"whj\" enter ctrl+s");
    assert_eq!(flaws(&bench), [(Some(Name::Of(Field::Cadre)), true)]);
    assert!(bench.commits.is_empty());
}

#[test]
fn an_assignment_ends_early_with_a_reason_or_is_deleted() {
    let mut bench = full();
    bench.press("alt+7 delete ctrl+s");
    assert_eq!(flaws(&bench), [(Some(Name::Reason), true)]);
    bench.press("\"任务合并\" ctrl+s");
    let Change::Edit(edit) = change(&bench) else { panic!() };
    assert_eq!(serde_json::to_value(&edit.set).unwrap(), serde_json::json!({"to": "2026-11-22"}));
    let step = edit.step.as_ref().unwrap();
    assert_eq!((step.to.as_str(), step.note.as_str()), ("ended", "任务合并"));

    let mut bench = full();
    bench.press("alt+7 delete right down \"写重了\" ctrl+s");
    let Change::Remove { kind, reason, .. } = change(&bench) else { panic!("{:?}", bench.commits) };
    assert_eq!((*kind, reason.as_str()), (Kind::Assignment, "写重了"));
}

#[rstest]
#[case("2026-12-10", false)]
#[case("2026-10-31", false)]
#[case("2026-12-09", true)]
fn an_early_end_lies_within_the_period(#[case] day: &str, #[case] good: bool) {
    let mut bench = full();
    bench.press(&format!("alt+7 delete down ctrl+a \"{day}\" down \"合并\" ctrl+s"));
    assert_eq!(bench.commits.len(), usize::from(good), "{}", bench.said());
}

#[test]
fn a_stay_is_noted_in_two_keys_and_counted_meanwhile() {
    let mut bench = Bench::new();
    bench.press("alt+3 ctrl+k");
    let told = bench.model.sheet.as_ref().unwrap().told().to_owned();
    assert!(told.contains("住 1 晚"), "{told}");
    bench.press("down ctrl+a \"11-19\"");
    let told = bench.model.sheet.as_ref().unwrap().told().to_owned();
    assert!(told.contains("住 3 晚"), "{told}");
    bench.press("ctrl+s");
    let Change::Add { record: Record::Stay(stay), .. } = change(&bench) else { panic!() };
    assert_eq!((stay.from.to_string(), stay.to.to_string()), ("2026-11-19".into(), "2026-11-22".into()));
    assert_eq!(stay.cadre, CadreId(id(1)));
    assert!(bench.said().contains("3 晚"));
}

#[test]
fn a_stay_that_overlaps_another_is_told_and_saved_all_the_same() {
    let mut bench = full();
    bench.press("ctrl+k down ctrl+a \"11-05\" down ctrl+a \"2晚\"");
    assert_eq!(flaws(&bench), [(Some(Name::Of(Field::From)), false)]);
    bench.press("ctrl+s");
    assert!(matches!(change(&bench), Change::Add { record: Record::Stay(_), .. }));
}

#[test]
fn a_day_without_a_night_is_no_stay() {
    let mut bench = Bench::new();
    bench.press("ctrl+k down down ctrl+a \"昨天\" ctrl+s");
    assert_eq!(flaws(&bench), [(Some(Name::Of(Field::To)), true)]);
    bench.press("ctrl+a \"11-01\" ctrl+s");
    assert!(flaws(&bench).contains(&(Some(Name::Of(Field::To)), true)), "left before it began");
    assert!(bench.commits.is_empty());
}

#[test]
fn stays_stand_below_the_assignments_and_are_corrected_there() {
    let mut bench = full();
    bench.press("alt+7 end up f7");
    assert_eq!(bench.model.tasks.list.current(), Some(&Item::Stay(StayId(id(101)))));
    bench.press("down down ctrl+a \"11-21\" ctrl+s");
    let Change::Edit(edit) = change(&bench) else { panic!() };
    assert_eq!((edit.kind, edit.set["to"].as_str()), (Kind::Stay, Some("2026-11-21")));
    bench.press("delete down \"记重了\" ctrl+s");
    assert!(matches!(&bench.commits[1][0], Change::Remove { kind: Kind::Stay, reason, .. } if reason == "记重了"));
}

#[test]
fn running_ones_come_first_and_each_says_where_it_stands() {
    let mut bench = full();
    bench.go(Tab::Tasks);
    let items: Vec<Item> = bench.model.tasks.list.items().copied().collect();
    let task = |n| Item::Task(AssignmentId(id(n)));
    let stay = |n| Item::Stay(StayId(id(n)));
    assert_eq!(items, [task(91), task(2), task(92), task(93), task(94), stay(101), stay(100)]);
    let text = bench.model.tasks.detail.text();
    for said in ["冬季入户", "全家在外打工", "水渠的事还没有完", "2026 年城乡居民医保缴费", "没有的", "3 晚"]
    {
        assert!(text.contains(said), "{said} in {text}");
    }
}

#[test]
fn a_sheet_that_was_left_comes_back_with_the_cadre_being_entered() {
    let mut bench = Bench::new();
    bench.press("alt+7 f6 \"冬季\" down down down down \"李四 县农业农村局\" enter");
    let bytes = bench.model.sheet.as_ref().unwrap().to_draft();
    let world = bench.model.world.clone().unwrap();
    let back = {
        let state = world.state();
        crate::app::sheet::Sheet::from_draft(&crate::app::form_ctx(&bench.model, &world, &state), &bytes).unwrap()
    };
    assert_eq!(back.text(Name::Of(Field::Title)), "冬季");
    assert_eq!(back.picked(Name::Of(Field::Cadres)).len(), 2);
    assert_eq!(back.told(), bench.model.sheet.as_ref().unwrap().told());
}

#[test]
fn words_that_were_looked_for_and_never_chosen_are_not_passed_over() {
    let mut bench = Bench::new();
    bench.press("alt+7 f7 tab tab tab tab \"李大钊\" ctrl+s");
    assert_eq!(flaws(&bench), [(Some(Name::Of(Field::Cadres)), true)]);
    assert!(bench.commits.is_empty());
    bench.press("enter ctrl+s");
    assert_eq!(bench.commits.len(), 1);
}

#[rstest]
#[case("李", 0)]
#[case("ls", 0)]
#[case("李大钊", 1)]
#[case("John 县水利局", 1)]
#[case("王海军 县水利局", 0)]
fn a_name_is_offered_to_be_entered_where_it_looks_like_one(#[case] typed: &str, #[case] offers: usize) {
    let mut bench = Bench::new();
    bench.press(&format!("alt+7 f7 tab tab tab tab \"{typed}\""));
    let crate::app::sheet::Value::Pick { hits, .. } = &bench.model.sheet.as_ref().unwrap().focus().value else {
        panic!()
    };
    assert_eq!(hits.iter().filter(|hit| hit.key.starts_with("new:")).count(), offers, "{hits:?}");
}
