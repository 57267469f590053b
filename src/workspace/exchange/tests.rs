//! A committee and its cadres exchange files, as they would on sticks.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Duration, FixedOffset};

use super::*;
use crate::base::clock::Clock;
use crate::base::entropy::{Entropy, SeededEntropy};
use crate::base::ids::{ConcernId, DeviceId, HouseholdId, RemarkId, VisitId};
use crate::base::progress::{Onward, unwatched};
use crate::bundle::manifest::Profile;
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::concern::{Concern, Urgency};
use crate::domain::household::Household;
use crate::domain::record::Kind;
use crate::domain::remark::{Remark, Verdict as Says};
use crate::domain::village::{Village, VillageCode};
use crate::domain::visit::Visit;
use crate::query::progress::data_age;
use crate::state::exchange::Carried;
use crate::storage::vault::{KdfCost, Unlock};
use crate::workspace::{Founding, Options, Workspace, init};

pub const CHEAP: KdfCost = KdfCost { memory_kib: 64, passes: 1, lanes: 1 };

thread_local! {
    static DICE: Dice = Dice(Arc::new(Mutex::new(SeededEntropy::new(1))));
}

/// One row of random bytes for all machines of a test, so that the same ids come
/// of the same run: their order decides what a simulation draws.
#[derive(Clone)]
pub struct Dice(Arc<Mutex<SeededEntropy>>);

impl Dice {
    pub fn of_this_test() -> Self {
        DICE.with(Clone::clone)
    }

    /// Begins anew, so that the same follows once more, whatever was drawn before.
    pub fn begin(&self, seed: u64) {
        *self.0.lock().unwrap() = SeededEntropy::new(seed);
    }
}

impl Entropy for Dice {
    fn fill(&mut self, buffer: &mut [u8]) {
        self.0.lock().unwrap().fill(buffer);
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug, Default)]
pub struct Hand(AtomicI64);

impl Hand {
    pub fn forward(&self, minutes: i64) {
        self.0.fetch_add(minutes, Ordering::Relaxed);
    }
}

impl Clock for Hand {
    fn now(&self) -> DateTime<FixedOffset> {
        let start = DateTime::parse_from_rfc3339("2026-11-20T08:00:00+08:00").unwrap();
        start + Duration::minutes(self.0.load(Ordering::Relaxed))
    }
}

/// One installation: its data directory, its mark outside, and its clock.
pub struct Laptop {
    pub root: tempfile::TempDir,
    pub clock: Arc<Hand>,
    pub open: Option<Workspace>,
}

impl Laptop {
    pub fn new(name: &str, role: Role) -> Self {
        let root = tempfile::tempdir().unwrap();
        let clock = Arc::new(Hand::default());
        let founding = Founding { role, name, unit: "县水利局", passphrase: None, cost: CHEAP };
        let dir = root.path().join("data");
        let mut open = init(&dir, &founding, clock.clone(), Box::new(Dice::of_this_test())).unwrap().0;
        open.keep_mark_in(root.path().join("marks"));
        Self { root, clock, open: Some(open) }
    }

    /// Returns the laptop whose disk is `root`, switched off.
    pub fn at(root: tempfile::TempDir, clock: Arc<Hand>) -> Self {
        Self { root, clock, open: None }
    }

    pub fn dir(&self) -> PathBuf {
        self.root.path().join("data")
    }

    pub fn ws(&mut self) -> &mut Workspace {
        self.open.as_mut().unwrap()
    }

    pub fn close(&mut self) {
        if let Some(open) = self.open.take() {
            open.close();
        }
    }

    pub fn reopen(&mut self) {
        self.close();
        let dir = self.dir();
        let options = Options {
            dir: &dir,
            unlock: Unlock::Open,
            clock: self.clock.clone(),
            entropy: Box::new(Dice::of_this_test()),
        };
        let mut open = Workspace::open(options, &mut |_, _| Onward::Continue).unwrap().0;
        open.keep_mark_in(self.root.path().join("marks"));
        self.open = Some(open);
    }

