//! Catalogues and campaigns by the real binary: what comes with the program counts as it
//! is, what was edited counts anew, and an office's catalogue reaches its cadres.

use std::fs;

use serde_json::{Value, json};

use crate::env::Env;
use crate::exchange::{Town, text};

/// What counts under each goal in the period: visits, concerns, matters.
fn counted(rows: &[Value]) -> Vec<(String, [u64; 3])> {
    let count = |row: &Value| ["visits", "concerns", "matters"].map(|what| row["period"][what].as_u64().unwrap());
    rows.iter().map(|row| (text(&row["goal"]).to_owned(), count(row))).collect()
}

fn goals(env: &Env, campaign: &str) -> Vec<(String, [u64; 3])> {
    counted(&env.run(&["progress", "--campaign", campaign, "--json"]).json())
}

fn all(rows: &[(&str, [u64; 3])]) -> Vec<(String, [u64; 3])> {
    rows.iter().map(|(goal, counts)| ((*goal).to_owned(), *counts)).collect()
}

/// A ledger with two visits, a concern heard in each and something promised in one.
fn visited() -> Env {
    let env = Env::new();
    let add = |words: &[&str]| env.run(&[&["visit", "add", "--household", "320722114204/17"], words].concat()).ok();
    add(&[
        "--chat",
        "家里都好",
        "--occasion",
        "节日",
        "--concern",
        "水渠淤塞",
        "--category",
        "水利",
        "--matter",
        "代办残疾证",
        "--help-form",
        "代办",
    ]);
    add(&["--development", "想种大棚", "--concern", "和邻居争地界", "--category", "邻里"]);
    env
}

#[test]
fn what_comes_with_the_program_counts_without_being_asked_for() {
    let env = visited();
    let wanted = all(&[("listen", [1, 0, 0]), ("solve", [1, 1, 0]), ("settle", [0, 1, 0])]);
    assert_eq!(goals(&env, "SJSC"), wanted);
    assert_eq!(goals(&env, "三解三促"), wanted);
    let home = all(&[("people", [2, 2, 1]), ("stations", [0; 3]), ("growth", [0; 3])]);
    assert_eq!(goals(&env, "SZJSFW"), home);
    let row = env.run(&["progress", "--campaign", "SJSC", "--json"]).json().remove(1);
    assert_eq!(row["week"], json!({"visits": 1, "concerns": 1, "matters": 0}));
    // What can't be counted yet is said, with the line of the file.
    env.run(&["progress", "--campaign", "SJSC"]).fails(0, "第 13 行");
    let shown = env.run(&["progress", "--campaign", "SJSC"]).ok();
    assert!(shown.contains("破解发展难题") && shown.contains("不相加"), "{shown}");
    assert_eq!(env.run(&["search", "三解三促", "--json"]).json().len(), 0, "nothing was written");

    let behind = env.run(&["progress", "--campaign", "SJSC", "--goal", "solve", "--json"]).json();
    let kinds: Vec<&str> = behind.iter().map(|row| text(&row["kind"])).collect();
    assert_eq!(kinds, ["concern", "visit"]);
    assert!(text(&behind[0]["what"]).contains("水渠淤塞"), "{behind:?}");
    env.run(&["progress", "--campaign", "SJSC", "--goal", "moon"]).fails(1, "listen");
    env.run(&["progress", "--campaign", "XX"]).fails(1, "catalog list");
    env.run(&["progress", "--campaign", "SJSC", "--cadre", "王磊"]).fails(2, "--cadre");
}

#[test]
fn a_catalogue_is_shown_edited_and_imported_as_its_next_version() {
    let env = visited();
    env.run(&["catalog", "add", "SJSC"]).ok();
    assert!(env.run(&["catalog", "add", "三解三促"]).ok().contains("没有变化"));
    let file = env.run(&["catalog", "show", "SJSC"]).ok();
    let same = env.run(&["catalog", "import", &env.file("same.toml", &file)]).ok();
    assert!(same.contains("没有变化"), "{same}");

    let edited = file.replace("category=产业,水利", "category=产业").replace("信访", "信访,水利");
    let path = env.file("edited.toml", &edited);
    assert!(env.run(&["catalog", "check", &path]).ok().contains("3 条"));
    let saved = env.run(&["catalog", "import", &path]).ok();
    assert!(saved.contains("版本 1-2"), "{saved}");
    let wanted = all(&[("listen", [1, 0, 0]), ("solve", [1, 0, 0]), ("settle", [0, 2, 0])]);
    assert_eq!(goals(&env, "SJSC"), wanted);
    assert_eq!(env.run(&["catalog", "show", "SJSC"]).ok(), edited.replace("version = \"1\"", "version = \"1-2\""));
    assert_eq!(env.run(&["catalog", "show", "SJSC", "--version", "1"]).ok(), file);
    let versions: Vec<Value> = env.run(&["catalog", "list", "--json"]).json();
    let named: Vec<(&str, &str)> = versions.iter().map(|row| (text(&row["code"]), text(&row["version"]))).collect();
    assert_eq!(named, [("SJSC", "1"), ("SJSC", "1-2"), ("SZJSFW", "1")]);
    assert_eq!(env.run(&["search", "破解发展难题", "--json"]).json().len(), 2);

    // The goal that a record names takes the place of the rules, and none any more doesn't.
    let canal = env.run(&["concern", "list", "--json"]).json().remove(0);
    let number = text(&canal["number"]).to_owned();
    env.run(&["concern", "goal", &number, "了解民情民意"]).ok();
    let named = all(&[("listen", [1, 1, 0]), ("solve", [1, 0, 0]), ("settle", [0, 1, 0])]);
    assert_eq!(goals(&env, "SJSC"), named);
    assert_eq!(env.run(&["concern", "show", &number, "--json"]).json()[0]["goal"], "listen");
    env.run(&["concern", "goal", &number, "moon"]).fails(1, "没有目标");
    env.run(&["concern", "goal", &number]).ok();
    assert_eq!(goals(&env, "SJSC"), wanted);
    let matter = env.run(&["matter", "list", "--json"]).json().remove(0);
    assert_eq!(matter["help"], "errand");
    env.run(&["matter", "goal", text(&matter["id"]), "solve"]).ok();
    assert_eq!(goals(&env, "SJSC")[1].1, [1, 0, 1]);
}

