//! The command line as a script sees it: answers, field names, exit codes, and
//! what people are told when something is wrong.

use std::io::{BufRead, BufReader, Write};

use serde_json::{Value, json};

use crate::env::{Env, VILLAGE};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Keys in the order of the text, which a parsed object doesn't keep.
fn keys_in_order(line: &str) -> Vec<String> {
    let mut depth = 0;
    let mut found = Vec::new();
    let mut rest = line.char_indices();
    while let Some((at, c)) = rest.next() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            '"' => {
                let mut end = at + 1;
                let mut escaped = false;
                for (at, c) in rest.by_ref() {
                    end = at;
                    if c == '"' && !escaped {
                        break;
                    }
                    escaped = c == '\\' && !escaped;
                }
                if depth == 1 && line[end + 1..].starts_with(':') {
                    found.push(line[at + 1..end].to_owned());
                }
            }
            _ => {}
        }
    }
    found
}

fn visit(reference: &str) -> Value {
    json!({
        "ref": reference, "household": format!("{VILLAGE}/17"), "at": "2026-11-20T09:30:00+08:00",
        "place": "home", "minutes": 40, "met": "刘兰英", "chat": "老人身体还好",
        "concerns": [{"text": "村东水渠淤塞", "category": "水利", "urgency": "ordinary"}],
        "matters": [{"need": "代办残疾证", "promised": "2026-12-01"}], "next": "2026-12-20",
    })
}

#[test]
fn field_names_are_what_scripts_rely_on() {
    let env = Env::new();
    let policies = env.file("p.json", json!([{"code": "YB-2026", "title": "医保", "from": "2026-01-01"}]).to_string());
    env.run(&["policy", "import", &policies]).ok();
    let mut line = visit("my-1");
    line["policies"] = json!([{"code": "YB-2026", "understood": false}]);
    env.feed(&["visit", "add", "--from", "-"], &format!("{line}\n")).ok();
    env.run(&[
        "assignment",
        "add",
        "--title",
        "三解三促",
        "--village",
        VILLAGE,
        "--from",
        "2026-11-01",
        "--to",
        "2026-12-31",
    ])
    .ok();
    for (words, expected) in [
        (
            &["household", "list"][..],
            "id village_code village group number head residents categories must_visit status phone members last_visit",
        ),
        (
            &["visit", "list"],
            "id ref at place household households village head cadres minutes met nobody_home blocks concerns policies matters next occasion",
        ),
        (
            &["concern", "list"],
            "id number household head village category text urgency level responsible raised due state result settled_on \
             told_on satisfaction steps goal",
        ),
        (&["todo"], "id kind title household head village due overdue_days group why"),
        (&["progress"], "assignment cadre metric done target share pace as_of"),
        (&["search", "水渠"], "id kind title snippet at"),
        (&["village", "list"], "code name town county households"),
    ] {
        let out = env.run(&[words, &["--json"]].concat()).ok();
        let first = out.lines().next().unwrap_or_else(|| panic!("{words:?} says nothing"));
        assert_eq!(keys_in_order(first).join(" "), expected, "{words:?}");
    }
    let visits = env.run(&["visit", "list", "--json"]).json();
    let visit = &visits[0];
    assert_eq!(visit["village"], "前张村委会");
    assert_eq!((&visit["head"], &visit["cadres"]), (&json!("刘大山"), &json!(["王磊"])));
    assert_eq!(visit["blocks"]["chat"], "老人身体还好");
    assert_eq!(visit["blocks"]["help"], "");
    assert_eq!(keys(&visit["blocks"]), ["chat", "complaints", "development", "help", "policy_talk"]);
    assert_eq!(visit["policies"], json!([{"code": "YB-2026", "title": "医保", "understood": false}]));
    assert_eq!(visit["concerns"][0]["number"], "1120-01");
    assert_eq!(visit["concerns"][0]["due"], "2026-11-27", "five working days");
    assert_eq!(visit["matters"][0]["promised"], "2026-12-01");
    let households = env.run(&["household", "list", "--json"]).json();
    assert_eq!(households[0]["group"], 3);
    assert_eq!(households[0]["last_visit"], "2026-11-20T09:30:00+08:00");
    assert_eq!(households[1]["last_visit"], Value::Null);
}