    /// Tells whether an office works here.
    pub fn is_committee(&self) -> bool {
        self.open.as_ref().unwrap().me().role == Role::Committee
    }

    /// Tells whether this laptop reads what is sealed for `reader`.
    pub fn reads(&self, reader: &str) -> bool {
        self.open.as_ref().unwrap().identity.reader().unwrap().recipient() == reader
    }

    /// Returns a copy of the whole disk, the mark with it, so that nothing tells
    /// the two apart.
    pub fn twin(&mut self) -> Self {
        self.close();
        let root = tempfile::tempdir().unwrap();
        copy_dir(self.root.path(), root.path());
        self.reopen();
        let mut twin = Self::at(root, self.clock.clone());
        twin.reopen();
        twin
    }

    pub fn device(&mut self) -> DeviceId {
        self.ws().device()
    }

    /// Returns the hash of all that was taken in: an office writes for itself
    /// whom it has invited and which devices it has admitted.
    pub fn hash(&mut self) -> String {
        self.ws().records_hash(&|kind, _| !matches!(kind, Kind::Device | Kind::Invitation)).unwrap()
    }

    pub fn fresh_id(&mut self) -> crate::base::ids::RecordId {
        self.ws().new_id()
    }

    pub fn village(&mut self) {
        let village =
            Village { code: code(), name: "前张村委会".into(), town: "曲阳镇".into(), county: String::new() };
        self.ws().commit(vec![Change::add(code().id(), village)]).unwrap();
    }

    pub fn household(&mut self, head: &str) -> HouseholdId {
        let household = Household::new(code(), head);
        let id = household.first_id();
        if !self.ws().shared().read().knows(Kind::Household, id.0) {
            self.ws().commit(vec![Change::add(id, household)]).unwrap();
        }
        id
    }

    /// Logs a visit in which something is complained of.
    pub fn visit(&mut self, home: HouseholdId, text: &str) -> VisitId {
        self.clock.forward(7);
        let id = VisitId(self.fresh_id());
        let at = self.clock.now();
        let mut visit = Visit { households: vec![home], ..Visit::new(at, code()) };
        visit.cadres.extend(self.ws().me().cadre);
        visit.blocks.complaints = text.to_owned();
        self.ws().commit(vec![Change::add(id, visit)]).unwrap();
        id
    }

    pub fn concern(&mut self, home: HouseholdId, visit: VisitId, text: &str) -> ConcernId {
        let id = ConcernId(self.fresh_id());
        let day = self.clock.today();
        let concern = Concern {
            number: "1120-01".into(),
            visit: Some(visit),
            household: Some(home),
            text: text.into(),
            ..Concern::recorded(code(), day, Urgency::Ordinary, day)
        };
        self.ws().commit(vec![Change::add(id, concern)]).unwrap();
        id
    }

    pub fn phone(&mut self, home: HouseholdId, phone: &str) {
        let old = self.ws().read::<Household>(home).unwrap().unwrap();
        let new = Household { phone: Some(phone.into()), ..old.clone() };
        self.ws().commit(Change::edit(home, &old, &new).unwrap().into_iter().collect()).unwrap();
    }

    pub fn export(&mut self, out: &Path) -> Exported {
        self.export_to(None, false, out)
    }

    pub fn export_to(&mut self, to: Option<DeviceId>, all: bool, out: &Path) -> Exported {
        let ask = Outgoing { to, all, profile: Profile::Full, out: out.to_owned() };
        self.ws().export(&ask, &mut unwatched).unwrap()
    }

    pub fn import(&mut self, file: &Path) -> Result<Outcome, ExchangeError> {
        self.ws().import(file, &mut unwatched)
    }
}

pub fn code() -> VillageCode {
    "320722114204".parse().unwrap()
}

