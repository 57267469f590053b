//! A record with its history, whatever the order in which it came together.

use proptest::prelude::*;

use super::*;
use crate::base::ids::DeviceId;
use crate::domain::household::Household;

fn origin(device: u8, seq: u64, ms: u64) -> Origin {
    Origin { stamp: Stamp::new(ms, 0), entry: EntryRef { device: DeviceId([device; 8]), seq }, tag: 0 }
}

fn household() -> Household {
    Household::new("320722114204".parse().unwrap(), "张三")
}

fn fresh() -> Doc {
    let change = Change::add(household().first_id(), household());
    Doc::fold(None, origin(1, 1, 10), &change).unwrap()
}

fn set(field: &str, value: Value, was: &[EntryRef]) -> Change {
    let mut edit = Edit {
        kind: Kind::Household,
        id: household().first_id().into(),
        set: Map::new(),
        was: BTreeMap::new(),
        step: None,
    };
    edit.set.insert(field.into(), value);
    edit.was.insert(field.into(), was.to_vec());
    Change::Edit(edit)
}

#[test]
fn an_edit_that_saw_the_last_one_replaces_it() {
    let doc = fresh();
    let first = set("residents", 3.into(), &doc.seen("residents"));
    let doc = Doc::fold(Some(doc), origin(1, 2, 20), &first).unwrap();
    let second = set("residents", 4.into(), &doc.seen("residents"));
    let doc = Doc::fold(Some(doc), origin(2, 1, 15), &second).unwrap();
    assert_eq!(doc.read::<Household>().unwrap().residents, Some(4), "whatever the clocks say");
    assert!(doc.conflicts().is_empty());
    assert_eq!(doc.history("residents").len(), 3);
}

#[test]
fn two_edits_that_did_not_see_each_other_are_both_kept() {
    let doc = fresh();
    let seen = doc.seen("head");
    let doc = Doc::fold(Some(doc), origin(1, 2, 20), &set("head", "张三丰".into(), &seen)).unwrap();
    let doc = Doc::fold(Some(doc), origin(2, 1, 30), &set("head", "张山".into(), &seen)).unwrap();
    let conflicts = doc.conflicts();
    assert_eq!(conflicts[0].sides.iter().map(|s| s.value.as_str()).collect::<Vec<_>>(), ["\"张山\"", "\"张三丰\""]);
    let settled = set("head", "张山".into(), &doc.seen("head"));
    let doc = Doc::fold(Some(doc), origin(1, 3, 40), &settled).unwrap();
    assert!(doc.conflicts().is_empty());
    assert_eq!(doc.read::<Household>().unwrap().head, "张山");
}

#[test]
fn the_same_sheet_on_two_laptops_is_no_conflict() {
    let doc = fresh();
    let again = Change::add(household().first_id(), household());
    let doc = Doc::fold(Some(doc), origin(2, 1, 30), &again).unwrap();
    assert!(doc.conflicts().is_empty());
}

#[test]
fn a_removed_record_can_come_back() {
    let id = household().first_id().into();
    let remove = Change::Remove { kind: Kind::Household, id, reason: "重复".into() };
    let doc = Doc::fold(Some(fresh()), origin(1, 2, 20), &remove).unwrap();
    assert!(doc.is_removed());
    let doc = Doc::fold(Some(doc), origin(1, 3, 30), &Change::Restore { kind: Kind::Household, id }).unwrap();
    assert!(!doc.is_removed());
}

#[test]
fn what_is_said_before_the_record_is_there_waits_for_it() {
    let edit = set("residents", 5.into(), &[origin(1, 1, 10).entry]);
    let early = Doc::fold(None, origin(2, 1, 20), &edit).unwrap();
    assert!(!early.is_born() && early.is_removed());
    let birth = Change::add(household().first_id(), household());
    let late = Doc::fold(Some(early), origin(1, 1, 10), &birth).unwrap();
    assert_eq!(late, Doc::fold(Some(fresh()), origin(2, 1, 20), &edit).unwrap());
    assert_eq!(late.read::<Household>().unwrap().residents, Some(5));
}

#[test]
fn an_edit_of_a_sheet_taken_in_twice_is_no_conflict() {
    let twice = Doc::fold(Some(fresh()), origin(2, 1, 30), &Change::add(household().first_id(), household()));
    let edit = set("head", "张三丰".into(), &[origin(1, 1, 10).entry]);
    let doc = Doc::fold(Some(twice.unwrap()), origin(1, 2, 40), &edit).unwrap();
    assert!(doc.conflicts().is_empty());
    assert_eq!(doc.read::<Household>().unwrap().head, "张三丰");
}

