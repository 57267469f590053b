//! Conflicts on the command line: listed with their sides, and decided.

use std::path::Path;
use std::sync::Arc;

use dundian::base::clock::FixedClock;
use dundian::base::entropy::OsEntropy;
use dundian::base::ids::RecordId;
use dundian::base::progress::{Onward, unwatched};
use dundian::bundle::manifest::Profile;
use dundian::domain::cadre::Role;
use dundian::domain::change::{Change, Edit};
use dundian::domain::household::Household;
use dundian::domain::record::Kind;
use dundian::storage::vault::Unlock;
use dundian::workspace::{Invitation, Options, Outgoing, Workspace};
use serde_json::{Value, json};

use crate::env::{Env, NOW, VILLAGE};

/// Opens the ledger beside the program.
fn open(env: &Env) -> Workspace {
    let options = Options {
        dir: &env.data(),
        unlock: Unlock::Open,
        clock: Arc::new(FixedClock(NOW.parse().unwrap())),
        entropy: Box::new(OsEntropy),
    };
    Workspace::open(options, &mut |_, _| Onward::Continue).unwrap().0
}

fn home(number: &str) -> RecordId {
    Household::id_by_number(VILLAGE.parse().unwrap(), number).into()
}

/// Writes values into fields of a household that stand against each other.
fn quarrel(env: &Env, id: RecordId, sides: &[Value]) {
    let mut workspace = open(env);
    let doc = workspace.doc(Kind::Household, id).unwrap().unwrap();
    let edit = |side: &Value| {
        let set = side.as_object().unwrap().clone();
        let was = set.keys().map(|field| (field.clone(), doc.seen(field))).collect();
        Change::Edit(Edit { kind: Kind::Household, id, set, was, step: None })
    };
    workspace.commit(sides.iter().map(edit).collect()).unwrap();
    workspace.close();
}

fn conflicts(env: &Env) -> Vec<Value> {
    env.run(&["conflicts", "--json"]).json()
}

fn household(env: &Env, number: &str) -> Value {
    env.run(&["household", "show", &format!("{VILLAGE}/{number}"), "--json"]).json().remove(0)
}

#[test]
fn sides_are_listed_and_one_is_taken() {
    let env = Env::new();
    assert!(env.run(&["conflicts"]).ok().contains("没有要定的冲突"));
    quarrel(&env, home("17"), &[json!({"head": "刘大川"}), json!({"head": "刘大江\u{1b}[31m"})]);
    let row = &conflicts(&env)[0];
    let id = row["id"].as_str().unwrap();
    assert_eq!((row["kind"].as_str(), row["record"].as_str()), (Some("household"), Some(&*home("17").to_string())));
    assert_eq!((row["field"].as_str(), row["label"].as_str()), (Some("head"), Some("户主")));
    assert!(row["name"].as_str().unwrap().contains("刘大江"));
    let sides = row["sides"].as_array().unwrap();
    let told: Vec<_> =
        sides.iter().map(|side| (side["side"].as_str().unwrap(), side["value"].as_str().unwrap())).collect();
    assert_eq!(told, [("A", "刘大江\u{1b}[31m"), ("B", "刘大川")]);
    assert!(sides.iter().all(|side| side["by"] == "王磊" && side["at"] == NOW && side["device"].is_string()));

    let text = env.run(&["conflicts"]).ok();
    assert!(text.contains(id) && text.contains("刘大江␛[31m") && text.contains("本机"), "{text}");
    assert!(!text.contains('\u{1b}'));
    let waits = env.run(&["todo", "--json"]).json();
    assert!(waits.iter().any(|row| row["kind"] == "conflict"));

    let done = env.run(&["conflicts", "settle", &id[..5], "--take", "b", "--note", "问过户主", "--json"]).json();
    assert_eq!(
        (&done[0]["taken"], &done[0]["value"], &done[0]["durable"]),
        (&json!("B"), &json!("刘大川"), &json!(true))
    );
    assert_eq!((conflicts(&env).len(), &household(&env, "17")["head"]), (0, &json!("刘大川")));
    let again = env.run(&["conflicts", "settle", id, "--take", "A"]);
    again.fails(1, "已经定过了");
    assert!(again.err.contains("王磊") && again.err.contains("刘大川"), "{}", again.err);
}

#[test]
fn what_is_meant_has_to_be_clear() {
    let env = Env::new();
    let settle = |id: &str, side: &str| env.run(&["conflicts", "settle", id, "--take", side]);
    settle("1234abcd", "A").fails(1, "没有编号");
    settle("水渠", "A").fails(1, "没有编号");
    settle("1234abcd", "AB").fails(2, "写 A、B、C");
    env.run(&["conflicts", "settle", "1234abcd"]).fails(2, "--take");
    quarrel(&env, home("17"), &[json!({"residents": 3}), json!({"residents": 4})]);
    settle(&home("17").to_string(), "C").fails(1, "A、B");
    quarrel(&env, home("17"), &[json!({"head": "一"}), json!({"head": "二"}), json!({"head": "三"})]);
    let two = settle(&home("17").to_string(), "A");
    two.fails(1, "2 处");
    assert_eq!(conflicts(&env).len(), 2, "nothing was changed");
    let head = conflicts(&env).into_iter().find(|row| row["field"] == "head").unwrap();
    settle(head["id"].as_str().unwrap(), "c").ok();
    assert_eq!(household(&env, "17")["head"], "一");
    // What is left is the only one of the record.
    settle(&home("17").to_string(), "A").ok();
    assert_eq!((conflicts(&env).len(), &household(&env, "17")["residents"]), (0, &json!(4)));
}

