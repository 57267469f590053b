//! Every kind of record has its place everywhere: on the wire, in the pages of the
//! state, in what somebody else is shown, in search, and in the words for a conflict.
//! What the compiler asks for by itself isn't asked here once more.

use std::collections::BTreeMap;

use super::{conflicts, search};
use crate::base::ids::RecordId;
use crate::domain::change::Change;
use crate::domain::record::{Kind, Record};
use crate::domain::sound::smallest;
use crate::domain::texts::{each_text, each_text_mut};
use crate::oplog::codec::{Decoded, decode, encode};
use crate::state::PageSpace;
use crate::state::State;

const ID: RecordId = RecordId([7; 16]);

/// What the registry is made of: of it nobody has figures.
const REGISTRY: &[Kind] = &[Kind::Device, Kind::Decision, Kind::Invitation];

fn state_with(kind: Kind) -> State {
    let mut state = State::default();
    state.take_new(ID, &smallest(kind));
    state
}

#[test]
fn every_kind_has_a_number_and_a_word_of_its_own() {
    let mut codes: Vec<u8> = PageSpace::all().map(PageSpace::code).collect();
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all);
    for kind in Kind::ALL {
        assert_eq!(Kind::from_word(kind.word()), Some(*kind));
        assert!(kind.label() != kind.key(), "{kind:?} has a name on screen");
    }
}

#[test]
fn every_kind_goes_on_the_wire_and_comes_back() {
    for kind in Kind::ALL {
        let change = Change::Add { id: ID, record: smallest(*kind) };
        let encoded = encode(&change).unwrap();
        assert_eq!(encoded.kind, format!("{}.{}", kind.word(), kind.birth()));
        let decoded = decode(&encoded.kind, &encoded.body).unwrap();
        assert!(matches!(decoded, Decoded::Change(back, Some(_)) if back == change), "{kind:?}");
    }
}

#[test]
fn every_kind_is_read_back_from_the_pages_of_the_state() {
    for kind in Kind::ALL {
        let mut state = state_with(*kind);
        let mut kept: BTreeMap<u8, Vec<Vec<u8>>> = BTreeMap::new();
        for (space, _, bytes) in state.take_dirty_pages().unwrap() {
            kept.entry(space.code()).or_default().push(bytes);
        }
        let read =
            |space: PageSpace| Ok::<_, crate::state::StateError>(kept.get(&space.code()).cloned().unwrap_or_default());
        let back = State::from_pages(read).unwrap();
        assert!(state.is_shown(*kind, ID) && back.is_shown(*kind, ID), "{kind:?}");
    }
}

#[test]
fn every_kind_is_in_the_part_of_a_state_that_somebody_sees() {
    for kind in Kind::ALL {
        let state = state_with(*kind);
        let seen = |asked: Kind, id: RecordId| (asked, id) == (*kind, ID);
        assert_eq!(state.only(seen).is_shown(*kind, ID), !REGISTRY.contains(kind), "{kind:?}");
        assert!(!state.only(|_, _| false).is_shown(*kind, ID), "{kind:?}");
    }
}

#[test]
fn every_text_of_every_kind_is_found_and_has_a_name() {
    for kind in Kind::ALL {
        let mut record = smallest(*kind);
        let mut texts = 0;
        each_text_mut(&mut record, |_, _, text| {
            texts += 1;
            *text = format!("词{texts}号");
        });
        let page = search::page(ID, &record, &State::default());
        let mut seen = 0;
        each_text(&record, |field, _, text| {
            seen += 1;
            assert!(page.text.contains(text) && field.label() != field.key(), "{kind:?} {field:?}");
        });
        assert_eq!((page.kind, seen), (*kind, texts));
    }
}

#[test]
fn every_field_of_every_kind_can_be_told_in_a_conflict() {
    let state = State::default();
    let today = "2026-11-22".parse().unwrap();
    for kind in Kind::ALL.iter().filter(|kind| !REGISTRY.contains(kind)) {
        let fields: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&smallest(*kind).to_json().unwrap()).unwrap();
        // What a remark is on never changes.
        let fixed = |field: &str| *kind == Kind::Remark && matches!(field, "kind" | "on");
        for (field, value) in fields.into_iter().filter(|(field, _)| !fixed(field)) {
            assert_ne!(conflicts::label(*kind, &field), field, "{kind:?}");
            let said = conflicts::said(&state, today, *kind, &field, &value);
            assert!(!said.contains(['{', '[']), "{kind:?} {field}: {said}");
        }
        assert!(!conflicts::name(&state_with(*kind), today, *kind, ID).is_empty());
    }
}

#[test]
fn an_open_word_of_a_later_version_spoils_no_record() {
    let with = |kind, json: &str| Record::from_json(kind, json).is_ok();
    let village = "320722114204";
    assert!(with(
        Kind::Visit,
        &format!(r#"{{"at":"2026-11-22T08:00:00+08:00","place":"home","village":"{village}","occasion":"later"}}"#)
    ));
    assert!(with(
        Kind::Matter,
        &format!(r#"{{"village":"{village}","need":"x","raised":"2026-11-22","state":"promised","help":"later"}}"#)
    ));
    assert!(with(Kind::Policy, r#"{"code":"x","title":"x","sort":"later"}"#));
    assert!(with(
        Kind::Catalog,
        r#"{"of":"later","code":"x","title":"x","items":[{"code":"a","ask":"?","answers":["x"]}]}"#
    ));
}
