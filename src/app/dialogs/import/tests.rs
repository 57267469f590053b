//! Imports by their keys: what is pressed, what is asked for, what is written.

use std::path::PathBuf;

use super::super::overlay::Overlay;
use super::{Ask, Import, LineKind, Means, Proposal, Step, Unread, What};
use crate::app::effect::{Effect, TerminalEffect, WorkerEffect};
use crate::app::msg::{Msg, Outcome};
use crate::app::sample::{Bench, household};
use crate::app::widgets::files::{Entry, Folder, Kind, Looked, Wanted};
use crate::base::progress::Progress;
use crate::domain::change::Change;
use crate::domain::household::Household;
use crate::domain::record::{Kind as RecordKind, Record};
use crate::domain::village::Village;
use crate::domain::workdays::Calendar;
use crate::roster;
use crate::roster::register::{self, Author, Sense};
use crate::roster::{Meaning, Options};

/// A small roster of the sample village.
pub const ROSTER: &str = "前张村花名册,,,,\n户号,户主,组,常住人口,电话\n1,张三,1,5,\n2,刘兰英,1,3,\n21,周新来,3,4,13800000021\n,,,,\n23,,3,2,\n";

/// Answers like the worker: reads these bytes as the file that was asked for.
pub fn propose(bench: &Bench, ask: &Ask, csv: &str) -> Result<Box<Proposal>, Unread> {
    let world = bench.model.world.clone().unwrap();
    let state = world.state();
    let mut villages: Vec<Village> = state.villages().map(|(_, village)| village.clone()).collect();
    villages.extend(ask.village.clone().filter(|village| state.village(village.code).is_none()));
    let book = roster::from_bytes("名册", csv.as_bytes()).map_err(|error| Unread::Told(error.message()))?;
    if ask.what == What::Register {
        let by = Author { cadre: None, name: None, device: crate::base::ids::DeviceId([1; 8]) };
        let (now, calendar) = (crate::app::sample::now(), Calendar::embedded());
        let village = ask.village.as_ref().map(|village| village.code);
        let options =
            register::Options { village, columns: &ask.senses, by: &by, now, calendar: &calendar, whole: false };
        let reading = register::understand(&book, &state, &options).map_err(|error| Unread::Told(error.message()))?;
        return Ok(Box::new(Proposal::Register(Box::new(reading))));
    }
    let village = ask.village.as_ref().map(|village| village.code);
    let options = Options { sheet: None, columns: &ask.columns, village, villages: &villages };
    let reading = roster::understand(&book, &options).map_err(|_| Unread::Village("哪个村？".into()))?;
    let known: Vec<_> = state.households().collect();
    let plan = roster::plan_as(&reading, &known, ask.doubtful.unwrap_or(roster::Doubtful::New));
    Ok(Box::new(Proposal::Roster(Box::new((reading, plan)))))
}

/// Returns a folder with these names: those with a dot are files.
pub fn folder(names: &[&str]) -> Looked {
    let entry = |name: &&str| Entry {
        name: (*name).to_owned(),
        path: PathBuf::from("/u").join(name),
        kind: if name.contains('.') { Kind::File } else { Kind::Folder },
        bytes: 15_000,
        changed: Some(crate::app::sample::now()),
    };
    let entries = names.iter().map(entry).collect();
    Looked::Folder(Folder { path: Some("/u".into()), parent: Some("/".into()), entries, cut: false })
}

/// Answers what was asked last, as far as it is about files.
pub fn answer(bench: &mut Bench, csv: &str) {
    match bench.asked.pop() {
        Some(Effect::Worker(WorkerEffect::ListFolder(token, _))) => {
            bench.send(Msg::Folder(token, Ok(folder(&["台账", "照片.jpg", "前张村名册.xlsx"]))));
        }
        Some(Effect::Worker(WorkerEffect::ReadImport(token, ask))) => {
            let answer = propose(bench, &ask, csv);
            bench.send(Msg::Proposed(token, answer));
        }
        other => panic!("{other:?}"),
    }
}

/// Returns a bench that looks at what importing `csv` would do.
pub fn previewed(csv: &str) -> Bench {
    let mut bench = Bench::new();
    bench.press("alt+r");
    answer(&mut bench, csv);
    bench.press("\"mc\" enter");
    answer(&mut bench, csv);
    bench
}

