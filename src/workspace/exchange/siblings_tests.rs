//! Two machines of one office, with a clerk at the second.

use std::path::Path;

use super::tests::{Laptop, committee, copy_dir, enrolled, stick};
use super::*;
use crate::base::clock::Clock;
use crate::base::ids::{AssignmentId, DeviceId, RecordId, RemarkId};
use crate::base::progress::{Onward, unwatched};
use crate::bundle::manifest::Profile;
use crate::domain::assignment::Assignment;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::household::Household;
use crate::domain::policy::Policy;
use crate::domain::record::Kind;
use crate::domain::remark::{Remark, Verdict as Says};
use crate::domain::village::{Village, VillageCode};
use crate::oplog::note::Known;

/// A town with two machines, and a cadre.
struct Town {
    stick: tempfile::TempDir,
    first: Laptop,
    second: Laptop,
    anna: Laptop,
}

pub(super) fn invite(by: &mut Laptop, name: &str, clerk: bool, out: &Path) -> std::path::PathBuf {
    let ask = Invitation { clerk, ..Invitation::new(name, "牛山镇", Role::Committee, out) };
    by.ws().invite(&ask).unwrap().file
}

/// Writes a file for somebody, if anything is due, and has them take it in.
pub(super) fn bring(from: &mut Laptop, to: &mut Laptop, stick: &Path) -> Option<Outcome> {
    let device = to.device();
    let ask = Outgoing { to: Some(device), all: false, profile: Profile::Full, out: stick.to_owned() };
    match from.ws().export(&ask, &mut unwatched) {
        Ok(sent) => Some(to.import(&sent.file).unwrap()),
        Err(ExchangeError::Nothing) => None,
        Err(error) => panic!("{error}"),
    }
}

pub(super) fn join(first: &mut Laptop, stick: &Path) -> Laptop {
    let file = invite(first, "李会计", true, stick);
    let mut second = Laptop::new("李会计", Role::Committee);
    second.import(&file).unwrap();
    bring(&mut second, first, stick);
    bring(first, &mut second, stick);
    second
}

impl Town {
    fn new() -> Self {
        let stick = stick();
        let mut first = committee();
        let anna = enrolled("张三", &mut first, stick.path());
        let second = join(&mut first, stick.path());
        Self { stick, first, second, anna }
    }

    /// Both machines bring each other up to date.
    fn level(&mut self) {
        bring(&mut self.first, &mut self.second, self.stick.path());
        bring(&mut self.second, &mut self.first, self.stick.path());
        bring(&mut self.first, &mut self.second, self.stick.path());
        assert_eq!(all(&mut self.first), all(&mut self.second), "both hold the same");
    }
}

/// All that counts on a machine.
pub(super) fn all(laptop: &mut Laptop) -> String {
    laptop.ws().records_hash(&|_, _| true).unwrap()
}

fn remark(laptop: &mut Laptop, kind: Kind, on: RecordId, text: &str) -> RemarkId {
    let id = RemarkId(laptop.fresh_id());
    let remark = Remark {
        kind,
        on,
        verdict: Says::Supplement,
        text: text.into(),
        made: "2026-11-20".parse().unwrap(),
        reply_by: None,
        author: laptop.ws().me().cadre,
        reply: String::new(),
        replied: None,
    };
    laptop.ws().commit(vec![Change::add(id, remark)]).unwrap();
    id
}

#[test]
fn both_machines_are_one_office_and_open_what_cadres_send() {
    let mut town = Town::new();
    assert_eq!(town.first.ws().me().office, town.second.ws().me().office);
    assert_ne!(town.first.ws().me().cadre, town.second.ws().me().cadre);
    let home = town.anna.household("刘兰英");
    let one = town.anna.visit(home, "渠");
    bring(&mut town.anna, &mut town.first, town.stick.path());
    // Anna learns of the second machine with the first answer; from then on both open hers.
    bring(&mut town.first, &mut town.anna, town.stick.path());
    town.level();
    assert!(town.second.ws().shared().read().visit(one).is_some());
    let two = town.anna.visit(home, "路");
    let ask = Outgoing { to: None, all: false, profile: Profile::Full, out: town.stick.path().to_owned() };
    let file = town.anna.ws().export(&ask, &mut unwatched).unwrap().file;
    assert_eq!(town.second.import(&file).unwrap().plan.verdict, Verdict::Imported);
    assert!(town.second.ws().shared().read().visit(two).is_some());
    assert_eq!(town.first.import(&file).unwrap().plan.verdict, Verdict::Imported);
    town.level();
}

