//! The small file that remembers when the last backup was made and how far it went.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};

use super::super::Workspace;
use super::manifest::Ledger;
use crate::base::ids::DeviceId;
use crate::base::limits::LAST_BACKUP_BYTES_MAX;
use crate::state::State;
use crate::storage::fsx::{self, DiskError};

const FILE: &str = "backup.json";

/// When the last backup was made, and how far it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBackup {
    /// When.
    pub at: DateTime<FixedOffset>,
    /// The number of the last entry of each device in it.
    pub to: BTreeMap<DeviceId, u64>,
}

impl LastBackup {
    pub(super) fn new(at: DateTime<FixedOffset>, ledgers: &[Ledger]) -> Self {
        Self { at, to: ledgers.iter().map(|ledger| (ledger.device, ledger.to)).collect() }
    }

    /// Writes it down in a data directory.
    pub(super) fn write(&self, dir: &Path) -> Result<(), DiskError> {
        // Texts and numbers always have their JSON.
        fsx::write_atomic(&dir.join(FILE), &serde_json::to_vec(self).unwrap_or_default())
    }

    /// Returns how many entries have come since a backup; all, where there is none.
    pub fn since(last: Option<&Self>, state: &State) -> u64 {
        let to = |device: &DeviceId| last.and_then(|last| last.to.get(device)).copied().unwrap_or(0);
        state.devices().iter().map(|(device, tip)| tip.seq.saturating_sub(to(device))).sum()
    }

    /// Returns how many days ago it was made.
    pub fn days(&self, today: NaiveDate) -> i64 {
        (today - self.at.date_naive()).num_days().max(0)
    }
}

impl Workspace {
    /// Returns when the last backup was made, where one was that is known of. A
    /// file that can't be read is none: it is only a reminder.
    pub fn last_backup(&self) -> Option<LastBackup> {
        let bytes = fsx::read_bounded(&self.dir.join(FILE), LAST_BACKUP_BYTES_MAX).ok()??;
        serde_json::from_slice(&bytes).ok()
    }
}