#[test]
fn a_file_that_cannot_be_taken_names_its_lines_and_changes_nothing() {
    let env = Env::new();
    let head = "[catalog]\nof = \"campaign\"\ncode = \"X\"\ntitle = \"活动\"\n\n";
    let goal = |code: &str, rule: &str| format!("[[item]]\ncode = \"{code}\"\nwhen = [\"{rule}\"]\n");
    let many: String = (0..1_000).map(|n| goal(&n.to_string(), "place=home")).collect();
    let refused = [
        ("[catalog\n".to_owned(), "第 1 行"),
        (format!("{head}{}{}", goal("a", "place=home"), goal("a", "place=home")), "第 9 行"),
        (format!("{head}{many}"), "最多 200 条"),
        (head.replace("campaign", "retention"), "retention"),
        (head.replace("title", "titel"), "titel"),
    ];
    for (content, said) in refused {
        let path = env.file("x.toml", content);
        env.run(&["catalog", "check", &path]).fails(1, said);
        env.run(&["catalog", "import", &path]).fails(1, said);
        env.run(&["catalog", "import", &path]).fails(1, "什么都没有改");
        fs::remove_file(path).unwrap();
    }
    assert_eq!(env.run(&["catalog", "list", "--json"]).json().len(), 2, "those of the program alone");
    let path = env.file("y.toml", format!("{head}{}", goal("a", "plcae=home")));
    env.run(&["catalog", "check", &path]).fails(0, "第 8 行");
}

#[test]
fn the_catalogue_of_an_office_reaches_its_cadres_and_theirs_stays_with_them() {
    let town = Town::enrolled();
    town.run("county", &["catalog", "add", "SJSC"]).ok();
    town.import("county", &town.sent("zhang"));
    town.import("zhang", text(&town.export("county", &["--to", "张三"])["file"]));
    let listed = |who: &str| town.run(who, &["catalog", "list", "--json"]).json();
    let ids = |who: &str| listed(who).iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids("zhang"), ids("county"));
    assert!(ids("zhang")[0].is_string());

    let own = "[catalog]\nof = \"campaign\"\ncode = \"OWN\"\ntitle = \"自己的\"\n[[item]]\ncode = \"a\"\nwhen = \"place=home\"\n";
    let path = town.usb("own.toml");
    fs::write(&path, own).unwrap();
    let saved = town.run("zhang", &["catalog", "import", &path, "--json"]).json().remove(0);
    assert_eq!((&saved["durable"], &saved["waits"]), (&json!(true), &json!(0)));
    town.import("county", &town.sent("zhang"));
    town.import("county", &town.sent("li"));
    town.import("li", text(&town.export("county", &["--to", "李四"])["file"]));
    let has = |who: &str| listed(who).iter().any(|row| row["code"] == "OWN");
    assert!(has("zhang") && has("county") && !has("li"));
}

#[test]
fn what_campaigns_ask_for_comes_in_by_file_and_by_option() {
    let env = Env::new();
    let line = json!({
        "household": "320722114204/17", "at": "2026-11-20T09:00:00+08:00", "occasion": "生病",
        "concerns": [{"text": "水渠淤塞", "goal": "settle"}],
        "matters": [{"need": "送药", "help": "自己的说法", "goal": "listen"}],
    });
    env.run(&["visit", "add", "--from", &env.file("v.jsonl", line.to_string())]).ok();
    // A word on screen is kept as the word of files, any other as it was written.
    assert_eq!(env.run(&["visit", "list", "--json"]).json()[0]["occasion"], "illness");
    let matter = env.run(&["matter", "list", "--json"]).json().remove(0);
    assert_eq!((&matter["help"], &matter["goal"]), (&json!("自己的说法"), &json!("listen")));
    assert_eq!(goals(&env, "SJSC"), all(&[("listen", [0, 0, 1]), ("solve", [0; 3]), ("settle", [0, 1, 0])]));
    env.run(&["policy", "add", "--title", "农技上门", "--sort", "服务"]).ok();
    assert_eq!(env.run(&["policy", "list", "--json"]).json()[0]["sort"], "service");
    env.run(&["policy", "edit", "农技上门", "--document", "x"]).ok();
    assert_eq!(env.run(&["policy", "list", "--json"]).json()[0]["sort"], "service", "what isn't named stays");
}

#[test]
fn the_sample_town_plays_both_campaigns() {
    let env = Env::empty();
    env.run(&["demo", "--into", env.data().to_str().unwrap(), "--seed", "1", "--visits", "300"]).ok();
    let assignment = env.run(&["assignment", "list", "--json"]).json();
    assert!(assignment.iter().any(|row| row["campaign"] == "三解三促"));
    let counts = all(&[("listen", [280, 0, 0]), ("solve", [109, 15, 0]), ("settle", [0, 5, 0])]);
    assert_eq!(goals(&env, "三解三促"), counts);
    let counts = all(&[("people", [246, 52, 51]), ("stations", [18, 3, 3]), ("growth", [4, 1, 0])]);
    assert_eq!(goals(&env, "三走进三服务"), counts);
    let forms = env.run(&["matter", "list", "--json"]).json();
    assert!(forms.iter().all(|row| row["help"].is_string()));
}
