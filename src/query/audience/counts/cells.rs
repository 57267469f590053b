//! A history in which every cell of the table matters: a table with any one of
//! them turned comes to another answer than the rules.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::{Value, json};

use super::super::history::{TODAY, VILLAGES, World};
use super::malice::Malice;
use super::naive::Naive;
use super::odd_one;
use crate::base::entropy::SeededEntropy;
use crate::base::ids::{CadreId, DeviceId, RecordId};
use crate::domain::authority::Table;
use crate::domain::catalog::Catalog;
use crate::domain::change::Change;
use crate::domain::decision::Decision;
use crate::domain::device::Device;
use crate::domain::invitation::Invitation;
use crate::domain::policy::Policy;
use crate::domain::record::Kind;
use crate::domain::village::VillageCode;
use crate::state::authority::Said;
use crate::state::doc::Origin;

type Key = (Kind, RecordId);

const COUNTY: usize = 0;
const TOWN: usize = 1;
/// A cadre of the town, to whom the first village was given.
const ANNA: usize = 4;
const BO: usize = 7;
/// A cadre of another town.
const CHEN: usize = 5;

struct Story {
    malice: Malice,
    entropy: SeededEntropy,
}

impl Story {
    fn id(&self, who: usize) -> CadreId {
        self.malice.world.parties[who].id
    }

    fn device(&self, who: usize) -> DeviceId {
        self.malice.world.parties[who].devices[0]
    }

    /// Has somebody write a record, under an id that says nothing.
    fn put(&mut self, by: usize, kind: Kind, fields: &Value) -> Key {
        let id = RecordId::fresh(1_790_000_000_000, &mut self.entropy);
        self.put_as(by, (kind, id), fields).0
    }

    fn put_as(&mut self, by: usize, key: Key, fields: &Value) -> (Key, Origin) {
        let by = self.device(by);
        (key, self.malice.birth(by, key.0, key.1, fields))
    }

    fn edit(&mut self, key: Key, set: Value) {
        let by = self.device(ANNA);
        self.malice.edit(by, key, set);
    }

    /// Anna changes something of a record, removes it and puts it back.
    fn all(&mut self, key: Key, sets: &[Value]) {
        for set in sets {
            self.edit(key, set.clone());
        }
        let (by, (kind, id)) = (self.device(ANNA), key);
        self.malice.change(by, Change::Remove { kind, id, reason: String::new() });
        self.malice.change(by, Change::Restore { kind, id });
    }

    fn place(&mut self, kind: Kind, village: usize, more: Value) -> Value {
        let mut fields = json!({"village": VILLAGES[village]});
        let rest = match kind {
            Kind::Visit => json!({"at": "2026-11-20T09:00:00+08:00", "place": "home"}),
            Kind::Concern => json!({
                "number": "x", "text": "x", "urgency": "ordinary", "due": TODAY, "due_rule": "date",
                "state": "recorded", "raised": TODAY,
            }),
            Kind::Matter => json!({"need": "x", "state": "promised", "raised": TODAY}),
            Kind::Household => json!({"head": "x", "must_visit": false, "status": "registered"}),
            _ => json!({"from": TODAY, "to": TODAY}),
        };
        for part in [rest, more] {
            fields.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        }
        fields
    }

    fn assignment(&mut self, by: usize, who: usize, villages: &[&str]) -> Key {
        let fields =
            json!({"title": "x", "cadres": [self.id(who)], "villages": villages, "from": "2026-01-01", "to": TODAY});
        self.put(by, Kind::Assignment, &fields)
    }

    fn decide(&mut self, by: usize, of: Origin, outcome: &str) -> Key {
        let mark = Decision::mark(of.tag);
        let fields = json!({"entry": of.entry, "mark": mark, "outcome": outcome, "decided": TODAY});
        self.put_as(by, (Kind::Decision, Decision::id(of.entry, of.tag)), &fields).0
    }
}

