//! A flag on the disk: the store gave a wrong or no answer, or is about to be
//! wrong, and the next start is to make it anew. Damage that is met in use must
//! not be met again.

use std::path::Path;

use crate::storage::fsx::{self, DiskError};

const FILE: &str = "store.suspect";

/// Raises the flag. Where the disk refuses even that, the damage is met again
/// and the flag raised then.
pub(super) fn raise(dir: &Path) {
    let _ = raise_first(dir);
}

/// Raises the flag before something that makes the store wrong.
pub(super) fn raise_first(dir: &Path) -> Result<(), DiskError> {
    fsx::write_atomic(&dir.join(FILE), b"")
}

/// Tells whether the flag is up.
pub(super) fn is_raised(dir: &Path) -> bool {
    dir.join(FILE).exists()
}

/// Takes the flag down.
pub(super) fn lower(dir: &Path) -> Result<(), DiskError> {
    fsx::remove(&dir.join(FILE))
}
