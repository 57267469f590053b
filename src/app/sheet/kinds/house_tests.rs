//! Households entered, corrected, split, merged, moved and excused by their
//! keys, on a ledger that keeps it and takes it back.

use super::household::{ADDRESS, GROUP, HEAD, NOTE, NUMBER};
use crate::app::sample::{Bench, household};
use crate::app::sheet::{Name, Sheet};
use crate::base::ids::HouseholdId;
use crate::domain::household::{Household, HouseholdStatus};
use crate::domain::problem::Field;
use crate::query::scope::excused_now;
use crate::state::State;

const MEMBERS: Name = Name::Of(Field::Members);
const PHONE: Name = Name::Of(Field::Phone);
const CATEGORIES: Name = Name::Of(Field::Categories);
const INTO: Name = Name::Of(Field::Successor);
const AT: Name = Name::Of(Field::At);

/// The bench on 住户 with the household of this number at hand.
fn at(number: &str) -> Bench {
    let mut bench = Bench::live();
    bench.press("alt+3");
    assert!(bench.model.households.list.choose(&household(number)));
    bench
}

fn sheet(bench: &Bench) -> &Sheet {
    bench.model.sheet.as_ref().unwrap_or_else(|| panic!("{}", bench.said()))
}

/// Goes to a slot by Tab.
fn to(bench: &mut Bench, name: Name) {
    bench.press("shift+tab ".repeat(20).as_str());
    for _ in 0..20 {
        if sheet(bench).focus().name == name {
            return;
        }
        bench.press("tab");
    }
    panic!("no slot {name:?}");
}

/// Writes a text over what a slot holds.
fn write(bench: &mut Bench, name: Name, text: &str) {
    to(bench, name);
    bench.press(&format!("ctrl+a delete \"{text}\""));
}

/// Takes choices of a slot until it is this one.
fn choose(bench: &mut Bench, name: Name, key: &str) {
    to(bench, name);
    for _ in 0..10 {
        if sheet(bench).choice(name) == Some(key) {
            return;
        }
        bench.press("right");
    }
    panic!("no choice {key}");
}

fn look<T>(bench: &Bench, of: impl FnOnce(&State) -> T) -> T {
    of(&bench.model.world.as_ref().unwrap().state())
}

fn record(bench: &Bench, id: HouseholdId) -> Option<Household> {
    look(bench, |state| state.household(id).cloned())
}

fn all(bench: &Bench) -> Vec<(HouseholdId, Household)> {
    look(bench, |state| state.households().map(|(id, household)| (id, household.clone())).collect())
}

fn flaws(bench: &Bench) -> Vec<String> {
    sheet(bench).flaws().iter().map(|flaw| flaw.message.clone()).collect()
}

fn dossier(bench: &Bench) -> String {
    bench.model.households.dossier.as_ref().unwrap().page.text()
}

#[test]
fn data_are_corrected_and_the_correction_is_told_and_taken_back() {
    let mut bench = at("1");
    let before = record(&bench, household("1")).unwrap();
    bench.press("f7");
    write(&mut bench, Name::Residents, "４人");
    write(&mut bench, GROUP, "三组");
    write(&mut bench, PHONE, "13812345678");
    choose(&mut bench, Name::Consent, "yes");
    to(&mut bench, MEMBERS);
    bench.press("\"李秀英 妻子 1962\" enter \"张小明 儿子\" ctrl+s");
    let after = record(&bench, household("1")).unwrap();
    assert_eq!((after.residents, after.group.as_deref(), after.members.len()), (Some(4), Some("3"), 2));
    assert_eq!((after.contact_consent, after.head.as_str()), (Some(true), "张三"));
    bench.press("enter");
    let said = dossier(&bench);
    assert!(said.contains("李秀英") && said.contains("3 → 4"), "{said}");
    bench.press("esc ctrl+z");
    assert_eq!(record(&bench, household("1")), Some(before));
}

#[test]
fn a_sheet_left_as_it_was_writes_nothing() {
    let mut bench = at("12");
    bench.press("f7 ctrl+s");
    assert!(bench.model.sheet.is_none() && bench.commits.is_empty());
    assert_eq!(bench.said(), crate::tr!("sheet-nothing"));
}

#[test]
fn identity_numbers_are_refused_beside_the_members_and_masked_elsewhere() {
    let mut bench = at("1");
    bench.press("f7");
    to(&mut bench, MEMBERS);
    bench.press("\"李秀英 320722196201011234\"");
    assert_eq!(flaws(&bench).len(), 1, "it is said while it is typed");
    bench.press("ctrl+s");
    assert_eq!(sheet(&bench).focus().name, MEMBERS);
    assert_eq!(flaws(&bench).len(), 1, "and said once");
    write(&mut bench, MEMBERS, "李秀英 妻子 1962");
    write(&mut bench, NOTE, "证件 320722196201011234");
    assert_eq!(flaws(&bench).len(), 1);
    bench.press("ctrl+s");
    assert!(!record(&bench, household("1")).unwrap().note.contains("320722196201011234"));
}