/// A committee with a stick, and a cadre who has taken its invitation in.
pub fn enrolled(name: &str, committee: &mut Laptop, stick: &Path) -> Laptop {
    let mut cadre = Laptop::new(name, Role::Cadre);
    let ask = Invitation { villages: vec![code()], ..Invitation::new(name, "县水利局", Role::Cadre, stick) };
    let file = committee.ws().invite(&ask).unwrap().file;
    let outcome = cadre.import(&file).unwrap();
    assert!(outcome.joined.is_some());
    std::fs::remove_file(file).unwrap();
    cadre
}

pub fn committee() -> Laptop {
    let mut committee = Laptop::new("县委组织部", Role::Committee);
    committee.village();
    committee
}

pub fn stick() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_week_goes_to_the_committee_and_an_answer_comes_back() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    assert_eq!(cadre.ws().shared().read().assignments().count(), 1);
    let me = cadre.ws().me().cadre.unwrap();
    assert_eq!(cadre.ws().shared().read().assignments().next().unwrap().1.cadres, [me], "one person, not two");

    let home = cadre.household("刘兰英");
    let visit = cadre.visit(home, "村东水渠淤塞");
    let concern = cadre.concern(home, visit, "村东水渠淤塞");
    let carried = |cadre: &mut Laptop| {
        let own = [cadre.device()];
        let shared = cadre.ws().shared();
        let state = shared.read();
        state.exchange().carried(state.last_entry(Kind::Concern, concern.0).unwrap(), &own)
    };
    assert_eq!(carried(&mut cadre), Carried::Unsent);
    let sent = cadre.export(stick.path());
    assert_eq!(carried(&mut cadre), Carried::Sent);
    assert_eq!(sent.file.file_name().unwrap(), "给县委组织部_张三_20261120_001.dundian");

    let plan = committee.ws().plan_import(&sent.file, &mut unwatched).unwrap();
    assert_eq!((plan.new_of(Kind::Visit), plan.new_of(Kind::Concern), plan.first), (1, 1, true));
    assert_eq!(committee.ws().shared().read().visits().count(), 0, "a plan writes nothing");
    let outcome = committee.import(&sent.file).unwrap();
    assert_eq!(outcome.plan.verdict, Verdict::Imported);
    assert_eq!(committee.ws().read::<Visit>(visit).unwrap().unwrap().blocks.complaints, "村东水渠淤塞");
    assert_eq!(committee.import(&sent.file).unwrap().plan.verdict, Verdict::NothingNew);

    let author = committee.ws().me().cadre;
    let remark = Remark {
        kind: Kind::Concern,
        on: concern.0,
        verdict: Says::Supplement,
        text: "请水利站一周内到现场".into(),
        made: "2026-11-20".parse().unwrap(),
        reply_by: None,
        author,
        reply: String::new(),
        replied: None,
    };
    let id = RemarkId(committee.fresh_id());
    committee.ws().commit(vec![Change::add(id, remark)]).unwrap();
    let back = committee.export_to(Some(cadre.device()), false, stick.path());
    let outcome = cadre.import(&back.file).unwrap();
    assert_eq!(outcome.plan.new_of(Kind::Remark), 1);
    let again = Outgoing { to: None, all: false, profile: Profile::Full, out: stick.path().into() };
    cadre.ws().export(&again, &mut unwatched).unwrap();
    assert_eq!(carried(&mut cadre), Carried::Received);
    assert_eq!(cadre.ws().shared().read().remark(id).unwrap().text, "请水利站一周内到现场");
}

#[test]
fn a_lost_file_is_made_good_by_the_next_without_a_word_back() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let home = cadre.household("刘兰英");
    let files: Vec<_> = (0..3)
        .map(|n| {
            cadre.visit(home, &format!("第{n}次"));
            cadre.export(stick.path()).file
        })
        .collect();
    committee.import(&files[0]).unwrap();
    let third = committee.import(&files[2]).unwrap();
    assert_eq!((third.plan.verdict, third.plan.gaps.len()), (Verdict::Imported, 0));
    assert!(third.plan.numbers.missing.is_empty(), "what is here isn't told as missing");
    assert_eq!(committee.ws().shared().read().visits().count(), 3);
    let cadre_id = cadre.ws().me().cadre.unwrap();
    assert_eq!(data_age(&committee.ws().shared().read(), cadre_id).missing, 0);
    assert_eq!(committee.import(&files[1]).unwrap().plan.verdict, Verdict::NothingNew, "late");
}