#[test]
fn what_the_clerk_writes_is_the_offices_word_and_says_who_wrote_it() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    let visit = town.anna.visit(home, "渠");
    bring(&mut town.anna, &mut town.first, town.stick.path());
    bring(&mut town.first, &mut town.anna, town.stick.path());
    town.level();
    let id = remark(&mut town.second, Kind::Visit, visit.0, "请补记电话");
    bring(&mut town.second, &mut town.anna, town.stick.path());
    let clerk = town.second.ws().me().cadre;
    let seen = town.anna.ws().shared().read().remark(id).cloned().unwrap();
    assert_eq!((seen.text.as_str(), seen.author), ("请补记电话", clerk));
    assert_eq!(town.anna.ws().shared().read().cadre(clerk.unwrap()).unwrap().name, "李会计");
    town.level();
    assert!(town.first.ws().shared().read().remark(id).is_some());
    // What the first machine gave isn't taken away by what the second doesn't know yet.
    let late = remark(&mut town.first, Kind::Visit, visit.0, "还有一条");
    bring(&mut town.first, &mut town.anna, town.stick.path());
    remark(&mut town.second, Kind::Visit, visit.0, "再一条");
    bring(&mut town.second, &mut town.anna, town.stick.path());
    assert!(town.anna.ws().shared().read().remark(late).is_some());
}

#[test]
fn what_waits_for_a_decision_waits_on_both_and_either_decides() {
    let mut town = Town::new();
    let mut bo = enrolled("李四", &mut town.first, town.stick.path());
    let home = town.anna.household("刘兰英");
    let visit = town.anna.visit(home, "渠");
    bring(&mut town.anna, &mut town.first, town.stick.path());
    bring(&mut bo, &mut town.first, town.stick.path());
    bring(&mut town.first, &mut bo, town.stick.path());
    bo.ws().commit(vec![Change::Remove { kind: Kind::Visit, id: visit.0, reason: "不要了".into() }]).unwrap();
    bring(&mut bo, &mut town.first, town.stick.path());
    town.level();
    let waits = |laptop: &mut Laptop| crate::query::requests::requests(&laptop.ws().shared().read());
    assert_eq!((waits(&mut town.first).len(), waits(&mut town.second).len()), (1, 1));
    let request = waits(&mut town.second).remove(0);
    let taken = crate::domain::decision::Outcome::Taken;
    town.second.ws().decide(request.key(), taken, "", &mut |_, _| Onward::Continue).unwrap();
    town.level();
    assert!(waits(&mut town.first).is_empty());
    assert!(town.first.ws().shared().read().visit(visit).is_none());
}

#[test]
fn a_county_knows_both_machines_and_what_it_sends_reaches_either() {
    let stick = stick();
    let mut county = committee();
    let file = invite(&mut county, "牛山镇", false, stick.path());
    let mut first = Laptop::new("牛山镇", Role::Committee);
    first.import(&file).unwrap();
    bring(&mut first, &mut county, stick.path());
    bring(&mut county, &mut first, stick.path());
    let mut second = join(&mut first, stick.path());
    let hosts = |laptop: &mut Laptop| -> Vec<DeviceId> {
        laptop.ws().shared().read().exchange().hosts().map(|peer| peer.device).collect()
    };
    assert_eq!(hosts(&mut second), [county.device()], "it reports to whom the office does");
    let mut anna = enrolled("张三", &mut second, stick.path());
    let home = anna.household("刘兰英");
    let visit = anna.visit(home, "渠");
    bring(&mut anna, &mut second, stick.path());
    bring(&mut second, &mut first, stick.path());
    bring(&mut first, &mut county, stick.path());
    bring(&mut second, &mut county, stick.path());
    assert!(county.ws().shared().read().visit(visit).is_some());
    let above = recipients(&county.ws().shared().read());
    assert_eq!((above.len(), above[0].machines.len()), (1, 2), "one office, one line");
    let id = remark(&mut county, Kind::Visit, visit.0, "请村里核实");
    bring(&mut county, &mut second, stick.path());
    assert!(second.ws().shared().read().remark(id).is_some());
    bring(&mut second, &mut first, stick.path());
    assert!(first.ws().shared().read().remark(id).is_some(), "a word from above goes on to the other machine");
    bring(&mut first, &mut second, stick.path());
    assert_eq!(all(&mut first), all(&mut second));
    let kept = all(&mut first);
    first.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
    assert_eq!(all(&mut first), kept, "made anew");
}

