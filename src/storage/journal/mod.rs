//! The journal: append-only segment files of sealed batches. What it has
//! acknowledged is on the disk and stays readable for good; [`frame`] freezes
//! the bytes. It is the truth, the store beside it is derived.
//!
//! A frame is acknowledged when it has been written and synchronised, and only
//! then. A frame at the very end that was never whole was never acknowledged:
//! it is cut off at opening, and that is reported. Bytes that were whole once
//! are never cut: damage is named and stepped over, everything else is read.
//!
//! After an error that leaves in doubt what the disk holds, the journal takes
//! nothing more until it is opened anew. A failed synchronisation is never
//! tried again: the kernel may already have dropped the pages and would say
//! yes the second time.

mod ballast;
pub mod frame;
mod position;
mod replay;
mod rewrite;
mod segment;
mod tail;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::path::{Path, PathBuf};

pub use position::Position;
pub use replay::{Damage, Packed, Reading, Replayed, replay_packed};
pub use segment::number as segment_number;

use self::ballast::Ballast;
use self::frame::FrameKeys;
use self::segment::{Piece, Walker};
use self::tail::Tail;
use super::fsx::{self, At, DiskError};
use super::secret::Key;
use crate::base::entropy::Entropy;
use crate::base::limits::{BALLAST_BYTES, FRAME_BYTES_MAX, SEGMENT_BYTES_MAX};
use crate::tr;

/// Disks write in pieces of this size or multiples of it, in bytes.
const SECTOR_BYTES: usize = 512;

/// Why the journal could not be opened, read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// There is no room left, and the reserve has been used up. Nothing was
    /// written; once there is room, writing works again.
    #[error("no room left: {0}")]
    Full(DiskError),
    /// The disk refused. Nothing was acknowledged.
    #[error(transparent)]
    Disk(DiskError),
    /// An earlier error left in doubt what the disk holds; open the journal anew.
    #[error("closed after an earlier error: {0}")]
    Closed(DiskError),
    /// The batch is longer than a frame may be. Nothing was written.
    #[error("a batch of {bytes} bytes is over the limit of {bytes_max}")]
    TooLarge {
        /// The length of the batch.
        bytes: usize,
        /// The longest that goes.
        bytes_max: usize,
    },
    /// A later version of the program wrote here.
    #[error("written in format version {0}")]
    NewerVersion(u8),
}

impl JournalError {
    /// Returns what happened, what was kept and what to do, for the user.
    pub fn message(&self) -> String {
        match self {
            Self::Full(error) => tr!("storage-journal-full", reason = error.message()),
            Self::Disk(error) => tr!("storage-journal-disk", reason = error.message()),
            Self::Closed(error) => tr!("storage-journal-closed", reason = error.message()),
            Self::TooLarge { bytes, bytes_max } => {
                tr!("storage-journal-too-large", bytes = *bytes as u64, limit = *bytes_max as u64)
            }
            Self::NewerVersion(version) => tr!("storage-newer-version", version = u32::from(*version)),
        }
    }
}

impl From<DiskError> for JournalError {
    fn from(error: DiskError) -> Self {
        if error.is_full() { Self::Full(error) } else { Self::Disk(error) }
    }
}

/// The sizes of a journal.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// A segment is closed when it has grown past this, in bytes.
    pub segment_bytes_max: u64,
    /// The reserve for a full disk, in bytes.
    pub ballast_bytes: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { segment_bytes_max: SEGMENT_BYTES_MAX, ballast_bytes: BALLAST_BYTES }
    }
}

/// What was cut off at opening: a frame that had never been whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Torn {
    /// The segment it stood in.
    pub segment: u32,
    /// Where it began.
    pub offset: u64,
    /// How many bytes of it there were.
    pub length: u64,
}

/// What opening found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opened {
    /// The frame that was cut off because it was never whole, if any.
    pub torn: Option<Torn>,
    /// Whether the last frames are damaged. They are left where they are;
    /// [`Journal::replay`] names them.
    pub damaged_at_end: bool,
}

/// The journal of one data directory, open for appending.
pub struct Journal {
    dir: PathBuf,
    keys: FrameKeys,
    entropy: Box<dyn Entropy>,
    sizes: Sizes,
    tail: Box<dyn Tail>,
    end: Position,
    /// The end lies behind bytes that have gone: what is written next begins a
    /// segment of its own.
    beyond: bool,
    ballast: Ballast,
    reserve_spent: bool,
    closed: Option<DiskError>,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").field("dir", &self.dir).field("end", &self.end).finish_non_exhaustive()
    }
}

