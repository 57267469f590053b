//! What the journal holds, entry by entry: which record each is about, and
//! whether its body is here. Read in one go; who is to get what is decided on it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use super::super::Workspace;
use super::error::ExchangeError;
use super::scan::{Lone, Scanned};
use crate::base::ids::{DeviceId, EntryRef, RecordId};
use crate::base::progress::Watch;
use crate::domain::record::Kind;
use crate::oplog::chain::BodyHash;
use crate::oplog::codec::ERASED;
use crate::oplog::entry::Entry;
use crate::oplog::note::{Holdings, Known, PaperId, holding};
use crate::state::sent::SentTo;
use crate::state::spans::Spans;
use crate::storage::journal::Position;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// One record.
    Record(Kind, RecordId),
    /// That a record was taken out of the lists, or put back.
    Life(Kind, RecordId),
    /// Records that are destroyed wherever they are.
    Erasure,
    /// Something of a later version, or nothing that can be made out.
    Unknown,
}

impl Subject {
    /// Returns the record that it is about.
    pub fn record(self) -> Option<(Kind, RecordId)> {
        match self {
            Self::Record(kind, id) | Self::Life(kind, id) => Some((kind, id)),
            Self::Erasure | Self::Unknown => None,
        }
    }
}

/// An entry of the journal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// Its name.
    pub entry: EntryRef,
    /// Its mark in [`Holdings`]. Tells two entries
    /// of one name apart.
    pub mark: u128,
    /// The mark of its body, by which what counts tells two entries of one name apart.
    pub tag: u64,
    /// When it was written.
    pub stamp: crate::oplog::stamp::Stamp,
    /// What it is about.
    pub subject: Subject,
    /// Whether its body is here.
    pub whole: bool,
    /// Whether it came by itself, signed by the office that wrote it or passed it on.
    pub signed: bool,
    /// Whether it came back from below by itself, under the signature of this office or of
    /// one above: it was written on a machine of which nothing else is known any more, or
    /// had been passed on before a disk was lost.
    pub returned: bool,
    /// Whether its ledger goes several ways there, or may do so since one of its number came
    /// back from below: how far somebody has the ledger says nothing of it.
    pub forked: bool,
    /// Whether others of its number are here.
    pub shared: bool,
    /// Whether it is the one of its number that was here first.
    pub first: bool,
    /// The length of its line, in bytes.
    pub bytes: u32,
    /// The place of the journal from which it is read again.
    pub at: Position,
}

impl Item {
    /// Returns the entry with the mark of its body.
    pub fn exact(&self) -> crate::state::authority::Key {
        (self.entry, self.tag)
    }

    /// Returns by what it is told apart from others of its number, where there are or may be any.
    pub fn fork(&self) -> Option<u64> {
        (self.forked || self.shared).then_some((self.mark >> 64) as u64)
    }
}

/// All entries of the journal that count, by their names.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    pub items: Vec<Item>,
    /// Where those of each device stand.
    ledgers: BTreeMap<DeviceId, Range<usize>>,
    /// How many entries of a later version there are.
    pub unknown: u64,
    /// The marks of the single entries that each import brought.
    pub brought: BTreeMap<PaperId, Vec<u128>>,
}

/// Names an entry by its number and its mark.
pub(super) type Key = (EntryRef, u128);

/// Returns the key of an entry.
pub(super) fn key(entry: &Entry<'_>) -> Key {
    (entry.head.entry(), mark(entry))
}

fn mark(entry: &Entry<'_>) -> u128 {
    holding(entry.head.entry(), BodyHash(entry.body_hash.0))
}

fn item(entry: &Entry<'_>, line: &str, at: Position) -> Item {
    Item {
        entry: entry.head.entry(),
        mark: mark(entry),
        tag: entry.body_hash.tag(),
        stamp: entry.head.stamp,
        subject: subject(entry),
        whole: entry.body.is_some(),
        signed: false,
        returned: false,
        forked: false,
        shared: false,
        first: true,
        bytes: u32::try_from(line.len()).unwrap_or(u32::MAX),
        at,
    }
}

fn subject(entry: &Entry<'_>) -> Subject {
    #[derive(serde::Deserialize)]
    struct About {
        id: RecordId,
    }
    if entry.is_newer() {
        return Subject::Unknown;
    }
    if entry.head.kind == ERASED {
        return Subject::Erasure;
    }
    let found = entry.head.kind.split_once('.').and_then(|(kind, verb)| {
        let kind = Kind::from_word(kind)?;
        let body = entry.body?;
        // As this program writes bodies, the id stands first.
        let id = body.strip_prefix("{\"id\":\"").and_then(|rest| rest.get(..32)).and_then(|id| id.parse().ok());
        let id = id.or_else(|| serde_json::from_str::<About>(body).ok().map(|about| about.id))?;
        Some(match verb {
            "removed" | "restored" => Subject::Life(kind, id),
            _ => Subject::Record(kind, id),
        })
    });
    found.unwrap_or(Subject::Unknown)
}

