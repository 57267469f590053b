//! An office's computer is gone, and there is no backup: its ledger comes back of
//! the recovery code, of files that lie about, and of what others hold.

use std::cell::{Cell, RefCell};
use std::path::Path;

use serde_json::Value;

use crate::env::{Env, Ran, VILLAGE};

const OTHER: &str = "320722114205";

/// Machines by name, each with a configuration of its own, and a stick on which
/// every file stays.
struct World {
    env: Env,
    now: RefCell<String>,
    files: Cell<u32>,
    code: RefCell<String>,
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

impl World {
    fn on(&self, day: u32) {
        *self.now.borrow_mut() = format!("2026-11-{day:02}T10:00:00+08:00");
    }

    fn run(&self, who: &str, words: &[&str]) -> Ran {
        let mut command = self.env.command(Path::new(&self.env.path(who)), words);
        command.env("DUNDIAN_NOW", self.now.borrow().as_str());
        command.env("DUNDIAN_CONFIG", self.env.path(&format!("{who}.config")));
        command.output().unwrap().into()
    }

    #[track_caller]
    fn json(&self, who: &str, words: &[&str]) -> Vec<Value> {
        self.run(who, &[words, &["--json"]].concat()).json()
    }

    #[track_caller]
    fn settle(&self, who: &str, role: &str, name: &str, unit: &str) -> String {
        let told = self.run(who, &["init", "--role", role, "--name", name, "--unit", unit, "--no-passphrase"]).ok();
        code_in(&told)
    }

    fn stick(&self) -> String {
        self.files.set(self.files.get() + 1);
        self.env.path(&format!("stick/{:03}.dundian", self.files.get()))
    }

    #[track_caller]
    fn export(&self, who: &str, to: &str) -> String {
        let file = self.stick();
        let to = if to.is_empty() { vec![] } else { vec!["--to", to] };
        self.run(who, &[&["export", "--out", &file], &to[..]].concat()).ok();
        file
    }

    #[track_caller]
    fn import(&self, who: &str, file: &str) -> Value {
        self.json(who, &["import", file]).remove(0)
    }

    #[track_caller]
    fn send(&self, from: &str, who: &str, to: &str) -> Value {
        self.import(who, &self.export(from, to))
    }

    #[track_caller]
    fn enrol(&self, who: &str, name: &str, unit: &str, village: &str) {
        self.settle(who, "cadre", name, unit);
        let file = self.stick();
        let words = ["invite", "--cadre", name, "--unit", unit, "--villages", village, "--out", &file];
        self.run("office", &words).ok();
        self.import(who, &file);
    }

    #[track_caller]
    fn visit(&self, who: &str, household: &str, more: &[&str]) {
        self.run(who, &[&["visit", "add", "--household", household], more].concat()).ok();
    }

    #[track_caller]
    fn household(&self, who: &str, village: &str, number: &str, head: &str) -> String {
        let words = ["household", "add", "--village", village, "--number", number, "--head", head];
        text(&self.json(who, &words)[0]["id"]).to_owned()
    }

    /// An office with two cadres, three weeks of files both ways, and a household
    /// that was erased. All of it was sent.
    fn three_weeks() -> Self {
        let world = Self::empty();
        world.enrol("zhang", "张三", "水利局", VILLAGE);
        world.enrol("li", "李四", "民政局", OTHER);
        let home = world.household("zhang", VILLAGE, "17", "刘大山");
        let gone = world.household("zhang", VILLAGE, "18", "王小毛");
        let other = world.household("li", OTHER, "20", "李秀英");
        for (week, day) in [(1, 3), (2, 10), (3, 17)] {
            world.on(day);
            world.visit("zhang", &home, &["--chat", &format!("第{week}周"), "--concern", &format!("水渠{week}")]);
            world.visit("li", &other, &["--chat", &format!("第{week}周"), "--concern", &format!("路灯{week}")]);
            if week == 1 {
                world.visit("zhang", &gone, &["--chat", "要销毁的"]);
            }
            world.send("zhang", "office", "");
            world.send("li", "office", "");
            if week == 1 {
                world.run("office", &["household", "erase", &gone, "--yes"]).ok();
            }
            world.remark(&format!("水渠{week}"), &format!("批示{week}"));
            world.send("office", "zhang", "张三");
            world.send("office", "li", "李四");
        }
        world.on(18);
        let words = ["assignment", "add", "--cadre", "李四", "--village", OTHER, "--title", "冬季入户"];
        world.run("office", &[&words[..], &["--from", "2026-11-01", "--to", "2026-12-31"]].concat()).ok();
        world.send("office", "li", "李四");
        world
    }

