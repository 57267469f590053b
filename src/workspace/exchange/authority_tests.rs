//! What an office makes of what its cadres write, by real files.

use super::tests::{Laptop, code, committee, enrolled, stick};
use super::*;
use crate::base::ids::{AssignmentId, CadreId, HouseholdId, RecordId, VisitId};
use crate::base::progress::{Onward, unwatched};
use crate::domain::assignment::{Assignment, Targets};
use crate::domain::authority::Deed;
use crate::domain::cadre::{Cadre, Role};
use crate::domain::change::{Change, Edit};
use crate::domain::decision::Outcome as Decided;
use crate::domain::household::Household;
use crate::domain::record::Kind;
use crate::domain::village::{Village, VillageCode};
use crate::domain::visit::Visit;
use crate::oplog::codec::Erasure;
use crate::query::requests::{Request, requests};

/// A committee, one cadre who has a village, and one who has another.
struct Town {
    stick: tempfile::TempDir,
    committee: Laptop,
    anna: Laptop,
    bo: Laptop,
}

fn elsewhere() -> VillageCode {
    "320722114205".parse().unwrap()
}

impl Town {
    fn new() -> Self {
        let stick = stick();
        let mut committee = committee();
        let mut other =
            Village {
                code: elsewhere(), name: "后张村委会".into(), town: "曲阳镇".into(), county: String::new()
            };
        other.county.clear();
        committee.ws().commit(vec![Change::add(other.code.id(), other)]).unwrap();
        let anna = enrolled("张三", &mut committee, stick.path());
        let ask = Invitation {
            villages: vec![elsewhere()],
            ..Invitation::new("李四", "县水利局", Role::Cadre, stick.path())
        };
        let file = committee.ws().invite(&ask).unwrap().file;
        let mut bo = Laptop::new("李四", Role::Cadre);
        bo.import(&file).unwrap();
        Self { stick, committee, anna, bo }
    }