#[test]
fn the_same_ref_again_adds_nothing() {
    let env = Env::new();
    let twice = format!("{}\n{}\n", visit("my-1"), visit("my-1"));
    let first = env.feed(&["visit", "add", "--from", "-"], &twice).json();
    assert_eq!(first[0], first[1]);
    assert_eq!((&first[0]["ref"], &first[0]["durable"]), (&json!("my-1"), &json!(true)));
    let again = env.feed(&["visit", "add", "--from", "-"], &twice).json();
    assert_eq!(again[0]["id"], first[0]["id"]);
    assert_eq!(env.run(&["visit", "list", "--json"]).json().len(), 1);
    assert_eq!(env.run(&["concern", "list", "--json"]).json().len(), 1);
}

#[test]
fn a_bad_line_is_answered_in_its_place_and_the_rest_goes_on() {
    let env = Env::new();
    let mut future = visit("future");
    future["at"] = json!("2026-12-20T09:30:00+08:00");
    let mut early = visit("early");
    early["at"] = json!("1948-12-20T09:30:00+08:00");
    let mut wordless = visit("wordless");
    wordless["concerns"] = json!([{"category": "水利"}]);
    let mut stranger = visit("stranger");
    stranger["household"] = json!(format!("{VILLAGE}/99"));
    let mut typo = visit("typo");
    typo["hosehold"] = json!("x");
    let lines = [
        visit("a").to_string(),
        future.to_string(),
        "{\"ref\":".to_owned(),
        early.to_string(),
        wordless.to_string(),
        stranger.to_string(),
        typo.to_string(),
        format!("{{\"met\":\"{}\"}}", "长".repeat(400_000)),
        visit("b").to_string(),
    ];
    let ran = env.feed(&["visit", "add", "--from", "-"], &lines.join("\n"));
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("7 行没有记上"), "{}", ran.err);
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), lines.len());
    assert_eq!((&answers[0]["durable"], &answers[8]["durable"]), (&json!(true), &json!(true)));
    for (at, reference, word) in [
        (1, json!("future"), "2026-12-20"),
        (2, Value::Null, "JSON"),
        (3, json!("early"), "1948-12-20"),
        (4, json!("wordless"), "内容"),
        (5, json!("stranger"), "320722114204/99"),
        (6, json!("typo"), "hosehold"),
        (7, Value::Null, "1048576"),
    ] {
        assert_eq!((&answers[at]["ref"], &answers[at]["line"]), (&reference, &json!(at + 1)));
        assert!(answers[at]["error"].as_str().unwrap().contains(word), "{}", answers[at]);
    }
    assert_eq!(env.run(&["visit", "list", "--json"]).json().len(), 2);
}

#[test]
fn a_slow_line_is_answered_before_the_next_one_comes() {
    let env = Env::new();
    let mut child = env.start(&["visit", "add", "--from", "-"]);
    let mut to = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for reference in ["a", "b", "c"] {
        writeln!(to, "{}", visit(reference)).unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["ref"], reference);
    }
    drop(to);
    assert!(child.wait().unwrap().success());
}

