//! `backup` and `restore`: the whole ledger as one file, and a ledger made of one;
//! and the copies that are made by themselves.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::command::Json;
use super::context::{self, Context, Meter, Secret};
use super::exchange::{path, shown};
use super::failure::{Failure, code, complain};
use super::out::Out;
use crate::base::entropy::OsEntropy;
use crate::base::limits::SETTINGS_BYTES_MAX;
use crate::base::text::visible;
use crate::display::{backups, words};
use crate::settings::Settings;
use crate::storage::fsx;
use crate::storage::vault::Unlock;
use crate::tr;
use crate::workspace::{
    Auto, BackedUp, BackupError, Copy, Lying, OwnBackup, Restored, Restoring, When, Workspace, beside, choose_backup,
    copies_in,
};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Backup {
    #[arg(value_name = "FILE|DIR", required = true, help = tr!("backup-arg-place"))]
    pub place: Option<PathBuf>,
    #[command(flatten)]
    pub out: Json,
    #[command(subcommand)]
    pub what: Option<Copies>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Copies {
    #[command(about = tr!("backup-do-list"))]
    List(List),
    #[command(about = tr!("backup-do-auto"))]
    Auto(ByItself),
}

#[derive(Debug, Args)]
pub(super) struct List {
    #[arg(value_name = "DIR", help = tr!("backup-arg-list"))]
    pub dir: Option<PathBuf>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct ByItself {
    #[arg(long, value_name = "DIR", group = "where", help = tr!("backup-arg-auto-to"))]
    pub to: Option<PathBuf>,
    #[arg(long, group = "where", help = tr!("backup-arg-auto-beside"))]
    pub beside: bool,
    #[arg(long, group = "where", help = tr!("backup-arg-auto-off"))]
    pub off: bool,
    #[arg(long, conflicts_with = "off", help = tr!("backup-arg-auto-now"))]
    pub now: bool,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    #[arg(value_name = "FILE|DIR", required = true, help = tr!("backup-arg-file"))]
    pub files: Vec<PathBuf>,
    #[arg(long, help = tr!("backup-arg-recover"))]
    pub recover: bool,
    #[arg(long, value_name = "FILE", help = tr!("backup-arg-newer"))]
    pub newer: Vec<PathBuf>,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Serialize)]
struct BackedUpRow {
    file: String,
    bytes: u64,
    entries: u64,
    locked: bool,
    damaged: bool,
    verified: bool,
    noted: bool,
    other_disk: bool,
}

#[derive(Serialize)]
struct CopyRow {
    file: String,
    made: String,
    bytes: u64,
    entries: u64,
    device: String,
    locked: bool,
    same_as: Option<String>,
}

#[derive(Serialize)]
struct AutoRow {
    auto: String,
    file: Option<String>,
    gone: Vec<String>,
    trouble: Option<String>,
}

#[derive(Serialize)]
struct RestoredRow {
    dir: String,
    made: String,
    entries: u64,
    device_before: String,
    erased: u64,
    newer: u64,
    damaged: u64,
}

/// Writes a backup, or sees to the copies that are made by themselves.
pub(super) fn backup(context: &Context, wanted: &Backup) -> Result<(), Failure> {
    match (&wanted.what, &wanted.place) {
        (Some(Copies::List(wanted)), _) => list(context, wanted),
        (Some(Copies::Auto(wanted)), _) => by_itself(context, wanted),
        (None, Some(place)) => write(context, place, wanted.out.json),
        (None, None) => Ok(()),
    }
}

fn write(context: &Context, place: &Path, json: bool) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let mut meter = Meter::default();
    let what = tr!("backup-writing");
    let done = workspace.backup(place, &mut shown(&mut meter, &what));
    meter.clear();
    let done = done?;
    workspace.close();
    let mut out = Out::new(json);
    if out.is_json() {
        let BackedUp { file, bytes, entries, locked, damaged, forgotten, outside, .. } = &done;
        let (file, noted) = (path(file), forgotten.is_none());
        let (bytes, entries, locked, damaged) = (*bytes, *entries, *locked, *damaged);
        let other_disk = *outside;
        out.json(&BackedUpRow { file, bytes, entries, locked, damaged, verified: true, noted, other_disk })?;
    } else {
        out.field(&tr!("backup-label-file"), &path(&done.file))?;
        out.field(&tr!("backup-label-entries"), &done.entries.to_string())?;
        out.field(&tr!("backup-label-size"), &words::size(done.bytes))?;
        out.say(&tr!("backup-verified"))?;
        out.say(&if done.locked { tr!("backup-locked") } else { tr!("backup-open") })?;
    }
    out.flush()?;
    if !done.outside {
        complain(&tr!("backup-same-disk"));
    }
    if done.damaged {
        complain(&tr!("backup-source-damaged"));
    }
    if let Some(error) = &done.forgotten {
        complain(&tr!("backup-forgotten", reason = error.message()));
    }
    Ok(())
}

