//! Lists of villages and policies from the command line: what offices bring is read
//! right, or left out and said.

use serde_json::Value;

use super::env::{Env, VILLAGE};

fn texts<'a>(rows: &'a [Value], field: &str) -> Vec<&'a str> {
    rows.iter().filter_map(|row| row[field].as_str()).collect()
}

#[test]
fn a_village_without_a_code_gets_the_real_one_and_keeps_everything() {
    let env = Env::empty();
    env.run(&["init", "--role", "cadre", "--name", "王磊", "--unit", "县水利局", "--no-passphrase"]).ok();
    let without = env.file("names.csv", "村名,乡镇\n前张村,双店镇\n后李村,双店镇\n");
    env.run(&["village", "import", &without]).ok();
    let villages = env.run(&["village", "list", "--json"]).json();
    let own = texts(&villages, "code")[usize::from(texts(&villages, "name")[0] != "前张村")].to_owned();
    assert!(villages.len() == 2 && own.starts_with('9'));
    // The same list again, and with other words for the same places, adds nothing.
    let again = env.file("again.csv", "行政村\n前张村委会\n");
    assert!(env.run(&["village", "import", &again, "--json"]).ok().contains("\"added\":0"));
    env.run(&["household", "add", "--village", &own, "--group", "3", "--head", "刘大山"]).ok();
    let household = texts(&env.run(&["household", "list", "--json"]).json(), "id")[0].to_owned();
    env.run(&[
        "visit",
        "add",
        "--household",
        &household,
        "--at",
        "2026-11-20 09:00",
        "--chat",
        "好",
        "--concern",
        "路",
    ])
    .ok();
    env.run(&[
        "assignment",
        "add",
        "--title",
        "冬季入户",
        "--village",
        &own,
        "--from",
        "2026-10-01",
        "--to",
        "2026-12-31",
    ])
    .ok();
    env.run(&["stay", "add", "--village", &own, "--from", "2026-11-01", "--to", "2026-11-02"]).ok();

    let with = env.file("codes.csv", format!("代码,村名,乡镇\n{VILLAGE},前张村委会,双店镇\n"));
    let ran = env.run(&["village", "import", &with]);
    ran.fails(0, VILLAGE);
    assert!(ran.err.contains(&own), "{}", ran.err);
    let villages = env.run(&["village", "list", "--json"]).json();
    assert!(texts(&villages, "code").contains(&VILLAGE) && !texts(&villages, "code").contains(&own.as_str()));
    assert_eq!(texts(&env.run(&["household", "list", "--json"]).json(), "village_code"), [VILLAGE]);
    for list in ["visit", "assignment", "concern"] {
        let rows = env.run(&[list, "list", "--json"]).ok();
        let named = rows.contains(VILLAGE) || rows.contains("前张村委会");
        assert!(!rows.contains(&own) && named, "{list}: {rows}");
    }
    // A second time there is nothing left to change, and the old list adds no village.
    env.run(&["village", "import", &with]).ok();
    env.run(&["village", "import", &without]).ok();
    assert_eq!(env.run(&["village", "list", "--json"]).json().len(), 2);
    // Which of two of one name it is nobody says: it stays what it is.
    let two = "代码,村名\n320722114301,后李村\n320722114302,后李村\n";
    env.run(&["village", "import", &env.file("two.csv", two)]).ok();
    let villages = env.run(&["village", "list", "--json"]).json();
    assert_eq!(texts(&villages, "code").iter().filter(|code| code.starts_with('9')).count(), 1);
    assert_eq!(villages.len(), 4);
}

