//! What a committee does with what came, on the command line: remarks and their
//! answers, more time for a concern, and who has an assignment.

use serde_json::Value;

use crate::env::{Env, VILLAGE};
use crate::exchange::text;

/// A committee's ledger with a concern; returns its number.
fn committee() -> (Env, String) {
    let env = Env::empty();
    env.run(&["init", "--role", "committee", "--name", "组织部", "--unit", "东海县", "--no-passphrase"]).ok();
    let villages = env.file("villages.csv", format!("code,name,town\n{VILLAGE},前张村委会,双店镇\n"));
    env.run(&["village", "import", &villages]).ok();
    env.run(&["household", "add", "--village", VILLAGE, "--number", "17", "--head", "刘大山"]).ok();
    let household = format!("{VILLAGE}/17");
    env.run(&["visit", "add", "--household", &household, "--concern", "村东水渠淤塞", "--matter", "代办残疾证"]).ok();
    let number = text(&env.run(&["concern", "list", "--json"]).json()[0]["number"]).to_owned();
    (env, number)
}

#[test]
fn a_remark_is_written_listed_and_answered() {
    let (env, number) = committee();
    let words = ["remark", "add", "--on", &number, "--verdict", "supplement"];
    // Only an approval needs no words.
    env.run(&words).fails(1, "没有保存");
    let more = ["--text", "请水利站三日内到现场", "--reply-by", "2026-11-27", "--json"];
    let saved = env.run(&[&words[..], &more].concat()).json().remove(0);
    assert_eq!(saved["durable"], true);
    let visit = env.run(&["visit", "list", "--json"]).json().remove(0);
    let visit = text(&visit["id"]);
    env.run(&["remark", "add", "--on", &visit[visit.len() - 8..], "--verdict", "通过"]).ok();
    let matter = env.run(&["matter", "list", "--json"]).json().remove(0);
    env.run(&["remark", "add", "--on", text(&matter["id"]), "--verdict", "returned", "--text", "办法不妥"]).ok();

    let rows = env.run(&["remark", "list", "--json"]).json();
    let kinds: Vec<&str> = rows.iter().map(|row| text(&row["kind"])).collect();
    assert_eq!(kinds.len(), 3);
    assert!(kinds.contains(&"visit") && kinds.contains(&"matter"), "{kinds:?}");
    let rows = env.run(&["remark", "list", "--on", &number, "--json"]).json();
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!((&row["number"], &row["verdict"]), (&Value::from(number.as_str()), &"supplement".into()));
    assert_eq!((&row["reply_by"], &row["author"]), (&"2026-11-27".into(), &"组织部".into()));
    assert_eq!((&row["made"], row["reply"].is_null()), (&"2026-11-22".into(), true));

    let id = text(&saved["id"]);
    env.run(&["remark", "reply", id, "--text", " "]).fails(2, "几个字");
    env.run(&["remark", "reply", &id[id.len() - 8..], "--text", "已清淤"]).ok();
    let row = env.run(&["remark", "list", "--on", &number, "--json"]).json().remove(0);
    assert_eq!((&row["reply"], &row["replied"]), (&"已清淤".into(), &"2026-11-22".into()));
    let listed = env.run(&["remark", "list"]).ok();
    assert!(listed.contains("已清淤") && listed.contains("补充"), "{listed}");
    env.run(&["remark", "reply", "ffff", "--text", "x"]).fails(1, "批示");
    env.run(&["remark", "add", "--on", "9999", "--verdict", "approved"]).fails(1, "9999");
    // A cadre answers remarks and writes none.
    let env = Env::new();
    env.run(&["remark", "add", "--on", "9999", "--verdict", "approved"]).fails(1, "由派出单位写");
}

#[test]
fn a_concern_is_given_more_time_once_it_is_said_why() {
    let (env, number) = committee();
    let due = |env: &Env| text(&env.run(&["concern", "show", &number, "--json"]).json()[0]["due"]).to_owned();
    let before = due(&env);
    env.run(&["concern", "extend", &number, "--to", "2027-01-29"]).fails(1, "没有保存");
    env.run(&["concern", "extend", &number, "--to", "2026-11-20", "--reason", "等料"]).fails(1, "没有保存");
    assert_eq!(due(&env), before);
    let said = env.run(&["concern", "extend", &number, "--to", "2027-01-29", "--reason", "等料"]).ok();
    assert!(said.contains("延期到 2027-01-29"), "{said}");
    let row = env.run(&["concern", "show", &number, "--json"]).json().remove(0);
    assert_eq!((&row["due"], &row["steps"][0]["to"]), (&"2027-01-29".into(), &"extended".into()));
    assert_eq!(row["steps"][0]["note"], "等料");
}

#[test]
fn an_assignment_goes_to_whom_it_is_given() {
    let (env, _) = committee();
    let stick = env.path("");
    for name in ["张三", "李四"] {
        env.run(&["invite", "--cadre", name, "--unit", "水利局", "--out", &stick]).ok();
    }
    let period = ["--from", "2026-11-01", "--to", "2026-12-31", "--title", "冬季入户"];
    env.run(&[&["assignment", "add", "--village", VILLAGE, "--cadre", "张三"], &period[..]].concat()).ok();
    let cadres = || env.run(&["assignment", "list", "--json"]).json()[0]["cadres"].clone();
    let before = cadres();
    assert_eq!(before.as_array().unwrap().len(), 1);
    env.run(&["assignment", "edit", "冬季入户", "--cadre", "李四,王五"]).fails(1, "dundian invite --cadre 王五");
    assert_eq!(cadres(), before, "nobody is left out of a list that isn't understood");
    env.run(&["assignment", "edit", "冬季入户", "--cadre", "李四，张三"]).ok();
    assert_eq!(cadres().as_array().unwrap().len(), 2);
    env.run(&["assignment", "edit", "冬季入户", "--cadre", "李四"]).ok();
    assert!(cadres() != before && cadres().as_array().unwrap().len() == 1, "{}", cadres());
    // Two of one name are told apart.
    env.run(&["invite", "--cadre", "李四", "--unit", "民政局", "--out", &stick]).ok();
    let asked = env.run(&["assignment", "edit", "冬季入户", "--cadre", "李四"]);
    asked.fails(1, "民政局");
    assert!(asked.err.contains("水利局"), "{}", asked.err);
}