/// Lists the copies that were made by themselves, or the backups of a folder. No
/// ledger is opened for that: it goes on beside one that is.
fn list(context: &Context, wanted: &List) -> Result<(), Failure> {
    let auto = context.auto();
    let places = match (&wanted.dir, &auto) {
        (Some(dir), _) => vec![dir.clone()],
        (None, Auto::Folder(dir)) => vec![dir.clone(), beside(&context.dir()?)],
        (None, Auto::Beside | Auto::Off) => vec![beside(&context.dir()?)],
    };
    let mut all = Lying::default();
    for place in &places {
        let Lying { copies, others } = copies_in(place)?;
        all.copies.extend(copies);
        all.others.extend(others);
    }
    all.copies.sort_by_key(|copy| std::cmp::Reverse(copy.made()));
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        for (at, copy) in all.copies.iter().enumerate() {
            let same_as = all.copies.iter().take(at).find(|other| other.is_same_as(copy));
            let same_as = same_as.map(|other| path(&other.file));
            let (file, made, device) = (path(&copy.file), copy.made().to_rfc3339(), copy.device().to_string());
            let (bytes, entries, locked) = (copy.bytes, copy.entries(), copy.is_locked());
            out.json(&CopyRow { file, made, bytes, entries, device, locked, same_as })?;
        }
        return out.flush();
    }
    if wanted.dir.is_none() {
        out.say(&backups::auto(&auto))?;
    }
    let said = backups::copies(&all);
    if said.is_empty() {
        out.say(&tr!("backup-list-none"))?;
    }
    said.iter().try_for_each(|line| out.say(line))?;
    out.flush()
}

/// Says or settles where copies are made by themselves, and makes one.
fn by_itself(context: &Context, wanted: &ByItself) -> Result<(), Failure> {
    let chosen = match (&wanted.to, wanted.beside, wanted.off) {
        (Some(dir), ..) => Some(Auto::in_folder(dir)?),
        (None, true, _) => Some(Auto::Beside),
        (None, false, true) => Some(Auto::Off),
        (None, false, false) => None,
    };
    if let Some(auto) = &chosen {
        let settings = Settings { backup: Some(auto.clone()), ..Settings::default() };
        fsx::change(&context.settings_file()?, SETTINGS_BYTES_MAX, |old| settings.write(old))?;
    }
    let auto = chosen.unwrap_or_else(|| context.auto());
    let mut done = OwnBackup::default();
    if wanted.now {
        if auto == Auto::Off {
            return Err(Failure::usage(tr!("backup-auto-now-off")));
        }
        let mut workspace = context.open()?;
        let mut meter = Meter::default();
        let what = tr!("backup-writing");
        let made = workspace.own_backup(&auto, When::Now, &mut shown(&mut meter, &what));
        meter.clear();
        workspace.close();
        done = made?;
    }
    let mut out = Out::new(wanted.out.json);
    let file = done.made.as_ref().map(|made| path(&made.file));
    let trouble = done.trouble.map(|trouble| trouble.message);
    if out.is_json() {
        let gone = done.gone.iter().map(|file| path(file)).collect();
        out.json(&AutoRow { auto: auto.text(), file, gone, trouble: trouble.clone() })?;
    } else {
        out.say(&backups::auto(&auto))?;
        if let Some(file) = &file {
            out.field(&tr!("backup-label-file"), file)?;
            out.say(&tr!("backup-verified"))?;
            if !done.gone.is_empty() {
                out.say(&tr!("backup-own-gone", count = done.gone.len()))?;
            }
        }
    }
    out.flush()?;
    match trouble {
        Some(reason) => Err(Failure::new(tr!("backup-own-trouble", reason = reason))),
        None => Ok(()),
    }
}

