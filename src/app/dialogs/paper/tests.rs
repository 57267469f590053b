//! Papers by their keys: what is pressed, what is asked for, what is shown.

use std::path::PathBuf;

use super::{Desk, Sketch, Written};
use crate::app::dialogs::commands::Finder;
use crate::app::dialogs::import::tests::folder;
use crate::app::dialogs::overlay::Overlay;
use crate::app::effect::{Effect, TerminalEffect, WorkerEffect};
use crate::app::msg::Msg;
use crate::app::sample::Bench;
use crate::app::sheet::Name;
use crate::app::sheet::errand::{Errand, Job};
use crate::app::world::tab::Tab;
use crate::base::progress::Progress;
use crate::keymap::{Action, Keymap};
use crate::report::about::About;
use crate::report::cell::Cell;
use crate::report::field::Field;
use crate::report::form::{Ask, Lined, Match, Said, Source};
use crate::report::order::{FileKind, Glance, Kind, Order};
use crate::report::paper::{Grid, Page, Paper, Part};
use crate::report::period::Span;
use crate::report::redact::Profile;
use crate::report::table::Column;
use crate::report::template::Template;
use crate::settings::Place;
use crate::tr;

/// Returns what was asked for last, as far as it is about writing a file.
fn errand(bench: &mut Bench) -> Errand {
    let found = bench.asked.iter().rev().find_map(|effect| match effect {
        Effect::Worker(WorkerEffect::Report(errand)) => Some(errand.as_ref().clone()),
        _ => None,
    });
    bench.asked.clear();
    found.unwrap()
}

/// Returns the paper that was asked for last, and answers that it was written.
fn ordered(bench: &mut Bench) -> Order {
    let Job::Paper(order) = errand(bench).job else { panic!("no paper") };
    bench.send(Msg::Written(Ok(Written { path: "/u/周报.docx".into(), notes: Vec::new() })));
    bench.press("esc");
    order
}

/// A paper of several pages.
pub fn paper() -> Glance {
    let about = About {
        title: "周报（11月16日—22日）".into(),
        author: "王海军".into(),
        profile: Profile::Full,
        made: "2026-11-22".parse().unwrap(),
    };
    let columns = ["走访日期", "户主", "听牢骚"].map(|head| Column { head: head.into(), width: 9 }).to_vec();
    let row = |n: u32| {
        let text = "村东水渠淤塞，二组、三组四十亩地浇不上水，说了好几年了，盼着开春前能清一清。";
        vec![Cell::Day("2026-11-16".parse().unwrap()), Cell::text(format!("张三{n}")), Cell::text(text)]
    };
    let parts = vec![
        Part::Heading(1, "一、走访情况".into()),
        Part::Text("本周走访 12 户次，见到 10 户；收集诉求 3 件，办结 1 件。".into()),
        Part::Grid(Grid { columns, rows: (1..=20).map(row).collect() }),
        Part::Break,
        Part::Heading(0, "附：公式与数据说明".into()),
        Part::Text("数据截至 11月22日。".into()),
    ];
    let signed = Some(("县水利局驻前张村工作组".to_owned(), "2026年11月22日".to_owned()));
    let (title, under) = ("走访工作周报".into(), "2026年11月16日—22日".into());
    Glance { paper: Paper { about, page: Page::A4, title, under, parts, signed }, held_back: 1 }
}

/// A form of a few columns.
pub fn sketch() -> Sketch {
    let of = |place: &str, label: &str, ask: Ask, example: &str| Match {
        place: place.into(),
        label: label.into(),
        ask,
        sure: 0.9,
        source: Source::Recognised,
        example: example.into(),
    };
    let field = |field| Ask::Fields(vec![field]);
    Sketch {
        matches: vec![
            of("A", "序号", Ask::Serial, "1"),
            of("B", "走访日期", field(Field::VisitDate), "2026-11-16"),
            of("C", "姓名", field(Field::Head), "张三"),
            of("D", "主要情况", field(Field::Chat), "坐下来说了一会儿话。"),
            of("E", "领导签字", Ask::Nothing, ""),
        ],
        tables: vec![Lined { place: "1".into(), about: crate::report::form::About::Visit, rows: 10, records: 12 }],
        notes: vec!["有 1 次受限的走访没有填进去。".into()],
    }
}

/// Returns a bench that looks at a paper.
pub fn looked_at() -> Bench {
    let mut bench = Bench::new();
    bench.press("alt+j f6");
    let Some(Effect::Worker(WorkerEffect::Glance(token, _))) = bench.asked.pop() else { panic!("{:?}", bench.asked) };
    bench.send(Msg::Glanced(token, Ok(Box::new(paper()))));
    bench
}

