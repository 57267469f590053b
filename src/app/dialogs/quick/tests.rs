//! The quick entry by its keys.

use rstest::rstest;

use crate::app::effect::{Effect, WorkerEffect};
use crate::app::msg::{Msg, Outcome};
use crate::app::sample::{Bench, household, now, state};
use crate::app::update;
use crate::app::world::Opened;
use crate::app::world::tab::Tab;
use crate::base::ids::HouseholdId;
use crate::base::limits::QUICK_LINES_MAX;
use crate::domain::change::Change;
use crate::domain::record::Record;
use crate::domain::visit::Visit;
use crate::keymap::Key;
use crate::query::quick::Candidate;

fn visits(bench: &Bench) -> Vec<Visit> {
    let changes = bench.commits.iter().flatten();
    let visit = |change: &Change| match change {
        Change::Add { record: Record::Visit(visit), .. } => Some(visit.clone()),
        _ => None,
    };
    changes.filter_map(visit).collect()
}

fn line(bench: &Bench) -> &str {
    bench.model.quick.text().text()
}

/// Returns what of the draft of the lines was handed over last.
fn draft(bench: &mut Bench, key: &str) -> Option<Vec<u8>> {
    let effects = update(&mut bench.model, Msg::Key(key.parse::<Key>().unwrap()));
    effects.into_iter().rev().find_map(|effect| match effect {
        Effect::Worker(WorkerEffect::SaveDraft(name, _, bytes)) if name == "quick" => Some(bytes),
        _ => None,
    })
}

#[test]
fn a_visit_is_one_line_and_the_next_follows() {
    let mut bench = Bench::new();
    bench.press("f4 \"lly 听牢骚 村东水渠淤塞 #水利 !5工作日 讲政策 医保懂 办实事 代办残疾证\" enter");
    assert!(bench.said().contains("已保存") && bench.said().contains("刘兰英"), "{}", bench.said());
    assert_eq!((line(&bench), bench.commits[0].len()), ("", 3));
    assert!(bench.asked.contains(&Effect::Worker(WorkerEffect::RemoveDraft("quick".into()))));
    bench.press("\"3 未遇\" ctrl+s");
    let visits = visits(&bench);
    let who: Vec<HouseholdId> = visits.iter().flat_map(|visit| visit.households.clone()).collect();
    assert_eq!(who, [household("2"), household("3")]);
    assert_eq!((visits[0].policies.len(), visits[1].nobody_home), (1, true));
    assert!(bench.model.quick.open && bench.model.draft_pending.is_none());
    bench.press("ctrl+z");
    assert!(
        bench.asked.contains(&Effect::Worker(WorkerEffect::Undo)),
        "on an empty line it is the last visit that is taken back"
    );
}

#[test]
fn what_is_asked_is_answered_by_arrows_or_by_number_and_nothing_is_saved_before() {
    for keys in ["down down enter", "up up enter", "alt+2"] {
        let mut bench = Bench::new();
        bench.press("f4 \"张 拉家常 好\" ctrl+s");
        assert!(bench.commits.is_empty() && bench.said().contains("先定下来"), "{}", bench.said());
        let question = bench.model.quick.reading().questions[0].clone();
        assert!(matches!(question.candidates[..], [Candidate::Household(_), Candidate::New { .. }, Candidate::Text]));
        bench.press(if keys == "alt+2" { keys } else { "down enter" });
        assert_eq!(bench.model.tab, Tab::Today, "{keys}");
        bench.press("enter");
        let [changes] = bench.commits.as_slice() else { panic!("{keys}: {}", bench.said()) };
        assert!(matches!(&changes[0], Change::Add { record: Record::Household(new), .. } if new.head == "张"));
    }
    let mut bench = Bench::new();
    bench.press("f4 \"张 拉家常 好\" up up enter enter");
    assert_eq!(visits(&bench)[0].households.len(), 1, "around the corner");
}

#[rstest]
#[case("\"lly 听牢骚 水渠 !赶紧\" enter", "赶紧")]
#[case("\"lly 12-20 9:00\" enter", "2026-12-20")]
#[case("\"听牢骚 水渠\" enter", "要选一户")]
#[case("enter", "还没有写")]
fn what_is_wrong_is_said_and_nothing_is_lost(#[case] keys: &str, #[case] said: &str) {
    let mut bench = Bench::new();
    bench.press("f4").press(keys);
    assert!(bench.commits.is_empty());
    assert!(bench.said().contains(said), "{}", bench.said());
    assert!(bench.model.quick.open);
    assert_eq!(line(&bench).is_empty(), keys == "enter");
}

