//! How far the beginning of a ledger has come, noted on the disk: as long as it
//! is being built nothing counts as begun, and what is there of it makes room for
//! the next beginning; after that its recovery code is owed until it was shown.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::device;
use super::error::OpenError;
use crate::base::limits::IDENTITY_BYTES_MAX;
use crate::storage::fsx::{self, DiskError};
use crate::storage::vault::Vault;

const FILE: &str = "founding";
/// What a journal holds at most as long as nothing but its first entry was written.
const JOURNAL_BYTES_MAX: u64 = 64 << 10;

/// What is still to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Keys, name and first entry are being written.
    Building,
    /// All is there; the recovery code has yet to be shown.
    Code,
}

/// Notes what is to be done yet.
pub(super) fn note(dir: &Path, stage: Stage) -> Result<(), DiskError> {
    let word: &[u8] = match stage {
        Stage::Building => b"building",
        Stage::Code => b"code",
    };
    fsx::write_atomic(&dir.join(FILE), word)
}

/// Notes that nothing is to be done any more.
pub(super) fn done(dir: &Path) -> Result<(), DiskError> {
    fsx::remove(&dir.join(FILE))
}

/// Notes that a person has seen the recovery code of the ledger in `dir`.
///
/// # Errors
/// Fails where the disk refuses: then it is still owed.
pub fn code_was_shown(dir: &Path) -> Result<(), OpenError> {
    Ok(done(dir)?)
}

/// Returns what is to be done yet.
pub(super) fn stage(dir: &Path) -> Result<Option<Stage>, DiskError> {
    let word = fsx::read_bounded(&dir.join(FILE), IDENTITY_BYTES_MAX)?;
    Ok(word.map(|word| if word == b"building" { Stage::Building } else { Stage::Code }))
}

/// Tells whether there is a ledger in `dir`. One that was never built to its end
/// is none; nobody was told that it is there.
pub fn exists(dir: &Path) -> bool {
    Vault::exists(dir) && !is_half(dir)
}

/// Tells whether the recovery code of the ledger in `dir` was never shown.
pub fn owes_code(dir: &Path) -> bool {
    stage(dir).is_ok_and(|stage| stage.is_some())
}

/// Tells whether a beginning was cut short. Whatever the note says, a journal
/// with more in it than a first entry is a ledger.
fn is_half(dir: &Path) -> bool {
    stage(dir).is_ok_and(|stage| stage == Some(Stage::Building)) && journal_bytes(dir) <= JOURNAL_BYTES_MAX
}

fn journal_bytes(dir: &Path) -> u64 {
    let Ok(items) = fs::read_dir(dir.join("journal")) else { return 0 };
    let is_segment = |path: &Path| path.extension().is_some_and(|end| end == "seg");
    let items = items.flatten().filter(|item| is_segment(&item.path()));
    items.map(|item| item.metadata().map_or(0, |meta| meta.len())).sum()
}

/// Takes away what is there of a beginning that was cut short.
pub(super) fn clear(dir: &Path) -> Result<(), OpenError> {
    if !is_half(dir) {
        return Ok(());
    }
    for name in ["store", "drafts", "journal"] {
        let path = dir.join(name);
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(DiskError::new(&path, &error).into()),
            _ => {}
        }
    }
    for name in ["keys", "keys.copy"] {
        fsx::remove(&dir.join(name))?;
    }
    device::discard(dir)?;
    Ok(Vault::discard(dir)?)
}
