//! What an office whose disk is gone has from others: who was admitted on that disk
//! alone, and words that nobody but a colleague holds.

use std::fs;
use std::path::{Path, PathBuf};

use super::heirs_tests::{made_of, recovered};
use super::tests::{Laptop, code, committee, enrolled, stick};
use super::*;
use crate::base::clock::Clock;
use crate::base::ids::VisitId;
use crate::base::progress::unwatched;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::decision::{Decision, Outcome};
use crate::domain::policy::Policy;
use crate::domain::record::Kind;
use crate::domain::visit::Visit;
use crate::oplog::note::{Note, Peer};
use crate::storage::vault::RecoveryCode;

/// An office with one cadre who has got an answer since there was a code, and that code.
fn office(stick: &Path) -> (Laptop, Laptop, RecoveryCode) {
    let mut office = committee();
    let code = office.ws().renew_code().unwrap();
    let mut cadre = enrolled("张三", &mut office, stick);
    week(&mut office, &mut cadre, stick);
    (office, cadre, code)
}

/// A file up, and one down.
fn week(office: &mut Laptop, cadre: &mut Laptop, stick: &Path) {
    office.import(&cadre.export(stick).file).unwrap();
    let to = cadre.device();
    cadre.import(&office.export_to(Some(to), false, stick).file).unwrap();
}

/// Has somebody know the successor, and send all that they hold.
fn confirmed(office: &mut Laptop, cadre: &mut Laptop, stick: &Path) {
    let (to, successor) = (cadre.device(), office.device());
    cadre.import(&office.export_to(Some(to), false, stick).file).unwrap();
    cadre.ws().mark_compared(successor).unwrap();
    office.import(&cadre.export(stick).file).unwrap();
}

/// Returns a folder with copies of some files.
fn folder(files: &[&Path]) -> tempfile::TempDir {
    let folder = stick();
    for file in files {
        fs::copy(file, folder.path().join(file.file_name().unwrap())).unwrap();
    }
    folder
}

fn visits(laptop: &mut Laptop) -> usize {
    laptop.ws().shared().read().visits().count()
}

fn ask(name: &str, stick: &Path) -> Invitation {
    Invitation { villages: vec![code()], ..Invitation::new(name, "县水利局", Role::Cadre, stick) }
}

fn invited(office: &mut Laptop, name: &str, stick: &Path) -> PathBuf {
    office.ws().invite(&ask(name, stick)).unwrap().file
}

/// Somebody who comes with an invitation and has written a visit; and their first file.
fn newcomer(name: &str, invitation: &Path, stick: &Path) -> (Laptop, PathBuf) {
    let mut laptop = Laptop::new(name, Role::Cadre);
    laptop.import(invitation).unwrap();
    let home = laptop.household("李秀英");
    laptop.visit(home, "只有本人有");
    let file = laptop.export(stick).file;
    (laptop, file)
}

#[test]
fn whoever_was_admitted_on_the_lost_disk_alone_needs_no_other_invitation() {
    let stick = stick();
    let (mut lost, mut zhang, code) = office(stick.path());
    let early = zhang.export(stick.path()).file;
    let invitation = invited(&mut lost, "李四", stick.path());
    let (mut li, first) = newcomer("李四", &invitation, stick.path());
    lost.import(&first).unwrap();
    // The first file of theirs lies with the others, or comes later.
    let (mut office, told) = recovered(&code, folder(&[&early, &first]).path(), &[], None).unwrap();
    assert_eq!((visits(&mut office), told.strangers.len()), (1, 0));
    let (mut office, _) = recovered(&code, folder(&[&early]).path(), &[], None).unwrap();
    assert_eq!(visits(&mut office), 0);
    office.import(&first).unwrap();
    assert_eq!(visits(&mut office), 1);
    assert!(office.ws().shared().read().device(li.device()).is_some());
    confirmed(&mut office, &mut li, stick.path());
    confirmed(&mut office, &mut zhang, stick.path());
    week(&mut office, &mut li, stick.path());
    assert_eq!(visits(&mut li), 1);
}

