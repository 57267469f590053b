//! Successors: true ones and such as only have the code.

use std::path::Path;
use std::sync::Arc;

use super::heirs::{heard, successor};
use super::siblings_tests::{self, bring};
use super::tests::{self, CHEAP, Dice, Hand, Laptop, enrolled, stick};
use super::*;
use crate::base::clock::Clock;
use crate::base::progress::{Onward, unwatched};
use crate::bundle::manifest::{Profile, Sender};
use crate::domain::cadre::Role;
use crate::domain::record::Kind;
use crate::oplog::note::{Heir, Known, Note};
use crate::storage::vault::RecoveryCode;
use crate::workspace::{RecoverError, Recovered, Recovering, recover};

/// Makes a ledger of a code and of the files on a stick.
pub fn recovered(
    code: &RecoveryCode,
    from: &Path,
    compared: &[String],
    office: Option<(&str, &str)>,
) -> Result<(Laptop, Recovered), RecoverError> {
    let clock = Arc::new(Hand::default());
    clock.forward(24 * 60);
    made(code, from, compared, office, clock)
}

/// Does the same where nobody has to be compared, by a clock that is going.
pub fn made_of(code: &RecoveryCode, from: &Path, clock: Arc<Hand>) -> Result<(Laptop, Recovered), RecoverError> {
    made(code, from, &[], None, clock)
}

fn made(
    code: &RecoveryCode,
    from: &Path,
    compared: &[String],
    office: Option<(&str, &str)>,
    clock: Arc<Hand>,
) -> Result<(Laptop, Recovered), RecoverError> {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("data");
    let told = recover(
        Recovering {
            dir: &dir,
            code,
            from: &[from.to_owned()],
            compared,
            office,
            passphrase: None,
            cost: CHEAP,
            clock: clock.clone(),
            entropy: Box::new(Dice::of_this_test()),
            marks: Some(root.path().join("marks")),
        },
        &mut unwatched,
    );
    if told.is_err() {
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0, "something was left behind");
    }
    let told = told?;
    let mut laptop = Laptop::at(root, clock);
    laptop.reopen();
    Ok((laptop, told))
}

/// An office with a cadre who has sent and got a file; and the office's code.
fn world(stick: &Path, told: bool) -> (Laptop, Laptop, RecoveryCode) {
    let mut committee = tests::committee();
    let code = committee.ws().renew_code().unwrap();
    if !told {
        committee.ws().identity.forget_heir();
    }
    let mut cadre = enrolled("张三", &mut committee, stick);
    let home = cadre.household("刘兰英");
    cadre.visit(home, "水渠淤塞");
    committee.import(&cadre.export(stick).file).unwrap();
    let device = cadre.device();
    cadre.import(&committee.export_to(Some(device), false, stick).file).unwrap();
    (committee, cadre, code)
}

/// Has a successor send as if it knew all that others hold.
fn pretends(thief: &mut Laptop) {
    thief.ws().note(vec![Note::Recovered { owing: Vec::new(), heard: None }]).unwrap();
}

#[test]
fn what_nobody_has_compared_destroys_nothing_and_goes_in_once_somebody_has() {
    let stick = stick();
    let (_, mut cadre, code) = world(stick.path(), true);
    let (mut thief, _) = recovered(&code, stick.path(), &[], None).unwrap();
    let home = cadre.household("刘兰英");
    thief.ws().erase_household(home, "假的", &mut |_, _| Onward::Continue).unwrap();
    pretends(&mut thief);
    let to = cadre.device();
    let file = thief.export_to(Some(to), false, stick.path()).file;
    let mut other = cadre.twin();
    for laptop in [&mut cadre, &mut other] {
        let outcome = laptop.import(&file).unwrap();
        assert_eq!(outcome.plan.verdict, Verdict::Waiting);
        assert!(outcome.plan.sender.is_unproven());
        assert!(laptop.ws().shared().read().household(home).is_some());
        laptop.reopen();
        laptop.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
        assert!(laptop.ws().shared().read().household(home).is_some());
        assert_eq!(laptop.ws().shared().read().visits().count(), 1);
    }
    // It was a thief: it is revoked, and what waited is let go of.
    let cutting = cadre.ws().plan_cut(thief.device(), None).unwrap();
    cadre.ws().cut_off(thief.device(), &cutting, &mut |_, _| Onward::Continue).unwrap();
    cadre.ws().follow_up(&mut unwatched).unwrap();
    assert_eq!(cadre.ws().shared().read().exchange().waiting().count(), 0);
    assert!(cadre.ws().shared().read().household(home).is_some());
    assert!(matches!(cadre.import(&file), Err(ExchangeError::Revoked(_))));
    // It was the office: what it said goes in.
    other.ws().mark_compared(thief.device()).unwrap();
    assert_eq!(other.ws().shared().read().exchange().waiting().count(), 0);
    assert!(other.ws().shared().read().is_erased(Kind::Household, home.0));
}