#[test]
fn input_that_makes_no_sense_is_told_and_changes_nothing() {
    let env = Env::new();
    let missing = env.path("none.csv");
    let folder = env.data().to_str().unwrap().to_owned();
    let unknown = env.file("columns.csv", "code,colour\n320722114205,red\n");
    let blank = env.file("blank.csv", "\n\n");
    let badcode = env.file("badcode.csv", "code,name\n3207,后张村委会\n");
    let badpolicy = env.file("p.json", "[{\"code\":\"A\",\"titel\":\"B\"}]");
    for (words, code, said) in [
        (&["visit", "add", "--from", &missing][..], 1, "找不到文件"),
        (&["visit", "add", "--from", &folder], 1, "是文件夹"),
        (&["roster", "import", &missing], 1, "none.csv"),
        (&["village", "import", &unknown], 1, "colour"),
        (&["village", "import", &blank], 1, "空"),
        (&["village", "import", &badcode], 1, "第 2 行"),
        (&["policy", "import", &badpolicy], 1, "titel"),
        (&["visit", "add", "--household", "320722114204/99"], 1, "没有“320722114204/99”这一户"),
        (&["visit", "add", "--household", "320722114204/17", "--at", "2026-12-01"], 1, "2026-12-01"),
        (&["visit", "add", "--household", "320722114204/17", "--at", "1948-01-01"], 1, "1948-01-01"),
        (&["visit", "add", "--household", "320722114204/17", "--concern", " "], 1, "内容"),
        (&["visit", "add", "--household", "320722114204/17", "--policy", "X"], 1, "没有代码为“X”的政策"),
        (&["visit", "add"], 2, "没有写要记什么"),
        (&["visit", "add", "--from", "-", "--met", "张三"], 2, "不能一起用"),
        (&["visit", "show", "ffff"], 1, "没有编号为“ffff”的走访"),
        (&["concern", "advance", "1120-01", "搁置"], 2, "recorded（登记）"),
        (&["household", "add", "--village", VILLAGE, "--number", "17", "--head", "又一户"], 1, "已经有这一户"),
        (&["assignment", "add", "--title", "x", "--from", "2026-01-01", "--to", "2026-02-01"], 2, "--village"),
        (&["todoo"], 2, "没有“todoo”这个命令"),
        (&["todo", "--within", "soon"], 2, "整数"),
        (&["keymap", "check", "nokeys"], 1, "nokeys"),
        (&[], 1, "没有终端"),
    ] {
        env.run(words).fails(code, said);
    }
    assert!(env.run(&["visit", "list", "--json"]).json().is_empty());
    assert_eq!(env.run(&["village", "list", "--json"]).json().len(), 1);
}

#[test]
fn a_policy_out_of_force_is_logged_and_told() {
    let env = Env::new();
    let old = env.file("p.csv", "code,title,from,to\nYB-2024,医保,2024-01-01,2024-12-31\n");
    env.run(&["policy", "import", &old]).ok();
    env.run(&["visit", "add", "--household", "320722114204/17", "--policy", "YB-2024"]).fails(0, "医保");
}

#[test]
fn a_concern_goes_its_way_and_no_other() {
    let env = Env::new();
    env.run(&["visit", "add", "--household", "320722114204/17", "--at", "2026-11-20", "--concern", "水渠淤塞"]).ok();
    let wrong = env.run(&["concern", "advance", "1120-01", "待核查"]);
    wrong.fails(1, "in_progress（办理）");
    env.run(&["concern", "advance", "1120-01", "办理", "--note", "已联系水利站"]).ok();
    let id = env.run(&["concern", "list", "--json"]).json()[0]["id"].as_str().unwrap().to_owned();
    let tail = &id[24..];
    env.run(&["concern", "advance", tail, "told", "--told-on", "2026-11-21", "--satisfaction", "满意"]).ok();
    env.run(&["concern", "advance", tail, "closed"]).ok();
    let concern = env.run(&["concern", "show", tail, "--json"]).json().remove(0);
    assert_eq!((&concern["state"], &concern["told_on"]), (&json!("closed"), &json!("2026-11-21")));
    let steps: Vec<&str> =
        concern["steps"].as_array().unwrap().iter().map(|step| step["to"].as_str().unwrap()).collect();
    assert_eq!(steps, ["in_progress", "told", "closed"]);
    assert_eq!(concern["steps"][0]["note"], "已联系水利站");
}

#[test]
fn a_roster_read_twice_changes_nothing_the_second_time() {
    let env = Env::new();
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/");
    env.run(&["village", "import", &format!("{data}areas/320722-donghai.csv")]).ok();
    let sheet = format!("{data}rosters/01-户籍名册.xlsx");
    let summary = |words: &[&str]| {
        let rows = env.run(&[&["roster", "import", &sheet, "--village", VILLAGE, "--json"], words].concat()).json();
        rows.last().unwrap().clone()
    };
    assert_eq!(summary(&["--dry-run"])["added"], 120);
    assert_eq!(env.run(&["household", "list", "--json"]).json().len(), 2, "a dry run adds nobody");
    assert_eq!(summary(&[])["added"], 120);
    let again = summary(&[]);
    assert_eq!((&again["added"], &again["changed"], &again["unchanged"]), (&json!(0), &json!(0), &json!(120)));
    assert_eq!(env.run(&["household", "list", "--json"]).json().len(), 122);
    let short = env.run(&["household", "show", "8"]);
    short.fails(1, "至少写 4 位");
}

