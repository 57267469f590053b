//! Goes through the journal for the entries of devices, with the chain value
//! after each: what is to be sent, and what is known of a place further back.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::Workspace;
use super::super::apply::{Said, What};
use super::error::ExchangeError;
use crate::base::ids::{DeviceId, EntryRef, RecordId};
use crate::base::progress::{Onward, Watch};
use crate::domain::record::Kind;
use crate::oplog::chain::DeviceTip;
use crate::oplog::entry::Entry;
use crate::oplog::note::{Note, PaperId};
use crate::storage::journal::Position;

/// Names an entry by more than its number: by what was written under it, too.
type Exact = (EntryRef, [u8; 32]);

fn exact(entry: &Entry<'_>) -> Exact {
    (entry.head.entry(), entry.body_hash.0)
}

/// Places of the ledgers of devices.
#[derive(Default)]
pub(super) struct Places {
    of: BTreeMap<DeviceId, HashSet<DeviceTip>>,
    /// Entries that lead to them and are here without their bodies.
    hollow: HashSet<Exact>,
    /// Records of which nothing may come back.
    pub erased: BTreeSet<(Kind, RecordId)>,
}

impl Places {
    /// Adds a place.
    pub fn add(&mut self, device: DeviceId, tip: DeviceTip) {
        self.of.entry(device).or_default().insert(tip);
    }

    /// Tells whether a place is one of them.
    pub fn has(&self, device: DeviceId, tip: DeviceTip) -> bool {
        self.of.get(&device).is_some_and(|places| places.contains(&tip))
    }

    /// Returns the highest running number among them; 0 where there is none.
    pub fn most(&self, device: DeviceId) -> u64 {
        self.of.get(&device).into_iter().flatten().map(|tip| tip.seq).max().unwrap_or(0)
    }

    /// Tells whether an entry that leads to a known place brings the body that
    /// it came without before.
    pub fn wants(&self, entry: &Entry<'_>) -> bool {
        entry.body.is_some() && self.hollow.contains(&exact(entry)) && !self.forbids(&Said::by(entry))
    }

    /// Tells whether something is said about a record that was erased for good.
    pub fn forbids(&self, said: &Said) -> bool {
        matches!(said.what, What::Change(..)) && said.about().any(|record| self.erased.contains(&record))
    }
}

/// An entry of the journal, and where its device's ledger ends before and with it.
pub(super) struct Scanned<'a> {
    pub line: &'a str,
    pub entry: Entry<'a>,
    pub before: DeviceTip,
    pub after: DeviceTip,
    /// Whether it lies on the first known way of its device, not on a branch.
    pub main: bool,
}

impl Workspace {
    /// Hands every entry of `devices` to `each`, in the order of the journal;
    /// entries that were taken back are left out. `filled` gets those whose
    /// bodies came later.
    pub(super) fn scan(
        &self,
        devices: &BTreeSet<DeviceId>,
        each: &mut dyn FnMut(Scanned<'_>) -> Result<(), ExchangeError>,
        filled: &mut dyn FnMut(&Entry<'_>),
        watch: Watch<'_>,
    ) -> Result<(), ExchangeError> {
        let undone: HashSet<PaperId> = {
            let state = self.shared.read();
            let imports = state.exchange().imports().iter();
            imports.filter(|known| known.undone).map(|known| known.import.import).collect()
        };
        let mut main: BTreeMap<DeviceId, DeviceTip> = BTreeMap::new();
        let mut trouble = None;
        let mut frame = |_: Position, lines: &[&[u8]]| {
            if trouble.is_none() {
                trouble = one_frame(lines, devices, &undone, &mut main, each, filled).err();
            }
        };
        let replayed = self.journal.replay(Position::default(), &mut frame, watch)?;
        match trouble {
            Some(error) => Err(error),
            None if replayed.cancelled => Err(ExchangeError::Cancelled),
            None => Ok(()),
        }
    }

    /// Returns all places of these devices' ledgers from the given numbers on.
    pub(super) fn places(&self, from: &BTreeMap<DeviceId, u64>) -> Result<Places, ExchangeError> {
        let mut found = Places::default();
        if from.is_empty() {
            return Ok(found);
        }
        let mut filled = HashSet::new();
        let devices = from.keys().copied().collect();
        let mut each = |scanned: Scanned<'_>| {
            let device = scanned.entry.head.by;
            if from.get(&device).is_some_and(|from| scanned.after.seq + 1 >= *from) {
                found.add(device, scanned.after);
                if scanned.entry.body.is_none() {
                    found.hollow.insert(exact(&scanned.entry));
                }
            }
            Ok(())
        };
        let mut fill = |entry: &Entry<'_>| {
            filled.insert(exact(entry));
        };
        self.scan(&devices, &mut each, &mut fill, &mut |_| Onward::Continue)?;
        found.hollow.retain(|entry| !filled.contains(entry));
        Ok(found)
    }
}

fn one_frame(
    lines: &[&[u8]],
    devices: &BTreeSet<DeviceId>,
    undone: &HashSet<PaperId>,
    main: &mut BTreeMap<DeviceId, DeviceTip>,
    each: &mut dyn FnMut(Scanned<'_>) -> Result<(), ExchangeError>,
    filled: &mut dyn FnMut(&Entry<'_>),
) -> Result<(), ExchangeError> {
    let mut at: BTreeMap<DeviceId, DeviceTip> = BTreeMap::new();
    for line in lines {
        // What is no text or no entry was never one of those looked for.
        let Ok(line) = std::str::from_utf8(line) else { continue };
        match Note::read(line) {
            Some(Note::Batch { import, .. }) if undone.contains(&import) => return Ok(()),
            Some(Note::Batch { from, .. }) => at.extend(from),
            Some(Note::Filled { entry }) => {
                if let Ok(entry) = Entry::parse(&entry) {
                    filled(&entry);
                }
            }
            Some(_) => {}
            None => {
                let Ok(entry) = Entry::parse(line) else { continue };
                let device = entry.head.by;
                if !devices.contains(&device) {
                    continue;
                }
                let first = main.get(&device).copied().unwrap_or_default();
                let before = at.get(&device).copied().unwrap_or(first);
                let after = DeviceTip { seq: entry.head.seq, chain: entry.chain(before.chain) };
                let on_main = before == first;
                at.insert(device, after);
                if on_main {
                    main.insert(device, after);
                }
                each(Scanned { line, entry, before, after, main: on_main })?;
            }
        }
    }
    Ok(())
}
