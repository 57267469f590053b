//! Each office answers from what it has: what it reads itself, and what those below
//! it wrote. Of those below it, it has to say what the office above says.
//! `DUNDIAN_AUDIENCE_SEED` and `DUNDIAN_AUDIENCE_CASES` work as for the other laws.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use serde_json::json;

use super::history::{Party, VILLAGES, World};
use super::laws::{ANNA, Answers, CHEN, OTHER_TOWN, Story, TOWN, answers, cases, fewest, folded};
use super::naive::Said;
use crate::base::ids::{CadreId, DeviceId, RecordId};
use crate::domain::change::Change;
use crate::domain::record::Kind;

/// The towns of a history, each with the places of its cadres.
const TOWNS: [(usize, [usize; 2]); 2] = [(TOWN, [ANNA, 7]), (OTHER_TOWN, [CHEN, DAI])];
/// The office above both.
const COUNTY: usize = 0;
/// Who works in the other town with Chen.
const DAI: usize = 8;

/// A history in which everybody is known to their office from the beginning.
fn history(seed: u64) -> (World, Vec<Said>) {
    let mut world = World::settled(seed, 0);
    let settled = world.entries.len();
    for _ in 0..world.rng.usize(20..60) {
        world.happen();
    }
    let mut happened = world.entries.split_off(settled);
    let owner = |device: DeviceId| world.parties.iter().position(|party| party.devices.contains(&device));
    let born: BTreeMap<RecordId, Option<usize>> =
        happened.iter().rev().map(|(origin, said)| (said.id(), owner(origin.entry.device))).collect();
    happened.retain(|(origin, said)| {
        let by = owner(origin.entry.device);
        match said.kind() {
            Kind::Cadre | Kind::Device | Kind::Village => false,
            // Of others' assignments, only an office changes anything.
            Kind::Assignment => by.is_some_and(|by| by < 3 || born.get(&said.id()) == Some(&Some(by))),
            _ => by.is_some(),
        }
    });
    (world, happened)
}

/// Returns the entries that a town has: all about what it reads, and about what
/// came to be below it, removals among them. Whatever it was sent earlier has left.
fn has(entries: &[Said], world: &World, town: usize, cadres: &[usize], from_above: &Answers) -> Vec<Said> {
    let office = world.parties[town].id;
    let below = cadres.iter().chain([&town]).flat_map(|place| world.parties[*place].devices.clone());
    let below: Vec<DeviceId> = below.collect();
    let sent = from_above.iter().filter(|(who, ..)| *who == office).map(|(_, kind, id)| (*kind, *id));
    let births = entries.iter().rev().filter(|(_, said)| matches!(said, Change::Add { .. }));
    let first: BTreeMap<(Kind, RecordId), DeviceId> =
        births.map(|(origin, said)| ((said.kind(), said.id()), origin.entry.device)).collect();
    let born = first.into_iter().filter(|(_, device)| below.contains(device)).map(|(key, _)| key);
    let here: BTreeSet<(Kind, RecordId)> = sent.chain(born).collect();
    entries.iter().filter(|(_, said)| here.contains(&(said.kind(), said.id()))).cloned().collect()
}

/// Compares what the county and a town say of those below the town.
fn hold(happened: &[Said], world: &World, town: usize, cadres: &[usize]) -> Result<(), String> {
    let mut rng = Rng::with_seed(1);
    let entries = &[world.entries.as_slice(), happened].concat();
    let ids = |places: &[usize]| -> Vec<CadreId> { places.iter().map(|place| world.parties[*place].id).collect() };
    let (county, asker): (&Party, &Party) = (&world.parties[0], &world.parties[town]);
    let who = ids(cadres);
    let above = answers(&folded(entries, &mut rng), county, &[who.as_slice(), &[asker.id]].concat());
    let here = answers(&folded(&has(entries, world, town, cadres, &above), &mut rng), asker, &who);
    // Names go with the records; which village an office is told of besides is its own business.
    let records = |all: &Answers| -> Answers {
        let of = |(one, kind, _): &&(CadreId, Kind, RecordId)| {
            who.contains(one) && !matches!(kind, Kind::Cadre | Kind::Village)
        };
        all.iter().filter(of).copied().collect()
    };
    let (above, here) = (records(&above), records(&here));
    match above.symmetric_difference(&here).next() {
        Some(odd) => {
            Err(format!("{odd:?}: {}", if here.contains(odd) { "the town alone" } else { "the county alone" }))
        }
        None => Ok(()),
    }
}

