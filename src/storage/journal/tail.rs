//! The open end of the journal's last segment, as the few calls that writing
//! needs, so that tests can put a failing disk underneath. Must not decide what
//! a failure means.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use crate::storage::fsx::private;

/// The end of a file that is only ever added to.
pub trait Tail: Send + Sync {
    /// Adds all of `bytes`; after an error some of them may be there.
    fn add(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Returns when all that was added is safe from a power cut.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts the file back to `length` bytes, safe from a power cut, and goes on from there.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

impl Tail for File {
    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)?;
        self.seek(SeekFrom::Start(length))?;
        self.sync_data()
    }
}

/// Opens the segment file `path` at its end, making it if it isn't there.
pub fn open(path: &Path) -> io::Result<Box<dyn Tail>> {
    let mut file = private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path)?;
    file.seek(SeekFrom::End(0))?;
    Ok(Box::new(file))
}
