//! The first pass over a bundle: all of it is verified, and what it would do is
//! reckoned. Nothing is written.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use super::super::apply::{Fate, Folding, read as read_entry};
use super::super::{ReadError, Workspace};
use super::error::ExchangeError;
use super::plan::{Numbers, Plan, Verdict};
use super::trust::Trust;
use crate::base::ids::{DeviceId, RecordId};
use crate::base::limits::BUNDLE_BYTES_MAX;
use crate::base::progress::{Onward, Progress, Watch};
use crate::bundle::manifest::{Manifest, Sort};
use crate::bundle::read::Reader;
use crate::bundle::verify::{Piece, Verifier};
use crate::domain::change::Change;
use crate::domain::record::Kind;
use crate::oplog::chain::DeviceTip;
use crate::oplog::codec::Decoded;
use crate::oplog::entry::Entry;
use crate::oplog::note::{Attested, Span};
use crate::storage::fsx::{self, At};

/// Entries between two looks at whether to go on.
const STEP: u64 = 2_048;

/// What is known of a bundle after it was verified.
pub(super) struct Intake {
    pub plan: Plan,
    pub trust: Trust,
    pub manifest: Manifest,
    /// Places of the ledgers that are known already: an entry that leads to one
    /// of them is no news.
    pub known: BTreeMap<DeviceId, HashSet<DeviceTip>>,
    /// Where the ranges end, signed by their devices.
    pub ends: Vec<Attested>,
}

