//! Conflicts as they come out, with wide text in all columns.

use serde_json::json;

use super::shown;
use crate::app::Tab;
use crate::app::sample::{Bench, household};
use crate::base::ids::RecordId;
use crate::domain::record::Kind;
use crate::settings::Look;

fn bench() -> Bench {
    let mut bench = Bench::new();
    let visit = RecordId([31; 16]);
    let merged = |into: &str| json!({"status": "merged", "successor": household(into)});
    let text = "村东水渠淤塞，二组、三组四十亩地浇不上水，今年玉米怕是要减产；去年也报过一次，没有下文。";
    bench.quarrel(&[
        (8, Kind::Household, household("1").into(), json!({"residents": 4, "address": "村东头水渠北边老槐树下第三家"})),
        (9, Kind::Household, household("1").into(), json!({"residents": 5, "address": "村东头水渠南边老槐树下第三家"})),
        (8, Kind::Visit, visit, json!({"blocks": {"chat": "坐下来说了一会儿话。", "complaints": text}})),
        (
            9,
            Kind::Visit,
            visit,
            json!({"blocks": {"chat": "坐下来说了一会儿话，儿子在苏州打工，过年回来。", "complaints": "水渠堵了。"}}),
        ),
        (8, Kind::Household, household("3").into(), merged("12")),
        (9, Kind::Household, household("12").into(), merged("3")),
        (7, Kind::Concern, RecordId([20; 16]), json!({"category": "水利", "due": "2026-11-30"})),
        (8, Kind::Concern, RecordId([20; 16]), json!({"category": "农田水利设施", "due": "2026-12-04"})),
        (9, Kind::Concern, RecordId([20; 16]), json!({"category": "恶意\u{1b}[31m\u{202e}类"})),
    ]);
    bench
}

#[test]
fn conflicts_and_their_sides() {
    let keys = [
        ("list", ""),
        ("ring", "enter"),
        ("household", "down enter right"),
        ("visit", "down down enter"),
        ("three-sides", "down down down enter right right"),
        ("write", "down down enter f7"),
    ];
    for (columns, rows) in [(80, 24), (120, 40), (60, 16)] {
        for (name, keys) in keys {
            let mut bench = bench();
            bench.model.size = (columns, rows);
            bench.go(Tab::Exchange).press("home");
            insta::assert_snapshot!(format!("conflict-{name}-{columns}"), shown(bench.press(keys), (columns, rows)));
        }
    }
}

#[test]
fn what_waits_names_conflicts() {
    let mut bench = bench();
    insta::assert_snapshot!("conflict-todo", shown(bench.go(Tab::Todo).press("down down down down"), (80, 24)));
}

#[test]
fn sides_on_an_old_console() {
    let mut bench = Bench::looking(Look { ascii: true, ..Look::default() });
    bench.quarrel(&[
        (8, Kind::Household, household("1").into(), json!({"note": "一"})),
        (9, Kind::Household, household("1").into(), json!({"note": "二"})),
    ]);
    let shown = shown(bench.go(Tab::Exchange).press("enter"), (80, 24));
    assert!(shown.contains("欧阳建国") && !shown.contains(|c: char| ('\u{2500}'..='\u{259f}').contains(&c)), "{shown}");
}

/// Any keys at any size: nothing tears, and a side is at hand as long as there
/// is something to decide on.
#[test]
fn nothing_tears_whatever_is_pressed() {
    let keys = "left right enter tab shift+tab esc f6 f7 up down pagedown end home ctrl+z ctrl+y f1 e a 张 alt+8";
    let keys: Vec<&str> = keys.split(' ').collect();
    let mut rng = fastrand::Rng::with_seed(7);
    let mut bench = bench();
    bench.go(Tab::Exchange);
    for _ in 0..400 {
        let key = keys[rng.usize(..keys.len())];
        bench.press(if key == "张" { "\"张\"" } else { key });
        if rng.u8(..10) == 0 {
            bench.send(crate::app::Msg::Mouse(crate::app::Mouse::Click(rng.u16(..80), rng.u16(..24))));
        }
        shown(&mut bench, [(80, 24), (60, 16), (120, 40), (200, 60)][rng.usize(..4)]);
        if let Some(dispute) = bench.model.exchange.conflicts.facing.as_ref().and_then(|facing| facing.dispute()) {
            assert!(bench.model.exchange.conflicts.facing.as_ref().unwrap().side < dispute.sides.len(), "{key}");
        }
    }
    assert!(!bench.commits.is_empty());
}