impl Workspace {
    /// Reads the whole journal.
    pub(super) fn catalog(&self, watch: Watch<'_>) -> Result<Catalog, ExchangeError> {
        let mut brought: BTreeMap<PaperId, Vec<u128>> = BTreeMap::new();
        let (mut chained, mut single) = (Vec::new(), Vec::new());
        let several = self.shared.read().forked();
        let mut left = BTreeSet::new();
        let mut forks: BTreeMap<DeviceId, u64> = BTreeMap::new();
        let mut each = |scanned: Scanned<'_>| {
            let device = scanned.entry.head.by;
            // Where an entry stands at a place that another one has gone on from.
            if several.contains(&device) && !left.insert((device, scanned.before)) {
                let first = forks.entry(device).or_insert(scanned.after.seq);
                *first = scanned.after.seq.min(*first);
            }
            chained.push(item(&scanned.entry, scanned.line, scanned.at));
            Ok(())
        };
        // Of whoever is below, or of this office's own old files, a signature is kept
        // that was verified; whom it reports to has what they signed themselves.
        let above: HashSet<PaperId> = {
            let state = self.shared.read();
            let exchange = state.exchange();
            let of =
                |device| exchange.peer(device).is_some_and(|peer| matches!(peer.known, Known::Host | Known::Sibling));
            let imports = exchange.imports().iter().map(|known| &known.import);
            imports.filter(|import| of(import.sender)).map(|import| import.import).collect()
        };
        let mut lone = |lone: Lone<'_>| {
            let came_back = |import| !above.contains(&import) && lone.signature.is_some();
            let item = Item {
                signed: lone.signature.is_some(),
                returned: lone.import.is_some_and(came_back),
                ..item(&lone.entry, lone.line, lone.at)
            };
            if let Some(import) = lone.import {
                brought.entry(import).or_default().push(item.mark);
            }
            single.push(item);
        };
        self.scan(None, &mut each, &mut lone, watch)?;
        let mut items = chained;
        items.append(&mut single);
        for item in &mut items {
            item.forked = forks.get(&item.entry.device).is_some_and(|first| *first <= item.entry.seq);
        }
        // Of one entry that is here twice, the one with its body counts.
        items.sort_unstable_by_key(|item| (item.entry, item.mark, !item.whole));
        items.dedup_by_key(|item| (item.entry, item.mark));
        let of_one_number = items.chunk_by_mut(|one, other| one.entry == other.entry);
        for several in of_one_number.filter(|several| several.len() > 1) {
            let earliest = several.iter().map(|item| (item.at, item.mark)).min();
            let forked = several.iter().any(|item| item.forked || item.returned);
            for item in several {
                (item.shared, item.forked) = (true, forked);
                item.first = Some((item.at, item.mark)) == earliest;
            }
        }
        let mut ledgers: BTreeMap<DeviceId, Range<usize>> = BTreeMap::new();
        for (place, item) in items.iter().enumerate() {
            ledgers.entry(item.entry.device).or_insert(place..place).end = place + 1;
        }
        let unknown = items.iter().filter(|item| item.whole && item.subject == Subject::Unknown).count() as u64;
        Ok(Catalog { items, ledgers, unknown, brought })
    }
}

impl Catalog {
    /// Returns the items of each device, in the order of their numbers.
    pub fn ledgers(&self) -> impl Iterator<Item = (DeviceId, &[Item])> {
        self.ledgers.iter().map(|(device, places)| (*device, &self.items[places.clone()]))
    }

    /// Returns the items whose entries are in a set.
    pub fn among<'c>(&'c self, set: &'c Spans) -> impl Iterator<Item = &'c Item> {
        self.places_among(set).map(|place| &self.items[place])
    }

    fn places_among<'c>(&'c self, set: &'c Spans) -> impl Iterator<Item = usize> {
        let sets = self.ledgers.iter().filter_map(|(device, places)| Some((places, set.of(*device)?)));
        sets.flat_map(|(places, ranges)| {
            ranges.iter().flat_map(|(from, to)| {
                let run = &self.items[places.clone()];
                let start = places.start + run.partition_point(|item| item.entry.seq < *from);
                (start..places.end).take_while(|place| self.items[*place].entry.seq <= *to)
            })
        })
    }

    /// Tells whether somebody has confirmed the item at a place.
    pub fn holds(&self, sent: &SentTo, place: usize) -> bool {
        let item = &self.items[place];
        let Some(mark) = item.fork() else { return sent.held.holds(item.entry) };
        // What was sent before others of its number were known was noted by its number alone.
        let by_number = || {
            let mut others = self.of_one_number(place).filter_map(|other| self.items[other].fork());
            item.first && sent.held.holds(item.entry) && !others.any(|mark| sent.forked.contains(&mark))
        };
        sent.forked.contains(&mark) || by_number()
    }

    /// Returns where all items stand that have the number of the one at a place.
    pub fn of_one_number(&self, place: usize) -> Range<usize> {
        let is_one = |item: &&Item| item.entry == self.items[place].entry;
        let before = self.items[..place].iter().rev().take_while(is_one).count();
        let after = self.items[place..].iter().take_while(is_one).count();
        place - before..place + after
    }

    /// Tells whether what somebody says to hold is what is known here of that.
    pub fn agrees(&self, sent: &SentTo, said: &Holdings) -> bool {
        let held = self.places_among(&sent.held).filter(|place| self.holds(sent, *place));
        (said.count, said.mark.clone()) == sum(held.map(|place| self.items[place].mark))
    }

    /// Returns how many single entries some imports brought, each once, and the
    /// sum of their marks, as they stand in [`Holdings`].
    pub fn digest_of(&self, imports: &[PaperId]) -> (u64, String) {
        let marks: BTreeSet<u128> =
            imports.iter().filter_map(|import| self.brought.get(import)).flatten().copied().collect();
        sum(marks)
    }
}

fn sum(marks: impl IntoIterator<Item = u128>) -> (u64, String) {
    let (count, sum) = marks.into_iter().fold((0, 0), |(count, sum), mark| (count + 1, sum ^ mark));
    (count, format!("{sum:032x}"))
}