/// Returns a bench that looks at what the places of a form are taken for.
pub fn understood() -> Bench {
    let mut bench = Bench::new();
    bench.press("alt+j f7");
    let Some(Effect::Worker(WorkerEffect::ListFolder(token, _))) = bench.asked.pop() else {
        panic!("{:?}", bench.asked)
    };
    bench.send(Msg::Folder(token, Ok(folder(&["台账", "照片.jpg", "走访统计表.xlsx"]))));
    bench.press("\"tj\" enter ctrl+s");
    planned(&mut bench, Ok(Box::new(sketch())));
    bench
}

/// Answers how a form was understood.
fn planned(bench: &mut Bench, answer: Result<Box<Sketch>, String>) {
    let Some(Effect::Worker(WorkerEffect::PlanForm(token, _))) = bench.asked.pop() else { panic!("{:?}", bench.asked) };
    bench.send(Msg::Planned(token, answer));
}

fn flaws(bench: &Bench) -> Vec<String> {
    bench.model.sheet.as_ref().unwrap().flaws().iter().map(|flaw| flaw.message.clone()).collect()
}

fn desk(bench: &Bench) -> Option<&Desk> {
    match &bench.model.overlay {
        Some(Overlay::Paper(desk)) => Some(desk),
        _ => None,
    }
}

#[test]
fn a_paper_is_two_keys_and_what_was_chosen_is_offered_again() {
    let mut bench = Bench::new();
    let today = bench.model.today_date();
    bench.press("alt+j ctrl+s");
    let order = ordered(&mut bench);
    assert_eq!((order.kind, order.file), (Kind::Periodic(Template::Week), FileKind::Docx));
    assert_eq!(order.selection.period, Span::ThisWeek.days(today));
    assert!(bench.model.sheet.is_none());

    bench.press("alt+j right tab right ctrl+s");
    let order = ordered(&mut bench);
    assert_eq!(order.kind, Kind::Periodic(Template::Month));
    assert_eq!(order.selection.period, Span::LastWeek.days(today));
    assert_eq!(bench.model.settings.paper.as_deref(), Some("month last-week full docx"));
    for keys in ["alt+j ctrl+s", "alt+j enter"] {
        bench.press(keys);
        assert_eq!(ordered(&mut bench), order, "offered again: {keys}");
    }
    // Changed or gone on from, Enter is what it is in every sheet.
    bench.press("alt+j right enter enter");
    assert!(!bench.asked.iter().any(|effect| matches!(effect, Effect::Worker(WorkerEffect::Report(_)))));
    bench.press("esc alt+j tab enter");
    assert!(!bench.asked.iter().any(|effect| matches!(effect, Effect::Worker(WorkerEffect::Report(_)))));
}

#[test]
fn of_the_household_at_hand_there_is_a_file_and_nothing_is_remembered_of_it() {
    let mut bench = Bench::new();
    bench.go(Tab::Households).press("home");
    let home = bench.model.households.at_hand().unwrap();
    bench.press("alt+j left ctrl+s");
    assert_eq!(ordered(&mut bench).kind, Kind::Dossier(home));
    assert_eq!(bench.model.settings.paper, None);
}

#[test]
fn it_is_found_by_what_people_call_it() {
    let (keymap, _) = Keymap::load(None, None);
    let finder = Finder::new(&keymap);
    for word in ["报表", "日记", "台账", "打印", "汇报", "周报", "填表", "表格"] {
        assert!(finder.find(word).contains(&Action::WritePaper), "{word}");
    }
}