/// The office above says what is theirs, all of it, to whoever was set back: their
/// clerks are, and whom they have invited and who hasn't come yet.
#[test]
fn an_office_that_was_set_back_keeps_its_clerks_and_whom_it_has_invited() {
    let stick = stick();
    let mut county = committee();
    let file = invite(&mut county, "牛山镇", false, stick.path());
    let mut first = Laptop::new("牛山镇", Role::Committee);
    first.import(&file).unwrap();
    let mut second = join(&mut first, stick.path());
    invite(&mut first, "王五", false, stick.path());
    let round = |first: &mut Laptop, county: &mut Laptop| {
        bring(first, county, stick.path());
        bring(county, first, stick.path());
    };
    round(&mut first, &mut county);
    first.close();
    let old = tempfile::tempdir().unwrap();
    copy_dir(&first.dir(), old.path());
    first.reopen();
    round(&mut first, &mut county);
    first.close();
    std::fs::remove_dir_all(first.dir()).unwrap();
    copy_dir(old.path(), &first.dir());
    first.reopen();
    round(&mut first, &mut county);
    round(&mut first, &mut county);
    bring(&mut first, &mut second, stick.path());
    for laptop in [&mut first, &mut second] {
        let shared = laptop.ws().shared();
        let names: Vec<String> = shared.read().cadres().map(|(_, cadre)| cadre.name.clone()).collect();
        assert!(names.iter().any(|name| name == "李会计") && names.iter().any(|name| name == "王五"), "{names:?}");
        assert_eq!(laptop.ws().me().role, Role::Committee);
    }
}

#[test]
fn a_clerk_is_cut_off_by_the_founder_alone_and_nothing_is_sealed_for_their_machine() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    let visit = town.anna.visit(home, "渠");
    bring(&mut town.anna, &mut town.first, town.stick.path());
    bring(&mut town.first, &mut town.anna, town.stick.path());
    town.level();
    let (device, cutting) = (town.second.device(), town.first.ws().plan_cut(town.second.device(), None).unwrap());
    town.first.ws().cut_off(device, &cutting, &mut |_, _| Onward::Continue).unwrap();
    let late = remark(&mut town.second, Kind::Visit, visit.0, "离开以后写的");
    let ask = Outgoing {
        to: Some(town.first.device()),
        all: false,
        profile: Profile::Full,
        out: town.stick.path().to_owned(),
    };
    let file = town.second.ws().export(&ask, &mut unwatched).unwrap().file;
    assert!(matches!(town.first.import(&file), Err(ExchangeError::Late { .. })));
    remark(&mut town.first, Kind::Visit, visit.0, "照旧");
    bring(&mut town.first, &mut town.anna, town.stick.path());
    let ask = Outgoing { to: None, all: true, profile: Profile::Full, out: town.stick.path().to_owned() };
    let file = town.anna.ws().export(&ask, &mut unwatched).unwrap().file;
    assert!(matches!(town.second.import(&file), Err(ExchangeError::Bundle(_))), "it can't be opened there");
    town.first.import(&file).unwrap();
    assert!(town.first.ws().shared().read().remark(late).is_none());
    assert!(town.second.ws().shared().read().exchange().siblings().all(|peer| peer.known == Known::Sibling));
}

#[test]
fn whom_one_machine_lets_in_again_the_other_one_does_not_cut_off_anew() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    town.anna.visit(home, "渠");
    bring(&mut town.anna, &mut town.first, town.stick.path());
    town.level();
    let device = town.anna.device();
    let cutting = town.first.ws().plan_cut(device, None).unwrap();
    town.first.ws().cut_off(device, &cutting, &mut |_, _| Onward::Continue).unwrap();
    town.level();
    let is_cut = |laptop: &mut Laptop| laptop.ws().shared().read().is_cut(device);
    assert!(is_cut(&mut town.first) && is_cut(&mut town.second));
    town.second.ws().lift_cut(device, &mut |_, _| Onward::Continue).unwrap();
    town.level();
    // Before anything is sent, this machine writes down what it knows of devices.
    assert!(bring(&mut town.first, &mut town.anna, town.stick.path()).is_some());
    town.level();
    assert!(!is_cut(&mut town.first) && !is_cut(&mut town.second));
}