#[test]
fn each_line_that_is_pasted_is_a_visit_of_its_own() {
    let mut bench = Bench::new();
    bench.press("f4");
    let pasted = "lly 拉家常 甲事\r\n听牢骚 路灯\n\n张三 拉家常 乙事\n3 未遇\n";
    let effects = update(&mut bench.model, Msg::Paste(pasted.into()));
    let kept = effects.iter().rev().find_map(|effect| match effect {
        Effect::Worker(WorkerEffect::SaveDraft(_, _, bytes)) => Some(String::from_utf8_lossy(bytes).into_owned()),
        _ => None,
    });
    assert!(kept.is_some_and(|kept| kept.contains("甲事") && kept.contains("乙事")), "what waits is kept");
    assert!(bench.said().contains('3') && line(&bench) == "lly 拉家常 甲事 听牢骚 路灯", "{}", bench.said());
    bench.press("enter enter enter");
    let visits = visits(&bench);
    let said: Vec<(Vec<HouseholdId>, &str)> =
        visits.iter().map(|visit| (visit.households.clone(), visit.blocks.chat.as_str())).collect();
    let [zhang, liu, third] = ["1", "2", "3"].map(|number| vec![household(number)]);
    assert_eq!(said, [(liu, "甲事"), (zhang, "乙事"), (third, "")]);
    assert_eq!(line(&bench), "");
    // One line stays one line, at the caret.
    bench.press("\"lly 拉家常 \"");
    bench.send(Msg::Paste("天冷\n".into()));
    assert_eq!(line(&bench), "lly 拉家常 天冷");
}

#[test]
fn more_lines_than_can_be_kept_are_not_taken_in_silence() {
    let mut bench = Bench::new();
    bench.press("f4");
    bench.send(Msg::Paste("lly 拉家常 好\n".repeat(QUICK_LINES_MAX + 7)));
    assert!(bench.said().contains('7'), "{}", bench.said());
}

#[test]
fn tab_goes_through_what_may_be_meant() {
    let mut bench = Bench::new();
    bench.press("f4 \"l\" tab \" \"");
    assert_eq!(line(&bench), "刘兰英 ");
    bench.press("tab tab shift+tab");
    assert_eq!(line(&bench), "刘兰英 拉家常");
    bench.press("\" 好 #\" tab tab");
    assert_eq!(line(&bench), "刘兰英 拉家常 好 #道路");
    bench.press("ctrl+z");
    assert_ne!(line(&bench), "刘兰英 拉家常 好 #道路");
}

#[test]
fn keys_of_the_form_write_the_words_of_its_parts() {
    let mut bench = Bench::new();
    bench.press("f4 \"lly\" f5 \"水渠\" f6 \"医保懂\" f7 \"修灯\" f9");
    assert_eq!(line(&bench), "lly 听诉求 水渠 讲政策 医保懂 办实事 修灯 未遇 ");
    bench.press("f8");
    assert_eq!(line(&bench), "");
    bench.press("ctrl+z");
    assert!(line(&bench).starts_with("lly"), "the line comes back, and no saved visit goes");
    assert!(!bench.asked.contains(&Effect::Worker(WorkerEffect::Undo)));
}

#[test]
fn leaving_keeps_the_line_and_a_start_brings_it_back() {
    let mut bench = Bench::new();
    bench.press("f4 \"张 拉家常 好\" enter esc");
    assert!(!bench.model.quick.open && bench.said().contains("F4"), "{}", bench.said());
    bench.press("f4");
    let bytes = draft(&mut bench, "x").expect("every keystroke is kept");
    let mut other = Bench::closed(Default::default());
    let opened = |drafts| {
        let me = crate::workspace::Me {
            office: None,
            cadre: None,
            device: crate::base::ids::DeviceId([7; 8]),
            role: crate::domain::cadre::Role::Cadre,
        };
        let shared = crate::workspace::Shared::new(state());
        let calendar = std::sync::Arc::new(crate::domain::workdays::Calendar::embedded());
        let (notes, unsent, backups) = (Vec::new(), Default::default(), Default::default());
        Msg::Opened(Box::new(Opened { shared, me, calendar, drafts, notes, unsent, backups }))
    };
    other.send(opened(vec![("quick".into(), bytes)]));
    assert!(other.said().contains("F4"), "{}", other.said());
    other.press("f4");
    assert_eq!(line(&other), "张 拉家常 好x");
    assert!(other.model.quick.reading().questions.is_empty(), "what was answered stays answered");
    let mut broken = Bench::closed(Default::default());
    broken.send(opened(vec![("quick".into(), b"{}".to_vec())]));
    assert!(broken.said().contains("读不出来"));
    assert_eq!(broken.press("f4").model.quick.text().text(), "");
}