impl Workspace {
    /// Opens a file as a bundle.
    pub(super) fn open_bundle(&self, path: &Path) -> Result<Reader<'static>, ExchangeError> {
        let file = fsx::open_regular(path, BUNDLE_BYTES_MAX)?;
        let own = self.shared.read().exchange().own(self.device());
        let keys = own.into_iter().filter_map(|device| self.identity.signing(device)).map(|key| key.public());
        Ok(Reader::open(file, &self.identity.reader()?)?.kept_by(keys.collect()))
    }

    /// Verifies a bundle and plans what would become of it.
    pub(super) fn take_stock(&self, path: &Path, name: &str, watch: Watch<'_>) -> Result<Intake, ExchangeError> {
        let mut onward = Stepper::new(path, watch)?;
        onward.look(0)?;
        let mut reader = self.open_bundle(path)?;
        let manifest = reader.manifest().clone();
        if manifest.dundian != Sort::Bundle {
            return Err(crate::bundle::read::ReadError::NoBundle.into());
        }
        let trust = self.trust(&manifest)?;
        let known = self.known_places(&manifest)?;
        let mut plan = Plan::of(&manifest, name, trust.sender.clone(), trust.first);
        let keys = trust.keys.clone();
        let mut verifier = Verifier::new(&manifest, move |device| keys.get(&device).cloned())?;
        let mut seen = Seen { known: &known, ends: Vec::new(), at: vec![DeviceTip::default(); manifest.spans.len()] };
        let mut touched = BTreeSet::new();
        let now_ms = self.unix_ms();
        let mut lines = 0;
        while let Some(line) = reader.next_line()? {
            match verifier.line(line)? {
                Piece::Opened(number, before) => seen.open(&mut plan, manifest.spans[number], number, before),
                Piece::Entry(number, entry, at) => {
                    if seen.is_new(&mut plan, number, &entry, at) {
                        self.weigh(&mut plan, &entry, now_ms, &mut touched);
                    }
                }
                Piece::Closed(number, tip, signature) => {
                    seen.ends.push(Attested { device: manifest.spans[number].device, tip, signature });
                }
                Piece::Filled(_) | Piece::Marker => {}
            }
            lines += 1;
            if lines % STEP == 0 {
                onward.look(reader.bytes())?;
            }
        }
        verifier.finish()?;
        let ends = seen.ends;
        self.judge(&mut plan, &manifest, &known);
        if !touched.is_empty() && plan.verdict == Verdict::Imported {
            self.weigh_changes(path, &mut plan, &touched, &known, &manifest, &trust)?;
        }
        Ok(Intake { plan, trust, manifest, known, ends })
    }

    /// Returns the places of the ledgers in a bundle that are known already:
    /// the ends, and where a range begins before the end, all from there on.
    fn known_places(&self, manifest: &Manifest) -> Result<BTreeMap<DeviceId, HashSet<DeviceTip>>, ExchangeError> {
        let mut places: BTreeMap<DeviceId, HashSet<DeviceTip>> = BTreeMap::new();
        let mut overlaps: BTreeMap<DeviceId, u64> = BTreeMap::new();
        {
            let state = self.shared.read();
            for span in &manifest.spans {
                let tips = state.tips(span.device);
                if tips.iter().any(|tip| span.from <= tip.seq) {
                    let from = overlaps.entry(span.device).or_insert(span.from);
                    *from = span.from.min(*from);
                }
                places.entry(span.device).or_default().extend(tips);
            }
        }
        for (device, found) in self.places(&overlaps)? {
            places.entry(device).or_default().extend(found);
        }
        for known in places.values_mut() {
            known.insert(DeviceTip::default());
        }
        Ok(places)
    }

    /// Counts one new entry in.
    fn weigh(&self, plan: &mut Plan, entry: &Entry<'_>, now_ms: u64, touched: &mut BTreeSet<(Kind, RecordId)>) {
        plan.ahead += u64::from(entry.head.stamp.is_ahead(now_ms));
        match read_entry(entry) {
            Ok(Decoded::Change(Change::Add { id, record }, _)) => {
                let kind = record.kind();
                if self.shared.read().knows(kind, id) {
                    touched.insert((kind, id));
                } else {
                    *plan.new.entry(kind).or_default() += 1;
                }
            }
            Ok(Decoded::Change(change, _)) => {
                touched.insert((change.kind(), change.id()));
            }
            Ok(Decoded::Erase(erasure)) => touched.extend(erasure.records),
            Ok(Decoded::Unknown) | Err(Fate::Newer) => plan.newer += 1,
            Err(Fate::SetAside(reason)) => plan.set_aside(entry.head.entry(), reason),
            Err(Fate::Folded | Fate::Silent) => {}
        }
    }

    /// Decides what becomes of the bundle.
    fn judge(&self, plan: &mut Plan, manifest: &Manifest, known: &BTreeMap<DeviceId, HashSet<DeviceTip>>) {
        let state = self.shared.read();
        let exchange = state.exchange();
        plan.verdict = match () {
            () if !plan.gaps.is_empty() => Verdict::Waiting,
            () if plan.fresh > 0 => Verdict::Imported,
            () => Verdict::NothingNew,
        };
        let (mut came, mut waiting) = exchange.numbers_of(manifest.sender.device);
        if plan.verdict == Verdict::Waiting {
            waiting.insert(manifest.number)
        } else {
            came.insert(manifest.number)
        };
        plan.numbers = Numbers::of(came, waiting);
        // Somebody who says of themselves that they have less than what came of
        // them before was set back to an older copy.
        plan.restored = manifest.have.iter().any(|(device, have)| {
            let newest =
                exchange.imports().iter().rev().find(|i| i.import.sender == manifest.sender.device && !i.undone);
            let later = newest.is_none_or(|newest| newest.import.number < manifest.number);
            let theirs = *device == manifest.sender.device || Some(*device) == plan.sender.before;
            let most = known.get(device).into_iter().flatten().map(|tip| tip.seq).max();
            let most = most.max(state.devices().get(device).map(|tip| tip.seq));
            theirs && later && most.is_some_and(|most| *have < most)
        });
    }

    /// Reckons how many records change and how many conflicts come of it, by
    /// folding what the bundle says of those records aside.
    fn weigh_changes(
        &self,
        path: &Path,
        plan: &mut Plan,
        touched: &BTreeSet<(Kind, RecordId)>,
        known: &BTreeMap<DeviceId, HashSet<DeviceTip>>,
        manifest: &Manifest,
        trust: &Trust,
    ) -> Result<(), ExchangeError> {
        let shared = self.shared();
        let state = shared.read();
        let mut docs = self.docs(touched.iter().copied(), &state)?;
        let before: BTreeSet<_> = state.conflicts().collect();
        let existed: HashSet<_> = docs.keys().copied().collect();
        let mut folding = Folding::default();
        let keys = &trust.keys;
        let mut verifier = Verifier::new(manifest, |device| keys.get(&device).cloned())?;
        let mut reader = self.open_bundle(path)?;
        while let Some(line) = reader.next_line()? {
            let Piece::Entry(_, entry, at) = verifier.line(line)? else { continue };
            if known.get(&entry.head.by).is_some_and(|known| known.contains(&at)) {
                continue;
            }
            let about = match read_entry(&entry) {
                Ok(Decoded::Change(change, _)) => touched.contains(&(change.kind(), change.id())),
                Ok(Decoded::Erase(_)) => true,
                _ => false,
            };
            if about {
                folding.fold_entry(&state, &entry, |kind, id| Ok::<_, ReadError>(docs.remove(&(kind, id))))?;
            }
        }
        for doc in folding.docs() {
            plan.changed += u64::from(existed.contains(&(doc.kind, doc.id)));
            let conflict = !doc.is_removed() && !doc.conflicts().is_empty();
            plan.conflicts += u64::from(conflict && !before.contains(&(doc.kind, doc.id)));
        }
        Ok(())
    }
}

