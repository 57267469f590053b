//! What a county makes of what a town writes: what lies below the town counts, and the
//! rest waits, whatever comes to be known of who is who.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::{Value, json};

use super::super::history::{TODAY, VILLAGES, World};
use super::malice::Malice;
use super::naive::Naive;
use super::{Run, odd_one};
use crate::base::ids::{CadreId, DeviceId, EntryRef, RecordId};
use crate::domain::authority::Table;
use crate::domain::change::Change;
use crate::domain::decision::Decision;
use crate::domain::device::Device;
use crate::domain::record::Kind;
use crate::state::doc::Origin;

const COUNTY: usize = 0;
const TOWN: usize = 1;
/// A cadre of the town.
const ANNA: usize = 4;
/// A cadre of another town.
const CHEN: usize = 5;

/// A county with two towns.
struct County(Malice);

impl County {
    fn new() -> Self {
        Self(Malice::of(World::settled(7, 0)))
    }

    fn id(&self, who: usize) -> CadreId {
        self.0.world.parties[who].id
    }

    fn device(&self, who: usize) -> DeviceId {
        self.0.world.parties[who].devices[0]
    }

    /// Has somebody write a record of a kind, and returns its id.
    fn put(&mut self, by: usize, kind: Kind, fields: &Value) -> (RecordId, Origin) {
        let (id, by) = (self.0.world.new_id(), self.device(by));
        (id, self.0.birth(by, kind, id, fields))
    }

    /// The town writes down somebody whom it knows.
    fn person(&mut self) -> CadreId {
        let fields = json!({"name": "x", "unit": "x", "role": "cadre", "devices": []});
        CadreId(self.put(TOWN, Kind::Cadre, &fields).0)
    }

    fn visit(&mut self, by: usize) -> RecordId {
        let fields = json!({"at": "2026-11-20T09:00:00+08:00", "place": "home", "village": VILLAGES[3]});
        self.put(by, Kind::Visit, &fields).0
    }

    fn edit(&mut self, by: usize, key: (Kind, RecordId), set: Value) -> Origin {
        let by = self.device(by);
        self.0.edit(by, key, set)
    }

    /// The town admits somebody on a new device.
    fn admit(&mut self, device: DeviceId, person: CadreId, role: &str) -> Origin {
        let fields = json!({"device": device, "key": "x", "person": person, "role": role, "office": self.id(TOWN)});
        let by = self.device(TOWN);
        self.0.birth(by, Kind::Device, Device::id(device), &fields)
    }

    /// Returns what counts, which is what the rules say.
    fn counted(&self) -> BTreeSet<EntryRef> {
        let (told, own) = (&self.0.told, &self.0.world.parties[COUNTY].devices);
        let (right, table) = (Naive::of(told, own).verdicts(), Table::default());
        assert_eq!(odd_one(told, own, &table, &right, &mut Rng::with_seed(1)), None);
        Run::of(told, own, &table, &mut Rng::with_seed(1)).records.counted
    }

    fn counts(&self, one: Origin) -> bool {
        self.counted().contains(&one.entry)
    }
}

/// What counts once goes on counting, though somebody turns out to be the office that
/// admitted them.
#[test]
fn whom_a_town_has_admitted_stays_so_whoever_they_turn_out_to_be() {
    let mut county = County::new();
    let (person, device) = (county.person(), DeviceId([9; 8]));
    let admitted = county.admit(device, person, "cadre");
    let fields = json!({"at": "2026-11-20T09:00:00+08:00", "place": "home", "village": VILLAGES[0]});
    let id = county.0.world.new_id();
    let visit = county.0.birth(device, Kind::Visit, id, &fields);
    for to in [TOWN, COUNTY] {
        let before = county.counted();
        assert!(before.contains(&admitted.entry) && before.contains(&visit.entry));
        let to = county.id(to);
        county.edit(COUNTY, (Kind::Cadre, person.0), json!({"same_as": to}));
        let after = county.counted();
        assert_eq!(before.difference(&after).next(), None);
    }
}

