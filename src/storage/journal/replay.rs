//! Reads the journal from a place to its end, naming damage and stepping over
//! it. Must not change anything, and must not hold more than one frame.

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::frame::{self, FrameKeys};
use super::segment::{self, Piece, Walker};
use super::{Journal, JournalError, Position};
use crate::base::limits::DAMAGE_REPORTS_MAX;
use crate::base::progress::{Onward, Progress, Watch};
use crate::storage::fsx::At;
use crate::storage::secret::Key;

/// A stretch of the journal that can't be read any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The segment it lies in.
    pub segment: u32,
    /// Where it begins, in bytes.
    pub offset: u64,
    /// How many bytes it takes; 0 where the bytes are missing altogether.
    pub length: u64,
    /// The numbers of the frames that were lost. May be empty if nothing but
    /// bytes between two frames is damaged.
    pub frames: Range<u64>,
}

/// How far a replay came and what it met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Frames handed over.
    pub frames: u64,
    /// The place behind the last frame handed over or stepped over.
    pub end: Position,
    /// What could not be read, from front to back, up to a bound.
    pub damage: Vec<Damage>,
    /// Whether the watch asked to stop before the end.
    pub cancelled: bool,
}

impl Replayed {
    fn note(&mut self, damage: Damage) {
        if self.damage.len() < DAMAGE_REPORTS_MAX {
            self.damage.push(damage);
        }
    }
}

/// What it takes to read a journal up to where it ended, on any thread.
#[derive(Debug)]
pub struct Reading {
    dir: PathBuf,
    keys: FrameKeys,
    end: Position,
}

impl Journal {
    /// Returns what it takes to read the journal as it is now.
    pub fn reading(&self) -> Reading {
        Reading { dir: self.dir.clone(), keys: self.keys.clone(), end: self.end }
    }

    /// Does what [`Reading::replay`] does.
    pub fn replay(
        &self,
        from: Position,
        each: &mut dyn FnMut(Position, &[&[u8]]),
        watch: Watch<'_>,
    ) -> Result<Replayed, JournalError> {
        self.reading().replay(from, each, watch)
    }

    /// Returns how many bytes of journal lie behind `from`.
    pub fn bytes_behind(&self, from: Position) -> Result<u64, JournalError> {
        self.reading().bytes_behind(from)
    }
}

impl Reading {
    /// Returns what it takes to read the same journal from the folder `dir`, where it
    /// is sealed with `key`.
    pub fn within(&self, dir: &Path, key: &Key) -> Self {
        Self { dir: dir.to_owned(), keys: FrameKeys::new(key), end: self.end }
    }

    /// Hands every batch behind `from` to `each`, in order, with the place
    /// behind it. `watch` is told the bytes read and can stop between batches.
    ///
    /// Frames that can't be read are named in the result; all others come.
    pub fn replay(
        &self,
        from: Position,
        each: &mut dyn FnMut(Position, &[&[u8]]),
        watch: Watch<'_>,
    ) -> Result<Replayed, JournalError> {
        let mut run = Run { keys: &self.keys, done: Replayed { end: from, ..Replayed::default() }, open: None, each };
        let mut progress = Progress { done: 0, total: self.bytes_behind(from)? };
        for number in segment::list(&self.dir)? {
            if number < from.segment() || number > self.end.segment() || run.done.cancelled {
                continue;
            }
            let start = if number == from.segment() { u64::from(from.offset()) } else { 0 };
            let end = if number == self.end.segment() { u64::from(self.end.offset()) } else { u64::MAX };
            let walker = Walker::open(&self.dir, number, &self.keys, start, end)?;
            run.segment(number, walker, &mut progress, watch)?;
        }
        if !run.done.cancelled {
            run.end_at(self.end);
        }
        Ok(run.done)
    }

    fn bytes_behind(&self, from: Position) -> Result<u64, JournalError> {
        let mut bytes = 0;
        for number in segment::list(&self.dir)?.into_iter().filter(|number| *number >= from.segment()) {
            let length = std::fs::metadata(segment::path(&self.dir, number)).map_or(0, |meta| meta.len());
            let before = if number == from.segment() { u64::from(from.offset()) } else { 0 };
            bytes += length.saturating_sub(before);
        }
        Ok(bytes)
    }
}

/// A segment that lies in another file, with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packed {
    /// Its number.
    pub segment: u32,
    /// Where it begins.
    pub start: u64,
    /// How long it is.
    pub bytes: u64,
}