/// A committee and a cadre who has taken its invitation in, on two computers
/// that both know the households 17 and 18.
struct Two {
    committee: Env,
    cadre: Env,
}

impl Two {
    fn new() -> Self {
        let committee = Env::empty();
        committee
            .run(&["init", "--role", "committee", "--name", "镇委员会", "--unit", "双店镇", "--no-passphrase"])
            .ok();
        let cadre = Env::new();
        let villages = committee.file("villages.csv", format!("code,name,town\n{VILLAGE},前张村委会,双店镇\n"));
        committee.run(&["village", "import", &villages]).ok();
        for (number, head) in [("17", "刘大山"), ("18", "李秀英")] {
            let words = ["household", "add", "--village", VILLAGE, "--group", "3", "--number", number, "--head", head];
            committee.run(&words).ok();
        }
        let ask = Invitation {
            cadre: "王磊".into(),
            unit: "县水利局".into(),
            role: Role::Cadre,
            clerk: false,
            villages: vec![VILLAGE.parse().unwrap()],
            days: 14,
            households: false,
            out: committee.path("").into(),
        };
        let mut inviting = open(&committee);
        let file = inviting.invite(&ask).unwrap().file;
        inviting.close();
        let two = Self { committee, cadre };
        two.take_in(&two.cadre, &file);
        two
    }

    fn take_in(&self, at: &Env, file: &Path) {
        let mut workspace = open(at);
        workspace.import(file, &mut unwatched).unwrap();
        workspace.close();
    }

    /// Carries what the cadre wrote to the committee.
    fn carry(&self) {
        let mut workspace = open(&self.cadre);
        let ask = Outgoing { to: None, all: false, profile: Profile::Full, out: self.cadre.path("").into() };
        let sent = workspace.export(&ask, &mut unwatched).unwrap();
        workspace.close();
        self.take_in(&self.committee, &sent.file);
    }
}

/// Runs the program a few minutes after all other tests take place.
fn later(env: &Env, words: &[&str]) {
    let output = env.command(&env.data(), words).env("DUNDIAN_NOW", "2026-11-22T10:09:00+08:00").output().unwrap();
    crate::env::Ran::from(output).ok();
}

#[test]
fn what_two_computers_wrote_is_decided_on_one_of_them() {
    let two = Two::new();
    let address = format!("{VILLAGE}/17");
    two.cadre.run(&["household", "edit", &address, "--residents", "4", "--head", "刘大川"]).ok();
    later(&two.committee, &["household", "edit", &address, "--residents", "5"]);
    two.carry();
    let rows = conflicts(&two.committee);
    assert_eq!(rows.len(), 1, "the name was changed by one alone: {rows:?}");
    let sides = rows[0]["sides"].as_array().unwrap();
    let told: Vec<_> =
        sides.iter().map(|side| (side["value"].as_u64().unwrap(), side["by"].as_str().unwrap())).collect();
    assert_eq!(told, [(5, "镇委员会"), (4, "王磊")]);
    two.committee.run(&["conflicts", "settle", &home("17").to_string(), "--take", "B"]).ok();
    let kept = household(&two.committee, "17");
    assert_eq!((&kept["residents"], &kept["head"]), (&json!(4), &json!("刘大川")));
    two.cadre.run(&["household", "edit", &address, "--phone", "0516-1234567"]).ok();
    two.carry();
    assert_eq!(conflicts(&two.committee), [] as [Value; 0], "what was decided stays so");
}

#[test]
fn a_household_that_one_merged_and_another_moved_can_still_be_corrected() {
    let two = Two::new();
    let (address, other) = (format!("{VILLAGE}/17"), format!("{VILLAGE}/18"));
    two.cadre.run(&["household", "merge", &address, "--into", &other]).ok();
    later(&two.committee, &["household", "move", &address, "--to", "moved_out"]);
    two.carry();
    later(&two.committee, &["household", "edit", &address, "--residents", "5"]);
    let row = &conflicts(&two.committee)[0];
    assert_eq!(row["field"], "status");
    let moved = row["sides"].as_array().unwrap().iter().find(|side| side["value"] == "moved_out").unwrap();
    let (id, side) = (row["id"].as_str().unwrap(), moved["side"].as_str().unwrap());
    two.committee.run(&["conflicts", "settle", id, "--take", side]).ok();
    assert_eq!(
        (household(&two.committee, "17")["status"].as_str(), conflicts(&two.committee).len()),
        (Some("moved_out"), 0)
    );
    later(&two.committee, &["household", "edit", &address, "--residents", "6"]);
}

