//! The open end of the journal's last segment, as the few calls that writing
//! needs, so that tests can put a failing disk underneath. Must not decide what
//! a failure means.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::Path;

use crate::storage::fsx::{DiskError, private};
use crate::storage::patience::waiting;

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
        waiting(|| self.sync_data())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)?;
        self.seek(SeekFrom::Start(length))?;
        self.sync_data()
    }
}

/// The end of a file on a disk that can't be written to.
struct Refusing(ErrorKind);

impl Tail for Refusing {
    fn add(&mut self, _: &[u8]) -> io::Result<()> {
        Err(self.0.into())
    }

    fn sync(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }

    /// Nothing was added, so there is nothing to cut.
    fn cut(&mut self, _: u64) -> io::Result<()> {
        Ok(())
    }
}

/// Opens the segment file `path` at its end, making it if it isn't there.
pub fn open(path: &Path) -> io::Result<Box<dyn Tail>> {
    let opened = private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path);
    let mut file = match opened {
        Err(error) if DiskError::new(path, &error).is_unwritable() && path.is_file() => {
            return Ok(Box::new(Refusing(error.kind())));
        }
        other => other?,
    };
    file.seek(SeekFrom::End(0))?;
    Ok(Box::new(file))
}
