//! `dundian quick`: one line, one visit, from a script.

use serde_json::{Value, json};

use crate::env::{Env, VILLAGE};

fn world() -> Env {
    let env = Env::new();
    env.run(&["household", "add", "--village", VILLAGE, "--group", "1", "--number", "3", "--head", "李秀英"]).ok();
    let policies = json!([{"code": "YB", "title": "城乡居民医保缴费"}, {"code": "YX", "title": "医保报销"}]);
    let policies = env.file("p.json", policies.to_string());
    env.run(&["policy", "import", &policies]).ok();
    env
}

fn count(env: &Env) -> usize {
    env.run(&["visit", "list", "--json"]).json().len()
}

#[test]
fn one_line_is_a_whole_visit() {
    let env = world();
    let line = "刘大山 昨天15:00 听牢骚 村东水渠淤塞 #水利 !5工作日 讲政策 yb✓ 办实事 代办残疾证 下次12-20";
    let dry = env.run(&["quick", line, "--dry-run"]).ok();
    for said in
        ["刘大山 · 前张村 3组 17号", "类别 水利 · 期限 11月27日", "城乡居民医保缴费 · 听懂", "代办残疾证", "试看"]
    {
        assert!(dry.contains(said), "{said} in {dry}");
    }
    assert_eq!(count(&env), 0, "a dry run logs nothing");
    let out = env.run(&["quick", line]).ok();
    assert!(out.contains("已保存"), "{out}");
    let visit = env.run(&["visit", "list", "--json"]).json().remove(0);
    assert_eq!((&visit["head"], &visit["next"]), (&json!("刘大山"), &json!("2026-12-20")));
    assert_eq!(visit["at"], "2026-11-21T15:00:00+08:00");
    assert_eq!(visit["concerns"][0]["category"], "水利");
    assert_eq!(visit["policies"][0]["understood"], true);
    assert_eq!(visit["matters"][0]["need"], "代办残疾证");
}

#[test]
fn what_can_mean_several_things_is_named_and_not_saved() {
    let env = world();
    let two = env.run(&["quick", "李秀英 拉家常 好"]);
    two.fails(2, "李秀英 · 前张村 1组 3号，写成 320722114204/3");
    env.run(&["quick", "17 讲政策 医保✓"]).fails(2, "城乡居民医保缴费 · 听懂，写成 YB✓");
    env.run(&["quick", "王五 拉家常 好"]).fails(2, "写成 320722114204/新户王五");
    env.run(&["quick", "17 听牢骚 水渠 !赶紧"]).fails(1, "赶紧");
    env.run(&["quick", "17 2026-12-20 9:00"]).fails(1, "2026-12-20");
    env.run(&["quick", " "]).fails(1, "还没有写");
    env.run(&["quick"]).fails(2, "LINE");
    assert_eq!(count(&env), 0);
    env.run(&["quick", "320722114204/3 拉家常 好"]).ok();
    env.run(&["quick", "新户王五(2组) 拉家常 好"]).ok();
    let heads = env.run(&["visit", "list"]).ok();
    assert!(count(&env) == 2 && heads.contains("李秀英") && heads.contains("王五"), "{heads}");
}

#[test]
fn lines_from_stdin_are_answered_one_by_one() {
    let env = world();
    let lines = "17 未遇\n\n李秀英 拉家常 好\r\n18 听牢骚 路灯不亮 #用电\n\u{feff}";
    let ran = env.feed(&["quick", "-", "--json"], lines);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("1 行没有记"), "{}", ran.err);
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let durable: Vec<(u64, bool)> =
        answers.iter().map(|row| (row["line"].as_u64().unwrap(), row["durable"].as_bool().unwrap())).collect();
    assert!(
        ran.out.starts_with("{\"line\":1,\"text\":\"17 未遇\",\"parts\":["),
        "fields stand in their order: {}",
        ran.out
    );
    assert_eq!(durable, [(1, true), (3, false), (4, true)]);
    assert_eq!(answers[1]["questions"][0]["candidates"][0]["write"], "320722114204/3");
    let became: Vec<&str> =
        answers[2]["parts"].as_array().unwrap().iter().map(|part| part["became"].as_str().unwrap()).collect();
    assert_eq!(became, ["household", "block", "concern", "concern"]);
    assert_eq!(count(&env), 2);
    let mut bad = b"17 \xff\xfe\n".to_vec();
    bad.extend(std::iter::repeat_n(b'x', 2 << 20));
    let file = env.file("bad", bad);
    let mut command = env.command(&env.data(), &["quick", "-"]);
    let ran: crate::env::Ran = command.stdin(std::fs::File::open(file).unwrap()).output().unwrap().into();
    ran.fails(1, "UTF-8");
}

#[test]
fn it_speaks_english_too() {
    let env = world();
    let ran = env.run(&["--lang", "en", "quick", "17 complaints: ditch silted up #water !urgent"]);
    let out = ran.ok();
    assert!(out.contains("category water") && out.contains("due"), "{out}");
    env.run(&["--lang", "en", "quick", "nobody"]).fails(2, "not in the register");
}