    fn empty() -> Self {
        let env = Env::empty();
        let world = Self { env, now: RefCell::default(), files: Cell::new(0), code: RefCell::default() };
        world.on(2);
        std::fs::create_dir(world.env.path("stick")).unwrap();
        let villages = format!("code,name,town\n{VILLAGE},前张村委会,双店镇\n{OTHER},后李村委会,双店镇\n");
        world.env.file("villages.csv", villages);
        *world.code.borrow_mut() = world.settle("office", "committee", "组织部", "县委");
        world.run("office", &["village", "import", &world.env.path("villages.csv")]).ok();
        world
    }

    /// The office says something about a concern.
    #[track_caller]
    fn remark(&self, concern: &str, words: &str) {
        let rows = self.json("office", &["concern", "list"]);
        let row = rows.iter().find(|row| text(&row["text"]).contains(concern)).unwrap();
        let id = text(&row["id"]);
        self.run("office", &["remark", "add", "--on", id, "--verdict", "supplement", "--text", words]).ok();
    }

    /// The office's disk is gone; it comes back as `office` of these files.
    #[track_caller]
    fn recover(&self, from: &[&str]) -> Value {
        self.burn();
        let code = self.code.borrow().clone();
        let words = [&["recover", "--code", &code, "--no-passphrase", "--from"], from].concat();
        self.json("office", &words).remove(0)
    }

    fn burn(&self) {
        for name in ["office", "office.config"] {
            std::fs::remove_dir_all(self.env.path(name)).unwrap();
        }
    }

    /// What the office shows, each list in an order of its own.
    fn shown(&self) -> Vec<Vec<String>> {
        let lists: [&[&str]; 5] = [
            &["visit", "list"],
            &["concern", "list"],
            &["assignment", "list"],
            &["household", "list"],
            &["remark", "list"],
        ];
        let all = lists.map(|words| {
            let mut rows: Vec<String> = self.json("office", words).iter().map(Value::to_string).collect();
            rows.sort();
            rows
        });
        all.to_vec()
    }

    /// Makes a ledger of the office's code and of all files, as whoever has both can.
    #[track_caller]
    fn succeed(&self, who: &str) {
        let code = self.code.borrow().clone();
        let words = ["recover", "--code", &code, "--no-passphrase", "--from", &self.env.path("stick")];
        self.run(who, &words).ok();
    }

    #[track_caller]
    fn device(&self, who: &str) -> String {
        text(&self.json(who, &["device", "list"])[0]["device"]).to_owned()
    }

    /// Returns what somebody says of a machine.
    #[track_caller]
    fn state(&self, who: &str, device: &str) -> String {
        let rows = self.json(who, &["device", "list"]);
        text(&rows.iter().find(|row| row["device"] == device).unwrap()["state"]).to_owned()
    }

