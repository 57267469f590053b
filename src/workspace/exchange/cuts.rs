//! Cutting a device off 停用, and lifting that: what stands behind a place of its
//! ledger doesn't count. Which entries lead to a place the journal tells.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::super::open::Stage;
use super::super::{CommitError, OpenError, Workspace, apply, read};
use super::error::ExchangeError;
use crate::base::ids::{DeviceId, EntryRef};
use crate::base::progress::{Onward, Progress};
use crate::domain::change::{Change, Edit};
use crate::domain::device::{Device, Place};
use crate::domain::record::Kind;
use crate::oplog::chain::DeviceTip;
use crate::oplog::entry::Entry;
use crate::oplog::note::{self, Known, Note, PaperId, Peer};
use crate::oplog::stamp::Stamp;
use crate::state::State;
use crate::state::authority::{Authority, Key, Way};
use crate::storage::journal::{Journal, Position};

/// Is told how far making the state anew has come.
type Watch<'a> = &'a mut dyn FnMut(Stage, Progress) -> Onward;

/// What cutting a device off would come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cutting {
    /// The device, and those that the same installation had before.
    pub devices: BTreeMap<DeviceId, Vec<DeviceTip>>,
    /// How many of the entries that are here count on.
    pub stays: u64,
    /// How many don't any more.
    pub goes: u64,
    /// When the last of those that do was written, by its own clock.
    pub last: Option<DateTime<FixedOffset>>,
}

/// One entry on the way of a ledger.
struct Step {
    before: DeviceTip,
    key: Key,
    stamp: Stamp,
}

/// The ways of some ledgers, as the journal has them: each entry by the place that
/// it leads to.
#[derive(Default)]
struct Ledgers {
    steps: HashMap<(DeviceId, DeviceTip), Step>,
    /// The last number of each that is here, be it by itself.
    last: BTreeMap<DeviceId, u64>,
}

impl Ledgers {
    fn read(
        journal: &Journal,
        devices: &BTreeSet<DeviceId>,
        undone: &HashSet<PaperId>,
        watch: Watch<'_>,
    ) -> Result<Self, OpenError> {
        let (mut found, mut main) = (Self::default(), BTreeMap::new());
        let mut each = |_: Position, lines: &[&[u8]]| found.frame(lines, devices, undone, &mut main);
        let replayed =
            journal.replay(Position::default(), &mut each, &mut |progress| watch(Stage::Rebuilding, progress))?;
        if replayed.cancelled { Err(OpenError::Cancelled) } else { Ok(found) }
    }

    fn frame(
        &mut self,
        lines: &[&[u8]],
        devices: &BTreeSet<DeviceId>,
        undone: &HashSet<PaperId>,
        main: &mut BTreeMap<DeviceId, DeviceTip>,
    ) {
        let mut at: BTreeMap<DeviceId, DeviceTip> = BTreeMap::new();
        for line in lines.iter().filter_map(|line| std::str::from_utf8(line).ok()) {
            if note::is_note(line) {
                match Note::read(line) {
                    Some(Note::Batch { import, .. }) if undone.contains(&import) => return,
                    Some(Note::Batch { from, .. }) => at.extend(from),
                    Some(Note::Leaf(single)) => {
                        let entry = single.read().ok().map(|entry| entry.head.entry());
                        entry.filter(|entry| devices.contains(&entry.device)).into_iter().for_each(|one| self.met(one));
                    }
                    _ => {}
                }
                continue;
            }
            let Ok(entry) = Entry::parse(line) else { continue };
            let device = entry.head.by;
            if !devices.contains(&device) {
                continue;
            }
            let first = main.entry(device).or_default();
            let before = at.get(&device).copied().unwrap_or(*first);
            let after = DeviceTip { seq: entry.head.seq, chain: entry.chain(before.chain) };
            if before == *first {
                *first = after;
            }
            at.insert(device, after);
            let key = (entry.head.entry(), entry.body_hash.tag());
            self.met(entry.head.entry());
            self.steps.insert((device, after), Step { before, key, stamp: entry.head.stamp });
        }
    }

    fn met(&mut self, entry: EntryRef) {
        let last = self.last.entry(entry.device).or_default();
        *last = entry.seq.max(*last);
    }