/// Does what [`Journal::replay`] does with the segments of a journal that lie,
/// the first one first, in the file `path`, which is open already.
pub fn replay_packed(
    (file, path): (&File, &Path),
    packed: &[Packed],
    key: &Key,
    each: &mut dyn FnMut(Position, &[&[u8]]),
    watch: Watch<'_>,
) -> Result<Replayed, JournalError> {
    let keys = FrameKeys::new(key);
    let mut run = Run { keys: &keys, done: Replayed::default(), open: None, each };
    let mut progress = Progress { done: 0, total: packed.iter().map(|one| one.bytes).sum() };
    for one in packed.iter() {
        if run.done.cancelled {
            return Ok(run.done);
        }
        let walker = Walker::within(file.try_clone().at(path)?, path, (one.segment, one.start, one.bytes), &keys);
        run.segment(one.segment, walker, &mut progress, watch)?;
    }
    if !run.done.cancelled {
        run.close_gap(run.done.end.frame() + 1);
    }
    Ok(run.done)
}

struct Run<'a> {
    keys: &'a FrameKeys,
    done: Replayed,
    /// Damage whose lost frames aren't known until the next whole frame.
    open: Option<Damage>,
    each: &'a mut dyn FnMut(Position, &[&[u8]]),
}

impl Run<'_> {
    fn segment(
        &mut self,
        number: u32,
        mut walker: Walker<'_>,
        progress: &mut Progress,
        watch: Watch<'_>,
    ) -> Result<(), JournalError> {
        let (before, start) = (progress.done, walker.offset());
        while let Some(piece) = walker.next_piece()? {
            match piece {
                Piece::OtherVersion(version) => return Err(JournalError::NewerVersion(version)),
                Piece::Broken { offset, length, .. } => self.broken(number, offset, length),
                Piece::Frame { offset, header } => {
                    let bytes = walker.read(offset, header.frame_bytes() as usize)?;
                    let sealed = bytes.get(frame::HEADER_BYTES..).unwrap_or_default();
                    let plain = frame::open(self.keys, &header, sealed);
                    match plain.as_deref().and_then(frame::split) {
                        Some(batch) => self.whole(number, offset, &header, &batch),
                        None => self.broken(number, offset, header.frame_bytes()),
                    }
                }
            }
            progress.done = before + walker.offset() - start;
            if watch(*progress) == Onward::Cancel {
                self.done.cancelled = true;
                break;
            }
        }
        Ok(())
    }

    fn whole(&mut self, segment: u32, offset: u64, header: &frame::Header, batch: &[&[u8]]) {
        if self.open.is_none() && header.frame > self.done.end.frame() + 1 {
            // Nothing damaged in sight, and yet numbers are missing: whole
            // frames, or a whole file, have gone.
            self.open = Some(Damage { segment, offset, length: 0, frames: 0..0 });
        }
        self.close_gap(header.frame);
        self.done.end = Position::after(header.frame, segment, offset + header.frame_bytes());
        self.done.frames += 1;
        (self.each)(self.done.end, batch);
    }

    /// Settles which frames up to the journal's end didn't come.
    fn end_at(&mut self, end: Position) {
        if self.open.is_none() && end.frame() > self.done.end.frame() {
            let (segment, offset) = (self.done.end.segment(), u64::from(self.done.end.offset()));
            self.open = Some(Damage { segment, offset, length: 0, frames: 0..0 });
        }
        self.close_gap(end.frame() + 1);
    }

    /// Notes damage; neighbouring stretches become one.
    fn broken(&mut self, segment: u32, offset: u64, length: u64) {
        match &mut self.open {
            Some(open) if open.segment == segment && open.offset + open.length == offset => open.length += length,
            _ => {
                let next = self.done.end.frame() + 1;
                if let Some(open) = self.open.replace(Damage { segment, offset, length, frames: next..next }) {
                    self.done.note(open);
                }
            }
        }
    }

    /// Settles which frames the damage met last has cost: all up to `next`.
    fn close_gap(&mut self, next: u64) {
        let Some(mut damage) = self.open.take() else { return };
        let first = self.done.end.frame() + 1;
        damage.frames = first..next.max(first);
        let end = damage.offset + damage.length;
        self.done.end = Position::after(next.max(first) - 1, damage.segment, end);
        self.done.note(damage);
    }
}
