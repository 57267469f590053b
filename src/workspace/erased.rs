//! What was erased on this machine, remembered outside of the data directory: a
//! backup that is older than that must not bring it back. Ids alone are kept, and
//! they are random: they tell nothing.

use std::collections::BTreeSet;
use std::path::Path;

use super::Workspace;
use crate::base::limits::ERASED_BYTES_MAX;
use crate::oplog::note::Named;
use crate::storage::fsx::{self, DiskError};

const FILE: &str = "erased.json";

/// Returns what is remembered in `marks`. A list that can't be read is none: it
/// is made anew by whoever erased.
pub(super) fn known(marks: &Path) -> Result<BTreeSet<Named>, DiskError> {
    let bytes = fsx::read_bounded(&marks.join(FILE), ERASED_BYTES_MAX)?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
}

impl Workspace {
    /// Has this machine remember what was erased here.
    pub(super) fn remember_erased(&self) -> Result<(), DiskError> {
        let erased: BTreeSet<Named> = self.shared.read().erased().collect();
        let Some(marks) = self.marks.as_deref().filter(|_| !erased.is_empty()) else { return Ok(()) };
        let before = known(marks)?;
        if erased.is_subset(&before) {
            return Ok(());
        }
        fsx::make_dir(marks)?;
        let all: BTreeSet<&Named> = before.union(&erased).collect();
        fsx::write_atomic(&marks.join(FILE), &serde_json::to_vec(&all).unwrap_or_default())
    }
}