impl Journal {
    /// Opens the journal in `dir`, making it if there is none. Looks at the last
    /// segment only: hops over its headers, opens its last frame, cuts off what
    /// was never whole. Errors: the disk refuses, or a later version wrote here.
    pub fn open(dir: &Path, key: &Key, entropy: Box<dyn Entropy>) -> Result<(Self, Opened), JournalError> {
        Self::open_sized(dir, key, entropy, Sizes::default())
    }

    /// Does what [`Journal::open`] does, with other sizes than the usual.
    pub fn open_sized(
        dir: &Path,
        key: &Key,
        entropy: Box<dyn Entropy>,
        sizes: Sizes,
    ) -> Result<(Self, Opened), JournalError> {
        fsx::make_dir(dir)?;
        let keys = FrameKeys::new(key);
        let segments = segment::list(dir)?;
        let last = segments.last().copied().unwrap_or(1);
        let mut end = EndOfSegment::default();
        let mut last_frame = 0;
        for &number in segments.iter().rev() {
            let found = EndOfSegment::find(dir, number, &keys)?;
            last_frame += found.last_frame.unwrap_or(0) + found.lost;
            let numbered = found.last_frame.is_some();
            if number == last {
                end = found;
            }
            if numbered {
                break;
            }
        }
        let path = segment::path(dir, last);
        let mut tail = tail::open(&path).at(&path)?;
        fsx::sync_dir(dir)?;
        let torn = end.torn.map(|length| Torn { segment: last, offset: end.offset, length });
        if torn.is_some() {
            tail.cut(end.offset).at(&path)?;
        }
        let ballast = Ballast::new(dir, sizes.ballast_bytes);
        let reserve_spent = !ballast.take();
        let end_position = Position::after(last_frame, last, end.offset);
        let journal = Self {
            dir: dir.to_owned(),
            keys,
            entropy,
            sizes,
            tail,
            end: end_position,
            beyond: false,
            ballast,
            reserve_spent,
            closed: None,
        };
        Ok((journal, Opened { torn, damaged_at_end: end.damaged }))
    }

    /// Tells whether a journal in `dir` was written with `key`; `None` where it holds
    /// nothing, or can't be looked at. Nothing is changed.
    pub fn is_sealed_with(dir: &Path, key: &Key) -> Option<bool> {
        segment::knows(dir, &FrameKeys::new(key)).ok().flatten()
    }

    /// Returns the position behind the last frame.
    pub fn end(&self) -> Position {
        self.end
    }

    /// Goes on behind `end`, which the journal had reached once and no longer does:
    /// no number up to there is used again. [`Journal::replay`] names what has gone.
    /// Does nothing where nothing has. Returns the numbers of the frames that have.
    pub fn go_on_behind(&mut self, end: Position) -> Option<Range<u64>> {
        let first = self.end.frame() + 1;
        if end.frame() < first {
            return None;
        }
        let segment = self.end.segment().max(end.segment());
        let offset = if segment == end.segment() { end.offset() } else { self.end.offset() };
        self.end = Position::after(end.frame(), segment, u64::from(offset));
        self.beyond = true;
        Some(first..end.frame() + 1)
    }

    /// Returns the files of the journal by name, the first one first, and how many
    /// bytes of each count.
    pub fn files(&self) -> Result<Vec<(String, u64)>, JournalError> {
        let numbers = segment::list(&self.dir)?.into_iter().filter(|number| *number <= self.end.segment());
        let counts = |number| {
            let path = segment::path(&self.dir, number);
            let bytes = std::fs::metadata(&path).at(&path)?.len();
            let end = if number == self.end.segment() { u64::from(self.end.offset()) } else { u64::MAX };
            Ok((segment::name(number), bytes.min(end)))
        };
        numbers.map(counts).collect()
    }

    /// Returns whether the reserve for a full disk is used up: the user has to
    /// make room soon.
    pub fn reserve_spent(&self) -> bool {
        self.reserve_spent
    }

    /// Takes the reserve again if there is room for it. Returns whether it is there.
    pub fn refill_reserve(&mut self) -> bool {
        self.reserve_spent = !self.ballast.take();
        !self.reserve_spent
    }

