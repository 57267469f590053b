//! Steps, extensions and reminders by their keys, on a ledger that keeps them.

use crate::app::sample::Bench;
use crate::app::sheet::Name;
use crate::base::ids::{ConcernId, MatterId, RecordId};
use crate::domain::concern::{Concern, ConcernState, Level, Satisfaction};
use crate::domain::matter::{Matter, MatterState};
use crate::domain::problem::Field;

const CANAL: ConcernId = ConcernId(RecordId([20; 16]));
const LAMP: ConcernId = ConcernId(RecordId([21; 16]));
const CARD: MatterId = MatterId(RecordId([22; 16]));

fn concern(bench: &Bench, id: ConcernId) -> Concern {
    bench.model.world.as_ref().unwrap().state().concern(id).unwrap().clone()
}

fn matter(bench: &Bench) -> Matter {
    bench.model.world.as_ref().unwrap().state().matter(CARD).unwrap().clone()
}

/// The bench on 待办 with the concern about these words at hand.
fn at(words: &str) -> Bench {
    let mut bench = Bench::live();
    bench.press(&format!("alt+4 ctrl+f \"{words}\" enter"));
    bench
}

fn flaws(bench: &Bench) -> Vec<String> {
    let sheet = bench.model.sheet.as_ref().unwrap_or_else(|| panic!("{}", bench.said()));
    sheet.flaws().iter().map(|flaw| flaw.message.clone()).collect()
}

#[test]
fn one_key_takes_a_concern_to_its_usual_next_state_and_another_takes_it_back() {
    let mut bench = at("路灯");
    bench.press("f6");
    assert_eq!(concern(&bench, LAMP).state, ConcernState::InProgress);
    assert!(bench.model.sheet.is_none());
    for part in ["路灯不亮", "办理", "Ctrl+Z"] {
        assert!(bench.said().contains(part), "{}", bench.said());
    }
    bench.press("ctrl+z");
    assert_eq!(concern(&bench, LAMP).state, ConcernState::Recorded);
    bench.press("ctrl+y");
    assert_eq!(concern(&bench, LAMP).state, ConcernState::InProgress);
}

#[test]
fn a_step_that_asks_for_something_opens_the_sheet_there() {
    let mut bench = at("水渠");
    bench.press("f6");
    let sheet = bench.model.sheet.as_ref().unwrap();
    assert_eq!((sheet.choice(Name::Way), sheet.focus().name), (Some("told"), Name::Of(Field::Note)));
    bench.press("\"渠清好了\" ctrl+s");
    assert_eq!(concern(&bench, CANAL).state, ConcernState::Told);
    bench.press("f6");
    let sheet = bench.model.sheet.as_ref().unwrap_or_else(|| panic!("{}", bench.said()));
    assert_eq!((sheet.choice(Name::Way), sheet.focus().name), (Some("closed"), Name::Satisfaction));
    bench.press("right ctrl+s");
    let closed = concern(&bench, CANAL);
    assert_eq!((closed.state, closed.satisfaction), (ConcernState::Closed, Some(Satisfaction::Satisfied)));
    bench.press("ctrl+z ctrl+z");
    assert_eq!((concern(&bench, CANAL).state, concern(&bench, CANAL).told_on), (ConcernState::InProgress, None));
}

#[test]
fn a_household_that_is_not_content_reopens_and_that_is_said_before() {
    let mut bench = at("水渠");
    bench.press("f9 \"渠清了一半\" down down left");
    let sheet = bench.model.sheet.as_ref().unwrap();
    assert_eq!(sheet.choice(Name::Satisfaction), Some("unsatisfied"));
    assert!(flaws(&bench).iter().any(|said| said.contains("重办") && said.contains("11月27日")), "{:?}", flaws(&bench));
    bench.press("ctrl+s");
    assert_eq!(concern(&bench, CANAL).state, ConcernState::Reopened);
    assert!(bench.said().contains("重办"), "{}", bench.said());
    bench.press("ctrl+z");
    let back = concern(&bench, CANAL);
    assert_eq!((back.state, back.due.to_string().as_str()), (ConcernState::InProgress, "2026-11-10"));
}

#[test]
fn several_steps_are_taken_at_once_and_the_sheet_names_what_it_is_for() {
    let mut bench = Bench::live();
    bench.press("alt+4 ctrl+f \"路灯\" enter f8 ctrl+e ctrl+f \"水渠\" enter f8 ctrl+e f7");
    let sheet = bench.model.sheet.as_ref().unwrap_or_else(|| panic!("{}", bench.said()));
    let lead = sheet.lead().join("\n");
    for part in ["1103-01", "1103-02", "张三", "村东水渠淤塞", "路灯不亮"] {
        assert!(lead.contains(part), "{lead}");
    }
    bench.press("up up right down \"材料不齐\" ctrl+s");
    for id in [CANAL, LAMP] {
        assert_eq!(concern(&bench, id).state, ConcernState::Returned);
    }
    assert!(bench.model.todo.marked.is_empty());
    bench.press("ctrl+z");
    assert_eq!(
        (concern(&bench, CANAL).state, concern(&bench, LAMP).state),
        (ConcernState::InProgress, ConcernState::Recorded)
    );
}

