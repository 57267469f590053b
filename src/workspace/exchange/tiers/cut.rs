//! Two offices of the simulation have two machines. Laptops and the machines of
//! clerks are cut off, at all that is here or before some day, and let in again;
//! what comes late is taken or isn't. In the end nothing behind a cut counts
//! anywhere but with whoever wrote it, both machines of an office hold the same,
//! and offices say the same of all that either has.
//!
//! `DUNDIAN_CUT_SEED` and `DUNDIAN_CUT_STEPS` run another one, as long as wanted.

use super::*;
use crate::oplog::entry::Entry;
use crate::state::doc::Origin;

/// Steps of one run.
const STEPS: u32 = 100;

impl World {
    /// Gives an office a second machine, on which a clerk works.
    pub(super) fn join_clerk(&mut self, name: &'static str, office: At) {
        let ask = Invitation { clerk: true, ..Invitation::new(name, "", Role::Committee, self.stick.path()) };
        let file = self.ws(office).invite(&ask).unwrap().file;
        let mut laptop = Laptop::new(name, Role::Committee);
        laptop.import(&file).unwrap();
        fs::remove_file(file).unwrap();
        let above = self.machines[office].above;
        self.machines.push(Machine { laptop, above, beside: Some(office), name, before: None });
        let at = self.machines.len() - 1;
        let first = self.machines[office].laptop.device();
        self.export(at, Some(first));
        self.deliver_all();
        self.level(office);
    }

    /// Which of several machines a file is handed to: of an office any one of them,
    /// which isn't the one that wrote it.
    pub(super) fn handed(&mut self, from: At, places: &[At]) -> Vec<At> {
        let Some(office) = places.iter().find(|at| self.machines[**at].is_office()) else { return places.to_vec() };
        let first = self.machines[*office].beside.unwrap_or(*office);
        let mut all = self.machines_of(first);
        all.retain(|at| *at != from);
        match all[..] {
            [_] => all,
            _ if self.calm => vec![all[0]],
            _ => vec![*self.rng.choice(&all).unwrap()],
        }
    }

    /// All machines of an office bring each other up to date.
    pub(super) fn level(&mut self, office: At) {
        if !self.machines[office].is_office() {
            return;
        }
        let all = self.machines_of(office);
        for (from, to) in all.iter().flat_map(|from| all.iter().map(|to| (*from, *to))).filter(|(from, to)| from != to)
        {
            let device = self.machines[to].laptop.device();
            let knows = self.ws(from).shared().read().recipients().any(|peer| peer.device == device);
            if knows {
                self.export(from, Some(device));
                self.deliver_all();
            }
        }
    }

    /// A step in which something of this happens now and then.
    pub(super) fn rough_step(&mut self) {
        match self.rng.u32(0..100) {
            0..=2 => self.cut(),
            3..=4 => self.lift(),
            5..=9 => {
                let at = self.rng.usize(0..2);
                self.level(at);
            }
            _ => self.step(),
        }
    }

    /// Tells whether a machine is cut off by the office that it belongs to, or the
    /// one above; or is a copy of one that was.
    pub(super) fn is_cut(&mut self, at: At) -> bool {
        let device = self.machines[at].laptop.device();
        let own = self.ws(at).shared().read().exchange().own(device);
        let office = self.machines[at].beside.or(self.machines[at].above).unwrap_or(0);
        [office, 0].into_iter().any(|office| own.iter().any(|device| self.cut_off_at(office).contains(device)))
    }

    fn cut_off_at(&mut self, office: At) -> BTreeSet<DeviceId> {
        let shared = self.ws(office).shared();
        let state = shared.read();
        state.authority().cuts().ways().keys().copied().collect()
    }

    /// An office cuts off somebody who works for it, or its founder a clerk.
    fn cut(&mut self) {
        let by = self.any_office();
        let office = self.machines[by].beside.unwrap_or(by);
        let victims: Vec<At> = (0..self.machines.len())
            .filter(|at| {
                let machine = &self.machines[*at];
                let below = !machine.is_office() && (office == 0 || machine.above == Some(office));
                below || by == office && machine.beside == Some(office)
            })
            .collect();
        let Some(at) = self.rng.choice(&victims).copied() else { return };
        let day = self.machines[by].laptop.clock.today();
        let before = *self.rng.choice(&[None, None, Some(day)]).unwrap();
        let device = self.machines[at].laptop.device();
        // Of whom nothing is written down here, nothing is said to others.
        let is_here = {
            let shared = self.ws(by).shared();
            let state = shared.read();
            state.device(device).is_some() && state.exchange().peer(device).is_some()
        };
        if !is_here {
            return;
        }
        let cutting = self.ws(by).plan_cut(device, before).unwrap();
        self.ws(by).cut_off(device, &cutting, &mut |_, _| Onward::Continue).unwrap();
        self.happened.insert("cut");
        if cutting.goes > 0 {
            self.happened.insert("cut further back");
        }
    }

    fn lift(&mut self) {
        let by = self.any_office();
        let cut = self.cut_off_at(by);
        let all: Vec<DeviceId> = {
            let shared = self.ws(by).shared();
            let state = shared.read();
            cut.into_iter().filter(|device| state.exchange().peer(*device).is_some()).collect()
        };
        let Some(device) = self.rng.choice(&all).copied() else { return };
        self.ws(by).lift_cut(device, &mut |_, _| Onward::Continue).unwrap();
        self.happened.insert("lifted");
    }

