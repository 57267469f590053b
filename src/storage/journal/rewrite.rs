//! Lines of the journal replaced by shorter ones, for good: the one exception
//! to "append only", for what people have had erased. Every frame keeps its
//! length and its place, so whatever points into the journal still does.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use super::frame;
use super::segment::{self, Piece, Walker};
use super::{Journal, JournalError, tail};
use crate::storage::fsx::{self, At};

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
        let mut new = fsx::read_bounded(&path, u64::from(u32::MAX))?.unwrap_or_default();
        let mut changed = 0;
        let mut walker = Walker::open(&self.dir, number, &self.keys, 0, u64::MAX)?;
        while let Some(piece) = walker.next_piece()? {
            let Piece::Frame { offset, header } = piece else { continue };
            let bytes = walker.read(offset, header.frame_bytes() as usize)?;
            let sealed = bytes.get(frame::HEADER_BYTES..).unwrap_or_default();
            let Some(plain) = frame::open(&self.keys, &header, sealed) else { continue };
            let Some(lines) = frame::split(&plain) else { continue };
            let before = changed;
            let lines: Vec<Vec<u8>> = lines
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
            if changed > before {
                let whole = frame::seal(&self.keys, number, header.frame, &lines, self.entropy.as_mut());
                let at = usize::try_from(offset).unwrap_or(usize::MAX);
                if let Some(place) = new.get_mut(at..at.saturating_add(whole.len())) {
                    place.copy_from_slice(&whole);
                }
            }
        }
        if changed > 0 {
            let old = File::options().write(true).open(&path).at(&path)?;
            fsx::write_atomic(&path, &new)?;
            blank(old, new.len() as u64);
            if number == self.end.segment() {
                self.tail = tail::open(&path).at(&path)?;
            }
        }
        Ok(changed)
    }
}

/// Writes over a file that has no name any more. Where the disk refuses, the
/// bytes are free all the same, as with any file that is deleted.
fn blank(mut old: File, bytes: u64) {
    let zeros = vec![0; 64 << 10];
    let mut left = bytes;
    if old.seek(SeekFrom::Start(0)).is_err() {
        return;
    }
    while left > 0 {
        let next = usize::try_from(left.min(zeros.len() as u64)).unwrap_or(zeros.len());
        if old.write_all(&zeros[..next]).is_err() {
            return;
        }
        left -= next as u64;
    }
    // See above.
    let _ = old.sync_data();
}
