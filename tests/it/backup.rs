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
    assert!(env.run(&["doctor"]).ok().contains("上次备份：从未"));
    let told = env.run(&["backup", &usb]).ok();
    assert!(told.contains("蹲点备份-王磊-20261122.tar") && told.contains("逐字节核对过"), "{told}");
    assert!(told.contains("没有口令"), "{told}");
    assert!(env.run(&["doctor"]).ok().contains("上次备份：今天"));
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