#[test]
fn every_office_answers_alike_from_what_it_has() {
    for seed in cases() {
        let (world, happened) = history(seed);
        for (town, cadres) in TOWNS {
            let fails = |entries: &[Said]| hold(entries, &world, town, &cadres).err();
            if fails(&happened).is_some() {
                let (least, how) = fewest(&happened, fails);
                let told: Vec<String> =
                    least.iter().map(|(origin, change): &(_, Change)| format!("{} {change:?}", origin.entry)).collect();
                panic!("DUNDIAN_AUDIENCE_SEED={seed}, town {town}: {how}\n{}", told.join("\n"));
            }
        }
    }
}

/// Both towns say what the county says.
fn alike(story: &Story) {
    for (town, cadres) in TOWNS {
        hold(&[], &story.0, town, &cadres).unwrap();
    }
}

#[test]
fn a_concern_on_a_household_of_elsewhere_opens_nothing_in_its_own_village() {
    let mut story = Story::new();
    let home = story.household(0);
    story.give(TOWN, ANNA, 0, 0);
    // Where the household was when the concern was written.
    story.give(OTHER_TOWN, DAI, 3, 0);
    let more = json!({"assignee": story.id(CHEN)});
    let concern = story.concern(ANNA, home, more);
    assert_eq!(story.readers(concern), [TOWN, OTHER_TOWN, ANNA, CHEN]);
    alike(&story);
}

#[test]
fn a_concern_on_a_restricted_visit_stays_closed_where_nobody_has_the_visit() {
    let mut story = Story::new();
    let home = story.household(0);
    story.give(TOWN, ANNA, 0, 0);
    story.give(OTHER_TOWN, DAI, 0, 0);
    let visit = story.visit(ANNA, &[home], "restricted");
    let more = json!({"visit": visit.1, "assignee": story.id(CHEN)});
    let concern = story.concern(ANNA, home, more);
    assert_eq!(story.readers(concern), [TOWN, OTHER_TOWN, ANNA, CHEN]);
    alike(&story);
    story.edit(TOWN, visit, json!({"sensitivity": "ordinary"}));
    alike(&story);
}

/// The town has the household that stands today, and not the one that went into it: it
/// can't tell that somebody elsewhere holds what a concern of its own people is about.
#[test]
fn a_concern_on_a_household_that_went_into_another_stays_where_the_way_is_not_known() {
    let mut story = Story::new();
    let fields = json!({"village": VILLAGES[0], "head": "x", "must_visit": false, "status": "registered"});
    let [home, stands] = [COUNTY, ANNA].map(|by| story.put(by, Kind::Household, fields.clone()));
    story.give(TOWN, CHEN, 0, 0);
    let visit = story.visit(ANNA, &[home], "ordinary");
    let concern = story.concern(ANNA, home, json!({"visit": visit.1}));
    story.edit(COUNTY, home, json!({"status": "merged", "successor": stands.1}));
    assert_eq!(story.readers(stands), [TOWN, OTHER_TOWN, CHEN]);
    assert_eq!(story.readers(home), [OTHER_TOWN, CHEN]);
    assert_eq!(story.readers(concern), [TOWN, OTHER_TOWN, ANNA, CHEN]);
    alike(&story);
    // Once it has both, it sees that, too.
    story.give(TOWN, ANNA, 0, 0);
    assert_eq!(story.readers(home), [TOWN, OTHER_TOWN, ANNA, CHEN]);
    alike(&story);
}

#[test]
fn what_no_office_has_assigned_gives_nothing_in_another_town() {
    let mut story = Story::new();
    let home = story.household(2);
    story.give(OTHER_TOWN, CHEN, 2, 0);
    let given = story.give(ANNA, DAI, 2, 0);
    assert_eq!((story.readers(home), story.readers(given)), (vec![TOWN, OTHER_TOWN, CHEN], vec![TOWN, ANNA]));
    alike(&story);
    story.edit(TOWN, given, json!({"title": "y"}));
    assert_eq!(story.readers(given), [TOWN, OTHER_TOWN]);
    alike(&story);
}