    /// Returns the steps that lead to a place, the last first.
    fn way_to(&self, device: DeviceId, place: DeviceTip) -> impl Iterator<Item = (DeviceTip, &Step)> {
        let mut at = place;
        std::iter::from_fn(move || {
            let step = self.steps.get(&(device, at))?;
            Some((std::mem::replace(&mut at, step.before), step))
        })
    }

    /// Returns the entries that count where a ledger is cut off at some places.
    fn counting(&self, device: DeviceId, places: &[DeviceTip]) -> BTreeSet<Key> {
        places.iter().flat_map(|place| self.way_to(device, *place)).map(|(_, step)| step.key).collect()
    }

    fn of(&self, device: DeviceId) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |((of, _), _)| *of == device).map(|(_, step)| step)
    }

    fn way(&self, device: DeviceId, places: &[DeviceTip]) -> Way {
        let is_here = |place: &DeviceTip| place.seq == 0 || self.steps.contains_key(&(device, *place));
        let end = places.last().map_or(0, |place| place.seq);
        let mut off = BTreeSet::new();
        if places.iter().all(is_here) {
            let counting = self.counting(device, places);
            let keys = self.of(device).map(|step| step.key);
            off.extend(keys.filter(|key| key.0.seq <= end && !counting.contains(key)));
        }
        Way { places: places.to_vec(), off }
    }
}

fn row_of(state: &State, device: DeviceId) -> BTreeSet<DeviceId> {
    let exchange = state.exchange();
    // Whoever goes on from a lost disk by its recovery code is another one.
    let first = exchange.branch(device);
    let row = exchange.peers().map(|peer| peer.device).filter(|one| exchange.branch(*one) == first);
    row.chain([device]).collect()
}

/// By what entries are judged, and up to which number entries of those devices are here.
struct Found {
    ways: BTreeMap<DeviceId, Way>,
    last: BTreeMap<DeviceId, u64>,
}

/// Asks the journal by which entries are judged where ledgers were cut off; `None`
/// where that is known.
fn ways(
    journal: &Journal,
    known: &Authority,
    undone: &HashSet<PaperId>,
    watch: Watch<'_>,
) -> Result<Option<Found>, OpenError> {
    let Some(said) = known.open_cuts() else { return Ok(None) };
    let devices = said.keys().chain(known.cuts().ways().keys()).copied().collect();
    let ledgers = Ledgers::read(journal, &devices, undone, watch)?;
    let way = |(device, places): (&DeviceId, &Vec<DeviceTip>)| (*device, ledgers.way(*device, places));
    Ok(Some(Found { ways: said.iter().map(way).collect(), last: ledgers.last }))
}

fn judge_by(found: Found, state: &mut State) {
    let mut known = Arc::clone(state.authority());
    let Found { ways, last } = found;
    Arc::make_mut(&mut known).cut_off(ways, |device| last.get(&device).copied().unwrap_or(0));
    state.put_authority(known);
}

/// Has entries be judged by where ledgers were cut off, after all else is in.
pub(in super::super) fn settle(
    journal: &Journal,
    state: &mut State,
    undone: &HashSet<PaperId>,
    watch: Watch<'_>,
) -> Result<(), OpenError> {
    if let Some(found) = ways(journal, state.authority(), undone, watch)? {
        judge_by(found, state);
    }
    Ok(())
}

impl Workspace {
    /// Has entries be judged by where ledgers were cut off, after something was
    /// said of that.
    pub(in super::super) fn settle_cuts(&mut self, watch: Watch<'_>) -> Result<(), CommitError> {
        let shared = self.shared();
        let (known, undone) = {
            let state = shared.read();
            (Arc::clone(state.authority()), state.exchange().undone())
        };
        let found = ways(&self.journal, &known, &undone, watch).map_err(Box::new)?;
        let Some(found) = found else { return Ok(()) };
        let taken = {
            let mut state = shared.write();
            judge_by(found, &mut state);
            read::take(&apply::Folding::default(), &mut state, self.unix_ms())?
        };
        let position = self.journal.end();
        self.submit(read::batch(&apply::Folding::default(), taken, position)?);
        Ok(())
    }

