//! Where ledgers were cut off 停用. A cut names places of a ledger: the entries
//! that lead to one of them count, all others don't, whenever they come and
//! whatever time they say of themselves. They stay in the journal and its chain.
//!
//! Which entries lead to a place only the journal can tell ([`Way`]); whoever has
//! it is asked for that once a cut was said or moved, and after entries came that
//! may be of another way ([`Cuts::open`]).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Key;
use crate::base::ids::DeviceId;
use crate::domain::device::{Device, Place};
use crate::oplog::chain::DeviceTip;
use crate::state::doc::{Doc, Origin};
use crate::state::spans::Spans;

/// Where a ledger was cut off, and what that comes to for the entries that are here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// The last entries that count, ascending.
    pub places: Vec<DeviceTip>,
    /// Entries with numbers up to the last of them that lead to none. Empty where
    /// one of the places isn't here yet: then that isn't known.
    pub off: BTreeSet<Key>,
}

impl Way {
    /// Returns the last running number that counts.
    fn end(&self) -> u64 {
        self.places.last().map_or(0, |place| place.seq)
    }
}

/// On which device somebody has said it, and at which places a ledger is cut off;
/// `None` where it isn't.
type Saying = (DeviceId, Option<Vec<DeviceTip>>);

/// What is cut off.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Cuts {
    /// Who says of each device where it is cut off, or that it isn't, as it stands.
    said: BTreeMap<DeviceId, Vec<Saying>>,
    /// By what entries are judged.
    ways: BTreeMap<DeviceId, Way>,
    /// Devices of which entries came since that may lead to none of the places.
    unsure: BTreeSet<DeviceId>,
}

impl Cuts {
    /// Begins with what is known from the journal already.
    pub fn with(ways: BTreeMap<DeviceId, Way>) -> Self {
        Self { ways, ..Self::default() }
    }

    /// Tells whether a ledger was cut off.
    pub fn concern(&self, device: DeviceId) -> bool {
        self.ways.contains_key(&device)
    }

    /// Returns where a ledger was cut off.
    pub fn of(&self, device: DeviceId) -> Option<&[DeviceTip]> {
        self.ways.get(&device).map(|way| way.places.as_slice())
    }

    /// Tells whether an entry doesn't count.
    pub fn stop(&self, origin: Origin) -> bool {
        self.has((origin.entry, origin.tag))
    }

    /// Tells whether an entry with this mark of its body was cut off.
    pub fn has(&self, key: Key) -> bool {
        let off = |way: &Way| key.0.seq > way.end() || way.off.contains(&key);
        self.ways.get(&key.0.device).is_some_and(off)
    }

    /// Returns the devices that were cut off of which one of `entries` doesn't count.
    pub fn stopping<'c>(&'c self, entries: &'c Spans) -> impl Iterator<Item = DeviceId> + 'c {
        let stops = |device: &DeviceId, way: &Way| {
            let last = entries.of(*device).and_then(|ranges| ranges.last());
            last.is_some_and(|(_, to)| *to > way.end()) || way.off.iter().any(|(entry, _)| entries.holds(*entry))
        };
        self.ways.iter().filter(move |(device, way)| stops(device, way)).map(|(device, _)| *device)
    }

    /// Tells whether nothing is known yet of entries of a device which may not
    /// lead to the place.
    pub fn is_sure_of(&self, device: DeviceId) -> bool {
        !self.unsure.contains(&device)
    }

    /// Notes that there are such entries.
    pub fn doubt(&mut self, device: DeviceId) {
        self.unsure.insert(device);
    }

    /// Takes in what stands of a device's record. Tells whether that is news.
    pub fn say(&mut self, doc: &Doc) -> bool {
        let Ok(Device { device, .. }) = doc.read() else { return false };
        let read = |value| serde_json::from_value::<Vec<Place>>(value).ok().map(|cut| places(&cut));
        let said: Vec<_> = doc.standing_values("cut").into_iter().map(|(by, value)| (by.device, read(value))).collect();
        match said.iter().all(|(_, cut)| cut.is_none()) {
            true => self.said.remove(&device).is_some(),
            false => self.said.insert(device, said.clone()) != Some(said),
        }
    }

    /// Returns where ledgers are cut off, as far as `may` holds of who says it and of whom.
    ///
    /// Where two people cut one off at different places, the shorter cut stands until
    /// they agree; and a cut against a lifting.
    fn standing(&self, may: impl Fn(DeviceId, DeviceId) -> bool) -> BTreeMap<DeviceId, Vec<DeviceTip>> {
        let of = |(device, said): (&DeviceId, &Vec<Saying>)| {
            let cuts = said.iter().filter(|(by, _)| may(*by, *device)).filter_map(|(_, cut)| cut.clone());
            let shortest = cuts.min_by_key(|cut| (cut.last().map(|last| last.seq), cut.clone()))?;
            Some((*device, shortest))
        };
        self.said.iter().filter_map(of).collect()
    }

    /// Returns the places of which the journal has to be asked once more: all that
    /// stand, where one of them isn't what entries are judged by.
    pub fn open(&self, may: impl Fn(DeviceId, DeviceId) -> bool) -> Option<BTreeMap<DeviceId, Vec<DeviceTip>>> {
        if self.said.is_empty() && self.ways.is_empty() {
            return None;
        }
        let standing = self.standing(may);
        let judged = self.ways.iter().map(|(device, way)| (device, &way.places));
        let settled = self.unsure.is_empty() && judged.eq(standing.iter());
        (!settled).then_some(standing)
    }

    /// Has entries be judged by `ways` from now on. `end` tells up to which number
    /// entries of a device are here. Tells whether one of those that are here is
    /// judged otherwise than before.
    pub fn settle(&mut self, ways: BTreeMap<DeviceId, Way>, end: impl Fn(DeviceId) -> u64) -> bool {
        let devices: BTreeSet<DeviceId> = self.ways.keys().chain(ways.keys()).copied().collect();
        let judged = |ways: &BTreeMap<DeviceId, Way>, device| {
            let (end, way) = (end(device), ways.get(&device));
            (way.map_or(end, |way| way.end().min(end)), way.map(|way| way.off.clone()).unwrap_or_default())
        };
        let differs = devices.iter().any(|device| judged(&self.ways, *device) != judged(&ways, *device));
        (self.ways, self.unsure) = (ways, BTreeSet::new());
        differs
    }

    /// Returns by what entries are judged.
    pub fn ways(&self) -> &BTreeMap<DeviceId, Way> {
        &self.ways
    }
}

/// Returns the places that a device's record names, ascending; what is no place is none.
fn places(cut: &[Place]) -> Vec<DeviceTip> {
    let read = |place: &Place| Some(DeviceTip { seq: place.seq, chain: place.chain.parse().ok()? });
    let mut places: Vec<DeviceTip> = cut.iter().filter_map(read).collect();
    places.sort_unstable();
    places.dedup();
    places
}
