//! The interface without a screen: lines in, lines out.

use super::env::{Env, VILLAGE};

/// Answers one after the other, as lines.
fn plain(env: &Env, answers: &[&str]) -> String {
    let out = env.feed(&["--plain"], &(answers.join("\n") + "\n")).ok();
    let steers = |c: char| c != '\n' && c.is_control();
    assert!(!out.contains(steers), "{out:?}");
    out
}

fn village() -> Env {
    let env = Env::new();
    let policies = "code,version,title,from,to\nYB-2026,1,城乡居民医保缴费,2026-01-01,2026-12-31\n";
    env.run(&["policy", "import", &env.file("policies.csv", policies)]).ok();
    let given = ["--from", "2026-10-01", "--to", "2026-12-31", "--coverage", "100"];
    env.run(&[&["assignment", "add", "--title", "三解三促", "--village", VILLAGE], &given[..]].concat()).ok();
    env
}

/// The answers that log a visit to 刘大山 with all there is to a visit.
const VISIT: &[&str] = &[
    "7",
    "lds",
    "",
    "",
    "刘大山",
    "户主",
    "40",
    "稻子收了。",
    "",
    "",
    "水渠堵了。",
    "",
    // A concern: text, category, urgency, people, who sees to it; then no more.
    "村东水渠淤塞",
    "水利",
    "",
    "40",
    "",
    "",
    // Policies; a matter: need, not done, promised for; then no more.
    "1",
    "代办残疾证",
    "",
    "11-30",
    "",
    "12-20",
    "",
    "",
];

#[test]
fn a_visit_is_logged_question_by_question() {
    let env = village();
    let out = plain(&env, VISIT);
    assert!(out.contains("已保存"), "{out}");
    let visit = &env.run(&["visit", "list", "--json"]).json()[0];
    let shown = env.run(&["visit", "show", visit["id"].as_str().unwrap()]).ok();
    for text in ["刘大山", "稻子收了。", "水渠堵了。", "城乡居民医保缴费", "村东水渠淤塞", "代办残疾证", "2026-12-20"]
    {
        assert!(shown.contains(text), "{text} in {shown}\n{out}");
    }
}

#[test]
fn nobody_home_takes_a_word() {
    let env = village();
    let out = plain(&env, &["7", "18", "", "", "未遇", "", "", "", ""]);
    assert!(out.contains("已保存"), "{out}");
    assert!(env.run(&["visit", "list"]).ok().contains("未遇"));
}

#[test]
fn what_was_left_is_there_the_next_time() {
    let env = village();
    let out = plain(&env, &["7", "17", "", "", "刘大山", "户主", "", "说到一半", "走"]);
    assert!(out.contains("草稿"), "{out}");
    assert!(env.run(&["visit", "list", "--json"]).json().is_empty());
    // The input may also just end.
    let out = plain(&env, &["7", "", "", "", "", "", "", "", "还有"]);
    assert!(out.contains("[说到一半]"), "{out}");
}

#[test]
fn what_is_wrong_is_said_and_asked_again() {
    let env = village();
    let out = plain(&env, &["99", "7", "zzz", "17", "", "", "", "", "无数", "撤", "30", "走", "0"]);
    assert!(out.contains("没有这一项") && out.contains("没有这一户"), "{out}");
    assert!(out.contains("[无数]"), "{out}");
}

#[test]
fn a_concern_is_led_on_and_found_again() {
    let env = village();
    plain(&env, VISIT);
    let out = plain(&env, &["4", "水渠", "1", "1", "", "", "", "", "", "", "", "", "0", "0", "0"]);
    assert!(out.contains("村东水渠淤塞"), "{out}");
    let out = plain(&env, &["8", "水渠", "1", "", "3", "刘", "1", "", "", "5", "1", "", "2", "1", "", "", "0"]);
    assert!(out.contains("水渠堵了。"), "{out}");
    assert!(out.matches("刘大山").count() > 2, "{out}");
}

#[test]
fn a_ledger_that_is_not_there_or_locked_is_told() {
    let env = Env::empty();
    env.feed(&["--plain"], "").fails(1, "dundian init");
    let (right, wrong) = (env.file("right", "shuili2026\n"), env.file("wrong", "anders2026\n"));
    env.run(&["--passphrase-file", &right, "init", "--role", "cadre", "--name", "王磊", "--unit", "县水利局"]).ok();
    env.feed(&["--plain", "--passphrase-file", &wrong], "").fails(1, "口令不对");
    assert!(env.feed(&["--plain", "--passphrase-file", &right], "0\n").ok().contains("王磊"));
}