#[test]
fn a_lie_of_a_successor_makes_nothing_look_received() {
    let stick = stick();
    let (_, mut cadre, code) = world(stick.path(), true);
    let (mut thief, _) = recovered(&code, stick.path(), &[], None).unwrap();
    let home = cadre.household("刘兰英");
    cadre.visit(home, "还没送");
    let (to, own) = (cadre.device(), vec![cadre.device()]);
    let carried = |cadre: &mut Laptop| {
        let shared = cadre.ws().shared();
        let state = shared.read();
        let last = state.devices()[&own[0]].seq;
        state.exchange().carried(crate::base::ids::EntryRef { device: own[0], seq: last }, &own)
    };
    let before = carried(&mut cadre);
    cadre.import(&thief.export_to(Some(to), false, stick.path()).file).unwrap();
    // As if it had said that it has all of it.
    let receipt = crate::oplog::note::Receipt {
        from: thief.device(),
        number: 99,
        at: thief.clock.now(),
        have: vec![(to, 9_999)],
        missing: Vec::new(),
        holdings: None,
    };
    cadre.ws().note(vec![Note::Receipt(receipt)]).unwrap();
    assert_eq!(carried(&mut cadre), before);
    let cutting = cadre.ws().plan_cut(thief.device(), None).unwrap();
    cadre.ws().cut_off(thief.device(), &cutting, &mut |_, _| Onward::Continue).unwrap();
    assert_eq!(carried(&mut cadre), before);
}

#[test]
fn an_heir_signs_for_just_those_keys() {
    let stick = stick();
    let (_, mut cadre, code) = world(stick.path(), true);
    let (mut thief, _) = recovered(&code, stick.path(), &[], None).unwrap();
    let from = thief.ws().sender().unwrap();
    let shared = cadre.ws().shared();
    let state = shared.read();
    let exchange = state.exchange();
    let found = successor(exchange, &from).unwrap();
    assert!(found.is_unproven() && found.before.is_some());
    let other = crate::bundle::keys::SigningKey::fresh(&mut Dice::of_this_test()).public();
    for bent in [
        Sender { device: crate::base::ids::DeviceId([9; 8]), ..from.clone() },
        Sender { key: other, ..from.clone() },
        Sender { reader: "age1x".into(), ..from.clone() },
        Sender { succeeds: None, ..from.clone() },
    ] {
        assert!(successor(exchange, &bent).is_none());
    }
}

#[test]
fn the_heir_of_the_latest_code_counts_in_whatever_order_files_come() {
    let stick = stick();
    let (mut committee, mut cadre, _) = world(stick.path(), true);
    let known_peer = cadre.ws().shared().read().exchange().hosts().next().unwrap().clone();
    let first = committee.ws().sender().unwrap();
    committee.ws().renew_code().unwrap();
    let second = committee.ws().sender().unwrap();
    let heir = |known: Option<&Heir>, from: &Sender| {
        let mut peer = known_peer.clone();
        peer.succession.heir = known.cloned();
        heard(Some(&peer), from).heir.unwrap()
    };
    let (one, two) = (heir(None, &first), heir(None, &second));
    assert_eq!(one.turn + 1, two.turn);
    assert_eq!(heir(Some(&one), &second), two);
    assert_eq!(heir(Some(&two), &first), two);
}

