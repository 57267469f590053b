//! Files for several at once, folders of files, and how things stand with
//! everybody, on the command line.

use serde_json::Value;

use crate::env::{Env, VILLAGE};
use crate::exchange::{Town, text};

/// Returns a town whose cadres have each sent a visit that came, so that the
/// committee knows their machines.
fn known() -> Town {
    let town = Town::enrolled();
    for (who, head) in [("zhang", "刘大山"), ("li", "李秀英")] {
        let household = town.household(who, head);
        town.visit(who, &household, "拉家常");
        let file = town.sent(who);
        town.import("county", &file);
        std::fs::remove_file(file).unwrap();
    }
    for name in ["invite-zhang.dundian", "invite-li.dundian"] {
        std::fs::remove_file(town.usb(name)).unwrap();
    }
    town
}

fn assign(town: &Town, name: &str) {
    let period = ["--from", "2026-11-01", "--to", "2026-12-31", "--title", "冬季入户"];
    town.run("county", &[&["assignment", "add", "--village", VILLAGE, "--cadre", name], &period[..]].concat()).ok();
}

#[test]
fn an_export_names_whom_it_is_for() {
    let town = known();
    assign(&town, "张三");
    let said = town.run("county", &["export", "--to", "张三·东海县", "--out", &town.env.path("usb")]).ok();
    assert!(said.starts_with("送给") && said.lines().next().unwrap().contains("张三 · 东海县"), "{said}");
    assert!(said.contains("第几份"), "{said}");
    let row = town.export("county", &["--to", "李四", "--all"]);
    assert_eq!((text(&row["to"]), row["more"].as_bool(), row["unknown"].as_u64()), ("李四", Some(false), Some(0)));
    assert!(row["number"].as_u64() >= Some(1), "{row}");
    // Somebody is meant by the beginning of their own id, too.
    let person = text(&row["person"]).to_owned();
    assert_eq!(town.export("county", &["--to", &person, "--all"])["to"], "李四");
    town.run("county", &["export", "--to", "张三·水利局", "--out", &town.usb("x")]).fails(1, "张三·水利局");
    town.run("county", &["export", "--out", &town.usb("x")]).fails(1, "--to");
}

#[test]
fn one_command_writes_a_file_for_each_who_lacks_something() {
    let town = known();
    assign(&town, "张三");
    assign(&town, "李四");
    let usb = town.env.path("usb");
    let planned = town.run("county", &["export", "--to-all", &usb, "--to", "张三"]);
    planned.fails(2, "--to");
    let rows = town.run("county", &["export", "--to-all", &usb, "--json"]).json();
    let names: Vec<&str> = rows.iter().map(|row| text(&row["to"])).collect();
    assert_eq!(names, ["李四", "张三"]);
    for (row, who) in rows.iter().zip(["li", "zhang"]) {
        assert!(row["verified"].as_bool().unwrap() && row["reason"].is_null(), "{row}");
        town.import(who, text(&row["file"]));
        town.import("county", &town.sent(who));
    }
    // Their receipts are on their way, and nothing else waits for anybody.
    let said = town.run("zhang", &["export", "--to-all", &usb]).ok();
    assert_eq!(said, "没有谁有待送的内容，没有写文件。\n");
    let said = town.run("county", &["export", "--to-all", &usb]).ok();
    assert!(said.lines().last().unwrap().starts_with("2 份，都已校验"), "the receipts: {said}");
    assert!(said.contains("只有回执"), "{said}");
    // A bad folder is no success.
    town.run("county", &["export", "--to-all", &town.usb("none")]).fails(1, "none");
}

