//! Writing a backup. What is written is read again before it is called good.

use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};

use super::super::Workspace;
use super::super::exchange::erase::is_raised;
use super::error::BackupError;
use super::last::LastBackup;
use super::manifest::{CHECK, Check, FORMAT, FileLine, MANIFEST, Manifest, SINGLE, VERSION, hex, is_plain};
use super::reading::Backup;
use super::survey::{Survey, Surveyor, tips};
use crate::base::progress::{Onward, Progress, Watch, unwatched};
use crate::storage::drives::is_on_another_disk;
use crate::storage::fsx::{At, DiskError, FreshFile};
use crate::storage::journal::{Position, Replayed, replay_packed};
use crate::storage::tar::{Packer, TarError};
use crate::storage::vault::Purpose;
use crate::tr;

/// How backups are called.
pub(super) const ENDING: &str = "tar";
/// How often every byte is read or written: twice before, while it is written,
/// and twice after.
const PASSES: u64 = 5;

/// A backup that was written and read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackedUp {
    /// The file.
    pub file: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// Entries in it.
    pub entries: u64,
    /// Whether it takes a passphrase or the recovery code to open it.
    pub locked: bool,
    /// Whether the ledger itself is damaged, and so is the copy.
    pub damaged: bool,
    /// Whether it lies on another disk than the ledger.
    pub outside: bool,
    /// When it was made and how far it goes.
    pub last: LastBackup,
    /// Why that could not be remembered in the data directory.
    pub forgotten: Option<DiskError>,
}

/// A file that goes into a backup.
struct Source {
    path: PathBuf,
    line: FileLine,
}

/// Says how far all passes together have come.
struct Steps<'a> {
    watch: Watch<'a>,
    progress: Progress,
}

impl<'a> Steps<'a> {
    fn unwatched(watch: Watch<'a>) -> Self {
        Self { watch, progress: Progress::default() }
    }

    fn go(&mut self, bytes: u64) -> bool {
        self.progress.done += bytes;
        (self.watch)(self.progress) == Onward::Continue
    }

    fn watch(&mut self) -> impl FnMut(Progress) -> Onward {
        let before = self.progress.done;
        move |inner| {
            self.progress.done = before + inner.done;
            (self.watch)(self.progress)
        }
    }
}

impl Workspace {
    /// Writes all of this directory that can't be made anew into one file, as
    /// `place` or into that folder, and reads it again from its first byte to its
    /// last. The ledger itself isn't written to.
    ///
    /// # Errors
    /// [`BackupError`]: no file was left behind.
    pub fn backup(&mut self, place: &Path, watch: Watch<'_>) -> Result<BackedUp, BackupError> {
        // A bad place is told before all the work.
        let file = FreshFile::at_or_in(place, ENDING)?;
        self.write_backup(file, Self::backup_name, watch)
    }

