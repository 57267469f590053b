//! The first pass over a bundle: all of it is verified, and what it would do is
//! reckoned. Nothing is written.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::super::Workspace;
use super::batch::{LINES_WAITING, unpack};
use super::error::ExchangeError;
use super::plan::{Late, Numbers, Plan, Verdict};
use super::scan::{Places, SingleFate};
use super::trust::Trust;
use super::weigh::Weighing;
use crate::base::ahead::ahead;
use crate::base::ids::DeviceId;
use crate::base::limits::{BRANCHES_MAX, BUNDLE_BYTES_MAX};
use crate::base::progress::{Onward, Progress, Watch};
use crate::bundle::manifest::{Manifest, Sort};
use crate::bundle::read::{Lines, Reader};
use crate::bundle::verify::Piece;
use crate::oplog::chain::DeviceTip;
use crate::oplog::entry::{Entry, Head};
use crate::oplog::note::{Attested, Import, Known, PaperId, Span, View};
use crate::oplog::stamp::Stamp;
use crate::storage::fsx::{self, At};

/// What is known of a bundle after it was verified.
pub(super) struct Intake {
    pub plan: Plan,
    pub trust: Trust,
    pub manifest: Manifest,
    /// Places of the ledgers that are known already: an entry that leads to one
    /// of them is no news.
    pub known: Places,
    /// Where the ranges end, signed by their devices.
    pub ends: Vec<Attested>,
    /// What is said of records that were sent before.
    pub view: View,
}

