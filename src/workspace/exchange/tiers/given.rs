//! What a cadre gives themselves gives them no right, whichever office passes it on.

use super::*;

#[test]
fn an_assignment_that_a_cadre_wrote_is_no_grant_though_the_county_passes_it_on() {
    let (mut world, town, cadre) = (World::new(1, false), 1, 3);
    world.join_clerk("甲镇会计", town);
    let clerk = world.machines.len() - 1;
    world.round();
    let me = world.ws(cadre).me().cadre.unwrap();
    let id = AssignmentId(world.machines[cadre].laptop.fresh_id());
    let given: Assignment = serde_json::from_value(serde_json::json!({
        "title": "自己写的", "cadres": [me], "villages": [village(2)], "from": "2026-01-01", "to": "2026-12-31",
    }))
    .unwrap();
    world.ws(cadre).commit(vec![Change::add(id, given)]).unwrap();
    // Up to the county by the first machine of the town, and down to the other one.
    world.calm = true;
    world.export_up(cadre);
    world.deliver_all();
    world.export_up(town);
    world.deliver_all();
    let device = world.machines[clerk].laptop.device();
    let ask = Outgoing { to: Some(device), all: false, profile: Profile::Full, out: world.stick.path().to_owned() };
    let file = world.ws(0).export(&ask, &mut unwatched).unwrap().file;
    world.take_in(clerk, &file);
    assert!(world.ws(clerk).shared().read().assignment(id).is_some(), "the county has passed it on");

    // A household of that village, which is 李四's.
    let home = household(2, "王小毛");
    let (theirs, known) = (home.first_id(), world.ws(cadre).shared().read().knows(Kind::Household, home.first_id().0));
    assert!(!known);
    let bent = Household { phone: Some("13900000000".into()), ..home.clone() };
    world.ws(cadre).commit(vec![Change::add(theirs, home.clone())]).unwrap();
    let edit = Change::edit(theirs, &home, &bent).unwrap();
    world.ws(cadre).commit(edit.into_iter().collect()).unwrap();
    world.round();
    for at in [town, clerk, 0] {
        let name = world.machines[at].name;
        let phone = |world: &mut World| world.ws(at).read::<Household>(theirs).unwrap().unwrap().phone;
        assert_eq!(phone(&mut world), None, "{name}");
        world.ws(at).rebuild(&mut |_, _| Onward::Continue).unwrap();
        assert_eq!(phone(&mut world), None, "{name}, made anew");
    }
    world.check();
}
