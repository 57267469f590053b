//! A new data key. All that is sealed in the data directory is sealed anew in a
//! folder of its own and read again; then, by one renaming, that folder is what
//! counts, and what is in it takes the place of what was there before. Killed before
//! the renaming, nothing has happened; after it, the next start goes on, which needs
//! no key for that.
//!
//! The recovery code is a new one, too: the program doesn't keep the one that there
//! is, and so can't wrap another key by it; and whoever has had the data key has had
//! the key of the capsule that came of it.
//!
//! The store isn't sealed anew but made anew. What the old key opens is written over
//! and deleted. Backups and other copies stay as they are.

use std::cell::Cell;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::OpenError;
use super::identity::Identity;
use super::{OpenReport, Stage, Workspace, founding, suspect};
use crate::base::clock::Clock;
use crate::base::entropy::{Entropy, OsEntropy};
use crate::base::progress::{Onward, Progress, Watch};
use crate::storage::fsx::{self, At, DiskError};
use crate::storage::journal::{Journal, Position, Reading, Replayed};
use crate::storage::lock::DataLock;
use crate::storage::vault::{KdfCost, Purpose, RecoveryCode, Unlock, Vault, VaultError};
use crate::tr;

/// Where all is being sealed anew. It counts for nothing.
const MAKING: &str = "new-key.making";
/// What is to take the place of what is there.
const READY: &str = "new-key";
/// What was there, on its way out.
const OLD: &str = "old-key";

/// Times that the journal is gone over: read, sealed, read again.
const PASSES: u64 = 3;

/// What came of a renewal.
#[derive(Debug)]
pub struct NewKey {
    /// The new recovery code: kept nowhere, to be shown.
    pub code: RecoveryCode,
    /// How many bytes of the journal were sealed anew.
    pub bytes: u64,
    /// How many forms that are being filled in.
    pub drafts: usize,
    /// Stretches of the journal that can't be read, and are as they were.
    pub damaged: usize,
    /// What opening it under the new key found.
    pub report: OpenReport,
}

/// Tells whether a vault's key is the one that the data in `dir` is sealed with. Where
/// all of that is damaged or missing, it isn't known not to be.
pub(super) fn is_of(dir: &Path, vault: &Vault) -> bool {
    let journal = || Journal::is_sealed_with(&dir.join("journal"), &vault.key(Purpose::Journal));
    Identity::is_sealed_with(dir, &vault.key(Purpose::DeviceKeys)) == Some(true) || journal() != Some(false)
}

/// Tells whether the ledger in `dir` asks for a passphrase.
///
/// # Errors
/// Fails where the file of the vault can't be read.
pub fn is_locked(dir: &Path) -> Result<bool, VaultError> {
    let ready = dir.join(READY);
    // Its place is taken at the next opening, before anything is opened.
    Vault::is_locked(if Vault::exists(&ready) { &ready } else { dir })
}

/// Finishes a renewal that was cut short, and clears away what is left of any.
/// Returns why something is left of it still, in words.
pub(super) fn finish(dir: &Path) -> Result<Option<String>, OpenError> {
    let ready = dir.join(READY);
    if ready.is_dir() {
        put(dir, &ready)?;
    }
    Ok(clear(dir).err().map(|error| tr!("workspace-old-key-left", reason = error.message())))
}

/// Puts all that is in `ready` into the place of what is in `dir`. Done twice, it
/// goes on where it was.
fn put(dir: &Path, ready: &Path) -> Result<(), DiskError> {
    let old = dir.join(OLD);
    fsx::make_dir(&old)?;
    for name in names(ready)? {
        move_away(dir, &old, &name)?;
        fs::rename(ready.join(&name), dir.join(&name)).at(dir)?;
    }
    // Nothing is made of these any more.
    let is_useless = |name: &str| name == "store" || name.starts_with("store.damaged-") || name == "keys.damaged";
    for name in names(dir)?.iter().filter(|name| is_useless(name)) {
        move_away(dir, &old, name)?;
    }
    fsx::sync_dir(&old)?;
    fsx::sync_dir(dir)?;
    fs::remove_dir(ready).at(ready)?;
    fsx::sync_dir(dir)
}

/// Returns what is in a folder by name. The copies of files come before the files: one
/// of the two is always there.
fn names(dir: &Path) -> Result<Vec<String>, DiskError> {
    let mut names = Vec::new();
    for item in fs::read_dir(dir).at(dir)? {
        names.extend(item.at(dir)?.file_name().into_string());
    }
    names.sort_by_key(|name| (!name.contains(".copy"), name.clone()));
    Ok(names)
}

fn move_away(dir: &Path, old: &Path, name: &str) -> Result<(), DiskError> {
    let path = dir.join(name);
    match fs::rename(&path, old.join(name)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(DiskError::new(&path, &error)),
        _ => Ok(()),
    }
}

fn clear(dir: &Path) -> Result<(), DiskError> {
    fsx::blank_folder(&dir.join(MAKING))?;
    fsx::blank_folder(&dir.join(OLD))
}

/// What it takes to open a ledger once more that has been closed.
struct Closed {
    dir: PathBuf,
    marks: Option<PathBuf>,
    clock: Arc<dyn Clock>,
    entropy: Box<dyn Entropy>,
    lock: DataLock,
}

impl Closed {
    /// Puts what is ready in its place, and opens it by its vault.
    fn open_again(
        self,
        vault: Vault,
        watch: &mut dyn FnMut(Stage, Progress) -> Onward,
    ) -> Result<(Workspace, OpenReport), OpenError> {
        let Self { dir, marks, clock, entropy, lock } = self;
        fsx::sync_dir(&dir)?;
        let left = finish(&dir)?;
        let vault = vault.moved_to(&dir);
        let (mut workspace, mut report) = Workspace::open_with(dir, lock, vault, clock, entropy, watch)?;
        workspace.marks = marks;
        report.left.extend(left);
        Ok((workspace, report))
    }
}

