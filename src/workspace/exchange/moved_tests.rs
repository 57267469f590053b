//! Somebody who goes from one town of a county to another.

use super::siblings_tests::{bring, invite};
use super::tests::{Laptop, committee, enrolled, stick};
use super::*;
use crate::base::clock::Clock;
use crate::base::progress::Onward;
use crate::domain::assignment::Assignment;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::decision::Outcome as Decided;
use crate::domain::household::Household;
use crate::domain::record::Kind;
use crate::domain::village::{Village, VillageCode};
use crate::domain::visit::Visit;
use crate::query::progress::{Question, progress};
use crate::query::requests::requests;
use crate::query::scope::Scope;

fn elsewhere() -> VillageCode {
    "320722114205".parse().unwrap()
}

#[test]
fn whoever_changes_towns_is_one_person_whose_words_stay_where_they_were_written() {
    let stick = stick();
    let post = stick.path();
    let mut county = committee();
    let other =
        Village { code: elsewhere(), name: "后张村委会".into(), town: "石榴镇".into(), county: String::new() };
    county.ws().commit(vec![Change::add(other.code.id(), other)]).unwrap();
    let mut town = |name: &str| {
        let mut town = Laptop::new(name, Role::Committee);
        town.import(&invite(&mut county, name, false, post)).unwrap();
        bring(&mut town, &mut county, post);
        bring(&mut county, &mut town, post);
        town
    };
    let (mut first, mut second) = (town("曲阳镇"), town("石榴镇"));
    for at in [&mut first, &mut second] {
        at.village();
    }
    // Somebody at each who stays.
    let mut anna = enrolled("张三", &mut first, post);
    let ask = Invitation { villages: vec![elsewhere()], ..Invitation::new("王五", "石榴镇", Role::Cadre, post) };
    let mut wang = Laptop::new("王五", Role::Cadre);
    wang.import(&second.ws().invite(&ask).unwrap().file).unwrap();
    let home = anna.household("刘兰英");
    let mut bo = enrolled("李四", &mut first, post);
    bo.household("刘兰英");
    let before = bo.visit(home, "渠");
    let person = bo.ws().me().cadre.unwrap();
    let round = |laptops: &mut [(&mut Laptop, bool)], first: &mut Laptop, second: &mut Laptop, county: &mut Laptop| {
        for (laptop, is_first) in laptops.iter_mut() {
            bring(laptop, if *is_first { &mut *first } else { &mut *second }, post);
        }
        for town in [&mut *first, &mut *second] {
            bring(town, county, post);
        }
        for town in [&mut *first, &mut *second] {
            bring(county, town, post);
        }
        for (laptop, is_first) in laptops.iter_mut() {
            bring(if *is_first { &mut *first } else { &mut *second }, laptop, post);
        }
    };
    round(&mut [(&mut anna, true), (&mut bo, true), (&mut wang, false)], &mut first, &mut second, &mut county);
    round(&mut [(&mut anna, true), (&mut bo, true), (&mut wang, false)], &mut first, &mut second, &mut county);
    assert!(county.ws().shared().read().visit(before).is_some());

    // The county sends him on; the first town has his laptop back, and cuts it off.
    let today = county.clock.today();
    let of_wang = {
        let shared = county.ws().shared();
        let state = shared.read();
        state.assignments().find(|(_, one)| one.villages.contains(&elsewhere())).map(|(id, _)| id).unwrap()
    };
    let old = county.ws().read::<Assignment>(of_wang).unwrap().unwrap();
    let mut with_him = old.clone();
    with_him.cadres.push(person);
    county.ws().commit(Change::edit(of_wang, &old, &with_him).unwrap().into_iter().collect()).unwrap();
    let cutting = first.ws().plan_cut(bo.device(), None).unwrap();
    first.ws().cut_off(bo.device(), &cutting, &mut |_, _| Onward::Continue).unwrap();
    round(&mut [(&mut anna, true), (&mut wang, false)], &mut first, &mut second, &mut county);
    assert!(second.ws().shared().read().cadre(person).is_some(), "the second town knows him by name");
    let ask = Invitation { villages: vec![elsewhere()], ..Invitation::new("李四", "", Role::Cadre, post) };
    let mut new = Laptop::new("李四", Role::Cadre);
    new.import(&second.ws().invite(&ask).unwrap().file).unwrap();
    assert_eq!(new.ws().me().cadre, Some(person), "he is who he was");
    let there = Household::new(elsewhere(), "陈大山");
    let there = (there.first_id(), there);
    new.ws().commit(vec![Change::add(there.0, there.1)]).unwrap();
    let visit = Visit { cadres: vec![person], households: vec![there.0], ..Visit::new(new.clock.now(), elsewhere()) };
    let after = crate::base::ids::VisitId(new.fresh_id());
    new.ws().commit(vec![Change::add(after, visit)]).unwrap();
    let mut all = |first: &mut Laptop, second: &mut Laptop, county: &mut Laptop, new: &mut Laptop| {
        round(&mut [(&mut anna, true), (&mut wang, false), (new, false)], first, second, county);
    };
    all(&mut first, &mut second, &mut county, &mut new);
    // The county is asked once whether he is the second town's by now.
    let asked = requests(&county.ws().shared().read());
    let device = asked.iter().find(|one| one.records.iter().all(|(kind, _)| *kind == Kind::Device)).unwrap();
    county.ws().decide(device.key(), Decided::Taken, "", &mut |_, _| Onward::Continue).unwrap();
    for _ in 0..2 {
        all(&mut first, &mut second, &mut county, &mut new);
    }
    assert_eq!(requests(&county.ws().shared().read()), []);

    let shown = |laptop: &mut Laptop, visit| laptop.ws().shared().read().visit(visit).is_some();
    assert_eq!((shown(&mut county, before), shown(&mut county, after)), (true, true));
    assert_eq!((shown(&mut first, before), shown(&mut first, after)), (true, false), "the first town keeps its own");
    assert!(shown(&mut second, after));
    let named =
        |laptop: &mut Laptop| laptop.ws().shared().read().cadres().filter(|(_, cadre)| cadre.name == "李四").count();
    assert_eq!((named(&mut county), named(&mut second), named(&mut first)), (1, 1, 1), "one person");
    // He reads what he wrote, and all count the same of him.
    assert_eq!((shown(&mut new, before), shown(&mut new, after)), (true, true));
    let figures = |state: &crate::state::State| {
        format!("{:?}", progress(state, today, Question { scope: Scope::Cadre(person), ..Question::default() }))
    };
    let own = figures(&new.ws().shared().read());
    for office in [&mut second, &mut county] {
        let me = office.ws().me();
        let shared = office.ws().shared();
        let state = shared.read();
        let devices = state.exchange().own(me.device);
        let seen = crate::query::audience::Audience::of(&state, me.cadre, devices, today).seen_by(person);
        assert_eq!(figures(&seen), own);
    }
}
