//! Histories of a county with two towns, made up by a number: who there is, and
//! what is then written, taken back, moved, merged, handed over and claimed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use fastrand::Rng;
use serde_json::{Value, json};

use super::naive::Said;
use crate::base::entropy::SeededEntropy;
use crate::base::ids::{CadreId, DeviceId, EntryRef, Ids, RecordId};
use crate::domain::change::{Change, Edit};
use crate::domain::device::Device;
use crate::domain::invitation::Invitation;
use crate::domain::record::{Kind, Record};
use crate::domain::village::VillageCode;
use crate::oplog::stamp::Stamp;
use crate::state::doc::Origin;

pub const TODAY: &str = "2026-11-22";
pub const VILLAGES: [&str; 4] = ["320722114201", "320722114202", "320722115201", "320722115202"];

pub fn today() -> NaiveDate {
    TODAY.parse().unwrap()
}

/// Somebody, and the devices they write on.
#[derive(Clone)]
pub struct Party {
    pub id: CadreId,
    pub devices: Vec<DeviceId>,
}

/// A history being written.
pub struct World {
    pub rng: Rng,
    pub entries: Vec<Said>,
    pub written: HashMap<DeviceId, u64>,
    pub parties: Vec<Party>,
    /// Records that cadres made of themselves before they were invited, with
    /// the devices that they were made on.
    pub alone: Vec<Party>,
    pub records: Vec<(Kind, RecordId)>,
    ids: Ids,
}

/// The county and the two towns are the first parties, their cadres the others.
const OFFICES: usize = 3;

