//! Copies that are made by themselves: when, which stay, that nothing else goes, and
//! that a ledger comes back from each.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::exchange::tests::{Laptop, stick};
use super::tests::{cadre, elsewhere, how, names, restore};
use super::*;
use crate::base::progress::{Onward, unwatched};
use crate::domain::cadre::Role;
use crate::workspace::Stage;

/// Minutes of a day.
const DAY: i64 = 24 * 60;

fn made(laptop: &mut Laptop, auto: &Auto, when: When) -> OwnBackup {
    laptop.ws().own_backup(auto, when, &mut unwatched).unwrap()
}

/// Makes a copy and returns its file.
fn file(laptop: &mut Laptop, auto: &Auto) -> PathBuf {
    let done = made(laptop, auto, When::Closing);
    assert_eq!(done.trouble, None);
    done.made.unwrap().file
}

fn beside_of(laptop: &Laptop) -> PathBuf {
    beside(&laptop.dir())
}

fn visited(laptop: &mut Laptop, text: &str) {
    let home = laptop.household("刘兰英");
    laptop.visit(home, text);
}

#[test]
fn one_is_made_at_the_end_where_anything_is_new() {
    let mut cadre = cadre();
    let first = file(&mut cadre, &Auto::Beside);
    assert_eq!(first.parent().unwrap(), beside_of(&cadre));
    let device = cadre.device();
    let time = cadre.ws().clock().now().format("%Y%m%d-%H%M%S").to_string();
    assert_eq!(first.file_name().unwrap().to_str(), Some(&*format!("蹲点自动备份-张三-{device}-{time}.tar")));
    assert!(made(&mut cadre, &Auto::Beside, When::Closing).made.is_none(), "nothing is new");
    // What the end of a session notes is nothing new either.
    cadre.close();
    cadre.reopen();
    assert!(made(&mut cadre, &Auto::Beside, When::Closing).made.is_none());
    cadre.clock.forward(60);
    cadre.ws().drafts().save("visit", b"another half of a visit").unwrap();
    let second = file(&mut cadre, &Auto::Beside);
    assert_eq!(names(&beside_of(&cadre)).len(), 1, "of a day the last stays");
    assert!(second.exists() && !first.exists());
    assert!(made(&mut cadre, &Auto::Off, When::Closing).made.is_none());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&beside_of(&cadre)), mode(&second)), (0o700, 0o600));
    }
}

#[test]
fn while_the_program_goes_on_one_is_made_a_day() {
    let mut cadre = cadre();
    file(&mut cadre, &Auto::Beside);
    visited(&mut cadre, "同一天");
    assert!(made(&mut cadre, &Auto::Beside, When::Daily).made.is_none());
    cadre.clock.forward(DAY);
    assert!(made(&mut cadre, &Auto::Beside, When::Daily).made.is_some());
    cadre.clock.forward(DAY);
    assert!(made(&mut cadre, &Auto::Beside, When::Daily).made.is_none(), "nothing is new");
    // A copy of a clock that was a year ahead keeps no later one from being made.
    visited(&mut cadre, "时钟快了一年");
    cadre.clock.forward(365 * DAY);
    assert!(made(&mut cadre, &Auto::Beside, When::Daily).made.is_some());
    cadre.clock.forward(-364 * DAY);
    visited(&mut cadre, "时钟对了");
    assert!(made(&mut cadre, &Auto::Beside, When::Daily).made.is_some());
}

#[test]
fn a_ledger_comes_back_from_each_that_is_kept() {
    let mut cadre = cadre();
    let mut hashes = BTreeMap::new();
    let mut gone = 0;
    for day in 0..24 {
        visited(&mut cadre, &format!("第 {day} 天"));
        let done = made(&mut cadre, &Auto::Beside, When::Closing);
        hashes.insert(done.made.unwrap().file, cadre.ws().state_hash().unwrap());
        gone += done.gone.len();
        cadre.clock.forward(DAY);
    }
    let kept: Vec<PathBuf> = cadre.ws().own_copies(&Auto::Beside).unwrap().into_iter().map(|copy| copy.file).collect();
    assert!((8..=11).contains(&kept.len()) && kept.len() + gone == 24, "{kept:?}");
    assert_eq!(names(&beside_of(&cadre)).len(), kept.len());
    let clock = cadre.clock.clone();
    for copy in &kept {
        assert_eq!(elsewhere(copy, &clock).ws().state_hash().unwrap(), hashes[copy], "{}", copy.display());
    }
}