/// Anna does everything to everything.
fn everything() -> Malice {
    let entropy = SeededEntropy::new(1);
    let mut story = Story { malice: Malice::of(World::settled(7, 0)), entropy };
    let (anna, bo, chen) = (story.id(ANNA), story.id(BO), story.id(CHEN));
    story.assignment(TOWN, ANNA, &VILLAGES[..1]);
    let mut concerns = Vec::new();
    for (kind, who, set, end) in [
        (Kind::Visit, json!({}), json!({"met": "y"}), None),
        (Kind::Stay, json!({"cadre": chen}), json!({"to": "2026-12-01"}), None),
        (Kind::Concern, json!({}), json!({"result": "y"}), Some("closed")),
        (Kind::Matter, json!({}), json!({"need": "y"}), Some("dropped")),
    ] {
        let ends = end.map(|end| json!({"state": end}));
        let sets: Vec<Value> = std::iter::once(set).chain(ends).collect();
        for (by, village) in [(ANNA, 2), (CHEN, 0), (CHEN, 2)] {
            let more = if by == ANNA && kind == Kind::Stay { json!({"cadre": anna}) } else { who.clone() };
            let fields = story.place(kind, village, more);
            let key = story.put(by, kind, &fields);
            concerns.extend(Some(key).filter(|_| kind == Kind::Concern));
            story.all(key, &sets);
        }
    }
    for cadres in [json!([anna, bo]), json!([bo])] {
        let fields = story.place(Kind::Visit, 0, json!({"cadres": cadres}));
        story.put(ANNA, Kind::Visit, &fields);
    }
    let fields = story.place(Kind::Stay, 0, json!({"cadre": bo}));
    story.put(ANNA, Kind::Stay, &fields);
    let fields = story.place(Kind::Concern, 2, json!({"assignee": anna}));
    let key = story.put(CHEN, Kind::Concern, &fields);
    story.edit(key, json!({"result": "y"}));

    for village in [0, 2] {
        let fields = story.place(Kind::Household, village, json!({}));
        story.put(ANNA, Kind::Household, &fields);
        let key = story.put(COUNTY, Kind::Household, &fields);
        story.all(key, &[json!({"phone": "1"}), json!({"village": VILLAGES[1]})]);
        let by = story.device(ANNA);
        story.malice.say(by, Said::Erase(vec![key]));
    }
    for on in concerns {
        let fields = json!({"kind": "concern", "on": on.1, "verdict": "approved", "text": "x", "made": TODAY});
        story.put(ANNA, Kind::Remark, &fields);
        let key = story.put(COUNTY, Kind::Remark, &fields);
        story.all(key, &[json!({"text": "y"}), json!({"reply": "y"})]);
    }
    let all = [json!({"title": "y"}), json!({"excused": []})];
    let own = story.assignment(ANNA, ANNA, &VILLAGES[2..]);
    story.all(own, &all);
    story.edit(own, json!({"cadres": [bo]}));
    story.assignment(ANNA, BO, &VILLAGES[2..]);
    for (who, villages) in [(CHEN, &VILLAGES[..1]), (CHEN, &VILLAGES[2..]), (ANNA, &VILLAGES[..1]), (ANNA, &[])] {
        let key = story.assignment(COUNTY, who, villages);
        story.all(key, &all);
    }
    let person = [json!({"name": "y"}), json!({"role": "committee"})];
    story.all((Kind::Cadre, anna.0), &person);
    story.all((Kind::Cadre, bo.0), &person);
    let by = story.device(ANNA);
    for (role, devices) in [("cadre", vec![by]), ("committee", vec![by]), ("cadre", vec![])] {
        let fields = json!({"name": "x", "unit": "x", "role": role, "devices": devices});
        story.put(ANNA, Kind::Cadre, &fields);
    }
    for (who, n) in [(ANNA, 1), (BO, 2)] {
        let device = DeviceId([n; 8]);
        let fields = json!({"device": device, "key": "x", "person": story.id(who), "role": "cadre", "office": anna});
        story.put_as(ANNA, (Kind::Device, Device::id(device)), &fields);
        let key = (Kind::Device, Device::id(story.device(who)));
        story.all(key, &[json!({"reader": "y"}), json!({"key": "y"})]);
    }
    for (by, key) in [(ANNA, "1"), (COUNTY, "2")] {
        let fields = json!({
            "key": key, "person": bo, "name": "x", "role": "cadre", "office": story.id(COUNTY),
            "at": "2026-11-20T09:00:00+08:00", "days": 14,
        });
        let (key, of) = story.put_as(by, (Kind::Invitation, Invitation::id(key)), &fields);
        if by == ANNA {
            // Whoever is agreed with once has no more to say of it than before.
            let other = json!({"key": "3", "person": bo, "name": "x", "role": "cadre", "office": anna,
                "at": "2026-11-20T09:00:00+08:00", "days": 14});
            story.put_as(by, (Kind::Invitation, Invitation::id("3")), &other);
            story.decide(COUNTY, of, "taken");
        }
        story.all(key, &[json!({"days": 300})]);
    }
    let policy: Policy = serde_json::from_value(json!({"code": "1", "title": "x"})).unwrap();
    let other: Policy = serde_json::from_value(json!({"code": "2", "title": "x"})).unwrap();
    for (by, policy) in [(ANNA, policy), (COUNTY, other)] {
        let fields = serde_json::to_value(&policy).unwrap();
        let key = story.put_as(by, (Kind::Policy, policy.id().0), &fields).0;
        story.all(key, &[json!({"title": "y"})]);
    }
    let catalog: Catalog = serde_json::from_value(json!({"of": "campaign", "code": "1", "title": "x"})).unwrap();
    let other: Catalog = serde_json::from_value(json!({"of": "campaign", "code": "2", "title": "x"})).unwrap();
    for (by, catalog) in [(ANNA, catalog), (COUNTY, other)] {
        let fields = serde_json::to_value(&catalog).unwrap();
        let key = story.put_as(by, (Kind::Catalog, catalog.id().0), &fields).0;
        story.all(key, &[json!({"title": "y"})]);
    }
    let mine: VillageCode = "320722115299".parse().unwrap();
    story.put_as(ANNA, (Kind::Village, mine.id().0), &json!({"code": mine, "name": "x"}));
    for code in [mine, VILLAGES[0].parse().unwrap(), VILLAGES[2].parse().unwrap()] {
        story.all((Kind::Village, code.id().0), &[json!({"name": "y"})]);
    }
    let by = [story.device(ANNA), story.device(CHEN)];
    let asked: BTreeMap<usize, Vec<Origin>> = (0..2)
        .map(|who| {
            (
                who,
                (0..3)
                    .map(|_| {
                        story
                            .malice
                            .change(by[who], Change::Remove { kind: Kind::Cadre, id: bo.0, reason: String::new() })
                    })
                    .collect(),
            )
        })
        .collect();
    for all in asked.values() {
        story.decide(ANNA, all[0], "taken");
        story.decide(ANNA, all[1], "withdrawn");
        let key = story.decide(COUNTY, all[2], "refused");
        story.all(key, &[json!({"reason": "y"})]);
    }
    story.malice
}

#[test]
fn a_table_with_any_one_verdict_turned_is_found_out() {
    let Malice { world, told } = everything();
    let own = world.parties[COUNTY].devices.clone();
    let right = Naive::of(&told, &own).verdicts();
    let odd = |table: &Table| odd_one(&told, &own, table, &right, &mut Rng::with_seed(1));
    assert_eq!(odd(&Table::default()), None);
    let turned = (0..).map_while(|nth| Table::default().turned(nth));
    let missed: Vec<String> = turned.filter(|(table, _)| odd(table).is_none()).map(|(_, place)| place).collect();
    assert!(missed.is_empty(), "nothing is wrong with {missed:#?} turned");
}
