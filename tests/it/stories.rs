//! Weeks of several people on computers of their own, who have nothing in common
//! but the files that they carry to each other.

use std::cell::{Cell, RefCell};

use serde_json::Value;

use crate::env::{Env, Ran, VILLAGE};

/// The village next door.
const OTHER: &str = "320722114205";

/// Homes by the name of their people, a stick, and a day that goes on when told.
struct World {
    env: Env,
    now: RefCell<String>,
    files: Cell<u32>,
}

impl World {
    /// Returns a world on the second of November with an office named 组织部.
    fn new() -> Self {
        let world = Self { env: Env::empty(), now: RefCell::default(), files: Cell::new(0) };
        world.on(2);
        std::fs::create_dir(world.env.path("stick")).unwrap();
        let villages = format!("code,name,town\n{VILLAGE},前张村委会,双店镇\n{OTHER},后李村委会,双店镇\n");
        world.env.file("villages.csv", villages);
        world.settle("office", "committee", "组织部", "县委");
        world.run("office", &["village", "import", &world.env.path("villages.csv")]).ok();
        world
    }

    /// Returns a world with 张三 of the first village, whom the office has invited.
    fn with_zhang() -> Self {
        let world = Self::new();
        world.settle("zhang", "cadre", "张三", "水利局");
        world.import("zhang", &world.invite("office", "张三", "水利局", VILLAGE));
        world
    }

    /// Returns a world with a town below the office, and 张三 below the town.
    fn with_town() -> Self {
        let world = Self::new();
        world.settle("town", "committee", "镇党委", "双店镇");
        let file = world.stick();
        let both = format!("{VILLAGE},{OTHER}");
        let words = ["--unit", "双店镇", "--role", "committee", "--villages", &both, "--out", &file];
        world.run("office", &[&["invite", "--cadre", "镇党委"], &words[..]].concat()).ok();
        world.import("town", &file);
        world.settle("zhang", "cadre", "张三", "水利局");
        world.import("zhang", &world.invite("town", "张三", "水利局", VILLAGE));
        world
    }

    /// Goes on to this day of November, at ten.
    fn on(&self, day: u32) {
        self.at(day, 10);
    }

    fn at(&self, day: u32, hour: u32) {
        *self.now.borrow_mut() = format!("2026-11-{day:02}T{hour:02}:00:00+08:00");
    }

    fn run(&self, who: &str, words: &[&str]) -> Ran {
        let home = self.env.path(who);
        let mut command = self.env.command(home.as_ref(), words);
        command.env("DUNDIAN_NOW", self.now.borrow().as_str()).output().unwrap().into()
    }

    #[track_caller]
    fn json(&self, who: &str, words: &[&str]) -> Vec<Value> {
        self.run(who, &[words, &["--json"]].concat()).json()
    }

    fn settle(&self, who: &str, role: &str, name: &str, unit: &str) {
        let words = ["init", "--role", role, "--name", name, "--unit", unit, "--no-passphrase"];
        self.run(who, &words).ok();
    }

    /// Returns a path on the stick that no file has had yet.
    fn stick(&self) -> String {
        self.files.set(self.files.get() + 1);
        self.env.path(&format!("stick/{}.dundian", self.files.get()))
    }

    fn invite(&self, by: &str, name: &str, unit: &str, villages: &str) -> String {
        let file = self.stick();
        let words = ["invite", "--cadre", name, "--unit", unit, "--villages", villages, "--out", &file];
        self.run(by, &words).ok();
        file
    }

    /// Writes a file; `to` is empty for whom there is only one.
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

    /// A file up and one back, between the office and a cadre.
    #[track_caller]
    fn round(&self, who: &str, name: &str) {
        self.send(who, "office", "");
        self.send("office", who, name);
    }

    fn household(&self, who: &str, village: &str, number: &str, head: &str) -> String {
        let words = ["household", "add", "--village", village, "--number", number, "--head", head];
        text(&self.json(who, &words)[0]["id"]).to_owned()
    }

    fn visit(&self, who: &str, household: &str, more: &[&str]) {
        self.run(who, &[&["visit", "add", "--household", household], more].concat()).ok();
    }

