//! Bundles that hold less than all: what the work needs, or figures alone.

use super::tests::{Laptop, committee, enrolled, stick};
use super::*;
use crate::base::ids::DeviceId;
use crate::base::progress::{Onward, unwatched};
use crate::bundle::manifest::Profile;
use crate::domain::change::Change;
use crate::domain::record::Kind;

#[test]
fn words_that_were_withheld_come_later_and_only_once() {
    let stick = stick();
    let mut committee = committee();
    let mut one = enrolled("张三", &mut committee, stick.path());
    let home = one.household("刘兰英");
    let visit = one.visit(home, "拉家常");
    one.concern(home, visit, "村东水渠淤塞");
    let catalog = crate::roster::lists::shipped().remove(0);
    one.ws().commit(vec![Change::add(catalog.id(), catalog)]).unwrap();
    let catalogs = |committee: &mut Laptop| committee.ws().shared().read().catalogs().count();
    let counts = |committee: &mut Laptop| {
        let shared = committee.ws().shared();
        let state = shared.read();
        (state.households().count(), state.visits().count(), state.concerns().count())
    };
    let out = stick.path().join("work.dundian");
    let ask = Outgoing { to: None, all: false, profile: Profile::Work, out: out.clone() };
    one.ws().export(&ask, &mut unwatched).unwrap();
    assert_eq!(committee.import(&out).unwrap().plan.new_of(Kind::Concern), 1);
    assert_eq!(counts(&mut committee), (0, 0, 1), "what the work needs, and no more");
    assert_eq!(catalogs(&mut committee), 0);

    let all = one.export_to(None, true, stick.path()).file;
    let plan = committee.ws().plan_import(&all, &mut unwatched).unwrap();
    assert_eq!((plan.verdict, plan.gaps.len()), (Verdict::Imported, 0));
    assert_eq!((plan.new_of(Kind::Household), plan.new_of(Kind::Visit)), (1, 1));
    let import = committee.import(&all).unwrap().import.unwrap();
    assert_eq!((counts(&mut committee), catalogs(&mut committee)), ((1, 1, 1), 1));
    let hash = committee.hash();
    committee.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert_eq!(committee.hash(), hash);
    assert_eq!(committee.import(&all).unwrap().plan.verdict, Verdict::NothingNew);
    committee.ws().undo_import(import, &mut |_, _| Onward::Continue).unwrap();
    assert_eq!(counts(&mut committee), (0, 0, 1));
    let again = one.export_to(None, true, stick.path()).file;
    committee.import(&again).unwrap();
    assert_eq!(committee.hash(), hash);

    // An older file must not bring back what was erased.
    committee.ws().erase_household(home, "本人要求", &mut |_, _| Onward::Continue).unwrap();
    committee.reopen();
    let last = one.export_to(None, true, stick.path()).file;
    let plan = committee.import(&last).unwrap().plan;
    assert_eq!((plan.fresh + plan.filled, counts(&mut committee)), (0, (0, 0, 0)));
    let mut kept = Vec::new();
    let mut each = |_, lines: &[&[u8]]| lines.iter().for_each(|line| kept.extend_from_slice(line));
    committee.ws().journal.replay(Default::default(), &mut each, &mut unwatched).unwrap();
    assert!(!String::from_utf8(kept).unwrap().contains("刘兰英"));
}

#[test]
fn figures_stand_for_their_village_until_newer_ones_come_or_they_are_taken_back() {
    let stick = stick();
    let mut committee = committee();
    let mut one = enrolled("张三", &mut committee, stick.path());
    let figures = |one: &mut Laptop, file: &str| {
        let out = stick.path().join(file);
        let ask = Outgoing { to: None, all: false, profile: Profile::Statistics, out: out.clone() };
        assert_eq!(one.ws().export(&ask, &mut unwatched).unwrap().entries, 0);
        out
    };
    let told = |committee: &mut Laptop, from: DeviceId| {
        let shared = committee.ws().shared();
        let state = shared.read();
        let counts = state.exchange().figures(from).map(|told| told.figures.clone()).unwrap_or_default();
        counts.into_iter().map(|figure| (figure.what, figure.count)).collect::<Vec<_>>()
    };
    let device = one.device();
    let homes: Vec<_> = (0..6).map(|n| one.household(&format!("户主{n}"))).collect();
    one.visit(homes[0], "拉家常");
    let first = figures(&mut one, "first.dundian");
    let outcome = committee.import(&first).unwrap();
    assert_eq!((outcome.plan.verdict, outcome.plan.fresh), (Verdict::Imported, 0));
    let expected = [("households", Some(6)), ("households_visited", None), ("visits", None)];
    assert_eq!(told(&mut committee, device), expected.map(|(what, count)| (what.to_owned(), count)));
    assert_eq!(committee.import(&first).unwrap().plan.verdict, Verdict::NothingNew);
    assert_eq!(committee.ws().shared().read().households().count(), 0, "not one of them is named");

    one.household("户主六");
    let second = figures(&mut one, "second.dundian");
    let import = committee.import(&second).unwrap().import.unwrap();
    assert_eq!(told(&mut committee, device)[0].1, Some(7));
    committee.reopen();
    assert_eq!(told(&mut committee, device)[0].1, Some(7));
    committee.ws().undo_import(import, &mut |_, _| Onward::Continue).unwrap();
    assert!(told(&mut committee, device).is_empty());
}