/// Tells new entries from known ones on the way through a bundle.
struct Seen<'k> {
    known: &'k BTreeMap<DeviceId, HashSet<DeviceTip>>,
    ends: Vec<Attested>,
    /// Where each range has come to.
    at: Vec<DeviceTip>,
}

impl Seen<'_> {
    fn knows(&self, device: DeviceId, tip: DeviceTip) -> bool {
        self.known.get(&device).is_some_and(|known| known.contains(&tip))
    }

    fn open(&mut self, plan: &mut Plan, span: Span, number: usize, before: DeviceTip) {
        self.at[number] = before;
        if !self.knows(span.device, before) {
            let most = self.known.get(&span.device).into_iter().flatten().map(|tip| tip.seq).max().unwrap_or(0);
            // The place is known by its number and is another one: its beginning is missing.
            let from = if before.seq > most { most + 1 } else { 1 };
            plan.gaps.push(Span { device: span.device, from, to: before.seq });
        }
    }

    fn is_new(&mut self, plan: &mut Plan, number: usize, entry: &Entry<'_>, at: DeviceTip) -> bool {
        let device = entry.head.by;
        let before = std::mem::replace(&mut self.at[number], at);
        if self.knows(device, at) {
            plan.doubles += 1;
            return false;
        }
        plan.fresh += 1;
        // It goes on from a known place at which the ledger goes on already.
        let most = self.known.get(&device).into_iter().flatten().map(|tip| tip.seq).max().unwrap_or(0);
        if at.seq <= most && self.knows(device, before) && !plan.forks.contains(&device) {
            plan.forks.push(device);
        }
        true
    }
}

/// Tells how far a pass over a file has come, by what was read of it.
pub(super) struct Stepper<'w> {
    watch: Watch<'w>,
    total: u64,
}

impl<'w> Stepper<'w> {
    /// What is packed unpacks to some six times its length; the bar needs no
    /// more than that.
    pub fn new(path: &Path, watch: Watch<'w>) -> Result<Self, ExchangeError> {
        let packed = std::fs::metadata(path).at(path)?.len();
        Ok(Self { watch, total: packed.saturating_mul(6) })
    }

    pub fn look(&mut self, done: u64) -> Result<(), ExchangeError> {
        let progress = Progress { done: done.min(self.total), total: self.total };
        match (self.watch)(progress) {
            Onward::Continue => Ok(()),
            Onward::Cancel => Err(ExchangeError::Cancelled),
        }
    }
}
