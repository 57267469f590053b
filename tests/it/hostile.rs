//! What strangers wrote, in records, names of files and words of commands, steers
//! no terminal: not by what commands print, and not by what the interface sends.

use dundian::base::text::is_harmless;

use super::env::{Env, VILLAGE};
use super::pty::Pty;

/// Sequences that would clear, write to the clipboard and turn the reading order.
const POISON: &str = "毒\u{1b}]52;c;eA==\u{7}\u{9b}2J\u{202e}\u{2066}\u{200b}\u{e0041}尾";

/// Runs a command and fails where anything of what it prints could steer a terminal.
#[track_caller]
fn harmless(env: &Env, words: &[&str]) -> String {
    let ran = env.run(words);
    let text = ran.out + &ran.err;
    let bad: Vec<char> = text.chars().filter(|c| *c != '\n' && !is_harmless(*c)).collect();
    assert!(bad.is_empty(), "{words:?} prints {bad:?} in {text}");
    text
}

fn poisoned() -> Env {
    let env = Env::new();
    let head = format!("刘{POISON}山");
    env.run(&["household", "add", "--village", VILLAGE, "--group", "3", "--number", "19", "--head", &head]).ok();
    let policies = serde_json::json!([{
        "code": format!("YB{POISON}"), "title": format!("医保{POISON}"), "text": POISON,
        "answers": [{"question": POISON, "answer": POISON}],
    }]);
    let policies = env.file("policies.json", policies.to_string());
    env.run(&["policy", "import", &policies]).ok();
    env.run(&["quick", &format!("19 听牢骚 村东{POISON}淤塞 #水利{POISON}")]).ok();
    env
}

#[test]
fn what_commands_print_steers_no_terminal() {
    let env = poisoned();
    let lists: [&[&str]; 9] = [
        &["household", "list"],
        &["household", "show", "19"],
        &["visit", "list"],
        &["concern", "list"],
        &["policy", "list"],
        &["todo"],
        &["search", "尾"],
        &["progress"],
        &["doctor"],
    ];
    for words in lists {
        let text = harmless(&env, words);
        let json = harmless(&env, &[words, &["--json"]].concat());
        assert!(!text.is_empty() && !json.is_empty());
    }
    assert!(harmless(&env, &["household", "list"]).contains("刘毒␛]52"));
    let file = env.path(&format!("{POISON}.csv"));
    let wrong: [&[&str]; 12] = [
        &[POISON],
        &["household", POISON],
        &["household", "show", POISON],
        &["visit", "show", POISON],
        &["concern", "show", POISON],
        &["roster", "import", &file],
        &["village", "import", &file],
        &["policy", "import", &file],
        &["household", "list", "--village", POISON],
        &["todo", "--on", POISON],
        &["search", POISON],
        &["quick", POISON],
    ];
    for words in wrong {
        assert!(!harmless(&env, words).is_empty(), "{words:?}");
    }
    // The file is there, under that very name, and is no table.
    env.file(&format!("{POISON}.csv"), b"\xff\xd8\xff\xe0\0\x10JFIF");
    assert!(harmless(&env, &["roster", "import", &file]).contains("什么"));
}

#[test]
fn what_the_interface_sends_is_its_own_alone() {
    let env = poisoned();
    let mut pty = Pty::start(&env.data(), &[], (120, 40));
    pty.sees("今日");
    for tab in 2..=8 {
        pty.press(&format!("alt+{tab} enter"));
    }
    pty.press("alt+3 end enter");
    pty.sees("毒␛]52");
    pty.press("f10");
    let (code, raw) = pty.ends();
    assert_eq!(code, 0);
    let text = String::from_utf8(raw).unwrap();
    assert!(!text.contains("毒\u{1b}]") && !text.contains("\u{1b}]52"), "an escape sequence came through");
    let bad: Vec<char> = text.chars().filter(|c| !c.is_ascii() && !is_harmless(*c)).collect();
    assert!(bad.is_empty(), "{bad:?}");
}
