//! A disk that has lost a part of what was on it: what there still is goes on
//! being shown, and goes to the committee; nothing is counted twice when the rest
//! comes back; and keys that are gone are never made anew in silence.

use std::fs;

use crate::env::{Env, NOW, Ran, VILLAGE};
use crate::exchange::{Town, text};

#[test]
fn what_a_journal_has_lost_goes_to_the_committee_all_the_same() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "发出去的");
    let first = town.sent("zhang");
    town.visit("zhang", &household, "没有发过的");
    for path in fs::read_dir(town.dir("zhang").join("journal")).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|end| end == "seg") {
            fs::write(path, b"").unwrap();
        }
    }
    let told = town.run("zhang", &["visit", "list"]);
    assert!(told.err.contains("账本变短了") && told.out.contains("没有发过的"), "{told:?}");
    let checked = town.run("zhang", &["doctor"]);
    assert!(checked.code == 5 && checked.out.contains("✗ 账本变短了"), "{checked:?}");
    town.visit("zhang", &household, "后来的");
    let checked = town.run("zhang", &["doctor"]).ok();
    assert!(checked.contains("已由查询库写回"), "{checked}");
    assert_eq!(town.visits("zhang"), 3);

    let second = town.sent("zhang");
    town.run("county", &["import", &first, &second]).ok();
    assert_eq!(town.visits("county"), 3, "each once, whichever entries they came by");
    assert_eq!(town.run("county", &["conflicts", "--json"]).json().len(), 0);
    let households = town.run("county", &["household", "list", "--json"]).json();
    assert_eq!(households.len(), 1);
    // What the committee sends back makes nothing double, either.
    let back = town.export("county", &["--to", "张三", "--all"]);
    town.run("zhang", &["import", text(&back["file"])]).ok();
    assert_eq!(town.visits("zhang"), 3);
    assert_eq!(town.run("zhang", &["conflicts", "--json"]).json().len(), 0);
}

#[test]
fn keys_that_are_gone_are_never_made_anew_in_silence() {
    for gone in [true, false] {
        let town = Town::enrolled();
        let household = town.household("zhang", "刘大山");
        town.visit("zhang", &household, "第一次");
        let first = town.sent("zhang");
        town.import("county", &first);
        let person = text(&town.run("county", &["exchange", "status", "--json"]).json()[0]["person"]).to_owned();
        let dir = town.dir("zhang");
        for name in ["keys", "keys.copy"] {
            match gone {
                true => fs::remove_file(dir.join(name)).unwrap(),
                false => fs::write(dir.join(name), b"rubbish").unwrap(),
            }
        }
        let told = town.run("zhang", &["visit", "list"]);
        assert!(told.err.contains("两份都读不出来") && told.out.contains("第一次"), "{told:?}");
        town.run("zhang", &["doctor"]).ok();
        town.visit("zhang", &household, "第二次");
        let second = town.sent("zhang");
        town.run("county", &["import", &second]).fails(1, "请先给对方写邀请");
        assert_eq!(town.visits("county"), 1);

        let again = town.usb("again.dundian");
        let words = ["invite", "--cadre", "张三", "--unit", "东海县", "--villages", VILLAGE, "--out", &again];
        town.run("county", &words).ok();
        town.run("zhang", &["import", &again]).ok();
        let third = town.sent("zhang");
        town.run("county", &["import", &third]).ok();
        assert_eq!(town.visits("county"), 2);
        let people = town.run("county", &["exchange", "status", "--json"]).json();
        let his = people.iter().filter(|row| row["person"] == person.as_str()).count();
        assert_eq!(his, 1, "one person, whatever became of the machine: {people:?}");
    }
}

#[test]
fn one_bad_copy_is_mended_from_the_other() {
    let env = Env::new();
    for (bad, others) in
        [("keys", "keys.copy"), ("keys.copy", "keys"), ("device", "device.copy"), ("device.copy", "device")]
    {
        let path = env.data().join(bad);
        let whole = fs::read(env.data().join(others)).unwrap();
        for damage in [&b"rubbish"[..], &b""[..]] {
            fs::write(&path, damage).unwrap();
            env.run(&["visit", "list"]).ok();
            assert!(fs::read(&path).unwrap().len() >= whole.len(), "{bad}");
        }
        fs::remove_file(&path).unwrap();
        env.run(&["household", "add", "--village", VILLAGE, "--group", "1", "--head", bad]).ok();
        assert!(path.exists(), "{bad}");
    }
    let devices = env.run(&["device", "list", "--json"]).json();
    assert_eq!(devices.iter().filter(|row| row["own"] == true).count(), 1, "{devices:?}");
}

/// Every write to the store is answered as by a disk that is full or read-only.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_takes_nothing_is_read_all_the_same() {
    let env = Env::new();
    let household = env.run(&["household", "list", "--json"]).json()[0]["id"].as_str().unwrap().to_owned();
    env.run(&["visit", "add", "--household", &household, "--chat", "水渠淤塞"]).ok();
    let hash = env.run(&["doctor", "--state-hash"]).ok();
    for error in ["ENOSPC", "EROFS"] {
        let on_such = |words: &[&str]| -> Ran {
            let store = env.data().join("store");
            let mut command = std::process::Command::new("strace");
            command.args(["-f", "-o", "/dev/null", "-e", &format!("inject=openat,write,pwrite64:error={error}")]);
            for name in ["", "db", "conf", "blobs"] {
                command.arg("-P").arg(store.join(name));
            }
            command.arg(env!("CARGO_BIN_EXE_dundian")).arg("--data").arg(env.data()).args(words);
            command.env("TZ", "Asia/Shanghai").env("DUNDIAN_NOW", NOW).output().unwrap().into()
        };
        let listed = on_such(&["visit", "list"]);
        assert!(listed.code == 0 && listed.out.contains("水渠淤塞"), "{error}: {listed:?}");
        assert!(listed.err.contains("写不进去"), "{error}: {listed:?}");
        assert_eq!(on_such(&["doctor", "--state-hash"]).ok(), hash, "{error}");
        let paper = env.path(&format!("{error}.html"));
        on_such(&["report", "register", "--format", "html", "--out", &paper]).ok();
    }
    // With room again the store that was there is used as it was.
    let checked = env.run(&["doctor"]).ok();
    assert!(!checked.contains("重建"), "{checked}");
}

#[test]
fn a_clock_that_goes_back_is_told_and_nothing_is_refused() {
    let env = Env::new();
    let household = env.run(&["household", "list", "--json"]).json()[0]["id"].as_str().unwrap().to_owned();
    let at = |now: &str, words: &[&str]| -> Ran {
        env.command(&env.data(), words).env("DUNDIAN_NOW", now).output().unwrap().into()
    };
    let add = |now: &str, chat: &str| at(now, &["visit", "add", "--household", &household, "--chat", chat]);
    let back = add("2025-11-20T10:00:00+08:00", "电池没电的那天");
    assert!(back.code == 0 && back.err.contains("请核对电脑的日期"), "{back:?}");
    let later = add("2026-12-01T10:00:00+08:00", "后来");
    assert!(later.code == 0 && later.err.is_empty(), "{later:?}");
    assert_eq!(env.run(&["visit", "list", "--json"]).json().len(), 2);
}
