//! Three tiers in a few minutes: a county, two towns, cadres with one laptop or
//! two. Files are lost, doubled and late, work changes hands, households move,
//! machines are set back to old copies. In the end two ordinary rounds of files
//! have to make good whatever happened: everybody holds what is theirs and
//! nothing else, and counts the same. The seed decides everything.
//!
//! `DUNDIAN_TIERS_SEED` and `DUNDIAN_TIERS_STEPS` run another one, as long as wanted.

mod before;
mod cut;
mod deeds;
mod harm;
mod lost;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::marked_tests::HASH;
use super::tests::{Dice, Laptop, copy_dir};
use super::*;
use crate::base::clock::Clock;
use crate::base::ids::{AssignmentId, CadreId, ConcernId, DeviceId, HouseholdId, RecordId, RemarkId, VisitId};
use crate::base::progress::{Onward, unwatched};
use crate::bundle::manifest::Profile;
use crate::domain::assignment::{Assignment, Handover};
use crate::domain::cadre::Role;
use crate::domain::change::Change;
use crate::domain::concern::{Concern, Urgency};
use crate::domain::household::Household;
use crate::domain::policy::Policy;
use crate::domain::record::Kind;
use crate::domain::remark::{Remark, Verdict as Says};
use crate::domain::village::{Village, VillageCode};
use crate::domain::visit::{Sensitivity, Visit};
use crate::query::audience::Audience;
use crate::query::progress::{Question, progress};
use crate::query::requests::requests;
use crate::query::scope::Scope;
use crate::query::todo::{sort, todo};
use crate::workspace::CommitError;

/// Steps of one run of ten.
const STEPS: u32 = 1_000;
/// Kinds of records of which nobody may show one that isn't theirs.
const GUARDED: [Kind; 6] = [Kind::Visit, Kind::Concern, Kind::Household, Kind::Remark, Kind::Assignment, Kind::Stay];

/// A machine by its place: the county first, then the towns, then the laptops.
type At = usize;

/// The laptop that runs the version before in some runs, until it is renewed.
const OLD: At = 4;

struct Machine {
    laptop: Laptop,
    /// Whom it reports to.
    above: Option<At>,
    /// The first machine of the office of which it is another one.
    beside: Option<At>,
    /// The name of whoever works on it.
    name: &'static str,
    /// What it has written, where it runs the version before.
    before: Option<before::Whole>,
}

struct World {
    rng: fastrand::Rng,
    machines: Vec<Machine>,
    /// Files on their way, and for which machine each is.
    post: Vec<(At, PathBuf)>,
    backups: Vec<(At, tempfile::TempDir)>,
    stick: tempfile::TempDir,
    words: u32,
    /// Words of visits that nobody but those who went may read.
    secrets: Vec<(String, &'static str)>,
    happened: BTreeSet<&'static str>,
    /// Whether an office is handed files at its first machine, and takes none that is late.
    calm: bool,
    /// Whether nobody is set back to an older copy of themselves: what they had
    /// written lies with those then who were sent it by an office.
    steady: bool,
}

fn village(n: u32) -> VillageCode {
    format!("32072211420{n}").parse().unwrap()
}

fn household(n: u32, head: &str) -> Household {
    Household::new(village(n), head)
}

impl Machine {
    fn is_office(&self) -> bool {
        self.laptop.is_committee()
    }
}

impl World {
    fn new(seed: u64, with_before: bool) -> Self {
        let mut county = Laptop::new("县驻村办", Role::Committee);
        let villages = (1..=5).map(|n| {
            let village = Village {
                code: village(n),
                name: format!("第{n}村村委会"),
                town: "曲阳镇".into(),
                county: String::new(),
            };
            Change::add(village.code.id(), village)
        });
        let villages: Vec<Change> = villages.collect();
        county.ws().commit(villages).unwrap();
        let machine = |laptop, above, name| Machine { laptop, above, beside: None, name, before: None };
        let mut world = Self {
            rng: fastrand::Rng::with_seed(seed),
            machines: vec![machine(county, None, "县驻村办")],
            post: Vec::new(),
            backups: Vec::new(),
            stick: tempfile::tempdir().unwrap(),
            words: 0,
            secrets: Vec::new(),
            happened: BTreeSet::new(),
            calm: false,
            steady: false,
        };
        world.join("甲镇", Role::Committee, 0, &[]);
        world.join("乙镇", Role::Committee, 0, &[]);
        world.round();
        world.join("张三", Role::Cadre, 1, &[1, 4]);
        world.join("李四", Role::Cadre, 1, &[2, 4]);
        world.join("王五", Role::Cadre, 2, &[3]);
        if with_before {
            world.machines[OLD].before = Some(before::Whole::default());
        }
        for (at, village) in [(3, 1), (3, 4), (4, 2), (4, 4), (5, 3)] {
            for head in ["刘兰英", "王小毛", "张大山"] {
                let home = household(village, head);
                let id = home.first_id();
                if world.ws(at).shared().read().knows(Kind::Household, id.0) {
                    continue;
                }
                if head == "刘兰英" {
                    // Begun with the version before.
                    let (_, line) = world.machines[at].laptop.add_as_before(home);
                    world.machines[at].keep(line);
                } else {
                    world.ws(at).commit(vec![Change::add(id, home)]).unwrap();
                }
            }
        }
        world.round();
        world.round();
        world
    }

