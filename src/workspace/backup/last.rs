//! The small file that remembers when the last backups were made and how far they
//! went.

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

/// When a backup was made, and how far it went.
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

/// What is known of the backups of a ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backups {
    /// The last one, wherever it lies.
    #[serde(flatten)]
    pub last: Option<LastBackup>,
    /// The last one that lies on another disk than the ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<LastBackup>,
    /// Why the copies that are made by themselves are not, as it was said to people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

impl Backups {
    /// Takes one in that was made; `outside` where it lies on another disk.
    pub fn take(&mut self, made: LastBackup, outside: bool) {
        if outside {
            self.outside = Some(made.clone());
        }
        self.last = Some(made);
    }

    /// Writes it down in a data directory.
    pub(super) fn write(&self, dir: &Path) -> Result<(), DiskError> {
        // Texts and numbers always have their JSON.
        fsx::write_atomic(&dir.join(FILE), &serde_json::to_vec(self).unwrap_or_default())
    }
}

impl Workspace {
    /// Returns what is known of backups. A file that can't be read says nothing: it
    /// is only a reminder.
    pub fn backups(&self) -> Backups {
        let bytes = fsx::read_bounded(&self.dir.join(FILE), LAST_BACKUP_BYTES_MAX).ok().flatten();
        bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_version_noted_is_no_copy_on_another_disk() {
        let old = r#"{"at":"2026-11-08T09:00:00+08:00","to":{"0707070707070707":12}}"#;
        let read: Backups = serde_json::from_str(old).unwrap();
        assert!(read.last.as_ref().is_some_and(|last| last.to.len() == 1) && read.outside.is_none());
        assert_eq!(serde_json::to_string(&read).unwrap(), old, "and an earlier version reads what is written now");
        assert_eq!(serde_json::from_str::<Backups>("{}").unwrap(), Backups::default());
    }

    #[test]
    fn a_copy_on_the_same_disk_leaves_the_last_one_outside_as_it_was() {
        let of = |day: u32| LastBackup {
            at: format!("2026-11-{day:02}T09:00:00+08:00").parse().unwrap(),
            to: BTreeMap::new(),
        };
        let mut known = Backups::default();
        known.take(of(8), true);
        known.take(of(9), false);
        assert_eq!((known.last.clone(), known.outside.clone()), (Some(of(9)), Some(of(8))));
        let text = serde_json::to_string(&known).unwrap();
        assert_eq!(serde_json::from_str::<Backups>(&text).unwrap(), known);
    }
}
