//! Sheets by their keys: what is typed, chosen and picked, what a draft brings back.

use super::{Name, Sheet, Value};
use crate::app::effect::{Effect, WorkerEffect};
use crate::app::msg::{Msg, Outcome};
use crate::app::sample::Bench;
use crate::domain::problem::Field;

/// A bench with the sheet for the next step of the concern about the canal.
fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.press("alt+4 ctrl+f \"水渠\" enter f7");
    assert!(bench.model.sheet.is_some(), "{}", bench.said());
    bench
}

fn sheet(bench: &Bench) -> &Sheet {
    bench.model.sheet.as_ref().unwrap()
}

#[test]
fn what_was_typed_is_in_the_draft_and_comes_back() {
    let mut bench = bench();
    let mut drafts = Vec::new();
    for key in ["渠", "已", "清"] {
        let effects = crate::app::update(&mut bench.model, Msg::Key(key.parse().unwrap()));
        drafts.extend(effects.into_iter().filter_map(|effect| match effect {
            Effect::Worker(WorkerEffect::SaveDraft(name, _, bytes)) if name == super::DRAFT => Some(bytes),
            _ => None,
        }));
    }
    assert_eq!(drafts.len(), 3, "one for each character");
    let world = bench.model.world.clone().unwrap();
    let state = world.state();
    let ctx = crate::app::form_ctx(&bench.model, &world, &state);
    let back = Sheet::from_draft(&ctx, drafts.last().unwrap()).unwrap();
    assert_eq!(back.text(Name::Of(Field::Note)), "渠已清");
    assert_eq!((back.focus().name, back.is_dirty()), (Name::Of(Field::Note), true));
    assert_eq!(back.choice(Name::Way), sheet(&bench).choice(Name::Way));
}

#[test]
fn leaving_asks_only_where_something_would_be_lost() {
    let mut bench = bench();
    bench.press("esc");
    assert!(bench.model.sheet.is_none());
    bench.press("f7 \"渠\" esc");
    assert!(sheet(&bench).is_asking());
    bench.press("esc");
    assert!(!sheet(&bench).is_asking());
    assert_eq!(sheet(&bench).text(Name::Of(Field::Note)), "渠");
    bench.press("esc enter");
    assert!(bench.model.sheet.is_none());
    assert!(bench.asked.contains(&Effect::Worker(WorkerEffect::RemoveDraft(super::DRAFT.into()))));
}

#[test]
fn other_screens_wait_until_the_sheet_is_done() {
    let mut bench = bench();
    bench.press("\"渠\" alt+1 f2");
    assert_eq!(sheet(&bench).text(Name::Of(Field::Note)), "渠");
    assert!(bench.model.form.is_none());
    assert_eq!(bench.said(), crate::tr!("sheet-first"));
}

#[test]
fn what_is_refused_stays_as_it_was_typed() {
    let mut bench = bench();
    bench.outcome = Outcome::Refused("磁盘满了".into());
    bench.press("\"渠已清\" ctrl+s");
    assert_eq!(sheet(&bench).text(Name::Of(Field::Note)), "渠已清");
    assert!(sheet(&bench).flaws().iter().any(|flaw| flaw.message == "磁盘满了"));
    bench.outcome = Outcome::Saved(Vec::new());
    bench.press("ctrl+s");
    assert!(bench.model.sheet.is_none());
    assert_eq!(bench.commits.len(), 2);
    assert_eq!(bench.commits[0].len(), bench.commits[1].len());
}

#[test]
fn choices_turn_and_slots_that_do_not_matter_are_passed_over() {
    let mut bench = bench();
    let names = |bench: &Bench| -> Vec<Name> { sheet(bench).shown().map(|(slot, _)| slot.name).collect() };
    assert!(names(&bench).contains(&Name::Satisfaction), "the usual next step is to tell the household");
    bench.press("up up");
    assert_eq!(sheet(&bench).focus().name, Name::Way);
    let Value::One { all, .. } = &sheet(&bench).focus().value else { panic!() };
    for _ in 0..all.len() {
        if sheet(&bench).choice(Name::Way) == Some("returned") {
            break;
        }
        bench.press("right");
    }
    assert_eq!(names(&bench), [Name::Way, Name::Of(Field::Note)]);
    bench.press("ctrl+s");
    let flaws = sheet(&bench).flaws();
    assert!(flaws.iter().any(|flaw| flaw.grave), "work that is sent back wants a reason: {flaws:?}");
}
