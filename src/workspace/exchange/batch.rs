//! Entries on their way to the disk together: read, verified and understood on
//! threads of their own, while those before them are being written.

use std::collections::BTreeMap;

use super::super::apply::Said;
use super::error::ExchangeError;
use super::intake::Intake;
use super::scan::{Places, SingleFate};
use crate::base::ahead::ahead;
use crate::base::ids::{DeviceId, RecordId};
use crate::base::limits::{BUNDLE_BATCH_ENTRIES_MAX, GROUP_BYTES_MAX};
use crate::base::map::Set;
use crate::bundle::read::{Line, Lines, Reader};
use crate::bundle::verify::{Piece, Refusal, Verifier};
use crate::domain::record::Kind;
use crate::oplog::chain::DeviceTip;
use crate::oplog::entry::Entry;
use crate::oplog::note::{Known, Leaf, Note, View};
use crate::oplog::stamp::Stamp;

/// Pieces of a bundle that wait, unpacked, for whoever verifies them.
pub(super) const LINES_WAITING: usize = 4;

/// What a batch does to the ledger of a device.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    /// Where the ledger ends before it.
    pub from: DeviceTip,
    /// Where it ends with it.
    pub to: DeviceTip,
    /// The latest stamp in between.
    pub stamp: Stamp,
}

/// Entries that are written together.
#[derive(Default)]
pub(super) struct Batch {
    /// Their lines, as they go into the journal.
    pub lines: Vec<Line>,
    /// What each of them says.
    pub said: Vec<Said>,
    /// Records that they are about.
    pub touched: Set<(Kind, RecordId)>,
    /// What becomes of the ledgers that they stand in.
    pub ledgers: BTreeMap<DeviceId, Stretch>,
    /// How much of the bundle has been read with them, in bytes of lines.
    pub read: u64,
    /// What is said of records that were sent before, with the last batch.
    pub view: Option<View>,
    bytes: usize,
}

impl Batch {
    fn add(&mut self, entry: &Entry<'_>, line: Line, said: Said, before: DeviceTip, after: DeviceTip) {
        let stamp = entry.head.stamp;
        let fresh = Stretch { from: before, to: after, stamp };
        let stretch = self.ledgers.entry(entry.head.by).or_insert(fresh);
        (stretch.to, stretch.stamp) = (after, stretch.stamp.max(stamp));
        self.put(line, said);
    }

    pub fn put(&mut self, line: Line, said: Said) {
        self.bytes += line.len();
        self.touched.extend(said.about());
        self.lines.push(line);
        self.said.push(said);
    }

    /// Tells whether an entry behind `before` goes on from where the batch ends,
    /// as all entries of one device in one batch must.
    fn goes_on(&self, device: DeviceId, before: DeviceTip) -> bool {
        self.ledgers.get(&device).is_none_or(|stretch| stretch.to == before)
    }

    pub fn is_full(&self) -> bool {
        self.lines.len() >= BUNDLE_BATCH_ENTRIES_MAX || self.bytes >= GROUP_BYTES_MAX
    }
}

/// Gathers what is new in a bundle that has been verified once.
pub(super) struct Gathering<'a> {
    intake: &'a Intake,
    verifier: Verifier<'a>,
    /// Where each range has come to.
    at: Vec<DeviceTip>,
    /// The ranges that go on from no known place: they wait.
    loose: Vec<bool>,
    batch: Batch,
}

impl<'a> Gathering<'a> {
    /// Begins with nothing gathered.
    pub fn of(intake: &'a Intake) -> Result<Self, ExchangeError> {
        let verifier = intake.trust.verifier(&intake.manifest)?;
        let at = vec![DeviceTip::default(); intake.manifest.spans.len()];
        let loose = vec![false; at.len()];
        Ok(Self { intake, verifier, at, loose, batch: Batch::default() })
    }

    /// Reads the bundle to its end and hands over one batch after the other,
    /// until no more of them is wanted.
    pub fn run(mut self, reader: Reader<'_>, hand: &mut dyn FnMut(Batch) -> bool) -> Result<(), ExchangeError> {
        ahead(LINES_WAITING, |hand| unpack(reader, hand), |lines| self.take(&lines, hand))?;
        self.verifier.finish()?;
        let view = &self.intake.view;
        if *view != (View { have: view.have.clone(), ..View::default() }) {
            self.batch.view = Some(view.clone());
        }
        self.hand_over(hand)
    }

