//! The README tells the truth: its table of keys is made from the action table,
//! and each command line in it, and in what the program says, is one that exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dundian::base::i18n;
use dundian::keymap::{Action, Group, Keymap, Scope};

use super::env::Env;

const START: &str = "<!-- keys: made from the action table; a test keeps it true -->\n";
const END: &str = "<!-- /keys -->";

fn readme() -> (std::path::PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    (path, text)
}

/// Returns the rows of the table: where the actions work, and their titles and
/// best keys there. What a single screen can do stands in the row of each of its
/// screens; keys that aren't the same everywhere say where they are which.
fn rows() -> Vec<(String, Vec<String>)> {
    let (keymap, _) = Keymap::load(None, None);
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    let mut add = |place: String, cell: String| match rows.iter_mut().find(|(known, _)| *known == place) {
        Some((_, cells)) => cells.push(cell),
        None => rows.push((place, vec![cell])),
    };
    for action in Group::ALL.iter().flat_map(|group| Action::ALL.iter().filter(move |a| a.group() == *group)) {
        let keys = keymap.hints_by_scope(*action);
        assert!(!keys.is_empty(), "{action:?} has no key");
        if action.group() == Group::Screen {
            for (hint, scope) in keys.iter().flat_map(|(hint, scopes)| scopes.iter().map(move |scope| (hint, scope))) {
                add(scope.title(), format!("{} `{hint}`", action.title()));
            }
            continue;
        }
        let places = |scopes: &[Scope]| scopes.iter().map(|scope| scope.title()).collect::<Vec<_>>().join("、");
        let said = keys.iter().map(|(hint, scopes)| match keys.len() {
            1 => format!("`{hint}`"),
            _ => format!("`{hint}`（{}）", places(scopes)),
        });
        add(action.group().title(), format!("{} {}", action.title(), said.collect::<Vec<_>>().join(" ")));
    }
    rows
}

fn table() -> String {
    let rows = rows().into_iter().map(|(place, cells)| format!("| {place} | {} |\n", cells.join(" · ")));
    format!("\n| 哪里 | 操作和按键 |\n|---|---|\n{}\n", rows.collect::<String>())
}

/// Rewrites the table where `DUNDIAN_UPDATE` is set, else fails where it is stale.
#[test]
fn the_keys_are_those_of_the_action_table() {
    let (path, text) = readme();
    let (before, rest) = text.split_once(START).unwrap();
    let (found, after) = rest.split_once(END).unwrap();
    let wanted = table();
    if std::env::var_os("DUNDIAN_UPDATE").is_some() {
        fs::write(path, format!("{before}{START}{wanted}{END}{after}")).unwrap();
    } else {
        assert_eq!(found, wanted, "run this test with DUNDIAN_UPDATE=1 to write the keys anew");
    }
}

/// Returns the arguments of every command line in the README: in spans of code,
/// and in indented lines, where two or more blanks part one from the next.
fn command_lines(text: &str) -> Vec<Vec<&str>> {
    let spans = text.split('`').skip(1).step_by(2);
    let blocks = text.lines().filter_map(|line| line.strip_prefix("    ")).flat_map(|line| line.split("  "));
    let code = spans.chain(blocks).map(|code| code.split('#').next().unwrap_or_default().trim());
    code.filter_map(|code| {
        let rest = code.strip_prefix("cargo run --release").map(|rest| rest.trim_start().trim_start_matches("--"));
        let rest =
            rest.or_else(|| code.strip_prefix("dundian").filter(|rest| !rest.starts_with(char::is_alphanumeric)));
        Some(rest?.split_whitespace().collect())
    })
    .collect()
}

#[test]
fn every_command_line_of_the_readme_is_understood() {
    let (_, text) = readme();
    let lines = command_lines(&text);
    assert!(lines.len() >= 12, "{lines:?}");
    let env = Env::empty();
    for mut line in lines {
        // Words are read from left to right: help comes only after all others were understood.
        line.push("--help");
        assert!(env.run(&line).ok().contains("dundian"), "{line:?}");
    }
    env.run(&["todo", "--overdew", "--help"]).fails(2, "--overdew");
}

#[test]
fn every_command_that_the_program_speaks_of_exists() {
    let mut spoken = BTreeSet::new();
    for (_, text) in i18n::ZH.iter().chain(i18n::EN) {
        for (at, before) in text.match_indices("dundian ") {
            let rest = &text[at + before.len()..];
            let word = rest.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
            spoken.extend((!word.is_empty()).then_some(word));
        }
    }
    assert!(spoken.len() >= 3, "{spoken:?}");
    for word in spoken {
        Env::empty().run(&[word, "--help"]).ok();
    }
}
