//! What takes more than one step, each with what has to be there before.

use serde_json::json;

use super::{File, Operation, Twice};
use crate::env::{Env, VILLAGE};
use crate::exchange::{Town, text};

/// Has somebody's ledger be the one that is worked on.
fn as_data(town: Town, who: &str) -> Env {
    std::fs::rename(town.dir(who), town.env.data()).unwrap();
    town.env
}

/// Takes the invitations off the stick: they are in and of no further use.
fn tidy(town: &Town) {
    for name in ["invite-zhang.dundian", "invite-li.dundian"] {
        std::fs::remove_file(town.usb(name)).unwrap();
    }
}

/// Returns a town in which everybody has sent a visit that came, and got the
/// answer; their machines are known.
fn known() -> Town {
    let town = Town::enrolled();
    tidy(&town);
    for (who, name, head) in [("zhang", "张三", "刘大山"), ("li", "李四", "李秀英")] {
        let household = town.household(who, head);
        town.visit(who, &household, "拉家常");
        let file = town.sent(who);
        town.import("county", &file);
        let back = town.export("county", &["--to", name]);
        town.import(who, text(&back["file"]));
        std::fs::remove_file(file).unwrap();
        std::fs::remove_file(text(&back["file"])).unwrap();
    }
    // Something that was there before has to be there afterwards.
    town.env.file("usb/旧文件.dundian", "以前写的");
    town
}

fn first_household(town: &Town, who: &str) -> String {
    text(&town.run(who, &["household", "list", "--json"]).json()[0]["id"]).to_owned()
}

/// Returns text that doesn't get shorter by packing.
fn noise(chars: usize, random: &mut fastrand::Rng) -> String {
    (0..chars).map(|_| char::from_u32(random.u32(0x4e00..0x9fa5)).unwrap()).collect()
}

fn visit_added() -> Operation {
    let env = Env::new();
    let household = text(&env.run(&["household", "list", "--json"]).json()[0]["id"]).to_owned();
    let (at, concerns) = ("2026-11-20T09:30:00+08:00", json!([{"text": "村东水渠淤塞", "category": "水利"}]));
    let visit = json!({"ref": "v1", "household": household, "at": at, "concerns": concerns});
    env.file("visits.jsonl", visit.to_string());
    let add = Operation::new(env, &["visit", "add", "--from", "@/visits.jsonl"]);
    Operation { lists: vec![vec!["visit", "list", "--json"]], ..add }
}

#[test]
fn a_visit_is_added() {
    visit_added().try_stops();
}

/// A test of power cuts that no disk could fail would be none.
#[test]
fn a_disk_that_lies_loses_what_was_acknowledged() {
    let what = visit_added().cut_power_of_a_liar().unwrap_err();
    assert!(what.contains("it said that it was done, and it isn't"), "{what}");
}

#[test]
fn a_roster_is_imported() {
    let env = Env::new();
    let row = |number: usize| format!("{number},{},赵家{number},2,一般户\n", number % 7 + 1);
    let rows: String = (30..90).map(row).collect();
    env.file("roster.csv", format!("户号,组别,户主,人口,类别\n{rows}"));
    Operation::new(env, &["roster", "import", "@/roster.csv", "--village", VILLAGE]).try_stops();
}

#[test]
fn entries_are_exported_upwards() {
    let town = known();
    let household = first_household(&town, "zhang");
    let mut random = fastrand::Rng::with_seed(7);
    let visit = |number: usize| {
        let (at, chat) = ("2026-11-20T09:30:00+08:00", noise(2_500, &mut random));
        json!({"ref": number.to_string(), "household": household, "at": at, "chat": chat}).to_string()
    };
    let feed = town.env.file("feed.jsonl", (0..300).map(visit).collect::<Vec<_>>().join("\n"));
    town.run("zhang", &["visit", "add", "--from", &feed]).ok();
    std::fs::remove_file(feed).unwrap();
    let export = Operation::new(as_data(town, "zhang"), &["export", "--out", "@/usb", "--json"]);
    Operation { twice: Twice::More, reader: Some("county"), file: File::First, ..export }.try_stops();
}

/// Returns a town in which the committee has something for both cadres.
fn assigned() -> Town {
    let town = known();
    for name in ["张三", "李四"] {
        let period = ["--from", "2026-11-01", "--to", "2026-12-31", "--title", "冬季入户"];
        town.run("county", &[&["assignment", "add", "--village", VILLAGE, "--cadre", name], &period[..]].concat()).ok();
    }
    town
}

#[test]
fn an_answer_is_exported_for_one() {
    let export = Operation::new(as_data(assigned(), "county"), &["export", "--to", "张三", "--out", "@/usb", "--json"]);
    Operation { twice: Twice::More, reader: Some("zhang"), file: File::First, ..export }.try_stops();
}

