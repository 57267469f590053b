//! What a backup says of itself, and which files may be in one.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use crate::base::ids::DeviceId;
use crate::storage::fsx;
use crate::storage::journal::segment_number;

/// The first file of every backup.
pub const MANIFEST: &str = "manifest.json";
/// The last file of every backup.
pub const CHECK: &str = "check.json";
/// What a backup calls itself.
pub const FORMAT: &str = "dundian backup";
/// The version of the format that this program writes.
pub const VERSION: u32 = 1;
/// Files that lie in the data directory itself.
pub const SINGLE: &[&str] = &["vault.json", "vault.copy.json", "device", "keys", "erase.pending"];

/// The first file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub v: u32,
    /// The program that wrote it.
    pub program: String,
    /// The device whose directory it is.
    pub device: DeviceId,
    /// When it was made.
    pub made: DateTime<FixedOffset>,
    /// Whether it takes a passphrase or the recovery code to open it.
    pub locked: bool,
    /// Frames of the journal in it.
    pub frames: u64,
    /// Stretches of the journal that could not be read when it was made.
    pub damaged: u64,
    /// How many records were destroyed for good and are not in it any more; `None`
    /// where that wasn't known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<u64>,
    /// The vault by which it opens; `None` where that wasn't said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vault: Option<String>,
    /// The ledgers in it.
    pub ledgers: Vec<Ledger>,
    /// The files behind this one, in their order.
    pub files: Vec<FileLine>,
}

/// A ledger in a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Whose.
    pub device: DeviceId,
    /// How many entries of it there are.
    pub entries: u64,
    /// The number of the last one.
    pub to: u64,
}

/// A file in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLine {
    /// Its path in the data directory.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// The BLAKE3 hash of its content.
    pub blake3: String,
}

/// The little that every version's manifest has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Envelope {
    /// [`FORMAT`].
    pub format: String,
    /// The version of the format.
    pub v: u32,
}

/// The last file of a backup, frozen for all versions like the container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The BLAKE3 hash of all bytes before this file.
    pub blake3: String,
    /// The same, marked by the key of the vault.
    pub mark: String,
}

impl Manifest {
    /// Returns how many entries there are in all.
    pub fn entries(&self) -> u64 {
        self.ledgers.iter().map(|ledger| ledger.entries).sum()
    }
}

/// Tells whether a file of this name may be in a backup: nothing else is ever
/// written into the directory that is restored.
pub fn may_be(name: &str) -> bool {
    match name.split_once('/') {
        None => SINGLE.contains(&name),
        Some(("journal", name)) => segment_number(name).is_some(),
        Some(("drafts", name)) => is_plain(name),
        Some(("waiting", name)) => is_plain(name) && name.ends_with(".dundian"),
        Some(("holidays", name)) => is_plain(name) && name.ends_with(".json"),
        Some(_) => false,
    }
}

/// Tells whether every system takes this name as that of a file.
pub fn is_plain(name: &str) -> bool {
    let fits = (1..=80).contains(&name.len()) && !name.starts_with('.') && !name.ends_with('.');
    fits && !fsx::is_reserved(name) && name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
}

/// Returns bytes as lower-case hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_a_ledgers_own_files_may_be_in_a_backup() {
        for good in ["keys", "vault.copy.json", "journal/00000012.seg", "drafts/visit-1.a", "holidays/2027年.json"] {
            assert!(may_be(good), "{good}");
        }
        for bad in [
            "",
            "store",
            "store/db",
            "../keys",
            "/etc/passwd",
            "journal/../keys",
            "journal/1.seg",
            "journal/ballast",
            "drafts/.a",
            "drafts/a/b",
            "drafts/a\\b",
            "drafts/..",
            "waiting/con.dundian",
            "holidays/a\u{202e}.json",
            "lock",
        ] {
            assert!(!may_be(bad), "{bad}");
        }
    }
}
