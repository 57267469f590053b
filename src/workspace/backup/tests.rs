//! Backups as people need them: whole or refused, and never twice the same number.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::exchange::last_version_tests;
use super::super::exchange::tests::{Dice, Hand, Laptop, code, committee, enrolled, stick};
use super::super::{Founding, OpenError, init};
use super::manifest::{FORMAT, MANIFEST};
use super::*;
use crate::base::entropy::SeededEntropy;
use crate::base::progress::{Onward, unwatched};
use crate::domain::cadre::Role;
use crate::domain::record::Kind;
use crate::storage::fsx::Refused;
use crate::storage::tar::Packer;
use crate::storage::vault::{KdfCost, Unlock, VaultError};

const CHEAP: KdfCost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };

fn back_up(laptop: &mut Laptop, stick: &Path) -> PathBuf {
    laptop.ws().backup(stick, &mut unwatched).unwrap().file
}

pub(super) fn how<'a>(dir: &'a Path, marks: Option<PathBuf>, clock: &Arc<Hand>) -> Restoring<'a> {
    let entropy = Box::new(Dice::of_this_test());
    Restoring { dir, unlock: Unlock::Open, clock: clock.clone(), entropy, marks, newer: &[] }
}

pub(super) fn restore(file: &Path, how: Restoring<'_>) -> Result<Restored, BackupError> {
    Backup::open(file, &mut unwatched)?.restore(how, &mut unwatched)
}

/// Restores on a machine of its own, and opens what was restored.
pub(super) fn elsewhere(file: &Path, clock: &Arc<Hand>) -> Laptop {
    let root = tempfile::tempdir().unwrap();
    restore(file, how(&root.path().join("data"), Some(root.path().join("marks")), clock)).unwrap();
    let mut laptop = Laptop::at(root, clock.clone());
    laptop.reopen();
    laptop
}

pub(super) fn names(dir: &Path) -> BTreeSet<String> {
    fs::read_dir(dir).unwrap().map(|item| item.unwrap().file_name().into_string().unwrap()).collect()
}

/// A cadre with a visit, half a visit and a year's holidays.
pub(super) fn cadre() -> Laptop {
    let mut cadre = Laptop::new("张三", Role::Cadre);
    cadre.village();
    let home = cadre.household("刘兰英");
    cadre.visit(home, "村东水渠淤塞");
    cadre.ws().drafts().save("visit", b"half a visit").unwrap();
    fs::create_dir(cadre.dir().join("holidays")).unwrap();
    fs::write(cadre.dir().join("holidays/2027 年.json"), "{}").unwrap();
    cadre
}

#[test]
fn all_that_is_comes_back() {
    let (mut cadre, stick) = (cadre(), stick());
    assert_eq!(cadre.ws().backups(), Backups::default());
    let hash = cadre.ws().state_hash().unwrap();
    let done = cadre.ws().backup(stick.path(), &mut unwatched).unwrap();
    assert!(!done.damaged && !done.locked && done.forgotten.is_none());
    assert_eq!(names(stick.path()), ["蹲点备份-张三-20261120.tar".to_owned()].into());
    assert_eq!(cadre.ws().state_hash().unwrap(), hash, "the ledger isn't written to");
    let last = cadre.ws().backups().last.unwrap();
    assert_eq!(last, done.last);
    let since = |laptop: &mut Laptop| {
        let last = laptop.ws().backups().last;
        LastBackup::since(last.as_ref(), &laptop.ws().shared().read())
    };
    assert_eq!(since(&mut cadre), 0);
    let home = cadre.household("刘兰英");
    cadre.visit(home, "备份之后");
    assert_eq!(since(&mut cadre), 1);

    let mut again = elsewhere(&done.file, &cadre.clock);
    assert_eq!(again.ws().state_hash().unwrap(), hash);
    assert_eq!(again.ws().backups().last, Some(last));
    let drafts = again.ws().drafts().load_all().unwrap().drafts;
    assert_eq!(drafts.iter().map(|draft| &draft.bytes[..]).collect::<Vec<_>>(), [b"half a visit"]);
    assert_eq!(names(&again.dir().join("holidays")).len(), 1);
    assert_eq!(names(again.root.path()), ["data".to_owned()].into());
}

#[test]
fn a_backup_of_the_first_format_opens_for_good() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/backup/first.tar");
    let mut laptop = elsewhere(&file, &Arc::new(Hand::default()));
    let shared = laptop.ws().shared();
    let state = shared.read();
    assert_eq!(state.visits().map(|(_, visit)| visit.gist.clone()).collect::<Vec<_>>(), ["村东水渠淤塞"]);
    assert_eq!(state.households().map(|(_, one)| one.head.clone()).collect::<Vec<_>>(), ["刘大山"]);
}

