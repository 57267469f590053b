//! Pictures of the screens: what `picture` writes.

use std::path::Path;

use super::env::Env;

#[test]
fn every_screen_can_be_drawn_and_comes_out_the_same() {
    let env = Env::empty();
    let list = env.run(&["picture", "--list"]).ok();
    let names: Vec<&str> = list.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"today") && names.contains(&"welcome"), "{names:?}");
    let mut pictures = std::collections::BTreeSet::new();
    for name in &names {
        let first = env.run(&["picture", name, "--size", "80x24"]).ok();
        assert!(first.starts_with("<svg ") && first.ends_with("</svg>\n"), "{name}: {first}");
        assert_eq!(first, env.run(&["picture", name, "--size", "80x24", "--out", "-"]).ok(), "{name}");
        pictures.insert(first);
    }
    assert_eq!(pictures.len(), names.len(), "two names for one picture");
    assert!(!env.data().exists(), "a picture needs no ledger");
}

#[test]
fn what_is_asked_for_wrongly_is_told() {
    let env = Env::empty();
    env.run(&["picture", "nowhere"]).fails(2, "today");
    env.run(&["picture", "today", "--size", "120"]).fails(2, "120x40");
    env.run(&["picture", "today", "--look", "pink"]).fails(2, "light");
    env.run(&["picture", "today", "--press", "f2 nokey"]).fails(2, "nokey");
    env.run(&["picture", "today", "--out", &env.path("nowhere/picture.svg")]).fails(1, &env.path("nowhere"));
    let (dark, light) = (env.path("dark.svg"), env.path("light.svg"));
    env.run(&["picture", "today", "--out", &dark]).ok();
    env.run(&["--lang", "en", "picture", "today", "--look", "light-ascii", "--out", &light]).ok();
    let read = |path: &str| std::fs::read_to_string(path).unwrap();
    assert!(read(&dark).contains("今") && !read(&light).contains("今"), "the language is the one that was asked for");
}

/// Draws the pictures anew where `DUNDIAN_UPDATE` is set, else fails where one is stale.
#[test]
fn the_readme_shows_the_screens_as_they_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let mut stale = Vec::new();
    for name in ["today", "form", "todo"] {
        let path = root.join("docs").join(format!("{name}.svg"));
        let wanted = Env::empty().run(&["picture", name]).ok();
        if std::env::var_os("DUNDIAN_UPDATE").is_some() {
            std::fs::create_dir_all(root.join("docs")).unwrap();
            std::fs::write(&path, &wanted).unwrap();
        }
        if std::fs::read_to_string(&path).unwrap_or_default() != wanted {
            stale.push(name);
        }
        assert!(readme.contains(&format!("](docs/{name}.svg)")), "{name} is not shown");
    }
    assert!(stale.is_empty(), "run this test with DUNDIAN_UPDATE=1 to draw {stale:?} anew");
}