    /// A file of somebody who was cut off is taken by some.
    pub(super) fn late(&mut self, to: At, file: &std::path::Path) {
        if self.calm || self.rng.bool() {
            return;
        }
        self.machines[to].laptop.ws().import_late(file, &mut unwatched).unwrap();
        self.happened.insert("late");
    }

    /// Both machines of an office hold the same, a town and the county say the same
    /// of what is here, and what stands behind a cut counts nowhere.
    pub(super) fn check_offices(&mut self) {
        for at in self.offices().into_iter().filter(|at| *at > 0).collect::<Vec<_>>() {
            if self.is_cut(at) {
                continue;
            }
            let name = self.machines[at].name;
            let office = self.machines[at].beside;
            if let Some(first) = office {
                let cuts = [first, at].map(|at| self.cut_off_at(at));
                assert_eq!(cuts[0], cuts[1], "{name}: cut off");
            }
            let other = office.unwrap_or(0);
            let kinds = if office.is_some() { Kind::ALL } else { &GUARDED[..] };
            let all: Vec<(Kind, RecordId)> = {
                let shared = self.ws(at).shared();
                let state = shared.read();
                // Of what has left nobody is told what becomes of it.
                let of = |kind: &Kind| state.ids(*kind).map(|id| (*kind, id)).collect::<Vec<_>>();
                kinds.iter().flat_map(of).filter(|(kind, id)| !state.is_aside(*kind, *id)).collect()
            };
            // What waits for the other one's decision shows where it was written.
            let waiting = requests(&self.ws(other).shared().read()).into_iter();
            let waits: BTreeSet<(Kind, RecordId)> = waiting.flat_map(|request| request.records).collect();
            for (kind, id) in all.into_iter().filter(|record| office.is_some() || !waits.contains(record)) {
                // That something was removed is told to whoever was ever sent it, though
                // the file may have been lost.
                if !self.ws(at).doc(kind, id).unwrap().is_some_and(|doc| doc.is_born()) {
                    continue;
                }
                // What both have removed is shown by neither, and its author's later words
                // about it go to nobody new before it is put back.
                let shown = [at, other].map(|at| self.ws(at).shared().read().is_shown(kind, id));
                if office.is_none() && shown == [false, false] {
                    continue;
                }
                let histories = [at, other].map(|at| self.history(at, kind, id));
                if histories[0] != histories[1] {
                    let told = [at, other].map(|at| self.describe(at, kind, id));
                    panic!("{name}: {kind:?} {id} has another history: {told:#?} {histories:#?}");
                }
            }
        }
        self.check_cuts();
    }

    fn check_cuts(&mut self) {
        let cut: Vec<At> = (0..self.machines.len()).filter(|at| self.is_cut(*at)).collect();
        let mut behind: BTreeSet<String> = BTreeSet::new();
        for at in &cut {
            let text = self.machines[*at].laptop.journal_text();
            let shared = self.ws(0).shared();
            let state = shared.read();
            for entry in text.lines().filter_map(|line| Entry::parse(line).ok()) {
                let origin = Origin { stamp: entry.head.stamp, entry: entry.head.entry(), tag: entry.body_hash.tag() };
                if state.authority().cuts().stop(origin) {
                    behind.extend(entry.body.iter().flat_map(|body| words_of(body)));
                }
            }
        }
        if !behind.is_empty() {
            self.happened.insert("something behind a cut");
        }
        for at in (0..self.machines.len()).filter(|at| !cut.contains(at)).collect::<Vec<_>>() {
            let all: Vec<(Kind, RecordId)> = {
                let shared = self.ws(at).shared();
                let state = shared.read();
                Kind::ALL.iter().flat_map(|kind| state.ids(*kind).map(|id| (*kind, id)).collect::<Vec<_>>()).collect()
            };
            for (kind, id) in all {
                let counts = words_of(&self.history(at, kind, id)).find(|word| behind.contains(word));
                let told = counts.as_ref().map(|_| self.describe(at, kind, id));
                assert_eq!(counts, None, "{told:?}");
            }
        }
    }
}

/// Returns the words of the simulation in a text.
fn words_of(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split('话').skip(1).filter_map(|rest| rest.split_once('号'));
    parts.map(|(number, _)| format!("话{number}号"))
}

#[rstest::rstest]
fn nothing_behind_a_cut_counts_and_offices_agree(#[values(1, 4)] seed: u64) {
    let of = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let seed = of("DUNDIAN_CUT_SEED").unwrap_or(seed);
    let steps = of("DUNDIAN_CUT_STEPS").map_or(STEPS, |steps| steps as u32);
    println!("seed {seed}, {steps} steps");
    let mut world = World::new(seed, false);
    world.join_clerk("县会计", 0);
    world.join_clerk("甲镇会计", 1);
    world.round();
    for _ in 0..steps {
        world.rough_step();
    }
    world.check();
    // Some of them are let in again, and all is as if it had never been.
    for _ in 0..3 {
        world.lift();
    }
    world.check();
    println!("{} machines, {} words, {:?}", world.machines.len(), world.words, world.happened);
}
