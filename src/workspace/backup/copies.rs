//! Backups that lie in a folder, by what each says of itself. None is read whole
//! here; whoever restores one does that. Must not write.

use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};

use super::error::BackupError;
use super::manifest::{Check, FORMAT, MANIFEST, Manifest, VERSION};
use super::reading::small;
use super::write::ENDING;
use crate::base::ids::DeviceId;
use crate::base::limits::{BACKUP_BYTES_MAX, BACKUP_MANIFEST_BYTES_MAX, FOLDER_ENTRIES_MAX};
use crate::storage::fsx::{At, DiskError, open_regular};
use crate::storage::tar::{Unpacker, packed_bytes};

/// A backup, as its first lines tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The file.
    pub file: PathBuf,
    /// Its length.
    pub bytes: u64,
    pub(super) manifest: Manifest,
}

impl Copy {
    /// Returns what the file `path` says of itself, where it is as long as that.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let file = open_regular(path, BACKUP_BYTES_MAX).ok()?;
        let bytes = file.metadata().ok()?.len();
        let mut unpacker = Unpacker::new(BufReader::new(file));
        let first = unpacker.next_item().ok().flatten().filter(|first| first.name == MANIFEST)?;
        let text = small(&mut unpacker, &first, BACKUP_MANIFEST_BYTES_MAX).ok()?;
        let manifest: Manifest = serde_json::from_slice(&text).ok()?;
        if (manifest.format.as_str(), manifest.v) != (FORMAT, VERSION) {
            return None;
        }
        let check = Check { blake3: "0".repeat(64), mark: "0".repeat(64) };
        let check = serde_json::to_vec(&check).ok()?.len() as u64 + 1;
        let files = manifest.files.iter().map(|line| line.bytes);
        let whole = packed_bytes([first.bytes].into_iter().chain(files).chain([check]));
        (whole == bytes).then(|| Self { file: path.to_owned(), bytes, manifest })
    }

    /// Returns when it was made.
    pub fn made(&self) -> DateTime<FixedOffset> {
        self.manifest.made
    }

    /// Returns the device whose ledger it is.
    pub fn device(&self) -> DeviceId {
        self.manifest.device
    }

    /// Returns how many entries are in it.
    pub fn entries(&self) -> u64 {
        self.manifest.entries()
    }

    /// Tells whether it takes a passphrase or the recovery code to open it.
    pub fn is_locked(&self) -> bool {
        self.manifest.locked
    }

    /// Tells whether the two are one backup that lies at two places: what they say
    /// of all that is in them, byte by byte, is the same.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.manifest == other.manifest
    }
}

/// What lies in a folder under the names of backups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lying {
    /// Backups, the newest first.
    pub copies: Vec<Copy>,
    /// Files that are called like backups and are none, or not whole.
    pub others: Vec<PathBuf>,
}

/// Returns what lies in a folder; nothing, where there is no such folder.
///
/// # Errors
/// Fails where the folder can't be read.
pub fn copies(dir: &Path) -> Result<Lying, DiskError> {
    let items = match fs::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Lying::default()),
        items => items.at(dir)?,
    };
    let mut lying = Lying::default();
    for item in items.take(FOLDER_ENTRIES_MAX) {
        let path = item.at(dir)?.path();
        if path.extension().is_none_or(|ending| ending != ENDING) {
            continue;
        }
        match Copy::read(&path) {
            Some(copy) => lying.copies.push(copy),
            None => lying.others.push(path),
        }
    }
    lying.copies.sort_by(|a, b| b.made().cmp(&a.made()).then_with(|| a.file.cmp(&b.file)));
    lying.others.sort();
    Ok(lying)
}

/// Which of several backups is restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// This one.
    pub file: PathBuf,
    /// All there were, the newest first; empty where a file was named and no other.
    pub among: Lying,
}

/// Chooses among these files, and what lies in these folders: the newest, where all
/// are of one ledger.
///
/// # Errors
/// [`BackupError::Several`] where they are of more than one, and
/// [`BackupError::NoneThere`] where there is none.
pub fn choose(places: &[PathBuf]) -> Result<Choice, BackupError> {
    if let [file] = places
        && !file.is_dir()
    {
        return Ok(Choice { file: file.clone(), among: Lying::default() });
    }
    let mut among = Lying::default();
    for place in places {
        if place.is_dir() {
            let Lying { copies, others } = copies(place)?;
            among.copies.extend(copies);
            among.others.extend(others);
        } else {
            // What is wrong with a file that was named is said.
            open_regular(place, BACKUP_BYTES_MAX)?;
            match Copy::read(place) {
                Some(copy) => among.copies.push(copy),
                None => among.others.push(place.clone()),
            }
        }
    }
    among.copies.sort_by(|a, b| b.made().cmp(&a.made()).then_with(|| a.file.cmp(&b.file)));
    let Some(newest) = among.copies.first() else { return Err(BackupError::NoneThere) };
    if among.copies.iter().any(|copy| copy.device() != newest.device()) {
        return Err(BackupError::Several(among.copies));
    }
    Ok(Choice { file: newest.file.clone(), among })
}
