//! Visits corrected, taken out and put back, on a ledger that keeps them.

use super::sample::Bench;
use super::sheet::Name;
use crate::base::ids::{ConcernId, RecordId, VisitId};
use crate::domain::record::Kind;

/// The visit of 3 November, with two concerns and a matter.
const CANAL: VisitId = VisitId(RecordId([31; 16]));

/// The bench on 走访 with that visit at hand.
fn bench() -> Bench {
    let mut bench = Bench::live();
    bench.press("alt+2 ctrl+f \"淤塞\" enter");
    assert_eq!(bench.model.visits.list.current(), Some(&CANAL));
    bench
}

fn present(bench: &Bench) -> (bool, usize, usize) {
    let world = bench.model.world.clone().unwrap();
    let state = world.state();
    (state.visit(CANAL).is_some(), state.concerns().count(), state.matters().count())
}

#[test]
fn the_old_words_stay_in_the_history_and_are_shown() {
    let mut bench = bench();
    bench.press("f6");
    assert!(bench.model.visits.history.as_ref().unwrap().page.text().contains("没有更正过"));
    bench.press("esc f7 tab tab ctrl+a \"张大娘\" tab tab ctrl+a \"50\" ctrl+s");
    assert!(bench.model.form.is_none(), "{}", bench.said());
    assert!(bench.model.visits.detail.text().contains("更正过 1 次"), "{}", bench.model.visits.detail.text());
    bench.press("f6");
    let text = bench.model.visits.history.as_ref().unwrap().page.text();
    for part in ["2026-11-22 09:30 王海军 更正", "接谈人 本人 → 张大娘", "时长 40 → 50"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    bench.press("esc");
    assert!(bench.model.visits.history.is_none());
}

#[test]
fn a_long_text_shows_what_differs_and_all_it_said() {
    let mut bench = bench();
    bench.press("f7 pagedown pagedown pagedown pagedown end \"水站来人看过。\" ctrl+s f6");
    let text = bench.model.visits.history.as_ref().unwrap().page.text();
    assert!(text.contains("听诉求  原 村东水渠淤塞，二组、三组四十亩地浇不上水。"), "{text}");
    assert!(text.contains("改 村东水渠淤塞，二组、三组四十亩地浇不上水。【水站来人看过。】"), "{text}");
}

#[test]
fn a_visit_is_taken_out_with_its_parts_and_put_back() {
    let mut bench = bench();
    bench.press("delete ctrl+s");
    let sheet = bench.model.sheet.as_ref().unwrap();
    assert_eq!(sheet.flaws().iter().filter(|flaw| flaw.grave).count(), 2, "why, and what of its parts");
    assert!(sheet.lead().iter().any(|line| line.contains("路灯不亮")), "{:?}", sheet.lead());
    assert_eq!(sheet.focus().name, Name::Reason);
    bench.press("\"记错户了\" enter right enter");
    assert_eq!(present(&bench), (false, 0, 0), "{}", bench.said());
    bench.press("ctrl+e alt+f");
    let last = bench.model.sheet.as_ref().unwrap().shown().last().map(|(slot, _)| slot.name);
    assert_eq!(last, Some(Name::Removed));
    bench.press(&"tab ".repeat(12)).press("space ctrl+s");
    assert_eq!(bench.model.visits.list.current(), Some(&CANAL));
    assert!(bench.model.visits.detail.text().contains("已作废：记错户了"), "{}", bench.model.visits.detail.text());
    bench.press("f7");
    assert!(bench.model.form.is_none());
    bench.press("delete");
    assert_eq!(present(&bench), (true, 2, 1), "{}", bench.said());
    bench.press("ctrl+z");
    assert_eq!(present(&bench), (false, 0, 0));
}

#[test]
fn what_was_heard_may_stay_and_undo_brings_the_visit_back() {
    let mut bench = bench();
    bench.press("delete \"记了两遍\" enter right right ctrl+s");
    assert_eq!(present(&bench), (false, 2, 1));
    bench.press("alt+4 ctrl+f \"水渠\" enter");
    assert!(bench.model.todo.detail.text().contains("村东水渠淤塞"));
    bench.press("ctrl+z");
    assert_eq!(present(&bench), (true, 2, 1));
    let world = bench.model.world.clone().unwrap();
    assert_eq!(world.state().concerns_in(CANAL).count(), 2);
    assert!(world.state().removed(Kind::Concern).is_empty());
    assert!(world.state().concern(ConcernId(RecordId([20; 16]))).is_some());
}

#[test]
fn both_lists_are_narrowed_by_what_they_know() {
    let mut bench = Bench::live();
    bench.press("alt+2 alt+f");
    assert!(bench.model.sheet.is_some());
    bench.press("esc");
    bench.model.visits.narrow.nobody_home = true;
    bench.press("alt+2");
    assert_eq!(bench.model.visits.list.items().count(), 1);
    bench.press("esc alt+4");
    let all = bench.model.todo.list.items().count();
    bench.model.todo.narrow.about = "水利".into();
    bench.press("alt+4");
    assert_eq!(bench.model.todo.list.items().count(), 2, "of {all}");
    bench.press("esc");
    assert_eq!(bench.model.todo.list.items().count(), all);
}

#[test]
fn what_was_heard_is_corrected_with_the_visit_and_its_old_words_are_shown() {
    let mut bench = bench();
    bench.press("f7 pagedown pagedown pagedown pagedown pagedown pagedown up up up up");
    let form = bench.model.form.as_ref().unwrap();
    assert_eq!(form.concerns().iter().filter(|concern| concern.is_saved()).count(), 2);
    bench.press("f8");
    assert!(
        bench.model.form.as_ref().unwrap().concerns().iter().any(|concern| concern.is_gone()),
        "{:?}",
        bench.model.form.as_ref().unwrap().focus()
    );
    bench.press("ctrl+s");
    assert!(bench.model.form.is_some(), "a reason is wanted");
    bench.press("f8");
    assert!(!bench.model.form.as_ref().unwrap().concerns().iter().any(|concern| concern.is_gone()));
    bench.press("ctrl+a \"村西水渠淤塞\" tab \"农田水利\" tab left ctrl+s");
    assert!(bench.model.form.is_none(), "{}", bench.said());
    let last = bench.commits.last().unwrap();
    assert_eq!(last.len(), 1, "{last:?}");
    bench.press("f6");
    let text = bench.model.visits.history.as_ref().unwrap().page.text();
    assert!(text.contains("西水渠") && text.contains("东水渠") && text.contains("水利 → 农田水利"), "{text}");
    bench.press("esc ctrl+z");
    let world = bench.model.world.clone().unwrap();
    assert!(world.state().concerns().all(|(_, concern)| concern.category == "水利"));
}

#[test]
fn a_part_is_taken_out_for_a_reason_and_comes_back() {
    let mut bench = bench();
    bench.press("f7 pagedown pagedown pagedown pagedown pagedown pagedown up up up up f8 \"听错了\" ctrl+s");
    assert_eq!(present(&bench), (true, 1, 1), "{}", bench.said());
    bench.press("ctrl+z");
    assert_eq!(present(&bench), (true, 2, 1));
}
