//! Who is invited, who comes, who comes second or too late, and what a cadre
//! begins with: by the binary, from the invitation to the first file.

use serde_json::Value;

use crate::env::{Ran, VILLAGE};
use crate::exchange::{Town, text};

impl Town {
    /// Returns the invitations that somebody has written.
    fn invitations(&self, who: &str) -> Vec<Value> {
        self.run(who, &["invite", "list", "--json"]).json()
    }

    /// Runs the program for somebody on another day.
    fn run_on(&self, now: &str, who: &str, words: &[&str]) -> Ran {
        self.env.command(&self.dir(who), words).env("DUNDIAN_NOW", now).output().unwrap().into()
    }
}

#[test]
fn an_invitation_is_listed_cancelled_and_then_of_no_use() {
    let town = Town::new();
    assert!(town.run("county", &["invite", "list"]).ok().contains("还没有写过邀请"));
    let file = town.invite("zhang", "张三");
    let row = town.invitations("county").remove(0);
    assert_eq!((text(&row["state"]), &row["days_left"], text(&row["name"])), ("open", &14.into(), "张三"));
    assert_eq!(
        (&row["villages"][0], &row["by"], &row["seconds"]),
        (&VILLAGE.into(), &Value::Null, &Value::Array(vec![]))
    );
    let id = text(&row["invitation"]);
    let short = &id[id.len() - 8..];
    let said = town.run("county", &["invite", "list"]).ok();
    assert!(said.contains(short) && said.contains("还能用 14 天"), "{said}");

    town.run("county", &["invite", "cancel", "ffffffff"]).fails(1, "dundian invite list");
    assert!(town.run("county", &["invite", "cancel", short]).ok().contains("张三"));
    town.run("county", &["invite", "cancel", short]).fails(1, "还能用");
    assert_eq!(town.invitations("county")[0]["state"], "cancelled");
    assert!(town.run("county", &["invite", "list"]).ok().contains("已取消"));
    town.import("zhang", &file);
    let sent = town.sent("zhang");
    town.run("county", &["import", &sent]).fails(1, "已取消");

    let again = town.usb("again.dundian");
    town.run("county", &["invite", "--cadre", "张三", "--out", &again]).ok();
    town.import("zhang", &again);
    assert_eq!(town.import("county", &town.sent("zhang"))[0]["result"], "imported");
    let rows = town.invitations("county");
    assert_eq!((text(&rows[1]["state"]), text(&rows[1]["by"])), ("used", "张三 · 东海县"));
    assert_eq!(rows[0]["person"], rows[1]["person"], "one person, however often they are invited");
    town.run("zhang", &["invite", "--cadre", "王五", "--out", &town.usb("x")]).fails(1, "邀请由派出单位来写");
    assert!(town.invitations("zhang").is_empty());
}

#[test]
fn a_second_laptop_with_the_same_file_is_refused_and_named() {
    let town = Town::new();
    let file = town.invite("zhang", "张三");
    let (mut files, mut devices) = (Vec::new(), Vec::new());
    for who in ["zhang", "li"] {
        town.import(who, &file);
        files.push(town.sent(who));
        devices.push(town.run(who, &["device", "list", "--json"]).json().remove(0)["device"].clone());
    }
    town.import("county", &files[0]);
    let id = town.invitations("county").remove(0)["invitation"].clone();
    let refused = town.run("county", &["import", &files[1]]);
    refused.fails(1, "已由 张三 · 东海县 的电脑用过");
    for part in [&text(&id)[24..], "李四 · 东海县", "重新写一份邀请", "没有导入任何内容"] {
        assert!(refused.err.contains(part), "{part}: {}", refused.err);
    }
    let status = town.run("county", &["exchange", "status", "--json"]).json();
    let row = status.iter().find(|row| row["what"] == "invitation").unwrap();
    assert_eq!((&row["invitation"], text(&row["state"])), (&id, "used"));
    let second = &row["seconds"][0];
    assert_eq!((text(&second["name"]), text(&second["unit"])), ("李四", "东海县"));
    assert!(files[1].ends_with(text(&second["file"])), "{second}");
    let told = town.run("county", &["exchange", "status"]).ok();
    assert!(told.contains("自称李四") && told.contains(text(&second["device"])), "{told}");
    assert_eq!(town.invitations("county")[0]["seconds"][0], *second);
    assert!(!status.iter().any(|row| row["name"] == "李四" && row["what"] == "person"), "{status:?}");

    let own = town.invite("li", "李四");
    town.import("li", &own);
    assert_eq!(town.import("county", &town.sent("li"))[0]["result"], "imported");
    let rows = town.invitations("county");
    assert!(rows.iter().all(|row| row["seconds"] == Value::Array(vec![]) && row["state"] == "used"), "{rows:?}");
}