    fn count(&self, who: &str, what: &str) -> usize {
        self.json(who, &[what, "list"]).len()
    }

    /// Returns a field of everything listed, in an order of its own.
    #[track_caller]
    fn all(&self, who: &str, words: &[&str], field: &str) -> Vec<String> {
        let mut all: Vec<_> = self.json(who, words).iter().map(|row| text(&row[field]).to_owned()).collect();
        all.sort();
        all
    }

    #[track_caller]
    fn conflicts(&self, who: &str) -> Vec<Value> {
        self.json(who, &["conflicts"])
    }

    /// Returns who has the assignment of this title, and nothing if it isn't there.
    fn has(&self, who: &str, title: &str) -> Value {
        let rows = self.json(who, &["assignment", "list"]);
        rows.into_iter().find(|row| row["title"] == title).map_or(Value::Null, |row| row["cadres"].clone())
    }

    /// Returns done and target of each measure of a cadre, by its name.
    fn progress(&self, who: &str, cadre: &[&str]) -> Vec<(String, Value, Value, Value)> {
        let rows = self.json(who, &[&["progress"], cadre].concat());
        let row = |row: &Value| {
            let part = |field: &str| row[field].clone();
            (text(&row["metric"]).to_owned(), part("done"), part("target"), part("as_of"))
        };
        let mut all: Vec<_> = rows.iter().map(row).collect();
        all.sort_by(|one, other| one.0.cmp(&other.0));
        all
    }
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

const WINTER: [&str; 6] = ["--title", "冬季入户", "--from", "2026-11-01", "--to", "2026-12-31"];

fn assign(world: &World, by: &str, name: &str) {
    let words = ["assignment", "add", "--cadre", name, "--village", VILLAGE];
    world.run(by, &[&words, &WINTER[..]].concat()).ok();
}

#[test]
fn what_the_county_decides_reaches_the_cadre_through_the_town_and_the_answer_returns() {
    let world = World::with_town();
    let household = world.household("zhang", VILLAGE, "17", "刘大山");
    world.visit("zhang", &household, &["--concern", "水渠淤塞"]);
    world.send("zhang", "town", "");
    world.send("town", "office", "组织部");

    world.on(3);
    let number = world.all("office", &["concern", "list"], "number").remove(0);
    let remark = ["--text", "三日内到现场", "--reply-by", "2026-11-10"];
    let words = ["remark", "add", "--on", &number, "--verdict", "supplement"];
    world.run("office", &[&words, &remark[..]].concat()).ok();
    world.run("office", &["concern", "extend", &number, "--to", "2026-12-15", "--reason", "等料"]).ok();
    let policies = "code,version,title,from,to\nYB-2026,1,城乡居民医保缴费,2026-01-01,2026-12-31\n";
    world.run("office", &["policy", "import", &world.env.file("policies.csv", policies)]).ok();
    assign(&world, "office", "张三");
    assert_eq!(world.has("zhang", "冬季入户"), Value::Null);
    world.on(4);
    world.send("office", "town", "镇党委");
    let taken = world.send("town", "zhang", "张三");
    let new = |what: &str| taken["new"][what].as_u64();
    assert_eq!((new("remarks"), new("policies"), new("assignments")), (Some(1), Some(1), Some(1)), "{taken}");

    let row = world.json("zhang", &["remark", "list"]).remove(0);
    let told = ["number", "verdict", "text", "reply_by", "author"].map(|field| text(&row[field]));
    assert_eq!(told, [&number, "supplement", "三日内到现场", "2026-11-10", "组织部"]);
    let concern = world.json("zhang", &["concern", "show", &number]).remove(0);
    assert_eq!((text(&concern["due"]), text(&concern["steps"][0]["note"])), ("2026-12-15", "等料"));
    assert_eq!(world.all("zhang", &["policy", "list"], "code"), ["YB-2026"]);
    assert_eq!(world.has("zhang", "冬季入户"), Value::from(vec!["张三"]));

    world.on(5);
    world.run("zhang", &["remark", "reply", text(&row["id"]), "--text", "已清淤"]).ok();
    world.send("zhang", "town", "");
    world.send("town", "office", "组织部");
    let row = world.json("office", &["remark", "list"]).remove(0);
    assert_eq!((text(&row["reply"]), text(&row["replied"])), ("已清淤", "2026-11-05"));
    for who in ["office", "town", "zhang"] {
        assert_eq!(world.conflicts(who), [] as [Value; 0], "{who}");
    }
}

/// What becomes of a file on its way.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    Comes,
    Lost,
    Late,
    Twice,
}

