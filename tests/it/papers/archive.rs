//! The archive of a village's year.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::env::{Env, VILLAGE};

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

fn archive(env: &Env, out: &str) -> BTreeMap<String, Vec<u8>> {
    env.run(&["archive", "--village", VILLAGE, "--year", "2026", "--out", out]).ok();
    files(Path::new(out))
}

#[test]
fn a_year_is_kept_whole_and_comes_out_the_same_twice() {
    let env = super::world();
    let (one, two) = (env.path("一"), env.path("二"));
    let first = archive(&env, &one);
    assert!(first == archive(&env, &two), "the same year has the same bytes");
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    for name in ["SHA256SUMS", "一户一档/3组 17 刘大山.docx", "一户一档/3组 18 李秀英.docx", "归档目录.xlsx"]
    {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
    assert_eq!(names.len(), 6, "{names:?}");
    // Stock tools agree.
    let checked = Command::new("sha256sum").args(["-c", "--strict", "SHA256SUMS"]).current_dir(&one).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let lines = String::from_utf8(first["SHA256SUMS"].clone()).unwrap().lines().count();
    assert_eq!(lines, names.len() - 1, "each file but the sums themselves");
}

#[test]
fn what_is_there_is_kept_and_what_fails_leaves_nothing() {
    let env = super::world();
    let there = env.path("有");
    std::fs::create_dir(&there).unwrap();
    std::fs::write(Path::new(&there).join("别人的"), "1").unwrap();
    env.run(&["archive", "--village", VILLAGE, "--year", "2026", "--out", &there]).fails(1, "有");
    assert_eq!(files(Path::new(&there)).len(), 1);
    let out = env.path("无");
    env.run(&["archive", "--village", "320722114999", "--year", "2026", "--out", &out]).fails(1, "没有可写的内容");
    assert!(!Path::new(&out).exists());
}
