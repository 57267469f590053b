//! A committee and two cadres, each with a data directory of their own, and
//! files that go from one to the other.

use std::path::PathBuf;

use serde_json::Value;

use crate::env::{Env, NOW, Ran, VILLAGE};
use crate::pty::Pty;

/// The three of them, and a folder that stands for the stick.
pub struct Town {
    pub env: Env,
}

impl Town {
    /// Returns a town in which nobody has been invited yet.
    pub fn new() -> Self {
        let town = Self { env: Env::empty() };
        std::fs::create_dir(town.env.path("usb")).unwrap();
        let founded = [("county", "committee", "组织部"), ("zhang", "cadre", "张三"), ("li", "cadre", "李四")];
        for (who, role, name) in founded {
            town.run(who, &["init", "--role", role, "--name", name, "--unit", "东海县", "--no-passphrase"]).ok();
        }
        let villages = town.env.file("villages.csv", format!("code,name,town\n{VILLAGE},前张村委会,双店镇\n"));
        town.run("county", &["village", "import", &villages]).ok();
        town
    }

    /// Returns a town whose cadres have taken their invitations in.
    pub fn enrolled() -> Self {
        let town = Self::new();
        for (who, name) in [("zhang", "张三"), ("li", "李四")] {
            let file = town.invite(who, name);
            let taken = &town.import(who, &file)[0];
            assert_eq!((taken["result"].as_str(), taken["sender"].as_str()), (Some("imported"), Some("组织部")));
        }
        town
    }

    /// Returns a town in which the second file of 张三 has lost what it goes on
    /// from: the first was confirmed, and then taken back. Returns both files.
    pub fn ahead() -> (Self, [String; 2]) {
        let town = Self::enrolled();
        let household = town.household("zhang", "刘大山");
        town.visit("zhang", &household, "第一次");
        let first = town.sent("zhang");
        let import = town.import("county", &first).remove(0);
        let back = town.export("county", &["--to", "张三"]);
        town.import("zhang", text(&back["file"]));
        town.visit("zhang", &household, "第二次");
        let second = town.sent("zhang");
        town.run("county", &["import", "--undo", text(&import["import"])]).ok();
        (town, [first, second])
    }

    /// Returns the same town once more, as it stands.
    pub fn twin(&self) -> Self {
        let twin = Self { env: Env::empty() };
        let copied = std::process::Command::new("cp").args(["-r", &self.env.path("."), &twin.env.path(".")]).status();
        assert!(copied.unwrap().success());
        twin
    }

    /// Returns the data directory of somebody.
    pub fn dir(&self, who: &str) -> PathBuf {
        self.env.path(who).into()
    }

    /// Returns the path of a file on the stick.
    pub fn usb(&self, name: &str) -> String {
        self.env.path(&format!("usb/{name}"))
    }

    /// Runs the program for somebody.
    pub fn run(&self, who: &str, words: &[&str]) -> Ran {
        self.env.command(&self.dir(who), words).output().unwrap().into()
    }

    pub fn invite(&self, who: &str, name: &str) -> String {
        let file = self.usb(&format!("invite-{who}.dundian"));
        let words = ["invite", "--cadre", name, "--unit", "东海县", "--villages", VILLAGE, "--out", &file, "--json"];
        let told = self.run("county", &words).json();
        assert_eq!((told[0]["file"].as_str(), told[0]["cadre"].as_str()), (Some(file.as_str()), Some(name)));
        file
    }

    pub fn export(&self, who: &str, more: &[&str]) -> Value {
        let usb = self.env.path("usb");
        self.run(who, &[&["export", "--json", "--out", &usb], more].concat()).json().remove(0)
    }

    pub fn sent(&self, who: &str) -> String {
        self.export(who, &[])["file"].as_str().unwrap().to_owned()
    }

    pub fn import(&self, who: &str, file: &str) -> Vec<Value> {
        self.run(who, &["import", "--json", file]).json()
    }

    pub fn household(&self, who: &str, head: &str) -> String {
        let words = ["household", "add", "--village", VILLAGE, "--head", head, "--json"];
        self.run(who, &words).json()[0]["id"].as_str().unwrap().to_owned()
    }

    pub fn visit(&self, who: &str, household: &str, chat: &str) {
        self.run(who, &["visit", "add", "--household", household, "--chat", chat]).ok();
    }

    pub fn visits(&self, who: &str) -> usize {
        self.run(who, &["visit", "list", "--json"]).json().len()
    }