/// Five weeks, then two ordinary rounds and one file more.
fn weeks(fates: [Fate; 5]) {
    let world = World::with_zhang();
    let household = world.household("zhang", VILLAGE, "17", "刘大山");
    let mut late = None;
    for (week, fate) in (1..).zip(fates) {
        world.on(2 + week);
        world.visit("zhang", &household, &["--chat", &format!("第{week}周")]);
        let file = world.export("zhang", "");
        match fate {
            Fate::Lost => continue,
            Fate::Late => {
                late = Some(file);
                continue;
            }
            Fate::Comes | Fate::Twice => world.import("office", &file),
        };
        if fate == Fate::Twice {
            assert_eq!(world.import("office", &file)["result"], "nothing_new", "{fates:?}");
        }
        if let Some(file) = late.take() {
            world.import("office", &file);
        }
        world.send("office", "zhang", "张三");
    }
    if let Some(file) = late {
        world.import("office", &file);
    }
    for day in [20, 21] {
        world.on(day);
        world.round("zhang", "张三");
    }
    assert_eq!(world.count("office", "visit"), 5, "{fates:?}");
    world.send("zhang", "office", "");
    for (who, name) in [("office", "张三"), ("zhang", "组织部")] {
        let row = world.json(who, &["exchange", "status"]).remove(0);
        assert_eq!(row["name"], name);
        assert_eq!((&row["missing"], &row["waiting"]), (&Value::from([0; 0]), &Value::from([0; 0])), "{fates:?} {row}");
        assert_eq!((&row["unconfirmed"], &row["waits"]["visits"]), (&0.into(), &0.into()), "{fates:?} {row}");
        if who == "office" {
            assert_eq!(row["agreement"], "agreed", "{fates:?} {row}");
        }
    }
}

#[test]
fn a_file_that_is_lost_late_or_doubled_anywhere_costs_nothing_in_the_end() {
    use Fate::{Comes, Late, Lost, Twice};
    let mut fates = [Lost, Late, Twice, Comes, Comes];
    // Each of them in each place.
    std::thread::scope(|scope| {
        for _ in 0..5 {
            fates.rotate_right(1);
            scope.spawn(move || weeks(fates));
        }
    });
}

#[test]
fn who_was_given_work_before_joining_is_one_person_by_name() {
    let world = World::new();
    let files = [("zhang", "张三", "水利局"), ("li", "李四", "民政局")]
        .map(|(who, name, unit)| (who, name, unit, world.invite("office", name, unit, VILLAGE)));
    world.on(3);
    assign(&world, "office", "张三");
    assert_eq!(world.has("office", "冬季入户"), Value::from(vec!["张三"]));
    world.on(4);
    world.run("office", &["assignment", "handover", "冬季入户", "--to", "李四"]).ok();
    assert_eq!(world.has("office", "冬季入户"), Value::from(vec!["李四"]));
    world.on(10);
    for (who, name, unit, file) in &files {
        world.settle(who, "cadre", name, unit);
        world.import(who, file);
    }
    for day in [11, 12] {
        world.on(day);
        for (who, name, ..) in &files {
            world.round(who, name);
        }
    }
    for who in ["office", "li"] {
        assert_eq!(world.has(who, "冬季入户"), Value::from(vec!["李四"]), "{who}");
        let rows = world.json(who, &["device", "list"]);
        assert_eq!(rows.iter().filter(|row| row["person_name"] == "李四").count(), 1, "{who}");
    }
    assert_eq!(world.has("zhang", "冬季入户"), Value::Null);
}