    /// Appends `entries` as one frame and returns the position behind it, once
    /// it is safe from a power cut. After an error nothing of it is there as
    /// far as the program is concerned. Nothing to append is no frame.
    pub fn append(&mut self, entries: &[impl AsRef<[u8]>]) -> Result<Position, JournalError> {
        if let Some(error) = &self.closed {
            return Err(JournalError::Closed(error.clone()));
        }
        if entries.is_empty() {
            return Ok(self.end);
        }
        let bytes = frame::batch_bytes(entries);
        if bytes > FRAME_BYTES_MAX {
            return Err(JournalError::TooLarge { bytes, bytes_max: FRAME_BYTES_MAX });
        }
        if self.beyond || u64::from(self.end.offset()) >= self.sizes.segment_bytes_max {
            self.roll_over()?;
        }
        let number = self.end.frame() + 1;
        let bytes = frame::seal(&self.keys, self.end.segment(), number, entries, self.entropy.as_mut());
        match self.write(&bytes) {
            Err(JournalError::Full(_)) if self.closed.is_none() && self.ballast.give_back() => {
                self.reserve_spent = true;
                self.write(&bytes)?;
            }
            other => other?,
        }
        let offset = u64::from(self.end.offset()) + bytes.len() as u64;
        self.end = Position::after(number, self.end.segment(), offset);
        Ok(self.end)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), JournalError> {
        let path = segment::path(&self.dir, self.end.segment());
        let offset = u64::from(self.end.offset());
        if let Err(error) = self.tail.add(bytes).at(&path) {
            if self.tail.cut(offset).is_err() {
                self.closed = Some(error.clone());
            }
            return Err(error.into());
        }
        if let Err(error) = self.tail.sync().at(&path) {
            // Whether the frame is on the disk nobody knows. Without it the
            // user's picture and the disk's would agree; more can't be done.
            let _ = self.tail.cut(offset);
            self.closed = Some(error.clone());
            return Err(error.into());
        }
        Ok(())
    }

    fn roll_over(&mut self) -> Result<(), JournalError> {
        let next = self.end.segment() + 1;
        let path = segment::path(&self.dir, next);
        let tail = match tail::open(&path).at(&path) {
            Err(error) if error.is_full() && self.ballast.give_back() => {
                self.reserve_spent = true;
                tail::open(&path).at(&path)?
            }
            other => other?,
        };
        fsx::sync_dir(&self.dir)?;
        self.tail = tail;
        self.end = Position::after(self.end.frame(), next, 0);
        self.beyond = false;
        Ok(())
    }
}

/// What stands at the end of one segment.
#[derive(Debug, Default)]
struct EndOfSegment {
    /// The number of the last frame with a whole header, if there is one.
    last_frame: Option<u64>,
    /// Where the next frame goes.
    offset: u64,
    /// How many bytes behind `offset` were never a whole frame.
    torn: Option<u64>,
    /// Frames behind that one whose headers are damaged: one number at least
    /// goes with damage, so that the gap is seen.
    lost: u64,
    /// Whether the last bytes before `offset` are damaged.
    damaged: bool,
}

impl EndOfSegment {
    fn find(dir: &Path, number: u32, keys: &FrameKeys) -> Result<Self, JournalError> {
        let mut walker = Walker::open(dir, number, keys, 0, u64::MAX)?;
        let mut end = Self::default();
        let mut last = None;
        while let Some(piece) = walker.next_piece()? {
            match piece {
                Piece::OtherVersion(version) => return Err(JournalError::NewerVersion(version)),
                Piece::Frame { header, .. } => end.last_frame = Some(header.frame),
                Piece::Broken { .. } => {}
            }
            last = Some(piece);
        }
        end.offset = walker.offset();
        match last {
            Some(Piece::Frame { offset, header }) => {
                let whole = walker.read(offset, header.frame_bytes() as usize)?;
                let sealed = whole.get(frame::HEADER_BYTES..).unwrap_or_default();
                if frame::open(keys, &header, sealed).is_none() {
                    if has_hole(whole, offset) {
                        end.cut(offset);
                        end.last_frame = Some(header.frame - 1);
                    } else {
                        end.damaged = true;
                    }
                }
            }
            Some(Piece::Broken { offset, length, cut_frame }) => {
                let short = cut_frame.is_some() || length <= frame::HEADER_BYTES as u64;
                let bytes = walker.read(offset, length.min(FRAME_BYTES_MAX as u64) as usize)?;
                if short || has_hole(bytes, offset) {
                    end.cut(offset);
                } else {
                    end.lost = 1;
                    end.damaged = true;
                }
            }
            _ => {}
        }
        Ok(end)
    }

    fn cut(&mut self, offset: u64) {
        self.torn = Some(self.offset - offset);
        self.offset = offset;
    }
}

/// Returns whether a part of `bytes`, which begin at `offset`, was never
/// written: a file system that grew the file before the power went shows zeros
/// there, up to the end or for whole sectors. Sealed bytes hold sixteen zeros in
/// a row once in 2^100 frames; headers hold fewer.
fn has_hole(bytes: &[u8], offset: u64) -> bool {
    let mut zeros = 0;
    let long = bytes.iter().any(|byte| {
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        zeros >= 16
    });
    let in_last_sector = (offset as usize + bytes.len() - 1) % SECTOR_BYTES + 1;
    long || (in_last_sector <= zeros)
}