#[test]
fn a_household_is_entered_once_and_must_visit_follows_the_category_unless_told() {
    let mut bench = at("1");
    bench.press("alt+a \"2\"");
    write(&mut bench, NUMBER, "21");
    write(&mut bench, HEAD, "赵六");
    to(&mut bench, CATEGORIES);
    bench.press("down down space");
    assert_eq!(sheet(&bench).picked(CATEGORIES), ["监测户"]);
    bench.press("ctrl+s");
    let new = record(&bench, household("21")).unwrap();
    assert!(new.must_visit && new.group.as_deref() == Some("2"));
    assert_eq!(bench.model.households.list.current(), Some(&household("21")), "it is at hand");
    bench.press("ctrl+z");
    assert_eq!(record(&bench, household("21")), None);

    // Entered again it is there again, as it is written now.
    bench.press("alt+a");
    write(&mut bench, NUMBER, "21");
    write(&mut bench, HEAD, "赵六");
    choose(&mut bench, Name::MustVisit, "no");
    bench.press("ctrl+s");
    let again = record(&bench, household("21")).unwrap_or_else(|| panic!("{}", bench.said()));
    assert!(!again.must_visit && again.categories.is_empty() && again.group.is_none());
    assert_eq!(look(&bench, |state| state.conflicts().count()), 0);
}

#[test]
fn a_household_that_is_there_is_offered_instead() {
    let mut bench = at("1");
    bench.press("alt+a");
    write(&mut bench, NUMBER, "2");
    bench.press("ctrl+s");
    assert_eq!(sheet(&bench).focus().name, HEAD, "a head is wanted first");
    bench.press("\"别人\" ctrl+s");
    assert_eq!(sheet(&bench).focus().name, Name::Whether);
    bench.press("space");
    assert!(sheet(&bench).shown().any(|(slot, here)| here && slot.name == Name::Whether));
    bench.press("ctrl+s");
    assert!(bench.model.sheet.is_none() && bench.commits.is_empty());
    assert_eq!(bench.model.households.dossier.as_ref().unwrap().id, household("2"));
}

#[test]
fn a_household_is_split_both_name_each_other_and_it_is_taken_back_as_one() {
    let mut bench = at("1");
    let before = all(&bench);
    let visits = look(&bench, |state| state.visits_of(household("1")).count());
    for _ in 0..2 {
        bench.press("alt+d ctrl+s");
        assert!(flaws(&bench).len() == 1 && sheet(&bench).focus().name == HEAD);
        bench.press("\"张小明\"");
        write(&mut bench, Name::Along, "王芳、张小宝");
        write(&mut bench, NUMBER, "2");
        write(&mut bench, Name::Residents, "9");
        bench.press("ctrl+s");
        assert_eq!(flaws(&bench).len(), 1, "more than there are");
        write(&mut bench, Name::Residents, "2");
        bench.press("ctrl+s");
        assert_eq!(sheet(&bench).focus().name, NUMBER, "taken");
        write(&mut bench, NUMBER, "1-1");
        bench.press("ctrl+s");
        let new = record(&bench, household("1-1")).unwrap_or_else(|| panic!("{}", bench.said()));
        assert_eq!((new.residents, new.members.len()), (Some(2), 2));
        assert_eq!(record(&bench, household("1")).unwrap().residents, Some(1));
        assert_eq!(look(&bench, |state| state.visits_of(household("1")).count()), visits, "what happened stays");
        assert_eq!(look(&bench, |state| state.visits_of(household("1-1")).count()), 0);
        bench.press("enter");
        assert!(dossier(&bench).contains("从张三户分出"), "{}", dossier(&bench));
        bench.press("esc");
        bench.model.households.list.choose(&household("1"));
        bench.press("enter");
        assert!(dossier(&bench).contains("张小明"), "{}", dossier(&bench));
        // Taken back and done again it is the same.
        bench.press("esc ctrl+z");
        assert_eq!(all(&bench), before);
    }
}