#[test]
fn a_second_one_replaces_nothing_and_none_is_written_into_a_ledger() {
    let (mut cadre, stick) = (cadre(), stick());
    let (one, two) = (back_up(&mut cadre, stick.path()), back_up(&mut cadre, stick.path()));
    assert_ne!(one, two);
    let error = cadre.ws().backup(&one, &mut unwatched).unwrap_err();
    assert!(matches!(&error, BackupError::Disk(error) if error.refused == Some(Refused::Exists)), "{error}");
    let dir = cadre.dir();
    let error = cadre.ws().backup(&dir, &mut unwatched).unwrap_err();
    assert!(matches!(&error, BackupError::Disk(error) if error.refused == Some(Refused::Data)), "{error}");
    assert!(cadre.ws().backup(&stick.path().join("没插"), &mut unwatched).is_err());
    assert_eq!(names(stick.path()).len(), 2);
}

#[test]
fn it_opens_with_passphrase_or_code_and_with_nothing_else() {
    let root = tempfile::tempdir().unwrap();
    let (stick, clock) = (stick(), Arc::new(Hand::default()));
    let founding = Founding {
        role: Role::Cadre,
        name: "张三",
        unit: "县水利局",
        passphrase: Some("一二三四五六七八"),
        cost: CHEAP,
    };
    let entropy = Box::new(SeededEntropy::new(1));
    let (mut workspace, code) = init(&root.path().join("data"), &founding, clock.clone(), entropy).unwrap();
    let hash = workspace.state_hash().unwrap();
    let done = workspace.backup(stick.path(), &mut unwatched).unwrap();
    assert!(done.locked);
    let text = code.text();
    let target = root.path().join("again");
    let by = |unlock| restore(&done.file, Restoring { unlock, ..how(&target, None, &clock) });
    let wrong = by(Unlock::Passphrase("不是这个")).unwrap_err();
    assert!(matches!(wrong, BackupError::Open(OpenError::Vault(VaultError::WrongPassphrase))), "{wrong}");
    let none = by(Unlock::Open).unwrap_err();
    assert!(matches!(none, BackupError::Open(OpenError::Vault(VaultError::Locked))), "{none}");
    assert_eq!(names(root.path()), ["data".to_owned()].into());
    for unlock in [Unlock::Passphrase("一二三四五六七八"), Unlock::Recovery(&text)] {
        by(unlock).unwrap();
        let options = super::super::Options {
            dir: &target,
            unlock,
            clock: clock.clone(),
            entropy: Box::new(SeededEntropy::new(2)),
        };
        let workspace = super::super::Workspace::open(options, &mut |_, _| Onward::Continue).unwrap().0;
        assert_eq!(workspace.state_hash().unwrap(), hash);
        workspace.close();
        fs::remove_dir_all(&target).unwrap();
    }
}

#[test]
fn a_byte_that_differs_or_is_missing_is_seen_and_leaves_nothing() {
    let (mut cadre, stick) = (cadre(), stick());
    let whole = fs::read(back_up(&mut cadre, stick.path())).unwrap();
    let root = tempfile::tempdir().unwrap();
    let (file, target) = (root.path().join("x.tar"), root.path().join("data"));
    let refused = |bytes: &[u8], place: usize| {
        fs::write(&file, bytes).unwrap();
        let error = restore(&file, how(&target, None, &cadre.clock)).expect_err(&format!("byte {place}"));
        // The first byte of all names it.
        assert!(matches!(error, BackupError::Damaged(_) | BackupError::NotOne | BackupError::Disk(_)), "{error}");
        assert_eq!(names(root.path()), ["x.tar".to_owned()].into(), "byte {place}");
    };
    let (start, end) = ((0..600).step_by(7), (whole.len() - 2_600..whole.len()).step_by(13));
    for at in start.chain((600..whole.len() - 2_600).step_by(509)).chain(end) {
        let mut bent = whole.clone();
        bent[at] ^= 1;
        refused(&bent, at);
    }
    for at in (0..whole.len()).step_by(331).chain([whole.len() - 1]) {
        refused(&whole[..at], at);
    }
    refused(&[&whole[..], b"x"].concat(), whole.len());
    fs::write(&file, &whole).unwrap();
    restore(&file, how(&target, None, &cadre.clock)).unwrap();
}