    pub fn hash(&self, who: &str) -> String {
        self.run(who, &["doctor", "--state-hash"]).ok()
    }
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn visits_go_to_the_committee_and_tasks_come_back() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "拉家常");
    let written = town.export("zhang", &[]);
    let keys: Vec<&str> = written.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["bytes", "entries", "file", "more", "number", "outdated", "person", "reason", "receipt_only"];
    assert_eq!(keys, [&expected[..], &["to", "unknown", "verified"]].concat());
    assert_eq!(written["verified"], true);
    let file = text(&written["file"]);
    assert_eq!(written["bytes"].as_u64(), Some(std::fs::metadata(file).unwrap().len()));

    let before = town.hash("county");
    let planned = town.run("county", &["import", "--dry-run", "--json", file]).json();
    assert_eq!((planned[0]["result"].as_str(), planned[0]["import"].is_null()), (Some("imported"), true));
    assert_eq!(town.hash("county"), before, "a dry run writes nothing");

    let taken = &town.import("county", file)[0];
    assert_eq!((text(&taken["result"]), text(&taken["sender"])), ("imported", "张三"));
    assert_eq!((taken["new"]["visits"].as_u64(), taken["new"]["households"].as_u64()), (Some(1), Some(1)));
    assert_eq!((taken["reason"].is_null(), taken["set_aside"].as_u64()), (true, Some(0)));
    assert_eq!(town.visits("county"), 1);
    let again = &town.import("county", file)[0];
    assert_eq!((text(&again["result"]), again["import"].is_null()), ("nothing_new", true));

    let period = ["--from", "2026-11-01", "--to", "2026-12-31", "--cadre", "张三", "--title", "冬季入户"];
    town.run("county", &[&["assignment", "add", "--village", VILLAGE], &period[..]].concat()).ok();
    let back = town.export("county", &["--to", "张三"]);
    let taken = &town.import("zhang", text(&back["file"]))[0];
    assert_eq!(taken["new"]["assignments"], 1, "{taken}");
    let all = town.run("zhang", &["assignment", "list", "--json"]).json();
    assert!(all.iter().any(|row| row["title"] == "冬季入户"));
}

#[test]
fn the_words_of_a_line_are_an_interface() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "拉家常");
    let taken = town.run("county", &["import", "--json", &town.sent("zhang")]).ok();
    // In the order in which they are written, too.
    let mut at = 0;
    let line = [
        "file",
        "result",
        "sender",
        "new",
        "visits",
        "concerns",
        "matters",
        "households",
        "policies",
        "assignments",
        "stays",
        "remarks",
        "villages",
        "cadres",
        "changed",
        "conflicts",
        "filled",
        "doubles",
        "gaps",
        "set_aside",
        "reason",
        "import",
        "warnings",
        "left",
        "back",
        "more",
        "why",
        "named",
        "named_besides",
        "new_devices",
        "new_devices_besides",
    ];
    for word in line {
        let found = taken[at..].find(&format!("\"{word}\":")).unwrap_or_else(|| panic!("{word} in {taken}"));
        at += found + 1;
    }
    let devices = town.run("county", &["device", "list", "--json"]).json();
    let keys: Vec<&str> = devices[0].as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["compared", "data_to", "device", "fingerprint", "name", "own", "person", "person_name", "role"];
    assert_eq!(keys, [&expected[..], &["state", "unit"]].concat());
    assert_eq!((devices[0]["own"].as_bool(), devices[1]["own"].as_bool()), (Some(true), Some(false)));
    let hash = town.hash("county");
    assert_eq!((hash.lines().count(), hash.trim().len()), (1, 64), "{hash}");
}

#[test]
fn a_clock_that_was_wrong_one_evening_is_told_once() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    let wrong = ["visit", "add", "--household", &household, "--chat", "钟快了十年"];
    let mut wrong = town.env.command(&town.dir("zhang"), &wrong);
    Ran::from(wrong.env("DUNDIAN_NOW", "2036-11-20T20:00:00+08:00").output().unwrap()).ok();
    for told in [true, false] {
        town.visit("zhang", &household, "钟准了");
        let taken = town.import("county", &town.sent("zhang")).remove(0);
        assert_eq!(taken["result"], "imported");
        assert_eq!(taken["warnings"].to_string().contains("比本机快"), told, "{taken}");
        let devices = town.run("county", &["device", "list", "--json"]).json();
        let sender = devices.iter().find(|row| row["name"] == "张三").unwrap();
        assert_eq!(sender["data_to"], NOW, "nothing is here that is yet to come");
    }
}

