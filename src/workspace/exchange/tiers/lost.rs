//! An office of the simulation loses its disk, and goes on by its recovery code,
//! by any of the files that lie about, and by what the others hold: after two
//! ordinary rounds everybody holds what is theirs, as if nothing had been lost
//! that anybody had got.
//!
//! `DUNDIAN_LOST_SEED` and `DUNDIAN_LOST_STEPS` run another one, as long as wanted.

use super::super::heirs_tests::made_of;
use super::*;
use crate::storage::vault::RecoveryCode;

/// Steps before an office is lost, and as many after that.
const STEPS: u32 = 120;

impl World {
    /// Gives every office a code that is known here, and everybody a file after that.
    fn with_codes(&mut self) -> Vec<RecoveryCode> {
        let codes = (0..3).map(|at| self.ws(at).renew_code().unwrap()).collect();
        self.round();
        codes
    }

    /// The office at `at` is gone, and made anew of some of the files.
    /// Returns its new code, and the old machine, which was only thought to be gone.
    fn lose_office(&mut self, at: At, code: &RecoveryCode) -> (RecoveryCode, Laptop) {
        let some = tempfile::tempdir().unwrap();
        let files = fs::read_dir(self.stick.path()).unwrap().map(|item| item.unwrap().path());
        let mut files: Vec<PathBuf> = files.collect();
        files.sort();
        let share = self.rng.u32(1..=4);
        for file in files.iter().filter(|_| self.rng.u32(0..4) < share) {
            fs::copy(file, some.path().join(file.file_name().unwrap())).unwrap();
        }
        let clock = self.machines[at].laptop.clock.clone();
        let (laptop, told) = made_of(code, some.path(), clock.clone())
            .or_else(|error| {
                println!("of {share} in 4 files: {error}");
                made_of(code, self.stick.path(), clock)
            })
            .unwrap();
        println!("{} of {share} in 4 files: {:?} {:?}", self.machines[at].name, told.records, told.refused);
        let old = std::mem::replace(&mut self.machines[at].laptop, laptop);
        // Everybody is sent a receipt, and compares.
        let post = std::mem::take(&mut self.post);
        if at > 0 {
            self.export_up(at);
        }
        self.send_down_from(at);
        self.deliver_all();
        self.post = post;
        for other in (0..self.machines.len()).filter(|other| *other != at) {
            let unproven: Vec<DeviceId> = {
                let shared = self.ws(other).shared();
                let state = shared.read();
                state.exchange().peers().filter(|peer| peer.is_unproven()).map(|peer| peer.device).collect()
            };
            for device in unproven {
                self.ws(other).mark_compared(device).unwrap();
            }
        }
        (told.code, old)
    }

    /// The old machine of an office is started again, writes, and sends to all, as if
    /// nothing had been. Wherever its successor was compared a person is asked, and it
    /// goes in nowhere. Returns the word that it wrote.
    fn revive(&mut self, at: At, old: &mut Laptop) -> String {
        let word = self.word();
        old.clock.forward(1);
        let policy: Policy = serde_json::from_value(serde_json::json!({"code": word, "title": word})).unwrap();
        old.ws().commit(vec![Change::add(policy.id(), policy)]).unwrap();
        let to: Vec<DeviceId> = recipients(&old.ws().shared().read()).iter().map(|one| one.peer().device).collect();
        let mut refused = 0;
        for device in to {
            let ask =
                Outgoing { to: Some(device), all: false, profile: Profile::Full, out: self.stick.path().to_owned() };
            let sent = match old.ws().export(&ask, &mut unwatched) {
                Ok(sent) => sent,
                Err(ExchangeError::Nothing) => continue,
                Err(error) => panic!("{error}"),
            };
            for other in 0..self.machines.len() {
                match self.machines[other].laptop.import(&sent.file) {
                    Err(ExchangeError::Late { succeeded: true, .. }) => refused += 1,
                    Err(ExchangeError::Bundle(_) | ExchangeError::NotForUs) => {}
                    Err(ExchangeError::Own | ExchangeError::OldMachine(_)) => {}
                    odd => panic!(
                        "{} took what the old {} sent: {odd:?}",
                        self.machines[other].name, self.machines[at].name
                    ),
                }
            }
            fs::remove_file(&sent.file).unwrap();
        }
        assert!(refused > 0, "nobody was sent anything");
        self.happened.insert("revived");
        word
    }
}

#[rstest::rstest]
fn what_anybody_had_got_comes_back(#[values(1, 2, 3, 4, 5, 6)] seed: u64) {
    let of = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let seed = of("DUNDIAN_LOST_SEED").unwrap_or(seed);
    let steps = of("DUNDIAN_LOST_STEPS").map_or(STEPS, |steps| steps as u32);
    println!("seed {seed}");
    let mut world = World { steady: true, ..World::new(seed, false) };
    let codes = world.with_codes();
    for _ in 0..steps {
        world.step();
    }
    let at = world.any_office();
    let (code, mut old) = world.lose_office(at, &codes[at]);
    world.check();
    let mut spoken = vec![world.revive(at, &mut old)];
    // Life goes on, and the same office is lost once more.
    for _ in 0..steps {
        world.step();
    }
    let (_, mut second) = world.lose_office(at, &code);
    world.check();
    spoken.extend([&mut old, &mut second].map(|old| world.revive(at, old)));
    world.check();
    for machine in &mut world.machines {
        let text = machine.laptop.journal_text();
        let got = spoken.iter().find(|word| text.contains(word.as_str()));
        assert_eq!(got, None, "{} has a word of the old machine", machine.name);
    }
}
