//! All at once: somebody with valid keys writes whatever they like, while laptops and
//! clerks are cut off and let in again, and machines are set back to older copies.
//!
//! `DUNDIAN_ROUGH_SEED` and `DUNDIAN_ROUGH_STEPS` run another one, as long as wanted.

use super::harm::Crook;
use super::*;

/// Steps of the short form.
const STEPS: u32 = 100;

#[rstest::rstest]
fn offices_agree_and_nothing_behind_a_cut_counts_whatever_else_is_written(#[values(2, 5)] seed: u64) {
    let of = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let seed = of("DUNDIAN_ROUGH_SEED").unwrap_or(seed);
    let steps = of("DUNDIAN_ROUGH_STEPS").map_or(STEPS, |steps| steps as u32);
    println!("seed {seed}, {steps} steps");
    let mut world = World::new(seed, false);
    world.join_clerk("县会计", 0);
    world.join_clerk("甲镇会计", 1);
    world.round();
    let mut crook = Crook::join(&mut world, seed, None);
    for step in 0..steps {
        world.rough_step();
        crook.act(&mut world, step);
    }
    crook.send(&mut world);
    let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| world.check()));
    if told.is_err() {
        for at in 0..world.machines.len() {
            let name = world.machines[at].name;
            let text = world.machines[at].laptop.journal_text();
            for line in text.lines().filter(|line| line.contains("bad00005:32") || line.contains("\"seq\":32,") && line.contains("bad00005\"")) {
                println!("DBG {name}: {line}");
            }
            let shared = world.ws(at).shared();
            let state = shared.read();
            for (id, one) in state.decisions().filter(|(_, one)| one.entry.seq == 32) {
                println!("DBG {name}: {id} {one:?} {:?}", state.authority().decided(one.about().unwrap()));
            }
            println!("DBG {name} waits {:?} cuts {:?}", state.authority().waiting().iter().filter(|held| held.origin.entry.seq == 32).map(|held| held.key()).collect::<Vec<_>>(), state.authority().cuts().ways().keys().collect::<Vec<_>>());
        }
        panic!();
    }
    println!("{} machines, {} words, {:?}", world.machines.len(), world.words, world.happened);
}
