//! Pictures of the screens of figures, policies and the day, at more sizes and
//! with what opens on them.

use super::{Bench, Look, shown};
use crate::domain::cadre::Role;

/// Returns a bench with sample data of one season.
fn season() -> Bench {
    let mut bench = Bench::closed(Look::default());
    bench.open(crate::view::bulk::state(300));
    bench
}

/// Presses the keys at a size and compares what is then shown.
fn pictures(bench: impl Fn() -> Bench, cases: &[(&str, &str, (u16, u16))]) {
    for (name, keys, size) in cases {
        let mut bench = bench();
        bench.model.size = *size;
        insta::assert_snapshot!(format!("{name}-{}x{}", size.0, size.1), shown(bench.press(keys), *size));
    }
}

#[test]
fn figures_and_how_they_are_worked_out() {
    let cases = [
        ("figures", "alt+5", (200, 60)),
        ("figures-explained", "alt+5 f7", (60, 16)),
        ("figures-explained", "alt+5 f7", (80, 24)),
        ("figures-explained", "alt+5 down down down f7", (120, 40)),
        ("figures-pictures", "alt+5 tab", (60, 16)),
        ("figures-villages", "alt+5 tab left", (80, 24)),
    ];
    pictures(Bench::new, &cases);
}

#[test]
fn figures_of_a_season() {
    let cases = [
        ("season", "alt+5", (80, 24)),
        ("season", "alt+5", (200, 60)),
        ("season-policy", "alt+5 end up f7", (120, 40)),
    ];
    pictures(season, &cases);
}

#[test]
fn a_committee_sees_each_cadre_by_name() {
    let committee = || {
        let mut bench = season();
        bench.model.world.as_mut().unwrap().me.role = Role::Committee;
        bench
    };
    pictures(committee, &[("cadres", "alt+5 tab tab", (80, 24)), ("cadres", "alt+5 tab tab", (200, 60))]);
}
