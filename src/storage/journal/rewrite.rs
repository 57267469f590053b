//! Frames of the journal written anew: with lines replaced by shorter ones, for
//! what people have had erased, and all of it beside the old one for a new key. The
//! one exception to "append only". Every frame keeps its length and its place, so
//! whatever points into the journal still does.

use std::fs::File;
use std::path::Path;

use super::frame::{self, FrameKeys, Header};
use super::segment::{self, Piece, Walker};
use super::{Journal, JournalError, tail};
use crate::base::progress::{Onward, Progress, Watch};
use crate::storage::fsx::{self, At};
use crate::storage::secret::Key;

/// Returns a whole frame that is to take the place of one, by its header and its sealed
/// part.
type Anew<'a> = &'a mut dyn FnMut(&Header, &[u8]) -> Option<Vec<u8>>;

impl Journal {
    /// Hands every line to `change` and puts what it returns in the line's
    /// place, filled up with spaces. What it returns must not be longer than
    /// the line; a longer one is left as it was. Returns how many lines changed.
    ///
    /// A segment is written anew beside the old one, synchronised, and put in
    /// its place; the old one's bytes are written over as far as the disk lets
    /// anybody do that.
    pub fn rewrite(&mut self, change: &mut dyn FnMut(&[u8]) -> Option<Vec<u8>>) -> Result<u64, JournalError> {
        let mut changed = 0;
        for number in segment::list(&self.dir)? {
            changed += self.rewrite_segment(number, change)?;
        }
        Ok(changed)
    }

    fn rewrite_segment(
        &mut self,
        number: u32,
        change: &mut dyn FnMut(&[u8]) -> Option<Vec<u8>>,
    ) -> Result<u64, JournalError> {
        let path = segment::path(&self.dir, number);
        let mut changed = 0;
        let Self { dir, keys, entropy, .. } = self;
        let mut anew = |header: &Header, sealed: &[u8]| {
            let plain = frame::open(keys, header, sealed)?;
            let before = changed;
            let lines: Vec<Vec<u8>> = frame::split(&plain)?
                .into_iter()
                .map(|line| match change(line) {
                    Some(mut other) if other.len() <= line.len() && other != line => {
                        changed += 1;
                        other.resize(line.len(), b' ');
                        other
                    }
                    _ => line.to_vec(),
                })
                .collect();
            (changed > before).then(|| frame::seal(keys, number, header.frame, &lines, entropy.as_mut()))
        };
        let new = segment_anew(dir, number, keys, &mut anew)?;
        if changed > 0 {
            let old = File::options().write(true).open(&path).at(&path)?;
            fsx::write_atomic(&path, &new)?;
            // Where the disk refuses, the bytes are free all the same, as with any
            // file that is deleted.
            let _ = fsx::blank(old, new.len() as u64);
            if number == self.end.segment() {
                self.tail = tail::open(&path).at(&path)?;
            }
        }
        Ok(changed)
    }

    /// Writes the whole journal into the folder `to`, sealed with another key. What
    /// can't be read stays as it is, and in its place. Returns whether it came to
    /// the end; `watch` can give up between two segments.
    pub fn seal_anew(&mut self, to: &Path, key: &Key, watch: Watch<'_>) -> Result<bool, JournalError> {
        let mut progress = Progress { done: 0, total: self.bytes_behind(super::Position::default())? };
        fsx::make_dir(to)?;
        let other = FrameKeys::new(key);
        let Self { dir, keys, entropy, .. } = self;
        for number in segment::list(dir)? {
            let mut onward = Onward::Continue;
            let mut anew = |header: &Header, sealed: &[u8]| {
                progress.done += header.frame_bytes();
                onward = watch(progress);
                let plain = frame::open(keys, header, sealed);
                Some(match plain.as_deref().and_then(frame::split) {
                    Some(lines) => frame::seal(&other, number, header.frame, &lines, entropy.as_mut()),
                    None => frame::carry(&other, header, sealed),
                })
            };
            let new = segment_anew(dir, number, keys, &mut anew)?;
            if onward == Onward::Cancel {
                return Ok(false);
            }
            fsx::write_atomic(&segment::path(to, number), &new)?;
        }
        Ok(true)
    }
}

/// Returns the bytes of a segment in which each whole frame is as `anew` returns it,
/// of the same length; where that is nothing, as it was.
fn segment_anew(dir: &Path, number: u32, keys: &FrameKeys, anew: Anew<'_>) -> Result<Vec<u8>, JournalError> {
    let mut new = fsx::read_bounded(&segment::path(dir, number), u64::from(u32::MAX))?.unwrap_or_default();
    let mut walker = Walker::open(dir, number, keys, 0, u64::MAX)?;
    while let Some(piece) = walker.next_piece()? {
        let Piece::Frame { offset, header } = piece else { continue };
        let bytes = walker.read(offset, header.frame_bytes() as usize)?;
        let sealed = bytes.get(frame::HEADER_BYTES..).unwrap_or_default();
        let Some(whole) = anew(&header, sealed) else { continue };
        let at = usize::try_from(offset).unwrap_or(usize::MAX);
        if let Some(place) = new.get_mut(at..at.saturating_add(whole.len())) {
            place.copy_from_slice(&whole);
        }
    }
    Ok(new)
}