#[test]
fn a_town_admits_nobody_but_its_own() {
    let mut county = County::new();
    for (n, (person, role)) in [
        (county.id(COUNTY), "committee"),
        (county.id(COUNTY), "cadre"),
        (county.id(TOWN), "committee"),
        (county.id(2), "committee"),
        (county.id(CHEN), "cadre"),
        // Nobody has written down who that is.
        (CadreId(RecordId([7; 16])), "cadre"),
    ]
    .into_iter()
    .enumerate()
    {
        let admitted = county.admit(DeviceId([n as u8 + 1; 8]), person, role);
        assert!(!county.counts(admitted), "{n}");
    }
    let own = county.person();
    for (person, role) in [(own, "cadre"), (own, "committee"), (county.id(ANNA), "cadre")] {
        let n = county.0.told.len() as u8;
        let admitted = county.admit(DeviceId([n; 8]), person, role);
        assert!(county.counts(admitted), "{role}");
    }
    // Nor by a device that it had admitted for somebody else, or by another name.
    let device = DeviceId([8; 8]);
    let of_own = county.person();
    county.admit(device, of_own, "cadre");
    for to in [COUNTY, CHEN] {
        let to = county.id(to);
        let edited = county.edit(TOWN, (Kind::Device, Device::id(device)), json!({"person": to}));
        assert!(!county.counts(edited));
        let named = county.edit(TOWN, (Kind::Cadre, of_own.0), json!({"same_as": to}));
        assert!(!county.counts(named));
    }
    let two = county.person();
    let named = county.edit(TOWN, (Kind::Cadre, of_own.0), json!({"same_as": two}));
    assert!(county.counts(named), "both are its own");
}

#[test]
fn what_a_town_writes_about_what_is_not_below_it_waits() {
    let mut county = County::new();
    let remark = |on: RecordId| json!({"kind": "visit", "on": on, "verdict": "approved", "text": "x", "made": TODAY});
    for (by, right) in [(ANNA, true), (TOWN, true), (CHEN, false), (COUNTY, false)] {
        let visit = county.visit(by);
        let edited = county.edit(TOWN, (Kind::Visit, visit), json!({"met": "y"}));
        let town = county.device(TOWN);
        let removed = county.0.change(town, Change::Remove { kind: Kind::Visit, id: visit, reason: String::new() });
        let (id, said) = county.put(TOWN, Kind::Remark, &remark(visit));
        let changed = county.edit(TOWN, (Kind::Remark, id), json!({"text": "y"}));
        for one in [edited, removed, said, changed] {
            assert_eq!(county.counts(one), right, "{by}");
        }
        // Where the county agrees, it counts.
        let mark = Decision::mark(edited.tag);
        let fields = json!({"entry": edited.entry, "mark": mark, "outcome": "taken", "decided": TODAY});
        let by = county.device(COUNTY);
        county.0.birth(by, Kind::Decision, Decision::id(edited.entry, edited.tag), &fields);
        assert!(county.counts(edited));
    }
    let other = (Kind::Cadre, county.id(CHEN).0);
    let edited = county.edit(TOWN, other, json!({"name": "y"}));
    assert!(!county.counts(edited));
}

/// It lies below a town, too, where somebody there has been given what it is about, or
/// went along, or is to deal with it.
#[test]
fn what_those_of_a_town_were_given_it_may_write_about() {
    let mut county = County::new();
    let (anna, chen) = (county.id(ANNA), county.id(CHEN));
    let place = |more: Value| {
        let mut fields = json!({
            "village": VILLAGES[3], "number": "x", "text": "x", "urgency": "ordinary", "due": TODAY,
            "due_rule": "date", "state": "recorded", "raised": TODAY,
        });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fields
    };
    for (assignee, right) in [(chen, false), (anna, true)] {
        let concern = county.put(CHEN, Kind::Concern, &place(json!({"assignee": assignee}))).0;
        let edited = county.edit(TOWN, (Kind::Concern, concern), json!({"result": "y"}));
        assert_eq!(county.counts(edited), right);
    }
    for (cadres, right) in [(json!([chen]), false), (json!([chen, anna]), true)] {
        let fields = json!({"title": "x", "cadres": cadres, "villages": [], "from": "2026-01-01", "to": TODAY});
        let paper = county.put(COUNTY, Kind::Assignment, &fields).0;
        let edited = county.edit(TOWN, (Kind::Assignment, paper), json!({"title": "y"}));
        assert_eq!(county.counts(edited), right);
    }
    let home = json!({"village": VILLAGES[2], "head": "x", "must_visit": false, "status": "registered"});
    let home = county.put(CHEN, Kind::Household, &home).0;
    let visit = json!({
        "at": "2026-11-20T09:00:00+08:00", "place": "home", "village": VILLAGES[3], "households": [home],
    });
    let visit = county.put(CHEN, Kind::Visit, &visit).0;
    let edited = county.edit(TOWN, (Kind::Visit, visit), json!({"met": "y"}));
    assert!(!county.counts(edited));
    let fields = json!({"title": "x", "cadres": [anna], "villages": [VILLAGES[2]], "from": "2026-01-01", "to": TODAY});
    county.put(COUNTY, Kind::Assignment, &fields);
    assert!(county.counts(edited), "what comes to be known lets it count");
}