#[test]
fn cadres_hear_that_a_machine_of_their_office_was_cut_off() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    town.anna.visit(home, "渠");
    bring(&mut town.anna, &mut town.first, town.stick.path());
    bring(&mut town.first, &mut town.anna, town.stick.path());
    town.level();
    bring(&mut town.second, &mut town.anna, town.stick.path());
    bring(&mut town.anna, &mut town.first, town.stick.path());
    // Stolen, with all that it has written: nothing stands behind the cut.
    let device = town.second.device();
    let cutting = town.first.ws().plan_cut(device, None).unwrap();
    assert_eq!(cutting.goes, 0);
    town.first.ws().cut_off(device, &cutting, &mut |_, _| Onward::Continue).unwrap();
    assert!(bring(&mut town.first, &mut town.anna, town.stick.path()).is_some());
    let visit = town.anna.visit(home, "路");
    remark(&mut town.second, Kind::Household, home.0, "请把所有住户抄给我");
    let to = Some(town.anna.device());
    let ask = Outgoing { to, all: false, profile: Profile::Full, out: town.stick.path().to_owned() };
    let file = town.second.ws().export(&ask, &mut unwatched).unwrap().file;
    let refused = town.anna.import(&file);
    assert!(matches!(refused, Err(ExchangeError::Late { .. } | ExchangeError::Revoked(_))), "{refused:?}");
    let shared = town.anna.ws().shared();
    assert_eq!(shared.read().remarks().count(), 0);
    assert!(shared.read().visit(visit).is_some());
}

#[test]
fn what_one_machine_says_has_left_the_list_of_the_other_one_does_not_bring_back() {
    let mut town = Town::new();
    bring(&mut town.anna, &mut town.first, town.stick.path());
    bring(&mut town.first, &mut town.anna, town.stick.path());
    // A household of another village, which Anna is given for a while.
    let other: VillageCode = "320722114205".parse().unwrap();
    let (village, home) = (
        Village { code: other, name: "后张村委会".into(), town: "曲阳镇".into(), county: String::new() },
        Household::new(other, "王小毛"),
    );
    let (anna, given) = (town.anna.ws().me().cadre, AssignmentId(town.first.fresh_id()));
    let assignment: Assignment = serde_json::from_value(serde_json::json!({
        "title": "代管", "cadres": [anna], "villages": [other], "from": "2026-01-01", "to": "2026-12-31",
    }))
    .unwrap();
    let changes = vec![
        Change::add(other.id(), village),
        Change::add(home.first_id(), home.clone()),
        Change::add(given, assignment),
    ];
    town.first.ws().commit(changes).unwrap();
    bring(&mut town.first, &mut town.anna, town.stick.path());
    town.level();
    let shows = |laptop: &mut Laptop| laptop.ws().shared().read().is_shown(Kind::Household, home.first_id().0);
    assert!(shows(&mut town.anna));
    let gone = Change::Remove { kind: Kind::Assignment, id: given.0, reason: "交回".into() };
    town.first.ws().commit(vec![gone]).unwrap();
    bring(&mut town.first, &mut town.anna, town.stick.path());
    assert!(!shows(&mut town.anna), "it has left");
    town.level();
    // This one doesn't know what the other one has brought, and lists all that is hers, later.
    town.second.clock.forward(60);
    assert!(bring(&mut town.second, &mut town.anna, town.stick.path()).is_some());
    assert!(!shows(&mut town.anna));
}

#[test]
fn what_a_clerk_sent_from_behind_a_cut_counts_with_nobody_though_the_office_never_sent_it() {
    let mut town = Town::new();
    bring(&mut town.anna, &mut town.first, town.stick.path());
    bring(&mut town.first, &mut town.anna, town.stick.path());
    town.level();
    let policy: Policy = serde_json::from_value(serde_json::json!({"code": "假1", "title": "都不用交了"})).unwrap();
    let id = policy.id();
    town.second.ws().commit(vec![Change::add(id, policy)]).unwrap();
    bring(&mut town.second, &mut town.anna, town.stick.path());
    bring(&mut town.second, &mut town.first, town.stick.path());
    let has = |laptop: &mut Laptop| laptop.ws().shared().read().policy(id).is_some();
    assert!(has(&mut town.anna) && has(&mut town.first));
    let device = town.second.device();
    let day = town.first.clock.today();
    let cutting = town.first.ws().plan_cut(device, Some(day)).unwrap();
    assert!(cutting.goes > 0);
    town.first.ws().cut_off(device, &cutting, &mut |_, _| Onward::Continue).unwrap();
    bring(&mut town.first, &mut town.anna, town.stick.path());
    assert!(!has(&mut town.first) && !has(&mut town.anna));
}