    fn ws(&mut self, at: At) -> &mut super::super::Workspace {
        self.machines[at].laptop.ws()
    }

    /// Somebody is invited by the machine `above`, on a new machine.
    fn join(&mut self, name: &'static str, role: Role, above: At, villages: &[u32]) {
        let mut laptop = Laptop::new(name, role);
        let file = self.invitation(name, role, above, villages);
        laptop.import(&file).unwrap();
        fs::remove_file(file).unwrap();
        self.machines.push(Machine { laptop, above: Some(above), beside: None, name, before: None });
    }

    fn invitation(&mut self, name: &str, role: Role, above: At, villages: &[u32]) -> PathBuf {
        let ask = Invitation {
            cadre: name.into(),
            unit: String::new(),
            role,
            clerk: false,
            villages: villages.iter().map(|n| village(*n)).collect(),
            days: 14,
            households: false,
            out: self.stick.path().to_owned(),
        };
        self.ws(above).invite(&ask).unwrap().file
    }

    /// Whoever no office remembers, since all that did were set back to copies from
    /// before they joined, is invited once more.
    fn invite_forgotten(&mut self) {
        for at in self.cadres() {
            let above = self.machines[at].above.unwrap();
            let own = {
                let device = self.machines[at].laptop.device();
                self.ws(at).shared().read().exchange().own(device)
            };
            let remembers = |state: &crate::state::State| own.iter().any(|device| state.device(*device).is_some());
            if [above, 0].into_iter().any(|office| remembers(&self.ws(office).shared().read())) {
                continue;
            }
            self.happened.insert("forgotten");
            let file = self.invitation(self.machines[at].name, Role::Cadre, above, &[]);
            self.machines[at].laptop.import(&file).unwrap();
            fs::remove_file(file).unwrap();
        }
    }

    fn cadres(&self) -> Vec<At> {
        (0..self.machines.len()).filter(|at| !self.machines[*at].is_office()).collect()
    }

    fn any_cadre(&mut self) -> At {
        let all = self.cadres();
        *self.rng.choice(&all).unwrap()
    }

    fn offices(&self) -> Vec<At> {
        (0..self.machines.len()).filter(|at| self.machines[*at].is_office()).collect()
    }

    fn any_office(&mut self) -> At {
        let all = self.offices();
        *self.rng.choice(&all).unwrap()
    }

    /// Returns all machines of the office whose first one is `office`, that one first.
    fn machines_of(&self, office: At) -> Vec<At> {
        let all = 0..self.machines.len();
        all.filter(|at| *at == office || self.machines[*at].beside == Some(office)).collect()
    }