#[test]
fn files_of_an_earlier_version_are_believed_once_people_have_compared() {
    let stick = stick();
    let (mut committee, mut cadre, code) = world(stick.path(), false);
    let Err(RecoverError::Compare(strangers)) = recovered(&code, stick.path(), &[], None) else {
        panic!("nobody was compared")
    };
    let mut said: Vec<_> = strangers.iter().map(|one| (one.name.as_str(), one.own, one.files)).collect();
    said.sort_unstable();
    assert_eq!(said, [("县委组织部", true, 1), ("张三", false, 1)]);
    let device = cadre.device().to_string();
    let alone = recovered(&code, stick.path(), std::slice::from_ref(&device), None);
    assert!(matches!(alone, Err(RecoverError::Nameless)));
    let named = recovered(&code, stick.path(), std::slice::from_ref(&device), Some(("组织部", "县委")));
    let (mut office, told) = named.unwrap();
    assert_eq!((told.own_files, told.announced), (0, false));
    assert_eq!((told.strangers.len(), told.strangers[0].own), (1, true));
    assert_eq!(office.ws().shared().read().visits().count(), 1);
    let prints: Vec<String> = strangers.iter().map(|one| one.fingerprint.clone()).collect();
    let (mut office, told) = recovered(&code, stick.path(), &prints, None).unwrap();
    assert_eq!((told.own_files, told.strangers.len(), told.name.as_str()), (1, 0, "县委组织部"));
    assert_eq!(office.ws().me().cadre, committee.ws().me().cadre);
    assert_eq!(office.ws().shared().read().visits().count(), 1);
    // Nobody there knows who may succeed: the cadre doesn't take its word.
    let to = cadre.device();
    let file = office.export_to(Some(to), false, stick.path()).file;
    assert!(matches!(cadre.import(&file), Err(ExchangeError::UnknownSender(_))));
}

#[test]
fn an_office_that_was_lost_twice_opens_the_files_of_both() {
    let stick = stick();
    let (_, mut cadre, code) = world(stick.path(), true);
    let (mut office, told) = recovered(&code, stick.path(), &[], None).unwrap();
    let to = cadre.device();
    cadre.import(&office.export_to(Some(to), false, stick.path()).file).unwrap();
    cadre.ws().mark_compared(office.device()).unwrap();
    let home = cadre.household("刘兰英");
    cadre.visit(home, "第二回");
    office.import(&cadre.export(stick.path()).file).unwrap();
    office.export_to(Some(to), false, stick.path());
    let (mut office, told) = recovered(&told.code, stick.path(), &[], None).unwrap();
    assert_eq!((told.unopened, told.strangers.len()), (0, 0));
    assert_eq!(office.ws().shared().read().visits().count(), 2);
    assert_eq!(told.own_files, 3);
    assert_eq!(office.ws().me().role, Role::Committee);
    cadre.import(&office.export_to(Some(to), false, stick.path()).file).unwrap();
    cadre.ws().mark_compared(office.device()).unwrap();
    let visits = office.import(&cadre.export(stick.path()).file).unwrap().plan.new_of(Kind::Visit);
    assert_eq!(visits, 0);
}

/// What it wrote before goes in wherever it turns up late; what it writes by now a
/// person has to want.
#[test]
fn an_old_machine_that_writes_on_is_asked_about_once_its_successor_was_compared() {
    let stick = stick();
    let (mut old, mut cadre, code) = world(stick.path(), true);
    let (to, home) = (cadre.device(), cadre.household("刘兰英"));
    let elsewhere = tests::stick();
    old.phone(home, "13800000001");
    let early = old.export_to(Some(to), false, elsewhere.path()).file;
    let (mut office, _) = recovered(&code, stick.path(), &[], None).unwrap();
    assert!(matches!(office.import(&early), Err(ExchangeError::Late { entries: 1, .. })));
    office.ws().import_late(&early, &mut unwatched).unwrap();
    let phone = |office: &mut Laptop| office.ws().shared().read().household(home).unwrap().phone.clone();
    assert_eq!(phone(&mut office).as_deref(), Some("13800000001"));
    cadre.import(&office.export_to(Some(to), false, stick.path()).file).unwrap();
    cadre.ws().mark_compared(office.device()).unwrap();
    old.clock.forward(48 * 60);
    old.ws().erase_household(home, "原来那台", &mut |_, _| Onward::Continue).unwrap();
    let file = old.export_to(Some(to), false, stick.path()).file;
    assert!(matches!(cadre.import(&file), Err(ExchangeError::Late { entries: 1.., .. })));
    assert!(cadre.ws().shared().read().household(home).is_some());
    office.import(&cadre.export(stick.path()).file).unwrap();
    let refused = office.import(&file);
    assert!(matches!(refused, Err(ExchangeError::OldMachine(_))), "{refused:?}");
    // Whoever finds that it was the right one all along says so.
    cadre.ws().import_late(&file, &mut unwatched).unwrap();
    assert!(cadre.ws().shared().read().household(home).is_none());
}

