//! Goes through the journal for the entries of devices, with the chain value
//! after each: what is to be sent, and what is known of a place further back.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::Workspace;
use super::super::apply::{Said, What};
use super::error::ExchangeError;
use crate::base::ahead::ahead;
use crate::base::ids::{DeviceId, EntryRef, RecordId};
use crate::base::progress::{Onward, Progress, Watch};
use crate::bundle::verify::Refusal;
use crate::domain::record::Kind;
use crate::oplog::chain::DeviceTip;
use crate::oplog::entry::Entry;
use crate::oplog::note::{Named, Note, PaperId, is_note};
use crate::storage::journal::{Position, Reading};

/// Bytes of lines, about, that are opened and handed over at once: most frames
/// hold a single save.
const OPENED_BYTES: usize = 1 << 20;
/// Such pieces that wait to be looked at.
const PIECES_WAITING: usize = 2;

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
    /// The ends of ledgers that a range reaches over: where it leads to the end,
    /// all before it is known, too, and need not be looked up.
    bridges: BTreeMap<DeviceId, DeviceTip>,
    /// Entries that are here with their bodies, as far as that was asked.
    here: HashSet<Exact>,
    /// Single entries that count already among those that the sender sent.
    counted: HashSet<Exact>,
    /// Records of which nothing may come back.
    pub erased: BTreeSet<(Kind, RecordId)>,
}

impl Places {
    /// Adds a place.
    pub fn add(&mut self, device: DeviceId, tip: DeviceTip) {
        self.of.entry(device).or_default().insert(tip);
    }

    /// Has all places before the end of a ledger count as known, without a look.
    pub fn bridge(&mut self, device: DeviceId, end: DeviceTip) {
        self.bridges.insert(device, end);
    }

    /// Tells whether a range that was taken to reach over a known end leads
    /// elsewhere: then every place has to be looked up.
    pub fn misses(&self, device: DeviceId, tip: DeviceTip) -> bool {
        self.bridges.get(&device).is_some_and(|end| end.seq == tip.seq && end.chain != tip.chain)
    }

    /// Tells whether a place is one of them.
    pub fn has(&self, device: DeviceId, tip: DeviceTip) -> bool {
        self.bridges.get(&device).is_some_and(|end| tip.seq < end.seq)
            || self.of.get(&device).is_some_and(|places| places.contains(&tip))
    }

    /// Returns what becomes of an entry that stands by itself.
    pub fn single(&self, entry: &Entry<'_>) -> SingleFate {
        let exact = exact(entry);
        match (entry.body.is_some() && !self.here.contains(&exact), self.counted.contains(&exact)) {
            (true, _) => SingleFate::New,
            (false, true) => SingleFate::Known,
            (false, false) => SingleFate::Counted,
        }
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

/// An entry of the journal that stands by itself.
pub(super) struct Lone<'a> {
    pub line: &'a str,
    pub entry: Entry<'a>,
    pub signature: Option<&'a str>,
    /// The import that brought it.
    pub import: Option<PaperId>,
    /// The place from which it is read again.
    pub at: Position,
}

/// Gets the entries that stand by themselves.
pub(super) type OnLone<'a> = &'a mut dyn FnMut(Lone<'_>);

/// What becomes of an entry that stands by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SingleFate {
    /// Its body isn't here.
    New,
    /// It is here, and is noted as one of those that the sender sent.
    Counted,
    /// It is here and noted.
    Known,
}

/// An entry of the journal, and where its device's ledger ends before and with it.
pub(super) struct Scanned<'a> {
    pub line: &'a str,
    pub entry: Entry<'a>,
    pub before: DeviceTip,
    pub after: DeviceTip,
    /// Whether it lies on the first known way of its device, not on a branch.
    pub main: bool,
    /// The place from which it is read again.
    pub at: Position,
}

impl Workspace {
    /// Hands every entry of `devices`, or of all where none are named, to `each`,
    /// in the order of the journal; entries that were taken back are left out.
    /// `lone` gets those that stand by themselves. Nobody gets the hash of an
    /// identity number.
    pub(super) fn scan(
        &self,
        devices: Option<&BTreeSet<DeviceId>>,
        each: &mut dyn FnMut(Scanned<'_>) -> Result<(), ExchangeError>,
        lone: OnLone<'_>,
        watch: Watch<'_>,
    ) -> Result<(), ExchangeError> {
        self.scan_from(Position::default(), devices, each, lone, watch)
    }

    /// Does what [`Workspace::scan`] does from a place on. Where that isn't the
    /// beginning, nothing is known of where ledgers end before and with an entry.
    pub(super) fn scan_from(
        &self,
        from: Position,
        devices: Option<&BTreeSet<DeviceId>>,
        each: &mut dyn FnMut(Scanned<'_>) -> Result<(), ExchangeError>,
        lone: OnLone<'_>,
        watch: Watch<'_>,
    ) -> Result<(), ExchangeError> {
        let undone = self.shared.read().exchange().undone();
        let mut main: BTreeMap<DeviceId, DeviceTip> = BTreeMap::new();
        let reading = self.journal.reading();
        let mut at = from;
        ahead(
            PIECES_WAITING,
            |hand| open_frames(&reading, from, hand),
            |Opened { frames, progress, .. }| {
                for Frame { lines, behind } in frames {
                    one_frame(&lines, at, devices, &undone, &mut main, each, lone)?;
                    at = behind;
                }
                if watch(progress) == Onward::Cancel { Err(ExchangeError::Cancelled) } else { Ok(()) }
            },
        )
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
        let mut fill = |lone: Lone<'_>| {
            if lone.entry.body.is_some() {
                filled.insert(exact(&lone.entry));
            }
        };
        self.scan(Some(&devices), &mut each, &mut fill, &mut |_| Onward::Continue)?;
        found.hollow.retain(|entry| !filled.contains(entry));
        Ok(found)
    }
}

impl Workspace {
    /// Returns the records that the single entries of some imports are about.
    pub(super) fn records_brought(&self, imports: &HashSet<PaperId>) -> Result<BTreeSet<Named>, ExchangeError> {
        let mut found = BTreeSet::new();
        let mut lone = |lone: Lone<'_>| {
            if lone.import.is_some_and(|import| imports.contains(&import)) {
                found.extend(Said::by(&lone.entry).about());
            }
        };
        self.scan(Some(&BTreeSet::new()), &mut |_| Ok(()), &mut lone, &mut |_| Onward::Continue)?;
        Ok(found)
    }

