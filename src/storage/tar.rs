//! Several files in one, as a plain tar archive (POSIX ustar) that every system
//! opens. Must not know what the files are.
//!
//! There is one way to write it: each header follows from name, length and the
//! one moment that all files bear, padding is zeros, and behind the two empty
//! blocks at the end there is nothing. The reader makes each header anew and
//! compares. So no byte can differ unseen, once the contents are checked.

use std::io::{self, Read, Write};

/// Bytes of a header, and what every content is filled up to.
pub const BLOCK_BYTES: usize = 512;
/// The longest name, in bytes.
pub const NAME_BYTES_MAX: usize = 99;
/// The longest file: what eleven octal digits say.
const FILE_BYTES_MAX: u64 = (1 << 33) - 1;
/// Bytes read or written at once.
const PIECE_BYTES: usize = 64 << 10;

/// Why an archive can't be read.
#[derive(Debug, thiserror::Error)]
pub enum TarError {
    /// It isn't what the writer makes.
    #[error("not as it was written")]
    Damaged,
    /// It can't be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Whoever takes the bytes stopped.
    #[error("stopped")]
    Stopped,
}

/// Returns the header of a file.
fn header(name: &str, bytes: u64, at: u64) -> Option<[u8; BLOCK_BYTES]> {
    if name.is_empty() || name.len() > NAME_BYTES_MAX || bytes > FILE_BYTES_MAX || at > FILE_BYTES_MAX {
        return None;
    }
    let mut block = [0; BLOCK_BYTES];
    let mut put = |from: usize, text: &str| block[from..from + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000600\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{bytes:011o}\0"));
    put(136, &format!("{at:011o}\0"));
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Some(block)
}

fn padding(bytes: u64) -> usize {
    (BLOCK_BYTES - (bytes % BLOCK_BYTES as u64) as usize) % BLOCK_BYTES
}

/// Returns how long the archive of files with these lengths is.
pub fn packed_bytes(lengths: impl Iterator<Item = u64>) -> u64 {
    let block = BLOCK_BYTES as u64;
    lengths.map(|bytes| block.saturating_add(bytes.next_multiple_of(block))).fold(2 * block, u64::saturating_add)
}

/// Writes an archive.
pub struct Packer<W: Write> {
    to: W,
    at: u64,
    hasher: blake3::Hasher,
}

impl<W: Write> Packer<W> {
    /// Begins an archive whose files bear the moment `at`, in seconds since 1970.
    pub fn new(to: W, at: u64) -> Self {
        Self { to, at, hasher: blake3::Hasher::new() }
    }

    /// Adds a file of `bytes` bytes. `each` is told each piece, and may stop it.
    ///
    /// # Errors
    /// Fails where writing or reading does, where the content is shorter than
    /// was said, or where name or length don't go into an archive.
    pub fn file(
        &mut self,
        name: &str,
        bytes: u64,
        mut content: impl Read,
        each: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<(), TarError> {
        let header = header(name, bytes, self.at).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        self.put(&header)?;
        let mut piece = vec![0; PIECE_BYTES];
        let mut left = bytes;
        while left > 0 {
            let length = left.min(PIECE_BYTES as u64) as usize;
            content.read_exact(&mut piece[..length])?;
            self.put(&piece[..length])?;
            if !each(&piece[..length]) {
                return Err(TarError::Stopped);
            }
            left -= length as u64;
        }
        Ok(self.put(&[0; BLOCK_BYTES][..padding(bytes)])?)
    }

    /// Returns the hash of all bytes so far.
    pub fn hash(&self) -> [u8; 32] {
        *self.hasher.finalize().as_bytes()
    }

    /// Ends the archive and returns where it was written to.
    ///
    /// # Errors
    /// Fails where writing does.
    pub fn finish(mut self) -> io::Result<W> {
        self.put(&[0; 2 * BLOCK_BYTES])?;
        self.to.flush()?;
        Ok(self.to)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.to.write_all(bytes)
    }
}

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// Where its content begins in the archive.
    pub start: u64,
}

/// Reads an archive from front to back.
pub struct Unpacker<R: Read> {
    from: R,
    at: Option<u64>,
    place: u64,
    hasher: blake3::Hasher,
    /// The hash of all that comes before the header read last.
    before: [u8; 32],
}

impl<R: Read> Unpacker<R> {
    /// Begins to read.
    pub fn new(from: R) -> Self {
        Self { from, at: None, place: 0, hasher: blake3::Hasher::new(), before: [0; 32] }
    }

    /// Returns the next file, whose content has to be read before the next one is
    /// asked for. At the end, makes sure that there is nothing more.
    ///
    /// # Errors
    /// [`TarError::Damaged`] where the archive isn't as it is written here.
    pub fn next_item(&mut self) -> Result<Option<Item>, TarError> {
        self.before = *self.hasher.finalize().as_bytes();
        let mut block = [0; BLOCK_BYTES];
        self.take(&mut block)?;
        if block == [0; BLOCK_BYTES] {
            self.take(&mut block)?;
            let more = self.from.read(&mut [0])?;
            return if block == [0; BLOCK_BYTES] && more == 0 { Ok(None) } else { Err(TarError::Damaged) };
        }
        let text = |from: usize, to: usize| {
            let field = &block[from..to];
            let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
            std::str::from_utf8(&field[..end]).map_err(|_| TarError::Damaged)
        };
        let number = |from, to| u64::from_str_radix(text(from, to)?, 8).map_err(|_| TarError::Damaged);
        let (name, bytes, at) = (text(0, 100)?.to_owned(), number(124, 136)?, number(136, 148)?);
        if *self.at.get_or_insert(at) != at || header(&name, bytes, at) != Some(block) {
            return Err(TarError::Damaged);
        }
        Ok(Some(Item { name, bytes, start: self.place }))
    }

    /// Hands the content of `item`, which was returned last, to `each`, which may
    /// stop it.
    ///
    /// # Errors
    /// [`TarError::Damaged`] where it ends too early or is padded otherwise.
    pub fn content(&mut self, item: &Item, each: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), TarError> {
        let mut piece = vec![0; PIECE_BYTES.min(usize::try_from(item.bytes).unwrap_or(PIECE_BYTES))];
        let mut left = item.bytes;
        while left > 0 {
            let length = left.min(piece.len() as u64) as usize;
            self.take(&mut piece[..length])?;
            if !each(&piece[..length]) {
                return Err(TarError::Stopped);
            }
            left -= length as u64;
        }
        let mut rest = [0; BLOCK_BYTES];
        let rest = &mut rest[..padding(item.bytes)];
        self.take(rest)?;
        if rest.iter().all(|byte| *byte == 0) { Ok(()) } else { Err(TarError::Damaged) }
    }

    /// Returns the hash of all bytes before the file that was returned last.
    pub fn hash_before(&self) -> [u8; 32] {
        self.before
    }

    fn take(&mut self, bytes: &mut [u8]) -> Result<(), TarError> {
        self.from.read_exact(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => TarError::Damaged,
            _ => TarError::Io(error),
        })?;
        self.place += bytes.len() as u64;
        self.hasher.update(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed() -> Vec<u8> {
        let mut packer = Packer::new(Vec::new(), 1_795_363_200);
        for (name, text) in [("一.txt", "走访".repeat(200)), ("b/空", String::new()), ("c", "x".repeat(512))] {
            packer.file(name, text.len() as u64, text.as_bytes(), &mut |_| true).unwrap();
        }
        packer.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, TarError> {
        let mut unpacker = Unpacker::new(bytes);
        let mut found = Vec::new();
        while let Some(item) = unpacker.next_item()? {
            let mut content = Vec::new();
            unpacker.content(&item, &mut |piece| {
                content.extend_from_slice(piece);
                true
            })?;
            assert_eq!(&bytes[item.start as usize..][..content.len()], content);
            found.push((item.name, content));
        }
        Ok(found)
    }

    #[test]
    fn what_was_packed_comes_out_again() {
        let found = read(&packed()).unwrap();
        assert_eq!(found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["一.txt", "b/空", "c"]);
        assert_eq!(found[0].1, "走访".repeat(200).as_bytes());
        assert_eq!((found[1].1.len(), found[2].1.len()), (0, 512));
        let lengths = found.iter().map(|(_, content)| content.len() as u64);
        assert_eq!(packed_bytes(lengths), packed().len() as u64);
    }

    #[test]
    fn no_byte_differs_unseen() {
        let whole = packed();
        let contents = read(&whole).unwrap();
        for at in 0..whole.len() {
            for bit in [1, 0x80] {
                let mut bent = whole.clone();
                bent[at] ^= bit;
                assert!(read(&bent).map_or(true, |found| found != contents), "byte {at}");
            }
            assert!(read(&whole[..at]).is_err(), "cut at {at}");
        }
        assert!(read(&[&whole[..], &[0]].concat()).is_err());
    }

    #[test]
    fn names_and_lengths_that_do_not_go_in_are_refused() {
        let mut packer = Packer::new(Vec::new(), 0);
        assert!(packer.file(&"长".repeat(34), 0, &b""[..], &mut |_| true).is_err());
        assert!(packer.file("a", 1 << 33, &b""[..], &mut |_| true).is_err());
        assert!(packer.file("a", 4, &b"abc"[..], &mut |_| true).is_err());
    }
}
