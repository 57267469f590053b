//! What isn't for whoever works here to decide is said before it is written.

use super::dialogs::overlay::{Confirm, Overlay, Yes};
use super::sample::Bench;
use super::world::tab::Tab;
use crate::query::requests::requests;

fn question(bench: &Bench) -> Option<String> {
    match &bench.model.overlay {
        Some(Overlay::Confirm(Confirm { question, yes: Yes::Request })) => Some(question.clone()),
        _ => None,
    }
}

fn waiting(bench: &Bench) -> usize {
    requests(&bench.model.world.as_ref().unwrap().state()).len()
}

/// Opens the sheet of the household at hand and corrects its telephone.
fn corrected(bench: &mut Bench) {
    bench.go(Tab::Households).press("f7");
    assert!(bench.model.sheet.is_some(), "{}", bench.said());
    while !matches!(&bench.model.sheet, Some(sheet) if sheet.focus().name == super::sheet::of(crate::domain::problem::Field::Phone))
    {
        bench.press("tab");
    }
    bench.press("ctrl+a \"13800000000\" ctrl+s");
}

#[test]
fn what_an_office_has_to_agree_to_is_asked_before_it_is_written() {
    let mut bench = Bench::reporting();
    corrected(&mut bench);
    let asked = question(&bench).unwrap_or_default();
    assert!(asked.contains("请求改住户") && asked.contains("牛山镇党委"), "{asked}");
    assert_eq!(waiting(&bench), 0, "nothing is written yet");
    bench.press("esc");
    assert_eq!((waiting(&bench), bench.said().as_str()), (0, "没有记下，什么也没有改。"));
    assert!(bench.model.sheet.is_some(), "what was typed stays");
    bench.press("ctrl+s");
    assert!(question(&bench).is_some());
    bench.press("enter");
    assert_eq!((waiting(&bench), bench.model.sheet.is_none()), (1, true));
    assert!(bench.said().contains("单位同意才算数"), "{}", bench.said());
}

#[test]
fn a_question_that_something_else_takes_the_place_of_writes_nothing() {
    let mut bench = Bench::reporting();
    corrected(&mut bench);
    bench.press("f1");
    assert_eq!((question(&bench), waiting(&bench)), (None, 0));
    bench.press("esc ctrl+s enter");
    assert_eq!(waiting(&bench), 1, "the sheet isn't held up by it");
}

#[test]
fn who_reports_to_nobody_is_asked_nothing() {
    let mut bench = Bench::live();
    corrected(&mut bench);
    assert_eq!((question(&bench), bench.model.sheet.is_none()), (None, true));
}
