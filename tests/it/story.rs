//! The whole story of an exchange, played by the real program in terminals: a
//! committee invites two cadres, one of them goes from household to household
//! for a week, files go to and fro, and the answer is the first thing seen.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::env::{Env, VILLAGE};
use crate::pty::Pty;

const WIDE: (u16, u16) = (120, 40);

const ROSTER: &str = "组,号数,户号,户主,常住人数,户类别,必访
3,1,17,刘大山,4,脱贫户,
3,2,18,李秀英,1,独居老人户,是
3,3,19,𠮷田旺,2,一般户,
4,4,20,王五,3,一般户,
";

struct World {
    env: Env,
}

impl World {
    fn data(&self, whose: &str) -> PathBuf {
        PathBuf::from(self.env.path(whose))
    }

    /// Runs a command in a terminal on some day and returns what it said.
    fn says(&self, whose: &str, day: &str, words: &[&str]) -> String {
        let now = format!("2026-11-{day}+08:00");
        let pty = Pty::start_with(&self.data(whose), words, WIDE, &[("DUNDIAN_NOW", &now)]);
        let (code, raw) = pty.ends();
        let text = String::from_utf8(raw).unwrap();
        assert_eq!(code, 0, "{words:?}\n{text}");
        text
    }

    fn starts(&self, whose: &str, day: &str) -> Pty {
        let now = format!("2026-11-{day}+08:00");
        Pty::start_with(&self.data(whose), &[], WIDE, &[("DUNDIAN_NOW", &now)])
    }

