//! Assignments on the command line after they were written: corrected, and
//! handed over.

use crate::env::{Env, VILLAGE};

/// A world with an assignment and a second cadre, who has another one.
fn assigned() -> Env {
    let env = Env::new();
    let period = ["--from", "2026-10-01", "--to", "2026-12-31"];
    env.run(&[&["assignment", "add", "--title", "冬季入户", "--village", VILLAGE], &period[..]].concat()).ok();
    env
}

#[test]
fn a_correction_changes_what_it_names() {
    let env = assigned();
    env.run(&["assignment", "edit", "冬季入户", "--to", "2027-01-31", "--nights", "5"]).ok();
    let row = &env.run(&["assignment", "list", "--json"]).json()[0];
    assert_eq!((row["title"].as_str(), row["to"].as_str()), (Some("冬季入户"), Some("2027-01-31")));
    assert_eq!((row["nights"].as_u64(), row["from"].as_str()), (Some(5), Some("2026-10-01")));
    env.run(&["assignment", "edit", "冬季入户", "--to", "2026-09-01"]).fails(1, "不能早于");
    env.run(&["assignment", "edit", "冬季入户", "--coverage", "101"]).fails(1, "100");
    env.run(&["assignment", "edit", "夏季入户"]).fails(1, "夏季入户");
}

#[test]
fn an_assignment_is_not_handed_to_whoever_has_it_or_is_not_known() {
    let env = assigned();
    env.run(&["assignment", "handover", "冬季入户", "--to", "王磊"]).fails(1, "交给另一个人");
    env.run(&["assignment", "handover", "冬季入户", "--to", "无此人"]).fails(1, "无此人");
    assert_eq!(env.run(&["assignment", "list", "--json"]).json()[0]["cadres"][0], "王磊");
}
