//! Pictures of the committee's screens, and of the cadre's side of remarks.

use super::{Bench, Look, sample_ledger, shown};
use crate::base::ids::{CadreId, DeviceId, RecordId};
use crate::domain::cadre::Role;
use crate::oplog::note::{Figure, Figures, Known, Note, Peer};
use crate::query::rollup::Count;

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

/// Returns the same bench with two towns below, one of which has told figures.
fn county() -> Bench {
    let mut ledger = sample_ledger(300);
    let device = |n| DeviceId([n; 8]);
    for (n, name, unit) in [(31, "镇党委", "双店镇"), (32, "石榴镇党委", "石榴镇")] {
        let cadre = Some(CadreId(RecordId([n; 16])));
        let known = super::exchange::peer(device(n), name, Known::Invited);
        let town = Peer { unit: unit.into(), role: Role::Committee, cadre, ..known };
        ledger.state.note(&Note::Peer(Box::new(town)));
    }
    let figure = |about: &str, what: Count, count| Figure { about: about.into(), what: what.word().into(), count };
    let figures = vec![
        figure("320722201201", Count::Households, Some(412)),
        figure("320722201202", Count::Households, Some(388)),
        figure("320722201201", Count::Visited, Some(300)),
        figure("320722201202", Count::Visited, None),
        figure("320722201201,320722201202", Count::Visits, Some(1260)),
        figure("320722201201", Count::Concerns, Some(41)),
    ];
    let at = "2026-11-09T10:00:00+08:00".parse().unwrap();
    let told = Figures { import: RecordId([9; 16]), from: device(31), number: 1, at, figures };
    ledger.state.note(&Note::Figures(told));
    let mut bench = Bench::closed(Look::default());
    bench.open_committee(ledger);
    bench
}

#[test]
fn what_a_county_sees_of_its_towns() {
    pictures(county, &[("county-offices", "alt+5 tab down")]);
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
