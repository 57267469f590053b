//! The laws of what counts, held against generated histories of a county with two
//! towns in which people write what isn't theirs to write. `DUNDIAN_COUNTS_SEED`
//! and `DUNDIAN_COUNTS_CASES` say which histories and how many.

mod cells;
mod malice;
mod naive;
mod towns;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fastrand::Rng;

use self::malice::Malice;
use self::naive::{Naive, Told};
use super::Audience;
use super::history::{Party, today};
use crate::base::ids::{CadreId, DeviceId, EntryRef, RecordId};
use crate::domain::authority::{Table, Verdict};
use crate::domain::record::Kind;
use crate::oplog::chain::DeviceTip;
use crate::state::State;
use crate::state::authority::{Authority, Claim, Fold, Narrowed, Said, Seat, Way};
use crate::state::doc::{Doc, FoldError, Origin};

type Key = (Kind, RecordId);

/// The docs of what counts, and which entries those are.
#[derive(Default)]
struct Records {
    docs: HashMap<Key, Doc>,
    counted: BTreeSet<EntryRef>,
}

impl Fold for Records {
    type Error = FoldError;

    fn doc(&mut self, kind: Kind, id: RecordId) -> Result<Option<Doc>, FoldError> {
        Ok(self.docs.get(&(kind, id)).cloned())
    }

    fn fold(&mut self, origin: Origin, said: Said) -> Result<(), FoldError> {
        self.counted.insert(origin.entry);
        match said {
            Said::Change(change, _) => {
                let key = (change.kind(), change.id());
                let doc = Doc::fold(self.docs.remove(&key), origin, &change)?;
                self.docs.insert(key, doc);
            }
            Said::Erase(records) => {
                for (kind, id) in records {
                    let doc = Doc::erase(self.docs.remove(&(kind, id)), kind, id, origin);
                    self.docs.insert((kind, id), doc);
                }
            }
        }
        Ok(())
    }
}

/// All that an office made of a history.
struct Run {
    authority: Authority,
    records: Records,
    seat: Seat,
}

impl Run {
    /// Takes entries in in batches, and anew where something turns out not to count.
    fn of(told: &[Told], own: &[DeviceId], table: &Table, rng: &mut Rng) -> Self {
        let seat = Seat { own: own.to_vec(), siblings: Vec::new(), reports: false };
        let mut narrowed = Narrowed::default();
        for round in 0.. {
            assert!(round < 50, "what counts never settles");
            let mut authority = Authority::with(table.clone(), narrowed);
            authority.be_office();
            let mut run = Self { authority, records: Records::default(), seat: seat.clone() };
            run.take(told, rng);
            run.cut_off(told);
            if !run.authority.wants_refold() {
                return run;
            }
            narrowed = run.authority.narrowed();
        }
        unreachable!()
    }

    fn take(&mut self, told: &[Told], rng: &mut Rng) {
        let mut rest = told;
        while !rest.is_empty() {
            let (batch, more) = rest.split_at(rng.usize(1..=rest.len().min(30)));
            for one in batch {
                if self.authority.stops(&self.seat, one.origin) {
                    continue;
                }
                let key = (one.origin, one.passed);
                self.authority.admit(&self.seat, key, one.said.clone(), &mut self.records).unwrap();
            }
            self.authority.settle(&self.seat, &mut self.records).unwrap();
            rest = more;
        }
    }

    /// Says which entries lead to the places of cuts: here no ledger goes two ways.
    fn cut_off(&mut self, told: &[Told]) {
        let Some(said) = self.authority.open_cuts().filter(|_| !self.authority.wants_refold()) else { return };
        let way = |places: &Vec<DeviceTip>| Way { places: places.clone(), off: BTreeSet::new() };
        let ways = said.iter().map(|(device, places)| (*device, way(places))).collect();
        let of = |device| told.iter().map(|one| one.origin.entry).filter(move |entry| entry.device == device);
        self.authority.cut_off(ways, |device| of(device).map(|entry| entry.seq).max().unwrap_or(0));
    }

    fn verdict(&mut self, one: &Told) -> Verdict {
        if self.authority.stops(&self.seat, one.origin) {
            return Verdict::Held;
        }
        let claim = Claim { origin: one.origin, said: &one.said, passed: one.passed };
        let Records { docs, .. } = &self.records;
        let mut get = |kind, id| Ok::<_, FoldError>(docs.get(&(kind, id)).cloned());
        self.authority.judge(&self.seat, &claim, &mut get).unwrap().verdict
    }

    fn docs(&self) -> BTreeMap<Key, Vec<u8>> {
        self.records.docs.iter().map(|(key, doc)| (*key, doc.canonical().unwrap())).collect()
    }

    /// Returns the state that comes of what counts.
    fn state(&self) -> State {
        let mut state = State::default();
        let docs: BTreeMap<Key, &Doc> = self.records.docs.iter().map(|(key, doc)| (*key, doc)).collect();
        docs.values().for_each(|doc| state.take(doc));
        for round in 0.. {
            let stale = state.stale();
            if stale.is_empty() {
                break;
            }
            assert!(round < 50, "who is who never settles");
            state.freshened(&stale);
            stale.iter().filter_map(|key| docs.get(key)).for_each(|doc| state.take(doc));
        }
        state
    }

    fn readers(&self, asker: &Party, who: &[CadreId]) -> BTreeSet<(CadreId, Kind, RecordId)> {
        let state = self.state();
        let all = Audience::of(&state, Some(asker.id), asker.devices.clone(), today()).readers(who.iter().copied());
        who.iter().flat_map(|one| all.of_one(*one).map(|(kind, id)| (*one, kind, id))).collect()
    }
}

