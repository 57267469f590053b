//! What is read is what was written; each slip is named by its line.

use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn slips(text: &str) -> Vec<(usize, Fault)> {
    catalog(text.as_bytes()).1.into_iter().map(|Slip { line, fault }| (line, fault)).collect()
}

#[test]
fn the_shipped_ones_are_read_whole_and_written_as_they_stand() {
    for text in SHIPPED {
        let (read, slips) = catalog(text.as_bytes());
        let read = read.unwrap();
        assert!(slips.iter().all(|slip| slip.fault == Fault::Meeting), "{slips:?}");
        assert_eq!(catalog_file(&read), *text);
    }
    assert_eq!(shipped().len(), SHIPPED.len());
}

/// The keys of a head.
const KEYS: &[&str] = super::HEAD;
const HEAD: &str = "[catalog]\nof = \"campaign\"\ncode = \"X\"\ntitle = \"活动\"\n";

#[rstest]
#[case("", 1, Fault::Missing("[catalog]"))]
#[case("catalog = 3\n", 1, Fault::Kind("catalog".into()))]
#[case("[catalog]\nof = \"campaign\"\ncode = \"X\"\n", 1, Fault::Missing("title"))]
#[case("[catalog]\nof = \"campaign\"\ncode = \" \"\ntitle = \"x\"\n", 1, Fault::Missing("code"))]
#[case("[catalog]\nof = \"retention\"\ncode = \"X\"\ntitle = \"x\"\n", 1, Fault::Purpose("retention".into()))]
#[case("[catalog]\nof = [1]\ncode = \"X\"\ntitle = \"x\"\n", 2, Fault::Kind("of".into()))]
#[case(&format!("{HEAD}from = \"明年\"\n"), 5, Fault::Day("明年".into()))]
#[case(&format!("{HEAD}titel = \"x\"\n"), 5, Fault::Key { key: "titel".into(), known: KEYS })]
#[case(&format!("{HEAD}[[items]]\ncode = \"a\"\n"), 5, Fault::Key { key: "items".into(), known: TABLES })]
#[case(&format!("{HEAD}[[item]]\ncode = \"a\"\nwhen = [3]\n"), 7, Fault::Kind("when".into()))]
fn a_grave_slip_is_named_by_its_line(#[case] text: &str, #[case] line: usize, #[case] fault: Fault) {
    assert!(fault.is_grave());
    assert!(slips(text).contains(&(line, fault)), "{:?}", slips(text));
    assert_eq!(catalog(text.as_bytes()).0, None);
    assert!(catalog(text.as_bytes()).1.iter().all(|slip| !slip.message().is_empty()));
}

#[test]
fn what_is_no_toml_says_where() {
    let found = slips("[catalog]\nof = \"campaign\"\ncode = X\n");
    assert!(matches!(found[..], [(3, Fault::Syntax(_)), ..]), "{found:?}");
    assert_eq!(slips("\u{0}\u{1}\u{2}")[0].0, 1);
}

#[test]
fn a_rule_that_cannot_be_read_is_named_and_the_others_stay() {
    let text = format!(
        "{HEAD}\n[[item]]\ncode = \"a\"\nscore = 5\nwhen = [\n  \"place=home\",\n  \"plcae=home\",\n  \"meeting=talk\",\n]\n\n[[item]]\ncode = \"b\"\n"
    );
    let (read, _) = catalog(text.as_bytes());
    assert_eq!(read.unwrap().items[0].when, ["place=home", "plcae=home", "meeting=talk"]);
    let named = [
        (8, Fault::Score("score".into())),
        (11, Fault::Rule(BadRule::Key("plcae".into()))),
        (12, Fault::Meeting),
        (15, Fault::NoRules("b".into())),
    ];
    assert_eq!(slips(&text), named);
}

#[test]
fn one_rule_needs_no_list_and_a_version_no_quotes() {
    let text = format!("{HEAD}version = 2026\nfrom = 2026-01-01\n[[item]]\ncode = \"a\"\nwhen = \"place=home\"\n");
    let read = catalog(text.as_bytes()).0.unwrap();
    assert_eq!((read.version.as_str(), read.from), ("2026", "2026-01-01".parse().ok()));
    assert_eq!(read.items[0].when, ["place=home"]);
}

#[test]
fn two_of_one_code_and_too_many_are_refused() {
    let item = "[[item]]\ncode = \"a\"\nwhen = \"place=home\"\n";
    assert_eq!(slips(&[HEAD, item, item].concat()), [(8, Fault::Twice("a".into()))]);
    let many: String = (0..1_000).map(|n| format!("[[item]]\ncode = \"{n}\"\n")).collect();
    assert_eq!(slips(&format!("{HEAD}{many}"))[0].1, Fault::TooMany(1_000));
}

proptest! {
    #[test]
    fn what_was_written_is_read_as_the_same(
        title in "\\PC{1,20}", note in "(\\PC|\n|\"|\\\\){0,20}", rules in prop::collection::vec("\\PC{0,12}", 0..4),
    ) {
        prop_assume!(title.trim() == title && note.trim() == note);
        let item = Item { code: "a".into(), label: String::new(), when: rules };
        let whole = Catalog {
            of: Purpose(Purpose::CAMPAIGN.into()),
            code: "X".into(),
            version: String::new(),
            title,
            note,
            from: "2026-01-01".parse().ok(),
            to: None,
            items: vec![item],
        };
        prop_assert_eq!(catalog(catalog_file(&whole).as_bytes()).0, Some(whole));
    }

    #[test]
    fn no_file_upsets_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (read, slips) = catalog(&bytes);
        prop_assert!(read.is_some() || slips.iter().any(|slip| slip.fault.is_grave()));
    }
}
