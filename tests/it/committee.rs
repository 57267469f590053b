//! What a committee gets on the command line.

use serde_json::{Value, json};

use super::env::Env;

/// A world with sample data, as the committee sees it.
fn committee() -> Env {
    let env = Env::empty();
    let data = env.data();
    env.run(&["demo", "--into", data.to_str().unwrap(), "--visits", "120", "--role", "committee"]).ok();
    env
}

#[test]
fn progress_has_a_line_for_each_cadre_by_name() {
    let env = committee();
    let rows = env.run(&["progress", "--json"]).json();
    let names: Vec<&str> = rows.iter().map(|row| row["cadre"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 12, "{names:?}");
    assert_eq!((names[0], names[11]), ("陈立新", "周文博"), "by the sound of the name: {names:?}");
    let first = &rows[0];
    for metric in ["coverage", "visits", "must_visit", "settled_on_time"] {
        assert!(first["metrics"][metric]["target"].is_u64(), "{metric}: {first}");
    }
    assert!(first["data_until"].as_str().is_some_and(|day| day.starts_with("2026-")), "{first}");
    assert!(["ahead", "on_track", "behind", "none"].contains(&first["pace"].as_str().unwrap()));
    let table = env.run(&["progress"]).ok();
    assert_eq!(table.lines().count(), 13, "{table}");
    // One cadre is asked about as before.
    let one = env.run(&["progress", "--cadre", "周文博", "--json"]).json();
    assert!(one.iter().all(|row| row["cadre"] == "周文博" && row["metric"].is_string()), "{one:?}");
}

#[test]
fn what_was_escalated_comes_first_and_all_villages_are_there() {
    let rows = committee().run(&["todo", "--json"]).json();
    assert_eq!(rows[0]["group"], "review");
    let villages: std::collections::BTreeSet<String> = rows.iter().map(|row| row["village"].to_string()).collect();
    assert!(villages.len() > 3, "{villages:?}");
    let remark = rows.iter().find(|row| row["kind"] == "remark").unwrap();
    assert_eq!(remark["group"], json!("waiting"), "{remark}");
    assert_ne!(remark["head"], Value::Null);
}