#[test]
fn a_file_that_is_ahead_waits_and_goes_in_once_the_missing_one_came() {
    let (town, files) = Town::ahead();
    let ahead = &town.import("county", &files[1])[0];
    assert_eq!(text(&ahead["result"]), "waiting");
    let gap = &ahead["gaps"][0];
    assert!(gap["from"].as_u64() <= gap["to"].as_u64() && gap["device"].is_string(), "{ahead}");
    assert_eq!(town.visits("county"), 0);
    let told = town.run("county", &["import", &files[1]]).ok();
    assert!(told.contains("张三：2 已到，缺 1"), "{told}");
    town.import("county", &files[0]);
    assert_eq!(town.visits("county"), 2);
}

/// The console of Windows hands a star over as it is.
#[test]
fn a_star_that_no_console_replaced_means_the_files_that_fit() {
    let (town, files) = Town::ahead();
    std::fs::create_dir(town.env.path("盘 一")).unwrap();
    for (number, file) in files.iter().enumerate() {
        std::fs::copy(file, town.env.path(&format!("盘 一/{number}.dundian"))).unwrap();
    }
    town.env.file("盘 一/说明.txt", "不是交换文件");
    town.run("county", &["import", &town.env.path("盘 一/*.xlsx")]).fails(1, "没有这样名字的文件");
    town.run("county", &["import", &town.env.path("盘 二/*.dundian")]).fails(1, "盘 二");
    assert_eq!(town.visits("county"), 0);
    town.run("county", &["import", &town.env.path("盘 一/*.dundian")]).ok();
    assert_eq!(town.visits("county"), 2);
}

#[test]
fn what_is_damaged_or_for_others_is_refused_and_the_rest_goes_in() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "拉家常");
    let good = town.sent("zhang");
    let bytes = std::fs::read(&good).unwrap();
    let half = town.env.file("usb/half.dundian", &bytes[..bytes.len() / 2]);
    let none = town.env.file("usb/none.dundian", "不是交换文件");
    let ran = town.run("county", &["import", "--json", &half, &none, &good]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    let lines: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let results: Vec<&str> = lines.iter().map(|line| text(&line["result"])).collect();
    assert_eq!(results, ["refused", "refused", "imported"]);
    assert!(text(&lines[0]["reason"]).contains("没有导入任何内容"), "{}", lines[0]);
    assert_eq!((lines[0]["sender"].is_null(), lines[2]["reason"].is_null()), (true, true));
    let other = town.run("li", &["import", &good]);
    other.fails(1, "没有导入任何内容");
    town.run("zhang", &["import", &good]).fails(1, "本机自己导出");
    town.run("li", &["export", "--out", &town.usb("x"), "--to", "无此人"]).fails(1, "无此人");
}

#[test]
fn one_import_is_taken_back_as_a_whole_and_may_come_again() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    // A machine that is seen for the first time is entered among those known.
    town.import("county", &town.sent("zhang"));
    town.visit("zhang", &household, "拉家常");
    let file = town.sent("zhang");
    let before = town.hash("county");
    let taken = town.import("county", &file).remove(0);
    let import = text(&taken["import"]).to_owned();
    let with = town.hash("county");
    assert_ne!(before, with);
    let back = &town.run("county", &["import", "--undo", &import[import.len() - 8..], "--json"]).json()[0];
    assert!(back["entries"].as_u64().unwrap() > 0, "{back}");
    assert_eq!((town.hash("county"), town.visits("county")), (before, 0));
    town.run("county", &["import", "--undo", &import]).fails(1, "没有编号");
    town.import("county", &file);
    assert_eq!(town.hash("county"), with);
}

#[test]
fn a_device_is_compared_and_revoked_by_the_beginning_of_its_id() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "拉家常");
    town.import("county", &town.sent("zhang"));
    let known = || town.run("county", &["device", "list", "--json"]).json().remove(1);
    let device = known();
    assert_eq!((text(&device["name"]), device["compared"].as_bool()), ("张三", Some(false)));
    let own = town.run("zhang", &["device", "list", "--json"]).json().remove(0);
    assert_eq!(own["fingerprint"], device["fingerprint"], "both sides read the same digits");
    let start = &text(&device["device"])[..6];
    town.run("county", &["device", "confirm", start]).ok();
    assert_eq!(known()["compared"], true);
    town.run("county", &["device", "revoke", start]).ok();
    assert_eq!(known()["state"], "revoked");
    town.visit("zhang", &household, "又去了一次");
    town.run("county", &["import", &town.sent("zhang")]).fails(1, "停用");
    town.run("county", &["device", "revoke", "zz"]).fails(1, "zz");
}