#[test]
fn other_files_and_later_formats_are_told_apart() {
    let (clock, root) = (Arc::new(Hand::default()), tempfile::tempdir().unwrap());
    let (file, target) = (root.path().join("x"), root.path().join("data"));
    let told = |bytes: &[u8]| {
        fs::write(&file, bytes).unwrap();
        restore(&file, how(&target, None, &clock)).unwrap_err()
    };
    let bundle = b"age-encryption.org/v1\n".repeat(100);
    for other in [&bundle[..], b"x", &[0; 4096], "走访".repeat(400).as_bytes()] {
        assert!(matches!(told(other), BackupError::NotOne));
    }
    let packed = |name: &str, text: &str| {
        let mut packer = Packer::new(Vec::new(), 1);
        packer.file(name, text.len() as u64, text.as_bytes(), &mut |_| true).unwrap();
        let blake3 = manifest::hex(&packer.hash());
        let check = serde_json::to_string(&manifest::Check { blake3, mark: "0".repeat(64) }).unwrap() + "\n";
        packer.file(manifest::CHECK, check.len() as u64, check.as_bytes(), &mut |_| true).unwrap();
        packer.finish().unwrap()
    };
    assert!(matches!(told(&packed("readme.txt", "{}")), BackupError::NotOne));
    assert!(matches!(told(&packed(MANIFEST, r#"{"format":"other","v":1}"#)), BackupError::NotOne));
    let later = format!(r#"{{"format":"{FORMAT}","v":2,"new":true}}"#);
    assert!(matches!(told(&packed(MANIFEST, &later)), BackupError::NewerVersion(2)));
    assert_eq!(names(root.path()), ["x".to_owned()].into());
}

#[test]
fn nothing_that_is_there_is_touched() {
    let (mut cadre, stick) = (cadre(), stick());
    let file = back_up(&mut cadre, stick.path());
    let hash = cadre.ws().state_hash().unwrap();
    cadre.close();
    let clock = cadre.clock.clone();
    let exists = restore(&file, how(&cadre.dir(), None, &clock)).unwrap_err();
    assert!(matches!(exists, BackupError::Open(OpenError::Exists(_))), "{exists}");
    cadre.reopen();
    assert_eq!(cadre.ws().state_hash().unwrap(), hash);

    let root = tempfile::tempdir().unwrap();
    let (full, empty) = (root.path().join("full"), root.path().join("empty"));
    fs::create_dir(&full).unwrap();
    fs::write(full.join("信.txt"), "x").unwrap();
    fs::create_dir(&empty).unwrap();
    let error = restore(&file, how(&full, None, &clock)).unwrap_err();
    assert!(matches!(&error, BackupError::Disk(error) if error.refused == Some(Refused::NotEmpty)), "{error}");
    // A folder that happens to be called so is somebody's, one with the marker a leftover.
    let beside = root.path().join("empty.restoring");
    fs::create_dir(&beside).unwrap();
    fs::write(beside.join("信.txt"), "x").unwrap();
    assert!(restore(&file, how(&empty, None, &clock)).is_err());
    assert_eq!(names(&beside), ["信.txt".to_owned()].into());
    fs::write(beside.join("restore.pending"), "").unwrap();
    restore(&file, how(&empty, None, &clock)).unwrap();
    assert_eq!(names(root.path()), ["empty".to_owned(), "full".to_owned()].into());
    // So is an empty one: it was killed before it was marked.
    let third = root.path().join("third");
    fs::create_dir(root.path().join("third.restoring")).unwrap();
    restore(&file, how(&third, None, &clock)).unwrap();
    assert!(!root.path().join("third.restoring").exists());
}

#[test]
fn given_up_anywhere_nothing_half_is_left() {
    let (mut cadre, stick) = (cadre(), stick());
    let mut calls = 0;
    loop {
        let mut left = calls;
        let mut watch = |_| {
            left -= i32::from(left >= 0);
            if left < 0 { Onward::Cancel } else { Onward::Continue }
        };
        match cadre.ws().backup(stick.path(), &mut watch) {
            Err(BackupError::Cancelled) => assert!(names(stick.path()).is_empty(), "call {calls}"),
            Err(error) => panic!("{error}"),
            Ok(_) => break,
        }
        calls += 1;
    }
    assert!(calls > 20, "{calls}");
    let file = stick.path().join(names(stick.path()).first().unwrap());
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("data");
    let backup = Backup::open(&file, &mut unwatched).unwrap();
    for calls in 0.. {
        let mut left = calls;
        let mut watch = |_| {
            left -= i32::from(left >= 0);
            if left < 0 { Onward::Cancel } else { Onward::Continue }
        };
        match backup.restore(how(&target, None, &cadre.clock), &mut watch) {
            Err(BackupError::Cancelled) => assert!(names(root.path()).is_empty(), "call {calls}"),
            Err(error) => panic!("{error}"),
            Ok(_) => {
                assert!(calls > 5, "{calls}");
                break;
            }
        }
    }
}

#[test]
fn a_damaged_journal_is_kept_as_it_is_and_named() {
    let (mut cadre, stick) = (cadre(), stick());
    cadre.close();
    let segment = cadre.dir().join("journal/00000001.seg");
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&segment, bytes).unwrap();
    cadre.reopen();
    let done = cadre.ws().backup(stick.path(), &mut unwatched).unwrap();
    assert!(done.damaged);
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("data");
    let restored = restore(&done.file, how(&target, None, &cadre.clock)).unwrap();
    assert_eq!(restored.report.damage.len(), 1);
    assert_eq!(fs::read(target.join("journal/00000001.seg")).unwrap(), fs::read(segment).unwrap());
}

#[test]
fn whatever_is_restored_goes_on_under_a_device_of_its_own() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let home = cadre.household("刘兰英");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let file = back_up(&mut cadre, stick.path());
    // In the same session as the backup: the mark outside doesn't count any further.
    cadre.visit(home, "备份之后");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let mut devices = BTreeSet::from([cadre.device()]);
    let mut everybody = vec![elsewhere(&file, &cadre.clock), elsewhere(&file, &cadre.clock)];
    cadre.close();
    fs::remove_dir_all(cadre.dir()).unwrap();
    for round in 0..2 {
        restore(&file, how(&cadre.dir(), Some(cadre.root.path().join("marks")), &cadre.clock)).unwrap();
        cadre.reopen();
        cadre.visit(home, "同一台");
        assert!(devices.insert(cadre.device()), "round {round}");
        cadre.close();
        if round == 0 {
            fs::remove_dir_all(cadre.dir()).unwrap();
        }
    }
    cadre.reopen();
    everybody.push(cadre);
    for laptop in &mut everybody {
        let before = laptop.device();
        laptop.visit(home, "恢复之后");
        let now = laptop.device();
        assert!(devices.insert(now) || before == now);
        // Once is enough.
        laptop.reopen();
        laptop.visit(home, "第二天");
        assert_eq!(laptop.device(), now);
        committee.import(&laptop.export(stick.path()).file).unwrap();
    }
    assert!(committee.ws().shared().read().forked().is_empty());
    assert_eq!(committee.ws().shared().read().visits().count(), 1 + 3 * 2 + 1);
}

#[test]
fn without_a_mark_outside_it_is_a_new_device_too() {
    let (mut cadre, stick) = (cadre(), stick());
    let file = back_up(&mut cadre, stick.path());
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("data");
    restore(&file, how(&target, None, &cadre.clock)).unwrap();
    let entropy = Box::new(Dice::of_this_test());
    let options = super::super::Options { dir: &target, unlock: Unlock::Open, clock: cadre.clock.clone(), entropy };
    let (mut workspace, _) = super::super::Workspace::open(options, &mut |_, _| Onward::Continue).unwrap();
    assert_eq!(workspace.device(), cadre.device());
    let household = crate::domain::household::Household::new(code(), "王大山");
    workspace.commit(vec![crate::domain::change::Change::add(household.first_id(), household)]).unwrap();
    assert_ne!(workspace.device(), cadre.device());
}

#[test]
fn a_restored_laptop_and_its_office_agree_after_two_rounds() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let home = cadre.household("刘兰英");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let file = back_up(&mut cadre, stick.path());
    let sent = cadre.visit(home, "备份之后，送出了");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    committee.phone(home, "13800000000");
    let mut cadre = elsewhere(&file, &cadre.clock);
    assert!(!cadre.ws().shared().read().knows(Kind::Visit, sent.0));
    for round in ["一", "二"] {
        cadre.visit(home, round);
        committee.import(&cadre.export(stick.path()).file).unwrap();
        let device = cadre.device();
        cadre.import(&committee.export_to(Some(device), false, stick.path()).file).unwrap();
    }
    assert!(cadre.ws().shared().read().knows(Kind::Visit, sent.0), "what was sent comes back");
    assert_eq!(cadre.ws().shared().read().visits().count(), 3);
    assert_eq!(cadre.hash(), committee.hash());
    assert!(committee.ws().shared().read().forked().is_empty());
}

#[test]
fn a_restored_office_and_its_cadres_agree_after_two_rounds() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let (home, device) = (cadre.household("刘兰英"), cadre.device());
    let round = |committee: &mut Laptop, cadre: &mut Laptop, text: &str| {
        cadre.visit(home, text);
        committee.import(&cadre.export(stick.path()).file).unwrap();
        cadre.import(&committee.export_to(Some(device), false, stick.path()).file).unwrap();
    };
    round(&mut committee, &mut cadre, "备份之前");
    let file = back_up(&mut committee, stick.path());
    round(&mut committee, &mut cadre, "备份之后，送出了，也有回执");
    let mut committee = elsewhere(&file, &committee.clock);
    assert_eq!(committee.ws().shared().read().visits().count(), 1);
    round(&mut committee, &mut cadre, "一");
    round(&mut committee, &mut cadre, "二");
    assert_eq!(committee.ws().shared().read().visits().count(), 4, "the cadre sent once more what was lost");
    assert_eq!(committee.hash(), cadre.hash());
}

#[test]
fn what_was_erased_on_this_machine_stays_erased() {
    let stick = stick();
    let mut cadre = cadre();
    let (home, other) = (cadre.household("刘兰英"), cadre.household("王大山"));
    let file = back_up(&mut cadre, stick.path());
    cadre.ws().erase_household(home, "本人要求", &mut |_, _| Onward::Continue).unwrap();
    cadre.close();
    fs::remove_dir_all(cadre.dir()).unwrap();
    let marks = cadre.root.path().join("marks");
    let restored = restore(&file, how(&cadre.dir(), Some(marks), &cadre.clock)).unwrap();
    assert_eq!(restored.erased, 2);
    cadre.reopen();
    let shared = cadre.ws().shared();
    assert!(shared.read().household(home).is_none() && shared.read().visits().count() == 0);
    assert!(shared.read().household(other).is_some());
    let backup = Backup::open(&file, &mut unwatched).unwrap();
    let before = backup.segments()[0].bytes;
    assert!(fs::metadata(cadre.dir().join("journal/00000001.seg")).unwrap().len() >= before);
}

#[test]
fn what_the_office_erased_goes_with_its_next_file() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let home = cadre.household("刘兰英");
    cadre.visit(home, "村东水渠淤塞");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let device = cadre.device();
    cadre.import(&committee.export_to(Some(device), false, stick.path()).file).unwrap();
    let file = back_up(&mut cadre, stick.path());
    committee.ws().erase_household(home, "本人要求", &mut |_, _| Onward::Continue).unwrap();
    let newer = committee.export_to(Some(device), false, stick.path()).file;
    let gone = |laptop: &mut Laptop| {
        let shared = laptop.ws().shared();
        let state = shared.read();
        state.household(home).is_none() && state.visits().count() == 0
    };
    // Given with the backup, it is gone before anything is shown.
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("data");
    let files = [newer.clone()];
    let restored = restore(&file, Restoring { newer: &files, ..how(&target, None, &cadre.clock) }).unwrap();
    assert!(restored.erased >= 2 && restored.newer == 1 && restored.exchanges);
    let mut laptop = Laptop::at(root, cadre.clock.clone());
    laptop.reopen();
    assert!(gone(&mut laptop));
    // Without it, importing it does the same.
    let mut laptop = elsewhere(&file, &cadre.clock);
    assert!(!gone(&mut laptop));
    laptop.import(&newer).unwrap();
    assert!(gone(&mut laptop));
    // A file that doesn't go in is no restoring at all.
    let root = tempfile::tempdir().unwrap();
    let files = [file.clone()];
    let target = root.path().join("data");
    let error = restore(&file, Restoring { newer: &files, ..how(&target, None, &cadre.clock) }).unwrap_err();
    assert!(matches!(error, BackupError::Newer { .. }), "{error}");
    assert!(names(root.path()).is_empty());
}

#[test]
fn directories_of_the_version_before_are_backed_up_and_restored() {
    let stick = stick();
    let mut office = last_version_tests::opened("office");
    let mut cadre = last_version_tests::opened("cadre");
    for laptop in [&mut office, &mut cadre] {
        let hash = laptop.ws().state_hash().unwrap();
        let file = back_up(laptop, stick.path());
        let mut again = elsewhere(&file, &laptop.clock);
        assert_eq!(again.ws().state_hash().unwrap(), hash);
        fs::remove_file(file).unwrap();
    }
    // The two go on exchanging files.
    let file = back_up(&mut cadre, stick.path());
    let mut again = elsewhere(&file, &cadre.clock);
    let home = again.household("刘兰英");
    again.visit(home, "恢复之后");
    office.import(&again.export(stick.path()).file).unwrap();
}
