//! Old registers by the command line: looked at, read, read again, taken back.

use serde_json::Value;

use super::env::Env;

const REGISTER: &str = "前张村2026年干部走访台账,,,,,,,\n\
    序号,走访日期,户号,户主,走访人,走访内容,群众诉求,是否办结\n\
    1,3.2,17,刘大山,王磊、孙国栋,养了15只羊，身份证320722197407286330丢了,路灯不亮,已办结\n\
    2,同上,18,李秀英,王磊,种花生,无,\n\
    3,3.9,99,钱无此户,王磊,聊了,,\n\
    4,2026.2.30,18,李秀英,王磊,聊了,,\n\
    合计,2户,,,,,,\n";

fn list(env: &Env, what: &str) -> Vec<Value> {
    env.run(&[what, "list", "--json"]).json()
}

fn lines(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_register_is_looked_at_read_and_read_again() {
    let env = Env::new();
    let file = env.file("台账.csv", REGISTER);
    let looked = env.run(&["register", "import", &file, "--dry-run", "--json"]).json();
    assert!(list(&env, "visit").is_empty(), "a dry run writes nothing");
    let fates: Vec<&str> = looked.iter().filter_map(|row| row["fate"].as_str()).collect();
    assert_eq!(fates, ["title", "header", "visit", "visit", "unknown_household", "not_a_date", "total"]);
    assert_eq!((&looked[4]["row"], looked[4]["column"].as_str()), (&5.into(), Some("D")));
    assert!(looked[5]["message"].as_str().unwrap().contains("2026.2.30"));
    let summary = looked.last().unwrap();
    assert_eq!((&summary["visits"], &summary["refused"], &summary["dry_run"]), (&2.into(), &2.into(), &true.into()));

    let read = env.run(&["register", "import", &file, "--json"]);
    read.fails(1, "2");
    assert_eq!(lines(&read.out).last().unwrap()["concerns"], 1);
    let (visits, concerns) = (list(&env, "visit"), list(&env, "concern"));
    assert_eq!((visits.len(), concerns.len()), (2, 1));
    let first = visits.iter().find(|visit| visit["head"] == "刘大山").unwrap();
    let chat = first["blocks"]["chat"].as_str().unwrap();
    assert!(first["at"].as_str().unwrap().starts_with("2026-03-02") && first["cadres"][0] == "王磊");
    assert!(chat.contains("孙国栋") && !chat.contains("320722197407286330"), "{chat}");
    assert_eq!((&concerns[0]["state"], &concerns[0]["raised"]), (&"closed".into(), &"2026-03-02".into()));

    let other = env.file("另存.csv", REGISTER);
    let again = env.run(&["register", "import", &other, "--json"]);
    let again = lines(&again.out);
    assert_eq!(again[2]["fate"], "double");
    assert_eq!((&again.last().unwrap()["visits"], &again.last().unwrap()["doubles"]), (&0.into(), &2.into()));
    assert_eq!((list(&env, "visit"), list(&env, "concern")), (visits, concerns));
    let told = env.run(&["register", "import", &other]);
    told.fails(1, "钱无此户");
    assert!(told.err.contains("5") && told.err.contains("D"), "{}", told.err);
}

#[test]
fn what_a_register_brought_is_taken_back_but_not_what_was_worked_on_since() {
    let env = Env::new();
    let file = env.file("台账.csv", REGISTER);
    env.run(&["register", "import", &file]);
    let undone = env.run(&["register", "import", &file, "--undo", "--json"]).json();
    assert_eq!((&undone[0]["undone"], &undone[0]["kept"]), (&3.into(), &0.into()));
    assert!(list(&env, "visit").is_empty() && list(&env, "concern").is_empty());

    env.run(&["register", "import", &file]);
    let concerns = list(&env, "concern");
    assert_eq!(concerns.len(), 1, "it comes back");
    let id = concerns[0]["id"].as_str().unwrap();
    env.run(&["concern", "advance", id, "reopened", "--note", "又堵了"]).ok();
    let undone = env.run(&["register", "import", &file, "--undo"]);
    assert_eq!(undone.code, 0, "{}", undone.err);
    assert!(undone.err.contains('1'), "{}", undone.err);
    assert_eq!((list(&env, "visit").len(), list(&env, "concern").len()), (0, 1));
}

#[test]
fn what_is_no_register_is_refused_whole() {
    let env = Env::new();
    let roster = env.file("名册.csv", "序号,户主,人口\n1,刘大山,3\n");
    env.run(&["register", "import", &roster]).fails(1, "人口");
    let register = env.file("台账.csv", REGISTER);
    env.run(&["register", "import", &register, "--village", "320722999999"]).fails(1, "320722999999");
    assert!(list(&env, "visit").is_empty());
}
