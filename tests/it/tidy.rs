//! The house stands as its plan says: modules use only the floors below, files
//! say what they are for and stay small, both languages say the same things.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use dundian::base::i18n;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The floors, the lowest first. Folders on one floor don't use each other.
const FLOORS: &[(u8, &[&str])] = &[
    (0, &["base"]),
    (1, &["domain"]),
    (2, &["oplog", "keymap"]),
    (3, &["state"]),
    (4, &["query", "storage", "bundle", "roster", "demo"]),
    (5, &["workspace"]),
    (6, &["display", "settings"]),
    (7, &["report"]),
    (8, &["app", "cli"]),
    (9, &["view"]),
    (10, &["shell"]),
];

/// The floors inside the interface, the lowest first.
const APP_FLOORS: &[(u8, &[&str])] = &[
    (0, &["widgets"]),
    (1, &["world"]),
    (2, &["filter"]),
    (3, &["form"]),
    (4, &["sheet"]),
    (5, &["screens", "dialogs"]),
    (6, &["model", "msg", "effect"]),
    (7, &["control"]),
];

fn floor(floors: &[(u8, &[&str])], folder: &str) -> Option<u8> {
    floors.iter().find(|(_, folders)| folders.contains(&folder)).map(|(floor, _)| *floor)
}

