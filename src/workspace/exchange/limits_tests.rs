//! What there may be at most of something: beyond that it is refused, named, and
//! nothing of it counts.

use super::tests::{Laptop, committee, enrolled, stick};
use super::*;
use crate::base::limits::{BRANCHES_MAX, HELD_MAX, MACHINES_MAX, WAITING_BUNDLES_MAX};
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::record::Kind;

fn invite(committee: &mut Laptop, name: &str, clerk: bool, out: &std::path::Path) -> std::path::PathBuf {
    let role = if clerk { Role::Committee } else { Role::Cadre };
    let ask = Invitation { clerk, ..Invitation::new(name, "县水利局", role, out) };
    committee.ws().invite(&ask).unwrap().file
}

#[test]
fn nobody_has_more_machines_than_there_may_be() {
    let stick = stick();
    let mut committee = committee();
    for nth in 0..=MACHINES_MAX {
        let invitation = invite(&mut committee, "张三", false, stick.path());
        let mut laptop = Laptop::new("张三", Role::Cadre);
        laptop.import(&invitation).unwrap();
        let (file, before) = (laptop.export(stick.path()).file, committee.hash());
        let taken = committee.import(&file);
        match nth < MACHINES_MAX {
            true => drop(taken.unwrap()),
            false => {
                assert!(matches!(taken, Err(ExchangeError::TooManyMachines(name)) if name == "张三"));
                assert_eq!(committee.hash(), before);
            }
        }
    }
}

#[test]
fn an_office_has_no_more_machines_than_there_may_be() {
    let stick = stick();
    let mut committee = committee();
    let host = committee.device();
    for nth in 0..=MACHINES_MAX {
        let invitation = invite(&mut committee, &format!("同事{nth}"), true, stick.path());
        let mut laptop = Laptop::new(&format!("同事{nth}"), Role::Committee);
        laptop.import(&invitation).unwrap();
        let file = laptop.export_to(Some(host), false, stick.path()).file;
        let taken = committee.import(&file);
        assert_eq!(matches!(taken, Err(ExchangeError::TooManyMachines(_))), nth == MACHINES_MAX, "{nth}");
    }
}

#[test]
fn a_ledger_goes_no_more_ways_than_there_may_be() {
    let stick = stick();
    let mut committee = committee();
    let mut anna = enrolled("张三", &mut committee, stick.path());
    let home = anna.household("刘兰英");
    committee.import(&anna.export(stick.path()).file).unwrap();
    let mut twins: Vec<Laptop> = (0..=BRANCHES_MAX).map(|_| anna.twin()).collect();
    for (nth, twin) in twins.iter_mut().enumerate() {
        twin.visit(home, &format!("第{nth}支"));
        let file = twin.export(stick.path()).file;
        match (nth < BRANCHES_MAX, committee.import(&file)) {
            (true, taken) => drop(taken.unwrap()),
            (false, taken) => {
                assert!(matches!(taken, Err(ExchangeError::TooManyBranches(device)) if device == anna.device()));
            }
        }
    }
    assert_eq!(committee.ws().shared().read().visits().count(), BRANCHES_MAX);
}

/// Set back to an older copy, an office takes nothing of what lies behind the gap;
/// somebody could have it keep files without end.
#[test]
fn no_more_bundles_of_one_sender_wait_than_there_may_be() {
    let stick = stick();
    let mut committee = committee();
    let mut anna = enrolled("张三", &mut committee, stick.path());
    let home = anna.household("刘兰英");
    let old = {
        committee.close();
        let root = tempfile::tempdir().unwrap();
        super::tests::copy_dir(committee.root.path(), root.path());
        committee.reopen();
        root
    };
    anna.visit(home, "渠");
    committee.import(&anna.export(stick.path()).file).unwrap();
    let back = committee.export_to(Some(anna.device()), false, stick.path()).file;
    anna.import(&back).unwrap();
    let mut older = Laptop::at(old, committee.clock.clone());
    older.reopen();
    for nth in 0..=WAITING_BUNDLES_MAX {
        anna.visit(home, &format!("第{nth}次"));
        let file = anna.export(stick.path()).file;
        match (nth < WAITING_BUNDLES_MAX, older.import(&file)) {
            (true, taken) => assert_eq!(taken.unwrap().plan.verdict, Verdict::Waiting),
            (false, taken) => assert!(matches!(taken, Err(ExchangeError::TooManyWaiting(name)) if name == "张三")),
        }
    }
}

#[test]
fn no_more_waits_for_a_decision_than_there_may_be() {
    let stick = stick();
    let mut committee = committee();
    let mut anna = enrolled("张三", &mut committee, stick.path());
    let mut bo = enrolled("李四", &mut committee, stick.path());
    let home = anna.household("刘兰英");
    let visit = anna.visit(home, "渠");
    bo.clock.forward(60);
    committee.clock.forward(60);
    committee.import(&anna.export(stick.path()).file).unwrap();
    committee.import(&bo.export(stick.path()).file).unwrap();
    let back = committee.export_to(Some(bo.device()), false, stick.path()).file;
    bo.import(&back).unwrap();
    for group in 0..HELD_MAX / 1_000 + 1 {
        let flood = |nth| match nth % 2 {
            0 => Change::Remove { kind: Kind::Visit, id: visit.0, reason: format!("{group}") },
            _ => Change::Restore { kind: Kind::Visit, id: visit.0 },
        };
        bo.ws().commit((0..1_000).map(flood).collect()).unwrap();
    }
    let (file, before) = (bo.export(stick.path()).file, committee.hash());
    assert!(matches!(committee.import(&file), Err(ExchangeError::TooManyHeld(device)) if device == bo.device()));
    assert_eq!(committee.hash(), before, "nothing of it counts");
    assert!(crate::query::requests::requests(&committee.ws().shared().read()).is_empty());
}
