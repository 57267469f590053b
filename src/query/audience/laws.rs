//! The laws of who reads what, held against generated histories of a county
//! with two towns. `DUNDIAN_AUDIENCE_SEED` and `DUNDIAN_AUDIENCE_CASES` say
//! which histories and how many; each failing one is named by its seed, and
//! shown with as few entries as still make it fail.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::Duration;
use fastrand::Rng;
use serde_json::{Value, json};

use super::Audience;
use super::history::{Party, TODAY, VILLAGES, World, today};
use super::naive::{Naive, Said};
use crate::base::ids::{CadreId, HouseholdId, RecordId};
use crate::domain::change::Change;
use crate::domain::device::Device;
use crate::domain::record::Kind;
use crate::state::doc::Doc;
use crate::state::{PageSpace, State, StateError};

/// Folds entries in batches, as they would come in by files: additions of which
/// nothing more is said are taken in by themselves, all else as docs, and what
/// turns out to say something else is taken in again.
pub fn folded(entries: &[Said], rng: &mut Rng) -> State {
    let (mut state, mut docs) = (State::default(), HashMap::<(Kind, RecordId), Doc>::new());
    let mut rest = entries;
    while !rest.is_empty() {
        let (batch, more) = rest.split_at(rng.usize(1..=rest.len().min(30)));
        rest = more;
        let (mut touched, mut fresh) = (Vec::new(), HashMap::new());
        for (origin, change) in batch {
            let key = (change.kind(), change.id());
            match change {
                Change::Add { record, .. } if !docs.contains_key(&key) => fresh.insert(key, record),
                _ => fresh.remove(&key),
            };
            let doc = Doc::fold(docs.remove(&key), *origin, change).unwrap();
            docs.insert(key, doc);
            if !touched.contains(&key) {
                touched.push(key);
            }
        }
        for key in touched {
            match fresh.get(&key) {
                Some(record) if !matches!(key.0, Kind::Cadre | Kind::Device) => {
                    state.take_new(key.1, record);
                    state.mark(key.0, key.1, Some(docs[&key].created.entry), docs[&key].changed.entry);
                }
                _ => state.take(&docs[&key]),
            }
        }
        for round in 0.. {
            let stale = state.stale();
            if stale.is_empty() {
                break;
            }
            assert!(round < 50, "who is who never settles");
            state.freshened(&stale);
            stale.iter().filter_map(|key| docs.get(key)).for_each(|doc| state.take(doc));
        }
    }
    state
}

/// Returns what a state shows, whatever came first.
fn picture(state: &State) -> BTreeMap<(Kind, RecordId), String> {
    let mut all = BTreeMap::new();
    for kind in Kind::ALL.iter().copied() {
        for id in state.ids(kind) {
            let entries = (state.birth(kind, id), state.last_entry(kind, id), state.is_shown(kind, id));
            let head = match kind {
                Kind::Household => format!("{:?}", state.household(HouseholdId(id))),
                Kind::Cadre => format!("{} {:?}", state.canon(CadreId(id)), state.cadre(CadreId(id))),
                Kind::Device => {
                    format!("{:?}", state.registry().find(|d| Device::id(d.device) == id))
                }
                _ => format!("{:?}", state.named_in(kind, id)),
            };
            all.insert((kind, id), format!("{entries:?} {head}"));
        }
    }
    all
}

/// Returns a state once it was put away and read back.
fn kept(state: &State) -> State {
    let mut pages: BTreeMap<(u8, u32), Vec<u8>> = BTreeMap::new();
    for (space, number, bytes) in state.clone().take_dirty_pages().unwrap() {
        pages.insert((space.code(), number), bytes);
    }
    let read = |space: PageSpace| -> Result<_, StateError> {
        Ok(pages.range((space.code(), 0)..(space.code() + 1, 0)).map(|(_, bytes)| bytes.clone()).collect())
    };
    State::from_pages(read).unwrap()
}

pub type Answers = BTreeSet<(CadreId, Kind, RecordId)>;

pub fn answers(state: &State, asker: &Party, who: &[CadreId]) -> Answers {
    let readers = Audience::of(state, Some(asker.id), asker.devices.clone(), today()).readers(who.iter().copied());
    who.iter().flat_map(|one| readers.of_one(*one).map(|(kind, id)| (*one, kind, id))).collect()
}

fn same<T: PartialEq + std::fmt::Debug + Ord + Clone>(
    law: &str,
    one: &BTreeSet<T>,
    two: &BTreeSet<T>,
) -> Result<(), String> {
    match one.symmetric_difference(two).next() {
        Some(odd) => Err(format!("{law}: {odd:?}, {}", if one.contains(odd) { "too much" } else { "missing" })),
        None => Ok(()),
    }
}

