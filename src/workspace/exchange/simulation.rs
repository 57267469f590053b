//! Years of exchange in a minute: five laptops and a committee, whose clocks
//! jump, whose files are lost, doubled, late and altered, whose disks are
//! restored from old backups and copied. The seed decides everything.
//!
//! `DUNDIAN_SIM_SEED` and `DUNDIAN_SIM_STEPS` run another one, as long as wanted.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::tests::{Laptop, copy_dir, enrolled};
use super::*;
use crate::base::ids::{DeviceId, RecordId};
use crate::base::progress::{Onward, unwatched};
use crate::bundle::manifest::Profile;
use crate::domain::cadre::Role;
use crate::domain::household::Household;

/// Steps of one run of two.
const STEPS: u32 = 2_500;
const LAPTOPS_MAX: usize = 8;

struct World {
    rng: fastrand::Rng,
    committee: Laptop,
    /// Takes in the same files in another order and writes nothing of its own.
    shadow: Laptop,
    laptops: Vec<Laptop>,
    /// Files on their way to the committee, and to each device.
    inbox: Vec<PathBuf>,
    answers: Vec<(DeviceId, PathBuf)>,
    backups: Vec<(usize, tempfile::TempDir)>,
    stick: tempfile::TempDir,
    /// Visits that were acknowledged and have left their laptop in some file.
    carried: BTreeSet<RecordId>,
    doubled: u32,
    refused: u32,
}

fn copied(laptop: &mut Laptop, marks: bool) -> tempfile::TempDir {
    laptop.close();
    let root = tempfile::tempdir().unwrap();
    copy_dir(&laptop.dir(), &root.path().join("data"));
    if marks && laptop.root.path().join("marks").exists() {
        copy_dir(&laptop.root.path().join("marks"), &root.path().join("marks"));
    }
    laptop.reopen();
    root
}

impl World {
    fn new(seed: u64) -> Self {
        let stick = tempfile::tempdir().unwrap();
        let mut committee = Laptop::new("县委组织部", Role::Committee);
        committee.village();
        let names = ["张三", "李四", "王五", "赵六", "钱七"];
        let mut laptops: Vec<Laptop> = names.iter().map(|name| enrolled(name, &mut committee, stick.path())).collect();
        for laptop in &mut laptops {
            for head in ["刘兰英", "王小毛", "张大山", "陈桂花"] {
                laptop.household(head);
            }
        }
        // What each is told at first is written by the committee itself; after
        // that it only takes in, as its shadow does.
        for laptop in &mut laptops {
            committee.import(&laptop.export(stick.path()).file).unwrap();
        }
        for laptop in &mut laptops {
            let file = committee.export_to(Some(laptop.device()), false, stick.path()).file;
            laptop.import(&file).unwrap();
        }
        let mut shadow = Laptop::new("县委组织部", Role::Committee);
        shadow.close();
        shadow.root = copied(&mut committee, true);
        shadow.reopen();
        Self {
            rng: fastrand::Rng::with_seed(seed),
            committee,
            shadow,
            laptops,
            inbox: Vec::new(),
            answers: Vec::new(),
            backups: Vec::new(),
            stick,
            carried: BTreeSet::new(),
            doubled: 0,
            refused: 0,
        }
    }

    fn step(&mut self) {
        let at = self.rng.usize(0..self.laptops.len());
        match self.rng.u32(0..1_000) {
            0..=479 => self.visit(at),
            480..=619 => self.change(at),
            620..=719 => self.send(at),
            720..=849 => self.deliver(),
            850..=889 => self.answer(at),
            890..=929 => self.read_answer(),
            930..=944 => self.lose(),
            945..=959 => self.alter(),
            960..=969 => self.jump(at),
            970..=989 => self.laptops[at].reopen(),
            990..=993 => self.back_up(at),
            994..=995 => self.restore(),
            996..=997 => self.copy_disk(at),
            _ => self.committee.reopen(),
        }
    }

    fn visit(&mut self, at: usize) {
        let head = *self.rng.choice(&["刘兰英", "王小毛", "张大山", "陈桂花"]).unwrap();
        let laptop = &mut self.laptops[at];
        let home = laptop.household(head);
        laptop.visit(home, head);
    }

    fn change(&mut self, at: usize) {
        let phone = format!("138{:08}", self.rng.u32(0..100_000_000));
        let laptop = &mut self.laptops[at];
        let home = Household::new(super::tests::code(), "刘兰英").first_id();
        laptop.phone(home, &phone);
    }