impl Workspace {
    /// Opens a file as a bundle.
    pub(super) fn open_bundle(&self, path: &Path) -> Result<Reader<'static>, ExchangeError> {
        let file = fsx::open_regular(path, BUNDLE_BYTES_MAX)?;
        let own = self.shared.read().exchange().own(self.device());
        let keys = own.into_iter().filter_map(|device| self.identity.signing(device)).map(|key| key.public());
        Ok(Reader::open_by(file, &self.identity.readers()?, self.code.as_ref())?.kept_by(keys.collect()))
    }

    /// Verifies a bundle and plans what would become of it.
    pub(super) fn take_stock(&self, path: &Path, name: &str, watch: Watch<'_>) -> Result<Intake, ExchangeError> {
        match self.look_through(path, name, true, watch) {
            // Its beginning isn't what is here, though it goes beyond the end.
            Err(ExchangeError::Elsewhere) => self.look_through(path, name, false, watch),
            other => other,
        }
    }

    fn look_through(&self, path: &Path, name: &str, bridged: bool, watch: Watch<'_>) -> Result<Intake, ExchangeError> {
        let mut onward = Stepper::new(path, watch)?;
        onward.look(0)?;
        let reader = self.open_bundle(path)?;
        let manifest = reader.manifest().clone();
        if manifest.dundian != Sort::Bundle {
            return Err(crate::bundle::read::ReadError::NoBundle.into());
        }
        let trust = self.trust(&manifest)?;
        let known = self.known_places(&manifest, bridged)?;
        let mut plan = Plan::of(&manifest, name, trust.sender.clone(), trust.first);
        let is_known = |id| self.shared.read().offered(id).is_some();
        plan.forgotten = trust.first && plan.sender.invitation.is_some_and(|id| !is_known(id));
        let mut counting = Counting::of(&known, manifest.spans.len());
        let cuts = Arc::clone(self.shared.read().authority());
        let is_cut = {
            let state = self.shared.read();
            let device = manifest.sender.device;
            // Whoever came second with an invitation is let in by one of their own.
            let shown = trust.sender.invitation.filter(|_| state.authority().is_second(device));
            let anew = shown.is_some_and(|shown| !state.authority().came_second(device, shown));
            state.is_cut(device) && !anew
        };
        // What it says of the day on which it was written is whoever's word that has its disk.
        let succeeded = trust.lost || !is_cut && self.shared.read().exchange().is_succeeded(manifest.sender.device);
        let is_late = is_cut || succeeded;
        let mut late = Late { succeeded, ..Late::default() };
        let (mut weighing, mut ends, mut view) = (Weighing::default(), Vec::new(), View::default());
        let now_ms = self.unix_ms();
        read_through(reader, &manifest, &trust, &mut onward, &mut |piece, line| {
            match piece {
                Piece::Opened(number, before) => counting.open(&mut plan, manifest.spans[number], number, before),
                Piece::Entry(number, entry, at) => {
                    let before = plan.fresh + plan.filled;
                    if counting.is_new(&mut plan, number, &entry, at)? {
                        plan.ahead += u64::from(self.jumps_ahead(&entry.head, now_ms));
                        weighing.add(&mut plan, &self.shared.read(), line, &entry);
                    }
                    if is_late
                        && (plan.fresh + plan.filled > before
                            || cuts.cuts().has((entry.head.entry(), entry.body_hash.tag())))
                    {
                        late.add(entry.head.stamp);
                    }
                }
                Piece::Closed(number, tip, signature) => {
                    ends.push(Attested { device: manifest.spans[number].device, tip, signature });
                }
                Piece::Leaf(leaf) => match known.single(&leaf.entry) {
                    SingleFate::New if !trust.believes(&leaf) => {
                        plan.set_aside(leaf.entry.head.entry(), "a single entry of somebody else".to_owned());
                    }
                    SingleFate::New => {
                        plan.fresh += 1;
                        late.add(leaf.entry.head.stamp);
                        weighing.signed.insert(leaf.entry.head.by);
                        weighing.add(&mut plan, &self.shared.read(), leaf.line, &leaf.entry);
                    }
                    SingleFate::Counted | SingleFate::Known => plan.doubles += 1,
                },
                Piece::View(part) => add_view(&mut view, part),
                Piece::Marker => {}
            }
            Ok(())
        })?;
        // The ranges hold as many entries as they say.
        plan.unvouched = trust.unvouched(&manifest);
        let most = |device: &&DeviceId| self.shared.read().tips(**device).len() >= BRANCHES_MAX;
        if let Some(device) = plan.forks.iter().find(most) {
            return Err(ExchangeError::TooManyBranches(*device));
        }
        view.have.clone_from(&manifest.have);
        if trust.lost {
            // It was said to somebody else.
            view = View { have: view.have, ..View::default() };
        }
        self.spare_later(&mut view, &manifest)?;
        let mut intake = Intake { plan, trust, manifest, known, ends, view };
        self.count_views(&mut intake);
        let moves = succeeded && !(intake.plan.left.is_empty() && intake.plan.back.is_empty());
        intake.plan.late = Some(late).filter(|late| is_late && (late.entries > 0 || moves));
        self.judge(&mut intake);
        if intake.plan.verdict == Verdict::Imported {
            self.weigh_changes(path, &mut intake, &weighing, &mut onward)?;
        }
        Ok(intake)
    }

    /// Tells whether an entry was written by a clock far ahead of this one, and of what
    /// is known of its device: one that was set right since goes on from where it was,
    /// and nobody is told of that with each file.
    fn jumps_ahead(&self, head: &Head, now_ms: u64) -> bool {
        let known = self.shared.read().latest(head.by).map_or(0, Stamp::unix_ms);
        head.stamp.is_ahead(now_ms.max(known))
    }

    /// Returns the places of the ledgers in a bundle that are known already:
    /// the ends, and where a range begins before the end, all from there on.
    ///
    /// Where a range reaches over the one end of a ledger that lacks nothing, its
    /// chain tells whether all before the end is the same, and nothing is looked up.
    fn known_places(&self, manifest: &Manifest, bridged: bool) -> Result<Places, ExchangeError> {
        let mut known: Vec<(DeviceId, DeviceTip)> = Vec::new();
        let mut overlaps: BTreeMap<DeviceId, u64> = BTreeMap::new();
        let mut bridges: Vec<(DeviceId, DeviceTip)> = Vec::new();
        {
            let state = self.shared.read();
            for span in &manifest.spans {
                let tips = state.tips(span.device);
                let whole = bridged && !state.is_hollow(span.device);
                let over = |tip: &DeviceTip| span.from <= tip.seq && tip.seq <= span.to;
                if let [tip] = tips[..]
                    && whole
                    && over(&tip)
                {
                    bridges.push((span.device, tip));
                } else if tips.iter().any(|tip| span.from <= tip.seq) {
                    let from = overlaps.entry(span.device).or_insert(span.from);
                    *from = span.from.min(*from);
                }
                known.push((span.device, DeviceTip::default()));
                known.extend(tips.into_iter().map(|tip| (span.device, tip)));
            }
        }
        let mut places = self.places(&overlaps)?;
        if manifest.leaves > 0 {
            self.add_singles(&mut places, &self.counted_imports(manifest)?)?;
        }
        bridges.into_iter().for_each(|(device, end)| places.bridge(device, end));
        places.erased = self.shared.read().erased().collect();
        known.into_iter().for_each(|(device, tip)| places.add(device, tip));
        Ok(places)
    }

    /// Returns the imports whose single entries the sender reckons with.
    fn counted_imports(&self, manifest: &Manifest) -> Result<HashSet<PaperId>, ExchangeError> {
        let reader = self.identity.reader()?.recipient();
        let since = manifest.reading(&reader).map(|reading| reading.since);
        let state = self.shared.read();
        let imports = state.exchange().imports().iter().filter(|known| !known.undone).map(|known| &known.import);
        Ok(imports.filter(|import| since.is_some() && import.since == since).map(|import| import.import).collect())
    }

    /// Has a list of all that is for this installation, which came late, leave
    /// alone what later bundles of the same sender, or of its office's other machines,
    /// have brought.
    fn spare_later(&self, view: &mut View, manifest: &Manifest) -> Result<(), ExchangeError> {
        let Some(all) = &mut view.all else { return Ok(()) };
        let later: HashSet<PaperId> = {
            let state = self.shared.read();
            let exchange = state.exchange();
            let root = exchange.root(manifest.sender.device);
            // What another machine of the same office gave the sender's may not know of.
            let office = |device| exchange.peer(device).filter(|peer| peer.known == Known::Host)?.cadre;
            let fellow = |device| office(device).is_some() && office(device) == office(manifest.sender.device);
            let of = |import: &&Import| match exchange.root(import.sender) == root {
                true => import.said > Some(view.at),
                false => fellow(import.sender),
            };
            let standing = exchange.imports().iter().filter(|known| !known.undone).map(|known| &known.import);
            standing.filter(of).map(|import| import.import).collect()
        };
        if !later.is_empty() {
            let brought = self.records_brought(&later)?;
            let state = self.shared.read();
            // What one of them has said has left stays so: it is left alone, not said to be back.
            all.extend(brought.into_iter().filter(|(kind, id)| !state.is_aside(*kind, *id)));
        }
        Ok(())
    }

    /// Counts the records that leave and come back.
    fn count_views(&self, intake: &mut Intake) {
        let state = self.shared.read();
        let after = state.seeing(&intake.view);
        for (record, left) in after {
            let counts = if left { &mut intake.plan.left } else { &mut intake.plan.back };
            *counts.entry(record.0).or_default() += 1;
        }
    }

    /// Decides what becomes of the bundle.
    fn judge(&self, intake: &mut Intake) {
        let Intake { plan, manifest, known, .. } = intake;
        let state = self.shared.read();
        let exchange = state.exchange();
        let says = manifest.entries() > 0 || !plan.left.is_empty() || !plan.back.is_empty();
        plan.verdict = match () {
            // Until its key was compared, nothing it says comes to be known but what it has.
            () if plan.sender.is_unproven() && (says || !plan.figures.is_empty()) => Verdict::Waiting,
            () if !plan.gaps.is_empty() => Verdict::Waiting,
            () if plan.fresh + plan.filled > 0 => Verdict::Imported,
            () if !plan.left.is_empty() || !plan.back.is_empty() => Verdict::Imported,
            () if !plan.figures.is_empty() && !exchange.import_of(plan.bundle).is_some_and(|known| known.done) => {
                Verdict::Imported
            }
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
            let most = known.most(*device).max(state.devices().get(device).map_or(0, |tip| tip.seq));
            theirs && later && *have < most
        });
    }
}