/// Holds one history against all laws, seen from one office.
fn hold(entries: &[Said], asker: &Party, all: &[CadreId], seed: u64) -> Result<(), String> {
    let mut rng = Rng::with_seed(seed);
    let state = folded(entries, &mut rng);
    let naive = Naive::of(entries, asker.id, &asker.devices, today());
    let who: Vec<CadreId> =
        all.iter().copied().filter(|id| *id != naive.canon(asker.id) && naive.canon(*id) == *id).collect();
    let found = answers(&state, asker, &who);
    let known: BTreeSet<(Kind, RecordId)> = entries.iter().map(|(_, said)| (said.kind(), said.id())).collect();
    let named = found.iter().map(|(_, kind, id)| (*kind, *id)).chain(known);
    let asked: BTreeSet<(Kind, RecordId)> = named.collect();
    let right = |one: &CadreId| {
        let read = asked.iter().filter(|(kind, id)| naive.reads(*one, *kind, *id));
        read.map(|(kind, id)| (*one, *kind, *id)).collect::<Vec<_>>()
    };
    same("not what the rules say", &found, &who.iter().flat_map(right).collect())?;
    let alone = who.iter().flat_map(|one| answers(&state, asker, &[*one])).collect();
    same("one alone reads something else", &found, &alone)?;
    same("kept and read back", &found, &answers(&kept(&state), asker, &who))?;
    for _ in 0..2 {
        let mut other = entries.to_vec();
        rng.shuffle(&mut other);
        let other = folded(&other, &mut rng);
        let (one, two) = (picture(&state).into_iter().collect(), picture(&other).into_iter().collect());
        same("another order, another state", &one, &two)?;
        same("another order, other readers", &found, &answers(&other, asker, &who))?;
    }
    Ok(())
}

/// Returns as few of the entries as still fail, and how.
pub fn fewest(entries: &[Said], fails: impl Fn(&[Said]) -> Option<String>) -> (Vec<Said>, String) {
    let (mut least, mut how) = (entries.to_vec(), fails(entries).unwrap_or_default());
    let mut at = least.len();
    while at > 0 {
        at -= 1;
        let mut less = least.clone();
        less.remove(at);
        if let Some(still) = fails(&less) {
            (least, how) = (less, still);
        }
    }
    (least, how)
}

pub fn cases() -> impl Iterator<Item = u64> {
    let of = |name: &str| std::env::var(name).ok().map(|value| value.parse::<u64>().unwrap());
    let first = of("DUNDIAN_AUDIENCE_SEED");
    let many = of("DUNDIAN_AUDIENCE_CASES").unwrap_or(if first.is_some() { 1 } else { 40 });
    let first = first.unwrap_or(1);
    first..first + many
}

#[test]
fn readers_are_who_the_rules_say_whatever_came_first() {
    for seed in cases() {
        let world = World::history(seed);
        let all: Vec<CadreId> = world.parties.iter().chain(&world.alone).map(|party| party.id).collect();
        for asker in &world.parties[..2] {
            let fails = |entries: &[Said]| hold(entries, asker, &all, seed).err();
            if fails(&world.entries).is_some() {
                let (least, how) = fewest(&world.entries, fails);
                let told: Vec<String> =
                    least.iter().map(|(origin, change)| format!("{} {change:?}", origin.entry)).collect();
                panic!("DUNDIAN_AUDIENCE_SEED={seed}, asked by {}: {how}\n{}", asker.id, told.join("\n"));
            }
        }
    }
}

#[test]
fn what_only_adds_takes_nothing_from_those_who_hold_it() {
    for seed in cases() {
        let mut world = World::history(seed);
        let county = world.parties[0].clone();
        let before = Naive::of(&world.entries, county.id, &county.devices, today());
        let mut rng = Rng::with_seed(seed);
        let all: Vec<CadreId> = world.parties.iter().chain(&world.alone).map(|party| party.id).collect();
        let who: Vec<CadreId> = all.into_iter().filter(|id| before.canon(*id) == *id).collect();
        let old = folded(&world.entries, &mut rng);
        let held: Answers =
            answers(&old, &county, &who).into_iter().filter(|(one, kind, id)| before.holds(*one, *kind, *id)).collect();
        for _ in 0..3 {
            let by = county.devices[0];
            let person = who[world.rng.usize(..who.len())];
            world.visit();
            world.remark();
            let fields = json!({
                "title": "x", "cadres": [person], "villages": [world.village()],
                "from": "2026-01-01", "to": world.day(),
            });
            world.put(by, Kind::Assignment, fields);
        }
        let after = answers(&folded(&world.entries, &mut rng), &county, &who);
        let lost: Vec<_> = held.difference(&after).collect();
        assert!(lost.is_empty(), "DUNDIAN_AUDIENCE_SEED={seed}: {lost:?}");
    }
}

