//! A new data key on the command line: what is told, what an old copy of the vault is
//! worth then, and that files go on between the same two machines.

use super::env::{Env, Ran, VILLAGE};
use super::exchange::{Town, text};

fn code_in(told: &str) -> String {
    let is_code = |word: &&str| word.len() == 29 && word.matches('-').count() == 4;
    told.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').find(is_code).unwrap().to_owned()
}

#[test]
fn an_old_vault_opens_nothing_and_that_is_told() {
    let env = Env::empty();
    let (right, other) = (env.file("right", "春风化雨春风化雨\n"), env.file("other", "秋风落叶秋风落叶\n"));
    let by = |key: &str, words: &[&str]| -> Ran { env.run(&[&["--passphrase-file", key], words].concat()) };
    by(&right, &["init", "--role", "cadre", "--name", "王磊", "--unit", "县水利局"]).ok();
    let villages = env.file("villages.csv", format!("code,name,town\n{VILLAGE},前张村委会,双店镇\n"));
    by(&right, &["village", "import", &villages]).ok();
    by(&right, &["household", "add", "--village", VILLAGE, "--number", "17", "--head", "刘大山"]).ok();
    by(&right, &["backup", &env.path("before.tar")]).ok();
    by(&right, &["backup", "auto", "--now"]).ok();
    let copies = || by(&right, &["backup", "list", "--json"]).json();
    let old_copy = copies()[0]["file"].as_str().unwrap().to_owned();
    let hash = by(&right, &["doctor", "--state-hash"]).ok();
    let vaults = ["vault.json", "vault.copy.json"].map(|name| env.data().join(name));
    let before = std::fs::read(&vaults[0]).unwrap();

    let short = env.file("short", "七个字的口令呀");
    by(&right, &["passphrase", "renew-key", "--new-file", &short]).fails(1, "至少 8 个字符");
    by(&other, &["passphrase", "renew-key"]).fails(4, "口令不对");
    assert_eq!(std::fs::read(&vaults[0]).unwrap(), before);
    let ran = by(&right, &["passphrase", "renew-key"]);
    assert!(ran.err.contains("自动备份已换新"), "{}", ran.err);
    assert!(copies().len() == 1 && !std::path::Path::new(&old_copy).exists(), "{:?}", copies());
    let told = ran.ok();
    assert!(
        told.contains("数据密钥已换：账本") && told.contains("KB、没写完的表单 0 份") && told.contains("旧的销毁"),
        "{told}"
    );
    let code = code_in(&told);
    assert_eq!(by(&right, &["doctor", "--state-hash"]).ok(), hash);
    let doctor = by(&right, &["doctor"]).ok();
    assert!(!doctor.contains('✗') && !doctor.contains("重建"), "{doctor}");
    // Its code was shown: nobody is told that it is owed.
    let listed = by(&right, &["household", "list"]);
    assert!(!listed.err.contains("恢复码"), "{}", listed.err);

    // An earlier copy of the vault is put back with the passphrase that is still right.
    let now = std::fs::read(&vaults[0]).unwrap();
    assert_ne!(now, before);
    for vault in &vaults {
        std::fs::write(vault, &before).unwrap();
    }
    let ran = by(&right, &["doctor"]);
    ran.fails(1, "换数据密钥以前");
    assert!(ran.err.contains("备份里取出 vault.json") && ran.err.contains("没有改动"), "{}", ran.err);
    std::fs::write(&vaults[0], &now).unwrap();
    std::fs::remove_file(&vaults[1]).unwrap();
    assert_eq!(by(&right, &["doctor", "--state-hash"]).ok(), hash);

    // By the new code, and with another passphrase at once.
    let words = ["passphrase", "renew-key", "--new-file", &other];
    let second = code_in(&by(&right, &words).ok());
    assert_ne!(code, second);
    by(&right, &["doctor"]).fails(4, "口令不对");
    assert_eq!(by(&other, &["doctor", "--state-hash"]).ok(), hash);

    // What it doesn't reach, as was said; and what is backed up from now on.
    let restored = |name: &str, key: &str, file: &str| {
        let dir = env.path(name);
        let words = ["--passphrase-file", key, "restore", file];
        env.command(dir.as_ref(), &words).output().unwrap().status.success()
    };
    assert!(restored("older", &right, &env.path("before.tar")));
    by(&other, &["backup", &env.path("after.tar")]).ok();
    assert!(restored("newer", &other, &env.path("after.tar")) && !restored("none", &right, &env.path("after.tar")));
}

#[test]
fn files_go_on_between_the_same_two_machines() {
    let town = Town::enrolled();
    let household = town.household("zhang", "刘大山");
    town.visit("zhang", &household, "以前");
    town.import("county", &town.sent("zhang"));
    town.run("zhang", &["passphrase", "renew-key"]).ok();
    town.visit("zhang", &household, "以后");
    let taken = town.import("county", &town.sent("zhang"));
    assert_eq!(taken[0]["result"], "imported", "{taken:?}");
    assert_eq!(town.visits("county"), 2);
    town.run("county", &["passphrase", "renew-key"]).ok();
    let words = ["assignment", "add", "--village", VILLAGE, "--cadre", "张三", "--title", "冬季入户"];
    town.run("county", &[&words[..], &["--from", "2026-11-01", "--to", "2026-12-31"]].concat()).ok();
    let back = town.export("county", &["--to", "张三"]);
    let taken = town.import("zhang", text(&back["file"]));
    assert_eq!(taken[0]["result"], "imported", "{taken:?}");
    // Nobody has come to have another machine by it.
    assert_eq!(town.run("county", &["device", "list", "--json"]).json().len(), 2);
}
