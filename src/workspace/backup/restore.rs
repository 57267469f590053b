//! A data directory made of a backup: beside its place, and put there by one
//! renaming once it opens. Must not touch anything that is there.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};

use super::super::identity::Identity;
use super::super::{OpenError, OpenReport, Stage, Workspace};
use super::super::{erased, new_key};
use super::error::BackupError;
use super::last::{Backups, LastBackup};
use super::manifest::MANIFEST;
use super::reading::Backup;
use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::base::ids::DeviceId;
use crate::base::progress::{Onward, Progress, Watch};
use crate::oplog::note::Named;
use crate::storage::drives::is_on_another_disk;
use crate::storage::fsx::{self, At, DiskError, Refused, check_fresh_folder, private};
use crate::storage::lock::{DataLock, LockError};
use crate::storage::tar::Unpacker;
use crate::storage::vault::{Purpose, Unlock, Vault};

/// What the directory is called while it is being made.
const BESIDE: &str = ".restoring";
/// Lies in a directory that is being made: what is left of one is nobody's.
const PENDING: &str = "restore.pending";

/// How a directory is to be made of a backup.
pub struct Restoring<'a> {
    /// Where it is to lie: nothing, or an empty folder, is there.
    pub dir: &'a Path,
    /// How its keys are opened.
    pub unlock: Unlock<'a>,
    /// The clock to go by.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub entropy: Box<dyn Entropy>,
    /// Where this machine keeps its marks, and what was erased on it.
    pub marks: Option<PathBuf>,
    /// Newer files from others, which may tell what was erased since.
    pub newer: &'a [PathBuf],
}

/// A directory that was made of a backup.
#[derive(Debug, Clone)]
pub struct Restored {
    /// When the backup was made.
    pub made: DateTime<FixedOffset>,
    /// The device that wrote it; the directory takes another one.
    pub device: DeviceId,
    /// Entries that came out of it.
    pub entries: u64,
    /// Records destroyed because they had been erased since, as far as is known here.
    pub erased: u64,
    /// Newer files that were taken in.
    pub newer: u64,
    /// Whether files are exchanged with others, who may know of more that was
    /// erased since.
    pub exchanges: bool,
    /// What opening it found.
    pub report: OpenReport,
}

impl Backup {
    /// Makes a data directory of the backup. It is opened, and what was erased
    /// since, as far as this machine or `newer` tell, is destroyed in it, before
    /// it takes its place. Its next write is made under a new device.
    ///
    /// # Errors
    /// [`BackupError`]: nothing is there that wasn't there before.
    pub fn restore(&self, how: Restoring<'_>, watch: Watch<'_>) -> Result<Restored, BackupError> {
        check_place(how.dir)?;
        let build = Build::begin(how.dir)?;
        self.unpack(&build.0, watch)?;
        let vault =
            Vault::open(&build.0, how.unlock, &|vault| new_key::is_of(&build.0, vault)).map_err(OpenError::from)?;
        if !self.is_of(&vault) {
            return Err(BackupError::Damaged("mark"));
        }
        Identity::open(&build.0, &vault.key(Purpose::DeviceKeys), true)?.0.restore()?;
        let lock = DataLock::acquire(&build.0).map_err(OpenError::from)?;
        let mut opening = |_: Stage, progress| watch(progress);
        let opened = Workspace::open_with(build.0.clone(), lock, vault, how.clock, how.entropy, &mut opening);
        let (mut workspace, report) = opened.map_err(|error| match error {
            OpenError::Cancelled => BackupError::Cancelled,
            other => other.into(),
        })?;
        let known = how.marks.as_deref().map(erased::known).transpose()?.unwrap_or_default();
        if let Some(marks) = how.marks {
            workspace.keep_mark_in(marks);
        }
        let before = workspace.shared().read().erased().count() as u64;
        workspace.erase_known(known)?;
        for path in how.newer {
            let failed = |error| BackupError::Newer { file: path.display().to_string(), error: Box::new(error) };
            workspace.import(path, watch).map_err(failed)?;
        }
        let manifest = self.manifest();
        let mut known = Backups::default();
        let outside = is_on_another_disk(self.file().1, &build.0);
        known.take(LastBackup::new(manifest.made, &manifest.ledgers), outside);
        known.write(&build.0)?;
        let restored = {
            let state = workspace.shared();
            let state = state.read();
            Restored {
                made: manifest.made,
                device: manifest.device,
                entries: manifest.entries(),
                erased: (state.erased().count() as u64).saturating_sub(before),
                newer: how.newer.len() as u64,
                exchanges: state.exchange().peers().next().is_some(),
                report,
            }
        };
        workspace.close();
        build.put(how.dir)?;
        Ok(restored)
    }