#[test]
fn mergers_that_contradict_are_seen_when_they_meet() {
    let two = Two::new();
    let (seventeen, eighteen) = (format!("{VILLAGE}/17"), format!("{VILLAGE}/18"));
    two.cadre.run(&["household", "merge", &seventeen, "--into", &eighteen]).ok();
    later(&two.committee, &["household", "merge", &eighteen, "--into", &seventeen]);
    two.carry();
    let rows = conflicts(&two.committee);
    let ring = rows.iter().find(|row| row["label"] == "互相合并").unwrap();
    let sides = ring["sides"].as_array().unwrap();
    let by = |number: &str| sides.iter().find(|side| side["value"] == home(number).to_string()).unwrap()["by"].clone();
    assert_eq!((by("17"), by("18")), (json!("镇委员会"), json!("王磊")), "each wants the one that it merged into");
    let count = || two.committee.run(&["village", "list", "--json"]).json()[0]["households"].clone();
    assert_eq!(count(), 1);
    two.committee.run(&["conflicts", "settle", ring["id"].as_str().unwrap(), "--take", "A"]).ok();
    assert_eq!(count(), 1);
    assert!(!conflicts(&two.committee).iter().any(|row| row["label"] == "互相合并"));
}

#[test]
fn of_households_merged_into_each_other_one_is_kept_and_a_person_says_which() {
    let env = Env::new();
    let count = |env: &Env| env.run(&["village", "list", "--json"]).json()[0]["households"].clone();
    assert_eq!(count(&env), 2);
    for (from, into) in [("17", "18"), ("18", "17")] {
        quarrel(&env, home(from), &[json!({"status": "merged", "successor": home(into)})]);
    }
    assert_eq!(count(&env), 1, "no household is lost meanwhile");
    let row = &conflicts(&env)[0];
    assert_eq!((row["label"].as_str(), row["sides"].as_array().unwrap().len()), (Some("互相合并"), 2));
    let side = row["sides"].as_array().unwrap().iter().find(|side| side["value"] == home("18").to_string()).unwrap();
    assert!(side["text"].as_str().unwrap().contains("李秀英"));
    env.run(&["conflicts", "settle", row["id"].as_str().unwrap(), "--take", side["side"].as_str().unwrap()]).ok();
    assert_eq!((household(&env, "18")["status"].as_str(), count(&env)), (Some("registered"), json!(1)));
    assert_eq!((household(&env, "17")["status"].as_str(), conflicts(&env).len()), (Some("merged"), 0));
    let again = env.run(&["conflicts", "settle", row["id"].as_str().unwrap(), "--take", "A"]);
    again.fails(1, "没有编号");
}

#[test]
fn an_ordinary_week_of_a_concern_makes_no_conflict_and_a_contradiction_one() {
    let two = Two::new();
    let household = format!("{VILLAGE}/17");
    two.cadre.run(&["visit", "add", "--household", &household, "--at", "2026-11-20", "--concern", "水渠淤塞"]).ok();
    two.carry();
    let show = || two.committee.run(&["concern", "show", "1120-01", "--json"]).json().remove(0);
    two.cadre.run(&["concern", "advance", "1120-01", "办理", "--note", "已联系水利站"]).ok();
    later(&two.committee, &["concern", "advance", "1120-01", "受理"]);
    two.carry();
    assert_eq!((conflicts(&two.committee).len(), &show()["state"]), (0, &json!("in_progress")));
    assert_eq!(show()["steps"].as_array().unwrap().len(), 2, "one course");

    let told = ["concern", "advance", "1120-01", "told", "--told-on", "2026-11-22", "--satisfaction", "满意"];
    two.cadre.run(&told).ok();
    two.cadre.run(&["concern", "advance", "1120-01", "closed", "--note", "户主认可"]).ok();
    later(&two.committee, &["concern", "advance", "1120-01", "退回", "--note", "渠还堵着"]);
    two.carry();
    let rows = conflicts(&two.committee);
    assert_eq!((rows.len(), rows[0]["field"].as_str()), (1, Some("state")), "{rows:?}");
    let sides = rows[0]["sides"].as_array().unwrap();
    let said: Vec<_> =
        sides.iter().map(|side| (side["value"].as_str().unwrap(), side["note"].as_str().unwrap())).collect();
    assert_eq!(said, [("returned", "渠还堵着"), ("closed", "户主认可")]);
    assert_eq!(sides[1]["along"]["told_on"], "2026-11-22");
    let text = two.committee.run(&["conflicts"]).ok();
    assert!(text.contains("退回 / 渠还堵着") && text.contains("办结 / 户主认可"), "{text}");
    two.committee.run(&["conflicts", "settle", rows[0]["id"].as_str().unwrap(), "--take", "B"]).ok();
    let now = show();
    assert_eq!((&now["state"], &now["told_on"]), (&json!("closed"), &json!("2026-11-22")));
    assert_eq!(conflicts(&two.committee), [] as [Value; 0]);
}