#[test]
fn nothing_goes_before_the_new_one_was_written_and_read_again() {
    let mut cadre = cadre();
    for day in 0..10 {
        visited(&mut cadre, &format!("第 {day} 天"));
        file(&mut cadre, &Auto::Beside);
        cadre.clock.forward(DAY);
    }
    visited(&mut cadre, "最后一天");
    let (before, mut calls) = (names(&beside_of(&cadre)), 0);
    loop {
        let mut left = calls;
        let mut watch = |_| {
            left -= i32::from(left >= 0);
            if left < 0 { Onward::Cancel } else { Onward::Continue }
        };
        match cadre.ws().own_backup(&Auto::Beside, When::Closing, &mut watch) {
            Err(BackupError::Cancelled) => assert_eq!(names(&beside_of(&cadre)), before, "call {calls}"),
            Err(error) => panic!("{error}"),
            Ok(done) => {
                assert!(done.made.is_some() && done.gone.len() == 1, "{done:?}");
                break;
            }
        }
        calls += 1;
    }
    assert!(calls > 20, "{calls}");
}

#[test]
fn nothing_but_its_own_copies_ever_goes() {
    let (mut cadre, mut other, stick) = (cadre(), Laptop::new("李四", Role::Cadre), stick());
    let auto = Auto::in_folder(stick.path()).unwrap();
    let Auto::Folder(dir) = &auto else { panic!("{auto:?}") };
    let others = file(&mut other, &auto);
    let by_hand = cadre.ws().backup(dir, &mut unwatched).unwrap().file;
    let first = file(&mut cadre, &auto);
    let name = first.file_name().unwrap().to_str().unwrap().to_owned();
    // Renamed by a person, and called like one without being one.
    let renamed = dir.join(name.replace(".tar", " (1).tar"));
    let letter = dir.join(name.replace("20261120", "20261001"));
    fs::copy(&first, &renamed).unwrap();
    fs::copy(&by_hand, dir.join(name.replace("20261120", "20261002"))).unwrap();
    fs::write(&letter, "信").unwrap();
    fs::write(dir.join("照片.jpg"), "x").unwrap();
    let foreign = names(dir).len() - 1;
    for day in 0..40 {
        cadre.clock.forward(DAY);
        visited(&mut cadre, &format!("第 {day} 天"));
        file(&mut cadre, &auto);
    }
    assert!(!first.exists());
    let own = cadre.ws().own_copies(&auto).unwrap().len();
    assert_eq!(names(dir).len(), foreign + own);
    for there in [others, by_hand, renamed, letter] {
        assert!(there.exists(), "{}", there.display());
    }
}

#[test]
fn what_a_kill_leaves_is_no_backup_and_is_taken_away() {
    let (mut cadre, stick) = (cadre(), stick());
    let auto = Auto::in_folder(stick.path()).unwrap();
    let Auto::Folder(chosen) = &auto else { panic!("{auto:?}") };
    for (auto, dir) in [(&Auto::Beside, &beside_of(&cadre)), (&auto, chosen)] {
        let whole = file(&mut cadre, auto);
        let name = whole.file_name().unwrap().to_str().unwrap().to_owned();
        let (partial, claim) = (dir.join(".dundian-7-1.partial"), dir.join(name.replace(".tar", "-2.tar")));
        let half = dir.join(name.replace("-20261120-08", "-20261120-07"));
        let bytes = fs::read(&whole).unwrap();
        fs::write(&partial, &bytes).unwrap();
        fs::write(&claim, "").unwrap();
        fs::write(&half, &bytes[..bytes.len() - 512]).unwrap();
        let copies = |cadre: &mut Laptop| cadre.ws().own_copies(auto).unwrap().len();
        let before = copies(&mut cadre);
        if auto != &Auto::Beside {
            // Somebody else may be writing on a stick just now.
            made(&mut cadre, auto, When::Closing);
            assert!(partial.exists() && claim.exists());
            let old = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 3_600);
            for path in [&partial, &claim] {
                fs::File::options().append(true).open(path).unwrap().set_modified(old).unwrap();
            }
        }
        made(&mut cadre, auto, When::Closing);
        assert!(!partial.exists() && !claim.exists(), "{auto:?}");
        assert_eq!(copies(&mut cadre), before);
        // A half file was no copy, and it isn't ours to take away.
        assert!(half.exists() && copies_in_folder(dir).others == [half]);
    }
}

