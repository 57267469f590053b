//! What has left: out of the lists at once, destroyed after a while where others
//! wrote it, and back with all its words where it comes back.

use super::tests::{Laptop, committee, copy_dir, enrolled, stick};
use crate::base::ids::{AssignmentId, HouseholdId};
use crate::base::limits::ASIDE_DAYS;
use crate::base::progress::{Onward, unwatched};
use crate::domain::change::Change;
use crate::domain::household::Household;
use crate::domain::record::Kind;
use crate::oplog::note::{Note, View};
use crate::oplog::stamp::Stamp;

/// Returns all that a laptop keeps, in its own hand and in that of others.
fn kept(laptop: &mut Laptop) -> String {
    let mut bytes = Vec::new();
    let mut each = |_, lines: &[&[u8]]| lines.iter().for_each(|line| bytes.extend_from_slice(line));
    laptop.ws().journal.replay(Default::default(), &mut each, &mut unwatched).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn shown(laptop: &mut Laptop) -> (usize, usize) {
    let shared = laptop.ws().shared();
    let state = shared.read();
    (state.households().count(), state.visits().count())
}

/// Both send, and both are answered.
fn round(office: &mut Laptop, laptops: [&mut Laptop; 2], stick: &std::path::Path) {
    for laptop in laptops {
        let up = laptop.export(stick).file;
        office.import(&up).unwrap();
        let down = office.export_to(Some(laptop.device()), false, stick).file;
        laptop.import(&down).unwrap();
    }
}

/// The office has a household move to a village that nobody holds.
fn move_away(office: &mut Laptop, home: HouseholdId) {
    let old = office.ws().read::<Household>(home).unwrap().unwrap();
    let new = Household { village: "320722114205".parse().unwrap(), ..old.clone() };
    office.ws().commit(Change::edit(home, &old, &new).unwrap().into_iter().collect()).unwrap();
}

/// An office and two of one village, of whom each has a visit of their own and of the other.
fn colleagues(stick: &std::path::Path) -> (Laptop, Laptop, Laptop) {
    let mut office = committee();
    let (mut one, mut two) = (enrolled("张三", &mut office, stick), enrolled("李四", &mut office, stick));
    let (home, other) = (one.household("刘兰英"), two.household("王小毛"));
    one.visit(home, "自己写的话");
    two.visit(other, "同事写的话");
    for _ in 0..2 {
        round(&mut office, [&mut one, &mut two], stick);
    }
    (office, one, two)
}

#[test]
fn words_of_others_about_what_has_left_are_destroyed_after_thirty_days() {
    let stick = stick();
    let (mut office, mut one, mut two) = colleagues(stick.path());
    assert_eq!(shown(&mut one), (2, 2), "colleagues of one village see each other's work");
    let me = one.ws().me().cadre.unwrap();
    let mine: AssignmentId = {
        let shared = office.ws().shared();
        let state = shared.read();
        state.assignments().find(|(_, assignment)| assignment.cadres == [me]).unwrap().0
    };
    let (kind, id) = (Kind::Assignment, mine.0);
    office.ws().commit(vec![Change::Remove { kind, id, reason: "调走了".into() }]).unwrap();
    round(&mut office, [&mut one, &mut two], stick.path());
    assert_eq!(shown(&mut one), (0, 1), "own visits stay");
    assert!(kept(&mut one).contains("同事写的话"), "kept for a while");
    one.reopen();
    assert_eq!(shown(&mut one), (0, 1));
    one.clock.forward((ASIDE_DAYS as i64 + 1) * 24 * 60);
    one.reopen();
    let text = kept(&mut one);
    assert!(text.contains("自己写的话") && !text.contains("同事写的话"));
    one.reopen();
    assert_eq!(shown(&mut one), (0, 1));

    for laptop in [&mut office, &mut two] {
        laptop.clock.forward((ASIDE_DAYS as i64 + 1) * 24 * 60);
    }
    office.ws().commit(vec![Change::Restore { kind, id }]).unwrap();
    round(&mut office, [&mut one, &mut two], stick.path());
    assert_eq!(shown(&mut one), (2, 2), "it comes back with all its words");
    assert!(kept(&mut one).contains("同事写的话"));
}

#[test]
fn an_office_that_was_set_back_says_once_more_what_came_before_what_was_heard_of_it() {
    let stick = stick();
    let mut office = committee();
    let (mut one, mut two) = (enrolled("张三", &mut office, stick.path()), enrolled("李四", &mut office, stick.path()));
    let home = office.household("刘兰英");
    for _ in 0..2 {
        round(&mut office, [&mut one, &mut two], stick.path());
    }
    office.close();
    let older = tempfile::tempdir().unwrap();
    copy_dir(&office.dir(), &older.path().join("data"));
    office.reopen();
    // By a clock that is ten hours fast the household goes to another village.
    office.clock.forward(10 * 60);
    move_away(&mut office, home);
    round(&mut office, [&mut one, &mut two], stick.path());
    assert_eq!((shown(&mut one), shown(&mut two)), ((0, 0), (0, 0)));
    // Of that nothing is known in the older copy, nor anywhere else, and the clock is right again.
    office.close();
    std::fs::remove_dir_all(office.dir()).unwrap();
    copy_dir(&older.path().join("data"), &office.dir());
    office.clock.forward(-10 * 60);
    office.reopen();
    for _ in 0..2 {
        round(&mut office, [&mut one, &mut two], stick.path());
    }
    assert_eq!((shown(&mut one), shown(&mut two)), ((1, 0), (1, 0)));
}

#[test]
fn what_has_left_is_said_once_more_where_the_file_that_said_so_was_taken_back() {
    let stick = stick();
    let mut office = committee();
    let (mut one, mut two) = (enrolled("张三", &mut office, stick.path()), enrolled("李四", &mut office, stick.path()));
    let home = office.household("刘兰英");
    for _ in 0..2 {
        round(&mut office, [&mut one, &mut two], stick.path());
    }
    move_away(&mut office, home);
    for _ in 0..2 {
        round(&mut office, [&mut one, &mut two], stick.path());
    }
    assert_eq!(shown(&mut one), (0, 0));
    let said: Vec<_> = {
        let shared = one.ws().shared();
        let state = shared.read();
        state.exchange().imports().iter().map(|known| known.import.import).collect()
    };
    for import in said.into_iter().rev() {
        one.ws().undo_import(import, &mut |_, _| Onward::Continue).unwrap();
        if shown(&mut one) == (1, 0) {
            break;
        }
    }
    assert_eq!(shown(&mut one), (1, 0));
    for _ in 0..2 {
        round(&mut office, [&mut one, &mut two], stick.path());
    }
    assert_eq!(shown(&mut one), (0, 0));
}

/// What it leaves out are the records that are there when it comes, and not those that
/// lie in the store by then.
#[test]
fn a_list_of_all_that_is_theirs_says_the_same_where_the_journal_is_read_anew() {
    let stick = stick();
    let (_, mut one, _) = colleagues(stick.path());
    // Later than all that the office has said.
    let at = Stamp::new(one.ws().unix_ms() + 24 * 60 * 60 * 1_000, 0);
    one.ws().note(vec![Note::View(View { at, all: Some(Vec::new()), ..View::default() })]).unwrap();
    let before = shown(&mut one);
    assert_eq!(before, (1, 1), "own words stay");
    one.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert_eq!(shown(&mut one), before);
}

#[test]
fn what_is_written_after_something_was_read_is_stamped_after_it() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let home = cadre.household("刘兰英");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    committee.clock.forward(4 * 60);
    committee.phone(home, "13800000001");
    let written = committee.ws().shared().read().clock();
    let file = committee.export_to(Some(cadre.device()), false, stick.path()).file;
    cadre.import(&file).unwrap();
    assert!(cadre.ws().shared().read().clock() >= written);
    cadre.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert!(cadre.ws().shared().read().clock() >= written);
}

