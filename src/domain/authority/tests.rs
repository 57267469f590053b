//! The table has a rule for everything, is printed as it is, and each verdict can be turned.

use super::*;

/// What `docs/authority.md` has to say.
fn printed(table: &Table) -> String {
    let mut text = String::from(concat!(
        "# What counts\n\n",
        "What an office makes of an entry that a cadre wrote. `counts`: it takes part in what is.\n",
        "`named`: it does, and whoever takes it in is told so. `held`: it is kept, passed up, and\n",
        "waits for a decision. A cadre without an office is an office of one.\n\n",
        "What an office wrote counts of what lies below it, and is held of anything else: of records that\n",
        "it, or somebody below it, wrote, went to, stays for or is to deal with, and of what lies in a\n",
        "village that was ever given to somebody there. What it brings forth counts, but a remark is of\n",
        "what it is on. It admits whom it knows: persons that were admitted below it before, or whose\n",
        "record somebody below it wrote down, and says of two of its own that they are one.\n\n",
        "* *own*: born by one of that person's devices; of a person or device, that it is their own;\n",
        "  of a decision, that it is about an entry of theirs; of a remark, what the record is that it is on.\n",
        "* *own village*: the record belongs to a village or household that an office ever gave to them.\n\n",
        "Printed from `src/domain/authority.rs`; a test holds one against the other. To print it anew:\n",
        "`DUNDIAN_PRINT=1 cargo test --lib authority`.\n\n",
        "| record | deed | own | own village | other |\n|---|---|---|---|---|\n",
    ));
    for row in table.rows() {
        let cells = row.cells.iter().map(|cell| match cell {
            None => "–".to_owned(),
            Some(cell) => {
                let sides = cell.sides.iter().map(|(side, verdict)| format!("; {}: {}", side.word(), verdict.word()));
                cell.verdict.word().to_owned() + &sides.collect::<String>()
            }
        });
        let cells: Vec<String> = cells.collect();
        text += &format!("| {} | {} | {} |\n", row.kind.word(), row.deed.word(), cells.join(" | "));
    }
    text
}

#[test]
fn the_printed_table_is_the_one_that_is_gone_by() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/authority.md");
    let text = printed(&Table::default());
    if std::env::var_os("DUNDIAN_PRINT").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), text, "DUNDIAN_PRINT=1 prints it anew");
}

#[test]
fn there_is_a_rule_for_every_kind_and_deed() {
    let table = Table::default();
    for kind in Kind::ALL {
        for deed in Deed::ALL {
            let found = table.rows().iter().filter(|row| (row.kind, row.deed) == (*kind, deed)).count();
            let wanted = usize::from(deed != Deed::Erased || *kind == Kind::Household);
            assert_eq!(found, wanted, "{kind:?} {deed:?}");
        }
    }
}

#[test]
fn a_turned_table_differs_in_one_verdict_and_all_can_be_turned() {
    let table = Table::default();
    let all: Vec<(Table, String)> = (0..).map_while(|nth| table.turned(nth)).collect();
    assert_eq!(all.len(), table.verdicts());
    let mut places: Vec<&String> = all.iter().map(|(_, place)| place).collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), all.len(), "each place once");
    for (turned, place) in &all {
        let differ = table.rows().iter().zip(turned.rows()).filter(|(one, other)| one != other).count();
        assert_eq!(differ, 1, "{place}");
    }
}

#[test]
fn the_first_side_that_holds_decides() {
    let table = Table::default();
    let visit = |sides: &[Side]| table.rule(Kind::Visit, Deed::Born, Relation::Own, |side| sides.contains(&side));
    assert_eq!(visit(&[]), Verdict::Counts);
    assert_eq!(visit(&[Side::OthersWent]), Verdict::Named);
    assert_eq!(visit(&[Side::OthersWent, Side::AuthorAbsent]), Verdict::Held);
    assert_eq!(table.rule(Kind::Visit, Deed::Born, Relation::Other, |_| true), Verdict::Held, "there is no such cell");
}