fn copies_in_folder(dir: &Path) -> Lying {
    copies(dir).unwrap()
}

#[test]
fn while_the_stick_is_away_they_lie_beside_and_nothing_is_said() {
    let (mut cadre, stick) = (cadre(), stick());
    let auto = Auto::in_folder(stick.path()).unwrap();
    let Auto::Folder(dir) = &auto else { panic!("{auto:?}") };
    assert_eq!(Auto::in_folder(dir).unwrap(), auto, "chosen once more it is the same");
    assert_eq!(Auto::read(&auto.text()), Some(auto.clone()));
    assert_eq!(file(&mut cadre, &auto).parent(), Some(&**dir));
    // Another stick at the same place has no such folder.
    fs::rename(dir, stick.path().join("away")).unwrap();
    visited(&mut cadre, "U盘不在");
    assert_eq!(file(&mut cadre, &auto).parent(), Some(&*beside_of(&cadre)));
    assert_eq!(names(stick.path()), ["away".to_owned()].into());
    fs::rename(stick.path().join("away"), dir).unwrap();
    assert_eq!(file(&mut cadre, &auto).parent(), Some(&**dir), "it lacks what is new");
}

#[test]
fn a_place_that_takes_nothing_is_told_once_and_the_copy_lies_beside() {
    let mut cadre = cadre();
    // No backup is ever written into a data directory.
    let refused = Auto::Folder(cadre.dir().join("drafts"));
    let done = made(&mut cadre, &refused, When::Closing);
    let trouble = done.trouble.unwrap();
    assert!(trouble.is_news && !trouble.message.is_empty());
    assert_eq!(done.made.unwrap().file.parent(), Some(&*beside_of(&cadre)));
    visited(&mut cadre, "第二天");
    cadre.close();
    cadre.reopen();
    let done = made(&mut cadre, &refused, When::Closing);
    assert!(done.made.is_some() && !done.trouble.unwrap().is_news);
    assert!(cadre.ws().backups().trouble.is_some());
    // Once all is well it is forgotten, and would be told again.
    visited(&mut cadre, "第三天");
    file(&mut cadre, &Auto::Beside);
    assert_eq!(cadre.ws().backups().trouble, None);
    assert!(made(&mut cadre, &refused, When::Closing).trouble.unwrap().is_news);
}

#[test]
fn once_something_was_destroyed_no_copy_holds_it() {
    let (mut cadre, stick) = (cadre(), stick());
    let auto = Auto::in_folder(stick.path()).unwrap();
    let (home, other) = (cadre.household("刘兰英"), cadre.household("王大山"));
    let mut before = Vec::new();
    for place in [&Auto::Beside, &auto] {
        before.push(file(&mut cadre, place));
        cadre.clock.forward(DAY);
        visited(&mut cadre, "又一天");
        before.push(file(&mut cadre, place));
    }
    let by_hand = cadre.ws().backup(stick.path(), &mut unwatched).unwrap().file;
    assert!(made(&mut cadre, &auto, When::Stale).made.is_none());
    cadre.ws().erase_household(home, "本人要求", &mut |_: Stage, _| Onward::Continue).unwrap();
    assert_eq!(cadre.ws().stale_copies(&auto).unwrap().len(), 4);
    assert!(made(&mut cadre, &Auto::Off, When::Stale).made.is_none());
    assert_eq!(cadre.ws().stale_copies(&Auto::Off).unwrap().len(), 2);
    // Given up, nothing has gone.
    let given_up = cadre.ws().own_backup(&auto, When::Stale, &mut |_| Onward::Cancel);
    assert!(given_up.is_err() && before.iter().all(|file| file.exists()));

    let done = made(&mut cadre, &auto, When::Stale);
    assert_eq!((done.gone.len(), cadre.ws().stale_copies(&auto).unwrap()), (4, Vec::new()));
    assert!(by_hand.exists() && before.iter().all(|file| !file.exists()));
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("data");
    let copy = done.made.unwrap().file;
    assert_eq!(restore(&copy, how(&target, None, &cadre.clock)).unwrap().erased, 0, "there is nothing left to erase");
    let mut again = elsewhere(&copy, &cadre.clock);
    let shared = again.ws().shared();
    assert!(shared.read().household(home).is_none() && shared.read().visits().count() == 0);
    assert!(shared.read().household(other).is_some());
    assert!(made(&mut cadre, &auto, When::Stale).made.is_none());
}

