//! The laws of merging, for whatever comes: any order, repetition and split of
//! the same bundles gives the same state, and so do bundles of programs of the
//! version before, whose entries hold what is cut out of them here.

use std::path::PathBuf;
use std::sync::OnceLock;

use proptest::prelude::*;

use super::marked_tests::as_before;
use super::tests::{Laptop, copy_dir, enrolled};
use crate::base::progress::Onward;
use crate::domain::cadre::Role;

/// Bundles of five devices, and the committee that they are sealed for.
struct World {
    root: tempfile::TempDir,
    bundles: Vec<PathBuf>,
    hash: String,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(make)
}

fn make() -> World {
    let root = tempfile::tempdir().unwrap();
    let stick = root.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    let mut committee = Laptop::new("县委组织部", Role::Committee);
    committee.village();
    let mut cadres: Vec<Laptop> =
        ["张三", "李四", "王五", "赵六", "钱七"].iter().map(|name| enrolled(name, &mut committee, &stick)).collect();
    committee.close();
    // With its mark: it is the same installation that takes the files in, over and over.
    copy_dir(committee.root.path(), &root.path().join("committee"));
    committee.reopen();
    let (mut bundles, mut marked) = (Vec::new(), Vec::new());
    // Two began with the version before, one of them with a household that all have.
    for (cadre, head) in [(1, "陈桂花"), (3, "刘兰英")] {
        let (home, line) = cadres[cadre].household_as_before(head);
        marked.extend([line, cadres[cadre].number_as_before(home, "432X")]);
    }
    // All take in the same households and change the same ones without knowing
    // of each other; each sends what is new, and now and then all of it.
    for round in 0..3 {
        for (n, cadre) in cadres.iter_mut().enumerate() {
            let home = cadre.household("刘兰英");
            let other = cadre.household(["王小毛", "张大山"][n % 2]);
            cadre.phone(home, &format!("1380000{n}{round:03}"));
            let visit = cadre.visit(other, &format!("第{round}次，{n}"));
            if n == round {
                cadre.concern(other, visit, "水渠淤塞");
            }
            bundles.push(cadre.export(&stick).file);
            if round == 0 && [1, 3].contains(&n) {
                let same = bundles[bundles.len() - 1].clone();
                bundles.push(as_before(&mut committee, cadre, &same, &marked));
            }
            if n == 2 || round == 2 && n % 2 == 0 {
                bundles.push(cadre.export_to(None, true, &stick).file);
            }
        }
    }
    // One household goes for good.
    let home = cadres[1].household("张大山");
    cadres[1].ws().erase_household(home, "本人要求", &mut |_, _| Onward::Continue).unwrap();
    bundles.push(cadres[1].export(&stick).file);
    for bundle in &bundles {
        committee.import(bundle).unwrap();
    }
    let hash = committee.hash();
    World { root, bundles, hash }
}

fn merged(order: &[usize]) -> Laptop {
    let root = tempfile::tempdir().unwrap();
    copy_dir(&world().root.path().join("committee"), root.path());
    let mut committee = Laptop::at(root, Default::default());
    committee.reopen();
    for n in order {
        committee.import(&world().bundles[*n]).unwrap();
    }
    committee
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_repetition_gives_the_same_state(seed in any::<u64>(), again in 0usize..8) {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut order: Vec<usize> = (0..world().bundles.len()).collect();
        order.extend((0..again).map(|_| rng.usize(0..world().bundles.len())));
        rng.shuffle(&mut order);
        let mut committee = merged(&order);
        prop_assert_eq!(committee.ws().shared().read().exchange().waiting().count(), 0);
        prop_assert!(committee.ws().shared().read().forked().is_empty());
        prop_assert_eq!(&committee.hash(), &world().hash);
        committee.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
        prop_assert_eq!(&committee.hash(), &world().hash);
    }
}

#[test]
fn the_whole_at_once_is_the_same_as_in_pieces() {
    // The bundles that hold all of a ledger alone, and the erasure.
    let whole: Vec<usize> = (0..world().bundles.len()).rev().collect();
    assert_eq!(merged(&whole).hash(), world().hash);
}
