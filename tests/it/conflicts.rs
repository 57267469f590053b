//! Conflicts on the command line: listed with their sides, and decided.

use std::sync::Arc;

use dundian::base::clock::FixedClock;
use dundian::base::entropy::OsEntropy;
use dundian::base::ids::RecordId;
use dundian::base::progress::Onward;
use dundian::domain::change::{Change, Edit};
use dundian::domain::household::Household;
use dundian::domain::record::Kind;
use dundian::storage::vault::Unlock;
use dundian::workspace::{Options, Workspace};
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