/// What was sealed anew.
struct Sealed {
    vault: Vault,
    code: RecoveryCode,
    bytes: u64,
    drafts: usize,
    damaged: usize,
}

impl Workspace {
    /// Has everything sealed with a new data key, which `passphrase` and a new
    /// recovery code open, and opens it. `watch` may cancel it until it counts.
    ///
    /// # Errors
    /// [`OpenError`]: the ledger is closed, and as it was before or as it is to be.
    pub fn renew_key(
        mut self,
        passphrase: Option<&str>,
        cost: KdfCost,
        watch: &mut dyn FnMut(Stage, Progress) -> Onward,
    ) -> Result<(Self, NewKey), OpenError> {
        let made = self.seal_anew(passphrase, cost, &mut |progress| watch(Stage::Sealing, progress));
        let closed = self.close_for_more();
        let making = closed.dir.join(MAKING);
        let Sealed { vault, code, bytes, drafts, damaged } = made.inspect_err(|_| {
            // The next start clears away what is left.
            let _ = clear(&closed.dir);
        })?;
        fs::rename(&making, closed.dir.join(READY)).at(&making)?;
        let opened = closed.open_again(vault, &mut |stage, progress| {
            watch(stage, progress);
            // It is done, whoever waits or doesn't.
            Onward::Continue
        });
        let (workspace, report) = opened.map_err(|error| OpenError::Renewed(Box::new(error)))?;
        Ok((workspace, NewKey { code, bytes, drafts, damaged, report }))
    }

    fn close_for_more(mut self) -> Closed {
        self.come_to_rest();
        let Self { dir, marks, clock, entropy, _lock: lock, .. } = self;
        Closed { dir, marks, clock, entropy, lock }
    }

    /// Seals everything anew beside its place, and reads it again.
    fn seal_anew(&mut self, passphrase: Option<&str>, cost: KdfCost, watch: Watch<'_>) -> Result<Sealed, OpenError> {
        if passphrase.is_none() && self.vault.has_passphrase() {
            return Err(VaultError::Locked.into());
        }
        clear(&self.dir)?;
        // What only the store has goes into the journal first: the store isn't kept.
        self.be_sure_of_the_device().map_err(Box::new)?;
        self.rescue_before_rebuild()?;
        self.identity.note_reached(self.journal.end(), self.clock.now());
        let making = self.dir.join(MAKING);
        fsx::make_dir(&making)?;
        let (vault, code) = Vault::make(&making, passphrase, cost, &mut OsEntropy)?;
        self.identity.seal_anew(&making, &vault.key(Purpose::DeviceKeys), &code)?;
        // Come to count with all else: until somebody has seen the code it is owed, and
        // the store is to be made anew.
        founding::note(&making, founding::Stage::Code)?;
        suspect::raise_for_key(&making)?;
        let key = vault.key(Purpose::Drafts);
        let drafts = self.drafts.seal_anew(&making.join("drafts"), &key, Box::new(OsEntropy))?;
        let kept = self.drafts.load_all()?.drafts;
        let same = kept
            .iter()
            .map(|draft| (&draft.name, &draft.bytes))
            .eq(drafts.iter().map(|draft| (&draft.name, &draft.bytes)));

        let pass = Cell::new(0);
        let mut watch = |progress: Progress| {
            let (done, total) = (pass.get() * progress.total + progress.done, PASSES * progress.total);
            watch(Progress { done, total })
        };
        let (reading, key) = (self.journal.reading(), vault.key(Purpose::Journal));
        let folder = making.join("journal");
        let before = contents(&reading, &mut watch)?;
        pass.set(1);
        if !self.journal.seal_anew(&folder, &key, &mut watch)? {
            return Err(OpenError::Cancelled);
        }
        pass.set(2);
        let after = contents(&reading.within(&folder, &key), &mut watch)?;
        let opens = |unlock| Vault::open(&making, unlock, &|found| found.is_same(&vault)).is_ok();
        let opens = opens(passphrase.map_or(Unlock::Open, Unlock::Passphrase)) && opens(Unlock::Recovery(&code.text()));
        let known = Identity::is_sealed_with(&making, &vault.key(Purpose::DeviceKeys)) == Some(true);
        if !(opens && known && same && before == after) {
            return Err(OpenError::NotSealed);
        }
        let bytes = self.journal.files()?.into_iter().map(|(_, bytes)| bytes).sum();
        let damaged = after.0.damage.len();
        // So that nothing has to be made when it counts, on a disk that may be full then.
        fsx::make_dir(&self.dir.join(OLD))?;
        Ok(Sealed { vault, code, bytes, drafts: drafts.len(), damaged })
    }
}

/// Reads a whole journal. Returns how that went, and a hash of all that is in it.
fn contents(reading: &Reading, watch: Watch<'_>) -> Result<(Replayed, blake3::Hash), OpenError> {
    let mut hasher = blake3::Hasher::new();
    let mut each = |position: Position, lines: &[&[u8]]| {
        hasher.update(&position.to_bytes());
        for line in lines {
            hasher.update(&(line.len() as u64).to_le_bytes()).update(line);
        }
    };
    let replayed = reading.replay(Position::default(), &mut each, watch)?;
    if replayed.cancelled {
        return Err(OpenError::Cancelled);
    }
    Ok((replayed, hasher.finalize()))
}

#[cfg(test)]
#[path = "new_key_tests.rs"]
mod tests;