    fn step(&mut self) {
        match self.rng.u32(0..100) {
            0..=21 => self.visit(),
            22..=29 => self.concern(),
            30..=35 => self.advance(),
            36..=41 => self.remark(),
            42..=43 => self.policy(),
            44..=46 => self.assign(),
            47..=48 => self.move_household(),
            49 => self.split(),
            50 => self.merge(),
            51..=53 => self.remove_or_restore(),
            54..=64 => self.send_up(),
            65..=75 => self.send_down(),
            76..=88 => self.deliver(),
            89..=90 => self.lose(),
            91 => self.jump(),
            92..=93 => {
                let at = self.rng.usize(0..self.machines.len());
                self.machines[at].laptop.reopen();
            }
            94 => self.back_up(),
            95 if self.machines[OLD].is_before() => self.number(),
            95 => self.back_up(),
            96 if !self.steady => self.restore(),
            96 => {}
            97 => self.second_laptop(),
            98 => self.take_back(),
            _ => self.end_assignment(),
        }
    }

    /// Returns a word that stands nowhere else.
    fn word(&mut self) -> String {
        self.words += 1;
        format!("话{}号", self.words)
    }

    /// Writes a file, and has it be on its way to every machine that it is for.
    fn export(&mut self, from: At, to: Option<DeviceId>) {
        let ask = Outgoing { to, all: false, profile: Profile::Full, out: self.stick.path().to_owned() };
        // No two files are written in the same minute.
        self.machines[from].laptop.clock.forward(1);
        match self.ws(from).export(&ask, &mut unwatched) {
            Ok(exported) => {
                self.machines[from].write_as_before(&exported.file);
                let to = exported.to;
                let reader = to.reader;
                let places: Vec<At> = (0..self.machines.len())
                    .filter(|at| {
                        let name = self.machines[*at].name;
                        name == to.name || self.machines[*at].laptop.reads(&reader)
                    })
                    .collect();
                for at in self.handed(from, &places) {
                    self.post.push((at, exported.file.clone()));
                }
            }
            // Everything was confirmed, or nothing ever came of them.
            Err(ExchangeError::Nothing | ExchangeError::Nobody) => {}
            Err(error) => panic!("{error}"),
        }
    }

    fn export_up(&mut self, at: At) {
        if self.machines[at].above.is_none() {
            return;
        }
        let host = host_of(&mut self.machines[at].laptop);
        self.export(at, host);
    }

    fn send_up(&mut self) {
        let at = self.rng.usize(1..self.machines.len());
        self.export_up(at);
    }

    fn send_down(&mut self) {
        let at = self.any_office();
        self.send_down_from(at);
    }

    fn send_down_from(&mut self, at: At) {
        let all: Vec<DeviceId> = {
            let shared = self.ws(at).shared();
            let state = shared.read();
            recipients(&state).iter().filter(|one| !one.is_host()).map(|one| one.peer().device).collect()
        };
        for device in all {
            self.export(at, Some(device));
        }
    }

    /// Brings any of the files on their way, not the oldest first, and some twice.
    fn deliver(&mut self) {
        if self.post.is_empty() {
            return;
        }
        let place = self.rng.usize(0..self.post.len());
        let (to, file) = self.post[place].clone();
        if self.rng.u32(0..6) > 0 {
            self.post.swap_remove(place);
        } else {
            self.happened.insert("doubled");
        }
        self.take_in(to, &file);
    }

    fn take_in(&mut self, to: At, file: &std::path::Path) {
        if let Some(error) = self.machines[to].refuses_as_before(file) {
            panic!("{} was sent {}: {error}", self.machines[to].name, file.display());
        }
        match self.machines[to].laptop.import(file) {
            Ok(_) => {}
            // An old machine wrote it before its disk was lost, and it comes late.
            Err(ExchangeError::Late { succeeded: true, .. }) => {
                self.ws(to).import_late(file, &mut unwatched).unwrap();
            }
            Err(ExchangeError::Late { .. }) => self.late(to, file),
            // A copy of a machine that was cut off.
            Err(ExchangeError::Revoked(_)) if self.happened.contains("cut") => {}
            // A copy of the machine that it was sealed for, or one that doesn't know the sender yet.
            Err(error @ (ExchangeError::Bundle(_) | ExchangeError::NotForUs | ExchangeError::UnknownSender(_))) => {
                println!("{} can't take {} in: {error}", self.machines[to].name, file.display());
            }
            Err(error) => panic!("{} takes in {}: {error}", self.machines[to].name, file.display()),
        }
    }