#[test]
fn two_sheets_that_differ_are_a_conflict_and_one_that_says_less_is_none() {
    let with = |residents| Household { residents, ..household() };
    let add = |residents| Change::add(household().first_id(), with(residents));
    let doc = Doc::fold(Some(fresh()), origin(2, 1, 30), &add(Some(4))).unwrap();
    assert!(doc.conflicts().is_empty());
    assert_eq!(doc.read::<Household>().unwrap().residents, Some(4));
    let doc = Doc::fold(Some(doc), origin(3, 1, 40), &add(Some(6))).unwrap();
    assert_eq!(doc.conflicts()[0].sides.len(), 2);
}

#[test]
fn two_entries_of_one_name_are_both_kept() {
    let seen = fresh().seen("head");
    let one = Origin { tag: 1, ..origin(1, 2, 20) };
    let two = Origin { tag: 2, ..one };
    let doc = Doc::fold(Some(fresh()), one, &set("head", "甲".into(), &seen)).unwrap();
    let doc = Doc::fold(Some(doc), two, &set("head", "乙".into(), &seen)).unwrap();
    assert_eq!(doc.conflicts()[0].sides.len(), 2);
}

/// A number that a later version writes is read and written again with every
/// edit: were it another one afterwards, two machines would not agree.
#[test]
fn a_long_number_stays_the_same_however_often_it_is_read() {
    let fields = fresh().fields.replacen('{', r#"{"later":1092233720368547758080.0,"#, 1);
    let doc = Doc::new(Kind::Household, fresh().id, fresh().created, fields);
    let edit = |doc: Doc, n: u64| Doc::fold(Some(doc), origin(1, n, n), &set("phone", "1".into(), &[])).unwrap();
    let once = edit(doc, 20);
    let (kept, again) = (once.fields().unwrap(), edit(once, 21).fields().unwrap());
    assert_eq!(kept["later"], again["later"]);
}

#[test]
fn what_was_erased_stays_erased() {
    let id = household().first_id().into();
    let erased = Doc::erase(Some(fresh()), Kind::Household, id, origin(2, 1, 50));
    let later = set("head", "张三丰".into(), &fresh().seen("head"));
    let again = Doc::fold(Some(erased.clone()), origin(1, 2, 60), &later).unwrap();
    assert_eq!(again, erased);
    assert_eq!(Doc::erase(None, Kind::Household, id, origin(2, 1, 50)), erased);
    assert!(!format!("{erased:?}").contains("张三") && erased.is_removed());
}

#[test]
fn what_a_person_sees_is_the_same_after_the_same_sheet_and_another_after_an_edit() {
    let id: RecordId = household().first_id().into();
    let again = Doc::add(Some(fresh()), Kind::Household, id, origin(2, 2, 30), fresh().fields).unwrap();
    assert!(again != fresh() && again.shows_like(&fresh()));
    let edit = set("head", "李四".into(), &fresh().seen("head"));
    let remove = Change::Remove { kind: Kind::Household, id, reason: "重复".into() };
    for change in [edit, remove] {
        assert!(!Doc::fold(Some(fresh()), origin(1, 2, 20), &change).unwrap().shows_like(&fresh()));
    }
    assert!(!Doc::erase(Some(fresh()), Kind::Household, id, origin(1, 2, 20)).shows_like(&fresh()));
}

/// Earlier versions wrote a keyed hash of identity numbers into households.
#[test]
fn no_hash_of_an_identity_number_is_kept() {
    let id: RecordId = household().first_id().into();
    let with = |hash: &str, last4: &str| {
        let identity = format!(r#"{{"hash":"{hash}","last4":"{last4}"}}"#);
        format!(r#"{{"village":"320722114204","head":"张三","identity":{identity}}}"#)
    };
    let kept = |doc: &Doc| String::from_utf8_lossy(&doc.to_bytes().unwrap()).into_owned() + &format!("{doc:?}");
    let born = Doc::new(Kind::Household, id, origin(1, 1, 10), with("aa11", "1234"));
    let twice = Doc::add(Some(born.clone()), Kind::Household, id, origin(2, 1, 20), with("bb22", "1234")).unwrap();
    assert_eq!(twice.conflicts(), [], "the same number, each laptop with a key of its own");
    let value = serde_json::json!({"hash": "cc33", "last4": "567X"});
    let edited = Doc::fold(Some(twice), origin(1, 2, 30), &set("identity", value, &born.seen("identity"))).unwrap();
    assert_eq!(edited.read::<Household>().unwrap().identity.unwrap().last4, "567X");
    for doc in [&born, &edited] {
        assert!(!["hash", "aa11", "bb22", "cc33"].iter().any(|word| kept(doc).contains(word)), "{}", kept(doc));
    }
}

#[test]
fn values_that_say_the_same_are_no_conflict() {
    let seen = fresh().seen("phone");
    let doc = Doc::fold(Some(fresh()), origin(1, 2, 20), &set("phone", "138-0000-0001".into(), &seen)).unwrap();
    let doc = Doc::fold(Some(doc), origin(2, 1, 30), &set("phone", "+86 13800000001".into(), &seen)).unwrap();
    assert!(doc.conflicts().is_empty());
    assert_eq!(doc.read::<Household>().unwrap().phone.as_deref(), Some("+86 13800000001"), "the later is shown");
    let sheet = |head: &str| Household { head: head.into(), ..household() };
    let change = |head: &str| Change::add(household().first_id(), sheet(head));
    let doc = Doc::fold(Some(fresh()), origin(2, 1, 30), &change("张　三")).unwrap();
    let edit = set("head", "张三丰".into(), &[origin(1, 1, 10).entry]);
    let doc = Doc::fold(Some(doc), origin(1, 2, 40), &edit).unwrap();
    assert!(doc.conflicts().is_empty(), "whoever replaced one sheet's name replaced the other's");
}

#[test]
fn a_doc_reads_as_it_was_kept() {
    let id: RecordId = household().first_id().into();
    let edit = set("head", "李四".into(), &fresh().seen("head"));
    let remove = Change::Remove { kind: Kind::Household, id, reason: "重复".into() };
    let twice = Doc::add(Some(fresh()), Kind::Household, id, origin(2, 2, 30), fresh().fields);
    let docs = [
        fresh(),
        twice.unwrap(),
        Doc::fold(Some(fresh()), origin(1, 2, 20), &edit).unwrap(),
        Doc::fold(Some(fresh()), origin(1, 2, 20), &remove).unwrap(),
        Doc::fold(None, origin(1, 2, 20), &edit).unwrap(),
        Doc::erase(Some(fresh()), Kind::Household, id, origin(1, 2, 20)),
    ];
    for doc in docs {
        assert_eq!(Doc::from_bytes(&doc.to_bytes().unwrap()).unwrap(), doc);
    }
    assert!(fresh().to_bytes().unwrap().len() < fresh().fields.len() + BORN_BYTES);
    assert!(matches!(Doc::from_bytes(&[]), Err(FoldError::Form)));
    assert!(matches!(Doc::from_bytes(&[9, 1]), Err(FoldError::Form)));
}

proptest! {
    /// Writers see different parts of what the others wrote, and some take
    /// in the same sheet; whatever the order of arrival, and however often
    /// something arrives, the record is the same.
    #[test]
    fn the_order_of_arrival_does_not_matter(
        values in prop::collection::vec((0u8..4, 0u16..3, 0u64..50, any::<u16>(), 0u8..5), 1..8),
        shuffle in any::<u64>(),
    ) {
        let birth = |residents| Change::add(household().first_id(), Household { residents, ..household() });
        let mut known = vec![origin(1, 1, 10).entry];
        let mut entries = vec![(origin(1, 1, 10), birth(None))];
        for (n, (device, value, ms, saw, what)) in values.iter().enumerate() {
            let origin = origin(*device, n as u64 + 2, *ms);
            let was: Vec<EntryRef> = known
                .iter()
                .enumerate()
                .filter(|(bit, _)| saw >> bit & 1 == 1)
                .map(|(_, entry)| *entry)
                .collect();
            let id = household().first_id().into();
            entries.push((origin, match what {
                0 => birth(Some(*value)),
                1 => Change::Remove { kind: Kind::Household, id, reason: value.to_string() },
                _ => set("residents", (*value).into(), &was),
            }));
            known.push(origin.entry);
        }
        let folded = |entries: &[(Origin, Change)]| {
            entries.iter().fold(None, |doc, (origin, change)| Some(Doc::fold(doc, *origin, change).unwrap()))
        };
        let straight = folded(&entries);
        let mut twice = [entries.clone(), entries].concat();
        fastrand::Rng::with_seed(shuffle).shuffle(&mut twice);
        let canonical = |doc: Option<Doc>| doc.unwrap().canonical().unwrap();
        prop_assert_eq!(canonical(straight), canonical(folded(&twice)));
    }
}

#[test]
fn writes_that_follow_each_other_are_told_from_all_others() {
    let entry = |seq| EntryRef { device: DeviceId([1; 8]), seq };
    let write = |seq, was: &[u64]| Write {
        origin: origin(1, seq, seq * 10),
        value: "1".to_owned(),
        was: was.iter().map(|seq| entry(*seq)).collect(),
    };
    let follow = |writes: &[Write]| sides::follow_each_other(&writes.iter().collect::<Vec<_>>());
    let line = [write(1, &[]), write(2, &[1]), write(3, &[2])];
    assert!(follow(&line) && follow(&line[..1]) && !follow(&[]));
    let side_by_side = [write(1, &[]), write(2, &[1]), write(3, &[1])];
    let decided = [write(1, &[]), write(2, &[]), write(3, &[1, 2])];
    let round = [write(1, &[2]), write(2, &[1])];
    let forked = [write(1, &[]), write(2, &[1]), Write { origin: origin(1, 1, 30), ..write(3, &[2]) }];
    for writes in [&side_by_side[..], &decided, &round, &forked] {
        assert!(!follow(writes), "{writes:?}");
    }
}