#[test]
fn a_folder_goes_in_as_a_whole_and_is_counted() {
    let town = known();
    for (who, head) in [("zhang", "王五"), ("li", "赵六")] {
        let household = town.household(who, head);
        town.visit(who, &household, "又来");
        town.sent(who);
    }
    town.invite("county", "孙七");
    assign(&town, "张三");
    town.export("county", &["--to", "张三"]);
    let usb = town.env.path("usb");
    let planned = town.run("county", &["import", "--dry-run", &usb]).ok();
    assert!(planned.contains("2 份可以导入"), "{planned}");
    assert_eq!(town.visits("county"), 2);
    let rows = town.run("county", &["import", "--json", &usb]).json();
    let mut found: Vec<(&str, Option<&str>)> =
        rows.iter().map(|row| (text(&row["result"]), row["why"].as_str())).collect();
    found.sort_unstable();
    let expected = [("imported", None), ("imported", None), ("refused", Some("invitation")), ("refused", Some("own"))];
    assert_eq!(found, expected);
    assert_eq!(town.visits("county"), 4);
    let said = town.run("county", &["import", &usb]).ok();
    let last = said.lines().last().unwrap();
    assert_eq!(last, "4 份：2 份没有新的内容，1 份是本机自己写的，1 份是邀请", "{said}");
    // For a cadre most of them are for somebody else, and that is no failure.
    let said = town.run("zhang", &["import", &usb]).ok();
    assert!(said.contains("1 份不是给本机的") && said.contains("写给别人的"), "{said}");
    // What can't be read is one.
    town.env.file("usb/坏的.dundian", "不是交换文件");
    let ran = town.run("county", &["import", &usb]);
    ran.fails(1, "坏的.dundian");
    assert!(ran.out.contains("1 份没有导入成"), "{}", ran.out);
    let rows = town.run("county", &["import", "--json", &usb]);
    assert!(rows.out.contains("\"why\":\"unreadable\""), "{}", rows.out);
}

#[test]
fn a_file_that_waits_says_which_one_it_waits_for() {
    let (town, [first, second]) = Town::ahead();
    let dir = town.env.path("came");
    std::fs::create_dir(&dir).unwrap();
    let into = |file: &str| {
        let name = std::path::Path::new(file).file_name().unwrap();
        std::fs::copy(file, std::path::Path::new(&dir).join(name)).unwrap();
    };
    into(&second);
    let said = town.run("county", &["import", &dir]).ok();
    assert_eq!(said.lines().last().unwrap(), "1 份：1 份等前一份（张三缺第 1 份）", "{said}");
    let status = town.run("county", &["exchange", "status"]).ok();
    assert!(status.contains("缺的那份（1）"), "{status}");
    let row = town.run("county", &["exchange", "status", "--json"]).json().remove(0);
    assert_eq!((&row["waiting"], &row["missing"]), (&Value::from(vec![2]), &Value::from(vec![1])));
    into(&first);
    // Planned each by itself the second would wait; beside the first it doesn't.
    let planned = town.run("county", &["import", "--dry-run", &dir]).ok();
    assert!(planned.lines().last().unwrap().starts_with("2 份：2 份可以导入"), "{planned}");
    let said = town.run("county", &["import", &dir]).ok();
    assert!(!said.contains("等前一份"), "{said}");
    assert_eq!(town.visits("county"), 2);
}

#[test]
fn how_things_stand_is_told_for_each() {
    let town = known();
    assign(&town, "张三");
    let rows = |who| town.run(who, &["exchange", "status", "--json"]).json();
    let all = rows("county");
    let zhang = all.iter().find(|row| row["name"] == "张三").unwrap();
    assert_eq!(zhang["what"], "person");
    assert!(zhang["waits"]["assignments"].as_u64() >= Some(1), "{zhang}");
    assert_eq!(zhang["came"], Value::from(vec![1]));
    assert_eq!(all.iter().filter(|row| row["what"] == "import").count(), 2);
    let total = all.last().unwrap();
    assert!(total["what"] == "total" && total["unsent"].as_u64() >= Some(1), "{total}");
    let back = town.export("county", &["--to", "张三"]);
    let said = town.run("county", &["exchange", "status"]).ok();
    assert!(said.contains("还没收到回执") && said.contains("张三 · 东海县"), "{said}");
    town.import("zhang", text(&back["file"]));
    town.import("county", &town.sent("zhang"));
    let said = town.run("county", &["exchange", "status"]).ok();
    assert!(said.contains("双方一致"), "{said}");
    assert!(town.run("zhang", &["exchange", "status"]).ok().contains("组织部 · 东海县"));
}

