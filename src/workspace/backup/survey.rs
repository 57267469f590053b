//! What a journal holds, from its bytes alone: how many entries of which device,
//! and where the chain of each leads.

use std::collections::{BTreeMap, HashSet};

use super::super::ends::Ends;
use super::manifest::Ledger;
use crate::base::ids::DeviceId;
use crate::oplog::chain::DeviceTip;
use crate::oplog::entry::Entry;
use crate::oplog::note::{Note, PaperId};
use crate::state::State;
use crate::storage::journal::Replayed;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Survey {
    pub ledgers: Vec<Ledger>,
    /// The ends of each ledger: several where it goes several ways.
    pub tips: BTreeMap<DeviceId, Vec<DeviceTip>>,
    pub frames: u64,
    pub damaged: u64,
}

/// Goes over a journal frame by frame.
pub(super) struct Surveyor {
    /// Imports that were taken back: where their entries lead doesn't count.
    undone: HashSet<PaperId>,
    state: State,
    entries: BTreeMap<DeviceId, u64>,
}

impl Surveyor {
    /// Begins; `known` is the state that the journal makes.
    pub fn new(known: &State) -> Self {
        let imports = known.exchange().imports().iter();
        let undone = imports.filter(|known| known.undone).map(|known| known.import.import).collect();
        Self { undone, state: State::default(), entries: BTreeMap::new() }
    }

    /// Takes the lines of one frame.
    pub fn frame(&mut self, lines: &[&[u8]]) {
        let mut ends = Ends::default();
        let mut counts = true;
        for line in lines.iter().filter_map(|line| std::str::from_utf8(line).ok()) {
            if let Some(note) = Note::read(line) {
                match note {
                    Note::Batch { import, .. } if self.undone.contains(&import) => counts = false,
                    Note::Batch { from, .. } => ends.begin(&from),
                    _ => {}
                }
            } else if let Ok(entry) = Entry::parse(line) {
                *self.entries.entry(entry.head.by).or_default() += 1;
                if counts {
                    ends.add(&self.state, &entry);
                }
            }
        }
        ends.put(&mut self.state, &[]);
    }

    /// Returns what was found, once all of it was gone over.
    pub fn done(self, replayed: &Replayed) -> Survey {
        let tips = tips(&self.state);
        let to = |device: &DeviceId| self.state.devices().get(device).map_or(0, |tip| tip.seq);
        let ledger =
            |(device, entries): (&DeviceId, &u64)| Ledger { device: *device, entries: *entries, to: to(device) };
        Survey {
            ledgers: self.entries.iter().map(ledger).collect(),
            tips,
            frames: replayed.frames,
            damaged: replayed.damage.len() as u64,
        }
    }
}

/// Returns where the ledgers lead that a state knows.
pub(super) fn tips(state: &State) -> BTreeMap<DeviceId, Vec<DeviceTip>> {
    let of = |device: &DeviceId| {
        let mut tips = state.tips(*device);
        tips.retain(|tip| tip.seq > 0);
        tips.sort_unstable();
        (*device, tips)
    };
    state.devices().keys().map(of).filter(|(_, tips)| !tips.is_empty()).collect()
}
