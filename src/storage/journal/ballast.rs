//! A file without use until the disk is full: then it is given back, so that
//! what the user has just typed still gets its place. Must never stand in the
//! way: whatever goes wrong with it is no error.

use std::path::{Path, PathBuf};

use crate::storage::fsx;

/// The reserve of one journal.
#[derive(Debug)]
pub struct Ballast {
    path: PathBuf,
    bytes: usize,
}

impl Ballast {
    /// Names the reserve in `dir`. Takes no room yet.
    pub fn new(dir: &Path, bytes: usize) -> Self {
        Self { path: dir.join("ballast"), bytes }
    }

    /// Takes the room if it isn't taken yet. Returns whether it is now.
    pub fn take(&self) -> bool {
        let there = std::fs::metadata(&self.path).is_ok_and(|meta| meta.len() == self.bytes as u64);
        // Not zeros: some file systems give those no room.
        there || fsx::write_atomic(&self.path, &vec![0x5a; self.bytes]).is_ok()
    }

    /// Gives the room back. Returns whether there was any.
    pub fn give_back(&self) -> bool {
        std::fs::remove_file(&self.path).is_ok()
    }
}