/// Adds a part of what is said of records to the rest.
pub(super) fn add_view(view: &mut View, part: View) {
    view.at = view.at.max(part.at);
    view.left.extend(part.left);
    view.back.extend(part.back);
    if let Some(all) = part.all {
        view.all.get_or_insert_default().extend(all);
    }
}

/// Hands every line of a bundle to `each`, with what it was verified to be.
/// What `each` was told may be believed once this has returned.
pub(super) fn read_through(
    reader: Reader<'_>,
    manifest: &Manifest,
    trust: &Trust,
    onward: &mut Stepper<'_>,
    each: &mut dyn FnMut(Piece<'_>, &str) -> Result<(), ExchangeError>,
) -> Result<(), ExchangeError> {
    let mut verifier = trust.verifier(manifest)?;
    let take = |lines: Lines| {
        for line in lines.iter() {
            each(verifier.line(line)?, line)?;
        }
        onward.look(lines.read)
    };
    ahead(LINES_WAITING, |hand| unpack(reader, hand), take)?;
    Ok(verifier.finish()?)
}

/// Tells new entries from known ones on the way through a bundle.
struct Counting<'k> {
    known: &'k Places,
    /// The ranges that go on from no known place.
    loose: Vec<bool>,
    /// How far the ledgers are known, as far as that was asked.
    most: BTreeMap<DeviceId, u64>,
    /// Where each range has come to.
    at: Vec<DeviceTip>,
}