#[test]
fn an_invitation_says_how_long_it_holds_and_can_be_withdrawn() {
    let town = Town::new();
    let file = town.usb("invite.dundian");
    let said = town.run("county", &["invite", "--cadre", "张三", "--days", "3", "--out", &file]).ok();
    assert!(said.contains("用到 2026-11-25 为止"), "{said}");
    let row = town.run("county", &["exchange", "status", "--json"]).json().remove(0);
    assert_eq!((&row["what"], &row["name"], &row["days_left"]), (&"invitation".into(), &"张三".into(), &3.into()));
    let id = text(&row["invitation"]);
    let listed = town.run("county", &["exchange", "status"]).ok();
    assert!(listed.contains("还能用 3 天") && listed.contains(&id[id.len() - 8..]), "{listed}");
    town.run("county", &["invite", "--withdraw", "ffffffff"]).fails(1, "ffffffff");
    town.run("county", &["invite", "--withdraw", &id[id.len() - 8..]]).ok();
    assert_eq!(town.run("county", &["exchange", "status", "--json"]).json().len(), 1, "only the total is left");
    // Whoever took it in all the same is not let in.
    town.import("zhang", &file);
    town.household("zhang", "刘大山");
    town.run("county", &["import", &town.sent("zhang")]).fails(1, "已取消");
    town.run("county", &["invite", "--withdraw", id]).fails(1, "还能用");
    Env::empty().run(&["invite"]).fails(2, "--cadre");
}

#[test]
fn machines_stand_below_their_person_and_are_meant_by_the_name() {
    let town = known();
    let said = town.run("county", &["device", "list"]).ok();
    let heading = said.lines().position(|line| line.starts_with("张三 · ")).unwrap();
    let rows = town.run("county", &["device", "list", "--json"]).json();
    let row = rows.iter().find(|row| row["name"] == "张三").unwrap();
    assert!(said.lines().nth(heading + 1).unwrap().trim_start().starts_with(text(&row["device"])), "{said}");
    assert_eq!(row["person_name"], "张三");
    assert!(row["person"].is_string(), "{row}");
    town.run("county", &["device", "confirm", "张三"]).ok();
    let compared = |name: &str| {
        let rows = town.run("county", &["device", "list", "--json"]).json();
        rows.iter().find(|row| row["name"] == name).unwrap()["compared"].as_bool()
    };
    assert_eq!((compared("张三"), compared("李四")), (Some(true), Some(false)));
    town.run("county", &["device", "revoke", "无此人"]).fails(1, "无此人");

    // A second machine of the same person: which of them is meant has to be said.
    let second = town.env.path("second");
    let on_second = |words: &[&str]| crate::env::Ran::from(town.env.command(second.as_ref(), words).output().unwrap());
    on_second(&["init", "--role", "cadre", "--name", "张三", "--unit", "东海县", "--no-passphrase"]).ok();
    let file = town.usb("again.dundian");
    town.run("county", &["invite", "--cadre", "张三", "--unit", "东海县", "--out", &file]).ok();
    on_second(&["import", &file]).ok();
    let row = on_second(&["export", "--json", "--out", &town.env.path("usb")]).json().remove(0);
    town.import("county", text(&row["file"]));
    let said = town.run("county", &["device", "list"]).ok();
    assert_eq!(said.lines().filter(|line| line.starts_with("张三 · ")).count(), 1, "{said}");
    let asked = town.run("county", &["device", "revoke", "张三"]);
    asked.fails(1, "请多写几位");
    assert_eq!(asked.err.matches("张三 · ").count(), 2, "{}", asked.err);
    // Both get one file.
    assign(&town, "张三");
    let row = town.export("county", &["--to", "张三"]);
    assert_eq!(town.import("zhang", text(&row["file"]))[0]["result"], "imported");
    assert_eq!(on_second(&["import", "--json", text(&row["file"])]).json()[0]["result"], "imported");
    let said = town.run("county", &["exchange", "status"]).ok();
    assert!(said.contains("2 台设备"), "{said}");
}
