//! Copies that are made by themselves, stopped at calls to the disk: what lies there
//! then are whole backups, and what is left of half ones is gone with the next.

use std::process::Command;

use super::Operation;
use super::trace::{self, How};
use crate::env::{Env, Ran, VILLAGE};

/// Stops that are tried.
const TRIED: usize = 12;

fn files(env: &Env) -> Vec<String> {
    let items = std::fs::read_dir(env.path("data.backups")).unwrap();
    items.map(|item| item.unwrap().file_name().into_string().unwrap()).collect()
}

fn run(mut command: Command) -> Ran {
    command.output().unwrap().into()
}

#[test]
fn a_copy_is_made_by_itself() {
    let env = Env::new();
    env.run(&["backup", "auto", "--now"]).ok();
    env.run(&["household", "add", "--village", VILLAGE, "--group", "3", "--head", "赵新来"]).ok();
    let operation = Operation::new(env, &["backup", "auto", "--now"]);
    let later = |env: &Env| {
        let mut command = operation.command(env, &operation.words);
        // The one of the morning makes room.
        command.env("DUNDIAN_NOW", "2026-11-22T18:00:00+08:00");
        command
    };
    let whole = operation.copy();
    let counted = trace::count_run(&later(&whole), &Operation::root(&whole));
    assert_eq!(files(&whole).len(), 1);
    let stops: Vec<_> = counted.stops().into_iter().filter(|stop| stop.how == How::Kill).collect();
    let mut hits = 0;
    for stop in stops.iter().step_by(stops.len().div_ceil(TRIED).max(1)) {
        let env = operation.copy();
        let (_, hit) = trace::stop_run(&later(&env), &Operation::root(&env), &counted, stop);
        hits += usize::from(hit.is_some());
        let listed = env.run(&["backup", "list", "--json"]).json();
        assert!((1..=2).contains(&listed.len()), "{stop}: {listed:?}");
        assert!(!env.run(&["backup", "list"]).ok().contains("不是完整的备份"), "{stop}");
        for (number, row) in listed.iter().enumerate() {
            let (file, dir) = (row["file"].as_str().unwrap(), env.path(&format!("again{number}")));
            run(env.command(dir.as_ref(), &["restore", file])).ok();
        }
        run(later(&env)).ok();
        assert!(files(&env).iter().all(|name| name.ends_with(".tar") && !name.starts_with('.')), "{stop}");
    }
    assert!(hits > TRIED / 2, "{hits} of {}", stops.len());
}
