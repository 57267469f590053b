//! A flag on the disk: the store gave a wrong or no answer, or is about to be
//! wrong, and the next start is to make it anew. Damage that is met in use must
//! not be met again.

use std::path::Path;

use super::rebuilt::Rebuilt;
use crate::storage::fsx::{self, DiskError};

const FILE: &str = "store.suspect";
/// What the flag says where nothing is wrong with the store but its key.
const OTHER_KEY: &[u8] = b"key";

/// Raises the flag. Where the disk refuses even that, the damage is met again
/// and the flag raised then.
pub(super) fn raise(dir: &Path) {
    let _ = raise_first(dir);
}

/// Raises the flag before something that makes the store wrong.
pub(super) fn raise_first(dir: &Path) -> Result<(), DiskError> {
    fsx::write_atomic(&dir.join(FILE), b"")
}

/// Raises the flag because the store is sealed with a key that isn't used any more.
pub(super) fn raise_for_key(dir: &Path) -> Result<(), DiskError> {
    fsx::write_atomic(&dir.join(FILE), OTHER_KEY)
}

/// Returns why the store is to be made anew, where the flag is up.
pub(super) fn raised(dir: &Path) -> Option<Rebuilt> {
    let path = dir.join(FILE);
    let word = fsx::read_bounded(&path, OTHER_KEY.len() as u64);
    match word {
        Ok(Some(word)) if word == OTHER_KEY => Some(Rebuilt::NewKey),
        _ => path.exists().then_some(Rebuilt::Suspected),
    }
}

/// Takes the flag down.
pub(super) fn lower(dir: &Path) -> Result<(), DiskError> {
    fsx::remove(&dir.join(FILE))
}