    /// Tells what cutting a device off would come to: at the last entry that was
    /// written before `before`, by its own clock, else at all that is here. Nothing
    /// is written.
    ///
    /// # Errors
    /// [`ExchangeError::NoSuch`] where the device isn't known.
    pub fn plan_cut(&self, device: DeviceId, before: Option<NaiveDate>) -> Result<Cutting, ExchangeError> {
        let (row, tips, undone) = {
            let state = self.shared.read();
            if state.exchange().peer(device).is_none() {
                return Err(ExchangeError::NoSuch(device.to_string()));
            }
            let row = row_of(&state, device);
            let tips: BTreeMap<DeviceId, Vec<DeviceTip>> = row.iter().map(|one| (*one, state.tips(*one))).collect();
            (row, tips, state.exchange().undone())
        };
        let ledgers = Ledgers::read(&self.journal, &row, &undone, &mut |_, _| Onward::Continue)?;
        let zone = *self.clock.now().offset();
        let place = |device: DeviceId, tip: DeviceTip| match before {
            None => tip,
            Some(before) => {
                let kept = |(_, step): &(DeviceTip, &Step)| {
                    step.stamp.in_zone(zone).is_some_and(|at| at.date_naive() < before)
                };
                ledgers.way_to(device, tip).find(kept).map(|(place, _)| place).unwrap_or_default()
            }
        };
        let mut cutting = Cutting { devices: BTreeMap::new(), stays: 0, goes: 0, last: None };
        let mut last = None;
        for (device, tips) in tips {
            let mut places: Vec<DeviceTip> = tips.into_iter().map(|tip| place(device, tip)).collect();
            places.retain(|place| place.seq > 0);
            places.sort_unstable();
            places.dedup();
            let counting = ledgers.counting(device, &places);
            for step in ledgers.of(device) {
                match counting.contains(&step.key) {
                    true => {
                        cutting.stays += 1;
                        last = last.max(Some(step.stamp));
                    }
                    false => cutting.goes += 1,
                }
            }
            cutting.devices.insert(device, places);
        }
        cutting.last = last.and_then(|stamp: Stamp| stamp.in_zone(zone));
        Ok(cutting)
    }

    /// Cuts a device off, with those that the same installation had before: what
    /// stands behind those places doesn't count, and nothing is sent to it any more.
    /// `watch` is told how far it has come to take out what counted.
    ///
    /// Whoever works here without an office stops exchanging with it, and no more.
    ///
    /// # Errors
    /// [`ExchangeError`]; [`ExchangeError::NoSuch`] where the device isn't known.
    pub fn cut_off(&mut self, device: DeviceId, cutting: &Cutting, watch: Watch<'_>) -> Result<Peer, ExchangeError> {
        if !self.may_cut(device) {
            let until = cutting.devices.get(&device).and_then(|places| places.last()).map_or(0, |place| place.seq);
            return self.change_peer(device, |peer| peer.until = Some(until));
        }
        let mut changes = Vec::new();
        for (device, places) in &cutting.devices {
            changes.extend(self.set_cut(*device, Some(places)));
        }
        self.commit_watched(changes, watch)?;
        self.note_cut(cutting.devices.keys().copied().collect(), true)?;
        self.peer_of(device)
    }

    /// Notes here what the ledger says of devices: whether they were cut off.
    fn note_cut(&mut self, row: BTreeSet<DeviceId>, cut: bool) -> Result<(), CommitError> {
        let notes = {
            let state = self.shared.read();
            let last = |device| state.tips(device).iter().map(|tip| tip.seq).max().unwrap_or(0);
            let peers = row.into_iter().filter_map(|device| state.exchange().peer(device));
            let changed = peers.filter(|peer| peer.until.is_some() != cut);
            let noted = changed.map(|peer| Peer { until: cut.then(|| last(peer.device)), ..peer.clone() });
            noted.map(|peer| Note::Peer(Box::new(peer))).collect()
        };
        self.note(notes)
    }

    /// Lets a device that was cut off count again, with all that it has written.
    ///
    /// # Errors
    /// [`ExchangeError`]; [`ExchangeError::NoSuch`] where the device isn't known.
    pub fn lift_cut(&mut self, device: DeviceId, watch: Watch<'_>) -> Result<Peer, ExchangeError> {
        let row = row_of(&self.shared.read(), device);
        let changes: Vec<Change> = row.iter().filter_map(|device| self.set_cut(*device, None)).collect();
        // The note first: with it alone the device would be cut off anew.
        self.note_cut(row, false)?;
        self.commit_watched(changes, watch)?;
        self.peer_of(device)
    }