/// What came of copies that were stale.
#[derive(Default)]
pub(super) struct Renewed {
    is_done: bool,
    /// Those that are stale all the same.
    pub stale: Vec<Copy>,
}

/// Makes the copies anew that were made by themselves and hold what was destroyed
/// since, or open by a data key of before.
pub(super) fn renew_copies(context: &Context, workspace: &mut Workspace) -> Result<Renewed, Failure> {
    let (auto, mut meter, what) = (context.auto(), Meter::default(), tr!("backup-writing"));
    let done = workspace.own_backup(&auto, When::Stale, &mut shown(&mut meter, &what));
    meter.clear();
    let done = done?;
    if let Some(trouble) = done.trouble {
        complain(&tr!("backup-own-trouble", reason = trouble.message));
    }
    Ok(Renewed { is_done: done.made.is_some(), stale: workspace.stale_copies(&auto)? })
}

impl Renewed {
    pub fn tell(&self) {
        if self.is_done {
            complain(&tr!("backup-renewed"));
        }
        if !self.stale.is_empty() {
            let files = self.stale.iter().map(|copy| visible(&copy.file.display().to_string()).into_owned());
            complain(&tr!("backup-stale", files = files.collect::<Vec<_>>().join("\n")));
        }
    }
}

/// Makes a ledger of a backup.
pub(super) fn restore(context: &Context, wanted: &Restore) -> Result<(), Failure> {
    let dir = context.dir()?;
    let place = visible(&dir.display().to_string()).into_owned();
    let restored = made(context, wanted, &dir).map_err(|failure| match failure {
        Failure::Said { code, message } => {
            Failure::coded(code, format!("{message}\n{}", tr!("backup-nothing-restored", dir = place.clone())))
        }
        other => other,
    })?;
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        let Restored { made, device, entries, erased, newer, report, .. } = &restored;
        let (made, device_before) = (made.to_rfc3339(), device.to_string());
        let damaged = report.damage.len() as u64;
        let (entries, erased, newer) = (*entries, *erased, *newer);
        out.json(&RestoredRow { dir: path(&dir), made, entries, device_before, erased, newer, damaged })?;
        return out.flush();
    }
    backups::restored(&restored, &dir).iter().try_for_each(|line| out.say(line))?;
    out.flush()
}

fn made(context: &Context, wanted: &Restore, dir: &Path) -> Result<Restored, Failure> {
    let mut meter = Meter::default();
    let what = tr!("backup-reading");
    let choice = choose_backup(&wanted.files)?;
    backups::chosen(&choice).iter().for_each(|line| complain(line));
    let backup = crate::workspace::Backup::open(&choice.file, &mut shown(&mut meter, &what));
    meter.clear();
    let backup = backup?;
    let secret = secret(context, wanted.recover, backup.is_locked())?;
    let unlock = match &secret {
        Some(secret) if wanted.recover => Unlock::Recovery(secret),
        Some(secret) => Unlock::Passphrase(secret),
        None => Unlock::Open,
    };
    let (clock, entropy, marks) = (Arc::clone(&context.clock), Box::new(OsEntropy), Some(context.marks_dir()?));
    let how = Restoring { dir, unlock, clock, entropy, marks, newer: &wanted.newer };
    let mut meter = Meter::default();
    let what = tr!("backup-restoring");
    let restored = backup.restore(how, &mut shown(&mut meter, &what));
    meter.clear();
    Ok(restored?)
}

/// Returns what opens the backup: given, or asked for.
fn secret(context: &Context, recover: bool, locked: bool) -> Result<Option<Secret>, Failure> {
    if !locked && !recover {
        return Ok(None);
    }
    match context.given_passphrase()? {
        Some(secret) => Ok(Some(secret)),
        None if recover => context::prompt(&tr!("cli-ask-recovery-code")).map(Some),
        None => context::prompt(&tr!("cli-ask-passphrase")).map(Some),
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Open(error) => error.into(),
            BackupError::Damaged(_) => Self::coded(code::DAMAGED, error.message()),
            other => Self::new(other.message()),
        }
    }
}
