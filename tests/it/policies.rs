//! Policies written and changed: by keys in the real program, killed in the middle,
//! and on the command line.

use serde_json::{Value, json};

use crate::env::Env;
use crate::exchange::{Town, text};
use crate::pty::Pty;

const PASTED: &str = "每人每年 400 元。\r\n年底前缴清；次年全年有效。\r\n\r\n外地的在当地缴。";
const TEXT: &str = "每人每年 400 元。\n年底前缴清；次年全年有效。\n\n外地的在当地缴。";

fn listed(env: &Env) -> Vec<Value> {
    env.run(&["policy", "list", "--json"]).json()
}

#[test]
fn a_policy_is_pasted_survives_a_kill_and_is_changed() {
    let env = Env::new();
    let mut pty = Pty::start(&env.data(), &[], (80, 24));
    pty.sees("王磊");
    pty.press("alt+6");
    pty.sees("还没有政策");
    pty.press("alt+a");
    pty.sees("新政策");
    pty.press("\"城乡居民医保缴费\" tab");
    pty.paste(PASTED);
    pty.sees("外地的在当地缴");
    pty.press("tab");
    pty.paste("问：过了年底还能缴吗？\r\n");
    pty.sees("过了年底还能缴吗");
    pty.kill();

    let mut pty = Pty::start(&env.data(), &[], (80, 24));
    pty.sees("过了年底还能缴吗");
    pty.press("ctrl+s");
    pty.sees("第 1 行问了，没有写答");
    pty.paste("答：能，但有三个月等待期。");
    pty.press("tab \"残疾\" tab \"长期\"");
    pty.until("how it is understood", |screen| screen.contains("残疾人户（0 户） · 长期 · 问答 1 条"));
    pty.press("ctrl+s");
    pty.sees("政策已保存：《城乡居民医保缴费》");
    pty.press("alt+6 f7");
    pty.sees("改政策 · 城乡居民医保缴费");
    pty.press("tab tab tab ctrl+a \"全部\" tab ctrl+a \"2026年12月31日\" ctrl+s");
    pty.sees("0/2");
    pty.press("f10");
    assert_eq!(pty.ends().0, 0);

    let rows = listed(&env);
    let answers = json!([{"question": "过了年底还能缴吗？", "answer": "能，但有三个月等待期。"}]);
    assert_eq!((rows.len(), &rows[0]["text"], &rows[0]["answers"]), (1, &json!(TEXT), &answers));
    assert_eq!((&rows[0]["audience"], &rows[0]["to"]), (&json!([]), &json!("2026-12-31")));
}

#[test]
fn commands_write_a_policy_as_a_list_would_and_change_what_they_name() {
    let env = Env::new();
    let asked = "问：能补缴吗？\n答：能。";
    let add = ["policy", "add", "--title", "医保缴费", "--audience", "低保、残疾", "--to", "长期", "--answers", asked];
    assert_eq!(env.feed(&[&add[..], &["--text", "-", "--json"]].concat(), TEXT).json()[0]["durable"], true);
    let row = listed(&env).remove(0);
    assert_eq!((&row["code"], &row["text"], &row["to"]), (&json!("医保缴费"), &json!(TEXT), &Value::Null));
    let list = format!("政策名称,内容,问答,适用户,截止日期\n医保缴费,\"{TEXT}\",\"{asked}\",低保户、残疾人户,\n");
    let same = env.run(&["policy", "import", &env.file("same.csv", list), "--json"]).json().remove(0);
    assert_eq!((&same["added"], &same["changed"], &same["same"]), (&json!(0), &json!(0), &json!(1)));

    env.run(&["policy", "edit", "医保缴费", "--to", "2026年12月31日", "--audience", "全部"]).ok();
    let changed = listed(&env).remove(0);
    assert_eq!((&changed["to"], &changed["audience"]), (&json!("2026-12-31"), &json!([])));
    assert_eq!((&changed["answers"], &changed["id"]), (&row["answers"], &row["id"]));

    env.run(&add).fails(1, "policy edit");
    let refused: [(&[&str], &str); 4] = [
        (&["--audience", "非低保户"], "非低保户"),
        (&["--to", "尽快"], "尽快"),
        (&["--answers", "能补缴吗"], "第 1 行"),
        (&["--answers", "-", "--text", "-"], "标准输入"),
    ];
    for (parts, said) in refused {
        env.run(&[&["policy", "edit", "医保缴费"], parts].concat()).fails(1, said);
    }
    env.run(&["policy", "edit", "养老"]).fails(1, "养老");
    assert_eq!(listed(&env), [changed]);
    let ran = env.run(&["policy", "add", "--title", "医保缴费", "--version", "2"]);
    ran.fails(0, "也叫这个名字");
    assert_eq!(listed(&env).len(), 2);
}

#[test]
fn what_an_office_wrote_is_asked_to_be_changed_and_what_is_ones_own_is_changed() {
    let town = Town::enrolled();
    town.run("county", &["policy", "add", "--title", "医保缴费", "--text", "按时参保"]).ok();
    town.import("county", &town.sent("zhang"));
    town.import("zhang", text(&town.export("county", &["--to", "张三"])["file"]));
    let edited = town.run("zhang", &["policy", "edit", "医保缴费", "--text", "年底前缴清", "--json"]).json().remove(0);
    assert_eq!(edited["waits"], 1, "{edited}");
    let own = town.run("zhang", &["policy", "add", "--title", "村规民约", "--json"]).json().remove(0);
    assert_eq!(own["waits"], 0, "{own}");
}