    fn lose(&mut self) {
        if !self.post.is_empty() {
            let place = self.rng.usize(0..self.post.len());
            self.post.swap_remove(place);
            self.happened.insert("lost");
        }
    }

    fn jump(&mut self) {
        let at = self.any_cadre();
        let minutes = *self.rng.choice(&[-30, 60 * 5]).unwrap();
        self.machines[at].laptop.clock.forward(minutes);
    }

    fn back_up(&mut self) {
        let at = self.rng.usize(0..self.machines.len());
        let laptop = &mut self.machines[at].laptop;
        laptop.close();
        let root = tempfile::tempdir().unwrap();
        copy_dir(&laptop.dir(), &root.path().join("data"));
        laptop.reopen();
        self.backups.push((at, root));
    }

    fn restore(&mut self) {
        let Some((at, backup)) = self.backups.pop() else { return };
        // What an office has lost, a laptop that had it by ranges can't give back.
        if self.machines[OLD].is_before() && [0, 1].contains(&at) {
            return;
        }
        self.happened.insert("restored");
        let laptop = &mut self.machines[at].laptop;
        laptop.close();
        fs::remove_dir_all(laptop.dir()).unwrap();
        copy_dir(&backup.path().join("data"), &laptop.dir());
        laptop.reopen();
    }

