//! What somebody writes who has valid keys and means harm: anything, about
//! anything, at any time; and what offices make of it.

use serde_json::{Value, json};

use super::super::history::{Party, TODAY, VILLAGES, World};
use super::naive::Told;
use crate::base::ids::{CadreId, DeviceId, EntryRef, RecordId};
use crate::domain::change::{Change, Edit};
use crate::domain::decision::Decision;
use crate::domain::device::Device;
use crate::domain::household::Household;
use crate::domain::invitation::Invitation;
use crate::domain::record::{Kind, Record};
use crate::oplog::stamp::Stamp;
use crate::state::authority::Said;
use crate::state::doc::Origin;

/// A history with somebody in it who may write anything.
pub struct Malice {
    pub world: World,
    pub told: Vec<Told>,
}

impl Malice {
    /// A whole history: who there is, what happens, and what is then made of it.
    pub fn history(seed: u64) -> Self {
        let world = World::history(seed);
        let mut malice = Self::of(world);
        for _ in 0..malice.world.rng.usize(10..30) {
            malice.harm();
        }
        for _ in 0..malice.world.rng.usize(0..5) {
            malice.decide();
        }
        for _ in 0..malice.world.rng.usize(0..4) {
            malice.cut();
        }
        malice
    }

    /// Takes over what has been written so far.
    pub fn of(world: World) -> Self {
        let mut malice = Self { world, told: Vec::new() };
        malice.gather();
        malice
    }

    /// Takes over what was written since.
    pub fn gather(&mut self) {
        for (origin, change) in std::mem::take(&mut self.world.entries) {
            // Marks tell entries apart that decisions are about.
            let origin = Origin { tag: origin.entry.seq, ..origin };
            self.told.push(Told { origin, said: Said::Change(change, None), passed: false });
        }
    }

    /// Has a device say something, at a time that it makes up now and then.
    pub fn say(&mut self, by: DeviceId, said: Said) -> Origin {
        let seq = self.world.written.entry(by).or_default();
        *seq += 1;
        let entry = EntryRef { device: by, seq: *seq };
        let now = 10_000 + self.told.len() as u64;
        let when = match self.world.rng.u8(..4) {
            0 => 1_000 + self.world.rng.u64(..9_000),
            1 => now + 1_000_000,
            _ => now,
        };
        let origin = Origin { stamp: Stamp::new(when, 0), entry, tag: entry.seq };
        self.told.push(Told { origin, said, passed: false });
        origin
    }

    pub fn change(&mut self, by: DeviceId, change: Change) -> Origin {
        self.say(by, Said::Change(change, None))
    }

    pub fn birth(&mut self, by: DeviceId, kind: Kind, id: RecordId, fields: &Value) -> Origin {
        let record = Record::from_json(kind, &fields.to_string()).unwrap();
        self.world.records.push((kind, id));
        self.change(by, Change::Add { id, record })
    }

    pub fn edit(&mut self, by: DeviceId, (kind, id): (Kind, RecordId), set: Value) -> Origin {
        let Value::Object(set) = set else { panic!() };
        self.change(by, Change::Edit(Edit { kind, id, set, was: Default::default(), step: None }))
    }

    fn record(&mut self, kind: Option<Kind>) -> (Kind, RecordId) {
        let of = |(is, _): &&(Kind, RecordId)| kind.is_none_or(|kind| *is == kind);
        let all: Vec<(Kind, RecordId)> = self.world.records.iter().filter(of).copied().collect();
        self.world.rng.choice(all).unwrap_or((Kind::Visit, RecordId([1; 16])))
    }

    /// Returns a cadre and one of their devices.
    fn cadre(&mut self) -> (CadreId, DeviceId) {
        let at = self.world.rng.usize(3..self.world.parties.len());
        let Party { id, devices } = &self.world.parties[at];
        (*id, devices[self.world.rng.usize(..devices.len())])
    }