    /// Writes and reads again what [`Workspace::backup`] does; `name` is for a file of
    /// which only the folder was chosen.
    pub(super) fn write_backup(
        &mut self,
        mut file: FreshFile,
        name: fn(&Self, &Manifest) -> String,
        watch: Watch<'_>,
    ) -> Result<BackedUp, BackupError> {
        let made = self.clock.now();
        let mut sources = self.sources()?;
        let total = PASSES * sources.iter().map(|source| source.line.bytes).sum::<u64>();
        let steps = &mut Steps { watch, progress: Progress { done: 0, total } };
        for source in &mut sources {
            source.line.blake3 = hash_of(source, steps)?;
        }
        let survey = self.survey(steps)?;
        let broken = survey.damaged > 0 || survey.tips != tips(&self.shared.read());
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            v: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            device: self.device(),
            made,
            locked: self.vault.has_passphrase(),
            frames: survey.frames,
            damaged: survey.damaged,
            // While bodies are still to be destroyed, some of them are there.
            erased: (!is_raised(&self.dir)).then(|| self.shared.read().erased().count() as u64),
            vault: Some(self.vault.id()),
            ledgers: survey.ledgers.clone(),
            files: sources.iter().map(|source| source.line.clone()).collect(),
        };
        file.call(&name(self, &manifest));
        let mut file = self.pack(file, &manifest, &sources, steps)?;
        let bytes = self.verify_backup(&mut file, (&manifest, &survey), steps)?;
        let path = file.finish()?;
        let (last, outside) = (LastBackup::new(made, &manifest.ledgers), is_on_another_disk(&path, &self.dir));
        let mut known = self.backups();
        known.take(last.clone(), outside);
        // The backup is good all the same.
        let forgotten = known.write(&self.dir).err();
        let (entries, locked) = (manifest.entries(), manifest.locked);
        Ok(BackedUp { file: path, bytes, entries, locked, damaged: broken, outside, last, forgotten })
    }

    /// Returns what a backup is called where nobody gives it a name.
    fn backup_name(&self, manifest: &Manifest) -> String {
        let day = manifest.made.format("%Y%m%d").to_string();
        tr!("backup-name", name = self.plain_name(), day = day)
    }

    /// Returns whose ledger it is, as it can stand in the name of a file.
    pub(super) fn plain_name(&self) -> String {
        let state = self.shared.read();
        let name = state.cadre_of(self.device()).map(|(_, cadre)| cadre.name.clone()).unwrap_or_default();
        super::super::exchange::plain(&name)
    }

    /// Tells whether a backup made now would hold what this one does. How far the
    /// journal had come is noted in the keys at each end, and is no change.
    pub(super) fn says_the_same(&self, manifest: &Manifest) -> Result<bool, BackupError> {
        let is_kept = |name: &str| !matches!(name, "keys" | "device");
        let sources = self.sources()?;
        let mut known = manifest.files.iter().filter(|line| is_kept(&line.name));
        for source in sources.iter().filter(|source| is_kept(&source.line.name)) {
            let Some(line) = known.next() else { return Ok(false) };
            if (&line.name, line.bytes) != (&source.line.name, source.line.bytes) {
                return Ok(false);
            }
            // The journal is only ever added to; the others are small.
            let is_journal = line.name.starts_with("journal/");
            if !is_journal && hash_of(source, &mut Steps::unwatched(&mut unwatched))? != line.blake3 {
                return Ok(false);
            }
        }
        Ok(known.next().is_none())
    }

    /// Returns the files that go into a backup, not hashed yet.
    fn sources(&self) -> Result<Vec<Source>, BackupError> {
        let mut sources = Vec::new();
        let mut add = |name: String, path: PathBuf, bytes: u64| {
            sources.push(Source { path, line: FileLine { name, bytes, blake3: String::new() } });
        };
        for name in SINGLE {
            let path = self.dir.join(name);
            if let Some(bytes) = length(&path)? {
                add((*name).to_owned(), path, bytes);
            }
        }
        for (name, bytes) in self.journal.files()? {
            let path = self.dir.join("journal").join(&name);
            add(format!("journal/{name}"), path, bytes);
        }
        for (folder, ending) in [("drafts", ""), ("waiting", ".dundian"), ("holidays", ".json")] {
            let mut spare = 0;
            for (name, path) in plain_files(&self.dir.join(folder), ending)? {
                let Some(bytes) = length(&path)? else { continue };
                // A name that some system doesn't take says nothing that is needed.
                let name = if is_plain(&name) { name } else { format!("backup-{spare}{ending}") };
                spare += 1;
                add(format!("{folder}/{name}"), path, bytes);
            }
        }
        Ok(sources)
    }

    /// Goes over the journal as it lies in the directory.
    fn survey(&self, steps: &mut Steps<'_>) -> Result<Survey, BackupError> {
        let mut surveyor = Surveyor::new(&self.shared.read());
        let before = steps.progress.done;
        let replayed =
            self.journal.replay(Position::default(), &mut |_, lines| surveyor.frame(lines), &mut steps.watch())?;
        surveyed(surveyor, &replayed, steps, before)
    }

    fn pack(
        &self,
        file: FreshFile,
        manifest: &Manifest,
        sources: &[Source],
        steps: &mut Steps<'_>,
    ) -> Result<FreshFile, BackupError> {
        let at = u64::try_from(manifest.made.timestamp()).unwrap_or(0);
        let mut packer = Packer::new(BufWriter::with_capacity(256 << 10, file), at);
        let json = |error: serde_json::Error| BackupError::NotVerified(error.to_string());
        let manifest = serde_json::to_vec_pretty(manifest).map_err(json)?;
        // Which side fails, the stick or the disk, an error of the stick says itself.
        let failed = |error: TarError, path: &Path| match error {
            TarError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => changed(path),
            other => BackupError::of(other, path),
        };
        let small = |packer: &mut Packer<_>, name: &str, bytes: &[u8]| {
            packer.file(name, bytes.len() as u64, bytes, &mut |_| true).map_err(|error| failed(error, Path::new(name)))
        };
        small(&mut packer, MANIFEST, &manifest)?;
        for source in sources {
            let mut hasher = blake3::Hasher::new();
            let content = open(source)?;
            let mut each = |piece: &[u8]| {
                hasher.update(piece);
                steps.go(piece.len() as u64)
            };
            let (name, bytes) = (&source.line.name, source.line.bytes);
            packer.file(name, bytes, content, &mut each).map_err(|error| failed(error, &source.path))?;
            if hasher.finalize().to_hex().as_str() != source.line.blake3 {
                return Err(changed(&source.path));
            }
        }
        let hash = hex(&packer.hash());
        let mark = hex(&self.vault.key(Purpose::Backups).mark(hash.as_bytes()));
        let check = Check { blake3: hash, mark };
        let mut line = serde_json::to_vec(&check).map_err(json)?;
        line.push(b'\n');
        small(&mut packer, CHECK, &line)?;
        let packed = packer.finish().at(Path::new(CHECK))?;
        Ok(packed.into_inner().map_err(|error| DiskError::new(Path::new(CHECK), error.error()))?)
    }

    /// Reads a backup that was just written: every byte against the hashes, every
    /// frame of the journal in it, and the chain of every ledger.
    fn verify_backup(
        &self,
        file: &mut FreshFile,
        (manifest, survey): (&Manifest, &Survey),
        steps: &mut Steps<'_>,
    ) -> Result<u64, BackupError> {
        let place = PathBuf::from(MANIFEST);
        let file = file.reread()?;
        let bytes = file.metadata().at(&place)?.len();
        let refused = |error: BackupError| match error {
            BackupError::Cancelled | BackupError::Disk(_) => error,
            other => BackupError::NotVerified(other.to_string()),
        };
        let before = steps.progress.done;
        let backup = Backup::read(file, &place, &mut steps.watch()).map_err(refused)?;
        steps.progress.done = before + steps.progress.total / PASSES;
        if backup.manifest() != manifest || !backup.is_of(&self.vault) {
            return Err(BackupError::NotVerified("manifest".to_owned()));
        }
        let mut surveyor = Surveyor::new(&self.shared.read());
        let before = steps.progress.done;
        let key = self.vault.key(Purpose::Journal);
        let each = &mut |_, lines: &[&[u8]]| surveyor.frame(lines);
        let replayed = replay_packed(backup.file(), &backup.segments(), &key, each, &mut steps.watch())?;
        if surveyed(surveyor, &replayed, steps, before)? != *survey {
            return Err(BackupError::NotVerified("journal".to_owned()));
        }
        Ok(bytes)
    }
}