    /// Takes in what both have to send.
    fn gather(&mut self) {
        for laptop in [&mut self.anna, &mut self.bo] {
            match laptop.ws().export(&all_to_host(&self.stick), &mut unwatched) {
                Ok(sent) => {
                    self.committee.import(&sent.file).unwrap();
                }
                Err(ExchangeError::Nothing) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Has the committee answer a cadre.
    fn answer(&mut self, anna: bool) {
        let laptop = if anna { &mut self.anna } else { &mut self.bo };
        let file = self.committee.export_to(Some(laptop.device()), false, self.stick.path()).file;
        laptop.import(&file).unwrap();
    }

    fn requests(&mut self) -> Vec<Request> {
        requests(&self.committee.ws().shared().read())
    }

    fn decide(&mut self, request: &Request, outcome: Decided) {
        self.committee.ws().decide(request.key(), outcome, "", &mut |_, _| Onward::Continue).unwrap();
    }

    /// What is kept is what comes of the journal.
    fn is_kept(&mut self) {
        let (hash, open) = (self.committee.hash(), self.requests());
        self.committee.reopen();
        assert_eq!((self.committee.hash(), self.requests()), (hash.clone(), open.clone()), "read back");
        self.committee.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
        assert_eq!((self.committee.hash(), self.requests()), (hash, open), "made anew");
    }
}

fn all_to_host(stick: &tempfile::TempDir) -> Outgoing {
    Outgoing { to: None, all: false, profile: crate::bundle::manifest::Profile::Full, out: stick.path().to_owned() }
}

fn remove(laptop: &mut Laptop, kind: Kind, id: RecordId) {
    laptop.ws().commit(vec![Change::Remove { kind, id, reason: "不要了".into() }]).unwrap();
}

/// A cadre's laptop that has been made to write what its program wouldn't.
fn knowing(laptop: &mut Laptop, home: HouseholdId, at: VillageCode) {
    let household = Household::new(at, "刘兰英");
    assert_eq!(household.first_id(), home);
    laptop.ws().commit(vec![Change::add(home, household)]).unwrap();
}

/// Whoever reads a record knows its id, and could say that it came to be on their own
/// machine, long before. Then it would be nobody's own any more.
#[test]
fn nobody_gives_somebody_elses_record_another_birth() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    let visit = town.anna.visit(home, "村东水渠淤塞");
    town.gather();
    let at = "2020-01-01T09:00:00+08:00".parse().unwrap();
    let again = Visit { households: vec![town.bo.household("王小毛")], ..Visit::new(at, code()) };
    let written = town.bo.ws().commit(vec![Change::add(visit, again)]).unwrap();
    assert_eq!(written.requests, written.entries, "who writes it is told that it waits");
    town.gather();
    assert_eq!(town.requests().len(), 1);
    let old = town.anna.ws().read::<Visit>(visit).unwrap().unwrap();
    let mut new = old.clone();
    new.blocks.complaints = "村东水渠已通".into();
    town.anna.ws().commit(Change::edit(visit, &old, &new).unwrap().into_iter().collect()).unwrap();
    town.gather();
    assert_eq!(town.committee.ws().read::<Visit>(visit).unwrap(), Some(new), "it is still her own");
    assert_eq!(town.requests().len(), 1);
    town.is_kept();
}

/// The words of the office are stamped after all that counts there. Whoever writes what
/// doesn't count would have them come from tomorrow, else, and win over what others
/// write by then.
#[test]
fn what_waits_moves_no_clock_until_it_counts() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    town.gather();
    let before = town.committee.ws().shared().read().clock();
    town.bo.clock.forward(20 * 60);
    let removal = Change::Remove { kind: Kind::Household, id: home.0, reason: String::new() };
    let encoded = crate::oplog::codec::encode(&removal).unwrap();
    town.bo.append_as_before(&encoded.kind, &encoded.body);
    town.bo.reopen();
    town.gather();
    let asked = town.requests();
    assert_eq!(asked.len(), 1, "{asked:?}");
    let clock = |town: &mut Town| {
        let clock = town.committee.ws().shared().read().clock();
        town.is_kept();
        assert_eq!(town.committee.ws().shared().read().clock(), clock, "as the journal has it");
        clock
    };
    assert_eq!(clock(&mut town), before);
    town.decide(&asked[0], Decided::Taken);
    let hours = (clock(&mut town).unix_ms() - town.committee.ws().unix_ms()) / 3_600_000;
    assert_eq!(hours, 20, "it counts, and what is written now comes after it");
}

#[test]
fn what_a_cadre_wants_destroyed_is_not_until_the_office_agrees() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    let visit = town.anna.visit(home, "村东水渠淤塞");
    town.gather();
    let others = town.committee.household("王小毛");
    let everything = vec![(Kind::Household, home.0), (Kind::Visit, visit.0), (Kind::Household, others.0)];
    let erasure = Erasure { id: home.0, records: everything, reason: "乱写".into() };
    town.bo.ws().write_erasure(Vec::new(), erasure, false).unwrap();
    town.gather();
    assert_eq!(town.committee.ws().read::<Visit>(visit).unwrap().unwrap().blocks.complaints, "村东水渠淤塞");
    assert!(town.committee.ws().shared().read().erased().next().is_none());
    let asked = town.requests();
    let [request] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!((request.deed, request.records.len(), request.households()), (Deed::Erased, 3, 2));
    assert_eq!(request.by, town.bo.ws().me().cadre.map(|me| town.committee.ws().shared().read().canon(me)));
    town.is_kept();
    town.decide(&request.clone(), Decided::Refused);
    assert_eq!(town.requests(), []);
    assert!(town.committee.ws().read::<Household>(home).unwrap().is_some());
    town.is_kept();

    // Of what is asked for honestly the office destroys what it finds itself.
    let asked = town.anna.ws().erase_household(home, "本人要求", &mut |_, _| Onward::Continue).unwrap();
    assert!(asked.asked, "the office knows of it");
    assert!(town.anna.ws().read::<Household>(home).unwrap().is_some(), "nothing is destroyed yet");
    town.gather();
    let request = town.requests().remove(0);
    town.decide(&request, Decided::Taken);
    assert!(town.committee.ws().read::<Household>(home).unwrap().is_none());
    assert!(town.committee.ws().read::<Household>(others).unwrap().is_some());
    town.is_kept();
    town.answer(true);
    assert!(town.anna.ws().read::<Visit>(visit).unwrap().is_none());
}

