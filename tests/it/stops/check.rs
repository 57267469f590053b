//! What is there: in the ledger, as the program tells it at its next start, and
//! in the files for people.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{File, Operation};
use crate::env::{Env, Ran};

/// What the program tells of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The hash of the state; `None` where it is another one each time.
    pub hash: Option<String>,
    /// Lines of lists, with ids of chance taken out; `None` where there is no ledger.
    pub lists: Option<Vec<String>>,
    /// Which of the passphrases opens it.
    pub key: usize,
}

impl Seen {
    /// Tells whether this is what was expected.
    pub fn is(&self, expected: &Self) -> bool {
        self.lists == expected.lists
            && self.key == expected.key
            && (expected.hash.is_none() || self.hash == expected.hash)
    }

    /// Tells whether there is a ledger at all.
    pub fn is_there(&self) -> bool {
        self.lists.is_some()
    }

    /// Tells in what it is neither of two.
    pub fn differs(&self, before: &Self, after: &Self) -> String {
        let lines = |seen: &Self| seen.lists.clone().unwrap_or_else(|| vec!["no ledger".to_owned()]);
        let (here, before_lines, after_lines) = (lines(self), lines(before), lines(after));
        let only = |of: &[String], but: &[String]| {
            of.iter().filter(|line| !but.contains(line)).cloned().collect::<Vec<_>>().join("\n  ")
        };
        format!(
            "key {}, hash before {}, after {}\n not before:\n  {}\n missing of before:\n  {}\n not after:\n  {}\n missing of after:\n  {}",
            self.key,
            self.hash == before.hash,
            self.hash == after.hash,
            only(&here, &before_lines),
            only(&before_lines, &here),
            only(&here, &after_lines),
            only(&after_lines, &here),
        )
    }
}

/// Returns a line of a list without what is another each time: ids and keys.
fn without_ids(line: &str) -> String {
    let mut value: Value = serde_json::from_str(line).unwrap();
    if let Some(fields) = value.as_object_mut() {
        fields.remove("fingerprint");
    }
    let (mut out, mut word) = (String::new(), String::new());
    for c in value.to_string().chars().chain(['\n']) {
        if c.is_ascii_hexdigit() {
            word.push(c);
            continue;
        }
        let is_id = word.len() >= 8 && word.contains(|c: char| c.is_ascii_digit());
        out.push_str(if is_id { "#" } else { &word });
        word.clear();
        out.push(c);
    }
    out.trim_end().to_owned()
}

fn run(operation: &Operation, env: &Env, words: &[&str], key: usize) -> Ran {
    let file = operation.keys.get(key).map(|name| env.path(name));
    let with: Vec<&str> = file.iter().flat_map(|file| ["--passphrase-file", file]).collect();
    env.run(&[&with, words].concat())
}

/// Has the program look over the whole ledger. Returns what it finds wrong.
pub fn is_well(operation: &Operation, env: &Env, key: usize) -> Result<(), String> {
    let doctor = run(operation, env, &["doctor", "--json"], key);
    if doctor.code != 0 || doctor.out.contains("\"ok\":false") {
        return Err(format!("doctor: code {}, {}{}", doctor.code, doctor.out, doctor.err));
    }
    Ok(())
}

/// Starts the program and returns what it tells, or why it doesn't.
pub fn look(operation: &Operation, env: &Env) -> Result<Seen, String> {
    let mut key = 0;
    let mut first = run(operation, env, &operation.lists[0], key);
    while first.code == 4 && key + 1 < operation.keys.len() {
        key += 1;
        first = run(operation, env, &operation.lists[0], key);
    }
    if first.code == 1 && first.err.contains("还没有台账") {
        return Ok(Seen { hash: None, lists: None, key: 0 });
    }
    let failed = |words: &[&str], ran: &Ran| format!("{}: code {}, {}{}", words.join(" "), ran.code, ran.out, ran.err);
    let mut lists = Vec::new();
    for words in &operation.lists {
        let ran = if lists.is_empty() { None } else { Some(run(operation, env, words, key)) };
        let ran = ran.as_ref().unwrap_or(&first);
        if ran.code != 0 {
            return Err(failed(words, ran));
        }
        lists.push(format!("{}:", words.join(" ")));
        lists.extend(ran.out.lines().map(without_ids));
    }
    let hash = run(operation, env, &["doctor", "--state-hash"], key);
    if hash.code != 0 {
        return Err(failed(&["doctor", "--state-hash"], &hash));
    }
    for flag in ["erase.pending", "store.suspect"] {
        if env.data().join(flag).exists() {
            return Err(format!("{flag} is up after it was opened"));
        }
    }
    lists.sort();
    Ok(Seen { hash: Some(hash.out.trim().to_owned()), lists: Some(lists), key })
}

/// Returns the files on the stick.
fn stick(env: &Env) -> BTreeMap<String, Vec<u8>> {
    let Ok(files) = std::fs::read_dir(env.path("usb")) else { return BTreeMap::new() };
    files
        .map(|file| {
            let file = file.unwrap();
            (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap())
        })
        .collect()
}

/// Checks the files for people after a stop: those that were there are as they
/// were, a new one is whole, and there is none that the ledger doesn't stand for.
pub fn files(operation: &Operation, env: &Env, may_litter: bool, is_after: bool) -> Result<(), String> {
    let before = stick(&operation.world);
    let now = stick(env);
    for (name, bytes) in &before {
        if now.get(name) != Some(bytes) {
            return Err(format!("{name} isn't what it was"));
        }
    }
    let mut new = 0;
    for name in now.keys().filter(|name| !before.contains_key(*name)) {
        if name.ends_with(".partial") {
            if !may_litter {
                return Err(format!("{name} is left behind"));
            }
            continue;
        }
        new += 1;
        opens(operation, env, name)?;
    }
    match operation.file {
        File::None if new > 0 => Err("a file that nobody wanted".to_owned()),
        File::First if is_after && new == 0 => Err("said to be written, and no file is there".to_owned()),
        File::Last if !is_after && new > 0 => Err("a file that admits nobody".to_owned()),
        _ => Ok(()),
    }
}

/// Checks that a whole new file is there once the operation was done again.
pub fn files_after(operation: &Operation, env: &Env) -> Result<(), String> {
    let before = stick(&operation.world);
    let names: Vec<String> = stick(env).into_keys().filter(|name| !before.contains_key(name)).collect();
    let whole: Vec<&String> = names.iter().filter(|name| !name.ends_with(".partial")).collect();
    if operation.file != File::None && whole.is_empty() {
        return Err("no file is there".to_owned());
    }
    whole.into_iter().try_for_each(|name| opens(operation, env, name))
}

/// Checks that whom a file is for can read it from its first byte to its last.
fn opens(operation: &Operation, env: &Env, name: &str) -> Result<(), String> {
    let Some(reader) = operation.reader else { return Err(format!("{name} is for nobody")) };
    let file = env.path(&format!("usb/{name}"));
    // Of several readers it is for one.
    let mut said = String::new();
    for reader in reader.split(' ') {
        let words = ["import", "--dry-run", "--json", &file];
        let ran: Ran = env.command(env.path(reader).as_ref(), &words).output().unwrap().into();
        if ran.code == 0 {
            return Ok(());
        }
        said = ran.out + &ran.err;
    }
    Err(format!("{name} can't be read: {said}"))
}

/// Returns the one invitation that is open.
pub fn invitation(env: &Env) -> String {
    let rows = env.run(&["exchange", "status", "--json"]).json();
    rows.iter().find_map(|row| row["invitation"].as_str()).unwrap().to_owned()
}
