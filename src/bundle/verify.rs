//! Verifies what a bundle says of ledgers: every entry goes on from the one
//! before it, and every range ends where the device's own key has signed.
//!
//! ```text
//! {"open":{"span":0,"before":{"seq":40,"chain":"…"}}}    the first range begins
//! {"head":…}                                             its entries
//! {"close":{"span":0,"signature":"…"}}                   signed by its device
//! ```
//!
//! A range of a device whose key nobody answers for is followed to its end, so that
//! what else the file holds can be read, and nothing of it is handed on.
//!
//! A body of which a part was cut out ([`Entry::bare`]) is verified by no hash:
//! it counts where whoever wrote the bundle speaks for that device, and otherwise
//! the entry counts as one without its body.
//!
//! A range may be left for another and taken up again (`{"resume":0}`), so that
//! whoever passes on many ledgers writes them in one go.

use serde::{Deserialize, Serialize};

use super::keys::is_signed;
use super::leaf::{Leaf, read_leaf, read_view};
use super::manifest::Manifest;
use crate::base::ids::{DeviceId, EntryRef};
use crate::base::limits::{BUNDLE_DEVICES_MAX, READERS_MAX};
use crate::oplog::chain::DeviceTip;
use crate::oplog::entry::{Entry, EntryError};
use crate::oplog::note::{Span, View, attestation};

/// Why the entries of a bundle are not believed. None of them is.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The device's signature doesn't stand for the range.
    #[error("the ledger of device {0} is not signed by it")]
    Unsigned(DeviceId),
    /// The entries don't follow from each other.
    #[error("the ledger of device {0} does not hold together")]
    Chain(DeviceId),
    /// A line is neither an entry nor a marker.
    #[error("a line that is no entry: {0}")]
    Line(#[from] EntryError),
    /// The lines contradict the manifest.
    #[error("the lines contradict the manifest: {0}")]
    Manifest(&'static str),
}

/// A line between entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Marker {
    /// A range begins.
    Open {
        /// Its place in the manifest, from 0.
        span: usize,
        /// Where its device's ledger ends before it.
        before: DeviceTip,
    },
    /// A range goes on.
    Resume(usize),
    /// A range has come to its end.
    Close {
        /// Its place in the manifest.
        span: usize,
        /// The device's signature of where its ledger ends now
        /// ([`crate::oplog::note::attestation`]).
        signature: String,
    },
}

impl Marker {
    /// Returns the marker's line.
    ///
    /// # Errors
    /// Fails where serde does; a marker holds nothing that makes it.
    pub fn line(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    fn read(line: &str) -> Option<Self> {
        (!line.starts_with("{\"head\":")).then(|| serde_json::from_str(line).ok()).flatten()
    }
}

/// One line of a bundle, verified as far as it can be at this place.
#[derive(Debug)]
pub enum Piece<'a> {
    /// The range with this place in the manifest begins behind `before`.
    Opened(usize, DeviceTip),
    /// An entry of that range, and where the device's ledger ends with it.
    Entry(usize, Entry<'a>, DeviceTip),
    /// The range ends here, signed by its device.
    Closed(usize, DeviceTip, String),
    /// An entry that stands by itself.
    Leaf(Leaf<'a>),
    /// What is said of the records that somebody was sent.
    View(View),
    /// Nothing that has to be looked at.
    Marker,
}

#[derive(Debug, Clone)]
struct Way {
    span: Span,
    /// The public key of its device; `None` where it may not be believed.
    key: Option<String>,
    at: Option<DeviceTip>,
    closed: bool,
}

impl Way {
    /// Returns what is handed on of a piece of it.
    fn handed<'a>(&self, piece: Piece<'a>) -> Piece<'a> {
        if self.key.is_some() { piece } else { Piece::Marker }
    }
}

/// Follows the entries of a bundle from its first line to its last.
pub struct Verifier<'k> {
    ways: Vec<Way>,
    now: Option<usize>,
    leaves: u64,
    leaves_wanted: u64,
    speaks_for: Box<dyn Fn(DeviceId) -> bool + Send + 'k>,
}

impl std::fmt::Debug for Verifier<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier").field("ways", &self.ways).finish_non_exhaustive()
    }
}

impl<'k> Verifier<'k> {
    /// Begins with the manifest. `key` returns the public key of a device that
    /// may be believed.
    ///
    /// # Errors
    /// [`Refusal`] where the manifest makes no sense.
    pub fn new(manifest: &Manifest, key: impl Fn(DeviceId) -> Option<String>) -> Result<Self, Refusal> {
        if manifest.spans.len() > BUNDLE_DEVICES_MAX {
            return Err(Refusal::Manifest("too many ranges"));
        }
        if manifest.readers.len() > READERS_MAX || manifest.fellows.len() + manifest.above.len() > READERS_MAX {
            return Err(Refusal::Manifest("too many machines"));
        }
        for span in &manifest.spans {
            if span.from == 0 || span.to < span.from || span.to == u64::MAX {
                return Err(Refusal::Manifest("a range without entries"));
            }
        }
        let way = |span: &Span| Way { span: *span, key: key(span.device), at: None, closed: false };
        let ways = manifest.spans.iter().map(way).collect();
        Ok(Self { ways, now: None, leaves: 0, leaves_wanted: manifest.leaves, speaks_for: Box::new(|_| false) })
    }

