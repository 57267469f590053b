//! Where the ledgers of devices end while entries are taken in: each entry goes
//! on from the one before it, and the chain is reckoned on the way.

use std::collections::BTreeMap;

use crate::base::ids::DeviceId;
use crate::oplog::entry::Entry;
use crate::oplog::stamp::Stamp;
use crate::state::{DeviceTip, State};

/// The ends of the ledgers that a batch of entries goes on from and leads to.
#[derive(Debug, Default)]
pub(super) struct Ends {
    from: BTreeMap<DeviceId, DeviceTip>,
    at: BTreeMap<DeviceId, (DeviceTip, Stamp)>,
}

impl Ends {
    /// Says where the entries of some devices go on from. Without a word they
    /// go on from the end that is known.
    pub fn begin(&mut self, from: &[(DeviceId, DeviceTip)]) {
        for (device, tip) in from {
            self.from.insert(*device, *tip);
            self.at.insert(*device, (*tip, Stamp::default()));
        }
    }

    /// Takes an entry in.
    pub fn add(&mut self, state: &State, entry: &Entry<'_>) {
        let device = entry.head.by;
        let (tip, stamp) = self.at.entry(device).or_insert_with(|| {
            let known = state.devices().get(&device).copied().unwrap_or_default();
            self.from.insert(device, known);
            (known, Stamp::default())
        });
        *tip = DeviceTip { seq: entry.head.seq, chain: entry.chain(tip.chain) };
        *stamp = entry.head.stamp.max(*stamp);
    }

    /// Takes in entries of a device that lead to `tip`, the latest of them
    /// stamped `stamp`. Where they go on from was said before.
    pub fn reach(&mut self, device: DeviceId, tip: DeviceTip, stamp: Stamp) {
        self.at.insert(device, (tip, stamp));
    }

    /// Puts the ends into the state. A stamp from one of the `own` devices always
    /// moves the clock on; one from elsewhere where it counts, and can be right.
    pub fn put(&self, state: &mut State, own: &[DeviceId]) {
        for (device, (tip, stamp)) in &self.at {
            let from = self.from.get(device).copied().unwrap_or_default();
            if *tip == from {
                continue;
            }
            state.extend(*device, from, *tip, *stamp);
            if own.contains(device) {
                let clock = state.clock().max(*stamp);
                state.set_clock(clock);
            }
        }
    }
}