#[test]
fn it_goes_to_the_documents_to_a_stick_or_to_a_folder_and_there_again() {
    let stick = ("U盘".to_owned(), PathBuf::from("/media/stick"));
    let open = |bench: &mut Bench| {
        bench.press("alt+j");
        assert_eq!(bench.asked.pop(), Some(Effect::Worker(WorkerEffect::ListDrives)));
        bench.send(Msg::Drives(vec![stick.clone()]));
    };
    let mut bench = Bench::new();
    open(&mut bench);
    bench.press("ctrl+s");
    assert_eq!(errand(&mut bench).place, Place::Documents);
    bench.send(Msg::Written(Err("盘已满。".into())));
    assert!(flaws(&bench).concat().contains("盘已满。"), "it stays where it can be mended");
    // The last slot but one of those that a report has.
    bench.press("shift+tab up up tab tab tab tab tab tab tab tab right ctrl+s");
    assert_eq!(errand(&mut bench).place, Place::Folder("/media/stick".into()));
    bench.send(Msg::Written(Ok(Written::default())));
    bench.press("esc");

    // The stick again, by Enter alone, whether it is known by then or not.
    open(&mut bench);
    assert_eq!(bench.model.sheet.as_ref().unwrap().choice(Name::Folder), Some("/media/stick"));
    bench.press("enter");
    assert_eq!(errand(&mut bench).place, Place::Folder("/media/stick".into()));
    bench.send(Msg::Written(Ok(Written::default())));
    bench.press("esc alt+j enter");
    assert_eq!(errand(&mut bench).place, Place::Folder("/media/stick".into()));
    bench.send(Msg::Written(Ok(Written::default())));

    // Another folder has to be named.
    bench.press("esc alt+j");
    bench.send(Msg::Drives(vec![stick.clone()]));
    bench.press("tab tab tab tab tab tab tab tab right tab ctrl+a delete ctrl+s");
    assert_eq!(flaws(&bench), [tr!("report-sheet-no-path")]);
    bench.press("\"/srv/材料\" ctrl+s");
    assert_eq!(errand(&mut bench).place, Place::Folder("/srv/材料".into()));
    assert_eq!(bench.model.settings.folder, Some(Place::Folder("/srv/材料".into())));
}

#[test]
fn while_it_is_written_nothing_is_changed_and_then_it_can_be_opened() {
    let mut bench = Bench::new();
    bench.press("alt+j ctrl+s");
    bench.send(Msg::Work(Progress { done: 1, total: 9 }, "写".into()));
    bench.press("ctrl+s right esc");
    assert_eq!(
        bench.asked.iter().filter(|effect| matches!(effect, Effect::Worker(WorkerEffect::Report(_)))).count(),
        1
    );
    assert_eq!(bench.asked.last(), Some(&Effect::Terminal(TerminalEffect::CancelWork)));
    bench.send(Msg::Written(Ok(Written { path: "/u/蹲点/周报.docx".into(), notes: Vec::new() })));
    assert!(bench.model.work.is_none() && bench.model.sheet.is_none());
    bench.press("enter");
    assert_eq!(bench.asked.last(), Some(&Effect::Worker(WorkerEffect::Open("/u/蹲点/周报.docx".into()))));
    bench.press("tab");
    assert_eq!(bench.asked.last(), Some(&Effect::Worker(WorkerEffect::Open("/u/蹲点".into()))));
    bench.send(Msg::NotOpened("没有桌面，在 /u/蹲点/周报.docx".into()));
    let Some(Desk::Done(finished)) = desk(&bench) else { panic!() };
    assert_eq!(finished.said, Some((false, "没有桌面，在 /u/蹲点/周报.docx".into())));
    bench.press("esc");
    assert!(bench.model.overlay.is_none());
    bench.send(Msg::NotOpened("太晚".into()));
    assert_eq!(bench.said(), "太晚");
}

#[test]
fn a_file_that_was_written_while_somebody_went_on_takes_no_key_from_them() {
    let mut bench = Bench::new();
    bench.press("alt+3 f2");
    bench.send(Msg::Written(Ok(Written { path: "/u/安排.html".into(), notes: Vec::new() })));
    assert!(bench.model.overlay.is_none() && bench.model.form.is_some());
    assert!(bench.said().contains("/u/安排.html"));
    let mut bench = Bench::new();
    bench.press("alt+j");
    bench.send(Msg::Written(Ok(Written { path: "/u/安排.html".into(), notes: Vec::new() })));
    assert!(bench.model.overlay.is_none() && bench.model.sheet.is_some(), "it was not of this sheet");
}

#[test]
fn a_paper_is_looked_at_page_by_page_and_then_written() {
    let mut bench = looked_at();
    let position = |bench: &Bench| match desk(bench) {
        Some(Desk::Glance(glancing)) => glancing.position(),
        other => panic!("{other:?}"),
    };
    let (_, pages) = position(&bench);
    assert!(pages > 3, "{pages}");
    for (keys, at) in [
        ("pagedown", 2),
        ("down", 3),
        ("pageup", 2),
        ("end", pages),
        ("pagedown", pages),
        ("home", 1),
        ("up", 1),
        ("space", 2),
        ("left", 1),
        ("end", pages),
    ] {
        bench.press(keys);
        assert_eq!(position(&bench), (at, pages), "{keys}");
    }
    bench.send(Msg::Resize(120, 40));
    let (at, of) = position(&bench);
    assert!(of < pages && at > of / 2, "{at} {of}");
    bench.press("esc");
    assert!(bench.model.overlay.is_none() && bench.model.sheet.is_some(), "back on the sheet");
    let mut bench = looked_at();
    bench.press("ctrl+s");
    assert_eq!(ordered(&mut bench).kind, Kind::Periodic(Template::Week));
}

