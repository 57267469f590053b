//! Pictures of the committee's screens, and of the cadre's side of remarks.

use super::{Bench, Look, sample_ledger, shown};

/// Returns a bench on which the committee looks at the work of one season.
fn committee() -> Bench {
    let mut bench = Bench::closed(Look::default());
    bench.open_committee(sample_ledger(300));
    bench
}

/// Returns a bench on which the first cadre looks at the same.
fn cadre() -> Bench {
    let mut bench = Bench::closed(Look::default());
    bench.open_ledger(sample_ledger(300));
    bench
}

fn pictures(bench: impl Fn() -> Bench, cases: &[(&str, &str)]) {
    for (name, keys) in cases {
        for size in [(80, 24), (120, 40)] {
            let mut bench = bench();
            bench.model.size = size;
            insta::assert_snapshot!(format!("{name}-{}x{}", size.0, size.1), shown(bench.press(keys), size));
        }
    }
}

#[test]
fn what_a_committee_sees_of_its_cadres() {
    let cases = [
        ("committee-today", "alt+1"),
        ("committee-visits", "alt+2"),
        ("committee-review", "alt+4"),
        ("committee-cadres", "alt+5"),
        ("committee-cadre", "alt+5 down enter"),
        ("committee-cadres-village", "alt+5 f9 right right ctrl+s"),
    ];
    pictures(committee, &cases);
}

#[test]
fn a_remark_is_written_where_it_is_wanted() {
    let cases = [
        ("remark-sheet", "alt+4 enter tab \"请水利站先清桥头那截，报一个日子。\" tab \"3\""),
        ("remark-choose", "alt+2 alt+c"),
        ("remark-menu", "alt+4 ctrl+o"),
        ("remark-dossier", "alt+3 ctrl+f \"杨保祥\" enter enter pagedown"),
        ("alike", "alt+4 down enter down"),
    ];
    pictures(committee, &cases);
}

#[test]
fn a_cadre_answers_what_was_remarked() {
    let cases = [
        ("remarks-today", "alt+1"),
        ("remarks-todo", "alt+4 ctrl+f \"批示\" enter"),
        ("remarks-reply", "alt+4 ctrl+f \"批示\" enter enter"),
    ];
    pictures(cadre, &cases);
}