fn import(bench: &Bench) -> &Import {
    let Some(Overlay::Import(import)) = &bench.model.overlay else { panic!("{:?}", bench.model.overlay) };
    import
}

fn counts(bench: &Bench) -> Vec<usize> {
    import(bench).preview.as_ref().unwrap().counts.iter().map(|count| count.count).collect()
}

#[test]
fn a_roster_is_chosen_looked_over_and_imported() {
    let mut bench = previewed(ROSTER);
    assert!(matches!(import(&bench).step, Step::Preview), "{:?}", import(&bench).step);
    assert_eq!(counts(&bench)[..2], [1, 1], "one is new, one changes");
    assert_eq!(counts(&bench)[4], 1, "one row names nobody");
    assert!(bench.commits.is_empty(), "nothing is written before the preview is confirmed");
    bench.press("enter");
    let [changes] = bench.commits.as_slice() else { panic!("{:?}", bench.commits) };
    let added: Vec<&Household> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Add { record: Record::Household(household), .. } => Some(household),
            _ => None,
        })
        .collect();
    assert_eq!(added.iter().map(|household| household.head.as_str()).collect::<Vec<_>>(), ["周新来"]);
    let edited = |change: &&Change| matches!(change, Change::Edit(edit) if edit.kind == RecordKind::Household);
    assert_eq!(changes.iter().filter(edited).map(Change::id).collect::<Vec<_>>(), [household("1").0]);
    assert!(bench.model.overlay.is_none());
    assert!(bench.said().contains('1') && bench.said().contains("Ctrl+Z"), "{}", bench.said());
}

#[test]
fn escape_leads_back_to_the_file_and_out_without_a_trace() {
    let mut bench = previewed(ROSTER);
    bench.press("esc");
    assert!(matches!(import(&bench).step, Step::File));
    bench.press("esc esc");
    assert!(bench.model.overlay.is_none() && bench.commits.is_empty());
}

#[test]
fn a_column_is_taken_for_something_else() {
    let mut bench = previewed(ROSTER);
    let at = |bench: &Bench, letter: &str| {
        let preview = import(bench).preview.as_ref().unwrap();
        preview.lines.iter().position(|line| line.label.starts_with(letter)).unwrap()
    };
    let Some(Overlay::Import(front)) = &mut bench.model.overlay else { panic!() };
    let residents = front.preview.as_ref().unwrap().lines.iter().position(|line| line.label.starts_with('D')).unwrap();
    front.preview.as_mut().unwrap().list.choose(&residents);
    bench.press("right");
    let Step::Column(line, list) = &import(&bench).step else { panic!("{:?}", import(&bench).step) };
    assert_eq!((*line, list.current()), (residents, Some(&Some(Means::Roster(Meaning::Residents)))));
    bench.press("end enter");
    let Some(Effect::Worker(WorkerEffect::ReadImport(_, ask))) = bench.asked.last() else {
        panic!("{:?}", bench.asked)
    };
    assert_eq!((ask.columns[0].column, ask.columns[0].means), (3, None));
    answer(&mut bench, ROSTER);
    let here = at(&bench, "D");
    assert_eq!(import(&bench).preview.as_ref().unwrap().list.current(), Some(&here), "one stays at the column");
    assert_eq!(counts(&bench)[..2], [1, 0], "nothing changes without the residents");
}

#[test]
fn a_village_that_the_sheet_does_not_name_is_chosen() {
    let mut bench = Bench::empty();
    bench.press("alt+r");
    answer(&mut bench, "");
    bench.press("\"mc\" enter");
    let nameless = "户主,电话\n周新来,13800000021\n";
    answer(&mut bench, nameless);
    assert!(matches!(import(&bench).step, Step::Village(_)), "{:?}", import(&bench).step);
    bench.press("\"qianzhang\" enter");
    answer(&mut bench, nameless);
    assert!(matches!(import(&bench).step, Step::Preview), "{:?}", import(&bench).problem);
    bench.press("enter");
    let kinds: Vec<RecordKind> = bench.commits[0].iter().map(Change::kind).collect();
    assert_eq!(kinds, [RecordKind::Village, RecordKind::Household], "the village comes with its households");
}

#[test]
fn what_could_not_be_written_is_still_there_to_be_tried_again() {
    let mut bench = previewed(ROSTER);
    bench.outcome = Outcome::Refused("磁盘满了".into());
    bench.press("enter");
    assert_eq!(import(&bench).problem.as_deref(), Some("磁盘满了"));
    bench.outcome = Outcome::Saved(Vec::new());
    bench.press("enter");
    assert_eq!((bench.commits.len(), bench.model.overlay.is_none()), (2, true));
}

