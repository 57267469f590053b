//! A ledger as one file, on the command line and on the screen: what people are
//! told, what scripts are, and that nothing half stays behind.

use std::collections::BTreeSet;
use std::path::Path;

use super::env::{Env, Ran};
use super::pty::Pty;

fn env() -> Env {
    let env = Env::new();
    std::fs::create_dir(env.path("usb")).unwrap();
    env
}

fn names(dir: &str) -> BTreeSet<String> {
    std::fs::read_dir(dir).unwrap().map(|item| item.unwrap().file_name().into_string().unwrap()).collect()
}

fn at(env: &Env, dir: &str, words: &[&str]) -> Ran {
    env.command(Path::new(&env.path(dir)), words).output().unwrap().into()
}

#[test]
fn what_is_backed_up_is_restored_and_told() {
    let env = env();
    let usb = env.path("usb");
    assert!(env.run(&["doctor"]).ok().contains("别的盘上的备份：从未"));
    let told = env.run(&["backup", &usb]).ok();
    assert!(told.contains("蹲点备份-王磊-20261122.tar") && told.contains("逐字节核对过"), "{told}");
    assert!(told.contains("没有口令"), "{told}");
    assert!(env.run(&["doctor"]).ok().contains("还没有，下次退出时备"));
    let row = env.run(&["backup", &env.path("usb/2.tar"), "--json"]).json().remove(0);
    assert_eq!(row["file"], env.path("usb/2.tar"));
    assert_eq!((row["locked"].as_bool(), row["verified"].as_bool()), (Some(false), Some(true)));
    assert!(row["bytes"].as_u64().unwrap() > 4096 && row["entries"].as_u64().unwrap() >= 4);

    let file = env.path("usb/2.tar");
    let told = at(&env, "again", &["restore", &file]).ok();
    assert!(told.contains("2026-11-22 的备份") || told.contains("2026-11-22 10:00"), "{told}");
    assert!(told.contains("新设备"), "{told}");
    let hash = ["doctor", "--state-hash"];
    assert_eq!(at(&env, "again", &hash).ok(), env.run(&hash).ok());
    let row = at(&env, "third", &["restore", &file, "--json"]).json().remove(0);
    assert_eq!((row["erased"].as_u64(), row["damaged"].as_u64()), (Some(0), Some(0)));
    // It is there now: nothing is restored over it.
    at(&env, "again", &["restore", &file]).fails(1, "已经有台账");
    at(&env, "usb", &["restore", &file]).fails(1, "不是空目录");
    assert_eq!(names(&usb).len(), 2);
    // Another system's own tool opens it.
    if let Ok(listed) = std::process::Command::new("tar").args(["-tf", &file]).output() {
        let listed = String::from_utf8(listed.stdout).unwrap();
        assert!(listed.starts_with("manifest.json\n") && listed.contains("journal/00000001.seg\n"), "{listed}");
    }
}

#[test]
fn what_is_wrong_is_told_and_nothing_half_stays() {
    let env = Env::empty();
    let (right, wrong) = (env.file("right", "春风化雨春风化雨\n"), env.file("wrong", "秋风落叶秋风落叶\n"));
    let init = ["--passphrase-file", &right, "init", "--role", "cadre", "--name", "王磊", "--unit", "县水利局"];
    let made = env.run(&init).ok();
    let words = made.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let code = words.filter(|word| word.contains('-')).max_by_key(|word| word.len()).unwrap();
    let file = env.path("x.tar");
    env.run(&["--passphrase-file", &right, "backup", &file]).ok();
    let before = names(&env.path(""));
    let restore = |more: &[&str]| at(&env, "again", &[&["restore"], more].concat());
    restore(&[&file]).fails(4, "没有终端");
    let ran = restore(&["--passphrase-file", &wrong, &file]);
    ran.fails(4, "口令不对");
    assert!(ran.err.contains("没有恢复任何东西"), "{}", ran.err);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[3000] ^= 1;
    let bent = env.file("bent.tar", &bytes);
    restore(&["--passphrase-file", &right, &bent]).fails(5, "有字节变了");
    restore(&[&env.path("没有")]).fails(1, "没有");
    restore(&[&right]).fails(1, "不是蹲点的备份");
    std::fs::remove_file(bent).unwrap();
    assert_eq!(names(&env.path("")), before);
    let code = env.file("code", code);
    restore(&["--passphrase-file", &code, "--recover", &file]).ok();
    at(&env, "again", &["--passphrase-file", &right, "doctor"]).ok();
}