#[test]
fn a_late_stick_of_a_revoked_device_is_asked_about_and_a_revocation_is_moved_back_and_lifted() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "拉家常");
    town.import("county", &town.sent("zhang"));
    town.run("county", &["device", "revoke", "张三", "--before", "2099-01-01", "--dry-run"]).ok();
    let told = &town.run("county", &["device", "revoke", "张三", "--json"]).json()[0];
    assert_eq!((&told["done"], &told["goes"]), (&true.into(), &0.into()), "{told}");
    assert_ne!(town.run("county", &["export", "--to", "张三"]).code, 0, "nothing is written for it");

    town.visit("zhang", &household, "又去了一次");
    let late = town.sent("zhang");
    let refused = town.run("county", &["import", &late, "--json"]);
    assert_eq!(refused.code, 1);
    let refused: Value = serde_json::from_str(&refused.out).unwrap();
    assert_eq!((text(&refused["result"]), text(&refused["why"])), ("refused", "late"));
    assert!(text(&refused["reason"]).contains("1 条"), "{refused}");
    let dry = &town.run("county", &["import", &late, "--dry-run", "--json"]).json()[0];
    assert!(dry["warnings"].to_string().contains("停用"), "{dry}");
    assert_eq!(town.visits("county"), 1);
    town.run("county", &["import", &late, "--late"]).ok();
    assert_eq!(town.visits("county"), 2);

    let back = &town.run("county", &["device", "revoke", "张三", "--before", "2000-01-01", "--json"]).json()[0];
    assert_eq!((&back["stays"], town.visits("county")), (&0.into(), 0), "{back}");
    town.run("county", &["device", "reinstate", "张三"]).ok();
    assert_eq!(town.visits("county"), 2);
    town.run("county", &["device", "reinstate", "张三"]).fails(1, "张三");
}

#[test]
fn erasing_asks_and_the_key_is_written_for_one_reader() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "拉家常");
    town.run("zhang", &["household", "erase", &household]).fails(2, "--yes");
    assert_eq!(town.visits("zhang"), 1);
    let erased = &town.run("zhang", &["household", "erase", &household, "--yes", "--json"]).json()[0];
    assert!(erased["records"].as_u64().unwrap() >= 2, "{erased}");
    assert_eq!((town.visits("zhang"), erased["shared_visits"].as_u64()), (0, Some(0)));

    let shown = town.run("zhang", &["key", "export"]);
    assert!(shown.err.contains("私钥"), "{}", shown.err);
    let key = shown.ok();
    assert!(key.starts_with("AGE-SECRET-KEY-1"), "a key that age reads");
    let file = town.usb("key.txt");
    town.run("zhang", &["key", "export", "--out", &file]).ok();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), key);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn an_erasure_beside_a_damaged_bundle_that_waits_is_carried_out_and_keeps_nothing_closed() {
    let (town, files) = Town::ahead();
    let village = ["household", "add", "--village", VILLAGE, "--head", "赵六", "--json"];
    let household = text(&town.run("county", &village).json()[0]["id"]).to_owned();
    town.import("county", &files[1]);
    for damaged in [true, false] {
        let town = town.twin();
        let waiting = std::fs::read_dir(town.dir("county").join("waiting")).unwrap().next().unwrap().unwrap().path();
        let mut bytes = std::fs::read(&waiting).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        if damaged {
            std::fs::write(&waiting, bytes).unwrap()
        } else {
            std::fs::remove_file(&waiting).unwrap()
        }
        town.run("county", &["household", "erase", &household, "--yes"]).ok();
        assert!(!town.dir("county").join("erase.pending").exists());
        assert_eq!((town.run("county", &["household", "list"]).code, waiting.exists()), (0, false));
        town.run("county", &["doctor"]).ok();
        // It counts as never come: both go in once they come again.
        town.import("county", &files[0]);
        town.import("county", &files[1]);
        assert_eq!(town.visits("county"), 2);
    }
}

#[test]
#[cfg(unix)]
fn a_ledger_opens_though_what_is_to_be_destroyed_cant_be() {
    let (town, files) = Town::ahead();
    town.import("county", &files[1]);
    let data = town.dir("county");
    let waiting = std::fs::read_dir(data.join("waiting")).unwrap().next().unwrap().unwrap().path();
    let kept = town.env.path("kept");
    std::fs::rename(&waiting, &kept).unwrap();
    // No file that could be read or written, and none that is gone either.
    std::fs::create_dir(&waiting).unwrap();
    std::fs::write(data.join("erase.pending"), "").unwrap();
    let listed = town.run("county", &["household", "list"]);
    listed.fails(0, "还没有销毁完");
    assert!(town.run("county", &["doctor"]).out.contains("还没有销毁完"));
    assert!(data.join("erase.pending").exists(), "it is tried again");
    std::fs::remove_dir(&waiting).unwrap();
    std::fs::rename(&kept, &waiting).unwrap();
    let listed = town.run("county", &["household", "list"]);
    assert_eq!((listed.code, listed.err.as_str()), (0, ""));
    assert!(!data.join("erase.pending").exists());
}

