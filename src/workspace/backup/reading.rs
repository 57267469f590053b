//! Reading a backup: whole before anything is made of it. Must not write.

use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::{Path, PathBuf};

use super::error::BackupError;
use super::manifest::{CHECK, Check, Envelope, FORMAT, MANIFEST, Manifest, VERSION, hex, may_be};
use crate::base::limits::{BACKUP_BYTES_MAX, BACKUP_FILES_MAX, BACKUP_MANIFEST_BYTES_MAX};
use crate::base::progress::{Onward, Progress, Watch};
use crate::storage::fsx::{self, At};
use crate::storage::journal::{Packed, segment_number};
use crate::storage::tar::{Item, TarError, Unpacker};
use crate::storage::vault::{Purpose, Vault};

/// A backup every byte of which is as it was written.
#[derive(Debug)]
pub struct Backup {
    file: File,
    path: PathBuf,
    manifest: Manifest,
    items: Vec<Item>,
    check: Check,
}

impl Backup {
    /// Reads the backup `path` from its first byte to its last.
    ///
    /// # Errors
    /// [`BackupError`] tells a damaged file from one that is none, and from one
    /// of a later version.
    pub fn open(path: &Path, watch: Watch<'_>) -> Result<Self, BackupError> {
        let file = fsx::open_regular(path, BACKUP_BYTES_MAX)?;
        Self::read(file, path, watch)
    }

    pub(super) fn read(file: File, path: &Path, watch: Watch<'_>) -> Result<Self, BackupError> {
        let mut progress = Progress { done: 0, total: file.metadata().at(path)?.len() };
        let mut step = |bytes: &[u8]| {
            progress.done += bytes.len() as u64;
            watch(progress) == Onward::Continue
        };
        let wrong = |error: TarError| BackupError::of(error, path);
        (&file).rewind().at(path)?;
        let mut unpacker = Unpacker::new(BufReader::with_capacity(256 << 10, &file));
        let first = match unpacker.next_item() {
            Ok(Some(first)) if first.name == MANIFEST => first,
            Err(TarError::Damaged) if begins_as_one(&file, path)? => return Err(BackupError::Damaged("archive")),
            Ok(_) | Err(TarError::Damaged) => return Err(BackupError::NotOne),
            Err(error) => return Err(wrong(error)),
        };
        let text = small(&mut unpacker, &first, BACKUP_MANIFEST_BYTES_MAX).map_err(wrong)?;
        let (mut items, mut hashes, mut check) = (Vec::new(), Vec::new(), None);
        while let Some(item) = unpacker.next_item().map_err(wrong)? {
            if check.is_some() || items.len() >= BACKUP_FILES_MAX {
                return Err(BackupError::Damaged("files"));
            }
            if item.name == CHECK {
                let before = unpacker.hash_before();
                let text = small(&mut unpacker, &item, 1 << 10).map_err(wrong)?;
                check = Some(checked(&text, &before).ok_or(BackupError::Damaged("check"))?);
                continue;
            }
            let mut hasher = blake3::Hasher::new();
            let mut each = |piece: &[u8]| {
                hasher.update(piece);
                step(piece)
            };
            unpacker.content(&item, &mut each).map_err(wrong)?;
            hashes.push(hasher.finalize().to_hex().to_string());
            items.push(item);
        }
        drop(unpacker);
        let check = check.ok_or(BackupError::Damaged("check"))?;
        // All bytes are as they were written: what doesn't fit isn't damage.
        let envelope: Envelope = serde_json::from_slice(&text).map_err(|_| BackupError::NotOne)?;
        if envelope.format != FORMAT {
            return Err(BackupError::NotOne);
        }
        if envelope.v != VERSION {
            return Err(BackupError::NewerVersion(envelope.v));
        }
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|_| BackupError::Damaged("manifest"))?;
        let mut found = items.iter().zip(&hashes);
        let is_listed = manifest.files.len() == items.len()
            && manifest.files.iter().all(|line| {
                found.next().is_some_and(|(item, hash)| {
                    may_be(&line.name) && (&line.name, line.bytes, &line.blake3) == (&item.name, item.bytes, hash)
                })
            });
        let mut names: Vec<&String> = manifest.files.iter().map(|line| &line.name).collect();
        names.sort_unstable();
        names.dedup();
        if !is_listed || names.len() != items.len() {
            return Err(BackupError::Damaged("files"));
        }
        Ok(Self { file, path: path.to_owned(), manifest, items, check })
    }

    /// Returns what it says of itself.
    pub(super) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Tells whether it takes a passphrase or the recovery code to open it.
    pub fn is_locked(&self) -> bool {
        self.manifest.locked
    }

    /// Tells whether it was written by whoever has this vault's key.
    pub(super) fn is_of(&self, vault: &Vault) -> bool {
        hex(&vault.key(Purpose::Backups).mark(self.check.blake3.as_bytes())) == self.check.mark
    }

    pub(super) fn file(&self) -> (&File, &Path) {
        (&self.file, &self.path)
    }

    /// Returns where the segments of the journal lie in it.
    pub(super) fn segments(&self) -> Vec<Packed> {
        let packed = |item: &Item| {
            let segment = segment_number(item.name.strip_prefix("journal/")?)?;
            Some(Packed { segment, start: item.start, bytes: item.bytes })
        };
        let mut all: Vec<Packed> = self.items.iter().filter_map(packed).collect();
        all.sort_unstable_by_key(|one| one.segment);
        all
    }

    /// Returns the files of the data directory that are in it, with their hashes.
    pub(super) fn items(&self) -> impl Iterator<Item = (&Item, &str)> {
        self.items.iter().zip(self.manifest.files.iter().map(|line| line.blake3.as_str()))
    }
}

/// Tells whether a file whose first header is damaged was meant to be a backup.
fn begins_as_one(mut file: &File, path: &Path) -> Result<bool, BackupError> {
    use std::io::Read;
    let mut start = Vec::new();
    file.rewind().at(path)?;
    file.take(512).read_to_end(&mut start).at(path)?;
    let has = |at: usize, text: &str| start.get(at..at + text.len()) == Some(text.as_bytes());
    Ok(has(0, MANIFEST) || start.len() == 512 && has(257, "ustar") && start[1..13] == MANIFEST.as_bytes()[1..])
}

pub(super) fn small(
    unpacker: &mut Unpacker<impl std::io::Read>,
    item: &Item,
    bytes_max: u64,
) -> Result<Vec<u8>, TarError> {
    if item.bytes > bytes_max {
        return Err(TarError::Damaged);
    }
    let mut text = Vec::new();
    unpacker.content(item, &mut |piece| {
        text.extend_from_slice(piece);
        true
    })?;
    Ok(text)
}

/// Returns the last file, where it is what belongs behind bytes of this hash.
fn checked(text: &[u8], before: &[u8; 32]) -> Option<Check> {
    let check: Check = serde_json::from_slice(text).ok()?;
    let mut again = serde_json::to_vec(&check).ok()?;
    again.push(b'\n');
    let is_mark = check.mark.len() == 64 && check.mark.bytes().all(|byte| byte.is_ascii_hexdigit());
    (again == text && check.blake3 == hex(before) && is_mark).then_some(check)
}
