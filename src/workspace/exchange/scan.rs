//! Goes through the journal for the entries of devices, with the chain value
//! after each: what is to be sent, and what is known of a place further back.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::Workspace;
use super::error::ExchangeError;
use crate::base::ids::DeviceId;
use crate::base::progress::{Onward, Watch};
use crate::oplog::chain::DeviceTip;
use crate::oplog::entry::Entry;
use crate::oplog::note::{Note, PaperId};
use crate::storage::journal::Position;

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
    /// entries that were taken back are left out.
    pub(super) fn scan(
        &self,
        devices: &BTreeSet<DeviceId>,
        each: &mut dyn FnMut(Scanned<'_>) -> Result<(), ExchangeError>,
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
                trouble = one_frame(lines, devices, &undone, &mut main, each).err();
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
    pub(super) fn places(
        &self,
        from: &BTreeMap<DeviceId, u64>,
    ) -> Result<BTreeMap<DeviceId, HashSet<DeviceTip>>, ExchangeError> {
        let mut found: BTreeMap<DeviceId, HashSet<DeviceTip>> = BTreeMap::new();
        if from.is_empty() {
            return Ok(found);
        }
        let devices = from.keys().copied().collect();
        let mut each = |scanned: Scanned<'_>| {
            let device = scanned.entry.head.by;
            if from.get(&device).is_some_and(|from| scanned.after.seq + 1 >= *from) {
                found.entry(device).or_default().insert(scanned.after);
            }
            Ok(())
        };
        self.scan(&devices, &mut each, &mut |_| Onward::Continue)?;
        Ok(found)
    }
}

fn one_frame(
    lines: &[&[u8]],
    devices: &BTreeSet<DeviceId>,
    undone: &HashSet<PaperId>,
    main: &mut BTreeMap<DeviceId, DeviceTip>,
    each: &mut dyn FnMut(Scanned<'_>) -> Result<(), ExchangeError>,
) -> Result<(), ExchangeError> {
    let mut at: BTreeMap<DeviceId, DeviceTip> = BTreeMap::new();
    for line in lines {
        // What is no text or no entry was never one of those looked for.
        let Ok(line) = std::str::from_utf8(line) else { continue };
        match Note::read(line) {
            Some(Note::Batch { import, .. }) if undone.contains(&import) => return Ok(()),
            Some(Note::Batch { from, .. }) => at.extend(from),
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
