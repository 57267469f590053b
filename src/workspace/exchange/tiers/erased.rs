//! What an office destroys of its own stays destroyed with the offices above, though
//! all by which they could tell whose it was goes with it.

use super::*;

#[test]
fn what_a_town_destroys_stays_destroyed_above() {
    let (mut world, town) = (World::new(1, false), 1);
    let home = household(4, "王小毛").first_id();
    assert!(world.ws(0).shared().read().knows(Kind::Household, home.0));
    world.ws(town).erase_household(home, "本人要求", &mut |_, _| Onward::Continue).unwrap();
    world.round();
    for at in [town, 0] {
        let is_kept = |world: &mut World| {
            let shared = world.ws(at).shared();
            let state = shared.read();
            assert!(state.is_erased(Kind::Household, home.0), "{}", world.machines[at].name);
            assert_eq!(requests(&state), [], "nobody is asked");
        };
        is_kept(&mut world);
        world.ws(at).rebuild(&mut |_, _| Onward::Continue).unwrap();
        is_kept(&mut world);
    }
}