/// Taken back to the copy of an earlier day, a committee lacks what the cadres
/// were told that it has.
#[test]
fn what_lies_behind_a_gap_waits_and_the_answer_brings_the_rest() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let home = cadre.household("刘兰英");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    committee.close();
    let old = tempfile::tempdir().unwrap();
    copy_dir(&committee.dir(), old.path());
    committee.reopen();
    let week = |committee: &mut Laptop, cadre: &mut Laptop, text: &str| {
        cadre.visit(home, text);
        let file = cadre.export(stick.path()).file;
        let outcome = committee.import(&file).unwrap();
        let back = committee.export_to(Some(cadre.device()), false, stick.path()).file;
        cadre.import(&back).unwrap();
        outcome
    };
    week(&mut committee, &mut cadre, "一周");
    committee.close();
    std::fs::remove_dir_all(committee.dir()).unwrap();
    copy_dir(old.path(), &committee.dir());
    committee.reopen();
    let gap = week(&mut committee, &mut cadre, "两周");
    assert_eq!(gap.plan.verdict, Verdict::Waiting);
    assert_eq!(gap.plan.gaps[0].device, cadre.device());
    let cadre_id = cadre.ws().me().cadre.unwrap();
    assert!(data_age(&committee.ws().shared().read(), cadre_id).missing > 0);
    let healed = week(&mut committee, &mut cadre, "三周");
    assert_eq!(healed.plan.verdict, Verdict::Imported);
    assert_eq!(committee.ws().shared().read().visits().count(), 3);
    assert_eq!(committee.ws().shared().read().exchange().waiting().count(), 0);
    assert_eq!(data_age(&committee.ws().shared().read(), cadre_id).missing, 0);
}

#[test]
fn an_import_taken_back_is_gone_and_can_come_again() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let before = committee.hash();
    let home = cadre.household("刘兰英");
    cadre.visit(home, "一次");
    let one = cadre.export(stick.path()).file;
    cadre.visit(home, "两次");
    let two = cadre.export(stick.path()).file;
    let first = committee.import(&one).unwrap().import.unwrap();
    let after = committee.hash();
    let second = committee.import(&two).unwrap().import.unwrap();
    let mut quiet = |_, _| Onward::Continue;
    assert!(matches!(committee.ws().undo_import(first, &mut quiet), Err(ExchangeError::BuiltOn(_))));
    committee.ws().undo_import(second, &mut quiet).unwrap();
    assert_eq!(committee.hash(), after);
    committee.ws().undo_import(first, &mut quiet).unwrap();
    assert_eq!(committee.hash(), before);
    committee.reopen();
    assert_eq!(committee.hash(), before);
    committee.import(&one).unwrap();
    committee.import(&two).unwrap();
    assert_eq!(committee.ws().shared().read().visits().count(), 2);
    assert!(committee.ws().shared().read().forked().is_empty());
    let hash = committee.hash();
    committee.ws().rebuild(&mut quiet).unwrap();
    assert_eq!(committee.hash(), hash);
}

#[test]
fn two_who_change_one_field_are_a_conflict_that_the_committee_settles_for_both() {
    let stick = stick();
    let mut committee = committee();
    let mut one = enrolled("张三", &mut committee, stick.path());
    let mut two = enrolled("李四", &mut committee, stick.path());
    let home = one.household("刘兰英");
    two.household("刘兰英");
    one.phone(home, "13800000001");
    two.phone(home, "13800000002");
    for cadre in [&mut one, &mut two] {
        let file = cadre.export(stick.path()).file;
        let plan = committee.ws().plan_import(&file, &mut unwatched).unwrap();
        let outcome = committee.import(&file).unwrap();
        assert_eq!(plan.conflicts, outcome.plan.conflicts);
    }
    let conflicts: Vec<_> = committee.ws().shared().read().conflicts().collect();
    assert_eq!(conflicts, [(Kind::Household, home.0)]);
    // Neither was right, as it turns out.
    committee.phone(home, "13800000003");
    assert_eq!(committee.ws().shared().read().conflicts().count(), 0);
    for cadre in [&mut one, &mut two] {
        let file = committee.export_to(Some(cadre.device()), false, stick.path()).file;
        cadre.import(&file).unwrap();
        assert_eq!(cadre.ws().shared().read().household(home).unwrap().phone.as_deref(), Some("13800000003"));
        assert_eq!(cadre.ws().shared().read().conflicts().count(), 0);
    }
}

