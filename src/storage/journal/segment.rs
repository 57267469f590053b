//! Walks over one segment file: frame by frame, past whatever is damaged. Must
//! not change the file, and must not hold more of it than one frame.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::frame::{Found, FrameKeys, HEADER_BYTES, Header, MAGIC};
use crate::base::limits::FRAME_BYTES_MAX;
use crate::storage::fsx::{At, DiskError};
use crate::storage::secret::SEAL_BYTES;

/// Bytes read ahead: many small frames come with one call.
const WINDOW_BYTES: usize = 128 << 10;

/// What comes next in a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// A frame whose header is whole and whose bytes are all there.
    Frame {
        /// Where it begins.
        offset: u64,
        /// What it says about itself.
        header: Header,
    },
    /// Bytes that are no frame.
    Broken {
        /// Where they begin.
        offset: u64,
        /// How many they are.
        length: u64,
        /// The number of the frame that stood there, where its header is whole
        /// and the file ends before the frame does.
        cut_frame: Option<u64>,
    },
    /// A frame of a version that this program doesn't know.
    OtherVersion(u8),
}

/// Returns what the file of segment `number` is called.
pub fn name(number: u32) -> String {
    format!("{number:08}.seg")
}

/// Returns the number of the segment whose file is called `name`.
pub fn number(name: &str) -> Option<u32> {
    name.strip_suffix(".seg").filter(|stem| stem.len() == 8)?.parse().ok()
}

/// Returns the path of segment `number` in `dir`.
pub fn path(dir: &Path, number: u32) -> PathBuf {
    dir.join(name(number))
}

/// Returns the numbers of all segments in `dir`, ascending.
pub fn list(dir: &Path) -> Result<Vec<u32>, DiskError> {
    let mut numbers = Vec::new();
    for item in std::fs::read_dir(dir).at(dir)? {
        let name = item.at(dir)?.file_name();
        numbers.extend(name.to_str().and_then(number));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Tells whether anything in `dir` was written with these keys; `None` where there is
/// nothing that could have been.
pub fn knows(dir: &Path, keys: &FrameKeys) -> Result<Option<bool>, DiskError> {
    let mut any = None;
    for number in list(dir)? {
        let mut walker = Walker::open(dir, number, keys, 0, u64::MAX)?;
        while let Some(piece) = walker.next_piece()? {
            if !matches!(piece, Piece::Broken { cut_frame: None, .. }) {
                return Ok(Some(true));
            }
            any = Some(false);
        }
    }
    Ok(any)
}

/// Reads one segment from front to back.
pub struct Walker<'a> {
    file: File,
    path: PathBuf,
    keys: &'a FrameKeys,
    segment: u32,
    /// Where the segment begins in the file.
    base: u64,
    at: u64,
    end: u64,
    window: Vec<u8>,
    window_at: u64,
}

impl<'a> Walker<'a> {
    /// Opens segment `segment` of `dir` at `from`; nothing behind `end` is looked at.
    pub fn open(dir: &Path, segment: u32, keys: &'a FrameKeys, from: u64, end: u64) -> Result<Self, DiskError> {
        let path = path(dir, segment);
        let file = File::open(&path).at(&path)?;
        let end = file.metadata().at(&path)?.len().min(end);
        Ok(Self { file, path, keys, segment, base: 0, at: from, end, window: Vec::new(), window_at: 0 })
    }

    /// Begins at a segment that lies in `file`, which is called `path`, from a
    /// place on for so many bytes.
    pub fn within(file: File, path: &Path, (segment, base, end): (u32, u64, u64), keys: &'a FrameKeys) -> Self {
        Self { file, path: path.to_owned(), keys, segment, base, at: 0, end, window: Vec::new(), window_at: 0 }
    }

    /// Returns where the next piece begins.
    pub fn offset(&self) -> u64 {
        self.at
    }

    /// Returns the next piece, `None` at the end. Always comes forward.
    pub fn next_piece(&mut self) -> Result<Option<Piece>, DiskError> {
        if self.at >= self.end {
            return Ok(None);
        }
        let offset = self.at;
        match self.header_at(offset)? {
            Found::OtherVersion(version) => Ok(Some(Piece::OtherVersion(version))),
            Found::Header(header) if self.belongs(&header) => {
                self.at = (offset + header.frame_bytes()).min(self.end);
                Ok(Some(if offset + header.frame_bytes() <= self.end {
                    Piece::Frame { offset, header }
                } else {
                    Piece::Broken { offset, length: self.end - offset, cut_frame: Some(header.frame) }
                }))
            }
            _ => {
                self.at = self.find_header(offset + 1)?.unwrap_or(self.end);
                Ok(Some(Piece::Broken { offset, length: self.at - offset, cut_frame: None }))
            }
        }
    }

    /// Returns the bytes from `offset` on, `length` of them.
    pub fn read(&mut self, offset: u64, length: usize) -> Result<&[u8], DiskError> {
        self.fill(offset, length)?;
        let start = (offset - self.window_at) as usize;
        Ok(self.window.get(start..start + length).unwrap_or_default())
    }

    /// Returns whether `header` can stand in this segment.
    fn belongs(&self, header: &Header) -> bool {
        header.segment == self.segment
            && (SEAL_BYTES..=FRAME_BYTES_MAX + SEAL_BYTES).contains(&(header.length as usize))
    }

    fn header_at(&mut self, offset: u64) -> Result<Found, DiskError> {
        let length = HEADER_BYTES.min(usize::try_from(self.end - offset).unwrap_or(HEADER_BYTES));
        let keys = self.keys;
        Ok(Header::read(self.read(offset, length)?, keys))
    }

    /// Returns where the first whole header at or behind `from` begins.
    fn find_header(&mut self, from: u64) -> Result<Option<u64>, DiskError> {
        let mut at = from;
        while at + HEADER_BYTES as u64 <= self.end {
            let length = WINDOW_BYTES.min(usize::try_from(self.end - at).unwrap_or(WINDOW_BYTES));
            let Some(hit) = self.read(at, length)?.windows(MAGIC.len()).position(|bytes| bytes == MAGIC) else {
                at += (length - (MAGIC.len() - 1)) as u64;
                continue;
            };
            at += hit as u64;
            match self.header_at(at)? {
                Found::Header(header) if self.belongs(&header) => return Ok(Some(at)),
                Found::OtherVersion(_) => return Ok(Some(at)),
                _ => at += 1,
            }
        }
        Ok(None)
    }

    fn fill(&mut self, offset: u64, length: usize) -> Result<(), DiskError> {
        let inside = offset >= self.window_at && offset + length as u64 <= self.window_at + self.window.len() as u64;
        if inside {
            return Ok(());
        }
        self.read_window(offset, length.max(WINDOW_BYTES)).at(&self.path)
    }

    fn read_window(&mut self, offset: u64, length: usize) -> io::Result<()> {
        self.window.clear();
        self.window_at = offset;
        self.file.seek(SeekFrom::Start(self.base + offset))?;
        let available = self.end.saturating_sub(offset).min(length as u64);
        (&mut self.file).take(available).read_to_end(&mut self.window)?;
        Ok(())
    }
}
