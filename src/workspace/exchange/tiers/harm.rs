//! Somebody with valid keys takes part in the simulation who writes whatever they
//! like: of the records of others, of who is who, at any time, in other people's
//! names. An office takes some of it and refuses some. Then the same happens once
//! more, with an empty word in the place of each entry that came to be held: the law
//! of non-interference says that everybody shows the same.
//!
//! `DUNDIAN_HARM_SEED` and `DUNDIAN_HARM_STEPS` run another one, as long as wanted.

#[expect(dead_code, reason = "the stories of what such a person can't do use all of it")]
#[path = "../../../../tests/it/forge/forger.rs"]
mod forger;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use self::forger::{Bent, Forge};
use super::*;
use crate::domain::decision::{Decision, Outcome};
use crate::domain::device::Device;
use crate::domain::invitation::Invitation as Invited;
use crate::oplog::codec::ERASED;
use crate::oplog::entry::Entry;
use crate::query::requests::requests;
use crate::state::authority::Key;

/// Steps of one run.
const STEPS: u32 = 60;
/// The office that has invited them, and judges them.
const TOWN: At = 1;
const YEARS_MS: u64 = 10 * 365 * 86_400_000;
/// An entry of a program that nobody has.
const EMPTY: &str = "nothing.said";

/// What came of a run: which entries are held to no effect, and what was refused after which step.
#[derive(Default)]
pub(super) struct Held {
    entries: BTreeSet<Key>,
    refused: Vec<(u32, At, Key)>,
}

/// Somebody with valid keys.
pub(super) struct Crook {
    forge: Forge,
    /// Their own, so that the others do the same without them.
    rng: fastrand::Rng,
    /// What was written, by its mark; in the twin also what would have been.
    written: Vec<Key>,
    /// In the twin, what is known of the run before.
    twin: Option<Held>,
    refused: Vec<(u32, At, Key)>,
    forks: u32,
}

impl Crook {
    pub(super) fn join(world: &mut World, seed: u64, twin: Option<Held>) -> Self {
        let file = world.invitation("赵六", Role::Cadre, TOWN, &[5]);
        let forge = Forge::join(file.to_str().unwrap(), 0xbad0_0000 + seed);
        fs::remove_file(file).unwrap();
        let rng = fastrand::Rng::with_seed(!seed);
        Self { forge, rng, written: Vec::new(), twin, refused: Vec::new(), forks: 0 }
    }

    /// What they do between two steps of the others.
    pub(super) fn act(&mut self, world: &mut World, step: u32) {
        for _ in 0..self.rng.u32(0..3) {
            self.harm(world);
        }
        if self.rng.u32(0..6) == 0 {
            self.send(world);
        }
        if self.rng.u32(0..8) == 0 {
            self.decided(world, step);
        }
        if self.forks < 3 && self.rng.u32(0..60) == 0 {
            self.forks += 1;
            self.forge.fork(self.rng.u64(..=self.forge.tip().seq));
        }
    }

    fn say(&mut self, kind: &str, body: &Value) {
        self.forge.say(kind, body);
        let key = {
            let entry = Entry::parse(&self.forge.ledger.last().unwrap().0).unwrap();
            (entry.head.entry(), entry.body_hash.tag())
        };
        self.written.push(key);
        if self.twin.is_some() {
            println!("{key:?} {kind} {body}");
        }
        if self.twin.as_ref().is_some_and(|twin| twin.entries.contains(&key)) {
            self.forge.fork(key.0.seq - 1);
            self.forge.say(EMPTY, &json!({}));
        }
    }

    fn born(&mut self, kind: &str, id: RecordId, record: &Value) {
        self.say(kind, &json!({"id": id, "record": record}));
    }

    fn edit(&mut self, (kind, id): (Kind, RecordId), set: &Value) {
        self.say(&format!("{}.changed", kind.word()), &json!({"id": id, "set": set}));
    }

    /// Any record of some kinds that the county has ever had.
    fn record(&mut self, world: &mut World, kinds: &[Kind]) -> (Kind, RecordId) {
        let shared = world.ws(0).shared();
        let state = shared.read();
        let of = |kind: &Kind| state.ids(*kind).map(|id| (*kind, id)).collect::<Vec<_>>();
        let mut all: Vec<_> = kinds.iter().flat_map(of).collect();
        all.sort_unstable();
        self.rng.choice(all).unwrap_or((kinds[0], RecordId([1; 16])))
    }

