//! What the system does to a running program: it is told to end, sent to rest,
//! its terminal goes, its files may not grow, others look at what it makes.

use std::fs::File;
use std::io::Read;
use std::num::NonZero;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};

use crate::env::{Env, NOW, VILLAGE};
use crate::pty::Pty;

/// Longer than any loaded machine needs.
const PATIENCE: Duration = Duration::from_secs(60);
/// A screen of the size that old laptops open.
const USUAL: (u16, u16) = (80, 24);

fn send(pty: &Pty, signal: Signal) {
    kill_process(Pid::from_raw(pty.process()).unwrap(), signal).unwrap();
}

fn holds(raw: &[u8], wanted: &str) -> bool {
    raw.windows(wanted.len()).any(|bytes| bytes == wanted.as_bytes())
}

#[test]
fn a_signal_gives_the_terminal_back_and_keeps_what_was_typed() {
    let env = Env::new();
    for (n, signal) in [Signal::TERM, Signal::INT, Signal::QUIT, Signal::HUP].into_iter().enumerate() {
        let mut pty = Pty::start(&env.data(), &[], USUAL);
        pty.sees(if n == 0 { "王磊" } else { "接着写" });
        pty.press("f4");
        pty.sees("一行速记");
        // A word that no example on the screen has.
        pty.keys("塬");
        pty.sees(&"塬".repeat(n + 1));
        send(&pty, signal);
        let (code, raw) = pty.ends();
        assert_eq!(code, 128 + signal.as_raw() as u32, "{signal:?}");
        for off in ["\u{1b}[?1049l", "\u{1b}[?1000l", "\u{1b}[?2004l", "\u{1b}[?25h"] {
            assert!(holds(&raw, off), "{signal:?}: {off:?}");
        }
        // The lock is free again.
        env.run(&["todo"]).ok();
    }
    let mut pty = Pty::start(&env.data(), &[], USUAL);
    pty.sees("接着写");
    pty.press("f4");
    pty.sees("塬塬塬塬");
    pty.kill();
}

fn shows_typing(terminal: &File) -> bool {
    tcgetattr(terminal).unwrap().local_modes.contains(LocalModes::ECHO)
}

/// Waits until what is typed is hidden, which comes after the question.
fn hides_typing(pty: &Pty) -> File {
    let terminal = pty.terminal();
    while shows_typing(&terminal) {
        std::thread::yield_now();
    }
    terminal
}

#[test]
fn a_signal_while_a_passphrase_is_asked_for_leaves_a_terminal_that_shows_what_is_typed() {
    let env = Env::empty();
    let key = env.file("key", "春风化雨春风化雨");
    let init = ["--passphrase-file", &key, "init", "--role", "cadre", "--name", "王磊", "--unit", "县水利局"];
    env.run(&init).ok();
    for signal in [Signal::TERM, Signal::INT, Signal::QUIT, Signal::HUP] {
        let pty = Pty::start(&env.data(), &["todo"], USUAL);
        pty.sees("口令：");
        let terminal = hides_typing(&pty);
        send(&pty, signal);
        assert!(!pty.waits(), "{signal:?}");
        assert!(shows_typing(&terminal), "{signal:?}");
    }
    // Whoever is asked and answers gets what they wanted, and a terminal as it was.
    let mut pty = Pty::start(&env.data(), &["doctor"], USUAL);
    pty.sees("口令：");
    drop(hides_typing(&pty));
    pty.keys("春风化雨春风化雨\r");
    pty.sees("口令已设");
    let (code, raw) = pty.ends();
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&raw));
    assert!(!holds(&raw, "春风化雨"), "{}", String::from_utf8_lossy(&raw));
}

#[test]
fn a_program_that_was_sent_to_rest_gives_the_terminal_back_and_comes_again() {
    let env = Env::new();
    let mut pty = Pty::start(&env.data(), &[], USUAL);
    pty.sees("王磊");
    send(&pty, Signal::TSTP);
    pty.until("the user's own screen", |screen| !screen.contains("王磊"));
    // One that is told to go on before it rests never does.
    let rests = || std::fs::read_to_string(format!("/proc/{}/stat", pty.process())).unwrap().contains(") T ");
    while !rests() {
        std::thread::yield_now();
    }
    send(&pty, Signal::CONT);
    pty.sees("王磊");
    pty.press("f4");
    pty.sees("一行速记");
    pty.kill();
}