#[test]
fn what_nobody_else_has_is_destroyed_without_asking() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    let erased = town.anna.ws().erase_household(home, "", &mut |_, _| Onward::Continue).unwrap();
    assert!(!erased.asked);
    assert!(town.anna.ws().read::<Household>(home).unwrap().is_none());
}

#[test]
fn a_village_that_a_cadre_gives_themselves_stays_closed() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    town.gather();
    let me: CadreId = town.bo.ws().me().cadre.unwrap();
    let id = AssignmentId(town.bo.fresh_id());
    let own = Assignment {
        title: "我的".into(),
        campaign: String::new(),
        cadres: vec![me],
        villages: vec![elsewhere()],
        households: vec![home],
        from: "2026-01-01".parse().unwrap(),
        to: "2026-12-31".parse().unwrap(),
        targets: Targets::default(),
        excused: Vec::new(),
        handovers: Vec::new(),
    };
    knowing(&mut town.bo, home, code());
    town.bo.ws().commit(vec![Change::add(id, own)]).unwrap();
    town.gather();
    let reads = town.committee.ws().readers([me]).reads(me, Kind::Household, home.0);
    assert!(!reads, "it is read by whoever an office has given it to");
    // Nor does it give a right: what is said of that household is held.
    town.bo.phone(home, "13800000000");
    town.gather();
    assert_eq!(town.committee.ws().read::<Household>(home).unwrap().unwrap().phone, None);
    assert_eq!(town.requests().len(), 1);
}

/// By the id of an assignment that somebody wrote about, its entries would come back,
/// as if it had been theirs.
#[test]
fn whoever_writes_about_what_is_not_theirs_is_told_nothing_of_it() {
    let mut town = Town::new();
    town.gather();
    let (anna, me) = (town.anna.ws().me().cadre.unwrap(), town.bo.ws().me().cadre.unwrap());
    let id = {
        let shared = town.committee.ws().shared();
        let state = shared.read();
        state.assignments().find(|(_, one)| one.cadres.contains(&anna)).unwrap().0
    };
    let set = serde_json::Map::from_iter([("cadres".to_owned(), serde_json::json!([me]))]);
    let edit = Edit { kind: Kind::Assignment, id: id.0, set, was: Default::default(), step: None };
    let encoded = crate::oplog::codec::encode(&Change::Edit(edit)).unwrap();
    town.bo.append_as_before(&encoded.kind, &encoded.body);
    town.bo.reopen();
    town.gather();
    assert_eq!(town.requests().len(), 1);
    town.answer(false);
    let theirs = town.bo.ws().doc(Kind::Assignment, id.0).unwrap();
    assert!(theirs.is_none_or(|doc| !doc.is_born()), "nothing of it came");
}

#[test]
fn what_others_wrote_is_changed_and_removed_only_once_the_office_agrees() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    let visit = town.anna.visit(home, "村东水渠淤塞");
    town.gather();
    // He was there once, and has the visit.
    town.committee.clock.forward(30);
    let went = town.bo.ws().me().cadre.unwrap();
    let old = town.committee.ws().read::<Visit>(visit).unwrap().unwrap();
    let mut new = old.clone();
    new.cadres.push(went);
    town.committee.ws().commit(Change::edit(visit, &old, &new).unwrap().into_iter().collect()).unwrap();
    town.bo.clock.forward(60);
    town.answer(false);
    let committed = {
        let old = town.bo.ws().read::<Visit>(visit).unwrap().unwrap();
        let mut new = old.clone();
        new.blocks.complaints = "没有问题".into();
        town.bo.ws().commit(Change::edit(visit, &old, &new).unwrap().into_iter().collect()).unwrap()
    };
    assert_eq!(committed.requests, committed.entries, "whoever writes it is told");
    remove(&mut town.bo, Kind::Visit, visit.0);
    town.gather();
    let shown =
        |town: &mut Town| town.committee.ws().read::<Visit>(visit).unwrap().map(|visit: Visit| visit.blocks.complaints);
    assert_eq!(shown(&mut town).as_deref(), Some("村东水渠淤塞"));
    let asked = town.requests();
    assert_eq!(asked.iter().map(|one| one.deed).collect::<Vec<_>>(), [Deed::Edited, Deed::Removed]);
    town.is_kept();
    town.decide(&asked[0], Decided::Taken);
    assert_eq!(shown(&mut town).as_deref(), Some("没有问题"));
    town.decide(&asked[1], Decided::Refused);
    assert!(shown(&mut town).is_some());
    assert_eq!(town.requests(), []);
    town.is_kept();
    // The answer goes to whoever asked, and what was refused is undone there, too.
    assert!(town.bo.ws().read::<Visit>(visit).unwrap().is_none());
    town.answer(false);
    assert_eq!(town.bo.ws().read::<Visit>(visit).unwrap().unwrap().blocks.complaints, "没有问题");
}