#[test]
fn a_preview_that_is_given_up_or_comes_to_nothing_leaves_the_sheet() {
    let mut bench = Bench::new();
    bench.press("alt+j f6");
    let Some(Effect::Worker(WorkerEffect::Glance(token, _))) = bench.asked.pop() else { panic!() };
    bench.press("esc");
    assert_eq!(bench.asked.pop(), Some(Effect::Terminal(TerminalEffect::CancelWork)));
    bench.send(Msg::Glanced(token, Ok(Box::new(paper()))));
    assert!(bench.model.overlay.is_none(), "its answer is passed over");
    bench.press("f6");
    let Some(Effect::Worker(WorkerEffect::Glance(token, _))) = bench.asked.pop() else { panic!() };
    bench.send(Msg::Glanced(token, Err("没有可写的内容。".into())));
    assert_eq!((flaws(&bench), bench.model.overlay.is_none()), (vec!["没有可写的内容。".to_owned()], true));
}

#[test]
fn a_form_is_chosen_seen_corrected_and_filled() {
    let mut bench = understood();
    let sheet = bench.model.sheet.as_ref().unwrap();
    assert_eq!((sheet.choice(Name::Paper), sheet.text(Name::Blank)), (Some("form"), "/u/走访统计表.xlsx"));
    // 主要情况 is 办实事 here.
    bench.press("down down down right \"办实事\" enter");
    let Some(Effect::Worker(WorkerEffect::PlanForm(_, filling))) = bench.asked.last() else {
        panic!("{:?}", bench.asked)
    };
    let help = Said { place: "D".into(), ask: Ask::Fields(vec![Field::Help]) };
    assert_eq!(filling.said, std::slice::from_ref(&help));
    planned(&mut bench, Ok(Box::new(sketch())));
    bench.press("enter");
    let Errand { job: Job::Form(filling), place } = errand(&mut bench) else { panic!() };
    assert_eq!((filling.said, place), (vec![help], Place::Documents));
    bench.press("enter ctrl+s");
    assert!(bench.asked.is_empty(), "{:?}", bench.asked);
    bench.send(Msg::Written(Err("磁盘已满。".into())));
    let Some(Desk::Form(places)) = desk(&bench) else { panic!() };
    assert_eq!(places.problem.as_deref(), Some("磁盘已满。"), "with all that was corrected");
    bench.press("enter");
    errand(&mut bench);
    bench.send(Msg::Written(Ok(Written {
        path: "/u/蹲点/走访统计表.xlsx".into(), notes: vec!["空 1 格".into()]
    })));
    assert!(matches!(desk(&bench), Some(Desk::Done(_))) && bench.model.sheet.is_none());

    // The next time it is one key, a look, and Enter.
    bench.press("esc alt+j enter");
    planned(&mut bench, Ok(Box::new(sketch())));
    bench.press("enter");
    let Job::Form(filling) = errand(&mut bench).job else { panic!() };
    assert_eq!(filling.blank, "/u/走访统计表.xlsx");
}

#[test]
fn what_is_wrong_with_a_form_is_said_where_it_can_be_mended() {
    let mut bench = Bench::new();
    bench.press("alt+j left left ctrl+s");
    assert_eq!(flaws(&bench), [tr!("report-sheet-no-blank")]);
    bench.press("\"/u/无.xlsx\" f6");
    planned(&mut bench, Err("没有这个文件。".into()));
    assert_eq!(flaws(&bench), ["没有这个文件。"]);
    // A correction that can't be is taken back, and what was understood stays.
    let mut bench = understood();
    bench.press("right \"户主\" enter");
    planned(&mut bench, Err("分不清。".into()));
    let Some(Desk::Form(places)) = desk(&bench) else { panic!() };
    assert_eq!((places.filling.said.len(), places.problem.as_deref()), (0, Some("分不清。")));
    assert_eq!(places.sketch, sketch());
    bench.press("esc esc");
    assert!(bench.model.overlay.is_none() && bench.model.sheet.is_none());
}

#[test]
fn a_form_can_be_about_the_household_at_hand() {
    let mut bench = Bench::new();
    bench.go(Tab::Households).press("home");
    let home = bench.model.households.at_hand().unwrap();
    bench.press("alt+j left left \"\" tab \"/u/一户一表.docx\" tab tab tab right ctrl+s");
    let Some(Effect::Worker(WorkerEffect::PlanForm(_, filling))) = bench.asked.pop() else {
        panic!("{:?}", bench.asked)
    };
    assert_eq!((filling.selection.household, filling.visit), (Some(home), None));
}
