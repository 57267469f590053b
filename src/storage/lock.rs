//! One instance at a time on one data directory. Must not wait, and must not
//! outlive its process: the operating system frees the lock after a kill.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::fsx::{At, DiskError, make_dir, private};
use crate::tr;

/// The file that is locked; it holds the number of the process that has it.
const FILE: &str = "lock";

/// Why a data directory could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Another instance works on it.
    #[error("in use by another instance, process {pid:?}")]
    InUse {
        /// The other's process number, where it could be read.
        pid: Option<u32>,
    },
    /// The lock file could not be made.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

impl LockError {
    /// Returns what happened and what to do, for the user.
    pub fn message(&self) -> String {
        match self {
            Self::InUse { pid: Some(pid) } => tr!("storage-lock-in-use-by", pid = pid.to_string()),
            Self::InUse { pid: None } => tr!("storage-lock-in-use"),
            Self::Disk(error) => error.message(),
        }
    }
}

/// Holds a data directory until it is dropped. On a disk that can't be written
/// to, on which nobody works, there may be nothing to lock.
#[derive(Debug)]
pub struct DataLock(#[expect(dead_code, reason = "the lock lives as long as the open file")] Option<File>);

impl DataLock {
    /// Takes the data directory `dir`, making it if it isn't there. Doesn't wait.
    pub fn acquire(dir: &Path) -> Result<Self, LockError> {
        make_dir(dir)?;
        let path = dir.join(FILE);
        let opened = private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(&path);
        let mut file = match opened.at(&path) {
            Ok(file) => file,
            Err(error) if error.is_unwritable() => match File::open(&path) {
                Ok(file) => file,
                Err(_) if dir.is_dir() => return Ok(Self(None)),
                Err(_) => return Err(error.into()),
            },
            Err(error) => return Err(error.into()),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                // Windows lets nobody read a locked file; then the number stays unknown.
                let mut text = String::new();
                let read = (&mut file).take(16).read_to_string(&mut text);
                return Err(LockError::InUse { pid: read.ok().and_then(|_| text.trim().parse().ok()) });
            }
            Err(TryLockError::Error(error)) => return Err(DiskError::new(&path, &error).into()),
        }
        // The number only helps the user to find the other window: a full disk
        // must not keep anybody from reading what is there.
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self(Some(file)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_has_it_and_gets_it_afterwards() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let held = DataLock::acquire(&data).unwrap();
        let refused = DataLock::acquire(&data).unwrap_err();
        if cfg!(unix) {
            assert_eq!(refused, LockError::InUse { pid: Some(std::process::id()) });
        }
        drop(held);
        DataLock::acquire(&data).unwrap();
    }

    #[test]
    fn rubbish_in_a_stale_lock_file_does_no_harm() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), [0xff; 4000]).unwrap();
        let held = DataLock::acquire(dir.path()).unwrap();
        drop(held);
        let text = std::fs::read_to_string(dir.path().join(FILE)).unwrap();
        assert_eq!(text, format!("{}\n", std::process::id()));
    }
}