fn surveyed(
    surveyor: Surveyor,
    replayed: &Replayed,
    steps: &mut Steps<'_>,
    before: u64,
) -> Result<Survey, BackupError> {
    if replayed.cancelled {
        return Err(BackupError::Cancelled);
    }
    steps.progress.done = before + steps.progress.total / PASSES;
    Ok(surveyor.done(replayed))
}

fn changed(path: &Path) -> BackupError {
    BackupError::NotVerified(format!("{} changed", path.display()))
}

fn open(source: &Source) -> Result<io::Take<File>, DiskError> {
    Ok(File::open(&source.path).at(&source.path)?.take(source.line.bytes))
}

fn hash_of(source: &Source, steps: &mut Steps<'_>) -> Result<String, BackupError> {
    let mut content = open(source)?;
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; 64 << 10];
    loop {
        match content.read(&mut piece).at(&source.path)? {
            0 => return Ok(hasher.finalize().to_hex().to_string()),
            length => drop(hasher.update(&piece[..length])),
        }
        if !steps.go(piece.len().min(source.line.bytes as usize) as u64) {
            return Err(BackupError::Cancelled);
        }
    }
}

/// Returns how long a file is, `None` where there is none.
fn length(path: &Path) -> Result<Option<u64>, DiskError> {
    match std::fs::metadata(path) {
        Ok(meta) => Ok(meta.is_file().then_some(meta.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DiskError::new(path, &error)),
    }
}

/// Returns the files of a folder whose names end so, in the order of their names.
fn plain_files(dir: &Path, ending: &str) -> Result<Vec<(String, PathBuf)>, DiskError> {
    let items = match std::fs::read_dir(dir) {
        Ok(items) => items,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(DiskError::new(dir, &error)),
    };
    let mut found = Vec::new();
    for item in items {
        let item = item.at(dir)?;
        let name = item.file_name().to_string_lossy().into_owned();
        if item.file_type().at(dir)?.is_file() && name.ends_with(ending) {
            found.push((name, item.path()));
        }
    }
    found.sort();
    Ok(found)
}
