//! What must hold of the store: right answers or none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use super::block::block_of;
use super::*;
use crate::base::entropy::SeededEntropy;
use crate::base::progress::unwatched;

const VISITS: Space = Space::new(1);
const HEADS: Space = Space::new(127);

fn key() -> Key {
    Key::new([5; 32])
}

fn open_schema(dir: &Path, schema: u32) -> Result<Store, StoreError> {
    Store::open(dir, &key(), Box::new(SeededEntropy::new(1)), Settings::new(schema))
}

fn open(dir: &Path) -> Result<Store, StoreError> {
    open_schema(dir, 1)
}

fn id(number: u8) -> DocId {
    u32::from(number)
}

/// Returns bytes that don't get shorter by packing.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    SeededEntropy::new(seed).fill(&mut bytes);
    bytes
}

fn position(frame: u64) -> Position {
    Position::from_bytes((u128::from(frame) << 64).to_be_bytes())
}

fn check_all(store: &Store) -> Result<(), StoreError> {
    store.verify(&mut unwatched).map(|whole| assert!(whole))
}

/// What the store should hold.
#[derive(Debug, Clone, Default, PartialEq)]
struct Model {
    docs: BTreeMap<(Space, DocId), Vec<u8>>,
    pages: BTreeMap<(Space, u32), Vec<u8>>,
    position: Position,
}

impl Model {
    fn apply(&mut self, batch: &Batch) {
        for (name, doc) in &batch.docs {
            match doc {
                Some(bytes) => self.docs.insert(*name, bytes.to_vec()),
                None => self.docs.remove(name),
            };
        }
        for (name, page) in &batch.pages {
            match page {
                Some(bytes) => self.pages.insert(*name, bytes.clone()),
                None => self.pages.remove(name),
            };
        }
        self.position = batch.position.unwrap_or(self.position);
    }

    /// Returns everything that `store` holds, asked for in every way.
    fn of(store: &Store) -> Result<Self, StoreError> {
        let mut model = Self { position: store.position(), ..Self::default() };
        for space in [VISITS, HEADS] {
            store.scan(space, &mut |id, bytes| {
                assert!(model.docs.insert((space, id), bytes.to_vec()).is_none(), "twice");
                Onward::Continue
            })?;
            let pages = store.read_pages(space)?;
            model.pages.extend(pages.into_iter().map(|(number, page)| ((space, number), page)));
        }
        for number in 0..=u8::MAX {
            for space in [VISITS, HEADS] {
                let found = store.get(space, id(number))?;
                assert_eq!(found.as_deref(), model.docs.get(&(space, id(number))).map(Vec::as_slice));
            }
        }
        Ok(model)
    }
}

#[derive(Debug, Clone)]
enum Deed {
    Put(Space, u8, usize),
    Remove(Space, u8),
    Page(Space, u32, usize),
    RemovePage(Space, u32),
}

fn deed() -> impl Strategy<Value = Deed> {
    let space = || prop_oneof![Just(VISITS), Just(HEADS)];
    let length = prop_oneof![4 => 0..900usize, 1 => 3_900..13_000usize];
    prop_oneof![
        6 => (space(), 0..12u8, length).prop_map(|(space, id, length)| Deed::Put(space, id, length)),
        2 => (space(), 0..12u8).prop_map(|(space, id)| Deed::Remove(space, id)),
        2 => (space(), 0..4u32, 0..=PAGE_BYTES_MAX).prop_map(|(space, page, length)| Deed::Page(space, page, length)),
        1 => (space(), 0..4u32).prop_map(|(space, page)| Deed::RemovePage(space, page)),
    ]
}

/// A batch, and whether the store is closed and opened again after it.
fn batches() -> impl Strategy<Value = Vec<(Vec<Deed>, bool)>> {
    prop::collection::vec((prop::collection::vec(deed(), 0..6), prop::bool::weighted(0.15)), 1..20)
}