    /// Moves a cut to where a ledger goes by a file that came late. Of the ledgers
    /// in it those count that the sender's own installation wrote.
    pub(super) fn move_cut(
        &mut self,
        sender: DeviceId,
        ends: &[(DeviceId, DeviceTip)],
        watch: Watch<'_>,
    ) -> Result<(), ExchangeError> {
        let row = row_of(&self.shared.read(), sender);
        let (moved, undone) = {
            let state = self.shared.read();
            let cut = |device| state.authority().cuts().of(device).map(<[DeviceTip]>::to_vec);
            let of_row = ends.iter().filter(|(device, _)| row.contains(device));
            let cut = of_row.filter_map(|(device, end)| Some((*device, *end, cut(*device)?)));
            let moved: Vec<_> = cut.filter(|(_, end, places)| !places.contains(end)).collect();
            (moved, state.exchange().undone())
        };
        if moved.is_empty() {
            return Ok(());
        }
        let devices = moved.iter().map(|(device, ..)| *device).collect();
        let ledgers = Ledgers::read(&self.journal, &devices, &undone, &mut |_, _| Onward::Continue)?;
        let mut changes = Vec::new();
        for (device, end, mut places) in moved {
            let way: HashSet<DeviceTip> = ledgers.way_to(device, end).map(|(place, _)| place).collect();
            places.retain(|place| !way.contains(place));
            places.push(end);
            places.sort_unstable();
            changes.extend(self.set_cut(device, Some(&places)));
        }
        self.commit_watched(changes, watch)?;
        Ok(())
    }

    /// Has a note of an earlier version that a device was revoked stand in the
    /// ledger, where all machines of the office and those above see it.
    pub(super) fn cut_as_noted(&mut self) -> Result<(), CommitError> {
        let noted: Vec<Peer> = {
            let state = self.shared.read();
            let is_cut = |peer: &&Peer| state.device(peer.device).is_some_and(|known| known.cut.is_some());
            let noted = |peer: &&Peer| peer.until.is_some() && peer.known != Known::Vouched && !is_cut(peer);
            state.exchange().peers().filter(noted).cloned().collect()
        };
        for peer in noted {
            if !self.may_cut(peer.device) {
                continue;
            }
            let tips = self.shared.read().tips(peer.device);
            self.commit(self.set_cut(peer.device, Some(&tips)).into_iter().collect())?;
        }
        Ok(())
    }

    /// Tells whether what this installation says of a device goes for others, too.
    pub(super) fn may_cut(&self, device: DeviceId) -> bool {
        let me = self.me();
        let state = self.shared.read();
        let is_host = state.exchange().peer(device).is_some_and(|peer| peer.known == Known::Host);
        let Some(known) = state.device(device).filter(|_| me.office.is_some() && !is_host) else { return false };
        // Of the machines of this office whoever founded it cuts off those of its clerks.
        let is_clerk = state.device(me.device).is_some_and(|own| own.clerk);
        Some(known.stands_for()) != me.office || known.clerk && !is_clerk
    }

    /// Returns the change by which a device is cut off at some places, or isn't any
    /// more; `None` where that is how it stands, or nobody has written the device down.
    pub(super) fn set_cut(&self, device: DeviceId, places: Option<&[DeviceTip]>) -> Option<Change> {
        let place = |tip: &DeviceTip| Place { seq: tip.seq, chain: tip.chain.to_string() };
        let cut: Option<Vec<Place>> = places.map(|places| places.iter().map(place).collect());
        let stands = self.shared.read().device(device)?.cut.clone();
        let value = serde_json::to_value(&cut).ok().filter(|_| stands != cut)?;
        let set = serde_json::Map::from_iter([("cut".to_owned(), value)]);
        let edit = Edit { kind: Kind::Device, id: Device::id(device), set, was: BTreeMap::new(), step: None };
        Some(Change::Edit(edit))
    }

    fn peer_of(&self, device: DeviceId) -> Result<Peer, ExchangeError> {
        let known = self.shared.read().exchange().peer(device).cloned();
        known.ok_or_else(|| ExchangeError::NoSuch(device.to_string()))
    }
}