#[test]
fn an_invitation_that_was_forgotten_lets_in_one_and_names_them() {
    let stick = stick();
    let (mut lost, mut zhang, code) = office(stick.path());
    let early = zhang.export(stick.path()).file;
    let invitation = invited(&mut lost, "李四", stick.path());
    let (mut li, first) = newcomer("李四", &invitation, stick.path());
    let (_, second) = newcomer("王五", &invitation, stick.path());
    let (mut office, _) = recovered(&code, folder(&[&early]).path(), &[], None).unwrap();
    // Somebody in between can't take the office's word away and put their own there.
    let bent = |change: &dyn Fn(&mut Vec<String>)| {
        let mut manifest = office.open.as_ref().unwrap().open_bundle(&first).unwrap().manifest().clone();
        change(&mut manifest.keep.invited);
        office.open.as_ref().unwrap().trust(&manifest).map(|_| ())
    };
    assert!(bent(&|_| {}).is_ok());
    assert!(matches!(bent(&|invited| invited.clear()), Err(ExchangeError::UnknownSender(_))));
    let other =
        |invited: &mut Vec<String>| invited[0] = invited[0].replace("\"role\":\"cadre\"", "\"role\":\"committee\"");
    assert!(matches!(bent(&other), Err(ExchangeError::UnknownSender(_))));
    let plan = office.ws().plan_import(&first, &mut unwatched).unwrap();
    assert!(plan.forgotten && plan.first);
    office.import(&first).unwrap();
    assert!(matches!(office.import(&second), Err(ExchangeError::Used(_))));
    let plan = office.ws().plan_import(&li.export(stick.path()).file, &mut unwatched).unwrap();
    assert!(!plan.forgotten, "it is told once");
    // Of all files at once the first lets in, too.
    let (mut office, told) = recovered(&code, folder(&[&early, &first, &second]).path(), &[], None).unwrap();
    assert_eq!((visits(&mut office), told.strangers.len()), (1, 1));
    let forgotten: Vec<_> = told.people.iter().filter(|one| one.forgotten.is_some()).collect();
    assert_eq!((forgotten.len(), forgotten[0].files), (1, 1));
}

/// Whom it had let in until then it had told others of, with every file.
#[test]
fn an_invitation_that_was_over_when_the_office_was_heard_of_last_lets_nobody_in() {
    let stick = stick();
    let (mut lost, mut zhang, code) = office(stick.path());
    let invitation = invited(&mut lost, "李四", stick.path());
    let (_, first) = newcomer("李四", &invitation, stick.path());
    let to = zhang.device();
    lost.clock.forward(14 * 24 * 60);
    let own = lost.export_to(Some(to), true, stick.path()).file;
    let (mut office, _) = made_of(&code, folder(&[&own]).path(), lost.clock.clone()).unwrap();
    office.import(&first).unwrap();
    lost.clock.forward(24 * 60);
    let later = lost.export_to(Some(to), true, stick.path()).file;
    let (mut office, _) = made_of(&code, folder(&[&own, &later]).path(), lost.clock.clone()).unwrap();
    assert!(matches!(office.import(&first), Err(ExchangeError::Expired(..))));
}

/// An office, one who has a colleague's visit from it, that colleague, and the visit.
fn heard_of_a_colleague(stick: &Path) -> (Laptop, Laptop, RecoveryCode, Laptop, VisitId) {
    let (mut lost, mut zhang, code) = office(stick);
    let mut li = enrolled("李四", &mut lost, stick);
    let home = li.household("刘兰英");
    let visit = li.visit(home, "李四说的");
    week(&mut lost, &mut li, stick);
    week(&mut lost, &mut zhang, stick);
    (lost, zhang, code, li, visit)
}

#[test]
fn the_words_of_somebody_whose_laptop_is_lost_too_come_back_of_a_colleague() {
    let stick = stick();
    let (lost, mut zhang, code, li, visit) = heard_of_a_colleague(stick.path());
    assert_eq!(visits(&mut zhang), 1);
    let some = folder(&[&zhang.export(stick.path()).file]);
    drop((lost, li));
    let (mut office, _) = recovered(&code, some.path(), &[], None).unwrap();
    assert_eq!(visits(&mut office), 0);
    confirmed(&mut office, &mut zhang, stick.path());
    let found = office.ws().read::<Visit>(visit).unwrap().expect("it came back");
    assert_eq!(found.blocks.complaints, "李四说的");
    assert!(office.ws().shared().read().is_shown(Kind::Visit, visit.0), "it counts");
    let again = office.export_to(Some(zhang.device()), false, stick.path()).file;
    zhang.import(&again).unwrap();
    assert_eq!(zhang.export(stick.path()).entries, 0, "it is known to be there");
}