// Who is who in the cases: two cadres of one town, one of another.
pub const TOWN: usize = 1;
pub const OTHER_TOWN: usize = 2;
pub const ANNA: usize = 4;
pub const BO: usize = 7;
pub const CHEN: usize = 5;

pub type Key = (Kind, RecordId);

/// A story told entry by entry, with the words that the cases need.
pub struct Story(pub World);

impl Story {
    pub fn new() -> Self {
        Self(World::settled(7, 0))
    }

    pub fn id(&self, who: usize) -> CadreId {
        self.0.parties[who].id
    }

    pub fn put(&mut self, by: usize, kind: Kind, fields: Value) -> Key {
        let device = self.0.parties[by].devices[1];
        (kind, self.0.put(device, kind, fields))
    }

    pub fn edit(&mut self, by: usize, key: Key, set: Value) {
        let device = self.0.parties[by].devices[0];
        self.0.edit(device, key, set);
    }

    pub fn household(&mut self, village: usize) -> Key {
        let village = VILLAGES[village];
        let fields = json!({"village": village, "head": "x", "must_visit": false, "status": "registered"});
        self.put(TOWN, Kind::Household, fields)
    }

    pub fn give(&mut self, by: usize, who: usize, village: usize, ended: i64) -> Key {
        let to = today() - Duration::days(ended);
        let fields = json!({
            "title": "x", "cadres": [self.id(who)], "villages": [VILLAGES[village]], "from": "2026-01-01", "to": to,
        });
        self.put(by, Kind::Assignment, fields)
    }

    pub fn visit(&mut self, by: usize, households: &[Key], sensitivity: &str) -> Key {
        let households: Vec<RecordId> = households.iter().map(|(_, id)| *id).collect();
        let fields = json!({
            "at": "2026-11-20T09:00:00+08:00", "place": "home", "village": VILLAGES[3],
            "households": households, "sensitivity": sensitivity,
        });
        self.put(by, Kind::Visit, fields)
    }

    pub fn concern(&mut self, by: usize, household: Key, more: Value) -> Key {
        let mut fields = json!({
            "number": "x", "text": "x", "urgency": "ordinary", "due": TODAY, "due_rule": "date",
            "state": "recorded", "village": VILLAGES[3], "raised": TODAY, "household": household.1,
        });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.put(by, Kind::Concern, fields)
    }

    /// Returns who of those below the county read a record.
    pub fn readers(&self, key: Key) -> Vec<usize> {
        let county = &self.0.parties[0];
        let state = folded(&self.0.entries, &mut Rng::with_seed(1));
        let all = [TOWN, OTHER_TOWN, ANNA, CHEN, BO];
        let own = county.devices.clone();
        let fast = Audience::of(&state, Some(county.id), own, today()).readers(all.map(|who| self.id(who)));
        let naive = Naive::of(&self.0.entries, county.id, &county.devices, today());
        let reads = |who: &usize| {
            let reads = fast.reads(self.id(*who), key.0, key.1);
            assert_eq!(reads, naive.reads(self.id(*who), key.0, key.1), "{who}");
            reads
        };
        all.into_iter().filter(reads).collect()
    }
}

#[test]
fn a_village_handed_over_is_read_by_the_next_and_own_visits_by_the_one_before() {
    let mut story = Story::new();
    let home = story.household(0);
    let assignment = story.give(TOWN, ANNA, 0, 0);
    let (hers, his) = (story.visit(ANNA, &[home], "ordinary"), story.visit(CHEN, &[home], "ordinary"));
    assert_eq!(story.readers(home), [TOWN, ANNA]);
    let over = json!([{"on": TODAY, "from": story.id(ANNA), "to": story.id(BO)}]);
    let set = json!({"cadres": [story.id(BO)], "handovers": over});
    story.edit(TOWN, assignment, set);
    assert_eq!(story.readers(home), [TOWN, BO]);
    assert_eq!(story.readers(hers), [TOWN, ANNA, BO]);
    assert_eq!(story.readers(his), [TOWN, OTHER_TOWN, CHEN, BO]);
    assert_eq!(story.readers(assignment), [TOWN, BO]);
}

#[test]
fn a_household_that_moved_is_read_where_it_is_now() {
    let mut story = Story::new();
    let home = story.household(0);
    story.give(TOWN, ANNA, 0, 0);
    story.give(TOWN, BO, 1, 0);
    let visit = story.visit(CHEN, &[home], "ordinary");
    assert_eq!((story.readers(home), story.readers(visit)), (vec![TOWN, ANNA], vec![TOWN, OTHER_TOWN, ANNA, CHEN]));
    story.edit(ANNA, home, json!({"village": VILLAGES[1]}));
    assert_eq!((story.readers(home), story.readers(visit)), (vec![TOWN, BO], vec![TOWN, OTHER_TOWN, CHEN, BO]));
}