#[test]
fn a_due_date_is_put_off_by_working_days_or_to_a_day_with_a_reason() {
    let mut bench = at("路灯");
    bench.press("alt+x \"3天\"");
    assert!(flaws(&bench)[0].contains("11月30日"), "{:?}", flaws(&bench));
    bench.press("enter enter");
    assert!(flaws(&bench).iter().any(|said| said.contains("原因")), "{:?}", flaws(&bench));
    bench.press("\"等配件\" enter");
    let put_off = concern(&bench, LAMP);
    assert_eq!((put_off.due.to_string().as_str(), put_off.extended), ("2026-11-30", 1));
    bench.press("ctrl+z");
    assert_eq!(concern(&bench, LAMP).due.to_string(), "2026-11-25");
    bench.press("alt+x \"12-05\" enter \"等配件\" enter");
    assert_eq!(concern(&bench, LAMP).due.to_string(), "2026-12-05");
}

#[test]
fn what_cannot_be_put_off_or_urged_is_said_at_once() {
    let mut bench = at("水渠");
    bench.press("alt+x");
    assert!(bench.model.sheet.is_none() && bench.said().contains("2026-11-10"), "{}", bench.said());
    let mut bench = at("路灯");
    bench.press("alt+u");
    assert!(bench.model.sheet.is_none() && bench.said().contains("2026-11-25"), "{}", bench.said());
    bench.press("alt+x \"昨天\" enter \"x\" enter");
    assert!(bench.model.sheet.is_some() && bench.commits.is_empty());
    assert!(flaws(&bench).iter().any(|said| said.contains("看不懂")), "{:?}", flaws(&bench));
    bench.press("ctrl+a \"11-24\" ctrl+s");
    assert!(flaws(&bench).iter().any(|said| said.contains("2026-11-25")), "not later: {:?}", flaws(&bench));
}

#[test]
fn a_concern_is_urged_with_a_word_and_counted() {
    let mut bench = at("水渠");
    bench.press("alt+u \"电话催了水利站\" enter");
    assert_eq!(concern(&bench, CANAL).urged, 2);
    assert!(bench.model.todo.detail.text().contains("电话催了水利站"), "{}", bench.model.todo.detail.text());
    bench.press("ctrl+z");
    assert_eq!(concern(&bench, CANAL).urged, 1);
}

#[test]
fn a_matter_is_done_with_who_confirmed_it_or_given_up_with_a_reason() {
    let mut bench = at("残疾");
    bench.press("f6 \"证已送到\" enter alt+right enter");
    let done = matter(&bench);
    assert_eq!((done.state, done.action.as_str()), (MatterState::Done, "证已送到"));
    assert_eq!(done.confirmed_by, "刘兰英");
    bench.press("ctrl+z ctrl+e ctrl+f \"残疾\" enter f7 up right down ctrl+s");
    assert!(flaws(&bench).iter().any(|said| said.contains("原因")), "{:?}", flaws(&bench));
    bench.press("\"本人不办了\" ctrl+s");
    assert_eq!(matter(&bench).state, MatterState::Dropped);
}

#[test]
fn the_course_tells_each_step_and_how_late_it_is() {
    let mut bench = at("水渠");
    let text = bench.model.todo.detail.text();
    assert!(text.contains("办理") && text.contains("逾期 12 天") && text.contains("已催办 1 次"), "{text}");
    bench.press("f9 \"渠清好了\" ctrl+s");
    let text = bench.model.todo.detail.text();
    assert!(text.contains("渠清好了") && text.contains("王海军"), "{text}");
}

#[test]
fn enter_goes_to_the_household_where_it_lives() {
    let mut bench = at("水渠");
    bench.press("enter");
    let dossier = bench.model.households.dossier.as_ref().unwrap();
    assert_eq!(dossier.id, crate::app::sample::household("1"));
}

#[test]
fn what_the_village_can_not_settle_is_sent_up_with_its_assignment() {
    let mut bench = at("路灯");
    bench.press("f7");
    // From 办理, the usual step, to 派办.
    let way = |bench: &Bench| bench.model.sheet.as_ref().unwrap().choice(Name::Way).map(str::to_owned);
    bench.press("shift+tab");
    for _ in 0..4 {
        if way(&bench).as_deref() != Some("assigned") {
            bench.press("left");
        }
    }
    assert_eq!(way(&bench).as_deref(), Some("assigned"));
    bench.press("tab \"镇供电所\" tab right ctrl+s");
    let lamp = concern(&bench, LAMP);
    assert_eq!((lamp.state, lamp.level), (ConcernState::Assigned, Level::Town), "{}", bench.said());
    assert_eq!(lamp.responsible, "镇供电所");
}