#[test]
fn a_village_is_entered_with_a_county_that_the_program_knows_by_name() {
    let env = Env::empty();
    env.run(&["init", "--role", "cadre", "--name", "王磊", "--unit", "县水利局", "--no-passphrase"]).ok();
    let add = |parts: &[&str]| env.run(&[&["village", "add"], parts].concat());
    add(&["--name", "前张村", "--town", "双店镇", "--county", "连云港东海"]).ok();
    add(&["--name", "柳林村", "--code", "320305100201"]).ok();
    add(&["--name", "后李村", "--county", "hz"]).fails(1, "写得再全些");
    add(&["--name", "后李村", "--county", "鼓楼区"]).fails(1, "江苏省南京市鼓楼区");
    add(&["--name", "后李村", "--county", "东海", "--code", "320305100202"]).fails(1, "贾汪区");
    let rows = env.run(&["village", "list", "--json"]).json();
    assert_eq!(
        texts(&rows, "county").into_iter().collect::<std::collections::BTreeSet<_>>(),
        ["东海县", "贾汪区"].into()
    );
    // Without a county in its record the code tells it, and nothing is written for that.
    env.run(&["village", "import", &env.file("v.csv", format!("代码,村名,乡镇\n{VILLAGE},后王村,双店镇\n"))]).ok();
    assert_eq!(texts(&env.run(&["village", "list", "--json"]).json(), "county").len(), 2);
    let table = env.run(&["village", "list"]).ok();
    assert!(table.contains("江苏省连云港市东海县") && table.contains("江苏省徐州市贾汪区"), "{table}");
    let list = format!("省,市,县,村名,代码\n山东省,临沂市,郯城县,后周村,{}\n", "320722114299");
    let ran = env.run(&["village", "import", &env.file("apart.csv", list)]);
    ran.fails(0, "表里写的是山东省临沂市郯城县");
    assert!(ran.err.contains("江苏省连云港市东海县"), "{}", ran.err);
}

#[test]
fn a_blank_list_of_policies_is_filled_in_and_imported() {
    let env = Env::new();
    let blank = env.path("政策.xlsx");
    env.run(&["policy", "template", "--out", &blank]).ok();
    env.run(&["policy", "import", &blank]).fails(1, "没有内容");
    env.run(&["policy", "template", "--out", &blank]).fails(1, "政策.xlsx");
    let filled = "序号,政策名称,截止日期,适用户,内容\n1,医保,长期,全部,按时参保\n2,补贴,2026年12月31日,残疾,每月发放\n";
    env.run(&["policy", "import", &env.file("p.csv", filled)]).ok();
    let rows = env.run(&["policy", "list", "--json"]).json();
    assert_eq!(texts(&rows, "title").len(), 2);
    assert_eq!(texts(&rows, "to"), ["2026-12-31"]);
    env.run(&["policy", "import", &env.file("bad.csv", "政策名称,截止日期\n医保,尽快\n")]).fails(1, "第 2 行");
}

#[test]
fn the_wrong_command_names_the_right_one() {
    let env = Env::new();
    let table = env.file("a.csv", "户主,组\n张三,1组\n");
    env.run(&["import", &table]).fails(1, "roster import");
    let sealed = env.file("a.dundian", "age-encryption.org/v1\n-> X25519 abc\n");
    for command in ["roster", "village", "policy"] {
        env.run(&[command, "import", &sealed]).fails(1, "dundian import");
    }
}

#[test]
fn what_a_town_sends_is_taken_for_the_village_that_is_here() {
    let env = Env::new();
    let town = "村,户主,组\n前张村,张三,3\n后李村,李四,1\n后李村,王五,2\n东周社区,赵六,1\n";
    let ran = env.run(&["roster", "import", &env.file("town.csv", town)]);
    ran.fails(0, "后李村 2 行");
    assert!(ran.err.contains("东周社区 1 行"), "{}", ran.err);
    let heads = env.run(&["household", "list", "--json"]).json();
    assert_eq!(heads.len(), 3);
}

#[test]
fn a_group_is_the_same_however_it_is_typed() {
    let env = Env::new();
    env.run(&["household", "add", "--village", VILLAGE, "--head", "赵六", "--group", "三组"]).ok();
    let roster = env.file("r.csv", "户主,组,人口\n赵六,3.0,2\n");
    let said = env.run(&["roster", "import", &roster, "--dry-run", "--json"]).ok();
    assert!(said.contains("\"added\":0"), "{said}");
}
