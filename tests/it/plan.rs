//! `dundian plan`: the round of a day for people, for paper and for scripts.

use serde_json::{Value, json};

use super::env::{Env, VILLAGE};

/// Returns a world in which household 18 has an overdue concern, 17 is never
/// visited, and 19 may be called while 18 may not.
fn env() -> Env {
    let env = Env::new();
    let add = ["household", "add", "--village", VILLAGE, "--group", "3"];
    let more = ["--number", "19", "--head", "孙<b>明", "--phone", "13805120000"];
    env.run(&[&add[..], &more].concat()).ok();
    env.run(&[
        "assignment",
        "add",
        "--title",
        "冬季走访",
        "--cadre",
        "王磊",
        "--village",
        VILLAGE,
        "--from",
        "2026-10-01",
        "--to",
        "2026-12-31",
    ])
    .ok();
    env.run(&[
        "visit",
        "add",
        "--household",
        "320722114204/18",
        "--at",
        "2026-11-03T09:00",
        "--complaints",
        "水渠淤塞",
        "--concern",
        "水渠淤塞",
        "--matter",
        "代办残疾证",
        "--promised",
        "2026-11-22",
    ])
    .ok();
    env
}

#[test]
fn the_round_comes_as_rows_of_json() {
    let rows = env().run(&["plan", "--json"]).json();
    let numbers: Vec<&Value> = rows.iter().map(|row| &row["number"]).collect();
    assert_eq!(numbers, ["17", "18", "19"]);
    let causes: Vec<&Value> = rows[1]["why"].as_array().unwrap().iter().map(|why| &why["cause"]).collect();
    assert_eq!(causes, ["concern", "matter"]);
    assert_eq!((&rows[1]["due"], &rows[0]["due"]), (&json!(true), &json!(false)));
    assert_eq!(rows[1]["concerns"][0]["due"], "2026-11-10");
    assert_eq!(rows[1]["matters"][0]["promised"], "2026-11-22");
    assert_eq!((&rows[1]["last_visit"], &rows[0]["last_visit"]), (&json!("2026-11-03"), &Value::Null));
    assert_eq!((&rows[0]["place"], &rows[0]["day"]), (&json!(1), &json!("2026-11-22")));
    assert_eq!(rows[2]["phone"], Value::Null, "nobody agreed to be called");
}

#[test]
fn another_day_is_planned_as_it_will_stand_then() {
    let rows = env().run(&["plan", "--date", "2026-11-05", "--json"]).json();
    let due: Vec<&Value> = rows.iter().map(|row| &row["due"]).collect();
    assert_eq!(due, [false, false, false]);
}

#[test]
fn the_round_is_written_for_paper_and_nothing_is_overwritten() {
    let env = env();
    let page = env.path("round.html");
    let said = env.run(&["plan", "--out", &page]).ok();
    assert!(said.contains(&page), "{said}");
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.starts_with("<!doctype html>") && html.contains("孙&lt;b&gt;明") && !html.contains("<b>"), "{html}");
    assert!(html.contains("水渠淤塞") && html.contains("代办残疾证") && !html.contains("13805120000"));
    std::fs::write(&page, "mine").unwrap();
    env.run(&["plan", "--out", &page]).fails(1, "round.html");
    assert_eq!(std::fs::read_to_string(&page).unwrap(), "mine");
    let text = env.path("round.txt");
    env.run(&["plan", "--out", &text]).ok();
    assert!(std::fs::read_to_string(&text).unwrap().contains("[ ] 18号 李秀英"));
    env.run(&["plan", "--out", &env.path("round.doc")]).fails(2, ".html");
}

#[test]
fn without_anything_to_do_it_says_so() {
    let env = Env::new();
    assert!(env.run(&["plan"]).ok().contains("没有"));
    assert!(env.run(&["plan", "--json"]).ok().is_empty());
}