#[test]
fn nobody_makes_themselves_an_office_or_somebody_else() {
    let mut town = Town::new();
    town.gather();
    let (anna, bo) = (town.anna.ws().me().cadre.unwrap(), town.bo.ws().me().cadre.unwrap());
    let made = town.bo.ws().shared().read().self_made(town.bo.open.as_ref().unwrap().device()).unwrap();
    let set = |value: serde_json::Value| {
        let serde_json::Value::Object(set) = value else { panic!() };
        let (kind, id) = (Kind::Cadre, made.0);
        Change::Edit(Edit { kind, id, set, was: Default::default(), step: None })
    };
    town.bo.ws().commit(vec![set(serde_json::json!({"role": "committee"}))]).unwrap();
    town.bo.ws().commit(vec![set(serde_json::json!({"same_as": anna}))]).unwrap();
    town.gather();
    let shared = town.committee.ws().shared();
    {
        let state = shared.read();
        assert_eq!(state.canon(made), bo);
        assert!(state.cadres().all(|(_, cadre): (_, &Cadre)| cadre.role == Role::Cadre || cadre.name == "县委组织部"));
    }
    assert_eq!(town.requests().len(), 2);
    town.is_kept();
}

#[test]
fn what_waits_counts_once_the_village_is_theirs() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    town.gather();
    knowing(&mut town.bo, home, code());
    town.bo.phone(home, "13800000000");
    let visit: VisitId = town.bo.visit(home, "路灯不亮");
    town.gather();
    let phone = |town: &mut Town| town.committee.ws().read::<Household>(home).unwrap().unwrap().phone;
    assert_eq!((phone(&mut town), town.requests().len()), (None, 1));
    assert!(town.committee.ws().read::<Visit>(visit).unwrap().is_some(), "one's own visit is one's own anywhere");
    let ask = Invitation {
        villages: vec![code()],
        ..Invitation::new("李四", "", Role::Cadre, town.stick.path().join("再.dundian"))
    };
    town.committee.ws().invite(&ask).unwrap();
    assert_eq!((phone(&mut town).as_deref(), town.requests().len()), (Some("13800000000"), 0));
    town.is_kept();
}

#[test]
fn what_is_ones_own_waits_for_nobody_before_the_office_has_answered_and_after() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    let visit = town.anna.visit(home, "村东水渠淤塞");
    let correct = |town: &mut Town, text: &str| {
        let old = town.anna.ws().read::<Visit>(visit).unwrap().unwrap();
        let mut new = old.clone();
        new.blocks.complaints = text.into();
        let changes: Vec<Change> = Change::edit(visit, &old, &new).unwrap().into_iter().collect();
        assert_eq!(town.anna.ws().requests_in(&changes).unwrap(), []);
        town.anna.ws().commit(changes).unwrap().requests
    };
    assert_eq!(correct(&mut town, "村东水渠又淤塞"), []);
    assert_eq!(requests(&town.anna.ws().shared().read()), [], "nor does having joined");
    town.gather();
    town.answer(true);
    assert_eq!(correct(&mut town, "村东水渠通了"), []);
    assert_eq!(requests(&town.anna.ws().shared().read()), []);
}

