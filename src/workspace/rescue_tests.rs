//! A journal that lost its end, all of itself or its middle: it is said, the store
//! shows what it has, and the journal has it again with the next thing written.

use std::fs;
use std::path::Path;

use super::super::tests::{begin, home, log, reopen, visit};
use super::*;
use crate::domain::village::{Village, VillageCode};
use crate::domain::visit::Visit;
use crate::oplog::note::Why;
use crate::workspace::Rebuilt;

/// What a cut does to the folder of the journal, which ends with three visits.
type Cut = fn(&Path, u64);

const CUTS: [(&str, Cut); 4] = [
    ("at the border of a frame", |journal, end| {
        let file = fs::OpenOptions::new().write(true).open(journal.join("00000001.seg")).unwrap();
        file.set_len(end).unwrap();
    }),
    ("emptied", |journal, _| fs::write(journal.join("00000001.seg"), b"").unwrap()),
    ("deleted", |journal, _| fs::remove_file(journal.join("00000001.seg")).unwrap()),
    ("with its folder", |journal, _| fs::remove_dir_all(journal).unwrap()),
];

/// Returns all that is known, record by record.
fn all(workspace: &Workspace) -> Vec<(Kind, Vec<u8>)> {
    let mut found = Vec::new();
    for kind in Kind::ALL {
        let mut each = |doc: Doc| {
            found.push((*kind, format!("{} {:?}", doc.id, doc.fields().unwrap()).into_bytes()));
            Onward::Continue
        };
        workspace.each_doc(*kind, &mut each).unwrap();
    }
    found.retain(|(kind, _)| !matches!(kind, Kind::Cadre | Kind::Device));
    found.sort();
    found
}

/// Begins a ledger with two visits, one of them edited, that were there when the
/// journal was `end` bytes long, and three more.
fn five(dir: &Path) -> u64 {
    let mut workspace = begin(dir);
    let first = log(&mut workspace, "第一次");
    log(&mut workspace, "第二次");
    let end = u64::from(workspace.journal.end().offset());
    for text in ["第三次", "第四次", "第五次"] {
        log(&mut workspace, text);
    }
    let edit = Change::edit(first, &visit("第一次"), &visit("第一次，改过")).unwrap().unwrap();
    workspace.commit(vec![edit]).unwrap();
    workspace.close();
    end
}

#[test]
fn what_only_the_store_has_is_shown_and_put_into_the_journal_again() {
    for (name, cut) in CUTS {
        let dir = tempfile::tempdir().unwrap();
        let end = five(dir.path());
        let before = all(&reopen(dir.path()).0);
        cut(&dir.path().join("journal"), end);

        let (mut workspace, report) = reopen(dir.path());
        let lost = report.shortened.unwrap();
        assert!(lost.is_shown && !lost.frames.is_empty() && report.rebuilt.is_none(), "{name}: {lost:?}");
        assert_eq!(lost.until.unwrap().to_string(), "2026-11-20", "{name}");
        assert_eq!(all(&workspace), before, "{name}");
        assert!(!workspace.verify().unwrap().0.missing.is_empty(), "{name}");
        let device = workspace.device();
        let sixth = log(&mut workspace, "第六次");
        assert_ne!(workspace.device(), device, "{name}");
        assert_eq!(workspace.shared().read().exchange().renewals()[0].why, Why::Damaged, "{name}");
        workspace.close();

        for _ in 0..2 {
            let (mut workspace, report) = reopen(dir.path());
            assert_eq!(report.shortened, None, "{name}");
            let (damages, store) = workspace.verify().unwrap();
            assert!(damages.missing.is_empty() && !damages.refilled.is_empty() && store.is_none(), "{name}");
            let mut now = all(&workspace);
            now.retain(|(_, text)| !String::from_utf8_lossy(text).contains("第六次"));
            assert_eq!(now, before, "{name}");
            assert!(workspace.read::<Visit>(sixth).unwrap().is_some(), "{name}");
            assert_eq!(workspace.shared().read().conflicts().count(), 0, "{name}");
            workspace.close();
            // The next round reads all of it from the journal alone.
            fs::remove_dir_all(dir.path().join("store")).unwrap();
        }
    }
}