/// A file that may not grow is a disk that is full.
#[test]
#[cfg(unix)]
fn a_full_disk_leaves_no_half_backup_and_no_half_ledger() {
    let env = env();
    let file = env.path("usb/x.tar");
    env.run(&["backup", &file]).ok();
    let program = env!("CARGO_BIN_EXE_dundian");
    let full = |words: &[&str]| -> Ran {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"", program]).args(words);
        shell.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", env.path("")).output().unwrap().into()
    };
    full(&["restore", &file, "--data", &env.path("again")]).fails(1, "没有恢复任何东西");
    assert!(!Path::new(&env.path("again")).exists() && !Path::new(&env.path("again.restoring")).exists());
    let ran = full(&["backup", &env.path("usb/y.tar"), "--data", &env.path("data")]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert_eq!(names(&env.path("usb")), ["x.tar".to_owned()].into());
    env.run(&["doctor"]).ok();
}

#[test]
fn the_screen_writes_one_while_the_command_line_is_told_to_wait() {
    let env = env();
    let mut pty = Pty::start(&env.data(), &[], (100, 30));
    // Whose ledger it is shows once it is open.
    pty.sees("王磊");
    env.run(&["backup", &env.path("usb")]).fails(3, "另一个窗口");
    pty.press("alt+8 alt+b");
    pty.sees("写到哪里");
    pty.keys(&env.path("usb"));
    pty.keys("\r");
    pty.sees("这里面没有文件夹");
    pty.keys("\r");
    pty.sees("逐字节核对过");
    pty.press("enter f10");
    assert_eq!(pty.ends().0, 0);
    assert_eq!(names(&env.path("usb")), ["蹲点备份-王磊-20261122.tar".to_owned()].into());
    let file = env.path("usb/蹲点备份-王磊-20261122.tar");
    at(&env, "again", &["restore", &file]).ok();
}

#[test]
fn the_first_run_makes_a_ledger_of_a_backup() {
    let env = env();
    let file = env.path("usb/x.tar");
    env.run(&["backup", &file]).ok();
    let again = env.path("again");
    let mut pty = Pty::start(Path::new(&again), &[], (80, 24));
    pty.sees("恢复备份");
    pty.press("down down enter");
    pty.sees("备份文件");
    pty.keys(&env.path("usb/none.tar"));
    pty.press("ctrl+s");
    pty.sees("没有恢复任何东西");
    assert!(!Path::new(&again).exists());
    pty.press("esc");
    pty.sees("先看看示例数据");
    pty.press("f10");
    assert_eq!(pty.ends().0, 0);

    let mut pty = Pty::start(Path::new(&again), &[], (80, 24));
    pty.sees("恢复备份");
    pty.press("down down enter");
    pty.sees("备份文件");
    // As a terminal puts it where a file is dropped.
    pty.paste(&format!("'{file}'"));
    pty.press("tab tab enter");
    pty.sees("王磊");
    pty.press("f12");
    pty.sees("已恢复到");
    pty.press("enter f10");
    assert_eq!(pty.ends().0, 0);
    let hash = ["doctor", "--state-hash"];
    assert_eq!(at(&env, "again", &hash).ok(), env.run(&hash).ok());
}

/// Returns the files of the copies that were made by themselves, the newest first.
fn copies(env: &Env) -> Vec<String> {
    let rows = env.run(&["backup", "list", "--json"]).json();
    rows.iter().map(|row| row["file"].as_str().unwrap().to_owned()).collect()
}

fn leave(env: &Env) {
    let mut pty = Pty::start(&env.data(), &[], (80, 24));
    pty.sees("王磊");
    pty.press("f10");
    assert_eq!(pty.ends().0, 0);
}

#[test]
fn leaving_makes_a_copy_beside_the_data_and_a_ledger_comes_of_it() {
    let env = env();
    assert_eq!(copies(&env), [""; 0]);
    leave(&env);
    let first = copies(&env);
    assert_eq!(names(&env.path("data.backups")).len(), 1);
    leave(&env);
    assert_eq!(copies(&env), first, "nothing is new");
    assert!(env.run(&["doctor"]).ok().contains("现有 1 份，最近 2026-11-22 10:00"));
    // Without a screen it is the same.
    env.run(&["household", "add", "--village", super::env::VILLAGE, "--group", "3", "--head", "赵新来"]).ok();
    env.feed(&["--plain"], "0\n").ok();
    assert_eq!(copies(&env).len(), 2, "both are of one second");
    let hash = ["doctor", "--state-hash"];
    at(&env, "again", &["restore", &env.path("data.backups")]).ok();
    let restored = at(&env, "again", &hash).ok();
    assert!(restored == env.run(&hash).ok());
    env.run(&["backup", "auto", "--off"]).ok();
    env.run(&["household", "add", "--village", super::env::VILLAGE, "--group", "3", "--head", "钱新来"]).ok();
    leave(&env);
    assert_eq!(copies(&env).len(), 2);
    assert!(env.run(&["backup", "list"]).ok().starts_with("自动备份：已关"));
}