#[test]
fn one_at_a_time_and_only_with_the_passphrase() {
    let env = Env::empty();
    let (right, wrong) = (env.file("right", "春风化雨春风化雨\n"), env.file("wrong", "秋风落叶秋风落叶\n"));
    let with = |file: &str, words: &[&str]| env.run(&[&["--passphrase-file", file], words].concat());
    for (name, text) in [("seven", "1234567"), ("blanks", "          ")] {
        with(&env.file(name, text), &["init", "--role", "committee", "--name", "县委办", "--unit", "县委"])
            .fails(1, "至少 8 个字符");
        assert!(!env.data().exists());
    }
    let made = with(&right, &["init", "--role", "committee", "--name", "县委办", "--unit", "县委"]).ok();
    assert!(made.contains("恢复码"), "{made}");
    with(&right, &["init", "--role", "cadre", "--name", "甲", "--unit", "乙"]).fails(1, "已经有台账");
    with(&wrong, &["todo"]).fails(4, "口令不对");
    env.run(&["todo"]).fails(4, "没有终端");
    with(&right, &["passphrase", "change", "--new-file", &env.path("seven")]).fails(1, "至少 8 个字符");
    with(&right, &["passphrase", "change", "--new-file", &wrong]).ok();
    with(&right, &["todo"]).fails(4, "口令不对");
    with(&wrong, &["doctor"]).ok();
}

#[test]
fn a_second_instance_says_so_and_leaves() {
    let env = Env::new();
    let mut first = env.start(&["visit", "add", "--from", "-"]);
    let mut to = first.stdin.take().unwrap();
    writeln!(to, "{}", visit("a")).unwrap();
    let mut answers = BufReader::new(first.stdout.take().unwrap()).lines();
    answers.next().unwrap().unwrap();
    env.run(&["todo"]).fails(3, "另一个窗口");
    drop(to);
    assert!(first.wait().unwrap().success());
    env.run(&["todo"]).ok();
}

#[test]
fn nothing_is_begun_or_read_where_there_is_nothing() {
    let env = Env::empty();
    env.run(&["todo"]).fails(1, "还没有台账");
    env.run(&["--lang", "en", "todoo"]).fails(2, "There is no command");
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let env = Env::empty();
    let init = ["init", "--role", "cadre", "--name", "甲", "--unit", "乙", "--no-passphrase"];
    let file = env.file("file", "x");
    let below = std::path::Path::new(&file).join("data");
    let ran: crate::env::Ran = env.command(&below, &init).output().unwrap().into();
    ran.fails(1, "file");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "x");
}

#[test]
#[cfg(unix)]
fn a_read_only_directory_keeps_what_it_has() {
    use std::os::unix::fs::PermissionsExt;
    let env = Env::new();
    /// Sets the permissions of a directory and, before it is closed, of all in it.
    fn set(path: &std::path::Path, directory: u32, file: u32) {
        let mode = if path.is_dir() { directory } else { file };
        let opened = if path.is_dir() { 0o700 } else { mode };
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(opened)).unwrap();
        for entry in std::fs::read_dir(path).into_iter().flatten() {
            set(&entry.unwrap().path(), directory, file);
        }
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    set(&env.data(), 0o500, 0o400);
    // Whoever may do everything isn't kept out by permissions.
    let kept_out = std::fs::write(env.data().join("probe"), "").is_err();
    let unreadable = env.file("secret.jsonl", "");
    std::fs::set_permissions(&unreadable, std::fs::Permissions::from_mode(0o000)).unwrap();
    if kept_out {
        let ran = env.run(&["household", "add", "--village", VILLAGE, "--head", "新户"]);
        assert_eq!(ran.code, 1, "{}", ran.err);
        set(&env.data(), 0o700, 0o600);
        env.run(&["visit", "add", "--from", &unreadable]).fails(1, "没有权限");
    }
    set(&env.data(), 0o700, 0o600);
    assert_eq!(env.run(&["household", "list", "--json"]).json().len(), 2);
}