#[test]
fn who_began_alone_and_is_invited_later_stays_one_person() {
    let world = World::with_zhang();
    world.settle("li", "cadre", "李四", "民政局");
    world.run("li", &["village", "import", &world.env.path("villages.csv")]).ok();
    let household = world.household("li", VILLAGE, "20", "王五");
    world.visit("li", &household, &["--chat", "早去过"]);
    assert_eq!(world.all("li", &["device", "list"], "person_name"), ["李四"]);
    let file = world.invite("office", "李四", "民政局", VILLAGE);
    world.on(3);
    assign(&world, "office", "李四");
    world.on(10);
    let taken = world.import("li", &file);
    assert_eq!(taken["result"], "imported");
    for day in [11, 12] {
        world.on(day);
        world.round("li", "李四");
        world.round("zhang", "张三");
    }

    let person = |who: &str| {
        let rows = world.json(who, &["device", "list"]);
        let all: Vec<_> = rows.iter().filter(|row| row["name"] == "李四").collect();
        assert_eq!((all.len(), &all[0]["person_name"]), (1, &"李四".into()), "{rows:?}");
        text(&all[0]["person"]).to_owned()
    };
    assert_eq!(person("office"), person("li"));
    for who in ["office", "li"] {
        assert_eq!(world.has(who, "冬季入户"), Value::from(vec!["李四"]), "{who}");
        let visit = world.json(who, &["visit", "list"]).remove(0);
        assert_eq!(visit["cadres"], Value::from(vec!["李四"]), "{who}");
        assert_eq!(world.conflicts(who), [] as [Value; 0], "{who}");
    }
    assert_eq!(world.all("office", &["progress"], "cadre"), ["张三", "李四"]);

    world.on(13);
    world.run("office", &["assignment", "edit", "冬季入户", "--cadre", "张三"]).ok();
    assert_eq!(world.has("office", "冬季入户"), Value::from(vec!["张三"]));
    world.send("office", "li", "李四");
    world.send("office", "zhang", "张三");
    assert_eq!(world.has("zhang", "冬季入户"), Value::from(vec!["张三"]));
    assert_eq!(world.has("li", "冬季入户"), Value::Null);
}

#[test]
fn a_successor_finds_what_the_predecessor_left() {
    let world = World::with_zhang();
    world.settle("li", "cadre", "李四", "民政局");
    world.import("li", &world.invite("office", "李四", "民政局", OTHER));
    assign(&world, "office", "张三");
    let heads = [("17", "刘大山"), ("18", "李秀英"), ("19", "孙明")];
    let households = heads.map(|(number, head)| world.household("zhang", VILLAGE, number, head));
    world.visit("zhang", &households[0], &["--concern", "水渠淤塞", "--matter", "代办残疾证"]);
    world.visit("zhang", &households[1], &["--chat", "拉家常"]);
    world.send("li", "office", "");
    world.round("zhang", "张三");
    assert_eq!((world.count("zhang", "household"), world.count("li", "household")), (3, 0));

    world.on(4);
    let given = world.json("office", &["assignment", "list"]);
    for row in given.iter().filter(|row| row["cadres"] == Value::from(vec!["张三"])) {
        world.run("office", &["assignment", "handover", text(&row["id"]), "--to", "李四"]).ok();
    }
    world.send("office", "li", "李四");
    let file = world.export("office", "张三");
    let said = world.run("zhang", &["import", &file]).ok();
    assert!(said.contains("条不再归您：") && said.contains("住户 3"), "{said}");

    assert_eq!(world.has("li", "冬季入户"), Value::from(vec!["李四"]));
    assert_eq!(world.all("li", &["household", "list"], "number"), ["17", "18", "19"]);
    assert_eq!(world.all("li", &["concern", "list"], "text"), ["水渠淤塞"]);
    assert_eq!(world.all("li", &["matter", "list"], "need"), ["代办残疾证"]);
    let visits = world.json("li", &["visit", "list"]);
    assert_eq!(visits.len(), 2);
    assert!(visits.iter().all(|row| row["cadres"] == Value::from(vec!["张三"])), "{visits:?}");
    // Nobody has been to the third, and to the others somebody has.
    assert_eq!(world.all("li", &["household", "list", "--never-visited"], "number"), ["19"]);
    let todo = world.json("li", &["todo"]);
    let never: Vec<_> = todo.iter().filter(|row| row["kind"] == "never_visited").map(|row| &row["head"]).collect();
    assert_eq!(never, ["孙明"]);
    let plan = world.json("li", &["plan"]);
    let never = plan.iter().filter(|row| row["why"].to_string().contains("never_visited"));
    assert_eq!(never.map(|row| text(&row["number"])).collect::<Vec<_>>(), ["19"]);

    assert_eq!((world.count("zhang", "visit"), world.count("zhang", "household")), (2, 0));
    assert_eq!((world.count("zhang", "assignment"), world.count("zhang", "concern")), (0, 0));
}