/// Returns the first entry of which the rules say something else than was made of it.
fn odd_one(told: &[Told], own: &[DeviceId], table: &Table, right: &[Verdict], rng: &mut Rng) -> Option<String> {
    let mut run = Run::of(told, own, table, rng);
    for (one, should) in told.iter().zip(right.iter().copied()) {
        let is = run.verdict(one);
        let counted = run.records.counted.contains(&one.origin.entry);
        if is != should || counted != should.counts() {
            return Some(format!("{is:?}, counted {counted}, should be {should:?}: {one:?}"));
        }
    }
    None
}

fn cases() -> impl Iterator<Item = u64> {
    let of = |name: &str| std::env::var(name).ok().map(|value| value.parse::<u64>().unwrap());
    let first = of("DUNDIAN_COUNTS_SEED");
    let many = of("DUNDIAN_COUNTS_CASES").unwrap_or(if first.is_some() { 1 } else { 30 });
    let first = first.unwrap_or(1);
    first..first + many
}

/// Returns a history, and as what it is asked about: the county, or a town to
/// which all else came from above, as far as it counts there.
fn asked(seed: u64) -> Vec<(Vec<Told>, Party)> {
    let Malice { world, told } = Malice::history(seed);
    let town = world.parties[1].clone();
    let below: BTreeSet<DeviceId> = world
        .parties
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(at, _)| *at == 1 || *at >= 3 && (at - 3) % 3 == 1)
        .flat_map(|(_, party)| party.devices.clone())
        .collect();
    let county = world.parties[0].clone();
    let above = Naive::of(&told, &county.devices).verdicts();
    let seen = told.iter().zip(above).filter_map(|(one, above)| {
        let passed = !below.contains(&one.origin.entry.device);
        (!passed || above.counts()).then(|| Told { passed, ..one.clone() })
    });
    let seen = seen.collect();
    vec![(told, county), (seen, town)]
}

#[test]
fn what_counts_is_what_the_rules_say() {
    for seed in cases() {
        for (told, asker) in asked(seed) {
            let right = Naive::of(&told, &asker.devices).verdicts();
            let mut rng = Rng::with_seed(seed);
            if let Some(odd) = odd_one(&told, &asker.devices, &Table::default(), &right, &mut rng) {
                panic!("DUNDIAN_COUNTS_SEED={seed}: {odd}");
            }
        }
    }
}

#[test]
fn the_order_in_which_entries_come_says_nothing() {
    for seed in cases() {
        for (told, asker) in asked(seed) {
            let (mut rng, table) = (Rng::with_seed(seed), Table::default());
            let one = Run::of(&told, &asker.devices, &table, &mut rng);
            let mut doubled: Vec<Told> = told.iter().chain(&told[told.len() / 2..]).cloned().collect();
            rng.shuffle(&mut doubled);
            let other = Run::of(&doubled, &asker.devices, &table, &mut rng);
            let odd = one.records.counted.symmetric_difference(&other.records.counted).next();
            assert_eq!(odd, None, "DUNDIAN_COUNTS_SEED={seed}");
            assert!(one.docs() == other.docs(), "DUNDIAN_COUNTS_SEED={seed}: other records");
            assert!(
                one.authority.waiting().iter().map(|held| held.key()).eq(other
                    .authority
                    .waiting()
                    .iter()
                    .map(|held| held.key())),
                "DUNDIAN_COUNTS_SEED={seed}"
            );
        }
    }
}

#[test]
fn what_comes_later_takes_nothing_back() {
    for seed in cases() {
        for (told, asker) in asked(seed) {
            let (mut rng, table) = (Rng::with_seed(seed), Table::default());
            let mut shuffled = told.clone();
            rng.shuffle(&mut shuffled);
            let half = rng.usize(..shuffled.len());
            let before = Run::of(&shuffled[..half], &asker.devices, &table, &mut rng);
            let after = Run::of(&shuffled, &asker.devices, &table, &mut rng);
            if before.authority.narrowed() != after.authority.narrowed() {
                continue;
            }
            let lost = before.records.counted.difference(&after.records.counted).next();
            assert_eq!(lost, None, "DUNDIAN_COUNTS_SEED={seed}");
        }
    }
}

#[test]
fn what_is_held_does_nothing_to_anybody() {
    for seed in cases() {
        for (told, asker) in asked(seed) {
            let (mut rng, table) = (Rng::with_seed(seed), Table::default());
            let run = Run::of(&told, &asker.devices, &table, &mut rng);
            let counts = |one: &&Told| run.records.counted.contains(&one.origin.entry);
            let without: Vec<Told> = told.iter().filter(counts).cloned().collect();
            assert!(without.len() < told.len(), "somebody wrote what isn't theirs");
            let twin = Run::of(&without, &asker.devices, &table, &mut rng);
            assert!(run.docs() == twin.docs(), "DUNDIAN_COUNTS_SEED={seed}: records");
            let state = run.state();
            let who: Vec<CadreId> = state.ids(Kind::Cadre).map(CadreId).filter(|id| state.canon(*id) == *id).collect();
            let (one, two) = (run.readers(&asker, &who), twin.readers(&asker, &who));
            assert_eq!(one.symmetric_difference(&two).next(), None, "DUNDIAN_COUNTS_SEED={seed}: readers");
        }
    }
}