    /// Somebody does something that may not be theirs to do.
    fn harm(&mut self) {
        let (me, by) = self.cadre();
        let village = self.world.village();
        match self.world.rng.u8(..18) {
            0 => {
                let records = (0..self.world.rng.usize(1..4)).map(|_| self.record(None)).collect();
                self.say(by, Said::Erase(records));
            }
            1 => {
                let fields = json!({
                    "title": "x", "cadres": [me], "villages": VILLAGES, "from": "2026-01-01", "to": TODAY,
                });
                let id = self.world.id_of(by);
                self.birth(by, Kind::Assignment, id, &fields);
            }
            2 => {
                let key = self.record(Some(Kind::Assignment));
                self.edit(by, key, json!({"cadres": [me], "villages": VILLAGES}));
            }
            3 => {
                let device = DeviceId(self.world.rng.u64(..).to_be_bytes());
                let (person, role) = (self.world.person(), if self.world.rng.bool() { "committee" } else { "cadre" });
                let fields = json!({"device": device, "key": "x", "person": person, "role": role, "office": me});
                self.birth(by, Kind::Device, Device::id(device), &fields);
                // And goes on as whoever that is.
                let key = self.record(None);
                self.change(device, Change::Remove { kind: key.0, id: key.1, reason: String::new() });
            }
            4 => {
                let key = self.record(Some(Kind::Device));
                let sets = [json!({"person": me}), json!({"role": "committee"}), json!({"reader": "y"})];
                let set = sets[self.world.rng.usize(..sets.len())].clone();
                self.edit(by, key, set);
            }
            5 => {
                let key = self.record(Some(Kind::Cadre));
                let to = self.world.person();
                let sets = [json!({"same_as": to}), json!({"role": "committee"}), json!({"name": "y"})];
                let set = sets[self.world.rng.usize(..sets.len())].clone();
                self.edit(by, key, set);
            }
            6 => {
                let fields = json!({"name": "x", "unit": "x", "role": "cadre", "devices": [by], "same_as": me});
                let id = self.world.id_of(by);
                self.birth(by, Kind::Cadre, id, &fields);
            }
            7 => {
                // Born again as somebody else's record.
                let key = self.record(None);
                let at = self.told.iter().position(|one| {
                    matches!(&one.said, Said::Change(Change::Add { id, record }, _) if (record.kind(), *id) == key)
                });
                if let Some(at) = at {
                    let said = self.told[at].said.clone();
                    self.say(by, said);
                }
            }
            8 => {
                let home = Household::new(village.parse().unwrap(), "刘兰英");
                let other: &str = self.world.village();
                let born = Household { village: other.parse().unwrap(), ..home.clone() };
                // Now and then under the id of a household of another village.
                let fields = serde_json::to_value(born).unwrap();
                self.birth(by, Kind::Household, home.first_id().0, &fields);
            }
            9 => {
                let key = self.record(Some(Kind::Household));
                self.edit(by, key, json!({"village": village}));
            }
            10 => self.decided_by(by),
            11 => {
                let key = self.record(Some(Kind::Remark));
                let set = if self.world.rng.bool() { json!({"reply": "y"}) } else { json!({"text": "y"}) };
                self.edit(by, key, set);
            }
            12 => {
                let key = self.record(Some(Kind::Concern));
                let set = if self.world.rng.bool() { json!({"state": "closed"}) } else { json!({"result": "y"}) };
                self.edit(by, key, set);
            }
            13 => {
                let key = self.record(Some(Kind::Assignment));
                self.edit(by, key, json!({"excused": []}));
            }
            14 => {
                // Somebody invites in the name of the county, and would go on as whom they invited.
                let (key, office) = (self.world.rng.u64(..).to_string(), self.world.parties[0].id);
                let at = "2026-11-20T09:00:00+08:00";
                let fields = json!({
                    "key": key, "person": me, "name": "x", "role": "committee", "office": office, "at": at, "days": 14,
                });
                let by = if self.world.rng.bool() { by } else { self.world.office() };
                self.birth(by, Kind::Invitation, Invitation::id(&key), &fields);
            }
            15 => {
                let key = self.record(Some(Kind::Invitation));
                let sets = [json!({"cancelled": true}), json!({"days": 300}), json!({"office": me})];
                let set = sets[self.world.rng.usize(..sets.len())].clone();
                let by = if self.world.rng.bool() { by } else { self.world.office() };
                self.edit(by, key, set);
            }
            _ => {
                let (kind, id) = self.record(None);
                let change = match self.world.rng.u8(..3) {
                    0 => Change::Restore { kind, id },
                    _ => Change::Remove { kind, id, reason: String::new() },
                };
                self.change(by, change);
            }
        }
    }

    /// Somebody cuts a device off, which may be theirs to cut or not.
    fn cut(&mut self) {
        let all: Vec<DeviceId> = self.world.parties.iter().flat_map(|party| party.devices.clone()).collect();
        let device = all[self.world.rng.usize(..all.len())];
        let by = if self.world.rng.u8(..3) > 0 { self.world.office() } else { self.cadre().1 };
        let seq = self.world.rng.u64(..=self.world.written.get(&device).copied().unwrap_or(0));
        let chain = "0".repeat(64);
        let set = if self.world.rng.u8(..4) == 0 { json!(null) } else { json!([{"seq": seq, "chain": chain}]) };
        self.edit(by, (Kind::Device, Device::id(device)), json!({"cut": set}));
    }

    /// An office decides of an entry.
    fn decide(&mut self) {
        let by = self.world.office();
        self.decided_by(by);
    }

    fn decided_by(&mut self, by: DeviceId) {
        let at = self.world.rng.usize(..self.told.len());
        let one = &self.told[at];
        // Who is who isn't refused: what is decided hangs on that.
        if matches!(&one.said, Said::Change(change, _)
            if matches!(change.kind(), Kind::Cadre | Kind::Device | Kind::Decision))
        {
            return;
        }
        let (entry, tag) = (one.origin.entry, one.origin.tag);
        let outcome = ["taken", "refused", "withdrawn"][self.world.rng.usize(..3)];
        let fields = json!({"entry": entry, "mark": Decision::mark(tag), "outcome": outcome, "decided": TODAY});
        self.birth(by, Kind::Decision, Decision::id(entry, tag), &fields);
    }
}