#[test]
fn while_the_ledger_is_damaged_no_copy_goes() {
    let mut cadre = cadre();
    for day in 0..10 {
        visited(&mut cadre, &format!("第 {day} 天"));
        file(&mut cadre, &Auto::Beside);
        cadre.clock.forward(DAY);
    }
    let before = names(&beside_of(&cadre));
    cadre.close();
    let segment = cadre.dir().join("journal/00000001.seg");
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&segment, bytes).unwrap();
    cadre.reopen();
    let done = made(&mut cadre, &Auto::Beside, When::Now);
    assert!(done.made.unwrap().damaged && done.gone.is_empty());
    assert!(done.trouble.unwrap().message.contains("账本有损坏"));
    assert!(before.is_subset(&names(&beside_of(&cadre))));
}

#[test]
fn a_copy_made_while_bodies_are_still_to_be_destroyed_is_made_anew() {
    let mut cadre = cadre();
    let home = cadre.household("刘兰英");
    cadre.ws().erase_household(home, "本人要求", &mut |_: Stage, _| Onward::Continue).unwrap();
    // As after a kill between the two: the flag is still there.
    let flag = cadre.dir().join("erase.pending");
    fs::write(&flag, "").unwrap();
    let first = file(&mut cadre, &Auto::Beside);
    fs::remove_file(flag).unwrap();
    assert_eq!(cadre.ws().stale_copies(&Auto::Beside).unwrap().len(), 1);
    cadre.clock.forward(1);
    let done = made(&mut cadre, &Auto::Beside, When::Stale);
    assert_eq!(done.gone, [first]);
}

#[test]
fn of_several_the_newest_is_taken_and_two_of_one_are_told() {
    let (mut cadre, mut other, stick) = (cadre(), Laptop::new("李四", Role::Cadre), stick());
    let old = cadre.ws().backup(stick.path(), &mut unwatched).unwrap().file;
    let alone = choose(std::slice::from_ref(&old)).unwrap();
    assert_eq!((alone.file, alone.among), (old.clone(), Lying::default()));
    cadre.clock.forward(DAY);
    visited(&mut cadre, "第二天");
    let new = file(&mut cadre, &Auto::Beside);
    let twin = stick.path().join("从另一个U盘拷来.tar");
    fs::copy(&new, &twin).unwrap();
    fs::write(stick.path().join("半份.tar"), &fs::read(&new).unwrap()[..2_000]).unwrap();
    let choice = choose(&[stick.path().to_owned(), new.clone()]).unwrap();
    let files: Vec<&PathBuf> = choice.among.copies.iter().map(|copy| &copy.file).collect();
    assert!(files.len() == 3 && files[2] == &old && choice.file == *files[0], "{files:?}");
    assert!(choice.among.copies[0].is_same_as(&choice.among.copies[1]));
    assert!(!choice.among.copies[0].is_same_as(&choice.among.copies[2]));
    assert_eq!(choice.among.others, [stick.path().join("半份.tar")]);

    other.ws().backup(stick.path(), &mut unwatched).unwrap();
    let error = choose(&[stick.path().to_owned()]).unwrap_err();
    let BackupError::Several(copies) = &error else { panic!("{error}") };
    let message = error.message();
    assert!(
        copies.len() == 3 && copies.iter().all(|copy| message.contains(&*copy.file.to_string_lossy())),
        "{message}"
    );
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(choose(&[empty.path().to_owned()]), Err(BackupError::NoneThere)));
    assert!(matches!(choose(&[old, empty.path().join("没有.tar")]), Err(BackupError::Disk(_))));
}
