//! What the floor of words says of the sample ledger.

use super::sample::{household as known, id, now, records, state};
use crate::base::ids::{CadreId, HouseholdId};
use crate::display::changes::about;
use crate::display::words::{cadre, household, households};
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::state::State;

#[test]
fn whom_this_computer_does_not_know_is_said_in_words() {
    let state = state();
    let elsewhere = HouseholdId(id(199));
    assert_eq!(household(&state, elsewhere), "他村户");
    assert_eq!(cadre(&state, CadreId(id(199))), "不在本机的干部");
    let here = household(&state, known("1"));
    assert!(
        households(&state, &[elsewhere, known("1")]).starts_with(&format!("{here}等 2 户")),
        "one that is known comes first"
    );
    assert_eq!(households(&state, &[elsewhere]), "他村户");
}

#[test]
fn every_kind_of_change_is_told_by_what_it_is_about() {
    let (state, today) = (state(), now().date_naive());
    let mut seen = Vec::new();
    for (id, record) in records() {
        let kind = record.kind();
        let remove = Change::Remove { kind, id, reason: String::new() };
        let said = about(&state, &[remove], today).unwrap_or_else(|| panic!("{kind:?}"));
        assert!(said.starts_with(&kind.label()) && said.len() > kind.label().len() + 1, "{said}");
        assert!(!said.chars().any(char::is_control));
        seen.push(kind);
    }
    for kind in [Kind::Visit, Kind::Household, Kind::Concern, Kind::Matter, Kind::Assignment, Kind::Policy] {
        assert!(seen.contains(&kind), "{kind:?}");
    }
}

#[test]
fn a_group_is_told_by_the_visit_that_it_came_with() {
    let (state, today) = (state(), now().date_naive());
    let of = |wanted: Kind| {
        let (id, record) = records().into_iter().find(|(_, record)| record.kind() == wanted).unwrap();
        Change::Remove { kind: record.kind(), id, reason: String::new() }
    };
    let said = about(&state, &[of(Kind::Matter), of(Kind::Concern), of(Kind::Visit)], today).unwrap();
    assert!(said.contains("刘兰英") && said.contains("10月8日") && said.contains('2'), "{said}");
    assert_eq!(about(&State::default(), &[of(Kind::Visit)], today), None);
    assert_eq!(about(&state, &[], today), None);
}