#[test]
fn a_reading_is_given_up_and_its_late_answer_passed_over() {
    let mut bench = Bench::new();
    bench.press("alt+r");
    answer(&mut bench, ROSTER);
    bench.press("\"mc\" enter");
    let Some(Effect::Worker(WorkerEffect::ReadImport(token, ask))) = bench.asked.pop() else { panic!() };
    bench.send(Msg::Work(Progress { done: 1, total: 3 }, "正在读".into()));
    bench.press("esc");
    assert_eq!(bench.asked.last(), Some(&Effect::Terminal(TerminalEffect::CancelWork)));
    assert!(matches!(import(&bench).step, Step::File));
    let late = propose(&bench, &ask, ROSTER);
    bench.send(Msg::Proposed(token, late));
    assert!(matches!(import(&bench).step, Step::File) && bench.model.work.is_none());
}

#[test]
fn long_work_without_an_overlay_is_stopped_by_escape() {
    let mut bench = Bench::new();
    bench.press("ctrl+z");
    bench.send(Msg::Work(Progress { done: 1, total: 3 }, "正在撤销".into()));
    bench.press("esc");
    assert_eq!(bench.asked.last(), Some(&Effect::Terminal(TerminalEffect::CancelWork)));
    assert!(bench.model.work.as_ref().is_some_and(|work| work.stopping));
    bench.send(Msg::Undone(Outcome::Refused("已取消，记录没有改动。".into()), None));
    assert!(bench.model.work.is_none());
}

#[test]
fn numbers_given_out_anew_take_a_second_yes() {
    let mut rows = String::from("户号,户主,组\n");
    for (number, head) in [("1", "欧阳春"), ("2", "张三"), ("3", "刘兰英"), ("12", "周新来"), ("13", "陈大海")]
    {
        rows += &format!("{number},{head},1\n");
    }
    let mut bench = previewed(&format!("前张村花名册,,\n{rows}"));
    assert!(import(&bench).preview.as_ref().unwrap().renumbered().is_some());
    bench.press("enter");
    assert!(bench.commits.is_empty() && import(&bench).problem.is_some());
    bench.press("enter");
    assert_eq!(bench.commits.len(), 1);
}

#[test]
fn households_that_may_be_known_are_asked_about_once_and_never_doubled_by_an_enter() {
    // 张三 and 刘兰英 are 1 and 2 in the records.
    let sheet = "户号,户主,组\n71,张三,1\n72,刘兰英,1\n73,周新来,3\n";
    for (keys, added) in [("enter", vec!["周新来"]), ("down enter", vec!["张三", "刘兰英", "周新来"])] {
        let mut bench = previewed(&format!("前张村花名册,,\n{sheet}"));
        assert_eq!(import(&bench).preview.as_ref().unwrap().doubtful(), 2);
        bench.press("enter");
        assert!(matches!(import(&bench).step, Step::Doubtful(_)) && bench.commits.is_empty());
        bench.press("esc");
        assert!(matches!(import(&bench).step, Step::Preview), "it can be thought over");
        bench.press("enter");
        bench.press(keys);
        answer(&mut bench, &format!("前张村花名册,,\n{sheet}"));
        assert!(matches!(import(&bench).step, Step::Preview) && bench.commits.is_empty());
        bench.press("enter");
        let [changes] = bench.commits.as_slice() else { panic!("{keys}: {:?}", bench.commits) };
        let heads = changes.iter().filter_map(|change| match change {
            Change::Add { record: Record::Household(household), .. } => Some(household.head.as_str()),
            _ => None,
        });
        assert_eq!(heads.collect::<Vec<_>>(), added, "{keys}");
    }
}

#[test]
fn villages_are_added_by_name_and_nothing_is_written_twice() {
    let mut bench = Bench::new();
    bench.press("alt+v \"钢铁社区\" enter enter");
    let [changes] = bench.commits.as_slice() else { panic!("{:?}", bench.model.overlay) };
    assert!(changes.iter().all(|change| change.kind() == RecordKind::Village));
    bench.press("alt+v \"320722114204\" enter enter");
    assert_eq!(bench.commits.len(), 1, "it is there already");
    assert!(bench.model.overlay.is_none());
}