#[test]
fn what_the_office_had_refused_stays_so_though_a_colleague_gives_it_back() {
    let stick = stick();
    let (mut lost, mut zhang, code, mut li, visit) = heard_of_a_colleague(stick.path());
    let birth = lost.ws().doc(Kind::Visit, visit.0).unwrap().unwrap().births()[0];
    let refused = Decision {
        entry: birth.entry,
        mark: Decision::mark(birth.tag),
        outcome: Outcome::Refused,
        reason: String::new(),
        decided: lost.clock.today(),
    };
    lost.ws().commit(vec![Change::add(Decision::id(birth.entry, birth.tag), refused)]).unwrap();
    assert!(!lost.ws().shared().read().is_shown(Kind::Visit, visit.0));
    let own = lost.export_to(Some(li.device()), false, stick.path()).file;
    let some = folder(&[&zhang.export(stick.path()).file, &own]);
    let (mut office, _) = made_of(&code, some.path(), lost.clock.clone()).unwrap();
    confirmed(&mut office, &mut zhang, stick.path());
    assert!(office.journal_text().contains("李四说的"), "it came back");
    assert!(!office.ws().shared().read().is_shown(Kind::Visit, visit.0));
    office.reopen();
    assert!(!office.ws().shared().read().is_shown(Kind::Visit, visit.0));
}

/// The office above never had them, either.
#[test]
fn what_came_back_of_a_colleague_goes_up() {
    let stick = stick();
    let mut county = committee();
    let ask = Invitation { role: Role::Committee, ..ask("镇党委", stick.path()) };
    let mut town = Laptop::new("镇党委", Role::Committee);
    town.import(&county.ws().invite(&ask).unwrap().file).unwrap();
    let code = town.ws().renew_code().unwrap();
    let mut zhang = enrolled("张三", &mut town, stick.path());
    let mut li = enrolled("李四", &mut town, stick.path());
    week(&mut town, &mut zhang, stick.path());
    up(&mut town, &mut county, stick.path());
    let home = li.household("刘兰英");
    let visit = li.visit(home, "李四说的");
    week(&mut town, &mut li, stick.path());
    week(&mut town, &mut zhang, stick.path());
    let some = folder(&[&zhang.export(stick.path()).file]);
    drop((town, li));
    let (mut town, _) = recovered(&code, some.path(), &[], None).unwrap();
    confirmed(&mut town, &mut zhang, stick.path());
    confirmed(&mut town, &mut county, stick.path());
    up(&mut town, &mut county, stick.path());
    assert!(county.ws().shared().read().is_shown(Kind::Visit, visit.0));
}

fn up(town: &mut Laptop, county: &mut Laptop, stick: &Path) {
    let to = county.device();
    county.import(&town.export_to(Some(to), false, stick).file).unwrap();
}

#[test]
fn ranges_that_an_earlier_version_got_go_back_too() {
    let stick = stick();
    let (mut lost, mut zhang, code) = office(stick.path());
    let to = zhang.device();
    let as_before = Peer { speaks: 1, ..lost.ws().shared().read().exchange().peer(to).unwrap().clone() };
    lost.ws().note(vec![Note::Peer(Box::new(as_before))]).unwrap();
    policy(&mut lost);
    zhang.import(&lost.export_to(Some(to), false, stick.path()).file).unwrap();
    let old = lost.device();
    assert!(!zhang.ws().shared().read().tips(old).is_empty(), "it came as a range");
    let some = folder(&[&zhang.export(stick.path()).file]);
    drop(lost);
    let (mut office, _) = recovered(&code, some.path(), &[], None).unwrap();
    assert_eq!(policies(&mut office), 0);
    confirmed(&mut office, &mut zhang, stick.path());
    assert_eq!(policies(&mut office), 1);
}

fn policy(laptop: &mut Laptop) {
    let policy: Policy = serde_json::from_str(r#"{"code": "WF", "title": "危房改造"}"#).unwrap();
    laptop.ws().commit(vec![Change::add(policy.id(), policy)]).unwrap();
}

fn policies(laptop: &mut Laptop) -> usize {
    laptop.ws().shared().read().count(Kind::Policy)
}
