//! `backup` and `restore`: the whole ledger as one file, and a ledger made of one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::command::Json;
use super::context::{self, Context, Meter, Secret};
use super::exchange::{path, shown};
use super::failure::{Failure, code, complain};
use super::out::Out;
use crate::app::exchange::told;
use crate::base::entropy::OsEntropy;
use crate::base::text::visible;
use crate::storage::vault::Unlock;
use crate::tr;
use crate::workspace::{BackedUp, BackupError, Restored, Restoring};

#[derive(Debug, Args)]
pub(super) struct Backup {
    #[arg(value_name = "FILE|DIR", help = tr!("backup-arg-place"))]
    pub place: PathBuf,
    #[command(flatten)]
    pub out: Json,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    #[arg(value_name = "FILE", help = tr!("backup-arg-file"))]
    pub file: PathBuf,
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

/// Writes a backup.
pub(super) fn backup(context: &Context, wanted: &Backup) -> Result<(), Failure> {
    let mut workspace = context.open()?;
    let mut meter = Meter::default();
    let what = tr!("backup-writing");
    let done = workspace.backup(&wanted.place, &mut shown(&mut meter, &what));
    meter.clear();
    let done = done?;
    workspace.close();
    let mut out = Out::new(wanted.out.json);
    if out.is_json() {
        let BackedUp { file, bytes, entries, locked, damaged, forgotten, .. } = &done;
        let (file, noted) = (path(file), forgotten.is_none());
        let (bytes, entries, locked, damaged) = (*bytes, *entries, *locked, *damaged);
        out.json(&BackedUpRow { file, bytes, entries, locked, damaged, verified: true, noted })?;
    } else {
        out.field(&tr!("backup-label-file"), &path(&done.file))?;
        out.field(&tr!("backup-label-entries"), &done.entries.to_string())?;
        out.field(&tr!("backup-label-size"), &told::size(done.bytes))?;
        out.say(&tr!("backup-verified"))?;
        out.say(&if done.locked { tr!("backup-locked") } else { tr!("backup-open") })?;
    }
    out.flush()?;
    if done.damaged {
        complain(&tr!("backup-source-damaged"));
    }
    if let Some(error) = &done.forgotten {
        complain(&tr!("backup-forgotten", reason = error.message()));
    }
    Ok(())
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
    told::restored(&restored, &dir).iter().try_for_each(|line| out.say(line))?;
    out.flush()
}

fn made(context: &Context, wanted: &Restore, dir: &Path) -> Result<Restored, Failure> {
    let mut meter = Meter::default();
    let what = tr!("backup-reading");
    let backup = crate::workspace::Backup::open(&wanted.file, &mut shown(&mut meter, &what));
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