fn batch(number: usize, deeds: &[Deed]) -> Batch {
    let mut batch = Batch::at(position(number as u64 + 1));
    let text = |length: usize| noise(number as u64, length);
    for deed in deeds {
        match deed {
            Deed::Put(space, number, length) => batch.put(*space, id(*number), text(*length)),
            Deed::Remove(space, number) => batch.remove(*space, id(*number)),
            Deed::Page(space, page, length) => batch.put_page(*space, *page, text(*length)),
            Deed::RemovePage(space, page) => batch.remove_page(*space, *page),
        }
    }
    batch
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_store_is_a_map_that_outlives_restarts(steps in batches()) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = open(dir.path()).unwrap();
        let mut model = Model::default();
        for (number, (deeds, restart)) in steps.iter().enumerate() {
            let batch = batch(number, deeds);
            model.apply(&batch);
            let touched: Vec<_> = batch.docs.keys().copied().collect();
            store.submit(batch).unwrap();
            for (space, id) in touched {
                let found = store.get(space, id).unwrap();
                prop_assert_eq!(found.as_deref(), model.docs.get(&(space, id)).map(Vec::as_slice));
            }
            if *restart {
                store.close().unwrap();
                store = open(dir.path()).unwrap();
                prop_assert_eq!(Model::of(&store).unwrap(), model.clone());
                check_all(&store).unwrap();
            }
        }
        prop_assert_eq!(Model::of(&store).unwrap(), model);
        check_all(&store).unwrap();
    }

    /// What comes back after damage to sled's file is either refused, or one of
    /// the states that the store was in: replaying the journal does the rest.
    #[test]
    fn a_damaged_file_gives_an_error_or_a_state_that_was(
        steps in batches(),
        hurt in prop_oneof![
            (0.0..1.0f64, 1..=255u8).prop_map(|(at, bits)| (at, Some(bits))),
            (0.0..1.0f64).prop_map(|at| (at, None)),
        ],
    ) {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path()).unwrap();
        let mut states = vec![Model::default()];
        for (number, (deeds, _)) in steps.iter().enumerate() {
            let batch = batch(number, deeds);
            let mut next = states[number].clone();
            next.apply(&batch);
            states.push(next);
            store.submit(batch).unwrap();
        }
        store.close().unwrap();
        hurt_file(&dir.path().join("db"), hurt.0, hurt.1);
        let answer = open(dir.path()).and_then(|store| {
            check_all(&store)?;
            Model::of(&store)
        });
        match answer {
            Ok(model) => prop_assert!(states.contains(&model), "a state that never was"),
            Err(error) => prop_assert!(error.calls_for_rebuild(), "{:?}", error),
        }
    }
}

/// Flips bits in the written part of the file, or cuts it there.
fn hurt_file(path: &Path, at: f64, bits: Option<u8>) {
    let mut bytes = fs::read(path).unwrap();
    let written = bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0) + 1;
    let at = (written as f64 * at) as usize;
    match bits {
        Some(bits) => bytes[at] ^= bits,
        None => bytes.truncate(at),
    }
    fs::write(path, bytes).unwrap();
}

fn filled(dir: &Path) -> Store {
    let store = open(dir).unwrap();
    let mut batch = Batch::at(position(9));
    for number in 0..20 {
        batch.put(VISITS, id(number), vec![number; 700]);
        batch.put_page(HEADS, u32::from(number), format!("CANARY {number}").into_bytes());
    }
    batch.put(VISITS, id(99), [b"CANARY".to_vec(), noise(99, 18_000)].concat());
    store.submit(batch).unwrap();
    store
}

/// Opens sled past the store, does something to it, and closes it.
fn tamper(dir: &Path, deed: impl FnOnce(&sled::Db)) {
    let db = engine::open_sled(dir, 1 << 20).unwrap();
    deed(&db);
    db.flush().unwrap();
}

#[test]
fn a_missing_or_stale_page_is_noticed_at_opening() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).close().unwrap();
    let key = layout::page_key(HEADS, 7);
    let mut old = None;
    tamper(dir.path(), |db| old = db.remove(&key).unwrap());
    assert_eq!(open(dir.path()).unwrap_err(), layout::damaged("pages missing or stale"));

    tamper(dir.path(), |db| drop(db.insert(&key, old.clone().unwrap()).unwrap()));
    let store = open(dir.path()).unwrap();
    let mut batch = Batch::default();
    batch.put_page(HEADS, 7, b"newer".to_vec());
    store.submit(batch).unwrap();
    store.close().unwrap();
    tamper(dir.path(), |db| drop(db.insert(&key, old.unwrap()).unwrap()));
    assert_eq!(open(dir.path()).unwrap_err(), layout::damaged("pages missing or stale"));
}