impl<'k> Counting<'k> {
    fn of(known: &'k Places, ranges: usize) -> Self {
        Self { known, loose: vec![false; ranges], most: BTreeMap::new(), at: vec![DeviceTip::default(); ranges] }
    }

    fn open(&mut self, plan: &mut Plan, span: Span, number: usize, before: DeviceTip) {
        self.at[number] = before;
        if !self.known.has(span.device, before) {
            let most = self.most_of(span.device);
            // The place is known by its number and is another one: its beginning is missing.
            let from = if before.seq > most { most + 1 } else { 1 };
            plan.gaps.push(Span { device: span.device, from, to: before.seq });
            self.loose[number] = true;
        }
    }

    /// Tells whether an entry is new and goes in.
    fn is_new(
        &mut self,
        plan: &mut Plan,
        number: usize,
        entry: &Entry<'_>,
        at: DeviceTip,
    ) -> Result<bool, ExchangeError> {
        let device = entry.head.by;
        let before = std::mem::replace(&mut self.at[number], at);
        if self.known.misses(device, at) {
            return Err(ExchangeError::Elsewhere);
        }
        if self.known.has(device, at) {
            let wanted = self.known.wants(entry);
            *if wanted { &mut plan.filled } else { &mut plan.doubles } += 1;
            return Ok(wanted);
        }
        if self.loose[number] {
            return Ok(false);
        }
        plan.fresh += 1;
        // It goes on from a known place at which the ledger goes on already.
        let forks = at.seq <= self.most_of(device) && self.known.has(device, before);
        if forks && !plan.forks.contains(&device) {
            plan.forks.push(device);
        }
        Ok(true)
    }

    fn most_of(&mut self, device: DeviceId) -> u64 {
        *self.most.entry(device).or_insert_with(|| self.known.most(device))
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