    /// Believes what is left of bodies of those devices that `speaks_for` says
    /// the sender may speak for.
    #[must_use]
    pub fn by_word(mut self, speaks_for: impl Fn(DeviceId) -> bool + Send + 'k) -> Self {
        self.speaks_for = Box::new(speaks_for);
        self
    }

    /// Takes a line in.
    ///
    /// # Errors
    /// [`Refusal`] where it doesn't follow.
    pub fn line<'a>(&mut self, line: &'a str) -> Result<Piece<'a>, Refusal> {
        match Marker::read(line) {
            Some(marker) => self.marker(marker),
            None => match read_leaf(line)? {
                Some(leaf) => self.leaf(leaf),
                None => match read_view(line).map_err(EntryError::from)? {
                    Some(view) => Ok(Piece::View(view)),
                    None => self.entry(Entry::parse(line)?),
                },
            },
        }
    }

    fn leaf<'a>(&mut self, leaf: Leaf<'a>) -> Result<Piece<'a>, Refusal> {
        self.leaves += 1;
        if self.leaves > self.leaves_wanted {
            return Err(Refusal::Manifest("more single entries than it says"));
        }
        Ok(Piece::Leaf(leaf))
    }

    fn marker<'a>(&mut self, marker: Marker) -> Result<Piece<'a>, Refusal> {
        match marker {
            Marker::Open { span, before } => {
                let way = self.way(span)?;
                if way.at.is_some() || before.seq.checked_add(1) != Some(way.span.from) {
                    return Err(Refusal::Manifest("a range that begins elsewhere"));
                }
                if before.seq == 0 && before != DeviceTip::default() {
                    return Err(Refusal::Manifest("a ledger that begins elsewhere"));
                }
                way.at = Some(before);
                let piece = way.handed(Piece::Opened(span, before));
                self.now = Some(span);
                Ok(piece)
            }
            Marker::Resume(span) => {
                if self.way(span)?.at.is_none() {
                    return Err(Refusal::Manifest("a range that goes on before it begins"));
                }
                self.now = Some(span);
                Ok(Piece::Marker)
            }
            Marker::Close { span, signature } => {
                let way = self.way(span)?;
                let (device, to) = (way.span.device, way.span.to);
                let at = way.at.filter(|at| at.seq == to && !way.closed).ok_or(Refusal::Chain(device))?;
                way.closed = true;
                if way
                    .key
                    .as_ref()
                    .is_some_and(|key| !is_signed(key, &attestation(device, at.seq, at.chain), &signature))
                {
                    return Err(Refusal::Unsigned(device));
                }
                let piece = way.handed(Piece::Closed(span, at, signature));
                self.now = None;
                Ok(piece)
            }
        }
    }

    fn entry<'a>(&mut self, entry: Entry<'a>) -> Result<Piece<'a>, Refusal> {
        let number = self.now.ok_or(Refusal::Manifest("an entry outside of all ranges"))?;
        let way = self.way(number)?;
        let device = way.span.device;
        let Some(at) = way.at else { return Err(Refusal::Chain(device)) };
        if way.closed || at.seq >= way.span.to || entry.head.entry() != (EntryRef { device, seq: at.seq + 1 }) {
            return Err(Refusal::Chain(device));
        }
        let at = DeviceTip { seq: at.seq + 1, chain: entry.chain(at.chain) };
        way.at = Some(at);
        let believed = !entry.bare || (self.speaks_for)(device);
        let entry = if believed { entry } else { Entry { body: None, bare: false, ..entry } };
        Ok(self.ways[number].handed(Piece::Entry(number, entry, at)))
    }

    fn way(&mut self, span: usize) -> Result<&mut Way, Refusal> {
        self.ways.get_mut(span).ok_or(Refusal::Manifest("a range that it doesn't name"))
    }

    /// Tells whether all ranges have come to their ends.
    ///
    /// # Errors
    /// [`Refusal`] names what is missing.
    pub fn finish(&self) -> Result<(), Refusal> {
        match self.ways.iter().find(|way| !way.closed) {
            Some(way) => Err(Refusal::Chain(way.span.device)),
            None if self.leaves < self.leaves_wanted => Err(Refusal::Manifest("fewer single entries than it says")),
            None => Ok(()),
        }
    }
}