    /// Writes the files of the backup into a directory, each whole and on the disk.
    fn unpack(&self, dir: &Path, watch: Watch<'_>) -> Result<(), BackupError> {
        let (mut file, path) = self.file();
        let mut progress = Progress { done: 0, total: self.items().map(|(item, _)| item.bytes).sum() };
        file.rewind().at(path)?;
        let mut unpacker = Unpacker::new(BufReader::with_capacity(256 << 10, file));
        let wrong = |error| BackupError::of(error, path);
        let mut items = self.items();
        let mut folders = BTreeSet::from([dir.to_owned()]);
        while let Some(item) = unpacker.next_item().map_err(wrong)? {
            if item.name == MANIFEST {
                unpacker.content(&item, &mut |_| true).map_err(wrong)?;
                continue;
            }
            // What was read before may have been exchanged since: it is held
            // against what was found then.
            let Some((known, hash)) = items.next() else { break };
            if *known != item {
                return Err(BackupError::Damaged("files"));
            }
            let target = dir.join(&item.name);
            if let Some(folder) = target.parent().filter(|folder| *folder != dir) {
                fsx::make_dir(folder)?;
                folders.insert(folder.to_owned());
            }
            let mut out = private(OpenOptions::new().write(true).create_new(true)).open(&target).at(&target)?;
            let (mut hasher, mut trouble) = (blake3::Hasher::new(), None);
            let taken = unpacker.content(&item, &mut |piece| {
                hasher.update(piece);
                progress.done += piece.len() as u64;
                trouble = out.write_all(piece).err();
                trouble.is_none() && watch(progress) == Onward::Continue
            });
            if let Some(error) = trouble {
                return Err(DiskError::new(&target, &error).into());
            }
            taken.map_err(wrong)?;
            if hasher.finalize().to_hex().as_str() != hash {
                return Err(BackupError::Damaged("files"));
            }
            out.sync_all().at(&target)?;
        }
        if items.next().is_some() {
            return Err(BackupError::Damaged("files"));
        }
        Ok(folders.iter().try_for_each(|folder| fsx::sync_dir(folder))?)
    }
}

impl Workspace {
    /// Destroys those of these records that are here still: they were erased on
    /// this machine after what is here was written.
    fn erase_known(&mut self, known: BTreeSet<Named>) -> Result<(), BackupError> {
        let here: Vec<Named> = {
            let state = self.shared.read();
            let gone: BTreeSet<Named> = state.erased().collect();
            known.into_iter().filter(|(kind, id)| state.knows(*kind, *id) && !gone.contains(&(*kind, *id))).collect()
        };
        if here.is_empty() {
            return Ok(());
        }
        self.be_sure_of_the_device()?;
        self.erase_again(here).map_err(|error| BackupError::Erase(Box::new(error)))
    }
}

/// Makes sure that a data directory may be made here.
pub(in super::super) fn check_place(dir: &Path) -> Result<(), BackupError> {
    if Vault::exists(dir) || dir.join("journal").exists() {
        return Err(OpenError::Exists(dir.display().to_string()).into());
    }
    if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fsx::make_dir(parent)?;
    }
    Ok(check_fresh_folder(dir)?)
}

/// A directory that is being made. Dropped unfinished it leaves nothing.
pub(in super::super) struct Build(PathBuf);

impl Build {
    /// Returns where it is being made.
    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn begin(dir: &Path) -> Result<Self, BackupError> {
        // A separator at the end is no part of the name.
        let mut name = dir.components().collect::<PathBuf>().into_os_string();
        name.push(BESIDE);
        let path = PathBuf::from(name);
        if path.join(PENDING).is_file() {
            // Left by one that was killed, unless it is still at work.
            match DataLock::acquire(&path) {
                Err(error @ LockError::InUse { .. }) => return Err(OpenError::from(error).into()),
                held => drop(held),
            }
            fs::remove_dir_all(&path).at(&path)?;
        } else {
            // Killed before it was marked, it is empty. Nothing else goes this way.
            let _ = fs::remove_dir(&path);
        }
        match fs::create_dir(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                return Err(DiskError::refused(&path, Refused::Folder).into());
            }
            made => made.at(&path)?,
        }
        let build = Self(path);
        only_for_owner(&build.0)?;
        let marker = build.0.join(PENDING);
        File::create(&marker).at(&marker)?;
        Ok(build)
    }

    /// Puts it to its place.
    pub fn put(mut self, dir: &Path) -> Result<(), BackupError> {
        if dir.is_dir() {
            // Goes only where it is empty.
            fs::remove_dir(dir).at(dir)?;
        }
        fs::rename(&self.0, dir).at(dir)?;
        self.0 = PathBuf::new();
        if let Err(error) = fsx::sync_dir(dir.parent().unwrap_or(Path::new("."))) {
            // It might be gone after a power cut.
            let _ = fs::remove_dir_all(dir);
            return Err(error.into());
        }
        // It means nothing in a directory of this name.
        let _ = fs::remove_file(dir.join(PENDING));
        Ok(())
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            // What can't be removed is taken away by the next one.
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

/// Makes a directory one that nobody else may look into.
#[cfg(unix)]
fn only_for_owner(dir: &Path) -> Result<(), DiskError> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).at(dir)
}

/// Does nothing: on Windows a folder has the rights of the user's own directory.
#[cfg(not(unix))]
fn only_for_owner(_dir: &Path) -> Result<(), DiskError> {
    Ok(())
}