#[test]
fn a_folder_is_left_by_backspace_and_a_path_can_be_pasted() {
    let mut bench = Bench::new();
    bench.press("alt+p");
    assert!(matches!(bench.asked.last(), Some(Effect::Worker(WorkerEffect::ListFolder(_, Wanted::Places(_))))));
    answer(&mut bench, "");
    bench.press("\"x\" backspace backspace");
    assert!(
        matches!(bench.asked.last(), Some(Effect::Worker(WorkerEffect::ListFolder(_, Wanted::Folder(up)))) if up.as_os_str() == "/")
    );
    bench.send(Msg::Paste("'/u/我的 政策.csv'".into()));
    bench.press("enter");
    let Some(Effect::Worker(WorkerEffect::ListFolder(token, Wanted::Typed(typed, _)))) = bench.asked.pop() else {
        panic!()
    };
    assert_eq!(typed, "'/u/我的 政策.csv'");
    bench.send(Msg::Folder(token, Ok(Looked::File("/u/我的 政策.csv".into()))));
    let Some(Effect::Worker(WorkerEffect::ReadImport(token, ask))) = bench.asked.pop() else { panic!() };
    assert_eq!((ask.what, ask.name()), (What::Policies, "我的 政策.csv".to_owned()));
    bench.send(Msg::Proposed(token, Err(Unread::Told("读不懂".into()))));
    assert_eq!(import(&bench).chooser.problem.as_deref(), Some("读不懂"));
}

#[test]
fn every_line_of_a_preview_says_something() {
    let bench = previewed(ROSTER);
    let preview = import(&bench).preview.as_ref().unwrap();
    assert!(preview.lines.iter().all(|line| !line.text.is_empty()), "{:?}", preview.lines);
    assert!(preview.lines.iter().any(|line| line.kind == LineKind::Column { sheet: 0, column: 1 }));
}

/// A register of visits to the sample's households, with a row that can't be taken.
const REGISTER: &str = "前张村2026年走访台账,,,\n日期,户主,走访内容,记事\n3.2,张三,聊了,路灯不亮\n3.3,没这户,聊了,\n";

#[test]
fn an_old_register_is_previewed_and_written_as_one() {
    let mut bench = Bench::new();
    bench.press("ctrl+p \"旧台账\" enter");
    answer(&mut bench, "");
    bench.press("\"mc\" enter");
    answer(&mut bench, REGISTER);
    assert!(matches!(import(&bench).step, Step::Preview), "{:?}", import(&bench).problem);
    assert_eq!(counts(&bench), [1, 0, 0, 0, 1], "a visit, and a row that was not taken");
    let preview = import(&bench).preview.as_ref().unwrap();
    let refused = preview.lines.iter().find(|line| line.text.contains("没这户")).unwrap();
    assert!(refused.label.contains('4'), "{refused:?}");
    let Some(Overlay::Import(front)) = &mut bench.model.overlay else { panic!() };
    let column = front.preview.as_ref().unwrap().lines.iter().position(|line| line.label.starts_with('D')).unwrap();
    front.preview.as_mut().unwrap().list.choose(&column);
    bench.press("right");
    let Step::Column(_, list) = &mut import_mut(&mut bench).step else { panic!() };
    list.choose(&Some(Means::Register(Sense::Concern)));
    bench.press("enter");
    answer(&mut bench, REGISTER);
    assert_eq!(counts(&bench), [1, 1, 0, 0, 1], "the user knows what the column holds");
    bench.press("enter");
    let kinds: Vec<RecordKind> = bench.commits[0].iter().map(Change::kind).collect();
    assert_eq!(kinds, [RecordKind::Visit, RecordKind::Concern]);
}

#[test]
fn a_register_without_rows_leads_back_to_the_files_and_says_so() {
    let mut bench = Bench::new();
    bench.press("ctrl+p \"旧台账\" enter");
    answer(&mut bench, "");
    bench.press("\"mc\" enter");
    answer(&mut bench, "前张村2026年走访台账,,,\n日期,户主,走访内容,记事\n,,,\n");
    assert!(matches!(import(&bench).step, Step::File));
    let problem = import(&bench).chooser.problem.clone().unwrap_or_default();
    assert!(problem.contains("一行也没有"), "{problem}");
}

fn import_mut(bench: &mut Bench) -> &mut Import {
    match &mut bench.model.overlay {
        Some(Overlay::Import(import)) => import,
        other => panic!("{other:?}"),
    }
}
