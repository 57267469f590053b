//! All at once: somebody with valid keys writes whatever they like, while laptops and
//! clerks are cut off and let in again, and machines are set back to older copies.
//!
//! `DUNDIAN_ROUGH_SEED` and `DUNDIAN_ROUGH_STEPS` run another one, as long as wanted.

use super::harm::Crook;
use super::*;

/// Steps of the short form.
const STEPS: u32 = 100;

#[rstest::rstest]
fn offices_agree_and_nothing_behind_a_cut_counts_whatever_else_is_written(#[values(2)] seed: u64) {
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
    world.check();
    println!("{} machines, {} words, {:?}", world.machines.len(), world.words, world.happened);
}