impl World {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let party = |rng: &mut Rng, devices| Party {
            id: CadreId(RecordId(rng.u128(..).to_be_bytes())),
            devices: (0..devices).map(|_| DeviceId(rng.u64(..).to_be_bytes())).collect(),
        };
        let parties = (0..OFFICES + 6).map(|_| party(&mut rng, 2)).collect();
        let alone = (0..3).map(|_| party(&mut rng, 1)).collect();
        Self {
            rng,
            entries: Vec::new(),
            written: HashMap::new(),
            parties,
            alone,
            records: Vec::new(),
            ids: Ids::default(),
        }
    }

    /// Who there is: all are known to the county, but now and then not by all
    /// their devices.
    pub fn settled(seed: u64, missing: u8) -> Self {
        let mut world = Self::new(seed);
        for n in 0..world.parties.len() {
            let (party, office) = (world.parties[n].clone(), world.office_of(n));
            let role = if n < OFFICES { "committee" } else { "cadre" };
            world.cadre(party.id, office.devices[0], role, &[]);
            for (nth, device) in party.devices.into_iter().enumerate() {
                // Now and then a town has a clerk, whom it admits itself.
                if missing > 0 && (1..OFFICES).contains(&n) && nth > 0 && world.rng.bool() {
                    world.clerk(n, device);
                    continue;
                }
                if world.rng.u8(..100) >= missing {
                    world.admit(office.devices[0], device, party.id, role, office.id);
                }
            }
        }
        for code in VILLAGES {
            let id = code.parse::<VillageCode>().unwrap().id();
            let by = world.office();
            world.add(by, Kind::Village, id.0, json!({"code": code, "name": "x"}));
        }
        world
    }

    fn clerk(&mut self, office: usize, device: DeviceId) {
        let Party { id, devices } = self.parties[office].clone();
        let clerk = CadreId(self.new_id());
        self.cadre(clerk, devices[0], "committee", &[]);
        let fields = json!({
            "device": device, "key": "x", "person": clerk, "role": "committee", "office": id, "clerk": true,
        });
        self.add(devices[0], Kind::Device, Device::id(device), fields);
    }

    /// A whole history: who there is, and what then happens in any order.
    pub fn history(seed: u64) -> Self {
        let mut world = Self::settled(seed, 10);
        for n in 0..world.alone.len() {
            let party = world.alone[n].clone();
            world.cadre(party.id, party.devices[0], "cadre", &party.devices);
            let other = world.person();
            // Some are admitted for the one they say they are, some for somebody else.
            if world.rng.bool() {
                let office = world.parties[0].clone();
                world.admit(office.devices[0], party.devices[0], other, "cadre", office.id);
            }
            let of = if world.rng.u8(..3) > 0 { other } else { world.person() };
            world.edit(party.devices[0], (Kind::Cadre, party.id.0), json!({"same_as": of}));
        }
        for _ in 0..5 {
            world.household();
        }
        for _ in 0..world.rng.usize(15..45) {
            world.happen();
        }
        world
    }

    /// Returns the office that a party reports to; each town its own cadres.
    fn office_of(&self, party: usize) -> Party {
        let at = if party < OFFICES { 0 } else { (party - OFFICES) % OFFICES };
        self.parties[at].clone()
    }

    pub fn say(&mut self, device: DeviceId, change: Change) {
        let seq = self.written.entry(device).or_default();
        *seq += 1;
        let stamp = Stamp::new(1_000 + self.entries.len() as u64, 0);
        self.entries.push((Origin { stamp, entry: EntryRef { device, seq: *seq }, tag: 0 }, change));
    }

    pub fn add(&mut self, by: DeviceId, kind: Kind, id: RecordId, fields: Value) {
        let record = Record::from_json(kind, &fields.to_string()).unwrap();
        self.records.push((kind, id));
        self.say(by, Change::Add { id, record });
    }

    pub fn new_id(&mut self) -> RecordId {
        RecordId(self.rng.u128(..).to_be_bytes())
    }

    /// Makes an id on a device; a few are of no device.
    pub fn id_of(&mut self, by: DeviceId) -> RecordId {
        if self.rng.u8(..4) == 0 {
            return self.new_id();
        }
        self.ids.next(by, 1_790_000_000_000, &mut SeededEntropy::new(1), |_| false)
    }

    pub fn put(&mut self, by: DeviceId, kind: Kind, fields: Value) -> RecordId {
        let id = self.id_of(by);
        self.add(by, kind, id, fields);
        id
    }

    pub fn edit(&mut self, by: DeviceId, (kind, id): (Kind, RecordId), set: Value) {
        let Value::Object(set) = set else { panic!() };
        self.say(by, Change::Edit(Edit { kind, id, set, was: BTreeMap::new(), step: None }));
    }

    pub fn cadre(&mut self, id: CadreId, by: DeviceId, role: &str, devices: &[DeviceId]) {
        self.add(by, Kind::Cadre, id.0, json!({"name": "x", "unit": "x", "role": role, "devices": devices}));
    }

    pub fn admit(&mut self, by: DeviceId, device: DeviceId, person: CadreId, role: &str, office: CadreId) {
        let id = Device::id(device);
        let fields = json!({"device": device, "key": "x", "person": person, "role": role, "office": office});
        self.add(by, Kind::Device, id, fields);
    }

    fn one_of(&mut self, kind: Kind) -> Option<RecordId> {
        let all: Vec<RecordId> = self.records.iter().filter(|(of, _)| *of == kind).map(|(_, id)| *id).collect();
        // Now and then one that nobody knows.
        if self.rng.u8(..20) == 0 { Some(self.new_id()) } else { self.rng.choice(all) }
    }

    fn some_of(&mut self, kind: Kind, most: usize) -> Vec<RecordId> {
        (0..self.rng.usize(0..=most)).filter_map(|_| self.one_of(kind)).collect()
    }

    pub fn village(&mut self) -> &'static str {
        VILLAGES[self.rng.usize(..VILLAGES.len())]
    }

    /// Returns a cadre, under one of their names.
    pub fn person(&mut self) -> CadreId {
        let all = self.parties[OFFICES..].iter().chain(&self.alone).map(|party| party.id).collect::<Vec<_>>();
        all[self.rng.usize(..all.len())]
    }

    fn persons(&mut self, most: usize) -> Vec<CadreId> {
        (0..self.rng.usize(0..=most)).map(|_| self.person()).collect()
    }

    pub fn device(&mut self) -> DeviceId {
        let all: Vec<DeviceId> =
            self.parties.iter().chain(&self.alone).flat_map(|party| party.devices.clone()).collect();
        all[self.rng.usize(..all.len())]
    }

    /// Returns a device of an office; of the county more often than not.
    pub fn office(&mut self) -> DeviceId {
        let at = self.rng.usize(..OFFICES + 2).saturating_sub(2);
        self.parties[at].devices[self.rng.usize(..2)]
    }

    pub fn day(&mut self) -> NaiveDate {
        let around = [-60, -33, -32, -31, -30, -1, 0, 30];
        today() + chrono::Duration::days(around[self.rng.usize(..around.len())])
    }

    fn household(&mut self) {
        let (by, village) = (self.device(), self.village());
        let fields = json!({"village": village, "head": "x", "must_visit": false, "status": "registered"});
        let id = self.put(by, Kind::Household, fields.clone());
        // Two laptops took in the same sheet.
        if self.rng.u8(..6) == 0 {
            let by = self.device();
            self.add(by, Kind::Household, id, fields);
        }
    }

    fn assignment(&mut self) {
        let by = if self.rng.u8(..4) > 0 { self.office() } else { self.device() };
        let villages: BTreeSet<&str> = (0..self.rng.usize(..2)).map(|_| self.village()).collect();
        let fields = json!({
            "title": "x", "cadres": self.persons(3), "villages": villages,
            "households": self.some_of(Kind::Household, 2), "from": "2026-01-01", "to": self.day(),
        });
        self.put(by, Kind::Assignment, fields);
    }

    pub fn visit(&mut self) {
        let by = self.device();
        let fields = json!({
            "at": "2026-11-20T09:00:00+08:00", "place": "home", "village": self.village(),
            "households": self.some_of(Kind::Household, 3), "cadres": self.persons(2),
            "sensitivity": if self.rng.u8(..3) == 0 { "restricted" } else { "ordinary" },
        });
        self.put(by, Kind::Visit, fields);
    }

    fn part(&mut self, kind: Kind) {
        let by = self.device();
        let (visit, household) = (self.one_of(Kind::Visit), self.one_of(Kind::Household));
        let mut fields = json!({"village": self.village(), "raised": TODAY});
        let told = if kind == Kind::Concern {
            json!({
                "number": "x", "text": "x", "urgency": "ordinary", "due": TODAY, "due_rule": "date",
                "state": "recorded", "assignee": self.persons(1).first(), "told_by": self.persons(1).first(),
            })
        } else {
            json!({"need": "x", "state": "promised"})
        };
        merge(&mut fields, told);
        if self.rng.bool() {
            merge(&mut fields, json!({"visit": visit}));
        }
        if self.rng.bool() {
            merge(&mut fields, json!({"household": household}));
        }
        self.put(by, kind, fields);
    }

    pub fn remark(&mut self) {
        let by = if self.rng.bool() { self.office() } else { self.device() };
        let (kind, on) = self.records[self.rng.usize(..self.records.len())];
        let fields = json!({
            "kind": kind, "on": on, "verdict": "approved", "text": "x", "made": TODAY,
            "author": self.persons(1).first(),
        });
        self.put(by, Kind::Remark, fields);
    }

    /// Somebody is invited; by whom is said is another question.
    pub fn invitation(&mut self, by: DeviceId) {
        let (person, key) = (self.person(), self.rng.u64(..).to_string());
        let office = self.parties[self.rng.usize(..OFFICES)].id;
        let at = "2026-11-20T09:00:00+08:00";
        let fields = json!({
            "key": key, "person": person, "name": "x", "role": "cadre", "office": office, "at": at, "days": 14,
        });
        self.add(by, Kind::Invitation, Invitation::id(&key), fields);
    }

    /// Something happens.
    pub fn happen(&mut self) {
        match self.rng.u8(..40) {
            0 => self.household(),
            1..=6 => self.assignment(),
            7..=10 => self.visit(),
            11..=13 => self.part(Kind::Concern),
            14 => self.part(Kind::Matter),
            15..=16 => self.remark(),
            17 => {
                let by = self.device();
                let fields = json!({"cadre": self.person(), "village": self.village(), "from": TODAY, "to": TODAY});
                self.put(by, Kind::Stay, fields);
            }
            18 if self.rng.bool() => {
                let by = self.office();
                self.invitation(by);
            }
            18 => {
                let by = self.device();
                let code = self.rng.u32(..).to_string();
                let (kind, fields) = match self.rng.bool() {
                    true => (Kind::Policy, json!({"code": code, "title": "x"})),
                    false => (Kind::Catalog, json!({"of": "campaign", "code": code, "title": "x"})),
                };
                self.put(by, kind, fields);
            }
            19..=22 => {
                let (by, record) = (self.device(), self.records[self.rng.usize(..self.records.len())]);
                self.say(by, Change::Remove { kind: record.0, id: record.1, reason: String::new() });
                if self.rng.bool() {
                    let by = self.device();
                    self.say(by, Change::Restore { kind: record.0, id: record.1 });
                }
            }
            _ => self.edited(),
        }
    }

    /// Somebody changes something of a record.
    fn edited(&mut self) {
        let kinds = [
            Kind::Household,
            Kind::Assignment,
            Kind::Visit,
            Kind::Concern,
            Kind::Cadre,
            Kind::Device,
            Kind::Stay,
            Kind::Invitation,
        ];
        let kind = kinds[self.rng.usize(..kinds.len())];
        let Some(id) = self.one_of(kind) else { return };
        let by = if self.rng.bool() { self.office() } else { self.device() };
        let which = self.rng.u8(..3);
        let set = match (kind, which) {
            (Kind::Household, 0) => json!({"village": self.village()}),
            (Kind::Household, 1) => json!({"successor": self.one_of(Kind::Household), "status": "merged"}),
            (Kind::Household, _) => json!({"successor": null, "status": "registered"}),
            (Kind::Assignment, 0) => json!({"to": self.day()}),
            (Kind::Assignment, 1) => {
                let (from, to) = (self.person(), self.person());
                json!({"cadres": [to], "handovers": [{"on": TODAY, "from": from, "to": to}]})
            }
            (Kind::Assignment, _) => {
                json!({"villages": [self.village()], "households": self.some_of(Kind::Household, 2)})
            }
            (Kind::Visit, 0) => json!({"sensitivity": if self.rng.bool() { "restricted" } else { "ordinary" }}),
            (Kind::Visit, 1) => json!({"households": self.some_of(Kind::Household, 2)}),
            (Kind::Visit, _) => json!({"cadres": self.persons(2)}),
            (Kind::Concern, 0) => json!({"assignee": self.persons(1).first()}),
            (Kind::Concern, 1) => json!({"visit": self.one_of(Kind::Visit)}),
            (Kind::Concern, _) => json!({"household": self.one_of(Kind::Household), "village": self.village()}),
            (Kind::Cadre, 0) => json!({"devices": [self.device()]}),
            (Kind::Cadre, 1) => json!({"same_as": null}),
            (Kind::Cadre, _) => {
                // The county is the county.
                if id == self.parties[0].id.0 {
                    return;
                }
                json!({"same_as": self.person()})
            }
            (Kind::Invitation, 0) => json!({"cancelled": true}),
            (Kind::Invitation, _) => json!({"office": self.parties[self.rng.usize(..OFFICES)].id}),
            (Kind::Device, 0) => json!({"person": self.person()}),
            (Kind::Device, 1) => json!({"office": self.parties[self.rng.usize(..OFFICES)].id}),
            (Kind::Device, _) => json!({"role": if self.rng.bool() { "cadre" } else { "committee" }}),
            _ => json!({"cadre": self.person(), "village": self.village()}),
        };
        self.edit(by, (kind, id), set);
    }
}

fn merge(fields: &mut Value, more: Value) {
    let Value::Object(more) = more else { panic!() };
    fields.as_object_mut().unwrap().extend(more);
}
