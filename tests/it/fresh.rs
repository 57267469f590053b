//! What writes a file for a person never replaces one, never follows a link,
//! never writes into a ledger's directory, and leaves nothing where it failed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::env::{Env, Ran, VILLAGE};
use super::pty::Pty;

/// A cadre with something to send and to plan, the committee, and a stick.
fn env() -> Env {
    let env = Env::new();
    let county = ["init", "--role", "committee", "--name", "组织部", "--unit", "东海县", "--no-passphrase"];
    committee(&env, &county).ok();
    committee(&env, &["village", "import", &env.path("villages.csv")]).ok();
    std::fs::create_dir(env.path("usb")).unwrap();
    let file = env.path("usb/王磊.dundian");
    committee(&env, &["invite", "--cadre", "王磊", "--out", &file]).ok();
    env.run(&["import", &file]).ok();
    env.run(&[
        "visit",
        "add",
        "--household",
        &format!("{VILLAGE}/18"),
        "--at",
        "2026-11-03T09:00",
        "--complaints",
        "水渠",
        "--concern",
        "水渠",
    ])
    .ok();
    env
}

fn committee(env: &Env, words: &[&str]) -> Ran {
    env.command(&PathBuf::from(env.path("county")), words).output().unwrap().into()
}

/// A command that writes a file, without the file.
type Writes = (&'static str, fn(&Env, &str) -> Ran);

const ALL: &[Writes] = &[
    ("x.dundian", |env, out| env.run(&["export", "--out", out])),
    ("x.dundian", |env, out| committee(env, &["invite", "--cadre", "王五", "--villages", VILLAGE, "--out", out])),
    ("x.html", |env, out| env.run(&["plan", "--out", out])),
    ("x.txt", |env, out| env.run(&["plan", "--out", out])),
    ("x.tar", |env, out| env.run(&["backup", out])),
    ("x.key", |env, out| env.run(&["key", "export", "--out", out])),
    ("x.xlsx", |env, out| env.run(&["policy", "template", "--out", out])),
];

/// Returns what lies in a folder and all below it, and what the links lead to.
fn tree(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let kind = std::fs::symlink_metadata(&path).unwrap().file_type();
        if kind.is_dir() {
            found.extend(tree(&path));
        }
        let content = if kind.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
        found.insert(path, content);
    }
    found
}

/// Returns the names at the top of a data directory and in its journal.
fn ledger(env: &Env) -> Vec<PathBuf> {
    let dirs = [env.data(), env.data().join("journal"), env.path("county").into()];
    let names = dirs.iter().flat_map(|dir| std::fs::read_dir(dir).unwrap()).map(|entry| entry.unwrap().path());
    let mut names: Vec<PathBuf> = names.collect();
    names.sort();
    names
}

fn hashes(env: &Env) -> [String; 2] {
    let ask = ["doctor", "--state-hash"];
    [env.run(&ask).ok(), committee(env, &ask).ok()]
}

#[test]
#[cfg(unix)]
fn every_command_that_writes_refuses_what_it_should() {
    use std::os::unix::fs::symlink;
    let env = env();
    let usb = PathBuf::from(env.path("usb"));
    symlink(env.data(), usb.join("台账")).unwrap();
    for (name, _) in ALL {
        let ending = name.trim_start_matches('x');
        let at = |stem: &str| usb.join(format!("{stem}{ending}"));
        std::fs::write(at("重要"), "我的").unwrap();
        let _ = std::fs::remove_file(at("链接"));
        let _ = std::fs::remove_file(at("断链"));
        symlink("/etc/hostname", at("链接")).unwrap();
        symlink("没有", at("断链")).unwrap();
        std::fs::create_dir_all(at("夹").join("里面")).unwrap();
    }
    let before = (tree(&usb), ledger(&env), hashes(&env));
    for (number, (name, run)) in ALL.iter().enumerate() {
        let ending = name.trim_start_matches('x');
        let refused = [
            (format!("usb/重要{ending}"), "没有覆盖"),
            (format!("usb/链接{ending}"), "是链接"),
            (format!("usb/断链{ending}"), "是链接"),
            (format!("没插/{name}"), "没有文件夹"),
            ("没插/".to_owned(), "没有文件夹"),
            (format!("villages.csv/{name}"), "不是文件夹"),
            (format!("data/{name}"), "数据目录"),
            (format!("data/journal/{name}"), "数据目录"),
            (format!("usb/台账/{name}"), "数据目录"),
            (format!("usb/../data/drafts/../{name}"), "数据目录"),
        ];
        for (out, words) in refused {
            let ran = run(&env, &env.path(&out));
            assert!(ran.code != 0 && ran.err.contains(words), "{number} {out}: {} {}", ran.out, ran.err);
            assert_eq!(ran.err.matches('\n').count(), 1, "{number} {out}: {}", ran.err);
        }
        assert_ne!(run(&env, "").code, 0);
        if *name != "x.svg" {
            run(&env, "-").fails(1, "./-");
        }
        if !matches!(*name, "x.dundian" | "x.tar") {
            run(&env, &env.path(&format!("usb/夹{ending}"))).fails(1, "是文件夹");
        }
    }
    for (_, run) in &ALL[..2] {
        run(&env, &env.path("没插")).fails(1, "没有文件夹");
        run(&env, &env.path("data")).fails(1, "数据目录");
    }
    assert_eq!((tree(&usb), ledger(&env), hashes(&env)), before);
    assert!(!Path::new(&env.path("没插")).exists());
    for (number, (name, run)) in ALL.iter().enumerate() {
        let out = env.path(&format!("usb/{number}{name}"));
        run(&env, &out).ok();
        assert!(std::fs::metadata(&out).unwrap().len() > 0);
    }
    assert_eq!(tree(&usb).len(), before.0.len() + ALL.len(), "nothing lies beside them");
}