fn sources(under: &str) -> Vec<(PathBuf, String)> {
    fn walk(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push((path.strip_prefix(ROOT).unwrap().to_owned(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(ROOT).join(under), &mut found);
    found.sort();
    assert!(!found.is_empty(), "no sources under {under}");
    found
}

/// Returns the names that a source uses from the module that `root` leads to, outside
/// of comments.
fn used(text: &str, root: &str) -> BTreeSet<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for at in code.match_indices(root).map(|(at, text)| at + text.len()) {
        let rest = code[at..].trim_start();
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default().split(',').map(str::trim).collect(),
            None => vec![rest],
        };
        for name in names {
            found.insert(name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    found
}

#[test]
fn a_module_uses_only_the_floors_below() {
    let mut bad = Vec::new();
    for (path, text) in sources("src") {
        let Some(folder) = path.iter().nth(1).and_then(|part| part.to_str()).filter(|part| !part.ends_with(".rs"))
        else {
            continue;
        };
        let here = floor(FLOORS, folder).unwrap_or_else(|| panic!("src/{folder} has no floor"));
        for other in used(&text, "crate::") {
            if let Some(there) = floor(FLOORS, &other)
                && other != folder
                && there >= here
            {
                bad.push(format!("{}: floor {here} uses {other} on floor {there}", path.display()));
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn the_floor_test_sees_what_it_should() {
    let text = "// crate::view\nuse crate::base::ids;\nuse crate::{state::State, app};\n$crate::tr!(1)";
    assert_eq!(used(text, "crate::"), ["app", "base", "state", "tr"].map(String::from).into());
    assert_eq!(used("use super::super::list::List;", "super::super::"), [String::from("list")].into());
}

/// Returns the sources under a folder that are no tests, without the tests in them.
fn sources_of_the_product(under: &str) -> Vec<(PathBuf, String)> {
    let all = sources(under);
    let mut tests = BTreeSet::new();
    for (path, text) in &all {
        let folder = if path.ends_with("mod.rs") { path.with_file_name("") } else { path.with_extension("") };
        for declared in text.split("#[cfg(test)]\n").skip(1) {
            let line = declared.lines().next().unwrap_or_default();
            if let Some((_, name)) = line.trim_end_matches(';').split_once("mod ") {
                tests.insert(folder.join(name).with_extension("rs"));
            }
        }
    }
    let product = |text: &str| text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    all.into_iter().filter(|(path, _)| !tests.contains(path)).map(|(path, text)| (path, product(&text))).collect()
}

/// What stands at the top of `app` is for those outside: inside, everything is taken
/// from where it is.
#[test]
fn a_part_of_the_interface_uses_only_the_floors_below() {
    let mut bad = Vec::new();
    for (path, text) in sources_of_the_product("src/app") {
        let parts: Vec<&str> = path.iter().skip(2).filter_map(|part| part.to_str()).collect();
        let Some(here) = floor(APP_FLOORS, parts[0].trim_end_matches(".rs")) else {
            assert_eq!(parts, ["mod.rs"], "{} has no floor", path.display());
            continue;
        };
        // A `mod.rs` is the folder itself.
        let depth = parts.iter().filter(|part| **part != "mod.rs").count();
        let own = parts[0].trim_end_matches(".rs");
        let used = used(&text, "crate::app::").into_iter().chain(used(&text, &"super::".repeat(depth)));
        for other in used.filter(|other| other != own) {
            match floor(APP_FLOORS, &other) {
                Some(there) if there < here => {}
                _ => bad.push(format!("{}: floor {here} uses {other}", path.display())),
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn only_the_store_knows_sled() {
    for (path, text) in sources("src") {
        let allowed = path.starts_with("src/storage/store") || path == Path::new("src/storage/store.rs");
        assert!(allowed || !text.contains("sled::"), "{} uses sled", path.display());
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (path, text) in
        sources("src").into_iter().chain(sources("tests/it")).chain(sources("benches")).chain(sources("examples"))
    {
        assert!(text.starts_with("//! "), "{} has no head", path.display());
    }
}

#[test]
fn files_stay_small() {
    let long: Vec<String> = sources("src")
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 600)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn main_is_a_door_and_not_a_room() {
    assert!(fs::read_to_string(Path::new(ROOT).join("src/main.rs")).unwrap().lines().count() <= 40);
}

/// Returns the messages of one language: key to the names of its arguments.
fn messages(files: i18n::Files) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for (area, text) in files {
        let mut key = String::new();
        for line in text.lines() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            if !line.starts_with(char::is_whitespace)
                && let Some((name, _)) = line.split_once(" =")
            {
                key = name.to_owned();
                assert!(found.insert(key.clone(), BTreeSet::new()).is_none(), "{area}: {key} stands there twice");
            }
            let arguments: &mut BTreeSet<String> = found.get_mut(&key).unwrap_or_else(|| panic!("{area}: {line}"));
            for part in line.split('$').skip(1) {
                arguments.insert(part.chars().take_while(|c| c.is_alphanumeric() || "_-".contains(*c)).collect());
            }
        }
        assert!(fluent_bundle::FluentResource::try_new((*text).to_owned()).is_ok(), "{area} is not valid Fluent");
    }
    found
}

#[test]
fn both_languages_say_the_same_things() {
    let (zh, en) = (messages(i18n::ZH), messages(i18n::EN));
    let only = |a: &BTreeMap<_, _>, b: &BTreeMap<_, _>| -> Vec<String> {
        a.keys().filter(|key: &&String| !b.contains_key(*key)).cloned().collect()
    };
    assert_eq!((only(&zh, &en), only(&en, &zh)), (vec![], vec![]), "(only Chinese, only English)");
    for (key, arguments) in &zh {
        assert_eq!(arguments, &en[key], "arguments of {key}");
    }
}

#[test]
fn every_message_used_is_there_and_every_message_there_is_used() {
    let known = messages(i18n::ZH);
    let all = sources("src");
    let code: String = all.iter().map(|(_, text)| text.as_str()).collect();
    let mut missing = BTreeSet::new();
    let calls =
        code.match_indices("tr!(").filter(|(at, _)| !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
    for (at, mark) in calls {
        let rest = code[at + mark.len()..].trim_start();
        if let Some(key) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next())
            && !known.contains_key(key)
            && !key.contains(['$', ' '])
        {
            missing.insert(key.to_owned());
        }
    }
    // The examples in the documentation of the macro itself.
    for example in ["saved", "due-in"] {
        missing.remove(example);
    }
    assert!(missing.is_empty(), "used and not there: {missing:?}");
    let quoted: BTreeSet<&str> = code.split('"').collect();
    let unused: Vec<&String> = known
        .keys()
        .filter(|key| !quoted.contains(key.as_str()))
        // Made from the action's name by the table of actions, which has a test of its own.
        .filter(|key| !key.starts_with("keymap-action-") && !key.starts_with("keymap-about-"))
        .collect();
    assert!(unused.is_empty(), "there and not used: {unused:?}");
}

#[test]
fn nothing_names_the_machine_it_was_made_on() {
    let marks = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!(".lib", "rary"), concat!("crates", ".io")];
    for under in ["src", "tests/it", "benches", "examples"] {
        for (path, text) in sources(under) {
            for mark in marks {
                assert!(!text.contains(mark), "{} names {mark}", path.display());
            }
        }
    }
}

/// A statement of what somebody can't do stands on a test that would fail if they could.
#[test]
fn what_the_docs_say_of_trust_is_shown_by_tests_that_are_there() {
    let docs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/trust.md")).unwrap();
    let is_name = |word: &&str| word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let named: Vec<&str> = docs.split('`').skip(1).step_by(2).filter(is_name).collect();
    assert!(named.len() > 20, "{named:?}");
    let all: Vec<String> = ["src", "tests/it"].into_iter().flat_map(sources).map(|(_, text)| text).collect();
    for name in named {
        assert!(all.iter().any(|text| text.contains(&format!("fn {name}("))), "no test {name}");
    }
}

/// The words that the code uses are those that the glossary gives.
#[test]
fn what_the_glossary_calls_a_thing_is_what_the_code_calls_it() {
    let docs = fs::read_to_string(Path::new(ROOT).join("docs/glossary.md")).unwrap();
    let names =
        docs.lines().filter_map(|line| line.split('|').nth(2)).flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let words: BTreeSet<&str> = names.flat_map(|name| name.split(|c: char| !c.is_alphanumeric() && c != '_')).collect();
    assert!(words.len() > 40, "{words:?}");
    let code: String = sources("src").into_iter().map(|(_, text)| text).collect();
    let known: BTreeSet<&str> = code.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let strange: Vec<&&str> = words.iter().filter(|word| !known.contains(*word)).collect();
    assert!(strange.is_empty(), "no such names in the code: {strange:?}");
}