/// So closing a recovery need not cut the old machine off anywhere.
#[test]
fn an_old_machine_is_asked_about_wherever_its_successor_was_compared() {
    let stick = stick();
    let post = stick.path();
    let mut county = tests::committee();
    let mut old = Laptop::new("牛山镇", Role::Committee);
    old.import(&siblings_tests::invite(&mut county, "牛山镇", false, post)).unwrap();
    bring(&mut old, &mut county, post);
    bring(&mut county, &mut old, post);
    let code = old.ws().renew_code().unwrap();
    let mut clerk = siblings_tests::join(&mut old, post);
    let (mut anna, mut bo) = (enrolled("张三", &mut old, post), enrolled("李四", &mut old, post));
    let home = anna.household("刘兰英");
    anna.visit(home, "水渠淤塞");
    for cadre in [&mut anna, &mut bo] {
        bring(cadre, &mut old, post);
        bring(&mut old, cadre, post);
    }
    for office in [&mut county, &mut clerk] {
        bring(&mut old, office, post);
        bring(office, &mut old, post);
    }
    let clock = anna.clock.clone();
    clock.forward(24 * 60);
    let (mut office, _) = made_of(&code, post, clock.clone()).unwrap();
    let elsewhere = tests::stick();
    for other in [&mut county, &mut clerk, &mut anna, &mut bo] {
        other.clock.forward(24 * 60);
        bring(&mut office, other, post);
        other.ws().mark_compared(office.device()).unwrap();
        bring(other, &mut office, post);
    }
    let siblings: Vec<_> = clerk
        .ws()
        .shared()
        .read()
        .recipients()
        .filter(|peer| peer.known == Known::Sibling)
        .map(|peer| peer.device)
        .collect();
    assert_eq!(siblings, [office.device()], "for a clerk it is the office's other machine");
    // The old machine is started again, and sends to all.
    old.clock.forward(48 * 60);
    old.phone(home, "13800000009");
    let phone = |laptop: &mut Laptop| {
        let shared = laptop.ws().shared();
        let state = shared.read();
        state.household(home).and_then(|home| home.phone.clone())
    };
    let mut last = None;
    for other in [&mut county, &mut clerk, &mut anna, &mut bo] {
        let to = other.device();
        let file = old.export_to(Some(to), false, elsewhere.path()).file;
        let refused = other.import(&file);
        assert!(matches!(refused, Err(ExchangeError::Late { succeeded: true, .. })), "{refused:?}");
        assert_eq!(phone(other), None);
        last = Some(file);
    }
    // One of them takes it all the same: then a person has to choose before anything more
    // goes to either, and with nobody else does it count.
    let file = last.unwrap();
    bo.ws().import_late(&file, &mut unwatched).unwrap();
    let ask = Outgoing { to: Some(office.device()), all: false, profile: Profile::Full, out: post.to_owned() };
    let refused = bo.ws().export(&ask, &mut unwatched);
    assert!(matches!(refused, Err(ExchangeError::Rivals(..))), "{refused:?}");
    bo.ws().mark_compared(office.device()).unwrap();
    for other in [&mut bo, &mut anna, &mut clerk, &mut county] {
        bring(other, &mut office, post);
    }
    for other in [&mut county, &mut clerk, &mut anna] {
        bring(&mut office, other, post);
        assert_eq!(phone(other), None);
    }
    assert_eq!(phone(&mut office), None);
}