#[test]
fn what_would_wait_is_known_before_it_is_written() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    let remove = vec![Change::Remove { kind: Kind::Household, id: home.0, reason: "搬走".into() }];
    let before = town.anna.hash();
    let told = town.anna.ws().requests_in(&remove).unwrap();
    let [request] = &told[..] else { panic!("{told:?}") };
    assert_eq!((request.deed, &request.records[..]), (Deed::Removed, &[(Kind::Household, home.0)][..]));
    assert_eq!(town.anna.hash(), before, "nothing is written");
    assert_eq!(town.committee.ws().requests_in(&remove[..0]).unwrap(), []);
    assert!(!town.anna.ws().erasing_asks(home).unwrap(), "nobody else has it yet");
    town.gather();
    town.answer(true);
    assert!(town.anna.ws().erasing_asks(home).unwrap());
    assert_eq!(town.anna.ws().unsent().records, 0);
    town.anna.ws().commit(remove.clone()).unwrap();
    assert_eq!(town.anna.ws().unsent().records, 1, "it is said to be due until it went up");
    assert_eq!(town.committee.ws().requests_in(&remove).unwrap(), [], "an office decides itself");
    town.gather();
    assert_eq!(town.anna.ws().unsent().records, 0);
}

/// Whoever asked may take it back before they hear that it counts by now; and then it
/// counts with nobody who had it.
#[test]
fn what_came_to_count_and_was_taken_back_counts_with_no_colleague_either() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    town.gather();
    town.answer(true);
    knowing(&mut town.bo, home, code());
    town.bo.phone(home, "13800000000");
    town.gather();
    let asked = requests(&town.bo.ws().shared().read()).remove(0);
    let ask = Invitation {
        villages: vec![code()],
        ..Invitation::new("李四", "", Role::Cadre, town.stick.path().join("再.dundian"))
    };
    town.committee.ws().invite(&ask).unwrap();
    town.answer(true);
    let phone = |laptop: &mut Laptop| laptop.ws().read::<Household>(home).unwrap().unwrap().phone;
    assert_eq!(phone(&mut town.anna).as_deref(), Some("13800000000"), "it counts, and went on");
    town.bo.ws().decide(asked.key(), Decided::Withdrawn, "", &mut |_, _| Onward::Continue).unwrap();
    town.gather();
    town.answer(true);
    town.answer(false);
    town.is_kept();
    for laptop in [&mut town.committee, &mut town.anna, &mut town.bo] {
        assert_eq!(phone(laptop), None);
        assert_eq!(requests(&laptop.ws().shared().read()), []);
        laptop.reopen();
        assert_eq!(phone(laptop), None, "read back");
        laptop.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
        assert_eq!(phone(laptop), None, "made anew");
    }
    // Once told it isn't said again, and both sides agree.
    town.gather();
    let status = town.committee.ws().exchange_status(&mut unwatched).unwrap();
    assert!(status.people.iter().all(|one| one.agreement == Agreement::Agreed), "{:#?}", status.people);
}

/// Two laptops of one copied disk give two requests one number: each is decided by itself.
#[test]
fn of_two_requests_with_one_number_the_one_that_is_meant_is_decided() {
    let mut town = Town::new();
    let home = town.anna.household("刘兰英");
    town.gather();
    knowing(&mut town.bo, home, code());
    let mut twin = town.bo.twin();
    town.bo.phone(home, "13800000000");
    twin.phone(home, "13900000000");
    town.gather();
    let sent = twin.ws().export(&all_to_host(&town.stick), &mut unwatched).unwrap();
    town.committee.import(&sent.file).unwrap();
    let asked = town.requests();
    let [one, other] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(one.entry, other.entry);
    let name = |town: &mut Town, one: &Request| one.name(&town.committee.ws().shared().read());
    assert_ne!(name(&mut town, one), name(&mut town, other));
    let wanted = if one.values[0] == "13900000000" { one } else { other };
    let left = if wanted == one { other } else { one };
    town.decide(wanted, Decided::Taken);
    let phone = |town: &mut Town| town.committee.ws().read::<Household>(home).unwrap().unwrap().phone;
    assert_eq!(phone(&mut town).as_deref(), Some("13900000000"));
    assert_eq!(town.requests(), std::slice::from_ref(left));
    let called = name(&mut town, left);
    assert!(
        called.starts_with(&left.entry.to_string()) && called != left.entry.to_string(),
        "the number alone is both"
    );
    town.decide(left, Decided::Refused);
    assert_eq!(phone(&mut town).as_deref(), Some("13900000000"));
    town.is_kept();
}
