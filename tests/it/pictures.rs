//! Pictures of the screens, as `examples/picture` draws them for the documentation.

use std::path::Path;

#[path = "../../examples/picture/draw/mod.rs"]
mod draw;

use self::draw::{SIZE, screens, size};

#[test]
fn every_screen_can_be_drawn_and_comes_out_the_same() {
    let mut pictures = std::collections::BTreeSet::new();
    for (name, _) in screens() {
        let first = draw::draw(name, (80, 24), "", "").unwrap();
        assert!(first.starts_with("<svg ") && first.ends_with("</svg>\n"), "{name}: {first}");
        assert_eq!(first, draw::draw(name, (80, 24), "", "").unwrap(), "{name}");
        pictures.insert(first);
    }
    assert!(pictures.len() > 10);
    assert_eq!(pictures.len(), screens().count(), "two names for one picture");
}

#[test]
fn what_is_asked_for_wrongly_is_told() {
    let wrong = |name, press, look| draw::draw(name, SIZE, press, look).unwrap_err();
    assert!(wrong("nowhere", "", "").contains("today"));
    assert!(wrong("today", "f2 nokey", "").contains("nokey"));
    assert!(wrong("today", "", "pink").contains("pink"));
    assert!(size("120").unwrap_err().contains("120x40") && size("501x3").is_err());
    assert_eq!(size("80x24"), Ok((80, 24)));
    let light = draw::draw("today", SIZE, "", "light-ascii").unwrap();
    assert_ne!(light, draw::draw("today", SIZE, "", "").unwrap());
}

/// Draws the pictures anew where `DUNDIAN_UPDATE` is set, else fails where one is stale.
#[test]
fn the_readme_shows_the_screens_as_they_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let mut stale = Vec::new();
    for name in ["today", "form", "todo"] {
        let path = root.join("docs").join(format!("{name}.svg"));
        let wanted = draw::draw(name, SIZE, "", "").unwrap();
        if std::env::var_os("DUNDIAN_UPDATE").is_some() {
            std::fs::write(&path, &wanted).unwrap();
        }
        if std::fs::read_to_string(&path).unwrap_or_default() != wanted {
            stale.push(name);
        }
        assert!(readme.contains(&format!("](docs/{name}.svg)")), "{name} is not shown");
    }
    assert!(stale.is_empty(), "run this test with DUNDIAN_UPDATE=1 to draw {stale:?} anew");
}