#[test]
fn a_line_that_was_refused_comes_back_when_the_next_one_is_done() {
    let mut bench = Bench::new();
    bench.press("f4 \"lly 拉家常 好\"");
    let enter = update(&mut bench.model, Msg::Key("enter".parse().unwrap()));
    let token = enter.iter().find_map(|effect| match effect {
        Effect::Worker(WorkerEffect::Commit(token, _)) => Some(*token),
        _ => None,
    });
    let kept = enter.iter().find_map(|effect| match effect {
        Effect::Worker(WorkerEffect::SaveDraft(name, _, bytes)) if name == "quick" => {
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
        _ => None,
    });
    assert!(kept.unwrap().contains("lly"), "until it is on the disk the draft has it");
    bench.press("\"3\"");
    bench.send(Msg::Committed(token.unwrap(), Outcome::Refused("磁盘满了".into())));
    assert_eq!((line(&bench), bench.said().as_str()), ("3", "磁盘满了"));
    bench.press("\" 未遇\" enter");
    assert_eq!(line(&bench), "lly 拉家常 好");
    bench.press("enter");
    assert_eq!(visits(&bench).len(), 2);
    assert_eq!(line(&bench), "");
}

#[test]
fn the_form_takes_the_whole_line_over() {
    let mut bench = Bench::new();
    bench.press("f4 \"lly 昨天15:00 院坝会 40分钟 接谈 李四(妻子) 听牢骚 水渠 #水利 !11-30 讲政策 医保懂 火星✓\"");
    bench.press("\" 办实事 修灯 承诺12-01 下次12-20\" f2");
    let form = bench.model.front_form().expect("the form");
    assert_eq!((form.picked(), form.concerns().len(), form.matters().len()), (&[household("2")][..], 1, 1));
    assert!(form.block(crate::domain::visit::Block::PolicyTalk).text().contains("火星✓"), "what is open is text");
    assert!(bench.asked.contains(&Effect::Worker(WorkerEffect::RemoveDraft("quick".into()))));
    assert!(!bench.model.quick.open && line(&bench).is_empty());
    bench.press("ctrl+s");
    let visit = &visits(&bench)[0];
    assert_eq!((visit.met.as_str(), visit.relation.as_str(), visit.minutes), ("李四", "妻子", Some(40)));
    assert_eq!(visit.at.to_rfc3339(), "2026-11-21T15:00:00+08:00");
    let concern = bench.commits[0].iter().find_map(|change| match change {
        Change::Add { record: Record::Concern(concern), .. } => Some(concern.clone()),
        _ => None,
    });
    assert_eq!(concern.unwrap().due.to_string(), "2026-11-30");
    bench.press("f2 \"x\" tab \"x\" f4 \"lly\" f2");
    assert_eq!(bench.model.begun().len(), 2, "what was begun waits: {}", bench.said());
    assert!(line(&bench).is_empty());
}

#[test]
fn a_paste_stays_on_one_line_and_within_its_bound() {
    let mut bench = Bench::new();
    bench.press("f4");
    bench.send(Msg::Paste("lly\n拉家常\t好\u{1b}[31m".into()));
    assert_eq!(line(&bench), "lly 拉家常 好[31m");
    bench.send(Msg::Paste("长".repeat(5_000)));
    assert_eq!(line(&bench).chars().count(), crate::base::limits::QUICK_CHARS_MAX);
    assert!(bench.said().contains("放不下"), "{}", bench.said());
}

#[test]
fn a_tab_or_the_help_leaves_the_line_as_it_is() {
    let mut bench = Bench::new();
    bench.press("f4 \"lly\" f1 esc");
    assert!(bench.model.quick.open, "help lies over it");
    bench.press("alt+3");
    assert_eq!((bench.model.tab, bench.model.quick.open), (Tab::Households, false));
    bench.press("f4");
    assert_eq!(line(&bench), "lly");
    bench.send(Msg::StoreTrouble("磁盘出错".into()));
    bench.press("enter");
    assert_eq!((bench.said().as_str(), line(&bench)), ("磁盘出错", "lly"));
    assert_eq!(bench.model.now, now());
}