#[test]
fn a_household_is_merged_and_all_that_happened_is_found_in_the_other() {
    let mut bench = at("1");
    let before = all(&bench);
    bench.press("alt+h ctrl+s");
    assert_eq!(sheet(&bench).focus().name, INTO);
    bench.press("\"lly\" enter");
    let preview: Vec<&str> = sheet(&bench).asides(INTO).collect();
    assert!(preview.iter().any(|line| line.contains("张三")), "{preview:?}");
    write(&mut bench, NOTE, "老人跟儿子过");
    bench.press("ctrl+s");
    let old = record(&bench, household("1")).unwrap();
    assert_eq!((old.status, old.successor), (HouseholdStatus::Merged, Some(household("2"))));
    let new = record(&bench, household("2")).unwrap();
    assert_eq!((new.residents, new.must_visit), (Some(6), true));
    assert_eq!(look(&bench, |state| state.visits_of(household("2")).count()), 3);
    let waiting: Vec<_> = bench.model.answers.todo.iter().filter_map(|todo| todo.household).collect();
    assert!(waiting.contains(&household("2")) && !waiting.contains(&household("1")), "{waiting:?}");
    bench.model.households.list.choose(&household("2"));
    bench.press("enter");
    let said = dossier(&bench);
    for part in ["原张三户", "水渠淤塞", "老人跟儿子过", "水费收据"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    bench.press("esc");
    bench.model.households.list.choose(&household("1"));
    bench.press("alt+h");
    assert!(bench.model.sheet.is_none());
    assert_eq!(bench.said(), crate::tr!("house-merged-already"));
    bench.press("ctrl+z");
    assert_eq!(all(&bench), before);
}

#[test]
fn households_move_away_come_back_and_change_places() {
    let mut bench = at("3");
    let before = all(&bench);
    bench.press("alt+b");
    assert_eq!(sheet(&bench).asides(Name::Way).count(), 1, "what it means is said");
    write(&mut bench, AT, "2026-12-30");
    bench.press("ctrl+s");
    assert_eq!(sheet(&bench).focus().name, AT, "a day that hasn't come");
    write(&mut bench, AT, "11-20");
    write(&mut bench, NOTE, "去上海带孙子");
    bench.press("ctrl+s");
    assert_eq!(record(&bench, household("3")).unwrap().status, HouseholdStatus::Away);
    assert!(!bench.model.answers.todo.iter().any(|todo| todo.household == Some(household("3"))));
    bench.model.households.list.choose(&household("3"));
    bench.press("enter");
    assert!(dossier(&bench).contains("去上海带孙子"));
    bench.press("alt+b ctrl+s");
    assert_eq!(record(&bench, household("3")).unwrap().status, HouseholdStatus::Registered);
    bench.press("ctrl+z ctrl+z");
    assert_eq!(all(&bench), before);

    bench.press("esc");
    bench.model.households.list.choose(&household("3"));
    bench.press("alt+b");
    choose(&mut bench, Name::Way, "elsewhere");
    write(&mut bench, NUMBER, "2");
    assert_eq!(flaws(&bench).len(), 1, "somebody has that number");
    write(&mut bench, NUMBER, "33");
    write(&mut bench, ADDRESS, "村西");
    bench.press("ctrl+s");
    let moved = record(&bench, household("3")).unwrap();
    assert_eq!((moved.number.as_deref(), moved.address.as_deref()), (Some("33"), Some("村西")));
    assert_eq!(moved.group, Some("2".into()), "what is empty stays");
}

#[test]
fn households_are_excused_with_a_reason_and_counted_again() {
    let mut bench = at("12");
    let excused = |bench: &Bench| {
        look(bench, |state| {
            excused_now(state, crate::app::sample::now().date_naive())
                .get(&household("12"))
                .map(|(_, why)| (*why).to_owned())
        })
    };
    bench.press("f8 f8 alt+x ctrl+s");
    assert_eq!(sheet(&bench).focus().name, Name::Reason);
    bench.press("alt+right ctrl+s");
    assert_eq!(excused(&bench), Some("长期外出".to_owned()));
    assert!(bench.model.households.marked.is_empty());
    assert_eq!(bench.model.households.excused.len(), 2, "both that were marked");
    bench.model.households.list.choose(&household("12"));
    bench.press("enter");
    assert!(dossier(&bench).contains("长期外出 · 前张村"), "{}", dossier(&bench));
    bench.press("alt+x ctrl+s");
    assert_eq!(excused(&bench), None);
    bench.press("ctrl+z");
    assert!(excused(&bench).is_some());
    bench.press("ctrl+z");
    assert_eq!(bench.model.households.excused.len(), 0);
}

#[test]
fn several_become_must_visit_at_once() {
    let mut bench = at("1");
    bench.press("ctrl+a f7");
    choose(&mut bench, Name::MustVisit, "yes");
    bench.press("ctrl+s");
    assert!(all(&bench).iter().all(|(_, household)| household.must_visit));
    bench.press("ctrl+z");
    assert_eq!(all(&bench).iter().filter(|(_, household)| household.must_visit).count(), 1);
    bench.press("ctrl+a alt+d");
    assert!(bench.model.sheet.is_none(), "that is done one by one");
    bench.press("esc");
    assert!(bench.model.households.marked.is_empty());
}

#[test]
fn pages_are_turned_from_household_to_household() {
    let mut bench = at("1");
    bench.press("enter tab");
    assert_eq!(bench.model.households.dossier.as_ref().unwrap().id, household("2"));
    bench.press("left left");
    assert_eq!(bench.model.households.dossier.as_ref().unwrap().id, household("1"));
}

#[test]
fn a_split_from_a_page_leads_to_the_page_of_the_new_household() {
    let mut bench = at("1");
    bench.press("enter alt+d \"张小明\" ctrl+s");
    assert!(dossier(&bench).contains("从张三户分出"), "{}", dossier(&bench));
    bench.press("ctrl+z");
    assert_eq!(dossier(&bench), crate::tr!("app-household-gone"));
}
