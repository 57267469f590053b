//! A disk that has lost a part of what was on it: what there still is goes on
//! being shown, and goes to the committee; nothing is counted twice when the rest
//! comes back; and keys that are gone are never made anew in silence.

use std::fs;

use crate::env::{Env, VILLAGE};
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