    fn send(&mut self, at: usize) {
        let all = self.rng.u32(0..12) == 0;
        let ask = Outgoing { to: None, all, profile: Profile::Full, out: self.stick.path().to_owned() };
        let laptop = &mut self.laptops[at];
        match laptop.ws().export(&ask, &mut unwatched) {
            Ok(exported) => {
                let shared = laptop.ws().shared();
                self.carried.extend(shared.read().visits().map(|(id, _)| id.0));
                self.inbox.push(exported.file);
            }
            Err(ExchangeError::Nothing) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Brings any of the files on their way, not the oldest first, and some twice.
    fn deliver(&mut self) {
        if self.inbox.is_empty() {
            return;
        }
        let at = self.rng.usize(0..self.inbox.len());
        let file = self.inbox[at].clone();
        if self.rng.u32(0..5) == 0 {
            self.doubled += 1;
        } else {
            self.inbox.swap_remove(at);
        }
        self.take_in(&file);
    }

    fn take_in(&mut self, file: &Path) {
        self.committee.import(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }

    fn answer(&mut self, at: usize) {
        let to = self.laptops[at].device();
        let ask = Outgoing { to: Some(to), all: false, profile: Profile::Full, out: self.stick.path().to_owned() };
        match self.committee.ws().export(&ask, &mut unwatched) {
            Ok(exported) => self.answers.push((to, exported.file)),
            // Nothing of the device has come yet, or there is nothing to say.
            Err(ExchangeError::Nothing | ExchangeError::NoSuch(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    fn read_answer(&mut self) {
        if self.answers.is_empty() {
            return;
        }
        let at = self.rng.usize(0..self.answers.len());
        let (to, file) = self.answers[at].clone();
        if self.rng.bool() {
            self.answers.swap_remove(at);
        }
        for laptop in &mut self.laptops {
            if laptop.device() == to {
                laptop.import(&file).unwrap();
            }
        }
    }

    fn lose(&mut self) {
        if !self.inbox.is_empty() {
            let at = self.rng.usize(0..self.inbox.len());
            self.inbox.swap_remove(at);
        }
    }

    fn alter(&mut self) {
        let Some(file) = self.inbox.first() else { return };
        let mut bytes = fs::read(file).unwrap();
        let at = self.rng.usize(0..bytes.len());
        bytes[at] ^= 1 << self.rng.u32(0..8);
        let bent = self.stick.path().join("bent.dundian");
        fs::write(&bent, bytes).unwrap();
        assert!(self.committee.import(&bent).is_err(), "byte {at}");
        self.refused += 1;
    }

    fn jump(&mut self, at: usize) {
        let years = 60 * 24 * 365 * 10;
        let minutes = *self.rng.choice(&[years, -years, -30, 60 * 24]).unwrap();
        self.laptops[at].clock.forward(minutes);
    }

    fn back_up(&mut self, at: usize) {
        let backup = copied(&mut self.laptops[at], false);
        self.backups.push((at, backup));
    }

    fn restore(&mut self) {
        if self.backups.is_empty() {
            return;
        }
        let (at, backup) = self.backups.swap_remove(self.rng.usize(0..self.backups.len()));
        let laptop = &mut self.laptops[at];
        laptop.close();
        fs::remove_dir_all(laptop.dir()).unwrap();
        copy_dir(&backup.path().join("data"), &laptop.dir());
        laptop.reopen();
    }

    /// A copied disk: as a rule the machine notices, now and then nothing tells
    /// the two apart.
    fn copy_disk(&mut self, at: usize) {
        if self.laptops.len() == LAPTOPS_MAX {
            return;
        }
        let marks = self.rng.u32(0..3) == 0;
        let root = copied(&mut self.laptops[at], marks);
        let mut copy = Laptop::at(root, self.laptops[at].clock.clone());
        copy.reopen();
        self.laptops.push(copy);
    }

    /// In the end all laptops send all they have, and nothing is lost any more.
    fn settle(&mut self) {
        let mut last: Vec<PathBuf> = Vec::new();
        for at in 0..self.laptops.len() {
            self.visit(at);
            let file = self.laptops[at].export_to(None, true, self.stick.path()).file;
            let shared = self.laptops[at].ws().shared();
            self.carried.extend(shared.read().visits().map(|(id, _)| id.0));
            last.push(file);
        }
        let mut files = std::mem::take(&mut self.inbox);
        files.extend(last);
        for file in &files {
            self.take_in(file);
        }
        let imported: Vec<PathBuf> = {
            let mut all: Vec<PathBuf> =
                fs::read_dir(self.stick.path()).unwrap().map(|item| item.unwrap().path()).collect();
            all.sort();
            self.rng.shuffle(&mut all);
            all
        };
        for file in imported {
            // The stick also holds bent files and answers to others.
            let took = self.shadow.import(&file).is_ok();
            if took {
                self.take_in(&file);
            }
        }
    }

    fn check(&mut self) {
        let waiting = |laptop: &mut Laptop| laptop.ws().shared().read().exchange().waiting().count();
        assert_eq!((waiting(&mut self.committee), waiting(&mut self.shadow)), (0, 0));
        let present: BTreeSet<RecordId> = self.committee.ws().shared().read().visits().map(|(id, _)| id.0).collect();
        for laptop in &mut self.laptops {
            for (id, _) in laptop.ws().shared().read().visits() {
                assert!(present.contains(&id.0), "a visit that a laptop shows is missing");
            }
        }
        assert_eq!(self.committee.hash(), self.shadow.hash());
        let hash = self.committee.hash();
        self.committee.ws().rebuild(&mut |_, _| Onward::Continue).unwrap();
        assert_eq!(self.committee.hash(), hash);
        let now = self.committee.ws().unix_ms();
        let clock = self.committee.ws().shared().read().clock();
        assert!(!clock.is_ahead(now), "the committee's clock was poisoned");
    }
}

fn run(seed: u64, steps: u32) {
    println!("seed {seed}, {steps} steps");
    let mut world = World::new(seed);
    for _ in 0..steps {
        world.step();
    }
    world.settle();
    world.check();
    println!(
        "{} laptops, {} visits, {} files twice, {} altered, {} forked",
        world.laptops.len(),
        world.carried.len(),
        world.doubled,
        world.refused,
        world.committee.ws().shared().read().forked().len()
    );
}

/// Returns the seed and the steps of a run, unless others are asked for.
fn asked(seed: u64) -> (u64, u32) {
    let of = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    (of("DUNDIAN_SIM_SEED").unwrap_or(seed), of("DUNDIAN_SIM_STEPS").map_or(STEPS, |n| n as u32))
}

#[test]
fn a_year_of_files_converges() {
    let (seed, steps) = asked(1);
    run(seed, steps);
}

#[test]
fn another_year_of_files_converges() {
    let (seed, steps) = asked(2);
    run(seed, steps);
}