#[test]
fn an_answer_is_exported_for_each() {
    let export = Operation::new(as_data(assigned(), "county"), &["export", "--to-all", "@/usb", "--json"]);
    let each = Operation { twice: Twice::More, reader: Some("zhang li"), file: File::First, ..export };
    let part = |name: &str| ["export", "--to", name, "--out", "@/usb"].map(str::to_owned).to_vec();
    Operation { parts: vec![vec![part("张三")], vec![part("李四")]], ..each }.try_stops();
}

/// Returns a town in which both cadres have written files that lie on the stick,
/// and where they lie.
fn sent() -> (Town, Vec<String>) {
    let town = known();
    let mut files = Vec::new();
    for who in ["li", "zhang"] {
        let household = first_household(&town, who);
        town.visit(who, &household, "第二次");
        files.push(placed(&town, &town.sent(who)));
    }
    (town, files)
}

/// Returns a path as it is written in the words of an operation.
fn placed(town: &Town, file: &str) -> String {
    file.replace(town.env.path("").trim_end_matches('/'), "@")
}

#[test]
fn ranges_are_imported() {
    let (town, files) = sent();
    Operation::new(as_data(town, "county"), &["import", &files[0], "--json"]).try_stops();
}

#[test]
fn a_folder_is_imported() {
    let (town, files) = sent();
    std::fs::remove_file(town.usb("旧文件.dundian")).unwrap();
    let import = Operation::new(as_data(town, "county"), &["import", "@/usb", "--json"]);
    let parts = files.into_iter().map(|file| vec![vec!["import".to_owned(), file]]).collect();
    Operation { parts, ..import }.try_stops();
}

#[test]
fn leaves_are_imported() {
    let town = assigned();
    let file = text(&town.export("county", &["--to", "张三"])["file"]).to_owned();
    let place = placed(&town, &file);
    Operation::new(as_data(town, "zhang"), &["import", &place, "--json"]).try_stops();
}

#[test]
fn a_file_that_is_ahead_is_put_by() {
    let (town, files) = Town::ahead();
    let place = placed(&town, &files[1]);
    Operation::new(as_data(town, "county"), &["import", &place, "--json"]).try_stops();
}

#[test]
fn what_waited_is_taken_in() {
    let (town, files) = Town::ahead();
    town.import("county", &files[1]);
    let place = placed(&town, &files[0]);
    Operation::new(as_data(town, "county"), &["import", &place, "--json"]).try_stops();
}

#[test]
fn an_import_is_taken_back() {
    let (town, files) = sent();
    let file = files[0].replace('@', town.env.path("").trim_end_matches('/'));
    let import = text(&town.import("county", &file)[0]["import"]).to_owned();
    Operation::new(as_data(town, "county"), &["import", "--undo", &import, "--json"]).try_stops();
}

#[test]
fn somebody_is_invited() {
    let town = known();
    town.run("wang", &["init", "--role", "cadre", "--name", "王五", "--unit", "东海县", "--no-passphrase"]).ok();
    let words = ["invite", "--cadre", "王五", "--unit", "东海县", "--villages", VILLAGE, "--out", "@/usb", "--json"];
    let invite = Operation::new(as_data(town, "county"), &words);
    let lists = vec![vec!["assignment", "list", "--json"], vec!["exchange", "status", "--json"]];
    // Where the file can't be written, the invitation is taken back.
    let back = ["invite", "cancel", "?"].map(str::to_owned).to_vec();
    let parts = vec![vec![invite.words.clone(), back]];
    Operation { lists, parts, twice: Twice::More, reader: Some("wang"), file: File::Last, ..invite }.try_stops();
}

#[test]
fn an_invitation_is_withdrawn() {
    let town = known();
    town.invite("wang", "王五");
    let status = town.run("county", &["exchange", "status", "--json"]).json();
    let open = status.iter().find(|row| row["what"] == "invitation").unwrap();
    let invitation = text(&open["invitation"]).to_owned();
    Operation::new(as_data(town, "county"), &["invite", "cancel", &invitation, "--json"]).try_stops();
}

#[test]
fn an_invitation_is_taken_in() {
    let town = Town::new();
    let file = town.invite("zhang", "张三");
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "拉家常");
    let place = placed(&town, &file);
    let join = Operation::new(as_data(town, "zhang"), &["import", &place, "--json"]);
    let lists = vec![vec!["device", "list", "--json"], vec!["assignment", "list", "--json"]];
    Operation { lists, ..join }.try_stops();
}

#[test]
fn a_device_is_revoked() {
    let town = known();
    let device = town.run("county", &["device", "list", "--json"]).json().remove(1);
    let revoke = Operation::new(as_data(town, "county"), &["device", "revoke", text(&device["device"]), "--json"]);
    Operation { lists: vec![vec!["device", "list", "--json"]], ..revoke }.try_stops();
}