    /// Writes something that may not be theirs to write.
    fn harm(&mut self, world: &mut World) {
        let now = world.ws(0).unix_ms();
        self.forge.now_ms = *self.rng.choice(&[now, now, now - YEARS_MS, now + YEARS_MS]).unwrap();
        let (me, device) = (self.forge.person, self.forge.device);
        let villages: Vec<_> = (1..=5).map(village).collect();
        let place = *self.rng.choice(&villages).unwrap();
        let word = format!("假{}", self.written.len());
        let person = self.record(world, &[Kind::Cadre]);
        match self.rng.u8(..18) {
            0 => {
                let records: Vec<_> = (0..self.rng.usize(1..4)).map(|_| self.record(world, &GUARDED)).collect();
                self.say(ERASED, &json!({"id": records[0].1, "records": records, "reason": word}));
            }
            1 => {
                let id = self.forge.new_id();
                let record = json!({
                    "title": word, "cadres": [me], "villages": villages, "from": "2026-01-01", "to": "2026-12-31",
                });
                self.born("assignment.given", id, &record);
            }
            2 => {
                let one = self.record(world, &[Kind::Assignment]);
                self.edit(one, &json!({"cadres": [me], "villages": villages}));
            }
            3 => {
                let made = DeviceId(self.rng.u64(..).to_be_bytes());
                let role = *self.rng.choice(&["committee", "cadre"]).unwrap();
                let key = self.forge.key.public();
                let record = json!({
                    "device": made, "key": key, "person": person.1, "role": role, "office": me, "before": device,
                });
                self.born("device.added", Device::id(made), &record);
            }
            4 => {
                let one = self.record(world, &[Kind::Device]);
                let sets = [
                    json!({"person": me}),
                    json!({"role": "committee"}),
                    json!({"reader": self.forge.reader.recipient()}),
                    json!({"cut": []}),
                    json!({"cut": [{"seq": 1, "chain": "00".repeat(32)}]}),
                    json!({"office": me}),
                ];
                let set = self.rng.choice(sets).unwrap();
                self.edit(one, &set);
            }
            5 => {
                let sets = [json!({"same_as": me}), json!({"role": "committee"}), json!({"name": word})];
                let set = self.rng.choice(sets).unwrap();
                self.edit(person, &set);
            }
            6 => {
                let id = self.forge.new_id();
                let record = json!({
                    "name": word, "unit": "x", "role": "cadre", "devices": [device], "same_as": person.1,
                });
                self.born("cadre.added", id, &record);
            }
            7 => {
                // Under the id of a household of another village.
                let id = household(1, "刘兰英").first_id().0;
                let record = json!({"village": place, "head": word});
                self.born("household.added", id, &record);
            }
            8 => {
                let one = self.record(world, &[Kind::Household]);
                let sets = [json!({"village": place}), json!({"phone": "13900000000"}), json!({"head": word})];
                let set = self.rng.choice(sets).unwrap();
                self.edit(one, &set);
            }
            9 => {
                let Some((entry, tag)) = self.rng.choice(&self.written).copied() else { return };
                let outcome = *self.rng.choice(&["taken", "refused"]).unwrap();
                let record =
                    json!({"entry": entry, "mark": Decision::mark(tag), "outcome": outcome, "decided": "2026-11-20"});
                self.born("decision.made", Decision::id(entry, tag), &record);
            }
            10 => {
                let one = self.record(world, &[Kind::Remark]);
                let sets = [json!({"text": word}), json!({"reply": word}), json!({"author": me})];
                let set = self.rng.choice(sets).unwrap();
                self.edit(one, &set);
            }
            11 => {
                let one = self.record(world, &[Kind::Concern]);
                let sets = [json!({"state": "closed"}), json!({"result": word}), json!({"assignee": me})];
                let set = self.rng.choice(sets).unwrap();
                self.edit(one, &set);
            }
            12 => {
                let key = self.forge.key.public();
                let record = json!({
                    "key": key, "person": person.1, "name": word, "role": "committee", "office": me,
                    "at": "2026-11-20T09:00:00+08:00", "days": 300,
                });
                self.born("invitation.made", Invited::id(&key), &record);
            }
            13 => {
                let one = self.record(world, &[Kind::Invitation]);
                let sets = [json!({"cancelled": true}), json!({"days": 300}), json!({"office": me})];
                let set = self.rng.choice(sets).unwrap();
                self.edit(one, &set);
            }
            14 => {
                // With somebody, or in the name of somebody.
                let who = [json!([me]), json!([me, person.1]), json!([person.1])];
                let who = self.rng.choice(who).unwrap();
                let id = self.forge.new_id();
                let record = json!({
                    "at": "2026-11-20T08:30:00+08:00", "village": place, "place": "home", "cadres": who,
                    "complaints": word,
                });
                self.born("visit.logged", id, &record);
            }
            15 => {
                let one = self.record(world, &[Kind::Visit]);
                let sets = [json!({"cadres": [me]}), json!({"complaints": word}), json!({"sensitivity": "ordinary"})];
                let set = self.rng.choice(sets).unwrap();
                self.edit(one, &set);
            }
            _ => {
                let (kind, id) = self.record(world, Kind::ALL);
                let deed = *self.rng.choice(&["removed", "removed", "restored"]).unwrap();
                self.say(&format!("{}.{deed}", kind.word()), &json!({"id": id, "reason": word}));
            }
        }
    }