    fn take_back(&mut self) {
        let at = self.any_cadre();
        let last = {
            let shared = self.ws(at).shared();
            let state = shared.read();
            let standing = state.exchange().imports().iter().rev().find(|known| !known.undone && known.done);
            standing.map(|known| known.import.import)
        };
        let Some(import) = last else { return };
        match self.ws(at).undo_import(import, &mut |_, _| Onward::Continue) {
            Ok(_) => {
                self.happened.insert("taken back");
            }
            Err(ExchangeError::BuiltOn(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// All files up from the lowest tier, then all down from the highest; nothing is lost.
    fn round(&mut self) {
        self.calm = true;
        self.all_up();
        for office in 0..3.min(self.machines.len()) {
            self.level(office);
            for at in self.machines_of(office) {
                self.send_down_from(at);
                self.deliver_all();
            }
        }
        self.calm = false;
    }

    /// All files up, from the lowest tier.
    fn all_up(&mut self) {
        for at in self.cadres().into_iter().rev().chain((1..3.min(self.machines.len())).rev()) {
            self.level(at);
            for at in self.machines_of(at) {
                self.export_up(at);
                self.deliver_all();
            }
        }
        self.level(0);
    }

    fn deliver_all(&mut self) {
        for (to, file) in std::mem::take(&mut self.post) {
            self.take_in(to, &file);
        }
    }

    /// Checks everybody, first as they are, and then with the last laptop renewed.
    fn check(&mut self) {
        self.post.clear();
        if !self.steady {
            self.invite_forgotten();
        }
        self.settle();
        if self.machines[OLD].before.take().is_some() {
            self.happened.insert("renewed");
            self.settle();
        }
    }

    fn settle(&mut self) {
        self.round();
        self.round();
        // The last word up, so that both sides can say that they agree.
        self.calm = true;
        self.all_up();
        self.calm = false;
        for at in self.cadres().into_iter().filter(|at| !self.is_cut(*at)).collect::<Vec<_>>() {
            self.check_cadre(at);
        }
        self.check_offices();
        let old = Some(OLD).filter(|at| self.machines[*at].is_before()).map(|at| self.machines[at].name);
        for at in 1..3 {
            let status = self.machines[at].laptop.ws().exchange_status(&mut unwatched).unwrap();
            for standing in status.people.iter().filter(|one| !one.who.is_host()) {
                let name = &standing.who.peer().name;
                // Whoever isn't one of the machines takes nothing in.
                if !self.machines.iter().any(|machine| machine.name == name) {
                    continue;
                }
                // A program that reads ranges alone can't say what it holds.
                assert!(standing.agreement == Agreement::Agreed || Some(name.as_str()) == old, "{name}: {standing:#?}");
                assert!(standing.missing.is_empty() && standing.waiting.is_empty(), "{name}");
            }
        }
        self.check_secrets();
    }

    /// Whoever works at `at` holds what is theirs and nothing else, and counts
    /// the same as every office above.
    fn check_cadre(&mut self, at: At) {
        let name = self.machines[at].name;
        let me = self.ws(at).me().cadre.unwrap();
        let town = self.machines[at].above.unwrap();
        let theirs = self.reads(town, me);
        let judged = self.reads(0, me);
        if let Some(&(kind, id)) = theirs.symmetric_difference(&judged).next() {
            let told = [town, 0].map(|office| {
                let shared = self.ws(office).shared();
                let given: Vec<String> = shared
                    .read()
                    .assignments()
                    .map(|(_, one)| format!("{:?} {:?}", one.cadres, one.villages))
                    .collect();
                (theirs.contains(&(kind, id)), self.describe(office, kind, id), given)
            });
            panic!("{name}: town and county judge {kind:?} {id} differently: {told:#?}");
        }
        if self.machines[at].is_before() {
            // It is told neither what has left nor what came to be theirs later.
            return;
        }
        let shown: BTreeSet<(Kind, RecordId)> = {
            let shared = self.ws(at).shared();
            let state = shared.read();
            let of = |kind: &Kind| {
                let kind = *kind;
                state.ids(kind).filter(|id| state.is_shown(kind, *id)).map(|id| (kind, id)).collect::<Vec<_>>()
            };
            GUARDED.iter().flat_map(of).collect()
        };
        let wanted: BTreeSet<(Kind, RecordId)> =
            theirs.iter().copied().filter(|(kind, _)| GUARDED.contains(kind)).collect();
        let missing: Vec<_> = wanted.difference(&shown).collect();
        let foreign: Vec<_> = shown.difference(&wanted).collect();
        if let Some((kind, id)) = missing.first().copied().or(foreign.first().copied()).copied() {
            let told = [at, town, 0].map(|at| self.describe(at, kind, id));
            panic!("{name} lacks {missing:?} and shows {foreign:?} of others; the first: {told:#?}");
        }
        // What waits for a decision shows where it was written.
        let waits: BTreeSet<(Kind, RecordId)> =
            requests(&self.ws(at).shared().read()).into_iter().flat_map(|request| request.records).collect();
        for (kind, id) in wanted.difference(&waits) {
            let histories = [at, town, 0].map(|at| self.history(at, *kind, *id));
            if histories.iter().any(|one| *one != histories[0]) {
                let told = [at, town, 0].map(|at| self.describe(at, *kind, *id));
                panic!("{name}: {kind:?} {id} has another history elsewhere: {told:#?} {histories:#?}");
            }
        }
        let today = self.machines[town].laptop.clock.today();
        let calendar = self.ws(town).calendar();
        let figures = |state: &crate::state::State| {
            let question = Question { scope: Scope::Cadre(me), ..Question::default() };
            let answer = progress(state, today, question);
            let mut list = todo(state, &calendar, today, Scope::Cadre(me));
            sort(&mut list);
            let list: BTreeSet<String> = list.iter().map(|one| format!("{one:?}")).collect();
            (answer, list)
        };
        let own = figures(&self.ws(at).shared().read());
        for office in [town, 0] {
            let seen = self.seen_by(office, me);
            assert_eq!(figures(&seen), own, "{name}: figures at {}", self.machines[office].name);
        }
    }

    /// Returns what a machine knows of a record, for whoever has to find out why.
    fn describe(&mut self, at: At, kind: Kind, id: RecordId) -> String {
        let name = self.machines[at].name;
        let text = self.machines[at].laptop.journal_text();
        let about = text.lines().filter(|line| line.contains(&id.to_string()));
        let entries: Vec<String> = about.map(|line| line.chars().take(220).collect()).collect();
        let doc = self.ws(at).doc(kind, id).unwrap();
        let shared = self.ws(at).shared();
        let state = shared.read();
        let aside = state.is_aside(kind, id);
        let author = state.author(kind, id).and_then(|device| state.cadre_of(device)).map(|(_, cadre)| &cadre.name);
        let fields = doc.as_ref().and_then(|doc| doc.fields().ok()).map(serde_json::Value::Object);
        let removed = doc.as_ref().is_none_or(|doc| doc.is_removed());
        let fields = fields.unwrap_or_default();
        format!("{name}: by {author:?}, removed {removed}, aside {aside}, {fields}, of {entries:#?}")
    }

    /// Returns all that a machine knows of a record, with its history.
    fn history(&mut self, at: At, kind: Kind, id: RecordId) -> String {
        let doc = self.ws(at).doc(kind, id).unwrap();
        let bytes = doc.map(|doc| doc.canonical().unwrap()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn audience<R>(&mut self, office: At, ask: impl FnOnce(&Audience<'_>) -> R) -> R {
        let me = self.ws(office).me();
        let day = self.machines[office].laptop.clock.today();
        let shared = self.ws(office).shared();
        let state = shared.read();
        let own = state.exchange().own(me.device);
        ask(&Audience::of(&state, me.cadre, own, day))
    }

    fn reads(&mut self, office: At, who: CadreId) -> BTreeSet<(Kind, RecordId)> {
        self.audience(office, |audience| {
            let readers = audience.readers([who]);
            readers.of_one(who).filter(|(kind, _)| !matches!(kind, Kind::Village | Kind::Cadre)).collect()
        })
    }

    fn seen_by(&mut self, office: At, who: CadreId) -> crate::state::State {
        self.audience(office, |audience| audience.seen_by(who))
    }

    /// The words of a restricted visit lie with those who went, and in offices;
    /// the hash of a number nowhere.
    fn check_secrets(&mut self) {
        for machine in &mut self.machines {
            assert!(!machine.laptop.journal_text().contains(HASH), "{}", machine.name);
        }
        for at in self.cadres() {
            let name = self.machines[at].name;
            let text = self.machines[at].laptop.journal_text();
            for (word, _) in self.secrets.iter().filter(|(_, of)| *of != name) {
                assert!(!text.contains(&format!("\"{word}\"")), "{name} has got {word}");
            }
        }
    }
}

/// Returns the machine that one reports to: a town sends to others, too.
fn host_of(laptop: &mut Laptop) -> Option<DeviceId> {
    let shared = laptop.ws().shared();
    let state = shared.read();
    recipients(&state).iter().find(|one| one.is_host()).map(|one| one.peer().device)
}

fn run(seed: u64, steps: u32, with_before: bool) {
    println!("seed {seed}, {steps} steps");
    let mut world = World::new(seed, with_before);
    for _ in 0..steps {
        world.step();
    }
    world.check();
    println!("{} machines, {} words, {:?}", world.machines.len(), world.words, world.happened);
}

fn asked(seed: u64) -> (u64, u32) {
    let of = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    (of("DUNDIAN_TIERS_SEED").unwrap_or(seed), of("DUNDIAN_TIERS_STEPS").map_or(STEPS, |n| n as u32))
}

/// Ten thousand steps in all, every one of them by real files.
#[rstest::rstest]
fn everybody_holds_what_is_theirs_after_two_rounds(#[values(1, 2, 3, 8, 9, 10, 14, 16, 22, 23)] seed: u64) {
    let (seed, steps) = asked(seed);
    run(seed, steps, false);
}

/// One laptop runs the version before, is sent what that one reads, and is renewed
/// in the end.
#[rstest::rstest]
fn a_laptop_of_the_version_before_takes_part_and_lacks_nothing_once_renewed(#[values(8, 14, 104, 108)] seed: u64) {
    let (seed, steps) = asked(seed);
    run(seed, steps, true);
}