/// A closed window whose program was told to hear no hangup, as `nohup` and some
/// desktops do: reading answers nothing at once, for ever.
#[test]
fn a_program_without_a_terminal_ends_even_where_nobody_tells_it() {
    let env = Env::new();
    let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
    let mut command = CommandBuilder::new("/bin/sh");
    command.env_clear();
    for (name, value) in
        [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("TZ", "Asia/Shanghai"), ("DUNDIAN_NOW", NOW)]
    {
        command.env(name, value);
    }
    command.env("HOME", env.data().parent().unwrap());
    command.args(["-c", "trap '' HUP; exec \"$0\" --data \"$1\"", env!("CARGO_BIN_EXE_dundian")]);
    command.arg(env.data());
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (mut parser, mut buffer) =
        (vt100::Parser::new(NonZero::new(24).unwrap(), NonZero::new(80).unwrap(), 0), [0; 8192]);
    while !parser.screen().contents().contains("王磊") {
        let read = reader.read(&mut buffer).unwrap();
        assert!(read > 0, "it ended: {}", parser.screen().contents());
        parser.process(&buffer[..read]);
    }
    drop((reader, pair.master));
    let (ended, end) = mpsc::channel();
    let mut killer = child.clone_killer();
    std::thread::spawn(move || ended.send(child.wait().map(|status| status.exit_code())));
    let code = end.recv_timeout(PATIENCE);
    if code.is_err() {
        killer.kill().unwrap();
    }
    code.expect("it ends").unwrap();
    env.run(&["todo"]).ok();
}

fn open_to_others(dir: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let meta = std::fs::symlink_metadata(&path).unwrap();
        if meta.permissions().mode() & 0o077 != 0 {
            found.push(path.display().to_string());
        }
        if meta.is_dir() {
            open_to_others(&path, found);
        }
    }
}

/// Runs the program with words of the shell before it.
fn run_after(env: &Env, before: &str, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &format!("{before}; exec \"$0\" --data \"$@\""), env!("CARGO_BIN_EXE_dundian")]);
    command.arg(env.data()).args(words);
    command.env("HOME", env.path("")).env("LANG", "C.UTF-8").env("TZ", "Asia/Shanghai").env("DUNDIAN_NOW", NOW);
    let ran = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (ran.status.code().unwrap_or(-1), text(&ran.stdout), text(&ran.stderr))
}

#[test]
fn what_is_made_is_for_its_owner_alone_whatever_the_mask() {
    let env = Env::empty();
    let words = ["init", "--role", "cadre", "--name", "王磊", "--unit", "县委", "--no-passphrase"];
    let villages = env.file("villages.csv", format!("code,name,town\n{VILLAGE},前张村委会,双店镇\n"));
    let out = env.path("copy.backup");
    let household = ["household", "add", "--village", VILLAGE, "--group", "3", "--head", "张三"];
    for words in [&words[..], &["village", "import", &villages], &household, &["backup", &out]] {
        let (code, _, said) = run_after(&env, "umask 000", words);
        assert_eq!(code, 0, "{said}");
    }
    let mut found = Vec::new();
    open_to_others(&env.data(), &mut found);
    assert_eq!(found, [""; 0]);
    for path in [env.data().as_path(), Path::new(&out)] {
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o077, 0, "{path:?}");
    }
    // One that an earlier version has left open is closed with the next start.
    std::fs::set_permissions(env.data(), std::fs::Permissions::from_mode(0o755)).unwrap();
    env.run(&["todo"]).ok();
    assert_eq!(std::fs::metadata(env.data()).unwrap().permissions().mode() & 0o077, 0);
}

#[test]
fn a_file_that_may_not_grow_is_told_and_nothing_acknowledged() {
    let env = Env::new();
    let household = env.run(&["household", "list", "--json"]).json()[0]["id"].as_str().unwrap().to_owned();
    let visits: String = (0..400)
        .map(|n| {
            let chat = "渠".repeat(900);
            format!(
                "{{\"ref\":\"{n}\",\"household\":\"{household}\",\"at\":\"2026-11-20 09:00\",\"chat\":\"{chat}\"}}\n"
            )
        })
        .collect();
    let file = env.file("visits.jsonl", visits);
    // In blocks of 512 bytes: room for some of those visits.
    let (code, told, said) = run_after(&env, "ulimit -f 600", &["visit", "add", "--from", &file, "--json"]);
    assert!(code > 0 && code < 128, "{code}: {said}");
    assert!(said.contains("满") && !said.contains("panicked"), "{said}");
    let durable = told.lines().filter(|line| line.contains("\"durable\":true")).count();
    env.run(&["doctor"]).ok();
    assert!(env.run(&["visit", "list", "--json", "--limit", "1000"]).json().len() >= durable);
}