    fn json(&self, whose: &str, words: &[&str]) -> Vec<Value> {
        let ran = self.env.command(&self.data(whose), words).output().unwrap();
        let out = String::from_utf8(ran.stdout).unwrap();
        assert!(ran.status.success(), "{words:?}: {out}{}", String::from_utf8_lossy(&ran.stderr));
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Returns the one file on the stick whose name has `part` in it.
    fn on_the_stick(&self, part: &str) -> String {
        let stick = self.env.path("stick");
        let files = std::fs::read_dir(stick).unwrap().map(|item| item.unwrap().path());
        let found: Vec<PathBuf> = files.filter(|path| path.to_str().unwrap().contains(part)).collect();
        assert_eq!(found.len(), 1, "{part}: {found:?}");
        found[0].to_str().unwrap().to_owned()
    }
}

fn founded() -> World {
    let world = World { env: Env::empty() };
    std::fs::create_dir(Path::new(&world.env.path("stick"))).unwrap();
    for (whose, role, name, unit) in [
        ("committee", "committee", "县委组织部", "县委"),
        ("wang", "cadre", "王磊", "县水利局"),
        ("zhao", "cadre", "赵敏", "县民政局"),
    ] {
        let words = ["init", "--role", role, "--name", name, "--unit", unit, "--no-passphrase"];
        world.says(whose, "16T08:00:00", &words);
    }
    let villages = world.env.file("villages.csv", format!("code,name,town\n{VILLAGE},前张村委会,双店镇\n"));
    world.says("committee", "16T08:10:00", &["village", "import", &villages]);
    let roster = world.env.file("roster.csv", ROSTER);
    world.says("committee", "16T08:10:00", &["roster", "import", &roster, "--village", VILLAGE]);
    let policies = "code,version,title,from,to\nYB-2026,1,城乡居民医保缴费,2026-01-01,2026-12-31\n";
    let policies = world.env.file("policies.csv", policies);
    world.says("committee", "16T08:10:00", &["policy", "import", &policies]);
    world
}

fn invite(world: &World) {
    let stick = world.env.path("stick");
    for (whose, name) in [("wang", "王磊"), ("zhao", "赵敏")] {
        let ask = ["invite", "--cadre", name, "--villages", VILLAGE, "--out", &stick];
        world.says("committee", "16T09:00:00", &ask);
        world.says(whose, "16T10:00:00", &["import", &world.on_the_stick(name)]);
        let mine = world.json(whose, &["assignment", "list", "--json"]);
        assert_eq!(mine.len(), 1, "the assignment came with the invitation: {mine:?}");
    }
}

/// A week of visits: one a day from the command line, and one as it is typed.
fn a_week(world: &World) {
    let roster = world.env.path("roster.csv");
    world.says("wang", "16T11:00:00", &["roster", "import", &roster, "--village", VILLAGE]);
    for (day, line) in [
        ("16T15:00:00", "17 拉家常 收成好 讲政策 YB-2026✓"),
        ("17T15:00:00", "18 听牢骚 村东水渠淤塞 #水利 !5工作日"),
        ("18T15:00:00", "19 办实事 代办残疾证"),
        ("19T15:00:00", "20 拉家常 儿子在外务工"),
    ] {
        let said = world.says("wang", day, &["quick", line]);
        assert!(said.contains("已保存"), "{said}");
    }
    let mut pty = world.starts("wang", "20T15:00:00");
    pty.sees("王磊");
    pty.press("f4");
    pty.press("\"17 拉家常 又去看了一次\"");
    pty.sees("又去看了一次");
    pty.press("enter");
    pty.sees("已保存");
    pty.press("f10");
    assert_eq!(pty.ends().0, 0);
}

/// The committee reads what came, answers, and assigns.
fn answer(world: &World) {
    let mut pty = world.starts("committee", "22T09:00:00");
    pty.sees("县委组织部");
    pty.press("alt+4");
    pty.sees("村东水渠淤塞");
    pty.press("ctrl+f \"水渠\" enter");
    pty.until("one line alone", |screen| screen.contains("水渠淤塞") && !screen.contains("𠮷田旺"));
    pty.press("alt+c");
    pty.sees("补充");
    pty.press("tab \"请水利站三日内到现场\"");
    pty.sees("三日内到现场");
    pty.press("ctrl+s");
    pty.sees("已保存");
    pty.press("f10");
    assert_eq!(pty.ends().0, 0);
}

#[test]
fn a_week_and_its_answer() {
    let world = founded();
    invite(&world);
    a_week(&world);
    let stick = world.env.path("stick");
    let said = world.says("wang", "21T17:00:00", &["export", "--out", &stick]);
    assert!(said.contains("已校验，可以拔出U盘"), "{said}");
    let file = world.on_the_stick("给县委组织部_王磊_20261121");
    let row = world.json("committee", &["import", &file, "--dry-run", "--json"]).remove(0);
    assert_eq!((&row["result"], &row["new"]["visits"]), (&"imported".into(), &5.into()), "{row}");
    let row = world.json("committee", &["import", &file, "--json"]).remove(0);
    assert_eq!((&row["new"]["visits"], &row["new"]["concerns"]), (&5.into(), &1.into()), "{row}");
    assert_eq!(row["sender"], "王磊");
    let again = world.json("committee", &["import", &file, "--json"]).remove(0);
    assert_eq!(again["result"], "nothing_new");
    assert_eq!(world.json("committee", &["visit", "list", "--json"]).len(), 5);

    answer(&world);
    let cadres = world.json("committee", &["progress", "--json"]);
    assert!(cadres.iter().any(|row| row["cadre"] == "王磊"), "{cadres:?}");
    world.says("committee", "22T10:00:00", &["export", "--to", "王磊", "--out", &stick]);
    let back = world.on_the_stick("给王磊_县委组织部_20261122");
    // It is sealed for one of the two.
    let other = world.env.command(&world.data("zhao"), &["import", &back, "--json"]).output().unwrap();
    assert_eq!(other.status.code(), Some(1));
    assert!(String::from_utf8(other.stdout).unwrap().contains("\"refused\""));
    let row = world.json("wang", &["import", &back, "--json"]).remove(0);
    assert_eq!(row["new"]["remarks"], 1, "{row}");

    // What was asked for is the first thing that is seen next morning.
    let mut pty = world.starts("wang", "23T08:00:00");
    pty.sees("批示待复");
    pty.sees("请水利站三日");
    pty.press("f10");
    assert_eq!(pty.ends().0, 0);
    let hash = |whose: &str| {
        let ran = world.env.command(&world.data(whose), &["doctor", "--state-hash"]).output().unwrap();
        String::from_utf8(ran.stdout).unwrap()
    };
    let before = hash("wang");
    assert_eq!(before.trim().len(), 64);
    world.json("wang", &["import", &back, "--json"]);
    assert_eq!(hash("wang"), before, "the same answer twice says nothing new");
}