/// Kills the program in the middle of feeding it, again and again, at moments
/// told by how many lines were acknowledged. What was acknowledged is there;
/// feeding the whole file again ends with every visit once.
#[test]
#[cfg(unix)]
fn a_kill_loses_nothing_that_was_acknowledged() {
    let rounds = std::env::var("DUNDIAN_KILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(25);
    let env = Env::new();
    let mut rng = fastrand::Rng::with_seed(7);
    let mut acknowledged = std::collections::BTreeSet::new();
    let (mut sent, mut file) = (0, String::new());
    for _ in 0..rounds {
        let batch: Vec<String> = (0..60).map(|n| visit(&format!("v-{}", sent + n)).to_string()).collect();
        sent += batch.len();
        let input = format!("{}\n", batch.join("\n"));
        file.push_str(&input);
        let mut child = env.start(&["visit", "add", "--from", "-"]);
        let mut to = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        let wanted = rng.usize(0..60);
        let writer = std::thread::spawn(move || {
            // Lines in small pieces, so that several groups are under way.
            for piece in input.as_bytes().chunks(4096) {
                if to.write_all(piece).is_err() {
                    break;
                }
            }
            to
        });
        let mut lines = answers.lines();
        for line in lines.by_ref().take(wanted) {
            acknowledged.insert(reference(&line.unwrap()));
        }
        child.kill().unwrap();
        // What it had still said before it died counts, too.
        for line in lines.map_while(Result::ok).filter(|line| line.ends_with('}')) {
            acknowledged.insert(reference(&line));
        }
        child.wait().unwrap();
        drop(writer.join().unwrap());
    }
    let there = |env: &Env| -> std::collections::BTreeSet<String> {
        env.run(&["visit", "list", "--json"])
            .json()
            .iter()
            .map(|visit| visit["ref"].as_str().unwrap().to_owned())
            .collect()
    };
    let lost: Vec<_> = acknowledged.difference(&there(&env)).cloned().collect();
    assert!(lost.is_empty(), "{lost:?}");
    let whole = env.file("all.jsonl", &file);
    assert_eq!(env.run(&["visit", "add", "--from", &whole]).json().len(), sent);
    assert_eq!(env.run(&["visit", "list", "--json"]).json().len(), sent);
    assert_eq!(there(&env).len(), sent, "nothing stands there twice");
    env.run(&["doctor"]).ok();
}

fn reference(line: &str) -> String {
    serde_json::from_str::<Value>(line).unwrap()["ref"].as_str().unwrap().to_owned()
}

#[test]
fn the_same_seed_makes_the_same_sample() {
    let env = Env::empty();
    let sample = |name: &str, seed: &str| {
        let dir = env.path(name);
        env.run(&["demo", "--into", &dir, "--visits", "120", "--seed", seed]).ok();
        let data = std::path::Path::new(&dir);
        let ran = |words: &[&str]| env.command(data, words).output().unwrap().stdout;
        (ran(&["visit", "list", "--json"]), ran(&["todo", "--json"]), dir)
    };
    let (first, second, other) = (sample("a", "7"), sample("b", "7"), sample("c", "8"));
    assert_eq!((&first.0, &first.1), (&second.0, &second.1));
    assert_ne!(first.0, other.0);
    assert_eq!(first.0.iter().filter(|byte| **byte == b'\n').count(), 120);
    env.run(&["demo", "--into", &first.2]).fails(1, "不是空目录");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let env = Env::new();
    let mut child = env.start(&["actions", "--json"]);
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn what_needs_no_ledger_works_without_one() {
    let env = Env::empty();
    let actions = env.run(&["actions", "--json"]).ok();
    assert_eq!(keys_in_order(actions.lines().next().unwrap()).join(" "), "action title about group scopes keys");
    env.run(&["keymap", "check", "vim"]).ok();
    assert!(env.run(&["keymap", "show", "emacs"]).ok().contains("Ctrl"));
    assert!(env.run(&["completions", "bash"]).ok().contains("dundian"));
    assert!(env.run(&["man"]).ok().starts_with(".ie"));
    let bad = env.file("keys.toml", "[global]\n\"ctrl-q\" = \"quitt\"\n");
    env.run(&["keymap", "check", &bad]).fails(1, "keys.toml");
}

#[test]
fn the_users_own_keys_are_made_edited_and_checked() {
    let env = Env::empty();
    let config = env.path("config");
    let run = |words: &[&str], editor: Option<&str>| {
        let mut command = env.command(&env.data(), words);
        command.env("DUNDIAN_CONFIG", &config);
        if let Some(editor) = editor {
            command.env("EDITOR", editor);
        }
        crate::env::Ran::from(command.output().unwrap())
    };
    let place = run(&["keymap", "path"], None);
    let file = place.out.trim().to_owned();
    assert!(file.ends_with("keymap.toml") && place.err.contains("keymap edit"), "{}", place.err);
    // Nobody named an editor: the file is made all the same, and it is said where.
    let made = run(&["keymap", "edit", "vim"], None).ok();
    assert!(made.contains(&file) && made.contains("EDITOR"), "{made}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("\npreset = \"vim\"\n") && text.contains("\n# j = \"down\"\n"), "{text}");
    run(&["keymap", "check"], None).ok();
    assert!(run(&["keymap", "show"], None).ok().contains("g g"), "the preset of the file applies");
    // An editor that spoils the file: each problem is named, and the exit says so.
    let spoil = env.file("spoil.sh", "#!/bin/sh\nprintf '[list]\\nx = \"opne\"\\n\"ctrl-k\" = \"open\"\\n' > \"$1\"\n");
    let ran = run(&["keymap", "edit"], Some(&format!("sh {spoil}")));
    ran.fails(1, "opne");
    assert!(ran.err.contains(":2:5") && ran.err.contains("ctrl+k"), "{}", ran.err);
    run(&["keymap", "check"], None).fails(1, "opne");
    let mend = env.file("mend.sh", "printf '[list]\\nx = \"open\"\\n' > \"$1\"\n");
    let mended = run(&["keymap", "edit", "emacs"], Some(&format!("sh {mend}")));
    assert!(mended.err.contains("preset"), "a file that is there is not written over: {}", mended.err);
    assert!(mended.ok().contains("Ctrl+R"));
    run(&["keymap", "edit"], Some("no-such-editor-here")).fails(1, &file);
    run(&["keymap", "edit"], Some("false")).fails(1, &file);
    std::fs::remove_file(&file).unwrap();
    run(&["keymap", "edit", "nokeys"], None).fails(2, "nokeys");
    assert!(!std::path::Path::new(&file).exists());
}

#[test]
fn households_are_split_merged_moved_and_excused() {
    let env = Env::new();
    let home = format!("{VILLAGE}/17");
    env.feed(&["visit", "add", "--from", "-"], &format!("{}\n", visit("a"))).ok();
    env.run(&["household", "edit", &home, "--residents", "5", "--category", "脱贫户"]).ok();
    env.run(&["household", "edit", &home, "--residents", "5"]).ok();
    env.run(&["household", "split", &home, "--head", "刘小兰", "--number", "17-1", "--residents", "2"]).ok();
    let split = format!("{VILLAGE}/17-1");
    env.run(&["household", "split", &home, "--head", "刘二", "--number", "17-1"]).fails(1, "刘小兰");
    env.run(&["household", "split", &home, "--head", "刘二", "--residents", "9"]).fails(1, "3");
    env.run(&["household", "move", &split, "--to", "back"]).fails(1, "away");
    env.run(&["household", "move", &split, "--to", "away", "--note", "外出务工"]).ok();
    env.run(&["household", "merge", &home, "--into", &split]).fails(1, "");
    env.run(&["household", "move", &split, "--to", "back", "--on", "2999-01-01"]).fails(1, "");
    env.run(&["household", "move", &split, "--to", "back"]).ok();
    env.run(&["household", "merge", &home, "--into", &split, "--note", "老人跟女儿过"]).ok();
    let rows = env.run(&["household", "list", "--json"]).json();
    let row = |number: &str| rows.iter().find(|row| row["number"] == number).unwrap();
    assert_eq!((&row("17")["status"], &row("17-1")["residents"]), (&json!("merged"), &json!(5)));
    assert_eq!(row("17-1")["last_visit"], "2026-11-20T09:30:00+08:00", "the visits go along");
    assert_eq!(env.run(&["visit", "list", "--household", &split, "--json"]).json().len(), 1);
    env.run(&["household", "excuse", &split, "--reason", "长期外出"]).fails(1, "");
    env.run(&[
        "assignment",
        "add",
        "--title",
        "入户",
        "--village",
        VILLAGE,
        "--from",
        "2026-10-01",
        "--to",
        "2026-12-31",
    ])
    .ok();
    env.run(&["household", "excuse", &split, "--reason", "长期外出"]).ok();
    env.run(&["household", "excuse", &split]).fails(2, "");
    env.run(&["household", "excuse", &split, "--count"]).ok();
}