    /// Two rounds with everybody: the first is a receipt, and all of them confirm.
    #[track_caller]
    fn two_rounds(&self) {
        for (who, name) in [("zhang", "张三"), ("li", "李四")] {
            let file = self.export("office", name);
            let told = self.import(who, &file);
            let warned = told["warnings"].to_string();
            assert!(warned.contains("换了电脑"), "{told}");
            let device = self.device("office");
            assert!(warned.contains(&device), "{told}");
            self.run(who, &["device", "confirm", &device]).ok();
            self.send(who, "office", "");
        }
        for (who, name) in [("zhang", "张三"), ("li", "李四")] {
            self.send("office", who, name);
            self.send(who, "office", "");
        }
    }
}

#[track_caller]
fn code_in(told: &str) -> String {
    let is_code = |word: &&str| word.len() == 29 && word.split('-').all(|group| group.len() == 5);
    told.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').find(is_code).unwrap().to_owned()
}

#[test]
fn all_that_was_ever_sent_comes_back_of_the_files_alone() {
    let world = World::three_weeks();
    let before = world.shown();
    assert_eq!(before.iter().map(Vec::len).collect::<Vec<_>>(), [6, 6, 3, 2, 3]);
    let told = world.recover(&[&world.env.path("stick")]);
    assert_eq!(world.shown(), before, "{told:#}");
    assert_eq!((told["own_files"].as_u64(), told["strangers"].as_array().map(Vec::len)), (Some(7), Some(0)));
    let back = |name: &str| told["people"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap().clone();
    let zhang = back("张三");
    let counts = ["files", "visits", "concerns"].map(|field| zhang[field].as_u64().unwrap());
    assert_eq!(counts, [3, 3, 3], "{told:#}");
    assert!(text(&zhang["to"]).starts_with("2026-11-17"), "{told:#}");
    assert!(told["erased"].as_u64().unwrap() >= 2, "{told:#}");
    world.on(19);
    world.two_rounds();
    assert_eq!(world.shown(), before);
    for who in ["zhang", "li"] {
        assert_eq!(world.json(who, &["conflicts"]), [] as [Value; 0], "{who}");
    }
    assert_eq!(world.json("office", &["conflicts"]), [] as [Value; 0]);
    let rows = world.json("office", &["exchange", "status"]);
    assert!(rows.iter().filter(|row| row["what"] == "person").all(|row| row["agreement"] == "agreed"), "{rows:#?}");
}

#[test]
fn what_no_file_brings_comes_back_of_those_who_have_it() {
    let world = World::three_weeks();
    let before = world.shown();
    // One of three weeks of one cadre, whose first is missing, and one answer to the other.
    let some = ["stick/007.dundian", "stick/006.dundian"].map(|name| world.env.path(name));
    world.on(19);
    let told = world.recover(&[&some[0], &some[1]]);
    let all = |told: &Value, field: &str| {
        let rows = told["people"].as_array().unwrap();
        rows.iter().map(|row| row[field].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(all(&told, "files").iter().sum::<u64>(), 1, "{told:#}");
    assert_eq!(all(&told, "waiting").iter().sum::<u64>(), 1, "{told:#}");
    assert_ne!(world.shown(), before);
    world.two_rounds();
    assert_eq!(world.shown(), before);
    // Nobody has anything put aside by an office that knew less than they did.
    for (who, visits) in [("zhang", 3), ("li", 3)] {
        assert_eq!(world.json(who, &["visit", "list"]).len(), visits, "{who}");
        assert_eq!(world.json(who, &["conflicts"]), [] as [Value; 0], "{who}");
    }
    assert_eq!(world.json("office", &["conflicts"]), [] as [Value; 0]);
    // Week by week it goes on as ever.
    world.on(24);
    let home = world.json("zhang", &["household", "list"]).remove(0);
    world.visit("zhang", text(&home["id"]), &["--chat", "找回以后"]);
    world.send("zhang", "office", "");
    world.remark("路灯3", "找回以后的批示");
    world.send("office", "li", "李四");
    assert_eq!(world.json("office", &["visit", "list"]).len(), 7);
    let told = world.json("li", &["remark", "list"]);
    assert!(told.iter().any(|row| row["text"] == "找回以后的批示"), "{told:?}");
}

#[test]
fn until_they_have_compared_nobody_gets_more_than_a_receipt() {
    let world = World::three_weeks();
    let gone = world.stick();
    world.on(19);
    let home = world.json("zhang", &["household", "list"]).remove(0);
    world.visit("zhang", text(&home["id"]), &["--chat", "烧掉以前没收到"]);
    world.run("zhang", &["export", "--out", &gone]).ok();
    world.recover(&[&world.env.path("stick")]);
    // This file was on its way when the disk went, and came in with the others.
    assert_eq!(world.json("office", &["visit", "list"]).len(), 7);
    let rows = world.json("office", &["exchange", "status"]);
    assert!(rows.iter().filter(|row| row["what"] == "person").all(|row| row["owes"] == true), "{rows:#?}");
    let row = world.json("office", &["export", "--to", "张三", "--out", &world.stick()]).remove(0);
    assert_eq!((row["receipt_only"].as_bool(), row["entries"].as_u64()), (Some(true), Some(0)));
    world.import("zhang", text(&row["file"]));
    world.visit("zhang", text(&home["id"]), &["--chat", "核对以前"]);
    let row = world.json("zhang", &["export", "--out", &world.stick()]).remove(0);
    assert_eq!((row["receipt_only"].as_bool(), row["entries"].as_u64()), (Some(true), Some(0)), "{row}");
    world.import("office", text(&row["file"]));
    assert_eq!(world.json("office", &["visit", "list"]).len(), 7, "nothing but a receipt");
    world.run("zhang", &["export", "--out", &world.stick()]).fails(1, "指纹还没有核对过");
    let device = world.device("office");
    assert_eq!(world.state("zhang", &device), "unproven");
    world.run("zhang", &["device", "confirm", &device]).ok();
    assert_eq!(world.state("zhang", &device), "active");
    world.send("zhang", "office", "");
    assert_eq!(world.json("office", &["visit", "list"]).len(), 8);
    let rows = world.json("office", &["exchange", "status"]);
    let owes = |name: &str| rows.iter().find(|row| row["name"] == name).unwrap()["owes"].as_bool();
    assert_eq!((owes("张三"), owes("李四")), (Some(false), Some(true)), "{rows:#?}");
}

#[test]
fn a_code_that_opens_nothing_is_told_and_nothing_stays() {
    let world = World::three_weeks();
    let other = world.settle("other", "committee", "别的单位", "县委");
    world.burn();
    let stick = world.env.path("stick");
    let recover =
        |code: &str, from: &str| world.run("office", &["recover", "--code", code, "--no-passphrase", "--from", from]);
    recover(&other, &stick).fails(4, "打不开这里的任何一份文件");
    recover("ABC", &stick).fails(4, "恢复码");
    let code = world.code.borrow().clone();
    std::fs::create_dir(world.env.path("nothing")).unwrap();
    recover(&code, &world.env.path("nothing")).fails(1, "没有交换文件");
    recover(&code, &world.env.path("not-there")).fails(1, "not-there");
    let left: Vec<String> = std::fs::read_dir(Path::new(&stick).parent().unwrap())
        .unwrap()
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("office"))
        .collect();
    assert_eq!(left, [] as [String; 0]);
    // A file that was cut off keeps no other from coming in, and is named.
    let bent = world.env.path("stick/003.dundian");
    let whole = std::fs::read(&bent).unwrap();
    std::fs::write(&bent, &whole[..whole.len() - 7]).unwrap();
    let told = recover(&code, &stick).ok();
    assert!(told.contains("003.dundian") && told.contains("文件不完整"), "{told}");
    assert!(told.contains("张三") && told.contains("找不回来的") && told.contains("接下来"), "{told}");
    let fresh = code_in(told.split("新的恢复码").nth(1).unwrap());
    assert_ne!(fresh, code);
    recover(&code, &stick).fails(1, "已经有台账");
    assert!(world.run("office", &["doctor"]).ok().contains("✓"));
}

#[test]
fn whoever_stole_the_code_gets_receipts_and_is_named() {
    let world = World::three_weeks();
    world.on(19);
    world.succeed("thief");
    let (thief, office) = (world.device("thief"), world.device("office"));
    let told = world.send("thief", "zhang", "张三");
    assert!(told["warnings"].to_string().contains(&thief), "{told}");
    let home = world.json("zhang", &["household", "list"]).remove(0);
    world.visit("zhang", text(&home["id"]), &["--chat", "不该被看到"]);
    let row = world.json("zhang", &["export", "--out", &world.stick()]).remove(0);
    assert_eq!((row["receipt_only"].as_bool(), row["entries"].as_u64()), (Some(true), Some(0)));
    world.import("thief", text(&row["file"]));
    assert_eq!(world.json("thief", &["visit", "list"]).len(), 6);
    // What the thief makes up waits, unseen.
    world
        .run(
            "thief",
            &["village", "import", &world.env.file("made-up.csv", "code,name,town\n320722114299,假村,假镇\n")],
        )
        .ok();
    let row = world.json("thief", &["export", "--to", "张三", "--out", &world.stick()]).remove(0);
    assert_eq!(row["entries"].as_u64(), Some(0), "it knows nothing of what they hold");

    // The office, which is still there, sends its weekly file.
    world.on(20);
    world.remark("水渠3", "本来的单位");
    let told = world.send("office", "zhang", "张三");
    assert!(told["warnings"].to_string().contains("原来那台电脑"), "{told}");
    assert_eq!(world.state("zhang", &office), "again");
    let refused = world.run("zhang", &["export", "--out", &world.stick()]);
    refused.fails(1, "不止一台");
    assert!(refused.err.contains(&thief) && refused.err.contains(&office), "{}", refused.err);
    world.run("zhang", &["device", "confirm", &office]).ok();
    assert_eq!((world.state("zhang", &office), world.state("zhang", &thief)), ("active".into(), "revoked".into()));
    world.send("zhang", "office", "");
    assert_eq!(world.json("office", &["visit", "list"]).len(), 7);
    let file = world.export("thief", "张三");
    world.run("zhang", &["import", &file]).fails(1, "停用");
    // All is as if nothing had been.
    world.send("office", "zhang", "张三");
    world.send("zhang", "office", "");
    let rows = world.json("office", &["exchange", "status"]);
    let zhang = rows.iter().find(|row| row["name"] == "张三").unwrap();
    assert_eq!(zhang["agreement"], "agreed", "{zhang:#}");
}

#[test]
fn an_old_machine_that_speaks_again_is_named_and_a_person_decides() {
    let world = World::three_weeks();
    for name in ["office", "office.config"] {
        std::fs::rename(world.env.path(name), world.env.path(&name.replace("office", "drawer"))).unwrap();
        std::fs::create_dir(world.env.path(name)).unwrap();
    }
    world.on(19);
    world.recover(&[&world.env.path("stick")]);
    world.two_rounds();
    // A file that had been written before that, and comes late, is no sign of anything.
    let (old, new) = (world.device("drawer"), world.device("office"));
    assert_eq!(world.import("zhang", &world.env.path("stick/005.dundian"))["result"], "nothing_new");
    assert_eq!(world.state("zhang", &old), "active");
    world.on(20);
    let rows = world.json("drawer", &["concern", "list"]);
    let row = rows.iter().find(|row| text(&row["text"]).contains("水渠3")).unwrap();
    let words = ["remark", "add", "--on", text(&row["id"]), "--verdict", "supplement", "--text", "旧电脑说的"];
    world.run("drawer", &words).ok();
    // Whoever has compared the other one is asked before any of it goes in.
    let file = world.stick();
    world.run("drawer", &["export", "--to", "张三", "--all", "--out", &file]).ok();
    world.run("zhang", &["import", &file]).fails(1, "已经换了电脑");
    assert_eq!(world.state("zhang", &old), "active");
    assert!(!world.json("zhang", &["remark", "list"]).iter().any(|row| row["text"] == "旧电脑说的"));
    world.run("office", &["import", &file]).fails(1, "原来那台电脑");
    world.run("zhang", &["export", "--all", "--out", &world.stick()]).ok();
    let told = world.json("zhang", &["import", "--late", &file]).remove(0);
    assert!(told["warnings"].to_string().contains("原来那台电脑"), "{told}");
    world.run("zhang", &["export", "--out", &world.stick()]).fails(1, "不止一台");
    world.run("zhang", &["device", "confirm", &new]).ok();
    assert_eq!((world.state("zhang", &old), world.state("zhang", &new)), ("revoked".into(), "active".into()));
    world.run("zhang", &["export", "--all", "--out", &world.stick()]).ok();
    world.on(21);
    let file = world.stick();
    world.run("drawer", &["export", "--to", "张三", "--all", "--out", &file]).ok();
    world.run("zhang", &["import", &file]).fails(1, "停用");
}

#[test]
fn an_heir_serves_once() {
    let world = World::three_weeks();
    world.on(19);
    world.succeed("first");
    world.succeed("second");
    world.burn();
    let (first, second) = (world.device("first"), world.device("second"));
    world.send("first", "zhang", "张三");
    world.run("zhang", &["device", "confirm", &first]).ok();
    world.run("zhang", &["export", "--out", &world.stick()]).ok();
    let told = world.send("second", "zhang", "张三");
    assert!(told["warnings"].to_string().contains(&second), "{told}");
    let refused = world.run("zhang", &["export", "--out", &world.stick()]);
    refused.fails(1, "不止一台");
    world.run("zhang", &["device", "revoke", &second]).ok();
    world.run("zhang", &["export", "--out", &world.stick()]).ok();
    assert_eq!(world.state("zhang", &first), "active");
}

#[test]
fn a_new_code_takes_the_place_of_the_old_one() {
    let world = World::three_weeks();
    let old = world.code.borrow().clone();
    world.on(19);
    let told = world.run("office", &["passphrase", "new-code"]).ok();
    let new = code_in(&told);
    assert_ne!(new, old);
    world.on(20);
    std::fs::create_dir(world.env.path("later")).unwrap();
    let (up, down) = (world.env.path("later/up.dundian"), world.env.path("later/down.dundian"));
    world.remark("水渠3", "换码以后");
    world.run("office", &["export", "--to", "张三", "--out", &down]).ok();
    world.import("zhang", &down);
    let home = world.json("zhang", &["household", "list"]).remove(0);
    world.visit("zhang", text(&home["id"]), &["--chat", "换码以后"]);
    world.run("zhang", &["export", "--out", &up]).ok();
    let recover = |who: &str, code: &str, from: &str| {
        world.run(who, &["recover", "--code", code, "--no-passphrase", "--from", &world.env.path(from)])
    };
    recover("a", &old, "later").fails(4, "打不开这里的任何一份文件");
    recover("b", &new, "stick").fails(4, "打不开这里的任何一份文件");
    recover("c", &new, "later").ok();
    recover("d", &old, "stick").ok();
    // Whoever has the old paper alone is nobody any more.
    let file = world.export("d", "张三");
    world.run("zhang", &["import", &file]).fails(1, "不认识");
    let told = world.send("c", "zhang", "张三");
    assert!(told["warnings"].to_string().contains(&world.device("c")), "{told}");
}

#[test]
fn stock_tools_open_what_was_sealed_for_a_code() {
    let world = World::three_weeks();
    world.burn();
    let (key, code) = (world.env.path("key"), world.code.borrow().clone());
    world.run("nobody", &["key", "recover", "--code", &code, "--out", &key]).ok();
    let secret = std::fs::read_to_string(&key).unwrap();
    assert!(secret.starts_with("AGE-SECRET-KEY-1"));
    assert_eq!(world.run("nobody", &["key", "recover", "--code", &code]).ok(), secret);
    world.run("nobody", &["key", "recover", "--code", "ABC"]).fails(4, "恢复码");
    for file in ["stick/003.dundian", "stick/005.dundian"] {
        let mut age = std::process::Command::new("age");
        let opened =
            age.args(["-d", "-i", &key, &world.env.path(file)]).output().expect("age is installed by tests/run");
        assert!(opened.status.success(), "{file}: {}", String::from_utf8_lossy(&opened.stderr));
        let lines = zstd::stream::decode_all(&opened.stdout[..]).unwrap();
        assert!(lines.starts_with(b"{\"dundian\":\"bundle\""));
    }
}

#[test]
fn what_was_erased_stays_so_though_somebody_still_has_it() {
    let world = World::three_weeks();
    let home = world.json("zhang", &["household", "list"]).remove(0);
    world.on(19);
    world.run("office", &["household", "erase", text(&home["id"]), "--yes"]).ok();
    // Of it one cadre alone has heard, who doesn't go to that household.
    world.send("office", "li", "李四");
    let up = world.export("li", "");
    world.recover(&[&up]);
    world.two_rounds();
    assert_eq!(world.json("office", &["household", "list"]).len(), 1);
    assert_eq!(world.json("zhang", &["household", "list"]).len(), 0);
    assert_eq!(world.json("office", &["visit", "list"]).len(), 3);
}

/// A town burns: the county above it and the cadre below it have the rest.
#[test]
fn a_town_between_a_county_and_a_cadre_comes_back() {
    let world = World::empty();
    let code = world.settle("town", "committee", "镇党委", "双店镇");
    let file = world.stick();
    let both = format!("{VILLAGE},{OTHER}");
    let words = ["--unit", "双店镇", "--role", "committee", "--villages", &both, "--out", &file];
    world.run("office", &[&["invite", "--cadre", "镇党委"], &words[..]].concat()).ok();
    world.import("town", &file);
    world.settle("zhang", "cadre", "张三", "水利局");
    let file = world.stick();
    let words = ["invite", "--cadre", "张三", "--unit", "水利局", "--villages", VILLAGE, "--out", &file];
    world.run("town", &words).ok();
    world.import("zhang", &file);
    let home = world.household("zhang", VILLAGE, "17", "刘大山");
    for day in [3, 10] {
        world.on(day);
        world.visit("zhang", &home, &["--chat", "来过", "--concern", &format!("水渠{day}")]);
        world.send("zhang", "town", "");
        world.send("town", "office", "组织部");
        world.remark(&format!("水渠{day}"), &format!("县里说{day}"));
        world.send("office", "town", "镇党委");
        world.send("town", "zhang", "张三");
    }
    let lists: [&[&str]; 4] = [&["visit", "list"], &["concern", "list"], &["remark", "list"], &["assignment", "list"]];
    let shown = |who: &str| {
        lists.map(|words| {
            let mut rows: Vec<String> = world.json(who, words).iter().map(Value::to_string).collect();
            rows.sort();
            rows
        })
    };
    let before = ["town", "office", "zhang"].map(shown);
    std::fs::remove_dir_all(world.env.path("town")).unwrap();
    std::fs::remove_dir_all(world.env.path("town.config")).unwrap();
    world.on(12);
    // Nothing but the file by which the cadre had come: nobody had told the town's
    // own word of them yet, but for the invitation that it had signed.
    let up = world.env.path("stick/003.dundian");
    let recover = ["recover", "--code", &code, "--no-passphrase", "--from", &up];
    let zhang = world.json("zhang", &["device", "list"]).remove(0);
    let told = world.json("town", &recover).remove(0);
    let back = told["people"].as_array().unwrap().iter().find(|row| row["name"] == "张三").unwrap();
    assert_eq!((text(&told["name"]), back["visits"].as_u64()), ("镇党委", Some(1)), "{told:#}");
    assert_eq!(back["forgotten"], zhang["fingerprint"], "{told:#}");
    let device = world.device("town");
    for (who, name) in [("office", "组织部"), ("zhang", "张三")] {
        let told = world.send("town", who, name);
        assert!(told["warnings"].to_string().contains(&device), "{who}: {told}");
        world.run(who, &["device", "confirm", &device]).ok();
    }
    for day in [13, 14, 15] {
        world.on(day);
        world.send("zhang", "town", "");
        world.send("town", "office", "组织部");
        world.send("office", "town", "镇党委");
        world.send("town", "zhang", "张三");
    }
    for (who, before) in ["town", "office", "zhang"].into_iter().zip(before) {
        assert_eq!(shown(who), before, "{who}");
        assert_eq!(world.json(who, &["conflicts"]), [] as [Value; 0], "{who}");
    }
}