    fn take(&mut self, lines: &Lines, hand: &mut dyn FnMut(Batch) -> bool) -> Result<(), ExchangeError> {
        for line in lines.whole() {
            match self.verifier.line(&line)? {
                Piece::Opened(number, before) => {
                    self.at[number] = before;
                    let device = self.intake.manifest.spans[number].device;
                    self.loose[number] = !self.intake.known.has(device, before);
                }
                Piece::Entry(number, entry, after) => {
                    let before = std::mem::replace(&mut self.at[number], after);
                    if self.intake.known.has(entry.head.by, after) {
                        if self.intake.known.wants(&entry) {
                            self.single(&line, None, &entry, hand)?;
                        }
                        continue;
                    }
                    if self.loose[number] {
                        continue;
                    }
                    if self.batch.is_full() || !self.batch.goes_on(entry.head.by, before) {
                        self.hand_over(hand)?;
                    }
                    let (other, said) = kept(&self.intake.known, &line, &entry)?;
                    self.batch.add(&entry, other.map_or_else(|| line.clone(), Line::from), said, before, after);
                }
                Piece::Leaf(leaf) => match self.intake.known.single(&leaf.entry) {
                    SingleFate::New if self.intake.trust.believes(&leaf) => {
                        self.single(leaf.line, self.intake.trust.signature(&leaf), &leaf.entry, hand)?
                    }
                    // It is noted as having come, without its body.
                    SingleFate::New | SingleFate::Counted => {
                        let line = leaf.entry.without_body();
                        let bare = Entry::parse(&line).map_err(Refusal::from)?;
                        self.single(&line, None, &bare, hand)?;
                    }
                    SingleFate::Known => {}
                },
                Piece::Closed(..) | Piece::View(_) | Piece::Marker => {}
            }
        }
        self.batch.read = lines.read;
        Ok(())
    }

    /// Adds an entry that stands by itself, or the body of one that stands in its
    /// ledger without it.
    fn single(
        &mut self,
        line: &str,
        signature: Option<&str>,
        entry: &Entry<'_>,
        hand: &mut dyn FnMut(Batch) -> bool,
    ) -> Result<(), ExchangeError> {
        if self.batch.is_full() {
            self.hand_over(hand)?;
        }
        let (other, mut said) = kept(&self.intake.known, line, entry)?;
        // A signature stands for the entry as it came.
        let signature = signature.filter(|_| other.is_none()).map(str::to_owned);
        said.signed = signature.is_some() || self.intake.trust.sender.known == Known::Sibling;
        let note = Note::Leaf(Leaf { entry: other.unwrap_or_else(|| line.to_owned()), signature });
        self.batch.put(note.line()?.into(), said);
        Ok(())
    }

    fn hand_over(&mut self, hand: &mut dyn FnMut(Batch) -> bool) -> Result<(), ExchangeError> {
        let batch = std::mem::take(&mut self.batch);
        self.batch.read = batch.read;
        // Whoever wants no more of them has a reason of their own, and tells it.
        if batch.lines.is_empty() && batch.view.is_none() || hand(batch) {
            Ok(())
        } else {
            Err(ExchangeError::Cancelled)
        }
    }
}

/// Returns the line under which an entry is kept where that isn't its own, and
/// what it says: nothing of what was erased, no hash of an identity number, and
/// no part of a body that the sender may not speak for.
pub(super) fn kept(known: &Places, line: &str, entry: &Entry<'_>) -> Result<(Option<String>, Said), ExchangeError> {
    let said = Said::by(entry);
    if known.forbids(&said) {
        return Ok((Some(entry.without_body()), said.silenced()));
    }
    if entry.body.is_none() {
        let doubted = Entry::parse(line).map_err(Refusal::from)?.body.is_some();
        return Ok((doubted.then(|| entry.without_body()), said));
    }
    let Some(bare) = entry.bared() else { return Ok((None, said)) };
    let said = Said::by(&Entry::parse(&bare).map_err(Refusal::from)?);
    Ok((Some(bare), said))
}

/// Unpacks a bundle to its end, or until no more of it is wanted.
pub(super) fn unpack(mut reader: Reader<'_>, hand: &mut dyn FnMut(Lines) -> bool) -> Result<(), ExchangeError> {
    while let Some(lines) = reader.next_lines()? {
        if !hand(lines) {
            break;
        }
    }
    Ok(())
}