    /// Hands a file to the office, with lies about what they have, and single entries
    /// in the name of others.
    pub(super) fn send(&mut self, world: &mut World) {
        if self.forge.ledger.is_empty() {
            return;
        }
        let devices: Vec<DeviceId> = {
            let shared = world.ws(0).shared();
            let state = shared.read();
            state.registry().map(|device| device.device).filter(|one| *one != self.forge.device).collect()
        };
        let have: Vec<_> = devices.iter().map(|device| (*device, 1_000_000)).collect();
        let lie = |manifest: &mut Value| manifest["have"] = json!(have);
        let by = *self.rng.choice(&devices).unwrap();
        let (kind, id) = self.record(world, &GUARDED);
        let (leaf, _) = self.forge.entry(
            by,
            self.rng.u64(1..2_000),
            &format!("{}.removed", kind.word()),
            &json!({"id": id, "reason": "假"}),
            Default::default(),
        );
        let leaves = if self.twin.is_none() { vec![leaf] } else { Vec::new() };
        let file = self.forge.file(&Bent { leaves, manifest: Some(&lie), ..Bent::default() });
        let path = world.stick.path().join("赵六.dundian");
        fs::write(&path, file).unwrap();
        world.take_in(TOWN, &path);
        fs::remove_file(path).unwrap();
    }

    /// The office takes some of what waits, and refuses some.
    fn decided(&mut self, world: &mut World, step: u32) {
        let office = *self.rng.choice(&[TOWN, 0]).unwrap();
        let open = requests(&world.ws(office).shared().read());
        let of_theirs = open.into_iter().filter(|one| one.entry.device == self.forge.device);
        let sane = of_theirs.filter(|one| {
            one.records.len() == 1 && matches!(one.records[0].0, Kind::Visit | Kind::Concern | Kind::Household)
        });
        let sane: Vec<_> = sane.collect();
        for request in &sane {
            // What was decided may have let others count.
            if !requests(&world.ws(office).shared().read()).contains(request) {
                continue;
            }
            match (request.tag ^ self.forge.device.0[7] as u64) % 4 {
                0 => {
                    let mut watch = |_, _| Onward::Continue;
                    match world.ws(office).decide(request.key(), Outcome::Taken, "", &mut watch) {
                        Ok(_) => world.happened.insert("taken"),
                        // What would come of it can't be, by the office's own clock.
                        Err(ExchangeError::Commit(CommitError::Invalid(_))) => world.happened.insert("not possible"),
                        Err(error) => panic!("{error}"),
                    };
                }
                1 => {
                    let key = (request.entry, request.tag);
                    refuse(world, office, key);
                    self.refused.push((step, office, key));
                    world.happened.insert("refused");
                }
                _ => {}
            }
        }
        let of_twin = self.twin.as_ref().map(|twin| twin.refused.as_slice()).unwrap_or_default();
        for (_, office, key) in of_twin.iter().filter(|(at, ..)| *at == step) {
            refuse(world, *office, *key);
        }
    }
}

/// Writes down that an entry is refused, be it here or not.
fn refuse(world: &mut World, office: At, (entry, tag): Key) {
    let (mark, decided) = (Decision::mark(tag), world.machines[office].laptop.clock.today());
    let decision = Decision { entry, mark, outcome: Outcome::Refused, reason: String::new(), decided };
    world.ws(office).commit(vec![Change::add(Decision::id(entry, tag), decision)]).unwrap();
}