#[test]
fn a_missing_document_is_noticed_by_verifying() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).close().unwrap();
    let first = layout::block_key(VISITS, block_of(id(99)), 0);
    let second = layout::block_key(VISITS, block_of(id(99)), 1);
    let mut part = None;
    tamper(dir.path(), |db| part = db.remove(&second).unwrap());
    let store = open(dir.path()).unwrap();
    assert_eq!(store.get(VISITS, id(3)).unwrap().as_deref(), Some(&[3; 700][..]));
    assert!(matches!(check_all(&store), Err(StoreError::Damaged(_))));
    assert_eq!(store.get(VISITS, id(3)), Err(store.trouble().unwrap()), "stopped for good");
    drop(store);
    let store = open(dir.path()).unwrap();
    assert!(matches!(store.get(VISITS, id(99)), Err(StoreError::Damaged(_))));
    drop(store);
    tamper(dir.path(), |db| {
        db.insert(&second, part.unwrap()).unwrap();
        let value = db.get(&first).unwrap().unwrap();
        let other = layout::block_key(VISITS, block_of(id(120)), 0);
        db.insert(other, value).unwrap();
    });
    let store = open(dir.path()).unwrap();
    assert!(matches!(store.get(VISITS, id(120)), Err(StoreError::Damaged(_))), "opens in its own place only");
}

#[test]
fn a_check_goes_on_while_others_write() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let mut batch = Batch::at(position(1));
    for number in 0..3_000u32 {
        batch.put(VISITS, scattered(number), number.to_be_bytes().to_vec());
    }
    store.submit(batch).unwrap();
    let mut round = 0u32;
    let blocks = (0..3_000).map(|number| block_of(scattered(number))).collect::<BTreeSet<_>>().len() as u64;
    let whole = store.verify(&mut |progress| {
        assert_eq!(progress.total, blocks);
        let mut batch = Batch::default();
        for number in 0..40 {
            batch.remove(VISITS, scattered(round * 90 + number));
            batch.put(VISITS, scattered(round * 90 + 40 + number), noise(round.into(), 4_500));
            batch.put(VISITS, scattered(100_000 + round * 40 + number), vec![1]);
        }
        store.submit(batch).unwrap();
        round += 1;
        Onward::Continue
    });
    assert_eq!(whole, Ok(true));
    assert!(round >= 5);
    check_all(&store).unwrap();
}

/// Returns the number that stands for `number` when numbers are to come in no order.
fn scattered(number: u32) -> DocId {
    number.wrapping_mul(2_654_435_761)
}

#[test]
fn no_value_is_over_the_limit_and_no_text_lies_open() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).close().unwrap();
    tamper(dir.path(), |db| {
        let lengths: Vec<usize> = db.iter().map(|item| item.unwrap().1.len()).collect();
        assert!(lengths.len() == 1 + 20 + 2 + 5, "{}", lengths.len());
        assert!(lengths.iter().all(|length| *length <= crate::base::limits::STORE_VALUE_BYTES_MAX), "{lengths:?}");
    });
    let mut files: Vec<PathBuf> = vec![dir.path().to_owned()];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(path).unwrap().map(|item| item.unwrap().path()));
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(6).any(|part| part == b"CANARY"), "{path:?}");
    }
}

#[test]
fn another_schema_or_key_is_refused_and_an_empty_directory_is_new() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).close().unwrap();
    assert_eq!(open_schema(dir.path(), 2).unwrap_err(), StoreError::OtherSchema);
    let other = Key::new([1; 32]);
    let refused = Store::open(dir.path(), &other, Box::new(SeededEntropy::new(1)), Settings::new(1));
    assert!(matches!(refused.unwrap_err(), StoreError::Damaged(_)));
    assert_eq!(open(dir.path()).unwrap().position(), position(9));

    fs::remove_dir_all(dir.path()).unwrap();
    let store = open(dir.path()).unwrap();
    assert_eq!((store.position(), store.get(VISITS, id(3))), (Position::default(), Ok(None)));
}

