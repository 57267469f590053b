//! Entries that wait: for a fact by which they count, or for a decision.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Claim, Said};
use crate::base::ids::{DeviceId, EntryRef, RecordId};
use crate::domain::change::Change;
use crate::domain::record::{Kind, Record};
use crate::oplog::codec::{self, Decoded, ERASED};
use crate::state::doc::Origin;

/// An entry with the mark of its body.
pub type Key = (EntryRef, u64);

/// An entry that doesn't count by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// Where it comes from.
    pub origin: Origin,
    /// The kind of the entry and its body, as they stand in it.
    pub kind: String,
    /// The body.
    pub body: String,
    /// Records whose births and fields say more of what it is.
    pub leans_on: Vec<(Kind, RecordId)>,
    /// Whether it shows all the same: on the machine of whoever wrote it.
    pub shows: bool,
}

impl Held {
    /// Returns what it says.
    pub fn said(&self) -> Option<Said> {
        match codec::decode(&self.kind, &self.body).ok()? {
            Decoded::Change(change, json) => Some(Said::Change(change, json.map(str::to_owned))),
            Decoded::Erase(erasure) => Some(Said::Erase(erasure.records)),
            Decoded::Unknown => None,
        }
    }

    /// Returns the entry with the mark of its body.
    pub fn key(&self) -> Key {
        (self.origin.entry, self.origin.tag)
    }

    /// Writes down an entry that waits.
    pub fn of(claim: &Claim<'_>, leans_on: Vec<(Kind, RecordId)>, shows: bool) -> serde_json::Result<Self> {
        let origin = claim.origin;
        let (kind, body) = match claim.said {
            Said::Change(change, json) => {
                let encoded = codec::encode(change)?;
                let body = match json {
                    Some(json) => format!("{{\"id\":\"{}\",\"record\":{json}}}", change.id()),
                    None => encoded.body,
                };
                (encoded.kind, body)
            }
            Said::Erase(records) => {
                let id = records.first().map_or(RecordId([0; 16]), |(_, id)| *id);
                let erasure = codec::Erasure { id, records: records.clone(), reason: String::new() };
                (ERASED.to_owned(), serde_json::to_string(&erasure)?)
            }
        };
        Ok(Self { origin, kind, body, leans_on, shows })
    }
}

/// All entries that wait, by what they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Waiting {
    all: BTreeMap<EntryRef, Vec<Held>>,
    by_record: BTreeSet<((Kind, RecordId), Key)>,
}

impl Waiting {
    /// Adds an entry, or what is known of it now.
    pub fn put(&mut self, held: Held) {
        self.take(held.key());
        self.by_record.extend(held.leans_on.iter().map(|record| (*record, held.key())));
        self.all.entry(held.origin.entry).or_default().push(held);
    }

    /// Takes an entry out.
    pub fn take(&mut self, key: Key) -> Option<Held> {
        let same = self.all.get_mut(&key.0)?;
        let at = same.iter().position(|held| held.key() == key)?;
        let held = same.swap_remove(at);
        if same.is_empty() {
            self.all.remove(&key.0);
        }
        for record in &held.leans_on {
            self.by_record.remove(&(*record, key));
        }
        Some(held)
    }

    /// Returns an entry that waits.
    pub fn get(&self, key: Key) -> Option<&Held> {
        self.all.get(&key.0)?.iter().find(|held| held.key() == key)
    }

    /// Returns how many entries of a device wait.
    pub fn count_of(&self, device: DeviceId) -> usize {
        let of = EntryRef { device, seq: 0 }..=EntryRef { device, seq: u64::MAX };
        self.all.range(of).map(|(_, same)| same.len()).sum()
    }

    /// Returns the name and unit that whoever works on a device gave themselves there,
    /// where that waits.
    pub fn self_made(&self, device: DeviceId) -> Option<(String, String)> {
        let made = |held: &Held| match held.said()? {
            Said::Change(Change::Add { record: Record::Cadre(cadre), .. }, _) if cadre.devices.contains(&device) => {
                Some((cadre.name, cadre.unit))
            }
            _ => None,
        };
        let of = EntryRef { device, seq: 0 }..=EntryRef { device, seq: u64::MAX };
        self.all.range(of).flat_map(|(_, same)| same).find_map(made)
    }

    /// Tells whether none waits.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Returns all, in the order of devices and numbers.
    pub fn iter(&self) -> impl Iterator<Item = &Held> {
        self.all.values().flatten()
    }

    /// Returns those that lean on a record.
    pub fn on(&self, record: (Kind, RecordId)) -> impl Iterator<Item = Key> + '_ {
        let first = (record, (EntryRef { device: DeviceId([0; 8]), seq: 0 }, 0));
        self.by_record.range(first..).take_while(move |(of, _)| *of == record).map(|(_, key)| *key)
    }
}