/// All that everybody shows: records with their history.
type Shown = BTreeMap<(&'static str, At, Kind, RecordId), (bool, String)>;
/// What each person or office reads, by what an office says.
type Read = BTreeMap<(At, CadreId), BTreeSet<(Kind, RecordId)>>;

impl World {
    fn shown(&mut self) -> (Shown, Read) {
        let (mut shown, mut readers) = (Shown::new(), Read::new());
        for at in 0..self.machines.len() {
            let all: Vec<(Kind, RecordId, bool)> = {
                let shared = self.ws(at).shared();
                let state = shared.read();
                let of = |kind: &Kind| state.ids(*kind).map(|id| (*kind, id)).collect::<Vec<_>>();
                let all = Kind::ALL.iter().filter(|kind| **kind != Kind::Decision).flat_map(of);
                all.map(|(kind, id)| (kind, id, state.is_shown(kind, id))).collect()
            };
            for (kind, id, is_shown) in all {
                let history = without_chance(&self.history(at, kind, id));
                shown.insert((self.machines[at].name, at, kind, id), (is_shown, history));
            }
        }
        for office in self.offices() {
            let people: Vec<CadreId> = self.ws(office).shared().read().cadres().map(|(id, _)| id).collect();
            for who in people {
                let theirs = self.reads(office, who);
                let is_decision = |record: &(Kind, RecordId)| record.0 == Kind::Decision;
                readers.insert((office, who), theirs.into_iter().filter(|one| !is_decision(one)).collect());
            }
        }
        (shown, readers)
    }
}

/// Returns a history without keys and the marks of entries: they come of the system's
/// own dice, and of salts of the version before.
fn without_chance(history: &str) -> String {
    let mut out = String::new();
    for part in history.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let is_key = part.len() > 60;
        let is_mark = out.ends_with("\"tag\":");
        out.push_str(if is_key || is_mark { "*" } else { part });
    }
    out
}

/// Runs it; with what is known of a run before, as its twin. Each step draws what comes
/// by chance anew: an office that answers or takes back less draws less of it, and ids
/// that differ by nothing else say nothing of what counts.
fn run(seed: u64, steps: u32, twin: Option<Held>) -> (World, Held) {
    let dice = Dice::of_this_test();
    dice.begin(0);
    let mut world = World::new(seed, false);
    let mut crook = Crook::join(&mut world, seed, twin);
    for step in 0..steps {
        dice.begin(2 * u64::from(step) + 1);
        world.step();
        dice.begin(2 * u64::from(step) + 2);
        crook.act(&mut world, step);
    }
    crook.send(&mut world);
    world.check();
    let mut held = Held { refused: crook.refused, ..Held::default() };
    for office in [TOWN, 0] {
        let shared = world.ws(office).shared();
        let state = shared.read();
        let keys = state.authority().waiting().iter().map(|one| one.key());
        // Of what is to be destroyed the office says itself what is, once it agrees, and
        // goes by no list of theirs: their word stays held, and has been heard all the same.
        let unheard = |key: &Key| state.authority().decided(*key) != Some(true);
        let waiting: BTreeSet<Key> = keys.filter(|key| key.0.device == crook.forge.device).filter(unheard).collect();
        assert!(office == TOWN || held.entries == waiting, "town and county hold the same");
        held.entries = waiting;
    }
    println!("{} of {} written are held, {:?}", held.entries.len(), crook.written.len(), world.happened);
    (world, held)
}

#[rstest::rstest]
fn everybody_shows_the_same_as_if_what_is_held_had_not_been_written(#[values(7, 10)] seed: u64) {
    let of = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let seed = of("DUNDIAN_HARM_SEED").unwrap_or(seed);
    let steps = of("DUNDIAN_HARM_STEPS").map_or(STEPS, |steps| steps as u32);
    println!("seed {seed}, {steps} steps");
    let (mut world, held) = run(seed, steps, None);
    let harmed = world.shown();
    drop(world);
    assert!(held.entries.len() as u32 > steps / 3, "somebody wrote what isn't theirs");
    let (mut twin, without) = run(seed, steps, Some(held));

    assert_eq!(without.entries, BTreeSet::new(), "nothing is held there");
    let spared = twin.shown();
    let differs = |(key, one): (&(&'static str, At, Kind, RecordId), &(bool, String))| {
        (spared.0.get(key) != Some(one)).then(|| format!("{key:?}: {one:#?}\nand not {:#?}", spared.0.get(key)))
    };
    if let Some(odd) = harmed.0.iter().find_map(differs) {
        panic!("{odd}");
    }
    assert!(harmed.0.keys().eq(spared.0.keys()), "and no others");
    assert_eq!(harmed.1, spared.1, "who reads what");
}