/// Taking an import back makes all anew, and what had left and come back before shows
/// at once, not at the next start.
#[test]
fn what_came_back_shows_where_a_later_import_is_taken_back() {
    let stick = stick();
    let (mut office, mut one, mut two) = colleagues(stick.path());
    let theirs = two.ws().me().cadre.unwrap();
    let given = {
        let shared = office.ws().shared();
        let state = shared.read();
        state.assignments().find(|(_, assignment)| assignment.cadres == [theirs]).unwrap().0
    };
    let (kind, id) = (Kind::Assignment, given.0);
    office.ws().commit(vec![Change::Remove { kind, id, reason: "调走了".into() }]).unwrap();
    round(&mut office, [&mut one, &mut two], stick.path());
    assert_eq!(shown(&mut two), (0, 1));
    office.ws().commit(vec![Change::Restore { kind, id }]).unwrap();
    round(&mut office, [&mut one, &mut two], stick.path());
    assert_eq!(shown(&mut two), (2, 2));
    let home = one.household("张大山");
    round(&mut office, [&mut one, &mut two], stick.path());
    assert_eq!((shown(&mut two), two.ws().read::<Household>(home).unwrap().is_some()), ((3, 2), true));
    let last = {
        let shared = two.ws().shared();
        let state = shared.read();
        state.exchange().imports().last().unwrap().import.import
    };
    two.ws().undo_import(last, &mut |_, _| Onward::Continue).unwrap();
    assert_eq!(shown(&mut two), (2, 2));
}