#[test]
fn a_left_over_snapshot_doesnt_keep_the_store_shut() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).close().unwrap();
    fs::write(dir.path().join("snap.00000000000A0000.generating"), "half").unwrap();
    let store = open(dir.path()).unwrap();
    assert_eq!(store.get(VISITS, id(3)).unwrap().as_deref(), Some(&[3; 700][..]));
}

#[test]
fn damage_to_sleds_other_files_is_refused_or_does_nothing() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).close().unwrap();
    open(dir.path()).unwrap().close().unwrap();
    let expected = Model::of(&open(dir.path()).unwrap()).unwrap();
    let whole: Vec<(PathBuf, Vec<u8>)> = fs::read_dir(dir.path())
        .unwrap()
        .map(|item| item.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    let others: Vec<_> = whole.iter().filter(|(path, _)| !path.ends_with("db")).collect();
    assert!(others.len() >= 2, "conf and a snapshot: {others:?}");
    for (path, bytes) in others {
        for at in (0..bytes.len()).step_by(bytes.len() / 60 + 1) {
            let mut bent = bytes.clone();
            bent[at] ^= 0x11;
            for bad in [&bent, &bytes[..at]] {
                let copy = tempfile::tempdir().unwrap();
                whole.iter().for_each(|(path, bytes)| {
                    fs::write(copy.path().join(path.file_name().unwrap()), bytes).unwrap();
                });
                fs::write(copy.path().join(path.file_name().unwrap()), bad).unwrap();
                let answer = open(copy.path()).and_then(|store| {
                    check_all(&store)?;
                    Model::of(&store)
                });
                match answer {
                    Ok(model) => assert_eq!(model, expected, "{path:?} at {at}"),
                    Err(error) => assert!(error.calls_for_rebuild(), "{path:?} at {at}: {error}"),
                }
            }
        }
    }
}

#[test]
fn what_is_too_large_is_refused_and_the_store_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path());
    let mut batch = Batch::default();
    batch.put_page(HEADS, 0, vec![0; PAGE_BYTES_MAX + 1]);
    let error = store.submit(batch).unwrap_err();
    assert_eq!(error, StoreError::TooLarge { bytes: PAGE_BYTES_MAX + 1, bytes_max: PAGE_BYTES_MAX });
    assert!(!error.calls_for_rebuild());
    check_all(&store).unwrap();
}

#[test]
fn whoever_waits_for_a_hung_sled_is_told_in_time_and_nothing_waits_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path()).unwrap();
    store.supervisor.patience = Duration::from_millis(30);
    let (release, held) = std::sync::mpsc::channel::<()>();
    let hang = store.supervisor.ask(move |_| Ok(held.recv().is_ok()));
    assert_eq!(hang, Err(StoreError::Hung));
    assert_eq!(store.get(VISITS, id(1)), Err(StoreError::Hung));
    assert_eq!(store.submit(Batch::default()), Err(StoreError::Hung));
    assert!(store.trouble().is_some_and(|trouble| trouble.calls_for_rebuild()));
    drop(store);
    drop(release);
}

#[test]
fn a_slow_store_is_waited_for_as_long_as_it_works() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path()).unwrap();
    store.supervisor.patience = Duration::from_millis(30);
    let worked = store.supervisor.ask(|_| {
        let begun = std::time::Instant::now();
        let mut hash = blake3::hash(b"");
        while begun.elapsed() < Duration::from_millis(300) {
            hash = blake3::hash(hash.as_bytes());
        }
        Ok(hash)
    });
    assert!(worked.is_ok(), "ten times its patience");
    store.close().unwrap();
}

#[test]
fn a_panic_in_sled_is_an_error_and_the_next_store_opens() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path());
    store.flush().unwrap();
    let panicked = store.supervisor.ask(|_| -> Result<(), StoreError> { panic!("as sled does") });
    assert_eq!(panicked, Err(StoreError::Failed("as sled does".to_owned())));
    assert_eq!(store.get(VISITS, id(1)), Err(StoreError::Failed("as sled does".to_owned())));
    assert!(matches!(store.close(), Err(StoreError::Failed(_))));
    crate::storage::recover::set_aside(dir.path()).unwrap();
    let store = filled(dir.path());
    check_all(&store).unwrap();
    crate::storage::recover::forget_aside(dir.path()).unwrap();
}
