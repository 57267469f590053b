//! Pictures of the screens of figures, policies and the day, at more sizes and
//! with what opens on them.

use super::{Bench, Look, shown};

/// Returns a bench with sample data of one season.
fn season() -> Bench {
    let mut bench = Bench::closed(Look::default());
    bench.open(super::sample_ledger(300).state);
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
fn policies_are_read_out_counted_and_told() {
    let cases = [
        ("policies", "alt+6", (200, 60)),
        ("reading", "alt+6 f6", (60, 16)),
        ("reading", "alt+6 f6", (80, 24)),
        ("reading-question", "alt+6 f6 tab", (80, 24)),
        ("matrix", "alt+6 alt+g right", (80, 24)),
        ("untold", "alt+6 f9 down", (80, 24)),
        ("policy-edit", "alt+6 f7 tab tab", (80, 24)),
        ("policy-edit", "alt+6 f7 tab", (60, 16)),
        ("policy-add", "alt+6 alt+a ctrl+s", (120, 40)),
    ];
    pictures(Bench::new, &cases);
}

#[test]
fn policies_of_a_season() {
    let cases = [
        ("season-policies", "alt+6", (80, 24)),
        ("season-policies", "alt+6", (120, 40)),
        ("season-reading", "alt+6 f6", (120, 40)),
        ("season-matrix", "alt+6 alt+g down right right right right", (60, 16)),
        ("season-matrix", "alt+6 alt+g down right", (80, 24)),
        ("season-matrix", "alt+6 alt+g down right", (200, 60)),
        ("season-untold", "alt+6 alt+g down down right right enter", (120, 40)),
    ];
    pictures(season, &cases);
}

#[test]
fn without_policies_each_page_says_what_to_do() {
    let cases = [("empty-matrix", "alt+6 alt+g", (80, 24)), ("empty-day-plan", "alt+1 f6", (80, 24))];
    pictures(Bench::empty, &cases);
}

#[test]
fn the_day_and_its_plan() {
    let cases =
        [("today", "alt+1", (200, 60)), ("day-plan", "alt+1 f6", (60, 16)), ("day-plan", "alt+1 f6 down", (80, 24))];
    pictures(Bench::new, &cases);
}

#[test]
fn a_day_of_the_season() {
    let cases = [
        ("season-today", "alt+1", (60, 16)),
        ("season-today", "alt+1", (80, 24)),
        ("season-today", "alt+1", (120, 40)),
        ("season-day-plan", "alt+1 f6", (120, 40)),
        ("season-day-plan", "alt+1 f6", (200, 60)),
    ];
    pictures(season, &cases);
}