#[test]
fn a_device_is_revoked_further_back_than_what_counts() {
    let town = known();
    let device = town.run("county", &["device", "list", "--json"]).json().remove(1);
    let words = ["device", "revoke", text(&device["device"]), "--before", "2000-01-01", "--json"];
    let revoke = Operation::new(as_data(town, "county"), &words);
    Operation { lists: vec![vec!["device", "list", "--json"], vec!["visit", "list", "--json"]], ..revoke }.try_stops();
}

#[test]
fn a_late_stick_is_taken_in() {
    let town = known();
    let device = town.run("county", &["device", "list", "--json"]).json().remove(1);
    town.run("county", &["device", "revoke", text(&device["device"])]).ok();
    let household = town.household("zhang", "王小毛");
    town.visit("zhang", &household, "灯");
    let place = placed(&town, &town.sent("zhang"));
    let late = Operation::new(as_data(town, "county"), &["import", &place, "--late", "--json"]);
    Operation { lists: vec![vec!["visit", "list", "--json"]], ..late }.try_stops();
}

#[test]
fn a_household_is_erased() {
    let env = Env::new();
    let all = env.run(&["household", "list", "--json"]).json();
    let ids: Vec<&str> = all.iter().map(|row| text(&row["id"])).collect();
    let at = "2026-11-20T09:30:00+08:00";
    let visits = [
        json!({"ref": "1", "household": ids[0], "at": at, "chat": "只到这户"}),
        json!({"ref": "2", "households": ids, "at": at, "chat": "两户一起"}),
    ];
    let feed = env.file("feed.jsonl", visits.map(|visit| visit.to_string()).join("\n"));
    env.run(&["visit", "add", "--from", &feed]).ok();
    Operation::new(env, &["household", "erase", ids[0], "--yes", "--json"]).try_stops();
}

#[test]
fn a_passphrase_is_changed() {
    let env = Env::empty();
    let old = env.file("old.txt", "旧的口令二十二号");
    env.file("new.txt", "新的口令二十三号");
    let founded = ["init", "--role", "cadre", "--name", "王磊", "--unit", "水利局", "--passphrase-file", &old];
    env.run(&founded).ok();
    let words = ["--passphrase-file", "@/old.txt", "passphrase", "change", "--new-file", "@/new.txt"];
    Operation { keys: vec!["old.txt", "new.txt"], ..Operation::new(env, &words) }.try_stops();
}

#[test]
fn the_data_key_is_renewed() {
    let town = known();
    let household = first_household(&town, "zhang");
    town.visit("zhang", &household, "换密钥以前");
    let old = town.env.file("old.txt", "旧的口令二十二号");
    town.env.file("new.txt", "新的口令二十三号");
    town.run("zhang", &["passphrase", "change", "--new-file", &old]).ok();
    let words = ["--passphrase-file", "@/old.txt", "passphrase", "renew-key", "--new-file", "@/new.txt"];
    let renew = Operation::new(as_data(town, "zhang"), &words);
    let mut lists = renew.lists.clone();
    lists.extend([vec!["visit", "list", "--json"], vec!["device", "list", "--json"]]);
    Operation { lists, keys: vec!["old.txt", "new.txt"], ..renew }.try_stops();
}

#[test]
fn a_ledger_is_begun() {
    let words = ["init", "--role", "committee", "--name", "组织部", "--unit", "东海县", "--no-passphrase"];
    let init = Operation::new(Env::empty(), &words);
    Operation { lists: vec![vec!["device", "list", "--json"]], shows: Some("恢复码"), ..init }.try_stops();
}

#[test]
fn a_ledger_with_a_passphrase_is_begun() {
    let env = Env::empty();
    env.file("key.txt", "口令二十二又三分");
    let words = ["init", "--role", "cadre", "--name", "王磊", "--unit", "水利局", "--passphrase-file", "@/key.txt"];
    let init = Operation::new(env, &words);
    let lists = vec![vec!["device", "list", "--json"]];
    Operation { lists, shows: Some("恢复码"), keys: vec!["key.txt"], ..init }.try_stops();
}

#[test]
fn a_lost_ledger_is_recovered() {
    let town = Town::new();
    let told = town.run("county", &["passphrase", "new-code"]).ok();
    let is_code = |word: &&str| word.len() == 29 && word.matches('-').count() == 4;
    let code = told.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').find(is_code).unwrap().to_owned();
    town.import("zhang", &town.invite("zhang", "张三"));
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "拉家常");
    town.import("county", &town.sent("zhang"));
    town.export("county", &["--to", "张三"]);
    std::fs::remove_dir_all(town.dir("county")).unwrap();
    let words = ["recover", "--no-passphrase", "--code", &code, "--from", "@/usb"];
    let lists = vec![vec!["household", "list", "--json"], vec!["visit", "list", "--json"]];
    Operation { lists, shows: Some("恢复码"), ..Operation::new(town.env, &words) }.try_stops();
}