#[test]
fn a_new_laptop_of_the_same_person_gets_all_that_the_old_one_sent() {
    let world = World::with_zhang();
    let heads = [("17", "刘大山"), ("18", "李秀英"), ("19", "孙明")];
    let households = heads.map(|(number, head)| world.household("zhang", VILLAGE, number, head));
    world.visit("zhang", &households[0], &["--concern", "水渠淤塞", "--matter", "代办残疾证"]);
    world.visit("zhang", &households[1], &["--chat", "拉家常"]);
    world.round("zhang", "张三");
    world.on(5);
    world.settle("new", "cadre", "张三", "水利局");
    world.import("new", &world.invite("office", "张三", "水利局", VILLAGE));
    world.send("new", "office", "");
    assert_eq!(world.count("new", "visit"), 0);
    let file = world.export("office", "张三");
    assert_eq!(world.import("new", &file)["new"]["visits"], 2);
    assert_eq!(world.import("zhang", &file)["result"], "imported");
    let all = ["office", "zhang", "new"];
    for who in all {
        let counts = ["visit", "concern", "matter", "household", "assignment"].map(|what| world.count(who, what));
        assert_eq!(counts, [2, 1, 1, 3, 1], "{who}");
        assert_eq!(world.conflicts(who), [] as [Value; 0], "{who}");
        assert_eq!(world.progress(who, &["--cadre", "张三"]), world.progress("zhang", &[]), "{who}");
    }
    let devices = world.json("office", &["device", "list"]);
    let own: Vec<_> = devices.iter().filter(|row| row["name"] == "张三").map(|row| &row["person"]).collect();
    assert_eq!((own.len(), own[0]), (2, own[1]));

    // What either writes from now on comes to the other by one file.
    world.on(6);
    world.visit("new", &households[2], &["--chat", "新电脑上记的"]);
    world.visit("zhang", &households[0], &["--chat", "旧电脑上记的"]);
    world.send("new", "office", "");
    world.send("zhang", "office", "");
    let file = world.export("office", "张三");
    for who in ["new", "zhang"] {
        assert_eq!(world.import(who, &file)["new"]["visits"], 1, "{who}");
    }
    let visits = all.map(|who| world.all(who, &["visit", "list"], "id"));
    assert_eq!((visits[0].len(), &visits[0], &visits[0]), (4, &visits[1], &visits[2]));
}

#[test]
fn accepted_here_and_worked_on_there_is_one_course_and_a_contradiction_one_conflict() {
    let world = World::with_zhang();
    let household = world.household("zhang", VILLAGE, "17", "刘大山");
    world.visit("zhang", &household, &["--concern", "水渠淤塞"]);
    world.round("zhang", "张三");
    let number = world.all("office", &["concern", "list"], "number").remove(0);
    let advance = |who: &str, words: &[&str]| world.run(who, &[&["concern", "advance", &number], words].concat()).ok();
    let rounds = |days: [u32; 2]| {
        for day in days {
            world.on(day);
            world.round("zhang", "张三");
        }
    };
    world.on(3);
    advance("office", &["受理"]);
    world.at(3, 12);
    advance("zhang", &["办理", "--note", "已联系水利站"]);
    rounds([4, 5]);
    for who in ["office", "zhang"] {
        assert_eq!(world.conflicts(who), [] as [Value; 0], "{who}");
        let concern = world.json(who, &["concern", "show", &number]).remove(0);
        assert_eq!(concern["state"], "in_progress", "{who}");
        let steps: Vec<_> = concern["steps"].as_array().unwrap().iter().map(|step| text(&step["to"])).collect();
        assert_eq!(steps, ["accepted", "in_progress"], "{who}");
    }

    world.on(6);
    advance("zhang", &["told", "--told-on", "2026-11-06", "--satisfaction", "满意"]);
    advance("zhang", &["办结", "--note", "户主认可"]);
    world.at(6, 11);
    advance("office", &["退回", "--note", "渠还堵着"]);
    rounds([7, 8]);
    for who in ["office", "zhang"] {
        let rows = world.conflicts(who);
        assert_eq!((rows.len(), &rows[0]["field"]), (1, &"state".into()), "{who} {rows:?}");
        let sides = rows[0]["sides"].as_array().unwrap();
        let mut said: Vec<_> = sides.iter().map(|side| (text(&side["value"]), text(&side["note"]))).collect();
        said.sort_unstable();
        assert_eq!(said, [("closed", "户主认可"), ("returned", "渠还堵着")], "{who}");
    }
}