#[test]
fn a_cut_is_seen_without_a_store_and_no_number_is_used_twice() {
    for (name, cut) in CUTS {
        let dir = tempfile::tempdir().unwrap();
        let end = five(dir.path());
        let (workspace, _) = reopen(dir.path());
        let (last, device) = (workspace.journal.end().frame(), workspace.device());
        drop(workspace);
        cut(&dir.path().join("journal"), end);
        fs::remove_dir_all(dir.path().join("store")).unwrap();

        let (mut workspace, report) = reopen(dir.path());
        assert!(!report.is_whole(), "{name}");
        let lost = report.shortened.unwrap();
        assert!(!lost.is_shown && lost.frames.end == last + 1, "{name}: {lost:?}");
        assert!(!Rebuilt::Asked.told(false).contains("一条不少"));
        workspace.commit(vec![Change::add(VILLAGE.parse::<VillageCode>().unwrap().id(), village())]).unwrap();
        assert!(workspace.journal.end().frame() > last && workspace.device() != device, "{name}");
        workspace.close();
        let (mut workspace, report) = reopen(dir.path());
        assert_eq!(report.shortened, None, "{name}");
        assert_eq!(workspace.verify().unwrap().0.missing.len(), 1, "{name}: it stays named");
    }
}

const VILLAGE: &str = "320722114205";

fn village() -> Village {
    Village {
        code: VILLAGE.parse().unwrap(), name: "后李村委会".into(), town: "曲阳镇".into(), county: String::new()
    }
}

#[test]
fn a_frame_that_is_damaged_in_the_middle_comes_back_before_the_store_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let end = five(dir.path());
    let before = all(&reopen(dir.path()).0);
    let path = dir.path().join("journal").join("00000001.seg");
    let mut bytes = fs::read(&path).unwrap();
    bytes[usize::try_from(end).unwrap() + 60] ^= 1;
    fs::write(&path, bytes).unwrap();

    let (mut workspace, report) = reopen(dir.path());
    assert_eq!(report.shortened, None);
    assert_eq!(workspace.verify().unwrap().0.missing.len(), 1);
    workspace.rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert_eq!(all(&workspace), before);
    let (damages, store) = workspace.verify().unwrap();
    assert!(damages.missing.is_empty() && damages.refilled.len() == 1 && store.is_none());
}

#[test]
fn a_refill_that_was_cut_short_goes_on_at_the_next_write() {
    let dir = tempfile::tempdir().unwrap();
    let end = five(dir.path());
    let before = all(&reopen(dir.path()).0);
    CUTS[0].1(&dir.path().join("journal"), end);
    let (mut workspace, report) = reopen(dir.path());
    // Killed after the flag, before anything was written.
    raise(dir.path(), &report.shortened.unwrap().frames).unwrap();
    workspace.lost = None;
    workspace.be_sure_of_the_device().unwrap();
    drop(workspace);
    let (mut workspace, _) = reopen(dir.path());
    assert!(workspace.lost.is_some());
    log(&mut workspace, "第六次");
    workspace.close();
    assert_eq!(raised(dir.path()).unwrap(), None);
    fs::remove_dir_all(dir.path().join("store")).unwrap();
    let (workspace, _) = reopen(dir.path());
    assert!(before.iter().all(|record| all(&workspace).contains(record)));
}

/// The store was made anew after the frame had gone: asked for once more, that puts
/// nothing back.
#[test]
fn what_nothing_has_any_more_goes_on_being_named() {
    let dir = tempfile::tempdir().unwrap();
    let end = five(dir.path());
    let path = dir.path().join("journal/00000001.seg");
    let mut bytes = fs::read(&path).unwrap();
    bytes[end as usize + 40] ^= 1;
    fs::write(&path, bytes).unwrap();
    fs::remove_dir_all(dir.path().join("store")).unwrap();
    let (mut workspace, _) = reopen(dir.path());
    let lost = workspace.damages().unwrap().missing;
    assert_eq!(lost.len(), 1);
    workspace.rebuild(&mut |_, _| Onward::Continue).unwrap();
    let damages = workspace.damages().unwrap();
    assert!(damages.missing == lost && damages.refilled.is_empty(), "{damages:?}");
}

/// What was rescued is destroyed like everything else.
#[test]
fn nothing_of_an_erased_household_stays_among_what_was_rescued() {
    let dir = tempfile::tempdir().unwrap();
    let end = five(dir.path());
    CUTS[0].1(&dir.path().join("journal"), end);
    let (mut workspace, _) = reopen(dir.path());
    log(&mut workspace, "第六次");
    let says = |workspace: &Workspace| {
        let mut text = String::new();
        let mut each = |_, lines: &[&[u8]]| lines.iter().for_each(|line| text += &String::from_utf8_lossy(line));
        workspace.journal.replay(Position::default(), &mut each, &mut |_| Onward::Continue).unwrap();
        text
    };
    assert!(says(&workspace).contains("第四次"));
    let id = home().first_id();
    workspace.erase_household(id, "本人要求", &mut |_, _| Onward::Continue).unwrap();
    for word in ["第四次", "第六次", "改过", "刘兰英"] {
        assert!(!says(&workspace).contains(word), "{word}");
    }
    workspace.close();
    fs::remove_dir_all(dir.path().join("store")).unwrap();
    let (workspace, _) = reopen(dir.path());
    assert_eq!(workspace.shared().read().count(Kind::Visit), 0);
}
