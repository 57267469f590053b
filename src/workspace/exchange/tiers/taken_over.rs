//! A town invites somebody whom the county has written down: the county is asked once
//! whether they are the town's, and nothing is lost meanwhile.

use super::*;
use crate::domain::cadre::Cadre;
use crate::domain::decision::Outcome;

#[test]
fn whom_the_county_wrote_down_a_town_takes_over_once_the_county_agrees() {
    let (mut world, town) = (World::new(1, false), 1);
    let (name, person) = ("孙七", CadreId(world.machines[0].laptop.fresh_id()));
    let written = Cadre {
        name: name.into(),
        unit: "县水利局".into(),
        post: String::new(),
        role: Role::Cadre,
        devices: Vec::new(),
        same_as: None,
    };
    let given = {
        let shared = world.ws(0).shared();
        let state = shared.read();
        let found = state.assignments().find(|(_, one)| one.villages.contains(&village(4)));
        found.map(|(id, _)| id).unwrap()
    };
    let old = world.ws(0).read::<Assignment>(given).unwrap().unwrap();
    let mut new = old.clone();
    new.cadres.push(person);
    let mut changes = vec![Change::add(person, written)];
    changes.extend(Change::edit(given, &old, &new).unwrap());
    world.ws(0).commit(changes).unwrap();
    world.round();
    assert!(world.ws(town).shared().read().cadre(person).is_some(), "the town knows them by name");

    world.join(name, Role::Cadre, town, &[]);
    let at = world.machines.len() - 1;
    world.round();
    world.round();
    let visit = VisitId(world.machines[at].laptop.fresh_id());
    let now = world.machines[at].laptop.clock.now();
    let home = household(4, "王小毛").first_id();
    let logged = Visit { cadres: vec![person], households: vec![home], ..Visit::new(now, village(4)) };
    world.ws(at).commit(vec![Change::add(visit, logged)]).unwrap();
    world.round();
    let has = |world: &mut World, at: At| world.ws(at).shared().read().visit(visit).is_some();
    assert_eq!((has(&mut world, town), has(&mut world, 0)), (true, false));
    let asked = requests(&world.ws(0).shared().read());
    let device = asked.iter().find(|one| one.records.iter().all(|(kind, _)| *kind == Kind::Device)).unwrap();
    world.ws(0).decide(device.key(), Outcome::Taken, "", &mut |_, _| Onward::Continue).unwrap();
    assert_eq!(requests(&world.ws(0).shared().read()), [], "all that waited for it counts");
    assert!(has(&mut world, 0));
    world.check();
}