#[test]
fn counts_are_the_same_on_every_computer() {
    let world = World::with_town();
    world.settle("li", "cadre", "李四", "民政局");
    world.import("li", &world.invite("town", "李四", "民政局", &format!("{VILLAGE},{OTHER}")));
    let here = [("17", "刘大山"), ("18", "李秀英"), ("19", "孙明")]
        .map(|(number, head)| world.household("zhang", VILLAGE, number, head));
    let there = [("31", "王五"), ("32", "赵六")].map(|(number, head)| world.household("li", OTHER, number, head));
    let both = [("zhang", "张三"), ("li", "李四")];
    let rounds = |days: [u32; 2]| {
        for day in days {
            world.on(day);
            for (who, _) in both {
                world.send(who, "town", "");
            }
            world.send("town", "office", "组织部");
            world.send("office", "town", "镇党委");
            for (who, name) in both {
                world.send("town", who, name);
            }
        }
    };
    let equal = |expected: [[u64; 2]; 2]| {
        for ((who, name), expected) in both.iter().zip(expected) {
            let own = world.progress(who, &[]);
            for above in ["town", "office"] {
                assert_eq!(own, world.progress(above, &["--cadre", name]), "{name} at {above}");
            }
            let coverage = own.iter().find(|(metric, ..)| metric == "coverage").unwrap();
            assert_eq!((&coverage.1, &coverage.2), (&expected[0].into(), &expected[1].into()), "{name}");
            assert_eq!(world.conflicts(who), [] as [Value; 0], "{name}");
        }
    };
    rounds([3, 4]);
    equal([[0, 3], [0, 5]]);

    world.on(5);
    world.visit("zhang", &here[0], &["--chat", "一户"]);
    world.visit("li", &here[1], &["--household", &there[0], "--chat", "两村两户", "--concern", "水渠淤塞"]);
    let line = serde_json::json!({
        "household": here[2], "at": "2026-11-05 09:30", "sensitivity": "restricted", "chat": "不外传",
    });
    world.run("zhang", &["visit", "add", "--from", &world.env.file("feed.jsonl", line.to_string())]).ok();
    let elsewhere = ["--to", "elsewhere", "--village", VILLAGE, "--number", "40"];
    world.run("li", &[&["household", "move", &there[1]], &elsewhere[..]].concat()).ok();
    rounds([6, 7]);
    equal([[3, 4], [3, 5]]);
    // The words of a restricted visit are with who wrote it, and in offices.
    let visits = ["office", "town", "zhang", "li"].map(|who| world.count(who, "visit"));
    assert_eq!(visits, [3, 3, 3, 2]);

    let elsewhere = ["--to", "elsewhere", "--village", OTHER, "--number", "50"];
    world.run("zhang", &[&["household", "move", &here[0]], &elsewhere[..]].concat()).ok();
    rounds([8, 9]);
    equal([[2, 3], [3, 5]]);
    assert_eq!((world.count("zhang", "household"), world.count("li", "household")), (3, 5));
}

