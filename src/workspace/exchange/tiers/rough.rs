//! All at once: somebody with valid keys writes whatever they like, while laptops and
//! clerks are cut off and let in again, and machines are set back to older copies. A
//! hundred seeds of a hundred steps.
//!
//! `DUNDIAN_ROUGH_SEED` is the first of other seeds; `DUNDIAN_ROUGH_STEPS` runs each as long
//! as wanted.

use super::harm::Crook;
use super::*;

/// Steps of one run.
const STEPS: u32 = 100;
/// Runs that one test does.
const RUNS: u64 = 5;

fn run(seed: u64, steps: u32) {
    println!("seed {seed}, {steps} steps");
    // So that a seed does the same by itself.
    Dice::of_this_test().begin(1);
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

#[rstest::rstest]
fn offices_agree_and_nothing_behind_a_cut_counts_whatever_else_is_written(
    #[values(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19)] part: u64,
) {
    let of = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let first = of("DUNDIAN_ROUGH_SEED").unwrap_or(1) + part * RUNS;
    let steps = of("DUNDIAN_ROUGH_STEPS").map_or(STEPS, |steps| steps as u32);
    (first..first + RUNS).for_each(|seed| run(seed, steps));
}