#[test]
fn an_expired_invitation_is_refused_in_plain_words() {
    let town = Town::new();
    let file = town.usb("short.dundian");
    let said =
        town.run("county", &["invite", "--cadre", "张三", "--unit", "东海县", "--days", "2", "--out", &file]).ok();
    assert!(said.contains("用到 2026-11-24 为止") && said.contains("dundian invite cancel"), "{said}");
    town.import("zhang", &file);
    let sent = town.sent("zhang");
    let late = town.run_on("2026-11-25T09:00:00+08:00", "county", &["import", &sent]);
    late.fails(1, "只能用到 2026-11-24，已经过期。没有导入任何内容，请重新写一份邀请");
    let said = town.run_on("2026-11-25T09:00:00+08:00", "county", &["invite", "list"]).ok();
    assert!(said.contains("2026-11-24 已过期"), "{said}");
    // The last day is still one of its days.
    let today = town.run_on("2026-11-24T23:00:00+08:00", "county", &["import", &sent, "--json"]).json();
    assert_eq!(today[0]["result"], "imported");
}

#[test]
fn a_cadre_begins_with_the_households_of_a_sealed_invitation() {
    let town = Town::new();
    for head in ["刘大山", "陈秀英"] {
        town.household("county", head);
    }
    let file = town.usb("roster.dundian");
    let words = ["invite", "--cadre", "张三", "--villages", VILLAGE, "--with-households", "--out", &file];
    let row = town.run("county", &[&words[..], &["--json"]].concat()).json().remove(0);
    assert_eq!(row["households"], 2);
    let code = text(&row["code"]);
    assert_eq!(code.len(), 19, "{code}");
    let bytes = std::fs::read(&file).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("刘大山"));
    let heads = |who: &str| {
        let rows = town.run(who, &["household", "list", "--json"]).json();
        let mut heads: Vec<String> = rows.iter().map(|row| text(&row["head"]).to_owned()).collect();
        heads.sort();
        heads
    };
    town.run("zhang", &["import", &file]).fails(1, "16 位提取码");
    town.run("zhang", &["import", &file, "--code", "1111-2222-3333-4444"]).fails(1, "提取码不对");
    town.run("zhang", &["import", &file, "--code", "1111"]).fails(1, "16 位数字");
    assert!(heads("zhang").is_empty());
    // Among other files it is left alone like every invitation.
    let said = town.run("zhang", &["import", &town.env.path("usb")]).ok();
    assert!(said.contains("1 份是邀请"), "{said}");
    let plain = town.run("zhang", &["import", &file, "--code", &code.replace('-', "")]).ok();
    assert!(plain.contains("组织部"), "{plain}");
    assert_eq!(heads("zhang"), ["刘大山", "陈秀英"]);
    // They can be visited before any file has gone up.
    let home = town.run("zhang", &["household", "list", "--json"]).json().remove(0)["id"].clone();
    town.visit("zhang", text(&home), "第一次上门");
    assert_eq!(town.import("county", &town.sent("zhang"))[0]["result"], "imported");
    assert_eq!(town.visits("county"), 1);
    std::fs::remove_file(&file).unwrap();
    let said = town.run("county", &words).ok();
    assert!(said.contains("提取码") && said.contains("打电话"), "{said}");
}