#[test]
fn in_a_folder_a_free_name_is_found() {
    let env = env();
    let usb = env.path("usb");
    for name in ["邀请_王五.dundian", "邀请_王五-2.dundian"] {
        let told = committee(&env, &["invite", "--cadre", "王五", "--out", &usb, "--json"]).json();
        assert_eq!(told[0]["file"], env.path(&format!("usb/{name}")));
    }
}

#[test]
fn a_path_may_be_relative_to_where_one_is() {
    let env = env();
    let plan = |folder: &str| -> Ran {
        let mut command = env.command(&env.data(), &["plan", "--out", "x.txt"]);
        command.current_dir(env.path(folder)).output().unwrap().into()
    };
    plan("usb").ok();
    assert!(Path::new(&env.path("usb/x.txt")).exists());
    plan("usb").fails(1, "没有覆盖");
    plan("data/journal").fails(1, "数据目录");
}

#[test]
fn sample_data_goes_into_a_folder_of_its_own() {
    let env = env();
    let before = (tree(&PathBuf::from(env.path("usb"))), ledger(&env));
    for (dir, words) in [
        ("usb", "不是空目录"),
        ("data", "不是空目录"),
        ("data/drafts", "数据目录"),
        ("data/示例", "数据目录"),
        ("villages.csv", "没有覆盖"),
        ("没插/示例", "没有文件夹"),
    ] {
        env.run(&["demo", "--into", &env.path(dir), "--visits", "1"]).fails(1, words);
    }
    assert_eq!((tree(&PathBuf::from(env.path("usb"))), ledger(&env)), before);
    assert!(!Path::new(&env.path("没插")).exists());
}

/// A file that may not grow is a disk that is full: that of temporary files, too.
#[rstest::rstest]
#[case::of_temporary_files(1, "/tmp")]
#[case::where_it_should_lie(8, "x.xlsx")]
#[cfg(unix)]
fn a_full_disk_is_told_and_nothing_stays_behind(#[case] blocks: u32, #[case] named: &str) {
    let env = Env::empty();
    let out = env.path("x.xlsx");
    let program = env!("CARGO_BIN_EXE_dundian");
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" policy template --out \"$1\"");
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &limited, program, &out]);
    let ran: Ran = shell.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", env.path("")).output().unwrap().into();
    ran.fails(1, "盘已满");
    assert!(ran.err.contains(named), "{}", ran.err);
    assert_eq!(tree(Path::new(&env.path(""))).len(), 0);
}

#[test]
fn the_screen_takes_the_next_free_name_and_says_which() {
    let env = env();
    let mut pty = Pty::start(&env.data(), &[], (100, 30));
    pty.sees("蹲点");
    for name in ["走访安排-2026-11-22.html", "走访安排-2026-11-22-2.html"] {
        pty.press("alt+1 f7");
        pty.sees(name);
        pty.press("esc");
        pty.until("the dialog is closed", |screen| !screen.contains("已经写好"));
    }
    pty.press("f10");
    assert_eq!(pty.ends().0, 0);
}

#[test]
fn the_screen_says_the_same_of_a_place_that_is_none() {
    let env = env();
    let before = ledger(&env);
    let mut pty = Pty::start(&env.data(), &[], (100, 30));
    pty.sees("蹲点");
    pty.press("alt+8 f6");
    pty.sees("写到哪里");
    pty.keys(&env.path("data/journal"));
    pty.keys("\r");
    pty.sees("这里面没有文件夹");
    pty.keys("\r");
    pty.sees("数据目录");
    assert_eq!(ledger(&env), before);
    pty.press("esc");
    let screen = pty.until("one step back", |screen| !screen.contains("数据目录"));
    if screen.contains('╭') {
        pty.press("esc");
        pty.until("the dialog is closed", |screen| !screen.contains('╭'));
    }
    pty.press("f10");
    assert_eq!(pty.ends().0, 0);
}