#[test]
fn a_receipt_alone_is_read_by_every_machine_of_a_person() {
    let stick = stick();
    let mut committee = committee();
    let mut one = enrolled("张三", &mut committee, stick.path());
    let mut two = enrolled("张三", &mut committee, stick.path());
    let home = one.household("刘兰英");
    one.visit(home, "一次");
    let mut round = |laptops: [&mut Laptop; 2]| {
        let [one, two] = laptops;
        for laptop in [&mut *one, &mut *two] {
            let file = laptop.export(stick.path()).file;
            committee.import(&file).unwrap();
        }
        let back = committee.export_to(Some(one.device()), false, stick.path());
        for laptop in [one, two] {
            laptop.import(&back.file).unwrap();
        }
        back.entries
    };
    let entries: Vec<u64> = (0..4).map(|_| round([&mut one, &mut two])).collect();
    assert_eq!(entries[3], 0, "everything was confirmed: {entries:?}");
    for laptop in [&mut one, &mut two] {
        assert_eq!(laptop.ws().shared().read().visits().count(), 1);
    }
    assert_eq!(committee.ws().shared().read().visits().count(), 1);
}

pub fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            copy_dir(&item.path(), &target);
        } else {
            std::fs::copy(item.path(), target).unwrap();
        }
    }
}

#[test]
fn a_revoked_device_and_a_stranger_are_refused() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let home = cadre.household("刘兰英");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let cutting = committee.ws().plan_cut(cadre.device(), None).unwrap();
    committee.ws().cut_off(cadre.device(), &cutting, &mut |_, _| Onward::Continue).unwrap();
    cadre.visit(home, "停用之后");
    let file = cadre.export(stick.path()).file;
    let before = committee.hash();
    assert!(matches!(committee.import(&file), Err(ExchangeError::Late { entries: 1, .. })));

    let mut other = self::committee();
    let mut stranger = enrolled("王五", &mut other, stick.path());
    stranger.household("刘兰英");
    let file = stranger.export(stick.path()).file;
    let error = committee.import(&file).unwrap_err();
    assert!(matches!(error, ExchangeError::Bundle(crate::bundle::read::ReadError::NotForUs)), "{error}");
    assert_eq!(committee.hash(), before);
}