#[test]
fn a_stick_is_chosen_on_the_screen_or_by_a_command() {
    let env = env();
    let mut pty = Pty::start(&env.data(), &[], (100, 30));
    pty.sees("王磊");
    pty.press("alt+8 alt+b");
    pty.sees("退出时备到数据目录旁边");
    pty.press("tab");
    pty.sees("每次退出都自动备份到这里");
    pty.keys(&env.path("usb"));
    pty.keys("\r");
    pty.sees("这里面没有文件夹");
    pty.keys("\r");
    pty.sees("逐字节核对过");
    pty.press("enter f10");
    assert_eq!(pty.ends().0, 0);
    let chosen = env.path("usb/蹲点备份");
    assert_eq!(names(&chosen).len(), 1);
    assert!(copies(&env)[0].starts_with(&chosen));
    // The stick is away; then it is back, and what is new goes there.
    std::fs::rename(&chosen, env.path("usb/x")).unwrap();
    env.run(&["household", "add", "--village", super::env::VILLAGE, "--group", "3", "--head", "赵新来"]).ok();
    leave(&env);
    assert_eq!(names(&env.path("data.backups")).len(), 1);
    std::fs::rename(env.path("usb/x"), &chosen).unwrap();
    leave(&env);
    assert_eq!(names(&chosen).len(), 2);

    let told = env.run(&["backup", "auto", "--beside", "--now", "--json"]).json().remove(0);
    assert_eq!((told["auto"].as_str(), told["trouble"].as_str()), (Some("beside"), None));
    assert!(told["file"].as_str().unwrap().starts_with(&env.path("data.backups")));
    let told = env.run(&["backup", "auto", "--to", &env.path("usb")]).ok();
    assert!(told.contains(&chosen), "{told}");
    env.run(&["backup", "auto", "--to", &env.path("没插")]).fails(1, "没有文件夹");
    env.run(&["backup", "auto", "--to", &env.path("data")]).fails(1, "数据目录");
    env.run(&["backup", "auto", "--off", "--now"]).fails(2, "");
    assert!(env.run(&["backup", "auto"]).ok().contains(&chosen), "what failed has chosen nothing");
    assert!(!Path::new(&env.path("没插")).exists());
}

#[test]
fn of_two_copies_both_are_named() {
    let env = env();
    let (usb, file) = (env.path("usb"), env.path("usb/1.tar"));
    env.run(&["backup", &file]).ok();
    std::fs::copy(&file, env.path("usb/2.tar")).unwrap();
    let told = env.run(&["backup", "list", &usb]).ok();
    assert!(told.contains(&format!("2.tar · 和 {file} 是同一份")), "{told}");
    let rows = env.run(&["backup", "list", &usb, "--json"]).json();
    assert_eq!((rows.len(), &rows[1]["same_as"], &rows[0]["same_as"]), (2, &rows[0]["file"], &serde_json::Value::Null));
    let ran = at(&env, "again", &["restore", &usb]);
    assert!(ran.code == 0 && ran.err.contains("1.tar") && ran.err.contains("2.tar · 和"), "{}", ran.err);
    // Of another ledger there is none to be taken unasked.
    let data = env.path("other");
    let init = ["init", "--role", "cadre", "--name", "李四", "--unit", "县水利局", "--no-passphrase"];
    at(&env, "other", &init).ok();
    at(&env, "other", &["backup", &usb]).ok();
    let ran = at(&env, "third", &["restore", &usb]);
    ran.fails(1, "不是同一本台账");
    assert!(ran.err.contains("1.tar") && ran.err.contains("李四"), "{}", ran.err);
    assert!(Path::new(&data).exists() && !Path::new(&env.path("third")).exists());
    std::fs::create_dir(env.path("empty")).unwrap();
    at(&env, "third", &["restore", &env.path("empty")]).fails(1, "没有完整的备份");
}

#[test]
fn erasing_makes_the_copies_anew_and_says_what_it_does_not_reach() {
    let env = env();
    leave(&env);
    let before = copies(&env);
    let ran = env.run(&["household", "erase", &format!("{}/17", super::env::VILLAGE), "--yes"]);
    assert!(ran.err.contains("自动备份已换新") && ran.out.contains("手工做的备份"), "{ran:?}");
    let after = copies(&env);
    assert!(after.len() == 1 && after != before, "{after:?}");
    at(&env, "again", &["restore", &after[0]]).ok();
    assert!(!at(&env, "again", &["household", "list"]).ok().contains("刘大山"));
    // Where none are made any more, those that are there are named.
    env.run(&["backup", "auto", "--off"]).ok();
    let ran = env.run(&["household", "erase", &format!("{}/18", super::env::VILLAGE), "--yes", "--json"]);
    assert!(ran.code == 0 && ran.err.contains(&after[0]), "{}", ran.err);
    assert_eq!(ran.json()[0]["still_in"][0], after[0]);
}