    /// Adds to `places` which entries are here, and which of them count among
    /// those that came with some imports.
    pub(super) fn add_singles(&self, places: &mut Places, imports: &HashSet<PaperId>) -> Result<(), ExchangeError> {
        let (mut whole, mut counted) = (HashSet::new(), HashSet::new());
        let here = RefCell::new(&mut whole);
        let mut each = |scanned: Scanned<'_>| {
            if scanned.entry.body.is_some() {
                here.borrow_mut().insert(exact(&scanned.entry));
            }
            Ok(())
        };
        let mut lone = |lone: Lone<'_>| {
            if lone.entry.body.is_some() {
                here.borrow_mut().insert(exact(&lone.entry));
            }
            if lone.import.is_some_and(|import| imports.contains(&import)) {
                counted.insert(exact(&lone.entry));
            }
        };
        self.scan(None, &mut each, &mut lone, &mut |_| Onward::Continue)?;
        (places.here, places.counted) = (whole, counted);
        Ok(())
    }
}

/// A frame of the journal, opened.
struct Frame {
    lines: Vec<String>,
    /// The place behind it.
    behind: Position,
}

/// Some frames, and how far into the journal they reach.
#[derive(Default)]
struct Opened {
    frames: Vec<Frame>,
    bytes: usize,
    progress: Progress,
}

/// Opens one frame of the journal after the other, and hands them over, some at
/// a time, until no more of them is wanted.
fn open_frames(reading: &Reading, from: Position, hand: &mut dyn FnMut(Opened) -> bool) -> Result<(), ExchangeError> {
    let opened = RefCell::new(Opened::default());
    let mut each = |behind: Position, lines: &[&[u8]]| {
        let mut opened = opened.borrow_mut();
        opened.bytes += lines.iter().map(|line| line.len()).sum::<usize>();
        // What is no text was never one of the entries looked for.
        let texts = lines.iter().filter_map(|line| std::str::from_utf8(line).ok().map(str::to_owned));
        opened.frames.push(Frame { lines: texts.collect(), behind });
    };
    let mut step = |progress| {
        let mut opened = opened.borrow_mut();
        opened.progress = progress;
        let goes_on = opened.bytes < OPENED_BYTES || hand(std::mem::take(&mut *opened));
        if goes_on { Onward::Continue } else { Onward::Cancel }
    };
    let replayed = reading.replay(from, &mut each, &mut step)?;
    let last = opened.into_inner();
    if !replayed.cancelled && !last.frames.is_empty() {
        // Whoever wants no more has a reason of their own, and tells it.
        let _ = hand(last);
    }
    Ok(())
}

fn one_frame(
    lines: &[String],
    place: Position,
    devices: Option<&BTreeSet<DeviceId>>,
    undone: &HashSet<PaperId>,
    main: &mut BTreeMap<DeviceId, DeviceTip>,
    each: &mut dyn FnMut(Scanned<'_>) -> Result<(), ExchangeError>,
    lone: OnLone<'_>,
) -> Result<(), ExchangeError> {
    let mut at: BTreeMap<DeviceId, DeviceTip> = BTreeMap::new();
    let mut import = None;
    for line in lines {
        match Note::of_entries(line) {
            Some(Note::Batch { import, .. }) if undone.contains(&import) => return Ok(()),
            Some(Note::Batch { import: of, from }) => {
                import = Some(of);
                at.extend(from);
            }
            Some(Note::Leaf(single)) => {
                let Ok(entry) = single.read() else { continue };
                let bare = entry.bared();
                // A signature stands for the entry as it was.
                let (line, signature) = match &bare {
                    Some(bare) => (bare.as_str(), None),
                    None => (single.entry.as_str(), single.signature.as_deref()),
                };
                if let Ok(entry) = Entry::parse(line) {
                    lone(Lone { line, entry, signature, import, at: place });
                }
            }
            _ if is_note(line) => {}
            _ => {
                let Ok(entry) = Entry::parse(line) else { continue };
                let device = entry.head.by;
                if devices.is_some_and(|devices| !devices.contains(&device)) {
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
                let bare = entry.bared();
                let (line, entry) = match bare.as_deref() {
                    Some(bare) => (bare, Entry::parse(bare).map_err(Refusal::from)?),
                    None => (line.as_str(), entry),
                };
                each(Scanned { line, entry, before, after, main: on_main, at: place })?;
            }
        }
    }
    Ok(())
}