#[test]
fn an_erased_household_is_gone_everywhere_and_the_chain_still_verifies() {
    let stick = stick();
    let mut committee = committee();
    let mut cadre = enrolled("张三", &mut committee, stick.path());
    let (home, other) = (cadre.household("刘兰英"), cadre.household("王小毛"));
    cadre.visit(home, "不愿留下的话");
    let kept = cadre.visit(other, "别家的话");
    let visit = cadre.visit(home, "又一句话");
    cadre.concern(home, visit, "水渠淤塞");
    committee.import(&cadre.export(stick.path()).file).unwrap();
    let erased = cadre.ws().erase_household(home, "本人要求", &mut |_, _| Onward::Continue).unwrap();
    assert_eq!((erased.records, erased.asked), (4, true), "the office has it, too, and has to agree");
    let whole = |laptop: &mut Laptop| {
        let mut bytes = Vec::new();
        let mut each = |_, lines: &[&[u8]]| lines.iter().for_each(|line| bytes.extend_from_slice(line));
        laptop.ws().journal.replay(Default::default(), &mut each, &mut unwatched).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    assert!(committee.import(&cadre.export(stick.path()).file).is_ok(), "the chain goes on");
    assert!(whole(&mut committee).contains("不愿留下的话"), "nothing is destroyed unasked");
    let request = crate::query::requests::requests(&committee.ws().shared().read()).remove(0);
    let taken = crate::domain::decision::Outcome::Taken;
    committee.ws().decide(request.key(), taken, "", &mut |_, _| Onward::Continue).unwrap();
    let back = committee.export_to(Some(cadre.device()), false, stick.path()).file;
    cadre.import(&back).unwrap();
    assert!(!whole(&mut cadre).contains("不愿留下的话") && !whole(&mut cadre).contains("刘兰英"));
    assert!(whole(&mut cadre).contains("别家的话"));
    assert!(!whole(&mut committee).contains("不愿留下的话") && !whole(&mut committee).contains("刘兰英"));
    assert!(committee.ws().read::<Visit>(kept).unwrap().is_some());
    assert_eq!(committee.ws().shared().read().visits().count(), 1);
    cadre.reopen();
    committee.reopen();
    let all = cadre.export_to(None, true, stick.path()).file;
    let before = committee.hash();
    assert_eq!(committee.import(&all).unwrap().plan.verdict, Verdict::NothingNew);
    assert_eq!(committee.hash(), before);
}

#[test]
fn what_is_not_for_a_cadre_goes_to_them_without_its_words() {
    let stick = stick();
    let mut committee = committee();
    let mut one = enrolled("张三", &mut committee, stick.path());
    let elsewhere: VillageCode = "320722114205".parse().unwrap();
    let village =
        Village { code: elsewhere, name: "后张村委会".into(), town: "曲阳镇".into(), county: String::new() };
    let stranger = Household::new(elsewhere, "不相干的人");
    let known = Household::new(code(), "刘兰英");
    let adds = vec![
        Change::add(elsewhere.id(), village),
        Change::add(stranger.first_id(), stranger.clone()),
        Change::add(known.first_id(), known.clone()),
    ];
    committee.ws().commit(adds).unwrap();
    committee.import(&one.export(stick.path()).file).unwrap();
    let back = committee.export_to(Some(one.device()), false, stick.path()).file;
    let mut reader = one.ws().open_bundle(&back).unwrap();
    let mut text = String::new();
    while let Some(lines) = reader.next_lines().unwrap() {
        text.extend(lines.iter());
    }
    assert!(text.contains("刘兰英") && !text.contains("不相干的人"));
    one.import(&back).unwrap();
    assert!(one.ws().shared().read().household(known.first_id()).is_some());
}

#[test]
fn a_village_that_is_given_later_comes_with_its_households() {
    let stick = stick();
    let mut committee = committee();
    let mut one = enrolled("张三", &mut committee, stick.path());
    let later: VillageCode = "320722114205".parse().unwrap();
    let village =
        Village { code: later, name: "后张村委会".into(), town: "曲阳镇".into(), county: String::new() };
    let home = Household::new(later, "后来才归他管的户");
    committee.ws().commit(vec![Change::add(later.id(), village), Change::add(home.first_id(), home.clone())]).unwrap();
    committee.import(&one.export(stick.path()).file).unwrap();
    let answer = |committee: &mut Laptop, one: &mut Laptop| {
        let file = committee.export_to(Some(one.device()), false, stick.path()).file;
        one.import(&file).unwrap();
    };
    answer(&mut committee, &mut one);
    assert!(one.ws().shared().read().household(home.first_id()).is_none());
    let (id, old) = {
        let shared = committee.ws().shared();
        let state = shared.read();
        let (id, old) = state.assignments().next().unwrap();
        (id, old.clone())
    };
    let mut new = old.clone();
    new.villages.push(later);
    committee.ws().commit(Change::edit(id, &old, &new).unwrap().into_iter().collect()).unwrap();
    answer(&mut committee, &mut one);
    assert_eq!(one.ws().shared().read().household(home.first_id()).unwrap().head, "后来才归他管的户");
    assert_eq!(committee.ws().shared().read().conflicts().count(), 0);
}