/// A cadre writes records, the town tells the county figures of them, and the county
/// shows whose they are, how old, and what they lack.
#[test]
fn a_county_shows_whose_figures_it_has_how_old_they_are_and_what_they_lack() {
    let world = World::with_town();
    let words = ["--unit", "石榴镇", "--role", "committee", "--villages", OTHER, "--out", &world.stick()];
    world.run("office", &[&["invite", "--cadre", "石榴镇党委"], &words[..]].concat()).ok();
    let homes = |from: usize, to: usize| -> String {
        (from..=to).map(|n| format!("1,{n},户{n}\n")).collect::<Vec<_>>().concat()
    };
    let twelve = world.env.file("twelve.csv", format!("组,户号,户主\n{}", homes(1, 12)));
    let three = world.env.file("three.csv", format!("组,户号,户主\n{}", homes(1, 3)));
    world.run("zhang", &["roster", "import", &twelve, "--village", VILLAGE]).ok();
    world.run("town", &["roster", "import", &three, "--village", OTHER]).ok();
    for n in 1..=6 {
        world.visit("zhang", &format!("{VILLAGE}/{n}"), &["--chat", "来过", "--concern", &format!("水渠{n}")]);
    }
    world.send("zhang", "town", "");
    let figures = |from: &str| {
        let file = world.stick();
        world.run(from, &["export", "--profile", "statistics", "--out", &file]).ok();
        world.import("office", &file)
    };
    world.on(9);
    let taken = figures("town");
    assert_eq!((&taken["result"], taken["new"]["households"].as_u64()), (&Value::from("imported"), Some(0)), "{taken}");
    world.on(12);
    let found = |rows: &[Value], key: &str, value: &str| {
        rows.iter().find(|row| row[key] == value).cloned().unwrap_or_else(|| panic!("{value} in {rows:?}"))
    };
    let rows = world.json("office", &["progress"]);
    let town = found(&rows, "office", "双店镇");
    assert_eq!((&town["source"], &town["as_of"]), (&"figures".into(), &"2026-11-09T10:00:00+08:00".into()), "{town}");
    // The three of one village stand in a sum with the next smallest.
    assert_eq!((town["counts"]["households"].as_u64(), town["counts"]["concerns"].as_u64()), (Some(15), Some(6)));
    assert_eq!(town["figures"][0]["about"], format!("{VILLAGE},{OTHER}"), "{town}");
    assert_eq!(found(&rows, "office", "石榴镇")["source"], "nothing");
    let sum = found(&rows, "sum", "households");
    assert_eq!((sum["count"].as_u64(), sum["offices"].as_u64(), sum["of"].as_u64()), (Some(15), Some(1), Some(2)));
    assert_eq!(sum["lacks"], serde_json::json!([{"office": "石榴镇", "villages": null}]));
    let said = world.run("office", &["progress"]).ok();
    assert!(said.contains("2 个单位中 1 个") && said.contains("还没送来") && said.contains("2026-11-09"), "{said}");
    for (kind, day) in [("week", "2026年11月9日"), ("month", "2026年11月9日"), ("year", "2026年11月9日")] {
        let page = world.env.path(&format!("{kind}.html"));
        world.run("office", &["report", kind, "--out", &page]).ok();
        let page = std::fs::read_to_string(page).unwrap();
        for words in ["双店镇", day, "石榴镇", "2 个单位中 1 个"] {
            assert!(page.contains(words), "{words} in {kind}: {page}");
        }
    }

    // Three more are too few to tell who they are by the difference.
    let more = world.env.file("more.csv", format!("组,户号,户主\n{}", homes(1, 6)));
    world.run("town", &["roster", "import", &more, "--village", OTHER]).ok();
    figures("town");
    let rows = world.json("office", &["progress"]);
    assert_eq!(found(&rows, "office", "双店镇")["figures"][0]["about"], format!("{VILLAGE},{OTHER}"));
    assert_eq!(found(&rows, "sum", "households")["count"], 18);

    // The records themselves come, and nothing counts twice.
    world.send("town", "office", "组织部");
    assert_eq!(found(&world.json("office", &["progress"]), "sum", "households")["count"], 18);
    world.on(13);
    world.household("town", OTHER, "7", "户7");
    world.send("town", "office", "组织部");
    let rows = world.json("office", &["progress"]);
    let sum = found(&rows, "sum", "households");
    assert_eq!((sum["count"].as_u64(), sum["records_here"].as_u64()), (Some(19), Some(19)), "{rows:?}");
    assert_eq!(found(&rows, "office", "双店镇")["source"], "records");
}