#[test]
fn a_visit_to_two_villages_is_read_by_whoever_holds_one_and_each_household_by_its_own() {
    let mut story = Story::new();
    let (one, two) = (story.household(0), story.household(1));
    story.give(TOWN, ANNA, 0, 0);
    story.give(TOWN, BO, 1, 0);
    let visit = story.visit(CHEN, &[one, two], "ordinary");
    assert_eq!(story.readers(visit), [TOWN, OTHER_TOWN, ANNA, CHEN, BO]);
    assert_eq!((story.readers(one), story.readers(two)), (vec![TOWN, ANNA], vec![TOWN, BO]));
}

#[test]
fn a_restricted_visit_and_the_concern_on_it_are_for_those_who_went() {
    let mut story = Story::new();
    let home = story.household(0);
    story.give(TOWN, BO, 0, 0);
    let visit = story.visit(ANNA, &[home], "restricted");
    let concern = story.concern(ANNA, home, json!({"visit": visit.1}));
    let open = story.concern(ANNA, home, json!({}));
    assert_eq!(story.readers(visit), [TOWN, ANNA]);
    assert_eq!(story.readers(concern), [TOWN, ANNA]);
    assert_eq!(story.readers(open), [TOWN, BO]);
    let set = json!({"cadres": [story.id(CHEN)]});
    story.edit(ANNA, visit, set);
    assert_eq!(story.readers(concern), [TOWN, OTHER_TOWN, ANNA, CHEN]);
    story.edit(TOWN, visit, json!({"sensitivity": "ordinary"}));
    assert_eq!(story.readers(visit), [TOWN, OTHER_TOWN, ANNA, CHEN, BO]);
    assert_eq!(story.readers(concern), [TOWN, BO]);
}

#[test]
fn what_was_assigned_is_read_for_a_month_after() {
    for (ended, readers) in [(0, vec![TOWN, ANNA]), (31, vec![TOWN, ANNA]), (32, vec![TOWN])] {
        let mut story = Story::new();
        let home = story.household(0);
        let assignment = story.give(TOWN, ANNA, 0, ended);
        assert_eq!(story.readers(home), readers, "{ended}");
        assert_eq!(story.readers(assignment), [TOWN, ANNA], "{ended}");
    }
}

#[test]
fn a_concern_is_read_by_whoever_is_to_deal_with_it_elsewhere() {
    let mut story = Story::new();
    let home = story.household(0);
    story.give(TOWN, ANNA, 0, 0);
    let more = json!({"assignee": story.id(CHEN)});
    let concern = story.concern(ANNA, home, more);
    assert_eq!(story.readers(concern), [TOWN, OTHER_TOWN, ANNA, CHEN]);
    assert_eq!(story.readers(home), [TOWN, ANNA], "not the household");
    assert_eq!(story.readers((Kind::Cadre, story.id(ANNA).0)), [TOWN, OTHER_TOWN, ANNA, CHEN], "but her name");
}

#[test]
fn colleagues_in_one_village_read_the_same_and_county_remarks_go_with_what_they_are_on() {
    let mut story = Story::new();
    let home = story.household(0);
    story.give(TOWN, ANNA, 0, 0);
    story.give(TOWN, BO, 0, 0);
    let concern = story.concern(ANNA, home, json!({}));
    let fields = json!({"kind": "concern", "on": concern.1, "verdict": "approved", "text": "x", "made": TODAY});
    let remark = story.put(0, Kind::Remark, fields);
    assert_eq!(story.readers(concern), [TOWN, ANNA, BO]);
    assert_eq!(story.readers(remark), [TOWN, ANNA, BO]);
}

#[test]
fn villages_of_another_town_and_what_somebody_gave_themselves_stay_closed() {
    let mut story = Story::new();
    let (home, theirs) = (story.household(0), story.household(2));
    story.give(TOWN, ANNA, 0, 0);
    story.give(OTHER_TOWN, CHEN, 2, 0);
    assert_eq!((story.readers(home), story.readers(theirs)), (vec![TOWN, ANNA], vec![TOWN, OTHER_TOWN, CHEN]));
    let own = story.give(BO, BO, 2, 0);
    assert_eq!(story.readers(theirs), [TOWN, OTHER_TOWN, CHEN]);
    assert_eq!(story.readers(own), [TOWN, BO]);
    // An office that changes it has seen it.
    story.edit(TOWN, own, json!({"title": "y"}));
    assert_eq!(story.readers(theirs), [TOWN, OTHER_TOWN, CHEN, BO]);
}