/// Kills the program in the middle of an import, at moments told by how far the
/// journal has grown. The same command once more ends where one that nobody
/// disturbed does.
#[test]
#[cfg(unix)]
fn an_import_that_is_killed_anywhere_ends_where_an_undisturbed_one_does() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    // A machine that is seen for the first time is entered under an id of chance.
    town.import("county", &town.sent("zhang"));
    let line = |n: usize| {
        let concerns = serde_json::json!([{"text": "村东水渠淤塞", "category": "水利"}]);
        let at = "2026-11-20T09:30:00+08:00";
        serde_json::json!({"ref": n.to_string(), "household": household, "at": at, "concerns": concerns}).to_string()
    };
    let feed = town.env.file("feed.jsonl", (0..1_500).map(line).collect::<Vec<_>>().join("\n"));
    town.run("zhang", &["visit", "add", "--from", &feed]).ok();
    let file = town.sent("zhang");
    let written = |town: &Town| -> u64 {
        let files = std::fs::read_dir(town.dir("county").join("journal")).unwrap().flatten();
        files.map(|entry| entry.metadata().map_or(0, |about| about.len())).sum()
    };
    let undisturbed = town.twin();
    assert_eq!(text(&undisturbed.import("county", &file)[0]["result"]), "imported");
    let (before, after, hash) = (written(&town), written(&undisturbed), undisturbed.hash("county"));
    let mut interrupted = 0;
    for part in 0..6 {
        let town = town.twin();
        let mut child = town.env.command(&town.dir("county"), &["import", "--json", &file]).spawn().unwrap();
        // The first is killed while the file is still being verified.
        let here = || match part {
            0 => town.dir("county").join("incoming").exists(),
            _ => written(&town) > before + (after - before) * (part - 1) / 5,
        };
        while !here() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        interrupted += u32::from(!child.wait().unwrap().success());
        let again = &town.import("county", &file)[0];
        assert!(matches!(text(&again["result"]), "imported" | "nothing_new"), "{again}");
        assert_eq!(town.hash("county"), hash, "killed at {part}");
        assert!(!town.dir("county").join("incoming").exists());
        town.run("county", &["doctor"]).ok();
    }
    assert!(interrupted >= 3, "{interrupted}");
}

const F6: &str = "\u{1b}[17~";
const F7: &str = "\u{1b}[18~";
const F10: &str = "\u{1b}[21~";
const ALT_EXCHANGE: &str = "\u{1b}8";

/// Opens the screen of exchange and waits for what it should say.
pub fn screen(town: &Town, who: &str, says: &str) -> Pty {
    let mut pty = Pty::start(&town.dir(who), &[], (80, 24));
    pty.sees("蹲点");
    pty.keys(ALT_EXCHANGE);
    pty.sees(says);
    pty
}

pub fn leave(mut pty: Pty) {
    pty.keys(F10);
    assert_eq!(pty.ends().0, 0);
}

#[test]
fn a_visit_is_carried_to_the_committee_through_the_screen() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "拉家常");
    let mut pty = screen(&town, "zhang", "还没有送出");
    pty.keys(F6);
    pty.sees("写到哪里");
    pty.keys(&town.env.path("usb"));
    pty.keys("\r");
    // The folder is open, not just the first place at hand.
    pty.sees("这里面没有文件夹");
    pty.keys("\r");
    pty.sees("已校验，可以拔出U盘");
    pty.keys("\r");
    pty.sees("没有要送的");
    leave(pty);
    let written = std::fs::read_dir(town.env.path("usb")).unwrap();
    let names = written.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let name = names.into_iter().find(|name| name.starts_with("给组织部_张三_")).unwrap();

    let mut pty = screen(&town, "county", "F7");
    pty.keys(F7);
    pty.sees("导入哪个文件");
    pty.keys(&town.usb(&name));
    pty.keys("\r");
    pty.sees("还没有写入");
    let shown = pty.sees("指纹");
    assert!(shown.contains("走访 1") && shown.contains("张三：1 已到"), "{shown}");
    assert_eq!(town.run("county", &["visit", "list"]).code, 3, "the screen holds the ledger");
    pty.keys("\r");
    pty.sees("已导入");
    leave(pty);
    assert_eq!(town.visits("county"), 1);
    let compared = &town.run("county", &["device", "list", "--json"]).json()[1]["compared"];
    assert_eq!(compared, false, "taking a file in isn't comparing");
}
