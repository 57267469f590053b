//! Several visits begun at once: none is lost, each has a draft of its own.

use super::effect::{Effect, WorkerEffect};
use super::msg::Msg;
use super::sample::{Bench, household};
use super::screens::today::Item;
use crate::base::limits::VISITS_BEGUN_MAX;

/// The draft that a key leads to: name and content.
fn draft(bench: &mut Bench, key: &str) -> (String, Vec<u8>) {
    let effects = super::update(&mut bench.model, Msg::Key(key.parse().unwrap()));
    let mut saved = effects.into_iter().filter_map(|effect| match effect {
        Effect::Worker(WorkerEffect::SaveDraft(name, _, bytes)) => Some((name, bytes)),
        _ => None,
    });
    saved.next_back().unwrap()
}

#[test]
fn another_visit_is_begun_while_one_waits_and_both_are_kept() {
    let mut bench = Bench::new();
    bench.press("alt+3 f2 enter down \"本\"");
    let first = draft(&mut bench, "人");
    bench.press("alt+3 down f2 enter down \"儿\"");
    let second = draft(&mut bench, "子");
    assert_eq!((first.0.as_str(), second.0.as_str()), ("visit", "visit-2"));
    assert_eq!(bench.model.form.as_ref().unwrap().picked(), [household("2")]);
    bench.press("alt+1");
    let listed = |bench: &Bench| bench.model.today.list.items().filter(|item| matches!(item, Item::Draft(_))).count();
    assert_eq!(listed(&bench), 2);
    bench.press("home enter pagedown \"好\" ctrl+s");
    assert_eq!(bench.commits.len(), 1, "{}", bench.said());
    assert!(bench.asked.contains(&Effect::Worker(WorkerEffect::RemoveDraft("visit".into()))));
    assert!(!bench.asked.contains(&Effect::Worker(WorkerEffect::RemoveDraft("visit-2".into()))));
    bench.press("alt+1");
    assert_eq!(listed(&bench), 1);
    bench.press("home enter");
    assert_eq!(bench.model.form.as_ref().unwrap().picked(), [household("2")]);
}

#[test]
fn at_the_same_household_the_visit_is_gone_on_with() {
    let mut bench = Bench::new();
    bench.press("alt+3 f2 enter down \"本人\" alt+3 f2");
    assert_eq!(bench.model.begun().len(), 1);
    assert!(bench.model.form_in_front && bench.model.form.as_ref().unwrap().is_dirty());
    bench.press("f2");
    assert_eq!(bench.model.begun().len(), 2, "over a form another one begins");
    bench.press("f2 f2");
    assert_eq!(bench.model.begun().len(), 2, "an empty one is enough");
}

#[test]
fn there_are_only_so_many_and_that_is_said() {
    let mut bench = Bench::new();
    for _ in 0..VISITS_BEGUN_MAX {
        bench.press("f2 tab \"x\"");
    }
    assert_eq!(bench.model.begun().len(), VISITS_BEGUN_MAX);
    bench.press("f2");
    assert_eq!(bench.model.begun().len(), VISITS_BEGUN_MAX);
    assert_eq!(bench.said(), crate::tr!("waiting-drafts-full", max = VISITS_BEGUN_MAX));
    assert!(bench.model.form_in_front);
}

#[test]
fn nobody_home_is_two_keys_from_a_household_and_one_takes_it_back() {
    let mut bench = Bench::live();
    let visits = |bench: &Bench| bench.model.world.as_ref().unwrap().state().visits_of(household("2")).count();
    bench.press("alt+3 ctrl+f \"lly\" enter");
    let before = visits(&bench);
    bench.press("f2 f9");
    assert_eq!(visits(&bench), before + 1, "{}", bench.said());
    assert!(bench.model.form.is_none() && bench.said().contains("Ctrl+Z"), "{}", bench.said());
    bench.press("ctrl+z");
    assert_eq!(visits(&bench), before);
}

#[test]
fn where_no_household_is_at_hand_the_one_that_waits_is_gone_on_with() {
    let mut bench = Bench::new();
    bench.press("alt+3 f2 enter down \"本人\" alt+1 home");
    assert!(matches!(bench.model.today.list.current(), Some(Item::Draft(0))));
    bench.press("f2");
    assert_eq!((bench.model.begun().len(), bench.model.form_in_front), (1, true));
}
